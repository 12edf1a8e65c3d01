//! Inputs that change while a site is built, and times that do not show it.

use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use backfile::pipeline::{self, Progress, Stage};

use crate::support::{OnDisk, Site, article, differences, tree};

/// Does something once, when a build reaches a stage.
struct At<F: Fn() + Sync> {
    stage: Stage,
    deed: F,
    done: AtomicBool,
}

impl<F: Fn() + Sync> Progress for At<F> {
    fn stage(&self, stage: Stage, _: usize) {
        if stage == self.stage && !self.done.swap(true, Ordering::Relaxed) {
            (self.deed)();
        }
    }
    fn tick(&self) {}
    fn waiting(&self, _: &str) {}
}

fn site() -> OnDisk {
    let site = Site::new("").with("content/a/x.md", article("X", "2014-06-11", "The first text."));
    let site = site.with("content/a/y.md", article("Y", "2014-06-12", "Another text."));
    site.with("static/notes.txt", "The first notes.").with("data/n.json", "[1]").on_disk()
}

fn set_time(path: &Path, time: SystemTime) {
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(time)).unwrap();
}

/// Writes other bytes of the same number, and gives the file its old time.
fn rewrite(path: &Path, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let time = fs::metadata(path).unwrap().modified().unwrap();
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
    set_time(path, time);
}

/// What a build that was disturbed may leave: nothing, with an error, or whole files
/// of one moment. Afterwards a build is as a clean one.
fn check(disk: &OnDisk, deed: impl Fn() + Sync, stage: Stage) {
    let old = tree(&disk.public());
    // Where nothing is another, there is nothing to build, and nothing to commit either.
    disk.write("data/n.json", "[1]");
    let progress = At { stage, deed, done: AtomicBool::new(false) };
    let built = pipeline::build(&disk.options(), &progress);
    assert!(progress.done.load(Ordering::Relaxed), "{stage:?} is not reached");
    if built.value.is_none() {
        assert!(built.diagnostics.has_errors());
        assert_eq!(tree(&disk.public()), old, "{stage:?}");
    }
    let (built, noticed) = disk.build();
    assert!(built.is_some(), "{stage:?}: {noticed:?}");
    let found = differences(&tree(&disk.public()), &disk.clean().0);
    assert_eq!(found, Vec::<String>::new(), "{stage:?}");
}

const STAGES: [Stage; 5] = [Stage::Parse, Stage::Index, Stage::Plan, Stage::Render, Stage::Commit];

#[test]
fn a_source_rewritten_during_a_build_with_its_size_and_time_is_not_missed() {
    for stage in STAGES {
        let disk = site();
        disk.build();
        check(&disk, || rewrite(&disk.root.join("content/a/x.md"), "first", "other"), stage);
        check(&disk, || rewrite(&disk.root.join("content/a/y.md"), "\"Y\"", "\"Z\""), stage);
        check(&disk, || rewrite(&disk.root.join("static/notes.txt"), "first", "other"), stage);
        let page = fs::read_to_string(disk.public().join("a/2014/06/11/x/index.html")).unwrap();
        assert!(page.contains("The other text."), "{stage:?}");
        assert_eq!(fs::read_to_string(disk.public().join("notes.txt")).unwrap(), "The other notes.");
    }
}

#[test]
fn a_source_deleted_during_a_build_is_not_missed() {
    for stage in STAGES {
        let disk = site();
        disk.build();
        check(&disk, || fs::remove_file(disk.root.join("content/a/x.md")).unwrap(), stage);
        check(&disk, || fs::remove_file(disk.root.join("static/notes.txt")).unwrap(), stage);
        assert!(!disk.public().join("a/2014/06/11/x/index.html").exists());
    }
}

#[test]
fn edits_are_seen_whatever_the_clocks_say() {
    let year = Duration::from_secs(365 * 24 * 3600);
    let now = SystemTime::now();
    // `touch -d 2099` of what is there, and an edit after the clock was set back.
    let far = SystemTime::UNIX_EPOCH + Duration::from_secs(4_070_908_800);
    for (before, after) in [(far, far), (now, now - year), (now + year, now), (now - year, now - year)] {
        let disk = site();
        let source = disk.root.join("content/a/x.md");
        set_time(&source, before);
        disk.build();
        // The records of the last build come from the same clock.
        let cache = disk.dir.path().join("cache");
        for path in tree(&cache).into_keys() {
            set_time(&cache.join(path), before);
        }
        rewrite(&source, "first", "other");
        set_time(&source, after);
        disk.build();
        assert_eq!(differences(&tree(&disk.public()), &disk.clean().0), Vec::<String>::new());
        // An output file that is edited under such a clock, of the same size.
        let page = disk.public().join("a/2014/06/11/x/index.html");
        let text = fs::read_to_string(&page).unwrap();
        fs::write(&page, text.replace("other", "wrong")).unwrap();
        for path in tree(&cache).into_keys() {
            set_time(&cache.join(path), after);
        }
        disk.build();
        assert_eq!(differences(&tree(&disk.public()), &disk.clean().0), Vec::<String>::new());
    }
}
