//! A look at the output folder before it is taken, while the inputs are still read.

use std::fs;
use std::path::{Path, PathBuf};

use super::folder::STAGING_DIR;
use super::folders::Folders;
use super::ground::FOLDERS;
use super::manifest::Manifest;
use super::tree::Tree;
use super::{ground, guard};

/// What stood in an output folder. Another build may have been at work then: it
/// counts only if the record of the folder is still the same when the folder is
/// taken, and nobody was killed in between.
pub struct Ahead {
    output: PathBuf,
    manifest: Manifest,
    tree: Tree,
    /// What its folders look like, where that is to be kept.
    folders: Option<Folders>,
}

impl Ahead {
    /// Looks, and changes nothing. `None` where the folder cannot be read, or nothing is
    /// recorded of it; why, who takes it will say.
    pub fn look(output: &Path, cache: &Path) -> Option<Self> {
        let output = guard::resolve(output).ok()?;
        let record = ground::record(&output, cache, "manifest").ok()?;
        if !fs::exists(&record).ok()? {
            return None;
        }
        let manifest = Manifest::load(&record).ok()?;
        let known = Folders::load(&record.with_extension(FOLDERS));
        let (tree, folders) = Tree::read(&output, STAGING_DIR, &manifest, &known).ok()?;
        let folders = Some(folders).filter(|folders| folders.are_worth_keeping(&known));
        Some(Self { output, manifest, tree, folders })
    }

    /// The record of the folder and what stands in it, if it was this one.
    pub(super) fn of(self, output: &Path) -> Option<(Manifest, (Tree, Option<Folders>))> {
        (self.output == output).then_some((self.manifest, (self.tree, self.folders)))
    }
}
