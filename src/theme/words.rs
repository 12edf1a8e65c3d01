//! Which names the templates use. What is large (every article of a section) or
//! belongs to other tools' templates is put together only where a template that
//! the site brings names it; so the built-in theme pays for nothing of it. Tera
//! does not say what a template reads, so its tags are scanned: a name counts
//! wherever it stands in a tag, which is more often than it is used.

use std::sync::{LazyLock, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use super::reads::{Reads, reads_whole};
use crate::base::SourcePath;

/// The names that templates use.
#[derive(Debug, Default)]
pub(super) struct Words {
    templates: FxHashMap<Box<str>, Used>,
    /// The templates that define each component.
    components: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// Every name in the templates that the site brings.
    own: FxHashSet<Box<str>>,
    /// The templates that the site brings, without their layers.
    brought: FxHashSet<Box<str>>,
    /// What each template reads with all that it reaches; made once it is asked for.
    reads: FxHashMap<Box<str>, OnceLock<Reads>>,
}

/// What one template's tags name.
#[derive(Debug, Default)]
struct Used {
    /// Names that begin an expression: `list` of `list.years`.
    variables: FxHashSet<Box<str>>,
    /// Every name, those after a dot and in quotes too.
    words: FxHashSet<Box<str>>,
    /// The same without those that stand only as keys of the page, as in `page.content`.
    listed: FxHashSet<Box<str>>,
    /// Whether it reads the `content` of what is neither its page nor a group.
    texts: bool,
    /// Whether it reads that of its page, or of what else it calls so.
    page_text: bool,
    /// What it calls the entries of `head`, which have a `content` that is no article's.
    of_head: Vec<Box<str>>,
    /// Whether it calls something else `page`.
    binds_page: bool,
    /// The templates that it extends or includes.
    templates: Vec<Box<str>>,
    /// The components that it calls.
    components: Vec<Box<str>>,
    defines: Vec<Box<str>>,
    /// Whether a table is read by more than the names of its keys.
    whole: bool,
    /// Whether the site brings it.
    is_own: bool,
}

/// The layers in which a name without a prefix is looked for.
pub(super) const LAYERS: [&str; 4] = ["", "site/", "theme/", "builtin/"];

/// Tera's name for the whole context: who prints that reads all of it.
pub(super) const EVERYTHING: &str = "__tera_context";

impl Words {
    pub(super) fn of(sources: &[(String, SourcePath, String)], stands: impl Fn(&str) -> bool) -> Self {
        let mut all = Self::default();
        for (name, path, text) in sources.iter().filter(|(name, ..)| stands(name)) {
            let is_own = !path.as_str().starts_with("builtin/");
            let used = Used { is_own, ..Used::of(text) };
            for component in &used.defines {
                all.components.entry(component.clone()).or_default().push(name.as_str().into());
            }
            if is_own {
                all.own.extend(used.words.iter().cloned());
                all.brought.insert(name.split_once('/').map_or(name.as_str(), |n| n.1).into());
            }
            all.templates.insert(name.as_str().into(), used);
            all.reads.insert(name.as_str().into(), OnceLock::new());
        }
        all
    }

    /// Whether the site brings a template of a name.
    pub(super) fn brought(&self, name: &str) -> bool {
        self.brought.contains(name)
    }

    /// Whether a template that the site brings names it.
    pub(super) fn has(&self, word: &str) -> bool {
        self.own.contains(word) || self.own.contains(EVERYTHING)
    }

    /// Whether a template, or one that it extends, includes or calls a component
    /// of, names it.
    pub(super) fn reaches(&self, template: &str, word: &str) -> bool {
        self.reads(template).names(word)
    }

    /// The same, where the name is that of a variable of the page's context.
    pub(super) fn reaches_variable(&self, template: &str, name: &str) -> bool {
        self.reads(template).variable(name)
    }

    /// Whether a template extends or includes another directly.
    pub(super) fn names(&self, template: &str, other: &str) -> bool {
        let used = self.find(template).and_then(|name| self.templates.get(name));
        used.is_some_and(|used| used.templates.iter().any(|name| **name == *other))
    }

    fn find<'n>(&'n self, name: &str) -> Option<&'n str> {
        LAYERS.iter().find_map(|layer| {
            let found = self.templates.get_key_value(format!("{layer}{name}").as_str());
            found.map(|(name, _)| &**name)
        })
    }

    /// What a template reads, with all that it extends, includes and calls.
    pub(super) fn reads(&self, template: &str) -> &Reads {
        static NOTHING: LazyLock<Reads> = LazyLock::new(Reads::default);
        let found = self.find(template).and_then(|name| Some((name, self.reads.get(name)?)));
        found.map_or(&NOTHING, |(name, reads)| reads.get_or_init(|| self.walk(name)))
    }

    fn walk(&self, template: &str) -> Reads {
        let mut reads = Reads::default();
        let (mut binds_page, mut page_text) = (false, false);
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut ahead: Vec<&str> = vec![template];
        while let Some(name) = ahead.pop() {
            if !seen.insert(name) {
                continue;
            }
            let Some(used) = self.templates.get(name) else { continue };
            reads.templates.push(name.into());
            reads.variables.extend(used.variables.iter().cloned());
            reads.words.extend(used.words.iter().cloned());
            reads.listed.extend(used.listed.iter().cloned());
            binds_page |= used.binds_page;
            if used.is_own {
                reads.own.extend(used.words.iter().cloned());
                reads.texts |= used.texts;
                page_text |= used.page_text;
            }
            reads.everything |= used.words.contains(EVERYTHING);
            reads.whole |= used.whole;
            ahead.extend(used.templates.iter().filter_map(|name| self.find(name)));
            let components = used.components.iter().filter_map(|c| self.components.get(c));
            ahead.extend(components.flatten().map(|name| &**name));
        }
        if binds_page {
            // What is called so in one template, another that it calls may be given.
            reads.listed.clone_from(&reads.words);
            reads.texts |= page_text;
        }
        reads
    }
}

