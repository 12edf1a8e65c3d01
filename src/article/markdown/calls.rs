//! Calls of shortcodes on their way through the Markdown parser. Each tag of a
//! call becomes a mark, a few characters that no source holds, so that the parser
//! sees text where it stood; the writer opens a hole there. The body of a call is
//! Markdown where it stands, so that its links, headings and notes are the
//! article's own, and a gate cuts it as it cuts the rest. Handing each body to a
//! parser of its own would have needed all of that twice.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag as MarkdownTag};
use serde_json::Value;

use super::fragment::push_text;
use super::leftover;
use super::prepare::{self, opens_target};
use super::writer::{Context, Writer};
use crate::article::body::{Body, HoleKind, HtmlPolicy};
use crate::article::sanitize::{self, Piece};
use crate::article::shortcode::{self, Arg, Call, Found, Shortcodes, Tag};
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind};

/// How deep calls with bodies may nest.
const MAX_NESTING: usize = 16;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Inline,
    Open,
    /// Ends the call that the mark with this number opens.
    End,
    Literal,
}

#[derive(Debug)]
struct Mark {
    at: Range<usize>,
    what: What,
    /// The name and the arguments, or the text that is printed.
    tag: Tag,
}

/// The marks of a text.
#[derive(Debug, Default)]
pub(super) struct Calls {
    sign: Option<char>,
    marks: Vec<Mark>,
    /// Where nothing is called, as bytes of the body, in order.
    code: Vec<Range<usize>>,
    /// What cannot be read: bytes of the body, message and hint.
    broken: Vec<(Range<usize>, String, &'static str)>,
}

/// An edit of the body.
pub(super) type Edit = (Range<usize>, Cow<'static, str>);

impl Calls {
    /// The calls of a body, and the edits that put marks in their places. `code`
    /// finds where nothing is called.
    pub fn find(
        body: &str,
        known: &Shortcodes,
        code: impl Fn(&str) -> Vec<Range<usize>>,
    ) -> (Self, Vec<Edit>) {
        // Text that calls nothing pays for this look alone.
        if known.is_empty() || !leftover::may_hold(body) {
            return (Self::default(), Vec::new());
        }
        let mut found = shortcode::scan(body, known);
        if found.iter().all(|f| matches!(f.tag, Tag::End | Tag::Foreign)) {
            return (Self::default(), Vec::new());
        }
        // Code stays code, and an address is read by its own rules.
        let quiet = code(body);
        let mut code = quiet.iter().peekable();
        let mut until = 0;
        found.retain(|f| {
            while let Some(range) = code.next_if(|r| r.start <= f.at.start) {
                until = until.max(range.end);
            }
            f.at.start >= until && !opens_target(&body.as_bytes()[..f.at.start])
        });
        // A source that uses up the signs would have been made for it; its calls stay text.
        let sign = ('\u{F0000}'..'\u{F0040}').find(|c| !body.contains(*c));
        let Some(sign) = sign.filter(|_| !found.is_empty()) else {
            return (Self { code: quiet, ..Self::default() }, Vec::new());
        };
        let mut calls = Self { sign: Some(sign), code: quiet, ..Self::default() };
        let edits = calls.mark(body, found, sign);
        (calls, edits)
    }

    /// Pairs the tags and makes the edits.
    fn mark(&mut self, body: &str, found: Vec<Found>, sign: char) -> Vec<Edit> {
        let mut open: Vec<Option<usize>> = Vec::new();
        let has_blocks = found.iter().any(|f| matches!(f.tag, Tag::Open(..)));
        for Found { at, tag } in found {
            let what = match &tag {
                Tag::Inline(..) => What::Inline,
                Tag::Literal(_) => What::Literal,
                Tag::Foreign => {
                    open.push(None);
                    continue;
                }
                Tag::Open(name, _) => {
                    if open.len() >= MAX_NESTING {
                        let message = format!("`{name}` stands inside {MAX_NESTING} others");
                        self.broken.push((at, message, "nest less deep"));
                        continue;
                    }
                    open.push(Some(self.marks.len()));
                    What::Open
                }
                Tag::End => match open.pop() {
                    Some(Some(_)) => What::End,
                    Some(None) => continue,
                    None if !has_blocks => continue,
                    None => {
                        let hint = "remove it, or write the opening tag, as in `{% note() %}`";
                        self.broken.push((at, "`{% end %}` ends nothing".to_owned(), hint));
                        continue;
                    }
                },
                Tag::Broken(message, hint) => {
                    self.broken.push((at, message.clone(), hint));
                    continue;
                }
            };
            self.marks.push(Mark { at, what, tag });
        }
        for i in open.into_iter().flatten() {
            let mark = &self.marks[i];
            if let Tag::Open(name, _) = &mark.tag {
                let message = format!("`{name}` is never closed");
                self.broken.push((mark.at.clone(), message, "write `{% end %}` after its text"));
            }
        }
        let blocks = self.blocks(body);
        let mark = |(i, mark): (usize, &Mark)| {
            let text = format!("{sign}{i}{sign}");
            let text = match &blocks[i] {
                None => text,
                // A blank line on both sides, inside the same quotation or list.
                Some(prefix) if mark.what == What::Open => format!("{text}\n{prefix}\n{prefix}"),
                Some(prefix) => format!("\n{prefix}\n{prefix}{text}\n{prefix}\n{prefix}"),
            };
            (mark.at.clone(), Cow::Owned(text))
        };
        self.marks.iter().enumerate().map(mark).collect()
    }

    /// For each mark of a call whose body is blocks the beginning of its lines.
    fn blocks(&self, body: &str) -> Vec<Option<String>> {
        let mut blocks = vec![None; self.marks.len()];
        let mut open: Vec<usize> = Vec::new();
        for (i, mark) in self.marks.iter().enumerate() {
            match mark.what {
                What::Open => open.push(i),
                What::End => {
                    let Some(start) = open.pop() else { continue };
                    let from = &self.marks[start].at;
                    let line = body[..from.start].rfind('\n').map_or(0, |n| n + 1);
                    let before = &body[line..from.start];
                    let is_prefix =
                        before.len() < 200 && before.chars().all(|c| " \t>-*+.)0123456789".contains(c));
                    let several = body[from.end..mark.at.start].contains("\n\n");
                    if !is_prefix && !several {
                        continue;
                    }
                    let prefix: String = match is_prefix {
                        true => before.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect(),
                        false => String::new(),
                    };
                    blocks[start] = Some(prefix.clone());
                    blocks[i] = Some(prefix);
                }
                _ => {}
            }
        }
        blocks
    }

    /// Whether a byte of the body stands in code.
    pub fn is_code(&self, at: usize) -> bool {
        let next = self.code.partition_point(|range| range.end <= at);
        self.code.get(next).is_some_and(|range| range.contains(&at))
    }

    /// Whether there is a mark in `text`.
    pub fn in_text(&self, text: &str) -> bool {
        self.sign.is_some_and(|sign| text.contains(sign))
    }

    /// The calls as they were written, where they cannot be calls.
    pub fn restore(&self, text: &str, body: &str) -> String {
        let Some(sign) = self.sign else { return text.to_owned() };
        let parts = text.split(sign).enumerate().map(|(i, part)| match i % 2 {
            0 => part,
            _ => {
                let mark = part.parse::<usize>().ok().and_then(|n| self.marks.get(n));
                mark.map_or("", |mark| &body[mark.at.clone()])
            }
        });
        parts.collect()
    }

    /// Bytes of the body that are calls, in order.
    pub fn places(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.marks.iter().map(|m| m.at.clone()).chain(self.broken.iter().map(|b| b.0.clone()))
    }
}

/// The code in a body that is HTML, in order.
pub(super) fn code_in_html(body: &str) -> Vec<Range<usize>> {
    let mut code = Vec::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let offset = |part: &str| part.as_ptr() as usize - body.as_ptr() as usize;
    for piece in sanitize::pieces(body) {
        match piece {
            Piece::Open(tag) if ["pre", "code"].iter().any(|name| tag.name.eq_ignore_ascii_case(name)) => {
                open.push((tag.name, offset(tag.whole)));
            }
            Piece::Close(tag) => {
                if let Some((_, from)) = open.pop_if(|(name, _)| tag.name.eq_ignore_ascii_case(name)) {
                    code.push(from..offset(tag.whole));
                }
            }
            _ => {}
        }
    }
    code.sort_by_key(|range| range.start);
    code
}

/// The code in a body, in order.
pub(super) fn code(body: &str) -> Vec<Range<usize>> {
    let prepared = prepare::prepare(body, &Shortcodes::default());
    let events = Parser::new_ext(&prepared.text, super::extensions(false, false)).into_offset_iter();
    let code =
        events.filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(MarkdownTag::CodeBlock(_))));
    code.map(|(_, range)| prepared.original(range.start)..prepared.original(range.end)).collect()
}

