//! What a commit will do, decided before it does anything: which staged files
//! and folders are renamed, what is in their way, what is stale, and what is
//! not ours. Every obstacle is found here, all of them at once.

use std::fs;
use std::io;

use rustc_hash::FxHashMap;

use super::disk::problem;
use super::ground::Ground;
use super::intent::Intent;
use super::staging::Wanted;
use super::tree::{Found, Holder, KEPT_SILENTLY, Origin, folders_above, is_below, look};
use crate::base::{Diagnostic, Diagnostics, Digest, Kind, OutputPath};

/// So many obstacles are named one by one; the rest are counted.
const NAMED: usize = 100;

/// Why bytes that we did not write are moved to `kept/` before they go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Our file was edited by hand.
    Edited,
    /// A file that is not ours was in the way, and `--adopt` was given.
    Foreign,
}

/// What a commit will do, in this order.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub intent: Intent,
    /// Files that are copied to `kept/`, with the digest of what they hold.
    pub aside: Vec<(String, Digest, Why)>,
    /// Files that go before the renames, because they are in the way.
    pub clear: Vec<String>,
    /// Folders in place of which a file goes; empty once `clear` is gone.
    pub hollow: Vec<String>,
    /// Staged files, and staged folders that are wholly new.
    pub place: Vec<String>,
    /// Files that go after the renames.
    pub stale: Vec<String>,
    /// What else is in the output folder.
    pub foreign: Diagnostics,
}

/// What goes of that which is not wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stale<'a> {
    /// All that is ours: what is wanted is the whole site.
    Rest,
    /// Only these, in the order of their paths.
    Only(&'a [OutputPath]),
    /// Nothing: all that is ours is wanted, too.
    Nothing,
}

/// Why there are no changes to make.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// These are in the way.
    Found(Diagnostics),
    /// The folders are no longer as the session knows them.
    Outdated,
}

/// Decides what to do so that the output holds `wanted`, in the order of its
/// paths, and nothing that is stale.
pub(super) fn survey(
    ground: &Ground,
    wanted: &[(OutputPath, Wanted)],
    stale: Stale<'_>,
) -> Result<Changes, Obstacle> {
    let mut survey = Survey {
        ground,
        wanted,
        stale,
        changes: Changes::default(),
        errors: Vec::new(),
        in_the_way: Vec::new(),
        outdated: false,
    };
    let done = survey.placements().and_then(|()| match stale {
        Stale::Rest | Stale::Nothing => survey.leftovers(),
        Stale::Only(deleted) => survey.deletions(deleted),
    });
    if survey.outdated {
        return Err(Obstacle::Outdated);
    }
    if let Err(error) = done {
        survey.errors.push(problem(&error));
    }
    if survey.errors.is_empty() {
        return Ok(survey.changes);
    }
    let more = survey.errors.len().saturating_sub(NAMED);
    survey.errors.truncate(NAMED);
    if more > 0 {
        let message = format!("{more} more files in `{}` are in the way", ground.shown.display());
        survey.errors.push(Diagnostic::error(Kind::ForeignOutput, message).hint(ADOPT));
    }
    Err(Obstacle::Found(survey.errors.into_iter().collect()))
}

const ADOPT: &str = "move it away, or build with `--adopt` to have it moved to the cache folder and replaced";

struct Survey<'a> {
    ground: &'a Ground,
    wanted: &'a [(OutputPath, Wanted)],
    stale: Stale<'a>,
    changes: Changes,
    errors: Vec<Diagnostic>,
    /// Paths of obstacles that go before the renames.
    in_the_way: Vec<&'a str>,
    /// Whether a folder has come or gone that a session did not expect.
    outdated: bool,
}

