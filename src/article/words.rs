//! The few words that Markdown's own constructs need: what a footnote, a table, a
//! task and an alert are called. They are holes, not text: which language a text
//! is in is not known where it is read (a translation may be one by its key), and
//! the words are the theme's, so that a new wording parses no article again.

use serde::{Deserialize, Serialize};

/// A word, and the number that stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    index: u8,
    number: u32,
}

/// The keys of the interface strings, and what they are in English.
const WORDS: [(&str, &str); 12] = [
    // A number by itself, in the digits of the page's language.
    ("", "{number}"),
    ("note", "Note {number}"),
    ("notes", "Notes"),
    ("back_to_text", "Back to the text, note {number}"),
    ("table", "Table {number}"),
    ("task_done", "Done"),
    ("task_open", "To do"),
    ("alert_note", "Note"),
    ("alert_tip", "Tip"),
    ("alert_important", "Important"),
    ("alert_warning", "Warning"),
    ("alert_caution", "Caution"),
];

/// Bits of a packed word that are its index.
const INDEX_BITS: u32 = 4;

/// The highest number that has room beside it.
const MOST: usize = (u32::MAX >> INDEX_BITS) as usize;

impl Word {
    /// What a key stands for; the last word where there is no such key.
    pub(super) fn new(key: &str, number: usize) -> Self {
        let index = WORDS.iter().position(|(known, _)| *known == key).unwrap_or(WORDS.len() - 1);
        Self { index: index as u8, number: number.min(MOST) as u32 }
    }

    /// Its key among the interface strings.
    pub fn key(self) -> &'static str {
        WORDS[usize::from(self.index) % WORDS.len()].0
    }

    /// The number that fills `{number}`.
    pub fn number(self) -> u32 {
        self.number
    }

    /// In English, for texts of which no language is known.
    pub fn english(self) -> String {
        WORDS[usize::from(self.index) % WORDS.len()].1.replace("{number}", &self.number.to_string())
    }

    /// As one number, and back.
    pub(super) fn packed(self) -> u32 {
        self.number << INDEX_BITS | u32::from(self.index)
    }

    pub(super) fn unpacked(packed: u32) -> Self {
        Self { index: (packed & ((1 << INDEX_BITS) - 1)) as u8, number: packed >> INDEX_BITS }
    }
}
