//! The inputs of a build. A [`Snapshot`] lists them all, in an order that does
//! not depend on the disk, and is the only door through which they are read
//! afterwards. Texts are not kept: an archive of 100,000 articles is read file
//! by file, twice, rather than held.

pub mod encoding;
pub mod front_matter;
mod foreign;
mod git;
mod scan;
pub mod stat;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::base::{
    Checked, Diagnostic, Diagnostics, Digest, Excerpt, Kind, OutputPath, Positions, SourcePath,
};
use crate::config::Config;

pub use git::{folder as git_folder, head as git_head};
pub use scan::is_passed_over;
pub use stat::Stat;

/// What a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// An article, a page, a section's or a person's file: Markdown or HTML in the
    /// content folder.
    Content,
    /// Anything else in the content folder: a picture beside its article, or HTML
    /// that an article embeds.
    Beside,
    /// A file copied as it is, and where it goes.
    Static(OutputPath),
    /// A template of the site (`site/…`) or of its theme (`theme/…`), by that name.
    Template(String),
    /// Another file of the theme: assets, interface strings.
    Theme,
    /// A data file.
    Data,
    /// `urls.ledger`: every URL that was ever published.
    Ledger,
}

/// The ledger's name, beside the configuration.
pub const LEDGER_NAME: &str = "urls.ledger";

/// One input.
#[derive(Debug, Clone)]
pub struct Input {
    /// Where it lies, relative to the root.
    pub path: SourcePath,
    /// What it is for.
    pub role: Role,
    /// What the disk said of it when it was listed. Where a later scan finds an equal
    /// one, the bytes that were read in between need not be read again, as far as
    /// [`Stat::can_tell`] at [`Snapshot::taken`].
    pub stat: Stat,
}

/// All inputs, by rising path.
#[derive(Debug)]
pub struct Snapshot {
    store: Store,
    inputs: Vec<Input>,
    by_path: Positions,
    limit: u64,
    taken: i64,
    changes: git::Changes,
}

#[derive(Debug)]
enum Store {
    Disk(PathBuf),
    Memory(BTreeMap<String, Arc<[u8]>>),
}

/// The text of a source, and the digest of its bytes.
#[derive(Debug, Clone)]
pub struct Text {
    /// Without a byte order mark; line ends as they were.
    pub text: String,
    /// Of the file's bytes.
    pub digest: Digest,
}

/// The names that a configuration may have, in the order in which they are tried.
pub const CONFIG_NAMES: [&str; 2] = ["config.toml", "zola.toml"];

/// Reads the text of a site's configuration: `file`, or the first of
/// [`CONFIG_NAMES`] that is there. A relative `file` is relative to the working
/// directory.
pub fn config_text(root: &Path, file: Option<&Path>) -> Result<(SourcePath, String), Diagnostic> {
    let (name, path) = match file {
        Some(file) => (file.display().to_string(), file.to_owned()),
        None => match CONFIG_NAMES.iter().find(|name| root.join(name).is_file()) {
            Some(name) => ((*name).to_owned(), root.join(name)),
            None => {
                if let Some(problem) = foreign::explain(root) {
                    return Err(problem);
                }
                let message = format!("there is no config.toml in {}", root.display());
                let hint = "name the site's folder with --root, or begin one with `backfile init`";
                return Err(Diagnostic::error(Kind::Config, message).hint(hint));
            }
        },
    };
    let source = SourcePath::new(name);
    let bytes = std::fs::read(&path).map_err(|e| scan::io_error(&source, &e))?;
    let text = encoding::decode(bytes, &source)?;
    Ok((source, text))
}

fn path_of(input: &Input) -> &str {
    input.path.as_str()
}

impl Snapshot {
    /// Lists the inputs below a root.
    pub fn scan(root: &Path, config: &Config) -> Checked<Self> {
        let taken = stat::nanoseconds(std::time::SystemTime::now());
        let mut scanned = scan::disk(root, config);
        scanned.value.taken = taken;
        if !config.updated_from_git {
            return scanned;
        }
        let mut noticed = scanned.diagnostics;
        let mut snapshot = scanned.value;
        let mut ignored = rustc_hash::FxHashSet::default();
        if let Some(name) = &config.git_ignore_revs {
            match std::fs::read_to_string(root.join(name)) {
                Ok(text) => {
                    ignored.extend(text.lines().map(|l| l.split('#').next().unwrap_or("").trim().to_owned()))
                }
                Err(error) => noticed.push(scan::io_error(&SourcePath::new(name), &error)),
            }
        }
        snapshot.changes = git::last_changes(root, &config.content_dir, &ignored).into_value(&mut noticed);
        Checked::new(snapshot, noticed)
    }

    /// When a content file was last changed, in seconds since 1970, where the
    /// configuration asks git and git knows.
    pub fn last_change(&self, path: &SourcePath) -> Option<i64> {
        self.changes.get(path).copied()
    }

    /// A digest of which inputs there are, their sizes, times and inodes, and what git
    /// says of them. Where it is the same, only a file whose times cannot tell is another.
    pub fn stats(&self) -> Digest {
        self.stats_of(self.inputs.iter())
    }

