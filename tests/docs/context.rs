//! What templates see, as rendered: every template of the built-in theme is
//! replaced by one that prints its context, and the names in it are held against
//! the tables of `docs/templates.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::support::Site;
use super::{hold, listed, same};

/// A small archive that has a page of every kind, and on them all that a page may have.
pub const SITE: &str = r#"
-- config.toml --
title = "The Tidewater Gazette"
base_url = "https://gazette.example"
description = "News of the estuary."
licence = "CC BY 4.0"
taxonomies = [{ name = "crafts", lang = "en", paginate_by = 5, paginate_path = "p" }]
[lists]
latest = 3
per_page = 1
[languages.fr]
title = "La Gazette"
[access]
benefits = ["All of it"]
members_url = "https://gazette.example/join"
sign_in_url = "https://gazette.example/in"
privacy_url = "https://gazette.example/privacy"
-- content/_index.md --
+++
title = "The Gazette"
description = "Since 1998."
+++
-- content/harbour/_index.md --
+++
title = "Harbour"
description = "Ships and tides."
image = "/harbour/quay.svg"
pinned = ["@/harbour/one.md"]
+++
-- content/harbour/pilots/_index.md --
+++
title = "Pilots"
description = "Who brings them in."
+++
-- content/harbour/pilots/three.md --
+++
title = "Three"
date = 2015-03-01
+++
Text.
-- content/harbour/one.md --
+++
title = "One"
description = "The first."
date = 2014-06-11
updated = 2014-06-12
authors = ["Ada Reyes", { name = "A pilot", kind = "anonymous" }]
topics = ["Tides", "Ships"]
crafts = ["Rigging"]
kind = "news"
weight = 3
series = { name = "The long ebb", part = 1 }
image = { src = "quay.svg", alt = "A quay", caption = "The quay", credit = "A. Reyes" }
recommended = ["@/harbour/two.md"]
aliases = ["/old/one/"]
[[corrections]]
date = 2014-06-13
text = "The tide was lower."
[source]
name = "The Ebb"
url = "https://ebb.example/1"
published = 2014-06-10
archived = 2014-07-01
snapshot = "https://archive.example/1"
licence = "CC BY 4.0"
changes = "Spelling."
[extra]
dateline = "Northport"
+++
Text.
-- content/harbour/quay.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- content/harbour/two.md --
+++
title = "Two"
date = 2014-08-11
authors = ["Ada Reyes"]
topics = ["Tides"]
series = "The long ebb"
access = "registered"
+++
Words that stand before the gate, and [a link](@/harbour/one.md).

## A heading

```rust
let x = 1;
```

Words that stand behind the gate, several of them.
-- content/harbour/one.fr.md --
+++
title = "Un"
+++
Texte.
-- content/harbour/gone.md --
+++
title = "Gone"
date = 2014-06-30
withdrawn = "The source was wrong."
+++
Text.
-- content/harbour/six.md --
+++
title = "Six"
date = 2014-06-20
authors = ["Ada Reyes"]
topics = ["Ships"]
series = "The long ebb"
+++
Text.

## A heading

```rust
let x = 1;
```
-- content/harbour/four.md --
+++
title = "Four"
date = 2016
topics = ["Ships"]
+++
Text.
-- content/harbour/five.md --
+++
title = "Five"
date = 2018-06-11
authors = ["Ada Reyes"]
topics = ["Tides"]
+++
Text.
-- content/harbour/undated.md --
+++
title = "Undated"
topics = ["Ships"]
authors = ["Ada Reyes"]
+++
Text.
-- content/pages/about.md --
+++
title = "About"
+++
Text.
-- content/authors/ada-reyes.md --
+++
name = "Ada Reyes"
bio = "Writes about tides."
email = "ada@gazette.example"
image = { src = "/ada.svg", alt = "Ada Reyes" }
aliases = ["A. Reyes"]
+++
-- static/ada.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- content/topics/tides.md --
+++
title = "Tides"
description = "Up and down."
image = "/harbour/quay.svg"
broader = ["Water"]
+++
-- content/topics/water.md --
+++
title = "Water"
+++
-- content/crafts/rigging.md --
+++
title = "Rigging"
description = "With the hands."
image = "/harbour/quay.svg"
+++
-- content/series/the-long-ebb.md --
+++
title = "The long ebb"
description = "Six years without a flood."
+++
"#;

