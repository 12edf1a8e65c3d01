//! Topics and authors: names that many articles share. Spellings with one slug
//! are one term; a file of its own gives a term its title, its other names and,
//! for a topic, the broader topics that gather its articles.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{ArticleId, AuthorId, TopicId};
use crate::article::Article;
use crate::base::SourcePath;
use crate::base::slug::{SlugMode, slugify};
use crate::base::{Diagnostic, Diagnostics, Kind, LangId};
use crate::config::Merges;

/// A topic or an author.
#[derive(Debug, Clone)]
pub struct Term<Id> {
    /// Its part of the URL.
    pub slug: Arc<str>,
    /// Its name as printed.
    pub name: Arc<str>,
    /// Other names that lead to it.
    pub aliases: Vec<Arc<str>>,
    /// Slugs of names that the configuration merged into it.
    pub merged: Vec<Arc<str>>,
    /// The language whose articles name it.
    pub lang: LangId,
    /// What its own file says.
    pub file: Option<Arc<Article>>,
    /// For want of one, the file in the default language: it lends title, portrait
    /// and description.
    pub lent: Option<Arc<Article>>,
    /// The same in the other languages.
    pub others: Box<[Id]>,
    /// The articles that name it, rising in time; for a topic also those of its
    /// narrower topics.
    pub articles: Vec<ArticleId>,
    /// Topics above it.
    pub broader: Vec<Id>,
    /// Topics below it.
    pub narrower: Vec<Id>,
    /// The topics that occur with it most often, and in how many articles.
    pub related: Vec<(TopicId, u32)>,
}

impl<Id> Term<Id> {
    /// The file that it is described by: its own, else the one that is lent to it.
    pub fn about(&self) -> Option<&Article> {
        self.file.as_deref().or(self.lent.as_deref())
    }

    /// The language of its name as printed.
    pub fn name_lang(&self) -> LangId {
        self.about().map_or(self.lang, |file| file.lang)
    }
}

/// Ids that are made from a position.
pub(in crate::archive) trait Numbered: Copy + Ord {
    fn at(index: usize) -> Self;
}

impl Numbered for TopicId {
    fn at(index: usize) -> Self {
        Self(index as u32)
    }
}

impl Numbered for AuthorId {
    fn at(index: usize) -> Self {
        Self(index as u32)
    }
}

/// Collects the names that articles use, then settles on one term for each slug.
pub(super) struct Collector<'a> {
    /// The names that the configuration merges into others, or drops.
    rules: &'a Merges,
    what: &'static str,
    /// The table of the rules.
    table: String,
    mode: SlugMode,
    /// By key (a slug): the term's position.
    by_key: FxHashMap<Arc<str>, u32>,
    found: Vec<Found>,
    slug_of: FxHashMap<Arc<str>, Arc<str>>,
    /// By name as articles write it: its term and how often it was written. Names
    /// recur, so that each is made a slug once.
    named: FxHashMap<Arc<str>, Option<Named>>,
}

struct Named {
    position: u32,
    count: u32,
    /// The name that counts: the same, where the configuration merges nothing.
    name: Arc<str>,
}

struct Found {
    slug: Arc<str>,
    file: Option<Arc<Article>>,
    lent: Option<Arc<Article>>,
    title: Option<Arc<str>>,
    aliases: Vec<Arc<str>>,
    spellings: FxHashMap<Arc<str>, u32>,
    articles: Vec<ArticleId>,
}

impl<'a> Collector<'a> {
    /// `what` is the word for one of them: "topic", "author".
    pub(super) fn new(what: &'static str, mode: SlugMode, rules: &'a Merges) -> Self {
        let table = if what == "series" { what.to_owned() } else { format!("{what}s") };
        let (by_key, slug_of, named) = Default::default();
        Self { rules, what, table, mode, by_key, found: Vec::new(), slug_of, named }
    }

    /// For a taxonomy of the site's own.
    pub(super) fn own(taxonomy: &str, mode: SlugMode, rules: &'a Merges) -> Self {
        let is_bare = taxonomy.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let table = if is_bare { taxonomy.to_owned() } else { format!("{taxonomy:?}") };
        Self { table, ..Self::new("term", mode, rules) }
    }

