//! The phases in their order: this is the program.

mod build;
mod edit;
mod inputs;
mod join;
mod last;
mod links;
mod list;
mod records;
mod session;
mod shard;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use build::build;
pub use inputs::Inputs;
pub use join::join;
pub use list::{Listed, list};
pub use session::{Answer, Body, Look, Refreshed, Session, Unpublished};
pub use shard::Shard;
pub use verify::{clean, verify};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::archive::{Archive, Indexed, LeftOut};
use crate::article::{self, Article};
use crate::base::{Checked, Diagnostic, Diagnostics, Digest, Kind, LangId, Severity, SourcePath};
use crate::config::Config;
use crate::memo::{Memo, Spool};
use crate::output::{self, CommitOptions, Durability, Sink};
use crate::plan::ledger::{Changes, Withdrawal};
use crate::plan::{self, Plan, Route, View};
use crate::render::{self, Reason, Shared, Site};
use crate::source::Role;
use crate::theme::{self, Theme};

/// What a build is asked to do.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// The site's folder.
    pub root: PathBuf,
    /// The configuration, if not `config.toml` or `zola.toml` there.
    pub config: Option<PathBuf>,
    /// Where the site is written; relative to the working directory.
    pub output_dir: Option<PathBuf>,
    /// Stands in for the configuration's own.
    pub base_url: Option<String>,
    /// Whether drafts and what is not yet published are built too.
    pub drafts: bool,
    /// The time that it is; without it, that of each look at the inputs.
    pub clock: Option<jiff::Timestamp>,
    /// Whether warnings are errors.
    pub strict: bool,
    /// The cache folder, if not `.backfile/` in the root.
    pub cache_dir: Option<PathBuf>,
    /// Whether files in the way that are not ours are moved aside.
    pub adopt: bool,
    /// The part of the pages that is made, if not all are.
    pub shard: Option<Shard>,
    /// Whether what is written outlasts a power cut.
    pub durable: bool,
    /// Whether nothing of earlier builds is used, and nothing kept for later ones.
    pub no_memo: bool,
    /// Files of the output of which is to be said why they are made or not.
    pub explain: Vec<String>,
}

impl BuildOptions {
    fn commit(&self) -> CommitOptions<'static> {
        let durability = if self.durable { Durability::Durable } else { Durability::Fast };
        CommitOptions { adopt: self.adopt, durability, waiting: None }
    }
}

/// A phase, as it is shown while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Stage {
    Scan,
    Parse,
    Index,
    Plan,
    Render,
    Commit,
}

/// Who is told how far a build has come.
pub trait Progress: Sync {
    /// A phase begins; it has so many steps, or 0 where that is not known.
    fn stage(&self, stage: Stage, total: usize);
    /// One step is done.
    fn tick(&self);
    /// Another build of the same site is waited for.
    fn waiting(&self, what: &str);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage, _: usize) {}
    fn tick(&self) {}
    fn waiting(&self, _: &str) {}
}

/// What a build did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Articles and pages that were published.
    pub articles: usize,
    /// How many were not, by reason.
    pub left_out: Vec<(&'static str, usize)>,
    /// HTML pages.
    pub pages: usize,
    /// Feeds.
    pub feeds: usize,
    /// Files copied.
    pub files: usize,
    /// Files written.
    pub written: usize,
    /// Files that were there already with the same bytes.
    pub unchanged: usize,
    /// Files deleted.
    pub deleted: usize,
    /// How long it took.
    pub seconds: f64,
    /// Pages, feeds and other files that were rendered.
    pub rendered: usize,
    /// How many facts that pages had read were looked at again.
    pub compared: usize,
    /// Why the pages that were asked about were rendered or not; `None` of what is no page.
    pub explained: Vec<(String, Option<Reason>)>,
    /// Where the site is, as it was asked for.
    pub output: PathBuf,
}

