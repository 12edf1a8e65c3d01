//! Sections: the folders of the archive. A top folder is always one, a deeper
//! one if it has an `_index.md`; folders that are only digits (`2014`, `06`) are
//! shelves, not sections.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::terms::term_slug;
use super::{ArticleId, SectionId};
use crate::article::Article;
use crate::base::slug::SlugMode;
use crate::base::{LangId, SourcePath};

/// How deep a section that an article names can lie. Each level is a section
/// with pages of its own, and a text may hold a million slashes.
const DEEPEST: usize = 16;

/// A section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its slugs from the top, as in a URL: `news/provinces`.
    pub path: Arc<str>,
    /// Its name as printed.
    pub name: Arc<str>,
    /// The language of its articles.
    pub lang: LangId,
    /// What its `_index.md` says.
    pub file: Option<Arc<Article>>,
    /// For want of one, that of the default language: it lends its title.
    pub lent: Option<Arc<Article>>,
    /// The same in the other languages.
    pub others: Box<[SectionId]>,
    /// The section that it lies in.
    pub parent: Option<SectionId>,
    /// The sections that lie in it, by path.
    pub children: Vec<SectionId>,
    /// Its own articles, rising in time.
    pub articles: Vec<ArticleId>,
}

impl Section {
    /// The file that it is described by: its own, else the one that is lent to it.
    pub fn about(&self) -> Option<&Article> {
        self.file.as_deref().or(self.lent.as_deref())
    }

    /// The language of its name as printed.
    pub fn name_lang(&self) -> LangId {
        self.about().map_or(self.lang, |file| file.lang)
    }
}

/// Finds every section and the one that each article belongs to.
pub(super) struct Shelves<'a> {
    content_dir: &'a str,
    mode: SlugMode,
    lang: LangId,
    with_index: FxHashSet<String>,
    found: BTreeMap<String, Section>,
}

impl<'a> Shelves<'a> {
    /// `files` are the sections' own, `_index.md`. `lent` are those of the default
    /// language, where another one's articles are gathered: a folder is a section
    /// in each language if it is one in the default.
    pub(super) fn new(
        lang: LangId,
        files: Vec<Arc<Article>>,
        lent: &[Arc<Article>],
        content_dir: &'a str,
        mode: SlugMode,
    ) -> Self {
        let with_index = files.iter().chain(lent).map(|f| f.place().folder().to_owned()).collect();
        let mut shelves = Self { content_dir, mode, lang, with_index, found: BTreeMap::new() };
        for file in files {
            let Some(path) = shelves.path_of_file(&file) else { continue };
            let name = file.title.clone();
            let section = shelves.section(&path);
            section.name = name;
            section.file = Some(file);
        }
        shelves
    }

    /// The section that an `_index.md` describes. `2014/_index.md` describes none: a
    /// year has its own page.
    fn path_of_file(&self, file: &Article) -> Option<String> {
        let folder = file.place().folder();
        let path = self.path_of_folder(folder);
        let is_section = !path.is_empty() && !folder.rsplit('/').next().is_some_and(is_shelf);
        is_section.then_some(path)
    }

    fn inner<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.content_dir).unwrap_or(path).trim_start_matches('/')
    }

    /// The section path of a folder below (and with) the content folder.
    fn path_of_folder(&self, folder: &str) -> String {
        let inner = self.inner(folder);
        let mut path = String::new();
        let mut end = folder.len() - inner.len();
        for (depth, part) in inner.split('/').filter(|p| !p.is_empty()).enumerate() {
            end += part.len();
            let is_section = !is_shelf(part) && (depth == 0 || self.with_index.contains(&folder[..end]));
            end += 1;
            if is_section {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(&term_slug(part, self.mode));
            }
        }
        path
    }

    /// The section of an article, by its place or by what it says itself.
    pub(super) fn path_of(&self, source: &SourcePath, is_bundle: bool, written: Option<&str>) -> String {
        if let Some(written) = written {
            let parts: Vec<String> = written
                .split('/')
                .filter(|p| !p.trim().is_empty())
                .take(DEEPEST)
                .map(|p| term_slug(p, self.mode))
                .collect();
            return parts.join("/");
        }
        let folder = source.folder();
        let folder = if is_bundle { folder.rfind('/').map_or("", |i| &folder[..i]) } else { folder };
        if folder.len() < self.content_dir.len() { String::new() } else { self.path_of_folder(folder) }
    }

    /// The section with a path; made where there is none yet, and those above it.
    pub(super) fn section(&mut self, path: &str) -> &mut Section {
        if !self.found.contains_key(path) {
            for (i, _) in path.match_indices('/') {
                self.add(&path[..i]);
            }
        }
        self.add(path)
    }

    fn add(&mut self, path: &str) -> &mut Section {
        self.found.entry(path.to_owned()).or_insert_with(|| {
            let last = path.rsplit('/').next().unwrap_or(path).replace('-', " ");
            let mut chars = last.chars();
            let name: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
            Section {
                path: path.into(),
                name: name.into(),
                lang: self.lang,
                file: None,
                lent: None,
                others: Box::default(),
                parent: None,
                children: Vec::new(),
                articles: Vec::new(),
            }
        })
    }

    /// All of them by path, numbered from `base` on, joined with those above and
    /// below. Those without a file of their own take the titles that are lent.
    pub(super) fn settle(mut self, base: usize, lent: &[Arc<Article>]) -> Vec<Section> {
        for file in lent {
            let Some(path) = self.path_of_file(file) else { continue };
            if let Some(section) = self.found.get_mut(&path).filter(|s| s.file.is_none()) {
                section.name = file.title.clone();
                section.lent = Some(file.clone());
            }
        }
        let mut sections: Vec<Section> = self.found.into_values().collect();
        for i in 0..sections.len() {
            let path = sections[i].path.clone();
            let Some(cut) = path.rfind('/') else { continue };
            if let Ok(parent) = sections.binary_search_by(|s| (*s.path).cmp(&path[..cut])) {
                sections[i].parent = Some(SectionId((base + parent) as u32));
                sections[parent].children.push(SectionId((base + i) as u32));
            }
        }
        sections
    }
}

/// A folder that is only digits.
fn is_shelf(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_slashes_make_no_million_sections() {
        let mut shelves = Shelves::new(LangId::DEFAULT, Vec::new(), &[], "content", SlugMode::default());
        let written = "a/".repeat(500_000);
        let path = shelves.path_of(&SourcePath::new("content/x.md"), false, Some(&written));
        shelves.section(&path);
        let sections = shelves.settle(0, &[]);
        assert_eq!(sections.len(), DEEPEST);
        assert_eq!(sections[0].children.len(), 1);
        assert_eq!(sections[DEEPEST - 1].parent, Some(SectionId(DEEPEST as u32 - 2)));
    }
}
