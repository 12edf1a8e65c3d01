//! What lies in the folders: links, pipes, giants, and files of other people.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::process::Command;

use backfile::pipeline::BuildOptions;

use crate::support::{Built, OnDisk, Site, article, tree};

fn site() -> OnDisk {
    Site::new("").with("content/a/x.md", article("X", "2014-06-11", "Text.")).on_disk()
}

#[test]
fn a_name_that_is_no_utf_8_is_shown_escaped() {
    let disk = site();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9\x1b.md");
    fs::write(disk.root.join("content/a").join(name), article("Y", "2014-06-11", "Text.")).unwrap();
    let (summary, noticed) = disk.build();
    assert!(summary.is_none());
    let built = Built { files: tree(&disk.public()), noticed };
    built.expect(&["error encoding is not UTF-8", "none /"]);
    let report = built.report();
    assert!(!report.contains('\u{1b}') && report.contains("caf"), "{report:?}");
    assert!(!report.contains(disk.root.to_str().unwrap()), "{report}");
}

#[test]
fn a_pipe_is_refused_and_never_opened() {
    let disk = site();
    let made = Command::new("mkfifo").arg(disk.root.join("content/a/pipe.md")).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no mkfifo");
        return;
    }
    disk.check("error bad-entry content/a/pipe.md a pipe\nnone /");
}

