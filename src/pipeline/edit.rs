//! Where only texts of articles, and what lists show of them, were edited since the last
//! build, only what follows from those articles can be another: nothing else need be
//! compared. A session knows that from what it exchanged; a build from the shell from what
//! the last one wrote down.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::records::Records;
use super::{BuildOptions, Inputs};
use crate::archive::Archive;
use crate::base::slug::slugify;
use crate::base::{Digest, SourcePath};
use crate::config::Config;
use crate::render::Site;
use crate::source::{Role, Stat};

/// The edited articles and their translations, of which their cards tell.
pub(super) fn affected(edited: &[SourcePath], site: &Site<'_>) -> FxHashSet<SourcePath> {
    let archive = site.archive;
    let mut affected: FxHashSet<SourcePath> = edited.iter().cloned().collect();
    for id in edited.iter().filter_map(|source| archive.by_source(source)) {
        affected
            .extend(archive.translations_of(id).iter().map(|other| archive.article(*other).source.clone()));
    }
    affected
}

/// A digest of all that a site is made from but the texts of articles and what lists show
/// of them; `None` where a file may be another one without its times telling. `own` is
/// that of what is no file.
pub(super) fn frame(own: Digest, inputs: &Inputs, archive: &Archive) -> Option<Digest> {
    let snapshot = &inputs.snapshot;
    let others = || snapshot.inputs().iter().filter(|input| input.role != Role::Content);
    if !others().all(|input| input.stat.can_tell(snapshot.taken())) {
        return None;
    }
    let articles = || {
        Digest::gather(|push| {
            for article in archive.ids().map(|id| archive.article(id)) {
                push(article.source.as_str().as_bytes());
                push(b"\0");
                push(article.bones().as_bytes());
            }
        })
    };
    let (contents, articles) = rayon::join(|| snapshot.contents(), articles);
    let parts = [own, snapshot.stats_of(others()), contents, articles];
    Some(Digest::of_parts(parts.iter().map(Digest::as_bytes)))
}

/// Whether the files that were parsed anew are articles that may be another at an edit:
/// of a section's file others follow, and a title may be an address.
pub(super) fn are_articles(edited: &[SourcePath], config: &Config, archive: &Archive) -> bool {
    let is_title = |slug: &str| config.permalinks.say_titles() || slugify(slug, config.slugs).is_empty();
    edited.iter().all(|source| {
        archive.by_source(source).is_some_and(|id| !is_title(archive.article(id).slug_from_path()))
    })
}

/// What was kept of files and pages, as it lies on the disk; `None` where one of the two
/// is not there, or they are those of a part of a site. A build that has saved both writes
/// this down; where it is the same again, nobody has written to either since.
pub(super) fn kept(records: &Records, options: &BuildOptions) -> Option<Digest> {
    let stat = |path: &Path| Some(format!("{:?}", Stat::of(&path.metadata().ok()?)));
    let (parsed, pages) = (stat(&records.parsed)?, stat(&records.pages)?);
    options.shard.is_none().then(|| Digest::of_parts([parsed.as_bytes(), pages.as_bytes()]))
}
