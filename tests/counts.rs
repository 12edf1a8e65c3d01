//! How much a build renders again: an edit moves the pages that show what was
//! edited, and no others. Counts, not times: they are the same on every machine.
//!
//! `BACKFILE_SECTIONS` says how many articles the smaller and the larger of two
//! sections have, as in `500,5000`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use backfile::pipeline::{BuildOptions, Summary};
use backfile::render::Reason;
use support::{OnDisk, Site, differences, tree};

const CONFIG: &str = r#"
-- config.toml --
[lists]
front = 10
per_page = 20
[feeds]
limit = 6
-- content/a/_index.md --
+++
title = "Section A"
+++
-- templates/series.html --
{% extends "builtin/series.html" %}{% block before_main %}{% include "parts/own.html" %}{% endblock before_main %}
-- templates/parts/own.html --
own
"#;

/// An archive of a few articles has them in four years; a larger one grows at its
/// end, and has no more in a year than this.
const YEARS: usize = 4;
const IN_A_YEAR: usize = 75;

/// The article number `n` of an archive in order of time.
fn article(n: usize, of: usize, title: &str, text: &str) -> String {
    let (in_a_year, before_the_last) = ((of / YEARS).min(IN_A_YEAR), of - 1 - n);
    let nth = (in_a_year - 1 - before_the_last % in_a_year) * 336 / in_a_year;
    let year = 2015 - before_the_last / in_a_year;
    article_of(&format!("{year}-{:02}-{:02}", 1 + nth / 28, 1 + nth % 28), n, title, text)
}

fn article_of(date: &str, n: usize, title: &str, text: &str) -> String {
    // So few that of each more stand near an article than its page shows.
    let (topics, author) = ([n % 2, 2 + n % 3], n % 2);
    let series = if n.is_multiple_of(16) { "series = \"Coast\"\n" } else { "" };
    format!(
        "+++\ntitle = {title:?}\ndate = {date}\ntopics = [\"Topic {}\", \"Topic {}\"]\nauthors = [\"Author {author}\"]\n{series}+++\n\
         The beginning.\n\n{}\n\n{text}\n",
        topics[0],
        topics[1],
        // The summary ends before what is edited.
        "Filling. ".repeat(60),
    )
}

fn name(n: usize) -> String {
    format!("content/a/n{n}.md")
}

fn archive(count: usize) -> OnDisk {
    let disk = Site::new(CONFIG).on_disk();
    for n in 0..count {
        disk.write(&name(n), article(n, count, &format!("Headline {n}."), "The end."));
    }
    disk
}

/// Builds after an edit: what was rendered, which files were written.
fn after(disk: &OnDisk, edit: impl FnOnce()) -> (Summary, BTreeSet<String>) {
    let before = tree(&disk.public());
    edit();
    let (summary, noticed) = disk.build();
    let summary = summary.unwrap_or_else(|| panic!("{}", support::report(&noticed)));
    let now = tree(&disk.public());
    let changed =
        differences(&before, &now).into_iter().map(|line| line.split(": ").next().unwrap().to_owned());
    (summary, changed.collect())
}

fn holding(files: &BTreeMap<String, Vec<u8>>, needle: &str) -> BTreeSet<String> {
    let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
    files.iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path.clone()).collect()
}

#[test]
fn an_edited_text_renders_its_page_and_the_feeds_that_hold_it() {
    let disk = archive(40);
    disk.build();
    let (nothing, changed) = after(&disk, || ());
    assert_eq!((nothing.rendered, changed.len()), (0, 0));
    // One of the newest stands in the site's feeds with its full text; an old one does not.
    for (n, feeds) in [(39, vec!["atom.xml", "feed.json", "rss.xml"]), (0, vec![])] {
        let (summary, changed) =
            after(&disk, || disk.write(&name(n), article(n, 40, &format!("Headline {n}."), "The and.")));
        let page = holding(&tree(&disk.public()), "The and.");
        let expected: BTreeSet<String> = page
            .into_iter()
            .filter(|path| path.contains(&format!("/n{n}/")) || feeds.contains(&path.as_str()))
            .collect();
        assert_eq!(expected.len(), 1 + feeds.len());
        assert_eq!(changed, expected);
        assert_eq!(summary.rendered, expected.len());
        disk.write(&name(n), article(n, 40, &format!("Headline {n}."), "The end."));
        disk.build();
    }
}

