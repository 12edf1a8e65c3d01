//! `backfile watch`
//!
//! A build, and then one for each change, in one line: who writes wants to know that
//! it is there, and is told more only where something is wrong. What is wrong and was
//! told after an earlier build is not told again.

use std::io::{self, BufWriter, Write as _};
use std::time::Instant;

use super::args::{ReportFormat, SiteArgs, WatchArgs};
use super::interrupt::on_interrupt;
use super::progress::{Bar, Silent};
use super::wording::{count, grouped, seconds};
use super::{Exit, Streams, changes, refuse, report, site, usage};
use crate::base::{Checked, Diagnostics, Severity};
use crate::pipeline::{Look, Progress, Session, Summary};
use crate::watch::{Scope, Watcher};

/// Builds the site, and again after each change, until Ctrl-C.
pub fn run(args: &WatchArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let build = &args.build;
    let clock = match build.selection.fixed_time_now() {
        Ok(clock) => clock,
        Err(message) => return usage(streams, &message),
    };
    // A mistake in a configuration is mended while one watches; that there is none
    // means another folder.
    if let Err(problem) = site::read(site) {
        return refuse(streams, *problem);
    }
    let session = Session::new(build.options(site, clock));
    let mut watcher = Watcher::new(Scope::of(&session), args.poll);
    let stopper = watcher.stopper();
    on_interrupt(move || stopper.stop());

    let mut told = Told { args, site, streams, before: Diagnostics::new() };
    session.refresh(&Look::Everywhere);
    let built = publish(&session, build.format);
    let mut is_behind = built.value.is_none();
    told.first(built)?;
    watcher.follow(&session);
    told.remark(&mut watcher)?;
    told.ready()?;
    while let Some(look) = watcher.next() {
        let began = Instant::now();
        told.remark(&mut watcher)?;
        let refreshed = session.refresh(&look);
        watcher.follow(&session);
        // What the disk has refused may be accepted by now; what is wrong with the
        // inputs was told.
        if !refreshed.changed && (!is_behind || refreshed.diagnostics.has_errors()) {
            continue;
        }
        let built = publish(&session, build.format);
        let took = began.elapsed().as_secs_f64();
        is_behind = built.value.is_none();
        told.again(&changes::what(&refreshed, &look, &site.root), built, took)?;
    }
    // Leaves the record of what was written as a build leaves it.
    let left = session.close();
    if !left.is_empty() {
        told.say(&report::problems(&left))?;
    }
    Ok(Exit::Done)
}

fn publish(session: &Session, format: ReportFormat) -> Checked<Option<Summary>> {
    // The bar must be gone before anything is written.
    let bar: Box<dyn Progress> = match format {
        ReportFormat::Human => Box::new(Bar::new()),
        ReportFormat::Json => Box::new(Silent),
    };
    let mut built = session.publish(&*bar);
    built.diagnostics.sort();
    built
}

/// Who is told, and of which problems already.
struct Told<'a, 'b> {
    args: &'a WatchArgs,
    site: &'a SiteArgs,
    streams: &'a mut Streams<'b>,
    before: Diagnostics,
}

impl Told<'_, '_> {
    /// The first build, as `build` tells it.
    fn first(&mut self, built: Checked<Option<Summary>>) -> io::Result<()> {
        if self.json(&built)? {
            return Ok(());
        }
        let mut text = report::problems(&built.diagnostics);
        text += &report::summary(built.value.as_ref(), &built.diagnostics, &self.output());
        self.before = built.diagnostics;
        self.say(&text)
    }

    /// A build after a change: in one line, and what is new of what is wrong.
    fn again(&mut self, what: &str, built: Checked<Option<Summary>>, took: f64) -> io::Result<()> {
        if self.json(&built)? {
            return Ok(());
        }
        let Checked { value, diagnostics } = built;
        let mut text = report::problems(&changes::unknown(&diagnostics, &self.before));
        match value {
            Some(summary) => {
                let written = count(summary.written, "file", "files");
                let deleted = match summary.deleted {
                    0 => String::new(),
                    deleted => format!(", {} deleted", grouped(deleted)),
                };
                let now = changes::time_of_day();
                text += &format!("{now}  {what}: {written} written{deleted} in {}\n", seconds(took));
            }
            None => text += &report::summary(None, &errors(&diagnostics), &self.output()),
        }
        self.before = diagnostics;
        self.say(&text)
    }

    /// Why the system does not tell of changes, where it does not.
    fn remark(&mut self, watcher: &mut Watcher) -> io::Result<()> {
        let Some(remark) = watcher.remark() else { return Ok(()) };
        let remark = Diagnostics::from_iter([remark]);
        match self.args.build.format {
            ReportFormat::Human => self.say(&report::problems(&remark)),
            ReportFormat::Json => {
                report::problems_json(&remark, &mut *self.streams.out)?;
                self.streams.out.flush()
            }
        }
    }

    fn ready(&mut self) -> io::Result<()> {
        match self.args.build.format {
            ReportFormat::Human => self.say("Watching for changes; Ctrl-C ends it.\n"),
            ReportFormat::Json => Ok(()),
        }
    }

    /// All of it for tools, if it is for tools.
    fn json(&mut self, built: &Checked<Option<Summary>>) -> io::Result<bool> {
        if self.args.build.format != ReportFormat::Json {
            return Ok(false);
        }
        let mut out = BufWriter::new(&mut *self.streams.out);
        report::problems_json(&built.diagnostics, &mut out)?;
        report::summary_json(built.value.as_ref(), &built.diagnostics, &mut out)?;
        out.flush()?;
        Ok(true)
    }

    fn output(&self) -> String {
        site::output_folder(self.site, self.args.build.output_dir.as_deref())
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.streams.err.write_all(text.as_bytes())?;
        self.streams.err.flush()
    }
}

fn errors(diagnostics: &Diagnostics) -> Diagnostics {
    diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect()
}
