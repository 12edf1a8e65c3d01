//! Which paths belong to the inputs, and by which names. The system tells of a
//! file by one path; inputs are known by another where a symbolic link leads to
//! them, and a change must reach every name that a scan would find the file by.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::output::STAGING_DIR;
use crate::pipeline::Session;
use crate::source::git_folder;

/// What to watch. Paths are absolute, or relative to the working directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The site's folder. Links that lead out of it are not followed.
    pub root: PathBuf,
    /// Files and folders, there or not.
    pub inputs: Vec<PathBuf>,
    /// Folders that a build writes to, and of which nothing is told.
    pub outputs: Vec<PathBuf>,
}

impl Scope {
    /// What the pages of a session are made from.
    pub fn of(session: &Session) -> Self {
        let (inputs, outputs) = (session.watched(), session.written());
        Self { root: session.options().root.clone(), inputs, outputs }
    }
}

/// Folders that hold no input wherever they lie, but for what a scope names in them.
const NEVER_INPUT: [&str; 3] = [".git", ".backfile", STAGING_DIR];

/// What of the folders of the inputs is looked at.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// The root without links.
    root: PathBuf,
    outputs: Vec<PathBuf>,
    /// The inputs that lie in folders that hold none otherwise.
    hidden: Vec<PathBuf>,
}

impl Sight {
    pub(super) fn new(scope: &Scope) -> Self {
        let both_names = |path: &PathBuf| [absolute(path), real(path)];
        let root = real(&scope.root);
        let hidden = scope.inputs.iter().flat_map(both_names).filter(|path| is_hidden(&root, path));
        Self { hidden: hidden.collect(), outputs: scope.outputs.iter().flat_map(both_names).collect(), root }
    }

    /// Whether inputs may lie there.
    pub(super) fn holds(&self, path: &Path) -> bool {
        let is_below = |folders: &[PathBuf]| folders.iter().any(|folder| path.starts_with(folder));
        !is_below(&self.outputs) && (!is_hidden(&self.root, path) || is_below(&self.hidden))
    }

    /// Whether a link leads to what lies in the site.
    pub(super) fn stays_inside(&self, link: &Path) -> bool {
        link.canonicalize().is_ok_and(|to| to.starts_with(&self.root))
    }
}

fn is_hidden(root: &Path, path: &Path) -> bool {
    let inner = path.strip_prefix(root).unwrap_or(path);
    inner.components().any(|part| NEVER_INPUT.iter().any(|name| part.as_os_str() == *name))
}

/// An input, by the name of the scope and by the place where it lies.
#[derive(Debug)]
struct Target {
    name: PathBuf,
    /// The same without links but for its last part.
    place: PathBuf,
}

/// The way from the paths that the system names to those of the scope.
#[derive(Debug, Default)]
pub(super) struct Map {
    sight: Sight,
    targets: Vec<Target>,
    /// Symbolic links: where they lie and what they lead to, both without links.
    links: Vec<(PathBuf, PathBuf)>,
    /// Folders that are to be watched, and whether to any depth.
    next: Vec<(PathBuf, bool)>,
    /// Folders that are watched to any depth.
    deep: BTreeSet<PathBuf>,
    /// git's folder.
    git: Option<PathBuf>,
}

impl Map {
    pub(super) fn new(scope: &Scope) -> Self {
        let sight = Sight::new(scope);
        let target = |name: &PathBuf| {
            let name = absolute(name);
            let place = match (name.parent(), name.file_name()) {
                (Some(folder), Some(last)) => real(folder).join(last),
                _ => name.clone(),
            };
            Target { name, place }
        };
        Self {
            targets: scope.inputs.iter().map(target).collect(),
            git: git_folder(&sight.root),
            sight,
            ..Self::default()
        }
    }

    /// Finds the inputs that are there, to be watched with [`Map::next_folder`]. Only
    /// once the folders above them are, or one that appears meanwhile is missed.
    pub(super) fn find_inputs(&mut self) {
        let places: Vec<PathBuf> = self.targets.iter().map(|target| target.place.clone()).collect();
        for place in places {
            if place.is_symlink() {
                self.follow(&place);
            } else if place.is_dir() {
                self.next.push((place, true));
            }
        }
    }

