//! What stands in the output folder when a build begins, read once, and which
//! of it is ours. All names lie in one string and the files in one sorted
//! list: some 64 bytes a file and its name, for an archive of any size.

use std::cmp::Ordering;
use std::fs;
use std::hash::BuildHasher;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::disk::{Stat, digest_file, named};
use super::folders::Folders;
use super::manifest::{Entry, Manifest};
use super::staging::Wanted;
use super::walk::{Folder, Listing, Recorded};
use crate::base::{Digest, OutputPath};
use crate::source::stat::{is_past, nanoseconds};

/// What a user or a host keeps at the top of the output folder, and what is
/// not mentioned when it is found there.
pub(super) const KEPT_SILENTLY: [&str; 4] = [".gitignore", ".git", ".nojekyll", "CNAME"];

/// Whose a file is, as far as its times tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// We wrote it, and its size and time are as we left them: `digest` is
    /// that of its bytes.
    Ours,
    /// We wrote a file of this name; whether it is still that one only its
    /// bytes can tell. `digest` is that of what we wrote.
    Doubtful,
    /// It is not in the manifest; `digest` means nothing.
    Foreign,
}

/// A file, a link or a special file in the output folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// Where its path lies among the names.
    pub start: usize,
    pub len: u32,
    pub origin: Origin,
    /// Whether it is an ordinary file.
    pub plain: bool,
    pub digest: Digest,
    pub stat: Stat,
}

/// The content of the output folder, sorted by path.
#[derive(Debug, Default)]
pub(super) struct Tree {
    names: String,
    files: Vec<Found>,
    /// Where in `files` the name with a hash is, as long as they are as they were read:
    /// a build asks for each of them.
    places: FxHashMap<u64, u32>,
    /// Folders that hold no file at any depth, sorted.
    hollow: Vec<String>,
}

/// What a file holds at this moment, judged by its bytes where need be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// Nothing.
    Nothing,
    /// What we wrote.
    Ours(Digest),
    /// Something else in place of what we wrote.
    Edited(Digest),
    /// Something that we never wrote.
    Foreign(Digest),
    /// A folder.
    Folder,
}

/// So many files are put into the list, or taken from it, one by one; of more the
/// list is made anew. In tests both are few.
const FEW: usize = if cfg!(test) { 1 } else { 16 };

/// How far the time of a file can be relied on, by git's rule: a file that was
/// changed when the record of it was written may have been changed again
/// within the clock's grain, and only its bytes can tell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock(i64);

impl Clock {
    /// For a record written at this time, in nanoseconds since 1970.
    pub(super) fn of(written: i64) -> Self {
        Self(written)
    }

    /// Whether an unchanged `stat` means unchanged bytes.
    pub(super) fn can_tell(self, stat: Stat) -> bool {
        is_past(stat.mtime, self.0)
    }
}

