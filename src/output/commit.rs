//! Putting the staged files into place. Up to the first rename nothing in the
//! output folder has changed; from then on the intent says what was under way,
//! and each file is the old one or the new one, whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::changes::{Changes, Obstacle, Stale, Why, survey};
use super::disk::{Durability, Stat, problem};
use super::folder::{INTENT, NEW};
use super::folders::Folders;
use super::ground::{FOLDERS, Ground};
use super::intent::remove_emptied;
use super::manifest::{Entry, Manifest, encode};
use super::publisher::Publisher;
use super::staging::{Staging, Wanted};
use super::tree::{Clock, folders_above};
use crate::base::{Diagnostic, Diagnostics, Digest, Kind, OutputPath};
use crate::source::stat::nanoseconds;

/// What a commit did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitReport {
    /// Files that are new or have changed.
    pub written: usize,
    /// Files that were in place.
    pub unchanged: usize,
    /// Files that were ours and are no longer wanted.
    pub deleted: usize,
    /// A digest of the record of what is in place now, after a whole build.
    pub recorded: Digest,
    /// Warnings: what was moved aside, and what is not ours.
    pub diagnostics: Diagnostics,
}

/// Why a commit did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitError {
    /// At least one error.
    pub diagnostics: Diagnostics,
    /// Whether some files are already the new ones. Each is whole, and the
    /// next build goes on from there.
    pub output_changed: bool,
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for diagnostic in self.diagnostics.iter() {
            write!(f, "{separator}{}", diagnostic.message)?;
            separator = "; ";
        }
        Ok(())
    }
}

impl std::error::Error for CommitError {}

impl Staging {
    /// Makes the output folder hold what was handed over, and nothing else
    /// that is ours:
    ///
    /// 1. Looks for obstacles; the first step that can fail for what a person did.
    /// 2. Writes the intent.
    /// 3. Copies what was edited by hand, or is adopted, to `kept/`.
    /// 4. Clears the way where a file becomes a folder or a folder a file.
    /// 5. Renames the staged files and folders into place.
    /// 6. Deletes what is stale, and the folders that this has emptied.
    /// 7. Writes the manifest.
    /// 8. Removes the staging folder.
    pub fn commit(mut self) -> Result<CommitReport, CommitError> {
        self.commit_all().map(|done| done.report)
    }

    /// Commits, and holds the output folder for the updates that follow.
    pub fn commit_and_hold(mut self) -> Result<(CommitReport, Publisher), CommitError> {
        let Committed { report, wanted, changes } = self.commit_all()?;
        let mut ground = self.ground;
        // What was written just now may be changed again within the clock's grain.
        let clock = Clock::of(fs::metadata(&ground.manifest_path).map_or(i64::MIN, |m| Stat::of(&m).mtime));
        let gone = changes.stale.iter().chain(&changes.clear).map(String::as_str);
        ground.tree.apply(&wanted, gone, &changes.hollow, clock);
        Ok((report, Publisher::new(ground)))
    }

    fn commit_all(&mut self) -> Result<Committed, CommitError> {
        let wanted = self.intake.take_wanted();
        let stale = if self.rest_stays { Stale::Nothing } else { Stale::Rest };
        let mut changes = survey(&self.ground, &wanted, stale).map_err(|obstacle| {
            let diagnostics = match obstacle {
                Obstacle::Found(diagnostics) => diagnostics,
                Obstacle::Outdated => Diagnostics::new(),
            };
            CommitError { diagnostics, output_changed: false }
        })?;
        let mut report = CommitReport::of(&wanted, &changes);
        if self.rest_stays {
            let handed_over =
                wanted.iter().filter(|(path, _)| self.ground.manifest.get(path.as_str()).is_some());
            report.unchanged += self.ground.files - handed_over.count();
        }
        let mut output_changed = false;
        let done = self.apply(&mut changes, &wanted, &mut report, &mut output_changed);
        match done {
            Ok(()) => {
                report.diagnostics.sort();
                Ok(Committed { report, wanted, changes })
            }
            Err(error) => {
                if output_changed {
                    // If this fails too, the intent stays for the next build.
                    let _ = self.settle();
                } else {
                    let _ = self.intake.folder.remove(false);
                }
                let mut diagnostics = report.diagnostics;
                diagnostics.push(problem(&error));
                Err(CommitError { diagnostics, output_changed })
            }
        }
    }

