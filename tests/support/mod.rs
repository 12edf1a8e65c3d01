//! A whole site in one string, and what is expected of it in the same string:
//!
//! ```text
//! -- content/iran/a.md --
//! +++
//! title = "A"
//! +++
//! -- expect --
//! file    /iran/a/
//! none    /iran/b/
//! has     /iran/a/ <h1>A</h1>
//! lacks   /iran/a/ sign in
//! warning date content/iran/a.md:3 is not a date
//! hint    write it as 2014-06-11
//! ```
//!
//! Every problem must be expected, each by its own line; `any` admits the others.
//! A site without `config.toml` gets one, a site without articles stays so.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use backfile::base::{Diagnostic, Diagnostics, Severity};
use backfile::output::MemoryOutput;
use backfile::pipeline::{self, BuildOptions, Inputs, Silent, Summary};

pub const CONFIG: &str = "title = \"The Review\"\nbase_url = \"https://review.example\"\n";
pub const CLOCK: &str = "2026-01-01T00:00:00Z";

/// The files of a site, and when it is built.
#[derive(Clone)]
pub struct Site {
    pub files: BTreeMap<String, Vec<u8>>,
    pub expected: Vec<String>,
    pub clock: String,
    pub drafts: bool,
}

impl Site {
    pub fn new(text: &str) -> Self {
        let mut site =
            Self { files: BTreeMap::new(), expected: Vec::new(), clock: CLOCK.into(), drafts: false };
        site.files.insert("config.toml".into(), CONFIG.into());
        site.add(text);
        site
    }

    /// Adds the files of another string, or replaces those of the same names.
    pub fn add(&mut self, text: &str) -> &mut Self {
        let mut name: Option<String> = None;
        let mut body = String::new();
        for line in text.split_inclusive('\n') {
            let header = line.trim_end().strip_prefix("-- ").and_then(|l| l.strip_suffix(" --"));
            if let Some(header) = header {
                self.end(name.replace(header.to_owned()), &mut body);
            } else if name.is_some() {
                body.push_str(line);
            } else {
                assert!(line.trim().is_empty(), "text before the first header: {line}");
            }
        }
        self.end(name, &mut body);
        self
    }

    fn end(&mut self, name: Option<String>, body: &mut String) {
        let body = std::mem::take(body);
        match name.as_deref() {
            None => {}
            Some("expect") => self.expected = body.lines().map(str::to_owned).collect(),
            // A configuration that names neither title nor address takes the usual ones.
            Some("config.toml") if !body.contains("base_url") => {
                let usual = if body.contains("title =") && !body.trim_start().starts_with('[') {
                    CONFIG.lines().nth(1).unwrap_or_default().to_owned() + "\n"
                } else {
                    CONFIG.to_owned()
                };
                self.files.insert("config.toml".into(), (usual + &body).into_bytes());
            }
            Some(name) => {
                self.files.insert(name.to_owned(), body.into_bytes());
            }
        }
    }

    /// A file of any bytes.
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), bytes.into());
        self
    }

    pub fn at(mut self, clock: &str) -> Self {
        clock.clone_into(&mut self.clock);
        self
    }

    /// Builds it in memory.
    pub fn build(&self) -> Built {
        let mut noticed = Diagnostics::new();
        let now = self.clock.parse().unwrap();
        let mut files = BTreeMap::new();
        if let Some(inputs) = Inputs::from_memory(self.files.clone(), now, &mut noticed) {
            let prepared = pipeline::prepare(
                &inputs,
                self.drafts,
                &mut backfile::memo::Memo::none(),
                None,
                &Silent,
                &mut noticed,
            );
            if noticed.has_errors() {
                let found = pipeline::rehearse(&inputs, &prepared, &noticed);
                noticed.append(found);
            } else {
                let sink = MemoryOutput::new();
                noticed.append(pipeline::render_all(&inputs, &prepared, &sink, &Silent));
                files = sink.into_files();
            }
        }
        if noticed.has_errors() {
            files.clear(); // as nothing is committed
        }
        noticed.sort();
        Built { files: files.into_iter().map(|(p, b)| (p.to_string(), b)).collect(), noticed }
    }

    /// Builds it and holds it to what its string expects.
    pub fn check(&self) -> Built {
        let built = self.build();
        built.expect(&self.expected);
        built
    }

    pub fn write_to(&self, root: &Path) {
        for (path, bytes) in &self.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    pub fn on_disk(&self) -> OnDisk {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("site");
        fs::create_dir(&root).unwrap();
        self.write_to(&root);
        OnDisk { dir, root, clock: self.clock.clone() }
    }
}

