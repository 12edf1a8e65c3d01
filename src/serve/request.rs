//! What a request asks for, and whether it is answered at all.
//!
//! Nothing here is looked up on the disk: an address is a key among those of the
//! plan, and one that no page can have is refused before it is looked for.

use hyper::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::{Method, StatusCode, Uri};

use super::listen::Names;
use crate::base::{UrlPath, escape};

/// Where the events of a page come from. A part that ends with a dot is one that
/// [`UrlPath::check`] lets no page have, so that nothing can stand in the way.
pub(super) const EVENTS: &str = "/_/live./events";

/// Where the script is that listens to them.
pub(super) const SCRIPT: &str = "/_/live./script.js";

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// What happens to a page: the query.
    Events(String),
    /// The script.
    Script,
    /// A page or a file, by its path, decoded: `/iran/2014/`. `None` where there can be
    /// none.
    Path(Option<String>),
}

/// What a request asks for, or the status that it is refused with.
pub(super) fn read(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    names: &Names,
) -> Result<Target, StatusCode> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !names.has(host) {
        return Err(StatusCode::FORBIDDEN);
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    // An absolute form is for proxies, and this is none.
    if uri.scheme().is_some() {
        return Ok(Target::Path(None));
    }
    match uri.path() {
        EVENTS if is_foreign(headers, host) => Err(StatusCode::FORBIDDEN),
        EVENTS => Ok(Target::Events(uri.query().unwrap_or_default().to_owned())),
        SCRIPT => Ok(Target::Script),
        path => Ok(Target::Path(path_of(path))),
    }
}

/// The path of an address, decoded, if a page can have it.
pub(super) fn path_of(path: &str) -> Option<String> {
    let path = escape::percent_decode(path).filter(|path| path.starts_with('/'))?;
    UrlPath::new(&path).check().is_ok().then_some(path)
}

/// Whether another site's page asks. The events name sources and show excerpts, so
/// they are for the site's own pages. A browser sends no `Origin` from those.
fn is_foreign(headers: &HeaderMap, host: &str) -> bool {
    let site = headers.get(FETCH_SITE).map(|site| site.as_bytes());
    let own = |origin: &str| origin.split_once("://").is_some_and(|(_, authority)| authority == host);
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    site.is_some_and(|site| site != b"same-origin" && site != b"none") || origin.is_some_and(|o| !own(o))
}
