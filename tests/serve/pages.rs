//! What a page is given on its way to the browser, and what stands where there is none.

use std::fs;

use backfile::pipeline::{BuildOptions, Look, Silent};
use backfile::serve::Notice;

use super::client::{serve, serve_unseen};
use crate::support::{Site, tree};

const SITE: &str = r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
First text.
-- content/iran/draft.md --
+++
title = "Not yet"
date = 2014-06-12
draft = true
+++
Text.
-- content/iran/later.md --
+++
title = "Later"
date = 2014-06-13
publish_date = 2027-01-01
+++
Text.
"#;

const A: &str = "/iran/2014/06/11/a/";

#[test]
fn a_served_page_is_the_built_one_with_the_script_before_its_end() {
    let served = serve(SITE);
    let options = BuildOptions { drafts: true, ..served.site.options() };
    let (summary, noticed) = served.site.build_with(&options);
    assert!(summary.is_some(), "{noticed:?}");
    let files = tree(&served.site.public());
    let mut pages = 0;
    for (path, built) in &files {
        let url = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
        let response = served.get(&url);
        assert_eq!(response.status, 200, "{url}");
        let mut bytes = response.body.clone();
        if path.ends_with(".html") {
            pages += 1;
            let (before, rest) = response.text().split_once("<script src=\"/_/live./script.js\"").unwrap();
            let before = before.split("<backfile-badge>").next().unwrap();
            let (_, after) = rest.split_once("</script>").unwrap();
            assert!(after.starts_with("</body>"), "{url}: {after}");
            bytes = format!("{before}{after}").into_bytes();
        }
        assert!(bytes == *built, "{url} is another than the one that is built");
    }
    assert!(pages > 10);
    let marked = files.values().filter(|bytes| bytes.windows(6).any(|w| w == b"live./" || w == b"-badge"));
    assert_eq!(marked.count(), 0);
}

#[test]
fn serving_touches_nothing() {
    let site = Site::new(SITE).on_disk();
    let (summary, _) = site.build();
    assert!(summary.is_some());
    let before = (tree(&site.public()), tree(&site.root));
    let times = |site: &crate::support::OnDisk| {
        let file = site.public().join("index.html");
        (
            fs::metadata(&file).unwrap().modified().unwrap(),
            fs::metadata(site.public()).unwrap().modified().unwrap(),
        )
    };
    let was = times(&site);
    let served = serve_unseen(site);
    served.look();
    for path in ["/", A, "/no/", "/atom.xml", "/iran", "/iran/2014/06/12/draft/"] {
        served.get(path);
    }
    served.look();
    assert_eq!((tree(&served.site.public()), tree(&served.site.root)), before);
    assert_eq!(times(&served.site), was);
}

#[test]
fn what_is_not_published_is_shown_and_marked() {
    let served = serve(SITE);
    let badge = |path: &str| {
        let page = served.get(path);
        assert_eq!(page.status, 200, "{path}");
        let badge = page.text().split_once("<p lang=\"en\" dir=\"ltr\">").map(|(_, rest)| rest.to_owned());
        badge.map(|rest| rest.split('<').next().unwrap().to_owned())
    };
    assert_eq!(badge(A), None);
    assert_eq!(badge("/iran/2014/06/12/draft/").as_deref(), Some("Draft"));
    assert_eq!(badge("/iran/2014/06/13/later/").as_deref(), Some("Not published until 2027-01-01"));
    assert_eq!(badge("/iran/"), None);
}

#[test]
fn links_to_the_published_site_stay_in_the_preview() {
    let site = format!(
        "{SITE}{}",
        r#"
-- templates/page.html --
<!doctype html><title>x</title><link rel="canonical" href="https://review.example/about/">
<link rel="stylesheet" href="https://review.example/a.css"><meta property="og:url" content="https://review.example/about/">
<a href="https://review.example/iran/">1</a><a href="https://review.example">2</a><a href="https://review.example.org/">3</a>
<img srcset="https://review.example/a.png 1x, https://review.example/b.png 2x" src="https://other.example/c.png">
-- content/about.md --
+++
title = "About"
+++
x
"#
    );
    let served = serve(&site);
    let page = served.get("/about/");
    for part in [
        "<link rel=\"canonical\" href=\"https://review.example/about/\">",
        "<link rel=\"stylesheet\" href=\"/a.css\">",
        "content=\"https://review.example/about/\"",
        "<a href=\"/iran/\">1</a><a href=\"/\">2</a><a href=\"https://review.example.org/\">3</a>",
        "<img srcset=\"/a.png 1x, /b.png 2x\" src=\"https://other.example/c.png\">",
    ] {
        page.has(part);
    }
    // Without an end of the body, the script comes last.
    assert!(page.text().ends_with("defer></script>"));
}

#[test]
fn a_script_that_fetches_a_page_gets_what_is_published() {
    let served = serve(SITE);
    let page = served.ask(A, "Sec-Fetch-Dest: empty\r\n");
    assert!(!page.text().contains("live./"));
    served.ask(A, "Sec-Fetch-Dest: document\r\n").has("live./");
}

