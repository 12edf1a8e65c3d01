//! The three laws.
//!
//! 1. Warm equals cold: a build over an earlier one's output leaves what a clean
//!    build leaves. `tests/warm` holds it, with random edits.
//! 2. A build never leaves a lie: what failed has changed nothing.
//! 3. Gated text never leaves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use support::{Built, Site, article, differences, tree};

const SITE: &str = r#"
-- config.toml --
title = "The Review"
base_url = "https://review.example"
[access.registered]
[languages.fr]
title = "La Revue"
-- content/_index.md --
+++
title = "Home"
+++
-- content/a/_index.md --
+++
title = "Section A"
+++
-- content/authors/ana-lima.md --
+++
name = "Ana Lima"
+++
Writes.
-- static/logo.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- data/numbers.csv --
year,count
2014,3
"#;

/// Every file with its bytes and the time of its last change.
fn stamps(root: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let stamp = |path: &str| fs::metadata(root.join(path)).unwrap().modified().unwrap();
    tree(root).into_iter().map(|(path, bytes)| (path.clone(), (bytes, stamp(&path)))).collect()
}

#[test]
fn a_build_that_fails_has_changed_nothing() {
    let disk = Site::new(SITE).on_disk();
    disk.write("content/a/x.md", article("X", "2014-06-11", "Text."));
    disk.build();
    fs::write(disk.public().join("foreign.txt"), "mine").unwrap();
    let before = stamps(&disk.public());
    let bad = |path: &str, text: &str, code: &str| {
        let old = fs::read(disk.root.join(path)).ok();
        // A good change beside the bad one must not be written either.
        disk.write("content/a/x.md", article("Changed", "2014-06-11", "Changed."));
        disk.write(path, text);
        let (summary, noticed) = disk.build();
        assert!(summary.is_none(), "{path}");
        let kinds: Vec<&str> = noticed.iter().map(|d| d.kind.code()).collect();
        assert!(kinds.contains(&code), "{path}: {kinds:?}\n{}", support::report(&noticed));
        assert_eq!(stamps(&disk.public()), before, "{path}");
        assert!(!disk.public().join(".tmp-backfile").exists());
        match old {
            Some(old) => disk.write(path, old),
            None => fs::remove_file(disk.root.join(path)).unwrap(),
        }
    };
    bad("content/a/y.md", "+++\ntitle = \"Open\n+++\n", "front-matter");
    bad("content/a/y.md", &article("Y", "2014-06-12", "[dead](@/nowhere.md)"), "dead-link");
    bad("config.toml", "title = ", "config");
    bad("templates/article.html", "{% if %}", "template");
    // It fails on one page of many, when the others are rendered.
    let template = "{% extends \"builtin/article.html\" %}{% block main %}{% if page.title == \"Y\" %}{{ page.nowhere.at_all }}{% endif %}{% endblock %}";
    disk.write("content/a/y.md", article("Y", "2014-06-12", "Text."));
    bad("templates/article.html", template, "template");
    fs::remove_file(disk.root.join("content/a/y.md")).unwrap();
    // And then the next build is as if nothing had been.
    let (summary, _) = disk.build();
    assert!(summary.is_some());
    let (mut cold, _) = disk.clean();
    cold.insert("foreign.txt".into(), b"mine".to_vec());
    assert_eq!(differences(&tree(&disk.public()), &cold), Vec::<String>::new());
}

#[test]
fn what_did_not_change_is_not_written_again() {
    let disk = Site::new(SITE).on_disk();
    for i in 0..5 {
        disk.write(
            &format!("content/a/n{i}.md"),
            article(&format!("N{i}"), &format!("2014-06-1{i}"), "Text."),
        );
    }
    disk.build();
    let before = stamps(&disk.public());
    let (summary, _) = disk.build();
    let summary = summary.unwrap();
    assert_eq!((summary.written, summary.deleted, summary.unchanged), (0, 0, before.len()));
    assert_eq!(stamps(&disk.public()), before);

    fs::remove_file(disk.root.join("content/a/n0.md")).unwrap();
    let (summary, _) = disk.build();
    assert!(summary.unwrap().deleted > 0);
    assert!(!disk.public().join("a/2014/06/10").exists(), "an empty folder is left");
    assert_eq!(differences(&tree(&disk.public()), &disk.clean().0), Vec::<String>::new());
}

const SECRETS: &[&str] = &[
    "xylophone-text",
    "xylophone-heading",
    "xylophone-note",
    "xylophone-target",
    "xylophone-alt",
    "xylophone-code",
    "xylophone-picture",
    "xylophone-reference",
    "xylophone-title",
    "xylophone-html",
    "xylophone-table",
    "xylophone-comment",
    "xylophone-anchor",
];

const GATED: &str = r#"The teaser is open.[^1]

<!-- more -->

Then xylophone-text and more.

## A xylophone-heading here {#xylophone-anchor}

