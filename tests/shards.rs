//! Sites that are built in parts: together they are what one build makes, and parts
//! that do not belong together are refused by name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use backfile::base::Diagnostics;
use backfile::pipeline::{self, BuildOptions, Shard, Silent, Summary};

use support::{Built, OnDisk, Site, article, differences, tree};

const RECORD: &str = ".backfile-shard.json";

fn site() -> OnDisk {
    let mut site =
        Site::new("-- content/a/_index.md --\n+++\ntitle = \"A\"\n+++\n").with("static/logo.svg", "<svg/>");
    for n in 0..12 {
        let text = article(&format!("Article {n}"), &format!("2014-06-{}", n + 10), "Text.");
        site = site.with(&format!("content/a/n{n}.md"), text);
    }
    site.on_disk()
}

/// Where a part of a site lies.
fn folder(disk: &OnDisk, shard: Shard) -> PathBuf {
    disk.dir.path().join(format!("part-{}-{}", shard.shard, shard.of))
}

fn build_part(disk: &OnDisk, options: &BuildOptions, shard: Shard) -> PathBuf {
    let folder = folder(disk, shard);
    let options = BuildOptions { output_dir: Some(folder.clone()), shard: Some(shard), ..options.clone() };
    let built = pipeline::build(&options, &Silent);
    assert!(built.value.is_some(), "{:?}", built.diagnostics);
    folder
}

fn build_parts(disk: &OnDisk, options: &BuildOptions, of: u32) -> Vec<PathBuf> {
    (1..=of).map(|shard| build_part(disk, options, Shard { shard, of })).collect()
}

fn join(options: &BuildOptions, parts: &[PathBuf]) -> (Option<Summary>, Diagnostics) {
    let joined = pipeline::join(options, parts, &Silent);
    (joined.value, joined.diagnostics)
}

#[test]
fn the_parts_of_a_small_site_are_together_what_one_build_makes() {
    for site in [site(), Site::new("").with("content/a.md", article("A", "2014-06-11", "Text.")).on_disk()] {
        let (clean, _) = site.clean();
        let whole = pipeline::build(
            &BuildOptions { output_dir: Some(site.dir.path().join("whole")), ..site.options() },
            &Silent,
        );
        let whole = whole.value.unwrap();
        for of in [1, 2, 3, 7] {
            let parts = build_parts(&site, &site.options(), of);
            let (joined, noticed) = join(&site.options(), &parts);
            let joined = joined.unwrap_or_else(|| panic!("{noticed:?}"));
            assert_eq!(differences(&tree(&site.public()), &clean), Vec::<String>::new(), "{of}");
            let counts = |s: &Summary| (s.articles, s.pages, s.feeds, s.files);
            assert_eq!(counts(&joined), counts(&whole), "{of}");
            let files: usize = parts.iter().map(|part| tree(part).len() - 1).sum();
            assert_eq!(files, clean.len(), "no file is in two parts");
            if of > 1 {
                assert_eq!((joined.written, joined.unchanged), (0, clean.len()), "{of}");
            }
        }
    }
}

#[test]
fn the_parts_of_the_sample_are_together_what_one_build_makes() {
    let dir = tempfile::tempdir().unwrap();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let disk = OnDisk { dir, root, clock: support::CLOCK.into() };
    let (clean, _) = disk.clean();
    assert!(clean.len() > 500);
    for of in [2, 7] {
        let (joined, noticed) = join(&disk.options(), &build_parts(&disk, &disk.options(), of));
        assert!(joined.is_some(), "{noticed:?}");
        assert_eq!(differences(&tree(&disk.public()), &clean), Vec::<String>::new(), "{of}");
    }
}

#[test]
fn a_part_is_brought_up_to_date_like_a_site() {
    let disk = site();
    build_parts(&disk, &disk.options(), 3);
    disk.write("content/a/n3.md", article("Article 3", "2014-06-13", "Another text."));
    let parts = build_parts(&disk, &disk.options(), 3);
    let (joined, noticed) = join(&disk.options(), &parts);
    assert!(joined.is_some(), "{noticed:?}");
    assert_eq!(differences(&tree(&disk.public()), &disk.clean().0), Vec::<String>::new());
}

/// What joining these parts says; the output stays as it was.
fn refused(disk: &OnDisk, parts: &[PathBuf], expected: &[&str]) {
    let before = tree(&disk.public());
    let (joined, noticed) = join(&disk.options(), parts);
    assert!(joined.is_none());
    assert_eq!(tree(&disk.public()), before);
    Built { files: before, noticed }.expect(expected);
}

