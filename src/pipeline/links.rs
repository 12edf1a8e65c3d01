//! Where the links of all articles lead, kept from one look at them to the next: to follow
//! each of them takes a sixth of the time of a start that finds everything as it was.

use serde::{Deserialize, Serialize};

use super::Inputs;
use crate::archive::Archive;
use crate::base::{Diagnostics, Digest, SourcePath};
use crate::memo::{Memo, Table};
use crate::plan::{self, Backlinks, Links, Plan};
use crate::source::Role;

/// The memo's row.
const TABLE: Table = Table(6);

/// What the last check gave, as the memo has it.
#[derive(Default)]
pub(super) struct Kept(Box<[u8]>);

/// What stands before that.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Of all that decides where links lead and what stands there.
    made_from: Digest,
    /// The articles of which there was something to say, and their bytes: after an edit it
    /// may stand in another line.
    told: Vec<(SourcePath, Digest)>,
}

impl Kept {
    /// Takes it before the memo lets go of its rows.
    pub(super) fn of(memo: &Memo) -> Self {
        Self(memo.get(TABLE, b"").unwrap_or_default().into())
    }

    fn links(&self, made_from: Digest, archive: &Archive) -> Option<Links> {
        let (head, rest): (Head, _) = postcard::take_from_bytes(&self.0).ok()?;
        let is_same = |(source, digest): &(SourcePath, Digest)| {
            archive.by_source(source).is_some_and(|id| archive.article(id).digest == *digest)
        };
        (head.made_from == made_from && head.told.iter().all(is_same)).then_some(())?;
        let (backlinks, noticed): (Backlinks, Diagnostics) = postcard::from_bytes(rest).ok()?;
        Some(Links { backlinks, noticed })
    }
}

/// What is planned, and from what.
#[derive(Clone, Copy)]
pub(super) struct Planned<'a> {
    pub inputs: &'a Inputs,
    pub archive: &'a Archive,
    pub plan: &'a Plan,
    /// Of the content files that are no article in the archive.
    pub others: Digest,
    /// Those that could not be read.
    pub broken: &'a [SourcePath],
}

impl Planned<'_> {
    /// Where all links lead: what the last check gave, if this one would give the same.
    pub(super) fn links(self, kept: &Kept, memo: &Memo) -> Links {
        let Self { inputs, archive, plan, broken, .. } = self;
        let check = || plan::check_links(plan, archive, &inputs.config, &inputs.snapshot, broken);
        let made_from = if memo.keeps() && broken.is_empty() { self.made_from() } else { None };
        let Some(made_from) = made_from else { return check() };
        if let Some(links) = kept.links(made_from, archive) {
            return links;
        }
        let links = check();
        let mut told: Vec<&SourcePath> = links.noticed.iter().filter_map(|d| d.path.as_ref()).collect();
        told.sort_unstable();
        told.dedup();
        let of_article =
            |source: &SourcePath| Some((source.clone(), archive.article(archive.by_source(source)?).digest));
        let head = Head { made_from, told: told.into_iter().filter_map(of_article).collect() };
        // Strings and numbers, and lists that know their length: nothing in them fails.
        let row = postcard::to_allocvec(&(head, &links.backlinks, &links.noticed)).unwrap_or_default();
        memo.put(TABLE, b"", &row);
        links
    }

    /// A digest of all that decides where links lead and what stands there, but for the
    /// lines in which they stand; `None` where a file may be another one without its times
    /// telling. All that follows from a headline, as an address may, is in the routes.
    fn made_from(self) -> Option<Digest> {
        let Self { inputs: Inputs { config, snapshot, .. }, archive, plan, others, .. } = self;
        let files = || snapshot.inputs().iter().filter(|input| input.role != Role::Content);
        if !files().all(|input| input.stat.can_tell(snapshot.taken())) {
            return None;
        }
        let articles = || {
            Digest::gather(|push| {
                for id in archive.ids() {
                    let article = archive.article(id);
                    for name in [article.source.as_str(), plan.article(id).as_str()] {
                        push(name.as_bytes());
                        push(b"\0");
                    }
                    push(article.bones().as_bytes());
                }
            })
        };
        let routes = || {
            Digest::gather(|push| {
                for route in plan.routes() {
                    push(route.url.as_str().as_bytes());
                    push(b"\0");
                    push(&route.view.sort().to_le_bytes());
                }
            })
        };
        // Of a file that gives nothing is said that it is there.
        let (articles, (routes, contents)) = rayon::join(articles, || (routes(), snapshot.contents()));
        let parts = [config.digest(), snapshot.stats_of(files()), others, contents, articles, routes];
        let own = [config.base_url.as_bytes()];
        Some(Digest::of_parts(parts.iter().map(Digest::as_bytes).chain(own)))
    }
}
