//! Whole commits: what they leave, what they refuse, and what a kill at any
//! operation leaves to the next build.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::disk::Disk;
use super::*;
use crate::base::{Digest, Kind, OutputPath, Severity};

/// Lets so many operations happen and then none: a kill, as far as the disk
/// can tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Fault(Option<Arc<AtomicUsize>>);

impl Fault {
    pub(super) fn after(operations: usize) -> Self {
        Self(Some(Arc::new(AtomicUsize::new(operations))))
    }

    pub(super) fn has_struck(&self) -> bool {
        self.0.as_ref().is_some_and(|left| left.load(Ordering::SeqCst) == 0)
    }

    pub(super) fn step(&self) -> io::Result<()> {
        let Some(left) = &self.0 else { return Ok(()) };
        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
            .map(|_| ())
            .map_err(|_| io::Error::other("killed"))
    }
}

/// Files by path; a path that ends with a slash is an empty folder.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

pub(super) fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// All that is in a folder, but for the staging folder.
pub(super) fn read(folder: &Path) -> Files {
    let mut found = Files::new();
    let walk = walkdir::WalkDir::new(folder).min_depth(1).into_iter();
    for entry in walk.filter_entry(|e| e.file_name() != STAGING_DIR).filter_map(Result::ok) {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        if entry.file_type().is_file() {
            found.insert(path, fs::read(entry.path()).unwrap());
        } else if entry.file_type().is_dir() && fs::read_dir(entry.path()).unwrap().next().is_none() {
            found.insert(path + "/", vec![]);
        }
    }
    found
}

pub(super) fn path(p: &str) -> OutputPath {
    OutputPath::new(p).unwrap()
}

pub(super) struct Site {
    dir: tempfile::TempDir,
}

impl Site {
    pub(super) fn new() -> Self {
        // In memory where that can be: these tests sync thousands of times.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        Self { dir: dir.unwrap() }
    }

    pub(super) fn output(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    pub(super) fn cache(&self) -> PathBuf {
        self.dir.path().join(".backfile")
    }

    fn begin(&self) -> Staging {
        Staging::begin(&self.output(), &self.cache(), CommitOptions::default()).unwrap()
    }

    /// A build that is yet to be committed.
    pub(super) fn stage(&self, wanted: &Files) -> Staging {
        let staging = self.begin();
        for (p, bytes) in wanted {
            staging.put(&path(p), bytes).unwrap();
        }
        staging
    }

    pub(super) fn build(&self, wanted: &Files) -> CommitReport {
        let report = self.stage(wanted).commit().unwrap_or_else(|e| panic!("{e}"));
        assert!(!self.output().join(STAGING_DIR).exists());
        report
    }

    fn adopt(&self, wanted: &Files) -> CommitReport {
        let options = CommitOptions { adopt: true, ..CommitOptions::default() };
        let staging = Staging::begin(&self.output(), &self.cache(), options).unwrap();
        for (p, bytes) in wanted {
            staging.put(&path(p), bytes).unwrap();
        }
        staging.commit().unwrap_or_else(|e| panic!("{e}"))
    }

    fn refuse(&self, wanted: &Files) -> Vec<String> {
        let before = read(&self.output());
        let staging = self.begin();
        for (p, bytes) in wanted {
            staging.put(&path(p), bytes).unwrap();
        }
        let error = staging.commit().unwrap_err();
        assert!(!error.output_changed);
        assert_eq!(read(&self.output()), before, "a refused commit changes nothing");
        assert!(!self.output().join(STAGING_DIR).exists());
        let errors = error.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        errors.map(|d| d.message.replace(&self.dir.path().display().to_string(), "")).collect()
    }

    /// A build that is killed after so many operations; whether it was.
    pub(super) fn killed(&self, wanted: &Files, operations: usize, durability: Durability) -> bool {
        let fault = Fault::after(operations);
        let disk = Disk { durability, fault: fault.clone() };
        let build = || {
            let options = CommitOptions::default();
            let staging = Staging::begin_on(disk, None, &self.output(), &self.cache(), options).ok()?;
            for (p, bytes) in wanted {
                staging.put(&path(p), bytes).ok()?;
            }
            staging.commit().ok()
        };
        build().is_none() || fault.has_struck()
    }

    pub(super) fn write(&self, p: &str, text: &str) {
        let full = self.output().join(p);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }

    pub(super) fn kept(&self, p: &str, text: &str) -> String {
        let folder = self.cache().join("kept").join(Digest::of(text.as_bytes()).short(12));
        fs::read_to_string(folder.join(p)).unwrap()
    }
}

pub(super) fn kinds(report: &CommitReport) -> Vec<Kind> {
    report.diagnostics.iter().map(|d| d.kind).collect()
}

pub(super) fn small() -> Files {
    files(&[
        ("index.html", "home"),
        ("iran/index.html", "iran"),
        ("iran/2014/a/index.html", "a"),
        ("topics/x/index.html", "x"),
    ])
}

#[test]
fn a_build_leaves_what_it_was_given() {
    let site = Site::new();
    let report = site.build(&small());
    assert_eq!((report.written, report.unchanged, report.deleted), (4, 0, 0));
    assert!(report.diagnostics.is_empty());
    assert_eq!(read(&site.output()), small());
    let second = files(&[("index.html", "home 2"), ("iran/index.html", "iran"), ("iran/2015/b", "b")]);
    let report = site.build(&second);
    assert_eq!((report.written, report.unchanged, report.deleted), (2, 1, 2));
    assert_eq!(read(&site.output()), second);
    assert!(report.diagnostics.is_empty());
}

#[test]
fn equal_bytes_are_not_written_again_and_a_quiet_build_leaves_no_trace() {
    let site = Site::new();
    site.build(&small());
    let old = fs::FileTimes::new().set_modified(std::time::SystemTime::UNIX_EPOCH);
    let file = site.output().join("index.html");
    fs::File::options().write(true).open(&file).unwrap().set_times(old).unwrap();
    let report = site.build(&small());
    assert_eq!((report.written, report.unchanged), (0, 4));
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), std::time::SystemTime::UNIX_EPOCH);
    assert!(site.begin().stat("index.html").is_some());
}

