//! What to write instead, for templates: the engine says what is wrong, but not
//! what would be right, and does not list the names that are registered with it.
//! A test holds the lists of names against the engine.

use crate::config::nearest;

pub(super) const FILTERS: &[&str] = &[
    "abs",
    "addslashes",
    "as_str",
    "base64_decode",
    "base64_encode",
    "capitalize",
    "concat",
    "date",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "filesizeformat",
    "filter",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "json_encode",
    "json_ld",
    "keys",
    "last",
    "length",
    "linebreaksbr",
    "lower",
    "map",
    "markdown",
    "newlines_to_br",
    "nth",
    "num_format",
    "number",
    "pairs",
    "pluralize",
    "regex_replace",
    "replace",
    "reverse",
    "round",
    "safe",
    "safe_url",
    "slice",
    "slugify",
    "sort",
    "spaceless",
    "split",
    "str",
    "striptags",
    "title",
    "trim",
    "trim_end",
    "trim_end_matches",
    "trim_start",
    "trim_start_matches",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "urlencode_strict",
    "values",
    "wordcount",
];

pub(super) const TESTS: &[&str] = &[
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "divisibleby",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "matching",
    "none",
    "number",
    "object",
    "odd",
    "starting_with",
    "string",
    "undefined",
];

pub(super) const FUNCTIONS: &[&str] = &[
    "articles",
    "get_env",
    "get_hash",
    "get_image_metadata",
    "get_page",
    "get_section",
    "get_taxonomy",
    "get_taxonomy_term",
    "get_taxonomy_url",
    "get_url",
    "load_data",
    "now",
    "range",
    "throw",
    "trans",
];

const TAGS: &[&str] = &[
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "break",
    "continue",
    "block",
    "endblock",
    "extends",
    "include",
    "set",
    "set_global",
    "endset",
    "filter",
    "endfilter",
    "raw",
    "endraw",
    "component",
    "endcomponent",
];

/// A tag that is none, or has no place where it stands.
pub(super) fn unknown_tag(word: &str) -> String {
    if TAGS.contains(&word) {
        format!("`{word}` closes nothing")
    } else {
        format!("there is no tag `{word}`")
    }
}

/// What to do about what a template asked for while it was rendered.
pub(super) fn rendering(message: &str) -> &'static str {
    let hints = [
        ("no article", "paths begin at the content folder, as in `iran/2014/fall-of-mosul.md`"),
        ("no page", "paths begin at the content folder, as in `iran/2014/fall-of-mosul.md`"),
        ("no file", "paths begin at the site's folder; data files lie in `data/`"),
        ("no section", "name the section's folder, as in `iran`"),
        ("no topic", "give the topic's name or slug"),
        ("no author", "give the author's name or slug"),
        ("no series", "give the series' name or slug"),
        ("no term", "give the term's name or slug"),
        ("no text", "add the text to the theme's `i18n`, or correct the key"),
        ("not defined", "what may be missing has a default: `{{ x | default(value=\"\") }}`"),
        ("undefined", "what may be missing has a default: `{{ x | default(value=\"\") }}`"),
    ];
    let found = hints.iter().find(|(part, _)| message.contains(part));
    found.map_or("see what is given to the tag here: `{{ x }}` before it shows a value", |(_, hint)| *hint)
}

/// What to write in place of text that does not parse. `at` is the place in it.
pub(super) fn syntax(message: &str, text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or_default();
    let word = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    let hint = if message.contains("end of input") {
        "close what is open: a `{{` by `}}`, a `{% if %}` by `{% endif %}`, a `{% for %}` by `{% endfor %}`"
    } else if message.contains("closes nothing") {
        "take it out, or open before it what it closes"
    } else if message.starts_with("there is no tag") {
        return match nearest(word, TAGS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", TAGS.join(", ")),
        };
    } else if message.contains("missing its closing") {
        "add the quotation mark that closes the text"
    } else if message.contains("`set`") {
        "write `{% set name = value %}`"
    } else if message.contains("expected in") {
        "write `{% for item in list %}`"
    } else if message.contains("expected identifier") {
        "a name is missing here: write it, or take out the sign before it"
    } else if message.ends_with("expected ,.") {
        "a `)` is missing here, or a comma between two arguments"
    } else if message.starts_with("Found `.`") {
        "give what stands before the dot a name first: `{% set x = … %}`, then `x.`"
    } else if message.contains("expected `%}`") || message.contains("expected `}}`") {
        "close the tag here: what follows does not belong to it"
    } else {
        "compare the line with the same tag in another template"
    };
    hint.to_owned()
}

/// What to write in place of a name that is not there.
pub(super) fn instead(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_name_is_there() {
        let mut tera = tera::Tera::default();
        super::super::load::register(&mut tera, crate::base::slug::SlugMode::Unicode);
        let mut text = String::new();
        FILTERS.iter().for_each(|name| text.push_str(&format!("{{{{ x | {name} }}}}\n")));
        TESTS.iter().for_each(|name| text.push_str(&format!("{{{{ x is {name} }}}}\n")));
        FUNCTIONS.iter().for_each(|name| text.push_str(&format!("{{{{ {name}() }}}}\n")));
        tera.add_raw_template("all", &text).unwrap();
    }
}