    /// Terms with files of their own come first, so that their names win.
    pub(super) fn add_files(&mut self, files: Vec<Arc<Article>>, noticed: &mut Diagnostics) {
        let mut positions = Vec::new();
        for file in files {
            let slug: Arc<str> =
                file.meta.slug.clone().unwrap_or_else(|| self.slug(&file.slug_from_path().into()));
            if let Some(&other) = self.by_key.get(&slug) {
                let first = self.found[other as usize]
                    .file
                    .as_ref()
                    .map(|f| f.source.to_string())
                    .unwrap_or_default();
                let message = format!("the {} `{slug}` has two files", self.what);
                let hint = "join them, or give one another `slug`";
                noticed.push(
                    Diagnostic::error(Kind::Collision, message)
                        .at(&file.source)
                        .naming(&["slug"], file.meta.slug.as_deref().unwrap_or_default())
                        .note(format!("the other is {first}"))
                        .hint(hint),
                );
                continue;
            }
            let position = self.found.len() as u32;
            self.by_key.insert(slug.clone(), position);
            positions.push(position);
            let aliases = file
                .meta
                .aliases
                .iter()
                .filter(|a| !a.starts_with('/'))
                .map(|a| Arc::from(a.as_str()))
                .collect();
            let title = Some(file.title.clone());
            self.found.push(Found {
                slug,
                title,
                aliases,
                file: Some(file),
                lent: None,
                spellings: FxHashMap::default(),
                articles: Vec::new(),
            });
        }
        // Titles and aliases give way to slugs, whatever the order of the files.
        for position in positions {
            let found = &self.found[position as usize];
            let title = found.title.iter().map(|name| (name.clone(), false));
            let aliases = found.aliases.iter().map(|name| (name.clone(), true));
            let names: Vec<(Arc<str>, bool)> = title.chain(aliases).collect();
            for (name, is_alias) in names {
                let key = self.slug(&name);
                let other = *self.by_key.entry(key).or_insert(position);
                if is_alias && other != position {
                    noticed.append(self.taken_alias(&name, position, other));
                }
            }
        }
    }

    /// An alias that is the name of another one with a file: articles that use it are
    /// that one's.
    fn taken_alias(&self, alias: &str, position: u32, other: u32) -> Option<Diagnostic> {
        let file = self.found[position as usize].file.as_ref()?;
        let first = self.found[other as usize].file.as_ref()?;
        let what = self.what;
        let message = format!("the alias “{alias}” is the name of another {what}, “{}”", first.title);
        let hint = format!("take it out; or, if they are one {what}, join their files");
        let d = Diagnostic::warning(Kind::Alias, message).at(&file.source).hint(hint);
        Some(
            d.naming(&["aliases", "alias", "redirect_from"], alias).note(format!("that is {}", first.source)),
        )
    }

    /// Files of the default language, where another one's articles are gathered:
    /// a term without a file of its own is described by theirs, and their names
    /// lead to a term that translates them.
    pub(super) fn lend(&mut self, files: &[Arc<Article>]) {
        let own: FxHashMap<SourcePath, u32> = (0u32..)
            .zip(&self.found)
            .filter_map(|(i, f)| f.file.as_ref().map(|file| (file.place().clone(), i)))
            .collect();
        let mut keys = Vec::new();
        for file in files {
            let slug = file.meta.slug.clone().unwrap_or_else(|| self.slug(&file.slug_from_path().into()));
            let position = match own.get(file.place()).or_else(|| self.by_key.get(&slug)) {
                Some(&position) => position,
                None => {
                    self.found.push(Found {
                        slug: slug.clone(),
                        title: Some(file.title.clone()),
                        aliases: Vec::new(),
                        file: None,
                        lent: Some(file.clone()),
                        spellings: FxHashMap::default(),
                        articles: Vec::new(),
                    });
                    self.found.len() as u32 - 1
                }
            };
            keys.push((slug, position));
            let aliases = file.meta.aliases.iter().filter(|a| !a.starts_with('/'));
            let names: Vec<Arc<str>> =
                [file.title.clone()].into_iter().chain(aliases.map(|a| Arc::from(a.as_str()))).collect();
            keys.extend(names.iter().map(|name| (self.slug(name), position)));
        }
        for (key, position) in keys {
            self.by_key.entry(key).or_insert(position);
        }
    }

