//! The output folder held against what a build makes, file by file as they are
//! made. Nothing is written: a second tree beside the first would need its space,
//! and the time to write it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::artifact::{Sink, twice};
use super::disk::{self, digest_file, problem};
use super::ground::record;
use super::manifest::Manifest;
use crate::base::{Diagnostic, Digest, OutputPath};

/// A sink that compares.
pub struct Comparison {
    output: PathBuf,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    made: BTreeSet<OutputPath>,
    missing: BTreeSet<OutputPath>,
    different: BTreeSet<OutputPath>,
}

/// How an output folder differs from what a build makes. By path, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// How many files a build makes.
    pub compared: usize,
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Files with other bytes.
    pub different: Vec<String>,
    /// Files that an earlier build left, and that a build would not make now. What
    /// somebody else has put there is not among them.
    pub left: Vec<String>,
}

impl Differences {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// How many files differ.
    pub fn count(&self) -> usize {
        self.missing.len() + self.different.len() + self.left.len()
    }
}

impl Comparison {
    /// With an output folder, which need not be there.
    pub fn new(output: &Path) -> Self {
        Self { output: output.to_path_buf(), found: Mutex::default() }
    }

    fn note(&self, path: &OutputPath, there: io::Result<bool>) -> io::Result<()> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if !found.made.insert(path.clone()) {
            return Err(twice(path));
        }
        match there {
            Ok(true) => {}
            Ok(false) => drop(found.different.insert(path.clone())),
            // A folder where a page should be, or a page where a folder should be.
            Err(e) if is_absent(&e) => drop(found.missing.insert(path.clone())),
            Err(e) => return Err(disk::named("read", &self.output.join(path.as_str()), &e)),
        }
        Ok(())
    }

    /// What was found, once everything has been made. `cache` knows what was left there.
    pub fn finish(self, cache: &Path) -> Result<Differences, Diagnostic> {
        let path = record(&self.output, cache, "manifest").map_err(|e| problem(&e))?;
        let manifest = Manifest::load(&path)?;
        let Found { made, missing, different } =
            self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let is_left = |path: &&str| {
            let is_made = OutputPath::new(path).is_some_and(|path| made.contains(&path));
            !is_made && self.output.join(path).symlink_metadata().is_ok()
        };
        let named = |paths: BTreeSet<OutputPath>| paths.iter().map(ToString::to_string).collect();
        Ok(Differences {
            compared: made.len(),
            missing: named(missing),
            different: named(different),
            left: manifest.files().map(|(path, _)| path).filter(is_left).map(str::to_owned).collect(),
        })
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

impl Sink for Comparison {
    fn put(&self, path: &OutputPath, bytes: Vec<u8>) -> io::Result<Digest> {
        let there = fs::read(self.output.join(path.as_str()));
        self.note(path, there.map(|there| there == bytes)).map(|()| Digest::of(&bytes))
    }

    fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        let digest = digest_file(source)?;
        let place = self.output.join(path.as_str());
        // Of a large file the size mostly tells.
        let size = fs::metadata(source).map_err(|e| disk::named("look at", source, &e))?.len();
        let there = match fs::metadata(&place) {
            Ok(meta) if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(meta) if meta.len() != size => Ok(false),
            Ok(_) => digest_file(&place).map(|there| there == digest),
            Err(error) => Err(error),
        };
        self.note(path, there).map(|()| digest)
    }
}
