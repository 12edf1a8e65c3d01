//! Much of one thing, and none of it. The bounds on time are for a debug build
//! on a busy machine: they catch what grows with the square, nothing finer.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::files::well_formed;
use crate::support::{Built, Site, article};

const BOUND: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 5 });
/// A debug build takes a part of it, or all would take minutes.
const PART: usize = if cfg!(debug_assertions) { 4 } else { 1 };

fn timed(what: &str, body: &str) -> Built {
    let site = Site::new("").with("content/a/x.md", article("T", "2014-06-11", body));
    let began = Instant::now();
    let built = site.build();
    let took = began.elapsed();
    assert!(took < BOUND, "{what} took {took:?}");
    assert!(!built.noticed.has_errors(), "{what}: {}", built.report());
    assert!(built.get("/a/2014/06/11/x/").is_some(), "{what}");
    built
}

#[test]
fn a_long_article() {
    let mut body = String::new();
    while body.len() < 851_000 {
        let n = body.len();
        let _ = write!(
            body,
            "## Part {n}\n\nThe harbour *was* dredged in [{n}](https://x.example/{n}); the silt – `{n}` m³ – went to sea.[^{n}]\n\n\
             | a | b |\n|---|---|\n| {n} | x |\n\n[^{n}]: A note of {n}.\n\n"
        );
    }
    timed("an article of 851 kB", &body);
}

#[test]
fn nesting_without_end() {
    for (what, piece) in [
        ("quotations", ">"),
        ("brackets", "["),
        ("spaced quotations", "> "),
        ("lists", "- "),
        ("stars", "*a_"),
    ] {
        timed(what, &piece.repeat(100_000 / PART));
    }
    timed("elements", &"<div>".repeat(50_000));
    timed("inline elements", &format!("x {}", "<b><i>".repeat(50_000)));
}

#[test]
fn openings_that_never_close() {
    for piece in
        ["!-- <", "[^", "[ (](", "<!--", "`a``", "![", "<a href=\"", "{{ ", "{% x", "&", "<![CDATA[", "<?"]
    {
        timed(piece, &piece.repeat(1_000_000 / PART / piece.len()));
    }
}

#[test]
fn an_archive_of_nothing_is_a_site() {
    let built = Site::new("").with("content/_index.md", "+++\ntitle = \"Home\"\n+++\n").build();
    assert!(built.noticed.is_empty(), "{}", built.report());
    for file in
        ["/", "/404.html", "/sitemap.xml", "/atom.xml", "/rss.xml", "/feed.json", "/robots.txt", "/archive/"]
    {
        assert!(built.get(file).is_some(), "{file}");
    }
    for xml in ["/sitemap.xml", "/atom.xml", "/rss.xml"] {
        well_formed(built.text(xml));
    }
}

#[test]
fn an_archive_of_one_article_recommends_nothing() {
    let built = Site::new("").with("content/a/x.md", article("Only", "2014-06-11", "Text.")).build();
    assert!(built.noticed.is_empty(), "{}", built.report());
    let page = built.text("/a/2014/06/11/x/");
    assert!(!page.contains("Recommended"), "{page}");
    for xml in ["/sitemap.xml", "/sitemap-2014.xml", "/atom.xml", "/rss.xml", "/a/atom.xml"] {
        well_formed(built.text(xml));
    }
}

fn topic_of(count: usize) {
    let mut site =
        Site::new("-- config.toml --\n[pages]\ndays = false\non_this_day = false\nmonths = false\n");
    for i in 0..count {
        let (year, month, day) = (1990 + i % 30, 1 + i / 30 % 12, 1 + i / 360 % 28);
        let text = format!(
            "+++\ntitle = \"N{i}\"\ndate = {year}-{month:02}-{day:02}\ntopics = [\"Everything\"]\n+++\nText.\n"
        );
        site.files.insert(format!("content/a/n{i}.md"), text.into_bytes());
    }
    let built = site.build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    let front = built.text("/topics/everything/");
    assert!(front.len() < 200_000, "{}", front.len());
    // Every article stands on exactly the pages of its year.
    let mut listed = 0;
    for (path, bytes) in built.files.range("topics/everything/".to_owned()..) {
        if path.starts_with("topics/everything/") && path.matches('/').count() > 2 {
            let html = String::from_utf8_lossy(bytes);
            let mut links: Vec<&str> = html
                .split("href=\"/a/")
                .skip(1)
                .map(|l| &l[..l.find('"').unwrap()])
                .filter(|l| l.contains("/n"))
                .collect();
            links.sort_unstable();
            links.dedup();
            assert!(links.len() <= 100, "{path} has {}", links.len());
            listed += links.len();
        }
    }
    assert_eq!(listed, count);
    well_formed(built.text("/topics/everything/atom.xml"));
    let urls: usize =
        (1990..2020).map(|y| built.text(&format!("/sitemap-{y}.xml")).matches("<loc>").count()).sum();
    assert!(urls > count);
}

#[test]
fn a_topic_of_thousands() {
    topic_of(5_000);
}

#[test]
#[ignore = "takes minutes in a debug build"]
fn a_topic_of_a_hundred_thousand() {
    topic_of(100_000);
}

/// Aliases are no part of a sitemap, pages are: so it takes 50,001 of them.
#[test]
#[ignore = "takes minutes in a debug build"]
fn a_sitemap_of_more_than_one_file_may_hold() {
    let mut site = Site::new("-- config.toml --\n[pages]\ndays = false\non_this_day = false\n");
    for i in 0..50_001 {
        site.files
            .insert(format!("content/a/n{i}.md"), article(&format!("N{i}"), "2014-06-11", "Text.").into());
    }
    let built = site.build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    let (first, second) = (built.text("/sitemap-2014.xml"), built.text("/sitemap-2014-2.xml"));
    assert_eq!(first.matches("<loc>").count(), 50_000);
    assert!(second.matches("<loc>").count() > 1);
    let index = built.text("/sitemap.xml");
    assert!(index.contains("/sitemap-2014.xml</loc>") && index.contains("/sitemap-2014-2.xml</loc>"));
    well_formed(index);
}
