//! `backfile build`

use std::io::{self, BufWriter, Write as _};

use jiff::Timestamp;

use super::args::{BuildArgs, ReportFormat, SiteArgs};
use super::progress::{Bar, Silent};
use super::{Exit, Streams, report, site, usage};
use crate::pipeline::{self, Progress};

/// Builds the site and says how it went.
pub fn run(args: &BuildArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let how = &args.how;
    let clock = match how.selection.fixed_time_now() {
        // Parts that were begun at different times would not fit.
        Ok(None) if args.shard.is_some() => {
            return usage(streams, "--shard needs --clock or SOURCE_DATE_EPOCH, the same for all parts");
        }
        Ok(clock) => clock.unwrap_or_else(Timestamp::now),
        Err(message) => return usage(streams, &message),
    };
    let bar: Box<dyn Progress> = match how.format {
        ReportFormat::Human => Box::new(Bar::new()),
        ReportFormat::Json => Box::new(Silent),
    };
    let options = args.options(site, clock);
    let mut built = match &*args.join {
        [] => pipeline::build(&options, &*bar),
        parts => pipeline::join(&options, parts, &*bar),
    };
    // The bar must be gone before anything else is written.
    drop(bar);

    built.diagnostics.sort();
    let summary = built.value.as_ref();
    match how.format {
        ReportFormat::Human => {
            let output = site::output_folder(site, how.output_dir.as_deref());
            let mut text = report::problems(&built.diagnostics);
            text += &report::summary(summary, &built.diagnostics, &output);
            text += &summary.map(report::explained).unwrap_or_default();
            streams.err.write_all(text.as_bytes())?;
        }
        ReportFormat::Json => {
            let mut out = BufWriter::new(&mut *streams.out);
            report::problems_json(&built.diagnostics, &mut out)?;
            report::summary_json(summary, &built.diagnostics, &mut out)?;
            out.flush()?;
        }
    }
    Ok(if summary.is_some() { Exit::Done } else { Exit::Errors })
}