    /// The same of some of them.
    pub fn stats_of<'i>(&self, inputs: impl Iterator<Item = &'i Input>) -> Digest {
        Digest::gather(|push| {
            for input in inputs {
                let Stat { size, mtime, ctime, inode } = input.stat;
                let changed = self.last_change(&input.path).unwrap_or(i64::MIN);
                push(input.path.as_str().as_bytes());
                push(b"\0");
                for number in [size, mtime as u64, ctime as u64, inode, changed as u64] {
                    push(&number.to_le_bytes());
                }
            }
        })
    }

    /// A digest of the paths of all content files.
    pub fn contents(&self) -> Digest {
        Digest::gather(|push| {
            for input in self.inputs.iter().filter(|input| input.role == Role::Content) {
                push(input.path.as_str().as_bytes());
                push(b"\0");
            }
        })
    }

    /// A site that is held in memory: path and bytes of each file.
    pub fn from_memory(files: BTreeMap<String, Vec<u8>>, config: &Config) -> Checked<Self> {
        scan::memory(files, config)
    }

    fn new(store: Store, mut inputs: Vec<Input>, limit: u64) -> Self {
        // Folders list their files in any order; it is settled here, once.
        inputs.par_sort_by(|a, b| a.path.cmp(&b.path));
        // Two mounts may name one folder; a file then has the role of the first.
        let by_path = Positions::of(&inputs, path_of);
        Self { store, inputs, by_path, limit, taken: i64::MIN, changes: git::Changes::default() }
    }

    /// When the first of the inputs was looked at, in nanoseconds since 1970 by the
    /// system's clock; the least number in memory.
    pub fn taken(&self) -> i64 {
        self.taken
    }

    /// All of them, by rising path.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// An input as it is on the disk now; `None` if it is not there, or no file.
    pub fn look_again(&self, input: &Input) -> Option<Input> {
        let meta = std::fs::metadata(self.disk_path(&input.path)?).ok().filter(std::fs::Metadata::is_file)?;
        Some(Input { stat: Stat::of(&meta), ..input.clone() })
    }

    /// Takes an input as it is now.
    pub fn exchange(&mut self, input: Input) {
        if let Some(at) = self.position(input.path.as_str()) {
            self.inputs[at] = input;
        }
    }

    /// One of them.
    pub fn get(&self, path: &SourcePath) -> Option<&Input> {
        self.inputs.get(self.position(path.as_str())?)
    }

    /// Whether one has this path.
    pub fn has(&self, path: &str) -> bool {
        self.position(path).is_some()
    }

    fn position(&self, path: &str) -> Option<usize> {
        self.by_path.find(&self.inputs, path_of, path)
    }

    /// Those in a folder and below it, by rising path.
    pub fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a Input> {
        let folder = format!("{folder}/");
        let from = self.inputs.partition_point(|input| input.path.as_str() < folder.as_str());
        self.inputs[from..].iter().take_while(move |input| input.path.as_str().starts_with(&folder))
    }

    /// Where a file lies on the disk, for copying; `None` in memory.
    pub fn disk_path(&self, path: &SourcePath) -> Option<PathBuf> {
        match &self.store {
            Store::Disk(root) => Some(root.join(path.as_str())),
            Store::Memory(_) => None,
        }
    }

    /// The bytes of a file.
    pub fn bytes(&self, path: &SourcePath) -> Result<Vec<u8>, Diagnostic> {
        match &self.store {
            Store::Disk(root) => {
                std::fs::read(root.join(path.as_str())).map_err(|e| scan::io_error(path, &e))
            }
            Store::Memory(files) => match files.get(path.as_str()) {
                Some(bytes) => Ok(bytes.to_vec()),
                None => Err(scan::io_error(path, &std::io::ErrorKind::NotFound.into())),
            },
        }
    }

    /// The first bytes of a file: enough for a picture's header.
    pub fn head(&self, path: &SourcePath, most: usize) -> Result<Vec<u8>, Diagnostic> {
        use std::io::Read;
        match &self.store {
            Store::Disk(root) => {
                let mut head = Vec::new();
                let open = std::fs::File::open(root.join(path.as_str()));
                let read = open.and_then(|file| file.take(most as u64).read_to_end(&mut head));
                read.map_err(|e| scan::io_error(path, &e)).map(|_| head)
            }
            Store::Memory(_) => self.bytes(path).map(|mut bytes| {
                bytes.truncate(most);
                bytes
            }),
        }
    }

    /// Shows the line of each problem that only names what its file says. Where the
    /// file has taken that from another one, a translation from its original, the
    /// problem is that file's alone.
    pub fn locate(&self, noticed: &mut Diagnostics) {
        let mut elsewhere = FxHashSet::default();
        for d in noticed.iter_mut().filter(|d| d.excerpt.is_none()) {
            let (Some(path), Some(words)) = (&d.path, &d.words) else { continue };
            let Ok(Text { text, .. }) = self.text(path) else { continue };
            if let Some(at) = front_matter::place(&text, words) {
                d.excerpt = Some(Box::new(Excerpt::of(&text, at)));
                elsewhere.insert((d.kind, d.message.clone()));
            }
        }
        let is_own = |d: &Diagnostic| {
            d.excerpt.is_some() || d.words.is_none() || !elsewhere.contains(&(d.kind, d.message.clone()))
        };
        let all = std::mem::take(noticed);
        noticed.append(all.into_iter().filter(is_own));
    }

    /// The text of a source. Refuses what is not UTF-8 and what is over the limit.
    pub fn text(&self, path: &SourcePath) -> Result<Text, Diagnostic> {
        let size = self.get(path).map_or(0, |input| input.stat.size);
        if size > self.limit {
            let message = format!("the file has {size} bytes, more than the {} that are read", self.limit);
            let hint =
                "move what is not text out of the content folder, or raise max_source_bytes in config.toml";
            return Err(Diagnostic::error(Kind::TooLarge, message).at(path).hint(hint));
        }
        let bytes = self.bytes(path)?;
        let digest = Digest::of(&bytes);
        Ok(Text { text: encoding::decode(bytes, path)?, digest })
    }
}
