//! The ledger: what was ever published stays where it was, leads to where it is
//! now, or says why it is gone. A build only checks it; `changes` says what would
//! be written.
//!
//! In it are articles and pages, sections, topics, authors, series, terms, and all
//! addresses that lead to one of them. Home, indexes, pages of dates, years of a
//! list, feeds and the like are not: they follow from those, or from the
//! configuration, and are nobody's work.

mod changes;
mod file;
mod hints;
mod identity;

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashSet;

pub use changes::{Change, Changes, Withdrawal, changes};
pub use file::Gone;

use file::{Entry, Ledger};
use hints::Hints;

use super::routes::Planner;
use super::{Plan, Route, Slice, Tombstone, View};
use crate::archive::Archive;
use crate::article::Article;
use crate::base::{Diagnostic, Diagnostics, Kind, LangId, Severity, SourcePath, UrlPath};
use crate::config::Config;
use crate::source::{LEDGER_NAME, Snapshot, encoding};

/// How a site stands to its ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Addresses that it does not have yet.
    pub unrecorded: usize,
    /// Addresses that it has and the site has not, each an error, and their lines.
    pub vanished: Vec<(String, u32)>,
}

impl Standing {
    /// What a build says of addresses that are not recorded yet.
    pub fn unrecorded(&self, snapshot: &Snapshot) -> Option<Diagnostic> {
        let path = path();
        let addresses = match self.unrecorded {
            0 => return None,
            1 => "1 address is".to_owned(),
            n => format!("{n} addresses are"),
        };
        let message = match snapshot.get(&path) {
            Some(_) => format!("{addresses} not in {path} yet"),
            None => format!("there is no {path} yet, and {addresses} to be in it"),
        };
        let hint = "run `backfile ledger --write`, and commit the file with what it records";
        Some(Diagnostic::warning(Kind::UnrecordedUrl, message).at(&path).hint(hint))
    }
}

pub(super) fn path() -> SourcePath {
    SourcePath::new(LEDGER_NAME)
}

/// The ledger's text, where the site keeps one: empty before the first is written.
pub(super) fn text(snapshot: &Snapshot, config: &Config, noticed: &mut Diagnostics) -> Option<String> {
    let path = path();
    let is_there = snapshot.get(&path).is_some();
    if !config.ledger {
        if is_there {
            let message = format!("{path} is not heeded: the configuration does not ask for a ledger");
            let hint = format!("write `ledger = true` in {}, or remove the file", config.source);
            noticed.push(Diagnostic::warning(Kind::Ledger, message).at(&path).hint(hint));
        }
        return None;
    }
    if !is_there {
        return Some(String::new());
    }
    // Not as other texts: those have a limit of size that a million lines would meet.
    match snapshot.bytes(&path).and_then(|bytes| encoding::decode(bytes, &path)) {
        Ok(text) => Some(text),
        Err(problem) => {
            noticed.push(problem);
            None
        }
    }
}