#[test]
fn files_become_folders_and_folders_files() {
    let site = Site::new();
    let one = files(&[("a", "file"), ("b/x/y", "deep"), ("b/z", "z"), ("c", "c")]);
    let two = files(&[("a/index.html", "in"), ("b", "file"), ("c", "c")]);
    site.build(&one);
    fs::create_dir_all(site.output().join("b/x/empty")).unwrap();
    let report = site.build(&two);
    assert_eq!((report.written, report.unchanged, report.deleted), (2, 1, 3));
    assert_eq!(read(&site.output()), two);
    site.build(&one);
    assert_eq!(read(&site.output()), one);
}

#[test]
fn one_path_as_file_and_folder_is_an_error() {
    let site = Site::new();
    site.build(&files(&[("a", "a"), ("b/c", "c")]));
    let message = |p| vec![format!("the output wants `{p}` both as a file and as a folder")];
    assert_eq!(site.refuse(&files(&[("a", "a"), ("a/b", "b"), ("b/c", "c")])), message("a"));
    assert_eq!(site.refuse(&files(&[("a", "a"), ("b", "b"), ("b/c", "c")])), message("b/c"));
}

#[test]
fn a_path_given_twice_is_an_error() {
    let site = Site::new();
    site.build(&files(&[("old", "old")]));
    let staging = site.begin();
    for (p, second) in [("old", "old"), ("new", "new")] {
        staging.put(&path(p), p).unwrap();
        let error = staging.put(&path(p), second).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(error.to_string(), format!("the output file `{p}` was made twice"));
    }
}

