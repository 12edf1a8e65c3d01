//! Problems and summaries, as text for people and as JSON for tools.
//!
//! An archive of 10,000 files can have 5,000 warnings of one kind and one error
//! that matters. So errors are shown in full, warnings are grouped by kind with
//! a few examples, and what is left out is counted, never dropped in silence.
//! Everything here returns text or writes to the stream it is given.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use annotate_snippets::renderer::{DecorStyle, Style};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::json;

use super::wording::{count, grouped, seconds, shown_folder, visible};
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, Severity};
use crate::pipeline::Summary;
use crate::render::Reason;

/// How many errors are shown with their excerpt; each further one has a line.
pub const ERRORS_IN_FULL: usize = 50;
/// A group of at most this many warnings is shown with excerpts.
const WARNINGS_IN_FULL: usize = 2;
/// How many of a larger group are shown, in a line each.
const EXAMPLES: usize = 3;

const BOLD: Style = Style::new().bold();

/// All problems, for people: errors first, then the warnings in groups. Empty
/// where there are none.
pub fn problems(diagnostics: &Diagnostics) -> String {
    errors(diagnostics) + &warnings(diagnostics)
}

/// The errors alone.
pub fn errors(diagnostics: &Diagnostics) -> String {
    let mut out = String::new();
    let errors = || diagnostics.iter().filter(|d| d.severity == Severity::Error);
    for error in errors().take(ERRORS_IN_FULL) {
        snippet(&mut out, error);
    }
    let mut rest = errors().skip(ERRORS_IN_FULL).peekable();
    if rest.peek().is_some() {
        let more = grouped(diagnostics.errors() - ERRORS_IN_FULL);
        heading(&mut out, Level::ERROR, None, &format!("{more} more, in a line each"));
        for error in rest {
            line(&mut out, error, Some(error.kind));
        }
        out.push('\n');
    }
    out
}

fn warnings(diagnostics: &Diagnostics) -> String {
    let mut groups: BTreeMap<Kind, Vec<&Diagnostic>> = BTreeMap::new();
    for warning in diagnostics.iter().filter(|d| d.severity == Severity::Warning) {
        groups.entry(warning.kind).or_default().push(warning);
    }
    let mut out = String::new();
    // `Kind` is ordered as the groups are to be printed.
    for (kind, group) in groups {
        if group.len() <= WARNINGS_IN_FULL {
            group.iter().for_each(|warning| snippet(&mut out, warning));
            continue;
        }
        let title = format!("{} ({})", kind.heading(), grouped(group.len()));
        heading(&mut out, Level::WARNING, Some(kind), &title);
        let shown = &group[..group.len().min(EXAMPLES)];
        let hint = group.iter().find_map(|warning| warning.hint.as_deref());
        // What helps one and not the others stands below it.
        let is_one = shown.iter().all(|warning| warning.hint.as_deref() == hint);
        for warning in shown {
            line(&mut out, warning, None);
            if let Some(hint) = warning.hint.as_deref().filter(|_| !is_one) {
                let _ = writeln!(out, "    {BOLD}help{BOLD:#}: {}", visible(hint));
            }
        }
        if let Some(more) = group.len().checked_sub(EXAMPLES).filter(|&more| more > 0) {
            let _ = writeln!(out, "  … and {} more; --format json lists all", grouped(more));
        }
        if let Some(hint) = hint.filter(|_| is_one) {
            let _ = writeln!(out, "  {BOLD}help{BOLD:#}: {}", visible(hint));
        }
        out.push('\n');
    }
    out
}

