//! Writes HTML from the parser's events, in one pass, and gathers what is
//! indexed on the way. The parser's own writer cannot leave holes.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};
use rustc_hash::FxHashMap;

use super::Purpose;
use super::calls::OpenCall;
use super::fragment::{Fragment, Mark, index, push_text, push_value};
use super::math;
use super::notes::{self, Notes};
use super::prepare::Prepared;
use super::raw::Raw;
use super::target::Place;
use super::teaser::{Cut, Teaser};
use crate::article::body::{Heading, HoleKind, Leftover, MarkdownOptions};
use crate::article::code::{self, Highlighted};
use crate::article::shortcode::{Call, Shortcodes};
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, SourcePath, slug, text};

/// How many of a file's problems show their line. An excerpt takes memory, and
/// time by the length of the source before it.
pub(super) const EXCERPTS: usize = 200;

/// What does not change while a text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// The whole source.
    pub source: &'a str,
    /// Where the body begins in it.
    pub body: usize,
    /// The text that the parser reads.
    pub prepared: &'a Prepared<'a>,
    /// The source's file; `None` for pieces of text without one.
    pub path: &'a SourcePath,
    /// The names that are shortcodes.
    pub known: &'a Shortcodes,
    /// The site's options.
    pub options: &'a MarkdownOptions,
    /// Whether a level-1 heading at the beginning is taken out.
    pub take_title: bool,
    /// Whether addresses within the site become holes; else they stay as written.
    pub holes: bool,
    /// What the text is read for.
    pub purpose: Purpose,
}

impl<'a> Context<'a> {
    /// The bytes of the source for bytes of the parser's text.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        // In raw HTML with calls in it a place may be a few bytes off.
        let place = |offset| self.source.floor_char_boundary(self.body + self.prepared.original(offset));
        place(range.start)..place(range.end).max(place(range.start))
    }

    /// The same, for the index.
    pub fn at(&self, range: &Range<usize>) -> Range<u32> {
        let place = self.place(range);
        let clamp = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        clamp(place.start)..clamp(place.end)
    }

    /// What links are read against.
    pub fn links(&self) -> Place<'a> {
        Place { path: self.path, base_url: &self.options.base_url, content_dir: &self.options.content_dir }
    }
}

/// The picture whose alternative text is being read.
#[derive(Debug)]
pub(super) struct OpenPicture {
    pub alt: String,
    pub dest: String,
    pub title: String,
    pub range: Range<usize>,
    /// Pictures inside its text.
    pub nested: u32,
}

/// A heading or paragraph being written.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    /// What there was before its tag.
    before: Mark,
    /// How many pieces it has; a picture alone is one.
    pub pieces: u32,
    /// How many of them are calls of shortcodes.
    pub calls: u32,
}

#[derive(Debug)]
struct OpenHeading {
    level: u8,
    id: Option<String>,
    classes: Vec<String>,
    /// Whether nothing stands before it.
    first: bool,
}

#[derive(Debug, Default)]
struct OpenTable {
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
}

/// The state of the pass.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) cx: Context<'a>,
    pub(super) out: Fragment,
    pub(super) diagnostics: Diagnostics,
    /// Template tags that stay as text, one of each kind.
    pub(super) leftovers: BTreeMap<String, Leftover>,
    pub(super) raw: Raw,
    pub(super) teaser: Teaser,
    /// The text of the leaf block that is open, without markup.
    pub(super) plain: String,
    /// Bytes of the parser's text whose template tags are not worth a word:
    /// code, and tags of raw HTML.
    pub(super) quiet: Vec<Range<usize>>,
    /// For each open link whether its tag was written.
    pub(super) open_links: Vec<bool>,
    pub(super) picture: Option<OpenPicture>,
    /// A picture with a title, as it would stand alone: `(index, alt, title)`.
    pub(super) figure: Option<super::links::Figure>,
    pub(super) has_code: bool,
    pub(super) leading_title: Option<String>,
    /// Open containers and leaf blocks.
    pub(super) depth: u32,
    /// Open quotations, lists and notes.
    asides: u32,
    /// How many tables have begun, to tell their names apart.
    tables: u32,
    pub(super) leaf: Leaf,
    /// The calls of shortcodes, how many there were of each name, and those whose end is to come.
    pub(super) calls: Vec<Call>,
    pub(super) called: FxHashMap<Box<str>, u32>,
    pub(super) open_calls: Vec<OpenCall>,
    /// The formulas as MathML, through the whole text.
    pub(super) formulas: Vec<Box<str>>,
    heading: Option<OpenHeading>,
    table: OpenTable,
    code: Option<(String, String, Range<usize>)>,
    used_ids: FxHashMap<String, u32>,
    notes: Notes,
    suspended: Vec<(String, Fragment)>,
    begun: bool,
}

