//! `backfile list`

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

use serde_json::json;

use super::args::{ListArgs, ListFormat, SiteArgs};
use super::wording::visible;
use super::{Exit, Streams, report, usage};
use crate::base::Severity;
use crate::pipeline::{self, Listed};

/// Lists what would be published. Errors are reported, and the rest is listed
/// all the same; warnings are counted only, since they are `build`'s matter.
pub fn run(args: &ListArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let clock = match args.selection.time_now() {
        Ok(clock) => clock,
        Err(message) => return usage(streams, &message),
    };
    let mut listed = pipeline::list(&site.options(&args.selection, clock));
    listed.diagnostics.sort();

    let mut out = BufWriter::new(&mut *streams.out);
    match args.format {
        ListFormat::Human => columns(&listed.value, &mut out)?,
        ListFormat::Tsv => tsv(&listed.value, &mut out)?,
        ListFormat::Json => {
            json_lines(&listed.value, &mut out)?;
            report::problems_json(&listed.diagnostics, &mut out)?;
        }
    }
    out.flush()?;
    drop(out);

    if args.format != ListFormat::Json {
        let mut text = report::errors(&listed.diagnostics);
        if let Some(kinds) = report::kinds(&listed.diagnostics, Severity::Warning) {
            let _ = writeln!(text, "Warnings: {kinds}. `backfile build` shows them.");
        }
        streams.err.write_all(text.as_bytes())?;
    }
    Ok(if listed.diagnostics.has_errors() { Exit::Errors } else { Exit::Done })
}

/// The widest that the column of URLs grows; a longer one pushes its own line.
const URL_WIDTH: usize = 64;

fn columns(items: &[Listed], out: &mut dyn Write) -> io::Result<()> {
    let width = items.iter().map(|item| item.url.chars().count()).max().unwrap_or(0).min(URL_WIDTH);
    for item in items {
        let date = if item.date.is_empty() { "–" } else { &item.date };
        let draft = if item.draft { " [draft]" } else { "" };
        writeln!(
            out,
            "{:<10}  {:<width$}  {}{draft}  ({})",
            visible(date),
            visible(&item.url),
            visible(&item.title),
            visible(&item.source)
        )?;
    }
    Ok(())
}

/// Tab-separated values as IANA registers them: a header, and no tab or line
/// break within a field.
fn tsv(items: &[Listed], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "date\turl\ttitle\tsource\tsection\tkind\tdraft\tlang")?;
    for item in items {
        let fields = [&*item.date, &item.url, &item.title, &item.source, &item.section, item.kind];
        for field in fields {
            write!(out, "{}\t", one_field(field))?;
        }
        writeln!(out, "{}\t{}", item.draft, item.lang)?;
    }
    Ok(())
}

fn one_field(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.replace(char::is_control, " "))
    } else {
        Cow::Borrowed(text)
    }
}

fn json_lines(items: &[Listed], out: &mut dyn Write) -> io::Result<()> {
    for item in items {
        let object = json!({
            "type": "page",
            "kind": item.kind,
            "date": (!item.date.is_empty()).then_some(&item.date),
            "url": item.url,
            "title": item.title,
            "section": item.section,
            "draft": item.draft,
            "lang": item.lang,
            "source": item.source,
        });
        writeln!(out, "{object}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn items() -> Vec<Listed> {
        let item = |date: &str, url: &str, title: &str, draft| Listed {
            source: format!("content{}.md", url.trim_end_matches('/')),
            url: url.to_owned(),
            title: title.to_owned(),
            date: date.to_owned(),
            section: "notes".to_owned(),
            draft,
            kind: "article",
            lang: "en".to_owned(),
        };
        vec![
            item("2014-06-11", "/notes/ferry/", "The\tferry\u{1b}[2J", false),
            item("", "/about/", "About us", true),
        ]
    }

    fn check(print: fn(&[Listed], &mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        print(&items(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_line_up_and_hold_nothing_raw() {
        insta::assert_snapshot!(check(columns), @r#"
        2014-06-11  /notes/ferry/  The\tferry\u{1b}[2J  (content/notes/ferry.md)
        –           /about/        About us [draft]  (content/about.md)
        "#);
    }

    #[test]
    fn tab_separated_values_have_a_header_and_whole_fields() {
        insta::assert_snapshot!(check(tsv).replace('\t', " | "), @r#"
        date | url | title | source | section | kind | draft | lang
        2014-06-11 | /notes/ferry/ | The ferry [2J | content/notes/ferry.md | notes | article | false | en
         | /about/ | About us | content/about.md | notes | article | true | en
        "#);
    }

    #[test]
    fn json_is_one_object_a_line() {
        insta::assert_snapshot!(check(json_lines), @r#"
        {"type":"page","kind":"article","date":"2014-06-11","url":"/notes/ferry/","title":"The\tferry\u001b[2J","section":"notes","draft":false,"lang":"en","source":"content/notes/ferry.md"}
        {"type":"page","kind":"article","date":null,"url":"/about/","title":"About us","section":"notes","draft":true,"lang":"en","source":"content/about.md"}
        "#);
    }
}
