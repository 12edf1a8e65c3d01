//! Walking the inputs. Links are followed where they stay inside the root; what
//! leaves it, goes in circles or is no file is an error, and is not opened.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use walkdir::WalkDir;

use super::{Input, LEDGER_NAME, Role, Snapshot, Stat, Store};
use crate::base::{Checked, Diagnostic, Diagnostics, Kind, OutputPath, SourcePath};
use crate::config::Config;

/// A folder that is walked, and what its files are.
enum Mount<'a> {
    Content,
    Static { to: &'a str },
    Templates { prefix: &'static str },
    Theme,
    Data,
}

fn mounts(config: &Config) -> Vec<(String, Mount<'_>)> {
    let theme = format!("themes/{}", config.theme);
    let mut mounts = vec![(config.content_dir.clone(), Mount::Content)];
    for m in &config.statics {
        mounts.push((m.from.clone(), Mount::Static { to: &m.to }));
    }
    mounts.push((format!("{theme}/static"), Mount::Static { to: "/" }));
    mounts.push(("templates".into(), Mount::Templates { prefix: "site/" }));
    mounts.push((format!("{theme}/templates"), Mount::Templates { prefix: "theme/" }));
    mounts.push((format!("{theme}/assets"), Mount::Theme));
    mounts.push((format!("{theme}/i18n"), Mount::Theme));
    mounts.push(("data".into(), Mount::Data));
    mounts
}

/// The endings of content files.
const CONTENT: [&str; 4] = ["md", "markdown", "html", "htm"];

struct Sorter {
    ignored: Gitignore,
    inputs: Vec<Input>,
    noticed: Diagnostics,
}

impl Sorter {
    fn new(root: &Path, config: &Config) -> Self {
        let mut noticed = Diagnostics::new();
        let mut builder = GitignoreBuilder::new(root.join(&config.content_dir));
        for glob in &config.ignored_content {
            if let Err(e) = builder.add_line(None, glob) {
                let message = format!("`{glob}` in ignored_content is not a pattern: {e}");
                let hint = "write it as in .gitignore: `drafts/`, `*.tmp`; a `{` needs its `}`";
                let d = Diagnostic::error(Kind::Config, message).hint(hint);
                noticed.push(config.blame(d, &["ignored_content"]));
            }
        }
        let ignored = builder.build().unwrap_or_else(|_| Gitignore::empty());
        Self { ignored, inputs: Vec::new(), noticed }
    }

    fn add(&mut self, folder: &str, mount: &Mount<'_>, path: SourcePath, stat: Stat) {
        let inner = &path.as_str()[folder.len() + 1..];
        let role = match mount {
            Mount::Content => {
                if !self.ignored.is_empty() && self.ignored.matched(inner, false).is_ignore() {
                    return;
                }
                let name = path.file_name();
                let ending = name.rfind('.').filter(|&i| i > 0).map_or("", |i| &name[i + 1..]);
                match CONTENT.iter().any(|e| e.eq_ignore_ascii_case(ending)) {
                    true => Role::Content,
                    false => Role::Beside,
                }
            }
            Mount::Static { to } => match OutputPath::new(format!("{}{inner}", &to[1..])) {
                Some(output) => Role::Static(output),
                None => {
                    let message = format!("`{inner}` cannot be a file's name on every system");
                    let hint = "rename it: no dot or space at the end, no name of a device, no backslash";
                    self.noticed.push(Diagnostic::error(Kind::Slug, message).at(&path).hint(hint));
                    return;
                }
            },
            Mount::Templates { prefix } => Role::Template(format!("{prefix}{inner}")),
            Mount::Theme => Role::Theme,
            Mount::Data => Role::Data,
        };
        self.inputs.push(Input { path, role, stat });
    }

    /// Looks at each file once.
    fn stat(&mut self, root: &Path) {
        let looked = self.inputs.par_iter_mut().map(|input| {
            input.stat = Stat::of(&root.join(input.path.as_str()).metadata()?);
            Ok(())
        });
        let looked: Vec<std::io::Result<()>> = looked.collect();
        if looked.iter().all(Result::is_ok) {
            return;
        }
        let mut looked = looked.into_iter();
        let noticed = &mut self.noticed;
        self.inputs.retain(|input| match looked.next() {
            Some(Err(error)) => {
                noticed.push(io_error(&input.path, &error));
                false
            }
            _ => true,
        });
    }

    fn ledger(&mut self, stat: Stat) {
        self.inputs.push(Input { path: SourcePath::new(LEDGER_NAME), role: Role::Ledger, stat });
    }

    fn finish(self, store: Store, config: &Config) -> Checked<Snapshot> {
        let mut snapshot = Snapshot::new(store, self.inputs, config.max_source_bytes);
        attach_html(&mut snapshot, &config.content_dir);
        Checked::new(snapshot, self.noticed)
    }
}

/// An HTML file is an article, with or without front matter: an archive of saved
/// pages must not lose them. Only below the folder of an `index.md`, and without
/// front matter, does it belong to that article: a chart that is embedded there.
fn attach_html(snapshot: &mut Snapshot, content_dir: &str) {
    let is_html = |input: &Input| input.role == Role::Content && input.path.extension().starts_with("htm");
    if !snapshot.inputs.iter().any(is_html) {
        return;
    }
    let owners = snapshot.inputs.iter().filter(|i| i.role == Role::Content && i.path.stem() == "index");
    let owners = owners.filter(|i| i.path.extension().starts_with('m')).map(|i| i.path.folder());
    let owners: FxHashSet<&str> = owners.filter(|folder| *folder != content_dir).collect();
    let attached = |path: &SourcePath| {
        let mut folder = path.folder();
        loop {
            if owners.contains(folder) {
                return true;
            }
            match folder.rfind('/') {
                Some(i) => folder = &folder[..i],
                None => return false,
            }
        }
    };
    let has_fence = |path: &SourcePath| {
        let head = snapshot.head(path, 256).unwrap_or_default();
        let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&head).trim_ascii_start();
        head.starts_with(b"---") || head.starts_with(b"+++") || head.starts_with(b"{")
    };
    let inputs = snapshot.inputs.iter().enumerate();
    let found = inputs.filter(|(_, i)| is_html(i) && attached(&i.path) && !has_fence(&i.path));
    let found: Vec<usize> = found.map(|(i, _)| i).collect();
    for i in found {
        snapshot.inputs[i].role = Role::Beside;
    }
}

