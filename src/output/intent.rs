//! What a commit is about to do, written down before it does it, and how the
//! next build uses it when the commit was killed on the way.
//!
//! The intent is folded into the manifest: a file that is found as the intent
//! wanted it is ours, one that is not is judged by the manifest as before. The
//! commit is not carried to its end. That was rejected because staged bytes
//! cannot be trusted after a power cut, and because a build that then stops at
//! an error of its input would have changed the output.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use super::disk::{Disk, Stat, digest_file};
use super::manifest::{Entry, LONGEST_ENTRY, Manifest, seal, unseal};
use super::tree::Clock;
use crate::base::{Digest, OutputPath};

const HEADER: &str = "backfile intent 2\n";

/// What stands before an entry: `put`, a digest or none, two spaces.
const LONGEST_PUT: usize = 3 + 32 + 2;

/// The text of an intent, as it grows.
#[derive(Debug)]
pub(super) struct Intent(String);

impl Default for Intent {
    fn default() -> Self {
        Self(HEADER.to_owned())
    }
}

impl Intent {
    /// Makes room for so many files of so many bytes of paths: were it to grow by itself, a
    /// million of them would be copied while they are held twice.
    pub(super) fn reserve(&mut self, files: usize, paths: usize) {
        self.0.reserve(files * (LONGEST_PUT + LONGEST_ENTRY) + paths + LONGEST_ENTRY);
    }

    /// A file that is put in place; `old` is what was there, if that was ours.
    pub(super) fn put(&mut self, path: &str, old: Option<Digest>, new: Entry) {
        let old = old.map_or_else(|| "-".to_owned(), Digest::to_hex);
        let _ = write!(self.0, "put {old} ");
        new.write(&mut self.0, path);
    }

    /// A file that is deleted.
    pub(super) fn delete(&mut self, path: &str) {
        let _ = writeln!(self.0, "delete {path}");
    }

    /// Whether nothing is to be done.
    pub(super) fn is_empty(&self) -> bool {
        self.0.len() == HEADER.len()
    }

    /// As it is written, with the line that says that it is whole.
    pub(super) fn seal(self) -> String {
        seal(self.0)
    }

    /// Writes it; from here on a killed commit is known for what it is.
    pub(super) fn save(self, disk: &Disk, path: &Path) -> io::Result<()> {
        disk.replace(path, self.seal().as_bytes())
    }
}

/// Folds the intents in the file at `path` into the manifest at `manifest_path`,
/// if there is such a file. An intent that was being written when the build was
/// killed has changed nothing yet. May itself be killed and done again.
pub(super) fn settle(
    disk: &Disk,
    path: &Path,
    output: &Path,
    manifest_path: &Path,
    mut manifest: Manifest,
) -> io::Result<()> {
    let Ok(text) = fs::read(path) else { return Ok(()) };
    let text = String::from_utf8_lossy(&text);
    let clock = Clock::of(fs::metadata(path).map_or(i64::MIN, |meta| Stat::of(&meta).mtime));
    // Writing the manifest anew must not make its doubtful times look certain.
    manifest.forget_doubtful();
    let mut settled = Settled { output, clock, manifest: &manifest, changes: BTreeMap::new() };
    for line in batches(&text).flat_map(str::lines) {
        if let Some((old, line)) = line.strip_prefix("put ").and_then(|rest| rest.split_once(' ')) {
            let Some((new, file)) = Entry::read(line) else { continue };
            settled.put(file, Digest::from_hex(old), new)?;
        } else if let Some(file) = line.strip_prefix("delete ").filter(|p| OutputPath::new(p).is_some()) {
            let full = output.join(file);
            if fs::symlink_metadata(&full).is_err() {
                settled.changes.insert(file, None);
                remove_emptied(disk, output, &full)?;
            }
        }
    }
    if settled.changes.is_empty() {
        return Ok(());
    }
    Manifest::save(disk, manifest_path, &manifest.changed(&settled.changes))
}

/// The lines of each intent in a text that has several, one after the other, up
/// to one that is not whole.
fn batches(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        // No path begins a line, so this is the last line of an intent.
        let end = rest.find("\nend ")? + 1;
        let end = end + rest[end..].find('\n')? + 1;
        let lines = unseal(HEADER, &rest[..end])?;
        rest = &rest[end..];
        Some(lines)
    })
}

/// What is found of the files of an intent.
struct Settled<'a> {
    output: &'a Path,
    clock: Clock,
    manifest: &'a Manifest,
    /// What the manifest will say instead.
    changes: BTreeMap<&'a str, Option<Entry>>,
}

impl<'a> Settled<'a> {
    fn put(&mut self, file: &'a str, old: Option<Digest>, new: Entry) -> io::Result<()> {
        let full = self.output.join(file);
        let stat = match fs::symlink_metadata(&full) {
            Ok(meta) if meta.is_file() => Stat::of(&meta),
            _ => return Ok(()),
        };
        let known = self.changes.get(file).copied().unwrap_or_else(|| self.manifest.get(file));
        if known.is_some_and(|entry| entry.stat == stat) {
            // It is still what it was before the commit.
        } else if stat == new.stat && self.clock.can_tell(stat) {
            self.changes.insert(file, Some(new));
        } else if stat.size == new.stat.size || old.is_some() {
            let digest = digest_file(&full)?;
            if digest == new.digest || old == Some(digest) {
                self.changes.insert(file, Some(Entry { digest, stat }));
            }
        }
        Ok(())
    }
}

/// Removes the folders above `file`, from the deepest, as long as they are
/// empty; never the output folder itself.
pub(super) fn remove_emptied(disk: &Disk, output: &Path, file: &Path) -> io::Result<()> {
    for folder in file.ancestors().skip(1).take_while(|f| *f != output) {
        if !disk.remove_empty(folder)? {
            break;
        }
    }
    Ok(())
}
