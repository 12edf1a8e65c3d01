//! The reference in `docs/`, held against the code: what there is has a row, what
//! has a row is there, and what a row calls the default is the default. A failure
//! names the file, the heading and the row to write.
//!
//! Names stand in the first cell of a row, in backticks. The heading above a table
//! says what it lists: `` ## `[lists]` `` the keys of that table of the
//! configuration, `` ### `day.html` `` the variables of that template.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

#[path = "docs/context.rs"]
mod context;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use backfile::article::{Role, metadata};
use backfile::base::{Diagnostics, Kind, SourcePath, permalink};
use backfile::config::{self, Config};

/// A row of a table.
struct Row {
    /// The heading above its table.
    heading: String,
    /// The names of the columns.
    columns: Vec<String>,
    cells: Vec<String>,
}

impl Row {
    /// What stands in backticks in the first cell.
    fn names(&self) -> Vec<&str> {
        code(&self.cells[0])
    }

    /// The cell of a column; empty where the table has none.
    fn cell(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|c| c == column);
        at.and_then(|i| self.cells.get(i)).map_or("", String::as_str)
    }
}

/// What stands in backticks.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn page(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file)).unwrap()
}

/// Every row of a page of the reference.
fn rows(file: &str) -> Vec<Row> {
    let text = page(file);
    let (mut rows, mut heading, mut columns) = (Vec::new(), String::new(), Vec::new());
    for line in text.lines() {
        if line.starts_with('#') {
            line.trim_start_matches('#').trim().clone_into(&mut heading);
        }
        let Some(inner) = line.strip_prefix('|') else {
            columns.clear();
            continue;
        };
        let inner = inner.replace("\\|", "\u{1}");
        let cells: Vec<String> =
            inner.trim_end_matches('|').split('|').map(|c| c.trim().replace('\u{1}', "|")).collect();
        if columns.is_empty() {
            columns = cells;
        } else if !inner.starts_with("--") && !inner.starts_with(":-") {
            assert_eq!(cells.len(), columns.len(), "docs/{file}: a row with other columns: {line}");
            rows.push(Row { heading: heading.clone(), columns: columns.clone(), cells });
        }
    }
    rows
}

