//! What earlier builds worked out: bytes by key, in files of rows. Knows no type of
//! ours. Everything in it can be made again, so a file that is damaged, cut short or
//! of another version gives what is whole in it, or nothing; never an error, and
//! never a wrong answer.
//!
//! A file is a log. Each save appends rows of table, key and value, of which the last
//! with a key counts, and counts itself only when it is whole. So an edit in an
//! archive of 100,000 articles writes a few hundred bytes. When more was appended
//! than the file held when it was last written anew, it is written anew and renamed
//! into place. (A database would keep its pages whole too, but not those that a disk
//! has damaged, and each build reads nearly all rows anyway.)
//!
//! A build lets go of a row as soon as it is put ([`Memo::spill`]): it waits in a file
//! without a name, which is gone when the process is, and is appended when the output
//! is in place. What is put for a million articles is never held in memory.
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
//! - *What facts say*: after a build whose memo is whole and was written by nobody since, where
//!   all inputs but the texts of articles are those of that build, and the articles have
//!   equal [bones](crate::article::Article::bones), only what follows from the articles that
//!   were parsed anew is asked; all else says what it said.
//! - *Where links lead*: all files but those of articles tell by their stats or have the bytes
//!   that they had when links were followed, the articles have equal bones and addresses, all
//!   routes are those that there were, the configuration is the same, and so are the bytes of
//!   each article of whose links there was something to say.
//! - *The rest of the output folder*: where only what follows from some articles was asked, and
//!   the folder and the record of it are as that build left them, only the pages are looked up
//!   that are not what they were.
//! - *A whole build*: every input has the size, times and inode that it had at the last
//!   build, each tells of the bytes, so do the configuration, the arguments, the program
//!   and the day, no article is published or expires between the two, the output folder
//!   and the record of it are as that build left them, and no template asks for the
//!   environment. Then nothing is made, and what that build said is said again. This
//!   stands in a file of its own, so that the memo need not be read for it.
//! - *The index, the plan*: never. They are made from the articles at every build, so
//!   nothing about them can be stale.
//! - *What a folder of the output holds*: its size, times and number are those it had before
//!   it was last listed, or before the build that made it put it in place within another new
//!   folder; the times tell, what is recorded in it is as many entries, and it held nothing
//!   else then. Each file in it is looked at all the same.
//! - *What a session made of its inputs*: it was without errors, the look at the files had
//!   nothing to say then or now, their stats, the configuration and what git says of them are
//!   the same, all times tell, no day has ended and no article is due or has expired since.
//! - *Modification times* are never a reason to use something again, only one not to
//!   read a file's bytes for their digest: where size, times and inode are the same
//!   and the file is older than the look that recorded them by more than the clock's
//!   grain, as git has it.

mod file;
mod spool;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub use spool::{Spool, Spot};

use crate::base::Digest;
use file::{Base, Batch, Extent, Rows};

/// A kind of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Table(pub u8);

/// What earlier builds worked out.
#[derive(Debug, Default)]
pub struct Memo {
    /// Where it is kept; nowhere, if it is for this run only.
    path: Option<PathBuf>,
    version: Digest,
    base: Base,
    extent: Extent,
    /// Whether rows that are put are let go.
    spills: bool,
    put: Mutex<Put>,
    /// Whether the file must be written anew.
    anew: bool,
}

/// What was put since the last save.
#[derive(Debug, Default)]
struct Put {
    batch: Batch,
    /// How much of the batch is in the base.
    taken: usize,
    /// Full batches before it.
    spilt: Option<File>,
    failed: Option<io::Error>,
}

impl Memo {
    /// One that is kept nowhere.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads one. What another version of the program has left counts for nothing.
    pub fn open(path: &Path, version: Digest) -> Self {
        let (base, extent) = Base::read(path, version);
        Self { path: Some(path.to_owned()), version, base, extent, ..Self::default() }
    }

    /// Whether what is put into it will be there for another build.
    pub fn keeps(&self) -> bool {
        self.path.is_some()
    }

    /// Whether nothing of its file was damaged or cut off when it was read.
    pub fn is_whole(&self) -> bool {
        self.extent.size == self.extent.seen
    }

    /// Lets go of each row that is put from now on: none of them is found before the
    /// memo was saved and opened again. If they cannot be saved once, none is any more.
    pub fn spill(&mut self) {
        debug_assert!(!self.anew, "what was put before has been settled, and would be let go, too");
        self.spills = true;
    }

    /// Lets go of the rows that are there. None is found any more.
    pub fn release(&mut self) {
        // To give back hundreds of megabytes takes a while.
        let base = std::mem::take(&mut self.base);
        rayon::spawn(move || drop(base));
    }

    /// A row, as of the last [`Memo::settle`].
    pub fn get(&self, table: Table, key: &[u8]) -> Option<&[u8]> {
        self.base.get(table.0, key)
    }