/// Builds the site in memory and holds it to its expectations.
pub fn check(text: &str) -> Built {
    Site::new(text).check()
}

/// What a build made and said.
pub struct Built {
    pub files: BTreeMap<String, Vec<u8>>,
    pub noticed: Diagnostics,
}

impl Built {
    /// The file behind an address, or of a path.
    pub fn get(&self, url: &str) -> Option<&[u8]> {
        let path = url.strip_prefix('/').unwrap_or(url);
        let path = if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        };
        self.files.get(&path).map(Vec::as_slice)
    }

    pub fn text(&self, url: &str) -> &str {
        let Some(bytes) = self.get(url) else {
            panic!(
                "there is no {url}\n{}\n{}",
                report(&self.noticed),
                self.files.keys().map(|k| format!("  {k}\n")).collect::<String>()
            )
        };
        std::str::from_utf8(bytes).unwrap()
    }

    /// The problems, as the program prints them, without colours.
    pub fn report(&self) -> String {
        report(&self.noticed)
    }

    pub fn contains_anywhere(&self, needle: &str) -> Vec<&str> {
        let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
        self.files.iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path.as_str()).collect()
    }

    pub fn expect<S: AsRef<str>>(&self, expected: &[S]) {
        let mut wrong = String::new();
        let mut said = vec![false; self.noticed.len()];
        let mut any = false;
        for line in expected.iter().map(|l| l.as_ref().trim_end()).filter(|l| !l.is_empty()) {
            let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let rest = rest.trim_start();
            let (url, text) = rest.split_once(' ').unwrap_or((rest, ""));
            let ok = match verb {
                "any" => {
                    any = true;
                    true
                }
                "file" => self.get(url).is_some(),
                "none" => self.get(url).is_none(),
                "has" => self.get(url).is_some_and(|b| holds(b, text)),
                "lacks" => self.get(url).is_some_and(|b| !holds(b, text)),
                "nowhere" => self.contains_anywhere(rest).is_empty(),
                "order" => self.get(url).is_some_and(|b| in_order(b, text)),
                "error" => self.said(Severity::Error, rest, &mut said),
                "warning" => self.said(Severity::Warning, rest, &mut said),
                "hint" => self.noticed.iter().any(|d| d.hint.as_ref().is_some_and(|h| h.contains(rest))),
                _ => panic!("an expectation that is none: {line}"),
            };
            if !ok {
                let _ = writeln!(wrong, "not so: {line}");
                if let ("has" | "order", Some(bytes)) = (verb, self.get(url)) {
                    let _ = writeln!(wrong, "{}", String::from_utf8_lossy(bytes));
                }
            }
        }
        if !any {
            for (d, _) in self.noticed.iter().zip(&said).filter(|(_, said)| !**said) {
                let _ = writeln!(wrong, "not expected: {}", place(d));
            }
        }
        if !wrong.is_empty() {
            let files: String = self.files.keys().map(|k| format!("  {k}\n")).collect();
            panic!("{wrong}\n{}\nfiles:\n{files}", self.report());
        }
    }

    /// One problem, not yet accounted for, of `kind [path[:line]] part of the message`.
    fn said(&self, severity: Severity, rest: &str, said: &mut [bool]) -> bool {
        let (kind, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        for (i, d) in self.noticed.iter().enumerate() {
            if said[i] || d.severity != severity || d.kind.code() != kind {
                continue;
            }
            let (at, message) = rest.split_once(' ').unwrap_or((rest, ""));
            let path = d.path.as_ref().map_or("", |p| p.as_str());
            let line = d.excerpt.as_ref().map_or(0, |e| e.line);
            let here = at == path || at == format!("{path}:{line}");
            if (here && d.message.contains(message)) || d.message.contains(rest) {
                said[i] = true;
                return true;
            }
        }
        false
    }
}

