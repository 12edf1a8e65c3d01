//! Where the files of a build wait until all of them are there. The staging
//! folder lies inside the output folder, so that a rename never crosses file
//! systems, and mirrors its paths, so that a folder that is wholly new goes
//! into place in one rename. Files whose bytes are already in place are not
//! staged: equal files keep their times, and what syncs them stays quiet.

use std::fs::{self, File};
use std::hash::{BuildHasher, BuildHasherDefault};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

use super::artifact::{Sink, twice};
use super::disk::{Disk, Durability, digest_file, named, problem};
use super::manifest::{Entry, Manifest};
use super::tree::{Origin, Tree};
use super::{guard, intent, lock};
use crate::base::{Diagnostic, Digest, Kind, OutputPath};

/// The staging folder's name in the output folder, where it is only during a
/// build. Publishing tools leave it out.
pub const STAGING_DIR: &str = ".tmp-backfile";

/// In the staging folder: the staged files.
pub(super) const NEW: &str = "new";
/// In the staging folder: what the commit is about to do.
pub(super) const INTENT: &str = "intent";
/// In the staging folder: how many folders, the output folder and those above
/// it, the build has made.
const MADE: &str = "made";
/// In the staging folder: held by the build, and the sign that the folder is
/// ours to remove.
const LOCK: &str = "lock";

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

/// What is to stand at a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub entry: Entry,
    /// Whether it waits in the staging folder; else it is in place.
    pub staged: bool,
}

const SHARDS: usize = 64;
type Shard = Mutex<FxHashMap<OutputPath, Wanted>>;

/// A build's files on their way to the output folder. Dropping it leaves the
/// output folder as it was.
pub struct Staging {
    /// The output folder as the user names it, for messages.
    pub(super) shown: PathBuf,
    /// The output folder with all links resolved.
    pub(super) output: PathBuf,
    pub(super) cache: PathBuf,
    pub(super) manifest_path: PathBuf,
    pub(super) manifest_digest: Digest,
    pub(super) adopt: bool,
    pub(super) tree: Tree,
    pub(super) disk: Disk,
    wanted: Vec<Shard>,
    // Dropped in this order: the lock outlives the staging folder.
    pub(super) folder: StagingFolder,
    _lock: File,
}

impl Staging {
    /// Takes the lock of the output folder, settles what a killed build left,
    /// and reads what is there. `cache` is the site's cache folder. The output
    /// folder must have passed [`guard::check_output_dir`].
    pub fn begin(output: &Path, cache: &Path, options: CommitOptions<'_>) -> Result<Self, Diagnostic> {
        Self::begin_on(Disk::new(options.durability), output, cache, options)
    }

    pub(super) fn begin_on(
        disk: Disk,
        output: &Path,
        cache: &Path,
        options: CommitOptions<'_>,
    ) -> Result<Self, Diagnostic> {
        lock::create_cache_dir(cache)?;
        let io = |e: io::Error| problem(&e);
        let shown = output;
        let output = guard::resolve(shown).map_err(|e| io(named("find", shown, &e)))?;
        let records = cache.join("output");
        disk.create_dir_all(&records).map_err(io)?;
        let key = key(&output, cache).map_err(|e| io(named("find", cache, &e)))?;
        let lock = lock::wait(&records.join(format!("{key}.lock")), options.waiting)?;
        let manifest_path = records.join(format!("{key}.manifest"));

        let mut manifest = Manifest::load(&manifest_path)?;
        let made = recover(&disk, &output, shown, &manifest_path, &mut manifest)?;
        let folder = StagingFolder::create(&disk, &output, shown, made)?;
        let tree = Tree::read(&output, STAGING_DIR, &manifest).map_err(io)?;
        Ok(Self {
            shown: shown.to_path_buf(),
            output,
            cache: cache.to_path_buf(),
            manifest_path,
            manifest_digest: manifest.digest,
            adopt: options.adopt,
            tree,
            disk,
            wanted: std::iter::repeat_with(Shard::default).take(SHARDS).collect(),
            folder,
            _lock: lock,
        })
    }

