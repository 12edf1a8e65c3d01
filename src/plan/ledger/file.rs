//! `urls.ledger`: every URL that was ever published, one sorted line each, so
//! that two branches merge by lines and a diff reads as what happened.
//!
//! ```text
//! /iran/2014/06/11/fall-of-mosul/⇥iran/2014/fall-of-mosul
//! /iran/2014/06/12/a-name/⇥iran/2014/a-name⇥gone⇥2014-06-12⇥A name⇥It named a child.
//! ```
//!
//! Fields are parted by tabs. In each of them `\t`, `\n`, `\r` and `\\` stand for
//! what would break a line. URLs are not percent-encoded: a ledger is read by
//! people. Blank lines, CRLF, a byte order mark, any order and equal lines twice
//! (what `merge=union` leaves) are read; what is written has none of them.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, PartialDate, SourcePath, UrlPath};

/// What is known of an address whose article is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gone {
    /// When the article was published, as precisely as is known.
    pub date: Option<PartialDate>,
    /// Its headline.
    pub title: String,
    /// Why it is gone; empty where nothing is said.
    pub reason: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry<'t> {
    pub url: Cow<'t, str>,
    pub id: Cow<'t, str>,
    pub gone: Option<Box<Gone>>,
    /// Counted from 1; 0 for one that is not in the file yet.
    pub line: u32,
}

/// The lines by rising URL, none of them twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ledger<'t> {
    entries: Vec<Entry<'t>>,
}

/// What git puts before, between and after the two sides of a conflict.
const CONFLICT: [&str; 4] = ["<<<<<<< ", "||||||| ", "=======", ">>>>>>> "];

impl<'t> Ledger<'t> {
    /// Reads a ledger. Lines that cannot be right are errors and are left out.
    pub fn parse(text: &'t str, path: &SourcePath, noticed: &mut Diagnostics) -> Self {
        let mut entries = Vec::new();
        let mut in_conflict = false;
        for (line, number) in text.split('\n').zip(1u32..) {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let refuse = |message: String, hint: &str| {
                let excerpt = Excerpt { line: number, ..Excerpt::of(line, 0..line.len()) };
                Diagnostic::error(Kind::Ledger, message).at(path).showing(excerpt).hint(hint)
            };
            if line.trim().is_empty() {
                continue;
            }
            if let Some(i) = CONFLICT.iter().position(|marker| line.starts_with(marker)) {
                // One report for each conflict, not four.
                if i == 0 || !in_conflict {
                    let hint = "keep the lines of both sides and delete the markers; `urls.ledger merge=union` \
                                in .gitattributes makes git do so";
                    noticed.push(refuse("a merge has left its conflict here".to_owned(), hint));
                }
                in_conflict = i != 3;
                continue;
            }
            match read_line(line, number) {
                Ok(entry) => entries.push(entry),
                Err(message) => {
                    noticed.push(refuse(
                        message,
                        "a line is an address, a tab and an id; for what is gone, tabs between them, also \
                         `gone`, a date, a title and a reason",
                    ));
                }
            }
        }
        // Stable: of two lines for one address the upper one counts.
        entries.sort_by(|a, b| a.url.cmp(&b.url));
        entries.dedup_by(|again, first| {
            let same = again.url == first.url;
            if same && (&again.id, &again.gone) != (&first.id, &first.gone) {
                let message = format!("the address {} has two lines that differ", first.url);
                noticed.push(
                    Diagnostic::error(Kind::Ledger, message)
                        .at(path)
                        .showing(again.excerpt())
                        .note(format!("line {} says: {}", first.line, first.shown()))
                        .hint("delete the one that is not true"),
                );
            }
            same
        });
        Self { entries }
    }

    /// All lines, by rising URL.
    pub fn entries(&self) -> &[Entry<'t>] {
        &self.entries
    }

    /// The line of an address.
    pub fn find(&self, url: &str) -> Option<&Entry<'t>> {
        self.entries.binary_search_by(|e| (*e.url).cmp(url)).ok().map(|i| &self.entries[i])
    }
}

fn read_line(line: &str, number: u32) -> Result<Entry<'_>, String> {
    let mut fields = line.split('\t').map(unescape);
    let url = fields.next().unwrap_or_default();
    if !url.starts_with('/') {
        return Err("the line does not begin with an address, such as /iran/2014/06/11/a/".to_owned());
    }
    if let Err(reason) = UrlPath::new(&url).check() {
        return Err(format!("the address {url} cannot be used: a part of it {reason}"));
    }
    let id = fields.next().filter(|id| !id.trim().is_empty());
    let Some(id) = id else { return Err(format!("the address {url} has no id")) };
    let gone = match fields.next().as_deref() {
        None => None,
        Some("gone") => {
            let date = fields.next().unwrap_or_default();
            let date = match date.trim() {
                "" => None,
                text => Some(
                    PartialDate::parse(text).ok_or_else(|| format!("`{text}` is not a date"))?.without_time(),
                ),
            };
            let mut text = || fields.next().unwrap_or_default().into_owned();
            Some(Box::new(Gone { date, title: text(), reason: text() }))
        }
        Some(other) => return Err(format!("`{other}` stands where only `gone` can stand")),
    };
    if fields.next().is_some() {
        return Err("the line has more than six fields".to_owned());
    }
    Ok(Entry { url, id, gone, line: number })
}

