//! Bytes that are no text, or text in an odd form.

use crate::support::{Site, article, check};

#[test]
fn an_empty_file_is_left_out() {
    check(
        "
-- content/a/empty.md --
-- content/a/space.md --

-- content/a/front.md --
+++
+++
-- content/a/good.md --
+++
title = \"Good\"
+++
-- expect --
file /a/good/
none /a/empty/
none /a/space/
none /a/front/
warning empty content/a/empty.md neither a title nor a text
warning empty content/a/space.md neither a title nor a text
warning empty content/a/front.md neither a title nor a text
",
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_matter() {
    let text = "\u{feff}---\r\ntitle: Ends\r\ndate: 2014-06-11\r\n---\r\n\r\nOne.\r\n\r\nTwo\r\nlines.\r\n";
    let built = Site::new("").with("content/a/x.md", text).build();
    assert!(built.noticed.is_empty(), "{}", built.report());
    let page = built.text("/a/2014/06/11/x/");
    assert!(page.contains("<p>One.</p>\n<p>Two\nlines.</p>"), "{page}");
    assert!(!page.contains(['\r', '\u{feff}']));
}

#[test]
fn line_ends_of_old_macintoshes_are_line_ends() {
    let text = "---\rtitle: Ends\rdate: 2014-06-11\r---\r\rOne.\r\rTwo.\r";
    let built = Site::new("").with("content/a/x.md", text).build();
    assert!(built.noticed.is_empty(), "{}", built.report());
    assert!(built.text("/a/2014/06/11/x/").contains("<p>One.</p>\n<p>Two.</p>"));
}

#[test]
fn bytes_that_are_no_utf_8_are_named_by_their_offset() {
    let built = Site::new("-- content/a/good.md --\n+++\ntitl = 1\n+++\n")
        .with("content/a/latin.md", b"+++\ntitle = \"Caf\xe9\"\n+++\n".to_vec())
        .build();
    built.expect(&["error encoding content/a/latin.md:2", "any", "none /"]);
    insta::assert_snapshot!(built.report().split("\n\n").next().unwrap(), @r#"
    error[encoding]: byte 16 of the file (0xe9) is not UTF-8
     --> content/a/latin.md:2:13
      |
    2 | title = "Caf�"
      |             ^
      |
      = help: save it as UTF-8; files from older systems are often Windows-1252 or Latin-1
    "#);
}

#[test]
fn other_encodings_are_named() {
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}---\ntitle: x\n---\n".encode_utf16().flat_map(bytes).collect()
    };
    let built = Site::new("")
        .with("content/a/le.md", utf_16(u16::to_le_bytes))
        .with("content/a/be.md", utf_16(u16::to_be_bytes))
        .build();
    built.expect(&["error encoding content/a/le.md UTF-16", "error encoding content/a/be.md UTF-16"]);
}

#[test]
fn nul_bytes_are_refused() {
    let built = Site::new("")
        .with("content/a/x.md", "+++\ntitle = \"X\"\n+++\nA\0B\n")
        .with("content/a/y.md", article("Good", "2014-06-11", "Text."))
        .build();
    built.expect(&["error encoding content/a/x.md:4 NUL", "none /a/2014/06/11/y/"]);
}

#[test]
fn control_characters_stay_out_of_feeds_and_pages_are_well_formed() {
    let body = "Before\u{1}after, page\u{c}break, \u{b}tab, ]]> and <![CDATA[ too.";
    let built = Site::new("")
        .with("content/a/x.md", article("A ]]> title\\u0001", "2014-06-11", body).replace("\\\\u", "\\u"))
        .build();
    for feed in ["/atom.xml", "/rss.xml", "/a/atom.xml"] {
        let text = built.text(feed);
        assert!(!text.contains(['\u{1}', '\u{b}', '\u{c}']), "{feed}: {text}");
        well_formed(text);
        assert!(text.contains("Beforeafter") || text.contains("Before after"), "{feed}: {text}");
    }
    for map in ["/sitemap.xml", "/sitemap-2014.xml"] {
        well_formed(built.text(map));
    }
    let json: serde_json::Value = serde_json::from_str(built.text("/feed.json")).unwrap();
    assert!(json["items"][0]["content_html"].as_str().unwrap().contains("]]&gt;"), "{json}");
    assert!(!built.text("/feed.json").contains("\\u0001"));
}

/// Whether it can be read to its end, and every element is closed.
pub fn well_formed(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut depth = 0;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
            Ok(quick_xml::events::Event::End(_)) => depth -= 1,
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{error} in {xml}"),
        }
    }
    assert_eq!(depth, 0, "{xml}");
    assert!(!xml.chars().any(|c| c < ' ' && !"\t\n\r".contains(c)), "{xml:?}");
}
