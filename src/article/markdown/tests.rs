//! Markdown as archives have it, and the HTML that it must become.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod commonmark;
mod features;
mod hostile;
mod mixtures;
mod raw_html;

use super::*;
use crate::article::body::{HoleKind, LinkTarget};
use crate::article::sanitize::{self, Piece};
use crate::base::escape;

fn target(target: &LinkTarget) -> String {
    match target {
        LinkTarget::Here => "here".to_owned(),
        LinkTarget::Source { path, strict } => {
            format!("{}{path}", if *strict { "strict:" } else { "source:" })
        }
        LinkTarget::Path(path) => format!("path:{path}"),
        LinkTarget::Relative(path) => format!("rel:{path}"),
    }
}

/// The HTML with what is known of each hole in it, and `✂` at the teaser's end
/// where that is not the end.
fn shown(body: &Body) -> String {
    let mut out = String::new();
    let mut from = 0;
    let cut = (body.teaser_end < body.html.len()).then_some(body.teaser_end);
    let mut cut = cut.into_iter().peekable();
    let mut push = |out: &mut String, to: usize| {
        if let Some(at) = cut.next_if(|at| *at <= to) {
            out.push_str(&body.html[from..at]);
            out.push('✂');
            from = at;
        }
        out.push_str(&body.html[from..to]);
        from = to;
    };
    for hole in &body.holes {
        push(&mut out, hole.at);
        match hole.what {
            HoleKind::Href(i) => {
                let link = &body.links[i as usize];
                out.push_str(&target(&link.target));
                out.extend(link.query.iter().map(|q| format!("?{q}")));
                out.extend(link.anchor.iter().map(|a| format!("#{a}")));
            }
            HoleKind::Src(i) => out.push_str(&target(body.pictures[i as usize].target.as_ref().unwrap())),
            HoleKind::Size(_) => out.push_str(" size"),
            HoleKind::Formula(i) => out.push_str(&body.formulas[i as usize]),
            HoleKind::Word(word) => out.push_str(&word.english()),
            HoleKind::Shortcode(_) | HoleKind::ShortcodeEnd(_) => {}
        }
    }
    push(&mut out, body.html.len());
    out
}

/// `flags` are words: `smart`, `highlight`, `allow`, `escape`, `title`.
fn read(source: &str, flags: &str) -> Checked<Body> {
    let has = |flag: &str| flags.split(' ').any(|f| f == flag);
    let options = MarkdownOptions {
        html: match () {
            () if has("allow") => HtmlPolicy::Allow,
            () if has("escape") => HtmlPolicy::Escape,
            () => HtmlPolicy::Sanitize,
        },
        smart_punctuation: has("smart"),
        highlight_code: has("highlight"),
        math: has("math"),
        external_rel: "noopener".to_owned(),
        base_url: "https://meridian.example/review".to_owned(),
        content_dir: "content".to_owned(),
    };
    let mut known = Shortcodes::default();
    known.add("figure", true);
    known.add("note", true);
    let path = SourcePath::new("content/iran/2014/mosul.md");
    let parse = |purpose| parse(source, 0, &path, &options, &known, has("title"), purpose);
    let page = parse(Purpose::Page);
    // Those that are read against the clock are read once.
    if source.len() < 20_000 {
        assert_eq!(facts(&page), facts(&parse(Purpose::Facts)), "{source}");
    }
    page
}

/// What the index keeps of a text, and the problems.
fn facts(text: &Checked<Body>) -> String {
    let body = &text.value;
    let known = (&body.links, &body.pictures, &body.headings, &body.anchors, &body.leftovers);
    let shown =
        (body.words, body.teaser_words, &body.excerpt, &body.leading_title, body.html.trim().is_empty());
    format!("{known:?} {shown:?} {:?}", text.diagnostics)
}

