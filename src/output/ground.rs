//! The output folder as a build or a session holds it: its lock, what is
//! recorded of it in the cache folder, and what stands in it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::ahead::Ahead;
use super::disk::{Disk, Durability, digest_file, named, problem};
use super::folder::{STAGING_DIR, StagingFolder, recover};
use super::folders::Folders;
use super::manifest::{Entry, Manifest};
use super::tree::{Found, Origin, Tree};
use super::{guard, intent, lock};
use crate::base::{Diagnostic, Digest, OutputPath};

/// How to commit.
#[derive(Clone, Copy, Default)]
pub struct CommitOptions<'a> {
    /// Whether files that are not ours may be moved aside where they are in
    /// the way.
    pub adopt: bool,
    /// What is done against a power cut.
    pub durability: Durability,
    /// Told the process id of the build that this one has to wait for, or 0.
    pub waiting: Option<&'a dyn Fn(u32)>,
}

/// The ending of what is kept of the folders in an output folder.
pub(super) const FOLDERS: &str = "folders.memo";

/// The output folder, held.
pub(super) struct Ground {
    /// As the user names it, for messages.
    pub shown: PathBuf,
    /// With all links resolved.
    pub output: PathBuf,
    pub cache: PathBuf,
    pub manifest_path: PathBuf,
    /// What was recorded when the build began; a session has no use for it.
    pub manifest: Manifest,
    /// The digest of the manifest's text.
    pub recorded: Digest,
    /// How many files are in it.
    pub files: usize,
    /// The intents of a session's updates, which the manifest does not know yet.
    pub journal_path: PathBuf,
    pub adopt: bool,
    /// What stood there when the build began, or since the session's last update.
    pub tree: Tree,
    /// Whether `tree` is older than what is being done, and each file of it is
    /// looked at again.
    pub is_session: bool,
    pub disk: Disk,
    _lock: File,
}

impl Ground {
    /// Takes the lock, settles what a killed build left, makes the staging
    /// folder and reads what is there, unless that was done ahead and still holds.
    pub(super) fn take(
        disk: Disk,
        ahead: Option<Ahead>,
        output: &Path,
        cache: &Path,
        options: CommitOptions<'_>,
    ) -> Result<(Self, StagingFolder), Diagnostic> {
        lock::create_cache_dir(cache)?;
        let io = |e: io::Error| problem(&e);
        let shown = output;
        let output = guard::resolve(shown).map_err(|e| io(named("find", shown, &e)))?;
        let records = cache.join("output");
        disk.create_dir_all(&records).map_err(io)?;
        let key = key(&output, cache).map_err(|e| io(named("find", cache, &e)))?;
        let lock = lock::wait(&records.join(format!("{key}.lock")), options.waiting)?;
        let mut ground = Self {
            shown: shown.to_path_buf(),
            output,
            cache: cache.to_path_buf(),
            manifest_path: records.join(format!("{key}.manifest")),
            manifest: Manifest::default(),
            recorded: Digest::default(),
            files: 0,
            journal_path: records.join(format!("{key}.journal")),
            adopt: options.adopt,
            tree: Tree::default(),
            is_session: false,
            disk,
            _lock: lock,
        };
        let folder = ground.enter(ahead)?;
        Ok((ground, folder))
    }

    /// What [`Ground::take`] does once it has the lock.
    pub(super) fn enter(&mut self, ahead: Option<Ahead>) -> Result<StagingFolder, Diagnostic> {
        let Self { shown, output, manifest_path, journal_path, disk, .. } = &*self;
        let io = |e: io::Error| problem(&e);
        // What was killed may have changed files that the record does not know of.
        let was_killed = journal_path.exists() || fs::symlink_metadata(output.join(STAGING_DIR)).is_ok();
        let (known, tree) = ahead.filter(|_| !was_killed).and_then(|ahead| ahead.of(output)).unzip();
        let looked_at = known.as_ref().map(|known| known.digest);
        let mut manifest = Manifest::load_again(manifest_path, known)?;
        if journal_path.exists() {
            intent::settle(disk, journal_path, output, manifest_path, manifest).map_err(io)?;
            disk.remove_file(journal_path).map_err(io)?;
            manifest = Manifest::load(manifest_path)?;
        }
        let made = recover(disk, output, shown, manifest_path, &mut manifest)?;
        let folder = StagingFolder::create(disk, output, shown, made)?;
        let (tree, folders) = match tree.filter(|_| looked_at == Some(manifest.digest)) {
            Some(tree) => tree,
            None => {
                let known = Folders::load(&manifest_path.with_extension(FOLDERS));
                let (tree, folders) = Tree::read(output, STAGING_DIR, &manifest, &known).map_err(io)?;
                (tree, Some(folders).filter(|folders| folders.are_worth_keeping(&known)))
            }
        };
        if let Some(folders) = folders {
            // Without it the next build lists them again.
            let _ = folders.save(disk, &manifest_path.with_extension(FOLDERS));
        }
        self.tree = tree;
        self.recorded = manifest.digest;
        self.files = manifest.files().count();
        self.manifest = manifest;
        self.is_session = false;
        Ok(folder)
    }

