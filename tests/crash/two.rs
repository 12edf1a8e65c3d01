//! Two programs at one output folder.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use backfile::pipeline::{self, Progress, Stage};

use crate::support::{differences, tree};
use crate::{become_version, build, versions};

const PATIENCE: Duration = Duration::from_secs(60);

/// Stops a build where it begins to render, until it is told to go on; by then it
/// holds the lock.
struct Halted {
    reached: Mutex<Sender<()>>,
    go_on: Mutex<Receiver<()>>,
}

impl Progress for Halted {
    fn stage(&self, stage: Stage, _: usize) {
        if stage == Stage::Render {
            self.reached.lock().unwrap().send(()).unwrap();
            self.go_on.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        }
    }
    fn tick(&self) {}
    fn waiting(&self, _: &str) {}
}

/// Tells of what a build waits for.
struct Waiting(Mutex<Sender<String>>);

impl Progress for Waiting {
    fn stage(&self, _: Stage, _: usize) {}
    fn tick(&self) {}
    fn waiting(&self, what: &str) {
        self.0.lock().unwrap().send(what.to_owned()).unwrap();
    }
}

#[test]
fn a_second_build_waits_and_says_for_whom() {
    let [one, two] = versions();
    let disk = one.on_disk();
    let options = disk.options();
    let (reached, has_reached) = channel();
    let (go_on, goes_on) = channel();
    let (tell, told) = channel();
    std::thread::scope(|scope| {
        let halted = Halted { reached: Mutex::new(reached), go_on: Mutex::new(goes_on) };
        let first = scope.spawn({
            let options = options.clone();
            move || pipeline::build(&options, &halted)
        });
        has_reached.recv_timeout(PATIENCE).unwrap();
        become_version(&disk, &two);
        let second = scope.spawn(|| pipeline::build(&options, &Waiting(Mutex::new(tell))));
        let what = told.recv_timeout(PATIENCE).unwrap();
        assert_eq!(what, format!("another build (process {})", std::process::id()));
        assert!(!second.is_finished());
        go_on.send(()).unwrap();
        // The first may find its inputs changed; what counts is how it ends.
        let _ = first.join().unwrap();
        assert!(second.join().unwrap().value.is_some());
    });
    assert_eq!(differences(&tree(&disk.public()), &disk.clean().0), Vec::<String>::new());
}

#[test]
fn the_lock_of_a_dead_program_is_none() {
    let [one, two] = versions();
    let disk = one.on_disk();
    disk.build();
    let records = tree(&disk.dir.path().join("cache"));
    let locks: Vec<&String> = records.keys().filter(|path| path.ends_with(".lock")).collect();
    assert!(!locks.is_empty(), "{:?}", records.keys());
    for lock in locks {
        fs::write(disk.dir.path().join("cache").join(lock), "4194304\n").unwrap();
    }
    become_version(&disk, &two);
    let built = build(&disk, &["timeout".to_owned(), "60".to_owned()], &[]);
    assert_eq!(built.status.code(), Some(0));
}

/// Two sites of one folder of sources, each into its own output, do not wait for
/// each other, nor do builds for a server.
#[test]
fn a_build_beside_a_server_is_not_held_up() {
    let [one, two] = versions();
    let disk = one.on_disk();
    let mut command = Command::new(cargo_bin!("backfile"));
    command.arg("--root").arg(&disk.root).args(["serve", "--port", "0", "--clock", &disk.clock]);
    command.arg("--cache-dir").arg(disk.dir.path().join("cache"));
    let mut server = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("http://"), "{line}");
    for version in [&one, &two] {
        become_version(&disk, version);
        let built = build(&disk, &["timeout".to_owned(), "60".to_owned()], &[]);
        assert_eq!(built.status.code(), Some(0));
        assert_eq!(differences(&tree(&disk.public()), &disk.clean().0), Vec::<String>::new());
    }
    server.kill().unwrap();
    server.wait().unwrap();
}