/// What editors and file managers leave behind, and hidden files. A static
/// folder keeps hidden files: `.well-known/` and `.htaccess` are published.
fn is_litter(name: &str, keeps_hidden: bool) -> bool {
    let backup = name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
    let hidden = name.starts_with('.') && !keeps_hidden;
    backup
        || hidden
        || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini" | ".git" | ".gitignore" | ".gitkeep")
}

/// Whether no look at the inputs would find a file, though it lies in one of their
/// folders: an editor's swap file, a backup, the new text on its way to its name.
pub fn is_passed_over(path: &SourcePath, config: &Config) -> bool {
    let mut lies_there = false;
    for (folder, mount) in mounts(config) {
        let inner = path.as_str().strip_prefix(folder.as_str()).and_then(|inner| inner.strip_prefix('/'));
        let Some(inner) = inner else { continue };
        let keeps_hidden = matches!(mount, Mount::Static { .. });
        if !inner.split('/').any(|name| is_litter(name, keeps_hidden)) {
            return false;
        }
        lies_there = true;
    }
    lies_there
}

pub(super) fn disk(root: &Path, config: &Config) -> Checked<Snapshot> {
    let mut sorter = Sorter::new(root, config);
    let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    for (folder, mount) in mounts(config) {
        let top = root.join(&folder);
        if !top.exists() {
            if matches!(mount, Mount::Content) {
                let message = format!("there is no folder `{folder}` for articles in {}", root.display());
                let hint = "create it, or name another with content_dir in config.toml";
                sorter.noticed.push(Diagnostic::error(Kind::Io, message).hint(hint));
            }
            continue;
        }
        let keeps_hidden = matches!(mount, Mount::Static { .. });
        let walk = WalkDir::new(&top).follow_links(true).into_iter();
        let mut walk = walk.filter_entry(|e| {
            e.depth() == 0 || !e.file_name().to_str().is_some_and(|name| is_litter(name, keeps_hidden))
        });
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    sorter.noticed.push(walk_error(root, &error));
                    continue;
                }
            };
            let Some(path) = relative(root, entry.path()) else {
                let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
                let message = format!("the name {} is not UTF-8", path.display().to_string().escape_debug());
                let hint =
                    "rename the file; names in an archive are UTF-8 so that every system reads them alike";
                sorter.noticed.push(Diagnostic::error(Kind::Encoding, message).hint(hint));
                continue;
            };
            if entry.path_is_symlink() && !stays_inside(&real_root, entry.path()) {
                let message = "the link leads out of the site's folder";
                let hint = "copy what it leads to, or name its folder under `static` in config.toml";
                sorter.noticed.push(Diagnostic::error(Kind::BadEntry, message).at(&path).hint(hint));
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            let kind = entry.file_type();
            if kind.is_dir() {
                continue;
            }
            if !kind.is_file() {
                let message = "this is a pipe, a socket or a device, not a file";
                sorter.noticed.push(Diagnostic::error(Kind::BadEntry, message).at(&path).hint("remove it"));
                continue;
            }
            // Its stat comes below, for all of them by several threads.
            sorter.add(&folder, &mount, path, Stat::of_memory(0));
        }
    }
    sorter.stat(root);
    if let Ok(metadata) = root.join(LEDGER_NAME).metadata()
        && metadata.is_file()
    {
        sorter.ledger(Stat::of(&metadata));
    }
    sorter.finish(Store::Disk(root.to_owned()), config)
}