impl Tree {
    /// Reads the output folder, but for `skip` at its top, and marks what the
    /// manifest knows. A folder that looks as it did in `known` is not listed; what
    /// they look like now comes back.
    pub(super) fn read(
        output: &Path,
        skip: &str,
        manifest: &Manifest,
        known: &Folders,
    ) -> io::Result<(Self, Folders)> {
        let taken = nanoseconds(SystemTime::now());
        let (mut tree, mut seen) = (Self::default(), Folders::default());
        let mut folders = vec![Folder::top(output, manifest)];
        let mut level = 0..1;
        // Level by level, each by all threads: looking at files is waiting, mostly.
        while !level.is_empty() {
            let listed = folders[level.clone()].par_iter().map(|folder| {
                Recorded { manifest, known, taken }.look_at(folder, &folder.path(output), skip)
            });
            for (at, listing) in level.clone().zip(listed.collect::<Vec<_>>()) {
                let listing = match listing {
                    Ok((listing, as_seen)) => {
                        as_seen.into_iter().for_each(|one| seen.add(&folders[at].path(output), one));
                        listing
                    }
                    // Such as the `lost+found` of a disk. If a file is to go
                    // there, writing it fails and says so.
                    Err(e) if at > 0 && e.kind() == io::ErrorKind::PermissionDenied => continue,
                    Err(e) => return Err(e),
                };
                folders[at].any = !listing.files.is_empty();
                tree.extend(&listing);
                folders.extend(listing.into_folders(at));
            }
            level = level.end..folders.len();
        }
        // The deepest first: what a folder holds, those above it hold.
        for at in (1..folders.len()).rev() {
            let Folder { above, any, .. } = folders[at];
            folders[above].any |= any;
        }
        tree.hollow =
            folders.iter().skip(1).filter(|f| !f.any).map(|f| f.path(output).into_owned()).collect();
        let Self { names, files, places, hollow } = &mut tree;
        hollow.sort_unstable();
        // Each folder's files come one after the other: runs, which this sort merges.
        files.sort_by(|a, b| a.name(names).cmp(b.name(names)));
        // Both lists are in the order of their paths: one pass marks what is known.
        let clock = Clock::of(manifest.written);
        let mut known = manifest.files().peekable();
        for found in files.iter_mut() {
            let name = found.name(names);
            while known.next_if(|(path, _)| *path < name).is_some() {}
            let Some((_, entry)) = known.next_if(|(path, _)| *path == name) else { continue };
            let same = found.plain && found.stat == entry.stat && clock.can_tell(entry.stat);
            found.origin = if same { Origin::Ours } else { Origin::Doubtful };
            found.digest = entry.digest;
        }
        files.shrink_to_fit();
        names.shrink_to_fit();
        *places = (0..).zip(&*files).map(|(at, found)| (hash(found.name(names)), at)).collect();
        Ok((tree, seen))
    }

    /// Takes up what a folder holds.
    fn extend(&mut self, listing: &Listing) {
        let before = self.names.len();
        self.names.push_str(&listing.names);
        self.files.extend(listing.files.iter().map(|f| Found { start: f.start + before, ..*f }));
    }

    /// Notes what a commit has done: the files that are in place, in the order of
    /// their paths, those that are gone, and the folders that gave way to a file.
    /// `clock` tells which times can be relied on.
    pub(super) fn apply<'a>(
        &mut self,
        placed: &[(OutputPath, Wanted)],
        gone: impl Iterator<Item = &'a str>,
        hollow: &[String],
        clock: Clock,
    ) {
        self.places = FxHashMap::default();
        let gone: FxHashSet<&str> = gone.collect();
        let mut new = Vec::new();
        for (path, wanted) in placed {
            let Entry { digest, stat } = wanted.entry;
            let origin = if clock.can_tell(stat) { Origin::Ours } else { Origin::Doubtful };
            match self.position(path.as_str()) {
                Ok(at) if !wanted.staged && self.files[at].origin == Origin::Ours => {}
                Ok(at) => {
                    let Found { start, len, .. } = self.files[at];
                    self.files[at] = Found { start, len, origin, plain: true, digest, stat };
                }
                Err(_) => {
                    let (start, len) = push_name(&mut self.names, "", path.as_str());
                    new.push(Found { start, len, origin, plain: true, digest, stat });
                }
            }
        }
        let Self { names, files, hollow: empty, .. } = self;
        let is_placed = |name: &str| placed.binary_search_by(|(path, _)| path.as_str().cmp(name)).is_ok();
        let find = |files: &[Found], name: &str| files.binary_search_by(|f| f.name(names).cmp(name));
        // Moving what follows a few files takes a millisecond; comparing them all takes twenty.
        if gone.len() <= FEW {
            for name in gone.iter().filter(|name| !is_placed(name)) {
                if let Ok(at) = find(files, name) {
                    files.remove(at);
                }
            }
        } else {
            files.retain(|found| !gone.contains(found.name(names)) || is_placed(found.name(names)));
        }
        if new.len() <= FEW {
            for found in new {
                let at = find(files, found.name(names)).unwrap_or_else(|at| at);
                files.insert(at, found);
            }
        } else {
            files.append(&mut new);
            // Two runs, each in order, which this sort merges.
            files.sort_by(|a, b| a.name(names).cmp(b.name(names)));
        }
        empty.retain(|folder| {
            let at = files.partition_point(|f| before_folder(f.name(names), folder));
            let holds = files.get(at).is_some_and(|f| is_below(f.name(names), folder));
            !holds && !hollow.iter().any(|gone| gone == folder || is_below(folder, gone))
        });
    }

    /// All files, in the order of their paths.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &Found)> + Clone {
        self.files.iter().map(|found| (found.name(&self.names), found))
    }

    /// The file at a path.
    pub(super) fn get(&self, path: &str) -> Option<&Found> {
        if self.places.is_empty() {
            return self.files.get(self.position(path).ok()?);
        }
        let found = self.files.get(*self.places.get(&hash(path))? as usize)?;
        // Two names may have one hash.
        if found.name(&self.names) == path { Some(found) } else { self.files.get(self.position(path).ok()?) }
    }

    fn position(&self, path: &str) -> Result<usize, usize> {
        self.files.binary_search_by(|found| found.name(&self.names).cmp(path))
    }

    /// The files below a folder, in the order of their paths.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &Found)> {
        let start = self.files.partition_point(|f| before_folder(f.name(&self.names), folder));
        self.files[start..]
            .iter()
            .map(|found| (found.name(&self.names), found))
            .take_while(move |(name, _)| is_below(name, folder))
    }

    /// Whether there is a folder at a path.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.below(path).next().is_some()
            || self.hollow.binary_search_by(|hollow| hollow.as_str().cmp(path)).is_ok()
    }

    /// Whether each file's bytes are known without reading it.
    pub(super) fn is_settled(&self) -> bool {
        self.files.iter().all(|found| found.origin != Origin::Doubtful)
    }
}

