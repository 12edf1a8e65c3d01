//! Putting the staged files into place. Up to the first rename nothing in the
//! output folder has changed; from then on the intent says what was under way,
//! and each file is the old one or the new one, whole.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::changes::{Changes, Why, survey};
use super::disk::{Durability, problem};
use super::intent::remove_emptied;
use super::manifest::{Manifest, encode};
use super::staging::{INTENT, NEW, Staging, Wanted};
use crate::base::{Diagnostic, Diagnostics, Digest, Kind, OutputPath};

/// What a commit did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitReport {
    /// Files that are new or have changed.
    pub written: usize,
    /// Files that were in place.
    pub unchanged: usize,
    /// Files that were ours and are no longer wanted.
    pub deleted: usize,
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
        let wanted = self.take_wanted();
        let changes = survey(&self, &wanted)
            .map_err(|diagnostics| CommitError { diagnostics, output_changed: false })?;
        let mut report = CommitReport {
            written: wanted.iter().filter(|(_, wanted)| wanted.staged).count(),
            deleted: changes.stale.len() + changes.clear.len(),
            ..CommitReport::default()
        };
        report.unchanged = wanted.len() - report.written;
        let mut output_changed = false;
        let done = self.apply(changes, &wanted, &mut report.diagnostics, &mut output_changed);
        match done {
            Ok(()) => {
                report.diagnostics.sort();
                Ok(report)
            }
            Err(error) => {
                if output_changed {
                    // If this fails too, the intent stays for the next build.
                    let _ = self.settle();
                } else {
                    let _ = self.folder.remove(false);
                }
                let mut diagnostics = report.diagnostics;
                diagnostics.push(problem(&error));
                Err(CommitError { diagnostics, output_changed })
            }
        }
    }

    fn apply(
        &mut self,
        mut changes: Changes,
        wanted: &[(OutputPath, Wanted)],
        diagnostics: &mut Diagnostics,
        output_changed: &mut bool,
    ) -> io::Result<()> {
        let new = self.folder.path.join(NEW);
        let idle = changes.intent.is_empty();
        if !idle {
            self.sync_staged(wanted)?;
            std::mem::take(&mut changes.intent).save(&self.disk, &self.folder.path.join(INTENT))?;
            self.disk.sync_dir(&self.output)?;
        }
        for (name, digest, why) in &changes.aside {
            // A link is moved, not copied.
            *output_changed |= self.tree.get(name).is_some_and(|found| !found.plain);
            let diagnostic = self.set_aside(name, *digest, *why)?;
            diagnostics.push(diagnostic);
        }
        *output_changed |= !idle;
        for name in &changes.clear {
            self.disk.remove_file(&self.output.join(name))?;
        }
        for name in &changes.hollow {
            self.disk.remove_hollow(&self.output.join(name))?;
        }
        for name in &changes.place {
            self.disk.rename(&new.join(name), &self.output.join(name))?;
        }
        for name in &changes.stale {
            self.disk.remove_file(&self.output.join(name))?;
        }
        for name in changes.clear.iter().chain(&changes.stale) {
            remove_emptied(&self.disk, &self.output, &self.output.join(name))?;
        }
        self.sync_placed(&changes)?;
        diagnostics.append(changes.foreign);

        let text = encode(wanted.iter().map(|(path, wanted)| (path.as_str(), wanted.entry)));
        let known = self.manifest_digest == Digest::of(text.as_bytes()) && self.tree.is_settled();
        if !known {
            Manifest::save(&self.disk, &self.manifest_path, &text)?;
        }
        self.folder.remove(true)
    }

    /// Copies a file to `kept/` under the cache folder. Its digest is in the
    /// name, so that doing it again after a kill changes nothing and a later
    /// edit does not overwrite an earlier one.
    fn set_aside(&self, name: &str, digest: Digest, why: Why) -> io::Result<Diagnostic> {
        let kept: PathBuf = self.cache.join("kept").join(digest.short(12)).join(name);
        self.disk.set_aside(&self.output.join(name), &kept)?;
        let (shown, kept) = (self.shown(name), kept.display());
        Ok(match why {
            Why::Edited => Diagnostic::warning(
                Kind::EditedOutput,
                format!("`{shown}` was edited by hand; the edited file is now `{kept}`"),
            )
            .hint("make the change in the source or a template, where it lasts"),
            Why::Foreign => Diagnostic::warning(
                Kind::ForeignOutput,
                format!("`{shown}` was in the way and is now `{kept}`"),
            ),
        })
    }

    /// Makes the names in the staging folder durable, before anything says
    /// that they are there.
    fn sync_staged(&self, wanted: &[(OutputPath, Wanted)]) -> io::Result<()> {
        if self.disk.durability == Durability::Fast {
            return Ok(());
        }
        let mut synced = std::collections::BTreeSet::new();
        for (path, _) in wanted.iter().filter(|(_, wanted)| wanted.staged) {
            for folder in super::tree::folders_above(path.as_str()).chain([""]) {
                if synced.insert(folder) {
                    self.disk.sync_dir(&self.folder.path.join(NEW).join(folder))?;
                }
            }
        }
        Ok(())
    }

    /// Makes the renames and deletions durable, before the manifest says that
    /// they have happened.
    fn sync_placed(&self, changes: &Changes) -> io::Result<()> {
        if self.disk.durability == Durability::Fast {
            return Ok(());
        }
        let mut synced = std::collections::BTreeSet::new();
        for name in changes.place.iter().chain(&changes.clear).chain(&changes.stale) {
            let folder = name.rfind('/').map_or("", |at| &name[..at]);
            let full = self.output.join(folder);
            if synced.insert(folder) && full.is_dir() {
                self.disk.sync_dir(&full)?;
            }
        }
        Ok(())
    }
}
