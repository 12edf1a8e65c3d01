//! Front matter: where it ends and what it says, whatever format it is in.
//!
//! The three formats end up in one tree of [`Value`]s with the places of the
//! top keys, so that `article::metadata` reads TOML, YAML and JSON alike and
//! can still show the line that it complains about. Nothing here knows what a
//! key means.

mod headers;
mod json;
mod toml;
mod yaml;

use std::borrow::Cow;
use std::ops::Range;

pub use headers::headers;

use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, Words};

/// The format, told by the first line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// There is no front matter.
    #[default]
    None,
    /// Between lines of `+++`.
    Toml,
    /// Between lines of `---`; `...` closes it too.
    Yaml,
    /// One object from the first character on, as Hugo writes it.
    Json,
    /// Lines of `Key: value` without a fence, where the site asks for them.
    Headers,
}

/// A value of any of the formats.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    String(String),
    /// A TOML date, time or both, as written. YAML's dates are strings.
    Datetime(String),
    Array(Vec<Value>),
    /// In the order of the source; no key twice.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// What the type is called in a message, with its article.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::String(_) => "a string",
            Value::Datetime(_) => "a date",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// As JSON: dates become strings, numbers that JSON cannot write null.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::Null => Json::Null,
            Value::Bool(b) => Json::Bool(*b),
            Value::Integer(i) => Json::from(*i),
            Value::Float(f) => Json::from(*f),
            Value::String(s) | Value::Datetime(s) => Json::String(s.clone()),
            Value::Array(items) => Json::Array(items.iter().map(Value::to_json).collect()),
            Value::Table(pairs) => {
                Json::Object(pairs.iter().map(|(k, v)| (k.clone(), v.to_json())).collect())
            }
        }
    }
}

/// One top key.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as written.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// The bytes of the key in the source's text.
    pub at: Range<usize>,
    /// The bytes of the value in the source's text; those of the key where the
    /// value stands in pieces. For a number they hold it as written (`1.10`).
    pub value_at: Range<usize>,
}

/// What stands before an article's body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// Its format.
    pub format: Format,
    /// The top keys in the order of the source; no key twice.
    pub entries: Vec<Entry>,
    /// The byte offset at which the body begins.
    pub body: usize,
    /// Keys given twice. They do not name the file yet.
    pub diagnostics: Diagnostics,
}

/// The most keys given twice that are reported of one file.
const MAX_REPEATED: usize = 100;

/// What a format's parser gives: entries and keys given twice, with offsets
/// into the text it was given.
#[derive(Debug, Default)]
struct Parsed {
    entries: Vec<Entry>,
    /// `(key, where it is given again)`.
    repeated: Vec<(String, Range<usize>)>,
}

/// Why a text is not of its format, with offsets into the text given.
#[derive(Debug)]
struct Problem {
    message: String,
    at: Range<usize>,
    hint: Option<String>,
}

impl Problem {
    fn new(message: impl Into<String>, at: Range<usize>) -> Self {
        Self { message: message.into(), at, hint: None }
    }
}

/// Where the front matter of a text says these words: under their key where it is
/// there, and as a whole value rather than within a longer word.
pub fn place(text: &str, words: &Words) -> Option<Range<usize>> {
    let front = split(text).ok().filter(|front| front.format != Format::None);
    let front = front.or_else(|| headers(text))?;
    let head = text.get(..front.body)?;
    let fold = |key: &str| key.replace(['-', '_', ' '], "").to_lowercase();
    let of_key = |entry: &&Entry| words.keys.iter().any(|key| fold(key) == fold(&entry.key));
    if let Some(entry) = front.entries.iter().find(of_key) {
        if words.text.is_empty() {
            return Some(entry.at.clone());
        }
        // A table's value goes on to the next key.
        let next = front.entries.iter().map(|e| e.at.start).filter(|at| *at > entry.at.start).min();
        let value = entry.at.end..next.unwrap_or(head.len()).max(entry.at.end);
        if let Some(at) = whole(head.get(value.clone())?, &words.text) {
            return Some(value.start + at.start..value.start + at.end);
        }
    }
    if words.text.is_empty() { None } else { whole(head, &words.text) }
}

fn whole(text: &str, words: &str) -> Option<Range<usize>> {
    let inside =
        |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.'));
    let is_whole = |at: &usize| {
        !inside(text[..*at].chars().next_back()) && !inside(text[at + words.len()..].chars().next())
    };
    let whole = text.match_indices(words).map(|(at, _)| at).find(is_whole);
    whole.or_else(|| text.find(words)).map(|at| at..at + words.len())
}

/// Takes the front matter off a source's text. `text` has no byte order mark;
/// its lines may end in LF, CRLF or CR, and all offsets are into it as given.
///
/// # Errors
/// Front matter that is not closed, or is not of its format. The diagnostic
/// shows the line but does not name the file.
pub fn split(text: &str) -> Result<FrontMatter, Box<Diagnostic>> {
    let text = &*unix_lines(text);
    let start = blank_lines(text);
    let rest = &text[start..];
    let (first, after_first) = line(rest);
    match first.trim_end() {
        "+++" => fenced(text, start, start + after_first, Format::Toml),
        "---" => fenced(text, start, start + after_first, Format::Yaml),
        _ if opens_json(rest) => {
            let parsed = json::parse(rest).map_err(|p| report(text, start, Format::Json, p))?;
            let (parsed, end) = parsed;
            let (tail, next) = line(&rest[end..]);
            let body = start + end + if tail.trim().is_empty() { next } else { 0 };
            Ok(finish(text, start, Format::Json, parsed, body))
        }
        _ => Ok(FrontMatter::default()),
    }
}

