//! Folders of the output folder that held what was recorded and nothing else when they
//! were listed last, and what they looked like then. The times of a folder change
//! with each name that comes or goes: as long as they are the same, what it holds is
//! known without listing it, and only its files are looked at. To list a hundred
//! thousand folders of one file each takes longer than all else that a build of an
//! archive does of which nothing has changed.

use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::tree::{folders_above, hash};
use crate::base::Digest;
use crate::source::Stat;

const MAGIC: &[u8; 19] = b"backfile folders 1\n";

/// A folder as it was before it was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    stat: Stat,
    /// How many files and folders it held.
    entries: u32,
}

impl Seen {
    /// `None` where an equal look at it would not mean equal entries; `taken` is a time
    /// before this look, in nanoseconds since 1970.
    pub(super) fn new(stat: Stat, entries: usize, taken: i64) -> Option<Self> {
        let entries = u32::try_from(entries).ok()?;
        // Its number says that it is the same folder, and not one of the same times
        // that was put in its place.
        (stat.inode != 0 && stat.ctime != 0 && stat.can_tell(taken)).then_some(Self { stat, entries })
    }
}

/// Such folders, by the hash of their path.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Folders(FxHashMap<u64, Seen>);

impl Folders {
    /// Reads what was kept of an output folder. What is damaged is nothing.
    pub(super) fn load(path: &Path) -> Self {
        let read = || {
            let bytes = fs::read(path).ok()?;
            let (digest, rows) = bytes.strip_prefix(MAGIC)?.split_at_checked(16)?;
            (Digest::from_bytes(digest)? == Digest::of(rows)).then_some(())?;
            let rows: Vec<(u64, Seen)> = postcard::from_bytes(rows).ok()?;
            Some(Self(rows.into_iter().collect()))
        };
        read().unwrap_or_default()
    }

    /// Looks at those that wait in a staging folder, within the folders that are `placed`
    /// as they are: nobody else has put anything there, and to rename what a folder lies in
    /// changes nothing of it. `staged` are the paths of all files that wait there.
    pub(super) fn staged<'a>(
        new: &Path,
        placed: &[String],
        staged: impl Iterator<Item = &'a str>,
        taken: i64,
    ) -> Self {
        let placed: FxHashSet<&str> = placed.iter().map(String::as_str).collect();
        let is_within = |folder: &str| folders_above(folder).any(|above| placed.contains(above));
        let mut folders: Vec<(&str, usize)> = entries(staged).into_iter().collect();
        folders.retain(|(folder, _)| is_within(folder));
        let look = |(path, entries): &(&str, usize)| {
            let stat = Stat::of(&fs::symlink_metadata(new.join(path)).ok()?);
            Some((hash(path), Seen::new(stat, *entries, taken)?))
        };
        Self(folders.par_iter().filter_map(look).collect())
    }

    /// Keeps them beside those that are kept, unless they are a few among many: those the
    /// next build lists, as it does where they cannot be kept.
    pub(super) fn add_to(self, disk: &Disk, path: &Path) {
        if self.0.is_empty() {
            return;
        }
        let mut all = Self::load(path);
        if self.0.len() > all.0.len() / 64 {
            all.0.extend(self.0);
            let _ = all.save(disk, path);
        }
    }

    /// Whether so many of them look otherwise than in what is kept that the next build
    /// would list them for long.
    pub(super) fn are_worth_keeping(&self, kept: &Self) -> bool {
        let others = self.0.iter().filter(|(path, seen)| kept.0.get(path) != Some(seen)).count();
        others > self.0.len() / 64
    }

    /// Keeps them for the next build.
    pub(super) fn save(&self, disk: &Disk, path: &Path) -> io::Result<()> {
        let mut rows: Vec<(&u64, &Seen)> = self.0.iter().collect();
        rows.sort_unstable_by_key(|(path, _)| **path);
        let rows = postcard::to_allocvec(&rows).map_err(io::Error::other)?;
        disk.replace(path, &[&MAGIC[..], Digest::of(&rows).as_bytes(), &rows].concat())
    }

    /// How many entries a folder has, if it looks as it did.
    pub(super) fn entries(&self, path: &str, stat: Stat) -> Option<usize> {
        let seen = self.0.get(&hash(path)).filter(|seen| seen.stat == stat)?;
        Some(seen.entries as usize)
    }

    pub(super) fn add(&mut self, path: &str, seen: Seen) {
        self.0.insert(hash(path), seen);
    }
}