impl<'a> Writer<'a> {
    pub fn new(cx: Context<'a>) -> Self {
        Self {
            cx,
            out: Fragment {
                html: String::with_capacity(cx.prepared.text.len() * 9 / 8),
                ..Fragment::default()
            },
            diagnostics: Diagnostics::new(),
            leftovers: BTreeMap::new(),
            raw: Raw::default(),
            teaser: Teaser::default(),
            plain: String::new(),
            quiet: Vec::new(),
            open_links: Vec::new(),
            picture: None,
            figure: None,
            has_code: false,
            leading_title: None,
            depth: 0,
            tables: 0,
            asides: 0,
            leaf: Leaf::default(),
            calls: Vec::new(),
            called: FxHashMap::default(),
            open_calls: Vec::new(),
            formulas: Vec::new(),
            heading: None,
            table: OpenTable::default(),
            code: None,
            used_ids: FxHashMap::default(),
            notes: Notes::default(),
            suspended: Vec::new(),
            begun: false,
        }
    }

    /// Writes everything, notes included.
    pub fn run(&mut self, events: impl Iterator<Item = (Event<'a>, Range<usize>)>) {
        for (event, range) in events {
            self.event(event, range);
        }
        self.flush_words();
        self.teaser.end_of_text(self.out.html.len(), self.out.words);
        std::mem::take(&mut self.notes).finish(&mut self.out);
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if self.picture.is_some() && self.picture_event(&event) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                self.leaf.pieces += 1;
                self.quiet.push(range);
                let text = self.cx.prepared.restore(&text);
                self.out.html.push_str("<code>");
                push_text(&mut self.out.html, &text);
                self.out.html.push_str("</code>");
                self.add_plain(&text);
            }
            Event::Html(html) => self.raw.block.push_str(&self.cx.prepared.restore_spaces(&html)),
            Event::InlineHtml(html) => {
                self.leaf.pieces += 1;
                self.inline_html(&html, range);
            }
            Event::FootnoteReference(label) => {
                self.leaf.pieces += 1;
                let label = notes::fold(&label);
                if self.suspended.is_empty() {
                    self.notes.refer(&mut self.out, &label);
                } else {
                    self.out.references.push((self.out.html.len(), label));
                }
            }
            Event::SoftBreak => {
                self.out.html.push('\n');
                self.add_plain(" ");
            }
            Event::HardBreak => {
                self.out.html.push_str("<br>\n");
                self.add_plain(" ");
            }
            Event::Rule => {
                self.out.fresh_line();
                self.out.html.push_str("<hr>\n");
                self.begun = true;
                self.block_ended();
            }
            Event::TaskListMarker(done) => {
                let checked = if done { " checked" } else { "" };
                let _ = write!(self.out.html, "<input type=\"checkbox\" disabled{checked} aria-label=\"");
                self.out.word(if done { "task_done" } else { "task_open" }, 0);
                self.out.html.push_str("\">\n");
            }
            // Only where the option is set: else a dollar is a dollar.
            Event::InlineMath(latex) => self.formula(&latex, false, range),
            Event::DisplayMath(latex) => self.formula(&latex, true, range),
        }
    }

    /// MathML goes into a hole, past the sanitiser; what is no formula is shown as it was written.
    fn formula(&mut self, latex: &str, display: bool, range: Range<usize>) {
        self.leaf.pieces += 1;
        self.quiet.push(range.clone());
        let latex = self.cx.prepared.restore(latex).into_owned();
        match math::convert(&latex, display) {
            Ok(mathml) => {
                self.formulas.push(mathml.into());
                self.out.hole(HoleKind::Formula(index(self.formulas.len())));
            }
            Err(reason) => {
                let message = format!("the formula cannot be read: {reason}");
                let hint = "correct it; a dollar that is no formula's is written \\$";
                self.warn(Kind::Formula, message, self.cx.place(&range), hint);
                self.out.html.push_str("<code>");
                push_text(&mut self.out.html, &latex);
                self.out.html.push_str("</code>");
            }
        }
        self.add_plain(&latex);
    }

    fn text(&mut self, text: &str) {
        if self.code.is_none() && self.cx.prepared.calls.in_text(text) {
            return self.marked_text(text, |writer, text| writer.text(text));
        }
        let text = self.cx.prepared.restore(text);
        if let Some((_, code, _)) = &mut self.code {
            code.push_str(&text);
            return;
        }
        self.leaf.pieces += 1;
        push_text(&mut self.out.html, &text);
        self.add_plain(&text);
    }

    /// Adds to the text without markup, unless it stands where nobody reads it.
    pub(super) fn add_plain(&mut self, text: &str) {
        if self.raw.hidden.is_none() {
            self.plain.push_str(text);
        }
    }

    /// Counts the words of the leaf block that ends here.
    pub(super) fn flush_words(&mut self) {
        if !self.plain.is_empty() {
            self.out.words += text::word_count(&self.plain);
            self.plain.clear();
        }
        // A mark in a line of a list or a heading: where its block began.
        if self.teaser.pending.take().is_some() {
            self.teaser.mark_more(None);
        }
    }

    fn open(&mut self, html: &str) {
        self.flush_words();
        self.out.fresh_line();
        self.out.html.push_str(html);
        self.depth += 1;
        self.begun = true;
    }

    fn close(&mut self, html: &str) {
        self.flush_words();
        self.out.html.push_str(html);
        self.depth = self.depth.saturating_sub(1);
        self.block_ended();
    }

    /// Where a block at the top has ended, the text may be cut.
    fn block_ended(&mut self) {
        if self.depth == 0 && self.suspended.is_empty() {
            self.teaser.block_ended(self.out.html.len(), self.out.words, self.raw.depth == 0);
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.flush_words();
                self.out.fresh_line();
                self.leaf = Leaf { before: self.out.mark(), ..Leaf::default() };
                self.figure = None;
                self.open("<p>");
            }
            Tag::Heading { level, id, classes, .. } => {
                let first = !self.begun;
                self.flush_words();
                self.out.fresh_line();
                self.leaf = Leaf { before: self.out.mark(), ..Leaf::default() };
                // The page has one h1, its headline.
                let level = level as u8;
                self.heading = Some(OpenHeading {
                    level,
                    id: id.map(|id| self.cx.prepared.restore(&id).into_owned()),
                    classes: classes.iter().map(|c| c.to_string()).collect(),
                    first,
                });
                self.open(
                    ["<h2>", "<h2>", "<h3>", "<h4>", "<h5>", "<h6>"][usize::from(level.clamp(1, 6)) - 1],
                );
            }
            Tag::BlockQuote(kind) => {
                self.asides += 1;
                match kind {
                    None => self.open("<blockquote>\n"),
                    Some(kind) => {
                        let (class, word) = alert(kind);
                        self.open("");
                        let _ = write!(
                            self.out.html,
                            "<aside class=\"alert {class}\" role=\"note\"><p class=\"label\">"
                        );
                        self.out.word(word, 0);
                        self.out.html.push_str("</p>\n");
                    }
                }
            }
            Tag::CodeBlock(kind) => {
                self.open("");
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((info, String::new(), range));
            }
            Tag::HtmlBlock => {
                self.flush_words();
                self.depth += 1;
            }
            Tag::List(start) => {
                self.asides += 1;
                match start {
                    None => self.open("<ul>\n"),
                    Some(1) => self.open("<ol>\n"),
                    Some(start) => {
                        self.open("<ol start=\"");
                        let _ = writeln!(self.out.html, "{start}\">");
                    }
                }
            }
            Tag::Item => self.open("<li>"),
            Tag::FootnoteDefinition(label) => {
                self.flush_words();
                self.asides += 1;
                self.depth += 1;
                self.begun = true;
                self.suspended.push((notes::fold(&label), std::mem::take(&mut self.out)));
            }
            Tag::DefinitionList => self.open("<dl>\n"),
            Tag::DefinitionListTitle => self.open("<dt>"),
            Tag::DefinitionListDefinition => self.open("<dd>"),
            Tag::Table(alignments) => {
                self.table = OpenTable { alignments, ..OpenTable::default() };
                self.tables += 1;
                // Landmarks of one kind need different names, so tables are numbered.
                self.open("<section class=\"table\" tabindex=\"0\" aria-label=\"");
                self.out.word("table", self.tables as usize);
                self.out.html.push_str("\"><table>");
            }
            Tag::TableHead => {
                self.table.cell = 0;
                self.table.in_head = true;
                self.depth += 1;
                self.out.html.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.cell = 0;
                self.depth += 1;
                self.out.html.push_str("<tr>");
            }
            Tag::TableCell => {
                self.flush_words();
                self.depth += 1;
                let class = match self.table.alignments.get(self.table.cell) {
                    Some(Alignment::Left) => " class=\"a-start\"",
                    Some(Alignment::Center) => " class=\"a-center\"",
                    Some(Alignment::Right) => " class=\"a-end\"",
                    _ => "",
                };
                self.out.html.push_str(if self.table.in_head { "<th scope=\"col\"" } else { "<td" });
                self.out.html.push_str(class);
                self.out.html.push('>');
            }
            Tag::Emphasis => self.out.html.push_str("<em>"),
            Tag::Strong => self.out.html.push_str("<strong>"),
            Tag::Strikethrough => self.out.html.push_str("<del>"),
            Tag::Superscript => self.out.html.push_str("<sup>"),
            Tag::Subscript => self.out.html.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.leaf.pieces += 1;
                self.start_link(link_type, &dest_url, &title, range);
            }
            Tag::Image { dest_url, title, .. } => {
                self.leaf.pieces += 1;
                self.picture = Some(OpenPicture {
                    alt: String::new(),
                    dest: dest_url.to_string(),
                    title: title.to_string(),
                    range,
                    nested: 0,
                });
            }
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::BlockQuote(kind) => {
                self.asides = self.asides.saturating_sub(1);
                self.out.fresh_line();
                self.close(if kind.is_some() { "</aside>\n" } else { "</blockquote>\n" });
            }
            TagEnd::CodeBlock => {
                self.end_code();
                self.close("</code></pre>\n");
            }
            TagEnd::HtmlBlock => {
                self.html_block(range);
                self.begun = true;
                self.close("");
            }
            TagEnd::List(ordered) => {
                self.asides = self.asides.saturating_sub(1);
                self.close(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                self.close_inline_html();
                self.offer_line();
                self.close("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                self.flush_words();
                self.asides = self.asides.saturating_sub(1);
                self.depth = self.depth.saturating_sub(1);
                if let Some((label, outer)) = self.suspended.pop() {
                    let text = std::mem::replace(&mut self.out, outer);
                    self.notes.define(label, text);
                }
            }
            TagEnd::DefinitionList => self.close("</dl>\n"),
            TagEnd::DefinitionListTitle => {
                self.close_inline_html();
                self.close("</dt>\n");
            }
            TagEnd::DefinitionListDefinition => {
                self.close_inline_html();
                self.offer_line();
                self.close("</dd>\n");
            }
            TagEnd::Table => self.close("</tbody></table></section>\n"),
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.close("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.close("</tr>\n"),
            TagEnd::TableCell => {
                self.close_inline_html();
                self.table.cell += 1;
                self.close(if self.table.in_head { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.out.html.push_str("</em>"),
            TagEnd::Strong => self.out.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.html.push_str("</del>"),
            TagEnd::Superscript => self.out.html.push_str("</sup>"),
            TagEnd::Subscript => self.out.html.push_str("</sub>"),
            TagEnd::Link => {
                if self.open_links.pop() == Some(true) {
                    self.out.html.push_str("</a>");
                }
            }
            TagEnd::Image | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Offers the line of a tight list, which has no paragraphs, as the excerpt.
    fn offer_line(&mut self) {
        if self.suspended.is_empty() && !self.plain.is_empty() {
            self.teaser.offer(self.out.html.len(), &self.plain, true);
        }
    }

    fn end_paragraph(&mut self) {
        self.close_inline_html();
        if self.leaf.pieces == 1
            && let Some(figure) = self.figure.take()
        {
            self.out.back_to(self.leaf.before);
            self.write_figure(figure);
            self.close("</figure>\n");
            return;
        }
        if self.leaf.calls > 0 && self.leaf.calls == self.leaf.pieces {
            // What a call gives may be a block, which no paragraph can hold.
            self.out.remove(self.leaf.before, "<p>".len());
            self.close("\n");
            return;
        }
        let start = self.leaf.before.html;
        let pending = self.teaser.pending.take();
        let nothing_after =
            pending.is_some_and(|at| self.plain[at.min(self.plain.len())..].trim().is_empty());
        if self.depth == 1 && self.suspended.is_empty() {
            self.teaser.paragraph_ended(start, &self.plain);
        }
        if self.suspended.is_empty() {
            let aside = self.asides > 0;
            self.teaser.offer(start, &self.plain, aside);
        }
        if pending.is_some() && !nothing_after {
            self.teaser.mark_more(None);
        }
        self.close("</p>\n");
        if nothing_after && self.depth == 0 && self.raw.depth == 0 {
            self.teaser.mark_more(Some(Cut { at: self.out.html.len(), words: self.out.words }));
        } else if nothing_after {
            self.teaser.mark_more(None);
        }
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        self.close_inline_html();
        let Some(heading) = self.heading.take() else { return };
        let title = self.plain.trim().to_owned();
        if heading.first && level == HeadingLevel::H1 {
            self.leading_title = Some(title.clone());
            if self.cx.take_title {
                self.plain.clear();
                self.out.back_to(self.leaf.before);
                self.depth = self.depth.saturating_sub(1);
                self.teaser = Teaser::default();
                return;
            }
        }
        let id = self.heading_id(&title, heading.id.as_deref());
        let mut attributes = String::with_capacity(id.len() + 8);
        attributes.push_str(" id=\"");
        push_value(&mut attributes, &id);
        attributes.push('"');
        for (i, class) in heading.classes.iter().enumerate() {
            attributes.push_str(if i == 0 { " class=\"" } else { " " });
            push_value(&mut attributes, class);
        }
        if !heading.classes.is_empty() {
            attributes.push('"');
        }
        let before = self.leaf.before;
        self.out.insert(before.html + "<h2".len(), &attributes, before.holes);
        self.out.anchors.push(id.clone());
        let shown = heading.level.max(2);
        self.out.headings.push(Heading { level: shown, id, title });
        self.close(
            ["</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n", "</h6>\n"][usize::from(shown.clamp(2, 6)) - 2],
        );
    }

    /// An anchor that no other has. `fn-1` and `fnref-1` belong to the notes.
    fn heading_id(&mut self, title: &str, explicit: Option<&str>) -> String {
        let is_free = |id: &str| {
            let tail = id.strip_prefix("fnref-").or_else(|| id.strip_prefix("fn-"));
            !tail.is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
        };
        if let Some(id) = explicit
            && is_free(id)
            && !self.used_ids.contains_key(id)
        {
            self.used_ids.insert(id.to_owned(), 1);
            return id.to_owned();
        }
        let id = slug::heading_id(explicit.unwrap_or(title), &mut self.used_ids);
        if is_free(&id) { id } else { slug::heading_id(&format!("section-{id}"), &mut self.used_ids) }
    }

    /// Takes an anchor of raw HTML into account.
    pub(super) fn raw_anchor(&mut self, id: String) {
        if let Entry::Vacant(place) = self.used_ids.entry(id) {
            self.out.anchors.push(place.key().clone());
            place.insert(1);
        }
    }

    fn end_code(&mut self) {
        let Some((info, code, range)) = self.code.take() else { return };
        let language = code::language(&info);
        let result = match (self.cx.options.highlight_code, self.cx.purpose) {
            (false, _) => Highlighted::Plain,
            (true, Purpose::Page) => code::highlight(&code, language),
            (true, Purpose::Facts) if code::is_unknown(language) => Highlighted::Unknown,
            (true, Purpose::Facts) => Highlighted::Plain,
        };
        let html = &mut self.out.html;
        html.push_str(if matches!(result, Highlighted::Html(_)) {
            "<pre class=\"z-code\"><code"
        } else {
            "<pre><code"
        });
        if !language.is_empty() {
            html.push_str(" class=\"language-");
            push_value(html, language);
            html.push('"');
        }
        html.push('>');
        match result {
            Highlighted::Html(spans) => {
                html.push_str(&spans);
                self.has_code = true;
            }
            Highlighted::Plain => push_text(html, &code),
            Highlighted::Unknown => {
                push_text(html, &code);
                let message = format!("no highlighting is known for `{language}`");
                let place = self.cx.place(&range);
                self.warn(
                    Kind::UnknownLanguage,
                    message,
                    place,
                    "use a name such as `python`, or `text` for none",
                );
            }
        }
        self.quiet.push(range);
    }

    /// Notes a problem at bytes of the source.
    pub(super) fn warn(&mut self, kind: Kind, message: String, place: Range<usize>, hint: &str) {
        let mut problem = Diagnostic::warning(kind, message).at(self.cx.path).hint(hint);
        if self.diagnostics.len() < EXCERPTS {
            problem = problem.showing(Excerpt::of(self.cx.source, place));
        }
        self.diagnostics.push(problem);
    }
}

/// An alert's class, and the key of its label.
fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "alert_note"),
        BlockQuoteKind::Tip => ("tip", "alert_tip"),
        BlockQuoteKind::Important => ("important", "alert_important"),
        BlockQuoteKind::Warning => ("warning", "alert_warning"),
        BlockQuoteKind::Caution => ("caution", "alert_caution"),
    }
}

impl Writer<'_> {
    /// Whether a note's text is being written.
    pub(super) fn in_note(&self) -> bool {
        !self.suspended.is_empty()
    }

    /// How many notes are being written, one inside the other.
    pub(super) fn notes_open(&self) -> usize {
        self.suspended.len()
    }

    /// The words so far, with those of the open block.
    pub(super) fn words_so_far(&self) -> u32 {
        self.out.words + text::word_count(&self.plain)
    }
}