/// One problem with its excerpt, as compilers show it.
fn snippet(out: &mut String, diagnostic: &Diagnostic) {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.clone().primary_title(visible(&diagnostic.message)).id(diagnostic.kind.code());
    let mut group = Group::with_title(title);
    let excerpt = diagnostic.excerpt.as_ref();
    let path = diagnostic.path.as_ref().map(|path| visible(path.as_str()));
    let mut groups = Vec::with_capacity(2);
    match (path, excerpt) {
        (Some(path), Some(excerpt)) if is_whole(excerpt) => group = group.element(quote(excerpt).path(path)),
        (Some(path), Some(excerpt)) => {
            // The renderer counts the column in the excerpt, but a long line's
            // excerpt begins in its middle: the place is stated above it instead.
            let origin = Origin::path(path).line(excerpt.line as usize).char_column(excerpt.column as usize);
            group = group.element(origin);
            if !excerpt.text.is_empty() {
                groups.push(group);
                group = Group::with_level(level).element(quote(excerpt));
            }
        }
        (Some(path), None) => group = group.element(Origin::path(path)),
        (None, Some(excerpt)) if !excerpt.text.is_empty() => group = group.element(quote(excerpt)),
        (None, _) => {}
    }
    let messages = diagnostic.hint.iter().map(|hint| (Level::HELP, hint));
    let messages = messages.chain(diagnostic.notes.iter().map(|note| (Level::NOTE, note)));
    for (level, text) in messages {
        group = group.element(level.message(visible(text)));
    }
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    groups.push(group);
    let _ = writeln!(out, "{}\n", renderer.render(&groups));
}

/// Whether the excerpt holds its line from the beginning.
fn is_whole(excerpt: &Excerpt) -> bool {
    let before = excerpt.text.get(..excerpt.start).map(|text| text.chars().count());
    !excerpt.text.is_empty() && before.is_some_and(|before| before + 1 == excerpt.column as usize)
}

fn quote(excerpt: &Excerpt) -> Snippet<'_, Annotation<'_>> {
    let (text, span) = marked(excerpt);
    Snippet::source(text).line_start(excerpt.line as usize).annotation(AnnotationKind::Primary.span(span))
}