/// A call with a body that is open.
#[derive(Debug)]
pub(super) struct OpenCall {
    call: u32,
    /// Open containers and notes around it, which its end must have too.
    depth: u32,
    notes: usize,
}

impl Writer<'_> {
    /// Text with marks in it; `write` takes what stands between them.
    pub(super) fn marked_text(&mut self, text: &str, mut write: impl FnMut(&mut Self, &str)) {
        let calls = &self.cx.prepared.calls;
        let Some(sign) = calls.sign else { return };
        for (i, part) in text.split(sign).enumerate() {
            if i % 2 == 0 {
                if !part.trim().is_empty() {
                    write(self, part);
                } else {
                    self.out.html.push_str(part);
                    self.add_plain(part);
                }
            } else if let Some((n, mark)) =
                part.parse::<usize>().ok().and_then(|n| Some((n, calls.marks.get(n)?)))
            {
                match (&mark.tag, mark.what) {
                    (Tag::Literal(text), _) => {
                        self.leaf.pieces += 1;
                        push_text(&mut self.out.html, text);
                        self.add_plain(text);
                    }
                    (Tag::Inline(name, args) | Tag::Open(name, args), _) => {
                        self.call(name, args, mark.what, n)
                    }
                    _ => self.end_call(mark.at.clone()),
                }
            }
        }
    }

    fn call(&mut self, name: &str, args: &serde_json::Map<String, Value>, what: What, mark: usize) {
        let place = self.cx.prepared.calls.marks[mark].at.clone();
        let place = self.cx.body + place.start..self.cx.body + place.end;
        let at = place.start as u32..place.end as u32;
        let typed = self.cx.known.typed(name) == Some(true);
        if typed {
            let place = self.cx.prepared.calls.marks[mark].at.clone();
            self.check_arguments(name, args, what == What::Open, place);
        }
        let args = args.iter().filter_map(|(key, value)| {
            let arg = if typed { self.typed(key, value, &at)? } else { Arg::Value(value.clone()) };
            Some((key.as_str().into(), arg))
        });
        let args = args.collect();
        let nth = self.called.entry(name.into()).or_default();
        *nth += 1;
        let has_body = what == What::Open;
        let call = Call { name: name.into(), args, nth: *nth, has_body, at };
        let index = self.calls.len() as u32;
        self.calls.push(call);
        self.leaf.pieces += 1;
        self.leaf.calls += 1;
        self.out.hole(HoleKind::Shortcode(index));
        if has_body {
            self.open_calls.push(OpenCall { call: index, depth: self.depth, notes: self.notes_open() });
            // Inside a call no gate can cut.
            self.depth += 1;
        }
    }

    fn end_call(&mut self, at: Range<usize>) {
        self.leaf.pieces += 1;
        self.leaf.calls += 1;
        let Some(open) = self.open_calls.pop() else { return };
        self.depth = self.depth.saturating_sub(1);
        if self.depth != open.depth || self.notes_open() != open.notes {
            let message = "`{% end %}` stands in another list, quotation or note than the tag that it ends";
            let hint = "put both at the beginning of their lines, with the same indentation";
            self.broken_call(at, message.to_owned(), hint);
        }
        self.out.hole(HoleKind::ShortcodeEnd(open.call));
    }

    pub(super) fn broken_call(&mut self, at: Range<usize>, message: String, hint: &str) {
        let place = self.cx.body + at.start..self.cx.body + at.end;
        let problem = Diagnostic::error(Kind::Shortcode, message).at(self.cx.path).hint(hint);
        self.diagnostics.push(problem.showing(Excerpt::of(self.cx.source, place)));
    }

    /// Reports what cannot be read. More than a few would be one slip that goes on.
    pub(super) fn report_broken_calls(&mut self) {
        const SHOWN: usize = 20;
        let calls = &self.cx.prepared.calls;
        for (at, message, hint) in calls.broken.iter().take(SHOWN) {
            self.broken_call(at.clone(), message.clone(), hint);
        }
        if let Some(open) = self.open_calls.pop()
            && calls.broken.is_empty()
            && let Some(call) = self.calls.get(open.call as usize)
        {
            let at = (call.at.start as usize).saturating_sub(self.cx.body)
                ..(call.at.end as usize).saturating_sub(self.cx.body);
            self.broken_call(
                at,
                format!("the end of `{}` is no tag where it stands", call.name),
                "put it on a line of its own",
            );
        }
    }
}

