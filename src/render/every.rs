//! Every route of a site, by as many workers as there are.

use std::borrow::Borrow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cards::Cards;
use super::{Desk, Facts, Kept, Pages, Read, Site};
use crate::base::{Diagnostic, Diagnostics, Digest, Kind, OutputPath, SourcePath};
use crate::memo::Memo;
use crate::output::Sink;
use crate::plan::{Route, View};

/// How many routes one worker takes at a time.
const CHUNK: usize = 64;

/// What is known of pages, and who learns of those that are made.
#[derive(Clone, Copy)]
pub struct Keeping<'a> {
    /// What is known.
    pub pages: &'a Pages,
    /// What the facts are.
    pub facts: &'a Facts<'a>,
    /// Takes what there is to be kept of a page as soon as it is made; without one it
    /// is among what rendering gives.
    pub memo: Option<&'a Memo>,
}

impl Keeping<'_> {
    pub(super) fn made(
        &self,
        route: &Route,
        output: &OutputPath,
        digest: Digest,
        read: Read,
    ) -> Option<(Box<str>, Kept)> {
        self.pages.made(self.facts, self.memo, (output.as_str(), route.view.sort()), digest, read)
    }
}

/// What rendering gave.
#[derive(Default)]
pub struct Rendered {
    /// Every page that fails, not the first.
    pub diagnostics: Diagnostics,
    /// What is to be kept of the pages that were made, by file.
    pub made: Vec<(Box<str>, Kept)>,
    /// How many were made.
    pub count: usize,
    /// Of how many something was known before.
    pub known: usize,
}

/// Brings every route into `sink`. What is known to be fresh and the sink has is
/// not rendered again; without `keeping` all of them are, and nothing is noted.
pub fn all(
    site: &Site<'_>,
    keeping: Option<Keeping<'_>>,
    sink: &dyn Sink,
    tick: impl Fn() + Sync,
) -> Rendered {
    deliver(site, site.plan.routes(), CHUNK, keeping, sink, tick)
}

/// The same for some routes.
pub fn some(
    site: &Site<'_>,
    keeping: Keeping<'_>,
    routes: &[&Route],
    sink: &dyn Sink,
    tick: impl Fn() + Sync,
) -> Rendered {
    // Few as they are, they may be the feeds of a site, each with twenty texts.
    deliver(site, routes, 1, Some(keeping), sink, tick)
}

/// The same for a part of a site, of which every worker takes many.
pub fn part(
    site: &Site<'_>,
    keeping: Option<Keeping<'_>>,
    routes: &[&Route],
    sink: &dyn Sink,
    tick: impl Fn() + Sync,
) -> Rendered {
    deliver(site, routes, CHUNK, keeping, sink, tick)
}

/// In the order of time of what the routes show, all workers side by side in it: most
/// cards that a page shows have then been made for one shortly before.
fn deliver<R: Borrow<Route> + Sync>(
    site: &Site<'_>,
    routes: &[R],
    chunk: usize,
    keeping: Option<Keeping<'_>>,
    sink: &dyn Sink,
    tick: impl Fn() + Sync,
) -> Rendered {
    let cards = Cards::of(site.archive.len());
    let mut order: Vec<u32> = (0..routes.len() as u32).collect();
    order.sort_by_key(|i| routes[*i as usize].borrow().near);
    // Not cut in halves, as `par_chunks` would: each worker takes what is next.
    let parts: Vec<(Rendered, Vec<(u32, Diagnostic)>)> = order
        .chunks(chunk)
        .par_bridge()
        .map_init(
            || Desk::keeping(site, keeping.map(|keeping| keeping.facts), &cards),
            |desk, chunk| {
                let (mut part, mut problems) = (Rendered::default(), Vec::new());
                for i in chunk {
                    let route = routes[*i as usize].borrow();
                    if let Err(problem) = desk.deliver(route, keeping, sink, &mut part) {
                        problems.push((*i, *problem));
                    }
                    tick();
                }
                (part, problems)
            },
        )
        .collect();
    let mut all = Rendered::default();
    let mut problems = Vec::new();
    for (part, of_part) in parts {
        problems.extend(of_part);
        all.made.extend(part.made);
        all.count += part.count;
        all.known += part.known;
    }
    // Of problems with one cause the first is told, and that is the plan's first.
    problems.sort_by_key(|(i, _)| *i);
    all.diagnostics = once_each(problems.into_iter().map(|(_, problem)| problem));
    all
}

/// The most pages of a kind that are rendered by [`rehearse`].
const REHEARSED: usize = 500;

/// Renders pages and drops them: the input has errors, so that nothing will be
/// published, but what only rendering shows is to be known in the same run. Of a
/// large archive an even part is taken, or one typing error would cost a minute.
pub fn rehearse(site: &Site<'_>) -> Diagnostics {
    let mut kinds: FxHashMap<std::mem::Discriminant<View>, Vec<&Route>> = FxHashMap::default();
    for route in site.plan.routes().iter().filter(|route| !matches!(route.view, View::Copy(_))) {
        kinds.entry(std::mem::discriminant(&route.view)).or_default().push(route);
    }
    let mut routes: Vec<&Route> = kinds
        .into_values()
        .flat_map(|routes| {
            let step = routes.len().div_ceil(REHEARSED).max(1);
            routes.into_iter().step_by(step)
        })
        .collect();
    routes.sort_by(|a, b| a.url.cmp(&b.url));
    let problems: Vec<Diagnostics> = routes
        .par_chunks(CHUNK)
        .map(|routes| {
            let desk = Desk::new(site);
            routes.iter().filter_map(|route| desk.render(route).err()).map(|problem| *problem).collect()
        })
        .collect();
    once_each(problems.into_iter().flatten().filter(is_template))
}

/// Whether a template is at fault, or a file that it reads.
fn is_template(d: &Diagnostic) -> bool {
    matches!(d.kind, Kind::Template | Kind::Data)
}

/// What is at fault for more than one page.
#[derive(PartialEq, Eq, Hash)]
enum Cause {
    /// The template that fails, or the file that it reads, at a line and column.
    Template(SourcePath, u32, u32),
    /// The disk, of which there is this to say.
    Disk(String),
}

impl Cause {
    fn of(problem: &Diagnostic) -> Option<Self> {
        match problem.kind {
            Kind::Template | Kind::Data => {
                let excerpt = problem.excerpt.as_ref()?;
                Some(Self::Template(problem.path.clone()?, excerpt.line, excerpt.column))
            }
            Kind::Io => problem.hint.clone().map(Self::Disk),
            _ => None,
        }
    }
}

/// A template that fails at one place fails for every page that reaches it, and a
/// full disk for every page: that is reported once, with the first page and how
/// many others.
fn once_each(problems: impl Iterator<Item = Diagnostic>) -> Diagnostics {
    let mut others: FxHashMap<Cause, usize> = FxHashMap::default();
    let mut kept: Vec<Diagnostic> = Vec::new();
    for problem in problems {
        let known = Cause::of(&problem).map(|key| {
            let count = others.entry(key).or_default();
            *count += 1;
            *count > 1
        });
        if known != Some(true) {
            kept.push(problem);
        }
    }
    kept.into_iter()
        .map(|problem| match Cause::of(&problem).and_then(|key| others.get(&key)).copied() {
            Some(count) if count > 1 => problem.note(match count - 1 {
                1 => "and one other page".to_owned(),
                n => format!("and {n} other pages"),
            }),
            _ => problem,
        })
        .collect()
}
