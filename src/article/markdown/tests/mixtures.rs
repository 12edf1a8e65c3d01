//! Random mixtures of fragments: whatever stands beside whatever, a body keeps
//! its promises.

use super::{check_body, read};

const FRAGMENTS: &[&str] = &[
    "word ",
    "Another sentence, with commas. ",
    "\n",
    "\n\n",
    "\n\n",
    "    ",
    "\t",
    "  \n",
    "\\",
    "é中ا ",
    "\u{1}",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```\n",
    "```rust\n",
    "> ",
    "> [!NOTE]\n",
    "- ",
    "- [x] ",
    "1. ",
    "+ ",
    "# ",
    "## Same\n",
    "## Same {#same}\n",
    "### {#a .b}\n",
    "---\n",
    "===\n",
    "| a | b |\n",
    "|---|:-:|\n",
    "Term\n: Meaning\n",
    "[^1]",
    "[^1]: Note ",
    "[^two]",
    "\n[^two]: Note[^1] ",
    "[a](/b/)",
    "[a](@/c.md#d)",
    "[a](../e.md)",
    "[",
    "](",
    ")",
    "]: ",
    "![p](q.jpg)",
    "![p](q.jpg \"T\")",
    "![",
    "<https://example.org>",
    "[x](javascript:y)",
    "[z](https://example.org)",
    "<!-- more -->",
    "\n\n<!-- more -->\n\n",
    "<!--",
    "-->",
    "<b>",
    "</b>",
    "<i id=\"same\">",
    "</i>",
    "<div>",
    "</div>",
    "\n<div>\n",
    "\n\n</div>\n\n",
    "<p>",
    "</p>",
    "<p>Raw text.</p>\n",
    "<table>",
    "<tr><td>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<a href=\"/f/\">",
    "<a name=\"g\" href='../h.md'>",
    "</a>",
    "<img src=\"i.jpg\">",
    "<img src=j.jpg width=1/>",
    "<img srcset=\"k.jpg 1x, l.jpg 2x\" src=m.jpg>",
    "<video poster=n.jpg>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<svg>",
    "</svg>",
    "<select>",
    "<option>",
    "<textarea>",
    "<iframe src=x>",
    "<template>",
    "<math>",
    "<mi>",
    "<br/>",
    "<span id=x>",
    "</span>",
    "<h2 id=\"same-1\">",
    "</h2>",
    "<details><summary>",
    "</details>",
    "<",
    ">",
    "&amp;",
    "&",
    "\"",
    "'",
    "{{ site.baseurl }}",
    "{% raw %}",
    "{{",
    "}}",
    "[q]({{ site.baseurl }}/r/)",
    "hole",
    "{{ figure(src=\"word.jpg\", caption=\"word\") }}",
    "\n\n{{ figure(src=\"word.jpg\") }}\n\n",
    "{% note(title='word') %}",
    "\n{% note(title=\"word\") %}\n",
    "\n{% end %}\n",
    "\n\n{% end %}\n\n",
    "{% end %}",
    "{{/* word() */}}",
    "\u{F0000}",
    "\u{F8F1}",
];

const ROUNDS: usize = 4_000;

/// A generator of Marsaglia's (xorshift), so that every run is the same.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

#[test]
fn a_body_keeps_its_promises() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..ROUNDS {
        let parts = 3 + random.below(60);
        let source: String = (0..parts).map(|_| FRAGMENTS[random.below(FRAGMENTS.len())]).collect();
        let title = random.below(2) == 0;
        for policy in ["", "allow", "escape"] {
            let flags = if title { format!("{policy} title smart") } else { policy.to_owned() };
            let mut body = read(&source, &flags).value;
            check_body(&body, &source, policy);
            body.seal();
            check_body(&body, &source, policy);
            assert_eq!(body.html.len(), body.teaser_end, "{source:?}");
        }
    }
}

#[test]
fn nothing_behind_the_gate_gets_out() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let hidden: Vec<String> = FRAGMENTS
        .iter()
        .filter(|f| !f.contains("more") && !f.contains("[^"))
        .map(|f| f.replace("word", "secret").replace("same", "secret").replace(".jpg", "secret.jpg"))
        .collect();
    let mut marked = 0;
    for _ in 0..ROUNDS {
        let parts = 1 + random.below(20);
        let mut source: String = (0..parts).map(|_| FRAGMENTS[random.below(FRAGMENTS.len())]).collect();
        source.push_str("\n\n<!-- more -->\n\n");
        source.extend((0..parts).map(|_| hidden[random.below(hidden.len())].as_str()));
        source.push_str("secret\n");
        let mut body = read(&source, "").value;
        body.seal();
        if body.more.is_some() {
            marked += 1;
            body.leading_title = None;
            assert!(!format!("{body:?}").contains("secret"), "{source:?}\n{body:#?}");
        }
    }
    assert!(marked > ROUNDS / 3, "{marked}");
}
