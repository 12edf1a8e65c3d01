//! Where the files of a build wait until all of them are there. The staging
//! folder lies inside the output folder, so that a rename never crosses file
//! systems, and mirrors its paths, so that a folder that is wholly new goes
//! into place in one rename. Files whose bytes are already in place are not
//! staged: equal files keep their times, and what syncs them stays quiet.

use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::slice::ParallelSliceMut;
use rustc_hash::{FxHashMap, FxHasher};

use super::ahead::Ahead;
use super::artifact::{Sink, twice};
use super::disk::{Disk, digest_file, named};
use super::folder::{INTENT, NEW, StagingFolder};
use super::ground::{CommitOptions, Ground};
use super::intent;
use super::manifest::{Entry, Manifest};
use super::tree::{Found, KEPT_SILENTLY, Origin};
use crate::base::{Diagnostic, Digest, OutputPath};

/// What is to stand at a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub entry: Entry,
    /// Whether it waits in the staging folder; else it is in place.
    pub staged: bool,
}

const SHARDS: usize = 64;
type Shard = Mutex<FxHashMap<OutputPath, Wanted>>;

/// Takes files from many threads, and stages those that are not in place.
pub(super) struct Intake {
    wanted: Vec<Shard>,
    pub folder: StagingFolder,
}

impl Intake {
    pub(super) fn new(folder: StagingFolder) -> Self {
        Self { wanted: std::iter::repeat_with(Shard::default).take(SHARDS).collect(), folder }
    }

    pub(super) fn put(&self, ground: &Ground, path: &OutputPath, bytes: &[u8]) -> io::Result<Digest> {
        let digest = Digest::of(bytes);
        let wanted = match ground.in_place(path, bytes.len() as u64, || Ok(digest))? {
            Some(entry) => Wanted { entry, staged: false },
            None => {
                let stat = ground.disk.write_new(&self.staged(path), bytes).map_err(|e| doubled(path, e))?;
                Wanted { entry: Entry { digest, stat }, staged: true }
            }
        };
        self.want(path, wanted).map(|()| digest)
    }

    pub(super) fn copy(&self, ground: &Ground, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        let meta = fs::metadata(source).map_err(|e| named("read", source, &e))?;
        // A file of another size need not be read twice.
        let wanted = match ground.in_place(path, meta.len(), || digest_file(source))? {
            Some(entry) => Wanted { entry, staged: false },
            None => {
                let copied = ground.disk.copy_new(source, &self.staged(path));
                let (digest, stat) = copied.map_err(|e| doubled(path, e))?;
                Wanted { entry: Entry { digest, stat }, staged: true }
            }
        };
        self.want(path, wanted).map(|()| wanted.entry.digest)
    }

    fn keep(&self, ground: &Ground, path: &OutputPath, digest: Digest) -> io::Result<bool> {
        let Some(found) = ground.tree.get(path.as_str()) else { return Ok(false) };
        match ground.in_place(path, found.stat.size, || Ok(digest))? {
            Some(entry) => self.want(path, Wanted { entry, staged: false }).map(|()| true),
            None => Ok(false),
        }
    }

    fn want(&self, path: &OutputPath, wanted: Wanted) -> io::Result<()> {
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one(path);
        // The map itself uses the low bits of the hash.
        let shard = &self.wanted[(hash >> 32) as usize % SHARDS];
        match shard.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), wanted) {
            None => Ok(()),
            Some(_) => Err(twice(path)),
        }
    }

    /// All that was taken, in the order of the paths.
    pub(super) fn take_wanted(&mut self) -> Vec<(OutputPath, Wanted)> {
        let shards = std::mem::take(&mut self.wanted);
        let maps = shards.into_iter().map(|s| s.into_inner().unwrap_or_else(PoisonError::into_inner));
        let mut wanted: Vec<_> = maps.flatten().collect();
        wanted.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        wanted
    }

    fn staged(&self, path: &OutputPath) -> PathBuf {
        self.folder.path.join(NEW).join(path.as_str())
    }
}

/// Two staged files of one path meet as a file that exists already.
fn doubled(path: &OutputPath, error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::AlreadyExists { twice(path) } else { error }
}

/// A build's files on their way to the output folder. Dropping it leaves the
/// output folder as it was.
pub struct Staging {
    // Dropped in this order: the lock outlives the staging folder.
    pub(super) intake: Intake,
    pub(super) ground: Ground,
    /// What is not handed over is to stay as it is.
    pub(super) rest_stays: bool,
}

