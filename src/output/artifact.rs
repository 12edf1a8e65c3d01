//! What a build makes, and where it may go: a staging folder, or memory for
//! dry runs and tests. Callers hand over one file at a time, so that no more
//! than the files in flight are ever held.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::disk;
use crate::base::{Digest, OutputPath};

/// One file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where it goes.
    pub path: OutputPath,
    /// What it holds.
    pub content: Content,
}

/// What an artifact holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of this file, which are streamed rather than read whole.
    File(PathBuf),
}

impl Artifact {
    /// An artifact that was made in memory.
    pub fn bytes(path: OutputPath, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path, content: Content::Bytes(bytes.into()) }
    }

    /// An artifact that is a copy of a file.
    pub fn file(path: OutputPath, source: impl Into<PathBuf>) -> Self {
        Self { path, content: Content::File(source.into()) }
    }

    /// Hands it to `sink`; the digest of its bytes.
    pub fn send(self, sink: &dyn Sink) -> io::Result<Digest> {
        match self.content {
            Content::Bytes(bytes) => sink.put(&self.path, bytes),
            Content::File(source) => sink.copy(&self.path, &source),
        }
    }
}

/// Where artifacts go. May be called from many threads at once. An error's
/// text names the file; the same path twice is an error of the kind
/// [`io::ErrorKind::AlreadyExists`].
pub trait Sink: Sync {
    /// Takes a file made in memory; the digest of its bytes.
    fn put(&self, path: &OutputPath, bytes: Vec<u8>) -> io::Result<Digest>;

    /// Takes a copy of the file `source`; the digest of its bytes.
    fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest>;

    /// Keeps the file that is in place, if it holds the bytes of this digest; whether
    /// it does. Where it does not, the caller makes the file and hands it over.
    fn keep(&self, _path: &OutputPath, _digest: Digest) -> io::Result<bool> {
        Ok(false)
    }
}

/// Output that is never written.
#[derive(Debug, Default)]
pub struct MemoryOutput(Mutex<BTreeMap<OutputPath, Vec<u8>>>);

impl MemoryOutput {
    /// Without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// The files by path.
    pub fn into_files(self) -> BTreeMap<OutputPath, Vec<u8>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MemoryOutput {
    fn put(&self, path: &OutputPath, bytes: Vec<u8>) -> io::Result<Digest> {
        let digest = Digest::of(&bytes);
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match files.insert(path.clone(), bytes) {
            None => Ok(digest),
            Some(_) => Err(twice(path)),
        }
    }

    fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        let bytes = fs::read(source).map_err(|e| disk::named("read", source, &e))?;
        self.put(path, bytes)
    }
}

/// The error of a path that was handed over twice: a mistake of the program,
/// since the plan of the site finds every collision before a page is rendered.
pub(super) fn twice(path: &OutputPath) -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, format!("the output file `{path}` was made twice"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn memory_holds_what_it_is_given_and_refuses_it_twice() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("logo.svg");
        fs::write(&source, "<svg/>").unwrap();
        let path = |p| OutputPath::new(p).unwrap();
        let output = MemoryOutput::new();
        Artifact::bytes(path("index.html"), "home").send(&output).unwrap();
        Artifact::file(path("logo.svg"), &source).send(&output).unwrap();
        let error = output.put(&path("index.html"), vec![]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(error.to_string(), "the output file `index.html` was made twice");
        let error = output.copy(&path("x"), &dir.path().join("none")).unwrap_err();
        assert!(error.to_string().contains("none`"), "{error}");
        let files = output.into_files();
        assert_eq!(files[&path("logo.svg")], b"<svg/>");
        assert_eq!(files.len(), 2);
    }
}