    /// The file in the output folder, if it holds what is wanted: `size` bytes
    /// of the digest that `wanted` works out when it must be known.
    pub(super) fn in_place(
        &self,
        path: &OutputPath,
        size: u64,
        wanted: impl FnOnce() -> io::Result<Digest>,
    ) -> io::Result<Option<Entry>> {
        let Some(found) = self.tree.get(path.as_str()).filter(|f| f.plain && f.stat.size == size) else {
            return Ok(None);
        };
        if self.is_session && !found.is_still(&self.output.join(path.as_str())) {
            return Ok(None);
        }
        let digest = match found.origin {
            Origin::Ours => found.digest,
            Origin::Doubtful | Origin::Foreign => match digest_file(&self.output.join(path.as_str())) {
                Ok(digest) => digest,
                Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(e) => return Err(e),
            },
        };
        Ok((wanted()? == digest).then_some(Entry { digest, stat: found.stat }))
    }

    /// The files of which only the bytes could tell whether they are what was recorded, as
    /// they are now.
    pub(super) fn doubtful(&self) -> impl Iterator<Item = (&str, Option<Entry>)> {
        let is_doubtful = |(_, found): &(&str, &Found)| found.origin == Origin::Doubtful;
        self.tree.files().filter(is_doubtful).map(|(name, found)| (name, Some(found.entry())))
    }

    /// Whether all files are there that are recorded, each as it was recorded. What cannot
    /// be read is not.
    pub(super) fn is_as_recorded(&self) -> bool {
        let ours = self.tree.files().filter(|(_, found)| found.origin != Origin::Foreign);
        let doubtful: Vec<_> = ours.clone().filter(|(_, found)| found.origin == Origin::Doubtful).collect();
        let is_same = |(name, found): &(&str, &Found)| {
            found.plain && digest_file(&self.output.join(name)).is_ok_and(|digest| digest == found.digest)
        };
        ours.count() == self.files && doubtful.par_iter().all(is_same)
    }

    /// What a person calls a file in the output folder.
    pub(super) fn shown(&self, path: &str) -> String {
        self.shown.join(path).display().to_string()
    }
}

/// Where the cache keeps something of an output folder. Nobody else writes there
/// while its [`super::Staging`] is held.
pub fn record(output: &Path, cache: &Path, extension: &str) -> io::Result<PathBuf> {
    let key = key(&guard::resolve(output)?, cache)?;
    Ok(cache.join("output").join(format!("{key}.{extension}")))
}

/// Takes the lock of the output folder of which this is a record, unless it is held.
pub fn take_lock(record: &Path) -> io::Result<Option<File>> {
    let key = record.file_name().map(|name| name.to_string_lossy());
    let key = key.as_ref().and_then(|name| name.split('.').next()).unwrap_or_default();
    record.parent().map_or(Ok(()), fs::create_dir_all)?;
    lock::take(&record.with_file_name(format!("{key}.lock")))
}

/// Removes the records of one kind; of how many output folders they were, and of how
/// many bytes.
pub fn forget(cache: &Path, extension: &str) -> io::Result<(usize, u64)> {
    let (mut folders, mut bytes) = (BTreeSet::new(), 0);
    let entries = match fs::read_dir(cache.join("output")) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok((0, 0)),
        Err(e) => return Err(e),
    };
    for entry in entries {
        let entry = entry?;
        if entry.path().extension().is_some_and(|own| own == extension) {
            bytes += entry.metadata()?.len();
            fs::remove_file(entry.path())?;
            let name = entry.file_name();
            folders.insert(name.to_string_lossy().split('.').next().map(str::to_owned));
        }
    }
    Ok((folders.len(), bytes))
}

/// The name under which the cache knows an output folder. Where it lies beside
/// the cache folder or below, the name follows from their relation alone, so
/// that a site that is moved with its cache stays known.
fn key(output: &Path, cache: &Path) -> io::Result<String> {
    let cache = fs::canonicalize(cache)?;
    let place = cache.parent().and_then(|site| output.strip_prefix(site).ok()).unwrap_or(output);
    Ok(Digest::of(place.as_os_str().as_encoded_bytes()).short(16))
}
