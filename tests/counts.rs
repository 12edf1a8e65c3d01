//! How much a build renders again: an edit moves the pages that show what was
//! edited, and no others. Counts, not times: they are the same on every machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use backfile::pipeline::Summary;
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

const YEARS: usize = 4;

/// An article of one of four years, the newest with the highest number of its year.
fn article(n: usize, of: usize, title: &str, text: &str) -> String {
    let nth = n / YEARS * 336 / (of / YEARS).max(1);
    let date = format!("{}-{:02}-{:02}", 2012 + n % YEARS, 1 + nth / 28, 1 + nth % 28);
    let (topics, author) = ([n % 5, 5 + n % 7], n % 6);
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
