//! What the last build left in the output folder. It lies under the cache
//! folder rather than in the output, which is published as it is.
//!
//! The format is lines of text, so that a person can look for a file with
//! `grep`: a header, a line for each file, and a last line whose digest covers
//! all before it. A manifest that lies would make us delete or replace a file
//! that is not ours, so a damaged one is an error, never a guess.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use super::disk::{self, Disk, Stat, problem};
use super::tree::{Clock, before_folder, is_below};
use crate::base::path::check_segment;
use crate::base::{Diagnostic, Digest, Kind};

const HEADER: &str = "backfile manifest 2\n";

/// How the header begins in every version. In another version digests may be others.
const NAME: &[u8] = b"backfile manifest ";

/// A line without its path has at most so many bytes: a digest, two numbers, three
/// spaces and the line's end.
const LONGEST_ENTRY: usize = 32 + 2 * 20 + 4;

/// A file that we left, as we left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub digest: Digest,
    pub stat: Stat,
}

impl Entry {
    /// A line of a manifest. The path is last, since it may hold spaces.
    pub(super) fn write(&self, text: &mut String, path: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {} {} {path}", self.digest.to_hex(), self.stat.size, self.stat.mtime);
    }

    /// Reads what [`Entry::write`] wrote.
    pub(super) fn read(line: &str) -> Option<(Self, &str)> {
        let mut parts = line.splitn(4, ' ');
        let digest = Digest::from_hex(parts.next()?)?;
        let size = parts.next()?.parse().ok()?;
        let mtime = parts.next()?.parse().ok()?;
        let path = parts.next()?;
        // A path is joined to the output folder: it must not climb out of it.
        path.split('/').all(|part| check_segment(part).is_ok()).then_some(())?;
        Some((Self { digest, stat: Stat { size, mtime } }, path))
    }
}

/// The files that the last build left.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// As it was read; the paths of the lines lie in it.
    text: String,
    /// In the order of their paths.
    lines: Vec<Line>,
    /// When it was written, in nanoseconds since 1970 by the clock of its
    /// file system. A file changed at that time or later may have been changed
    /// again without its time showing it, as in git's index.
    pub written: i64,
    /// The digest of its text; that of no text where there is none.
    pub digest: Digest,
}

/// A name in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Child<'a> {
    File(&'a str),
    Folder(&'a str),
}

#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    len: u32,
    entry: Entry,
}

impl Line {
    fn path<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.start + self.len as usize]
    }
}

impl Manifest {
    /// Reads a manifest. Where there is none, no file is ours yet.
    pub(super) fn load(path: &Path) -> Result<Self, Diagnostic> {
        Self::load_again(path, None)
    }

