//! Markdown to HTML with holes, in these steps:
//!
//! 1. `prepare` makes a source safe and complete for the parser, which most
//!    sources already are.
//! 2. `writer` writes HTML from the parser's events, in one pass, and gathers
//!    links, pictures, headings, anchors, words and the excerpt.
//! 3. Where there was raw HTML, the whole goes through the sanitiser; the
//!    holes survive as tokens (`tokens`).
//!
//! Every step is linear in the length of the source.

mod arguments;
mod calls;
mod fragment;
mod leftover;
mod links;
mod math;
mod notes;
mod prepare;
mod raw;
mod target;
mod teaser;
mod tokens;
mod writer;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::article::Word;
use crate::article::body::{Body, HtmlPolicy, MarkdownOptions};
use crate::article::shortcode::Shortcodes;
use crate::base::{Checked, Kind, SourcePath, text};
use fragment::Fragment;
use writer::{Context, Writer};

/// The most characters of an excerpt.
const EXCERPT: usize = 240;

/// What a text is read for. The facts and the problems are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To show it.
    Page,
    /// To index it: what takes long and changes no fact, as the highlighting of
    /// code, is left out of the HTML.
    Facts,
}

/// Reads an article's text. `source` is the whole file, so that problems can
/// show their lines; its Markdown begins at the byte `body`. With `take_title`
/// a level-1 heading at the beginning is taken out of the HTML; it is reported
/// as `leading_title` in any case.
pub fn parse(
    source: &str,
    body: usize,
    path: &SourcePath,
    options: &MarkdownOptions,
    known: &Shortcodes,
    take_title: bool,
    purpose: Purpose,
) -> Checked<Body> {
    let (body, text) = source.get(body..).map_or((source.len(), ""), |text| (body, text));
    let prepared = prepare::prepare(text, known);
    let cx =
        Context { source, body, prepared: &prepared, path, known, options, take_title, holes: true, purpose };
    let mut writer = Writer::new(cx);
    let events = Parser::new_ext(&prepared.text, extensions(options.smart_punctuation, options.math))
        .into_offset_iter();
    writer.run(events);
    writer.report_broken_calls();
    report_leftovers(&mut writer, text);
    assemble(writer)
}

/// Reads an article's text that is HTML: the bytes `body` of the source, less
/// `headline`, a heading that the page shows already. It is all raw HTML, a block
/// for each element at the top, so that a teaser can end between two of them; a
/// policy that shows tags as text is for tags inside Markdown.
pub fn parse_html(
    source: &str,
    body: Range<usize>,
    headline: Option<Range<usize>>,
    path: &SourcePath,
    options: &MarkdownOptions,
    known: &Shortcodes,
) -> Checked<Body> {
    let mut text = Cow::Borrowed(source.get(body.clone()).unwrap_or(""));
    if let Some(headline) = headline.filter(|h| body.start <= h.start && h.end <= body.end) {
        // Blanks keep every offset right.
        let blanks = " ".repeat(headline.len());
        text.to_mut().replace_range(headline.start - body.start..headline.end - body.start, &blanks);
    }
    let prepared = prepare::prepare_html(&text, known);
    let html = match options.html {
        HtmlPolicy::Escape => HtmlPolicy::Sanitize,
        policy => policy,
    };
    let options = &MarkdownOptions { html, ..options.clone() };
    let cx = Context {
        source,
        body: body.start,
        prepared: &prepared,
        path,
        known,
        options,
        take_title: false,
        holes: true,
        // There is no code to highlight in HTML.
        purpose: Purpose::Page,
    };
    let mut writer = Writer::new(cx);
    let text = prepared.text.as_ref();
    let blocks = raw::blocks(text).into_iter().flat_map(|at| {
        let html = Event::Html(text[at.clone()].into());
        let events = [Event::Start(Tag::HtmlBlock), html, Event::End(TagEnd::HtmlBlock)];
        events.into_iter().map(move |event| (event, at.clone()))
    });
    writer.run(blocks);
    writer.report_broken_calls();
    assemble(writer)
}

/// Safe inline HTML for a caption or a correction: markup within a line only,
/// raw HTML shown as text, addresses as written.
pub fn inline(markdown: &str) -> String {
    // Within a line stands nothing that has words of its own.
    standalone(&without_number(markdown), true).into_html(Word::english)
}

/// A line that begins with a year and a full stop is no list: `1998. The first beam.`
fn without_number(line: &str) -> Cow<'_, str> {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => Cow::Owned(format!("{}\\{}", &line[..digits], &line[digits..])),
        _ => Cow::Borrowed(line),
    }
}

/// Safe HTML for a few paragraphs from a template or a data file: as
/// [`inline()`], with blocks. `words` says what a footnote, a table and the like are
/// called.
pub fn block(markdown: &str, words: impl Fn(Word) -> String) -> String {
    standalone(markdown, false).into_html(words)
}

