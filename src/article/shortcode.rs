//! Shortcodes as they are written: `{{ figure(src="x.jpg") }}` and
//! `{% note() %}…{% end %}`. Only the syntax is read here. Which names there are is
//! data that the caller brings, because an article knows of no template.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::body::{Link, Picture};

/// How deep lists and maps may nest in an argument.
const MAX_VALUE_DEPTH: usize = 8;

/// The names that are shortcodes on this site. What an article parses to depends
/// on them, so they belong to the key of its parse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shortcodes(BTreeMap<Box<str>, bool>);

impl Shortcodes {
    /// Adds a name. Of one that the program brings along, the arguments that name
    /// pictures and links are read as Markdown's are (`typed`); what a site's own
    /// template means by its arguments is not known.
    pub fn add(&mut self, name: &str, typed: bool) {
        self.0.insert(name.into(), typed);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name that is meant by one that is none.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let near = self.0.keys().map(|known| (strsim::levenshtein(known, name), &**known));
        near.filter(|(n, _)| *n <= name.len() / 4 + 1 && *n < 3).min().map(|(_, known)| known)
    }

    /// Whether its arguments are typed; `None` for a name that is no shortcode.
    pub fn typed(&self, name: &str) -> Option<bool> {
        self.0.get(name).copied()
    }
}

/// The shortcodes that the program brings along: the arguments of each, of which
/// one of the last list must be there; a body stands for `text`.
const BUILT_IN: &[(&str, &[&str], &[&str])] = &[
    ("audio", &["src", "title", "transcript"], &["src"]),
    ("embed", &["url", "title", "description", "site", "image"], &["url"]),
    ("figure", &["src", "alt", "caption", "credit", "wide", "link", "width", "height"], &["src"]),
    ("gallery", &["pictures", "caption"], &["pictures"]),
    ("note", &["text", "kind", "title"], &["text"]),
    ("pullquote", &["text", "by", "source"], &["text"]),
    (
        "video",
        &[
            "src",
            "poster",
            "captions",
            "captions_lang",
            "caption",
            "credit",
            "title",
            "wide",
            "width",
            "height",
        ],
        &["src"],
    ),
];

/// What a built-in shortcode is called with and does not know, and the argument
/// that it lacks.
pub(super) fn misfits<'a>(
    name: &str,
    args: impl Iterator<Item = &'a str> + Clone,
    has_body: bool,
) -> Option<Misfits<'a>> {
    let (_, known, needed) = BUILT_IN.iter().find(|(built_in, ..)| *built_in == name)?;
    let is_there = |need: &&str| (has_body && *need == "text") || args.clone().any(|arg| arg == *need);
    Some(Misfits {
        known,
        unknown: args.clone().filter(|arg| !known.contains(arg)).collect(),
        missing: needed.iter().copied().find(|need| !is_there(need)),
    })
}

/// Where a call and its shortcode do not fit.
pub(super) struct Misfits<'a> {
    pub known: &'static [&'static str],
    pub unknown: Vec<&'a str>,
    pub missing: Option<&'static str>,
}

/// A call of a shortcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Its name.
    pub name: Box<str>,
    /// Its arguments, as they were written.
    pub args: Vec<(Box<str>, Arg)>,
    /// Which call of this name it is in its file, from 1.
    pub nth: u32,
    /// Whether it has a body: what stands between its two holes.
    pub has_body: bool,
    /// The bytes of the source file that hold it (the opening tag of one with a body).
    pub at: Range<u32>,
}

/// The value of an argument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Arg {
    /// A text, number, truth value, list or map.
    #[serde(with = "as_text")]
    Value(Value),
    /// The address of a picture or another file.
    Picture(Picture),
    /// A link within the site.
    Link(Link),
    /// Every picture of a folder, or those that a pattern names (`photos/*.jpg`).
    Pictures(Picture),
    /// A list that holds pictures.
    List(Vec<Arg>),
    /// A map that holds a picture.
    Map(Vec<(Box<str>, Arg)>),
}