/// What holds for every body, whatever the source.
fn check_body(body: &Body, source: &str, policy: &str) {
    let html = &body.html;
    let shown: String = source.chars().take(2_000).collect();
    let mut last = 0;
    for hole in &body.holes {
        assert!(last <= hole.at && html.is_char_boundary(hole.at), "{hole:?} in {shown:?}");
        last = hole.at;
        match hole.what {
            HoleKind::Href(i) => assert!((i as usize) < body.links.len(), "{shown:?}"),
            HoleKind::Src(i) | HoleKind::Size(i) => {
                let picture = body.pictures.get(i as usize);
                assert!(picture.is_some_and(|p| p.target.is_some()), "{shown:?}");
            }
            HoleKind::Formula(i) => assert!((i as usize) < body.formulas.len(), "{shown:?}"),
            HoleKind::Word(_) => {}
            HoleKind::Shortcode(i) | HoleKind::ShortcodeEnd(i) => {
                assert!((i as usize) < body.shortcodes.len(), "{shown:?}");
            }
        }
    }
    assert!(!html.contains('\u{F0001}') || source.contains('\u{F0001}'), "a mark is left in {shown:?}");
    // Forgotten formatting is opened again in each paragraph, so that a link may have several holes.
    let hole_of = |i: usize| body.holes.iter().any(|h| h.what == HoleKind::Href(i as u32));
    assert!((0..body.links.len().min(100)).all(hole_of), "{shown:?}");
    assert!(body.teaser_end <= html.len() && html.is_char_boundary(body.teaser_end), "{shown:?}");
    assert!(body.more.is_none_or(|more| more <= html.len() && html.is_char_boundary(more)), "{shown:?}");
    assert!(body.excerpt.chars().count() <= EXCERPT + 2, "{shown:?}");
    assert!(body.teaser_words <= body.words.max(body.teaser_words), "{shown:?}");
    for at in body.links.iter().map(|l| &l.at).chain(body.pictures.iter().map(|p| &p.at)) {
        assert!(source.get(at.start as usize..at.end as usize).is_some(), "{at:?} in {shown:?}");
    }
    if policy == "allow" {
        return;
    }
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    assert!(!html.contains(control) && !body.excerpt.contains(control), "{shown:?}");
    assert!(balanced(&html[..body.teaser_end]), "{shown:?}\n{}", &html[..body.teaser_end]);
    let mut ids = std::collections::HashSet::new();
    for piece in sanitize::pieces(html) {
        if let Piece::Open(tag) = piece {
            for id in sanitize::attributes(tag.attributes).filter(|a| a.name == "id") {
                let id = escape::decode_entities(id.value.unwrap()).into_owned();
                assert!(body.anchors.contains(&id), "{id} is no anchor of {shown:?}: {html}");
                assert!(ids.insert(id.clone()), "{id} is there twice in {shown:?}: {html}");
            }
        }
    }
}