impl Planner<'_> {
    /// Gives articles their ids, makes the tombstones of what is gone, and reports
    /// what vanished.
    pub(super) fn ledger(&mut self, text: &str, snapshot: &Snapshot, broken: &[SourcePath]) {
        let (archive, config) = (self.archive, self.config);
        let ledger = Ledger::parse(text, &path(), &mut self.noticed);
        let holders =
            identity::settle(archive, &self.plan.by_source, config, &ledger, snapshot, &mut self.noticed);
        self.name(&holders);
        self.bury(&ledger);
        let mut standing = Standing::default();
        self.compare(&ledger, snapshot, &mut standing);
        let hints = Hints::new(&self.plan, archive, config, snapshot, &ledger, &holders);
        let mut noticed = Diagnostics::new();
        let broken = Broken::new(broken, config, archive, &self.plan);
        for entry in ledger.entries().iter().filter(|e| e.gone.is_none() && !is_there(&self.plan, &e.url)) {
            if !broken.explains(entry) {
                noticed.push(hints.vanished(entry));
                standing.vanished.push((entry.url.to_string(), entry.line));
            }
        }
        self.noticed.append(noticed);
        self.plan.ledger = Some(standing);
    }

    /// Without a ledger, too, an id that front matter gives is one article's. That two
    /// files give the same is a warning then: they come like this from a tool that did
    /// not mind, and nothing was promised yet.
    pub(super) fn identities(&mut self, snapshot: &Snapshot) {
        let (archive, config) = (self.archive, self.config);
        if archive.ids().all(|id| archive.article(id).meta.id.is_none()) {
            return;
        }
        let ledger = Ledger::default();
        let mut noticed = Diagnostics::new();
        let holders =
            identity::settle(archive, &self.plan.by_source, config, &ledger, snapshot, &mut noticed);
        self.name(&holders);
        self.noticed.append(noticed.into_iter().map(|d| Diagnostic { severity: Severity::Warning, ..d }));
    }

    /// Keeps the ids that are others than front matter and path give.
    fn name(&mut self, holders: &[identity::Holder<'_>]) {
        for holder in holders {
            let usual = holder.article.identity(&self.config.content_dir);
            match (holder.number, self.plan.by_url.get(&holder.url)) {
                _ if *holder.id == *usual => {}
                (Some(number), _) => drop(self.plan.identities.insert(number, Arc::from(&*holder.id))),
                (None, Some(&route)) => {
                    if let View::Tombstone(i) = self.plan.routes[route as usize].view {
                        self.plan.tombstones[i as usize].id = Arc::from(&*holder.id);
                    }
                }
                (None, None) => {}
            }
        }
    }

    /// A page for each line that says that something is gone, and a redirect from
    /// each other address of the same thing.
    fn bury(&mut self, ledger: &Ledger<'_>) {
        let mut graves: rustc_hash::FxHashMap<&str, UrlPath> = rustc_hash::FxHashMap::default();
        for entry in ledger.entries() {
            let Some(gone) = &entry.gone else { continue };
            let url = UrlPath::new(&entry.url);
            if self.taken(&url).is_some() {
                continue;
            }
            self.lang = self.language_of(&url);
            // An id is most often the path of the file that was deleted: what links to
            // it as `@/iran/2014/x.md` is led to what is left.
            for ending in [".md", "/index.md"] {
                let source = SourcePath::new(format!("{}/{}{ending}", self.config.content_dir, entry.id));
                self.plan.by_source.entry(source).or_insert_with(|| url.clone());
            }
            graves.entry(&entry.id).or_insert_with(|| url.clone());
            self.plan.tombstones.push(Tombstone {
                source: None,
                id: Arc::from(&*entry.id),
                title: match gone.title.trim() {
                    "" => changes::title_of(entry).into(),
                    title => title.into(),
                },
                date: gone.date,
                reason: gone.reason.as_str().into(),
                lang: None,
            });
            self.insert(url, View::Tombstone(self.plan.tombstones.len() as u32 - 1), None);
        }
        if graves.is_empty() || !self.config.pages.redirects {
            return;
        }
        for entry in ledger.entries().iter().filter(|e| e.gone.is_none()) {
            let url = UrlPath::new(&entry.url);
            if let Some(grave) = graves.get(&*entry.id)
                && self.taken(&url).is_none()
            {
                self.lang = self.language_of(&url);
                self.insert(url, View::Redirect(grave.clone()), None);
            }
        }
    }

    /// The language below whose folder an address stands.
    fn language_of(&self, url: &UrlPath) -> LangId {
        let below = |lang: &LangId| {
            let rest = url.as_str().strip_prefix(&*self.config.root(*lang));
            !lang.is_default() && rest.is_some_and(|rest| rest.starts_with('/'))
        };
        self.config.langs().find(below).unwrap_or_default()
    }

    /// What stands in the site and in the ledger, but not alike.
    fn compare(&mut self, ledger: &Ledger<'_>, snapshot: &Snapshot, standing: &mut Standing) {
        for route in &self.plan.routes {
            let Some(id) = id_of(route, &self.plan, self.archive, self.config) else { continue };
            match ledger.find(route.url.as_str()) {
                None => standing.unrecorded += 1,
                Some(entry) if entry.gone.is_some() && !matches!(route.view, View::Tombstone(_)) => {
                    let message = format!("{} is gone according to the ledger, and is published", route.url);
                    let hint =
                        "run `backfile ledger --write` to record that it is back, or withdraw it again";
                    let d = Diagnostic::warning(Kind::Ledger, message).at(&path());
                    self.noticed.push(d.showing(entry.excerpt()).hint(hint));
                }
                // An address that leads on may lead somewhere else tomorrow.
                Some(entry) if *entry.id != *id && !matches!(route.view, View::Redirect(_)) => {
                    let article = match route.view {
                        View::Article(id) => Some(self.archive.article(id)),
                        _ => None,
                    };
                    self.noticed.push(other_id(entry, &id, article, snapshot));
                }
                Some(_) => {}
            }
        }
    }
}

