//! Atom (RFC 4287): the format that says most, and the one to point readers to.

use std::collections::BTreeMap;

use atom_syndication as syndication;
use quick_xml::escape::escape;
use syndication::extension::{Extension, ExtensionMap};
use syndication::{Content, Generator, Link, Person, Text, WriteConfig};

use super::{Author, Entry, Feed, Format, clean, entry_dates, feed_updated, line, owned, rfc3339, scheme};

/// Yahoo's Media RSS, which readers understand for the lead picture. An
/// `enclosure` link would offer it for download, as if it were an episode.
pub(super) const MEDIA: &str = "http://search.yahoo.com/mrss/";

/// The feed as Atom. Every entry has title, id, both dates and a page to go to;
/// the publication is the author of those that name none, as section 4.1.1 asks.
pub fn render(feed: &Feed) -> Result<Vec<u8>, String> {
    let mut namespaces = BTreeMap::new();
    if feed.entries.iter().any(|e| e.image.is_some()) {
        namespaces.insert("media".to_owned(), MEDIA.to_owned());
    }
    let document = syndication::Feed {
        title: Text::plain(line(&feed.title)),
        id: owned(&feed.id),
        updated: date(&rfc3339(&feed_updated(feed)?))?,
        authors: vec![Person {
            name: line(&feed.site_title),
            uri: Some(owned(&feed.home)),
            ..Person::default()
        }],
        generator: Some(Generator {
            value: "backfile".to_owned(),
            uri: None,
            version: Some(owned(&feed.generator_version)),
        }),
        icon: feed.icon.as_deref().map(owned),
        links: vec![
            link("self", &feed.url, Some(Format::Atom.mime())),
            link("alternate", &feed.home, Some("text/html")),
        ],
        rights: feed.rights.as_deref().map(|text| Text::plain(owned(text))),
        subtitle: feed.subtitle.as_deref().map(|text| Text::plain(line(text))),
        entries: feed.entries.iter().map(entry).collect::<Result<_, _>>()?,
        namespaces,
        lang: Some(owned(&feed.language)),
        ..syndication::Feed::default()
    };
    // No indentation: it would add white space to texts that hold elements.
    let declared = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_vec();
    let config = WriteConfig { write_document_declaration: false, indent_size: None };
    let mut bytes = document.write_with_config(declared, config).map_err(|e| e.to_string())?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn entry(entry: &Entry) -> Result<syndication::Entry, String> {
    let (published, updated) = entry_dates(entry)?;
    let lang = entry.language.as_deref().map(owned);
    let text = |value: String| Text { lang: lang.clone(), ..Text::plain(value) };
    let mut links = vec![link("alternate", &entry.url, Some("text/html"))];
    if let Some((name, url)) = &entry.source {
        // `via` is what RFC 4287 has for the origin of a text; `atom:source` is
        // for entries copied out of another feed.
        links.push(Link { title: Some(line(name)), ..link("via", url, None) });
    }
    Ok(syndication::Entry {
        title: text(line(&entry.title)),
        id: owned(&entry.id),
        updated: date(&rfc3339(&updated))?,
        authors: entry.authors.iter().map(person).collect(),
        categories: entry
            .categories
            .iter()
            .map(|c| syndication::Category { term: line(&c.name), scheme: scheme(c), label: None })
            .collect(),
        links,
        published: Some(date(&rfc3339(&published))?),
        // An entry without content must have a summary to be of use to a reader
        // that shows no titles; an absent one is left out rather than made up.
        summary: entry.summary.as_deref().map(|s| text(owned(s))),
        content: entry.content.as_deref().map(|html| Content {
            lang: lang.clone(),
            value: Some(owned(html)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        extensions: entry.image.as_deref().map(picture).unwrap_or_default(),
        ..syndication::Entry::default()
    })
}

fn person(author: &Author) -> Person {
    Person { name: line(&author.name), uri: author.url.as_deref().map(owned), ..Person::default() }
}

fn link(rel: &str, href: &str, mime: Option<&str>) -> Link {
    Link { href: owned(href), rel: rel.to_owned(), mime_type: mime.map(str::to_owned), ..Link::default() }
}

fn picture(url: &str) -> ExtensionMap {
    // The crate writes the attributes of extensions as they are, and those of
    // its own elements escaped.
    let attrs = [("medium", "image"), ("url", &escape(clean(url)))];
    let element = Extension {
        name: "media:content".to_owned(),
        attrs: attrs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        ..Extension::default()
    };
    let named = BTreeMap::from([("content".to_owned(), vec![element])]);
    BTreeMap::from([("media".to_owned(), named)])
}

/// The crate's own date, from text that [`rfc3339`] wrote.
fn date(text: &str) -> Result<syndication::FixedDateTime, String> {
    text.parse().map_err(|_| format!("the date {text:?} is not one that Atom can write"))
}
