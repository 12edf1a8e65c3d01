//! JSON Feed 1.1 (jsonfeed.org), for those who would rather not read XML.

use serde::Serialize;

use super::{Entry, Feed, entry_dates, line, owned, rfc3339};

#[derive(Serialize)]
struct Document {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    language: String,
    authors: Vec<Author>,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Author {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    url: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Not `external_url`: readers would send people there instead of to the
    /// archive's page. A key of one's own begins with an underscore.
    #[serde(rename = "_source", skip_serializing_if = "Option::is_none")]
    source: Option<Author>,
}

/// The feed as JSON, on one line. `<` is written as `\u003c`, so that the file
/// holds no markup even for a host that serves it under a wrong type. The format
/// has no place for the feed's date or rights.
pub fn render(feed: &Feed) -> Result<Vec<u8>, String> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: line(&feed.title),
        home_page_url: owned(&feed.home),
        feed_url: owned(&feed.url),
        description: feed.subtitle.as_deref().map(line),
        icon: feed.icon.as_deref().map(owned),
        language: owned(&feed.language),
        authors: vec![Author { name: line(&feed.site_title), url: Some(owned(&feed.home)) }],
        items: feed.entries.iter().map(item).collect::<Result<_, _>>()?,
    };
    let json = serde_json::to_string(&document).map_err(|e| e.to_string())?;
    // In JSON a `<` can only stand inside a string.
    let mut bytes = json.replace('<', "\\u003c").into_bytes();
    bytes.push(b'\n');
    Ok(bytes)
}

fn item(entry: &Entry) -> Result<Item, String> {
    let (published, updated) = entry_dates(entry)?;
    let summary = entry.summary.as_deref().map(owned);
    let content_html = entry.content.as_deref().map(owned);
    // One of the two contents is required.
    let content_text = match &content_html {
        Some(_) => None,
        None => Some(summary.clone().unwrap_or_default()),
    };
    Ok(Item {
        id: owned(&entry.id),
        url: owned(&entry.url),
        title: line(&entry.title),
        content_html,
        content_text,
        summary,
        image: entry.image.as_deref().map(owned),
        date_published: rfc3339(&published),
        date_modified: rfc3339(&updated),
        authors: entry
            .authors
            .iter()
            .map(|a| Author { name: line(&a.name), url: a.url.as_deref().map(owned) })
            .collect(),
        tags: entry.categories.iter().map(|c| line(&c.name)).collect(),
        language: entry.language.as_deref().map(owned),
        source: entry.source.as_ref().map(|(name, url)| Author { name: line(name), url: Some(owned(url)) }),
    })
}
