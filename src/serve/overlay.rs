//! Problems as HTML: over a page that was good before, or in place of one that
//! cannot be made. All that they say comes from files and is escaped here.

use std::fmt::Write as _;

use crate::base::escape::{html, visible};
use crate::base::{Diagnostic, Diagnostics, Excerpt, Severity};

/// How many errors are shown with their excerpt; each further one has a line.
const IN_FULL: usize = 50;

/// How many have a line. A browser that is given 10,000 shows nothing for a while,
/// and the terminal has them all.
const IN_LINES: usize = 500;

const STYLE: &str = include_str!("overlay.css");

/// The errors as they lie over a page. Empty where there are none.
pub(super) fn over(problems: &Diagnostics) -> String {
    if !problems.has_errors() {
        return String::new();
    }
    let said = "The pages are as they were before.";
    let list = list(problems, said, "<button class=\"close\" type=\"button\" autofocus>Close</button>");
    let count = counted(problems.errors());
    format!(
        "<style>{STYLE}</style><dialog lang=\"en\" dir=\"ltr\" aria-labelledby=\"title\">{list}</dialog>\
         <button class=\"again\" type=\"button\" lang=\"en\" hidden>{count}</button>"
    )
}

/// The errors as they stand on a page of their own, between the tags of `<main>`.
pub(super) fn alone(problems: &Diagnostics) -> String {
    list(problems, "This page appears by itself as soon as that is mended.", "")
}

/// A page that does nothing but say what is wrong.
pub(super) fn page(problems: &Diagnostics) -> String {
    document(&counted(problems.errors()), &alone(problems))
}

/// The page where neither an address is known nor the site has a page for that.
pub(super) fn nowhere(path: &str) -> String {
    let title = "There is no such page";
    document(title, &format!("<h1>{title}</h1><p class=\"place\">{}</p>", html(&visible(path))))
}

fn document(title: &str, main: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>body {{ margin: 0 }} {STYLE}</style>\n</head>\n<body>\n<main>{main}</main>\n</body>\n</html>\n"
    )
}

fn counted(errors: usize) -> String {
    if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") }
}

fn list(problems: &Diagnostics, said: &str, button: &str) -> String {
    let errors = || problems.iter().filter(|d| d.severity == Severity::Error);
    let mut out = format!(
        "<div class=\"head\"><div><h1 id=\"title\">{}</h1><p>{said}</p></div>{button}</div>",
        counted(problems.errors())
    );
    errors().take(IN_FULL).for_each(|error| section(&mut out, error));
    let mut rest = errors().skip(IN_FULL).take(IN_LINES).peekable();
    if rest.peek().is_some() {
        out.push_str("<section><ul>");
        for error in rest {
            let place = place(error).map(|place| format!("<span class=\"place\">{place}</span> "));
            let _ = write!(out, "<li>{}{}</li>", place.unwrap_or_default(), prose(&error.message));
        }
        out.push_str("</ul></section>");
    }
    let more = problems.errors().saturating_sub(IN_FULL + IN_LINES);
    let warnings = problems.len() - problems.errors();
    for (n, noun) in [(more, "more error"), (warnings, "warning")] {
        if n > 0 {
            let s = if n == 1 { "" } else { "s" };
            let _ = write!(out, "<section><p class=\"soft\">{n} {noun}{s} in the terminal.</p></section>");
        }
    }
    out
}

fn section(out: &mut String, error: &Diagnostic) {
    let code = error.kind.code();
    let _ = write!(out, "<section><h2><code class=\"kind\">{code}</code> {}</h2>", prose(&error.message));
    if let Some(place) = place(error) {
        let _ = write!(out, "<p class=\"place\">{place}</p>");
    }
    if let Some(excerpt) = error.excerpt.as_deref().filter(|excerpt| !excerpt.text.is_empty()) {
        let (before, meant, after) = parts(excerpt);
        // An empty mark would not be seen: the place is then the character after it.
        let (meant, after) = match after.chars().next() {
            Some(c) if meant.is_empty() => after.split_at(c.len_utf8()),
            _ => (meant, after),
        };
        let _ = write!(
            out,
            "<pre dir=\"auto\"><i>{}</i>{}<mark>{}</mark>{}</pre>",
            excerpt.line,
            html(&visible(before)),
            html(&visible(meant)),
            html(&visible(after)),
        );
    }
    for (name, text) in
        error.hint.iter().map(|hint| ("help", hint)).chain(error.notes.iter().map(|n| ("note", n)))
    {
        let _ = write!(out, "<p><b>{name}:</b> {}</p>", prose(text));
    }
    out.push_str("</section>");
}