fn fenced(text: &str, open: usize, start: usize, format: Format) -> Result<FrontMatter, Box<Diagnostic>> {
    let Some((end, body)) = closing_fence(text, start, format) else {
        // Below a blank line `---` is a thematic break more often than not.
        if format == Format::Yaml && open > 0 {
            return Ok(FrontMatter::default());
        }
        let fence = if format == Format::Toml { "+++" } else { "---" };
        let hint = match format {
            Format::Yaml => {
                "add a line of `---` after the last key; if the line is a thematic break, write `***`"
                    .to_owned()
            }
            _ => format!("add a line of `{fence}` after the last key"),
        };
        let problem = Diagnostic::error(Kind::FrontMatter, "the front matter is not closed")
            .showing(Excerpt::of(text, open..open + fence.len()))
            .hint(hint);
        return Err(Box::new(problem));
    };
    let inner = &text[start..end];
    let parsed = match format {
        Format::Toml => toml::parse(inner),
        _ => yaml::parse(inner),
    };
    let parsed = parsed.map_err(|p| report(text, start, format, p))?;
    Ok(finish(text, start, format, parsed, body))
}

/// Where the front matter that begins at `start` ends, and where the body begins.
fn closing_fence(text: &str, start: usize, format: Format) -> Option<(usize, usize)> {
    let mut offset = start;
    while offset < text.len() {
        let (content, next) = line(&text[offset..]);
        let closes = match content.trim_end() {
            "+++" => format == Format::Toml,
            "---" | "..." => format == Format::Yaml,
            _ => false,
        };
        if closes {
            return Some((offset, offset + next));
        }
        offset += next;
    }
    None
}

/// The first line without its end, and the offset of the next one.
fn line(text: &str) -> (&str, usize) {
    match text.find('\n') {
        Some(i) => (text[..i].trim_end_matches('\r'), i + 1),
        None => (text, text.len()),
    }
}

fn blank_lines(text: &str) -> usize {
    let mut offset = 0;
    while offset < text.len() {
        let (content, next) = line(&text[offset..]);
        if !content.trim().is_empty() {
            return offset;
        }
        offset += next;
    }
    0
}

/// Whether an object begins here: `{` and then a key or the end. Markdown may
/// well begin with a brace (`{{ figure(…) }}`, `{% note %}`, `{: .lead}`).
fn opens_json(text: &str) -> bool {
    text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// Turns each CR that stands alone into LF. Nothing moves, so that offsets
/// into the one text are offsets into the other.
pub fn unix_lines(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(i) = rest.find('\r') {
        out.push_str(&rest[..i]);
        out.push(if rest[i + 1..].starts_with('\n') { '\r' } else { '\n' });
        rest = &rest[i + 1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn report(text: &str, start: usize, format: Format, problem: Problem) -> Box<Diagnostic> {
    let at = start + problem.at.start..start + problem.at.end;
    let name = match format {
        Format::Toml => "TOML",
        Format::Json => "JSON",
        _ => "YAML",
    };
    let message = format!("the front matter is not valid {name}: {}", problem.message);
    let mut diagnostic = Diagnostic::error(Kind::FrontMatter, message).showing(Excerpt::of(text, at));
    let usual = match format {
        Format::Toml => "text stands in quotes, lists in [brackets], and each key is written once",
        Format::Json => "text and keys stand in double quotes, with a comma between one pair and the next",
        _ => "each line is `key: value`; put a value in quotes that holds `: `, `#` or brackets",
    };
    diagnostic.hint = problem.hint.or_else(|| Some(usual.to_owned()));
    Box::new(diagnostic)
}

fn finish(text: &str, start: usize, format: Format, parsed: Parsed, body: usize) -> FrontMatter {
    let shift = |range: Range<usize>| start + range.start..start + range.end;
    let warn = |(key, at): (String, Range<usize>)| repeated(text, &key, shift(at), format);
    // An excerpt takes time by the size of the text, so that their number is bounded.
    let diagnostics = parsed.repeated.into_iter().take(MAX_REPEATED).map(warn).collect();
    let entries = parsed.entries.into_iter();
    let entries = entries.map(|e| Entry { at: shift(e.at), value_at: shift(e.value_at), ..e }).collect();
    FrontMatter { format, entries, body, diagnostics }
}

fn repeated(text: &str, key: &str, at: Range<usize>, format: Format) -> Diagnostic {
    let line = text[..at.start].rfind('\n').map_or(0, |i| i + 1);
    let is_header = format == Format::Toml && text[line..at.start].trim_start().starts_with('[');
    let (message, hint) = match is_header {
        true => (
            format!("the table `{key}` is given twice, and of a key in both the last one counts"),
            "write their keys below one header",
        ),
        false => {
            (format!("`{key}` is given twice, and the last one counts"), "delete the one that is not meant")
        }
    };
    Diagnostic::warning(Kind::DuplicateKey, message).showing(Excerpt::of(text, at)).hint(hint)
}

#[cfg(test)]
mod tests;
