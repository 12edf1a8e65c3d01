//! `backfile build`

use std::io::{self, BufWriter, Write as _};

use super::args::{BuildArgs, ReportFormat, SiteArgs};
use super::progress::{Bar, Silent};
use super::{Exit, Streams, report, site, usage};
use crate::pipeline::{self, Progress};

/// Builds the site and says how it went.
pub fn run(args: &BuildArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let clock = match args.selection.time_now() {
        Ok(clock) => clock,
        Err(message) => return usage(streams, &message),
    };
    let bar: Box<dyn Progress> = match args.format {
        ReportFormat::Human => Box::new(Bar::new()),
        ReportFormat::Json => Box::new(Silent),
    };
    let mut built = pipeline::build(&args.options(site, clock), &*bar);
    // The bar must be gone before anything else is written.
    drop(bar);

    built.diagnostics.sort();
    let summary = built.value.as_ref();
    match args.format {
        ReportFormat::Human => {
            let output = site::output_folder(site, args.output_dir.as_deref());
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