    /// Reads it where it was read before; what is the same is not taken apart again.
    pub(super) fn load_again(path: &Path, known: Option<Self>) -> Result<Self, Diagnostic> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(problem(&disk::named("read", path, &e))),
        };
        let written = fs::metadata(path).map_or(i64::MIN, |meta| Stat::of(&meta).mtime);
        if let Some(known) = known.filter(|known| known.digest == Digest::of(&text)) {
            return Ok(Self { written, ..known });
        }
        let fault = if is_of_another_version(&text) { "is another version's" } else { "is damaged" };
        match String::from_utf8(text).ok().and_then(|text| Self::of(text, written)) {
            Some(manifest) => Ok(manifest),
            None => Err(Diagnostic::error(
                Kind::Output,
                format!("the record of what the last build wrote, `{}`, {fault}", path.display()),
            )
            .note("nothing in the output folder was changed")
            .hint("delete that file; the next build then compares with what is in the output folder")),
        }
    }

    fn of(text: String, written: i64) -> Option<Self> {
        let body = unseal(HEADER, &text)?;
        let mut start = HEADER.len();
        let mut lines = Vec::with_capacity(body.len() / 100);
        for line in body.split_inclusive('\n') {
            let (entry, path) = Entry::read(line.trim_end_matches('\n'))?;
            start += line.len();
            let len = u32::try_from(path.len()).ok()?;
            lines.push(Line { start: start - 1 - path.len(), len, entry });
        }
        // Builds write them in order; a list in another order is sorted once.
        lines.sort_by(|a, b| a.path(&text).cmp(b.path(&text)));
        Some(Self { digest: Digest::of(text.as_bytes()), lines, text, written })
    }

    /// The files, in the order of their paths.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, Entry)> + Clone {
        self.lines.iter().map(|line| (line.path(&self.text), line.entry))
    }

    /// What a folder holds of these files, each name once.
    pub(super) fn children<'a>(&'a self, folder: &str) -> impl Iterator<Item = Child<'a>> {
        let path = |line: &Line| line.path(&self.text);
        let start = self.lines.partition_point(|line| before_folder(path(line), folder));
        let inner = folder.len() + 1;
        let end = start + self.lines[start..].iter().take_while(|l| is_below(path(l), folder)).count();
        let mut lines = self.lines[start..end].iter().map(move |line| &path(line)[inner..]).peekable();
        std::iter::from_fn(move || {
            let name = lines.next()?;
            let Some((folder, _)) = name.split_once('/') else { return Some(Child::File(name)) };
            while lines.next_if(|next| is_below(next, folder)).is_some() {}
            Some(Child::Folder(folder))
        })
    }

    /// The file at a path.
    pub(super) fn get(&self, path: &str) -> Option<Entry> {
        let at = self.lines.binary_search_by(|line| line.path(&self.text).cmp(path)).ok()?;
        Some(self.lines[at].entry)
    }

    /// The text of a manifest with these files changed, or without those that
    /// are `None`.
    pub(super) fn changed(&self, changes: &BTreeMap<&str, Option<Entry>>) -> String {
        let mut changes = changes.iter().map(|(path, entry)| (*path, *entry)).peekable();
        let mut merged: Vec<(&str, Entry)> = Vec::with_capacity(self.lines.len() + changes.len());
        for (path, entry) in self.files() {
            while let Some((new, entry)) = changes.next_if(|(new, _)| *new < path) {
                merged.extend(entry.map(|entry| (new, entry)));
            }
            match changes.next_if(|(new, _)| *new == path) {
                None => merged.push((path, entry)),
                Some((_, entry)) => merged.extend(entry.map(|entry| (path, entry))),
            }
        }
        merged.extend(changes.filter_map(|(new, entry)| Some((new, entry?))));
        encode(merged)
    }

    /// Takes the times on which its own cannot be relied for times that no file
    /// has: written anew, they would look certain.
    pub(super) fn forget_doubtful(&mut self) {
        let clock = Clock::of(self.written);
        for line in self.lines.iter_mut().filter(|line| !clock.can_tell(line.entry.stat)) {
            line.entry.stat.mtime = i64::MIN;
        }
    }

    /// Writes the text that [`encode`] made in place of the manifest.
    pub(super) fn save(disk: &Disk, path: &Path, text: &str) -> io::Result<()> {
        disk.replace(path, text.as_bytes())
    }
}

/// The text of a manifest; `files` in the order of their paths.
pub(super) fn encode<'a, I>(files: I) -> String
where
    I: IntoIterator<Item = (&'a str, Entry), IntoIter: Clone>,
{
    let files = files.into_iter();
    // Of a million files it would be copied a dozen times, were it to grow by itself.
    let length: usize = files.clone().map(|(path, _)| path.len() + LONGEST_ENTRY).sum();
    let mut text = String::with_capacity(HEADER.len() + length + LONGEST_ENTRY);
    text.push_str(HEADER);
    files.for_each(|(path, entry)| entry.write(&mut text, path));
    seal(text)
}

/// Adds the last line, which says that the text is whole.
pub(super) fn seal(mut text: String) -> String {
    let digest = Digest::of(text.as_bytes());
    let _ = writeln!(text, "end {}", digest.to_hex());
    text
}

/// The lines between the header and the last line; `None` where the text is
/// not what was sealed under this header.
pub(super) fn unseal<'a>(header: &str, text: &'a str) -> Option<&'a str> {
    let body = text.strip_suffix('\n')?;
    let end = body.rfind('\n')? + 1;
    let digest = Digest::from_hex(body[end..].strip_prefix("end ")?)?;
    (digest == Digest::of(&text.as_bytes()[..end])).then(|| text[..end].strip_prefix(header))?
}

