//! What open pages hear when their site changes.

use super::client::{Served, serve};

const SITE: &str = r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
First text.
-- content/about.md --
+++
title = "About"
+++
x
-- content/plain.md --
+++
title = "Plain"
template = "plain.html"
+++
x
-- templates/plain.html --
<title>x</title><link rel="stylesheet" href="/own.css"><img src="/a.svg"><body><p>{{ page.title }}</p></body>
-- static/own.css --
@import "inner.css"; p { color: red }
-- static/inner.css --
b { background: url("bg.svg") }
-- static/bg.svg --
<svg/>
-- static/a.svg --
<svg/>
-- static/other.css --
i { color: red }
"#;

const A: &str = "/iran/2014/06/11/a/";

fn a(served: &Served, title: &str, text: &str) {
    served.save("content/iran/a.md", &format!("+++\ntitle = {title}\ndate = 2014-06-11\n+++\n{text}\n"));
}

#[test]
fn a_page_is_reloaded_when_it_looks_otherwise_and_only_then() {
    let served = serve(SITE);
    let mut article = served.listen(A, &served.get(A));
    let mut about = served.listen("/about/", &served.get("/about/"));
    a(&served, "\"A\"", "Second text.");
    article.expect("page");
    // The other heard nothing: the next thing that it hears is its own.
    served.save("content/about.md", "+++\ntitle = \"About us\"\n+++\nx\n");
    about.expect("page");
    served.save("static/other.css", "i { color: blue }");
    a(&served, "\"A\"", "Third text.");
    article.expect("page");
}

#[test]
fn a_page_that_missed_a_change_hears_of_it_when_it_listens() {
    let served = serve(SITE);
    let page = served.get(A);
    a(&served, "\"A\"", "Second text.");
    served.listen(A, &page).expect("page");
    // One that is as it was, at another time, hears nothing.
    let page = served.get(A);
    served.save("content/about.md", "+++\ntitle = \"About us\"\n+++\nx\n");
    let mut events = served.listen(A, &page);
    a(&served, "\"A", "");
    events.expect("problems");
}

#[test]
fn style_sheets_are_replaced_without_a_reload() {
    let served = serve(SITE);
    let mut plain = served.listen("/plain/", &served.get("/plain/"));
    served.save("static/own.css", "@import \"inner.css\"; p { color: blue }");
    let data = plain.expect("styles");
    assert_eq!(data["hrefs"], serde_json::json!(["/own.css"]));
    served.save("static/inner.css", "b { background: url(\"bg.svg\"); color: red }");
    assert_ne!(plain.expect("styles")["digest"], data["digest"]);
    served.save("static/bg.svg", "<svg></svg>");
    plain.expect("styles");
    served.save("static/a.svg", "<svg></svg>");
    plain.expect("page");
}

/// Its name changes with its bytes, and that alone is no other page.
#[test]
fn the_themes_style_sheet_is_replaced_without_a_reload() {
    let served = serve(SITE);
    let mut article = served.listen(A, &served.get(A));
    served.save(
        "config.toml",
        &(crate::support::CONFIG.to_owned() + "[theme_options]\naccent = \"#123456\"\n"),
    );
    let data = article.expect("styles");
    let href = data["hrefs"][0].as_str().unwrap();
    served.get(href).has("#123456");
}

#[test]
fn errors_lie_over_the_page_until_they_are_mended() {
    let served = serve(SITE);
    let mut article = served.listen(A, &served.get(A));
    let mut about = served.listen("/about/", &served.get("/about/"));
    served.site.write("content/about.md", "+++\ntitle = \"About\"\n+++\n[x](@/none.md)\n");
    served.site.write("content/iran/a.md", "+++\ntitle = <script>\n+++\n");
    served.look();
    for page in [&mut article, &mut about] {
        let data = page.expect("problems");
        assert_eq!(data["count"], 2);
        let over = data["over"].as_str().unwrap();
        assert!(over.contains("content/iran/a.md:2:9") && over.contains("content/about.md:4:"), "{over}");
        assert!(over.contains("&lt;script&gt;") && !over.contains("<script>"), "{over}");
    }
    served.save("content/about.md", "+++\ntitle = \"About\"\n+++\nx\n");
    a(&served, "\"A\"", "First text.");
    for page in [&mut article, &mut about] {
        // Of two changes in a row it may have heard of the second only.
        let mut data = page.expect("problems");
        if data["count"] == 1 {
            data = page.expect("problems");
        }
        assert_eq!((&data["count"], &data["over"]), (&0.into(), &"".into()));
    }
}

#[test]
fn a_template_that_fails_is_shown_where_it_is_used() {
    let served = serve(SITE);
    let mut plain = served.listen("/plain/", &served.get("/plain/"));
    let mut article = served.listen(A, &served.get(A));
    served.save("templates/plain.html", "<p>{{ page.nothing.there }}</p>");
    let data = plain.expect("problems");
    assert!(data["over"].as_str().unwrap().contains("templates/plain.html:1:"), "{data}");
    served.save("templates/plain.html", "<p>{{ page.title }}</p>");
    plain.expect("page");
    assert_eq!(plain.expect("problems")["count"], 0);
    a(&served, "\"A\"", "Second text.");
    article.expect("page");
}

#[test]
fn a_page_of_errors_gives_way_when_they_are_mended() {
    let served = serve("-- content/a.md --\n+++\ntitle = <b>\n+++\nx\n");
    let page = served.get("/a/");
    assert_eq!(page.status, 500);
    let mut events = served.listen("/a/", &page);
    assert_eq!(events.expect("problems")["count"], 1);
    served.save("content/a.md", "+++\ntitle = \"A\"\n+++\nx\n");
    events.expect("page");
}

#[test]
fn a_missing_page_gives_way_when_it_is_written_and_comes_when_it_goes() {
    let served = serve(SITE);
    let page = served.get("/new/");
    assert_eq!(page.status, 404);
    let mut events = served.listen("/new/", &page);
    served.save("content/new.md", "+++\ntitle = \"New\"\n+++\nx\n");
    events.expect("page");
    std::fs::remove_file(served.site.root.join("content/new.md")).unwrap();
    served.look();
    events.expect("page");
}