/// The names below the headings that `pick` knows.
fn listed(file: &str, pick: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let rows = rows(file);
    rows.iter()
        .filter(|r| pick(&r.heading))
        .flat_map(|r| r.names().into_iter().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Fails with all that is wrong, a line each.
fn hold(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "\n\n{} places of the reference are not as the code is:\n\n{}\n",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Holds a set of names against the rows that list them.
fn same(
    wrong: &mut Vec<String>,
    file: &str,
    heading: &str,
    row: &str,
    there: &BTreeSet<String>,
    listed: &BTreeSet<String>,
) {
    for name in there.difference(listed) {
        let row = row.replace("NAME", name);
        wrong.push(format!(
            "docs/{file}: add below the heading “{heading}” a row for `{name}`, as in\n    {row}"
        ));
    }
    for name in listed.difference(there) {
        wrong.push(format!("docs/{file}: `{name}` below “{heading}” is not there; remove it from its row"));
    }
}

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

/// Files by what they describe, as the column “in” names them.
const ROLES: [(&str, Role); 5] = [
    ("articles", Role::Article),
    ("sections", Role::Section),
    ("topics", Role::Topic),
    ("people", Role::Person),
    ("series", Role::Series),
];

#[test]
fn every_key_of_front_matter() {
    // By kind of file and name: the key that wins; "" where several keys share a row.
    let mut listed: BTreeMap<(&str, String), String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in rows("front-matter.md").iter().filter(|r| r.columns.iter().any(|c| c == "in")) {
        let every = row.cell("in") == "all";
        let names = row.names();
        let first = if names.len() == 1 { names[0] } else { "" };
        for (role, _) in ROLES.iter().filter(|r| every || row.cell("in").split(", ").any(|name| name == r.0))
        {
            for name in names.iter().copied().chain(code(row.cell("also"))) {
                if listed.insert((role, name.to_owned()), first.to_owned()).is_some() {
                    wrong.push(format!("docs/front-matter.md: `{name}` has two rows for {role}; keep one"));
                }
            }
        }
    }
    let mut there: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for (role, known) in ROLES {
        for names in metadata::known_keys(known) {
            there.extend(names.iter().map(|name| ((role, (*name).to_owned()), names[0])));
        }
    }
    // One message for all the kinds of file that lack a row.
    let mut missing: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for ((role, name), first) in &there {
        let found = listed.get(&(*role, name.clone()));
        if found.is_none_or(|found| !found.is_empty() && found != first) {
            missing.entry((first, name)).or_default().push(role);
        }
    }
    for ((first, name), roles) in missing {
        let roles = if roles.len() == ROLES.len() { "all".to_owned() } else { roles.join(", ") };
        wrong.push(match first == name {
            true => format!(
                "docs/front-matter.md: add a row for `{name}`, as in\n    | `{name}` | | {roles} | what it says |"
            ),
            false => format!(
                "docs/front-matter.md: add `{name}` to the column “also” of the row of `{first}` ({roles})"
            ),
        });
    }
    for (role, name) in listed.keys().filter(|key| !there.contains_key(*key)) {
        wrong.push(format!("docs/front-matter.md: `{name}` is no key in {role}; correct its row"));
    }
    hold(&wrong);
}

#[test]
fn every_kind_of_problem() {
    let mut wrong = Vec::new();
    let rows = rows("diagnostics.md");
    let kinds: BTreeSet<String> = Kind::ALL.iter().map(|k| k.code().to_owned()).collect();
    let heading = "Kinds";
    let is_kind = |r: &&Row| r.heading == heading;
    let listed = rows.iter().filter(is_kind).flat_map(|r| r.names().into_iter().map(str::to_owned)).collect();
    let example = "| `NAME` | error, warning | what it means | what to do |";
    same(&mut wrong, "diagnostics.md", heading, example, &kinds, &listed);
    // How each is reported, as far as the code says it in one place.
    let found = severities();
    for row in rows.iter().filter(is_kind) {
        for name in row.names() {
            let (said, there) = (row.cell("is"), found.get(name).cloned().unwrap_or_default());
            for severity in ["error", "warning"] {
                if there.contains(severity) && !said.contains(severity) {
                    wrong.push(format!(
                        "docs/diagnostics.md: `{name}` is {severity} somewhere; say so in the column “is”"
                    ));
                }
            }
        }
    }
    hold(&wrong);
    assert!(found.len() > 15, "only {} kinds were found in the code", found.len());
}

/// Kinds by code, with `error` and `warning` as the sources construct them.
fn severities() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut found: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for text in sources("src") {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        for (call, severity) in [("Diagnostic::error(", "error"), ("Diagnostic::warning(", "warning")] {
            for after in text.split(call).skip(1) {
                let Some(rest) = after.trim_start().strip_prefix("Kind::") else { continue };
                let variant: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
                let kind = Kind::ALL.iter().find(|k| format!("{k:?}") == variant);
                if let Some(kind) = kind {
                    found.entry(kind.code().to_owned()).or_default().insert(severity);
                }
            }
        }
    }
    found
}

/// The texts of all Rust files below a folder, by path.
fn sources(folder: &str) -> Vec<String> {
    let files = support::tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let rust = files.into_iter().filter(|(path, _)| path.ends_with(".rs") && !path.ends_with("tests.rs"));
    rust.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
}

#[test]
fn every_placeholder_and_every_switch_of_a_page() {
    let mut wrong = Vec::new();
    let there = permalink::placeholders().map(|p| format!(":{p}")).collect();
    let placeholders = listed("urls.md", |h| h == "Placeholders");
    let example = "| `NAME` | what stands for it |";
    same(&mut wrong, "urls.md", "Placeholders", example, &there, &placeholders);
    let there = config::known_keys("pages").unwrap().iter().map(|k| (*k).to_owned()).collect();
    let pages = rows("urls.md");
    let pages = pages.iter().flat_map(|r| code(r.cell("switch")).into_iter().map(str::to_owned)).collect();
    let example = "| `/address/` | what stands there | `NAME` |";
    same(&mut wrong, "urls.md", "Pages that are made", example, &there, &pages);
    hold(&wrong);
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut wrong = Vec::new();
    for (file, bytes) in support::tree(&folder) {
        // What stands in backticks is an example.
        let text: String = String::from_utf8(bytes).unwrap().split('`').step_by(2).collect();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.ends_with(".md") && !target.contains("://") && !folder.join(target).is_file() {
                wrong.push(format!("docs/{file}: the link to `{link}` leads nowhere"));
            }
        }
    }
    hold(&wrong);
}

/// The functions, filters and tests that templates have: those of the template
/// language, whose number it tells, and those that `src/theme` registers.
#[test]
fn every_function_filter_and_test() {
    let mut wrong = Vec::new();
    let own: String = sources("src/theme").concat();
    let plain = tera::Tera::default();
    let told = format!("{plain:?}");
    for (heading, register, field, call) in [
        ("Functions", "register_function(", "functions", "{{ NAME() }}"),
        ("Filters", "register_filter(", "filters", "{{ 1 | NAME }}"),
        ("Tests", "register_test(", "tests", "{% if 1 is NAME %}{% endif %}"),
    ] {
        let listed = listed("templates.md", |h| h == heading);
        let mut there: BTreeSet<String> = BTreeSet::new();
        for after in own.split(register).skip(1) {
            if let Some(name) = after.trim_start().strip_prefix('"').and_then(|r| r.split('"').next()) {
                there.insert(name.to_owned());
            }
        }
        // Those that only say what to write instead are registered in a loop.
        if heading == "Functions" {
            let (_, list) = own.split_once("for (name, why) in [").unwrap();
            let list = list.split("] {").next().unwrap();
            there.extend(list.split("(\n").skip(1).filter_map(|t| t.split('"').nth(1)).map(str::to_owned));
        }
        let of_tera = |name: &&String| {
            let mut tera = tera::Tera::default();
            tera.add_raw_template("a", &call.replace("NAME", name)).is_ok()
        };
        let builtin: BTreeSet<String> = listed.iter().filter(of_tera).cloned().collect();
        let number = told.split_once(&format!("{field}: ")).unwrap().1;
        let number: usize = number.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
        if builtin.len() != number {
            wrong.push(format!(
                "docs/templates.md: the template language has {number} {field} of its own, and “{heading}” lists {} of them",
                builtin.len()
            ));
        }
        there.extend(builtin);
        same(
            &mut wrong,
            "templates.md",
            heading,
            "| `NAME` | its arguments | what it gives |",
            &there,
            &listed,
        );
    }
    hold(&wrong);
}

/// The texts of the built-in templates, by path below their folder.
fn templates() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/broadsheet/templates");
    let texts = support::tree(&folder).into_iter();
    texts.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// The names after each of a tag: `{% block NAME`, `{%- component NAME(`.
fn tags(text: &str, tag: &str) -> BTreeSet<String> {
    let tags = text.split("{%").skip(1).map(|t| t.trim_start_matches('-').trim_start());
    let names = tags.filter_map(|t| t.strip_prefix(tag)?.strip_prefix(' '));
    names.map(|t| t.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn every_component_block_and_shortcode() {
    let mut wrong = Vec::new();
    let templates = templates();
    let all: String = templates.values().map(String::as_str).collect();
    let file = "templates.md";
    let components = listed(file, |h| h == "Components");
    let example = "| `NAME` | its arguments | what it prints |";
    same(&mut wrong, file, "Components", example, &tags(&all, "component"), &components);
    let shortcodes = templates.keys().filter_map(|p| p.strip_prefix("shortcodes/")?.strip_suffix(".html"));
    let shortcodes = shortcodes.map(str::to_owned).collect();
    let example = "| `NAME` | its arguments | what it shows |";
    same(&mut wrong, file, "Shortcodes", example, &shortcodes, &listed(file, |h| h == "Shortcodes"));
    let base = tags(&templates["base.html"], "block");
    let heading = "Blocks of every page";
    same(&mut wrong, file, heading, "| `NAME` | what it holds |", &base, &listed(file, |h| h == heading));
    // By template, each as `article.html: byline`.
    let pages = templates.iter().filter(|(path, _)| !path.contains('/') && *path != "base.html");
    let there = pages
        .flat_map(|(path, text)| tags(text, "block").into_iter().map(move |block| (path, block)))
        .filter(|(_, block)| !base.contains(block))
        .map(|(path, block)| format!("{path}: {block}"))
        .collect();
    let heading = "Blocks of page kinds";
    let rows = rows(file);
    let blocks = rows.iter().filter(|r| r.heading == heading);
    let blocks = blocks
        .flat_map(|r| code(r.cell("blocks")).into_iter().map(|block| format!("{}: {block}", r.names()[0])))
        .collect();
    let example = "| `template.html` | its blocks, in their order |    (NAME)";
    same(&mut wrong, file, heading, example, &there, &blocks);
    hold(&wrong);
}