fn place(d: &Diagnostic) -> String {
    let severity = if d.severity == Severity::Error { "error" } else { "warning" };
    let path = d.path.as_ref().map_or("", |p| p.as_str());
    let line = d.excerpt.as_ref().map_or(0, |e| e.line);
    format!("{severity} {} {path}:{line} {}", d.kind.code(), d.message)
}

fn holds(bytes: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(bytes).contains(text)
}

/// Whether the texts between ` | ` follow each other.
fn in_order(bytes: &[u8], texts: &str) -> bool {
    let page = String::from_utf8_lossy(bytes);
    let mut rest = &*page;
    texts.split(" | ").all(|text| match rest.find(text) {
        Some(i) => {
            rest = &rest[i + text.len()..];
            true
        }
        None => false,
    })
}

/// The problems as printed, without escape sequences.
pub fn report(noticed: &Diagnostics) -> String {
    let text = backfile::cli::report::problems(noticed);
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(i) = rest.find('\u{1b}') {
        plain.push_str(&rest[..i]);
        rest = rest[i..].split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// A site in a folder of its own.
pub struct OnDisk {
    pub dir: tempfile::TempDir,
    pub root: PathBuf,
    pub clock: String,
}

impl OnDisk {
    pub fn options(&self) -> BuildOptions {
        BuildOptions {
            root: self.root.clone(),
            output_dir: Some(self.public()),
            cache_dir: Some(self.dir.path().join("cache")),
            clock: Some(self.clock.parse().unwrap()),
            ..BuildOptions::default()
        }
    }

    pub fn public(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn build(&self) -> (Option<Summary>, Diagnostics) {
        self.build_with(&self.options())
    }

    pub fn build_with(&self, options: &BuildOptions) -> (Option<Summary>, Diagnostics) {
        let built = pipeline::build(options, &Silent);
        (built.value, built.diagnostics)
    }

    /// Builds into a new folder with a new cache: what a clean build leaves.
    pub fn clean(&self) -> (BTreeMap<String, Vec<u8>>, Diagnostics) {
        let fresh = tempfile::tempdir().unwrap();
        let options = BuildOptions {
            output_dir: Some(fresh.path().join("public")),
            cache_dir: Some(fresh.path().join("cache")),
            ..self.options()
        };
        let (_, noticed) = self.build_with(&options);
        (tree(&fresh.path().join("public")), noticed)
    }

    /// Like [`Site::check`], but from the disk.
    pub fn check(&self, expected: &str) -> Built {
        let (_, noticed) = self.build();
        let built = Built { files: tree(&self.public()), noticed };
        built.expect(&expected.lines().collect::<Vec<_>>());
        built
    }
}

/// All files below a folder, by path, links left out; empty where there is none.
pub fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry.unwrap();
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// An article of TOML front matter.
pub fn article(title: &str, date: &str, body: &str) -> String {
    format!("+++\ntitle = {title:?}\ndate = {date}\n+++\n{body}\n")
}

/// The differences between two trees, a line each.
pub fn differences(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut all: Vec<&String> = a.keys().chain(b.keys()).collect();
    all.sort_unstable();
    all.dedup();
    let state = |path: &String| match (a.get(path), b.get(path)) {
        (Some(x), Some(y)) if x == y => None,
        (Some(_), Some(_)) => Some(format!("{path}: differs")),
        (Some(_), None) => Some(format!("{path}: only in the first")),
        _ => Some(format!("{path}: only in the second")),
    };
    all.into_iter().filter_map(state).collect()
}