#[test]
fn files_are_copied_and_compared() {
    let site = Site::new();
    let source = site.dir.path().join("logo.png");
    fs::write(&source, vec![1; 400_000]).unwrap();
    let copy = || {
        let staging = site.begin();
        staging.copy(&path("img/logo.png"), &source).unwrap();
        staging.commit().unwrap()
    };
    assert_eq!(copy().written, 1);
    assert_eq!(copy().unchanged, 1);
    fs::write(&source, vec![2; 400_000]).unwrap();
    assert_eq!(copy().written, 1);
    assert_eq!(fs::read(site.output().join("img/logo.png")).unwrap(), vec![2; 400_000]);
    let error = site.begin().copy(&path("x"), &site.dir.path().join("none")).unwrap_err();
    assert!(error.to_string().contains("none`"), "{error}");
}

#[test]
fn what_is_fresh_is_kept_unless_it_was_altered() {
    let site = Site::new();
    site.build(&small());
    site.write("iran/index.html", "IRAN");
    fs::remove_file(site.output().join("topics/x/index.html")).unwrap();
    let staging = site.begin();
    let mut again = 0;
    for (p, bytes) in small() {
        if !staging.keep(&path(&p), Digest::of(&bytes)).unwrap() {
            staging.put(&path(&p), &bytes).unwrap();
            again += 1;
        }
    }
    let report = staging.commit().unwrap();
    assert_eq!((again, report.written, report.unchanged), (2, 2, 2));
    assert_eq!(kinds(&report), [Kind::EditedOutput]);
    assert_eq!(read(&site.output()), small());
}

#[test]
fn foreign_files_are_kept_and_reported_by_folder() {
    let site = Site::new();
    for p in [".gitignore", ".nojekyll", "CNAME", ".git/HEAD", "mine.txt", "old/a", "old/b/c", "iran/note"] {
        site.write(p, "mine");
    }
    fs::create_dir(site.output().join("empty")).unwrap();
    let mut want = read(&site.output());
    want.extend(small());
    for _ in 0..2 {
        let report = site.build(&small());
        assert_eq!(read(&site.output()), want);
        let base = site.output().display().to_string();
        let said: Vec<_> = report.diagnostics.iter().map(|d| d.message.replace(&base, "public")).collect();
        assert_eq!(
            said,
            [
                "`public/iran/note` is not a file of this site and was kept",
                "`public/mine.txt` is not a file of this site and was kept",
                "`public/old/` holds 2 files that are not of this site and were kept",
            ]
        );
        assert!(kinds(&report).iter().all(|kind| *kind == Kind::ForeignOutput));
    }
    // What is left when all of ours goes is theirs.
    site.build(&Files::new());
    assert!(read(&site.output()).keys().all(|p| !small().contains_key(p)));
    assert!(site.output().join("iran/note").exists() && site.output().join("empty").exists());
    assert!(!site.output().join("topics").exists());
}

#[test]
fn foreign_files_in_the_way_are_refused_or_adopted() {
    let site = Site::new();
    site.write("index.html", "theirs");
    site.write("topics", "a file where a folder goes");
    site.write("iran/index.html/x", "a folder where a file goes");
    site.write("iran/2014/a/index.html", "a");
    let refused = site.refuse(&small());
    assert_eq!(
        refused,
        ["index.html", "iran/index.html/x", "topics"]
            .map(|p| format!("`/public/{p}` is in the way and was not written by a build"))
    );
    let report = site.adopt(&small());
    assert_eq!(read(&site.output()), small());
    assert_eq!(kinds(&report), [Kind::ForeignOutput; 3]);
    assert_eq!((report.written, report.unchanged), (3, 1));
    assert_eq!(site.kept("index.html", "theirs"), "theirs");
    assert_eq!(site.kept("topics", "a file where a folder goes"), "a file where a folder goes");
    site.kept("iran/index.html/x", "a folder where a file goes");
    assert!(site.build(&small()).diagnostics.is_empty());
}

#[test]
fn many_obstacles_are_named_up_to_a_hundred_and_then_counted() {
    let site = Site::new();
    let want: Files = (0..250).map(|n| (format!("{n}"), b"new".to_vec())).collect();
    want.keys().for_each(|p| site.write(p, "theirs"));
    let refused = site.refuse(&want);
    assert_eq!(refused.len(), 101);
    assert_eq!(refused[100], "150 more files in `/public` are in the way");
}

