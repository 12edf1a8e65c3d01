//! A file parsed, or recalled from an earlier build.

use std::sync::Arc;

use super::kept::{self, Known, Row};
use super::parse::{Found, Outcome, With, parse_one};
use super::reports::Remarks;
use super::{Article, Cascades, Shortcodes};
use crate::base::{Digest, SourcePath};
use crate::config::Config;
use crate::memo::{Memo, Spool};
use crate::source::{Input, Snapshot, Text};

/// An article that was read once more.
pub struct Again {
    /// As it is now.
    pub article: Arc<Article>,
    /// Its file as it is now.
    pub input: Input,
    /// What is to be kept of it.
    pub row: Option<Row>,
    /// What there was to say of it before, where the memo knows.
    pub before: Option<Remarks>,
    /// What there is to say of it now.
    pub now: Remarks,
}

/// Reads an article once more that was good before, and gives it what that one had from
/// its original. `None` where it is not good now, and a whole look must say why.
pub fn parse_again(
    memo: &Memo,
    snapshot: &Snapshot,
    (before, input): (&Article, &Input),
    (config, known, cascades): (&Config, &Shortcodes, &Cascades),
) -> Option<Again> {
    let text = snapshot.text(&input.path).ok()?;
    // What is kept is what its own file gives, before it is given anything.
    let own = With { config, known, cascades, gate: None };
    let outcome = parse_one(snapshot, &text, &input.path, own, None);
    let row = kept::row(snapshot, input, text.digest, with(own.digest(), snapshot, &input.path), &outcome);
    let now = Remarks::of(&outcome);
    let said = kept::last(memo, &input.path, before.digest).as_ref().map(Remarks::of);
    let found = match before.gate() {
        None => outcome.article,
        gate => parse_one(snapshot, &text, &input.path, With { gate, ..own }, None).article,
    };
    let Found::Article(mut article) = found else { return None };
    if article.bones() == before.bones() {
        Arc::get_mut(&mut article)?.inherit_from(before);
    }
    Some(Again { article, input: input.clone(), row, before: said, now })
}

/// A digest of what one file is parsed with, `shared` being that of every one.
pub(super) fn with(shared: Digest, snapshot: &Snapshot, path: &SourcePath) -> Digest {
    match snapshot.last_change(path) {
        Some(at) => Digest::of_parts([shared.as_bytes(), &at.to_le_bytes()]),
        None => shared,
    }
}

/// What parsing a file gives, from the memo where that has it; else the memo learns it.
/// The memo was lent to the spool, if there is one.
pub(super) fn recall_or_parse(
    memo: &Memo,
    spool: Option<&Arc<Spool>>,
    snapshot: &Snapshot,
    input: &Input,
    with: Digest,
    parse: impl Fn(&Text) -> Outcome,
) -> Outcome {
    let known = kept::look(memo, input, with);
    let lent = spool.map(|spool| (memo, spool));
    if let Known::Same(row) = known
        && let Some(outcome) = kept::recall(row, lent)
    {
        return outcome;
    }
    let text = match snapshot.text(&input.path) {
        Ok(text) => text,
        // Whether it can be read is a matter of the moment.
        Err(problem) => return Outcome::broken(problem),
    };
    if let Known::Perhaps(bytes, row) = known
        && bytes == text.digest
        && let Some(outcome) = kept::recall(row, lent)
    {
        kept::head(snapshot, input, bytes, with, row).store(memo);
        return outcome;
    }
    let outcome = parse(&text);
    if memo.keeps()
        && let Some(row) = kept::row(snapshot, input, text.digest, with, &outcome)
    {
        row.store(memo);
    }
    outcome
}
