//! YAML 1.2, built from the parser's events. Reading it through serde would
//! lose the places of the keys, refuse a key given twice or hide it, and turn
//! `yes` and `12:30` into what YAML 1.1 made of them.
//!
//! Scalars are resolved by the core schema (YAML 1.2.2, chapter 10.3) with two
//! differences in favour of what editors mean: an integer with leading zeros
//! (`007`) and a number that the machine cannot hold stay text.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, Tag};

use super::{Entry, Parsed, Problem, Value};

/// The deepest nesting. Front matter has three levels; what reads the tree
/// recurses, and aliases could deepen it without end.
const MAX_DEPTH: usize = 64;
/// The most bytes that aliases may add, in all. A "billion laughs" document
/// reaches it in a few thousand copies.
const MAX_COPIED: usize = 1 << 20;

pub(super) fn parse(text: &str) -> Result<Parsed, Problem> {
    let mut builder = Builder::default();
    let mut options = Options::default();
    options.set_emit_comments(false);
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| scan_problem(text, &error))?;
        builder.take(event, span.byte_range().unwrap_or(0..0)).map_err(|p| hinted(text, p))?;
    }
    match builder.root {
        None => Ok(Parsed::default()),
        Some(Node { content: Content::Leaf(Value::Null), .. }) => Ok(Parsed::default()),
        Some(Node { content: Content::Table(entries), .. }) => {
            Ok(Parsed { entries, repeated: builder.repeated })
        }
        Some(node) => {
            let at = node.at.start..node.at.start;
            Err(hinted(text, Problem::new("it has no `key: value` lines", at)))
        }
    }
}

/// A node that is complete.
#[derive(Clone)]
struct Node {
    content: Content,
    at: Range<usize>,
    /// The levels in it, and its size in bytes, both roughly.
    depth: usize,
    size: usize,
    /// A scalar as written, for where it is a key.
    text: Option<String>,
}

#[derive(Clone)]
enum Content {
    Leaf(Value),
    /// Kept with places until the parent is known: the root keeps them.
    Table(Vec<Entry>),
}

impl Node {
    fn value(self) -> Value {
        match self.content {
            Content::Leaf(value) => value,
            Content::Table(entries) => Value::Table(entries.into_iter().map(|e| (e.key, e.value)).collect()),
        }
    }
}

enum Frame {
    List {
        items: Vec<Value>,
        start: usize,
        anchor: usize,
        depth: usize,
        size: usize,
    },
    Table {
        entries: Vec<Entry>,
        index: FxHashMap<String, usize>,
        key: Option<(String, Range<usize>)>,
        /// What `<<` brings in, where a key of the mapping itself does not stand.
        merged: Vec<(Value, Range<usize>)>,
        start: usize,
        anchor: usize,
        depth: usize,
        size: usize,
    },
}

#[derive(Default)]
struct Builder {
    frames: Vec<Frame>,
    anchors: FxHashMap<usize, Node>,
    copied: usize,
    repeated: Vec<(String, Range<usize>)>,
    root: Option<Node>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: Range<usize>) -> Result<(), Problem> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = match (style, tag.as_deref()) {
                    (_, Some(tag)) if tag.core_suffix() == Some("str") => Value::String(text.to_string()),
                    (ScalarStyle::Plain, _) => resolve(&text),
                    (_, tag) if is_typed(tag) => resolve(&text),
                    _ => Value::String(text.to_string()),
                };
                let size = 32 + text.len();
                let text = Some(text.into_owned());
                self.complete(Node { content: Content::Leaf(value), at, depth: 0, size, text }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.deepen(&at)?;
                let start = at.start;
                self.frames.push(Frame::List { items: Vec::new(), start, anchor, depth: 0, size: 32 });
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                self.deepen(&at)?;
                self.frames.push(Frame::Table {
                    entries: Vec::new(),
                    index: FxHashMap::default(),
                    key: None,
                    merged: Vec::new(),
                    start: at.start,
                    anchor,
                    depth: 0,
                    size: 32,
                });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => match self.frames.pop() {
                Some(Frame::List { items, start, anchor, depth, size }) => {
                    let at = start..at.end.max(start);
                    let content = Content::Leaf(Value::Array(items));
                    self.complete(Node { content, at, depth: depth + 1, size, text: None }, anchor)
                }
                Some(Frame::Table { mut entries, mut index, merged, start, anchor, depth, size, .. }) => {
                    merge(&mut entries, &mut index, merged);
                    let at = start..at.end.max(start);
                    let content = Content::Table(entries);
                    self.complete(Node { content, at, depth: depth + 1, size, text: None }, anchor)
                }
                None => Ok(()),
            },
            Event::Alias(id) => {
                let Some(node) = self.anchors.get(&id) else {
                    return Err(Problem::new("an alias stands inside what it names", at));
                };
                self.copied += node.size;
                if self.copied > MAX_COPIED || self.frames.len() + node.depth > MAX_DEPTH {
                    return Err(Problem {
                        hint: Some("write the values out in place of `*` aliases".to_owned()),
                        ..Problem::new("its aliases grow too large", at)
                    });
                }
                let node = Node { at, ..node.clone() };
                self.complete(node, 0)
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(Problem::new("it holds more than one document", at))
            }
            _ => Ok(()),
        }
    }

    fn deepen(&self, at: &Range<usize>) -> Result<(), Problem> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(Problem::new(format!("it is nested more than {MAX_DEPTH} deep"), at.clone()));
        }
        Ok(())
    }

    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Problem> {
        if anchor != 0 {
            self.copied += node.size;
            if self.copied > MAX_COPIED {
                return Err(Problem::new("its anchors grow too large", node.at));
            }
            self.anchors.insert(anchor, node.clone());
        }
        match self.frames.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { items, depth, size, .. }) => {
                *depth = node.depth.max(*depth);
                *size += node.size;
                items.push(node.value());
            }
            Some(Frame::Table { entries, index, key, merged, depth, size, .. }) => {
                *depth = node.depth.max(*depth);
                *size += node.size;
                let Some((name, key_at)) = key.take() else {
                    let Some(text) = node.text else {
                        return Err(Problem::new("a list or mapping cannot be a key", node.at));
                    };
                    *key = Some((text, node.at));
                    return Ok(());
                };
                let value_at = node.at.clone();
                if name == "<<" && !matches!(node.content, Content::Leaf(Value::String(_) | Value::Null)) {
                    merged.push((node.value(), key_at));
                    return Ok(());
                }
                let entry = Entry { key: name.clone(), value: node.value(), at: key_at, value_at };
                match index.get(&name) {
                    Some(&i) => {
                        self.repeated.push((name, entry.at.clone()));
                        entries[i] = entry;
                    }
                    None => {
                        index.insert(name, entries.len());
                        entries.push(entry);
                    }
                }
            }
        }
        Ok(())
    }
}

