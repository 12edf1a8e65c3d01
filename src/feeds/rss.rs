//! RSS 2.0, for the readers that know nothing else. Where the specification is
//! silent, the RSS Advisory Board's profile decides.

use std::collections::BTreeMap;

use quick_xml::escape::partial_escape;
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Channel, Guid, Image, Item};

use super::atom::MEDIA;
use super::{Entry, Feed, Format, clean, entry_dates, feed_updated, line, owned, scheme};

/// The feed as RSS. Bylines are `dc:creator`: RSS's own `author` is an e-mail
/// address, which an archive does not publish.
pub fn render(feed: &Feed) -> Result<Vec<u8>, String> {
    let mut namespaces = BTreeMap::new();
    namespaces.insert("atom".to_owned(), "http://www.w3.org/2005/Atom".to_owned());
    if feed.entries.iter().any(|e| e.image.is_some()) {
        namespaces.insert("media".to_owned(), MEDIA.to_owned());
    }
    let title = line(&feed.title);
    // A description is required; the publication's name is never wrong.
    let description = feed.subtitle.as_deref().unwrap_or(&feed.site_title);
    let attrs = [("href", feed.url.as_str()), ("rel", "self"), ("type", Format::Rss.mime())];
    let channel = Channel {
        link: owned(&feed.home),
        description: line(description),
        language: Some(owned(&feed.language)),
        copyright: feed.rights.as_deref().map(line),
        last_build_date: Some(rfc822(&feed_updated(feed)?)?),
        generator: Some(format!("backfile {}", clean(&feed.generator_version)).trim().to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        // The profile wants the picture's title and link to be the channel's.
        image: feed.icon.as_deref().map(|url| Image {
            url: owned(url),
            title: title.clone(),
            link: owned(&feed.home),
            ..Image::default()
        }),
        title,
        items: feed.entries.iter().map(item).collect::<Result<_, _>>()?,
        extensions: extension("atom", "link", &attrs),
        namespaces,
        ..Channel::default()
    };
    let mut bytes = channel.write_to(Vec::new()).map_err(|e| e.to_string())?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn item(entry: &Entry) -> Result<Item, String> {
    let (published, updated) = entry_dates(entry)?;
    let mut dublin_core = DublinCoreExtension {
        creators: entry.authors.iter().map(|a| line(&a.name)).collect(),
        languages: entry.language.as_deref().map(owned).into_iter().collect(),
        sources: entry.source.iter().map(|(_, url)| owned(url)).collect(),
        ..DublinCoreExtension::default()
    };
    if updated != published {
        // RSS has no date of change; Dublin Core's is the one that readers know.
        dublin_core.dates.push(super::rfc3339(&updated));
    }
    let extensions = match &entry.image {
        Some(url) => extension("media", "content", &[("medium", "image"), ("url", url)]),
        None => ExtensionMap::new(),
    };
    Ok(Item {
        title: Some(line(&entry.title)),
        link: Some(owned(&entry.url)),
        // A description is HTML by the profile, so plain text is escaped once
        // as HTML, and the writer wraps that in CDATA.
        description: entry.summary.as_deref().map(|s| partial_escape(clean(s)).into_owned()),
        categories: entry
            .categories
            .iter()
            .map(|c| rss::Category { name: line(&c.name), domain: scheme(c) })
            .collect(),
        guid: Some(Guid { value: owned(&entry.id), permalink: false }),
        pub_date: Some(rfc822(&published)?),
        content: entry.content.as_deref().map(owned),
        extensions,
        dublin_core_ext: (dublin_core != DublinCoreExtension::default()).then_some(dublin_core),
        ..Item::default()
    })
}

/// An empty element of another namespace.
fn extension(prefix: &str, name: &str, attrs: &[(&str, &str)]) -> ExtensionMap {
    let element = Extension {
        name: format!("{prefix}:{name}"),
        attrs: attrs.iter().map(|(k, v)| ((*k).to_owned(), owned(v))).collect(),
        ..Extension::default()
    };
    let named = BTreeMap::from([(name.to_owned(), vec![element])]);
    BTreeMap::from([(prefix.to_owned(), named)])
}

/// A date as RSS writes it, with four digits for the year: RFC 822 as RFC 2822
/// amended it.
fn rfc822(date: &jiff::Zoned) -> Result<String, String> {
    jiff::fmt::rfc2822::to_string(date).map_err(|e| e.to_string())
}