/// Reports bodies that begin in one element and end in another, as raw HTML or
/// emphasis across a tag makes them: a template would close what it did not open.
pub(super) fn check_bodies(body: &Body, cx: &Context<'_>, diagnostics: &mut Diagnostics) {
    if cx.options.html == HtmlPolicy::Allow || diagnostics.has_errors() {
        return;
    }
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut crossed: Vec<u32> = Vec::new();
    for hole in &body.holes {
        match hole.what {
            HoleKind::Shortcode(i) if body.shortcodes.get(i as usize).is_some_and(|c| c.has_body) => {
                open.push((i, hole.at));
            }
            HoleKind::ShortcodeEnd(i) => match open.pop() {
                Some((opened, from)) if opened == i && is_balanced(&body.html[from..hole.at]) => {}
                Some((opened, _)) => crossed.push(opened),
                None => crossed.push(i),
            },
            _ => {}
        }
    }
    crossed.extend(open.into_iter().map(|(i, _)| i));
    for call in crossed.into_iter().filter_map(|i| body.shortcodes.get(i as usize)) {
        let message = format!("the text of `{}` begins in one element and ends in another", call.name);
        let hint = "put both tags at the beginning of their lines, outside emphasis and raw HTML";
        let problem = Diagnostic::error(Kind::Shortcode, message).at(cx.path).hint(hint);
        let at = call.at.start as usize..call.at.end as usize;
        diagnostics.push(problem.showing(Excerpt::of(cx.source, at)));
    }
}

fn is_balanced(html: &str) -> bool {
    let mut depth = 0usize;
    for piece in sanitize::pieces(html) {
        match piece {
            Piece::Open(tag) if !sanitize::is_void(tag.name) && !tag.self_closing => depth += 1,
            Piece::Close(_) if depth == 0 => return false,
            Piece::Close(_) => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// Raw HTML in which calls stand only where text may stand; inside tags, scripts
/// and comments they are as they were written.
pub(super) fn restore_in_tags(calls: &Calls, html: String, body: &str) -> String {
    if !calls.in_text(&html) {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    for piece in sanitize::pieces(&html) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            other => out.push_str(&calls.restore(super::raw::whole(&other), body)),
        }
    }
    out
}
