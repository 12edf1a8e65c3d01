//! Every change that a commit makes to the disk passes here, so that each
//! error names its file, `fsync` is decided in one place, and a test can stop
//! the program before any of them.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::base::{Diagnostic, Digest, Hasher, Kind};
use crate::source::stat::nanoseconds;

/// How much a build does against a power cut. A killed process loses nothing
/// in either mode: what it wrote is the kernel's by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// No `fsync`: a hundred thousand small files in seconds. After a power
    /// cut files may be empty; the next build finds and rewrites them.
    #[default]
    Fast,
    /// Files, folders, intent and manifest are synced in the order that makes
    /// the commit safe against a power cut.
    Durable,
}

/// What is recorded of a file in the output folder. Where both are as they were,
/// the bytes are taken to be (but see [`super::tree`] on the clock's grain). Not
/// the rest of a [`source::Stat`](crate::source::Stat): a site that is copied or
/// restored with its times, as by `rsync -a`, is still what the build left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stat {
    /// In bytes.
    pub size: u64,
    /// In nanoseconds since 1970; 0 where the file system has no such time.
    pub mtime: i64,
}

impl Stat {
    pub(super) fn of(meta: &Metadata) -> Self {
        Self { size: meta.len(), mtime: meta.modified().map_or(0, nanoseconds) }
    }
}

/// An I/O error as a diagnostic. Errors of this module name their file.
pub fn problem(error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::error(Kind::Io, error.to_string());
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            diagnostic.hint("make room on the disk and build again")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            diagnostic.hint("check who may write there, or name another folder")
        }
        _ => diagnostic,
    }
}

/// The same error with what was tried and on which file.
pub(super) fn named(verb: &str, path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot {verb} `{}`: {error}", path.display()))
}

/// The digest of a file, read in pieces.
pub fn digest_file(path: &Path) -> io::Result<Digest> {
    let hash = || {
        let mut hasher = Hasher::default();
        pump(&mut File::open(path)?, |piece| {
            hasher.update(piece);
            Ok(())
        })?;
        Ok(hasher.finish())
    };
    hash().map_err(|e: io::Error| named("read", path, &e))
}

fn pump(source: &mut File, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => take(&buffer[..n])?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// The hand that changes the disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    pub durability: Durability,
    #[cfg(test)]
    pub fault: super::tests::Fault,
}

impl Disk {
    pub(super) fn new(durability: Durability) -> Self {
        Self {
            durability,
            #[cfg(test)]
            fault: super::tests::Fault::default(),
        }
    }

