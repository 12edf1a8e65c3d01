//! Disks that are full, that fail, and that cannot be written to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{OnDisk, differences, tree};
use crate::{become_version, build, said, strace, versions};

/// A file system of its own of so many kilobytes, mounted until this is dropped.
struct Mount(PathBuf);

impl Mount {
    /// `None`, with a word, where nothing may be mounted.
    fn new(at: &Path, kilobytes: usize) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(at).output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: nothing may be mounted here");
            return None;
        }
        Some(Self(at.to_owned()))
    }

    /// How many kilobytes are taken.
    fn used(&self) -> usize {
        let told = Command::new("df").args(["-k", "--output=used"]).arg(&self.0).output().unwrap();
        String::from_utf8(told.stdout).unwrap().lines().nth(1).unwrap().trim().parse().unwrap()
    }

    fn set(&self, options: &str) {
        let options = format!("remount,{options}");
        let done = Command::new("mount").args(["-o", &options]).arg(&self.0).status();
        assert!(done.unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Every file of the output is the old one or the new one, and the next build is good.
fn check(disk: &OnDisk, old: &std::collections::BTreeMap<String, Vec<u8>>) {
    let (new, _) = disk.clean();
    for (path, bytes) in tree(&disk.public()).iter().filter(|(path, _)| !path.starts_with(".tmp-backfile/")) {
        assert!([old, &new].iter().any(|tree| tree.get(path) == Some(bytes)), "{path}");
    }
    let (built, noticed) = disk.build();
    assert!(built.is_some(), "{noticed:?}");
    assert_eq!(differences(&tree(&disk.public()), &new), Vec::<String>::new());
}

#[test]
fn a_full_disk_is_told_of_and_the_old_site_is_intact() {
    let [one, two] = versions();
    let disk = one.on_disk();
    let Some(mount) = Mount::new(&disk.public(), 8192) else { return };
    disk.build();
    let old = tree(&disk.public());
    become_version(&disk, &two);
    // Room for what is there and a little of what is new.
    mount.set(&format!("size={}k", mount.used() + 16));
    let (built, noticed) = disk.build();
    assert!(built.is_none());
    let problem = noticed.iter().find(|d| d.hint.as_deref() == Some("make room on the disk and build again"));
    assert!(problem.is_some_and(|d| d.message.contains("No space left")), "{noticed:?}");
    // The pages that do not fit have one cause.
    assert_eq!(noticed.errors(), 1, "{noticed:?}");
    assert_eq!(tree(&disk.public()), old);
    mount.set("size=8192k");
    check(&disk, &old);
}

#[test]
fn a_folder_that_is_read_only_is_told_of() {
    let [one, two] = versions();
    let disk = one.on_disk();
    let Some(mount) = Mount::new(&disk.public(), 8192) else { return };
    disk.build();
    let old = tree(&disk.public());
    become_version(&disk, &two);
    mount.set("ro");
    let (built, noticed) = disk.build();
    assert!(built.is_none());
    let hint = "check who may write there, or name another folder";
    assert!(noticed.iter().any(|d| d.hint.as_deref() == Some(hint)), "{noticed:?}");
    assert_eq!(tree(&disk.public()), old);
    mount.set("rw");
    check(&disk, &old);
}

/// A fault of the disk at one call and at all that follow, and what is said of it.
const FAULTS: [(&str, &str, &[usize], &str); 4] = [
    ("/^f(data)?sync$", "EIO", &[1, 5, 20, 35], "Input/output error"),
    ("/^rename(at2?)?$", "EIO", &[1, 2, 5, 9], "Input/output error"),
    ("/^rename(at2?)?$", "ENOSPC", &[3], "No space left on device"),
    ("/^mkdir(at)?$", "ENOSPC", &[2], "No space left on device"),
];

#[test]
fn a_disk_that_fails_on_the_way_leaves_each_file_old_or_new() {
    let versions = versions();
    let disk = versions[0].on_disk();
    disk.build();
    let mut now = 0;
    for (calls, error, points, message) in FAULTS {
        for at in points {
            let Some(mut below) = strace(calls, &format!("error={error}:when={at}+")) else { return };
            // Calls are counted in each thread by itself: one makes all that is shared out.
            below.extend(["-E", "RAYON_NUM_THREADS=1"].map(str::to_owned));
            let old = tree(&disk.public());
            now = 1 - now;
            become_version(&disk, &versions[now]);
            let built = build(&disk, &below, &["--durable"]);
            assert_eq!(built.status.code(), Some(1), "{calls} {at}: {}", said(&built));
            assert!(said(&built).contains(message), "{calls} {at}: {}", said(&built));
            check(&disk, &old);
        }
    }
}

#[test]
fn an_error_of_the_input_changes_nothing() {
    let [one, two] = versions();
    let disk = one.on_disk();
    disk.build();
    let stats = |folder: &Path| -> Vec<_> {
        let files = tree(folder).into_keys();
        files.map(|path| (fs::metadata(folder.join(&path)).unwrap().modified().unwrap(), path)).collect()
    };
    let (old, times) = (tree(&disk.public()), stats(&disk.public()));
    become_version(&disk, &two);
    disk.write("content/a/wrong.md", "+++\ntitle = \"open\n+++\n");
    for more in [&[][..], &["--durable"]] {
        let built = build(&disk, &["env".to_owned()], more);
        assert_eq!(built.status.code(), Some(1), "{}", said(&built));
        assert_eq!((tree(&disk.public()), stats(&disk.public())), (old.clone(), times.clone()));
    }
}
