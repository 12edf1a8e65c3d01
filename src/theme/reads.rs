//! What a template, with all that it extends, includes and calls, reads of what
//! it is given. A page is made with this in hand: what no template of it reads is
//! not put together. Names are over-approximated (see [`super::words`]), so that
//! one is never missing that is read; and a template that shows or walks through a
//! whole table, or chooses keys by what the site's data say, gets all of them.

use rustc_hash::FxHashSet;

/// The names that a template reads.
#[derive(Debug, Default)]
pub struct Reads {
    /// Names that begin an expression: `list` of `list.years`.
    pub(super) variables: FxHashSet<Box<str>>,
    /// Every name, those after a dot and in quotes too.
    pub(super) words: FxHashSet<Box<str>>,
    /// The same without those that it reads of nothing but the page.
    pub(super) listed: FxHashSet<Box<str>>,
    /// Whether it prints the whole context.
    pub(super) everything: bool,
    /// Those of them that stand in templates which the site brings.
    pub(super) own: FxHashSet<Box<str>>,
    /// Whether a template of the site's own reads the texts of articles in lists.
    pub(super) texts: bool,
    /// Whether it reads a table by more than the names of its keys.
    pub(super) whole: bool,
    /// The templates that it reaches, itself the first.
    pub(super) templates: Vec<Box<str>>,
}

impl Reads {
    /// All that there is: for who does not know what a template reads, or wants to
    /// show what it could have read.
    pub fn everything() -> &'static Self {
        static EVERYTHING: std::sync::LazyLock<Reads> =
            std::sync::LazyLock::new(|| Reads { everything: true, whole: true, ..Reads::default() });
        &EVERYTHING
    }

    /// The templates that it reaches, itself the first, in a fixed order.
    pub fn templates(&self) -> &[Box<str>] {
        &self.templates
    }

    /// Whether it reads a variable of its page's context.
    pub fn variable(&self, name: &str) -> bool {
        self.everything || self.variables.contains(name)
    }

    /// Whether it reads a key of a table.
    pub fn key(&self, name: &str) -> bool {
        self.whole || self.everything || self.words.contains(name)
    }

    /// Whether it reads a key of a table that is not the page itself.
    pub fn listed(&self, name: &str) -> bool {
        self.whole || self.everything || self.listed.contains(name)
    }

    /// Whether it names something: for what is so large that only its name counts.
    pub fn names(&self, word: &str) -> bool {
        self.everything || self.words.contains(word)
    }

    /// Whether a template of the site's own reads the `content` of what may be an
    /// article in a list: no built-in one does, since a text is large.
    pub fn texts(&self) -> bool {
        self.texts
    }

    /// Whether a template of the site's own names it: for what no built-in one shows,
    /// though it may name something else of that name.
    pub fn names_itself(&self, word: &str) -> bool {
        self.everything || self.own.contains(word)
    }
}

/// Filters that take a table as a whole.
const WHOLE: [&str; 6] = ["as_str", "json_encode", "keys", "pairs", "str", "values"];

/// Keys that hold a text, which such a filter may take.
const PLAIN: [&str; 11] = [
    "byline",
    "content",
    "date",
    "description",
    "name",
    "path",
    "permalink",
    "summary",
    "title",
    "updated",
    "url",
];

/// Words after which a bracket opens a list, and is no way into a table.
const OPERATORS: [&str; 8] = ["and", "else", "if", "elif", "in", "is", "not", "or"];

/// Whether a tag reads a table by more than the names of its keys: by
/// `page[config.extra.key]`, `{% for key, value in page %}`, `{{ page }}`, filters
/// and the like. `first` is the tag's first word.
pub(super) fn reads_whole(tag: &str, first: Option<&str>) -> bool {
    let bare = without_quotes(tag);
    let inner = bare.trim_matches(['-', ' ', '\n', '\r', '\t']);
    if first == Some("for") && inner.split(" in ").next().is_some_and(|names| names.contains(',')) {
        return true;
    }
    let is_page = |operand: &str| operand.split('|').next().is_some_and(|name| name.trim() == "page");
    if is_page(inner) || inner.split_once('=').is_some_and(|(_, value)| is_page(value) && value.contains('|'))
    {
        return true;
    }
    by_brackets(inner) || by_filters(inner) || by_arguments(inner) || inner.contains("...")
}

/// The same length, with quoted text blotted out.
fn without_quotes(tag: &str) -> String {
    let mut quote = None;
    tag.chars()
        .map(|c| match quote {
            Some(open) if c == open => {
                quote = None;
                '"'
            }
            Some(_) => 'x',
            None if matches!(c, '"' | '\'' | '`') => {
                quote = Some(c);
                '"'
            }
            None => c,
        })
        .collect()
}

fn by_brackets(tag: &str) -> bool {
    tag.match_indices('[').any(|(at, _)| {
        let before = tag[..at].trim_end();
        let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let opens = before.ends_with([')', ']', '?', '"']) || !(word.is_empty() || OPERATORS.contains(&word));
        let after = tag[at + 1..].trim_start();
        opens && !after.starts_with(['"', ':', '-']) && !after.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn by_filters(tag: &str) -> bool {
    tag.match_indices('|').any(|(at, _)| {
        let filter = tag[at + 1..].trim_start();
        let filter = filter.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let operand = tag[..at].trim_end();
        let last = operand.rsplit(['.', ' ', '(', '{', ',', '=']).next().unwrap_or_default();
        let is_text = operand.ends_with([')', '"']) || PLAIN.contains(&last);
        WHOLE.contains(&filter) && !is_text
    })
}

/// `get(key=name)`, `map(attribute=name)`: which key it is, the data say.
fn by_arguments(tag: &str) -> bool {
    ["key", "attribute"].iter().any(|name| {
        tag.match_indices(name).any(|(at, _)| {
            let value = tag[at + name.len()..].trim_start();
            let is_get = *name != "key" || tag[..at].contains("get(");
            let starts =
                is_get && !tag[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
            let value = value.strip_prefix('=').filter(|v| !v.starts_with('=')).map(str::trim_start);
            starts && tag[..at].trim_end().ends_with(['(', ',']) && value.is_some_and(|v| !v.starts_with('"'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_a_whole_where_names_do_not_say_which_keys() {
        let whole = |tag: &str| reads_whole(tag, tag.split_whitespace().next());
        for tag in [
            " page[config.extra.field] ",
            " (a or b)[x] ",
            " for key, value in page ",
            " page ",
            "- page | json_ld -",
            " set p = page | json_encode ",
            " c | json_encode(pretty=true) ",
            " page.more | json_encode ",
            " c | keys | join(sep=\",\") ",
            " c | get(key=name) ",
            " cards | map(attribute=name) ",
            " f(of={...page}) ",
        ] {
            assert!(whole(tag), "{tag}");
        }
        for tag in [
            " page.title ",
            " page[\"title\"] ",
            " c.authors[0].name ",
            " breadcrumbs[:-1] ",
            " if x in [a, b] ",
            " for c in [a] ",
            " set sep = [a] ",
            " set p = page ",
            " page.title | json_encode ",
            " trans(key=name) ",
            " c | get(key=\"title\", default=page) ",
            " cards | map(attribute='title') ",
            " <line card={page} /> ",
            " {\"name\": page.title} | json_ld ",
            " x | json_ld ",
            " \"page[x] | keys\" ",
        ] {
            assert!(!whole(tag), "{tag}");
        }
    }
}
