//! The program from outside: what it prints, where, and with which exit code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::cargo::cargo_bin_cmd;
use tempfile::TempDir;

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program in `dir`, with nothing of the environment that it listens to.
fn run(dir: &Path, args: &[&str]) -> Ran {
    let mut command = cargo_bin_cmd!("backfile");
    let Output { status, stdout, stderr } =
        command.current_dir(dir).env_remove("SOURCE_DATE_EPOCH").args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// A folder in which `init` has been.
fn site() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let ran = run(dir.path(), &["init"]);
    assert_eq!((ran.code, &*ran.out), (Some(0), ""), "{}", ran.err);
    dir
}

fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    let ran = run(dir.path(), &["--help"]);
    assert_eq!(ran.code, Some(0));
    for text in ["Examples:", "backfile init my-archive", "Exit codes: 0 done", "--root <DIR>"] {
        assert!(ran.out.contains(text), "{text}: {}", ran.out);
    }
    for command in ["init", "new", "build", "verify", "clean", "ledger", "list", "completions", "man"] {
        assert_eq!(run(dir.path(), &[command, "--help"]).code, Some(0), "{command}");
    }
    let version = run(dir.path(), &["--version"]).out;
    assert_eq!(version.trim_end(), format!("backfile {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_is_2() {
    let dir = site();
    for args in [
        &[][..],
        &["bild"],
        &["build", "--clock", "yesterday"],
        &["build", "--format", "xml"],
        &["new"],
        &["new", "../x/Title"],
        &["new", "estuary/!?"],
        &["man", "bild"],
    ] {
        let ran = run(dir.path(), args);
        assert_eq!((ran.code, &*ran.out), (Some(2), ""), "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn a_source_date_epoch_that_is_none_is_said() {
    let dir = site();
    let mut command = cargo_bin_cmd!("backfile");
    let output = command.current_dir(&dir).env("SOURCE_DATE_EPOCH", "soon").arg("build").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with("error: SOURCE_DATE_EPOCH is `soon`, which is no count"), "{err}");
}

#[test]
fn init_fills_an_empty_folder_and_says_what_comes_next() {
    let dir = tempfile::tempdir().unwrap();
    let ran = run(dir.path(), &["init", "my archive"]);
    assert_eq!((ran.code, &*ran.out), (Some(0), ""), "{}", ran.err);
    assert!(ran.err.contains("\n  cd 'my archive'\n  backfile build"), "{}", ran.err);
    for file in [".gitignore", "config.toml", "content/_index.md", "content/pages/about.md"] {
        assert!(dir.path().join("my archive").join(file).is_file(), "{file}");
    }
}

#[test]
fn init_takes_a_fresh_repository_but_no_folder_with_files() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    assert_eq!(run(dir.path(), &["init"]).code, Some(0));

    let dir = tempfile::tempdir().unwrap();
    for name in ["a.txt", "b.txt", "c.txt", "d.txt"] {
        fs::write(dir.path().join(name), "mine").unwrap();
    }
    let ran = run(dir.path(), &["init"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("./ is not empty: it holds a.txt, b.txt, c.txt and 1 more"), "{}", ran.err);
    assert!(ran.err.contains("help: "), "{}", ran.err);
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 4);
}

#[test]
fn new_writes_once() {
    let dir = site();
    let ran = run(dir.path(), &["new", "estuary/The Herons' return"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let path = ran.out.trim_end();
    assert!(path.starts_with("content/estuary/20") && path.ends_with("/the-herons-return.md"), "{path}");
    let text = fs::read_to_string(dir.path().join(path)).unwrap();
    assert!(text.contains("title = \"The Herons' return\"\ndate = 20"), "{text}");

    fs::write(dir.path().join(path), "edited").unwrap();
    let again = run(dir.path(), &["new", "estuary/The Herons' return"]);
    assert_eq!((again.code, &*again.out), (Some(1), ""));
    assert!(again.err.contains("exists already"), "{}", again.err);
    assert_eq!(fs::read_to_string(dir.path().join(path)).unwrap(), "edited");
}

#[test]
fn a_term_of_a_taxonomy_is_begun_without_a_date() {
    let dir = site();
    let config = dir.path().join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("taxonomies = [{{ name = \"Film genres\" }}]\n{text}")).unwrap();
    let ran = run(dir.path(), &["new", "film-genres/Noir"]);
    assert_eq!((ran.code, ran.out.trim_end()), (Some(0), "content/film-genres/noir.md"), "{}", ran.err);
    let text = fs::read_to_string(dir.path().join("content/film-genres/noir.md")).unwrap();
    assert_eq!(text, "+++\ntitle = \"Noir\"\n+++\n\n");
}

#[test]
fn new_needs_a_site() {
    let dir = tempfile::tempdir().unwrap();
    let ran = run(dir.path(), &["new", "notes/Title"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("there is no config.toml in ./"), "{}", ran.err);
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 0);
}

#[test]
fn a_build_without_a_site_fails_and_publishes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let ran = run(dir.path(), &["build"]);
    assert_eq!((ran.code, &*ran.out), (Some(1), ""));
    assert!(ran.err.contains("Nothing was published: 1 error."), "{}", ran.err);
    assert!(!dir.path().join("public").exists());

    let ran = run(dir.path(), &["build", "--format", "json"]);
    assert_eq!((ran.code, &*ran.err), (Some(1), ""));
    let lines = json_lines(&ran.out);
    assert_eq!((&lines[0]["type"], &lines[0]["severity"]), (&"diagnostic".into(), &"error".into()));
    let summary = lines.last().unwrap();
    assert_eq!((&summary["type"], &summary["published"]), (&"summary".into(), &false.into()));
}

#[test]
fn completions_and_manual_pages_go_to_stdout() {
    let dir = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run(dir.path(), &["completions", shell]);
        assert!(ran.code == Some(0) && ran.out.contains("backfile"), "{shell}");
    }
    assert!(run(dir.path(), &["man"]).out.contains(".TH backfile 1"));
    assert!(run(dir.path(), &["man", "build"]).out.contains("output\\-dir"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let dir = tempfile::tempdir().unwrap();
    let program = assert_cmd::cargo::cargo_bin!("backfile");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = std::process::Command::new(program)
        .current_dir(&dir)
        .args(["completions", "bash"])
        .stdout(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn what_init_writes_builds_without_a_word_of_complaint() {
    let dir = site();
    let ran = run(dir.path(), &["build", "--strict", "--clock", "2026-01-01T00:00:00Z"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.starts_with("Built 3 articles into public/ in "), "{}", ran.err);
    for page in
        ["index.html", "estuary/index.html", "about/index.html", "estuary/2019/10/27/last-ferry/index.html"]
    {
        assert!(dir.path().join("public").join(page).is_file(), "{page}");
    }
}

#[test]
fn the_list_has_what_the_build_publishes() {
    let dir = site();
    let later = "+++\ntitle = \"Later\"\ndate = 2019-11-01\npublish_date = 2024-01-01\n+++\nNot yet.\n";
    fs::write(dir.path().join("content/estuary/later.md"), later).unwrap();
    let ran = run(dir.path(), &["list", "--format", "tsv", "--clock", "2020-01-01T00:00:00Z"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    assert!(ran.out.starts_with("date\turl\ttitle\tsource\tsection\tkind\tdraft\tlang\n"));
    assert!(ran.out.contains("\thttps://example.org/estuary/2019/10/27/last-ferry/\t"), "{}", ran.out);
    assert!(!ran.out.contains("later.md"), "{}", ran.out);

    let ran = run(dir.path(), &["list", "--format", "json", "--clock", "2026-01-01T00:00:00Z"]);
    let lines = json_lines(&ran.out);
    assert!(lines.iter().any(|line| line["date"] == "2024-04-09" && line["draft"] == false), "{}", ran.out);
}

#[test]
fn a_mistake_is_reported_with_its_place_and_nothing_is_published() {
    let dir = site();
    fs::write(dir.path().join("content/estuary/bad.md"), "+++\ntitle = \"Bad\ndate = 2024-01-01\n+++\n")
        .unwrap();
    let ran = run(dir.path(), &["build", "--format", "json"]);
    assert_eq!((ran.code, &*ran.err), (Some(1), ""));
    let first = &json_lines(&ran.out)[0];
    assert_eq!((&first["path"], &first["line"]), (&"content/estuary/bad.md".into(), &2.into()));
    let ran = run(dir.path(), &["build"]);
    assert!(ran.err.contains("--> content/estuary/bad.md:2:"), "{}", ran.err);
    assert!(ran.err.contains("Nothing was published: 1 error. public/ is as it was."), "{}", ran.err);
}

#[test]
fn another_tools_configuration_is_answered_with_ours() {
    let cases = [
        (
            "hugo.toml",
            "baseURL = 'https://harbour.example/'\ntitle = 'The Harbour Log'\n",
            "hugo.toml is Hugo's",
            r#"title = "The Harbour Log", base_url = "https://harbour.example"; docs/from-hugo.md"#,
        ),
        (
            "_config.yml",
            "title: Tide\nurl: https://tide.example\n",
            "_config.yml is Jekyll's",
            r#"title = "Tide", base_url = "https://tide.example"; docs/from-jekyll.md"#,
        ),
        // Broken, or without what is asked for: still named, with what must be there.
        ("hugo.yaml", ": : :\n", "hugo.yaml is Hugo's", r#"base_url = "https://…"; docs/from-hugo.md"#),
    ];
    for (file, text, named, lines) in cases {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(file), text).unwrap();
        let ran = run(dir.path(), &["build"]);
        assert_eq!(ran.code, Some(1), "{file}");
        assert!(ran.err.contains(named) && ran.err.contains(lines), "{file}: {}", ran.err);
        assert!(!dir.path().join("public").exists());
    }
}

/// A site with a ledger and one article, `content/iran/2014/a.md`.
fn site_with_ledger() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let config = "base_url = \"https://review.example\"\nledger = true\n";
    fs::write(dir.path().join("config.toml"), config).unwrap();
    fs::create_dir_all(dir.path().join("content/iran/2014")).unwrap();
    fs::write(
        dir.path().join("content/iran/2014/a.md"),
        "+++\ntitle = \"A\"\ndate = 2014-06-11\n+++\nText.\n",
    )
    .unwrap();
    dir
}

fn ledger_of(dir: &TempDir) -> String {
    fs::read_to_string(dir.path().join("urls.ledger")).unwrap()
}

const LEDGER: &str = "/iran/\tsection:iran\n/iran/2014/06/11/a/\tiran/2014/a\n";

#[test]
fn the_ledger_is_shown_and_written_only_when_asked() {
    let dir = site_with_ledger();
    let shown = run(dir.path(), &["ledger"]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert_eq!(shown.out, "+ /iran/  section:iran\n+ /iran/2014/06/11/a/  iran/2014/a\n");
    assert_eq!(shown.err, "2 changes to urls.ledger; `backfile ledger --write` writes them.\n");
    assert!(!dir.path().join("urls.ledger").exists());

    let strict = run(dir.path(), &["build", "--strict"]);
    assert_eq!(strict.code, Some(1));
    assert!(
        strict.err.contains("there is no urls.ledger yet, and 2 addresses are to be in it"),
        "{}",
        strict.err
    );

    let written = run(dir.path(), &["ledger", "--write"]);
    assert_eq!((written.code, ledger_of(&dir).as_str()), (Some(0), LEDGER), "{}", written.err);
    assert_eq!(written.err, "Wrote urls.ledger: 2 changes. Commit it with the articles.\n");
    let again = run(dir.path(), &["ledger", "--write"]);
    assert_eq!((again.code, &*again.out, &*again.err), (Some(0), "", "urls.ledger is up to date.\n"));
    assert_eq!(run(dir.path(), &["build", "--strict"]).code, Some(0));
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|n| n.to_string_lossy().ends_with(".new")), "{names:?}");
}

#[test]
fn a_deleted_file_fails_the_build_until_it_is_withdrawn() {
    let dir = site_with_ledger();
    fs::write(dir.path().join("urls.ledger"), LEDGER).unwrap();
    fs::rename(dir.path().join("content/iran/2014/a.md"), dir.path().join("content/b.md")).unwrap();
    let text = "+++\ntitle = \"Other\"\n+++\nText.\n";
    fs::write(dir.path().join("content/b.md"), text).unwrap();

    let built = run(dir.path(), &["build"]);
    assert_eq!(built.code, Some(1));
    let refused = run(dir.path(), &["ledger", "--write"]);
    assert_eq!((refused.code, ledger_of(&dir).as_str()), (Some(1), LEDGER));
    assert!(refused.err.contains("urls.ledger is as it was: solve the 2 errors first."), "{}", refused.err);

    // One at a time; what is new waits until nothing is missing.
    let url = "https://review.example/iran/2014/06/11/a";
    let one = run(dir.path(), &["ledger", "--write", "--withdraw", url, "--reason", "It named\ta child."]);
    assert_eq!(one.code, Some(1), "{}", one.err);
    let line = "/iran/2014/06/11/a/\tiran/2014/a\tgone\t2014-06-11\tA\tIt named\\ta child.\n";
    assert_eq!(ledger_of(&dir), format!("/iran/\tsection:iran\n{line}"));
    assert!(one.err.contains("What is new is recorded once nothing is missing any more."), "{}", one.err);
    let two = [
        "ledger",
        "--write",
        "--withdraw",
        "/iran/",
        "--reason",
        "Closed.",
        "--title",
        "Iran",
        "--date",
        "2015",
    ];
    let two = run(dir.path(), &two);
    assert_eq!(two.code, Some(0), "{}", two.err);
    let closed = "/iran/\tsection:iran\tgone\t2015\tIran\tClosed.\n";
    assert_eq!(ledger_of(&dir), format!("/b/\tb\n{closed}{line}"));

    assert_eq!(run(dir.path(), &["build", "--strict"]).code, Some(0));
    let page = fs::read_to_string(dir.path().join("public/iran/2014/06/11/a/index.html")).unwrap();
    assert!(page.contains("It named\ta child."), "{page}");
}

/// In a browser an address has the path of `base_url` before it; the ledger has not.
#[test]
fn an_address_below_the_path_of_the_site_is_withdrawn() {
    for (pasted, code) in [
        ("https://review.example/archive/iran/2014/06/11/a/", Some(0)),
        ("/archive/iran/2014/06/11/a", Some(0)),
        ("/iran/2014/06/11/a/", Some(0)),
        ("/other/iran/2014/06/11/a/", Some(1)),
    ] {
        let dir = site_with_ledger();
        let config = "base_url = \"https://review.example/archive\"\nledger = true\n";
        fs::write(dir.path().join("config.toml"), config).unwrap();
        fs::write(dir.path().join("urls.ledger"), LEDGER).unwrap();
        fs::write(dir.path().join("content/iran/_index.md"), "").unwrap();
        fs::remove_file(dir.path().join("content/iran/2014/a.md")).unwrap();
        let ran = run(dir.path(), &["ledger", "--write", "--withdraw", pasted, "--reason", "Libel."]);
        assert_eq!(ran.code, code, "{pasted}: {}", ran.err);
        assert_eq!(ledger_of(&dir).contains("\tgone\t2014-06-11\tA\tLibel.\n"), code == Some(0), "{pasted}");
    }
}

#[test]
fn what_cannot_be_withdrawn_is_said() {
    let dir = site_with_ledger();
    fs::write(dir.path().join("urls.ledger"), LEDGER).unwrap();
    for (url, why) in [
        ("/iran/2014/06/11/a/", "it is published: write `withdrawn = \"…\"` in content/iran/2014/a.md"),
        ("/nowhere/", "it was never published under this address"),
    ] {
        let ran = run(dir.path(), &["ledger", "--write", "--withdraw", url, "--reason", "x"]);
        assert_eq!((ran.code, ledger_of(&dir).as_str()), (Some(1), LEDGER));
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    assert_eq!(run(dir.path(), &["ledger", "--withdraw", "/a/"]).code, Some(2));
}

/// A withdrawn article's line says so, and its file may be deleted afterwards.
#[test]
fn a_withdrawal_in_an_article_moves_to_the_ledger() {
    let dir = site_with_ledger();
    fs::write(dir.path().join("urls.ledger"), LEDGER).unwrap();
    fs::write(dir.path().join("content/iran/_index.md"), "").unwrap();
    let text =
        "+++\ntitle = \"A\"\ndate = 2014-06-11\naliases = [\"/old/\"]\nwithdrawn = \"Libel.\"\n+++\nText.\n";
    fs::write(dir.path().join("content/iran/2014/a.md"), text).unwrap();
    let json = json_lines(&run(dir.path(), &["ledger", "--write", "--format", "json"]).out);
    let change = |url: &str| {
        json.iter().find(|v| v["url"] == url).unwrap_or_else(|| panic!("{json:?}"))["change"].clone()
    };
    assert_eq!((change("/iran/2014/06/11/a/"), change("/old/")), ("gone".into(), "new".into()));
    assert_eq!(json.last().unwrap()["written"], true);
    fs::remove_file(dir.path().join("content/iran/2014/a.md")).unwrap();
    let built = run(dir.path(), &["build", "--strict"]);
    assert_eq!(built.code, Some(0), "{}", built.err);
    for page in ["iran/2014/06/11/a", "old"] {
        assert!(dir.path().join("public").join(page).join("index.html").is_file(), "{page}");
    }
    // Brought back: its line is as it was.
    fs::write(dir.path().join("content/iran/2014/a.md"), text.replace("withdrawn", "description")).unwrap();
    let back = run(dir.path(), &["ledger", "--write"]);
    assert!(back.out.contains("^ /iran/2014/06/11/a/  iran/2014/a, was gone"), "{}", back.out);
    assert_eq!(ledger_of(&dir), format!("{LEDGER}/old/\tiran/2014/a\n"));
}

#[test]
fn a_site_without_a_ledger_is_told_how_to_have_one() {
    let dir = site();
    let ran = run(dir.path(), &["ledger", "--write"]);
    assert_eq!((ran.code, dir.path().join("urls.ledger").exists()), (Some(1), false));
    assert!(ran.err.contains("write `ledger = true` in the configuration"), "{}", ran.err);
}

#[test]
fn what_is_published_is_verified_and_what_is_kept_is_dropped() {
    let dir = site();
    let clock = ["--clock", "2026-01-01T00:00:00Z"];
    let with = |command: &'static str| run(dir.path(), &[&[command][..], &clock].concat());
    assert_eq!(with("build").code, Some(0));
    let all = with("verify");
    assert_eq!((all.code, &*all.out), (Some(0), ""), "{}", all.err);
    assert!(
        all.err.starts_with("All ") && all.err.contains("as a build from nothing makes them"),
        "{}",
        all.err
    );

    let public = dir.path().join("public");
    fs::write(public.join("404.html"), "edited").unwrap();
    fs::remove_file(public.join("robots.txt")).unwrap();
    // Somebody else's file is nobody's difference.
    fs::write(public.join("CNAME"), "gazette.example").unwrap();
    let ran = with("verify");
    assert_eq!(ran.code, Some(1));
    for text in ["1 file not there:\n  robots.txt\n", "1 file with other bytes:\n  404.html\n", "2 of "] {
        assert!(ran.err.contains(text), "{text}: {}", ran.err);
    }
    assert!(!ran.err.contains("CNAME"), "{}", ran.err);
    assert_eq!(fs::read_to_string(public.join("404.html")).unwrap(), "edited");
    let json = run(dir.path(), &["verify", "--format", "json", clock[0], clock[1]]);
    let lines = json_lines(&json.out);
    assert_eq!(lines.last().unwrap()["differences"], 2);
    assert!(lines.iter().any(|l| l["kind"] == "missing" && l["path"] == "robots.txt"), "{}", json.out);

    // What is dropped is made again, and nothing of what is there is taken for another's.
    let dropped = run(dir.path(), &["clean"]);
    assert_eq!(dropped.code, Some(0));
    assert!(dropped.err.starts_with("Dropped 1 record of earlier builds ("), "{}", dropped.err);
    assert!(run(dir.path(), &["clean"]).err.contains("nothing to drop"));
    assert_eq!(with("build").code, Some(0));
    assert_eq!(with("verify").code, Some(0));

    // A page that a build would not make any more is left over.
    fs::create_dir_all(dir.path().join("static")).unwrap();
    fs::write(dir.path().join("static/old.txt"), "old").unwrap();
    assert_eq!(with("build").code, Some(0));
    fs::remove_file(dir.path().join("static/old.txt")).unwrap();
    let ran = with("verify");
    assert!(ran.err.contains("1 file left from an earlier build:\n  old.txt\n"), "{}", ran.err);

    let nowhere = tempfile::tempdir().unwrap();
    assert_eq!(run(nowhere.path(), &["clean"]).code, Some(1));
    assert_eq!(run(nowhere.path(), &["verify"]).code, Some(1));
    assert!(fs::read_dir(nowhere.path()).unwrap().next().is_none());
}

/// The output folder of a relative `--root` was looked for below the root once more.
#[test]
fn a_site_that_is_named_from_outside_is_built_beside_its_sources_or_where_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let ran = run(dir.path(), args);
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    };
    run(&["init", "site"]);
    run(&["--root", "site", "build"]);
    assert!(dir.path().join("site/public/index.html").is_file());
    run(&["--root", "site", "build", "--output-dir", "out"]);
    assert!(dir.path().join("out/index.html").is_file());
    assert!(!dir.path().join("site/site").exists() && !dir.path().join("site/out").exists());
}