#[test]
fn edited_files_are_moved_aside_and_replaced_or_deleted() {
    let site = Site::new();
    site.build(&small());
    // Of the same length, so that only its bytes tell.
    site.write("index.html", "HOME");
    site.write("topics/x/index.html", "an edited page that is to go");
    let mut next = small();
    next.remove("topics/x/index.html");
    let report = site.build(&next);
    assert_eq!(kinds(&report), [Kind::EditedOutput; 2]);
    assert_eq!(read(&site.output()), next);
    assert_eq!(site.kept("index.html", "HOME"), "HOME");
    site.kept("topics/x/index.html", "an edited page that is to go");
    assert!(report.diagnostics.iter().all(|d| d.message.contains("kept") && d.hint.is_some()));
    assert!(site.build(&next).diagnostics.is_empty());
    // An edit that comes to the same bytes as the next build is no edit.
    site.write("index.html", "new home");
    next.insert("index.html".into(), b"new home".to_vec());
    assert!(site.build(&next).diagnostics.is_empty());
}

#[test]
fn edits_during_the_build_are_seen() {
    let site = Site::new();
    site.build(&files(&[("a", "1"), ("b", "1")]));
    let staging = site.begin();
    staging.put(&path("a"), "2").unwrap();
    staging.put(&path("c/d"), "2").unwrap();
    site.write("a", "by hand");
    site.write("b", "by hand too");
    let report = staging.commit().unwrap();
    assert_eq!(kinds(&report), [Kind::EditedOutput; 2]);
    assert_eq!(read(&site.output()), files(&[("a", "2"), ("c/d", "2")]));
    let staging = site.begin();
    staging.put(&path("e/f"), "2").unwrap();
    site.write("e/g", "theirs");
    let error = staging.commit().unwrap_err();
    assert!(error.to_string().contains("appeared while"), "{error}");
}

#[cfg(unix)]
#[test]
fn links_in_the_output_are_not_written_through() {
    let site = Site::new();
    let elsewhere = site.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("x"), "precious").unwrap();
    fs::create_dir(site.output()).unwrap();
    std::os::unix::fs::symlink(&elsewhere, site.output().join("img")).unwrap();
    std::os::unix::fs::symlink(elsewhere.join("x"), site.output().join("x")).unwrap();
    let want = files(&[("img/x", "ours"), ("x", "ours")]);
    assert_eq!(site.refuse(&want).len(), 2);
    let report = site.adopt(&want);
    assert_eq!(report.diagnostics.len(), 2);
    assert_eq!(read(&site.output()), want);
    assert_eq!(fs::read_to_string(elsewhere.join("x")).unwrap(), "precious");
}

#[test]
fn an_aborted_build_leaves_the_output_as_it_was() {
    let site = Site::new();
    let deep = site.dir.path().join("not/yet/public");
    let staging = Staging::begin(&deep, &site.cache(), CommitOptions::default()).unwrap();
    staging.put(&path("a/b"), "x").unwrap();
    assert!(deep.join(STAGING_DIR).exists());
    staging.abort();
    assert!(!site.dir.path().join("not").exists());
    site.build(&small());
    let staging = site.begin();
    staging.put(&path("index.html"), "other").unwrap();
    drop(staging);
    assert_eq!(read(&site.output()), small());
    assert!(!site.output().join(STAGING_DIR).exists());
}

#[test]
fn a_damaged_manifest_stops_the_build_and_deleting_it_is_the_way_out() {
    let site = Site::new();
    site.build(&small());
    let records = fs::read_dir(site.cache().join("output")).unwrap();
    let manifest = records.map(|e| e.unwrap().path()).find(|p| p.extension().unwrap() == "manifest").unwrap();
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, &text[..text.len() / 2]).unwrap();
    let error = Staging::begin(&site.output(), &site.cache(), CommitOptions::default()).err().unwrap();
    assert!(error.message.contains(&manifest.display().to_string()), "{}", error.message);
    assert_eq!(read(&site.output()), small());
    assert!(!site.output().join(STAGING_DIR).exists());
    fs::remove_file(&manifest).unwrap();
    let report = site.build(&small());
    assert_eq!((report.unchanged, report.diagnostics.len()), (4, 0));
}

