//! Raw HTML under the three policies: what is let through, closed, rewritten
//! and reported.

use super::features::{Case, check};

#[test]
fn raw_sanitize() {
    let cases: &[Case] = &[
        (
            "<div class=\"x\" onclick=\"y()\" style=\"color:red\"><a href=\"/a/\" target=\"_blank\">a</a> <script>alert(1)</script></div>\n",
            r#"<div class="x"><a href="path:/a/">a</a> </div>⏎"#,
            &["`onclick` was removed from `<div>`", "`<script>` was removed"],
        ),
        (
            "A <b>bold <i>word</b> and <kbd>K</kbd> <!-- c --> <u>open\n\nNext\n",
            "<p>A <b>bold <i>word</i></b><i> and <kbd>K</kbd>  <u>open</u></i></p>⏎<p>Next</p>⏎",
            &[],
        ),
        (
            "<img src=\"a.jpg\" width=10 height=20>\n<img src=b.jpg alt='x'/>\n<video src=\"c.mp4\" poster=\"d.jpg\"></video>\n<img srcset=\"e.jpg 1x, f.jpg 2x\" src=\"g.jpg\">\n",
            r#"<img src="rel:a.jpg" width="10" height="20" alt="">⏎<img src="rel:b.jpg" size alt="x">⏎<video src="rel:c.mp4" poster="rel:d.jpg"></video>⏎<img srcset="rel:e.jpg 1x, rel:f.jpg 2x" src="rel:g.jpg" size alt="">⏎"#,
            &[],
        ),
        (
            "<a name=\"old\"></a><span id=\"new\">x</span> <a href=\"#old\">o</a> <a href=\"https://example.org\">w</a> <a href=\"javascript:x\">j</a>\n",
            r#"<p><a name="old"></a><span id="new">x</span> <a href="here#old">o</a> <a href="https://example.org" rel="noopener">w</a> <a>j</a></p>⏎"#,
            &["the link to `javascript:x` has a scheme that is not allowed, its text is kept"],
        ),
        (
            "<iframe src=\"https://example.org\"></iframe>\n\n<svg><script>x</script></svg>\n\ntext <custom-tag>inside</custom-tag>\n",
            "⏎<p></p>⏎<p>text inside</p>⏎",
            &[
                "`<iframe>` was removed",
                "`<svg>` was removed",
                "`<script>` was removed",
                "`<custom-tag>` was removed",
            ],
        ),
        (
            "<table><tr><td>\n\n[x](/y/)\n\n</td></tr></table>\n",
            r#"<table><tbody><tr><td>⏎<p><a href="path:/y/">x</a></p>⏎</td></tr></tbody></table>⏎"#,
            &[],
        ),
        (
            "<details><summary>S</summary>\n\nBody **text**.\n\n</details>\n",
            "<details><summary>S</summary>⏎<p>Body <strong>text</strong>.</p>⏎</details>⏎",
            &[],
        ),
        (
            "<a id=\"x\"></a>\n\n<a id=\"x\"></a>\n\n## x\n",
            r#"<p><a id="x"></a></p>⏎<p><a></a></p>⏎<h2 id="x-1">x</h2>⏎"#,
            &[],
        ),
    ];
    check("", cases);
}

#[test]
fn raw_allow() {
    let cases: &[Case] = &[
        (
            "<div class=\"x\" onclick=\"y()\" style=\"color:red\"><a href=\"/a/\" target=\"_blank\">a</a> <script>alert(1)</script></div>\n",
            r#"<div class="x" onclick="y()" style="color:red"><a href="path:/a/" target="_blank">a</a> <script>alert(1)</script></div>⏎"#,
            &[],
        ),
        (
            "A <b>bold <i>word</b> and <kbd>K</kbd> <!-- c --> <u>open\n\nNext\n",
            "<p>A <b>bold <i>word</b> and <kbd>K</kbd>  <u>open</p>⏎<p>Next</p>⏎",
            &[],
        ),
        (
            "<img src=\"a.jpg\" width=10 height=20>\n<img src=b.jpg alt='x'/>\n<video src=\"c.mp4\" poster=\"d.jpg\"></video>\n<img srcset=\"e.jpg 1x, f.jpg 2x\" src=\"g.jpg\">\n",
            r#"<img src="rel:a.jpg" width=10  height=20  alt="">⏎<img src="rel:b.jpg" size alt='x'/>⏎<video src="rel:c.mp4" poster="rel:d.jpg"></video>⏎<img srcset="rel:e.jpg 1x, rel:f.jpg 2x" src="rel:g.jpg" size alt="">⏎"#,
            &[],
        ),
        (
            "<a name=\"old\"></a><span id=\"new\">x</span> <a href=\"#old\">o</a> <a href=\"https://example.org\">w</a> <a href=\"javascript:x\">j</a>\n",
            r#"<p><a name="old"></a><span id="new">x</span> <a href="here#old">o</a> <a href="https://example.org" rel="noopener">w</a> <a>j</a></p>⏎"#,
            &["the link to `javascript:x` has a scheme that is not allowed, its text is kept"],
        ),
        (
            "<iframe src=\"https://example.org\"></iframe>\n\n<svg><script>x</script></svg>\n\ntext <custom-tag>inside</custom-tag>\n",
            r#"<iframe src="https://example.org"></iframe>⏎<p><svg><script>x</script></svg></p>⏎<p>text <custom-tag>inside</custom-tag></p>⏎"#,
            &[],
        ),
        (
            "<table><tr><td>\n\n[x](/y/)\n\n</td></tr></table>\n",
            r#"<table><tr><td>⏎<p><a href="path:/y/">x</a></p>⏎</td></tr></table>⏎"#,
            &[],
        ),
        (
            "<details><summary>S</summary>\n\nBody **text**.\n\n</details>\n",
            "<details><summary>S</summary>⏎<p>Body <strong>text</strong>.</p>⏎</details>⏎",
            &[],
        ),
        (
            "<a id=\"x\"></a>\n\n<a id=\"x\"></a>\n\n## x\n",
            r#"<p><a id="x"></a></p>⏎<p><a id="x"></a></p>⏎<h2 id="x-1">x</h2>⏎"#,
            &[],
        ),
    ];
    check("allow", cases);
}

