//! What has to happen to a source before the Markdown parser sees it. Most
//! sources go through untouched and uncopied. Every step is one linear pass.

use std::borrow::Cow;
use std::ops::Range;

use super::calls::{self, Calls, Edit};
use super::fragment::is_control;
use super::leftover;
use crate::article::shortcode::Shortcodes;
use crate::base::text::find_byte;

/// How deep quotations and lists may nest. Markdown sets no limit, but the
/// parser looks at every open container on every line, and the tree builder of
/// the sanitiser at every open element for many tags, so that 100,000 levels
/// would take minutes. Nobody reads a hundred.
const MAX_NESTING: usize = 100;

/// Stands for a space inside a template tag that is a link's target: Markdown
/// would end the target at a space. From the private use areas; where a
/// source itself uses one, the next is taken.
const STAND_INS: [char; 3] = ['\u{F8F1}', '\u{F8F2}', '\u{F8F3}'];

/// Text for the parser, and the way back to the source.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    /// What the parser reads.
    pub text: Cow<'a, str>,
    /// What stands for a space, where anything does.
    pub stand_in: Option<char>,
    /// The calls of shortcodes.
    pub calls: Calls,
    /// The body, as it was.
    pub body: &'a str,
    /// The template tags that are targets of links, as bytes of the body.
    pub targets: Vec<Range<usize>>,
    /// `(offset in text, offset in body)` after each change, rising.
    shifts: Vec<(usize, usize)>,
}

impl Prepared<'_> {
    /// The offset in the body for an offset in the text.
    pub fn original(&self, offset: usize) -> usize {
        let i = self.shifts.partition_point(|&(at, _)| at <= offset);
        let original = match i.checked_sub(1).and_then(|i| self.shifts.get(i)) {
            Some(&(at, original)) => original + (offset - at),
            None => offset,
        };
        // What was put in may be longer than what it stands for.
        self.shifts.get(i).map_or(original, |next| original.min(next.1))
    }

    /// Gives back the spaces, and calls as they were written.
    pub fn restore<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.calls.in_text(text) {
            let text = self.calls.restore(text, self.body);
            return Cow::Owned(self.restore_spaces(&text).into_owned());
        }
        self.restore_spaces(text)
    }

    /// Gives the spaces back.
    pub fn restore_spaces<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.stand_in {
            Some(c) if text.contains(c) => Cow::Owned(text.replace(c, " ")),
            _ => Cow::Borrowed(text),
        }
    }
}

/// Prepares a body in which these shortcodes may be called.
pub(super) fn prepare<'a>(body: &'a str, known: &Shortcodes) -> Prepared<'a> {
    let (calls, mut edits) = Calls::find(body, known, calls::code);
    strip_controls(body, &mut edits);
    flatten(body, &mut edits);
    let (targets, spaces) = link_targets(body);
    let stand_in = STAND_INS.into_iter().find(|&c| !spaces.is_empty() && !body.contains(c));
    if let Some(c) = stand_in {
        let text = match c {
            '\u{F8F1}' => "\u{F8F1}",
            '\u{F8F2}' => "\u{F8F2}",
            _ => "\u{F8F3}",
        };
        edits.extend(spaces.into_iter().map(|i| (i..i + 1, Cow::Borrowed(text))));
    }
    Prepared { stand_in, calls, targets, ..edit(body, edits) }
}

/// Prepares a body that is HTML, in which these shortcodes may be called: a
/// quotation's `>` and a list's `-` mean nothing there.
pub(super) fn prepare_html<'a>(body: &'a str, known: &Shortcodes) -> Prepared<'a> {
    let (calls, mut edits) = Calls::find(body, known, calls::code_in_html);
    strip_controls(body, &mut edits);
    Prepared { calls, ..edit(body, edits) }
}

