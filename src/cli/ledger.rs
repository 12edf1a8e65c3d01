//! `backfile ledger`

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::json;

use super::args::{LedgerArgs, ReportFormat, SelectionArgs, SiteArgs};
use super::wording::{count, grouped, visible};
use super::{Exit, Streams, failed, report, usage};
use crate::base::{Diagnostic, UrlPath, escape};
use crate::pipeline::{self, LedgerReport};
use crate::plan::ledger::{Change, Changes, Withdrawal};
use crate::source::LEDGER_NAME;

/// How many changes of a kind are printed; a first ledger has one for each page.
const SHOWN: usize = 50;

/// Shows what would change in the ledger, or writes it.
pub fn run(args: &LedgerArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let selection = SelectionArgs { drafts: false, clock: args.clock };
    let clock = match selection.time_now() {
        Ok(clock) => clock,
        Err(message) => return usage(streams, &message),
    };
    let withdrawal = Withdrawal {
        urls: args.withdraw.iter().map(|url| path_of(url)).collect(),
        reason: args.reason.clone().unwrap_or_default(),
        title: args.title.clone(),
        date: args.date,
    };
    let mut compared = pipeline::ledger(&site.options(&selection, clock), &withdrawal);
    let mut written = false;
    if let Some(report) = &compared.value
        && args.write
        && !report.blocked
        && report.changes.differs
    {
        match write(&site.root.join(LEDGER_NAME), &report.changes.text) {
            Ok(()) => written = true,
            Err(problem) => compared.diagnostics.push(*problem),
        }
    }
    match args.format {
        ReportFormat::Json => {
            let mut out = BufWriter::new(&mut *streams.out);
            if let Some(report) = &compared.value {
                changes_json(&report.changes, &mut out)?;
            }
            report::problems_json(&compared.diagnostics, &mut out)?;
            let changes = compared.value.as_ref().map(|r| r.changes.changes.len());
            let errors = compared.diagnostics.errors();
            writeln!(
                out,
                "{}",
                json!({ "type": "summary", "changes": changes, "written": written, "errors": errors })
            )?;
            out.flush()?;
        }
        ReportFormat::Human => {
            if let Some(report) = &compared.value {
                streams.out.write_all(listing(&report.changes).as_bytes())?;
            }
            let mut text = report::errors(&compared.diagnostics);
            if let Some(report) = &compared.value {
                text += &outcome(report, args.write, written, compared.diagnostics.errors());
            }
            streams.err.write_all(text.as_bytes())?;
        }
    }
    Ok(if compared.diagnostics.has_errors() { Exit::Errors } else { Exit::Done })
}

/// The path of a URL as it may be pasted: whole, encoded, without its slash.
fn path_of(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |i| &rest[i..]),
        None => url,
    };
    let path = escape::percent_decode(path).unwrap_or_else(|| path.to_owned());
    let last = path.rsplit('/').next().unwrap_or("");
    let slash = if last.is_empty() || last.contains('.') { "" } else { "/" };
    UrlPath::new(format!("{path}{slash}")).as_str().to_owned()
}

/// Like a diff, a line for each address: `+` new, `~` another, `-` gone, `^` back.
fn listing(changes: &Changes) -> String {
    let mut out = String::new();
    let mut shown = [0usize; 4];
    for change in &changes.changes {
        let (kind, line) = match change {
            Change::New { url, id } => (0, format!("+ {url}  {id}")),
            Change::Moved { url, from, to } => (1, format!("~ {url}  {to}, was {from}")),
            Change::Gone { url, gone, .. } => (2, format!("- {url}  gone: {}", gone.reason)),
            Change::Back { url, id } => (3, format!("^ {url}  {id}, was gone")),
        };
        shown[kind] += 1;
        if shown[kind] <= SHOWN {
            out.push_str(&visible(&line));
            out.push('\n');
        }
    }
    let more: usize = shown.iter().map(|n| n.saturating_sub(SHOWN)).sum();
    if more > 0 {
        out.push_str(&format!("… and {} more; --format json lists all\n", grouped(more)));
    }
    out
}

fn outcome(report: &LedgerReport, write: bool, written: bool, errors: usize) -> String {
    let number = report.changes.changes.len();
    let changes = count(number, "change", "changes");
    if written {
        let rest = if report.only_gone {
            " What is new is recorded once nothing is missing any more."
        } else {
            " Commit it with the articles."
        };
        return format!("Wrote {LEDGER_NAME}: {changes}.{rest}\n");
    }
    match (report.blocked, write) {
        (true, true) => {
            let errors = count(errors, "error", "errors");
            format!("{LEDGER_NAME} is as it was: solve the {errors} first.\n")
        }
        (true, false) => format!("{LEDGER_NAME} cannot be written before the errors are solved.\n"),
        (false, _) if !report.changes.differs => format!("{LEDGER_NAME} is up to date.\n"),
        (false, _) if number == 0 => {
            format!("{LEDGER_NAME} has every address; `backfile ledger --write` puts its lines in order.\n")
        }
        (false, _) => format!("{changes} to {LEDGER_NAME}; `backfile ledger --write` writes them.\n"),
    }
}

fn changes_json(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    for change in &changes.changes {
        let object = match change {
            Change::New { url, id } => json!({ "type": "change", "change": "new", "url": url, "id": id }),
            Change::Moved { url, from, to } => {
                json!({ "type": "change", "change": "moved", "url": url, "id": to, "was": from })
            }
            Change::Gone { url, id, gone } => json!({
                "type": "change", "change": "gone", "url": url, "id": id,
                "date": gone.date.map(|d| d.iso()), "title": gone.title, "reason": gone.reason,
            }),
            Change::Back { url, id } => json!({ "type": "change", "change": "back", "url": url, "id": id }),
        };
        writeln!(out, "{object}")?;
    }
    Ok(())
}

/// Puts the file in place whole: a ledger that was cut off by a full disk would
/// say that the rest was never published. A link to it stays a link.
fn write(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let beside = path.with_file_name(format!(".{LEDGER_NAME}.new"));
    let put = || -> io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    put().map_err(|error| {
        // What is left of the attempt; the error at hand says more than that of removing it.
        let _ = fs::remove_file(&beside);
        failed("written", &path, &error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_understood_as_pasted() {
        for (pasted, path) in [
            ("/iran/a/", "/iran/a/"),
            ("iran/a", "/iran/a/"),
            ("https://review.example/iran/a/", "/iran/a/"),
            ("/%D8%A7/", "/ا/"),
            ("/old.html", "/old.html"),
            ("https://review.example", "/"),
        ] {
            assert_eq!(path_of(pasted), path);
        }
    }
}
