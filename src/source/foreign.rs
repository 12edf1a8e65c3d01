//! The configuration of another tool where `config.toml` should be. Somebody who
//! tries an archive for the first time runs a build in the folder that they have:
//! the answer to that is the file to write, with the values that theirs gives.

use std::path::Path;

use serde_json::Value;

use crate::base::{Diagnostic, Kind, SourcePath};

/// A file that says which tool built a folder until now.
struct Foreign {
    file: &'static str,
    tool: &'static str,
    guide: &'static str,
}

const HUGO: (&str, &str) = ("Hugo", "docs/from-hugo.md");
const JEKYLL: (&str, &str) = ("Jekyll", "docs/from-jekyll.md");

/// In the order in which they are looked for. Hugo's old `config.toml` is not
/// here: it is read, and its keys are reported one by one.
const FOREIGN: [Foreign; 9] = [
    foreign("hugo.toml", HUGO),
    foreign("hugo.yaml", HUGO),
    foreign("hugo.yml", HUGO),
    foreign("hugo.json", HUGO),
    foreign("config.yaml", HUGO),
    foreign("config/_default/hugo.toml", HUGO),
    foreign("config/_default/config.toml", HUGO),
    foreign("_config.yml", JEKYLL),
    foreign("_config.yaml", JEKYLL),
];

const fn foreign(file: &'static str, (tool, guide): (&'static str, &'static str)) -> Foreign {
    Foreign { file, tool, guide }
}

/// What to say of a folder that has another tool's configuration and none of ours.
pub(super) fn explain(root: &Path) -> Option<Diagnostic> {
    let found = FOREIGN.iter().find(|f| root.join(f.file).is_file())?;
    let values = std::fs::read_to_string(root.join(found.file)).ok().and_then(|text| read(found.file, &text));
    let lines = values.map(|values| lines(&values)).unwrap_or_default();
    let lines = if lines.is_empty() { r#"base_url = "https://…""#.to_owned() } else { lines };
    let message = format!("there is no config.toml; {} is {}'s, which is not read", found.file, found.tool);
    let hint = format!("write a config.toml beside it: {lines}; {} says what follows", found.guide);
    Some(Diagnostic::error(Kind::Config, message).at(&SourcePath::new(found.file)).hint(hint))
}

fn read(file: &str, text: &str) -> Option<Value> {
    match file.rsplit('.').next() {
        Some("toml") => toml::from_str(text).ok(),
        Some("json") => serde_json::from_str(text).ok(),
        _ => serde_saphyr::from_str(text).ok(),
    }
}

/// The lines of ours that say the same.
fn lines(values: &Value) -> String {
    let text = |key: &str| {
        let table = values.as_object()?;
        let found = table.iter().find(|(k, _)| k.eq_ignore_ascii_case(key))?.1;
        found.as_str().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned)
    };
    // Jekyll writes the host in `url` and the path in `baseurl`; Hugo all in `baseURL`.
    let address = match (text("url"), text("baseURL")) {
        (Some(host), path) => Some(host.trim_end_matches('/').to_owned() + &path.unwrap_or_default()),
        (None, address) => address,
    };
    let language = text("defaultContentLanguage").or_else(|| text("languageCode")).or_else(|| text("lang"));
    let own = [
        ("title", text("title")),
        ("base_url", address.map(|a| a.trim_end_matches('/').to_owned())),
        ("default_language", language.filter(|l| !l.eq_ignore_ascii_case("en"))),
    ];
    let line = |(key, value): (&str, Option<String>)| {
        // A TOML string, with whatever stands in it escaped.
        value.map(|value| format!("{key} = {}", toml::Value::String(value)))
    };
    own.into_iter().filter_map(line).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn values_of_other_tools_become_lines_of_ours() {
        let cases = [
            (
                "hugo.toml",
                "baseURL = 'https://a.example/'\nlanguageCode = 'fr'\ntitle = 'La \"Revue\"'\n",
                r#"title = 'La "Revue"', base_url = "https://a.example", default_language = "fr""#,
            ),
            ("hugo.yaml", "baseurl: https://a.example/x/\n", r#"base_url = "https://a.example/x""#),
            (
                "_config.yml",
                "title: Log\nurl: https://a.example\nbaseurl: /log\nplugins: [x]\n",
                r#"title = "Log", base_url = "https://a.example/log""#,
            ),
            ("hugo.json", r#"{"title": "J", "languageCode": "en"}"#, r#"title = "J""#),
            ("hugo.json", "[1]", ""),
        ];
        for (file, text, expected) in cases {
            assert_eq!(lines(&read(file, text).unwrap()), expected, "{file}");
        }
        assert_eq!(read("hugo.toml", "= ="), None);
    }
}
