//! The staging folder: it lies inside the output folder, so that a rename never
//! crosses file systems, and is there only while files are on their way. One
//! that is found was left by a build that was killed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, named, problem};
use super::manifest::Manifest;
use super::{intent, lock};
use crate::base::{Diagnostic, Kind};

/// The staging folder's name in the output folder, where it is only during a
/// build. Publishing tools leave it out.
pub const STAGING_DIR: &str = ".tmp-backfile";

/// In the staging folder: the staged files.
pub(super) const NEW: &str = "new";
/// In the staging folder: what the commit is about to do.
pub(super) const INTENT: &str = "intent";
/// In the staging folder: how many folders, the output folder and those above
/// it, the build has made.
const MADE: &str = "made";
/// In the staging folder: held by the build, and the sign that the folder is
/// ours to remove.
const LOCK: &str = "lock";

/// Settles what a killed build left: folds its intent into the manifest and
/// removes its staging folder. Says how many folders it had made, from the
/// output folder upwards.
pub(super) fn recover(
    disk: &Disk,
    output: &Path,
    shown: &Path,
    manifest_path: &Path,
    manifest: &mut Manifest,
) -> Result<usize, Diagnostic> {
    let path = output.join(STAGING_DIR);
    let shown = shown.join(STAGING_DIR);
    let in_the_way = |what: &str| {
        Diagnostic::error(Kind::Output, format!("`{}` {what}", shown.display()))
            .hint("move it away; a build needs that name for a while")
    };
    match fs::symlink_metadata(&path) {
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(0),
        Err(e) => return Err(problem(&named("look at", &path, &e))),
        Ok(meta) if !meta.is_dir() => return Err(in_the_way("is not a folder")),
        Ok(_) => {}
    }
    let io = |e: io::Error| problem(&e);
    let empty = fs::read_dir(&path).map_err(|e| io(named("list", &path, &e)))?.next().is_none();
    if !empty && !path.join(LOCK).exists() {
        return Err(in_the_way("was not made by a build"));
    }
    // The lock in the cache is ours already: who holds this one uses another
    // cache folder.
    let Some(lock) = lock::take(&path.join(LOCK)).map_err(io)? else {
        return Err(Diagnostic::error(
            Kind::Output,
            format!("another build is writing to `{}`, with another cache folder", shown.display()),
        )
        .hint("wait until it is done and build again"));
    };
    let made = fs::read_to_string(path.join(MADE)).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    if path.join(INTENT).exists() {
        intent::settle(disk, &path.join(INTENT), output, manifest_path, std::mem::take(manifest))
            .map_err(io)?;
        *manifest = Manifest::load(manifest_path)?;
    }
    drop(lock);
    clear(disk, &path).map_err(io)?;
    Ok(made)
}

/// Removes the staging folder; the lock last, as it marks the folder as ours.
fn clear(disk: &Disk, path: &Path) -> io::Result<()> {
    disk.remove_tree(&path.join(NEW))?;
    for name in [INTENT, MADE] {
        disk.remove_file(&path.join(name))?;
        disk.remove_file(&path.join(format!("{name}.part")))?;
    }
    disk.remove_file(&path.join(LOCK))?;
    disk.remove_tree(path)
}

/// The staging folder, removed when dropped.
pub(super) struct StagingFolder {
    pub path: PathBuf,
    disk: Disk,
    lock: Option<File>,
    /// The folders that this build has made for it, the deepest first.
    made: Vec<PathBuf>,
}

impl StagingFolder {
    pub(super) fn create(
        disk: &Disk,
        output: &Path,
        shown: &Path,
        made_before: usize,
    ) -> Result<Self, Diagnostic> {
        if fs::metadata(output).is_ok_and(|meta| !meta.is_dir()) {
            let message = format!("the output folder `{}` is a file", shown.display());
            return Err(Diagnostic::error(Kind::Output, message).hint("move it away or name another folder"));
        }
        let absent = output.ancestors().take_while(|folder| !folder.exists()).count();
        let made = output.ancestors().take(absent.max(made_before)).map(Path::to_path_buf).collect();
        let path = output.join(STAGING_DIR);
        let mut folder = Self { path, disk: disk.clone(), lock: None, made };
        let path = &folder.path;
        let fill = || {
            disk.create_dir_all(path)?;
            let lock = lock::take(&path.join(LOCK))?;
            if !folder.made.is_empty() {
                disk.write_new(&path.join(MADE), folder.made.len().to_string().as_bytes())?;
            }
            Ok(lock)
        };
        folder.lock = fill().map_err(|e: io::Error| problem(&e))?;
        Ok(folder)
    }

    /// Removes the staging folder. With `keep_output`, the output folder stays
    /// even if this build has made it and it is empty.
    pub(super) fn remove(&mut self, keep_output: bool) -> io::Result<()> {
        let made = std::mem::take(&mut self.made);
        self.lock = None;
        clear(&self.disk, &self.path)?;
        if !keep_output {
            for folder in made {
                if !self.disk.remove_empty(&folder)? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether the intent of a commit that did not end lies in it. Then it is
    /// left to the next build.
    fn is_needed(&self) -> bool {
        self.path.join(INTENT).exists()
    }
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        if !self.is_needed() {
            // There is no one left to tell, and the next build tries again.
            let _ = self.remove(false);
        }
    }
}