impl<'a> Survey<'a> {
    /// Finds for each staged file how it goes into place.
    fn placements(&mut self) -> io::Result<()> {
        let tree = &self.ground.tree;
        // Both hold for the files that follow in the order of the paths.
        let mut new_folder: Option<&str> = None;
        let mut old_folder: Option<&str> = None;
        let wanted = self.wanted;
        let staged = || wanted.iter().filter(|(_, wanted)| wanted.staged);
        let paths = staged().map(|(path, _)| path.as_str().len()).sum();
        self.changes.intent.reserve(staged().count(), paths);
        for (path, wanted) in staged() {
            let name = path.as_str();
            if new_folder.is_some_and(|folder| is_below(name, folder)) {
                self.changes.intent.put(name, None, wanted.entry);
                continue;
            }
            if old_folder != Some(path.folder()) {
                new_folder = folders_above(name).find(|folder| !tree.has_folder(folder));
                if let Some(folder) = new_folder {
                    self.changes.intent.put(name, None, wanted.entry);
                    self.clear_for(folder, "a folder")?;
                    self.changes.place.push(folder.to_owned());
                    continue;
                }
                old_folder = Some(path.folder());
                self.expect_folder(path.folder());
            }
            let mut old = None;
            if tree.has_folder(name) {
                for (below, found) in tree.below(name) {
                    self.obstacle(below, found)?;
                }
                self.changes.hollow.push(name.to_owned());
            } else {
                old = self.replaced(name, wanted.entry.digest)?;
            }
            self.changes.intent.put(name, old, wanted.entry);
            self.changes.place.push(name.to_owned());
        }
        self.in_the_way.sort_unstable();
        Ok(())
    }

    /// Sees to it that nothing stands where a new folder goes.
    fn clear_for(&mut self, folder: &'a str, what: &str) -> io::Result<()> {
        let ground = self.ground;
        self.expect_folder(folder.rfind('/').map_or("", |at| &folder[..at]));
        if let Some(found) = ground.tree.get(folder) {
            return self.obstacle(folder, found);
        }
        if fs::symlink_metadata(ground.output.join(folder)).is_ok() {
            self.appeared(folder, what);
        }
        Ok(())
    }

    /// A build has just read its folders; a session may have read them long ago.
    fn expect_folder(&mut self, folder: &str) {
        if self.ground.is_session {
            self.outdated |=
                !fs::symlink_metadata(self.ground.output.join(folder)).is_ok_and(|meta| meta.is_dir());
        }
    }

    /// What stands where a staged file goes; its digest, if it is ours.
    fn replaced(&mut self, name: &'a str, new: Digest) -> io::Result<Option<Digest>> {
        let found = self.ground.tree.get(name);
        match look(&self.ground.output.join(name), found)? {
            Holder::Nothing => {}
            Holder::Ours(digest) => return Ok(Some(digest)),
            Holder::Edited(digest) | Holder::Foreign(digest) if digest == new => {}
            Holder::Edited(digest) => self.changes.aside.push((name.to_owned(), digest, Why::Edited)),
            Holder::Foreign(digest) => self.not_ours(name, digest),
            Holder::Folder => self.appeared(name, "a folder"),
        }
        Ok(None)
    }

    /// A file stands where a folder goes, or below where a file goes.
    fn obstacle(&mut self, name: &'a str, found: &Found) -> io::Result<()> {
        if self.is_wanted(name) {
            let message = format!("the output wants `{name}` both as a file and as a folder");
            self.errors.push(Diagnostic::error(Kind::Collision, message));
        } else if found.origin != Origin::Foreign {
            // It is stale, too: its bytes are looked at with the other stale ones.
            self.in_the_way.push(name);
        } else if let Holder::Foreign(digest) = look(&self.ground.output.join(name), None)? {
            self.not_ours(name, digest);
            self.changes.clear.push(name.to_owned());
            self.in_the_way.push(name);
        }
        Ok(())
    }

    /// Finds what is stale, and what is neither wanted nor ours.
    fn leftovers(&mut self) -> io::Result<()> {
        let wanted = self.wanted;
        let mut wanted_names = wanted.iter().map(|(path, _)| path.as_str()).peekable();
        let mut group: Option<(&str, usize, bool)> = None;
        for (name, found) in self.ground.tree.files() {
            while wanted_names.next_if(|wanted| *wanted < name).is_some() {}
            if wanted_names.peek() == Some(&name) {
                continue;
            }
            if found.origin != Origin::Foreign {
                if !matches!(self.stale, Stale::Nothing) {
                    self.stale(name, found)?;
                }
                continue;
            }
            if KEPT_SILENTLY.contains(&name) || self.in_the_way.binary_search(&name).is_ok() {
                continue;
            }
            match &mut group {
                Some((folder, count, true)) if is_below(name, folder) => *count += 1,
                _ => {
                    self.report_group(group.take());
                    let folder = folders_above(name).find(|folder| !self.is_ours(folder));
                    group = Some((folder.unwrap_or(name), 1, folder.is_some()));
                }
            }
        }
        self.report_group(group);
        self.move_case_clashes();
        Ok(())
    }

