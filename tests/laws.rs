//! The three laws.
//!
//! 1. Warm equals cold: a build over an earlier one's output leaves what a clean
//!    build leaves. `BACKFILE_EDITS` and `BACKFILE_SEED` ask for more of them.
//! 2. A build never leaves a lie: what failed has changed nothing.
//! 3. Gated text never leaves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use support::{Built, OnDisk, Site, article, differences, tree};

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

/// xorshift64*: the same edits from the same seed, on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len())]
    }
}

/// What a random article says.
#[derive(Clone)]
struct Draft {
    title: String,
    date: Option<String>,
    topics: Vec<&'static str>,
    authors: Vec<&'static str>,
    extra: String,
    body: String,
}

impl Draft {
    fn new(dice: &mut Dice, n: usize) -> Self {
        Self {
            title: format!("Article {n}"),
            date: (dice.roll(6) > 0).then(|| day(dice)),
            topics: some(dice, &["Oil", "Water", "Ports", "Borders"]),
            authors: some(dice, &["Ana Lima", "Bo Dahl"]),
            extra: String::new(),
            body: words(dice),
        }
    }

    fn text(&self) -> String {
        let date = self.date.as_ref().map_or(String::new(), |d| format!("date = {d}\n"));
        format!(
            "+++\ntitle = {:?}\n{date}topics = {:?}\nauthors = {:?}\n{}+++\n{}\n",
            self.title, self.topics, self.authors, self.extra, self.body
        )
    }
}

fn day(dice: &mut Dice) -> String {
    format!("{}-{:02}-{:02}", 2012 + dice.roll(4), 1 + dice.roll(12), 1 + dice.roll(28))
}

fn words(dice: &mut Dice) -> String {
    let many = 5 + dice.roll(40);
    let text: Vec<&str> =
        (0..many).map(|_| *dice.pick(&["salt", "harbour", "the", "*tide*", "`lock`", "a\n\nnew"])).collect();
    text.join(" ")
}