#[test]
fn a_site_that_moves_with_its_cache_stays_known() {
    let site = Site::new();
    let (old, new) = (site.dir.path().join("old"), site.dir.path().join("new"));
    let build = |root: &Path, text: &str| {
        let staging =
            Staging::begin(&root.join("public"), &root.join(".backfile"), CommitOptions::default()).unwrap();
        staging.put(&path("index.html"), text).unwrap();
        staging.commit().unwrap()
    };
    build(&old, "1");
    fs::rename(&old, &new).unwrap();
    assert!(build(&new, "2").diagnostics.is_empty());
}

#[test]
fn the_staging_name_is_not_taken_from_a_user() {
    let site = Site::new();
    site.write(".tmp-backfile/mine", "mine");
    let error = Staging::begin(&site.output(), &site.cache(), CommitOptions::default()).err().unwrap();
    assert!(error.message.ends_with("was not made by a build"), "{}", error.message);
    assert!(site.output().join(".tmp-backfile/mine").exists());
}

#[test]
fn another_cache_folder_does_not_let_a_second_build_in() {
    let site = Site::new();
    let first = site.begin();
    let other = site.dir.path().join("other");
    let error = Staging::begin(&site.output(), &other, CommitOptions::default()).err().unwrap();
    assert!(error.message.starts_with("another build is writing to"), "{}", error.message);
    first.put(&path("a"), "a").unwrap();
    first.commit().unwrap();
    assert_eq!(read(&site.output()), files(&[("a", "a")]));
}

#[test]
fn a_second_build_waits_for_the_first() {
    let site = Site::new();
    let first = site.begin();
    first.put(&path("a"), "first").unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let waiting = |pid| told.send(pid).unwrap();
            let options = CommitOptions { waiting: Some(&waiting), ..CommitOptions::default() };
            let staging = Staging::begin(&site.output(), &site.cache(), options).unwrap();
            staging.put(&path("a"), "second").unwrap();
            staging.commit().unwrap()
        });
        assert_eq!(heard.recv().unwrap(), std::process::id());
        assert!(!second.is_finished());
        first.commit().unwrap();
        // It saw what the first one had left, and that it was a build's.
        let report = second.join().unwrap();
        assert_eq!((report.written, report.diagnostics.len()), (1, 0));
    });
    assert_eq!(read(&site.output()), files(&[("a", "second")]));
}

#[test]
fn many_threads_may_put() {
    use rayon::prelude::*;
    let site = Site::new();
    let want: Files =
        (0..500).map(|n| (format!("{}/{n}/index.html", n % 7), format!("{n}").into_bytes())).collect();
    let staging = site.begin();
    want.par_iter().for_each(|(p, bytes)| Sink::put(&staging, &path(p), bytes.clone()).map(drop).unwrap());
    assert_eq!(staging.commit().unwrap().written, 500);
    assert_eq!(read(&site.output()), want);
}

/// After a kill each file is the old one or the new one, whole.
pub(super) fn assert_whole(found: &Files, old: &Files, new: &Files, context: &str) {
    for (p, bytes) in found.iter().filter(|(p, _)| !p.ends_with('/')) {
        let known = [old, new].iter().any(|tree| tree.get(p) == Some(bytes));
        assert!(known, "{context}: `{p}` is neither old nor new");
    }
    for (p, bytes) in old.iter().filter(|(p, bytes)| new.get(*p) == Some(bytes)) {
        assert_eq!(found.get(p), Some(bytes), "{context}: `{p}` did not change and is gone");
    }
}

