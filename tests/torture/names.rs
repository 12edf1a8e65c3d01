//! Names of files, slugs and addresses.

use crate::support::{Site, article, check};

#[test]
fn invisible_characters_leave_slugs_and_stay_in_prose() {
    let prose = "می\u{200c}خواهم";
    let built = Site::new("")
        .with(
            "content/a/x.md",
            article("T", "2014-06-11", prose).replace("date", "slug = \"a\u{202e}b\u{200b}c\"\ndate"),
        )
        .build();
    built.expect(&["warning slug content/a/x.md:3", "file /a/2014/06/11/abc/"]);
    assert!(built.text("/a/2014/06/11/abc/").contains(prose));
}

#[test]
fn slugs_that_climb_are_refused() {
    for slug in ["..", "", ".", "/", "%2e%2e%2fx", "/etc/x", "a\\..\\b", "../../x", "a/../../b", "\u{1}"] {
        let text = article("T", "2014-06-11", "Text.").replace("date", &format!("slug = {slug:?}\ndate"));
        let text = text.replace("\\u{1}", "\\u0001");
        let built = Site::new("").with("content/a/x.md", text).build();
        built.expect(&["error slug content/a/x.md:3"]);
    }
}

#[test]
fn paths_that_climb_are_refused() {
    for path in ["../x", "/../x", "/a/../../x", "/a/%2e%2e/x", "/con/x", "/a\\b/", "/a/./b"] {
        let text = article("T", "2014-06-11", "Text.").replace("date", &format!("path = {path:?}\ndate"));
        let built = Site::new("").with("content/a/x.md", text).build();
        assert!(built.noticed.has_errors(), "{path}: {:?}", built.files.keys().collect::<Vec<_>>());
    }
    for alias in ["../x", "/../x/", "/a/../../x/", "/aux/"] {
        let text =
            article("T", "2014-06-11", "Text.").replace("date", &format!("aliases = [{alias:?}]\ndate"));
        let built = Site::new("").with("content/a/x.md", text).build();
        assert!(!built.noticed.is_empty(), "{alias}: {:?}", built.files.keys().collect::<Vec<_>>());
        assert!(!built.files.keys().any(|path| path.contains("..") || path.starts_with("aux")));
    }
}

#[test]
fn names_that_windows_keeps_are_no_addresses() {
    for name in ["CON", "aux", "nul", "com1"] {
        let built =
            Site::new("").with(&format!("content/a/{name}.md"), article("T", "2014-06-11", "Text.")).build();
        let lower = format!("{}/", name.to_lowercase());
        assert!(!built.files.keys().any(|path| path.contains(&format!("/{lower}"))), "{name}");
        built.expect(&["any", &format!("file /a/2014/06/11/{}_/", name.to_lowercase())]);
    }
    // A dot at the end of a slug is cleaned or refused, never written.
    let built = Site::new("").with("content/a/aux..md", article("T", "2014-06-11", "Text.")).build();
    assert!(built.noticed.has_errors() || !built.files.keys().any(|p| p.contains("aux./")));
    let built = Site::new("").with("static/nul.txt", "x").build();
    assert!(built.noticed.has_errors());
}

#[test]
fn composed_and_decomposed_letters_are_one_name() {
    let built = Site::new("")
        .with("content/a/caf\u{e9}.md", article("Composed", "2014-06-11", "Text."))
        .with("content/b/cafe\u{301}.md", article("Decomposed", "2014-06-11", "[first](@/a/cafe\u{301}.md)"))
        .build();
    assert!(built.get("/a/2014/06/11/caf\u{e9}/").is_some());
    assert!(built.get("/b/2014/06/11/caf\u{e9}/").is_some(), "{:?}", built.files.keys());

    let built = Site::new("")
        .with("content/a/caf\u{e9}.md", article("Composed", "2014-06-11", "Text."))
        .with("content/a/cafe\u{301}.md", article("Decomposed", "2014-06-11", "Text."))
        .build();
    assert!(built.report().contains("caf"), "{}", built.report());
    built.expect(&["error collision two articles want the address /a/2014/06/11/caf"]);
}

