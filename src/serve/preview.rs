//! The site as it is asked for: one page at a time, rendered when somebody wants it.
//!
//! Three things can go on at once: inputs are looked at, pages are rendered, and
//! open pages wait to hear of changes. A request that comes while inputs are being
//! looked at waits for that look, so that whoever saves and reloads sees what he
//! saved; it does not wait for looks that begin after it, or a burst of edits would
//! starve it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;

use super::html::{self, Looks, References};
use super::request;
use super::{Notice, Tell};
use crate::base::{Diagnostic, Diagnostics, Digest, Kind, UrlPath, escape};
use crate::pipeline::{Answer, Body, Look, Refreshed, Session, Unpublished};

/// How many pages are kept as they were when they last could be rendered. Enough for
/// the few that somebody has open; an archive does not fit into memory.
const KEPT: usize = 64;

/// How long a page that changed under its reader waits for the look that its change
/// brings about, before that look is taken here. An event takes a millisecond; where
/// changes are polled for, none comes in time.
const PATIENCE: Duration = Duration::from_millis(50);

/// How often a page is asked for again whose source changes while it is rendered.
const TRIES: usize = 5;

/// How many references of a page are followed to know whether they changed, and how
/// deep style sheets are read that import others.
const REFERENCES: usize = 500;
const DEPTH: usize = 4;

/// The HTML files that are copied, and the style sheets, are read whole up to this
/// many bytes; larger ones are served as they are.
const READ_WHOLE: u64 = 16 << 20;

/// An address that no page can have: what it gives is the site's page for that.
pub(super) const NOWHERE: &str = "/\\";

/// What has been seen of the inputs.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Looks that began, and that ended.
    begun: u64,
    ended: u64,
    /// Looks that found something new.
    pub changes: u64,
    /// What is wrong with the inputs.
    pub problems: Arc<Diagnostics>,
}

impl Seen {
    /// Whether the inputs have been looked at yet.
    pub(super) fn has_looked(&self) -> bool {
        self.ended > 0
    }
}

/// What an address gives.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    Page(Arc<Page>),
    /// Neither a page nor the site's own page for that.
    Nowhere,
    /// What is in the way, and the page as it last could be made, if it is kept.
    Failed(Arc<Diagnostics>, Option<Arc<Page>>),
}

/// A page or a file, before anything is added to it.
#[derive(Debug)]
pub(super) struct Page {
    pub found: bool,
    /// The file that it would be.
    pub name: String,
    pub content: Content,
    pub redirect: Option<String>,
    pub unpublished: Option<Unpublished>,
    /// For HTML, what is compared to know whether it looks otherwise.
    pub looks: Looks,
    /// For HTML, its style sheets.
    pub styles: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Content {
    Html(Bytes),
    Other(Bytes),
    File(PathBuf),
}

/// A site while it is served.
pub(super) struct Preview {
    session: Arc<Session>,
    seen: watch::Sender<Seen>,
    looking: Mutex<()>,
    /// Rendering is work: there is no use in more at once than there are cores.
    cores: Semaphore,
    kept: Mutex<BTreeMap<String, (u64, Arc<Page>)>>,
    told: Mutex<BTreeSet<String>>,
    tell: Tell,
    /// What tells this run of the server from others.
    run: String,
}

impl Preview {
    pub(super) fn new(session: Arc<Session>, tell: Tell) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let started = jiff::Timestamp::now().as_nanosecond();
        Self {
            session,
            seen: watch::Sender::default(),
            looking: Mutex::default(),
            cores: Semaphore::new(cores),
            kept: Mutex::default(),
            told: Mutex::default(),
            tell,
            run: format!("{started:x}.{:x}", std::process::id()),
        }
    }

    /// Looks at the inputs. One look at a time: a second one waits.
    pub(super) fn look(&self, look: &Look) -> Refreshed {
        self.seen.send_modify(|seen| seen.begun += 1);
        let refreshed = {
            let _one = lock(&self.looking);
            self.session.refresh(look)
        };
        if refreshed.changed {
            lock(&self.told).clear();
        }
        self.seen.send_modify(|seen| {
            seen.ended += 1;
            seen.changes += u64::from(refreshed.changed);
            if *seen.problems != refreshed.diagnostics {
                seen.problems = Arc::new(refreshed.diagnostics.clone());
            }
        });
        refreshed
    }

    /// Hears of every look.
    pub(super) fn subscribe(&self) -> watch::Receiver<Seen> {
        self.seen.subscribe()
    }

    /// How a page says which changes it had seen when it was made.
    pub(super) fn at(&self, changes: u64) -> String {
        format!("{}.{changes}", self.run)
    }

