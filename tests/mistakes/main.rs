//! Two hundred mistakes in the sample archive, in one run: each is reported with
//! its file and line and with a hint; and a hint that names what to write is
//! right, which is shown by writing it.
//!
//! A mistake is a row of a table. Where it is planted is drawn by lot from a seed,
//! over whatever articles the sample has. Each holds a token of its own, so that
//! its line is found again wherever the others have moved it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[path = "../support/mod.rs"]
mod support;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use backfile::base::{Diagnostic, Kind, Severity};

use support::{Built, CLOCK, Site, report};
use table::{ALONE, Alone, FATAL, FILES, Host, LEDGER, Mistake, SOFT};

/// How many are planted.
const MISTAKES: usize = 200;

/// xorshift64*: the same mistakes from the same seed, on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }
}

/// A mistake in its place.
struct Planted {
    mistake: &'static Mistake,
    path: String,
    token: String,
}

/// The sample archive of this repository.
fn sample() -> Site {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for folder in ["content", "static", "data", "templates"] {
        for (path, bytes) in support::tree(&root.join(folder)) {
            files.insert(format!("{folder}/{path}"), bytes);
        }
    }
    for file in ["config.toml", "urls.ledger"] {
        files.insert(file.into(), fs::read(root.join(file)).unwrap());
    }
    Site { files, expected: Vec::new(), clock: CLOCK.into(), drafts: false }
}

/// Articles in TOML that are no pages of other kinds, by path. Of gated ones only
/// the teaser's links are read, and of withdrawn ones nothing, so that mistakes
/// further down are not told.
fn articles(site: &Site) -> Vec<String> {
    let other = ["content/authors/", "content/topics/", "content/series/", "content/pages/"];
    site.files
        .iter()
        .filter(|(path, bytes)| {
            path.starts_with("content/")
                && path.ends_with(".md")
                && !path.ends_with("_index.md")
                && !other.iter().any(|o| path.starts_with(o))
                && bytes.starts_with(b"+++\n")
                && path.matches('.').count() == 1
                && !String::from_utf8_lossy(bytes).contains("\naccess = ")
                && !String::from_utf8_lossy(bytes).contains("\nwithdrawn = ")
        })
        .map(|(path, _)| path.clone())
        .collect()
}

fn text<'a>(site: &'a Site, path: &str) -> &'a str {
    std::str::from_utf8(&site.files[path]).unwrap()
}

/// Puts a mistake into a file.
fn plant(site: &mut Site, mistake: &'static Mistake, path: &str, number: usize) -> Planted {
    let token = format!("zq{number}z");
    let filled = |text: &str| text.replace("TOKEN", &token).replace("NUMBER", &number.to_string());
    let line = filled(mistake.text);
    if let Some((path, text)) = mistake.beside {
        site.files.insert(filled(path), filled(text).into_bytes());
    }
    let old = site.files.get(path).cloned().unwrap_or_default();
    let new: Vec<u8> = match mistake.host {
        Host::Key(key) => {
            // In place of the key, where the article has it.
            let old = String::from_utf8(old).unwrap();
            let is_key = |l: &str| l.split_once('=').is_some_and(|(k, _)| k.trim() == key);
            let front = old.find("\n+++").unwrap();
            let head: String = old[..front].split_inclusive('\n').filter(|l| !is_key(l)).collect();
            format!("+++\n{line}\n{}{}", &head[4..], &old[front..]).into_bytes()
        }
        Host::Body => [&old, b"\n" as &[u8], line.as_bytes(), b"\n"].concat(),
        Host::Bytes(bytes) => [&old, token.as_bytes(), bytes, b"\n"].concat(),
        Host::Whole | Host::File(_) => line.into_bytes(),
        Host::NoFence => String::from_utf8(old).unwrap().replacen("\n+++\n", "\n", 1).into_bytes(),
        Host::Top => [line.as_bytes(), b"\n", &old].concat(),
        Host::End => [&old, b"\n" as &[u8], line.as_bytes(), b"\n"].concat(),
        Host::Ledger => [&old, line.as_bytes(), b"\n"].concat(),
    };
    site.files.insert(path.to_owned(), new);
    Planted { mistake, path: path.to_owned(), token }
}

impl Planted {
    /// The line where it stands now, from 1.
    fn line(&self, site: &Site) -> u32 {
        if let Some(line) = self.mistake.line {
            return line;
        }
        let bytes = &site.files[&self.path];
        let token = self.token.as_bytes();
        let at = bytes.windows(token.len()).position(|w| w == token).expect("the token is there");
        bytes[..at].iter().filter(|b| **b == b'\n').count() as u32 + 1
    }

