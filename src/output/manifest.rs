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
use std::ops::Range;
use std::path::Path;

use super::disk::{self, Disk, Stat, problem};
use super::tree::{Clock, is_below};
use crate::base::path::check_segment;
use crate::base::{Diagnostic, Digest, Kind};

const HEADER: &str = "backfile manifest 2\n";

/// How the header begins in every version. In another version digests may be others.
const NAME: &[u8] = b"backfile manifest ";

/// A line without its path has at most so many bytes: a digest, two numbers, three
/// spaces and the line's end.
pub(super) const LONGEST_ENTRY: usize = 32 + 2 * 20 + 4;

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
    /// Whether the lines are those of the text, in its order.
    is_as_read: bool,
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
        let is_as_read = lines.is_sorted_by_key(|line| line.start);
        Some(Self { digest: Digest::of(text.as_bytes()), lines, is_as_read, text, written })
    }

    /// The files, in the order of their paths.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, Entry)> + Clone {
        self.lines.iter().map(|line| (line.path(&self.text), line.entry))
    }

    /// Where the files of the whole output folder are.
    pub(super) fn span(&self) -> Range<usize> {
        0..self.lines.len()
    }

    /// What a folder holds of these files, each name once, with the place of the files
    /// below it; `span` is that of the files below the folder itself.
    pub(super) fn children<'a>(
        &'a self,
        folder: &str,
        span: Range<usize>,
    ) -> impl Iterator<Item = (Child<'a>, Range<usize>)> {
        let inner = inner(folder);
        let mut at = span.start;
        let lines = self.lines.get(..span.end).unwrap_or_default();
        let name = move |line: &Line| &line.path(&self.text)[inner..];
        std::iter::from_fn(move || {
            let start = at;
            let first = name(lines.get(start)?);
            let Some((folder, _)) = first.split_once('/') else {
                at += 1;
                return Some((Child::File(first), start..at));
            };
            // Most folders hold one file.
            at += 1;
            if lines.get(at).is_some_and(|next| is_below(name(next), folder)) {
                at += lines[at..].partition_point(|next| is_below(name(next), folder));
            }
            Some((Child::Folder(folder), start..at))
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
        let added: usize = changes.keys().map(|path| path.len() + LONGEST_ENTRY).sum();
        let mut text = String::with_capacity(HEADER.len() + self.text.len() + added + LONGEST_ENTRY);
        text.push_str(HEADER);
        let mut rest = self.lines.as_slice();
        for (path, entry) in changes {
            let (before, from) = rest.split_at(rest.partition_point(|line| line.path(&self.text) < *path));
            self.copy(before, &mut text);
            let is_there = from.first().is_some_and(|line| line.path(&self.text) == *path);
            rest = &from[usize::from(is_there)..];
            entry.iter().for_each(|entry| entry.write(&mut text, path));
        }
        self.copy(rest, &mut text);
        seal(text)
    }

    /// Writes lines that follow each other once more.
    fn copy(&self, lines: &[Line], text: &mut String) {
        match lines {
            [first, .., last] if self.is_as_read => {
                let start = self.text[..first.start].rfind('\n').map_or(0, |at| at + 1);
                text.push_str(&self.text[start..=last.start + last.len as usize]);
            }
            _ => lines.iter().for_each(|line| line.entry.write(text, line.path(&self.text))),
        }
    }

    /// Takes the times on which its own cannot be relied for times that no file
    /// has: written anew, they would look certain.
    pub(super) fn forget_doubtful(&mut self) {
        let clock = Clock::of(self.written);
        self.is_as_read = false;
        for line in self.lines.iter_mut().filter(|line| !clock.can_tell(line.entry.stat)) {
            line.entry.stat.mtime = i64::MIN;
        }
    }

    /// Writes the text that [`encode`] made in place of the manifest.
    pub(super) fn save(disk: &Disk, path: &Path, text: &str) -> io::Result<()> {
        disk.replace(path, text.as_bytes())
    }
}

/// Where in the path of a file below a folder its name there begins.
pub(super) fn inner(folder: &str) -> usize {
    if folder.is_empty() { 0 } else { folder.len() + 1 }
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
        let of = |folder, span| manifest.children(folder, span).collect::<Vec<_>>();
        let top = [(Child::Folder("a-b"), 0..1), (Child::Folder("a"), 1..6), (Child::File("a0"), 6..7)];
        assert_eq!(of("", manifest.span()), top);
        let a = [
            (Child::File("b"), 1..2),
            (Child::Folder("b-c"), 2..3),
            (Child::Folder("b"), 3..5),
            (Child::File("c"), 5..6),
        ];
        assert_eq!(of("a", 1..6), a);
        assert_eq!(of("a/b", 3..5), [(Child::Folder("x"), 3..4), (Child::File("z"), 4..5)]);
        assert_eq!(of("a/b-c", 2..3), [(Child::File("x"), 2..3)]);
        assert_eq!(of("b", 7..7), []);
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
        // Lines that stand together are copied, as they are or as they are remembered.
        let old = ["b", "c", "d", "e"].map(|path| (path, entry(1)));
        let mut manifest = Manifest::of(encode(old), i64::MIN).unwrap();
        assert_eq!(manifest.changed(&BTreeMap::new()), encode(old));
        let new = encode([("b", entry(1)), ("c", entry(1)), ("d", entry(2)), ("e", entry(1))]);
        assert_eq!(manifest.changed(&[("d", Some(entry(2)))].into()), new);
        manifest.forget_doubtful();
        assert!(manifest.changed(&BTreeMap::new()).contains(&i64::MIN.to_string()));
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
