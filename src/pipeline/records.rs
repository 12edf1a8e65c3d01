//! Where the cache keeps what a build leaves for later ones of the same output folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::{BuildOptions, cache_dir};
use crate::output;

/// The files of one output folder. Each is read when it is needed and not before:
/// where nothing is another than at the last build, only the record of that.
pub(super) struct Records {
    /// What files were parsed to.
    pub parsed: PathBuf,
    /// What pages were made from.
    pub pages: PathBuf,
    /// The last build.
    pub last: PathBuf,
}

impl Records {
    /// The first build into a cache folder makes that, and is remembered too.
    pub(super) fn of(options: &BuildOptions, output: &Path) -> Option<Self> {
        let cache = cache_dir(options);
        output::create_cache_dir(&cache).ok()?;
        let parsed = output::record(output, &cache, "memo").ok()?;
        let [pages, last] = ["pages.memo", "last.memo"].map(|ending| parsed.with_extension(ending));
        Some(Self { parsed, pages, last })
    }

    /// Takes the lock of the output folder, unless a build has it.
    pub(super) fn take(&self) -> io::Result<Option<File>> {
        output::take_lock(&self.parsed)
    }
}
