//! Changes to real folders, as editors, git and people make them, and what is
//! told of them. A test waits for what it expects, and fails after [`PATIENCE`].

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[path = "../support/mod.rs"]
mod support;

mod others;
mod program;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use backfile::pipeline::{Look, Session};
use backfile::watch::{Scope, Stopper, Watcher};

use support::{OnDisk, Site, article};

const PATIENCE: Duration = Duration::from_secs(60);

/// A site that is watched on another thread.
struct Watched {
    disk: OnDisk,
    looks: Receiver<Look>,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

fn site() -> OnDisk {
    Site::new("")
        .with("content/a/x.md", article("X", "2014-06-11", "Text."))
        .with("content/a/y.md", article("Y", "2014-06-12", "Text."))
        .on_disk()
}

impl Watched {
    fn new(disk: OnDisk, poll: bool) -> Self {
        let scope = Scope {
            root: disk.root.clone(),
            inputs: ["config.toml", "content", "templates"].map(|name| disk.root.join(name)).into(),
            outputs: vec![disk.root.join("public"), disk.root.join("content/made")],
        };
        let mut watcher = Watcher::new(scope, poll);
        assert_eq!(watcher.remark(), None);
        let stopper = watcher.stopper();
        let (tell, looks) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            while let Some(look) = watcher.next() {
                let _ = tell.send(look);
            }
        });
        Self { disk, looks, stopper, thread: Some(thread) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.disk.root.join(name)
    }

    /// The looks up to the one that covers a path.
    fn until(&self, name: &str) -> Vec<Look> {
        let began = Instant::now();
        let path = self.path(name);
        let mut looks = Vec::new();
        while let Ok(look) = self.looks.recv_timeout(PATIENCE.saturating_sub(began.elapsed())) {
            let covers = match &look {
                Look::Everywhere => true,
                Look::At(paths) => paths.iter().any(|at| path.starts_with(at)),
            };
            looks.push(look);
            if covers {
                return looks;
            }
        }
        panic!("nothing was told of {name}, only {looks:?}");
    }

    /// The names below the root that are told of up to a path, which must be among
    /// them itself: no look may be everywhere.
    fn named(&self, name: &str) -> Vec<String> {
        let root = &self.disk.root;
        let paths = self.until(name).into_iter().flat_map(|look| match look {
            Look::Everywhere => panic!("everywhere is too much for {name}"),
            Look::At(paths) => paths,
        });
        let inner = |path: PathBuf| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let mut names: Vec<String> = paths.map(inner).collect();
        names.sort();
        names.dedup();
        names
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking());
        }
    }
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let done = command.output();
    done.is_ok_and(|output| output.status.success())
}

