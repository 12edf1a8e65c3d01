//! The shape of the file, with every value that does not fit it reported and left
//! out. A reader that stops at the first would have a configuration mended one
//! line a build.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use super::file::File;
use super::load::{Context, nearest};
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind};

/// What decides where everything else lies: where one of these is wrong, all that
/// could be said of the content would be wrong too.
const GROUND: [&str; 9] = [
    "base_url",
    "content_dir",
    "default_language",
    "languages",
    "permalinks",
    "slugify",
    "static",
    "taxonomies",
    "theme",
];

/// The most mistakes of grammar that are named: one may bring on others.
const MOST_SYNTAX: usize = 20;

/// What could be read.
pub(super) struct Typed {
    pub file: File,
    /// Whether the content can be looked at.
    pub grounded: bool,
}

impl Context<'_> {
    /// `None` where the text is no TOML.
    pub(super) fn typed(&self, noticed: &mut Diagnostics) -> Option<Typed> {
        let (mut table, errors) = DeTable::parse_recoverable(self.text);
        if !errors.is_empty() {
            let mut last = None;
            for error in errors.iter().take(MOST_SYNTAX) {
                let d = self.syntax_error(error);
                let line = d.excerpt.as_ref().map(|e| e.line);
                if line.is_none() || line != last {
                    noticed.push(d);
                }
                last = line;
            }
            return None;
        }
        let mut grounded = true;
        loop {
            let error = match File::deserialize(Deserializer::from(table.clone())) {
                Ok(file) => return Some(Typed { file, grounded }),
                Err(error) => error,
            };
            let span = error.span().unwrap_or(0..0);
            let Some(path) = around(table.get_ref(), &span) else {
                noticed.push(self.syntax_error(&error));
                return None;
            };
            noticed.push(self.type_error(&error, &path, &span));
            grounded &= !GROUND.contains(&path[0].as_str());
            remove(table.get_mut(), &path, &span);
        }
    }

    fn syntax_error(&self, error: &Error) -> Diagnostic {
        let message = error.message().trim().replace('\n', ", ");
        Diagnostic::error(Kind::Config, format!("the configuration cannot be read: {message}"))
            .at(self.source)
            .hint("text stands in quotes, lists in [brackets], and each table is named once")
            .showing_maybe(error.span().map(|span| Excerpt::of(self.text, span)))
    }

    fn type_error(&self, error: &Error, path: &[String], span: &Range<usize>) -> Diagnostic {
        let (wanted, hint) = wanted(error.message(), path.last().map_or("", String::as_str));
        let message = format!("`{}` cannot be read: {wanted}", path.join("."));
        Diagnostic::error(Kind::Config, message)
            .at(self.source)
            .hint(hint)
            .showing(Excerpt::of(self.text, span.clone()))
    }
}

/// What was expected, in the words of who writes the file, and what to write.
fn wanted(message: &str, key: &str) -> (String, String) {
    let message = message.lines().next().unwrap_or_default().trim();
    if let Some((given, known)) =
        message.strip_prefix("unknown variant ").and_then(|m| m.split_once(", expected "))
    {
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let list = known.iter().map(|k| format!("\"{k}\"")).collect::<Vec<_>>().join(", ");
        let near = nearest(given.trim_matches('`'), &known);
        let hint =
            near.map_or_else(|| format!("write one of {list}"), |near| format!("did you mean \"{near}\"?"));
        return (format!("{given} is none of {list}"), hint);
    }
    let Some((_, expected)) = message.rsplit_once("expected ") else {
        // Of a value with several shapes serde says only that it has none of them.
        let hint = match key {
            "static" => "write static = [\"static\", { from = \"assets\", to = \"/assets/\" }]",
            "math" => "write math = \"mathml\" or math = \"none\"",
            _ => "docs/configuration.md shows how it is written",
        };
        return ("it has no shape that is understood".to_owned(), hint.to_owned());
    };
    let (what, hint) = match expected {
        "a boolean" => ("true or false was expected", "write `true` or `false`, without quotes"),
        "a string" => ("a text was expected", "put it in quotes"),
        "a sequence" if key == "taxonomies" => (
            "a list was expected",
            "write taxonomies = [{ name = \"genres\" }]; `tags` and `categories` are topics already",
        ),
        "a sequence" => ("a list was expected", "put it in [brackets]"),
        "a map" => ("a table was expected", "write a line of [its name], and its keys below it"),
        e if e.starts_with("struct ") => {
            ("a table was expected", "write a line of [its name], and its keys below it")
        }
        e if e.starts_with(['u', 'i']) && e.len() <= 5 => {
            ("a whole number was expected", "write a whole number, without quotes")
        }
        other => {
            return (format!("{other} was expected"), "docs/configuration.md shows how it is written".into());
        }
    };
    (what.to_owned(), hint.to_owned())
}

/// The way to the innermost key whose value holds `span`.
fn around(table: &DeTable<'_>, span: &Range<usize>) -> Option<Vec<String>> {
    for (key, value) in table {
        let inner = match value.get_ref() {
            DeValue::Table(inner) => around(inner, span),
            DeValue::Array(items) => items.iter().find_map(|item| match item.get_ref() {
                DeValue::Table(inner) => around(inner, span),
                _ => None,
            }),
            _ => None,
        };
        let name = key.get_ref().to_string();
        if let Some(mut path) = inner {
            path.insert(0, name);
            return Some(path);
        }
        if holds(&value.span(), span) {
            return Some(vec![name]);
        }
    }
    None
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end && !inner.is_empty()
}

/// Takes the value at `path` out. Of a list of tables it is the one that holds `span`.
fn remove(table: &mut DeTable<'_>, path: &[String], span: &Range<usize>) {
    let [name, rest @ ..] = path else { return };
    if rest.is_empty() {
        table.remove(name.as_str());
        return;
    }
    match table.get_mut(name.as_str()).map(Spanned::get_mut) {
        Some(DeValue::Table(inner)) => remove(inner, rest, span),
        Some(DeValue::Array(items)) => {
            for item in items.iter_mut() {
                if let DeValue::Table(inner) = item.get_mut()
                    && around(inner, span).is_some()
                {
                    remove(inner, rest, span);
                }
            }
        }
        _ => {}
    }
}