    fn is(&self, d: &Diagnostic, site: &Site) -> bool {
        let line = d.excerpt.as_ref().map_or(0, |e| e.line);
        d.kind.code() == self.mistake.kind
            && d.path.as_ref().is_some_and(|p| p.as_str() == self.path)
            && line == self.line(site)
            && d.message.contains(&self.mistake.says.replace("TOKEN", &self.token))
    }
}

/// Draws the mistakes and plants them.
fn planted(seed: u64) -> (Site, Vec<Planted>) {
    let mut dice = Dice(seed | 1);
    let mut site = sample();
    let mut all = Vec::new();
    let mut hosts = articles(&site);
    for i in (1..hosts.len()).rev() {
        hosts.swap(i, dice.roll(i + 1));
    }
    // A file whose front matter cannot be read says nothing more: one a file.
    let fatal: Vec<String> = hosts.split_off(hosts.len() - FATAL.len());
    for (mistake, path) in FATAL.iter().zip(&fatal) {
        all.push(plant(&mut site, mistake, path, all.len()));
    }
    for mistake in FILES {
        let Host::File(path) = mistake.host else { continue };
        let path = path.replace("NUMBER", &all.len().to_string());
        all.push(plant(&mut site, mistake, &path, all.len()));
    }
    for mistake in SOFT.iter().filter(|m| matches!(m.host, Host::Top | Host::End)) {
        all.push(plant(&mut site, mistake, "config.toml", all.len()));
    }
    for mistake in LEDGER {
        all.push(plant(&mut site, mistake, "urls.ledger", all.len()));
    }
    let soft: Vec<&Mistake> = SOFT.iter().filter(|m| matches!(m.host, Host::Key(_) | Host::Body)).collect();
    let mut given: BTreeSet<(String, &str)> = BTreeSet::new();
    let mut once: BTreeSet<&str> = BTreeSet::new();
    // Each kind once, then by lot.
    let mut turn = 0;
    while all.len() < MISTAKES {
        let mistake = soft.get(turn).copied().unwrap_or_else(|| soft[dice.roll(soft.len())]);
        let path = hosts[dice.roll(hosts.len())].clone();
        if let Host::Key(key) = mistake.host {
            // The sample may say it in a table of its own, or in several lines.
            let table = [format!("\n[{key}]"), format!("\n[[{key}]]"), format!("\n{key} = [\n")];
            if table.iter().any(|t| text(&site, &path).contains(t)) {
                continue;
            }
            // A key stands once in a file; a misspelt one is reported once an archive.
            if !given.insert((path.clone(), key)) || (mistake.kind == "unknown-key" && !once.insert(key)) {
                continue;
            }
        }
        all.push(plant(&mut site, mistake, &path, all.len()));
        turn += 1;
    }
    (site, all)
}