fn balanced(html: &str) -> bool {
    let mut open = Vec::new();
    for piece in sanitize::pieces(html) {
        match piece {
            Piece::Open(tag) if !sanitize::is_void(tag.name) => open.push(tag.name),
            Piece::Close(tag) if open.pop() != Some(tag.name) => return false,
            Piece::Stray(_) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

#[test]
fn a_note_of_another_kind_is_an_aside() {
    for kind in ["NOTE", "tip", "Important", "WARNING", "CAUTION"] {
        let html = read(&format!("> [!{kind}]\n> Text.\n"), "").value.html;
        assert!(html.starts_with("<aside") && html.ends_with("<p>Text.</p>\n</aside>\n"), "{html}");
        assert!(html.to_lowercase().contains(&kind.to_lowercase()), "{html}");
    }
}

#[test]
fn highlighted_code_carries_its_classes() {
    for (info, language) in [("rust", "rust"), (" {.python #x}", "python"), ("js title=\"a\"", "js")] {
        let body = read(&format!("```{info}\nx = 1\n```\n"), "highlight").value;
        let start =
            format!("<pre class=\"z-code\"><code class=\"language-{language}\"><span class=\"z-source");
        assert!(body.has_code && body.html.starts_with(&start), "{}", body.html);
    }
}

#[test]
fn a_title_is_reported_and_taken_out() {
    for (source, title, rest) in [
        ("# Title *here*\n\nText.\n", Some("Title here"), "<p>Text.</p>\n"),
        ("Title\n===\n", Some("Title"), ""),
        ("Text.\n\n# Later\n", None, "<p>Text.</p>\n<h2 id=\"later\">Later</h2>\n"),
        ("## Second\n", None, "<h2 id=\"second\">Second</h2>\n"),
    ] {
        let body = read(source, "title").value;
        assert_eq!((body.leading_title.as_deref(), body.html.as_str()), (title, rest), "{source:?}");
        assert!(read(source, "").value.html.contains("<h2") || title.is_none(), "{source:?}");
    }
}

#[test]
fn a_title_taken_out_leaves_none_of_its_facts() {
    let body = read("# A [link](/x/) ![p](q.jpg)\n\nText.\n", "title").value;
    assert_eq!((body.links.len(), body.pictures.len(), body.holes.len()), (0, 0, 0));
    assert_eq!((body.headings.len(), body.anchors.len(), body.words), (0, 0, 1));
}

#[test]
fn the_teaser_ends_after_two_paragraphs_and_eighty_words() {
    let paragraph = |n: usize| "word ".repeat(n) + "\n\n";
    // (words of each paragraph, words of the teaser)
    let cases: &[(&[usize], u32)] =
        &[(&[50, 40, 30], 90), (&[100, 10, 30], 110), (&[10, 10, 70, 5], 90), (&[10, 10], 20), (&[200], 200)];
    for (lengths, expected) in cases {
        let source: String = lengths.iter().map(|n| paragraph(*n)).collect();
        let body = read(&source, "").value;
        assert_eq!(body.teaser_words, *expected, "{lengths:?}");
        assert_eq!(body.words as usize, lengths.iter().sum::<usize>());
        let before =
            crate::base::text::word_count(&crate::base::text::strip_tags(&body.html[..body.teaser_end]));
        assert_eq!(before, *expected, "{lengths:?}");
    }
}

#[test]
fn a_text_in_one_raw_element_is_introduced_but_not_cut() {
    let inside = "A paragraph. ".repeat(60);
    for source in [
        format!("<div>\n\n{inside}\n\n{inside}\n\n{inside}\n\n</div>\n"),
        format!("<div><p>{inside}</p><p>{inside}</p><p>{inside}</p>\n\n</div>\n\nEnd.\n"),
    ] {
        for policy in ["", "allow"] {
            let mut body = read(&source, policy).value;
            assert_eq!((body.teaser_end, body.teaser_words), (0, 0), "{policy} {}", body.html);
            assert!(body.excerpt.starts_with("A paragraph. A paragraph."), "{policy} {:?}", body.excerpt);
            body.seal();
            assert_eq!((body.html.as_str(), body.excerpt.as_str()), ("", ""));
        }
    }
}

#[test]
fn a_sealed_body_keeps_nothing_of_the_rest() {
    let source = "## Open\n\nOpen [a](/open/) ![b](open.jpg) `id=\"secret\"`[^1] <a id=\"raw\"></a>\n\n<!-- more -->\n\n\
                  ## Secret\n\n[c](/hidden/) ![d](hidden.jpg) ![e](https://example.org/hidden.jpg) \
                  <a id=\"hidden\"></a>\n\n```rust\nhidden\n```\n\n[^1]: Hidden note [f](/hidden/).\n";
    for policy in ["", "allow", "escape"] {
        let mut body = read(source, &format!("highlight {policy}")).value;
        let words = body.words;
        assert!(body.has_code && body.headings.len() == 2 && body.links.len() == 3);
        body.seal();
        assert!(!format!("{body:?}").to_lowercase().contains("hidden"), "{body:#?}");
        let raw = if policy == "escape" { &["open", "fnref-1"][..] } else { &["open", "fnref-1", "raw"] };
        assert_eq!(body.anchors, raw, "{policy}");
        assert_eq!(body.headings.iter().map(|h| h.title.as_str()).collect::<Vec<_>>(), ["Open"]);
        assert_eq!((body.links.len(), body.pictures.len(), body.has_code), (1, 1, false));
        assert_eq!((body.words, body.excerpt.starts_with("Open a")), (words, true), "{}", body.excerpt);
    }
}

#[test]
fn an_excerpt_is_readable_text() {
    let data = format!("data:image/png;base64,{}", "A".repeat(100));
    let table = [
        (format!("Text {data} more.\n"), "Text more."),
        ("{% include x %} Text {{ page.x }} here\u{7}.\n".to_owned(), "Text here."),
        ("![Alt](x.jpg)\n\n> Quoted.\n\nRunning *text*.\n".to_owned(), "Running text."),
        ("- Only a list.\n".to_owned(), "Only a list."),
        ("## Heading\n\n---\n\n<p>Raw &amp; ready.</p>\n".to_owned(), "Raw & ready."),
        ("<script>let x</script>\n\nText.\n".to_owned(), "Text."),
        ("A note[^1].\n\n[^1]: Not this.\n".to_owned(), "A note."),
    ];
    for (source, excerpt) in table {
        assert_eq!(read(&source, "").value.excerpt, excerpt, "{source:?}");
    }
}

#[test]
fn places_are_bytes_of_the_file() {
    let source = "+++\n+++\né\u{1} [a](/x/) ![b]({{ site.baseurl }}/y z.jpg) {{ tag }}\n";
    let options = MarkdownOptions {
        html: HtmlPolicy::Sanitize,
        smart_punctuation: true,
        highlight_code: true,
        math: false,
        external_rel: String::new(),
        base_url: String::new(),
        content_dir: "content".to_owned(),
    };
    let checked = parse(
        source,
        8,
        &SourcePath::new("content/a.md"),
        &options,
        &Shortcodes::default(),
        false,
        Purpose::Page,
    );
    let at = |r: &std::ops::Range<u32>| &source[r.start as usize..r.end as usize];
    assert_eq!(at(&checked.value.links[0].at), "[a](/x/)");
    let d = &checked.value.leftovers[0].first;
    let e = d.excerpt.as_ref().unwrap();
    assert_eq!((e.line, &e.text[e.start..e.end]), (3, "{{ tag }}"));
}

#[test]
fn only_the_first_problems_show_their_lines() {
    let checked = read(&"{{ page.x }} [a](javascript:x)\n\n".repeat(300), "");
    let shown = checked.diagnostics.iter().filter(|d| d.excerpt.is_some()).count();
    assert_eq!(shown, 200);
}

#[test]
fn pieces_without_a_page() {
    for (source, html) in [
        ("*a* [b](/c/) <b>d</b>\n", "<em>a</em> <a href=\"/c/\">b</a> &lt;b&gt;d&lt;/b&gt;"),
        ("# a\n\n- b\n- c\n", "a\nb\nc"),
        ("[a](javascript:x)[^1]\n", "a[^1]"),
        ("1998. One beam *too* many.", "1998. One beam <em>too</em> many."),
        (" 2) b", "2) b"),
    ] {
        assert_eq!(inline(source), html, "{source:?}");
    }
    assert_eq!(block("a\n\n- b\n", Word::english), "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n");
    assert_eq!(block("<script>x</script>\n", Word::english).trim(), "&lt;script&gt;x&lt;/script&gt;");
}
