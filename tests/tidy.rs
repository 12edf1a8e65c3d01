//! Small rules of the house that no compiler checks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// How long a file may be before a seam must be found in it.
const LINES: usize = 500;

/// Longer files, each with its reason.
const LONG: &[(&str, &str)] = &[
    ("src/article/markdown/writer.rs", "one walk over one stream of events, with one state"),
    ("src/output/tests.rs", "cases of one harness"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder, by their path from the root, in order.
fn files(folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                if wanted(&name) {
                    found.push((name, fs::read_to_string(&path).unwrap()));
                }
            }
        }
    }
    found.sort();
    found
}

fn rust(folder: &str) -> Vec<(String, String)> {
    files(folder, |name| name.ends_with(".rs"))
}

/// The modules in the order in which `src/lib.rs` names them.
fn layers() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// The code of a file without comments and text, so that prose names nothing.
fn code(text: &str) -> String {
    let text = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    text.map(|line| format!("{line}\n")).collect()
}

/// The modules that a file reaches through `crate::`.
fn reached(text: &str) -> Vec<(usize, String)> {
    let text = code(text);
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        // `$crate::` and `other_crate::` are something else.
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let name = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let Some(list) = rest.strip_prefix('{') else {
            found.push((at, name(rest)));
            continue;
        };
        // `use crate::{a::{b, c}, d};`: the names at the list's own depth.
        let mut depth = 0;
        let mut fresh = true;
        for (i, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => fresh = true,
                c if c.is_whitespace() => {}
                _ if fresh && depth == 0 => {
                    found.push((at, name(&list[i..])));
                    fresh = false;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn a_module_imports_only_those_before_it() {
    let layers = layers();
    let rank = |name: &str| layers.iter().position(|layer| layer == name);
    let mut wrong = Vec::new();
    for (path, text) in rust("src") {
        let inner = path.strip_prefix("src/").unwrap();
        let own = inner.split('/').next().unwrap().trim_end_matches(".rs");
        if own == "lib" || own == "main" {
            continue;
        }
        let own_rank = rank(own).unwrap_or_else(|| panic!("src/lib.rs does not name {own}"));
        for (_, name) in reached(&text) {
            match rank(&name) {
                Some(other) if other <= own_rank => {}
                Some(_) => wrong.push(format!("{path} imports {name}, which comes after {own}")),
                None => wrong.push(format!("{path} imports crate::{name}, which is no module")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_in_every_spelling() {
    let text = "use crate::a::B;\n// crate::no\nuse crate::{b::{C, D}, c as e,\n  d};\nfn f() { crate::f::g() }\nmy_crate::h;";
    let names: Vec<String> = reached(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["a", "b", "c", "d", "f"]);
}

#[test]
fn the_core_does_not_touch_the_disk() {
    let core = ["article", "archive", "theme", "plan", "media", "feeds", "render", "config", "base"];
    let mut wrong = Vec::new();
    for (path, text) in rust("src") {
        let own = path["src/".len()..].split('/').next().unwrap().trim_end_matches(".rs");
        let library = code(&text);
        let library = library.split("#[cfg(test)]\nmod tests {").next().unwrap();
        if core.contains(&own) && !path.ends_with("tests.rs") && library.contains("std::fs") {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_file_is_longer_than_a_seam_allows() {
    let mut wrong = Vec::new();
    for (path, text) in rust("src").into_iter().chain(rust("tests")) {
        let lines = text.lines().take_while(|line| *line != "#[cfg(test)]").count();
        let excepted = LONG.iter().any(|(name, _)| *name == path);
        if lines > LINES && !excepted {
            wrong.push(format!("{path} has {lines} lines"));
        }
        if lines <= LINES && excepted {
            wrong.push(format!("{path} needs no exception any more"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_module_begins_with_why_it_exists() {
    let silent: Vec<String> = rust("src")
        .into_iter()
        .chain(rust("tests"))
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn nothing_is_left_to_be_done_and_no_line_trails() {
    let unfinished = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!("));
    let mut wrong = Vec::new();
    for (path, text) in rust("src").into_iter().chain(rust("tests")) {
        for (i, line) in text.lines().enumerate() {
            let open = unfinished.iter().any(|name| code(line).contains(name.as_str()));
            if open || line.contains('\t') || line.ends_with(char::is_whitespace) {
                wrong.push(format!("{path}:{}: {line}", i + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A build that reached for a package registry by name would work on one network
/// only. The lock file names its source, as every lock file does.
#[test]
fn no_text_names_a_registry() {
    let hosts = [["index", "crates", "io"], ["static", "crates", "io"], ["registry", "npmjs", "org"]]
        .map(|parts| parts.join("."));
    let mut all = Vec::new();
    let text = |name: &str| {
        let extension = name.rsplit('.').next().unwrap();
        ["rs", "md", "toml", "html", "css", "js", "yml", "yaml", "sh", "txt"].contains(&extension)
    };
    for folder in ["src", "tests", "themes", "content", "static", "data"] {
        if root().join(folder).is_dir() {
            all.extend(files(folder, text));
        }
    }
    for name in ["Cargo.toml", "README.md", "CHANGELOG.md", "config.toml"] {
        all.extend(fs::read_to_string(root().join(name)).ok().map(|text| (name.to_owned(), text)));
    }
    let wrong: Vec<String> = all
        .into_iter()
        .filter(|(_, text)| hosts.iter().any(|host| text.contains(host)))
        .map(|(path, _)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn pages_read_the_archive_and_the_plan_only_where_it_is_noted() {
    // A read that is not noted is a page that goes stale. What compares facts, and what
    // is noted as one fact, reads them as they are.
    let exempt = ["src/render/reads", "src/render/facts", "src/render/feed.rs", "src/render/every.rs"];
    let direct = ["site.archive", "site.plan", "site.today", "snapshot.text(", "snapshot.bytes("];
    let allowed = [
        // A file that is copied is compared by its times and bytes.
        ("src/render/mod.rs", "View::Copy(source)"),
        ("src/render/mod.rs", "None => sink.put(&output, self.site.snapshot.bytes(source)?)"),
        // The line of a message.
        ("src/render/shortcode.rs", "let text = self.site.snapshot.text(caller.source)"),
    ];
    let mut found = Vec::new();
    for (name, text) in rust("src/render") {
        if exempt.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        for (line, text) in code(&text).lines().enumerate() {
            let is_allowed = allowed.iter().any(|(file, part)| *file == name && text.contains(part));
            if direct.iter().any(|read| text.contains(read)) && !is_allowed {
                found.push(format!("{name}: {} ({line})", text.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