#[test]
fn parts_that_do_not_belong_together_are_named() {
    let disk = site();
    let options = disk.options();
    disk.build();
    let [one, two, three]: [PathBuf; 3] = build_parts(&disk, &options, 3).try_into().unwrap();
    let all = [one.clone(), two.clone(), three.clone()];
    refused(&disk, &all[..2], &["error shard part 3 of 3 is missing"]);
    refused(
        &disk,
        &[one.clone(), two.clone(), two.clone(), three.clone()],
        &["error shard are both part 2 of 3"],
    );
    let of_two = build_part(&disk, &options, Shard { shard: 1, of: 2 });
    refused(&disk, &[all.as_slice(), &[of_two]].concat(), &["error shard is one of 3 parts"]);
    let nothing = disk.dir.path().join("nothing");
    refused(&disk, &[all.as_slice(), &[nothing]].concat(), &["error shard is no part of a site"]);

    let third = Shard { shard: 3, of: 3 };
    let other = |options: &BuildOptions, what: &str| {
        build_part(&disk, options, third);
        refused(&disk, &all, &[&format!("error shard were made {what}")]);
    };
    let clock = "2026-02-02T00:00:00Z".parse().ok();
    other(&BuildOptions { clock, ..options.clone() }, "with different clocks");
    let base_url = Some("https://other.example".to_owned());
    other(&BuildOptions { base_url, ..options.clone() }, "with different configurations");
    other(&BuildOptions { drafts: true, ..options.clone() }, "with different configurations");
    let record = three.join(RECORD);
    build_part(&disk, &options, third);
    let text = fs::read_to_string(&record).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    fs::write(&record, text.replacen(&format!("\"program\": \"{version} "), "\"program\": \"0.0.0 ", 1))
        .unwrap();
    refused(&disk, &all, &["error shard were made by different programs"]);
    fs::write(&record, &text[..text.len() / 2]).unwrap();
    refused(&disk, &all, &["error shard cannot be read"]);
    fs::write(&record, text).unwrap();

    disk.write("templates/shortcodes/x.html", "x");
    other(&options, "with different templates");
    fs::remove_dir_all(disk.root.join("templates")).unwrap();
    disk.write("content/a/n3.md", article("Article 3", "2014-06-13", "Another text."));
    other(&options, "from different sources");
    build_parts(&disk, &options, 3);
    assert!(join(&options, &all).0.is_some());
    // All parts are alike, and the site has moved on; where they are put together the
    // arguments need not be given again.
    let config = fs::read_to_string(disk.root.join("config.toml")).unwrap();
    disk.write("config.toml", format!("{config}[lists]\nfront = 1\n"));
    refused(&disk, &all, &["error shard config.toml was made with another config.toml than the one here"]);
    disk.write("config.toml", config);
    let base_url = Some("https://other.example".to_owned());
    build_parts(&disk, &BuildOptions { base_url, ..options.clone() }, 3);
    assert!(join(&options, &all).0.is_some());
}

#[test]
fn files_that_are_not_as_they_were_made_are_named() {
    let disk = site();
    disk.build();
    let parts = build_parts(&disk, &disk.options(), 3);
    let file = |part: &Path| {
        let name = tree(part).into_keys().find(|name| name.ends_with("index.html")).unwrap();
        part.join(name)
    };
    let (page, other) = (file(&parts[0]), file(&parts[2]));
    let whole = fs::read(&page).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    fs::write(&page, damaged).unwrap();
    fs::remove_file(other).unwrap();
    refused(&disk, &parts, &["error shard is not as it was made", "error shard cannot be read"]);
}

#[test]
fn a_part_never_takes_the_place_of_the_whole() {
    let disk = site();
    let options = BuildOptions { output_dir: None, ..disk.options() };
    assert!(pipeline::build(&options, &Silent).value.is_some());
    let before = tree(&disk.root.join("public"));
    let public = Some(disk.root.join("public"));
    let built = pipeline::build(
        &BuildOptions { output_dir: public, shard: Some(Shard { shard: 1, of: 2 }), ..options },
        &Silent,
    );
    assert!(built.value.is_none());
    Built { files: before.clone(), noticed: built.diagnostics }
        .expect(&["error shard is the output folder of the whole site"]);
    assert_eq!(tree(&disk.root.join("public")), before);
}

#[test]
fn a_part_needs_a_folder_and_a_clock() {
    let disk = site();
    let part = disk.dir.path().join("part").display().to_string();
    let run = |arguments: &[&str]| {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("backfile");
        command.arg("--root").arg(&disk.root).arg("build").args(arguments).env_remove("SOURCE_DATE_EPOCH");
        command.output().unwrap().status.code()
    };
    let clock = ["--clock", support::CLOCK];
    assert_eq!(run(&["--shard", "1/2"]), Some(2));
    assert_eq!(run(&["--shard", "1/2", "--output-dir", &part]), Some(2));
    assert_eq!(run(&["--shard", "3/2", "--output-dir", &part, clock[0], clock[1]]), Some(2));
    assert!(!Path::new(&part).exists());
    assert_eq!(run(&["--shard", "1/1", "--output-dir", &part, clock[0], clock[1]]), Some(0));
    assert_eq!(run(&["--join", &part]), Some(0));
    assert!(disk.root.join("public/index.html").exists());
}