#[test]
fn after_an_edited_text_only_what_follows_from_it_is_looked_at() {
    let disk = archive(40);
    disk.write("templates/shortcodes/x.html", "One.");
    let edit = |text: &str| {
        disk.write(&name(20), article(20, 40, "Headline 20.", text));
        // Past the grain of the clock, so that times can tell.
        std::thread::sleep(std::time::Duration::from_millis(50));
        let (summary, noticed) = disk.build();
        summary.unwrap_or_else(|| panic!("{}", support::report(&noticed))).compared
    };
    edit("The end.");
    disk.write("content/new.md", "+++\ntitle = \"New\"\n+++\nText.\n");
    let all = edit("The and.");
    // Less where the order of the articles has stayed.
    let many = all / 10;
    assert!(many > 100, "{all}");
    for text in ["The end.", "The and.", "{{ x() }}"] {
        let few = edit(text);
        assert!(few > 0 && few < 20, "{text}: {few} of {all}");
    }
    // What anything else may follow from: a link, a template, a file that was removed.
    assert!(edit("[A link](@/new.md)") > many);
    disk.write("templates/shortcodes/x.html", "Two.");
    assert!(edit("The end.") > many);
    std::fs::remove_file(disk.root.join("content/new.md")).unwrap();
    assert!(edit("The and.") > many);
    // Something was kept that these pages were not made of.
    let session = backfile::pipeline::Session::new(disk.options());
    disk.write(&name(21), article(21, 40, "Headline 21.", "The and."));
    session.refresh(&backfile::pipeline::Look::Everywhere);
    session.keep();
    assert!(edit("The end.") > many);
}

#[test]
fn an_edited_headline_renders_the_pages_that_hold_its_card() {
    let disk = archive(40);
    disk.build();
    let (summary, changed) = after(&disk, || {
        // The address is the same: it comes from the file where the title says none.
        disk.write(&name(20), article(20, 40, "Hoodline 20.", "The end."));
    });
    let now = tree(&disk.public());
    assert_eq!(changed, holding(&now, "Hoodline 20."));
    assert_eq!(holding(&now, "Headline 20."), BTreeSet::new());
    // Feeds are made of what their articles say, and so are rendered; all others show it.
    assert!(summary.rendered <= changed.len(), "{} for {}", summary.rendered, changed.len());
}

#[test]
fn an_edited_template_renders_the_pages_that_reach_it() {
    let disk = archive(40);
    disk.build();
    let (summary, changed) = after(&disk, || disk.write("templates/parts/own.html", "our own"));
    assert_eq!(changed, BTreeSet::from(["series/coast/index.html".to_owned()]));
    assert_eq!(summary.rendered, 1);
    // A shortcode is reached by the texts that call it.
    disk.write("templates/shortcodes/box.html", "<p>box</p>");
    disk.write(&name(7), article(7, 40, "Headline 7.", "{{ box() }}"));
    disk.build();
    let (summary, changed) = after(&disk, || disk.write("templates/shortcodes/box.html", "<p>bax</p>"));
    assert_eq!(changed, holding(&tree(&disk.public()), "<p>bax</p>"));
    assert_eq!(summary.rendered, changed.len());
}