    /// What stands at an address, its path decoded, and how many changes had been seen
    /// when it was made. A problem of the page itself is told, once after each change.
    pub(super) async fn ask(self: &Arc<Self>, path: &str) -> (Asked, u64) {
        let mut seen = self.seen.subscribe();
        let wanted = seen.borrow().begun.max(1);
        let mut asked = Asked::Nowhere;
        let mut changes = 0;
        for attempt in 1..=TRIES {
            // The sender lives as long as `self`.
            let _ = seen.wait_for(|seen| seen.ended >= wanted).await;
            let Ok(core) = self.cores.acquire().await else { break };
            let looks = {
                let seen = seen.borrow_and_update();
                changes = seen.changes;
                seen.ended
            };
            let this = Arc::clone(self);
            let of = path.to_owned();
            let made = spawn_blocking(move || this.make(&of)).await;
            drop(core);
            let source = match made {
                Ok(Made::Done(made)) => {
                    asked = made;
                    break;
                }
                Ok(Made::Changed(source, made)) => {
                    asked = made;
                    source
                }
                // Only a mistake of the program ends here; the next request may fare better.
                Err(error) => {
                    let message = format!("{path} cannot be rendered: {error}");
                    let problem = Diagnostic::error(Kind::Template, message);
                    asked = Asked::Failed(Arc::new(Diagnostics::from_iter([problem])), None);
                    break;
                }
            };
            if attempt == TRIES {
                break;
            }
            // The source is another than when it was last looked at.
            let next = seen.wait_for(|seen| seen.ended > looks);
            if tokio::time::timeout(PATIENCE, next).await.is_err() {
                let this = Arc::clone(self);
                let look = spawn_blocking(move || {
                    let look = Look::At(vec![source]);
                    let refreshed = this.look(&look);
                    let is_new = refreshed.changed;
                    if is_new {
                        (this.tell)(Notice::Looked(look, refreshed));
                    }
                    is_new
                });
                if !look.await.unwrap_or(false) {
                    break;
                }
            }
        }
        if let Asked::Failed(problems, _) = &asked
            && let Some(problem) = problems.iter().next()
            && !self.seen.borrow().problems.has_errors()
            && lock(&self.told).insert(format!("{problem:?}"))
        {
            (self.tell)(Notice::Failed(problems.as_ref().clone()));
        }
        (asked, changes)
    }

    /// Renders what stands at an address, on a thread that may block.
    fn make(&self, path: &str) -> Made {
        let session = &self.session;
        let base = self.base_path();
        // Above the site there is only the way into it.
        if !base.is_empty() && (path == "/" || path == base) {
            return Made::Done(redirect(format!("{}/", session.base_path())));
        }
        let inner = path.strip_prefix(&*base).filter(|inner| inner.starts_with('/')).unwrap_or(NOWHERE);
        // Hosts lead from a folder's name to the folder.
        let folder = format!("{inner}/");
        if !inner.ends_with('/') && !session.has(inner) && session.has(&folder) {
            return Made::Done(redirect(format!(
                "{}{}",
                session.base_path(),
                UrlPath::new(folder).encoded()
            )));
        }
        let Some(answered) = session.answer(inner) else {
            return Made::Done(Asked::Failed(Arc::clone(&self.seen.borrow().problems), None));
        };
        match answered.value.map(|answer| self.page(answer)) {
            Some(Ok(page)) => {
                let page = Arc::new(page);
                if page.found && matches!(page.content, Content::Html(_)) {
                    self.keep(path, &page);
                }
                Made::Done(Asked::Page(page))
            }
            Some(Err(gone)) => Made::Changed(gone, Asked::Nowhere),
            None if answered.diagnostics.is_empty() => Made::Done(Asked::Nowhere),
            None => self.failed(path, answered.diagnostics),
        }
    }

    /// A page that cannot be rendered. Its source is read anew for that, and may be
    /// another than it was when it was looked at.
    fn failed(&self, path: &str, found: Diagnostics) -> Made {
        let seen = self.seen.borrow().clone();
        let kept = lock(&self.kept).get(path).map(|(_, page)| Arc::clone(page));
        let changed = found.iter().find(|d| d.kind == Kind::Io).and_then(|d| d.path.clone());
        match changed {
            // The site is to stay as it was before those errors, and looking again
            // would find them again. What they are is all that there is to say.
            Some(_) if seen.problems.has_errors() => Made::Done(Asked::Failed(seen.problems, kept)),
            Some(source) => {
                let source = self.session.options().root.join(source.as_str());
                Made::Changed(source, Asked::Failed(Arc::new(found), kept))
            }
            None => Made::Done(Asked::Failed(Arc::new(found), kept)),
        }
    }

