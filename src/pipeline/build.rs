//! A whole build: from the inputs to the output folder, with what earlier builds
//! worked out.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::edit;
use super::last::{self, Last};
use super::links;
use super::records::Records;
use super::shard::{Outputs, Record, not_a_part, whole_output};
use super::{
    BuildOptions, Inputs, Prepared, Progress, Stage, Summary, cache_dir, index, make_plan, output_dir,
    output_folder, rehearse, site, summarise,
};
use crate::base::{Checked, Diagnostic, Diagnostics, Digest, Kind, OutputPath, SourcePath, UrlPath};
use crate::config::Config;
use crate::memo::{Memo, Spool};
use crate::output::{Ahead, CommitOptions, Staging};
use crate::plan::Plan;
use crate::render::{self, Facts, Keeping, Pages, Reason};
use crate::source::Stat;

/// Builds a site. `None` where there were errors: then the output is as it was.
pub fn build(options: &BuildOptions, progress: &dyn Progress) -> Checked<Option<Summary>> {
    let started = Instant::now();
    let mut noticed = Diagnostics::new();
    let summary = build_into(options, progress, started, &mut noticed);
    if options.strict {
        noticed.escalate();
    }
    noticed.sort();
    Checked::new(summary, noticed)
}

fn build_into(
    options: &BuildOptions,
    progress: &dyn Progress,
    started: Instant,
    noticed: &mut Diagnostics,
) -> Option<Summary> {
    progress.stage(Stage::Scan, 0);
    let config = Inputs::configure(options, noticed)?;
    let named = output_dir(options, &config);
    let folder = output_folder(options, &config);
    let output = folder.as_ref().ok().cloned();
    let cache = cache_dir(options);
    let records = output.as_ref().filter(|_| !options.no_memo);
    let records = records.and_then(|output| Records::of(options, output));
    let place = Place { output: output.as_deref(), cache: &cache, records: records.as_ref() };
    let Begun { inputs, last, mut memo, is_whole, made_from, frame, prepared, beside } =
        match begin(config, folder.err(), place, options, progress, noticed) {
            Ok(begun) => *begun,
            Err(summary) => {
                return Some(Summary { seconds: started.elapsed().as_secs_f64(), output: named, ..*summary });
            }
        };
    let Beside { ahead, memo: mut of_pages, pages } = beside;
    // Every error of the input is known before anything is staged, except those of
    // single pages; nothing in the output has changed until all have been rendered.
    if noticed.has_errors() || (options.strict && !noticed.is_empty()) {
        let found = rehearse(&inputs, &prepared, noticed);
        noticed.append(found);
        return None;
    }
    let output = output?;
    if options.shard.is_some() && whole_output(options, &inputs.config).is_ok_and(|whole| whole == output) {
        noticed.push(not_a_part(&named));
        return None;
    }
    let mut staging = match take(ahead, &output, &cache, options, progress) {
        Ok(staging) => staging,
        Err(problem) => {
            noticed.push(problem);
            return None;
        }
    };
    let mut summary = summarise(&prepared, options.shard);
    let built = records.as_ref().map(|records| {
        let kept = edit::kept(records, options).filter(|_| is_whole);
        (records, kept, Last::of(&inputs, (made_from, frame), &prepared, noticed, &summary))
    });
    let scope = match (&last, &built) {
        (Some(last), Some((_, kept, _)))
            if last.is_before_edit(frame, *kept)
                && of_pages.is_whole()
                && edit::are_articles(&prepared.edited, &inputs.config, &prepared.archive) =>
        {
            if staging.keep_rest(last.recorded) { Scope::Stale } else { Scope::Edited }
        }
        _ => Scope::All,
    };
    let outputs = Outputs::new(&staging);
    let known = (&mut of_pages, pages, scope);
    let pages = render_into(&outputs, &inputs, &prepared, known, options, progress, &mut summary, noticed);
    if prepared.spool.as_ref().is_some_and(|spool| !spool.is_whole()) {
        noticed.push(lost(&cache));
    }
    if noticed.has_errors() || (options.strict && !noticed.is_empty()) {
        staging.abort();
        return None;
    }
    if let Some(shard) = options.shard {
        let record = Record::new(shard, &inputs, options, &summary, outputs);
        if let Err(problem) = record.and_then(|record| record.put(&staging)) {
            noticed.push(problem);
            staging.abort();
            return None;
        }
    }
    progress.stage(Stage::Commit, 0);
    // The archive has served. To take it apart takes longer than to commit a few pages, and
    // nobody waits for it; to commit many takes memory that it would hold.
    let made = (prepared, inputs, pages);
    match scope {
        Scope::All => drop(made),
        Scope::Edited | Scope::Stale => rayon::spawn(move || drop(made)),
    }
    match staging.commit() {
        Ok(report) => {
            noticed.append(report.diagnostics);
            summary.written = report.written;
            summary.unchanged = report.unchanged;
            summary.deleted = report.deleted;
            // Without it the next build is slower, and no less right.
            let saved = memo.save(false).and(of_pages.save(false));
            if let Some((records, _, last)) = built {
                let kept = saved.ok().and_then(|()| edit::kept(records, options));
                Last::keep(last.map(|last| last.left(report.recorded, kept)), &records.last);
            }
            summary.seconds = started.elapsed().as_secs_f64();
            summary.output = named;
            Some(summary)
        }
        Err(failed) => {
            noticed.append(failed.diagnostics);
            None
        }
    }
}

