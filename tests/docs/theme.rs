//! The names in `docs/templates.md` that stand in the program's sources and in the
//! built-in theme: functions, filters, tests, components, blocks and shortcodes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{code, hold, listed, rows, same, sources, support};

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
