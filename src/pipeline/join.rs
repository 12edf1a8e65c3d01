//! The parts of a site put together. Nothing is written before it is certain that
//! they are all there, whole, and made from the same things: a site of which a part
//! is older would be a site that nobody has written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;

use super::shard::{RECORD, Record, Shard};
use super::{BuildOptions, Progress, Stage, Summary, cache_dir, output_dir, output_folder};
use crate::base::{Checked, Diagnostic, Diagnostics, Kind, OutputPath};
use crate::output::{self, CommitOptions, Staging};
use crate::{config, source};

/// So many files that are not as they were made are named.
const NAMED: usize = 20;

/// A part and the folder in which it lies.
struct Part<'a> {
    folder: &'a Path,
    record: Record,
}

/// Puts the parts of a site into its output folder, as a build would. `None` where
/// they do not belong together: then the output is as it was.
pub fn join(
    options: &BuildOptions,
    folders: &[PathBuf],
    progress: &dyn Progress,
) -> Checked<Option<Summary>> {
    let mut noticed = Diagnostics::new();
    let summary = join_into(options, folders, progress, &mut noticed);
    if options.strict {
        noticed.escalate();
    }
    noticed.sort();
    Checked::new(summary, noticed)
}

fn join_into(
    options: &BuildOptions,
    folders: &[PathBuf],
    progress: &dyn Progress,
    noticed: &mut Diagnostics,
) -> Option<Summary> {
    let started = Instant::now();
    progress.stage(Stage::Scan, 0);
    let (name, text) = match source::config_text(&options.root, options.config.as_deref()) {
        Ok(found) => found,
        Err(problem) => {
            noticed.push(problem);
            return None;
        }
    };
    let config = config::parse(&text, &name, options.base_url.as_deref()).into_value(noticed)?;
    let named = output_dir(options, &config);
    let output = match output_folder(options, &config) {
        Ok(output) => Some(output),
        Err(problem) => {
            noticed.push(problem);
            None
        }
    };
    let parts = read(folders, noticed);
    if !noticed.has_errors() {
        belong_together(&parts, noticed);
    }
    // The rest of the sources need not be here.
    if !noticed.has_errors()
        && let Some(part) =
            parts.iter().find(|part| part.record.origin.config_file != config.digest().to_hex())
    {
        let message = format!("`{}` was made with another {name} than the one here", part.folder.display());
        let hint = "build all parts again, or put the parts together where the configuration is as it was";
        noticed.push(problem(message, hint).at(&name));
    }
    if !noticed.has_errors() {
        are_whole(&parts, noticed);
    }
    if noticed.has_errors() {
        return None;
    }
    let waiting = |pid: u32| progress.waiting(&format!("another build (process {pid})"));
    let commit = CommitOptions { waiting: Some(&waiting), ..options.commit() };
    let staging = match Staging::begin(&output?, &cache_dir(options), commit) {
        Ok(staging) => staging,
        Err(problem) => {
            noticed.push(problem);
            return None;
        }
    };
    let mut summary = summarise(&parts);
    progress.stage(Stage::Render, parts.iter().map(|part| part.record.outputs.len()).sum());
    for part in &parts {
        let copy = |(path, digest): (&String, &String)| {
            let output = OutputPath::new(path)?;
            let from = part.folder.join(path);
            let copied = staging.copy(&output, &from);
            progress.tick();
            match copied {
                Ok(copied) if copied.to_hex() == *digest => None,
                Ok(_) => Some(spoilt(&from, "has changed while the parts were put together")),
                Err(error) => Some(output::problem(&error)),
            }
        };
        let problems: Vec<Diagnostic> = part.record.outputs.par_iter().filter_map(copy).collect();
        noticed.append(problems.into_iter().take(NAMED));
    }
    if noticed.has_errors() {
        staging.abort();
        return None;
    }
    progress.stage(Stage::Commit, 0);
    match staging.commit() {
        Ok(report) => {
            noticed.append(report.diagnostics);
            summary.written = report.written;
            summary.unchanged = report.unchanged;
            summary.deleted = report.deleted;
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

fn problem(message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Kind::Shard, message).hint(hint)
}

fn spoilt(file: &Path, what: &str) -> Diagnostic {
    problem(
        format!("`{}` {what}", file.display()),
        "build that part again, or copy it again from where it was built",
    )
}

/// Reads the records of the parts.
fn read<'a>(folders: &'a [PathBuf], noticed: &mut Diagnostics) -> Vec<Part<'a>> {
    let mut parts = Vec::with_capacity(folders.len());
    for folder in folders {
        let path = folder.join(RECORD);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let message =
                    format!("`{}` is no part of a site: `{RECORD}` in it: {error}", folder.display());
                noticed.push(problem(message, "make it with `backfile build --shard 1/3 --output-dir DIR`"));
                continue;
            }
        };
        let record = serde_json::from_str::<Record>(&text).ok().filter(|record| {
            let Shard { shard, of } = record.shard;
            (1..=of).contains(&shard) && record.outputs.keys().all(|path| OutputPath::new(path).is_some())
        });
        match record {
            Some(record) => parts.push(Part { folder, record }),
            None => noticed.push(spoilt(&path, "cannot be read")),
        }
    }
    parts
}