/// `content/iran/talks.md:3:18`, escaped.
fn place(problem: &Diagnostic) -> Option<String> {
    let path = problem.path.as_ref()?;
    let mut place = html(&visible(path.as_str())).into_owned();
    if let Some(excerpt) = &problem.excerpt {
        let _ = write!(place, ":{}:{}", excerpt.line, excerpt.column);
    }
    Some(place)
}

/// Text in which what stands in backticks is code. What is to be written stands on
/// lines of its own.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut is_code = false;
    let pieces: Vec<&str> = text.split('`').collect();
    for (i, piece) in pieces.iter().enumerate() {
        // A backtick without a partner is only that.
        let is_last_odd = i + 1 == pieces.len() && pieces.len().is_multiple_of(2);
        if i > 0 {
            out.push_str(match (is_code, is_last_odd) {
                (true, _) => "</code>",
                (false, true) => "`",
                (false, false) => "<code>",
            });
            is_code = !is_code && !is_last_odd;
        }
        let lines: Vec<String> = piece.split('\n').map(|line| html(&visible(line)).into_owned()).collect();
        out.push_str(&lines.join("<br>"));
    }
    out
}

/// What stands before, in and after the place that is meant. Whoever made the
/// excerpt may have counted wrongly, and that must not hide the error.
fn parts(excerpt: &Excerpt) -> (&str, &str, &str) {
    let floor = |mut at: usize| {
        at = at.min(excerpt.text.len());
        while !excerpt.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (floor(excerpt.start), floor(excerpt.end.max(excerpt.start)));
    (&excerpt.text[..start], &excerpt.text[start..end], &excerpt.text[end..])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::base::{Kind, SourcePath};

    fn error(message: &str) -> Diagnostic {
        Diagnostic::error(Kind::DeadLink, message)
    }

    #[test]
    fn an_error_says_where_what_and_what_to_do() {
        let source = "See [the report](@/no.md) for more.\n";
        let problem = error("no article is at `@/no.md`")
            .at(&SourcePath::new("content/a.md"))
            .showing(Excerpt::of(source, 17..24))
            .hint("write `@/yes.md`")
            .note("linked from 2 others");
        let out = over(&Diagnostics::from_iter([problem, Diagnostic::warning(Kind::Io, "slow")]));
        for part in [
            "<h1 id=\"title\">1 error</h1>",
            "<code class=\"kind\">dead-link</code> no article is at <code>@/no.md</code></h2>",
            "<p class=\"place\">content/a.md:1:18</p>",
            "<pre dir=\"auto\"><i>1</i>See [the report](<mark>@/no.md</mark>) for more.</pre>",
            "<p><b>help:</b> write <code>@/yes.md</code></p><p><b>note:</b> linked from 2 others</p>",
            "1 warning in the terminal.",
        ] {
            assert!(out.contains(part), "{part}\n{out}");
        }
        assert_eq!(over(&Diagnostics::from_iter([Diagnostic::warning(Kind::Io, "slow")])), "");
    }

    #[test]
    fn what_a_file_says_stays_text() {
        let nasty = "</pre><script>alert(1)</script>`<b>` ` \u{202e}\u{1b}";
        let excerpt = Excerpt { line: 1, column: 1, text: nasty.to_owned(), start: 3, end: 900 };
        let problem = error(nasty).at(&SourcePath::new(nasty)).showing(excerpt).hint(nasty).note(nasty);
        let problems: Diagnostics =
            (0..60).map(|i| Diagnostic { message: format!("{i}{nasty}"), ..problem.clone() }).collect();
        for out in [over(&problems), page(&problems), nowhere(nasty)] {
            for part in ["<script", "<b>`", "\u{202e}", "\u{1b}"] {
                assert!(!out.contains(part), "{part}");
            }
        }
        assert!(over(&problems).contains("<li>"));
    }

    #[test]
    fn lone_backticks_and_wrong_offsets_do_no_harm() {
        assert_eq!(prose("a `b` c"), "a <code>b</code> c");
        assert_eq!(prose("it's ` only"), "it&#39;s ` only");
        assert_eq!(prose("`a` and `"), "<code>a</code> and `");
        assert_eq!(prose("write\n`x`"), "write<br><code>x</code>");
        for (text, start, end) in [("", 0, 0), ("é", 1, 1), ("ab", 5, 1), ("چشم", 2, 3)] {
            let excerpt = Excerpt { line: 1, column: 1, text: text.to_owned(), start, end };
            let (a, b, c) = parts(&excerpt);
            assert_eq!([a, b, c].concat(), text);
        }
    }
}
