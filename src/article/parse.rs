//! From a content file to an [`Article`].

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::apart::Apart;
use super::body::{Leftover, Sealed};
use super::cascade::{Cascades, Says};
use super::content::Written;
use super::kept;
use super::markdown::Purpose;
use super::metadata::{self, Unknown};
use super::recall::{recall_or_parse, with};
use super::reports;
use super::role;
use super::shortcode::Shortcodes;
use super::{Article, Body, Facts, Linked, Metadata, Role, Shown, html, markdown, translations};
use crate::base::{
    Checked, Diagnostic, Diagnostics, Digest, Excerpt, Kind, LangId, Names, PartialDate, SourcePath,
};
use crate::config::Config;
use crate::memo::{Memo, Spool};
use crate::source::front_matter::Format;
use crate::source::{self, Input, Snapshot, Text, front_matter};

/// The content of an archive, as far as it could be read.
#[derive(Debug, Default)]
pub struct Parsed {
    /// By rising source path.
    pub articles: Vec<Arc<Article>>,
    /// Files that could not be read. They keep their URLs, so that links to them
    /// are not reported on top.
    pub broken: Vec<SourcePath>,
    /// How many files were left out because they are empty.
    pub empty: usize,
    /// Those that no earlier build had read as they are.
    pub edited: Vec<SourcePath>,
    /// What sections give their articles; needed again to render one.
    pub cascades: Cascades,
}

/// A content file, read.
pub(super) struct Whole {
    pub(super) meta: Metadata,
    /// Of a gated article only the teaser.
    pub(super) body: Body,
    /// The title, wherever it comes from.
    title: Option<Arc<str>>,
    unknown: Vec<Unknown>,
    bare: Option<Excerpt>,
    leftovers: Vec<Leftover>,
    /// What was cut off, of a gated article.
    sealed: Option<Box<Sealed>>,
    /// Where the file names a language that the site does not have.
    foreign: Option<Excerpt>,
    role: Role,
    lang: LangId,
    plain: Option<SourcePath>,
}

/// What a content file is parsed with, beside its bytes.
#[derive(Clone, Copy)]
pub(super) struct With<'a> {
    pub config: &'a Config,
    pub known: &'a Shortcodes,
    pub cascades: &'a Cascades,
    /// The tier of the original of a translation, for one that names none itself.
    pub gate: Option<&'a Arc<str>>,
}

impl With<'_> {
    /// A digest of what every file is parsed with.
    pub(super) fn digest(&self) -> Digest {
        let known = format!("{:?}", self.known);
        Digest::of_parts([
            self.config.digest().as_bytes(),
            self.config.base_url.as_bytes(),
            known.as_bytes(),
            self.cascades.digest().as_bytes(),
        ])
    }
}

