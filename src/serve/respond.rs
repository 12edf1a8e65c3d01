//! Answers as HTTP: statuses, types, conditions and ranges.
//!
//! A browser may keep what it was given, but asks each time whether it is still so
//! (`no-cache`); a redirect it must forget, or it would follow it for the next site
//! that is served on this port.

use std::convert::Infallible;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::UNIX_EPOCH;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, HeaderValue, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE,
};
use hyper::{Response, StatusCode, Uri};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;

use super::html::{self, Addition};
use super::overlay;
use super::preview::{Asked, Content, Page};
use crate::base::Digest;

/// How much of a file is in memory at a time.
const CHUNK: usize = 64 << 10;

const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// What is sent.
pub(super) enum Sent {
    /// At once.
    Whole(Option<Bytes>),
    /// Piece by piece, until the sender is gone. An error cuts the connection, so that
    /// half a file is not taken for a whole one.
    Pieces(mpsc::Receiver<std::io::Result<Bytes>>),
}

impl Body for Sent {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Pieces(pieces) => {
                pieces.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Pieces(_) => SizeHint::default(),
        }
    }
}

pub(super) type Reply = Result<Response<Sent>, Infallible>;

/// A response of a status and some bytes.
pub(super) fn whole(status: StatusCode, kind: &'static str, bytes: impl Into<Bytes>) -> Response<Sent> {
    let mut response = Response::new(Sent::Whole(Some(bytes.into())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Drafts are not for the pages of other sites that the same browser has open.
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    response
}

/// A request that is not answered.
pub(super) fn refused(status: StatusCode) -> Response<Sent> {
    let text = match status {
        StatusCode::FORBIDDEN => {
            "This server answers to its own names only; `backfile serve --host NAME` adds one.\n"
        }
        StatusCode::METHOD_NOT_ALLOWED => "This server only shows pages: GET and HEAD.\n",
        _ => "",
    };
    let mut response = whole(status, "text/plain; charset=utf-8", text);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

const HTML: &str = "text/html; charset=utf-8";

/// What was asked for. `at` says which changes it has seen.
pub(super) async fn page(asked: Asked, uri: &Uri, at: &str, asking: &HeaderMap) -> Response<Sent> {
    let own = |status, document: String, problems| {
        let addition = Addition { at, problems, ..Addition::default() };
        whole(status, HTML, html::add(document.as_bytes(), addition))
    };
    let nowhere = || own(StatusCode::NOT_FOUND, overlay::nowhere(uri.path()), false);
    let page = match asked {
        Asked::Page(page) | Asked::Failed(_, Some(page)) => page,
        Asked::Nowhere => return nowhere(),
        Asked::Failed(problems, None) => {
            return own(StatusCode::INTERNAL_SERVER_ERROR, overlay::page(&problems), true);
        }
    };
    if let Some(to) = &page.redirect {
        return redirect(to, uri.query());
    }
    let status = if page.found { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let kind = kind_of(&page.name);
    match &page.content {
        Content::Html(html) => {
            // A script that fetches a page wants what was published, not a second script.
            let by_script = asking.get(FETCH_DEST).is_some_and(|dest| dest == "empty");
            let bytes = if by_script { html.clone() } else { added(html, &page, at) };
            bytes_of(bytes, status, kind, asking)
        }
        Content::Other(bytes) => bytes_of(bytes.clone(), status, kind, asking),
        Content::File(file) => match file_of(file, status, kind, asking).await {
            Ok(response) => response,
            // It went between the look and now.
            Err(_) => nowhere(),
        },
    }
}

fn added(html: &[u8], page: &Page, at: &str) -> Bytes {
    let Page { looks, unpublished, .. } = *page;
    html::add(html, Addition { at, looks, unpublished, problems: false }).into()
}

fn redirect(to: &str, query: Option<&str>) -> Response<Sent> {
    let mut response = whole(StatusCode::FOUND, "text/plain; charset=utf-8", "");
    let to = match query {
        Some(query) => format!("{to}?{query}"),
        None => to.to_owned(),
    };
    // `href`s are percent-encoded, so that every one is a header's value.
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The type of a file, by its name, as the hosts of static sites give it.
fn kind_of(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or_default();
    let known = match file {
        "atom.xml" => Some("application/atom+xml"),
        "rss.xml" => Some("application/rss+xml"),
        "feed.json" => Some("application/feed+json"),
        "cite.json" => Some("application/vnd.citationstyles.csl+json"),
        "cite.bib" | "cite.ris" => Some("text/plain"),
        // `CNAME`, `_redirects`, `_headers`: text for the host.
        file if !file.contains('.') => Some("text/plain"),
        file if file.ends_with(".xml") => Some("application/xml"),
        _ => None,
    };
    let guess = || mime_guess::from_path(file).first_raw();
    let kind = known.or_else(guess).unwrap_or("application/octet-stream");
    let is_text = kind.starts_with("text/")
        || ["xml", "json", "javascript"]
            .iter()
            .any(|text| kind.ends_with(text) || kind.contains(&format!("{text};")));
    if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// What a condition or a range of the request asks of something whose tag is `tag`.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// It is what the browser has.
    Unchanged,
    /// These bytes, the last one too.
    Range(u64, u64),
    /// None that there are.
    Beyond,
}

fn part(asking: &HeaderMap, tag: &str, len: u64) -> Part {
    let text = |name: HeaderName| asking.get(name).and_then(|value| value.to_str().ok());
    let is_it = |other: &str| other.trim().trim_start_matches("W/") == tag;
    if text(IF_NONE_MATCH).is_some_and(|tags| tags.trim() == "*" || tags.split(',').any(is_it)) {
        return Part::Unchanged;
    }
    let Some(range) = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(is_it)) else { return Part::Whole };
    // What cannot be read is ignored (RFC 9110, section 14.2), and so are several
    // ranges at once: no browser asks for them.
    let Ok(ranges) = http_range_header::parse_range_header(range) else { return Part::Whole };
    match ranges.validate(len) {
        Ok(ranges) => match &ranges[..] {
            [range] => Part::Range(*range.start(), *range.end()),
            _ => Part::Whole,
        },
        Err(_) => Part::Beyond,
    }
}

/// The head of a response that answers with `part` of `len` bytes.
fn head(part: &Part, status: StatusCode, kind: &str, tag: &str, len: u64) -> Response<Sent> {
    let mut response = whole(status, "application/octet-stream", "");
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CONTENT_TYPE, kind);
    set(ETAG, tag);
    set(ACCEPT_RANGES, "bytes");
    let (status, sent) = match part {
        Part::Whole => (status, len),
        Part::Unchanged => (StatusCode::NOT_MODIFIED, 0),
        Part::Range(start, end) => {
            set(CONTENT_RANGE, &format!("bytes {start}-{end}/{len}"));
            (StatusCode::PARTIAL_CONTENT, end - start + 1)
        }
        Part::Beyond => {
            set(CONTENT_RANGE, &format!("bytes */{len}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, 0)
        }
    };
    if *part != Part::Unchanged {
        set(CONTENT_LENGTH, &sent.to_string());
    }
    *response.status_mut() = status;
    response
}

fn bytes_of(bytes: Bytes, status: StatusCode, kind: String, asking: &HeaderMap) -> Response<Sent> {
    let tag = format!("\"{}\"", Digest::of(&bytes).short(20));
    // A page that is not there has no parts, and is not what a browser has kept.
    let part = if status == StatusCode::OK { part(asking, &tag, bytes.len() as u64) } else { Part::Whole };
    let mut response = head(&part, status, &kind, &tag, bytes.len() as u64);
    *response.body_mut() = Sent::Whole(match part {
        Part::Whole => Some(bytes),
        Part::Range(start, end) => Some(bytes.slice(start as usize..=end as usize)),
        Part::Unchanged | Part::Beyond => None,
    });
    response
}

async fn file_of(
    path: &Path,
    status: StatusCode,
    kind: String,
    asking: &HeaderMap,
) -> std::io::Result<Response<Sent>> {
    let mut file = tokio::fs::File::open(path).await?;
    let metadata = file.metadata().await?;
    let changed = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let len = metadata.len();
    let tag = format!("\"{:x}-{len:x}\"", changed.as_nanos());
    let part = part(asking, &tag, len);
    let mut response = head(&part, status, &kind, &tag, len);
    let (start, mut left) = match part {
        Part::Whole => (0, len),
        Part::Range(start, end) => (start, end - start + 1),
        Part::Unchanged | Part::Beyond => return Ok(response),
    };
    if start > 0 {
        file.seek(std::io::SeekFrom::Start(start)).await?;
    }
    let (sender, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        while left > 0 {
            let mut piece = vec![0; CHUNK.min(usize::try_from(left).unwrap_or(CHUNK))];
            let sent = match file.read(&mut piece).await {
                // Somebody shortened it meanwhile.
                Ok(0) => Err(std::io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => {
                    piece.truncate(read);
                    left -= read as u64;
                    Ok(piece.into())
                }
                Err(error) => Err(error),
            };
            let is_over = sent.is_err();
            if sender.send(sent).await.is_err() || is_over {
                break;
            }
        }
    });
    *response.body_mut() = Sent::Pieces(pieces);
    Ok(response)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_file_has_the_type_that_hosts_give_it() {
        for (name, kind) in [
            ("index.html", "text/html; charset=utf-8"),
            ("iran/atom.xml", "application/atom+xml; charset=utf-8"),
            ("rss.xml", "application/rss+xml; charset=utf-8"),
            ("feed.json", "application/feed+json; charset=utf-8"),
            ("sitemap.xml", "application/xml; charset=utf-8"),
            ("_/broadsheet.0123456789.css", "text/css; charset=utf-8"),
            ("a.js", "text/javascript; charset=utf-8"),
            ("site.webmanifest", "application/manifest+json; charset=utf-8"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("_redirects", "text/plain; charset=utf-8"),
            ("logo.svg", "image/svg+xml; charset=utf-8"),
            ("a.woff2", "font/woff2"),
            ("a.avif", "image/avif"),
            ("a.mp4", "video/mp4"),
            ("a.mp3", "audio/mpeg"),
            ("a.vtt", "text/vtt; charset=utf-8"),
            ("a.pdf", "application/pdf"),
            ("a.unheard-of", "application/octet-stream"),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }

    #[test]
    fn conditions_and_ranges_are_read_as_the_standard_says() {
        let check = |headers: &[(HeaderName, &'static str)], expected: Part| {
            let mut asking = HeaderMap::new();
            for (name, value) in headers {
                asking.insert(name.clone(), HeaderValue::from_static(value));
            }
            assert_eq!(part(&asking, "\"t\"", 100), expected, "{headers:?}");
        };
        check(&[], Part::Whole);
        check(&[(IF_NONE_MATCH, "\"x\", W/\"t\"")], Part::Unchanged);
        check(&[(IF_NONE_MATCH, "\"x\"")], Part::Whole);
        check(&[(RANGE, "bytes=0-9")], Part::Range(0, 9));
        check(&[(RANGE, "bytes=90-")], Part::Range(90, 99));
        check(&[(RANGE, "bytes=90-200")], Part::Range(90, 99));
        check(&[(RANGE, "bytes=-5")], Part::Range(95, 99));
        check(&[(RANGE, "bytes=100-")], Part::Beyond);
        check(&[(RANGE, "bytes=0-1,5-6")], Part::Whole);
        check(&[(RANGE, "lines=1-2")], Part::Whole);
        check(&[(RANGE, "bytes=0-9"), (IF_RANGE, "\"t\"")], Part::Range(0, 9));
        check(&[(RANGE, "bytes=0-9"), (IF_RANGE, "\"old\"")], Part::Whole);
    }
}
