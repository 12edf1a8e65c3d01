//! Where no extension is involved, our HTML is that of the parser's own writer.

use super::read;
use pulldown_cmark::{Options, Parser, html};

/// Examples for each chapter of the CommonMark specification, without raw HTML,
/// headings (ours have ids), pictures, links within the site, and what the
/// extensions read otherwise.
const EXAMPLES: &[&str] = &[
    "plain\n",
    "two\n\nparagraphs\n",
    "soft\nbreak\n",
    "hard  \nbreak\n",
    "hard\\\nbreak\n",
    "   indented a little\n",
    "trailing   \n",
    "\ttab is code\n",
    "    code\n\n    more\n",
    "text\n    is no code\n",
    "***\n",
    "---\n\n___\n",
    "- - -\n",
    "*em* _em_ **st** __st__\n",
    "***both***\n",
    "**a *b* c**\n",
    "a*b*c a_b_c\n",
    "* not em*\n",
    "\\*not em\\*\n",
    "*unclosed\n",
    "**unclosed*\n",
    "_a **b_ c**\n",
    "`code`\n",
    "`` ` ``\n",
    "` a `\n",
    "`unclosed\n",
    "`a\nb`\n",
    "```\nfence\n```\n",
    "~~~~\n~~~\n~~~~\n",
    "```\nunclosed\n",
    "   ```\n   in\n  two\n   ```\n",
    "```text\nx < y & z\n```\n",
    "> quote\n",
    "> a\nlazy\n",
    "> a\n>\n> b\n",
    ">> deep\n> less\n",
    "> - a\n> - b\n",
    ">     code\n",
    "- a\n- b\n",
    "+ a\n+ b\n",
    "* a\n\n* b\n",
    "- a\n- b\n\n- c\n",
    "1. a\n2. b\n",
    "7) a\n8) b\n",
    "1. a\n\n   b\n",
    "- a\n  - b\n    - c\n",
    "- a\n\n      code\n",
    "- \n- b\n",
    "-a\n",
    "1234567890. no list\n",
    "text\n- list\n",
    "text\n2. no list\n",
    "- a\n+ b\n",
    "- > q\n",
    "- ```\n  code\n  ```\n",
    "&amp; &copy; &#35; &#x22; &unknown; &\n",
    "\\# \\a \\\\ \\`\n",
    "< > & \"\n",
    "[not a link]\n",
    "[a]: http://example.org\n",
    "[m](mailto:a@example.org) <b@example.org>\n",
    "[t](tel:+351 'T')\n",
    "[r]\n\n[r]: tel:+1 \"T & <t>\"\n",
    "a (b) [c] {d} !e\n",
    "été, 中文, اخبار\n",
    "a\u{a0}b\n",
    "\n\n\n",
    "",
];

#[test]
fn plain_commonmark_is_written_as_the_parser_writes_it() {
    assert!(EXAMPLES.len() >= 60);
    for source in EXAMPLES {
        let mut expected = String::new();
        html::push_html(&mut expected, Parser::new_ext(source, Options::empty()));
        // HTML, not XHTML: void elements have no slash.
        let expected = expected.replace(" />", ">");
        for policy in ["", "allow", "escape"] {
            let checked = read(source, policy);
            // The parser's writer escapes the quotes of text as well, which nothing asks for.
            let ours = checked.value.html.replace("&quot;", "\"");
            assert_eq!(ours, expected.replace("&quot;", "\""), "{source:?} {policy}");
            assert!(checked.diagnostics.is_empty(), "{source:?}");
        }
    }
}