/// Reads every content file. Where the pages of all are to be rendered, the texts
/// go into a `spool`.
pub fn parse_all(
    snapshot: &Snapshot,
    config: &Config,
    known: &Shortcodes,
    memo: &mut Memo,
    spool: Option<&Arc<Spool>>,
    tick: impl Fn() + Sync,
) -> Checked<Parsed> {
    let contents: Vec<&Input> =
        snapshot.inputs().iter().filter(|i| i.role == source::Role::Content).collect();
    let mut noticed = Diagnostics::new();
    let cascades = Cascades::read(snapshot, config, &mut noticed);
    let with_all = With { config, known, cascades: &cascades, gate: None };
    let shared = with_all.digest();
    memo.settle();
    // Of an article of a page or two it keeps a third, and of a short one half a kilobyte.
    memo.expect(contents.iter().map(|input| input.stat.size.min(1 << 16) as usize / 3 + 512).sum());
    let memo: &Memo = memo;
    let names = Names::default();
    spool.into_iter().for_each(|spool| memo.lend(spool));
    let results: Vec<Outcome> = contents
        .par_iter()
        .map(|input| {
            let with = with(shared, snapshot, &input.path);
            let mut made = recall_or_parse(memo, spool, snapshot, input, with, |text| {
                parse_one(snapshot, text, &input.path, with_all, spool.map(|s| &**s))
            });
            made.settle_in(&input.path, &names, spool);
            tick();
            made
        })
        .collect();
    kept::forget(memo, snapshot);
    let mut parsed = Parsed::default();
    let mut unknown: BTreeMap<(bool, String), (SourcePath, Unknown, usize)> = BTreeMap::new();
    let mut bare: Option<(SourcePath, Excerpt, usize)> = None;
    let mut leftovers: BTreeMap<Box<str>, (Diagnostic, usize, usize)> = BTreeMap::new();
    let mut foreign: BTreeMap<Arc<str>, (SourcePath, Excerpt, usize)> = BTreeMap::new();
    for (input, outcome) in contents.iter().zip(results) {
        let Outcome { article, told, is_new } = outcome;
        if is_new {
            parsed.edited.push(input.path.clone());
        }
        let told = told.map(|told| *told).unwrap_or_default();
        noticed.append(told.noticed);
        for key in told.unknown {
            let entry = unknown.entry((key.is_taxonomy, key.key.to_lowercase()));
            entry.or_insert_with(|| (input.path.clone(), key, 0)).2 += 1;
        }
        if let (Some(excerpt), Found::Article(article)) = (told.foreign, &article)
            && let Some(tag) = &article.meta.lang
        {
            foreign.entry(tag.clone()).or_insert_with(|| (input.path.clone(), excerpt, 0)).2 += 1;
        }
        if let Some(excerpt) = told.bare {
            bare.get_or_insert_with(|| (input.path.clone(), excerpt, 0)).2 += 1;
        }
        for Leftover { kind, count, first, .. } in told.leftovers {
            let entry = leftovers.entry(kind).or_insert((first, 0, 0));
            entry.1 += count;
            entry.2 += 1;
        }
        match article {
            Found::Article(article) => parsed.articles.push(article),
            Found::Broken => parsed.broken.push(input.path.clone()),
            Found::Empty => parsed.empty += 1,
        }
    }
    if config.is_multilingual() {
        translations::settle(&mut parsed, snapshot, with_all, spool, &mut noticed);
    }
    parsed.cascades = cascades;
    for (mut first, count, files) in leftovers.into_values() {
        if count > 1 {
            let files = if files == 1 { "one file".to_owned() } else { format!("{files} files") };
            first.message = format!("{} ({count} of its kind in {files})", first.message);
        }
        noticed.push(first);
    }
    for (path, key, count) in unknown.into_values() {
        noticed.push(reports::unknown(&path, key, count, config));
    }
    for (tag, (path, excerpt, count)) in foreign {
        noticed.push(reports::foreign(&tag, &path, excerpt, count, config));
    }
    noticed.append(bare.map(|(path, excerpt, count)| reports::bare(&path, excerpt, count)));
    Checked::new(parsed, noticed)
}

/// What parsing one file gave.
#[derive(Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) article: Found,
    /// What there is to say; of most files nothing.
    pub(super) told: Option<Box<Told>>,
    /// Whether the file was parsed, and not recalled.
    #[serde(skip)]
    pub(super) is_new: bool,
}

/// What there is to say of a file.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) unknown: Vec<Unknown>,
    /// The first line of a text that looks like front matter without a fence.
    pub(super) bare: Option<Excerpt>,
    pub(super) leftovers: Vec<Leftover>,
    pub(super) foreign: Option<Excerpt>,
    pub(super) noticed: Diagnostics,
}

impl Outcome {
    /// Has an article share its path with the snapshot, and with others the names that
    /// they have too; puts down what is kept apart of it.
    fn settle_in(&mut self, path: &SourcePath, names: &Names, spool: Option<&Arc<Spool>>) {
        let Found::Article(article) = &mut self.article else { return };
        let Some(article) = Arc::get_mut(article) else { return };
        article.source = path.clone();
        let meta = &mut article.meta;
        let bylines = meta.authors.iter_mut().map(|byline| &mut byline.name);
        let others = meta.section.iter_mut().chain(&mut meta.access);
        let series = meta.series.iter_mut().map(|series| &mut series.name);
        meta.topics.iter_mut().chain(bylines).chain(others).chain(series).for_each(|name| names.share(name));
        if let Some(spool) = spool {
            article.apart.put_down(spool);
        }
    }

    pub(super) fn broken(problem: Diagnostic) -> Self {
        Self::new(Found::Broken, Told { noticed: Diagnostics::from_iter([problem]), ..Told::default() })
    }

