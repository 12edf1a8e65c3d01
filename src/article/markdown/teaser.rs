//! Where a text may be cut for readers at the gate, and which paragraph
//! introduces it. A cut is only ever made between blocks at the top, so that
//! what stands before it is balanced, and rather too early than too late.

use memchr::memmem;

use super::leftover;
use crate::base::text::is_folded;

/// A gated article shows at least this much.
const PARAGRAPHS: u32 = 2;
const WORDS: u32 = 80;

/// A place between two blocks at the top.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cut {
    /// The offset into the HTML.
    pub at: usize,
    /// How many words stand before it.
    pub words: u32,
}

/// A paragraph that may become the excerpt.
#[derive(Debug, Default)]
struct Candidate {
    at: usize,
    text: String,
}

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Teaser {
    /// Where the author put `<!-- more -->`.
    pub more: Option<Cut>,
    /// The author's mark inside the paragraph that is open: how much of its
    /// text stands before.
    pub pending: Option<usize>,
    /// Where the length suffices.
    enough: Option<Cut>,
    /// The words there were when the length sufficed, cut or no cut.
    reached: Option<u32>,
    /// The last place for a cut.
    last: Cut,
    paragraphs: u32,
    end: Cut,
    /// The first paragraph of the running text, and the first in a quotation or list.
    running: Option<Candidate>,
    aside: Option<Candidate>,
}

/// The most characters of an excerpt that are kept while looking for it.
const LONGEST: usize = 2_000;

impl Teaser {
    /// A paragraph at the top has ended.
    pub fn paragraph_ended(&mut self, _start: usize, plain: &str) {
        if !plain.trim().is_empty() {
            self.paragraphs += 1;
        }
    }

    /// So many words stand before this place inside a block, where no cut can be made.
    pub fn reach(&mut self, words: u32) {
        if self.paragraphs >= PARAGRAPHS && words >= WORDS {
            self.reached.get_or_insert(words);
        }
    }

    /// A block at the top has ended; `balanced` says whether no raw element is open.
    pub fn block_ended(&mut self, at: usize, words: u32, balanced: bool) {
        let here = Cut { at, words };
        if self.enough.is_none() && self.paragraphs >= PARAGRAPHS && words >= WORDS {
            let reached = *self.reached.get_or_insert(words);
            if balanced {
                // Where a raw element kept the text from being cut, the cut may
                // have come too late by any length: then the one before counts.
                self.enough = Some(if words > reached + WORDS { self.last } else { here });
            }
        }
        if balanced {
            self.last = here;
        }
    }

    /// The author's mark was met, at the top or inside the block that began
    /// at the last cut.
    pub fn mark_more(&mut self, here: Option<Cut>) {
        if self.more.is_none() {
            self.more = Some(here.unwrap_or(self.last));
        }
    }

    /// The text is over but for its notes.
    pub fn end_of_text(&mut self, at: usize, words: u32) {
        self.end = Cut { at, words };
    }

    /// The cut, if it is not the text's end.
    pub fn cut(&self) -> Option<Cut> {
        self.more.or(self.enough).filter(|cut| cut.at < self.end.at)
    }

    /// Offers a paragraph as the excerpt.
    pub fn offer(&mut self, at: usize, plain: &str, aside: bool) {
        let slot = if aside { &mut self.aside } else { &mut self.running };
        if slot.is_some() {
            return;
        }
        let mut end = plain.len().min(LONGEST);
        while !plain.is_char_boundary(end) {
            end -= 1;
        }
        let text = readable(&plain[..end]);
        if text.chars().any(char::is_alphanumeric) {
            *slot = Some(Candidate { at, text });
        }
    }

    /// The excerpt's text, uncut: from before the cut, from running text where there is any.
    pub fn excerpt(&self) -> &str {
        let end = self.cut().map_or(usize::MAX, |cut| cut.at);
        let candidates = [&self.running, &self.aside];
        candidates.into_iter().flatten().find(|c| c.at < end).map_or("", |c| &c.text)
    }

    /// The first paragraph, wherever the cut is.
    pub fn beginning(&self) -> &str {
        self.running.as_ref().or(self.aside.as_ref()).map_or("", |c| &c.text)
    }
}

/// Text without template tags, controls and addresses that carry their data.
pub(super) fn readable(plain: &str) -> String {
    let bytes = plain.as_bytes();
    let is_plain = || memchr::memchr(b'{', bytes).is_none() && memmem::find(bytes, b"data:").is_none();
    if is_folded(plain) && is_plain() {
        return plain.to_owned();
    }
    let text = leftover::without(plain);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = text.split_whitespace().filter(|w| !w.contains("data:") || w.len() < 40);
    words.collect::<Vec<_>>().join(" ")
}