#[test]
fn raw_escape() {
    let cases: &[Case] = &[
        (
            "<div class=\"x\" onclick=\"y()\" style=\"color:red\"><a href=\"/a/\" target=\"_blank\">a</a> <script>alert(1)</script></div>\n",
            r#"&lt;div class="x" onclick="y()" style="color:red"&gt;&lt;a href="/a/" target="_blank"&gt;a&lt;/a&gt; &lt;script&gt;alert(1)&lt;/script&gt;&lt;/div&gt;⏎"#,
            &[],
        ),
        (
            "A <b>bold <i>word</b> and <kbd>K</kbd> <!-- c --> <u>open\n\nNext\n",
            "<p>A &lt;b&gt;bold &lt;i&gt;word&lt;/b&gt; and &lt;kbd&gt;K&lt;/kbd&gt;  &lt;u&gt;open</p>⏎<p>Next</p>⏎",
            &[],
        ),
        (
            "<img src=\"a.jpg\" width=10 height=20>\n<img src=b.jpg alt='x'/>\n<video src=\"c.mp4\" poster=\"d.jpg\"></video>\n<img srcset=\"e.jpg 1x, f.jpg 2x\" src=\"g.jpg\">\n",
            r#"&lt;img src="a.jpg" width=10 height=20&gt;⏎&lt;img src=b.jpg alt='x'/&gt;⏎&lt;video src="c.mp4" poster="d.jpg"&gt;&lt;/video&gt;⏎&lt;img srcset="e.jpg 1x, f.jpg 2x" src="g.jpg"&gt;⏎"#,
            &[],
        ),
        (
            "<a name=\"old\"></a><span id=\"new\">x</span> <a href=\"#old\">o</a> <a href=\"https://example.org\">w</a> <a href=\"javascript:x\">j</a>\n",
            r##"<p>&lt;a name="old"&gt;&lt;/a&gt;&lt;span id="new"&gt;x&lt;/span&gt; &lt;a href="#old"&gt;o&lt;/a&gt; &lt;a href="https://example.org"&gt;w&lt;/a&gt; &lt;a href="javascript:x"&gt;j&lt;/a&gt;</p>⏎"##,
            &[],
        ),
        (
            "<iframe src=\"https://example.org\"></iframe>\n\n<svg><script>x</script></svg>\n\ntext <custom-tag>inside</custom-tag>\n",
            r#"&lt;iframe src="https://example.org"&gt;&lt;/iframe&gt;⏎<p>&lt;svg&gt;&lt;script&gt;x&lt;/script&gt;&lt;/svg&gt;</p>⏎<p>text &lt;custom-tag&gt;inside&lt;/custom-tag&gt;</p>⏎"#,
            &[],
        ),
        (
            "<table><tr><td>\n\n[x](/y/)\n\n</td></tr></table>\n",
            r#"&lt;table&gt;&lt;tr&gt;&lt;td&gt;⏎<p><a href="path:/y/">x</a></p>⏎&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;⏎"#,
            &[],
        ),
        (
            "<details><summary>S</summary>\n\nBody **text**.\n\n</details>\n",
            "&lt;details&gt;&lt;summary&gt;S&lt;/summary&gt;⏎<p>Body <strong>text</strong>.</p>⏎&lt;/details&gt;⏎",
            &[],
        ),
        (
            "<a id=\"x\"></a>\n\n<a id=\"x\"></a>\n\n## x\n",
            r#"<p>&lt;a id="x"&gt;&lt;/a&gt;</p>⏎<p>&lt;a id="x"&gt;&lt;/a&gt;</p>⏎<h2 id="x">x</h2>⏎"#,
            &[],
        ),
    ];
    check("escape", cases);
}
