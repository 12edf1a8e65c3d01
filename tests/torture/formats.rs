//! Articles that are no Markdown with a fence: saved pages, headers without one,
//! nothing at all.

use crate::support::{Site, check};

#[test]
fn without_front_matter_the_heading_and_the_files_name_say_all() {
    check(
        "
-- content/a/2014-06-11-the-ferry.md --
# The last *ferry*

Text.
-- content/a/no-heading.md --
Only a text.
-- expect --
has     /a/2014/06/11/the-ferry/ The last ferry</h1>
lacks   /a/2014/06/11/the-ferry/ <h2
has     /a/2014/06/11/the-ferry/ datetime=\"2014-06-11\"
has     /a/no-heading/ No heading</h1>
warning missing-title content/a/no-heading.md has no title
",
    );
}

#[test]
fn a_saved_page_is_an_article() {
    let built = check(
        "
-- content/a/story.html --
<!DOCTYPE html>
<html lang=\"en\">
<head>
<title>The last ferry | The Review</title>
<meta name=\"author\" content=\"Ana Silva\">
<meta property=\"article:published_time\" content=\"2003-05-01T10:00:00Z\">
<meta name=\"description\" content=\"How it ended &amp; why\">
<style>p { color: red }</style>
</head>
<body onload=\"x()\">
<h1>The last <em>ferry</em></h1>

    <p>Indented, and <a href=\"2004-01-02-sequel.html\">goes on</a>.</p>
<p><img src=\"boat.png\" alt=\"A boat\"> <a href=\"/nowhere/\">lost</a></p>
<script>alert(1)</script>
</body>
</html>
-- content/a/2004-01-02-sequel.html --
<p>A fragment without a heading. <a href=\"story.html\">Before</a></p>
-- content/a/2005-01-02-third.htm --
<h1>Third &amp; last</h1>
<p>Text.</p>
-- content/a/fenced.html --
---
title: Fenced
date: 2006-01-02
---
<h1>Its own heading</h1>
<p>Text.</p>
-- expect --
has     /a/2003/05/01/story/ The last ferry</h1>
has     /a/2003/05/01/story/ Ana Silva
has     /a/2003/05/01/story/ How it ended &amp; why
has     /a/2003/05/01/story/ <p>Indented, and <a href=\"/a/2004/01/02/sequel/\"
lacks   /a/2003/05/01/story/ <h2>The last
lacks   /a/2003/05/01/story/ alert(1)
lacks   /a/2003/05/01/story/ color: red
has     /a/2004/01/02/sequel/ href=\"/a/2003/05/01/story/\"
has     /a/2005/01/02/third/ Third &amp; last</h1>
has     /a/2006/01/02/fenced/ Fenced</h1>
has     /a/2006/01/02/fenced/ Its own heading</h2>
warning missing-file content/a/story.html:14 boat.png
warning dead-link content/a/story.html:14 /nowhere/
warning removed-html content/a/story.html:15 <script>
warning missing-title content/a/2004-01-02-sequel.html has no title
",
    );
    assert!(built.text("/atom.xml").contains("Indented, and"), "{}", built.text("/atom.xml"));
}

#[test]
fn html_that_an_article_embeds_stays_a_file() {
    check(
        "
-- content/a/piece/index.md --
+++
title = \"Piece\"
date = 2014-06-11
+++
[the chart](chart.html)
-- content/a/piece/chart.html --
<html><script>draw()</script></html>
-- content/a/piece/map/index.html --
<html>map</html>
-- content/a/piece/more.html --
---
title: More
---
<p>More.</p>
-- expect --
has  /a/2014/06/11/piece/chart.html <script>draw()</script>
has  /a/2014/06/11/piece/map/index.html <html>map</html>
has  /a/2014/06/11/piece/ href=\"/a/2014/06/11/piece/chart.html\"
file /a/more/
",
    );
}