#[test]
fn a_kill_at_any_operation_is_made_good_by_the_next_build() {
    let one = small();
    let two = files(&[
        ("index.html", "a longer home"),
        ("iran/index.html", "iran"),
        ("iran/2014/a", "now a file"),
        ("topics/x/index.html/y", "now a folder"),
        ("new/deep/er/index.html", "new"),
        ("new/index.html", "new"),
    ]);
    for durability in [Durability::Fast, Durability::Durable] {
        let steps = [(&one, &two), (&Files::new(), &one), (&two, &one), (&one, &Files::new())];
        // Syncing is slow, and adds no step of another kind after the first.
        let steps = if durability == Durability::Fast { &steps[..] } else { &steps[..1] };
        for &(old, new) in steps {
            for operations in 0.. {
                let context = format!("{durability:?}, {} to {} files, {operations}", old.len(), new.len());
                let mut was_killed = false;
                // The next build wants the new tree, or the old one again.
                for next in [new, old] {
                    let site = Site::new();
                    if !old.is_empty() {
                        site.build(old);
                    }
                    was_killed = site.killed(new, operations, durability);
                    assert_whole(&read(&site.output()), old, new, &context);
                    // Another one is killed while it makes that good.
                    site.killed(next, operations / 2, durability);
                    let report = site.build(next);
                    assert_eq!(&read(&site.output()), next, "{context}");
                    assert_eq!(report.diagnostics, Default::default(), "{context}");
                }
                if !was_killed {
                    assert!(operations > 10);
                    break;
                }
            }
        }
    }
}

#[test]
fn an_edit_survives_a_kill() {
    for operations in 0.. {
        let site = Site::new();
        site.build(&small());
        site.write("index.html", "by hand");
        site.write("topics/x/index.html", "by hand too");
        let next = files(&[("index.html", "next"), ("iran/index.html", "iran")]);
        let was_killed = site.killed(&next, operations, Durability::Fast);
        site.build(&next);
        assert_eq!(read(&site.output()), next);
        assert_eq!(site.kept("index.html", "by hand"), "by hand");
        site.kept("topics/x/index.html", "by hand too");
        if !was_killed {
            break;
        }
    }
}

#[test]
fn a_killed_first_build_leaves_no_folder_behind_an_aborted_second() {
    // Before the fifth operation nobody has written down who made the folders,
    // and from the eleventh on the first build itself is done with removing.
    for operations in 5..=10 {
        let site = Site::new();
        let output = site.dir.path().join("a/b");
        let disk = Disk { fault: Fault::after(operations), durability: Durability::Fast };
        if let Ok(staging) = Staging::begin_on(disk, None, &output, &site.cache(), CommitOptions::default()) {
            let _ = staging.put(&path("x/y"), "text");
        }
        Staging::begin(&output, &site.cache(), CommitOptions::default()).unwrap().abort();
        assert!(!site.dir.path().join("a").exists(), "{operations}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_output_is_an_error_that_names_it() {
    // `/proc` refuses new folders even to root.
    let site = Site::new();
    let output = Path::new("/proc/self/public");
    let error = Staging::begin(output, &site.cache(), CommitOptions::default()).err().unwrap();
    assert_eq!(error.kind, Kind::Io);
    assert!(error.message.contains("public"), "{}", error.message);
}

/// A small generator, so that a failure can be run again from its seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed))
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    pub(super) fn tree(&mut self) -> Files {
        let mut tree = Files::new();
        for _ in 0..self.below(12) {
            let parts: Vec<_> = (0..=self.below(3)).map(|_| ["a", "b", "a-", "c.d"][self.below(4)]).collect();
            let p = parts.join("/");
            let clash = tree.keys().any(|k| {
                k.strip_prefix(&p).is_some_and(|rest| rest.starts_with('/'))
                    || p.strip_prefix(k.as_str()).is_some_and(|rest| rest.starts_with('/'))
            });
            if !clash {
                tree.insert(p, vec![b'x'; self.below(3)]);
            }
        }
        tree
    }
}

#[test]
fn any_sequence_of_trees_and_kills_ends_in_the_last_tree() {
    for seed in 1..60 {
        let mut random = Random::new(seed);
        let site = Site::new();
        for step in 0..8 {
            let wanted = random.tree();
            if random.below(2) == 0 {
                let other = random.tree();
                let operations = random.below(60);
                site.killed(&other, operations, Durability::Fast);
            }
            let report = site.build(&wanted);
            assert_eq!(read(&site.output()), wanted, "seed {seed}, step {step}");
            assert_eq!(report.diagnostics, Default::default(), "seed {seed}, step {step}");
        }
    }
}
