//! Which article is which, when files are renamed: the id that front matter
//! gives, else the one under which the ledger has the article's URL or one of
//! its aliases, else one from the path of its file.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::file::{Entry, Ledger};
use crate::archive::{Archive, ArticleId};
use crate::article::Article;
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, SourcePath, UrlPath};
use crate::config::Config;
use crate::plan::routes::explicit_url;
use crate::source::{Snapshot, front_matter};

/// An article that has a URL, withdrawn or not.
pub(super) struct Holder<'a> {
    pub article: &'a Article,
    pub url: UrlPath,
    /// `None` where it was withdrawn.
    pub number: Option<ArticleId>,
    pub id: Cow<'a, str>,
}

/// Finds everyone's id. Each id has one holder: two files that give the same one
/// are an error, and a path that would give another's id gives one with a number.
pub(super) fn settle<'a>(
    archive: &'a Archive,
    by_source: &FxHashMap<SourcePath, UrlPath>,
    config: &Config,
    ledger: &'a Ledger<'_>,
    snapshot: &Snapshot,
    noticed: &mut Diagnostics,
) -> Vec<Holder<'a>> {
    let published = archive.ids().map(|id| (archive.article(id), Some(id)));
    let withdrawn = archive.withdrawn().iter().map(|w| (&*w.article, None));
    let holders = published.chain(withdrawn).filter_map(|(article, number)| {
        let url = by_source.get(&article.source)?.clone();
        Some(Holder { article, url, number, id: Cow::Borrowed("") })
    });
    let mut claims = Claims { holders: holders.collect(), taken: FxHashMap::default() };
    let all = claims.holders.len();
    // 1. What front matter says. Originals come first: a translation that repeats
    //    their id has it with its language behind it.
    let says = |i: &usize, claims: &Claims<'a>| claims.holders[*i].article.meta.id.is_some();
    let is_original = |i: &usize, claims: &Claims<'a>| claims.holders[*i].article.lang.is_default();
    let given: Vec<usize> = (0..all).filter(|i| says(i, &claims)).collect();
    let (originals, others): (Vec<usize>, Vec<usize>) =
        given.into_iter().partition(|i| is_original(i, &claims));
    for i in originals.into_iter().chain(others) {
        claims.given(i, config, snapshot, noticed);
    }
    // 2. What the ledger says of its URL; first where the file's path agrees, so
    //    that a page which took the place of an alias does not take the id as well.
    for must_agree in [true, false] {
        for i in claims.open() {
            let holder = &claims.holders[i];
            let agrees =
                |e: &&Entry<'_>| !must_agree || *e.id == *holder.article.path_id(&config.content_dir);
            if let Some(entry) = ledger.find(holder.url.as_str()).filter(agrees) {
                claims.claim(i, Cow::Borrowed(&entry.id));
            }
        }
    }
    // 3. What it says of an address that the article has taken over.
    for i in claims.open() {
        for alias in &claims.holders[i].article.meta.aliases {
            if let Some(entry) = ledger.find(explicit_url(alias).as_str())
                && claims.claim(i, Cow::Borrowed(&entry.id))
            {
                break;
            }
        }
    }
    // 4. Its path. The id of what is gone is not given to something else.
    let open = claims.open();
    let gone: FxHashSet<&str> = if open.is_empty() {
        FxHashSet::default()
    } else {
        ledger.entries().iter().filter(|e| e.gone.is_some()).map(|e| &*e.id).collect()
    };
    for i in open {
        let path = claims.holders[i].article.path_id(&config.content_dir);
        if !gone.contains(path) && claims.claim(i, Cow::Borrowed(path)) {
            continue;
        }
        let mut number = 2;
        loop {
            let id = format!("{path}-{number}");
            if !gone.contains(&*id) && claims.claim(i, Cow::Owned(id)) {
                break;
            }
            number += 1;
        }
    }
    claims.holders
}

struct Claims<'a> {
    holders: Vec<Holder<'a>>,
    taken: FxHashMap<Cow<'a, str>, u32>,
}

impl<'a> Claims<'a> {
    /// Those that have no id yet.
    fn open(&self) -> Vec<usize> {
        (0..self.holders.len()).filter(|&i| self.holders[i].id.is_empty()).collect()
    }

    /// Whether the id was free.
    fn claim(&mut self, i: usize, id: Cow<'a, str>) -> bool {
        if self.taken.contains_key(&id) {
            return false;
        }
        self.taken.insert(id.clone(), i as u32);
        self.holders[i].id = id;
        true
    }

    fn given(&mut self, i: usize, config: &Config, snapshot: &Snapshot, noticed: &mut Diagnostics) {
        let article = self.holders[i].article;
        let Some(id) = article.meta.id.as_deref() else { return };
        if self.claim(i, Cow::Borrowed(id)) {
            return;
        }
        let Some(first) = self.taken.get(id).map(|&first| self.holders[first as usize].article) else {
            return;
        };
        let code = &config.language(article.lang).code;
        if article.lang != first.lang && self.claim(i, Cow::Owned(format!("{id}.{code}"))) {
            return;
        }
        self.holders[i].id = Cow::Borrowed(id);
        let first_at = place_of_id(first, snapshot).map_or(String::new(), |e| format!(":{}", e.line));
        noticed.push(
            Diagnostic::error(Kind::DuplicateId, format!("two articles have the id `{id}`"))
                .at(&article.source)
                .showing_maybe(place_of_id(article, snapshot))
                .note(format!("the other is {}{first_at}", first.source))
                .hint("an id names one article in feeds for ever; give the newer one another, or none"),
        );
    }
}

/// Where a file's id stands. Places are not kept: this is asked for an error only.
pub(super) fn place_of_id(article: &Article, snapshot: &Snapshot) -> Option<Excerpt> {
    let text = snapshot.text(&article.source).ok()?.text;
    let front = front_matter::split(&text).ok()?;
    let entry = front.entries.iter().find(|e| ["id", "guid"].contains(&&*e.key.to_lowercase()))?;
    Some(Excerpt::of(&text, entry.at.clone()))
}