/// The tables of objects: the heading, where such objects are found, and the
/// table that the object begins with, if its own lists only what it adds.
const OBJECTS: &[(&str, &[&str], Option<&str>)] = &[
    ("A card", &["index.html lead", "index.html latest[]", "index.html picks[]", "day.html items[]"], None),
    ("The page", &["article.html page", "page.html page"], Some("A card")),
    ("A picture", &["article.html page.image", "author.html term.portrait"], None),
    ("A credit", &["article.html page.authors[]"], None),
    ("A section", &["section.html section"], None),
    ("A topic", &["topic.html term"], None),
    ("An author", &["author.html term"], None),
    ("A taxonomy", &["taxonomy_list.html taxonomy", "taxonomy_single.html taxonomy"], None),
    ("A term", &["taxonomy_list.html terms[]", "taxonomy_single.html term"], None),
    ("A series", &["series.html series", "series_index.html all_series[]", "index.html all_series[]"], None),
    ("A list", &["section.html list", "topic.html list", "author.html list"], None),
    ("`head`", &["article.html head", "index.html head", "topic.html head"], None),
    ("`config`", &["index.html config"], None),
];

/// The contexts of every page, by template.
fn contexts() -> BTreeMap<String, Vec<Value>> {
    contexts_of(SITE)
}

/// The same of another archive.
pub fn contexts_of(site: &str) -> BTreeMap<String, Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/broadsheet/templates");
    let mut site = Site::new(site).at("2026-06-11T00:00:00Z");
    let mut contexts = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".html") && name != "base.html" {
            let template = format!("CONTEXT OF {name}\n{{{{ __tera_context | json_encode | safe }}}}");
            site = site.with(&format!("templates/{name}"), template);
            contexts.insert(name, Vec::new());
        }
    }
    let built = site.build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    for bytes in built.files.values() {
        let Some(rest) = bytes.strip_prefix(b"CONTEXT OF ") else { continue };
        let (name, json) = std::str::from_utf8(rest).unwrap().split_once('\n').unwrap();
        contexts.get_mut(name).unwrap().push(serde_json::from_str(json).unwrap());
    }
    contexts
}

fn keys(values: &[Value]) -> BTreeSet<String> {
    values.iter().filter_map(Value::as_object).flat_map(|o| o.keys().cloned()).collect()
}

/// The values at a path such as `latest[]` or `page.image`.
fn at(values: &[Value], path: &str) -> Vec<Value> {
    let mut found = values.to_vec();
    for part in path.split('.') {
        let (key, each) = part.strip_suffix("[]").map_or((part, false), |key| (key, true));
        found = found.iter().filter_map(|v| v.get(key).cloned()).collect();
        if each {
            found = found.iter().filter_map(Value::as_array).flatten().cloned().collect();
        }
    }
    found
}

#[test]
fn every_variable_of_a_page() {
    let mut wrong = Vec::new();
    let contexts = contexts();
    let everywhere: BTreeSet<String> = listed("templates.md", |h| h == "Every page");
    let row = "| `NAME` | what it holds |";
    let mut common: BTreeSet<String> = BTreeSet::new();
    for (template, pages) in &contexts {
        if pages.is_empty() {
            wrong.push(format!("tests/docs/context.rs: SITE has no page of {template}; add one"));
            continue;
        }
        let there: BTreeSet<String> = keys(pages);
        common.extend(there.intersection(&everywhere).cloned());
        let own = there.difference(&everywhere).cloned().collect();
        let heading = format!("`{template}`");
        let of_template = listed("templates.md", |h| super::code(h).contains(&template.as_str()));
        same(&mut wrong, "templates.md", &heading, row, &own, &of_template);
    }
    same(&mut wrong, "templates.md", "Every page", row, &common, &everywhere);
    for (heading, paths, base) in OBJECTS {
        let mut there = BTreeSet::new();
        for path in *paths {
            let (template, path) = path.split_once(' ').unwrap();
            let found = keys(&at(&contexts[template], path));
            assert!(!found.is_empty(), "no {path} in {template}");
            there.extend(found);
        }
        let base = base.map_or_else(BTreeSet::new, |base| listed("templates.md", |h| h == base));
        let own = there.difference(&base).cloned().collect();
        same(&mut wrong, "templates.md", heading, row, &own, &listed("templates.md", |h| h == *heading));
    }
    hold(&wrong);
}
