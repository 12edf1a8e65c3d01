//! What earlier builds worked out: bytes by key, in memory and in one file. Knows
//! no type of ours. Everything in it can be made again, so a file that is damaged,
//! cut short or of another version gives what is whole in it, or nothing; never an
//! error, and never a wrong answer.
//!
//! The file is a log. Each save appends one batch: its length, a digest, and rows
//! of table, key and value, of which the last with a key counts. So an edit in an
//! archive of 100,000 articles writes a few hundred bytes. When more of the file
//! is superseded than counts, it is written anew and renamed into place. (A
//! database would keep its pages whole too, but not those that a disk has
//! damaged, and each build reads nearly all rows anyway.)
//!
//! # When something is used again
//!
//! - *A parsed file*: its bytes, its path, what its sections give it, the
//!   configuration, the names of the shortcodes and the program are those with
//!   which it was parsed. Its problems are kept with it, so a warm build says what
//!   a cold one says.
//! - *A page*: what every page is made from is the same (configuration, interface's
//!   words, names of templates, menus, program), a view of the same sort stands at its
//!   address, and every fact that the page read when it was last rendered says the
//!   same. A fact has a name and a digest of what it says; all facts of one run are
//!   taken from one state of the archive. The page's bytes are not kept: they are in
//!   the output folder, and where they are not, or not those, the page is rendered again.
//! - *A whole build*: every input has the size, times and inode that it had at the last
//!   build, each tells of the bytes, so do the configuration, the arguments, the program
//!   and the day, no article is published or expires between the two, the output folder
//!   and the record of it are as that build left them, and no template asks for the
//!   environment. Then nothing is made, and what that build said is said again. This
//!   stands in a file of its own, so that the memo need not be read for it.
//! - *The index, the plan*: never. They are made from the articles at every build, so
//!   nothing about them can be stale.
//! - *Modification times* are never a reason to use something again, only one not to
//!   read a file's bytes for their digest: where size, times and inode are the same
//!   and the file is older than the look that recorded them by more than the clock's
//!   grain, as git has it.

mod file;
mod spool;

use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

pub use spool::{Spool, Spot};

use crate::base::Digest;

/// A kind of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Table(pub u8);

type Key = Box<[u8]>;

/// What earlier builds worked out.
#[derive(Debug, Default)]
pub struct Memo {
    /// Where it is kept; nowhere, if it is for this run only.
    path: Option<PathBuf>,
    version: Digest,
    rows: FxHashMap<(Table, Key), Box<[u8]>>,
    /// What was put or removed since the last save.
    changes: Vec<(Table, Key)>,
    /// The bytes of the file, and of those the ones that do not count any more.
    size: u64,
    superseded: u64,
    /// Whether the file must be written anew.
    anew: bool,
}

impl Memo {
    /// One that is kept nowhere.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads one. What another version of the program has left counts for nothing.
    pub fn open(path: &Path, version: Digest) -> Self {
        let mut memo = Self { path: Some(path.to_owned()), version, ..Self::default() };
        let Ok(bytes) = std::fs::read(path) else {
            memo.anew = true;
            return memo;
        };
        memo.size = bytes.len() as u64;
        let whole = file::read(&bytes, version, |table, key, value| {
            let weight = (key.len() + value.map_or(0, <[u8]>::len) + file::ROW) as u64;
            let key = (Table(table), Key::from(key));
            let before = match value {
                Some(value) => memo.rows.insert(key, value.into()),
                None => {
                    memo.superseded += weight;
                    memo.rows.remove(&key)
                }
            };
            memo.superseded += before.map_or(0, |before| (before.len() + file::ROW) as u64);
        });
        memo.anew = !whole;
        memo
    }

    /// Whether what is put into it will be there for another build.
    pub fn keeps(&self) -> bool {
        self.path.is_some()
    }

    /// A row.
    pub fn get(&self, table: Table, key: &[u8]) -> Option<&[u8]> {
        // A borrowed pair is no key; the copy is a few dozen bytes.
        self.rows.get(&(table, Key::from(key))).map(|value| &**value)
    }

    /// The rows of a table, in no order.
    pub fn rows(&self, table: Table) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.rows.iter().filter(move |((of, _), _)| *of == table).map(|((_, key), value)| (&**key, &**value))
    }

    /// Puts a row in place of what has its key.
    pub fn put(&mut self, table: Table, key: &[u8], value: Vec<u8>) {
        let key = (table, Key::from(key));
        if self.rows.get(&key).is_some_and(|before| **before == *value) {
            return;
        }
        self.changes.push(key.clone());
        if let Some(before) = self.rows.insert(key, value.into()) {
            self.superseded += (before.len() + file::ROW) as u64;
        }
    }

    /// Takes a row out.
    pub fn remove(&mut self, table: Table, key: &[u8]) {
        let key = (table, Key::from(key));
        if let Some(before) = self.rows.remove(&key) {
            self.superseded += (before.len() + key.1.len() + 2 * file::ROW) as u64;
            self.changes.push(key);
        }
    }

    /// Takes the rows of a table out that are not wanted any more.
    pub fn retain(&mut self, table: Table, wanted: impl Fn(&[u8]) -> bool) {
        let gone: Vec<Key> =
            self.rows(table).filter(|(key, _)| !wanted(key)).map(|(key, _)| key.into()).collect();
        for key in gone {
            self.remove(table, &key);
        }
    }

    /// Writes what changed. `synced` also sees to it that a power cut does not take it.
    pub fn save(&mut self, synced: bool) -> io::Result<()> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        if self.changes.is_empty() && !self.anew {
            return Ok(());
        }
        self.changes.sort_unstable();
        self.changes.dedup();
        if self.anew || self.superseded > self.size / 2 + (1 << 20) {
            let mut rows: Vec<_> = self.rows.iter().collect();
            rows.sort_unstable_by_key(|(key, _)| *key);
            let rows = rows.iter().map(|((table, key), value)| (table.0, &**key, Some(&***value)));
            self.size = file::replace(&path, self.version, rows, synced)?;
            self.superseded = 0;
            self.anew = false;
        } else {
            let rows = self.changes.iter().map(|key| {
                let value = self.rows.get(key).map(|value| &**value);
                (key.0.0, &*key.1, value)
            });
            match file::append(&path, self.size, rows, synced) {
                Ok(size) => self.size = size,
                Err(error) => {
                    // Half a batch counts for nothing, but what follows it would not count either.
                    self.anew = true;
                    return Err(error);
                }
            }
        }
        self.changes.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
