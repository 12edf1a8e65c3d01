//! Feeds, read back with parsers of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

/// The texts of all elements of one name, read back. Fails where the XML is not
/// well-formed, or holds a character that XML forbids.
pub(super) fn texts(bytes: &[u8], name: &str) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert_eq!(clean(text), text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut found = Vec::new();
    let mut open: Vec<(String, String)> = Vec::new();
    loop {
        let start_of_file = reader.buffer_position() == 0;
        match reader.read_event().unwrap() {
            // The reader itself lets a second declaration pass.
            Event::Decl(_) => assert!(start_of_file),
            Event::Start(start) => {
                start.attributes().for_each(|a| drop(a.unwrap()));
                open.push((start.name().as_ref().to_owned(), String::new()));
            }
            Event::End(_) => {
                let (closed, text) = open.pop().unwrap();
                if closed == name {
                    found.push(text);
                }
            }
            Event::Text(t) => push(&mut open, &t),
            Event::CData(t) => push(&mut open, &t),
            Event::GeneralRef(r) => {
                let entity: &str = &r;
                match r.resolve_char_ref().unwrap() {
                    Some(c) => push(&mut open, &c.to_string()),
                    None => {
                        push(&mut open, quick_xml::escape::resolve_predefined_entity(entity).unwrap());
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    found
}

fn push(open: &mut [(String, String)], text: &str) {
    if let Some((_, inner)) = open.last_mut() {
        inner.push_str(text);
    }
}

fn feed(entries: Vec<Entry>) -> Feed {
    Feed {
        id: tag_uri("https://Meridian.example/", "iran"),
        title: "Iran & Iraq".to_owned(),
        subtitle: Some("All that we wrote".to_owned()),
        home: "https://meridian.example/iran/".to_owned(),
        url: "https://meridian.example/iran/atom.xml".to_owned(),
        site_title: "The Meridian Review".to_owned(),
        language: "en".to_owned(),
        rights: Some("© the authors".to_owned()),
        icon: Some("https://meridian.example/icon.png".to_owned()),
        generator_version: "0.1.0".to_owned(),
        entries,
        ..Feed::default()
    }
}

fn mosul() -> Entry {
    Entry {
        id: tag_uri("https://meridian.example", "iran/2014/fall-of-mosul"),
        title: "The fall of Mosul".to_owned(),
        url: "https://meridian.example/iran/2014/06/11/fall-of-mosul/".to_owned(),
        published: "2014-06-11".to_owned(),
        updated: "2014-06-12T10:00:00+04:30".to_owned(),
        authors: vec![
            Author {
                name: "Arash Karami".to_owned(),
                url: Some("https://meridian.example/authors/arash-karami/".to_owned()),
            },
            Author { name: "A correspondent".to_owned(), url: None },
        ],
        categories: vec![Category {
            name: "Iran–Iraq".to_owned(),
            url: Some("https://meridian.example/topics/iran-iraq/".to_owned()),
        }],
        summary: Some("Why 1 < 2 & <b>not</b>".to_owned()),
        content: Some("<p>Text &amp; <a href=\"https://meridian.example/\">link</a></p>".to_owned()),
        language: Some("fa".to_owned()),
        image: Some("https://meridian.example/a.jpg?a=1&b=2".to_owned()),
        source: Some(("Agence".to_owned(), "https://agence.example/1?a=1&b=2".to_owned())),
    }
}

fn xml(format: Format, feed: &Feed) -> Vec<u8> {
    let bytes = format.render(feed).unwrap();
    assert_eq!(bytes, format.render(feed).unwrap());
    bytes
}

fn json(feed: &Feed) -> serde_json::Value {
    serde_json::from_slice(&Format::Json.render(feed).unwrap()).unwrap()
}

#[test]
fn one_entry_in_each_format() {
    let feed = feed(vec![mosul()]);

    let atom = xml(Format::Atom, &feed);
    assert_eq!(texts(&atom, "title"), ["Iran & Iraq", "The fall of Mosul"]);
    assert_eq!(texts(&atom, "updated"), ["2014-06-12T10:00:00+04:30"; 2]);
    assert_eq!(texts(&atom, "published"), ["2014-06-11T00:00:00+00:00"]);
    assert_eq!(texts(&atom, "name"), ["The Meridian Review", "Arash Karami", "A correspondent"]);
    assert_eq!(texts(&atom, "summary"), ["Why 1 < 2 & <b>not</b>"]);
    assert_eq!(texts(&atom, "content"), [feed.entries[0].content.clone().unwrap()]);
    let text = String::from_utf8(atom).unwrap();
    for part in [
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed ",
        " xml:lang=\"en\">",
        "<link href=\"https://meridian.example/iran/atom.xml\" rel=\"self\" type=\"application/atom+xml\"/>",
        "<link href=\"https://meridian.example/iran/\" rel=\"alternate\" type=\"text/html\"/>",
        "<title xml:lang=\"fa\">The fall",
        "<category term=\"Iran–Iraq\" scheme=\"https://meridian.example/topics/\"/>",
        "rel=\"via\" title=\"Agence\"/>",
        "<media:content medium=\"image\" url=\"https://meridian.example/a.jpg?a=1&amp;b=2\"></media:content>",
        "<generator version=\"0.1.0\">backfile</generator>",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }

    let rss = xml(Format::Rss, &feed);
    assert_eq!(texts(&rss, "pubDate"), ["Wed, 11 Jun 2014 00:00:00 +0000"]);
    assert_eq!(texts(&rss, "lastBuildDate"), ["Thu, 12 Jun 2014 10:00:00 +0430"]);
    assert_eq!(texts(&rss, "dc:creator"), ["Arash Karami", "A correspondent"]);
    assert_eq!(texts(&rss, "dc:date"), ["2014-06-12T10:00:00+04:30"]);
    assert_eq!(texts(&rss, "description")[1], "Why 1 &lt; 2 &amp; &lt;b&gt;not&lt;/b&gt;");
    assert_eq!(texts(&rss, "content:encoded"), [feed.entries[0].content.clone().unwrap()]);
    assert_eq!(texts(&rss, "guid"), ["tag:meridian.example,2000:iran/2014/fall-of-mosul"]);
    assert!(String::from_utf8(rss).unwrap().contains("rel=\"self\""));

    let json = json(&feed);
    assert_eq!(json["items"][0]["date_published"], "2014-06-11T00:00:00+00:00");
    assert_eq!(json["items"][0]["tags"][0], "Iran–Iraq");
    assert_eq!(json["items"][0]["content_html"], feed.entries[0].content.clone().unwrap());
    assert_eq!(json["items"][0].get("content_text"), None);
    assert_eq!(json["feed_url"], feed.url);
}

#[test]
fn no_text_can_break_a_feed() {
    for text in [
        "</script><img src=x onerror=alert(1)>",
        "a]]>b",
        "]]>]]>",
        "&ldquo;O*NET&rdquo; <br/> &",
        "\u{1}a\u{c}b\u{0}\u{fffe}c\u{ffff}",
        "چشم‌انداز \u{202e}rtl",
        "\"'",
        "😀",
    ] {
        let plain = clean(text);
        let entry = Entry {
            title: text.to_owned(),
            summary: Some(text.to_owned()),
            content: Some(text.to_owned()),
            authors: vec![Author { name: text.to_owned(), url: Some(text.to_owned()) }],
            categories: vec![Category { name: text.to_owned(), url: Some(text.to_owned()) }],
            image: Some(text.to_owned()),
            source: Some((text.to_owned(), text.to_owned())),
            ..mosul()
        };
        let feed = Feed { title: text.to_owned(), site_title: text.to_owned(), ..feed(vec![entry]) };
        let atom = xml(Format::Atom, &feed);
        let rss = xml(Format::Rss, &feed);
        assert_eq!(texts(&atom, "title"), [&*plain, &*plain]);
        assert_eq!(texts(&atom, "content"), [&*plain]);
        assert_eq!(texts(&rss, "content:encoded"), [&*plain]);
        assert!(texts(&rss, "title").iter().all(|t| *t == plain));
        let bytes = Format::Json.render(&feed).unwrap();
        assert!(!bytes.contains(&b'<'));
        assert_eq!(json(&feed)["items"][0]["title"], *plain);
    }
}

#[test]
fn a_feed_without_entries_is_whole() {
    let empty = feed(Vec::new());
    assert_eq!(texts(&xml(Format::Atom, &empty), "updated"), ["1970-01-01T00:00:00+00:00"]);
    assert_eq!(texts(&xml(Format::Rss, &empty), "lastBuildDate"), ["Thu, 1 Jan 1970 00:00:00 +0000"]);
    assert_eq!(json(&empty)["items"], serde_json::json!([]));
    let dated = Feed { updated: Some("2014-06-11T10:00:00Z".to_owned()), ..empty };
    assert_eq!(texts(&xml(Format::Atom, &dated), "updated"), ["2014-06-11T10:00:00+00:00"]);
}

#[test]
fn an_entry_of_its_required_parts_alone() {
    let bare = Entry {
        id: "tag:m.example,2014:a".to_owned(),
        title: "A".to_owned(),
        url: "https://m.example/a/".to_owned(),
        published: "2014-06-11T10:00:00Z".to_owned(),
        updated: "2014-06-11T10:00:00Z".to_owned(),
        ..Entry::default()
    };
    let feed = feed(vec![bare]);
    assert_eq!(texts(&xml(Format::Atom, &feed), "name"), ["The Meridian Review"]);
    assert!(texts(&xml(Format::Rss, &feed), "dc:date").is_empty());
    assert_eq!(json(&feed)["items"][0]["content_text"], "");
}

#[test]
fn dates_that_are_none_name_their_entry() {
    for date in
        ["", "yesterday", "2024-13-45", "2014", "-000001-01-01T00:00:00Z", "2014-06-11T10:00:00+25:00"]
    {
        let entry = Entry { published: date.to_owned(), ..mosul() };
        for format in Format::ALL {
            assert_eq!(
                format.render(&feed(vec![entry.clone()])),
                Err(format!("{}: the date {date:?} is not one that RFC 3339 knows", entry.url)),
            );
        }
    }
    for date in ["0000-01-01T00:00:00Z", "9999-12-30", "2018-03-29T03:30:00+17:30"] {
        let entry = Entry { published: date.to_owned(), updated: date.to_owned(), ..mosul() };
        for format in Format::ALL {
            format.render(&feed(vec![entry.clone()])).unwrap();
        }
    }
}

#[test]
fn tag_uris() {
    for (base, id, expected) in [
        (
            "https://Meridian.Example",
            "iran/2014/fall-of-mosul",
            "tag:meridian.example,2000:iran/2014/fall-of-mosul",
        ),
        ("https://m.example:8080/", "a", "tag:m.example,2000:a"),
        ("https://m.example/site/", "a", "tag:m.example,2000:site/a"),
        ("https://m.example/", "100% #1? é", "tag:m.example,2000:100%25%20%231%3F%20%C3%A9"),
        ("https://münchen.example/", "a", "tag:xn--mnchen-3ya.example,2000:a"),
        ("", "a", "tag:localhost,2000:a"),
        // What another tool's feed called it.
        ("https://m.example/", "tag:m.example,2005:/blog//1.123", "tag:m.example,2005:/blog//1.123"),
        ("https://m.example/", "https://old.example/?p=7", "https://old.example/?p=7"),
        ("https://m.example/", "https://", "tag:m.example,2000:https://"),
    ] {
        assert_eq!(tag_uri(base, id), expected);
    }
}

/// Writes a site's worth of files into the folder that `FEED_SAMPLES` names, for
/// other programs to read: feedparser, xmllint.
#[test]
#[ignore = "for checks by hand"]
fn samples() {
    let folder = std::path::PathBuf::from(std::env::var("FEED_SAMPLES").unwrap());
    let odd = Entry {
        id: tag_uri("https://meridian.example", "odd & 1"),
        title: "</script><img src=x onerror=alert(1)> \u{1} ]]>".to_owned(),
        content: Some("<p>a ]]> b \u{c}</p>".to_owned()),
        ..mosul()
    };
    for (stem, entries) in [("full", vec![mosul(), odd]), ("empty", Vec::new())] {
        for format in Format::ALL {
            let url = format!("https://meridian.example/iran/{}", format.file_name());
            let feed = Feed { url, ..feed(entries.clone()) };
            let name = format!("{stem}-{}", format.file_name());
            std::fs::write(folder.join(name), format.render(&feed).unwrap()).unwrap();
        }
    }
    let url = |date: &str| sitemap::Url {
        location: "https://meridian.example/?a=1&b='x'".to_owned(),
        modified: Some(date.to_owned()),
        ..sitemap::Url::default()
    };
    let groups = vec![
        ("2014".to_owned(), vec![url("2014"), url("2014-06-11"), url("2014-06-11T10:00Z")]),
        ("pages".to_owned(), vec![url("2014-06-11T10:00:00+04:30")]),
    ];
    for (name, bytes) in sitemap::split(groups, "https://meridian.example") {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}