fn some(dice: &mut Dice, all: &[&'static str]) -> Vec<&'static str> {
    all.iter().filter(|_| dice.roll(2) == 0).copied().collect()
}

struct World {
    disk: OnDisk,
    drafts: BTreeMap<String, Draft>,
    made: usize,
    year: usize,
}

impl World {
    fn new() -> Self {
        Self { disk: Site::new(SITE).on_disk(), drafts: BTreeMap::new(), made: 0, year: 2016 }
    }

    fn any(&self, dice: &mut Dice) -> Option<String> {
        let names: Vec<&String> = self.drafts.keys().collect();
        (!names.is_empty()).then(|| (*dice.pick(&names)).clone())
    }

    fn save(&self, name: &str) {
        self.disk.write(name, self.drafts[name].text());
    }

    fn remove(&mut self, name: &str) -> Draft {
        fs::remove_file(self.disk.root.join(name)).unwrap();
        self.drafts.remove(name).unwrap()
    }

    fn change(&mut self, dice: &mut Dice, change: impl FnOnce(&mut Draft, &mut Dice)) {
        if let Some(name) = self.any(dice) {
            change(self.drafts.get_mut(&name).unwrap(), dice);
            self.save(&name);
        }
    }

    /// One edit; what it was, for the message.
    fn edit(&mut self, dice: &mut Dice) -> &'static str {
        match dice.roll(18) {
            0..=3 => {
                let folder = *dice.pick(&["a", "b", "a/2014", "pages"]);
                let name = format!("content/{folder}/n{}.md", self.made);
                self.made += 1;
                self.drafts.insert(name.clone(), Draft::new(dice, self.made));
                self.save(&name);
                "add"
            }
            4 => {
                self.change(dice, |draft, dice| draft.body = words(dice));
                "change a text"
            }
            5 => {
                self.change(dice, |draft, _| draft.title.push_str(" again"));
                "change a title"
            }
            6 => {
                self.change(dice, |draft, dice| draft.date = (dice.roll(4) > 0).then(|| day(dice)));
                "change a date"
            }
            7 => {
                self.change(dice, |draft, dice| {
                    draft.topics = some(dice, &["Oil", "oil", "Water", "Ports"]);
                    draft.authors = some(dice, &["Ana Lima", "Bo Dahl", "Cy Ng"]);
                });
                "change topics"
            }
            8 => {
                let target = self.any(dice);
                self.change(dice, |draft, dice| {
                    draft.extra = match dice.roll(6) {
                        0 => "draft = true\n".into(),
                        1 => "access = \"registered\"\n".into(),
                        2 => "publish_date = 2017-01-01\n".into(),
                        3 => "expiry_date = 2017-06-01\n".into(),
                        4 => format!("aliases = [\"/old/{}/\"]\nseries = \"Coast\"\n", dice.roll(9)),
                        _ => "corrections = [{date = 2016-01-01, text = \"Wrong.\"}]\n".into(),
                    };
                    if let Some(target) = target {
                        draft.body.push_str(&format!("\n\n[on](/{target}#top)"));
                    }
                });
                "change what is published"
            }
            9 => {
                if let Some(name) = self.any(dice) {
                    let draft = self.remove(&name);
                    let name = format!("content/{}/r{}.md", dice.pick(&["a", "b"]), self.made);
                    self.made += 1;
                    self.drafts.insert(name.clone(), draft);
                    self.save(&name);
                }
                "rename"
            }
            10 => {
                if let Some(name) = self.any(dice) {
                    self.remove(&name);
                }
                "delete"
            }
            11 => {
                let template = self.disk.root.join("templates/page.html");
                match dice.roll(3) {
                    0 if template.exists() => fs::remove_file(template).unwrap(),
                    n => self.disk.write(
                        "templates/page.html",
                        format!(
                            "{{% extends \"builtin/page.html\" %}}{{% block main %}}{n} {{{{ page.title }}}} \
                             {{{{ now() }}}} {{% for a in articles(limit=3) %}}{{{{ a.title }}}}{{% endfor %}}\
                             {{% set d = load_data(path=\"data/numbers.csv\") %}}{{{{ d.records[0][1] }}}}{{% endblock %}}"
                        ),
                    ),
                }
                "change a template"
            }
            12 => {
                let n = dice.roll(4);
                let more = format!(
                    "[lists]\nrecommended = {n}\nfront = 3\nper_page = 2\n[feeds]\nlimit = {}\n",
                    n + 1
                );
                let config = Site::new(SITE).files["config.toml"].clone();
                self.disk.write("config.toml", [config, more.into_bytes()].concat());
                "change the configuration"
            }
            13 => {
                self.disk.write("static/logo.svg", format!("<svg id=\"{}\"/>", dice.roll(3)));
                self.disk.write(&format!("static/{}.txt", dice.roll(2)), "x");
                "change a file"
            }
            14 => {
                self.disk.write("data/numbers.csv", format!("year,count\n2014,{}\n", dice.roll(9)));
                "change data"
            }
            15..=16 => {
                // A translation of an article: it takes over date, topics and gate.
                if let Some(name) = self.any(dice).filter(|name| !name.ends_with(".fr.md")) {
                    let name = name.replace(".md", ".fr.md");
                    let draft = Draft {
                        date: None,
                        topics: Vec::new(),
                        authors: Vec::new(),
                        ..Draft::new(dice, self.made)
                    };
                    self.made += 1;
                    self.drafts.insert(name.clone(), draft);
                    self.save(&name);
                }
                "translate"
            }
            _ => {
                self.year = 2015 + dice.roll(4);
                self.disk.clock = format!("{}-07-01T00:00:00Z", self.year);
                "move the clock"
            }
        }
    }
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn warm_equals_cold() {
    let seed = number("BACKFILE_SEED", 0x9e37_79b9_7f4a_7c15);
    let mut dice = Dice(seed | 1);
    let mut world = World::new();
    let mut done: Vec<&str> = Vec::new();
    for _ in 0..number("BACKFILE_EDITS", 40) {
        done.push(world.edit(&mut dice));
        let (summary, warm_noticed) = world.disk.build();
        let warm = tree(&world.disk.public());
        let (cold, cold_noticed) = world.disk.clean();
        let story = || format!("seed {seed}, after {done:?}");
        if summary.is_none() {
            panic!("{}: {}", story(), support::report(&warm_noticed));
        }
        assert_eq!(differences(&warm, &cold), Vec::<String>::new(), "{}", story());
        assert_eq!(support::report(&warm_noticed), support::report(&cold_noticed), "{}", story());
    }
}

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