fn edit(body: &str, mut edits: Vec<Edit>) -> Prepared<'_> {
    let calls = Calls::default();
    let prepared = |text, shifts| Prepared { text, stand_in: None, calls, body, targets: Vec::new(), shifts };
    if edits.is_empty() {
        return prepared(Cow::Borrowed(body), Vec::new());
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut text = String::with_capacity(body.len() + edits.len() * 2);
    let mut shifts = Vec::with_capacity(edits.len());
    let mut from = 0;
    for (range, with) in edits {
        if range.start < from {
            continue;
        }
        text.push_str(&body[from..range.start]);
        text.push_str(&with);
        from = range.end;
        shifts.push((text.len(), from));
    }
    text.push_str(&body[from..]);
    prepared(Cow::Owned(text), shifts)
}

/// Control characters but tab and line ends go: XML 1.0 cannot hold them at
/// all, and a feed that held one would not parse.
fn strip_controls(body: &str, edits: &mut Vec<Edit>) {
    let mut from = 0;
    while let Some(i) = find_byte(body.as_bytes(), from, is_control) {
        edits.push((i..i + 1, Cow::Borrowed("")));
        from = i + 1;
    }
}

/// Escapes what would open a container beyond [`MAX_NESTING`], line by line.
/// Only a line that begins with a hundred markers can be touched, so code
/// loses nothing that anybody wrote.
fn flatten(body: &str, edits: &mut Vec<Edit>) {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', body.as_bytes()).map(|at| at + 1).chain([body.len()]) {
        if end - start > MAX_NESTING {
            flatten_line(&body[start..end], start, edits);
        }
        start = end;
    }
}

fn flatten_line(line: &str, start: usize, edits: &mut Vec<Edit>) {
    let bytes = line.as_bytes();
    let mut markers = 0;
    let mut i = 0;
    while i < bytes.len() {
        let marker = match bytes[i] {
            b' ' | b'\t' => {
                i += 1;
                continue;
            }
            b'>' => 1,
            b'-' | b'+' | b'*' | b':' if matches!(bytes.get(i + 1), Some(b' ' | b'\t')) => 1,
            b'0'..=b'9' => {
                let digits = bytes[i..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
                let dot = matches!(bytes.get(i + digits), Some(b'.' | b')'));
                if !dot || !matches!(bytes.get(i + digits + 1), Some(b' ' | b'\t')) {
                    return;
                }
                digits + 1
            }
            _ => return,
        };
        markers += 1;
        if markers > MAX_NESTING {
            // One backslash is enough: what follows it is text.
            edits.push((start + i + marker - 1..start + i + marker - 1, Cow::Borrowed("\\")));
            return;
        }
        i += marker;
    }
}

/// The template tags that stand as targets of links and pictures
/// (`](` or `]: ` before them), and the spaces inside them.
fn link_targets(body: &str) -> (Vec<Range<usize>>, Vec<usize>) {
    let (mut targets, mut spaces) = (Vec::new(), Vec::new());
    if !leftover::may_hold(body) {
        return (targets, spaces);
    }
    // The end of the target that the tags so far belong to: a target may hold
    // several (`{{ site.url }}{{ site.baseurl }}/x`), with text between them.
    let mut target_end = 0;
    for tag in leftover::all(body) {
        let continues =
            target_end > 0 && !body.as_bytes()[target_end..tag.start].iter().any(|b| b" )\n\t\"".contains(b));
        if continues || opens_target(&body.as_bytes()[..tag.start]) {
            let inside = body.as_bytes()[tag.clone()].iter().enumerate();
            spaces.extend(inside.filter(|(_, b)| matches!(b, b' ' | b'\t')).map(|(i, _)| tag.start + i));
            target_end = tag.end;
            targets.push(tag);
        } else {
            target_end = 0;
        }
    }
    (targets, spaces)
}

/// Whether what stands before a tag is the beginning of a target: `](`, with
/// perhaps a few characters of the target after it.
pub(super) fn opens_target(before: &[u8]) -> bool {
    const LONGEST_START: usize = 200;
    let part = |b: &&u8| !matches!(b, b'(' | b'\n' | b' ' | b'<' | b':');
    let start = before.iter().rev().take(LONGEST_START).take_while(part).count();
    let mut head = &before[..before.len() - start];
    while let [rest @ .., b' ' | b'<'] = head {
        head = rest;
    }
    head.ends_with(b"](") || head.ends_with(b"]:")
}