impl Staging {
    /// Takes the lock of the output folder, settles what a killed build left,
    /// and reads what is there. `cache` is the site's cache folder. The output
    /// folder must have passed [`check_output_dir`](super::check_output_dir).
    pub fn begin(output: &Path, cache: &Path, options: CommitOptions<'_>) -> Result<Self, Diagnostic> {
        Self::begin_ahead(None, output, cache, options)
    }

    /// The same, where what is there has been read before.
    pub fn begin_ahead(
        ahead: Option<Ahead>,
        output: &Path,
        cache: &Path,
        options: CommitOptions<'_>,
    ) -> Result<Self, Diagnostic> {
        Self::begin_on(Disk::new(options.durability), ahead, output, cache, options)
    }

    pub(super) fn begin_on(
        disk: Disk,
        ahead: Option<Ahead>,
        output: &Path,
        cache: &Path,
        options: CommitOptions<'_>,
    ) -> Result<Self, Diagnostic> {
        let (ground, folder) = Ground::take(disk, ahead, output, cache, options)?;
        Ok(Self::on(ground, folder))
    }

    pub(super) fn on(ground: Ground, folder: StagingFolder) -> Self {
        Self { intake: Intake::new(folder), ground, rest_stays: false }
    }

    /// Takes a file that was made in memory; the digest of its bytes. An error's text
    /// names the file.
    pub fn put(&self, path: &OutputPath, bytes: impl AsRef<[u8]>) -> io::Result<Digest> {
        self.intake.put(&self.ground, path, bytes.as_ref())
    }

    /// Takes a copy of the file `source`, streamed. An error's text names the
    /// file.
    pub fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        self.intake.copy(&self.ground, path, source)
    }

    /// Keeps the file that is in place, if it holds the bytes of this digest;
    /// says whether it does. Where it does not, the caller makes the file
    /// again and hands it over. This is how a page that is known to be fresh is
    /// spared rendering.
    pub fn keep(&self, path: &OutputPath, digest: Digest) -> io::Result<bool> {
        self.intake.keep(&self.ground, path, digest)
    }

    /// Keeps every file that the last build left and that is not handed over, if its record
    /// has this digest and each file is as it was recorded; says whether.
    pub fn keep_rest(&mut self, recorded: Digest) -> bool {
        self.rest_stays = self.ground.recorded == recorded && self.ground.is_as_recorded();
        self.rest_stays
    }

    /// How many files the output folder holds, if they are those that the last build left
    /// and no others, each as it was recorded, and its record has this digest: then there
    /// is nothing to commit.
    pub fn is_untouched(&self, recorded: Digest) -> Option<usize> {
        let Ground { tree, files, .. } = &self.ground;
        let is_known = |(name, found): (&str, &Found)| {
            found.origin == Origin::Ours || (found.origin == Origin::Foreign && KEPT_SILENTLY.contains(&name))
        };
        let ours = tree.files().filter(|(_, found)| found.origin == Origin::Ours).count();
        (self.ground.recorded == recorded && ours == *files && tree.files().all(is_known)).then_some(ours)
    }

    /// Gives the build up. The output folder is as it was, and gone if the
    /// build had made it.
    pub fn abort(self) {}

    /// After a commit that failed on its way: makes what it did known to the
    /// next build, and removes the staging folder. If that fails as well, the
    /// next build does it.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        let Ground { disk, output, manifest_path, .. } = &self.ground;
        let manifest = Manifest::load(manifest_path).map_err(|d| io::Error::other(d.message))?;
        let intent = self.intake.folder.path.join(INTENT);
        intent::settle(disk, &intent, output, manifest_path, manifest)?;
        self.intake.folder.remove(true)
    }
}

impl Sink for Staging {
    fn keep(&self, path: &OutputPath, digest: Digest) -> io::Result<bool> {
        Staging::keep(self, path, digest)
    }

    fn put(&self, path: &OutputPath, bytes: Vec<u8>) -> io::Result<Digest> {
        Staging::put(self, path, bytes)
    }

    fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        Staging::copy(self, path, source)
    }
}

#[cfg(test)]
impl Staging {
    /// The size and time of what is in place, for tests of what is remembered.
    pub(super) fn stat(&self, path: &str) -> Option<super::disk::Stat> {
        self.ground.tree.get(path).map(|found| found.stat)
    }
}