/// A value of any shape as JSON, for formats that want to know the shape beforehand.
mod as_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use serde_json::Value;

    pub fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        value.to_string().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Arg {
    /// Calls `link` and `picture` for each that it holds.
    pub fn each(&self, link: &mut impl FnMut(&Link), picture: &mut impl FnMut(&Picture)) {
        match self {
            Self::Value(_) => {}
            Self::Picture(p) | Self::Pictures(p) => picture(p),
            Self::Link(l) => link(l),
            Self::List(items) => items.iter().for_each(|item| item.each(link, picture)),
            Self::Map(entries) => entries.iter().for_each(|(_, item)| item.each(link, picture)),
        }
    }
}

/// A tag that was found, with its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub at: Range<usize>,
    pub tag: Tag,
}

/// What a tag is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tag {
    /// `{{ name(…) }}`
    Inline(Box<str>, Map<String, Value>),
    /// `{% name(…) %}`
    Open(Box<str>, Map<String, Value>),
    /// `{% name(…) %}` of a name that is none; its end tag is not ours either.
    Foreign,
    /// `{% end %}`
    End,
    /// `{{/* … */}}`: prints the call.
    Literal(String),
    /// It cannot be read: what is wrong, and what to write.
    Broken(String, &'static str),
}

/// Every tag in `text`, in order. Linear: what was read is not read again, but
/// for a call that fails, whose values end where the next ones begin.
pub(super) fn scan(text: &str, known: &Shortcodes) -> Vec<Found> {
    let mut found = Vec::new();
    let mut reader = Reader { text, at: 0, unquoted: [usize::MAX; 3], comment_end: [usize::MAX; 2] };
    while let Some(i) = text.get(reader.at..).and_then(|rest| rest.find('{')) {
        let start = reader.at + i;
        reader.at = start + 1;
        let block = match text.as_bytes().get(start + 1) {
            Some(b'{') => false,
            Some(b'%') => true,
            _ => continue,
        };
        reader.at = start + 2;
        if let Some(tag) = reader.tag(block, known) {
            found.push(Found { at: start..reader.at, tag });
        }
    }
    found
}