    /// Takes a file that was made in memory. An error's text names the file.
    pub fn put(&self, path: &OutputPath, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let bytes = bytes.as_ref();
        let digest = Digest::of(bytes);
        let wanted = match self.in_place(path, bytes.len() as u64, || Ok(digest))? {
            Some(entry) => Wanted { entry, staged: false },
            None => {
                let stat = self.disk.write_new(&self.staged(path), bytes).map_err(|e| doubled(path, e))?;
                Wanted { entry: Entry { digest, stat }, staged: true }
            }
        };
        self.want(path, wanted)
    }

    /// Takes a copy of the file `source`, streamed. An error's text names the
    /// file.
    pub fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<()> {
        let meta = fs::metadata(source).map_err(|e| named("read", source, &e))?;
        // A file of another size need not be read twice.
        let wanted = match self.in_place(path, meta.len(), || digest_file(source))? {
            Some(entry) => Wanted { entry, staged: false },
            None => {
                let copied = self.disk.copy_new(source, &self.staged(path));
                let (digest, stat) = copied.map_err(|e| doubled(path, e))?;
                Wanted { entry: Entry { digest, stat }, staged: true }
            }
        };
        self.want(path, wanted)
    }

    /// Keeps the file that is in place, if it holds the bytes of this digest;
    /// says whether it does. Where it does not, the caller makes the file
    /// again and hands it over. This is how a page that is known to be fresh is
    /// spared rendering.
    pub fn keep(&self, path: &OutputPath, digest: Digest) -> io::Result<bool> {
        let Some(found) = self.tree.get(path.as_str()) else { return Ok(false) };
        match self.in_place(path, found.stat.size, || Ok(digest))? {
            Some(entry) => self.want(path, Wanted { entry, staged: false }).map(|()| true),
            None => Ok(false),
        }
    }

    /// Gives the build up. The output folder is as it was, and gone if the
    /// build had made it.
    pub fn abort(self) {}

    /// The file in the output folder, if it holds what is wanted: `size` bytes
    /// of the digest that `wanted` works out when it must be known.
    fn in_place(
        &self,
        path: &OutputPath,
        size: u64,
        wanted: impl FnOnce() -> io::Result<Digest>,
    ) -> io::Result<Option<Entry>> {
        let Some(found) = self.tree.get(path.as_str()).filter(|f| f.plain && f.stat.size == size) else {
            return Ok(None);
        };
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
        wanted.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        wanted
    }

    fn staged(&self, path: &OutputPath) -> PathBuf {
        self.folder.path.join(NEW).join(path.as_str())
    }
}

impl Sink for Staging {
    fn put(&self, path: &OutputPath, bytes: Vec<u8>) -> io::Result<()> {
        Staging::put(self, path, bytes)
    }

    fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<()> {
        Staging::copy(self, path, source)
    }
}

/// Two staged files of one path meet as a file that exists already.
fn doubled(path: &OutputPath, error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::AlreadyExists { twice(path) } else { error }
}

/// The name under which the cache knows an output folder. Where it lies beside
/// the cache folder or below, the name follows from their relation alone, so
/// that a site that is moved with its cache stays known.
fn key(output: &Path, cache: &Path) -> io::Result<String> {
    let cache = fs::canonicalize(cache)?;
    let place = cache.parent().and_then(|site| output.strip_prefix(site).ok()).unwrap_or(output);
    Ok(Digest::of(place.as_os_str().as_encoded_bytes()).short(16))
}

/// Settles what a killed build left: folds its intent into the manifest and
/// removes its staging folder. Says how many folders it had made, from the
/// output folder upwards.
fn recover(
    disk: &Disk,
    output: &Path,
    shown: &Path,
    manifest_path: &Path,
    manifest: &mut Manifest,
) -> Result<usize, Diagnostic> {
    let path = output.join(STAGING_DIR);
    let shown = shown.join(STAGING_DIR);
    let in_the_way = |what: &str| {
        Diagnostic::error(Kind::Output, format!("`{}` {what}", shown.display()))
            .hint("move it away; a build needs that name for a while")
    };
    match fs::symlink_metadata(&path) {
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(0),
        Err(e) => return Err(problem(&named("look at", &path, &e))),
        Ok(meta) if !meta.is_dir() => return Err(in_the_way("is not a folder")),
        Ok(_) => {}
    }
    let io = |e: io::Error| problem(&e);
    let empty = fs::read_dir(&path).map_err(|e| io(named("list", &path, &e)))?.next().is_none();
    if !empty && !path.join(LOCK).exists() {
        return Err(in_the_way("was not made by a build"));
    }
    // The lock in the cache is ours already: who holds this one uses another
    // cache folder.
    let Some(lock) = lock::take(&path.join(LOCK)).map_err(io)? else {
        return Err(Diagnostic::error(
            Kind::Output,
            format!("another build is writing to `{}`, with another cache folder", shown.display()),
        )
        .hint("wait until it is done and build again"));
    };
    let made = fs::read_to_string(path.join(MADE)).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    if path.join(INTENT).exists() {
        intent::settle(disk, &path.join(INTENT), output, manifest_path, std::mem::take(manifest))
            .map_err(io)?;
        *manifest = Manifest::load(manifest_path)?;
    }
    drop(lock);
    clear(disk, &path).map_err(io)?;
    Ok(made)
}

