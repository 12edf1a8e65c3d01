//! What the memo keeps of a parsed file: all that parsing it gave, its problems
//! too, behind a head that says what it was made from. At the end stands what is kept
//! [apart](super::apart) of an article, which a build leaves in the file.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apart::Apart;
use super::parse::{Found, Outcome};
use crate::base::{Digest, SourcePath};
use crate::memo::{Memo, Spool, Table};
use crate::source::{Input, Snapshot, Stat};

/// The memo's rows for content files, by path.
const TABLE: Table = Table(1);

/// What a row begins with.
#[derive(Serialize, Deserialize)]
struct Head {
    stat: Stat,
    /// Whether an equal stat means equal bytes.
    tells: bool,
    bytes: Digest,
    /// Of everything else that the file was parsed with.
    with: Digest,
}

/// What is known of a file from an earlier build.
pub(super) enum Known<'m> {
    /// Nothing that can be used.
    Nothing,
    /// The file is the same.
    Same(&'m [u8]),
    /// The file is the same if its bytes have this digest.
    Perhaps(Digest, &'m [u8]),
}

/// A row to put into the memo.
pub struct Row(SourcePath, Vec<u8>);

impl Row {
    /// Puts it there.
    pub fn store(self, memo: &Memo) {
        memo.put(TABLE, self.0.as_str().as_bytes(), &self.1);
    }
}

/// What the memo knows of a file that is parsed with what `with` is the digest of.
pub(super) fn look<'m>(memo: &'m Memo, input: &Input, with: Digest) -> Known<'m> {
    let Some(row) = memo.get(TABLE, input.path.as_str().as_bytes()) else { return Known::Nothing };
    let Some((length, rest)) = row.split_first() else { return Known::Nothing };
    let Some((head, outcome)) = rest.split_at_checked(usize::from(*length)) else { return Known::Nothing };
    match postcard::from_bytes::<Head>(head) {
        Ok(head) if head.with != with => Known::Nothing,
        Ok(head) if head.tells && head.stat == input.stat => Known::Same(outcome),
        Ok(head) => Known::Perhaps(head.bytes, outcome),
        Err(_) => Known::Nothing,
    }
}

/// What parsing gave, from a row. What it keeps apart of an article is left to a spool
/// that the memo was lent to.
pub(super) fn recall(row: &[u8], lent: Option<(&Memo, &Arc<Spool>)>) -> Option<Outcome> {
    let (mut outcome, kept): (Outcome, _) = postcard::take_from_bytes(row).ok()?;
    if let Found::Article(article) = &mut outcome.article {
        let away = lent.and_then(|(memo, spool)| Some((spool, memo.place(kept)?)));
        Arc::get_mut(article)?.apart = Apart::of(kept, away)?;
    }
    Some(outcome)
}

/// What parsing these bytes of a file gave when it was done last.
pub(super) fn last(memo: &Memo, path: &SourcePath, bytes: Digest) -> Option<Outcome> {
    let (length, rest) = memo.get(TABLE, path.as_str().as_bytes())?.split_first()?;
    let (head, outcome) = rest.split_at_checked(usize::from(*length))?;
    let head: Head = postcard::from_bytes(head).ok()?;
    if head.bytes == bytes { recall(outcome, None) } else { None }
}

/// The row of a file that was read and parsed.
pub(super) fn row(
    snapshot: &Snapshot,
    input: &Input,
    bytes: Digest,
    with: Digest,
    outcome: &Outcome,
) -> Option<Row> {
    let mut row = postcard::to_allocvec(outcome).ok()?;
    if let Found::Article(article) = &outcome.article {
        row.extend_from_slice(&article.apart.bytes());
    }
    Some(head(snapshot, input, bytes, with, &row))
}

/// The row of a file that was read and found to be the same.
pub(super) fn head(snapshot: &Snapshot, input: &Input, bytes: Digest, with: Digest, outcome: &[u8]) -> Row {
    let tells = input.stat.can_tell(snapshot.taken());
    let head = Head { stat: input.stat, tells, bytes, with };
    // A few numbers: never near 256 bytes.
    let head = postcard::to_allocvec(&head).unwrap_or_default();
    let mut row = Vec::with_capacity(1 + head.len() + outcome.len());
    row.push(head.len() as u8);
    row.extend_from_slice(&head);
    row.extend_from_slice(outcome);
    Row(input.path.clone(), row)
}

/// Takes out the rows of files that are gone.
pub(super) fn forget(memo: &Memo, snapshot: &Snapshot) {
    memo.retain(TABLE, |key| std::str::from_utf8(key).is_ok_and(|path| snapshot.has(path)));
}
