//! Input made to be slow, deep or large. Nothing may overflow the stack, and
//! nothing may take more than the bound, which is wide: a debug build on a busy
//! machine stays far below it, a quadratic step does not.

use super::{check_body, read};
use std::time::{Duration, Instant};

const BOUND: Duration = Duration::from_secs(5);
const MANY: usize = 100_000;

/// In a thread with the stack of a worker.
fn check(name: &str, source: &str) {
    // All go the same way but for raw HTML, so that a debug build tries one.
    let policies = if cfg!(debug_assertions) { &[""][..] } else { &["", "allow", "escape"] };
    for &policy in policies {
        let run = || {
            let start = Instant::now();
            let checked = read(source, policy);
            (checked, start.elapsed())
        };
        let (checked, took) = std::thread::scope(|scope| {
            let small = std::thread::Builder::new().stack_size(1 << 20);
            small.spawn_scoped(scope, run).unwrap().join().unwrap()
        });
        assert!(took < BOUND, "{name} {policy}: {took:?}");
        check_body(&checked.value, source, policy);
        let with_excerpt = checked.diagnostics.iter().filter(|d| d.excerpt.is_some()).count();
        assert!(with_excerpt <= 200, "{name} {policy}");
    }
}

#[test]
fn repeated_markers() {
    let markers = [
        ">",
        "[",
        "(",
        "*",
        "_",
        "`",
        "!-- <",
        "[^",
        "[ (](",
        "![",
        "](",
        "~",
        "\\",
        "&",
        "<",
        "|",
        "#",
        "- ",
        "1. ",
        "> - ",
        "{{",
        "{%",
        "{{ a }}",
        "<a",
        "</",
        "<!",
        "<?",
        "<![CDATA[",
        "*a_ ",
        "a**b",
        "[a](",
        "**a ",
        "[^1]",
        "\u{feff}",
        "\r",
        "\0",
    ];
    for marker in markers {
        check(marker, &marker.repeat(MANY));
    }
}

#[test]
fn openers_of_one_end() {
    for (opener, end) in
        [("{{", "}}"), ("{{ 1 ", "}}"), ("{% ", "%}"), ("<a ", ">"), ("<!--", "-->"), ("[", "]: x")]
    {
        check(opener, &(opener.repeat(MANY) + end));
    }
}

#[test]
fn growing_backquotes() {
    let source: String = (1..400).map(|n| format!("e{}", "`".repeat(n))).collect();
    check("backquotes", &source);
}

#[test]
fn balanced_nesting() {
    for (open, close) in
        [("[", "]"), ("*", "*"), ("**a ", " b**"), ("[", "](/x/)"), ("![", "](x)"), ("<b>", "</b>")]
    {
        let half = MANY / 10;
        check(open, &(open.repeat(half) + "x" + &close.repeat(half)));
    }
}

#[test]
fn deep_lists() {
    let source: String = (0..1_000).map(|n| format!("{}- a\n", "  ".repeat(n))).collect();
    check("steps", &source);
    check("quotations", &format!("{}a\n", "> ".repeat(MANY)));
    check("numbers", &format!("{}a\n", "1. ".repeat(MANY)));
    check("lines of quotations", &format!("{}a\n", ">".repeat(99)).repeat(1_000));
}

#[test]
fn deep_raw_html() {
    for tag in ["div", "b", "table", "ul><li", "a href=x", "svg", "font", "select", "span id=x"] {
        check(tag, &format!("<{tag}>").repeat(MANY / 10));
        check(tag, &format!("<{tag}>\n\n").repeat(3_000));
        check(tag, &format!("text <{tag}> text\n").repeat(3_000));
    }
    check("closing", &"</div>".repeat(MANY));
    check("attributes", &format!("<div {}>x</div>\n", "a=\"b\" ".repeat(20_000)));
    check("quotes", &format!("<div {}\n", "a=\" ".repeat(20_000)));
    check("comments", &"<!-- a -->\n\n".repeat(20_000));
}

#[test]
fn long_lines_and_texts() {
    check("one word", &"x".repeat(1_000_000));
    check("one line", &"word ".repeat(200_000));
    check("one heading", &format!("# {}\n", "word ".repeat(200_000)));
    check("one cell", &format!("| a |\n|---|\n| {} |\n", "word ".repeat(200_000)));
    check("one line of code", &format!("```rust\n{}\n```\n", "let x = 1; ".repeat(50_000)));
    let paragraph = "A sentence of *some* length, with [a link](/a/b/) and “quotes”.\n\n";
    check("an article", &paragraph.repeat(851_000 / paragraph.len()));
    check("a script", &format!("<script>{}", "a < b; ".repeat(100_000)));
    check("data", &format!("![x](data:image/png;base64,{})\n", "A".repeat(1_000_000)));
}

#[test]
fn many_of_one_kind() {
    check("notes", &(0..5_000).map(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n")).collect::<String>());
    check("references", &(0..20_000).map(|_| "a[^x] ").chain(["\n\n[^x]: b\n"]).collect::<String>());
    check("headings", &"## Same\n\n".repeat(20_000));
    check("own ids", &"## Same {#same}\n\n".repeat(20_000));
    check("definitions", &(0..20_000).map(|n| format!("[a{n}]: /x{n}/\n")).collect::<String>());
    check("uses", &format!("{}\n\n[a]: /x/\n", "[a] ".repeat(50_000)));
    check("refused", &"[a](javascript:x) ".repeat(20_000));
    check("tags", &"{{ page.x }} and {% y %}\n".repeat(20_000));
    check("pictures", &"![a](b.jpg \"c\")\n\n".repeat(10_000));
    check("raw pictures", &"<img src=\"b.jpg\" onerror=x>\n".repeat(10_000));
    check("columns", &format!("|{}\n|{}\n|{}\n", "a|".repeat(3_000), "-|".repeat(3_000), "b|".repeat(3_000)));
    check("rows", &format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(20_000)));
    check("terms", &"a\n: b\n\n".repeat(10_000));
    check("tasks", &"- [x] a\n".repeat(20_000));
    check("marks", &"a <!-- more --> b\n\n".repeat(10_000));
}

#[test]
fn unfinished_everything() {
    let ends = [
        "**a",
        "[a](",
        "[a](<",
        "![a",
        "`a",
        "```a",
        "<a href=\"",
        "<a b='",
        "<!--",
        "<script>",
        "<style>",
        "<div",
        "{{ a",
        "{% a",
        "|a|\n|-",
        "[^a]: ",
        "# ",
        "> ",
        "- [",
        "&#",
        "\\",
        "[a]: ",
        "<textarea>",
        "<plaintext>",
        "<svg><style>",
        "<math><mi>",
        "<table><tr>",
        "## a {#",
        "~~a",
        "<![CDATA[",
        "<?php",
    ];
    for end in ends {
        check(end, end);
        check(end, &format!("A paragraph.\n\n{end}"));
        check(end, &format!("{end}\n\nA paragraph.\n"));
    }
}
