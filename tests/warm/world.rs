//! A site that is edited at random, as files on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::words::{ASKED, BODY, FILES, FRONT, TABLES, TEMPLATES, TOP};
use crate::support::{OnDisk, Site};

/// One edit. Numbers beyond what there is to choose from begin again at the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// A new article: where it lies, and what chooses all that it says.
    Add(u8, u64),
    /// One key of an article's front matter.
    Front(u8, u8, u8),
    /// One part of an article's text.
    Body(u8, u8, u8),
    /// An article is moved.
    Move(u8, u8),
    /// An article with a folder of its own, or without it again.
    Bundle(u8),
    /// An article is translated.
    Translate(u8, u64),
    /// An article is deleted.
    Remove(u8),
    /// Another file.
    File(u8, u8),
    /// A key or table of the configuration, there or not.
    Configure(u8),
    /// What a template asks, or does not any more.
    Ask(u8, u8),
    /// The year of the build.
    Clock(u8),
    /// The time of a file's last change lies in the future, or long ago; its bytes are the same.
    Touch(u8, bool),
    /// A file of the output folder is lost.
    Lose(u8),
    /// The memo is damaged: lost, cut short, with a wrong byte, or an older one.
    Damage(u8, u16),
    /// The session ends, and another one takes up what it left.
    Reopen,
    /// The title of an article, and a build that is killed so long after it began or,
    /// if the time is even, after it has begun to write.
    Kill(u8, u16),
}

/// An article.
#[derive(Debug, Clone)]
struct Piece {
    folder: u8,
    number: usize,
    french: bool,
    bundle: bool,
    front: Vec<u8>,
    body: Vec<u8>,
}

const FOLDERS: [&str; 6] = ["a", "b", "a/2014", "a/deep", "pages", "c"];

impl Piece {
    fn new(folder: u8, number: usize, seed: u64) -> Self {
        // Most keys of most articles are not there: the first choice counts for more.
        let mut seed = seed | 1;
        let mut roll = |choices: &&[&str]| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            if seed >> 32 & 1 == 0 { 0 } else { ((seed >> 40) % choices.len() as u64) as u8 }
        };
        let front = FRONT.iter().map(&mut roll).collect();
        let body = BODY.iter().map(&mut roll).collect();
        Self { folder, number, french: false, bundle: false, front, body }
    }

    fn stem(&self) -> String {
        format!("{}/n{}", FOLDERS[self.folder as usize % FOLDERS.len()], self.number)
    }

    fn path(&self) -> String {
        let lang = if self.french { ".fr" } else { "" };
        let inner = if self.bundle { "/index" } else { "" };
        format!("content/{}{inner}{lang}.md", self.stem())
    }

    fn text(&self, other: &str) -> String {
        let chosen = |parts: &[&[&str]], choice: &[u8]| -> Vec<String> {
            let parts = parts.iter().zip(choice).map(|(part, n)| part[*n as usize % part.len()]);
            let filled = parts
                .map(|p| p.replace('#', &self.number.to_string()).replace("/@.md", &format!("/{other}/")));
            filled
                .map(|p| p.replace("@.md", &format!("@/{other}.md")).replace("\"@\"", &format!("{other:?}")))
                .filter(|p| !p.is_empty())
                .collect()
        };
        // A heading is no number.
        let body = chosen(BODY, &self.body).join("\n\n");
        format!("+++\n{}\n+++\n{body}\n", chosen(FRONT, &self.front).join("\n"))
    }
}

/// All that decides what the files of the site are.
#[derive(Debug, Clone)]
struct Model {
    pieces: Vec<Piece>,
    made: usize,
    files: Vec<u8>,
    config: u32,
    asked: Vec<u64>,
    year: u8,
}

impl Model {
    fn piece(&mut self, n: u8) -> Option<&mut Piece> {
        let count = self.pieces.len().max(1);
        self.pieces.get_mut(n as usize % count)
    }

    fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Add(folder, seed) => {
                self.made += 1;
                self.pieces.push(Piece::new(folder, self.made, seed));
            }
            Edit::Front(n, key, choice) => {
                if let Some(piece) = self.piece(n) {
                    piece.front[key as usize % FRONT.len()] = choice;
                }
            }
            Edit::Kill(n, after) => self.edit(Edit::Front(n, 0, (after / 2 % 4) as u8)),
            Edit::Body(n, part, choice) => {
                if let Some(piece) = self.piece(n) {
                    piece.body[part as usize % BODY.len()] = choice;
                }
            }
            Edit::Move(n, folder) => {
                if let Some(piece) = self.piece(n) {
                    piece.folder = folder;
                }
            }
            Edit::Bundle(n) => {
                if let Some(piece) = self.piece(n) {
                    piece.bundle = !piece.bundle;
                }
            }
            Edit::Translate(n, seed) => {
                if let Some(Piece { folder, number, bundle, .. }) = self.piece(n).cloned() {
                    let piece = Piece::new(folder, number, seed);
                    self.pieces.push(Piece { french: true, bundle, ..piece });
                }
            }
            Edit::Remove(n) => {
                if !self.pieces.is_empty() {
                    self.pieces.remove(n as usize % self.pieces.len());
                }
            }
            Edit::File(n, choice) => {
                let count = self.files.len();
                self.files[n as usize % count] = choice;
            }
            Edit::Configure(bit) => self.config ^= 1 << (bit as usize % (TOP.len() + TABLES.len())),
            Edit::Ask(template, question) => {
                let count = self.asked.len();
                self.asked[template as usize % count] ^= 1 << (question as usize % ASKED.len());
            }
            Edit::Clock(year) => self.year = year % 4,
            Edit::Touch(..) | Edit::Lose(_) | Edit::Damage(..) | Edit::Reopen => {}
        }
    }

    fn has(&self, bit: usize) -> bool {
        self.config & 1 << bit != 0
    }

    fn config(&self) -> String {
        let mut text = "title = \"The Review\"\nbase_url = \"https://review.example\"\n\
                        taxonomies = [{ name = \"regions\", paginate_by = 2 }]\n"
            .to_owned();
        let top = TOP.iter().enumerate().filter(|(i, _)| self.has(*i)).map(|(_, line)| line);
        let tables = TABLES.iter().enumerate().filter(|(i, _)| self.has(TOP.len() + i)).map(|(_, line)| line);
        let fixed = ["[access.registered]", "[languages.fr]\ntitle = \"La Revue\""];
        for part in top.chain(&fixed).chain(tables) {
            text.push_str(part);
            text.push('\n');
        }
        text
    }

    fn all_files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for ((path, choices), choice) in FILES.iter().zip(&self.files) {
            let text = choices[*choice as usize % choices.len()];
            if path.ends_with(".png") && !text.is_empty() {
                files.insert((*path).to_owned(), picture(text));
            } else if !text.is_empty() {
                files.insert((*path).to_owned(), text.into());
            }
        }
        for ((name, of), asked) in TEMPLATES.iter().zip(&self.asked).filter(|(_, asked)| **asked != 0) {
            let mut text = format!("{{% extends \"builtin/{name}\" %}}{{% block before_main %}}");
            let wanted = ASKED
                .iter()
                .enumerate()
                .filter(|(i, (on, _))| asked & 1 << i != 0 && (on.is_empty() || on == of));
            wanted.for_each(|(_, (_, question))| text.push_str(question));
            text.push_str("{% endblock before_main %}");
            files.insert(format!("templates/{name}"), text.into());
        }
        for (i, piece) in self.pieces.iter().enumerate() {
            // Links lead to the article before; the first one's to the last.
            let other = &self.pieces[(i + self.pieces.len() - 1) % self.pieces.len()];
            files.insert(piece.path(), piece.text(&other.stem()).into());
        }
        files.insert("config.toml".into(), self.config().into());
        files
    }
}

/// The beginning of a PNG of so many pixels; that is all that is read of it.
fn picture(size: &str) -> Vec<u8> {
    let side: u32 = size.trim().parse().unwrap();
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend_from_slice(&side.to_be_bytes());
    bytes.extend_from_slice(&(side / 2).to_be_bytes());
    bytes.extend_from_slice(b"\x08\x02\0\0\0");
    // A picture of the same size may have other bytes.
    bytes.extend_from_slice(size.as_bytes());
    bytes
}

/// The site on disk, and what it is made from.
pub struct World {
    pub disk: OnDisk,
    model: Model,
    there: BTreeMap<String, Vec<u8>>,
}

impl World {
    /// A site with a few articles.
    pub fn new() -> Self {
        let mut model = Model {
            pieces: Vec::new(),
            made: 0,
            files: vec![0; FILES.len()],
            config: 0,
            asked: vec![0; TEMPLATES.len()],
            year: 0,
        };
        for n in 0..4 {
            model.edit(Edit::Add(n, 0x9e37_79b9_7f4a_7c15 << n));
        }
        let mut empty = Site::new("");
        empty.files.clear();
        let mut world = Self { disk: empty.on_disk(), model, there: BTreeMap::new() };
        world.sync();
        world
    }

    /// Does what an edit says, and tells which files it may have changed.
    pub fn edit(&mut self, edit: Edit) -> Vec<PathBuf> {
        self.model.edit(edit);
        let mut paths = self.sync();
        if let Edit::Touch(n, future) = edit {
            let names: Vec<&String> = self.there.keys().collect();
            let path = self.disk.root.join(names[n as usize % names.len()]);
            let time = SystemTime::UNIX_EPOCH
                + Duration::from_secs(if future { 4_070_908_800 } else { 1_000_000_000 });
            let file = fs::File::options().append(true).open(&path).unwrap();
            file.set_times(fs::FileTimes::new().set_modified(time)).unwrap();
            paths.push(path);
        }
        paths
    }

    /// Takes an edit back that gave a site with errors.
    pub fn mend(&mut self, before: &Before) -> Vec<PathBuf> {
        self.model = before.0.clone();
        self.sync()
    }

    /// What [`World::mend`] goes back to.
    pub fn before(&self) -> Before {
        Before(self.model.clone())
    }

    fn sync(&mut self) -> Vec<PathBuf> {
        self.disk.clock = format!("{}-07-01T00:00:00Z", 2015 + u32::from(self.model.year));
        let wanted = self.model.all_files();
        let mut paths = Vec::new();
        for path in self.there.keys().filter(|path| !wanted.contains_key(*path)) {
            let path = self.disk.root.join(path);
            fs::remove_file(&path).unwrap();
            paths.push(path);
        }
        for (path, bytes) in wanted.iter().filter(|(path, bytes)| self.there.get(*path) != Some(*bytes)) {
            self.disk.write(path, bytes);
            paths.push(self.disk.root.join(path));
        }
        self.there = wanted;
        paths
    }
}

/// A site to go back to.
pub struct Before(Model);