    /// Sees to the files that are to go.
    fn deletions(&mut self, deleted: &'a [OutputPath]) -> io::Result<()> {
        let tree = &self.ground.tree;
        for name in deleted.iter().map(OutputPath::as_str) {
            match tree.get(name) {
                Some(found) if found.origin != Origin::Foreign && !self.is_put(name) => {
                    self.stale(name, found)?
                }
                _ => {}
            }
        }
        self.move_case_clashes();
        Ok(())
    }

    fn stale(&mut self, name: &'a str, found: &Found) -> io::Result<()> {
        match look(&self.ground.output.join(name), Some(found))? {
            Holder::Ours(_) => {}
            Holder::Edited(digest) | Holder::Foreign(digest) => {
                self.changes.aside.push((name.to_owned(), digest, Why::Edited));
            }
            Holder::Nothing | Holder::Folder => return Ok(()),
        }
        self.changes.intent.delete(name);
        if self.in_the_way.binary_search(&name).is_ok() {
            self.changes.clear.push(name.to_owned());
        } else {
            self.changes.stale.push(name.to_owned());
        }
        Ok(())
    }

    /// Where the file system ignores case, deleting the stale `Mosul.html`
    /// after the new `mosul.html` is in place would delete the new one.
    fn move_case_clashes(&mut self) {
        if self.changes.stale.is_empty() {
            return;
        }
        let stale = &mut self.changes.stale;
        let mut by_fold: FxHashMap<String, usize> =
            stale.iter().enumerate().map(|(at, name)| (name.to_lowercase(), at)).collect();
        let mut clashes: Vec<usize> = self
            .wanted
            .iter()
            .filter_map(|(path, _)| by_fold.remove(&path.as_str().to_lowercase()))
            .collect();
        clashes.sort_unstable();
        for at in clashes.into_iter().rev() {
            self.changes.clear.push(stale.swap_remove(at));
        }
    }

    fn report_group(&mut self, group: Option<(&str, usize, bool)>) {
        let Some((name, count, folder)) = group else { return };
        let shown = self.ground.shown(name);
        let message = match (folder, count) {
            (false, _) => format!("`{shown}` is not a file of this site and was kept"),
            (true, 1) => format!("`{shown}/` holds a file that is not of this site and was kept"),
            (true, _) => format!("`{shown}/` holds {count} files that are not of this site and were kept"),
        };
        self.changes.foreign.push(Diagnostic::warning(Kind::ForeignOutput, message));
    }

    /// A file that we never wrote is in the way.
    fn not_ours(&mut self, name: &str, digest: Digest) {
        if self.ground.adopt {
            self.changes.aside.push((name.to_owned(), digest, Why::Foreign));
            return;
        }
        let message = format!("`{}` is in the way and was not written by a build", self.ground.shown(name));
        self.errors.push(Diagnostic::error(Kind::ForeignOutput, message).hint(ADOPT));
    }

    fn appeared(&mut self, name: &str, what: &str) {
        self.outdated |= self.ground.is_session;
        let message = format!("{what} `{}` appeared while the site was being built", self.ground.shown(name));
        self.errors.push(Diagnostic::error(Kind::Output, message).hint("build again"));
    }

    fn is_wanted(&self, name: &str) -> bool {
        let is_ours = || self.ground.tree.get(name).is_some_and(|f| f.origin != Origin::Foreign);
        self.is_put(name)
            || match self.stale {
                Stale::Rest => false,
                Stale::Only(deleted) => {
                    is_ours() && deleted.binary_search_by(|path| path.as_str().cmp(name)).is_err()
                }
                Stale::Nothing => is_ours(),
            }
    }

    /// Whether it was handed over.
    fn is_put(&self, name: &str) -> bool {
        self.wanted.binary_search_by(|(path, _)| path.as_str().cmp(name)).is_ok()
    }

    /// Whether a file is wanted below this folder.
    fn is_ours(&self, folder: &str) -> bool {
        let stays = |(_, found): (&str, &Found)| found.origin != Origin::Foreign;
        if matches!(self.stale, Stale::Nothing) && self.ground.tree.below(folder).any(stays) {
            return true;
        }
        let prefix = format!("{folder}/");
        let at = self.wanted.partition_point(|(path, _)| path.as_str() < prefix.as_str());
        self.wanted.get(at).is_some_and(|(path, _)| path.as_str().starts_with(&prefix))
    }
}
