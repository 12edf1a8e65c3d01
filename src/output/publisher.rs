//! A site that is published again and again, as by `watch`. Between two updates
//! the output folder stays locked and what stands in it stays known, so that an
//! update costs what has changed and not what there is: neither the folder nor
//! its manifest is read or written whole.
//!
//! Each update writes its intent to the end of a journal beside the manifest
//! before it changes anything. Dropping a [`Publisher`] is the same as killing
//! the program: the next build folds the journal into the manifest.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::artifact::Sink;
use super::changes::{Changes, Obstacle, Stale, survey};
use super::commit::{CommitReport, perform, sync_staged};
use super::disk::problem;
use super::folder::StagingFolder;
use super::ground::Ground;
use super::manifest::{Manifest, encode};
use super::staging::{Intake, Staging, Wanted};
use super::tree::{Clock, Origin};
use crate::base::{Diagnostic, Diagnostics, Digest, OutputPath};

/// A journal of so many bytes is folded into the manifest: some thousand files;
/// a few in tests.
const JOURNAL: usize = if cfg!(test) { 1 << 11 } else { 1 << 20 };

/// The output folder of a site that stays open for updates, from
/// [`Staging::commit_and_hold`]. It holds the lock; another build waits until it
/// is dropped. Within one program [`Publisher::begin_again`] leads back to a whole
/// build: a second [`Staging::begin`] would wait for this one for ever.
pub struct Publisher {
    ground: Ground,
    /// How long the journal is, in bytes.
    journal: usize,
    is_outdated: bool,
}

/// Why an update was not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateError {
    /// Something is in the way that a build did not write, or two files of the
    /// site want one place. Nothing has changed, and other updates may follow.
    Refused(Diagnostics),
    /// Folders have come or gone without the publisher's doing, or a change could
    /// not be made to its end. There may be no diagnostics: then nothing has
    /// changed. What to do is to build whole, after [`Publisher::begin_again`].
    Outdated(Diagnostics),
}

impl Publisher {
    pub(super) fn new(mut ground: Ground) -> Self {
        ground.is_session = true;
        ground.manifest = Manifest::default();
        Self { ground, journal: 0, is_outdated: false }
    }

    /// Begins an update: the files that it does not name stay as they are.
    pub fn update(&mut self) -> Result<Update<'_>, UpdateError> {
        if self.is_outdated || !self.ground.output.is_dir() {
            return Err(self.outdated(Diagnostics::new()));
        }
        match StagingFolder::create(&self.ground.disk, &self.ground.output, &self.ground.shown, 0) {
            Ok(folder) => {
                let intake = Intake::new(folder);
                Ok(Update { intake, deleted: Mutex::default(), publisher: self })
            }
            Err(problem) => Err(self.outdated([problem].into_iter().collect())),
        }
    }

    /// The digest of the file at a path as it was published, if there is one.
    pub fn published(&self, path: &OutputPath) -> Option<Digest> {
        self.ground.tree.get(path.as_str()).filter(|f| f.origin != Origin::Foreign).map(|f| f.digest)
    }

    /// Begins a whole build without letting go of the lock: settles the journal
    /// and reads what is in the output folder now.
    pub fn begin_again(mut self) -> Result<Staging, Diagnostic> {
        let folder = self.ground.enter(None)?;
        Ok(Staging::on(self.ground, folder))
    }

    /// Writes the manifest, so that the next build need not settle the journal,
    /// and lets go of the lock.
    pub fn finish(mut self) -> Result<(), Diagnostic> {
        if self.is_outdated || self.journal == 0 {
            return Ok(());
        }
        self.write_manifest().map_err(|error| problem(&error))
    }

    fn write_manifest(&mut self) -> io::Result<()> {
        let Ground { disk, manifest_path, journal_path, tree, .. } = &self.ground;
        let ours = tree.files().filter(|(_, found)| found.origin != Origin::Foreign);
        Manifest::save(disk, manifest_path, &encode(ours.map(|(path, found)| (path, found.entry()))))?;
        disk.remove_file(journal_path)?;
        self.journal = 0;
        Ok(())
    }

    fn outdated(&mut self, diagnostics: Diagnostics) -> UpdateError {
        self.is_outdated = true;
        UpdateError::Outdated(diagnostics)
    }
}

