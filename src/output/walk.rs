//! A walk through the output folder, level by level: what each folder holds. One that
//! looks as it did when it held what is recorded is not listed.

use std::borrow::Cow;
use std::fs::{self, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::disk::{Stat, named};
use super::folders::{Folders, Seen};
use super::manifest::{Child, Manifest, inner};
use super::tree::{Found, Origin, push_name};
use crate::base::Digest;
use crate::source;

/// A folder in the output folder.
pub(super) struct Folder {
    full: PathBuf,
    /// The folder that it lies in.
    pub above: usize,
    /// Where in the manifest the files below it are.
    span: Range<usize>,
    /// Whether there is a file at any depth.
    pub any: bool,
}

impl Folder {
    /// The output folder itself.
    pub(super) fn top(output: &Path, manifest: &Manifest) -> Self {
        Self { full: output.to_owned(), above: 0, span: manifest.span(), any: false }
    }

    /// Its path within the output folder.
    pub(super) fn path(&self, output: &Path) -> Cow<'_, str> {
        self.full.strip_prefix(output).unwrap_or(&self.full).to_string_lossy()
    }
}

/// What one folder holds.
#[derive(Default)]
pub(super) struct Listing {
    /// The paths of the files.
    pub names: String,
    pub files: Vec<Found>,
    /// Each with the place in the manifest of the files below it.
    folders: Vec<(PathBuf, Range<usize>)>,
}

impl Listing {
    /// Its folders, `above` being where the one stands that they lie in.
    pub(super) fn into_folders(self, above: usize) -> impl Iterator<Item = Folder> {
        let folder = move |(full, span)| Folder { full, above, span, any: false };
        self.folders.into_iter().map(folder)
    }

    fn add(&mut self, folder: &str, name: &str, plain: bool, stat: Stat) {
        let (start, len) = push_name(&mut self.names, folder, name);
        let (origin, digest) = (Origin::Foreign, Digest::default());
        self.files.push(Found { start, len, origin, plain, digest, stat });
    }

    /// Finds for its folders where in the manifest they are; `children` are in their order.
    fn place(&mut self, children: &[Placed<'_>]) {
        for (folder, span) in &mut self.folders {
            let name = folder.file_name().and_then(|name| name.to_str());
            let at = name.and_then(|name| {
                children.binary_search_by(|(child, _)| child.cmp(&Child::Folder(name))).ok()
            });
            *span = at.map_or(0..0, |at| children[at].1.clone());
        }
    }
}

/// What is recorded of an output folder.
#[derive(Clone, Copy)]
pub(super) struct Recorded<'a> {
    pub manifest: &'a Manifest,
    pub known: &'a Folders,
    /// A time before the look, in nanoseconds since 1970.
    pub taken: i64,
}

/// A name in a folder, and where in the manifest the files below it are.
type Placed<'a> = (Child<'a>, Range<usize>);

impl Recorded<'_> {
    /// What a folder holds, whose path within the output folder is `path`, and how it
    /// looks if that is what is recorded. In the output folder itself `skip` comes and goes.
    pub(super) fn look_at(
        self,
        folder: &Folder,
        path: &str,
        skip: &str,
    ) -> io::Result<(Listing, Option<Seen>)> {
        let Self { manifest, known, taken } = self;
        let full = &folder.full;
        let mut children: Vec<Placed<'_>> = manifest.children(path, folder.span.clone()).collect();
        // Before it is listed: what comes or goes meanwhile changes its times.
        let stat = fs::symlink_metadata(full).ok().filter(Metadata::is_dir).map(|m| source::Stat::of(&m));
        let stat = stat.filter(|_| !path.is_empty());
        let entries = children.len();
        let seen = |stat| Seen::new(stat, entries, taken);
        // Even so a file may go at this moment.
        if let Some(stat) = stat
            && known.entries(path, stat) == Some(entries)
            && let Ok(listing) = of_children(full, path, &children)
        {
            return Ok((listing, seen(stat)));
        }
        children.sort_unstable_by_key(|(child, _)| *child);
        let mut listing = list(full, path, path.is_empty().then_some(skip))?;
        listing.place(&children);
        let names = listing.files.iter().map(|found| &found.name(&listing.names)[inner(path)..]);
        let folders = listing.folders.iter().filter_map(|(folder, _)| folder.file_name()?.to_str());
        let mut found: Vec<Child<'_>> = names.map(Child::File).chain(folders.map(Child::Folder)).collect();
        found.sort_unstable();
        let is_recorded = children.iter().map(|(child, _)| child).eq(&found);
        let as_seen = stat.filter(|_| is_recorded).and_then(seen);
        Ok((listing, as_seen))
    }
}

/// Looks at what a folder is known to hold.
fn of_children(folder: &Path, path: &str, children: &[Placed<'_>]) -> io::Result<Listing> {
    let mut listing = Listing::default();
    for (child, span) in children {
        match child {
            Child::Folder(name) => listing.folders.push((folder.join(name), span.clone())),
            Child::File(name) => {
                let meta = fs::symlink_metadata(folder.join(name))?;
                listing.add(path, name, meta.is_file(), Stat::of(&meta));
            }
        }
    }
    Ok(listing)
}

/// Lists a folder, whose path within the output folder is `path`, but for `skip` and
/// a repository.
fn list(folder: &Path, path: &str, skip: Option<&str>) -> io::Result<Listing> {
    let mut listing = Listing::default();
    for entry in fs::read_dir(folder).map_err(|e| named("list", folder, &e))? {
        let entry = entry.map_err(|e| named("list", folder, &e))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if skip.is_some_and(|skip| name == skip || name == ".git") {
            continue;
        }
        let kind = entry.file_type().map_err(|e| named("look at", &entry.path(), &e))?;
        if kind.is_dir() {
            listing.folders.push((entry.path(), 0..0));
            continue;
        }
        let stat = match entry.metadata() {
            Ok(meta) => Stat::of(&meta),
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(named("look at", &entry.path(), &e)),
        };
        listing.add(path, &name, kind.is_file(), stat);
    }
    Ok(listing)
}
