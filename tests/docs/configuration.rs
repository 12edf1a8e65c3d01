//! `docs/configuration.md`: every key, its default, and that it does something.

use std::collections::{BTreeMap, BTreeSet};

use backfile::base::{Diagnostics, SourcePath};
use backfile::config::{self, Config};

use super::{code, hold, page, rows, same};

const MINIMAL: &str = "base_url = \"https://review.example\"\n";
const TOP: &str = "Keys at the top";
const OTHERS: &str = "Keys of Zola and Hugo";

/// The table of the configuration that a heading is about.
fn table_of(heading: &str) -> Option<String> {
    if heading == TOP {
        return Some(String::new());
    }
    let name = code(heading).first()?.strip_prefix('[')?.trim_matches(['[', ']']);
    Some(shape(name))
}

/// `languages.LANG` is `languages.*`: what is in capitals is the owner's to name.
fn shape(table: &str) -> String {
    let named = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase());
    table.split('.').map(|part| if named(part) { "*" } else { part }).collect::<Vec<_>>().join(".")
}

/// Every table of the configuration, with its keys.
fn config_tables() -> BTreeMap<String, BTreeSet<String>> {
    let mut tables = BTreeMap::new();
    let mut open = vec![String::new()];
    while let Some(table) = open.pop() {
        let Some(keys) = config::known_keys(&table) else { continue };
        for key in keys {
            let inner = if table.is_empty() { (*key).to_owned() } else { format!("{table}.{key}") };
            open.extend([format!("{inner}.*"), inner]);
        }
        tables.insert(table, keys.iter().map(|k| (*k).to_owned()).collect());
    }
    tables
}

#[test]
fn every_key_of_the_configuration() {
    let rows = rows("configuration.md");
    let tables = config_tables();
    let mut wrong = Vec::new();
    // A key may also stand among those of other tools, as `markdown.render_emoji`.
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &rows {
        for name in row.names() {
            let (table, key) = match table_of(&row.heading) {
                Some(table) => (table, name),
                None if row.heading == OTHERS => match name.rsplit_once('.') {
                    Some((table, key)) => (shape(table), key),
                    None => (String::new(), name),
                },
                None => continue,
            };
            listed.entry(table).or_default().insert(key.to_owned());
        }
    }
    // What has a heading of its own needs no row in the table above it.
    let text = page("configuration.md");
    let headings = text.lines().filter(|l| l.starts_with('#')).map(|l| l.trim_start_matches('#').trim());
    let headed: Vec<String> = headings.filter_map(table_of).collect();
    for (table, keys) in &tables {
        let documented = listed.entry(table.clone()).or_default();
        for key in keys {
            let inner = if table.is_empty() { key.clone() } else { format!("{table}.{key}") };
            if headed.iter().any(|t| *t == inner || t.starts_with(&format!("{inner}."))) {
                documented.insert(key.clone());
            }
        }
    }
    for (table, documented) in &listed {
        let (heading, none) = (format!("## `[{}]`", table.replace('*', "NAME")), BTreeSet::new());
        let heading = if table.is_empty() { format!("## {TOP}") } else { heading };
        let there = tables.get(table).unwrap_or(&none);
        same(
            &mut wrong,
            "configuration.md",
            &heading,
            "| `NAME` | yes or no | `false` | what it sets |",
            there,
            documented,
        );
    }
    hold(&wrong);
}

fn read(text: &str) -> (Option<Config>, Diagnostics) {
    let read = config::parse(text, &SourcePath::new("config.toml"), None);
    (read.value, read.diagnostics)
}

/// The configuration with a key more in a table, or only with that table. Where an
/// owner names tables there are two: what orders them shows.
fn with(table: &str, more: Option<(&str, &toml::Value)>) -> (String, Diagnostics) {
    let mut root: toml::Table = MINIMAL.parse().unwrap();
    for name in ["de", "fr"] {
        let mut inner = &mut root;
        for part in table.split('.').filter(|p| !p.is_empty()) {
            let entry = inner.entry(if part == "*" { name } else { part });
            inner = entry.or_insert_with(|| toml::Table::new().into()).as_table_mut().unwrap();
        }
        if let Some((key, value)) = more.filter(|_| name == "fr") {
            inner.insert(key.to_owned(), value.clone());
        }
    }
    let (config, noticed) = read(&toml::to_string(&root).unwrap());
    (format!("{config:?}"), noticed)
}