    /// An article names one. Positions are not yet ids: see [`Collector::settle`].
    /// `None` where the configuration drops the name.
    pub(super) fn add(&mut self, name: &Arc<str>, article: ArticleId) -> Option<u32> {
        let named = match self.named.get_mut(name) {
            Some(named) => named,
            None => {
                let named = self.rules.of(name).map(|counts| self.place(counts));
                self.named.entry(name.clone()).or_insert(named)
            }
        };
        let Named { position, count, .. } = named.as_mut()?;
        *count += 1;
        let term = &mut self.found[*position as usize];
        if term.articles.last() != Some(&article) {
            term.articles.push(article);
        }
        Some(*position)
    }

    /// Finds the term of a name that counts, or makes it.
    fn place(&mut self, name: Arc<str>) -> Named {
        let key = self.slug(&name);
        let found = &mut self.found;
        let position = *self.by_key.entry(key.clone()).or_insert_with(|| {
            found.push(Found {
                slug: key,
                file: None,
                lent: None,
                title: None,
                aliases: Vec::new(),
                spellings: FxHashMap::default(),
                articles: Vec::new(),
            });
            found.len() as u32 - 1
        });
        Named { position, count: 0, name }
    }

    /// The slugs that merged names had lead on, be they in use or not: their
    /// addresses were published once.
    fn merged(&mut self) -> Vec<(u32, Arc<str>)> {
        let mut merged = Vec::new();
        for (from, to) in self.rules.iter() {
            let (from, to) = (self.slug(from), self.slug(to));
            if let Some(&position) = self.by_key.get(&to)
                && !self.by_key.contains_key(&from)
            {
                merged.push((position, from));
            }
        }
        merged
    }

    fn slug(&mut self, name: &Arc<str>) -> Arc<str> {
        if let Some(slug) = self.slug_of.get(name) {
            return slug.clone();
        }
        let slug: Arc<str> = term_slug(name, self.mode).into();
        self.slug_of.insert(name.clone(), slug.clone());
        slug
    }

    /// Orders the terms by slug, from the number `base` on. Returns them with the
    /// table from positions to ids.
    pub(super) fn settle<Id: Numbered>(
        mut self,
        lang: LangId,
        base: usize,
        noticed: &mut Diagnostics,
    ) -> (Vec<Term<Id>>, Vec<Id>) {
        let (what, table) = (self.what, std::mem::take(&mut self.table));
        let mut merged: FxHashMap<u32, Vec<Arc<str>>> = FxHashMap::default();
        for (position, slug) in self.merged() {
            merged.entry(position).or_default().push(slug);
        }
        // What was only lent, and that nobody named, is no term of this language.
        let is_used = |f: &Found| f.file.is_some() || !f.articles.is_empty();
        let mut order: Vec<usize> = (0..self.found.len()).filter(|i| is_used(&self.found[*i])).collect();
        order.sort_by(|&a, &b| self.found[a].slug.cmp(&self.found[b].slug));
        let mut ids = vec![Id::at(0); self.found.len()];
        for (id, &position) in order.iter().enumerate() {
            ids[position] = Id::at(base + id);
        }
        for Named { position, count, name } in self.named.into_values().flatten() {
            *self.found[position as usize].spellings.entry(name).or_default() += count;
        }
        let mut found: Vec<Option<Found>> = self.found.into_iter().map(Some).collect();
        let mut terms = Vec::with_capacity(found.len());
        for position in order {
            let Some(mut f) = found[position].take() else { continue };
            let mut spellings: Vec<(Arc<str>, u32)> = f.spellings.into_iter().collect();
            spellings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let name = f.title.clone().or_else(|| spellings.first().map(|s| s.0.clone()));
            let name = name.unwrap_or_else(|| f.slug.clone());
            if f.file.is_none() && f.lent.is_none() && spellings.len() > 1 {
                let list: Vec<String> = spellings.iter().map(|(s, n)| format!("“{s}” ({n})")).collect();
                let message =
                    format!("the {what} “{name}” is spelt in {} ways: {}", list.len(), list.join(", "));
                let others = spellings.iter().skip(1).map(|s| format!("{:?} = {name:?}", s.0));
                let rules: Vec<String> = others.take(3).collect();
                let hint = format!(
                    "they are one {what}; to settle it without touching the articles, write below \
                     [merge.{table}] in the configuration: {}",
                    rules.join(", ")
                );
                noticed.push(Diagnostic::warning(Kind::Spelling, message).hint(hint));
            }
            f.articles.sort_unstable();
            f.articles.dedup();
            terms.push(Term {
                slug: f.slug,
                name,
                aliases: f.aliases,
                merged: merged.remove(&(position as u32)).unwrap_or_default(),
                lang,
                file: f.file,
                lent: f.lent,
                others: Box::default(),
                articles: f.articles,
                broader: Vec::new(),
                narrower: Vec::new(),
                related: Vec::new(),
            });
        }
        (terms, ids)
    }
}

