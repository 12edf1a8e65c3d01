//! Where things are, and what happens when two want one place.

use crate::support::check;

#[test]
fn static_folders_are_mounted_where_asked() {
    check(
        r#"
-- config.toml --
static = ["static", { from = "assets", to = "/files/" }]
-- content/_index.md --
-- static/logo.svg --
<svg/>
-- static/.well-known/security.txt --
Contact
-- static/robots.txt --
User-agent: none
-- assets/deep/report.pdf --
PDF
-- expect --
has  /logo.svg <svg/>
has  /.well-known/security.txt Contact
has  /files/deep/report.pdf PDF
has  /robots.txt none
none /deep/report.pdf
"#,
    );
}

#[test]
fn addresses_follow_their_pattern() {
    check(
        r#"
-- config.toml --
[permalinks]
default = "/:year/:slug.html"
notes = "/n/:title/"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
+++
-- content/notes/y.md --
+++
title = "On Salt"
date = 2014-06-12
+++
-- content/notes/z.md --
+++
title = "Z"
date = 2014-06-12
path = "/exactly/here/"
+++
-- expect --
file /2014/x.html
file /n/on-salt/
file /exactly/here/
has  /a/ href="/2014/x.html"
"#,
    );
    check(
        "-- config.toml --\n[permalinks]\ndefault = \"/:yaer/\"\n-- content/_index.md --\n-- expect --\nerror config config.toml:4 :yaer\n",
    );
}

#[test]
fn old_addresses_lead_to_the_new_one() {
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
aliases = ["/2014/x.html", "/old/x", "https://other.example/before/"]
+++
-- content/a/y.md --
+++
title = "Y"
date = 2014-06-12
aliases = ["/old/x/", "/a/2014/06/11/x/"]
+++
-- expect --
has /2014/x.html https://review.example/a/2014/06/11/x/
has /old/x/ https://review.example/a/2014/06/11/x/
has /before/ https://review.example/a/2014/06/11/x/
has /_redirects /old/x/ /a/2014/06/11/x/ 301
has /_redirects /2014/x.html /a/2014/06/11/x/ 301
has /a/2014/06/11/x/ <h1
warning alias content/a/y.md /old/x/ is taken
warning alias content/a/y.md /a/2014/06/11/x/ is taken
"#,
    );
}

#[test]
fn two_explicit_paths_are_an_error_that_names_both() {
    let built = check(
        r#"
-- content/a/x.md --
+++
title = "X"
path = "/same/"
+++
-- content/a/y.md --
+++
title = "Y"
path = "same"
+++
-- expect --
error collision content/a/y.md two articles have the path /same/
"#,
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[collision]: two articles have the path /same/
     --> content/a/y.md:3:9
      |
    3 | path = "same"
      |         ^^^^
      |
      = help: give one of them another `path`, and its old address as an alias
      = note: the other is content/a/x.md
    "#);
}

#[test]
fn a_page_of_ones_own_keeps_the_address_of_a_made_one() {
    check(
        r#"
-- content/archive.md --
+++
title = "My archive"
path = "/archive/"
+++
-- expect --
has /archive/ My archive
warning collision content/archive.md /archive/
"#,
    );
}

#[test]
fn a_static_file_at_the_address_of_a_page_is_an_error() {
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
path = "/x/"
+++
-- static/x/index.html --
mine
-- expect --
error collision static/x/index.html /x/
"#,
    );
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
path = "/x/"
+++
-- static/x --
a file where a folder must be
-- expect --
error collision static/x must be a folder
"#,
    );
}

#[test]
fn each_kind_of_page_can_be_switched_off() {
    let kinds = [
        ("sections", "a/index.html"),
        ("topics", "topics/oil/index.html"),
        ("authors", "authors/ana/index.html"),
        ("series", "series/coast/index.html"),
        ("archive", "archive/index.html"),
        ("years", "2014/index.html"),
        ("months", "2014/06/index.html"),
        ("days", "2014/06/11/index.html"),
        ("on_this_day", "on/06-11/index.html"),
        ("corrections", "corrections/index.html"),
        ("citations", "a/2014/06/11/x/cite.bib"),
        ("redirects", "old/index.html"),
        ("not_found", "404.html"),
        ("robots", "robots.txt"),
        ("sitemap", "sitemap.xml"),
    ];
    let text = |config: &str| {
        format!(
            "
-- config.toml --
[pages]
{config}
-- content/topics/oil.md --
+++
title = \"Oil\"
+++
-- content/a/x.md --
+++
title = \"X\"
date = 2014-06-11
topics = [\"Oil\"]
authors = [\"Ana\"]
series = \"Coast\"
aliases = [\"/old/\"]
corrections = [{{ date = 2014-07-01, text = \"C\" }}]
source = {{ name = \"S\", url = \"https://s.example/\" }}
+++
-- content/a/y.md --
+++
title = \"Y\"
date = 2014-06-12
topics = [\"Oil\"]
authors = [\"Ana\"]
series = \"Coast\"
+++
"
        )
    };
    for (_, file) in kinds {
        assert!(check(&text("")).get(file).is_some(), "{file}");
    }
    for (kind, file) in kinds {
        let built = check(&text(&format!("{kind} = false")));
        assert!(built.get(file).is_none(), "{kind}: {file}");
        internal_links_lead_somewhere(&built, kind);
    }
    let none: String = kinds.map(|(kind, _)| format!("{kind} = false\n")).concat();
    let built = check(&text(&none));
    assert!(built.get("/a/2014/06/11/x/").is_some());
    internal_links_lead_somewhere(&built, "all");
}

fn internal_links_lead_somewhere(built: &crate::support::Built, what: &str) {
    for (path, bytes) in &built.files {
        let text = String::from_utf8_lossy(bytes);
        for start in
            ["href=\"/", "href=\"https://review.example/", "Sitemap: https://review.example/", "Sitemap: \n"]
        {
            for link in text.split(start).skip(1) {
                let link = link.split(['"', '#', '\n']).next().unwrap();
                let there = built.get(&format!("/{link}")).is_some() && start != "Sitemap: \n";
                assert!(there, "without {what}, {path} leads to /{link}");
            }
        }
    }
}

#[test]
fn links_to_pages_that_are_switched_off_are_told() {
    check(
        r#"
-- config.toml --
[pages]
topics = false
-- content/topics/oil.md --
+++
title = "Oil"
+++
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
topics = ["Oil"]
+++
[the topic](@/topics/oil.md)
-- expect --
error dead-link content/a/x.md:6 @/topics/oil.md
"#,
    );
}