/// `Err`: what is wrong.
type Read<T> = Result<T, String>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// From where on there is no closing quote of each kind: looked for once.
    unquoted: [usize; 3],
    /// The same for `*/}}` and `*/%}`.
    comment_end: [usize; 2],
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, what: &str) -> bool {
        let is = self.rest().starts_with(what);
        if is {
            self.at += what.len();
        }
        is
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = &rest[..end];
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            return "";
        }
        self.at += end;
        name
    }

    /// Reads a tag after its opening braces. Where it is none of ours, the place is
    /// behind the braces again.
    fn tag(&mut self, block: bool, known: &Shortcodes) -> Option<Tag> {
        let close = if block { "%}" } else { "}}" };
        let begin = self.at;
        if self.eat("/*") {
            let end = self.literal_end(block);
            let Some(end) = end else {
                self.at = begin;
                return None;
            };
            let inside = self.text[self.at..end].trim();
            let open = if block { "{%" } else { "{{" };
            self.at = end + 4;
            return Some(Tag::Literal(format!("{open} {inside} {close}")));
        }
        self.eat("-");
        self.space();
        let name = self.name();
        self.space();
        if block && name == "end" {
            self.eat("-");
            if self.eat("%}") {
                return Some(Tag::End);
            }
        }
        if name.is_empty() || !self.eat("(") {
            self.at = begin;
            return None;
        }
        if known.typed(name).is_none() {
            self.at = begin;
            return block.then_some(Tag::Foreign);
        }
        match self.arguments(close) {
            Ok(args) if block => Some(Tag::Open(name.into(), args)),
            Ok(args) => Some(Tag::Inline(name.into(), args)),
            Err(message) => {
                Some(Tag::Broken(message, "write `name=value` with commas between, texts in quotes"))
            }
        }
    }

    fn literal_end(&mut self, block: bool) -> Option<usize> {
        let (i, mark) = if block { (1, "*/%}") } else { (0, "*/}}") };
        if self.at >= self.comment_end[i] {
            return None;
        }
        let end = self.rest().find(mark).map(|n| self.at + n);
        if end.is_none() {
            self.comment_end[i] = self.at;
        }
        end
    }

    fn arguments(&mut self, close: &str) -> Read<Map<String, Value>> {
        let mut args = Map::new();
        loop {
            self.space();
            if self.eat(")") {
                break;
            }
            let name = self.name();
            if name.is_empty() {
                return Err("an argument's name is missing here".to_owned());
            }
            self.space();
            if !self.eat("=") {
                return Err(format!("`=` is missing after `{name}`"));
            }
            self.space();
            let value = self.value(0).map_err(|e| format!("the value of `{name}` cannot be read: {e}"))?;
            if args.insert(name.to_owned(), value).is_some() {
                return Err(format!("`{name}` is given twice"));
            }
            self.space();
            if self.eat(",") {
                continue;
            }
            if !self.rest().starts_with(')') {
                return Err(format!("a comma or `)` is missing after the value of `{name}`"));
            }
        }
        self.space();
        self.eat("-");
        if self.eat(close) { Ok(args) } else { Err(format!("`{close}` is missing after `)`")) }
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
        if depth > MAX_VALUE_DEPTH {
            return Err("lists are nested too deep".to_owned());
        }
        match self.rest().as_bytes().first() {
            Some(b'"') => self.quoted('"').map(Value::from),
            Some(b'\'') => self.quoted('\'').map(Value::from),
            Some(b'`') => self.quoted('`').map(Value::from),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.map(depth),
            _ => self.bare(),
        }
    }

    /// A text in quotes. As in Zola, a backslash is a character like others; another
    /// kind of quotes holds what has quotes in it.
    fn quoted(&mut self, quote: char) -> Read<String> {
        let kind = match quote {
            '"' => 0,
            '\'' => 1,
            _ => 2,
        };
        let from = self.at + 1;
        let end = if from >= self.unquoted[kind] { None } else { self.text[from..].find(quote) };
        let Some(end) = end else {
            self.unquoted[kind] = self.unquoted[kind].min(from);
            return Err(format!("the text has no closing {quote}"));
        };
        self.at = from + end + 1;
        Ok(self.text[from..from + end].to_owned())
    }

    fn list(&mut self, depth: usize) -> Read<Value> {
        self.eat("[");
        let mut items = Vec::new();
        loop {
            self.space();
            if self.eat("]") {
                return Ok(items.into());
            }
            items.push(self.value(depth + 1)?);
            self.space();
            if !self.eat(",") && !self.rest().starts_with(']') {
                return Err("a comma or `]` is missing".to_owned());
            }
        }
    }

    fn map(&mut self, depth: usize) -> Read<Value> {
        self.eat("{");
        let mut entries = Map::new();
        loop {
            self.space();
            if self.eat("}") {
                return Ok(entries.into());
            }
            let key = match self.rest().as_bytes().first() {
                Some(b'"') => self.quoted('"')?,
                Some(b'\'') => self.quoted('\'')?,
                _ => self.name().to_owned(),
            };
            self.space();
            if key.is_empty() || !(self.eat(":") || self.eat("=")) {
                return Err("a map is written `{src: \"x.jpg\", caption: \"…\"}`".to_owned());
            }
            self.space();
            let value = self.value(depth + 1)?;
            entries.insert(key, value);
            self.space();
            if !self.eat(",") && !self.rest().starts_with('}') {
                return Err("a comma or `}` is missing".to_owned());
            }
        }
    }

    fn bare(&mut self) -> Read<Value> {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_.+-".contains(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        let value = match word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            _ => match (word.parse::<i64>(), word.parse::<f64>()) {
                (Ok(n), _) => n.into(),
                (_, Ok(n)) if n.is_finite() => n.into(),
                _ if word.is_empty() => return Err("there is none".to_owned()),
                _ => {
                    let shown: String = word.chars().take(30).collect();
                    return Err(format!("`{shown}` is no text in quotes, number, `true` or `false`"));
                }
            },
        };
        self.at += end;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_arguments_of_built_in_shortcodes_are_those_of_their_templates() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/broadsheet/templates/shortcodes");
        let mut files: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|f| f.unwrap().file_name().to_str().unwrap().trim_end_matches(".html").to_owned())
            .collect();
        files.sort();
        assert_eq!(files, BUILT_IN.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
        for (name, args, needed) in BUILT_IN {
            let text = std::fs::read_to_string(folder.join(format!("{name}.html"))).unwrap();
            for arg in args.iter().chain(*needed) {
                let is_read = |c: char| !(c.is_alphanumeric() || c == '_');
                assert!(text.split(is_read).any(|word| word == *arg), "{name} does not read {arg}");
                assert!(args.contains(arg), "{name}: {arg}");
            }
        }
    }

    fn known() -> Shortcodes {
        let mut known = Shortcodes::default();
        known.add("f", false);
        known
    }

    fn args(text: &str) -> String {
        match scan(text, &known()).into_iter().map(|f| f.tag).next() {
            Some(Tag::Inline(_, args) | Tag::Open(_, args)) => Value::Object(args).to_string(),
            Some(Tag::Literal(text)) => text,
            Some(Tag::Broken(message, _)) => message,
            Some(Tag::Foreign) => "foreign".to_owned(),
            Some(Tag::End) => "end".to_owned(),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn calls_are_read_as_zola_reads_them() {
        for (text, expected) in [
            ("{{ f() }}", "{}"),
            ("{{f()}}", "{}"),
            ("{{- f(a=1) -}}", r#"{"a":1}"#),
            ("{%- f(a=-1.5, b=true) -%}", r#"{"a":-1.5,"b":true}"#),
            (
                "{{ f(a=\"it's\", b='say \"x\"', c=`both ' \"`) }}",
                r#"{"a":"it's","b":"say \"x\"","c":"both ' \""}"#,
            ),
            ("{{ f(\n  a = [1, \"}}\", [true]],\n) }}", r#"{"a":[1,"}}",[true]]}"#),
            ("{{ f(a=[{src: \"x\", 'b': 1}]) }}", r#"{"a":[{"src":"x","b":1}]}"#),
            ("{% end %}", "end"),
            ("{%- end -%}", "end"),
            ("{{/* f(a=1) */}}", "{{ f(a=1) }}"),
            ("{%/* f() */%}", "{% f() %}"),
            ("{{ g() }}", "nothing"),
            ("{% g() %}", "foreign"),
            ("{{ f }}", "nothing"),
            ("{{< f >}}", "nothing"),
            ("{{ f(a) }}", "`=` is missing after `a`"),
            ("{{ f(a=\"x) }}", "the value of `a` cannot be read: the text has no closing \""),
            (
                "{{ f(a=x) }}",
                "the value of `a` cannot be read: `x` is no text in quotes, number, `true` or `false`",
            ),
            ("{{ f(a=1 b=2) }}", "a comma or `)` is missing after the value of `a`"),
            ("{{ f(a=1, a=2) }}", "`a` is given twice"),
            ("{{ f(a=1)", "`}}` is missing after `)`"),
            ("{{ f(", "an argument's name is missing here"),
        ] {
            assert_eq!(args(text), expected, "{text}");
        }
    }

    #[test]
    fn hostile_calls_take_linear_time() {
        let started = std::time::Instant::now();
        for piece in
            ["{{", "{{ f(", "{{ f(a=\"", "{{ f(a=[[[", "{% f() %}", "{{/*", "{{ f(a={b:", "{{ f(a=`'\""]
        {
            let _ = scan(&piece.repeat(100_000), &known());
        }
        let long = format!("{{{{ f(a=\"{}\") }}}}", "x".repeat(1_000_000));
        assert_eq!(scan(&long, &known()).len(), 1);
        assert!(started.elapsed().as_secs() < 10);
    }
}
