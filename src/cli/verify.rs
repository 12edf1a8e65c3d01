//! `backfile verify`

use std::io::{self, BufWriter, Write as _};

use serde_json::json;

use super::args::{ReportFormat, SiteArgs, VerifyArgs};
use super::progress::{Bar, Silent};
use super::wording::{count, grouped, visible};
use super::{Exit, Streams, report, usage};
use crate::output::Differences;
use crate::pipeline::{self, Progress};

/// How many files of a kind are named.
const SHOWN: usize = 20;

/// Compares the output folder with what a build from nothing makes.
pub fn run(args: &VerifyArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let clock = match args.selection.time_now() {
        Ok(clock) => clock,
        Err(message) => return usage(streams, &message),
    };
    let bar: Box<dyn Progress> = match args.format {
        ReportFormat::Human => Box::new(Bar::new()),
        ReportFormat::Json => Box::new(Silent),
    };
    let verified = pipeline::verify(&args.options(site, clock), &*bar);
    drop(bar);

    let (found, noticed) = (verified.value, verified.diagnostics);
    match args.format {
        ReportFormat::Human => {
            let mut text = report::errors(&noticed);
            text += &match &found {
                Some(found) => told(found),
                None => "Nothing was compared.\n".to_owned(),
            };
            streams.err.write_all(text.as_bytes())?;
        }
        ReportFormat::Json => {
            let mut out = BufWriter::new(&mut *streams.out);
            report::problems_json(&noticed, &mut out)?;
            if let Some(found) = &found {
                for (kind, paths) in kinds(found) {
                    for path in paths {
                        writeln!(out, "{}", json!({ "type": "difference", "kind": kind, "path": path }))?;
                    }
                }
            }
            let compared = found.as_ref().map(|found| found.compared);
            let differences = found.as_ref().map(Differences::count);
            let errors = noticed.errors();
            writeln!(
                out,
                "{}",
                json!({ "type": "summary", "compared": compared, "differences": differences, "errors": errors })
            )?;
            out.flush()?;
        }
    }
    Ok(if found.is_some_and(|found| found.is_empty()) { Exit::Done } else { Exit::Errors })
}

fn kinds(found: &Differences) -> [(&'static str, &[String]); 3] {
    [("missing", &found.missing), ("different", &found.different), ("left", &found.left)]
}

fn told(found: &Differences) -> String {
    let files = count(found.compared, "file is", "files are");
    if found.is_empty() {
        return format!("All {files} as a build from nothing makes them.\n");
    }
    let mut text = String::new();
    for (kind, paths) in kinds(found).iter().filter(|(_, paths)| !paths.is_empty()) {
        let heading = match *kind {
            "missing" => "not there",
            "different" => "with other bytes",
            _ => "left from an earlier build",
        };
        text += &format!("{} {heading}:\n", count(paths.len(), "file", "files"));
        paths.iter().take(SHOWN).for_each(|path| text += &format!("  {}\n", visible(path)));
        if paths.len() > SHOWN {
            text += &format!("  … and {} more; --format json lists all\n", grouped(paths.len() - SHOWN));
        }
    }
    text + &format!(
        "{} of {} differ from what a build makes now. `backfile build` brings them up to date; if it does not, \
         `backfile build --no-memo` does, and that is a mistake of the program.\n",
        grouped(found.count()),
        count(found.compared + found.left.len(), "file", "files")
    )
}