    /// Lets a spool take from the file what was found in it; it stays there when the memo
    /// has let go of it.
    pub fn lend(&self, spool: &Spool) {
        let file = self.base.file().filter(|_| cfg!(unix)).and_then(|file| file.try_clone().ok());
        file.into_iter().for_each(|file| spool.keep(file));
    }

    /// Where a part of a row lies for a spool that the memo was lent to. `None` if that
    /// cannot take it from there.
    pub fn place(&self, part: &[u8]) -> Option<Spot> {
        self.base.place(part).filter(|_| cfg!(unix))
    }

    /// The rows of a table, in the order of their keys, as of the last [`Memo::settle`].
    pub fn rows(&self, table: Table) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.base.rows(table.0)
    }

    /// Puts a row in place of what has its key.
    pub fn put(&self, table: Table, key: &[u8], value: &[u8]) {
        self.push(table, key, Some(value));
    }

    /// Takes a row out.
    pub fn remove(&self, table: Table, key: &[u8]) {
        self.push(table, key, None);
    }

    fn push(&self, table: Table, key: &[u8], value: Option<&[u8]>) {
        let Some(path) = &self.path else { return };
        let mut put = self.put.lock().unwrap_or_else(PoisonError::into_inner);
        let put = &mut *put;
        let pushed = put.batch.push(table.0, key, value).and_then(|()| {
            if !self.spills || put.batch.len() < file::FULL {
                return Ok(());
            }
            if put.spilt.is_none() {
                let folder = path.parent().unwrap_or(Path::new("."));
                std::fs::create_dir_all(folder)?;
                put.spilt = Some(tempfile::tempfile_in(folder)?);
            }
            put.spilt.as_mut().map_or(Ok(()), |file| put.batch.write(file, false))
        });
        if let Err(error) = pushed {
            // What cannot be kept whole is not kept; nor does it grow.
            put.batch = Batch::default();
            put.failed.get_or_insert(error);
        }
    }

    /// Takes the rows of a table out that are not wanted any more.
    pub fn retain(&self, table: Table, wanted: impl Fn(&[u8]) -> bool) {
        self.rows(table).filter(|(key, _)| !wanted(key)).for_each(|(key, _)| self.remove(table, key));
    }

    /// Forgets every row.
    pub fn clear(&mut self) {
        self.base = Base::default();
        self.extent.size = 0;
        self.put = Mutex::default();
        self.anew = true;
    }

    /// Makes room for about so many bytes of rows. Where there is nothing yet, all that is
    /// there will come, and to grow by doubling would copy it once more while every worker
    /// waits.
    pub fn expect(&mut self, bytes: usize) {
        if self.keeps() && !self.spills && self.base.is_empty() {
            self.put.get_mut().unwrap_or_else(PoisonError::into_inner).batch.reserve(bytes);
        }
    }

    /// Lets what was put be found, unless it was let go.
    pub fn settle(&mut self) {
        let put = self.put.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !self.spills && self.base.is_empty() && self.extent.size == 0 && put.taken == 0 {
            // All that there is: it need not be copied, and is saved from where it is.
            self.anew |= !put.batch.rows().is_empty();
            self.base = Base::of(std::mem::take(&mut put.batch));
            return;
        }
        let new = &put.batch.rows()[put.taken..];
        if !self.spills && !new.is_empty() {
            self.base.take(new);
            put.taken = put.batch.rows().len();
        }
    }

    /// Writes what was put. `synced` also sees to it that a power cut does not take it.
    pub fn save(&mut self, synced: bool) -> io::Result<()> {
        self.settle();
        let Some(path) = &self.path else { return Ok(()) };
        let mut put = std::mem::take(self.put.get_mut().unwrap_or_else(PoisonError::into_inner));
        if let Some(error) = put.failed {
            // Rows may be lost that those of later saves speak of.
            self.path = None;
            return Err(error);
        }
        if put.batch.rows().is_empty() && put.spilt.is_none() && !self.anew {
            return Ok(());
        }
        let spilt = put.spilt.as_ref().map_or(Ok(0), |file| file.metadata().map(|meta| meta.len()))?;
        let size = self.extent.size + spilt + put.batch.len() as u64;
        let is_due = self.anew || self.extent.size == 0 || size > 2 * self.extent.first + (1 << 20);
        let saved = if self.spills && self.extent.size == 0 {
            let rows = Rows::Batches(put.spilt.as_mut(), &mut put.batch);
            file::replace(path, self.version, rows, synced)
        } else if is_due {
            if self.spills {
                (self.base, _) = Base::read(path, self.version);
                if let Some(spilt) = &mut put.spilt {
                    self.base.take(&file::rows_of(spilt)?);
                }
                self.base.take(put.batch.rows());
            }
            file::replace(path, self.version, Rows::All(&self.base), synced)
        } else {
            let rows = Rows::Batches(put.spilt.as_mut(), &mut put.batch);
            file::append(path, self.extent, rows, synced)
        };
        if saved.is_err() && self.spills {
            self.path = None;
        }
        // Half a save counts for nothing; the next one is of all that there is.
        self.anew = saved.is_err();
        self.extent = saved?;
        if self.spills {
            self.release();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