    /// Stands before each operation.
    #[cfg(not(test))]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        self.fault.step()
    }

    /// Creates a file that must not exist, and the folders above it. The
    /// folder is made only after opening failed: a failed `open` costs far
    /// less than keeping a set of a hundred thousand folder names would.
    fn create_new(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        let open = || OpenOptions::new().write(true).create_new(true).open(path);
        match (open(), path.parent()) {
            (Err(e), Some(folder)) if e.kind() == io::ErrorKind::NotFound => {
                self.step()?;
                fs::create_dir_all(folder)?;
                open()
            }
            (result, _) => result,
        }
    }

    fn close(&self, file: &File) -> io::Result<Stat> {
        if self.durability == Durability::Durable {
            self.step()?;
            file.sync_all()?;
        }
        Ok(Stat::of(&file.metadata()?))
    }

    /// Writes a new file; the folders above it are made.
    pub(super) fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<Stat> {
        let write = || {
            let mut file = self.create_new(path)?;
            // A kill may come in the middle of a write too.
            let half = if cfg!(test) { bytes.len() / 2 } else { 0 };
            file.write_all(&bytes[..half])?;
            self.step()?;
            file.write_all(&bytes[half..])?;
            self.close(&file)
        };
        write().map_err(|e| named("write", path, &e))
    }

    /// Writes a new file with the bytes of another; says what it wrote.
    pub(super) fn copy_new(&self, source: &Path, path: &Path) -> io::Result<(Digest, Stat)> {
        let mut from = File::open(source).map_err(|e| named("read", source, &e))?;
        if !from.metadata().is_ok_and(|m| m.is_file()) {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "it is not a file");
            return Err(named("copy", source, &error));
        }
        let mut hasher = Hasher::default();
        let mut copy = || {
            let mut file = self.create_new(path)?;
            pump(&mut from, |piece| {
                self.step()?;
                hasher.update(piece);
                file.write_all(piece)
            })?;
            self.close(&file)
        };
        let stat = copy().map_err(|e| named("write", path, &e))?;
        Ok((hasher.finish(), stat))
    }

    /// Adds to the end of a file, which is made where there is none.
    pub(super) fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let append = || {
            self.step()?;
            let mut file = OpenOptions::new().append(true).create(true).open(path)?;
            let half = if cfg!(test) { bytes.len() / 2 } else { 0 };
            file.write_all(&bytes[..half])?;
            self.step()?;
            file.write_all(&bytes[half..])?;
            self.close(&file)
        };
        append().map(|_| ()).map_err(|e| named("write", path, &e))
    }

    /// Puts a file in place of whatever file was there, in one step: written
    /// beside it, then renamed.
    pub(super) fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let beside = beside(path);
        self.remove_file(&beside)?;
        self.write_new(&beside, bytes)?;
        self.rename(&beside, path)?;
        path.parent().map_or(Ok(()), |folder| self.sync_dir(folder))
    }

    /// Copies a file, or renames a link, to a place where nothing is yet or a
    /// copy of the same bytes.
    pub(super) fn set_aside(&self, from: &Path, to: &Path) -> io::Result<()> {
        if !fs::symlink_metadata(from).map_err(|e| named("look at", from, &e))?.is_file() {
            if let Some(folder) = to.parent() {
                self.create_dir_all(folder)?;
            }
            return self.rename(from, to);
        }
        let beside = beside(to);
        self.remove_file(&beside)?;
        self.copy_new(from, &beside)?;
        self.rename(&beside, to)
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step().and_then(|()| fs::rename(from, to)).map_err(|e| named("write", to, &e))
    }

    pub(super) fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| fs::create_dir_all(path)).map_err(|e| named("create", path, &e))
    }

    /// Removes a file; that there is none is fine.
    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        absent_is_fine(self.step().and_then(|()| fs::remove_file(path)))
            .map_err(|e| named("delete", path, &e))
    }

    /// Removes a folder if it is empty; says whether it is gone.
    pub(super) fn remove_empty(&self, path: &Path) -> io::Result<bool> {
        self.step().map_err(|e| named("delete", path, &e))?;
        Ok(match fs::remove_dir(path) {
            Ok(()) => true,
            Err(e) => e.kind() == io::ErrorKind::NotFound,
        })
    }

    /// Removes a folder and the empty folders in it; a file in it is an error.
    pub(super) fn remove_hollow(&self, path: &Path) -> io::Result<()> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries.collect::<io::Result<Vec<_>>>(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => Err(e),
        };
        for entry in entries.map_err(|e| named("list", path, &e))? {
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                self.remove_hollow(&entry.path())?;
            }
        }
        self.step().and_then(|()| fs::remove_dir(path)).map_err(|e| named("delete", path, &e))
    }

    /// Removes a folder and all that is in it.
    pub(super) fn remove_tree(&self, path: &Path) -> io::Result<()> {
        absent_is_fine(self.step().and_then(|()| fs::remove_dir_all(path)))
            .map_err(|e| named("delete", path, &e))
    }

    /// Makes the names in a folder durable, where the mode asks for it.
    pub(super) fn sync_dir(&self, path: &Path) -> io::Result<()> {
        if self.durability == Durability::Fast || !cfg!(unix) {
            return Ok(());
        }
        self.step().and_then(|()| File::open(path)?.sync_all()).map_err(|e| named("sync", path, &e))
    }
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn beside(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_file_digest_is_the_digest_of_its_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("deep/er/b"));
        let bytes = vec![7; 300_000];
        let disk = Disk::default();
        let stat = disk.write_new(&a, &bytes).unwrap();
        assert_eq!(stat.size, 300_000);
        assert_eq!(digest_file(&a).unwrap(), Digest::of(&bytes));
        let (digest, copied) = disk.copy_new(&a, &b).unwrap();
        assert_eq!((digest, copied.size), (Digest::of(&bytes), 300_000));
        assert_eq!(fs::read(&b).unwrap(), bytes);
    }

    #[test]
    fn errors_name_their_file() {
        let dir = tempfile::tempdir().unwrap();
        let error = digest_file(&dir.path().join("none")).unwrap_err();
        let diagnostic = problem(&error);
        assert_eq!(diagnostic.kind, Kind::Io);
        assert!(diagnostic.message.starts_with("cannot read `"), "{}", diagnostic.message);
        assert!(diagnostic.message.contains("none`"), "{}", diagnostic.message);
        let error = Disk::default().copy_new(dir.path(), &dir.path().join("x")).unwrap_err();
        assert!(error.to_string().starts_with("cannot copy `"), "{error}");
    }

    #[test]
    fn durable_writes_go_through_the_same_doors() {
        let dir = tempfile::tempdir().unwrap();
        let disk = Disk::new(Durability::Durable);
        disk.replace(&dir.path().join("m"), b"one").unwrap();
        disk.replace(&dir.path().join("m"), b"two").unwrap();
        assert_eq!(fs::read(dir.path().join("m")).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