/// A way of saving, and what it does to the file.
type Save = (&'static str, fn(&Path));

/// How editors save.
const SAVES: [Save; 6] = [
    ("in place", |path| fs::write(path, "new").unwrap()),
    ("a file beside it that is renamed over it", |path| {
        let beside = path.with_file_name(".x.md.tmp");
        fs::write(&beside, "new").unwrap();
        fs::rename(beside, path).unwrap();
    }),
    ("as vim does: tries the folder, moves the old file away, writes the new, removes the old", |path| {
        let (probe, old) = (path.with_file_name("4913"), path.with_file_name("x.md~"));
        fs::write(&probe, "").unwrap();
        fs::remove_file(probe).unwrap();
        fs::rename(path, &old).unwrap();
        fs::write(path, "new").unwrap();
        fs::remove_file(old).unwrap();
    }),
    ("removed, and made again", |path| {
        fs::remove_file(path).unwrap();
        fs::write(path, "new").unwrap();
    }),
    ("sed -i", |path| {
        assert!(run(path.parent().unwrap(), "sed", &["-i", "s/Text/New/", "x.md"]));
    }),
    ("touch", |path| {
        assert!(run(path.parent().unwrap(), "touch", &["x.md"]));
    }),
];

#[test]
fn every_way_of_saving_is_told_of() {
    for poll in [false, true] {
        // Polling takes a second for each, so there it is one test of all of them.
        let watched = Watched::new(site(), poll);
        for (way, save) in SAVES.iter().take(if poll { 2 } else { SAVES.len() }) {
            eprintln!("{way}");
            save(&watched.path("content/a/x.md"));
            let named = watched.named("content/a/x.md");
            assert!(poll || !named.iter().any(|name| name == "content/a/y.md"), "{way}: {named:?}");
            while watched.looks.try_recv().is_ok() {}
        }
    }
}

#[test]
fn a_file_is_looked_at_when_it_is_closed() {
    use std::io::Write;
    let watched = Watched::new(site(), false);
    let mut file = fs::File::create(watched.path("content/a/x.md")).unwrap();
    file.write_all(b"half of ").unwrap();
    file.write_all(b"the text").unwrap();
    drop(file);
    let looks = watched.until("content/a/x.md");
    assert_eq!(looks, [Look::At(vec![watched.path("content/a/x.md")])]);
    // One that stays open is looked at nevertheless.
    let mut open = fs::File::create(watched.path("content/a/y.md")).unwrap();
    open.write_all(b"half").unwrap();
    watched.until("content/a/y.md");
    drop(open);
}

#[test]
fn what_is_new_and_what_is_gone_is_told_of() {
    for poll in [false, true] {
        let watched = Watched::new(site(), poll);
        fs::create_dir_all(watched.path("content/b/2014")).unwrap();
        fs::write(watched.path("content/b/2014/new.md"), "new").unwrap();
        watched.until("content/b/2014/new.md");
        // In a folder that was not there at the start.
        fs::write(watched.path("content/b/2014/newer.md"), "new").unwrap();
        watched.until("content/b/2014/newer.md");
        fs::rename(watched.path("content/b"), watched.path("content/c")).unwrap();
        watched.until("content/c/2014/new.md");
        fs::write(watched.path("content/c/2014/newest.md"), "new").unwrap();
        watched.until("content/c/2014/newest.md");
        fs::remove_file(watched.path("content/a/x.md")).unwrap();
        watched.until("content/a/x.md");
        fs::remove_dir_all(watched.path("content/c")).unwrap();
        watched.until("content/c/2014/new.md");
    }
}

#[test]
fn folders_that_appear_one_in_another_are_told_of_to_the_last_file() {
    let watched = Watched::new(site(), false);
    for n in 0..30 {
        let folder = watched.path(&format!("content/n{n}/deep/er"));
        fs::create_dir_all(&folder).unwrap();
        for m in 0..3 {
            fs::write(folder.join(format!("{m}.md")), "new").unwrap();
        }
    }
    let mut told = Vec::new();
    for n in 0..30 {
        let name = format!("content/n{n}/deep/er/2.md");
        let covered = |looks: &[Look]| {
            looks.iter().any(|look| match look {
                Look::Everywhere => true,
                Look::At(paths) => paths.iter().any(|at| watched.path(&name).starts_with(at)),
            })
        };
        if !covered(&told) {
            told.extend(watched.until(&name));
        }
    }
}

#[test]
fn an_input_that_was_not_there_and_one_that_comes_back_are_told_of() {
    for poll in [false, true] {
        let watched = Watched::new(site(), poll);
        fs::create_dir(watched.path("templates")).unwrap();
        watched.until("templates");
        fs::write(watched.path("templates/article.html"), "new").unwrap();
        watched.until("templates/article.html");
        fs::write(watched.path("config.toml"), "new").unwrap();
        watched.until("config.toml");
        fs::rename(watched.path("content"), watched.path("elsewhere")).unwrap();
        watched.until("content/a/x.md");
        fs::rename(watched.path("elsewhere"), watched.path("content")).unwrap();
        watched.until("content/a/x.md");
        fs::write(watched.path("content/a/x.md"), "new").unwrap();
        watched.until("content/a/x.md");
    }
}

#[test]
fn a_site_that_is_removed_and_put_back_is_watched_again() {
    let watched = Watched::new(site(), false);
    let root = watched.disk.root.clone();
    fs::remove_dir_all(&root).unwrap();
    watched.until("content");
    fs::create_dir_all(root.join("content/a")).unwrap();
    fs::write(root.join("content/a/x.md"), "new").unwrap();
    watched.until("content/a/x.md");
    while watched.looks.recv_timeout(Duration::from_millis(300)).is_ok() {}
    fs::write(root.join("content/a/x.md"), "newer").unwrap();
    watched.until("content/a/x.md");
}

#[test]
fn nothing_is_told_of_what_a_build_writes_or_git_keeps() {
    for poll in [false, true] {
        let disk = site();
        for folder in ["public/a", ".git/objects", ".backfile", "content/made", "content/.git", "target"] {
            fs::create_dir_all(disk.root.join(folder)).unwrap();
        }
        let watched = Watched::new(disk, poll);
        for name in [
            "public/a/index.html",
            "public/index.html",
            ".git/objects/1",
            ".git/HEAD",
            ".backfile/memo",
            "content/made/index.html",
            "content/.git/HEAD",
            "target/log",
            "README.md",
        ] {
            fs::write(watched.path(name), "new").unwrap();
        }
        fs::write(watched.path("content/a/x.md"), "new").unwrap();
        // Polling names what is newer than the clock's grain once more.
        let young = ["config.toml", "content/a/y.md"];
        let mut named = watched.named("content/a/x.md");
        named.retain(|name| !(poll && young.contains(&name.as_str())));
        assert_eq!(named, ["content/a/x.md"]);
    }
}

#[test]
fn a_change_reaches_every_name_that_links_give_a_file() {
    let disk = site();
    fs::create_dir(disk.root.join("common")).unwrap();
    fs::write(disk.root.join("common/s.md"), "old").unwrap();
    fs::write(disk.root.join("common/t.md"), "old").unwrap();
    fs::create_dir(disk.dir.path().join("outside")).unwrap();
    symlink("../common", disk.root.join("content/linked")).unwrap();
    symlink("a", disk.root.join("content/again")).unwrap();
    symlink("../../common/t.md", disk.root.join("content/a/t.md")).unwrap();
    symlink("../../outside", disk.root.join("content/out")).unwrap();
    symlink("..", disk.root.join("content/a/circle")).unwrap();
    let watched = Watched::new(disk, false);
    fs::write(watched.disk.dir.path().join("outside/o.md"), "new").unwrap();
    fs::write(watched.path("common/s.md"), "new").unwrap();
    assert_eq!(watched.named("content/linked/s.md"), ["content/linked/s.md"]);
    fs::write(watched.path("content/a/x.md"), "new").unwrap();
    let named = watched.named("content/again/x.md");
    assert!(named.iter().any(|name| name == "content/a/x.md"), "{named:?}");
    fs::write(watched.path("common/t.md"), "new").unwrap();
    let named = watched.named("content/a/t.md");
    assert!(named.iter().any(|name| name == "content/linked/t.md"), "{named:?}");
    // A link that is made, and one that is turned elsewhere.
    fs::create_dir(watched.path("other")).unwrap();
    symlink("../other", watched.path("content/late")).unwrap();
    watched.until("content/late");
    fs::write(watched.path("other/l.md"), "new").unwrap();
    watched.until("content/late/l.md");
    fs::remove_file(watched.path("content/late")).unwrap();
    symlink("../common", watched.path("content/late")).unwrap();
    watched.until("content/late");
    fs::write(watched.path("common/s.md"), "newer").unwrap();
    watched.until("content/late/s.md");
}

#[test]
fn a_branch_that_is_checked_out_is_one_look() {
    let disk = site();
    let git = |arguments: &[&str]| run(&disk.root, "git", arguments);
    if !git(&["init", "-q", "-b", "main"]) {
        eprintln!("skipped: there is no git");
        return;
    }
    assert!(git(&["config", "user.email", "a@b.example"]) && git(&["config", "user.name", "A"]));
    let write = |text: &str| {
        for n in 0..400 {
            disk.write(&format!("content/s{}/n{n}.md", n % 7), article(text, "2014-06-11", text));
        }
    };
    write("one");
    assert!(git(&["add", "-A"]) && git(&["commit", "-qm", "one"]) && git(&["checkout", "-qb", "other"]));
    write("two");
    assert!(git(&["commit", "-qam", "two"]));
    let watched = Watched::new(disk, false);
    assert!(run(&watched.disk.root, "git", &["checkout", "-q", "main"]));
    let looks = watched.until("content/s0/n0.md");
    fs::write(watched.path("content/a/x.md"), "the end").unwrap();
    let looks = [looks, watched.until("content/a/x.md")].concat();
    let [Look::At(all), Look::At(end)] = &*looks else { panic!("{} looks: {looks:?}", looks.len()) };
    assert_eq!((all.len(), end.len()), (400, 1));
}

/// The system's queue overflows, unless the disk is so slow that it is read meanwhile.
#[test]
fn more_changes_than_can_be_named_are_everywhere() {
    let watched = Watched::new(site(), false);
    fs::create_dir(watched.path("content/many")).unwrap();
    let mut looks = watched.until("content/many");
    let files: Vec<PathBuf> = (0..30_000).map(|n| watched.path(&format!("content/many/{n}.md"))).collect();
    for file in &files {
        let _ = fs::File::create(file).unwrap();
    }
    watched.disk.write("content/a/x.md", article("X", "2014-06-11", "The last."));
    looks.extend(watched.until("content/a/x.md"));
    let mut named: Vec<&PathBuf> = Vec::new();
    for look in &looks {
        match look {
            Look::Everywhere => return,
            Look::At(paths) => named.extend(paths),
        }
    }
    named.sort();
    let is_told = |file: &PathBuf| file.ancestors().any(|at| named.binary_search(&&at.to_owned()).is_ok());
    assert!(files.iter().all(is_told), "only {} of {} are told of", named.len(), files.len());
}

/// A session, its watcher, and what they make of a change of the configuration.
#[test]
fn a_change_of_the_configuration_moves_the_watch() {
    let disk = site();
    disk.write("text/b/z.md", article("Z", "2014-06-12", "Text."));
    let session = Session::new(disk.options());
    let mut watcher = Watcher::new(Scope::of(&session), false);
    assert!(session.refresh(&Look::Everywhere).diagnostics.is_empty());
    watcher.retarget(Scope::of(&session));
    assert!(session.has("/a/2014/06/11/x/") && !session.has("/b/2014/06/12/z/"));
    let config = fs::read_to_string(disk.root.join("config.toml")).unwrap();
    disk.write("config.toml", format!("content_dir = \"text\"\n{config}"));
    let stopper = watcher.stopper();
    let deadline = std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        stopper.stop();
    });
    let mut follow = |url: &str| {
        while !session.has(url) {
            let look = watcher.next().unwrap_or_else(|| panic!("no look has led to {url}"));
            session.refresh(&look);
            watcher.retarget(Scope::of(&session));
        }
    };
    follow("/b/2014/06/12/z/");
    disk.write("text/b/w.md", article("W", "2014-06-13", "Text."));
    follow("/b/2014/06/13/w/");
    drop(deadline);
}

#[test]
fn a_stopped_watcher_says_no_more() {
    for poll in [false, true] {
        let disk = site();
        let scope =
            Scope { root: disk.root.clone(), inputs: vec![disk.root.join("content")], outputs: vec![] };
        let mut watcher = Watcher::new(scope, poll);
        let stopper = watcher.stopper();
        stopper.stop();
        stopper.stop();
        fs::write(disk.root.join("content/a/x.md"), "new").unwrap();
        assert_eq!(watcher.next(), None);
        assert_eq!(watcher.next(), None);
    }
}
