//! The output folder of a session. It stays locked and known from one publication
//! to the next, so that only what is not fresh is rendered, written and looked at.

use std::time::Instant;

use rustc_hash::FxHashSet;

use super::super::build::{explain, program};
use super::super::edit::affected;
use super::super::{
    Inputs, Prepared, Progress, Stage, Summary, cache_dir, output_dir, output_folder, site, summarise,
};
use super::{Pending, Session, Work};
use crate::base::{Checked, Diagnostics, OutputPath};
use crate::memo::Memo;
use crate::output::{CommitOptions, CommitReport, Publisher, Sink, Staging, UpdateError};
use crate::plan::Route;
use crate::render::{self, Facts, Keeping, Kept, Pages, Rendered, Site};

type Made = Vec<(Box<str>, Kept)>;

/// How one way to publish ended.
enum Done {
    Published(CommitReport, Made),
    Refused(Diagnostics),
    /// The folder has changed without our doing: it must be built whole.
    Outdated(Diagnostics),
}

impl Work {
    /// What an earlier build or session knew of the pages, before the first is published.
    fn recall_pages(&mut self) {
        if let Some(Some(records)) = self.records.as_ref().filter(|_| !self.kept.keeps()) {
            self.kept = Memo::open(&records.pages, program());
            self.pages = Pages::recall(&self.kept);
            self.kept.spill();
            self.kept.release();
        }
    }
}

impl Session {
    /// Brings the output folder up to what the inputs were when they were last looked
    /// at. `None` where they had errors: then it is as it was.
    pub fn publish(&self, progress: &dyn Progress) -> Checked<Option<Summary>> {
        let started = Instant::now();
        let mut work = self.work();
        let state = self.state();
        let mut noticed = state.noticed.clone();
        let is_good = state.is_current && (!self.options.strict || noticed.is_empty());
        let mut summary = None;
        if let Some((inputs, prepared)) = state.good.as_ref().filter(|_| is_good) {
            summary = self.publish_good(&mut work, inputs, prepared, progress, &mut noticed);
        }
        if let Some(summary) = &mut summary {
            summary.seconds = started.elapsed().as_secs_f64();
        }
        if self.options.strict {
            noticed.escalate();
        }
        noticed.sort();
        Checked::new(summary, noticed)
    }

    /// Lets go of the output folder, and writes down how it was left.
    pub fn close(&self) -> Diagnostics {
        let publisher = self.work().publisher.take();
        publisher.and_then(|publisher| publisher.finish().err()).into_iter().collect()
    }

    fn publish_good(
        &self,
        work: &mut Work,
        inputs: &Inputs,
        prepared: &Prepared,
        progress: &dyn Progress,
        noticed: &mut Diagnostics,
    ) -> Option<Summary> {
        let site = site(inputs, prepared);
        let mut summary = summarise(prepared, None);
        summary.output = output_dir(&self.options, &inputs.config);
        let facts = Facts::of(&site);
        work.recall_pages();
        match &work.pending {
            Pending::Everything => work.pages.compare(&site, &facts),
            Pending::Articles(edited) => {
                let affected = affected(edited, &site);
                work.pages.compare_edited(&facts, &affected);
            }
        }
        let asked = self.options.explain.iter();
        summary.explained = asked.map(|path| explain(path, site.plan, inputs, &work.pages)).collect();
        progress.stage(Stage::Render, site.plan.routes().len());
        let done = match work.publisher.take() {
            Some(publisher) => self.update(work, publisher, (&site, &facts), progress, &mut summary),
            None => self.begin(inputs, progress).map_or_else(Done::Refused, |staging| {
                Self::build_whole(work, staging, (&site, &facts), progress, &mut summary)
            }),
        };
        let done = match (done, work.publisher.take()) {
            (Done::Outdated(problems), Some(publisher)) => {
                noticed.append(problems);
                match publisher.begin_again() {
                    Ok(staging) => Self::build_whole(work, staging, (&site, &facts), progress, &mut summary),
                    Err(problem) => Done::Refused(Diagnostics::from_iter([problem])),
                }
            }
            (done, publisher) => {
                work.publisher = publisher;
                done
            }
        };
        match done {
            Done::Published(report, made) => {
                noticed.append(report.diagnostics);
                summary.written = report.written;
                summary.unchanged = report.unchanged;
                summary.deleted = report.deleted;
                work.pages.learn(made);
                if matches!(work.pending, Pending::Everything) {
                    let outputs = site.plan.routes().iter().map(|route| route.output().as_str().into());
                    work.outputs = outputs.collect();
                    work.pages.forget(|output| work.outputs.contains(output));
                }
                work.pending = Pending::Articles(Vec::new());
                work.pages.store(&mut work.kept);
                // Without it the next build is slower, and no less right.
                let _ = work.memo.save(false);
                let _ = work.kept.save(false);
                Some(summary)
            }
            Done::Refused(problems) | Done::Outdated(problems) => {
                noticed.append(problems);
                work.pages.unlearn();
                None
            }
        }
    }

