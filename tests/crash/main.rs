//! Builds that are killed, that share a folder, whose disk is full, whose inputs
//! change under their hands, and whose records are damaged: the second law.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[path = "../support/mod.rs"]
mod support;

mod damage;
mod faults;
mod kills;
mod two;
mod under_way;

use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;

use support::{OnDisk, Site, article};

/// A site of which two versions differ in every way that a commit knows: pages that
/// are new, gone and other than before, a folder that is wholly new, a file in place
/// of a folder and the other way round.
fn versions() -> [Site; 2] {
    let base =
        Site::new("-- content/a/_index.md --\n+++\ntitle = \"A\"\n+++\n").with("static/logo.svg", "<svg/>");
    let one = base
        .clone()
        .with("content/a/x.md", article("X", "2014-06-11", "The first text."))
        .with("content/a/old.md", article("Old", "2013-01-01", "Gone later."))
        .with("static/swap", "a file")
        .with("static/turn/inner.txt", "in a folder");
    let two = base
        .with("content/a/x.md", article("X, again", "2014-06-11", "The second text."))
        .with("content/b/new.md", article("New", "2015-02-03", "New."))
        .with("static/swap/inner.txt", "in a folder")
        .with("static/turn", "a file");
    [one, two]
}

/// Makes the site on the disk another version.
fn become_version(disk: &OnDisk, version: &Site) {
    for folder in ["content", "static"] {
        let _ = std::fs::remove_dir_all(disk.root.join(folder));
    }
    version.write_to(&disk.root);
}

/// `backfile build` of a site on disk, as [`OnDisk::build`] does it, in a process of
/// its own and below other programs.
fn build(disk: &OnDisk, below: &[String], more: &[&str]) -> Output {
    let mut words = below.to_vec();
    words.push(cargo_bin!("backfile").display().to_string());
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).arg("--root").arg(&disk.root).args(["build", "--clock", &disk.clock]);
    command.arg("--output-dir").arg(disk.public()).arg("--cache-dir").arg(disk.dir.path().join("cache"));
    command.args(more).env_remove("SOURCE_DATE_EPOCH").output().unwrap()
}

/// The words that run a program under strace with a fault; `None`, with a word, where
/// there is no strace or it is not permitted.
fn strace(calls: &str, fault: &str) -> Option<Vec<String>> {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    if !tried.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no strace here, or it is not permitted");
        return None;
    }
    let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:{fault}"));
    let words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    Some(words.map(str::to_owned).into())
}

/// What a build has said.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