/// The addresses that are rendered for one new article in a section that has so many.
fn added(count: usize) -> Vec<String> {
    let disk = archive(count);
    // In an old archive something was published on that day of some year; in this
    // year, nothing yet.
    disk.write("content/b/old.md", support::article("Old", "2012-12-30", "Text."));
    disk.build();
    let before = tree(&disk.public());
    let new = article_of("2015-12-30", 1, "A new one", "The end.");
    disk.write("content/a/new.md", new);
    let explain = before.keys().cloned().collect();
    let (summary, _) = disk.build_with(&BuildOptions { explain, ..disk.options() });
    let summary = summary.unwrap();
    let new =
        tree(&disk.public()).into_keys().filter(|path| !before.contains_key(path)).map(|path| (path, None));
    let why =
        summary.explained.into_iter().filter(|(_, why)| !matches!(why, Some(Reason::Fresh(_)))).chain(new);
    let urls: Vec<String> = why.map(|(url, why)| format!("{url} {why:?}").replace(" None", "")).collect();
    assert_eq!(urls.len(), summary.rendered, "{urls:#?}");
    urls.into_iter().map(|url| url.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn a_new_article_renders_as_many_pages_in_a_large_section_as_in_a_small_one() {
    // In neither does a topic's or author's weight change: it is the logarithm of
    // its count. In both each list has several pages of that year, the last of them
    // not full, and the newest articles have the same topics.
    let sections = std::env::var("BACKFILE_SECTIONS").unwrap_or("300,900".to_owned());
    let (small, large) = sections.split_once(',').unwrap();
    let (small, large) = (added(small.parse().unwrap()), added(large.parse().unwrap()));
    let told = || format!("{}\n\n{}", small.join("\n"), large.join("\n"));
    assert_eq!(small.len(), large.len(), "{}", told());
    // Two topics and an author.
    assert!(small.len() <= 20 + 8 * (2 + 1), "{}", told());
}

/// What is known of a page goes with it: one that comes back is new, and not what it was.
#[test]
fn a_page_that_went_is_not_known_when_it_comes_back() {
    let disk = archive(20);
    let text = support::article("Now and then", "2012-12-30", "Text.");
    let why = || {
        let explain = vec!["content/a/then.md".to_owned()];
        let (summary, _) = disk.build_with(&BuildOptions { explain, ..disk.options() });
        summary.unwrap().explained.remove(0).1
    };
    disk.write("content/a/then.md", &text);
    disk.build();
    assert!(matches!(why(), Some(Reason::Fresh(_))));
    std::fs::remove_file(disk.root.join("content/a/then.md")).unwrap();
    disk.build();
    disk.write("content/a/then.md", &text);
    assert_eq!(why(), Some(Reason::New));
}

/// Without the memo all pages are rendered, unless nothing at all is other than at the
/// last build, of which a record of its own tells.
#[test]
fn where_nothing_is_another_the_memo_is_not_needed() {
    let disk = archive(12);
    disk.write(
        "content/a/later.md",
        "+++\ntitle = \"Later\"\npublish_date = 2026-01-02T12:00:00Z\n+++\nText.\n",
    );
    disk.write("content/a/odd.md", "+++\ntitle = \"Odd\"\nodd_key = 1\n+++\nText.\n");
    let build = |options: &BuildOptions| {
        for entry in std::fs::read_dir(disk.dir.path().join("cache/output")).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.to_str().is_some_and(|name| name.ends_with(".memo") && !name.ends_with(".last.memo")) {
                std::fs::remove_file(path).unwrap();
            }
        }
        // What was written just now is not yet told from others by its times.
        std::thread::sleep(std::time::Duration::from_millis(50));
        let (summary, noticed) = disk.build_with(options);
        (summary.unwrap(), support::report(&noticed))
    };
    let options = BuildOptions { clock: Some("2026-01-01T06:00:00Z".parse().unwrap()), ..disk.options() };
    let (first, said) = build(&options);
    assert!(first.rendered > 20 && said.contains("odd_key"), "{said}");
    let stands = |options: &BuildOptions| {
        let (again, said_again) = build(options);
        let counts = |s: &Summary| (s.articles, s.left_out.clone(), s.pages, s.feeds, s.files, s.deleted);
        if again.rendered == 0 {
            assert_eq!((counts(&again), again.written), (counts(&first), 0));
            assert_eq!(said_again, said);
            assert_eq!(again.unchanged, first.written);
        }
        again.rendered == 0
    };
    assert!(stands(&options));
    let at = |clock: &str| BuildOptions { clock: Some(clock.parse().unwrap()), ..options.clone() };
    assert!(stands(&at("2026-01-01T12:00:00Z")), "later on the same day");
    assert!(!stands(&at("2026-01-01T05:00:00Z")), "a clock that went back");
    let others: [(&str, &dyn Fn() -> BuildOptions); 9] = [
        ("another day", &|| at("2026-01-02T00:00:00Z")),
        ("an article that is published now", &|| at("2026-01-02T13:00:00Z")),
        ("drafts", &|| BuildOptions { drafts: true, ..options.clone() }),
        ("another address", &|| BuildOptions {
            base_url: Some("https://b.example".into()),
            ..options.clone()
        }),
        ("a file that was written again", &|| {
            disk.write(&name(1), article(1, 12, "Headline 1.", "The end."));
            options.clone()
        }),
        ("a new file", &|| {
            disk.write("static/a.txt", "a");
            options.clone()
        }),
        ("a file that is gone", &|| {
            std::fs::remove_file(disk.root.join("static/a.txt")).unwrap();
            options.clone()
        }),
        ("a page that is gone", &|| {
            std::fs::remove_file(disk.public().join("index.html")).unwrap();
            options.clone()
        }),
        ("a page that was edited", &|| {
            std::fs::write(disk.public().join("index.html"), "edited").unwrap();
            options.clone()
        }),
    ];
    for (what, other) in others {
        assert!(!stands(&other()), "{what}");
    }
    assert!(stands(&options));
    assert!(
        disk.build_with(&BuildOptions { strict: true, ..options.clone() }).0.is_none(),
        "warnings as errors"
    );
    // The environment leaves no trace among the inputs.
    disk.write("templates/parts/own.html", "{{ get_env(name=\"HOME\") }}");
    build(&options);
    assert!(!stands(&options), "the environment");
}