/// A term's slug. A name without a letter or digit (an emoji) is spelt by its code points.
pub(super) fn term_slug(name: &str, mode: SlugMode) -> String {
    let slug = slugify(name, mode);
    if !slug.is_empty() {
        return slug;
    }
    let points: Vec<String> =
        name.chars().filter(|c| !c.is_whitespace()).take(16).map(|c| format!("u{:x}", c as u32)).collect();
    if points.is_empty() { "untitled".into() } else { points.join("-") }
}

/// How many co-occurring topics a term lists.
const RELATED: usize = 12;

/// Counts for every topic which others stand beside it, its kin aside.
pub(super) fn co_occurring<'a>(
    topics: &mut [Term<TopicId>],
    base: usize,
    topics_of: impl Fn(ArticleId) -> &'a [TopicId] + Sync,
) {
    topics.par_iter_mut().enumerate().for_each_init(Tally::default, |tally, (i, topic)| {
        let kin: FxHashSet<TopicId> = topic
            .broader
            .iter()
            .chain(&topic.narrower)
            .copied()
            .chain([TopicId((base + i) as u32)])
            .collect();
        topic.related = most_frequent(tally, &topic.articles, &topics_of, |id| !kin.contains(&id));
    });
}

/// Counts for every author, or other term, which topics stand beside them.
pub(super) fn topics_beside<'a, Id: Send>(
    terms: &mut [Term<Id>],
    topics_of: impl Fn(ArticleId) -> &'a [TopicId] + Sync,
) {
    terms.par_iter_mut().for_each_init(Tally::default, |tally, term| {
        term.related = most_frequent(tally, &term.articles, &topics_of, |_| true);
    });
}

/// How often each topic was met, kept for the next term: a map for each would grow
/// and be thrown away.
#[derive(Default)]
struct Tally {
    counts: Vec<u32>,
    met: Vec<TopicId>,
}

fn most_frequent<'a>(
    tally: &mut Tally,
    articles: &[ArticleId],
    topics_of: impl Fn(ArticleId) -> &'a [TopicId],
    keep: impl Fn(TopicId) -> bool,
) -> Vec<(TopicId, u32)> {
    let Tally { counts, met } = tally;
    for &topic in articles.iter().flat_map(|id| topics_of(*id)) {
        if counts.len() <= topic.index() {
            counts.resize(topic.index() + 1, 0);
        }
        if counts[topic.index()] == 0 {
            met.push(topic);
        }
        counts[topic.index()] += 1;
    }
    let counted = met.drain(..).map(|id| (id, std::mem::take(&mut counts[id.index()])));
    let mut found: Vec<(TopicId, u32)> = counted.filter(|(id, _)| keep(*id)).collect();
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(RELATED);
    found.shrink_to_fit();
    found
}