    fn new(article: Found, told: Told) -> Self {
        let Told { unknown, bare, leftovers, foreign, noticed } = &told;
        let nothing = unknown.is_empty() && leftovers.is_empty() && noticed.is_empty();
        let nothing = nothing && bare.is_none() && foreign.is_none();
        Self { article, told: (!nothing).then(|| Box::new(told)), is_new: true }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) enum Found {
    Article(Arc<Article>),
    Broken,
    Empty,
}

pub(super) fn parse_one(
    snapshot: &Snapshot,
    text: &Text,
    path: &SourcePath,
    with: With<'_>,
    spool: Option<&Spool>,
) -> Outcome {
    let mut noticed = Diagnostics::new();
    let done =
        |article, unknown, noticed| Outcome::new(article, Told { unknown, noticed, ..Told::default() });
    let purpose = if spool.is_some() { Purpose::Page } else { Purpose::Facts };
    let Ok(whole) = whole(&text.text, path, with, purpose, &mut noticed) else {
        return done(Found::Broken, Vec::new(), noticed);
    };
    let Whole { meta, body, title, unknown, bare, leftovers, sealed, foreign, role, lang, plain } = whole;
    if noticed.has_errors() {
        return done(Found::Broken, unknown, noticed);
    }
    let from_path = metadata::derive_from_path(plain.as_ref().unwrap_or(path));
    // A dated line with nothing but a description was published: a pointer elsewhere.
    let is_note = meta.description.is_some() && (meta.date.is_some() || from_path.date.is_some());
    // A text may be a player and nothing else.
    let has_text = body.words > 0 || !body.html.trim().is_empty() || !body.shortcodes.is_empty();
    if role == Role::Article && title.is_none() && !has_text && !is_note && meta.withdrawn.is_none() {
        let message = "the file has neither a title nor a text and is left out";
        let hint = "write it, or remove the file";
        noticed.push(Diagnostic::warning(Kind::Empty, message).at(path).hint(hint));
        return done(Found::Empty, Vec::new(), noticed);
    }
    let title = title.unwrap_or_else(|| {
        let name = title_from_name(from_path.slug, path);
        if role == Role::Article {
            let message = format!("the article has no title; its file's name stands in: “{name}”");
            let hint = "add `title = \"…\"` to the front matter";
            noticed.push(Diagnostic::warning(Kind::MissingTitle, message).at(path).hint(hint));
        }
        name.into()
    });
    let mut meta = meta;
    if meta.updated.is_none()
        && let Some(day) = changed_later(snapshot.last_change(path), &meta, with.config)
    {
        meta.updated = Some(day);
    }
    let extra = std::mem::take(&mut meta.extra);
    let extra = if extra.is_empty() { String::new() } else { serde_json::Value::Object(extra).to_string() };
    let (description, image) = (meta.description.take(), meta.image.take().map(|image| *image));
    meta.shrink();
    let spot = spool.and_then(|spool| {
        let (corrections, provenance) = (&meta.corrections, &meta.provenance);
        Written { body: &body, extra: &extra, corrections, provenance }.put(spool)
    });
    let facts =
        Facts { has_text: !body.html.trim().is_empty() || !body.shortcodes.is_empty(), words: body.words };
    let shown = Shown { description, image, extra: extra.into(), excerpt: body.excerpt.into() };
    let anchors = body.anchors.into_iter().collect();
    let linked = Linked { links: body.links.into(), pictures: body.pictures.into(), anchors, sealed };
    let mut article = Article {
        source: path.clone(),
        digest: text.digest,
        said: Digest::default(),
        bones: Digest::default(),
        role,
        lang,
        plain: plain.map(Box::new),
        title,
        meta,
        facts,
        taken: None,
        apart: Apart::default(),
        spot,
    };
    article.settle(&shown, &linked);
    let told = Told { unknown, bare, leftovers, foreign, noticed };
    Outcome::new(Found::Article(Arc::new(article)), told)
}

pub(super) fn whole(
    text: &str,
    path: &SourcePath,
    With { config, known, cascades, gate }: With<'_>,
    purpose: Purpose,
    noticed: &mut Diagnostics,
) -> Result<Whole, ()> {
    let (named, plain) = config.language_of(path).unzip();
    let place = plain.as_ref().unwrap_or(path);
    let role = role::role_of(place, &config.content_dir);
    let mut front = match front_matter::split(text) {
        Ok(front) => front,
        Err(problem) => {
            noticed.push(problem.at(path));
            return Err(());
        }
    };
    let mut bare = None;
    let mut page = path.extension().starts_with("htm").then(|| html::page(text, front.body));
    if front.format == Format::None {
        if let Some(page) = &mut page {
            front = std::mem::take(&mut page.front);
        } else if let Some(headers) = front_matter::headers(text) {
            if config.bare_headers {
                front = headers;
            } else {
                bare = headers.entries.first().map(|e| Excerpt::of(text, e.at.start..e.value_at.end));
            }
        }
    }
    let named_by = config.language(named.unwrap_or_default()).code.as_ref();
    // Hugo dates a term's `_index.md` too, which is never an article.
    let is_term = role::names_term(place, config, named_by)
        && (place.stem() == "_index" || !metadata::is_of_article(&front, place));
    let role = if is_term { Role::Term } else { role };
    let mut reading = metadata::read(&front, text, path, role);
    reading.settle_terms(&front, text, &config.taxonomies);
    let metadata::Reading { metadata: mut meta, unknown, diagnostics } = reading;
    noticed.append(diagnostics);
    // The key counts where the path names no language; a tag that is not
    // configured stays a fact of an article in the default one.
    let written = meta.lang.as_deref().map(|tag| config.find_language(tag));
    let foreign =
        matches!(written, Some(None)).then(|| place_of(&front, text, &["lang", "language", "locale"]));
    let lang = named.or(written.flatten()).unwrap_or_default();
    if role == Role::Article {
        // The section's own mistakes are reported with it, not with each article.
        check_tier(&meta, &front, text, path, config, noticed);
        let says = Says::of(&front);
        cascades.fill(lang, place, config, &mut meta, says);
        if meta.access.is_none() && !says.access {
            meta.access = gate.cloned();
        }
    }
    if meta.withdrawn.is_some() {
        return Ok(Whole { lang, plain, ..withdrawn(meta, text, front.body, path, config, unknown) });
    }
    let take_title = meta.title.is_none() && role == Role::Article;
    let mut body = match page {
        None => markdown::parse(text, front.body, path, &config.markdown, known, take_title, purpose)
            .into_value(noticed),
        Some(html::Page { body, headline, .. }) => {
            // The page shows its title itself; a heading that says something else stays.
            let (at, words) = headline.map_or((None, None), |(at, words)| (Some(at), Some(words)));
            let is_title = take_title || meta.title.as_deref() == words.as_deref();
            let shown = at.filter(|_| is_title);
            let body =
                markdown::parse_html(text, body, shown, path, &config.markdown, known).into_value(noticed);
            Body { leading_title: words, ..body }
        }
    };
    let leftovers = std::mem::take(&mut body.leftovers);
    let sealed = meta.access.is_some().then(|| Box::new(body.seal()));
    let title = meta.title.clone().or_else(|| body.leading_title.take().map(Arc::from));
    Ok(Whole {
        meta,
        body,
        title,
        unknown,
        bare,
        leftovers,
        sealed,
        foreign: foreign.flatten(),
        role,
        lang,
        plain,
    })
}

/// A withdrawn article has no text from here on: what was never indexed cannot
/// turn up in a list, a feed or a description. Only a title may be taken from it.
fn withdrawn(
    meta: Metadata,
    text: &str,
    body: usize,
    path: &SourcePath,
    config: &Config,
    unknown: Vec<Unknown>,
) -> Whole {
    let from_text = || {
        let known = Shortcodes::default();
        let body = markdown::parse(text, body, path, &config.markdown, &known, true, Purpose::Facts).value;
        body.leading_title.map(Arc::from)
    };
    let title = meta.title.clone().or_else(from_text);
    Whole {
        meta: meta.epitaph(),
        body: Body::default(),
        title,
        unknown,
        bare: None,
        leftovers: Vec::new(),
        sealed: None,
        foreign: None,
        role: Role::Article,
        lang: LangId::DEFAULT,
        plain: None,
    }
}

/// The day of the last change, unless the file is as it was published: on that
/// day, or before a date that was set ahead.
fn changed_later(at: Option<i64>, meta: &Metadata, config: &Config) -> Option<PartialDate> {
    let at = jiff::Timestamp::from_second(at?).ok()?;
    let day = PartialDate::of_clock(at, &config.time_zone).without_time();
    let published = meta.date.map(|d| d.without_time());
    published.is_none_or(|p| day.sort_key() > p.sort_key()).then_some(day)
}

/// A tier that the configuration does not have is a slip that would hide a text
/// from everybody, or show it to the wrong people.
pub(super) fn check_tier(
    meta: &Metadata,
    front: &front_matter::FrontMatter,
    text: &str,
    path: &SourcePath,
    config: &Config,
    noticed: &mut Diagnostics,
) {
    let Some(tier) = meta.access.as_deref() else { return };
    if config.access.tiers.contains_key(tier) {
        return;
    }
    let names: Vec<&str> = config.access.tiers.keys().map(String::as_str).collect();
    let at = front.entries.iter().find(|e| e.key.eq_ignore_ascii_case("access")).map(|e| e.value_at.clone());
    let d = Diagnostic::error(Kind::KeyType, format!("there is no tier `{tier}`")).at(path);
    let hint =
        format!("write `open`, one of {}, or add [access.{tier}] to the configuration", names.join(", "));
    noticed.push(d.hint(hint).showing_maybe(at.map(|at| Excerpt::of(text, at))));
}

/// Where the first of these keys stands with its value.
fn place_of(front: &front_matter::FrontMatter, text: &str, keys: &[&str]) -> Option<Excerpt> {
    let entry = front.entries.iter().find(|e| keys.iter().any(|key| e.key.eq_ignore_ascii_case(key)))?;
    Some(Excerpt::of(text, entry.at.start..entry.value_at.end.max(entry.at.end)))
}

/// The words of a slug. Where a file's name has none, the name itself: a word for
/// "untitled" would have to be in a language, and the name finds the file.
fn title_from_name(slug: &str, path: &SourcePath) -> String {
    let words = slug.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map_or_else(|| path.stem().to_owned(), |first| first.to_uppercase().chain(chars).collect())
}
