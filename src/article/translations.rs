//! Which articles are one in several languages, and what a translation takes over
//! from its original where it says nothing itself.
//!
//! The original is the one in the first language of the configuration. It gives
//! its date, when it is published and expires, authors, topics, section, series,
//! kind, picture, other taxonomies, and its gate. What is about the text at hand
//! stays its own: title, description, corrections, provenance, `updated`, `id`,
//! addresses. A translation is published apart from its original: `draft` is not
//! taken over, so that a text may appear before its original is finished.

use std::borrow::Borrow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::apart::Apart;
use super::parse::{Found, Outcome, Parsed, With, parse_one};
use super::{Article, Role, Taken};
use crate::base::{Diagnostic, Diagnostics, Kind, LangId, SourcePath};
use crate::config::Config;
use crate::memo::Spool;
use crate::source::Snapshot;

/// The articles that are one in several languages, each group in the order of the
/// languages, one article a language; `again` is told of a second one. Files
/// belong together by their path without the language, or by `translation_key`.
pub fn groups<A: Borrow<Article>>(articles: &[A], mut again: impl FnMut(usize, usize)) -> Vec<Vec<usize>> {
    let articles: Vec<&Article> = articles.iter().map(Borrow::borrow).collect();
    let mut key_of: FxHashMap<&SourcePath, &str> = FxHashMap::default();
    for article in &articles {
        if let Some(key) = &article.meta.translation_key {
            key_of.entry(article.place()).or_insert(key);
        }
    }
    let mut by_name: FxHashMap<(bool, &str), usize> = FxHashMap::default();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, article) in articles.iter().enumerate() {
        let own = article.meta.translation_key.as_deref();
        let key = own.or_else(|| key_of.get(article.place()).copied());
        let name = key.map_or((false, article.place().as_str()), |key| (true, key));
        let at = *by_name.entry(name).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        match groups[at].iter().find(|other| articles[**other].lang == article.lang) {
            Some(other) => again(*other, i),
            None => groups[at].push(i),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups.iter_mut().for_each(|group| group.sort_by_key(|i| articles[*i].lang));
    groups
}

/// Gives translations what they take over, and cuts the texts of those that come behind
/// a gate by it.
pub(super) fn settle(
    parsed: &mut Parsed,
    snapshot: &Snapshot,
    with_all: With<'_>,
    spool: Option<&Arc<Spool>>,
    noticed: &mut Diagnostics,
) {
    let mut gated = inherit(&mut parsed.articles, with_all.config, noticed);
    // From the last: where one goes, those before it stay where they are.
    gated.sort_unstable_by(|a, b| b.cmp(a));
    for i in gated {
        let path = parsed.articles[i].source.clone();
        let outcome = snapshot.text(&path).map_or_else(Outcome::broken, |text| {
            let with = With { gate: parsed.articles[i].gate(), ..with_all };
            parse_one(snapshot, &text, &path, with, spool.map(|s| &**s))
        });
        let is_empty = matches!(outcome.article, Found::Empty);
        let sealed = match outcome.article {
            Found::Article(sealed) => Arc::into_inner(sealed),
            Found::Broken | Found::Empty => None,
        };
        if let Some(article) = Arc::get_mut(&mut parsed.articles[i])
            && let Some(sealed) = sealed
        {
            // What there was to say of the file has been said.
            article.seal(sealed);
            continue;
        }
        // Behind the gate nothing is left of it, or nobody knows what.
        parsed.articles.remove(i);
        match is_empty {
            true => parsed.empty += 1,
            false => parsed.broken.push(path),
        }
        let said = outcome.told.map(|told| told.noticed).unwrap_or_default().into_iter();
        let new: Vec<Diagnostic> = said.filter(|d| noticed.iter().all(|known| known != d)).collect();
        noticed.append(new);
    }
}

/// Gives translations what they take over. Returns those that come behind the gate of
/// their original by it, unless they say that they are open: their text has to be cut.
fn inherit(articles: &mut [Arc<Article>], config: &Config, noticed: &mut Diagnostics) -> Vec<usize> {
    let only: Vec<usize> = (0..articles.len()).filter(|i| articles[*i].role == Role::Article).collect();
    let view: Vec<&Article> = only.iter().map(|i| &*articles[*i]).collect();
    let found = groups(&view, |first, second| {
        noticed.push(twice(view[first], view[second], config));
    });
    let mut gated = Vec::new();
    for group in found {
        let Some((first, others)) = group.split_first() else { continue };
        let original = articles[only[*first]].meta.clone();
        let image = articles[only[*first]].shown().image;
        for other in others {
            let i = only[*other];
            let Some(article) = Arc::get_mut(&mut articles[i]) else { continue };
            let meta = &mut article.meta;
            macro_rules! options {
                ($($field:ident),*) => {
                    $(if meta.$field.is_none() { meta.$field.clone_from(&original.$field); })*
                };
            }
            macro_rules! lists {
                ($($field:ident),*) => {
                    $(if meta.$field.is_empty() { meta.$field.clone_from(&original.$field); })*
                };
            }
            options!(date, publish_date, expiry_date, section, series, kind, weight, template);
            lists!(authors, topics, taxonomies);
            let gate = original.access.as_ref().filter(|_| meta.access.is_none());
            article.taken = Some(Box::new(gate.map_or(Taken::Rest, |tier| Taken::Gate(tier.clone()))));
            gated.extend(article.gate().map(|_| i));
            let (mut shown, linked) = article.unpacked();
            if shown.image.is_none() && image.is_some() && article.plain.is_some() {
                // Beside the original it is beside the translation, too.
                shown.image.clone_from(&image);
                article.apart = Apart::new(&shown, &linked);
            }
            // What lists show of it is what it has now.
            article.say(&shown);
        }
    }
    gated
}

fn twice(first: &Article, second: &Article, config: &Config) -> Diagnostic {
    let lang = |lang: LangId| &config.language(lang).code;
    let message = format!("the article is there twice in `{}`", lang(second.lang));
    Diagnostic::warning(Kind::Collision, message)
        .at(&second.source)
        .note(format!("the other is {}", first.source))
        .hint("give one of them another name or `translation_key`; the first is the translation")
}