/// The files of one update on their way to the output folder. Dropping it leaves
/// the output folder as it was.
pub struct Update<'a> {
    // The staging folder goes before the lock can.
    intake: Intake,
    deleted: Mutex<Vec<OutputPath>>,
    publisher: &'a mut Publisher,
}

impl Update<'_> {
    /// Takes a file that was made in memory; the digest of its bytes. An error's text
    /// names the file.
    pub fn put(&self, path: &OutputPath, bytes: impl AsRef<[u8]>) -> io::Result<Digest> {
        self.intake.put(&self.publisher.ground, path, bytes.as_ref())
    }

    /// Takes a copy of the file `source`, streamed. An error's text names the file.
    pub fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        self.intake.copy(&self.publisher.ground, path, source)
    }

    /// Lets a file go that is no longer of the site. One that is put as well stays;
    /// one that a build did not write is left alone.
    pub fn delete(&self, path: &OutputPath) {
        self.deleted.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
    }

    /// Makes the output folder hold what was put and no longer what was deleted.
    /// The steps are those of [`Staging::commit`], but that the intent goes to the
    /// journal and the manifest is written only when that has grown long.
    pub fn commit(self) -> Result<CommitReport, UpdateError> {
        let Self { mut intake, deleted, publisher } = self;
        let wanted = intake.take_wanted();
        let mut deleted = deleted.into_inner().unwrap_or_else(PoisonError::into_inner);
        deleted.sort_unstable();
        deleted.dedup();
        let mut changes = match survey(&publisher.ground, &wanted, Stale::Only(&deleted)) {
            Ok(changes) => changes,
            Err(Obstacle::Found(diagnostics)) => return Err(UpdateError::Refused(diagnostics)),
            Err(Obstacle::Outdated) => return Err(publisher.outdated(Diagnostics::new())),
        };
        let mut report = CommitReport::of(&wanted, &changes);
        let done = publisher.apply(&mut changes, &mut intake, &wanted, &mut report.diagnostics);
        if let Err(error) = done {
            report.diagnostics.push(problem(&error));
            return Err(publisher.outdated(report.diagnostics));
        }
        let gone = deleted.iter().map(OutputPath::as_str).chain(changes.clear.iter().map(String::as_str));
        // Its times are as young as can be: until a whole build has read them
        // later, the bytes tell.
        publisher.ground.tree.apply(&wanted, gone, &changes.hollow, Clock::of(i64::MIN));
        if publisher.journal > JOURNAL {
            // Where that fails the journal still tells all, and is tried again.
            let _ = publisher.write_manifest();
        }
        report.diagnostics.sort();
        Ok(report)
    }
}

impl Publisher {
    fn apply(
        &mut self,
        changes: &mut Changes,
        intake: &mut Intake,
        wanted: &[(OutputPath, Wanted)],
        diagnostics: &mut Diagnostics,
    ) -> io::Result<()> {
        let Self { ground, journal, .. } = self;
        if !changes.intent.is_empty() {
            sync_staged(ground, &intake.folder.path, wanted)?;
            let intent = std::mem::take(&mut changes.intent).seal();
            ground.disk.append(&ground.journal_path, intent.as_bytes())?;
            if let Some(records) = ground.journal_path.parent().filter(|_| *journal == 0) {
                ground.disk.sync_dir(records)?;
            }
            *journal += intent.len();
            perform(ground, &intake.folder.path, changes, diagnostics, &mut false)?;
        }
        intake.folder.remove(true)
    }
}

impl Sink for Update<'_> {
    /// What an update does not name stays as it is.
    fn keep(&self, path: &OutputPath, digest: Digest) -> io::Result<bool> {
        Ok(self.publisher.published(path) == Some(digest))
    }

    fn put(&self, path: &OutputPath, bytes: Vec<u8>) -> io::Result<Digest> {
        Update::put(self, path, bytes)
    }

    fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        Update::copy(self, path, source)
    }
}

#[cfg(test)]
mod tests;