/// Adds what `<<` brings in. It never replaces a key that is there.
fn merge(entries: &mut Vec<Entry>, index: &mut FxHashMap<String, usize>, merged: Vec<(Value, Range<usize>)>) {
    for (value, at) in merged {
        let tables = match value {
            Value::Array(items) => items,
            other => vec![other],
        };
        for table in tables {
            let Value::Table(pairs) = table else { continue };
            for (key, value) in pairs {
                if !index.contains_key(&key) {
                    index.insert(key.clone(), entries.len());
                    entries.push(Entry { key, value, at: at.clone(), value_at: at.clone() });
                }
            }
        }
    }
}

fn is_typed(tag: Option<&Tag>) -> bool {
    tag.and_then(Tag::core_suffix).is_some_and(|s| matches!(s, "int" | "float" | "bool" | "null"))
}

/// A plain scalar's value by the core schema.
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).unwrap_or_else(|| Value::String(text.to_owned()))
}

fn number(text: &str) -> Option<Value> {
    let radix = |digits: &str, radix| {
        digits.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| i64::from_str_radix(digits, radix).ok())?
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16).map(Value::Integer);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8).map(Value::Integer);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if unsigned.bytes().all(|b| b.is_ascii_digit()) {
        let padded = unsigned.len() > 1 && unsigned.starts_with('0');
        return if padded { None } else { text.parse().ok().map(Value::Integer) };
    }
    // Rust's grammar of floats is the schema's but for its words (`inf`, `nan`).
    let shape = unsigned.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'));
    text.parse::<f64>().ok().filter(|f| shape && f.is_finite()).map(Value::Float)
}

fn scan_problem(text: &str, error: &serde_saphyr::granit_parser::ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let info = error.info();
    let message = info.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    hinted(text, Problem::new(message, at..at))
}

/// Adds what to do, told by the line of the problem or the one before it.
fn hinted(text: &str, problem: Problem) -> Problem {
    if problem.hint.is_some() {
        return problem;
    }
    // The parser names where the value begins that a tab then breaks.
    let tab = || Some(problem.at.start + text.get(problem.at.start..)?.find('\t')?);
    if let Some(at) = problem.message.contains("found a tab").then(tab).flatten() {
        let hint = Some("indent with spaces: YAML does not allow tabs".to_owned());
        return Problem { hint, at: at..at + 1, ..problem };
    }
    let offset = problem.at.start.min(text.len());
    let offset = (0..=offset).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let start = text[..offset].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let before = text[..start].lines().next_back().unwrap_or_default();
    let hint = if is_toml(text) {
        Some("this looks like TOML: write `+++` in place of `---`".to_owned())
    } else {
        hint(line).or_else(|| hint(before))
    };
    Problem { hint, ..problem }
}

/// Whether the first line that says something is `key = value` or `[table]`.
fn is_toml(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'));
    first.is_some_and(|line| {
        let bare = |key: &str| {
            !key.is_empty()
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        let table = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')).is_some_and(bare);
        table || line.split_once('=').is_some_and(|(key, _)| bare(key.trim_end()))
    })
}

fn hint(line: &str) -> Option<String> {
    let lead = line.len() - line.trim_start().len();
    if line[..lead].contains('\t') {
        return Some("indent with spaces: YAML does not allow tabs".to_owned());
    }
    let trimmed = line.trim();
    let item = trimmed.strip_prefix("- ").unwrap_or(trimmed);
    let (key, value) = match item.split_once(": ") {
        Some((key, value)) => (Some(key), value.trim()),
        None => (None, item),
    };
    let quoted = |value: &str| {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
        let clipped: String = escaped.chars().take(60).collect();
        let more = if clipped.len() < escaped.len() { "…" } else { "" };
        match key {
            Some(key) => format!("put the value in quotes: `{key}: \"{clipped}{more}\"`"),
            None => format!("put the value in quotes: `\"{clipped}{more}\"`"),
        }
    };
    match value.chars().next()? {
        '%' | '@' | '`' | '*' | '&' | '!' => Some(quoted(value)),
        '"' | '\'' => Some("close the quotes, and double or escape those inside the value".to_owned()),
        '[' if !value.ends_with(']') => Some("close the list with `]`".to_owned()),
        '{' if !value.ends_with('}') => Some("put the value in quotes, or close the `{`".to_owned()),
        _ if key.is_some() && (value.contains(": ") || value.ends_with(':')) => Some(quoted(value)),
        _ => None,
    }
}