#[test]
fn a_saved_page_behind_the_gate_stays_there() {
    let open = format!("<p>{}</p>\n<p>{}</p>\n", "open words here ".repeat(20), "more of it ".repeat(20));
    let secret = format!("<p>The SECRET itself.</p><img src=\"SECRET.png\"><p>{}</p>", "SECRET ".repeat(200));
    for (body, has_teaser) in [
        (format!("{open}{secret}"), true),
        (format!("<div>{open}</div><div>{secret}</div>"), true),
        (format!("<div>{open}{secret}</div>"), false),
        ("<p>One line.</p><!-- more --><p>The SECRET.</p>".to_owned(), true),
    ] {
        let page =
            format!("---\ntitle: Gated\ndate: 2014-06-11\naccess: registered\n---\n<body>{body}</body>");
        let built = Site::new("").with("content/a/x.html", page).build();
        // What stands behind the gate is checked all the same.
        let missing =
            if body.contains("<img") { "warning missing-file content/a/x.html SECRET.png" } else { "" };
        built.expect(&["file /a/2014/06/11/x/", "nowhere SECRET", missing]);
        let text = built.text("/a/2014/06/11/x/");
        assert_eq!(text.contains("open words") || text.contains("One line"), has_teaser, "{text}");
    }
}

const BARE: &str = "
-- content/a/x.md --
Title: The last ferry: an end
Date: 2003-05-01 10:00
Modified: 2003-06-01
Category: Harbours
Tags: ferries, boats
Slug: ferry
Authors: Silva, Ana; Duys, Hanneke
Summary: How it ended,
    and why.

The text.
-- content/a/draft.md --
Title: Not yet
Date: 2003-05-01
Status: draft

The DRAFT text.
-- content/a/prose.md --
Note: this is prose.

# A heading
-- content/a/2003-05-02-plain.md --
# Plain

Title: is a word in the text
";

#[test]
fn lines_without_a_fence_are_front_matter_where_asked_for() {
    let config = "-- config.toml --\n[content]\nbare_headers = true\n";
    let built = check(&format!(
        "{config}{BARE}-- expect --
has  /a/2003/05/01/ferry/ The last ferry: an end</h1>
has  /a/2003/05/01/ferry/ Silva, Ana
has  /a/2003/05/01/ferry/ How it ended, and why.
has  /a/2003/05/01/ferry/ <p>The text.</p>
file /topics/harbours/
file /topics/ferries/
file /topics/boats/
has  /a/prose/ Note: this is prose.
has  /a/2003/05/02/plain/ Title: is a word
nowhere DRAFT
warning missing-title content/a/prose.md has no title
"
    ));
    assert!(!built.text("/a/2003/05/01/ferry/").contains("Modified:"));
}

#[test]
fn lines_without_a_fence_are_told_once_where_not_asked_for() {
    let built = Site::new(BARE).build();
    insta::assert_snapshot!(built.report().split("\n\n").find(|d| d.contains("fence")).unwrap(), @r"
    warning[bare-headers]: 2 files begin with a line such as `Title: Not yet`, which is no front matter without a fence
     --> content/a/draft.md:1:1
      |
    1 | Title: Not yet
      | ^^^^^^^^^^^^^^
      |
      = help: write `bare_headers = true` under [content] in config.toml to read such lines, or put a line of `---` before and after them
    ");
}

#[test]
fn lists_of_authors_in_every_shape() {
    let shapes = [
        "authors: [[Ana Silva, Jo Duys], [{name: Li Wei}]]",
        "authors:\n  - name: Ana Silva\n    url: https://x.example\n  - [Jo Duys]\n  - {name: Li Wei, kind: person}",
        "author: Ana Silva, Jo Duys and Li Wei",
        "author: [\"Ana Silva\", \"Jo Duys\", \"Li Wei\"]",
        "byline: By Ana Silva; Jo Duys; Li Wei",
        "authors: {first: Ana Silva, second: {name: Jo Duys}, third: Li Wei}",
    ];
    for shape in shapes {
        let text = format!("---\ntitle: T\ndate: 2014-06-11\n{shape}\n---\nText.\n");
        let built = Site::new("").with("content/a/x.md", text).build();
        let wanted = ["file /authors/ana-silva/", "file /authors/jo-duys/", "file /authors/li-wei/"];
        built.expect(&wanted);
    }
    let one =
        "---\ntitle: T\ndate: 2014-06-11\nauthor:\n  name: Ana Silva\n  url: https://x.example\n---\nText.\n";
    Site::new("").with("content/a/x.md", one).build().expect(&["file /authors/ana-silva/"]);
}