impl Entry<'_> {
    /// The line without its end.
    pub fn written(&self) -> String {
        let mut line = format!("{}\t{}", escape(&self.url), escape(&self.id));
        if let Some(gone) = &self.gone {
            let date = gone.date.map(|d| d.iso()).unwrap_or_default();
            let _ = write!(line, "\tgone\t{date}\t{}\t{}", escape(&gone.title), escape(&gone.reason));
        }
        line
    }

    /// The line for a message, in which a tab would not be seen.
    pub fn shown(&self) -> String {
        self.written().replace('\t', "⇥")
    }

    /// The address in its line.
    pub fn excerpt(&self) -> Excerpt {
        let line = self.written();
        let url = line.find('\t').unwrap_or(line.len());
        Excerpt { line: self.line, ..Excerpt::of(&line, 0..url) }
    }
}

/// The whole file.
pub(super) fn write(mut lines: Vec<String>) -> String {
    lines.sort_unstable();
    let mut text = String::with_capacity(lines.iter().map(|l| l.len() + 1).sum());
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn escape(field: &str) -> Cow<'_, str> {
    if !field.contains(['\\', '\t', '\n', '\r']) {
        return Cow::Borrowed(field);
    }
    let field = field.replace('\\', "\\\\").replace('\t', "\\t");
    Cow::Owned(field.replace('\n', "\\n").replace('\r', "\\r"))
}

fn unescape(field: &str) -> Cow<'_, str> {
    if !field.contains('\\') {
        return Cow::Borrowed(field);
    }
    let mut out = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some(escaped @ ('\\' | 't' | 'n' | 'r'))) => {
                out.push(match escaped {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    _ => '\\',
                });
                chars.next();
            }
            (c, _) => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let mut noticed = Diagnostics::new();
        let ledger = Ledger::parse(text, &SourcePath::new("urls.ledger"), &mut noticed);
        let lines = ledger.entries().iter().map(Entry::shown).collect();
        let line = |d: &Diagnostic| d.excerpt.as_ref().map_or(0, |e| e.line);
        (lines, noticed.iter().map(|d| format!("{}: {}", line(d), d.message)).collect())
    }

    #[test]
    fn lines_are_read_in_every_order_and_with_every_line_end() {
        let (lines, problems) = read("/b/\tb\r\n\n/a/\ta\r\n/b/\tb\n/c/\tc\tgone\t2014-06\tC\\tD\tWhy\\\\n");
        assert_eq!(problems, [""; 0]);
        assert_eq!(lines, ["/a/⇥a", "/b/⇥b", "/c/⇥c⇥gone⇥2014-06⇥C\\tD⇥Why\\\\n"]);
        assert_eq!(read("/c/\tc\tgone").0, ["/c/⇥c⇥gone⇥⇥⇥"]);
    }

    #[test]
    fn what_cannot_be_right_is_named_with_its_line() {
        let cases = [
            ("a\tb", "1: the line does not begin with an address, such as /iran/2014/06/11/a/"),
            ("\n/a/", "2: the address /a/ has no id"),
            ("/a/\t ", "1: the address /a/ has no id"),
            ("/a/\ta\tgon", "1: `gon` stands where only `gone` can stand"),
            ("/a/\ta\tgone\tJune\tA\tx", "1: `June` is not a date"),
            ("/a/\ta\tgone\t\tA\tx\ty", "1: the line has more than six fields"),
            ("/a/../b/\tb", "1: the address /a/../b/ cannot be used: a part of it climbs out of its folder"),
            ("/a/\ta\n/b/\tb\n/a/\tc", "3: the address /a/ has two lines that differ"),
            ("/a/\ta\n/a/\ta\tgone\t\tA\t", "2: the address /a/ has two lines that differ"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).1, [expected], "{text}");
        }
    }

    #[test]
    fn a_conflict_is_one_error_and_both_sides_are_read() {
        let (lines, problems) =
            read("/a/\ta\n<<<<<<< HEAD\n/b/\tb\n||||||| base\n=======\n/c/\tc\n>>>>>>> theirs\n/d/\td\n");
        assert_eq!(problems, ["2: a merge has left its conflict here"]);
        assert_eq!(lines, ["/a/⇥a", "/b/⇥b", "/c/⇥c", "/d/⇥d"]);
    }

    #[test]
    fn every_text_comes_back() {
        for text in ["a", "a\tb", "\\", "\\t", "a\r\n", "\\\\n\n", "é\u{2028}"] {
            let gone = Gone { date: PartialDate::parse("2014"), title: text.into(), reason: text.into() };
            let entry = Entry { url: "/a/".into(), id: text.into(), gone: Some(Box::new(gone)), line: 1 };
            let line = entry.written();
            assert_eq!(read_line(&line, 1).unwrap(), entry, "{line}");
        }
    }
}
