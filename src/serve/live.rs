//! What an open page hears: server-sent events (WHATWG HTML, section 9.2), which need
//! no more than a response that does not end.
//!
//! A page is reloaded only if it looks otherwise than it did. That is found out by
//! asking for it again, which costs a millisecond, rather than by reasoning about
//! what a change may have touched. The page says itself what it looked like, so that
//! nothing is remembered here of pages that are not open.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::json;
use tokio::sync::mpsc;

use super::html::Looks;
use super::overlay;
use super::preview::{Asked, Content, Preview};
use super::request;
use super::respond::{self, Sent};
use crate::base::{Diagnostics, Digest};

/// How often a silent connection is spoken to, so that one that broke is noticed.
const PULSE: Duration = Duration::from_secs(20);

/// What the page says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Open {
    path: Option<String>,
    /// When it was made.
    at: String,
    looks: Looks,
}

impl Open {
    fn read(query: &str) -> Self {
        let mut open = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let digest = || Digest::from_hex(&value).unwrap_or_default();
            match &*name {
                "path" => open.path = request::path_of(&value),
                "at" => open.at = value.into_owned(),
                "page" => open.looks.page = digest(),
                "styles" => open.looks.styles = digest(),
                "files" => open.looks.files = digest(),
                _ => {}
            }
        }
        open
    }
}

/// A response that tells a page what happens to it until it is left.
pub(super) fn events(preview: Arc<Preview>, query: &str) -> Response<Sent> {
    let (sender, pieces) = mpsc::channel(16);
    tokio::spawn(follow(preview, Open::read(query), sender));
    let mut response = respond::whole(StatusCode::OK, "text/event-stream", "");
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    *response.body_mut() = Sent::Pieces(pieces);
    response
}

async fn follow(preview: Arc<Preview>, open: Open, sender: mpsc::Sender<std::io::Result<Bytes>>) {
    let Open { path, at, mut looks } = open;
    let mut seen = preview.subscribe();
    // The first line opens the stream before there is anything to say.
    let mut news = ": backfile\n\n".to_owned();
    // A page that came out of what is known now is compared to nothing: one that shows
    // the time looks otherwise whenever it is asked for, and would reload for ever.
    let mut changes = None;
    let mut shown = String::new();
    let mut own = Arc::new(Diagnostics::new());
    loop {
        let now = seen.borrow_and_update().clone();
        if changes.is_none() && preview.at(now.changes) == at {
            changes = Some(now.changes);
        }
        if let Some(path) = &path
            && now.has_looked()
            && changes != Some(now.changes)
        {
            changes = Some(now.changes);
            own = Arc::default();
            match preview.ask(path).await.0 {
                Asked::Page(page) => {
                    if page.looks.page != looks.page || page.looks.files != looks.files {
                        event(&mut news, "page", &json!({}));
                    } else if page.looks.styles != looks.styles && matches!(page.content, Content::Html(_)) {
                        let digest = page.looks.styles.to_hex();
                        event(&mut news, "styles", &json!({ "digest": digest, "hrefs": page.styles }));
                    }
                    looks = page.looks;
                }
                // It was there, or is no page: a reload shows what is there instead.
                Asked::Nowhere => {
                    if looks != Looks::default() {
                        event(&mut news, "page", &json!({}));
                    }
                    looks = Looks::default();
                }
                Asked::Failed(problems, _) => own = problems,
            }
        }
        let problems = if now.problems.has_errors() { &now.problems } else { &own };
        let html = overlay::over(problems);
        if html != shown {
            let alone = overlay::alone(problems);
            event(
                &mut news,
                "problems",
                &json!({ "count": problems.errors(), "over": html, "alone": alone }),
            );
            shown = html;
        }
        if !news.is_empty() && sender.send(Ok(std::mem::take(&mut news).into())).await.is_err() {
            return;
        }
        tokio::select! {
            changed = seen.changed() => if changed.is_err() { return },
            () = sender.closed() => return,
            () = tokio::time::sleep(PULSE) => news.push_str(":\n\n"),
        }
    }
}

/// JSON has no raw line ends, so that it is one `data` line.
fn event(news: &mut String, name: &str, data: &serde_json::Value) {
    let _ = write!(news, "event: {name}\ndata: {data}\n\n");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_page_says_what_it_is() {
        let digest = Digest::of(b"x");
        let open =
            Open::read(&format!("path=%2Fa%2520b%2F&at=r.1&page={}&styles=zz&other=1", digest.to_hex()));
        let looks = Looks { page: digest, ..Looks::default() };
        assert_eq!(open, Open { path: Some("/a b/".to_owned()), at: "r.1".to_owned(), looks });
        assert_eq!(Open::read("path=/../etc").path, None);
        assert_eq!(Open::read(""), Open::default());
    }
}