impl Found {
    /// As it is recorded.
    pub(super) fn entry(&self) -> Entry {
        Entry { digest: self.digest, stat: self.stat }
    }

    /// Whether the file at `full` has the size and time that it had.
    pub(super) fn is_still(&self, full: &Path) -> bool {
        fs::symlink_metadata(full)
            .is_ok_and(|meta| meta.is_file() == self.plain && Stat::of(&meta) == self.stat)
    }

    pub(super) fn name<'a>(&self, names: &'a str) -> &'a str {
        &names[self.start..self.start + self.len as usize]
    }
}

/// Of a path.
pub(super) fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}

/// Adds a file's name in a folder to the names; says where it lies.
pub(super) fn push_name(names: &mut String, folder: &str, name: &str) -> (usize, u32) {
    let start = names.len();
    names.push_str(folder);
    if !folder.is_empty() {
        names.push('/');
    }
    names.push_str(name);
    // No file system has paths of 4 GB.
    (start, u32::try_from(names.len() - start).unwrap_or(u32::MAX))
}

/// Whether `name` sorts before all that is below `folder`.
pub(super) fn before_folder(name: &str, folder: &str) -> bool {
    let (name, folder) = (name.as_bytes(), folder.as_bytes());
    let shared = name.len().min(folder.len());
    match name[..shared].cmp(&folder[..shared]) {
        Ordering::Less => true,
        Ordering::Greater => false,
        Ordering::Equal => name.get(folder.len()).is_none_or(|&next| next < b'/'),
    }
}

/// Whether the file `name` lies below `folder`.
pub(super) fn is_below(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The folders above a path, the shallowest first, without the output folder.
pub(super) fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Looks at one file again, now. `found` is what was there when the build
/// began: a person may have worked in the output folder meanwhile.
pub(super) fn look(full: &Path, found: Option<&Found>) -> io::Result<Holder> {
    let meta = match fs::symlink_metadata(full) {
        Ok(meta) => meta,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Holder::Nothing);
        }
        Err(e) => return Err(named("look at", full, &e)),
    };
    if meta.is_dir() {
        return Ok(Holder::Folder);
    }
    let ours = found.filter(|found| found.origin != Origin::Foreign);
    let digest = if meta.is_file() {
        match ours {
            Some(f) if f.origin == Origin::Ours && f.stat == Stat::of(&meta) => {
                return Ok(Holder::Ours(f.digest));
            }
            _ => digest_file(full)?,
        }
    } else {
        // A link, or a special file that must not be opened.
        let target = fs::read_link(full).unwrap_or_default();
        Digest::of_parts([b"link".as_slice(), target.as_os_str().as_encoded_bytes()])
    };
    Ok(match ours {
        Some(found) if found.digest == digest => Holder::Ours(digest),
        Some(_) => Holder::Edited(digest),
        None => Holder::Foreign(digest),
    })
}