/// What was put down in the cache folder cannot be read any more.
fn lost(cache: &Path) -> Diagnostic {
    let message = format!("cannot read what this build has written to `{}`", cache.display());
    Diagnostic::error(Kind::Io, message).hint("check the disk, or name another folder with --cache-dir")
}

/// How much a build looks at of what earlier ones left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Every fact, and every page.
    All,
    /// Only the facts that follow from the edited articles, and every page.
    Edited,
    /// The same, and only the pages that are not what they were: the rest is in place.
    Stale,
}

/// Where a build writes.
#[derive(Clone, Copy)]
struct Place<'a> {
    output: Option<&'a Path>,
    cache: &'a Path,
    records: Option<&'a Records>,
}

impl Place<'_> {
    /// Nothing that is put is needed again in this build, and what was read not for long.
    fn memo(&self, path: fn(&Records) -> &Path) -> Memo {
        let mut memo = self.records.map_or_else(Memo::none, |records| Memo::open(path(records), program()));
        memo.spill();
        memo
    }
}

/// All that is known before anything is rendered.
struct Begun {
    inputs: Inputs,
    last: Option<Last>,
    memo: Memo,
    /// Whether the memo was whole when it was read.
    is_whole: bool,
    /// Of all that it is made from.
    made_from: Option<Digest>,
    /// The same without the texts of articles and what lists show of them.
    frame: Option<Digest>,
    prepared: Prepared,
    beside: Beside,
}

/// What was found out while the inputs were read.
struct Beside {
    ahead: Option<Ahead>,
    /// Of pages.
    memo: Memo,
    pages: Pages,
}

/// Reads the inputs, indexes and plans. Much of that is done by one thread: another
/// looks at the output meanwhile, and then at what is known of its pages. Where
/// nothing is to be made, what the last build did.
fn begin(
    config: Config,
    misplaced: Option<Diagnostic>,
    place: Place<'_>,
    options: &BuildOptions,
    progress: &dyn Progress,
    noticed: &mut Diagnostics,
) -> Result<Box<Begun>, Box<Summary>> {
    std::thread::scope(|scope| {
        let look = place.output.map(|output| scope.spawn(move || Ahead::look(output, place.cache)));
        let look = move || look.and_then(|look| look.join().ok().flatten());
        let inputs = Inputs::take(config, options, noticed);
        noticed.append(misplaced);
        let scanned = noticed.clone();
        let last = place.records.and_then(|records| Last::recall(&records.last, &inputs));
        let look = match (place.output, &last) {
            (Some(output), Some(last)) if last.is_same(&inputs, options, &scanned) => {
                match again(last, (look(), output), place.cache, options, progress, noticed) {
                    Some(summary) => return Err(Box::new(summary)),
                    None => None,
                }
            }
            _ => Some(look),
        };
        let beside = scope.spawn(move || {
            let ahead = look.and_then(|look| look());
            let mut memo = place.memo(|records| &records.pages);
            let pages = Pages::recall(&memo);
            memo.release();
            Beside { ahead, memo, pages }
        });
        let mut memo = place.memo(|records| &records.parsed);
        let is_whole = memo.is_whole();
        // Of a part of a site most texts are never shown.
        let spool = options.shard.is_none().then(|| Arc::new(Spool::new(place.cache.to_owned())));
        let unplanned = index(&inputs, options.drafts, &mut memo, spool, progress, noticed);
        let links = links::Kept::of(&memo);
        memo.release();
        let made_from = || last::made_from(&inputs, options, &scanned);
        let frame = || last::frame(&inputs, options, &unplanned);
        let digests = place.records.map(|_| rayon::join(made_from, frame));
        let (made_from, frame) = digests.unwrap_or_default();
        let prepared = make_plan(unplanned, &inputs, options.drafts, (&memo, &links), progress, noticed);
        let beside = beside.join().unwrap_or_else(|_| Beside {
            ahead: None,
            memo: Memo::none(),
            pages: Pages::default(),
        });
        Ok(Box::new(Begun { inputs, last, memo, is_whole, made_from, frame, prepared, beside }))
    })
}