fn standalone(markdown: &str, inline: bool) -> Fragment {
    let prepared = prepare::prepare(markdown, &Shortcodes::default());
    let path = SourcePath::new("");
    let options = MarkdownOptions {
        html: HtmlPolicy::Escape,
        smart_punctuation: false,
        highlight_code: false,
        math: false,
        external_rel: String::new(),
        base_url: String::new(),
        content_dir: "content".to_owned(),
    };
    let cx = Context {
        source: markdown,
        body: 0,
        prepared: &prepared,
        path: &path,
        known: &Shortcodes::default(),
        options: &options,
        take_title: false,
        holes: false,
        purpose: Purpose::Page,
    };
    let mut writer = Writer::new(cx);
    let events = Parser::new_ext(&prepared.text, extensions(false, false)).into_offset_iter();
    if inline {
        writer.run(events.filter_map(|(event, range)| Some((within_line(event)?, range))));
        writer.out.html.truncate(writer.out.html.trim_end().len());
    } else {
        writer.run(events);
    }
    writer.out
}

/// What remains of an event where there are no blocks.
fn within_line(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Start(
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. },
        ) => Some(event),
        Event::End(
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image,
        ) => Some(event),
        Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock) => {
            Some(Event::SoftBreak)
        }
        Event::Start(_)
        | Event::End(_)
        | Event::Rule
        | Event::TaskListMarker(_)
        | Event::FootnoteReference(_) => None,
        Event::Html(html) => Some(Event::Text(html)),
        event => Some(event),
    }
}

fn extensions(smart_punctuation: bool, math: bool) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart_punctuation);
    options.set(Options::ENABLE_MATH, math);
    options
}

/// Reports other tools' template tags, but for those in code and those that
/// are a link's target, which were reported with it.
fn report_leftovers(writer: &mut Writer<'_>, text: &str) {
    if !leftover::may_hold(text) {
        return;
    }
    let prepared = writer.cx.prepared;
    let quiet = std::mem::take(&mut writer.quiet);
    let mut quiet: Vec<_> =
        quiet.into_iter().map(|r| prepared.original(r.start)..prepared.original(r.end)).collect();
    quiet.extend(prepared.targets.iter().cloned());
    quiet.extend(prepared.calls.places());
    quiet.sort_by_key(|r| r.start);
    let mut quiet = quiet.into_iter().peekable();
    let mut quiet_until = 0;
    for tag in leftover::all(text) {
        while let Some(range) = quiet.next_if(|r| r.start <= tag.start) {
            quiet_until = quiet_until.max(range.end);
        }
        if tag.start >= quiet_until {
            let at = writer.cx.body;
            writer.warn_leftover(&text[tag.clone()], at + tag.start..at + tag.end);
        }
    }
}

fn assemble(writer: Writer<'_>) -> Checked<Body> {
    let Writer {
        cx,
        mut out,
        mut diagnostics,
        raw,
        teaser,
        has_code,
        leading_title,
        calls,
        formulas,
        leftovers,
        ..
    } = writer;
    let cut = teaser.cut();
    let mut more = teaser.more.map(|cut| cut.at);
    let mut teaser_end = cut.map_or(out.html.len(), |cut| cut.at);
    let mut teaser_words = cut.map_or(out.words, |cut| cut.words);
    let mut excerpt = text::truncate_words(teaser.excerpt(), EXCERPT);
    if raw.seen && cx.options.html == HtmlPolicy::Sanitize {
        let cleaned = tokens::sanitise(&mut out, cx.source, [more, cut.map(|cut| cut.at)]);
        let [new_more, new_end] = cleaned;
        if more.is_some() {
            more = new_more.map(|cut| cut.at);
        }
        teaser_end = out.html.len();
        if cut.is_some() {
            let end = new_end.unwrap_or_default();
            teaser_end = end.at;
            if end.moved {
                // It is no longer known which paragraph stands before the cut.
                let before = text::strip_tags(&out.html[..end.at]);
                excerpt = text::truncate_words(&teaser::readable(&before), EXCERPT);
                teaser_words = text::word_count(&before);
            }
        }
    }
    // Where nothing can be cut off (one raw element holds it all), an open text
    // still has a beginning to show in lists; `Body::seal` takes it away.
    if teaser_end == 0 && excerpt.is_empty() {
        excerpt = text::truncate_words(teaser.beginning(), EXCERPT);
        if excerpt.is_empty() {
            let plain = teaser::readable(&text::strip_tags(&out.html));
            excerpt = text::truncate_words(&plain, EXCERPT);
        }
    }
    let mut body = Body {
        shortcodes: calls,
        formulas,
        leftovers: leftovers.into_values().collect(),
        html: out.html,
        holes: out.holes,
        links: out.links,
        pictures: out.pictures,
        headings: out.headings,
        anchors: out.anchors,
        more,
        teaser_end,
        words: out.words,
        teaser_words,
        excerpt,
        has_code,
        leading_title,
    };
    body.keep_shortcodes();
    calls::check_bodies(&body, &cx, &mut diagnostics);
    debug_assert!(body.holes.is_sorted_by_key(|hole| hole.at), "holes are in order");
    Checked::new(body, sorted(diagnostics))
}

/// In the order of the lines; the passes found them in another.
fn sorted(mut diagnostics: crate::base::Diagnostics) -> crate::base::Diagnostics {
    if diagnostics.iter().any(|d| d.kind == Kind::LeftoverTag) {
        diagnostics.sort();
    }
    diagnostics
}

#[cfg(test)]
mod tests;