/// The folders that files of these paths lie in, and how many files and folders each holds.
fn entries<'a>(paths: impl Iterator<Item = &'a str>) -> FxHashMap<&'a str, usize> {
    let mut folders = FxHashMap::default();
    for mut path in paths {
        while let Some(at) = path.rfind('/') {
            path = &path[..at];
            let held: &mut usize = folders.entry(path).or_default();
            *held += 1;
            // One that is known already counts in what it lies in.
            if *held > 1 {
                break;
            }
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::super::tests::{Site, files, read};
    use super::*;

    /// Whether the folder `a` is known to the next build.
    fn is_known(site: &Site) -> bool {
        let key = super::super::record(&site.output(), &site.cache(), super::super::ground::FOLDERS).unwrap();
        let stat = Stat::of(&fs::metadata(site.output().join("a")).unwrap());
        Folders::load(&key).entries("a", stat).is_some()
    }

    #[test]
    fn what_comes_into_or_goes_from_a_folder_that_is_known_is_found() {
        let site = Site::new();
        let wanted = files(&[("a/b/x.html", "x"), ("a/y.html", "y"), ("z.html", "z")]);
        site.build(&wanted);
        assert!(!is_known(&site));
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(site.build(&wanted).written, 0);
        assert!(is_known(&site));
        assert_eq!((site.build(&wanted).written, is_known(&site)), (0, true));
        // A file of somebody else's, and a folder.
        fs::create_dir(site.output().join("a/theirs")).unwrap();
        fs::write(site.output().join("a/theirs/note.txt"), "mine").unwrap();
        fs::write(site.output().join("a/b/note.txt"), "mine").unwrap();
        let told = |report: super::super::CommitReport| -> Vec<String> {
            report.diagnostics.iter().map(|d| d.message.clone()).collect()
        };
        let found = told(site.build(&wanted));
        assert!(
            found.iter().any(|d| d.contains("a/theirs")) && found.iter().any(|d| d.contains("a/b/note.txt")),
            "{found:?}"
        );
        // A folder that holds something foreign is listed each time.
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(told(site.build(&wanted)), found);
        assert!(!is_known(&site));
        fs::remove_dir_all(site.output().join("a/theirs")).unwrap();
        fs::remove_file(site.output().join("a/b/note.txt")).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(told(site.build(&wanted)), Vec::<String>::new());
        assert!(is_known(&site));
        // One of ours is gone, one is edited in place, one is replaced by a folder.
        fs::remove_file(site.output().join("a/b/x.html")).unwrap();
        fs::write(site.output().join("a/y.html"), "edited").unwrap();
        let report = site.build(&wanted);
        assert_eq!((report.written, read(&site.output())), (2, wanted.clone()));
        // Another folder of the same name, with the times of the first one.
        let times = fs::metadata(site.output().join("a/b")).unwrap().modified().unwrap();
        fs::rename(site.output().join("a/b"), site.output().join("old")).unwrap();
        fs::create_dir(site.output().join("a/b")).unwrap();
        fs::write(site.output().join("a/b/theirs.txt"), "mine").unwrap();
        let set = fs::FileTimes::new().set_modified(times);
        fs::File::open(site.output().join("a/b")).unwrap().set_times(set).unwrap();
        let report = site.build(&wanted);
        assert_eq!(report.written, 1);
        assert!(told(report).iter().any(|d| d.contains("a/b/theirs.txt")));
    }

    /// The first build writes folders, and knows them without having listed them.
    #[test]
    fn new_folders_within_one_that_is_put_in_place_are_known_at_once() {
        let site = Site::new();
        let wanted = files(&[("a/b/c/x.html", "x"), ("a/b/y.html", "y"), ("a/z.html", "z"), ("z.html", "z")]);
        let known = |path: &str| {
            let key = super::super::record(&site.output(), &site.cache(), super::super::ground::FOLDERS);
            let stat = Stat::of(&fs::metadata(site.output().join(path)).unwrap());
            Folders::load(&key.unwrap()).entries(path, stat)
        };
        let staging = site.stage(&wanted);
        std::thread::sleep(std::time::Duration::from_millis(50));
        staging.commit().unwrap();
        assert_eq!((known("a"), known("a/b"), known("a/b/c")), (None, Some(2), Some(1)));
        // What comes into one is found all the same.
        fs::write(site.output().join("a/b/c/note.txt"), "mine").unwrap();
        let report = site.build(&wanted);
        assert!(report.diagnostics.iter().any(|d| d.message.contains("note.txt")));
        assert_eq!(report.written, 0);
        // A folder in a folder that was there before.
        let mut wanted = wanted;
        wanted.extend(files(&[("a/new/d/v.html", "v")]));
        let staging = site.stage(&wanted);
        std::thread::sleep(std::time::Duration::from_millis(50));
        staging.commit().unwrap();
        assert_eq!((known("a/new"), known("a/new/d"), known("a/b")), (None, Some(1), Some(2)));
        assert_eq!(site.build(&wanted).written, 0);
    }

    #[test]
    fn each_folder_counts_its_files_and_its_folders_once() {
        let counted = entries(["a/b/c/x", "a/b/c/y", "a/b/z", "a/d/e/f/g", "top"].into_iter());
        let mut counted: Vec<_> = counted.into_iter().collect();
        counted.sort_unstable();
        assert_eq!(counted, [("a", 2), ("a/b", 2), ("a/b/c", 2), ("a/d", 1), ("a/d/e", 1), ("a/d/e/f", 1)]);
    }

    const LATER: i64 = 1_000_000_000_000;

    fn stat(mtime: i64) -> Stat {
        Stat { size: 4096, mtime, ctime: mtime, inode: 7 }
    }

    #[test]
    fn what_is_kept_comes_back_and_what_is_damaged_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("folders");
        let mut folders = Folders::default();
        folders.add("a/b", Seen::new(stat(5), 3, LATER).unwrap());
        folders.save(&Disk::default(), &path).unwrap();
        let kept = Folders::load(&path);
        assert_eq!(kept, folders);
        assert_eq!(kept.entries("a/b", stat(5)), Some(3));
        assert_eq!((kept.entries("a/b", stat(6)), kept.entries("a", stat(5))), (None, None));
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(Folders::load(&path), Folders::default(), "at {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(Folders::load(&path), Folders::default(), "cut at {at}");
        }
    }

    #[test]
    fn a_folder_that_has_just_changed_or_has_no_number_is_not_relied_on() {
        assert_eq!(Seen::new(stat(LATER - 1), 1, LATER), None);
        assert_eq!(Seen::new(Stat { inode: 0, ..stat(5) }, 1, LATER), None);
        assert_eq!(Seen::new(Stat { ctime: 0, ..stat(5) }, 1, LATER), None);
    }
}