#[test]
fn a_file_of_three_gigabytes_is_over_the_limit() {
    let disk = site();
    let file = fs::File::create(disk.root.join("content/a/giant.md")).unwrap();
    if file.set_len(3 << 30).is_err() {
        eprintln!("skipped: the disk has no sparse files");
        return;
    }
    let built = disk.check("error too-large content/a/giant.md\nnone /");
    insta::assert_snapshot!(built.report(), @r#"
    error[too-large]: the file has 3221225472 bytes, more than the 33554432 that are read
    --> content/a/giant.md
     = help: move what is not text out of the content folder, or raise max_source_bytes in config.toml
    "#);
    // The most memory that this process ever held, with all its other tests.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0 kB").trim().to_owned();
    let kilobytes: u64 = peak.trim_end_matches(" kB").trim().parse().unwrap();
    assert!(kilobytes < 2 << 20, "{peak}");
}

#[test]
fn a_link_that_goes_in_circles_is_an_error() {
    let disk = site();
    symlink("..", disk.root.join("content/a/loop")).unwrap();
    disk.check("error bad-entry content/a/loop leads back\nnone /");
    fs::remove_file(disk.root.join("content/a/loop")).unwrap();
    symlink("self.md", disk.root.join("content/a/self.md")).unwrap();
    let (summary, noticed) = disk.build();
    assert!(summary.is_none() && noticed.errors() == 1, "{noticed:?}");
}

#[test]
fn a_link_out_of_the_site_is_an_error() {
    let disk = site();
    fs::write(disk.dir.path().join("secret.md"), article("Secret", "2014-06-11", "The secret.")).unwrap();
    fs::create_dir(disk.dir.path().join("outside")).unwrap();
    fs::write(disk.dir.path().join("outside/y.md"), article("Secret", "2014-06-11", "The secret.")).unwrap();
    symlink(disk.dir.path().join("secret.md"), disk.root.join("content/a/secret.md")).unwrap();
    symlink("../../../outside", disk.root.join("content/a/out")).unwrap();
    fs::create_dir_all(disk.root.join("static")).unwrap();
    symlink("/etc/passwd", disk.root.join("static/passwd.txt")).unwrap();
    let built = disk.check(
        "error bad-entry content/a/secret.md leads out\nerror bad-entry content/a/out leads out\n\
         error bad-entry static/passwd.txt leads out\nnone /",
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[bad-entry]: the link leads out of the site's folder
    --> content/a/out
     = help: copy what it leads to, or name its folder under `static` in config.toml

    error[bad-entry]: the link leads out of the site's folder
    --> content/a/secret.md
     = help: copy what it leads to, or name its folder under `static` in config.toml

    error[bad-entry]: the link leads out of the site's folder
    --> static/passwd.txt
     = help: copy what it leads to, or name its folder under `static` in config.toml
    "#);
}

#[test]
fn a_link_within_the_site_is_followed() {
    let disk = site();
    symlink("x.md", disk.root.join("content/a/y.md")).unwrap();
    disk.check("file /a/2014/06/11/x/\nfile /a/2014/06/11/y/");
}

#[test]
fn a_users_own_file_in_the_output_is_kept_and_told() {
    let disk = site();
    disk.build();
    for name in ["notes.txt", ".gitignore", ".nojekyll", "CNAME"] {
        fs::write(disk.public().join(name), "mine").unwrap();
    }
    fs::create_dir(disk.public().join(".git")).unwrap();
    fs::write(disk.public().join(".git/HEAD"), "mine").unwrap();
    let built = disk.check("warning foreign-output notes.txt\nfile /a/2014/06/11/x/");
    for name in ["notes.txt", ".gitignore", ".nojekyll", "CNAME", ".git/HEAD"] {
        assert_eq!(built.files[name], b"mine", "{name}");
    }
}

#[test]
fn a_users_file_in_the_way_is_never_replaced() {
    let disk = site();
    fs::create_dir_all(disk.public().join("a/2014/06/11/x")).unwrap();
    fs::write(disk.public().join("a/2014/06/11/x/index.html"), "mine").unwrap();
    let (summary, noticed) = disk.build();
    assert!(summary.is_none() && noticed.has_errors());
    assert_eq!(tree(&disk.public()).len(), 1);
    let built = Built { files: tree(&disk.public()), noticed };
    built.expect(&["error foreign-output is in the way"]);
    let report = built.report();
    assert!(report.contains("--adopt"), "{report}");
    let (summary, noticed) = disk.build_with(&BuildOptions { adopt: true, ..disk.options() });
    assert!(summary.is_some(), "{noticed:?}");
    assert_ne!(tree(&disk.public())["a/2014/06/11/x/index.html"], b"mine");
}

#[test]
fn an_output_file_edited_by_hand_is_moved_aside_and_told() {
    let disk = site();
    disk.build();
    let page = disk.public().join("a/2014/06/11/x/index.html");
    let before = fs::read(&page).unwrap();
    fs::write(&page, "edited by hand").unwrap();
    disk.check("warning edited-output a/2014/06/11/x/index.html");
    assert_eq!(fs::read(&page).unwrap(), before);
    let cache = tree(&disk.dir.path().join("cache"));
    let kept: Vec<&String> = cache.iter().filter(|(_, b)| *b == b"edited by hand").map(|(p, _)| p).collect();
    assert!(kept.len() == 1 && kept[0].contains("kept"), "{kept:?}");
}

#[test]
fn an_output_folder_that_a_build_would_ruin_is_refused() {
    let disk = site();
    symlink("content", disk.root.join("link")).unwrap();
    symlink(".", disk.root.join("here")).unwrap();
    fs::create_dir_all(disk.root.join("static")).unwrap();
    let before = tree(&disk.root);
    let home = std::env::var_os("HOME").map(std::path::PathBuf::from);
    let outputs = [
        ".",
        "..",
        "content",
        "content/sub",
        "static",
        "link",
        "here",
        "templates",
        "data",
        "../site",
        "../site/content/..",
    ];
    for output in outputs.iter().map(|o| disk.root.join(o)).chain(home) {
        let (summary, noticed) =
            disk.build_with(&BuildOptions { output_dir: Some(output.clone()), ..disk.options() });
        assert!(summary.is_none() && noticed.has_errors(), "{}", output.display());
    }
    assert_eq!(tree(&disk.root), before);
    assert!(!disk.root.join("content/sub").exists());
}

#[test]
fn every_problem_is_told_at_once_and_the_old_site_stays() {
    let disk = site();
    disk.build();
    let before = tree(&disk.public());
    disk.write("content/a/1.md", "+++\ntitle = \"open\n+++\n");
    disk.write("content/a/2.md", "---\ntitle: [a]\n---\n");
    disk.write("content/a/3.md", b"\xff\xfe\x00");
    disk.write("content/a/4.md", article("Four", "2014-06-11", "[x](@/nowhere.md)"));
    disk.write("templates/article.html", "{% if %}");
    disk.write("templates/section.html", "{{ ");
    let (summary, noticed) = disk.build();
    assert!(summary.is_none());
    let built = Built { files: tree(&disk.public()), noticed };
    built.expect(&[
        "error front-matter content/a/1.md:2",
        "error key-type content/a/2.md:2",
        "error encoding content/a/3.md",
        "error dead-link content/a/4.md:5",
        "error template templates/article.html:1",
        "error template templates/section.html:1",
    ]);
    assert_eq!(built.files, before);
}