pub(super) fn memory(files: BTreeMap<String, Vec<u8>>, config: &Config) -> Checked<Snapshot> {
    let mut sorter = Sorter::new(Path::new(""), config);
    for (folder, mount) in mounts(config) {
        let keeps_hidden = matches!(mount, Mount::Static { .. });
        let prefix = format!("{folder}/");
        for (path, bytes) in files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix)) {
            if !path[prefix.len()..].split('/').any(|name| is_litter(name, keeps_hidden)) {
                sorter.add(&folder, &mount, SourcePath::new(path), Stat::of_memory(bytes.len() as u64));
            }
        }
    }
    if let Some(bytes) = files.get(LEDGER_NAME) {
        sorter.ledger(Stat::of_memory(bytes.len() as u64));
    }
    let store = files.into_iter().map(|(path, bytes)| (path, Arc::from(bytes))).collect();
    sorter.finish(Store::Memory(store), config)
}

/// A path below the root with `/` between its parts; `None` if it is not UTF-8.
fn relative(root: &Path, path: &Path) -> Option<SourcePath> {
    let path = path.strip_prefix(root).unwrap_or(path);
    // The usual path is as it should be, and is copied once.
    let is_plain =
        |p: &&str| !cfg!(windows) && !p.starts_with(['/', '.']) && !p.contains("/./") && !p.contains("//");
    if let Some(plain) = path.to_str().filter(is_plain) {
        return Some(SourcePath::new(plain));
    }
    let parts: Option<Vec<&str>> = path.components().map(|c| c.as_os_str().to_str()).collect();
    parts.map(|parts| SourcePath::new(parts.join("/")))
}

/// A link may lead anywhere below the root; links on the way to what a linked
/// folder holds are checked when the folder itself is met.
fn stays_inside(real_root: &Path, path: &Path) -> bool {
    path.canonicalize().is_ok_and(|target| target.starts_with(real_root))
}

fn walk_error(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = error.path().and_then(|path| relative(root, path));
    let d = if error.loop_ancestor().is_some() {
        Diagnostic::error(Kind::BadEntry, "the link leads back to a folder above it").hint("remove it")
    } else {
        let reason = error.io_error().map_or_else(|| error.to_string(), plain_reason);
        Diagnostic::error(Kind::Io, format!("cannot be read: {reason}"))
    };
    match path {
        Some(path) => d.at(&path),
        None => d,
    }
}

/// A file that cannot be read.
pub(super) fn io_error(path: &SourcePath, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(Kind::Io, format!("cannot be read: {}", plain_reason(error))).at(path)
}

/// An operating system's words without their number, which differ between systems.
fn plain_reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".into(),
        std::io::ErrorKind::PermissionDenied => "permission is denied".into(),
        _ => error.to_string(),
    }
}