/// Whether this is what another version would have written under its own header.
fn is_of_another_version(text: &[u8]) -> bool {
    let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_header =
        header.strip_prefix(NAME).is_some_and(|n| !n.is_empty() && n.iter().all(u8::is_ascii_digit));
    is_header && header != HEADER.trim_end().as_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn entry(n: u64) -> Entry {
        Entry { digest: Digest::of(&n.to_le_bytes()), stat: Stat { size: n, mtime: -(n as i64) } }
    }

    #[test]
    fn a_folder_holds_each_name_once() {
        let paths = ["a-b/x", "a/b", "a/b-c/x", "a/b/x/y", "a/b/z", "a/c", "a0"];
        let text = encode(paths.map(|path| (path, entry(1))));
        let manifest = Manifest::of(text, 0).unwrap();
        let of = |folder: &str| manifest.children(folder).collect::<Vec<_>>();
        let a = [Child::File("b"), Child::Folder("b-c"), Child::Folder("b"), Child::File("c")];
        assert_eq!(of("a"), a);
        assert_eq!(of("a/b"), [Child::Folder("x"), Child::File("z")]);
        assert_eq!(of("a/b-c"), [Child::File("x")]);
        assert_eq!(of("b"), []);
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/folder/m");
        assert_eq!(Manifest::load(&path).unwrap().files().count(), 0);
        let files = [("a b/index.html", entry(1)), ("چشم/x", entry(2))];
        Manifest::save(&Disk::default(), &path, &encode(files)).unwrap();
        let loaded = Manifest::load(&path).unwrap();
        assert!(loaded.files().eq(files));
        assert_eq!(files.map(|(path, _)| loaded.get(path)), files.map(|(_, entry)| Some(entry)));
        assert_eq!(loaded.get("a"), None);
        assert_eq!(loaded.digest, Digest::of(encode(files).as_bytes()));
    }

    #[test]
    fn changes_are_merged_in_order() {
        let old = encode([("b", entry(1)), ("d", entry(2)), ("e", entry(3))]);
        let manifest = Manifest::of(old, 0).unwrap();
        let changes =
            [("a", Some(entry(4))), ("c", None), ("d", None), ("e", Some(entry(5))), ("f", Some(entry(6)))];
        let new = encode([("a", entry(4)), ("b", entry(1)), ("e", entry(5)), ("f", entry(6))]);
        assert_eq!(manifest.changed(&changes.into()), new);
    }

    #[test]
    fn a_manifest_cut_or_flipped_anywhere_is_an_error_that_says_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m");
        let text = encode([("a", entry(1)), ("b", entry(2))]).into_bytes();
        for i in 0..text.len() {
            let mut flipped = text.clone();
            flipped[i] ^= 1;
            for damaged in [&text[..i], &flipped] {
                fs::write(&path, damaged).unwrap();
                let error = Manifest::load(&path).unwrap_err();
                // The number is a digit: another is another version's.
                let is_numbers = i == NAME.len() && damaged.len() == text.len();
                let fault = if is_numbers { "is another version's" } else { "is damaged" };
                assert!(error.message.ends_with(fault), "{}", error.message);
                assert!(error.hint.unwrap().starts_with("delete that file"));
            }
        }
    }

    #[test]
    fn a_manifest_of_another_version_is_known_by_its_header() {
        let text = encode([("a", entry(1))]);
        assert!(!is_of_another_version(text.as_bytes()));
        for (header, is_another) in [("1", true), ("10", true), ("", false), ("x", false)] {
            let text = text.replacen("manifest 2", &format!("manifest {header}"), 1);
            assert_eq!(is_of_another_version(text.as_bytes()), is_another, "{header}");
        }
    }

    #[test]
    fn paths_that_climb_are_not_read() {
        for path in ["../x", "/etc/passwd", "a//b", ""] {
            let mut line = String::new();
            entry(1).write(&mut line, path);
            assert_eq!(Entry::read(line.trim_end()), None, "{path}");
        }
    }
}