/// Everything that pages are made from, made.
pub struct Prepared {
    theme: Theme,
    cascades: article::Cascades,
    spool: Option<Arc<Spool>>,
    archive: Archive,
    plan: Plan,
    left_out: Vec<(&'static str, usize)>,
    shared: OnceLock<Shared>,
    /// Until when the clock leaves it as it is: then another day begins, or an
    /// article is published or expires.
    turns_at: Option<jiff::Timestamp>,
    /// The files that no earlier build had read as they are.
    edited: Vec<SourcePath>,
}

/// What there is before it is planned.
struct Unplanned {
    theme: Theme,
    cascades: article::Cascades,
    spool: Option<Arc<Spool>>,
    archive: Archive,
    left_out: Vec<(&'static str, usize)>,
    turns_at: Option<jiff::Timestamp>,
    /// The files that no earlier build had read as they are.
    edited: Vec<SourcePath>,
    /// Of those that are no article in the archive.
    others: Digest,
    /// Those that could not be read.
    broken: Vec<SourcePath>,
}

/// Parses, indexes and plans. What it returns can be rendered if `noticed` has no errors;
/// where all of it will be, a `spool` keeps the texts until then.
pub fn prepare(
    inputs: &Inputs,
    drafts: bool,
    memo: &mut Memo,
    spool: Option<Arc<Spool>>,
    progress: &dyn Progress,
    noticed: &mut Diagnostics,
) -> Prepared {
    let unplanned = index(inputs, drafts, memo, spool, progress, noticed);
    let links = links::Kept::of(memo);
    make_plan(unplanned, inputs, drafts, (memo, &links), progress, noticed)
}

fn index(
    inputs: &Inputs,
    drafts: bool,
    memo: &mut Memo,
    spool: Option<Arc<Spool>>,
    progress: &dyn Progress,
    noticed: &mut Diagnostics,
) -> Unplanned {
    let Inputs { config, snapshot, now } = inputs;
    let mut theme = theme::load(snapshot, config).into_value(noticed);
    theme.set_globals([("config", render::globals(config, LangId::DEFAULT))]);
    let contents = snapshot.inputs().iter().filter(|i| i.role == Role::Content).count();
    progress.stage(Stage::Parse, contents);
    let parsed =
        article::parse_all(snapshot, config, theme.shortcodes(), memo, spool.as_ref(), || progress.tick())
            .into_value(noticed);
    let turns_at = next_turn(&parsed.articles, config, *now);
    progress.stage(Stage::Index, 0);
    let may_be_left_out = |article: &&Arc<Article>| {
        let meta = &article.meta;
        let is_dated = meta.publish_date.is_some() || meta.expiry_date.is_some();
        article.role != article::Role::Article || is_dated || meta.draft || meta.withdrawn.is_some()
    };
    let of_file = |article: &Arc<Article>| (article.source.clone(), article.digest);
    let others: Vec<_> = parsed.articles.iter().filter(may_be_left_out).map(of_file).collect();
    let indexed = Archive::index(parsed.articles, config, *now, drafts);
    let Checked { value: Indexed { archive, left_out }, diagnostics } = indexed;
    // An article whose own file is at fault is there, and is not missed as well.
    let faulty = |d: &Diagnostic| {
        let name = d.words.as_ref().map_or("", |words| &words.text).trim_start_matches("@/");
        let is = |path: &SourcePath| {
            path.as_str().ends_with(&format!("/{name}")) || path.stem() == name.trim_end_matches(".md")
        };
        d.kind == Kind::UnknownReference && !name.is_empty() && parsed.broken.iter().any(is)
    };
    noticed.append(diagnostics.into_iter().filter(|d| !faulty(d)));
    let left_out = reasons(left_out, parsed.empty, parsed.broken.len());
    let others = Digest::gather(|push| {
        for (source, digest) in others.iter().filter(|(source, _)| archive.by_source(source).is_none()) {
            push(source.as_str().as_bytes());
            push(digest.as_bytes());
        }
    });
    let article::Parsed { cascades, edited, broken, .. } = parsed;
    Unplanned { theme, cascades, spool, archive, left_out, turns_at, edited, others, broken }
}

/// Plans. `links` are what the memo had of them; it learns where they lead now.
fn make_plan(
    unplanned: Unplanned,
    inputs: &Inputs,
    drafts: bool,
    (memo, links): (&Memo, &links::Kept),
    progress: &dyn Progress,
    noticed: &mut Diagnostics,
) -> Prepared {
    let Inputs { config, snapshot, .. } = inputs;
    let Unplanned { theme, cascades, spool, archive, left_out, turns_at, edited, others, broken } = unplanned;
    progress.stage(Stage::Plan, 0);
    let mut plan = plan::routes(&archive, config, snapshot, &theme, &broken).into_value(noticed);
    let planned = links::Planned { inputs, archive: &archive, plan: &plan, others, broken: &broken };
    let links = planned.links(links, memo);
    plan.link(links.backlinks);
    noticed.append(links.noticed);
    // A preview of drafts shows addresses that nobody has published yet.
    if !drafts && let Some(ledger) = plan.ledger() {
        noticed.append(ledger.unrecorded(snapshot));
    }
    noticed.append(render::missing_templates(&archive, config, &theme));
    snapshot.locate(noticed);
    let shared = OnceLock::new();
    Prepared { theme, cascades, spool, archive, plan, left_out, shared, turns_at, edited }
}

/// Renders every route into a sink, with nothing from earlier builds.
pub fn render_all(
    inputs: &Inputs,
    prepared: &Prepared,
    sink: &dyn Sink,
    progress: &dyn Progress,
) -> Diagnostics {
    progress.stage(Stage::Render, prepared.plan.routes().len());
    render::all(&site(inputs, prepared), None, sink, || progress.tick()).diagnostics
}

/// What rendering would report of a site that has errors already: templates that
/// fail. Not of one that asks for a file that is among those errors itself.
pub fn rehearse(inputs: &Inputs, prepared: &Prepared, noticed: &Diagnostics) -> Diagnostics {
    let folders = [inputs.config.content_dir.as_str(), "templates", "data"];
    let faulty: Vec<&str> = noticed
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .filter_map(|d| d.path.as_ref())
        .filter_map(|path| folders.iter().find_map(|f| path.as_str().strip_prefix(f)?.strip_prefix('/')))
        .collect();
    let found = render::rehearse(&site(inputs, prepared)).into_iter();
    found.filter(|d| !faulty.iter().any(|path| d.message.contains(path))).collect()
}

/// What rendering sees.
pub fn site<'a>(inputs: &'a Inputs, prepared: &'a Prepared) -> Site<'a> {
    let Inputs { config, snapshot, .. } = inputs;
    let Prepared { theme, cascades, spool, archive, plan, shared, .. } = prepared;
    Site {
        config,
        snapshot,
        theme,
        cascades,
        spool: spool.as_deref(),
        archive,
        plan,
        today: inputs.day(),
        shared: shared.get_or_init(|| Shared::new(config, archive, plan, theme)),
    }
}

/// When, after now, the next day begins or the next article is published or expires.
fn next_turn(articles: &[Arc<Article>], config: &Config, now: jiff::Timestamp) -> Option<jiff::Timestamp> {
    let zone = &config.time_zone;
    let tomorrow = now.to_zoned(zone.clone()).tomorrow().and_then(|day| day.start_of_day());
    let dates = articles.iter().flat_map(|a| [a.meta.publish_date, a.meta.expiry_date]).flatten();
    let due = dates.map(|date| date.instant(zone)).filter(|at| *at > now.as_second()).min();
    let due = due.and_then(|at| jiff::Timestamp::from_second(at).ok());
    tomorrow.ok().map(|day| day.timestamp()).into_iter().chain(due).min()
}

/// Why articles are not published.
const LEFT_OUT: [&str; 6] = ["drafts", "not yet published", "expired", "withdrawn", "empty", "with errors"];

fn reasons(left_out: LeftOut, empty: usize, broken: usize) -> Vec<(&'static str, usize)> {
    let LeftOut { drafts, not_yet, expired, withdrawn } = left_out;
    let counts = [drafts, not_yet, expired, withdrawn, empty, broken];
    LEFT_OUT.into_iter().zip(counts).filter(|(_, n)| *n > 0).collect()
}

fn summarise(prepared: &Prepared, shard: Option<Shard>) -> Summary {
    let mut summary = Summary {
        articles: prepared.archive.len(),
        left_out: prepared.left_out.clone(),
        ..Summary::default()
    };
    let is_made = |route: &&Route| shard.is_none_or(|shard| shard.holds(&route.output()));
    for route in prepared.plan.routes().iter().filter(is_made) {
        match &route.view {
            View::Feed(..) => summary.feeds += 1,
            View::Copy(_) => summary.files += 1,
            View::Asset(_)
            | View::CodeStylesheet
            | View::Sitemap(_)
            | View::Robots
            | View::Redirects
            | View::Citation(..) => {}
            _ => summary.pages += 1,
        }
    }
    summary
}

/// What would change in the ledger, and whether it may be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerReport {
    /// The changes and the file as it would be.
    pub changes: Changes,
    /// Whether only what is gone is recorded, because other addresses are missing.
    pub only_gone: bool,
    /// Whether an error stands in the way of writing.
    pub blocked: bool,
}

/// Compares the site with its ledger. The errors that `withdrawal` solves are not
/// among those that come back.
pub fn ledger(options: &BuildOptions, withdrawal: &Withdrawal) -> Checked<Option<LedgerReport>> {
    let mut noticed = Diagnostics::new();
    let report = Inputs::scan(options, &Silent, &mut noticed).and_then(|inputs| {
        let config = &inputs.config;
        if !config.ledger {
            let message = "the site keeps no ledger";
            let hint = "write `ledger = true` in the configuration, above its first [table]";
            noticed.push(Diagnostic::error(Kind::Ledger, message).at(&config.source).hint(hint));
            return None;
        }
        let prepared = prepare(&inputs, false, &mut Memo::none(), None, &Silent, &mut noticed);
        let Prepared { archive, plan, .. } = &prepared;
        let others = noticed.iter().any(|d| d.severity == Severity::Error && d.kind != Kind::VanishedUrl);
        let vanished = plan.ledger().map_or(&[][..], |standing| &standing.vanished);
        let vanished: FxHashMap<&str, u32> =
            vanished.iter().map(|(url, line)| (url.as_str(), *line)).collect();
        // Pasted from a browser, an address has the path of `base_url` before it, which
        // the ledger has not.
        let below = |url: &String| -> String {
            let inner = url.strip_prefix(config.base_path.as_str()).filter(|inner| inner.starts_with('/'));
            match inner {
                Some(inner) if !vanished.contains_key(url.as_str()) && !plan.has(url) => inner.to_owned(),
                _ => url.clone(),
            }
        };
        let withdrawal =
            Withdrawal { urls: withdrawal.urls.iter().map(below).collect(), ..withdrawal.clone() };
        let solved: FxHashSet<u32> =
            withdrawal.urls.iter().filter_map(|url| vanished.get(url.as_str()).copied()).collect();
        let only_gone = solved.len() < vanished.len();
        let changes = plan::ledger::changes(plan, archive, config, &inputs.snapshot, &withdrawal, only_gone);
        noticed = std::mem::take(&mut noticed)
            .into_iter()
            .filter(|d| d.kind != Kind::UnrecordedUrl)
            .filter(|d| {
                let line = d.excerpt.as_ref().map_or(0, |e| e.line);
                d.kind != Kind::VanishedUrl || !solved.contains(&line)
            })
            .collect();
        for (url, why) in &changes.refused {
            noticed.push(Diagnostic::error(Kind::Ledger, format!("{url} cannot be withdrawn here: {why}")));
        }
        let blocked = others || !changes.refused.is_empty() || (only_gone && withdrawal.urls.is_empty());
        Some(LedgerReport { changes, only_gone, blocked })
    });
    noticed.sort();
    Checked::new(report, noticed)
}

fn output_dir(options: &BuildOptions, config: &Config) -> PathBuf {
    options.output_dir.clone().unwrap_or_else(|| options.root.join(&config.output_dir))
}

/// The output folder, if it is one that a build may write to.
fn output_folder(options: &BuildOptions, config: &Config) -> Result<PathBuf, Diagnostic> {
    let place = output_place(options, &output_dir(options, config));
    output::check_output_dir(&options.root, &source_dirs(&options.root, config), &place, home().as_deref())
}

/// Where the output folder lies. Its name is relative to the working directory, as
/// what a shell completes is; the guard takes names as relative to the site.
fn output_place(options: &BuildOptions, named: &Path) -> PathBuf {
    let is_here = options.root == Path::new(".") || options.root.as_os_str().is_empty();
    if is_here || named.starts_with("~") {
        return named.to_owned();
    }
    std::path::absolute(named).unwrap_or_else(|_| named.to_owned())
}

fn source_dirs(root: &Path, config: &Config) -> Vec<PathBuf> {
    let statics = config.statics.iter().map(|m| m.from.as_str());
    let folders = [config.content_dir.as_str(), "templates", "themes", "data"];
    folders.into_iter().chain(statics).map(|folder| root.join(folder)).collect()
}

fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").map(PathBuf::from).filter(|p| p.is_absolute())
}

/// `.backfile/` in the root; where that cannot be written, the user's cache folder.
fn cache_dir(options: &BuildOptions) -> PathBuf {
    if let Some(dir) = &options.cache_dir {
        return dir.clone();
    }
    let usual = options.root.join(".backfile");
    if output::create_cache_dir(&usual).is_ok() {
        return usual;
    }
    let cache =
        std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| home().map(|h| h.join(".cache")));
    let real = options.root.canonicalize().unwrap_or_else(|_| options.root.clone());
    let name = Digest::of(real.as_os_str().as_encoded_bytes()).short(16);
    cache.map_or(usual, |c| c.join("backfile").join(name))
}
