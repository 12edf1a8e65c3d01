//! The same sources give the same bytes, wherever and however they are built.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;
use support::{Site, article, differences, tree};

/// Builds with the program itself, in a world of its own.
fn build(root: &Path, world: &[(&str, &str)]) -> (BTreeMap<String, Vec<u8>>, String) {
    let fresh = tempfile::tempdir().unwrap();
    let public = fresh.path().join("public");
    let mut command = cargo_bin_cmd!("backfile");
    command.current_dir(root).env_remove("SOURCE_DATE_EPOCH").env("HOME", fresh.path());
    command
        .args(["build", "--clock", "2026-01-01T00:00:00Z", "--format", "json", "--output-dir"])
        .arg(&public);
    command.arg("--cache-dir").arg(fresh.path().join("cache"));
    command.envs(world.iter().copied());
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{out}{}", String::from_utf8_lossy(&output.stderr));
    let problems = out.lines().filter(|line| !line.contains("\"summary\"")).map(|l| format!("{l}\n"));
    (tree(&public), problems.collect())
}

const WORLDS: [&[(&str, &str)]; 3] = [
    &[("TZ", "UTC"), ("LANG", "C"), ("RAYON_NUM_THREADS", "1")],
    &[
        ("TZ", "Pacific/Kiritimati"),
        ("LANG", "fa_IR.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("RAYON_NUM_THREADS", "4"),
    ],
    &[("TZ", "America/St_Johns"), ("LANG", "de_DE.UTF-8"), ("COLUMNS", "20")],
];

fn sample() -> Site {
    let mut site = Site::new("-- static/z.txt --\nz\n-- static/a.txt --\na\n");
    for i in 0..30 {
        let front = format!("topics = [\"T{}\", \"T{}\"]\nauthors = [\"A{}\"]\ndate", i % 7, i % 5, i % 4);
        let text = article(&format!("N{i}"), "2014-06-11", "Some text.\n\n```rust\nlet x = 1;\n```")
            .replace("date", &front);
        site = site.with(&format!("content/s{}/n{i}.md", i % 3), text);
    }
    site
}

#[test]
fn zones_languages_and_threads_change_nothing() {
    let disk = sample().on_disk();
    let (first, said) = build(&disk.root, WORLDS[0]);
    assert!(first.len() > 50);
    for world in &WORLDS[1..] {
        let (other, also_said) = build(&disk.root, world);
        assert_eq!(differences(&first, &other), Vec::<String>::new(), "{world:?}");
        assert_eq!(said, also_said);
    }
}

#[test]
fn the_order_in_which_files_were_made_changes_nothing() {
    let site = sample();
    let disk = site.on_disk();
    let other = tempfile::tempdir().unwrap();
    for (path, bytes) in site.files.iter().rev() {
        let path = other.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let (first, _) = build(&disk.root, WORLDS[0]);
    let (second, _) = build(other.path(), WORLDS[0]);
    assert_eq!(differences(&first, &second), Vec::<String>::new());
}

#[test]
fn memory_and_disk_give_the_same_site() {
    let site = sample();
    let (from_disk, _) = build(&site.on_disk().root, WORLDS[0]);
    assert_eq!(differences(&from_disk, &site.build().files), Vec::<String>::new());
}

#[test]
fn the_sample_site_of_this_repository_is_the_same_everywhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("content").is_dir() {
        return; // the package leaves it out
    }
    let (first, said) = build(root, WORLDS[0]);
    let (second, also_said) = build(root, WORLDS[1]);
    assert_eq!(differences(&first, &second), Vec::<String>::new());
    assert_eq!(said, also_said);
}

/// What the site brings is looked at more closely than what is built in: it may print
/// texts in lists, or call shortcodes by other names.
#[test]
fn the_built_in_theme_laid_into_the_site_makes_the_same_pages() {
    let (built_in, said) = build(&sample().on_disk().root, WORLDS[0]);
    let mut site = sample();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/broadsheet");
    for file in walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap) {
        if file.file_type().is_file() {
            let inner = file.path().strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            site = site.with(&format!("themes/broadsheet/{inner}"), fs::read(file.path()).unwrap());
        }
    }
    let (laid, also_said) = build(&site.on_disk().root, WORLDS[0]);
    let found = differences(&built_in, &laid);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(said, also_said);
}
