//! The reference in `docs/`, held against the code: what there is has a row, what
//! has a row is there, and what a row calls the default is the default. A failure
//! names the file, the heading and the row to write.
//!
//! Names stand in the first cell of a row, in backticks. The heading above a table
//! says what it lists: `` ## `[lists]` `` the keys of that table of the
//! configuration, `` ### `day.html` `` the variables of that template.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

#[path = "docs/addresses.rs"]
mod addresses;
#[path = "docs/configuration.rs"]
mod configuration;
#[path = "docs/context.rs"]
mod context;
#[path = "docs/examples.rs"]
mod examples;
#[path = "docs/theme.rs"]
mod theme;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use backfile::article::{Role, metadata};
use backfile::base::Kind;
use clap::CommandFactory;

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

/// Files by what they describe, as the column “in” names them.
const ROLES: [(&str, Role); 6] = [
    ("articles", Role::Article),
    ("sections", Role::Section),
    ("topics", Role::Topic),
    ("people", Role::Person),
    ("series", Role::Series),
    ("terms", Role::Term),
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

/// A key that is said to have no effect changes nothing that any template sees.
#[test]
fn keys_of_front_matter_without_effect_have_none() {
    let mut wrong = Vec::new();
    let plain = context::contexts_of(context::SITE);
    for row in rows("front-matter.md").iter().filter(|r| r.cell("what it says").contains("no effect")) {
        let kind = row.cell("type");
        let value = match kind.split([',', ' ']).next() {
            Some("yes") => "true",
            Some("number") => "1",
            _ => code(kind).first().copied().unwrap_or("\"x\""),
        };
        for name in row.names() {
            // Into the section of most articles, and into one of them.
            let mut site = context::SITE.to_owned();
            for file in ["content/harbour/_index.md", "content/harbour/one.md"] {
                let head = format!("-- {file} --\n+++\n");
                if row.cell("in") == "all"
                    || row.cell("in").contains("sections") == file.ends_with("_index.md")
                {
                    site = site.replacen(&head, &format!("{head}{name} = {value}\n"), 1);
                }
            }
            assert_ne!(site, context::SITE);
            if context::contexts_of(&site) != plain {
                wrong.push(format!(
                    "docs/front-matter.md: `{name}` has an effect now; say in its row what it does, instead of “no effect”"
                ));
            }
        }
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

#[test]
fn the_flags_of_the_preview_are_those_that_it_takes() {
    let command = backfile::cli::args::Args::command();
    let serve = command.find_subcommand("serve").unwrap();
    let flags = serve.get_arguments().filter_map(|arg| Some(format!("--{}", arg.get_long()?)));
    let flags: BTreeSet<String> = flags.filter(|flag| flag != "--help").collect();
    let rows = rows("serve.md");
    let rows = rows.iter().filter(|row| row.columns[0] == "flag").flat_map(Row::names);
    let listed: BTreeSet<String> = rows.map(|name| name.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(flags, listed, "docs/serve.md: correct the rows of the flags");
}