/// A page that is not the one which the ledger has at its address.
fn other_id(entry: &Entry<'_>, id: &str, article: Option<&Article>, snapshot: &Snapshot) -> Diagnostic {
    let message = format!("{} was published as `{}`, and is now `{id}`", entry.url, entry.id);
    let d = Diagnostic::warning(Kind::Ledger, message);
    let d = match article {
        Some(article) => d
            .at(&article.source)
            .showing_maybe(identity::place_of_id(article, snapshot))
            .note(format!("{}:{}: {}", path(), entry.line, entry.shown())),
        None => d.at(&path()).showing(entry.excerpt()),
    };
    d.hint(format!(
        "if it is the same article, its id should be `{}`, or feed readers show it as new; if it is another, \
         run `backfile ledger --write`",
        entry.id
    ))
}

/// Whether an address is answered, by a page or by a file in its folder.
fn is_there(plan: &Plan, url: &str) -> bool {
    plan.has(url) || (url.ends_with('/') && plan.has(&format!("{url}index.html")))
}

/// What a page is called in the ledger; `None` for one that is not in it.
fn id_of<'a>(route: &Route, plan: &'a Plan, archive: &'a Archive, config: &Config) -> Option<Cow<'a, str>> {
    // A list's translation is the same list in another language, as an article's is.
    let list = |kind: &str, slug: &str| match route.lang.is_default() {
        true => format!("{kind}:{slug}").into(),
        false => format!("{kind}:{slug}.{}", config.language(route.lang).code).into(),
    };
    Some(match &route.view {
        View::Article(id) => plan.identity(*id, archive.article(*id), &config.content_dir).into(),
        View::Tombstone(i) => (&*plan.tombstone(*i)?.id).into(),
        View::Section(id, Slice::Front) => list("section", &archive.section(*id).path),
        View::Topic(id, Slice::Front) => list("topic", &archive.topic(*id).slug),
        View::Author(id, Slice::Front) => list("author", &archive.author(*id).slug),
        View::Series(id) => list("series", &archive.series(*id).slug),
        // Its name is the site's own to choose, so its address says which it is.
        View::Term(_, Slice::Front) => format!("term:{}", route.url.as_str().trim_matches('/')).into(),
        View::Redirect(to) => match &plan.find(to)?.view {
            View::Redirect(_) => return None,
            _ => return id_of(plan.find(to)?, plan, archive, config),
        },
        _ => return None,
    })
}

/// Files that are reported already, so that what they would have published is
/// not reported as well.
struct Broken<'a> {
    any: bool,
    ids: FxHashSet<&'a str>,
    /// Their last part, for those whose id was written into them.
    stems: FxHashSet<&'a str>,
}

impl<'a> Broken<'a> {
    fn new(broken: &'a [SourcePath], config: &Config, archive: &'a Archive, plan: &Plan) -> Self {
        // An article without an address is in a collision, which is reported too.
        let unplaced = archive.ids().map(|id| &archive.article(id).source);
        let unplaced = unplaced.filter(|source| !plan.by_source.contains_key(*source));
        let mut found = Self { any: false, ids: FxHashSet::default(), stems: FxHashSet::default() };
        for source in broken.iter().chain(unplaced) {
            let id = crate::article::path_id(source, &config.content_dir);
            found.any = true;
            found.ids.insert(id);
            found.stems.insert(id.rsplit('/').next().unwrap_or(id));
        }
        found
    }

    /// A term vanishes when the last file that names it cannot be read.
    fn explains(&self, entry: &Entry<'_>) -> bool {
        self.any
            && (self.ids.contains(&*entry.id)
                || is_term(&entry.id)
                || entry
                    .url
                    .rsplit('/')
                    .find(|part| !part.is_empty())
                    .is_some_and(|p| self.stems.contains(p)))
    }
}

/// Whether an id is that of a list, not of an article.
fn is_term(id: &str) -> bool {
    ["section:", "topic:", "author:", "series:", "term:"].iter().any(|kind| id.starts_with(kind))
}