/// Removes the staging folder; the lock last, as it marks the folder as ours.
fn clear(disk: &Disk, path: &Path) -> io::Result<()> {
    disk.remove_tree(&path.join(NEW))?;
    for name in [INTENT, MADE] {
        disk.remove_file(&path.join(name))?;
        disk.remove_file(&path.join(format!("{name}.part")))?;
    }
    disk.remove_file(&path.join(LOCK))?;
    disk.remove_tree(path)
}

/// The staging folder, removed when dropped.
pub(super) struct StagingFolder {
    pub path: PathBuf,
    disk: Disk,
    lock: Option<File>,
    /// The folders that this build has made for it, the deepest first.
    made: Vec<PathBuf>,
}

impl StagingFolder {
    fn create(disk: &Disk, output: &Path, shown: &Path, made_before: usize) -> Result<Self, Diagnostic> {
        if fs::metadata(output).is_ok_and(|meta| !meta.is_dir()) {
            let message = format!("the output folder `{}` is a file", shown.display());
            return Err(Diagnostic::error(Kind::Output, message).hint("move it away or name another folder"));
        }
        let absent = output.ancestors().take_while(|folder| !folder.exists()).count();
        let made = output.ancestors().take(absent.max(made_before)).map(Path::to_path_buf).collect();
        let path = output.join(STAGING_DIR);
        let mut folder = Self { path, disk: disk.clone(), lock: None, made };
        let path = &folder.path;
        let fill = || {
            disk.create_dir_all(path)?;
            let lock = lock::take(&path.join(LOCK))?;
            if !folder.made.is_empty() {
                disk.write_new(&path.join(MADE), folder.made.len().to_string().as_bytes())?;
            }
            Ok(lock)
        };
        folder.lock = fill().map_err(|e: io::Error| problem(&e))?;
        Ok(folder)
    }

    /// Removes the staging folder. With `keep_output`, the output folder stays
    /// even if this build has made it and it is empty.
    pub(super) fn remove(&mut self, keep_output: bool) -> io::Result<()> {
        let made = std::mem::take(&mut self.made);
        self.lock = None;
        clear(&self.disk, &self.path)?;
        if !keep_output {
            for folder in made {
                if !self.disk.remove_empty(&folder)? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether the intent of a commit that did not end lies in it. Then it is
    /// left to the next build.
    fn is_needed(&self) -> bool {
        self.path.join(INTENT).exists()
    }
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        if !self.is_needed() {
            // There is no one left to tell, and the next build tries again.
            let _ = self.remove(false);
        }
    }
}

impl Staging {
    /// After a commit that failed on its way: makes what it did known to the
    /// next build, and removes the staging folder. If that fails as well, the
    /// next build does it.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        let manifest = Manifest::load(&self.manifest_path).map_err(|d| io::Error::other(d.message))?;
        let intent = self.folder.path.join(INTENT);
        intent::settle(&self.disk, &intent, &self.output, &self.manifest_path, manifest)?;
        self.folder.remove(true)
    }

    /// What a person calls a file in the output folder.
    pub(super) fn shown(&self, path: &str) -> String {
        self.shown.join(path).display().to_string()
    }
}

#[cfg(test)]
impl Staging {
    /// The size and time of what is in place, for tests of what is remembered.
    pub(super) fn stat(&self, path: &str) -> Option<super::disk::Stat> {
        self.tree.get(path).map(|found| found.stat)
    }
}