#[test]
fn errors_stand_in_for_a_site_that_there_is_not_yet() {
    let text = "-- content/a.md --\n+++\ntitle = <b>\n+++\nx\n-- content/b.md --\n+++\ntitle = \"B\"\n+++\n[c](@/c.md)\n";
    let served = serve(text);
    for path in ["/", "/a/", "/feed.json"] {
        let page = served.get(path);
        assert_eq!((page.status, page.header("content-type")), (500, "text/html; charset=utf-8"));
        page.has("<h1 id=\"title\">2 errors</h1>")
            .has("content/a.md:2:9")
            .has("content/b.md:4:")
            .has("data-problems");
        assert!(!page.text().contains("<b>\n"), "{}", page.text());
    }
    served.save("content/a.md", "+++\ntitle = \"A\"\n+++\nx\n");
    served.get("/a/").has("1 error<");
    served.save("content/c.md", "+++\ntitle = \"C\"\n+++\nx\n");
    assert_eq!(served.get("/a/").status, 200);
}

#[test]
fn the_last_good_page_stays_while_there_are_errors() {
    let served = serve(SITE);
    assert_eq!(served.get(A).has("First text.").status, 200);
    // The text is read again for each page; of this one there is none that is good.
    served.save("content/iran/a.md", "+++\ntitle = \"A\ndate = 2014-06-11\n+++\nSecond text.\n");
    let page = served.get(A);
    assert_eq!(page.status, 200);
    page.has("First text.");
    assert_eq!(served.get("/iran/").status, 200);
    // Looking again at what is known to be wrong would tell open pages of a change.
    assert!(served.told.lock().unwrap().is_empty());
    served.save("content/iran/a.md", "+++\ntitle = \"A\"\ndate = 2014-06-11\n+++\nThird text.\n");
    served.get(A).has("Third text.");
}

#[test]
fn a_template_that_fails_on_one_page_leaves_the_others() {
    let own = |title: &str| format!("+++\ntitle = \"{title}\"\ntemplate = \"own.html\"\n+++\nx\n");
    let served = serve(&format!(
        "{SITE}-- content/about.md --\n{}-- templates/own.html --\n<p>{{{{ page.title | upper }}}}</p>\n",
        own("About")
    ));
    served.get("/about/").has("<p>ABOUT</p>");
    served.save("templates/own.html", "<p>{{ page.nothing.there }}</p>");
    // It stays as it was last good; and a page that was never seen says why.
    served.get("/about/").has("<p>ABOUT</p>");
    served.save("content/other.md", &own("Other"));
    let other = served.get("/other/");
    assert_eq!(other.status, 500);
    other.has("templates/own.html:1:").has("data-problems");
    assert_eq!(served.get(A).status, 200);
    let told = served.told.lock().unwrap();
    assert!(told.iter().any(|notice| matches!(notice, Notice::Failed(problems) if problems.has_errors())));
}

#[test]
fn a_source_that_changed_unheard_of_is_looked_at_when_it_is_asked_for() {
    let served = serve(SITE);
    served.get(A).has("First text.");
    served.site.write("content/iran/a.md", "+++\ntitle = \"A\"\ndate = 2014-06-11\n+++\nNobody told.\n");
    served.get(A).has("Nobody told.");
    assert!(served.told.lock().unwrap().iter().any(|notice| matches!(notice, Notice::Looked(..))));
}

#[test]
fn pages_wait_for_the_first_look() {
    let served = serve_unseen(Site::new(SITE).on_disk());
    std::thread::scope(|scope| {
        let early = scope.spawn(|| served.get(A));
        served.look();
        assert_eq!(early.join().unwrap().has("First text.").status, 200);
    });
}

#[test]
fn building_beside_it_changes_nothing_here() {
    let served = serve(SITE);
    let before = served.get(A).body;
    let built = backfile::pipeline::build(&served.site.options(), &Silent);
    assert!(built.value.is_some());
    assert!(served.get(A).body == before);
}

/// An archive drops the names of authors and topics once it has found them. Compared
/// without them, no article that has any was like itself, and each edit of one had
/// everything looked at.
#[test]
fn the_text_of_an_article_is_exchanged_alone() {
    let article = |name: &str, text: &str| {
        format!(
            "+++\ntitle = \"{name}\"\ndate = 2014-06-11\nauthors = [\"Ana\"]\ntopics = [\"Oil\"]\n+++\n{text}\n"
        )
    };
    let site = format!("-- content/a.md --\n{}-- content/b.md --\n{}", article("A", "x"), article("B", "x"));
    let served = serve(&site);
    served.site.write("content/b.md", article("B", "y"));
    served.site.write("content/a.md", article("A", "y"));
    // What editors write beside it is no input.
    served.site.write("content/.a.md.swp", "x");
    served.site.write("content/a.md~", "x");
    let places =
        ["content/a.md", "content/.a.md.swp", "content/a.md~"].map(|name| served.site.root.join(name));
    let looked = served.server.look(&Look::At(places.to_vec()));
    // A look everywhere would have found the other, too.
    let found: Vec<String> = looked.inputs.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["content/a.md"]);
    let looked = served.server.look(&Look::Everywhere);
    assert!(looked.inputs.iter().any(|input| input.as_str() == "content/b.md"));
}