![xylophone-alt](https://pictures.example/xylophone-picture.png "xylophone-title") and [a link](https://x.example/xylophone-target).

```rust
let xylophone_code = "xylophone-code";
```

| a | xylophone-table |
|---|---|
| 1 | 2 |

<div class="x">xylophone-html <!-- xylophone-comment --></div>

See [this][r], and <a id="z" href="/xylophone-target/">that</a>.

[r]: https://x.example/xylophone-reference

[^1]: A xylophone-note.
"#;

fn gated(front: &str, config: &str) -> Built {
    let mut site = Site::new(SITE);
    site.add(&format!(
        "-- config.toml --\ntitle = \"The Review\"\n{config}[access.registered]\ntitle = \"For readers\"\n[feeds]\ncontent = \"full\"\n\
         sections = \"full\"\ntopics = \"full\"\nauthors = \"full\"\n"
    ));
    let other = "---\ntitle: Another\ndate: 2014-06-12\ntopics: [Oil]\nrecommended: [x]\n---\nSee [x](@/a/x.md#xylophone).\n";
    let site = site.with("content/a/x.md", format!("{front}{GATED}")).with("content/a/y.md", other);
    let site = site.with(
        "templates/page.html",
        "{% set p = get_page(path=\"a/x.md\") %}{{ p.summary }} {{ p.content or \"\" }}",
    );
    site.with("content/pages/p.md", "---\ntitle: P\n---\nP.\n").build()
}

#[test]
fn gated_text_never_leaves() {
    let fronts = [
        "+++\ntitle = \"X\"\ndate = 2014-06-11\ntopics = [\"Oil\"]\nauthors = [\"Ana Lima\"]\naccess = \"registered\"\n+++\n",
        "---\ntitle: X\ndate: 2014-06-11\ntags: [Oil]\nauthor: Ana Lima\naccess: registered\n---\n",
        "---\ntitle: X\ndate: 2014-06-11\nAccess: registered\n---\n",
        "---\ntitle: X\ndate: 2014-06-11\ntier: registered\n---\n",
        "{\"title\": \"X\", \"date\": \"2014-06-11\", \"access\": \"registered\"}\n",
    ];
    for html in ["sanitize", "allow", "escape"] {
        for front in fronts {
            let built = gated(front, &format!("[markdown]\nhtml = \"{html}\"\n"));
            assert!(!built.noticed.has_errors(), "{}", built.report());
            assert!(built.text("/a/2014/06/11/x/").contains("The teaser is open."), "{front}");
            for secret in SECRETS {
                assert_eq!(built.contains_anywhere(secret), Vec::<&str>::new(), "{secret} {html} {front}");
            }
            assert_eq!(built.contains_anywhere("xylophone_code"), Vec::<&str>::new());
        }
    }
}

#[test]
fn the_sentinels_are_there_when_the_gate_is_open() {
    let built = gated("---\ntitle: X\ndate: 2014-06-11\n---\n", "[markdown]\nhtml = \"allow\"\n");
    for secret in SECRETS.iter().filter(|s| **s != "xylophone-comment" && **s != "xylophone-html") {
        assert!(!built.contains_anywhere(secret).is_empty(), "{secret}");
    }
}

#[test]
fn a_gate_that_a_section_gives_its_articles_holds() {
    let accesses = [
        "[cascade]\naccess = \"registered\"",
        "[Cascade]\nAccess = \"registered\"",
        "[cascade]\ntier = \"registered\"",
    ];
    for access in accesses {
        let mut site = Site::new(SITE);
        site.add(&format!("-- content/a/_index.md --\n+++\ntitle = \"A\"\n{access}\n+++\n"));
        let front = "---\ntitle: X\ndate: 2014-06-11\n---\n";
        let open = "---\ntitle: Y\ndate: 2014-06-12\naccess: open\n---\nThis one is open.\n\n<!-- more -->\n\nWholly open.\n";
        let site = site
            .with("content/a/x.md", format!("{front}{GATED}"))
            .with("content/a/deep/z.md", format!("{front}{GATED}"))
            .with("content/a/y.md", open);
        let built = site.build();
        assert!(!built.noticed.has_errors(), "{}", built.report());
        for secret in SECRETS {
            assert_eq!(built.contains_anywhere(secret), Vec::<&str>::new(), "{secret} with {access}");
        }
        assert!(built.text("/a/2014/06/12/y/").contains("Wholly open."));
    }
}

#[test]
fn a_gated_text_without_a_mark_is_cut_early() {
    let words = |n: usize, word: &str| vec![word; n].join(" ");
    let body = format!("{}\n\n{}\n\n{}\n", words(60, "one"), words(60, "two"), words(60, "xylophone"));
    let text = format!("---\ntitle: X\ndate: 2014-06-11\naccess: registered\n---\n{body}");
    let built = Site::new(SITE).with("content/a/x.md", text).build();
    assert!(built.text("/a/2014/06/11/x/").contains("two"));
    assert_eq!(built.contains_anywhere("xylophone"), Vec::<&str>::new());
}
