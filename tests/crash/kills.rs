//! `kill -9` at every N-th call of a kind. `.ci/kill_points.py` does it to the
//! sample archive, at hundreds of points.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;

use crate::support::{OnDisk, differences, tree};
use crate::{become_version, build, strace, versions};

/// Calls that change the disk or open a file, by the names that systems have for
/// them, and how far a build of a small site is cut into.
const CALLS: [(&str, &[usize]); 6] = [
    ("/^rename(at2?)?$", &[1, 2, 4, 7, 12]),
    ("/^p?write(64|v)?$", &[1, 2, 5, 20, 40]),
    ("/^f(data)?sync$", &[1, 10, 30]),
    ("/^open(at)?$", &[60, 80, 120]),
    ("/^(unlink(at)?|rmdir)$", &[1, 3, 8]),
    ("/^mkdir(at)?$", &[1, 3, 6]),
];

type Tree = BTreeMap<String, Vec<u8>>;

/// The files of the output, without those of the staging folder.
fn output(disk: &OnDisk) -> Tree {
    let mut files = tree(&disk.public());
    files.retain(|path, _| !path.starts_with(".tmp-backfile/"));
    files
}

fn check(disk: &OnDisk, old: &Tree, new: &Tree, point: &str) {
    let left = output(disk);
    for (path, bytes) in &left {
        let whole = [old, new].iter().any(|tree| tree.get(path) == Some(bytes));
        assert!(whole, "{point}: {path} is neither the old file nor the new one");
    }
    for path in old.keys().filter(|path| new.contains_key(*path)) {
        assert!(left.contains_key(path), "{point}: {path} is gone, which both builds have");
    }
    let (built, noticed) = disk.build();
    assert!(built.is_some() && noticed.is_empty(), "{point}: {noticed:?}");
    let found = differences(&tree(&disk.public()), new);
    assert!(found.is_empty(), "{point}: not as a clean build: {found:?}");
    let (again, _) = disk.build();
    assert_eq!(again.map(|summary| (summary.written, summary.deleted)), Some((0, 0)), "{point}");
}

/// Kills a build at each point; `begin` puts the site and its output as they are
/// before it, and says what the output then holds and is to hold.
fn kill_everywhere(disk: &OnDisk, more: &[&str], mut begin: impl FnMut() -> (Tree, Tree)) {
    let mut killed = BTreeMap::new();
    for (calls, points) in CALLS {
        for at in points {
            let Some(below) = strace(calls, &format!("signal=KILL:when={at}")) else { return };
            let (old, new) = begin();
            let ended = build(disk, &below, more).status;
            if ended.signal() == Some(9) || ended.code() == Some(137) {
                *killed.entry(calls).or_insert(0) += 1;
            }
            check(disk, &old, &new, &format!("killed at {calls} number {at} {more:?}"));
        }
    }
    let durable = more.contains(&"--durable");
    let kinds = CALLS.len() - usize::from(!durable);
    // A build that is never killed proves nothing.
    assert_eq!(killed.len(), kinds, "{killed:?}");
}

#[test]
fn a_first_build_that_is_killed_leaves_whole_files_and_the_next_makes_it_good() {
    let [one, _] = versions();
    let disk = one.on_disk();
    let (clean, _) = disk.clean();
    kill_everywhere(&disk, &[], || {
        for folder in [disk.public(), disk.dir.path().join("cache")] {
            let _ = fs::remove_dir_all(folder);
        }
        (Tree::new(), clean.clone())
    });
}

#[test]
fn a_build_over_an_earlier_one_that_is_killed_leaves_each_file_old_or_new() {
    let versions = versions();
    for more in [&[][..], &["--durable"]] {
        let disk = versions[0].on_disk();
        disk.build();
        let clean = versions.each_ref().map(|version| {
            become_version(&disk, version);
            disk.clean().0
        });
        let mut now = 0;
        kill_everywhere(&disk, more, || {
            let old = clean[now].clone();
            now = 1 - now;
            become_version(&disk, &versions[now]);
            (old, clean[now].clone())
        });
    }
}