fn value(written: &str) -> Option<toml::Value> {
    format!("x = {written}").parse::<toml::Table>().ok()?.remove("x")
}

/// Values other than the default, by what the row says of the key's type.
fn others(kind: &str, default: Option<&toml::Value>) -> Vec<toml::Value> {
    use toml::Value;
    let choices: Vec<Value> = code(kind).into_iter().filter_map(value).collect();
    if !choices.is_empty() {
        return choices;
    }
    let one = match kind.split([',', ' ', ';']).next().unwrap_or("") {
        "yes" => Value::Boolean(!default.and_then(Value::as_bool).unwrap_or(false)),
        "number" => Value::Integer(default.and_then(Value::as_integer).unwrap_or(0) + 7),
        "text" => Value::String("another-one".to_owned()),
        "list" => Value::Array(vec![Value::String("another-one".to_owned())]),
        "table" => Value::Table([("x".to_owned(), Value::String("y".to_owned()))].into_iter().collect()),
        other => panic!(
            "docs/configuration.md: a type is `yes or no`, number, text, list …, table, or values in backticks, not “{other}”"
        ),
    };
    vec![one]
}

#[test]
fn the_defaults_of_the_configuration_and_that_each_key_does_something() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for row in rows("configuration.md").iter().filter(|r| r.columns.iter().any(|c| c == "default")) {
        let Some(table) = table_of(&row.heading) else { continue };
        let plain = with(&table, None).0;
        let default = code(row.cell("default")).first().copied().and_then(value);
        for key in row.names() {
            let at = format!("docs/configuration.md, “{}”: `{key}`", row.heading);
            if let Some(default) = &default {
                let (config, noticed) = with(&table, Some((key, default)));
                compared += 1;
                if config != plain || !noticed.is_empty() {
                    let said: String = noticed.iter().map(|d| format!(" ({})", d.message)).collect();
                    wrong.push(format!(
                        "{at} is not {default} where it is left out{said}; write its default in the row"
                    ));
                }
            }
            let does_something = others(row.cell("type"), default.as_ref()).iter().any(|other| {
                let (config, noticed) = with(&table, Some((key, other)));
                config != plain
                    || noticed.iter().any(|d| !["unknown-key", "no-effect"].contains(&d.kind.code()))
            });
            if !does_something {
                wrong.push(format!(
                    "{at} changes nothing; if the program does not read it, move it to “{OTHERS}”"
                ));
            }
        }
    }
    hold(&wrong);
    assert!(compared > 40, "only {compared} defaults were compared");
}

/// A key that is said to have no effect has none, whatever is written.
#[test]
fn keys_without_effect_have_none() {
    let mut wrong = Vec::new();
    let rows = rows("configuration.md");
    for row in rows.iter().filter(|r| r.heading == OTHERS && r.cell("here").starts_with("no effect")) {
        for name in row.names() {
            let (table, key) = name.rsplit_once('.').unwrap_or(("", name));
            let table = &shape(table);
            let plain = with(table, None).0;
            let values = [
                "true",
                "false",
                "7",
                "\"x\"",
                "[\"x\"]",
                "[{ name = \"x\" }]",
                "{ fr = { title = \"x\" } }",
            ];
            if values.iter().any(|v| with(table, Some((key, &value(v).unwrap()))).0 != plain) {
                wrong.push(format!(
                    "docs/configuration.md: `{name}` has an effect now; move it from “{OTHERS}” to the table of its own, \
                     with type and default, as in\n    | `{key}` | yes or no | `false` | what it sets |"
                ));
            }
        }
    }
    hold(&wrong);
}