    fn apply(
        &mut self,
        changes: &mut Changes,
        wanted: &[(OutputPath, Wanted)],
        report: &mut CommitReport,
        output_changed: &mut bool,
    ) -> io::Result<()> {
        let Self { ground, intake, rest_stays } = self;
        let diagnostics = &mut report.diagnostics;
        let mut folders = Folders::default();
        if !changes.intent.is_empty() {
            sync_staged(ground, &intake.folder.path, wanted)?;
            let taken = nanoseconds(SystemTime::now());
            let staged = wanted.iter().filter(|(_, wanted)| wanted.staged).map(|(path, _)| path.as_str());
            folders = Folders::staged(&intake.folder.path.join(NEW), &changes.place, staged, taken);
            std::mem::take(&mut changes.intent).save(&ground.disk, &intake.folder.path.join(INTENT))?;
            ground.disk.sync_dir(&ground.output)?;
            perform(ground, &intake.folder.path, changes, diagnostics, output_changed)?;
        }
        diagnostics.append(std::mem::take(&mut changes.foreign));
        let wanted = wanted.iter().map(|(path, wanted)| (path.as_str(), wanted.entry));
        let text = if *rest_stays {
            let mut entries: BTreeMap<&str, Option<Entry>> = ground.doubtful().collect();
            entries.extend(wanted.map(|(path, entry)| (path, Some(entry))));
            ground.manifest.changed(&entries)
        } else {
            encode(wanted)
        };
        report.recorded = Digest::of(text.as_bytes());
        let known = ground.recorded == report.recorded && ground.tree.is_settled();
        if !known {
            Manifest::save(&ground.disk, &ground.manifest_path, &text)?;
        }
        folders.add_to(&ground.disk, &ground.manifest_path.with_extension(FOLDERS));
        intake.folder.remove(true)
    }
}

/// What a whole commit put in place, and how.
struct Committed {
    report: CommitReport,
    wanted: Vec<(OutputPath, Wanted)>,
    changes: Changes,
}

impl CommitReport {
    pub(super) fn of(wanted: &[(OutputPath, Wanted)], changes: &Changes) -> Self {
        let written = wanted.iter().filter(|(_, wanted)| wanted.staged).count();
        Self {
            written,
            unchanged: wanted.len() - written,
            deleted: changes.stale.len() + changes.clear.len(),
            recorded: Digest::default(),
            diagnostics: Diagnostics::new(),
        }
    }
}

/// Makes the changes whose intent is written down: the steps 3 to 6 of
/// [`Staging::commit`].
pub(super) fn perform(
    ground: &Ground,
    staging: &Path,
    changes: &Changes,
    diagnostics: &mut Diagnostics,
    output_changed: &mut bool,
) -> io::Result<()> {
    let Ground { disk, output, tree, .. } = ground;
    let new = staging.join(NEW);
    for (name, digest, why) in &changes.aside {
        // A link is moved, not copied.
        *output_changed |= tree.get(name).is_some_and(|found| !found.plain);
        diagnostics.push(set_aside(ground, name, *digest, *why)?);
    }
    *output_changed = true;
    for name in &changes.clear {
        disk.remove_file(&output.join(name))?;
    }
    for name in &changes.hollow {
        disk.remove_hollow(&output.join(name))?;
    }
    for name in &changes.place {
        disk.rename(&new.join(name), &output.join(name))?;
    }
    for name in &changes.stale {
        disk.remove_file(&output.join(name))?;
    }
    for name in changes.clear.iter().chain(&changes.stale) {
        remove_emptied(disk, output, &output.join(name))?;
    }
    sync_placed(ground, changes)
}

/// Copies a file to `kept/` under the cache folder. Its digest is in the
/// name, so that doing it again after a kill changes nothing and a later
/// edit does not overwrite an earlier one.
fn set_aside(ground: &Ground, name: &str, digest: Digest, why: Why) -> io::Result<Diagnostic> {
    let kept: PathBuf = ground.cache.join("kept").join(digest.short(12)).join(name);
    ground.disk.set_aside(&ground.output.join(name), &kept)?;
    let (shown, kept) = (ground.shown(name), kept.display());
    Ok(match why {
        Why::Edited => Diagnostic::warning(
            Kind::EditedOutput,
            format!("`{shown}` was edited by hand; the edited file is now `{kept}`"),
        )
        .hint("make the change in the source or a template, where it lasts"),
        Why::Foreign => {
            Diagnostic::warning(Kind::ForeignOutput, format!("`{shown}` was in the way and is now `{kept}`"))
        }
    })
}

/// Makes the names in the staging folder durable, before anything says
/// that they are there.
pub(super) fn sync_staged(
    ground: &Ground,
    staging: &Path,
    wanted: &[(OutputPath, Wanted)],
) -> io::Result<()> {
    if ground.disk.durability == Durability::Fast {
        return Ok(());
    }
    let mut synced = BTreeSet::new();
    for (path, _) in wanted.iter().filter(|(_, wanted)| wanted.staged) {
        for folder in folders_above(path.as_str()).chain([""]) {
            if synced.insert(folder) {
                ground.disk.sync_dir(&staging.join(NEW).join(folder))?;
            }
        }
    }
    Ok(())
}

/// Makes the renames and deletions durable, before the manifest says that
/// they have happened.
fn sync_placed(ground: &Ground, changes: &Changes) -> io::Result<()> {
    if ground.disk.durability == Durability::Fast {
        return Ok(());
    }
    let mut synced = BTreeSet::new();
    for name in changes.place.iter().chain(&changes.clear).chain(&changes.stale) {
        let folder = name.rfind('/').map_or("", |at| &name[..at]);
        let full = ground.output.join(folder);
        if synced.insert(folder) && full.is_dir() {
            ground.disk.sync_dir(&full)?;
        }
    }
    Ok(())
}