    /// Reads what an answer refers to. The error is the file that is not there any more.
    fn page(&self, answer: Answer) -> Result<Page, PathBuf> {
        let Answer { found, output, body, redirect, unpublished, .. } = answer;
        let name = output.as_str().to_owned();
        let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_html = matches!(&*extension, "html" | "htm");
        let content = match body {
            Body::Bytes(bytes) if is_html => Content::Html(bytes.into()),
            Body::Bytes(bytes) => Content::Other(bytes.into()),
            Body::File(path) => match path.metadata() {
                Ok(metadata) if is_html && metadata.len() <= READ_WHOLE => match std::fs::read(&path) {
                    Ok(bytes) => Content::Html(bytes.into()),
                    Err(_) => return Err(path),
                },
                Ok(_) => Content::File(path),
                Err(_) => return Err(path),
            },
        };
        let page =
            Page { found, name, content, redirect, unpublished, looks: Looks::default(), styles: Vec::new() };
        Ok(match &page.content {
            Content::Html(html) => {
                let address = self.session.base_url();
                let origin = address.strip_suffix(&self.session.base_path()).unwrap_or(&address);
                let (html, References { styles, files }) = html::read(html, origin);
                let here = page.name.strip_suffix("index.html").unwrap_or(&page.name);
                let here = format!("{}/{}", self.base_path(), here);
                let looks = Looks {
                    page: html::digest(&html, &styles),
                    styles: self.digest(&here, &styles),
                    files: self.digest(&here, &files),
                };
                Page { content: Content::Html(html.into()), looks, styles, ..page }
            }
            _ => page,
        })
    }

    /// The digest of the files at some addresses, and of those that style sheets among
    /// them refer to. What is on other sites is taken as it is.
    fn digest(&self, here: &str, addresses: &[String]) -> Digest {
        let mut seen = BTreeSet::new();
        let mut wanted: Vec<(String, usize)> =
            addresses.iter().rev().filter_map(|address| Some((resolve(here, address)?, 0))).collect();
        let mut digests = Vec::new();
        while let Some((path, depth)) = wanted.pop() {
            if digests.len() >= REFERENCES || !seen.insert(path.clone()) {
                continue;
            }
            let (digest, references) = self.file(&path);
            digests.push(digest.to_hex());
            if depth < DEPTH {
                let inner = references.iter().rev().filter_map(|address| resolve(&path, address));
                wanted.extend(inner.map(|inner| (inner, depth + 1)));
            }
        }
        Digest::of_parts(digests.iter().map(String::as_bytes))
    }

    /// The digest of the file at a path, and the addresses in it if it is a style sheet.
    /// Of a file that is copied, size and time stand for the bytes.
    fn file(&self, path: &str) -> (Digest, Vec<String>) {
        let inner = path.strip_prefix(&*self.base_path()).unwrap_or_default();
        let answer = self.session.answer(inner).and_then(|answered| answered.value).filter(|a| a.found);
        let Some(answer) = answer else { return Default::default() };
        let is_style = answer.output.as_str().ends_with(".css");
        let of_css = |css: &[u8]| if is_style { html::css_references(css) } else { Vec::new() };
        match answer.body {
            Body::Bytes(bytes) => (Digest::of(&bytes), of_css(&bytes)),
            Body::File(path) => {
                let Ok(metadata) = path.metadata() else { return Default::default() };
                let changed = metadata.modified().ok();
                let state = format!("{} {changed:?}", metadata.len());
                let css = is_style && metadata.len() <= READ_WHOLE;
                let css = if css { std::fs::read(&path).unwrap_or_default() } else { Vec::new() };
                (Digest::of_parts([state.as_bytes(), &css]), of_css(&css))
            }
        }
    }

    /// The site's base path, decoded.
    fn base_path(&self) -> String {
        let path = self.session.base_path();
        escape::percent_decode(&path).unwrap_or(path)
    }

    fn keep(&self, path: &str, page: &Arc<Page>) {
        let mut kept = lock(&self.kept);
        let newest = kept.values().map(|(age, _)| *age).max().unwrap_or_default();
        kept.insert(path.to_owned(), (newest + 1, Arc::clone(page)));
        if kept.len() > KEPT
            && let Some(oldest) = kept.iter().min_by_key(|(_, (age, _))| *age).map(|(path, _)| path.clone())
        {
            kept.remove(&oldest);
        }
    }
}

enum Made {
    Done(Asked),
    /// The same, and the file that is another than when it was looked at.
    Changed(PathBuf, Asked),
}

fn redirect(to: String) -> Asked {
    Asked::Page(Arc::new(Page {
        found: true,
        name: String::new(),
        content: Content::Other(Bytes::new()),
        redirect: Some(to),
        unpublished: None,
        looks: Looks::default(),
        styles: Vec::new(),
    }))
}

/// The path of an address that stands in the file at the path `here`, decoded; `None`
/// where it leads to another site.
fn resolve(here: &str, address: &str) -> Option<String> {
    let origin = url::Url::parse("http://site.invalid").ok()?;
    let url = origin.join(&escape::url_path(here)).ok()?.join(address).ok()?;
    (url.origin() == origin.origin()).then(|| request::path_of(url.path())).flatten()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