/// Takes the output folder, and waits for another build that has it.
fn take(
    ahead: Option<Ahead>,
    output: &Path,
    cache: &Path,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<Staging, Diagnostic> {
    let waiting = |pid: u32| progress.waiting(&format!("another build (process {pid})"));
    let commit = CommitOptions { waiting: Some(&waiting), ..options.commit() };
    Staging::begin_ahead(ahead, output, cache, commit)
}

/// Makes nothing, where the output folder is as the last build left it and that is
/// all that there would be to do; what it said is said again. `None` where it is not.
fn again(
    last: &Last,
    (ahead, output): (Option<Ahead>, &Path),
    cache: &Path,
    options: &BuildOptions,
    progress: &dyn Progress,
    noticed: &mut Diagnostics,
) -> Option<Summary> {
    // The reasons of pages, and parts of a site, are known only by whole builds.
    let is_plain = options.explain.is_empty() && options.shard.is_none();
    if !is_plain || (options.strict && !last.noticed.is_empty()) {
        return None;
    }
    let mut staging = take(ahead, output, cache, options, progress).ok()?;
    let mut summary = last.summary();
    if let Some(unchanged) = staging.is_untouched(last.recorded) {
        *noticed = last.noticed.clone();
        return Some(Summary { unchanged, ..summary });
    }
    if !staging.keep_rest(last.recorded) {
        return None;
    }
    progress.stage(Stage::Commit, 0);
    let report = staging.commit().ok()?;
    summary.unchanged = report.unchanged;
    *noticed = last.noticed.clone();
    noticed.append(report.diagnostics);
    Some(summary)
}

/// Renders what is not fresh, and puts what was learnt into the memo. Gives back what was
/// known of the pages.
#[allow(clippy::too_many_arguments)]
fn render_into(
    outputs: &Outputs<'_>,
    inputs: &Inputs,
    prepared: &Prepared,
    (memo, mut pages, scope): (&mut Memo, Pages, Scope),
    options: &BuildOptions,
    progress: &dyn Progress,
    summary: &mut Summary,
    noticed: &mut Diagnostics,
) -> Pages {
    let site = site(inputs, prepared);
    progress.stage(Stage::Render, site.plan.routes().len());
    let tick = || progress.tick();
    let render = |keeping: Option<Keeping<'_>>| match (options.shard, keeping) {
        (Some(shard), _) => render::part(&site, keeping, &shard.routes(site.plan), outputs, tick),
        (None, Some(keeping)) if scope == Scope::Stale => {
            render::some(&site, keeping, &keeping.pages.stale(site.plan), outputs.staging, tick)
        }
        (None, _) => render::all(&site, keeping, outputs.staging, tick),
    };
    if !memo.keeps() {
        let rendered = render(None);
        noticed.append(rendered.diagnostics);
        summary.rendered = rendered.count;
        return pages;
    }
    let facts = Facts::of(&site);
    match scope {
        Scope::All => pages.compare(&site, &facts),
        Scope::Edited | Scope::Stale => {
            pages.compare_edited(&facts, &edit::affected(&prepared.edited, &site));
        }
    }
    summary.compared = pages.compared();
    pages.store(memo);
    summary.explained = options.explain.iter().map(|path| explain(path, site.plan, inputs, &pages)).collect();
    let rendered = render(Some(Keeping { pages: &pages, facts: &facts, memo: Some(memo) }));
    noticed.append(rendered.diagnostics);
    summary.rendered = rendered.count;
    // Each route has a file of its own: where as many were known, there is none that has gone.
    if scope != Scope::Stale && rendered.known < pages.count() {
        pages.forget(|output| {
            OutputPath::new(output).is_some_and(|output| site.plan.find(&output.url()).is_some())
        });
        pages.store(memo);
    }
    pages
}

/// Why a page is made or not: by its address, its file in the output, or its source.
pub(super) fn explain(path: &str, plan: &Plan, inputs: &Inputs, pages: &Pages) -> (String, Option<Reason>) {
    let source = SourcePath::new(path.trim_start_matches("./"));
    let content = SourcePath::new(format!("{}/{}", inputs.config.content_dir, path.trim_start_matches("@/")));
    let url = [source, content].iter().find_map(|source| plan.of_source(source)).cloned();
    let url =
        url.unwrap_or_else(|| match OutputPath::new(path.trim_start_matches('/').trim_end_matches('/')) {
            Some(output)
                if plan.find(&UrlPath::new(path)).is_none() && plan.find(&output.url()).is_some() =>
            {
                output.url()
            }
            _ => UrlPath::new(path),
        });
    match plan.find(&url) {
        Some(route) => (url.to_string(), Some(pages.explain(route.output().as_str(), route.view.sort()))),
        None => (path.to_owned(), None),
    }
}

/// Which program this is: another one may make other pages of the same facts. Of two
/// builds of one version only the file differs.
pub(super) fn program() -> Digest {
    let file = std::env::current_exe().and_then(std::fs::metadata).map(|meta| Stat::of(&meta));
    let file = file.map_or_else(|_| String::new(), |stat| format!("{stat:?}"));
    Digest::of_parts([env!("CARGO_PKG_VERSION").as_bytes(), file.as_bytes()])
}
