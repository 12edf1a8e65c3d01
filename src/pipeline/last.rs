//! What the last build was made from, and what it said. Where another one would be
//! made from the same, and the output folder is as that one left it, there is
//! nothing to make: no article is recalled, nothing is indexed, planned or compared,
//! and the memo is not read. (`make` goes by times alone; here whatever cannot be
//! told by a stat leads to a whole build, which knows more.)

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::build::program;
use super::edit;
use super::{BuildOptions, Inputs, LEFT_OUT, Prepared, Summary, Unplanned};
use crate::base::{Diagnostics, Digest};
use crate::memo::{Memo, Table};

const TABLE: Table = Table(5);

/// A build that was published.
#[derive(Serialize, Deserialize)]
pub(super) struct Last {
    /// Of all that it was made from but the time; where files cannot tell, of nothing.
    made_from: Option<Digest>,
    /// Its time, and the first one at which another day begins or another article is
    /// published or expires, in seconds since 1970.
    since: i64,
    until: Option<i64>,
    /// The same without the texts of articles.
    frame: Option<Digest>,
    /// What it kept, where that is of one state.
    kept: Option<Digest>,
    /// Of the record of what it left in the output folder.
    pub recorded: Digest,
    /// What there was to say of the inputs.
    pub noticed: Diagnostics,
    articles: usize,
    left_out: Vec<(u8, usize)>,
    pages: usize,
    feeds: usize,
    files: usize,
}

/// A digest of all but the texts of articles and what lists show of them; `None` where
/// that cannot be told.
pub(super) fn frame(inputs: &Inputs, options: &BuildOptions, unplanned: &Unplanned) -> Option<Digest> {
    // The environment may be another at any time.
    if unplanned.theme.mentions("get_env") {
        return None;
    }
    edit::frame(own(inputs, options), inputs, &unplanned.archive)
}

impl Last {
    /// What is known of a build before it is published; `None` where the next one could
    /// not tell that its inputs are the same. `scanned` is what the look at the inputs
    /// gave to say, and is in `made_from`; `noticed` is all.
    pub(super) fn of(
        inputs: &Inputs,
        (made_from, frame): (Option<Digest>, Option<Digest>),
        prepared: &Prepared,
        noticed: &Diagnostics,
        summary: &Summary,
    ) -> Option<Self> {
        // The environment may be another at any time.
        if prepared.theme.mentions("get_env") {
            return None;
        }
        let number = |reason: &str| LEFT_OUT.iter().position(|known| *known == reason);
        let left_out = summary.left_out.iter().filter_map(|(reason, n)| Some((number(reason)? as u8, *n)));
        Some(Self {
            made_from,
            since: inputs.now.as_second(),
            until: prepared.turns_at.map(|at| at.as_second()),
            frame,
            kept: None,
            recorded: Digest::default(),
            noticed: noticed.clone(),
            articles: summary.articles,
            left_out: left_out.collect(),
            pages: summary.pages,
            feeds: summary.feeds,
            files: summary.files,
        })
    }

    /// The last build, if none of its articles was published or expired since.
    pub(super) fn recall(path: &Path, inputs: &Inputs) -> Option<Self> {
        let memo = Memo::open(path, program());
        let last: Self = postcard::from_bytes(memo.get(TABLE, b"")?).ok()?;
        let now = inputs.now.as_second();
        (last.since <= now && last.until.is_none_or(|until| now < until)).then_some(last)
    }

    /// Whether one that is made now from these inputs would be the same.
    pub(super) fn is_same(&self, inputs: &Inputs, options: &BuildOptions, scanned: &Diagnostics) -> bool {
        self.made_from.is_some() && self.made_from == made_from(inputs, options, scanned)
    }

    /// Whether only texts of articles and what lists show of them are others than at this
    /// one, `frame` being what all else is now, and what it kept, `kept`, is still there.
    pub(super) fn is_before_edit(&self, frame: Option<Digest>, kept: Option<Digest>) -> bool {
        self.frame.is_some() && self.frame == frame && kept.is_some() && self.kept == kept
    }

    /// The same of what was left with a record of this digest, and kept.
    pub(super) fn left(self, recorded: Digest, kept: Option<Digest>) -> Self {
        Self { recorded, kept, ..self }
    }

    /// Keeps it, or nothing where there is none.
    pub(super) fn keep(last: Option<Self>, path: &Path) {
        // Without it the next build is slower, and no less right.
        let _ = match last.and_then(|last| postcard::to_allocvec(&last).ok()) {
            Some(row) => {
                let mut memo = Memo::open(path, program());
                memo.put(TABLE, b"", &row);
                memo.save(false)
            }
            None => std::fs::remove_file(path),
        };
    }

    /// What it made, when it is made again.
    pub(super) fn summary(&self) -> Summary {
        let reason = |(number, n): &(u8, usize)| Some((*LEFT_OUT.get(usize::from(*number))?, *n));
        Summary {
            articles: self.articles,
            left_out: self.left_out.iter().filter_map(reason).collect(),
            pages: self.pages,
            feeds: self.feeds,
            files: self.files,
            ..Summary::default()
        }
    }
}

/// A digest of all that a site is made from, but for the program and the time within
/// the day; `None` where a file may be another one without its times telling.
pub(super) fn made_from(inputs: &Inputs, options: &BuildOptions, scanned: &Diagnostics) -> Option<Digest> {
    let snapshot = &inputs.snapshot;
    let scanned = postcard::to_allocvec(scanned).ok()?;
    let can_tell = snapshot.inputs().iter().all(|input| input.stat.can_tell(snapshot.taken()));
    let stats = snapshot.stats();
    can_tell.then(|| Digest::of_parts([own(inputs, options).as_bytes(), &scanned, stats.as_bytes()]))
}

/// A digest of what is no file: the configuration, the arguments and the day.
fn own(inputs: &Inputs, options: &BuildOptions) -> Digest {
    let (config, day) = (&inputs.config, inputs.day().day_iso());
    let own =
        format!("{} {} {:?} {}", config.digest().to_hex(), config.source, options.base_url, options.drafts);
    Digest::of_parts([own.as_bytes(), day.as_bytes()])
}