#[test]
fn names_that_differ_in_case_only_never_overwrite_each_other() {
    let built = Site::new("")
        .with("content/a/Foo.md", article("Upper", "2014-06-11", "Text."))
        .with("content/a/foo.md", article("Lower", "2014-06-11", "Text."))
        .build();
    built.expect(&["error collision content/a/foo.md two articles want the address /a/2014/06/11/foo/"]);
    insta::assert_snapshot!(built.report(), @r#"
    error[collision]: two articles want the address /a/2014/06/11/foo/
    --> content/a/foo.md
     = help: give one of them another `slug`
     = note: the other is content/a/Foo.md
    "#);

    let built = Site::new("")
        .with(
            "content/a/one.md",
            article("One", "2014-06-11", "Text.").replace("date", "path = \"/Foo/\"\ndate"),
        )
        .with(
            "content/a/two.md",
            article("Two", "2014-06-11", "Text.").replace("date", "path = \"/foo/\"\ndate"),
        )
        .build();
    built.expect(&["error collision content/a/two.md two articles have the path"]);
}

#[test]
fn of_two_equal_addresses_the_second_takes_its_files_name() {
    check(
        "
-- content/a/one.md --
+++
title = \"One\"
date = 2014-06-11
slug = \"same\"
+++
-- content/a/two.md --
+++
title = \"Two\"
date = 2014-06-11
slug = \"same\"
+++
-- expect --
has /a/2014/06/11/same/ One
has /a/2014/06/11/two/ Two
warning collision content/a/two.md two articles want the address /a/2014/06/11/same/; this one is at /a/2014/06/11/two/
",
    );
}

#[test]
fn spellings_of_one_topic_are_merged_under_the_commonest() {
    let built = check(
        "
-- content/a/1.md --
+++
title = \"1\"
date = 2014-06-11
topics = [\"Human Rights\"]
+++
-- content/a/2.md --
+++
title = \"2\"
date = 2014-06-12
topics = [\"human rights\"]
+++
-- content/a/3.md --
+++
title = \"3\"
date = 2014-06-13
topics = [\"Human Rights\", \"human-rights\"]
+++
-- expect --
has /topics/human-rights/ Human Rights
order /topics/human-rights/ /a/2014/06/13/3/ | /a/2014/06/12/2/ | /a/2014/06/11/1/
warning spelling Human Rights
",
    );
    insta::assert_snapshot!(built.report(), @r#"
    warning[spelling]: the topic “Human Rights” is spelt in 3 ways: “Human Rights” (2), “human rights” (1), “human-rights” (1)
     |
     = help: they are one topic; to settle it without touching the articles, write below [merge.topics] in the configuration: "human rights" = "Human Rights", "human-rights" = "Human Rights"
    "#);
}

#[test]
fn names_of_the_most_bytes_that_a_disk_allows() {
    let name = format!("content/a/{}.md", "n".repeat(252));
    let built = Site::new("").with(&name, article("Long", "2014-06-11", "Text.")).on_disk().check("any");
    let pages = built.files.keys().filter(|path| path.contains("nnnnnn")).count();
    assert!(built.noticed.has_errors() || pages == 1, "{}", built.report());
    assert!(!built.noticed.has_errors(), "{}", built.report());
}

#[test]
fn folders_three_hundred_deep() {
    let deep = "d/".repeat(300);
    let path = format!("content/{deep}x.md");
    let built = Site::new("").with(&path, article("Deep", "2014-06-11", "Text.")).on_disk().check("any");
    assert!(built.noticed.has_errors() || built.get("/d/2014/06/11/x/").is_some(), "{}", built.report());
}

#[test]
fn odd_names_have_right_addresses() {
    let text = |n: usize| article(&format!("N{n}"), "2014-06-11", "Text.");
    let mut site = Site::new("");
    let names = ["100%", "a#b", "with space", "emoji 🦆", "user@host", "%41", "q?x"];
    for (n, name) in names.iter().enumerate() {
        site = site.with(&format!("content/a/{name}.md"), text(n));
        site = site.with(&format!("static/files/{name}.txt"), *name);
    }
    let built = site.build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    for name in names {
        assert_eq!(built.get(&format!("/files/{name}.txt")).unwrap(), name.as_bytes());
    }
    // Every link on the pages leads to a file, decoded exactly once.
    for (path, bytes) in built.files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).unwrap();
        for link in html.split("href=\"/").skip(1) {
            let link = &link[..link.find('"').unwrap()];
            let link = link.split('#').next().unwrap();
            let decoded = percent_encoding::percent_decode_str(link).decode_utf8().unwrap();
            assert!(built.get(&format!("/{decoded}")).is_some(), "{path} links to /{link}");
        }
    }
}

#[test]
fn one_timestamp_for_all_is_a_stable_order() {
    let mut site = Site::new("");
    for i in 0..71 {
        site = site.with(
            &format!("content/a/n{i:02}.md"),
            article(&format!("N{i}"), "2014-06-11T10:00:00Z", "Text."),
        );
    }
    let first = site.build();
    let again = site.build();
    assert!(first.noticed.is_empty(), "{}", first.report());
    assert_eq!(first.files, again.files);
    let page = first.text("/a/");
    let at = |i: usize| page.find(&format!("/a/2014/06/11/n{i:02}/")).unwrap_or(usize::MAX);
    assert!((22..70).all(|i| at(i) > at(i + 1)), "{page}");
}