#[test]
fn two_hundred_mistakes_are_told_in_one_run() {
    let seed = std::env::var("BACKFILE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(0x6d65_7373);
    let clean = sample().build();
    assert!(!clean.noticed.has_errors(), "{}", clean.report());
    let (site, all) = planted(seed);
    assert_eq!(all.len(), MISTAKES);
    let kinds: BTreeSet<&str> = all.iter().map(|p| p.mistake.text).collect();
    assert!(kinds.len() >= 40, "{} kinds", kinds.len());
    let built = site.build();
    assert!(built.files.is_empty(), "nothing is published");
    let mut wrong = String::new();
    let mut accounted = vec![false; built.noticed.len()];
    for one in &all {
        let found = built.noticed.iter().enumerate().filter(|(_, d)| one.is(d, &site));
        let found: Vec<(usize, &Diagnostic)> = found.collect();
        found.iter().for_each(|(i, _)| accounted[*i] = true);
        let hint = one.mistake.hint.replace("TOKEN", &one.token);
        match found.first() {
            None => {
                let line = one.line(&site);
                wrong += &format!("not told: {} {}:{line} {}\n", one.mistake.kind, one.path, one.token);
            }
            Some((_, d)) if !d.hint.as_ref().is_some_and(|h| h.contains(&hint)) => {
                wrong += &format!("no such hint ({hint}): {}", shown(d));
            }
            _ => {}
        }
    }
    // Nothing is told that is neither a planted mistake nor said of the sample as it is.
    for (d, _) in built.noticed.iter().zip(&accounted).filter(|(_, accounted)| !**accounted) {
        // The files that were planted have addresses of their own.
        let is_new = d.kind == Kind::UnrecordedUrl;
        if !is_new && !clean.noticed.iter().any(|c| c.message == d.message) {
            wrong += &format!("told without reason: {}", shown(d));
        }
    }
    assert!(wrong.is_empty(), "seed {seed}\n{wrong}");
    mended(site, &all, &built);
}

/// Writes what the hints name, where they name it, and builds again.
fn mended(mut site: Site, all: &[Planted], built: &Built) {
    let mut mended: Vec<&Planted> = Vec::new();
    let mut edits: Vec<(String, String, String)> = Vec::new();
    for one in all {
        let Some(wrong) = one.mistake.wrong else { continue };
        let d = built.noticed.iter().find(|d| one.is(d, &site)).unwrap();
        let hint = d.hint.as_deref().unwrap_or_default();
        let right = hint.split('`').nth(1).unwrap_or_else(|| panic!("{hint}"));
        let line = text(&site, &one.path).lines().nth(one.line(&site) as usize - 1).unwrap();
        edits.push((one.path.clone(), line.to_owned(), line.replacen(wrong, right, 1)));
        mended.push(one);
    }
    assert!(mended.len() >= 15, "{}", mended.len());
    let places: Vec<(String, &str)> = mended.iter().map(|p| (p.path.clone(), p.mistake.says)).collect();
    for (path, from, to) in edits {
        let new = text(&site, &path).replacen(&from, &to, 1);
        site.files.insert(path, new.into_bytes());
    }
    let again = site.build();
    for (path, says) in places {
        let still = again
            .noticed
            .iter()
            .find(|d| d.path.as_ref().is_some_and(|p| p.as_str() == path) && d.message.contains(says));
        assert!(still.is_none(), "the hint did not help: {}", shown(still.unwrap()));
    }
}

/// What loses its address is told at the line of the ledger that has it, each with
/// what to write where: an article that is renamed, one whose date is corrected, one
/// that is deleted, and an alias that is gone, all in one run.
#[test]
fn addresses_that_vanish_are_told_at_their_lines() {
    let mut site = sample();
    let mut edit = |path: &str, from: &str, to: &str| {
        let new = text(&site, path).replacen(from, to, 1);
        assert_ne!(new, text(&site, path), "{path} has no {from}");
        site.files.insert(path.to_owned(), new.into_bytes());
    };
    edit("content/science/2013/forty-rocks-a-day.md", "date = 2013-", "date = 2012-");
    edit("content/world/2001/consulate-in-a-dentists-waiting-room.md", "/2001/old-address/", "/2001/other/");
    let renamed = site.files.remove("content/ideas/2000/on-being-misfiled.md").unwrap();
    site.files.insert("content/ideas/2000/misfiled.md".to_owned(), renamed);
    site.files.remove("content/culture/2008/detective-who-never-leaves-the-library.md");
    let noticed = site.build().noticed;
    for (url, hint) in [
        (
            "/science/2013/",
            "its article is content/science/2013/forty-rocks-a-day.md now: write `aliases = [",
        ),
        ("/2001/old-address/", "add `\"/2001/old-address/\"` to `aliases` there"),
        (
            "/ideas/2000/",
            "content/ideas/2000/misfiled.md seems to be it, renamed: write `id = \"ideas/2000/on-being",
        ),
        ("/culture/2008/", "or say why it is gone: `backfile ledger --write --withdraw /culture/2008/"),
    ] {
        let is_it = |d: &&Diagnostic| d.kind == Kind::VanishedUrl && d.message.starts_with(url);
        let d = noticed.iter().find(is_it).unwrap_or_else(|| panic!("{url}: {}", report(&noticed)));
        let line = d.excerpt.as_ref().map_or(0, |e| e.line) as usize;
        assert!(text(&site, "urls.ledger").lines().nth(line - 1).unwrap().starts_with(url), "{}", shown(d));
        assert!(d.hint.as_ref().is_some_and(|h| h.contains(hint)), "{}", shown(d));
    }
    let vanished = noticed.iter().filter(|d| d.kind == Kind::VanishedUrl).count();
    assert_eq!(vanished, 4, "{}", report(&noticed));
}

/// Mistakes after which nothing else can be read.
#[test]
fn mistakes_that_stop_a_build_at_once() {
    for Alone { file, find, write, kind, line, says, hint } in ALONE {
        let mut site = sample();
        let old = site.files.get(*file).map(|b| String::from_utf8(b.clone()).unwrap()).unwrap_or_default();
        assert!(old.contains(find), "{file} has no {find}");
        site.files.insert((*file).to_owned(), old.replacen(find, write, 1).into_bytes());
        let noticed = site.build().noticed;
        let d = noticed.iter().find(|d| d.kind.code() == *kind && d.message.contains(says));
        let d = d.unwrap_or_else(|| panic!("{write}: {}", report(&noticed)));
        assert_eq!(d.severity, Severity::Error);
        let has = |line: &str| d.excerpt.as_ref().is_some_and(|e| e.text.contains(line));
        assert!(line.is_empty() || has(line), "{}", shown(d));
        assert!(d.hint.as_ref().is_some_and(|h| h.contains(hint)), "{}", shown(d));
    }
}

fn shown(d: &Diagnostic) -> String {
    report(&[d.clone()].into_iter().collect()) + "\n"
}