    fn begin(&self, inputs: &Inputs, progress: &dyn Progress) -> Result<Staging, Diagnostics> {
        let options = &self.options;
        let output = output_folder(options, &inputs.config);
        let waiting = |pid: u32| progress.waiting(&format!("another build (process {pid})"));
        let commit = CommitOptions { waiting: Some(&waiting), ..options.commit() };
        let staging = output.and_then(|output| Staging::begin(&output, &cache_dir(options), commit));
        staging.map_err(|problem| Diagnostics::from_iter([problem]))
    }

    fn build_whole(
        work: &mut Work,
        staging: Staging,
        (site, facts): (&Site<'_>, &Facts<'_>),
        progress: &dyn Progress,
        summary: &mut Summary,
    ) -> Done {
        let Rendered { diagnostics, made, count, .. } =
            render::all(site, Some(keeping(&work.pages, facts)), &staging, || progress.tick());
        if diagnostics.has_errors() {
            staging.abort();
            return Done::Refused(diagnostics);
        }
        summary.rendered = count;
        progress.stage(Stage::Commit, 0);
        match staging.commit_and_hold() {
            Ok((report, publisher)) => {
                work.publisher = Some(publisher);
                Done::Published(report, made)
            }
            Err(failed) => Done::Refused(failed.diagnostics),
        }
    }

    fn update(
        &self,
        work: &mut Work,
        mut publisher: Publisher,
        (site, facts): (&Site<'_>, &Facts<'_>),
        progress: &dyn Progress,
        summary: &mut Summary,
    ) -> Done {
        let done = (|| {
            let update = match publisher.update() {
                Ok(update) => update,
                Err(UpdateError::Refused(problems)) => return Done::Refused(problems),
                Err(UpdateError::Outdated(problems)) => return Done::Outdated(problems),
            };
            let tick = || progress.tick();
            let rendered = match &work.pending {
                Pending::Everything => {
                    let there: FxHashSet<OutputPath> = site.plan.routes().iter().map(Route::output).collect();
                    let gone = work.outputs.iter().filter_map(OutputPath::new);
                    gone.filter(|path| !there.contains(path)).for_each(|path| update.delete(&path));
                    render::all(site, Some(keeping(&work.pages, facts)), &update as &dyn Sink, tick)
                }
                Pending::Articles(_) => {
                    let routes = work.pages.stale(site.plan);
                    render::some(site, keeping(&work.pages, facts), &routes, &update as &dyn Sink, tick)
                }
            };
            if rendered.diagnostics.has_errors() {
                return Done::Refused(rendered.diagnostics);
            }
            summary.rendered = rendered.count;
            match update.commit() {
                Ok(report) => Done::Published(report, rendered.made),
                Err(UpdateError::Refused(problems)) => Done::Refused(problems),
                Err(UpdateError::Outdated(problems)) => Done::Outdated(problems),
            }
        })();
        work.publisher = Some(publisher);
        done
    }
}

/// A session holds what is to be kept until it is published.
fn keeping<'a>(pages: &'a Pages, facts: &'a Facts<'a>) -> Keeping<'a> {
    Keeping { pages, facts, memo: None }
}
