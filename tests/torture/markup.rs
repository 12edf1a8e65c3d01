//! Text that would be a script, if anybody let it.

use super::files::well_formed;
use crate::support::{Site, article, check};

const EVIL: &str = "</script><img src=x onerror=alert(1)>";

#[test]
fn a_title_that_is_a_script_is_inert_everywhere() {
    let text = "---\ntitle: '</script><img src=x onerror=alert(1)>'\ndescription: '</script><img src=x onerror=alert(1)>'\n\
                date: 2014-06-11\nauthors: ['</script><img src=x onerror=alert(1)>']\n\
                topics: ['</script><img src=x onerror=alert(1)>']\nseries: '</script><img src=x onerror=alert(1)>'\n\
                image:\n  src: pic.png\n  alt: '\"><img src=x onerror=alert(1)>'\n  caption: '</script><img src=x onerror=alert(1)>'\n\
                corrections:\n  - date: 2014-07-01\n    text: '</script><img src=x onerror=alert(1)>'\n\
                source: {name: '</script><img src=x onerror=alert(1)>', url: 'javascript:alert(1)'}\n---\nText.\n";
    let mut site = Site::new("").with("content/a/x.md", text);
    site = site.with("content/_index.md", format!("---\ntitle: '{EVIL}'\n---\n"));
    site = site.with("content/a/_index.md", format!("---\ntitle: '{EVIL}'\n---\n"));
    site = site.with(
        "config.toml",
        format!("title = '{EVIL}'\nbase_url = \"https://review.example\"\nstaff_byline = '{EVIL}'\n"),
    );
    let built = site.build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    let pages: Vec<&String> = built.files.keys().filter(|p| p.ends_with(".html")).collect();
    assert!(pages.len() > 10, "{pages:?}");
    for (path, bytes) in &built.files {
        let text = String::from_utf8_lossy(bytes);
        if path.ends_with(".json") {
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
            continue;
        }
        if path.ends_with(".xml") {
            well_formed(&text);
        } else if !path.ends_with(".html") {
            continue; // a bibliography is plain text
        }
        assert!(!text.contains("<img src=x"), "{path}: {text}");
        assert!(!text.contains("href=\"javascript:"), "{path}: {text}");
        assert_eq!(text.matches("<script").count(), text.matches("</script").count(), "{path}: {text}");
        // What stands in a script of data can be read as data.
        for data in text.split("<script type=\"application/ld+json\">").skip(1) {
            let data = data.split("</script>").next().unwrap();
            serde_json::from_str::<serde_json::Value>(data).unwrap();
        }
    }
}

#[test]
fn the_language_of_a_fence_is_inert() {
    let built = Site::new("")
        .with(
            "content/a/x.md",
            article(
                "T",
                "2014-06-11",
                "``` \"><script>alert(1)</script>\nlet x;\n```\n\n~~~ rust'onclick=alert(1)\nx\n~~~",
            ),
        )
        .build();
    let page = built.text("/a/2014/06/11/x/");
    assert!(page.contains("let x;"));
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(!page.contains(" onclick="), "{page}");
}

#[test]
fn a_scheme_that_runs_is_no_link() {
    let body = "[a](&#106;avascript:alert(1))\n\n[b](<java\tscript:alert(1)>)\n\n[c](data:text/html,alert)\n\n\
                [d](JaVaScRiPt:alert(1))\n\n[e](vbscript:x)\n\n![f](javascript:alert(1))\n\n<javascript:alert(1)>\n\n\
                [g][r]\n\n[r]: <&#x6A;avascript:alert(1)>\n\n[h](\u{1}javascript:alert(1))\n\n[fine](https://x.example/)\n";
    for html in ["sanitize", "escape", "allow"] {
        let mut site = Site::new("").with("content/a/x.md", article("T", "2014-06-11", body));
        site.add(&format!("-- config.toml --\n[markdown]\nhtml = \"{html}\"\n"));
        let built = site.build();
        built.expect(&["any", "warning unsafe-link content/a/x.md"]);
        for (path, bytes) in &built.files {
            let text = String::from_utf8_lossy(bytes).to_lowercase();
            for attribute in ["href=\"", "src=\"", "href='", "src='"] {
                for value in text.split(attribute).skip(1) {
                    let value: String =
                        value.chars().take(40).filter(|c| !c.is_whitespace() && !c.is_control()).collect();
                    assert!(
                        !value.starts_with("javascript:")
                            && !value.starts_with("data:text")
                            && !value.starts_with("vbscript:")
                            && !value.starts_with("&#106;"),
                        "{path}: {value}"
                    );
                }
            }
        }
        assert!(built.text("/a/2014/06/11/x/").contains("https://x.example/"));
    }
}

#[test]
fn raw_html_does_not_run_unless_allowed() {
    let body = "<script>alert(1)</script>\n\nText <b onclick=\"alert(1)\">bold</b> <iframe src=\"javascript:alert(1)\"></iframe>\n\n\
                <svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>\n\n<img src=x onerror=alert(1)>\n\n<style>*{}</style>\n";
    let built = Site::new("").with("content/a/x.md", article("T", "2014-06-11", body)).build();
    built.expect(&["any", "warning removed-html content/a/x.md"]);
    for text in ["alert(1)</script>", "onclick=", "onerror=", "javascript:"] {
        assert!(built.contains_anywhere(text).is_empty(), "{text} in {:?}", built.contains_anywhere(text));
    }
    assert!(built.text("/a/2014/06/11/x/").contains("bold"));
}

#[test]
fn a_picture_in_an_address_stays_out_of_excerpts_and_feeds() {
    let data = format!("data:image/png;base64,{}", "iVBORw0KGgo".repeat(25_800));
    let body = format!("![Chart]({data})\n\nThe text begins here.\n\n<img src=\"{data}\" alt=\"y\">\n");
    let built = Site::new("").with("content/a/x.md", article("T", "2014-06-11", &body)).build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    for (path, bytes) in &built.files {
        let is_own = path == "a/2014/06/11/x/index.html";
        assert!(is_own || bytes.len() < 100_000, "{path} has {} bytes", bytes.len());
        assert!(is_own || !String::from_utf8_lossy(bytes).contains("iVBORw0KGgoiVB"), "{path}");
    }
    let page = built.text("/a/2014/06/11/x/");
    let head = &page[..page.find("</head>").unwrap()];
    assert!(head.contains("The text begins here.") && !head.contains("base64"), "{head}");
}

#[test]
fn tags_of_other_tools_stay_as_text_and_are_listed() {
    check(
        "
-- content/a/x.md --
+++
title = \"T\"
date = 2014-06-11
+++
Before {{ instagram(id=\"x\") }} and {% include note.html %} after.
-- expect --
has     /a/2014/06/11/x/ after.
warning leftover-tag content/a/x.md:5
warning leftover-tag content/a/x.md:5
",
    );
}