/// Calls for the inside of each tag, with its place in the text and its first word.
pub(super) fn each_tag(text: &str, mut found: impl FnMut(usize, &str, Option<&str>)) {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        rest = &rest[at..];
        let end = match rest.as_bytes().get(1) {
            Some(b'#') => match rest.find("#}") {
                Some(end) => {
                    rest = &rest[end + 2..];
                    continue;
                }
                None => return,
            },
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => {
                rest = &rest[1..];
                continue;
            }
        };
        let at = text.len() - rest.len() + 2;
        let length = tag_length(&rest[2..], end);
        let tag = &rest[2..2 + length];
        rest = rest.get(2 + length + 2..).unwrap_or_default();
        let first = tag.trim_start_matches('-').split_whitespace().next();
        if end == "%}" && first == Some("raw") {
            rest = rest.find("endraw").map_or("", |at| &rest[at..]);
            continue;
        }
        found(at, tag, first);
    }
}

/// Calls for each name in a tag that is in no quotes, with its place.
pub(super) fn each_name(tag: &str, mut found: impl FnMut(usize, &str)) {
    each_part(tag, |part| {
        if let Part::Name(at, name) = part {
            found(at, name);
        }
    });
}

/// What a tag is made of, as far as it matters here.
enum Part<'a> {
    /// A name and its place.
    Name(usize, &'a str),
    /// What comes before quotes, what stands between them, and what comes after.
    Quoted(&'a str, &'a str, &'a str),
}

fn each_part<'a>(tag: &'a str, mut found: impl FnMut(Part<'a>)) {
    let mut position = 0;
    while let Some(c) = tag[position..].chars().next() {
        if matches!(c, '"' | '\'' | '`') {
            let inner = &tag[position + 1..];
            let end = inner.find(c).unwrap_or(inner.len());
            found(Part::Quoted(&tag[..position], &inner[..end], inner.get(end + 1..).unwrap_or_default()));
            position += (end + 2).min(tag.len() - position);
        } else if is_name(c) {
            let name = tag[position..].split(|c: char| !is_name(c)).next().unwrap_or_default();
            found(Part::Name(position, name));
            position += name.len();
        } else {
            position += c.len_utf8();
        }
    }
}

impl Used {
    fn of(text: &str) -> Self {
        let mut used = Self::default();
        each_tag(text, |_, tag, first| used.tag(tag, first));
        used
    }

    fn tag(&mut self, tag: &str, first: Option<&str>) {
        self.whole |= reads_whole(tag, first);
        self.binds_page |= binds_page(tag, first);
        if let (Some("for"), Some((names, table))) = (first, loop_over(tag)) {
            each_name(names, |_, name| {
                self.of_head.retain(|of| **of != *name);
                self.of_head.extend((table == "head").then(|| name.into()));
            });
        }
        let refers = matches!(first, Some("extends" | "include"));
        let defines = first == Some("component");
        let mut nth = 0;
        each_part(tag, |part| match part {
            // A key of a table that the template makes is not read of another.
            Part::Quoted(_, _, after) if after.trim_start().starts_with(':') => {}
            Part::Quoted(before, inner, _) => {
                if refers {
                    self.templates.push(inner.into());
                }
                self.texts |= inner == "content" && !before.trim_end().ends_with("page[");
                for word in inner.split(|c: char| !is_name(c)).filter(|w| !w.is_empty()) {
                    self.words.insert(word.into());
                    self.listed.insert(word.into());
                }
            }
            Part::Name(at, name) => {
                let before = tag[..at].trim_end();
                let after = tag[at + name.len()..].trim_start();
                if defines && nth == 1 {
                    self.defines.push(name.into());
                } else if before.ends_with('<') {
                    self.components.push(name.into());
                }
                let is_argument = after.starts_with('=') && !after.starts_with("==");
                if !before.ends_with('.') && !is_argument {
                    self.variables.insert(name.into());
                }
                self.words.insert(name.into());
                if name == "content" && before.ends_with('.') {
                    self.page_text |= is_of_page(before);
                    let is_article = !is_of_group(before) && !self.of_head.iter().any(|of| is_of(of, before));
                    self.texts |= !is_of_page(before) && is_article;
                }
                if !is_of_page(before) {
                    self.listed.insert(name.into());
                }
                nth += 1;
            }
        });
    }
}

/// Whether what follows `before` is a key of the page itself: `page.`, but neither
/// `x.page.` nor `page.more.`.
fn is_of_page(before: &str) -> bool {
    is_of("page", before)
}

/// The same of any variable.
fn is_of(variable: &str, before: &str) -> bool {
    let Some(object) = before.strip_suffix('.').and_then(|b| b.trim_end().strip_suffix(variable)) else {
        return false;
    };
    !object.ends_with(is_name) && !object.trim_end().ends_with('.')
}

/// Whether what follows `before` is a key of what a list's page is about.
fn is_of_group(before: &str) -> bool {
    ["section", "term", "series", "taxonomy"].iter().any(|group| is_of(group, before))
}

/// The names of a loop's items, and the variable in which they are looked for.
fn loop_over(tag: &str) -> Option<(&str, &str)> {
    let (names, all) = tag.split_once(" in ")?;
    let names = names.split_once("for ").map_or(names, |(_, names)| names);
    Some((names, all.trim_start().split(|c: char| !is_name(c)).next().unwrap_or_default()))
}

/// Whether a tag calls something `page`: `for page in …`, `set page = …`, a
/// component's argument.
fn binds_page(tag: &str, first: Option<&str>) -> bool {
    let names = match first {
        Some("for") => tag.split(" in ").next().unwrap_or(tag),
        Some("set" | "set_global") => tag.split('=').next().unwrap_or(tag),
        Some("component") => tag,
        _ => return false,
    };
    let mut binds = false;
    each_name(names, |_, name| binds |= name == "page");
    binds
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a tag's inside: as far as its end that is in no quotes.
fn tag_length(text: &str, end: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if text[at..].starts_with(end) => return at,
            None => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(sources: &[(&str, &str)]) -> Words {
        let source = |(name, text): &(&str, &str)| {
            let path = name.replacen("site/", "templates/", 1);
            ((*name).to_owned(), SourcePath::new(path), (*text).to_owned())
        };
        Words::of(&sources.iter().map(source).collect::<Vec<_>>(), |_| true)
    }

    #[test]
    fn a_name_counts_in_tags_only_and_as_a_variable_at_their_beginning() {
        let text = "<ul class=\"list\">{# list #}{{ section.list }}{% raw %}{{ list }}{% endraw %}\
                    {{ f(list=1, a=\"%}{{ list\") }}{% if x == list_of %}{{ a[\"pages\"] }}";
        let w = words(&[("site/a.html", text)]);
        assert!(!w.reaches_variable("a.html", "list"));
        assert!(w.reaches_variable("a.html", "list_of") && w.reaches_variable("a.html", "section"));
        assert!(w.has("list") && w.has("pages") && !w.has("ul") && !w.has("class"));
    }

    #[test]
    fn what_is_read_of_the_page_alone_is_not_read_of_cards() {
        let listed = |text: &str| {
            let w = words(&[("site/a.html", text)]);
            ["title", "summary"].map(|key| w.reads("a.html").listed(key))
        };
        assert_eq!(listed("{{ page.summary }}{{ c.title }}"), [true, false]);
        assert_eq!(listed("{{ page . summary | f }}{{ page.more[0].title }}"), [true, false]);
        assert_eq!(listed("{{ page.earlier.summary }}{{ list.page.title }}"), [true, true]);
        assert_eq!(listed("{{ page[\"summary\"] }}{{ front_page.title }}"), [true, true]);
        assert_eq!(listed("{% for page in pages %}{{ page.title }}"), [true, false]);
        assert_eq!(listed("{% for i, page in pages %}{{ page.title }}"), [true, true]);
        assert_eq!(listed("{% set page = lead %}{{ page.title }}"), [true, false]);
        assert_eq!(listed("{{ <c page={lead} /> }}{% component c(page) %}{{ page.title }}"), [true, false]);
        assert_eq!(listed("{% include 'b.html' %}{{ page.title }}"), [false, false]);
        assert_eq!(listed("{{ {\"title\": page.title, \"summary\" : 1} | json_ld }}"), [false, false]);
        let w = words(&[
            ("site/a.html", "{% for page in pages %}{% include 'b.html' %}"),
            ("site/b.html", "{{ page.title }}"),
        ]);
        assert!(w.reads("a.html").listed("title") && !w.reads("b.html").listed("title"));
    }

    #[test]
    fn texts_are_those_of_articles_in_lists() {
        let texts = |text: &str| words(&[("site/a.html", text)]).reads("a.html").texts();
        for text in [
            "{% for c in latest %}{{ c.content | safe }}",
            "{% for page in section.pages %}{{ page.content }}",
            "{{ lead[\"content\"] }}",
            "{% for m in head.meta %}{% endfor %}{% for m in latest %}{{ m.content }}",
        ] {
            assert!(texts(text), "{text}");
        }
        for text in [
            "{{ page.content | safe }}{{ section.content }}{{ term.content }}",
            "{% for m in head.meta or [] %}<meta content=\"{{ m.content }}\">",
            "{% for c in latest %}<meta content=\"{{ c.title }}\">",
        ] {
            assert!(!texts(text), "{text}");
        }
    }

    #[test]
    fn a_template_reaches_what_it_extends_includes_and_calls() {
        let w = words(&[
            ("builtin/section.html", "{{ list.years }}"),
            ("site/section.html", "{% extends \"builtin/section.html\" %}"),
            ("site/b.html", "{% include 'c.html' %}"),
            ("site/c.html", "{{ <rows of={x} /> }}"),
            ("site/macros.html", "{% component rows(of) %}{% for p in paginator.pages %}{% endfor %}"),
            ("site/d.html", "{{ page.title"),
        ]);
        assert!(w.reaches_variable("section.html", "list") && !w.has("list"));
        assert!(w.reaches_variable("b.html", "paginator") && w.reaches("b.html", "pages"));
        assert!(!w.reaches("d.html", "pages") && w.reaches("d.html", "title"));
        assert!(w.names("section.html", "builtin/section.html"));
    }
}
