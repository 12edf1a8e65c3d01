//! Footnotes: numbered by their first reference, collected at the end. A note
//! that nobody refers to is dropped; a note may refer to others and to itself.

use std::fmt::Write;

use rustc_hash::FxHashMap;

use super::fragment::Fragment;

/// The notes of one text.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The texts, by folded label.
    definitions: FxHashMap<String, Fragment>,
    /// The number of a label.
    numbers: FxHashMap<String, usize>,
    /// The labels in order of their numbers, each with its count of references.
    order: Vec<(String, u32)>,
}

/// A label as CommonMark compares it: case and runs of white space do not count.
pub(super) fn fold(label: &str) -> String {
    let mut folded = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word.to_lowercase());
    }
    folded
}

impl Notes {
    /// Keeps a note's text; the first with a label counts.
    pub fn define(&mut self, label: String, text: Fragment) {
        self.definitions.entry(label).or_insert(text);
    }

    /// Writes a reference.
    pub fn refer(&mut self, out: &mut Fragment, label: &str) {
        let number = *self.numbers.entry(label.to_owned()).or_insert_with(|| {
            self.order.push((label.to_owned(), 0));
            self.order.len()
        });
        let Some((_, uses)) = self.order.get_mut(number - 1) else { return };
        *uses += 1;
        let id = reference_id(number, *uses);
        let _ =
            write!(out.html, "<sup><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\" aria-label=\"");
        out.word("note", number);
        // The mark is part of its label, which has the digits of the page.
        out.html.push_str("\">");
        out.word("", number);
        out.html.push_str("</a></sup>");
        out.anchors.push(id);
    }

    /// Writes the notes that were referred to. Those whose references stand
    /// only in other notes come after them.
    pub fn finish(mut self, out: &mut Fragment) {
        if self.order.is_empty() {
            return;
        }
        // All texts are completed first: only then is it known how many
        // references, and so how many ways back, each note has.
        let mut texts = Vec::new();
        while let Some((label, _)) = self.order.get(texts.len()) {
            let label = label.clone();
            let raw = self.definitions.remove(&label).unwrap_or_default();
            let mut text = Fragment::default();
            text.append(raw, |text, label| self.refer(text, label));
            texts.push(text);
        }
        out.fresh_line();
        out.html.push_str("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"");
        out.word("notes", 0);
        out.html.push_str("\"><ol>\n");
        for (i, (mut text, (_, uses))) in texts.into_iter().zip(self.order).enumerate() {
            let number = i + 1;
            let _ = write!(out.html, "<li id=\"fn-{number}\">");
            out.anchors.push(format!("fn-{number}"));
            text.html.truncate(text.html.trim_end().len());
            // The way back stands on the note's last line, not below it.
            let in_paragraph = text.html.ends_with("</p>");
            if in_paragraph {
                text.html.truncate(text.html.len() - "</p>".len());
            }
            out.append(text, |_, _| {});
            for usage in 1..=uses {
                let id = reference_id(number, usage);
                let _ = write!(out.html, " <a href=\"#{id}\" role=\"doc-backlink\" aria-label=\"");
                out.word("back_to_text", number);
                let _ = match usage {
                    1 => write!(out.html, "\">↩</a>"),
                    _ => write!(out.html, " ({usage})\">↩<sup>{usage}</sup></a>"),
                };
            }
            out.html.push_str(if in_paragraph { "</p></li>\n" } else { "</li>\n" });
        }
        out.html.push_str("</ol></section>\n");
    }
}

fn reference_id(number: usize, usage: u32) -> String {
    if usage == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{usage}") }
}
