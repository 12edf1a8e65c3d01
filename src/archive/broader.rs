//! Broader topics: a topic's file names those above it, and these gather what is
//! below them.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::terms::{Term, term_slug};
use super::{ArticleId, TopicId};
use crate::base::slug::SlugMode;
use crate::base::{Diagnostic, Diagnostics, Kind};

/// The key that names them.
const BROADER: &[&str] = &["broader", "parents", "parent"];

/// Joins the topics of a language with their broader ones, and lets the broader
/// gather the articles. They are numbered from `base` on. Returns the broader with
/// the articles that name them themselves.
pub(super) fn gather_broader(
    topics: &mut [Term<TopicId>],
    base: usize,
    mode: SlugMode,
    noticed: &mut Diagnostics,
) -> Vec<(TopicId, Box<[ArticleId]>)> {
    let id = |i: usize| TopicId((base + i) as u32);
    let by_slug: FxHashMap<Arc<str>, TopicId> =
        topics.iter().enumerate().map(|(i, t)| (t.slug.clone(), id(i))).collect();
    let by_name: FxHashMap<String, TopicId> = topics
        .iter()
        .enumerate()
        .rev()
        .flat_map(|(i, t)| t.aliases.iter().chain([&t.name]).map(move |n| (n, id(i))))
        .map(|(name, id)| (term_slug(name, mode), id))
        .collect();
    for i in 0..topics.len() {
        let is_lent = topics[i].file.is_none();
        let Some(file) = topics[i].file.as_ref().or(topics[i].lent.as_ref()) else { continue };
        let mut broader = Vec::new();
        for name in &file.meta.broader {
            let slug = term_slug(name, mode);
            match by_slug.get(slug.as_str()).or_else(|| by_name.get(&slug)) {
                Some(&broad) if broad != id(i) => broader.push(broad),
                // What is lent has been checked where it is at home.
                _ if is_lent => {}
                Some(_) => noticed.push(
                    Diagnostic::warning(
                        Kind::UnknownReference,
                        format!("the topic `{name}` is named as broader than itself"),
                    )
                    .at(&file.source)
                    .naming(BROADER, name)
                    .hint("remove it from `broader`"),
                ),
                None => {
                    let names: Vec<&str> = topics.iter().map(|t| &*t.name).collect();
                    let hint = match crate::config::nearest(name, &names) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("check the spelling, or give it a file topics/{slug}.md"),
                    };
                    let message = format!("there is no topic `{name}`, named as broader");
                    let d = Diagnostic::warning(Kind::UnknownReference, message);
                    noticed.push(d.at(&file.source).naming(BROADER, name).hint(hint));
                }
            }
        }
        for id in &broader {
            topics[id.index() - base].narrower.push(TopicId((base + i) as u32));
        }
        topics[i].broader = broader;
    }
    report_circles(topics, base, noticed);
    let gathered: Vec<Option<Vec<ArticleId>>> =
        (0..topics.len()).map(|i| gathered(topics, base, id(i))).collect();
    let mut naming = Vec::new();
    for (i, articles) in gathered.into_iter().enumerate() {
        if let Some(articles) = articles {
            naming.push((id(i), std::mem::replace(&mut topics[i].articles, articles).into()));
        }
    }
    naming
}

/// Topics that are above themselves: each circle is reported once, with its files.
/// Walks up from every topic, and each topic once (a depth-first search in three colours).
fn report_circles(topics: &[Term<TopicId>], base: usize, noticed: &mut Diagnostics) {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![NEW; topics.len()];
    for start in 0..topics.len() {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        if state[start] != NEW {
            continue;
        }
        state[start] = OPEN;
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            let Some(up) = topics[at].broader.get(*next).map(|id| id.index() - base) else {
                state[at] = DONE;
                path.pop();
                continue;
            };
            *next += 1;
            match state[up] {
                NEW => {
                    state[up] = OPEN;
                    path.push((up, 0));
                }
                OPEN => {
                    let from = path.iter().position(|(i, _)| *i == up).unwrap_or(0);
                    let circle: Vec<&Term<TopicId>> = path[from..].iter().map(|(i, _)| &topics[*i]).collect();
                    noticed.push(circle_error(&circle));
                }
                _ => {}
            }
        }
    }
}

fn circle_error(circle: &[&Term<TopicId>]) -> Diagnostic {
    let names: Vec<String> = circle.iter().chain(circle.first()).map(|t| format!("“{}”", t.name)).collect();
    let message = format!("topics are broader than each other in a circle: {}", names.join(" below "));
    let mut d =
        Diagnostic::error(Kind::UnknownReference, message).hint("take one of them out of a `broader`");
    let mut files = circle.iter().filter_map(|t| t.file.as_ref()).map(|f| &f.source);
    if let Some(first) = files.next() {
        d = d.at(first).naming(BROADER, "");
    }
    files.fold(d, |d, file| d.note(format!("and {file}")))
}

/// The articles of a topic and of all below it. Topics that are above each other
/// in a circle end up with the same articles, which is harmless.
fn gathered(topics: &[Term<TopicId>], base: usize, top: TopicId) -> Option<Vec<ArticleId>> {
    if topics[top.index() - base].narrower.is_empty() {
        return None;
    }
    let mut seen = FxHashSet::from_iter([top]);
    let mut todo = vec![top];
    let mut articles = Vec::new();
    while let Some(id) = todo.pop() {
        let topic = &topics[id.index() - base];
        articles.extend_from_slice(&topic.articles);
        todo.extend(topic.narrower.iter().filter(|id| seen.insert(**id)));
    }
    articles.sort_unstable();
    articles.dedup();
    Some(articles)
}