/// The excerpt's text, without what a terminal would obey, and the bytes of it
/// that are meant. Its offsets are moved into it: whoever made it may have
/// counted wrongly, and a report must not fail for that.
fn marked(excerpt: &Excerpt) -> (Cow<'_, str>, std::ops::Range<usize>) {
    let floor = |mut at: usize| {
        at = at.min(excerpt.text.len());
        while !excerpt.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (floor(excerpt.start), floor(excerpt.end.max(excerpt.start)));
    let before = visible(&excerpt.text[..start]);
    let meant = visible(&excerpt.text[start..end]);
    let after = visible(&excerpt.text[end..]);
    let span = before.len()..before.len() + meant.len();
    if before.len() + meant.len() + after.len() == excerpt.text.len() {
        return (Cow::Borrowed(&excerpt.text), span);
    }
    (Cow::Owned(format!("{before}{meant}{after}")), span)
}

fn heading(out: &mut String, level: Level<'_>, kind: Option<Kind>, text: &str) {
    let mut title = level.primary_title(text);
    if let Some(kind) = kind {
        title = title.id(kind.code());
    }
    let _ = writeln!(out, "{}", Renderer::styled().render(&[Group::with_title(title)]));
}

/// One problem in one line: place, message, and its kind where the line does
/// not stand under its kind's heading.
fn line(out: &mut String, diagnostic: &Diagnostic, kind: Option<Kind>) {
    out.push_str("  ");
    if let Some(path) = &diagnostic.path {
        out.push_str(&visible(path.as_str()));
        if let Some(excerpt) = &diagnostic.excerpt {
            let _ = write!(out, ":{}:{}", excerpt.line, excerpt.column);
        }
        out.push_str("  ");
    }
    out.push_str(&visible(&diagnostic.message));
    if let Some(kind) = kind {
        let _ = write!(out, " [{}]", kind.code());
    }
    out.push('\n');
}

/// What a build did, for people. `output` names the output folder where the
/// build failed and so cannot say itself.
pub fn summary(summary: Option<&Summary>, diagnostics: &Diagnostics, output: &str) -> String {
    let mut out = String::new();
    match summary {
        Some(summary) => {
            let _ = writeln!(
                out,
                "{BOLD}Built {} into {} in {}{BOLD:#}: {}, {}, {}; {} written, {} unchanged, {} deleted.",
                count(summary.articles, "article", "articles"),
                shown_folder(&summary.output),
                seconds(summary.seconds),
                count(summary.pages, "page", "pages"),
                count(summary.feeds, "feed", "feeds"),
                count(summary.files, "file", "files"),
                grouped(summary.written),
                grouped(summary.unchanged),
                grouped(summary.deleted),
            );
            if let Some(left_out) = left_out(&summary.left_out) {
                let _ = writeln!(out, "Left out: {left_out}.");
            }
        }
        None => {
            let errors = count(diagnostics.errors(), "error", "errors");
            let _ = writeln!(out, "{BOLD}Nothing was published: {errors}.{BOLD:#} {output} is as it was.");
            // With one kind of error the sentence above has said it all.
            if let Some(kinds) = kinds(diagnostics, Severity::Error).filter(|kinds| kinds.contains(',')) {
                let _ = writeln!(out, "Errors: {kinds}.");
            }
        }
    }
    if let Some(kinds) = kinds(diagnostics, Severity::Warning) {
        let _ = writeln!(out, "Warnings: {kinds}.");
    }
    out
}

/// Why pages were rendered or not, a few lines each.
pub fn explained(summary: &Summary) -> String {
    let mut out = String::new();
    for (page, reason) in &summary.explained {
        let page = visible(page);
        let _ = match reason {
            None => writeln!(out, "{page}: the site has no such page, file or source."),
            Some(Reason::New) => writeln!(out, "{page} was rendered: no earlier build has left it."),
            Some(Reason::Surroundings) => writeln!(
                out,
                "{page} was rendered, as every page: the configuration, the menus, the interface's words, the \
                 names of the templates or the program are not what they were at the last build."
            ),
            Some(Reason::Fresh(1)) => {
                writeln!(out, "{page} is fresh: what it reads is what it was at the last build.")
            }
            Some(Reason::Fresh(facts)) => writeln!(
                out,
                "{page} is fresh: all {} things that it reads are what they were at the last build.",
                grouped(*facts),
            ),
            Some(Reason::Facts(facts)) => {
                let lines: Vec<String> =
                    facts.iter().map(|fact| format!("  {}", visible(&fact.to_string()))).collect();
                writeln!(out, "{page} was rendered, because these changed:\n{}", lines.join("\n"))
            }
        };
    }
    out
}

/// `1 draft, 2 not yet published`, or `None` where nothing was left out.
fn left_out(reasons: &[(&'static str, usize)]) -> Option<String> {
    let reasons: Vec<String> = reasons
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(reason, number)| {
            // The only reason that is a noun.
            let reason = if (*reason, *number) == ("drafts", 1) { "draft" } else { reason };
            format!("{} {reason}", grouped(*number))
        })
        .collect();
    (!reasons.is_empty()).then(|| reasons.join(", "))
}

/// `214 leftover-tag, 3 dead-link`, the commonest first; `None` where there are none.
pub fn kinds(diagnostics: &Diagnostics, severity: Severity) -> Option<String> {
    let mut counts: Vec<(Kind, usize)> = counts(diagnostics, severity).into_iter().collect();
    counts.sort_by_key(|&(kind, number)| (std::cmp::Reverse(number), kind));
    let texts: Vec<String> =
        counts.iter().map(|(kind, number)| format!("{} {}", grouped(*number), kind.code())).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn counts(diagnostics: &Diagnostics, severity: Severity) -> BTreeMap<Kind, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|d| d.severity == severity) {
        *counts.entry(diagnostic.kind).or_default() += 1;
    }
    counts
}

/// Every problem, ungrouped, as one JSON object a line. `excerpt` is the text
/// of the line that `line` and `column` (both from 1, the column in characters)
/// point into, clipped to [`Excerpt::WIDTH`] characters.
pub fn problems_json(diagnostics: &Diagnostics, out: &mut dyn io::Write) -> io::Result<()> {
    for diagnostic in diagnostics.iter() {
        let excerpt = diagnostic.excerpt.as_ref();
        let object = json!({
            "type": "diagnostic",
            "severity": match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            "kind": diagnostic.kind.code(),
            "message": diagnostic.message,
            "path": diagnostic.path.as_ref().map(|path| path.as_str()),
            "line": excerpt.map(|excerpt| excerpt.line),
            "column": excerpt.map(|excerpt| excerpt.column),
            "excerpt": excerpt.map(|excerpt| &excerpt.text),
            "hint": diagnostic.hint,
            "notes": diagnostic.notes,
        });
        writeln!(out, "{object}")?;
    }
    Ok(())
}

/// What a build did, as the last JSON line. The counts are null where nothing
/// was published.
pub fn summary_json(
    summary: Option<&Summary>,
    diagnostics: &Diagnostics,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let left_out: Option<serde_json::Map<String, serde_json::Value>> = summary
        .map(|s| s.left_out.iter().map(|(reason, number)| ((*reason).to_owned(), json!(number))).collect());
    let object = json!({
        "type": "summary",
        "published": summary.is_some(),
        "errors": diagnostics.errors(),
        "warnings": diagnostics.len() - diagnostics.errors(),
        "articles": summary.map(|s| s.articles),
        "left_out": left_out,
        "pages": summary.map(|s| s.pages),
        "feeds": summary.map(|s| s.feeds),
        "files": summary.map(|s| s.files),
        "written": summary.map(|s| s.written),
        "unchanged": summary.map(|s| s.unchanged),
        "deleted": summary.map(|s| s.deleted),
        "seconds": summary.map(|s| s.seconds),
        "output": summary.map(|s| s.output.to_string_lossy()),
    });
    writeln!(out, "{object}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::base::SourcePath;
    use std::io::Write as _;

    /// The text as it reaches a file: without colours.
    fn plain(text: &str) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        out.write_all(text.as_bytes()).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    fn dead_link() -> Diagnostic {
        let source = "one\n\nSee [the report](@/iran/no-such.md) for more.\n";
        let at = source.find("@/").unwrap();
        Diagnostic::error(Kind::DeadLink, "no article is at `@/iran/no-such.md`")
            .at(&SourcePath::new("content/iran/talks.md"))
            .showing(Excerpt::of(source, at..at + "@/iran/no-such.md".len()))
            .hint("did you mean `@/iran/no-such-day.md`?")
            .note("linked from 2 other articles")
    }

    fn leftover(number: usize) -> impl Iterator<Item = Diagnostic> {
        (1..=number).map(|i| {
            Diagnostic::warning(Kind::LeftoverTag, format!("`{{% tag{i} %}}` is a tag of another tool"))
                .at(&SourcePath::new(format!("content/a{i}.md")))
                .showing(Excerpt::of("{% tag %}", 0..9))
                .hint("remove it")
        })
    }

    fn check(diagnostics: impl IntoIterator<Item = Diagnostic>) -> String {
        plain(&problems(&diagnostics.into_iter().collect()))
    }

    #[test]
    fn an_error_shows_its_place() {
        insta::assert_snapshot!(check([dead_link()]), @r#"
        error[dead-link]: no article is at `@/iran/no-such.md`
         --> content/iran/talks.md:3:18
          |
        3 | See [the report](@/iran/no-such.md) for more.
          |                  ^^^^^^^^^^^^^^^^^
          |
          = help: did you mean `@/iran/no-such-day.md`?
          = note: linked from 2 other articles
        "#);
    }

    #[test]
    fn an_error_without_a_place_names_what_it_can() {
        let file =
            Diagnostic::error(Kind::Io, "the file could not be read").at(&SourcePath::new("content/a.md"));
        let neither =
            Diagnostic::error(Kind::Config, "`base_url` is missing").hint("give the site's address");
        insta::assert_snapshot!(check([file, neither]), @r#"
        error[io]: the file could not be read
        --> content/a.md

        error[config]: `base_url` is missing
         |
         = help: give the site's address
        "#);
    }

    #[test]
    fn a_few_warnings_are_shown_in_full_and_many_as_a_group() {
        insta::assert_snapshot!(check(leftover(2)), @r#"
        warning[leftover-tag]: `{% tag1 %}` is a tag of another tool
         --> content/a1.md:1:1
          |
        1 | {% tag %}
          | ^^^^^^^^^
          |
          = help: remove it

        warning[leftover-tag]: `{% tag2 %}` is a tag of another tool
         --> content/a2.md:1:1
          |
        1 | {% tag %}
          | ^^^^^^^^^
          |
          = help: remove it
        "#);
        insta::assert_snapshot!(check(leftover(1214)), @r#"
        warning[leftover-tag]: template tags of other tools, kept as text (1,214)
          content/a1.md:1:1  `{% tag1 %}` is a tag of another tool
          content/a2.md:1:1  `{% tag2 %}` is a tag of another tool
          content/a3.md:1:1  `{% tag3 %}` is a tag of another tool
          … and 1,211 more; --format json lists all
          help: remove it
        "#);
        insta::assert_snapshot!(check(leftover(3)), @r#"
        warning[leftover-tag]: template tags of other tools, kept as text (3)
          content/a1.md:1:1  `{% tag1 %}` is a tag of another tool
          content/a2.md:1:1  `{% tag2 %}` is a tag of another tool
          content/a3.md:1:1  `{% tag3 %}` is a tag of another tool
          help: remove it
        "#);
    }

    #[test]
    fn errors_beyond_the_first_fifty_have_a_line_each() {
        let errors = (1..=52).map(|i| Diagnostic::error(Kind::Io, format!("file {i} is lost")));
        let text = check(errors);
        assert_eq!(text.matches("error[io]: file ").count(), ERRORS_IN_FULL);
        let rest = &text[text.find("error: ").unwrap()..];
        insta::assert_snapshot!(rest, @r#"
        error: 2 more, in a line each
          file 51 is lost [io]
          file 52 is lost [io]
        "#);
    }

    #[test]
    fn a_column_is_the_lines_not_the_excerpts() {
        let source = format!("{}here{}", "x ".repeat(500), "-y".repeat(500));
        let error = Diagnostic::error(Kind::UnsafeLink, "the link is not allowed")
            .at(&SourcePath::new("content/long.md"))
            .showing(Excerpt::of(&source, 1000..1004));
        let text = check([error]);
        insta::assert_snapshot!(text, @r#"
        error[unsafe-link]: the link is not allowed
         --> content/long.md:1:1001
          |
          |
        1 |  x x x x x x x x x x x x x x x x x x x x here-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-y-
          |                                          ^^^^
        "#);
    }

    #[test]
    fn what_a_file_holds_never_reaches_the_terminal_raw() {
        let nasty = "a\u{1b}]0;title\u{7}\u{202e}\r\nb";
        let mut excerpt = Excerpt::of("key = 1", 0..3);
        excerpt.text = nasty.to_owned();
        let problem = |severity: fn(Kind, String) -> Diagnostic| {
            severity(Kind::Encoding, nasty.to_owned())
                .at(&SourcePath::new(nasty))
                .showing(excerpt.clone())
                .hint(nasty)
                .note(nasty)
        };
        let all = [problem(Diagnostic::error)];
        let warnings = [(); 4].map(|()| problem(Diagnostic::warning));
        for text in [check(all), check(warnings)] {
            let raw: Vec<char> =
                text.chars().filter(|&c| (c.is_control() && c != '\n') || c == '\u{202e}').collect();
            assert!(raw.is_empty(), "{raw:?} in {text}");
        }
    }

    #[test]
    fn an_excerpt_with_impossible_offsets_is_shown_all_the_same() {
        for (text, start, end) in
            [("", 0, 0), ("", 3, 9), ("é", 1, 1), ("ab", 2, 2), ("ab", 5, 1), ("چشم", 2, 3)]
        {
            let excerpt = Excerpt { line: 1, column: 1, text: text.to_owned(), start, end };
            let error = Diagnostic::error(Kind::Date, "wrong").at(&SourcePath::new("a.md")).showing(excerpt);
            assert!(check([error]).contains("--> a.md:1:1"));
        }
    }

    fn built() -> Summary {
        Summary {
            articles: 2083,
            left_out: vec![("drafts", 1), ("not yet published", 2), ("expired", 0)],
            pages: 3120,
            feeds: 912,
            files: 40,
            written: 4020,
            unchanged: 52,
            deleted: 3,
            seconds: 1.94,
            output: "public".into(),
            ..Summary::default()
        }
    }

    #[test]
    fn the_summary_counts() {
        let check = |built: Option<&Summary>, diagnostics: Vec<Diagnostic>| {
            plain(&summary(built, &diagnostics.into_iter().collect(), "public/"))
        };
        let warnings = leftover(214).chain([Diagnostic::warning(Kind::DeadLink, "x")]).collect();
        insta::assert_snapshot!(check(Some(&built()), warnings), @r#"
        Built 2,083 articles into public/ in 1.9 s: 3,120 pages, 912 feeds, 40 files; 4,020 written, 52 unchanged, 3 deleted.
        Left out: 1 draft, 2 not yet published.
        Warnings: 214 leftover-tag, 1 dead-link.
        "#);
        let one =
            Summary { articles: 1, pages: 1, feeds: 0, files: 1, left_out: vec![("drafts", 2)], ..built() };
        insta::assert_snapshot!(check(Some(&one), vec![]), @r#"
        Built 1 article into public/ in 1.9 s: 1 page, 0 feeds, 1 file; 4,020 written, 52 unchanged, 3 deleted.
        Left out: 2 drafts.
        "#);
        insta::assert_snapshot!(check(None, vec![dead_link()]), @r#"
        Nothing was published: 1 error. public/ is as it was.
        "#);
        let kinds = vec![Diagnostic::error(Kind::Io, "a"), dead_link(), dead_link()];
        insta::assert_snapshot!(check(None, kinds), @r#"
        Nothing was published: 3 errors. public/ is as it was.
        Errors: 2 dead-link, 1 io.
        "#);
    }

    #[test]
    fn json_has_one_object_a_line_and_a_summary_at_the_end() {
        let diagnostics: Diagnostics =
            [dead_link(), Diagnostic::warning(Kind::Io, "slow")].into_iter().collect();
        let mut out = Vec::new();
        problems_json(&diagnostics, &mut out).unwrap();
        summary_json(None, &diagnostics, &mut out).unwrap();
        summary_json(Some(&built()), &Diagnostics::new(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        {"type":"diagnostic","severity":"error","kind":"dead-link","message":"no article is at `@/iran/no-such.md`","path":"content/iran/talks.md","line":3,"column":18,"excerpt":"See [the report](@/iran/no-such.md) for more.","hint":"did you mean `@/iran/no-such-day.md`?","notes":["linked from 2 other articles"]}
        {"type":"diagnostic","severity":"warning","kind":"io","message":"slow","path":null,"line":null,"column":null,"excerpt":null,"hint":null,"notes":[]}
        {"type":"summary","published":false,"errors":1,"warnings":1,"articles":null,"left_out":null,"pages":null,"feeds":null,"files":null,"written":null,"unchanged":null,"deleted":null,"seconds":null,"output":null}
        {"type":"summary","published":true,"errors":0,"warnings":0,"articles":2083,"left_out":{"drafts":1,"not yet published":2,"expired":0},"pages":3120,"feeds":912,"files":40,"written":4020,"unchanged":52,"deleted":3,"seconds":1.94,"output":"public"}
        "#);
    }
}