/// Whether all parts are there once, and were made from the same things.
fn belong_together(parts: &[Part<'_>], noticed: &mut Diagnostics) {
    let Some(first) = parts.first() else { return };
    let of = first.record.shard.of;
    let mut by_number: BTreeMap<u32, &Part<'_>> = BTreeMap::new();
    for part in parts {
        let (one, other) = (first.folder.display(), part.folder.display());
        for (what, hint) in first.record.origin.differences(&part.record.origin) {
            noticed.push(problem(format!("`{one}` and `{other}` were made {what}"), hint));
        }
        let shard = part.record.shard;
        if shard.of != of {
            let message = format!("`{one}` is one of {of} parts, `{other}` one of {}", shard.of);
            noticed.push(problem(message, "build all parts with the same number after the slash"));
        } else if let Some(twin) = by_number.insert(shard.shard, part) {
            let message =
                format!("`{}` and `{other}` are both part {} of {of}", twin.folder.display(), shard.shard);
            noticed.push(problem(message, "name each part once"));
        }
        let foreign = part.record.outputs.keys().filter_map(OutputPath::new).find(|path| !shard.holds(path));
        if let Some(path) = foreign {
            let message = format!("`{other}` holds `{path}`, which falls to another part");
            noticed.push(problem(message, "build that part again"));
        }
    }
    for missing in (1..=of).filter(|number| !by_number.contains_key(number)) {
        let message = format!("part {missing} of {of} is missing");
        noticed
            .push(problem(message, format!("build it with `--shard {missing}/{of}`, and name its folder")));
    }
}

/// Whether each file is there as it was made.
fn are_whole(parts: &[Part<'_>], noticed: &mut Diagnostics) {
    for part in parts {
        let wrong = |(path, digest): (&String, &String)| {
            let file = part.folder.join(path);
            match output::digest_file(&file) {
                Ok(found) if found.to_hex() == *digest => None,
                Ok(_) => Some(spoilt(&file, "is not as it was made")),
                Err(error) => Some(spoilt(&file, &format!("cannot be read: {error}"))),
            }
        };
        let wrong: Vec<Diagnostic> = part.record.outputs.par_iter().filter_map(wrong).collect();
        let more = wrong.len().saturating_sub(NAMED);
        noticed.append(wrong.into_iter().take(NAMED));
        if more > 0 {
            noticed.push(spoilt(
                part.folder,
                &format!("holds {more} more files that are not as they were made"),
            ));
        }
    }
}

fn summarise(parts: &[Part<'_>]) -> Summary {
    let mut summary = Summary::default();
    for Part { record, .. } in parts {
        // Each part knows all articles, and its own files.
        summary.articles = record.articles;
        summary.pages += record.pages;
        summary.feeds += record.feeds;
        summary.files += record.files;
    }
    summary
}