    /// The folders above the inputs, the highest first: what is made in them may be
    /// an input that was not there. Where there is none up to the root, the nearest
    /// that there is.
    pub(super) fn above(&self) -> Vec<PathBuf> {
        let mut above = BTreeSet::new();
        for Target { place, .. } in &self.targets {
            let mut folders = place.ancestors().skip(1).filter(|folder| folder.is_dir());
            let nearest = folders.next().map(Path::to_owned);
            above.extend(nearest.clone());
            if nearest.is_some_and(|nearest| nearest.starts_with(&self.sight.root)) {
                let inside = |folder: &&Path| folder.starts_with(&self.sight.root);
                above.extend(folders.take_while(inside).map(Path::to_owned));
            }
        }
        above.into_iter().collect()
    }

    /// The next folder to watch, and whether to any depth.
    pub(super) fn next_folder(&mut self) -> Option<(PathBuf, bool)> {
        while let Some((folder, deep)) = self.next.pop() {
            if self.deep.iter().any(|known| folder.starts_with(known)) {
                continue;
            }
            if deep {
                self.deep.insert(folder.clone());
            }
            return Some((folder, deep));
        }
        None
    }

    /// Finds the links in a folder, at any depth; says whether there are any.
    pub(super) fn find_links(&mut self, folder: &Path) -> bool {
        let before = self.links.len();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            // What cannot be listed is reported by a build.
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_symlink() {
                    self.follow(&entry.path());
                } else if kind.is_dir() && self.sight.holds(&entry.path()) {
                    folders.push(entry.path());
                }
            }
        }
        self.links.len() > before
    }

    fn follow(&mut self, link: &Path) {
        let to = link.canonicalize().or_else(|_| {
            // It leads nowhere yet.
            let to = fs::read_link(link)?;
            Ok::<_, std::io::Error>(real(&link.parent().unwrap_or(link).join(to)))
        });
        let Ok(to) = to else { return };
        let known = self.links.iter().any(|(at, before)| at == link && *before == to);
        // A scan refuses what leads out of the site, or back to where the link lies.
        if known || !to.starts_with(&self.sight.root) || link.starts_with(&to) {
            return;
        }
        let folder = to.is_dir();
        let watched = if folder { Some(to.as_path()) } else { to.ancestors().skip(1).find(|f| f.is_dir()) };
        self.next.extend(watched.map(|watched| (watched.to_owned(), folder)));
        self.links.push((link.to_owned(), to));
    }

    /// Whether a change at this path may change which folders are to be watched.
    pub(super) fn is_shaken_by(&self, path: &Path) -> bool {
        self.deep.contains(path)
            || self.links.iter().any(|(link, _)| link == path)
            || self
                .targets
                .iter()
                .any(|t| t.place.starts_with(path) && (t.place != path || path.is_dir() || path.is_symlink()))
    }

    /// Every name of the inputs by which a path is known; none where it is no input.
    pub(super) fn names(&self, path: &Path) -> BTreeSet<PathBuf> {
        let mut names = BTreeSet::new();
        if !self.sight.holds(path) {
            return names;
        }
        let mut places = vec![path.to_owned()];
        let mut at = 0;
        while at < places.len() {
            for (link, to) in &self.links {
                if let Ok(rest) = places[at].strip_prefix(to) {
                    let other = join(link, rest);
                    // Two links that lead to each other would name no end of paths.
                    if !places.contains(&other) && places.len() < MOST_NAMES {
                        places.push(other);
                    }
                }
            }
            at += 1;
        }
        for place in &places {
            for target in &self.targets {
                if let Ok(rest) = place.strip_prefix(&target.place) {
                    names.insert(join(&target.name, rest));
                }
            }
        }
        names
    }

    /// Whether git is about to change files.
    pub(super) fn is_locked(&self) -> bool {
        self.git.as_ref().is_some_and(|git| git.join("index.lock").exists())
    }
}

/// So many names one path may have.
const MOST_NAMES: usize = 64;

fn join(folder: &Path, rest: &Path) -> PathBuf {
    if rest.as_os_str().is_empty() { folder.to_owned() } else { folder.join(rest) }
}

pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// A path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = absolute(path);
    for known in path.ancestors() {
        if let Ok(real) = known.canonicalize() {
            let rest = path.strip_prefix(known).unwrap_or(Path::new(""));
            // What does not exist yet can be named only by its text.
            let rest = rest.components().filter(|part| *part != Component::CurDir);
            return rest.fold(real, |path, part| path.join(part));
        }
    }
    path
}
