//! What each feature makes of a source: `(source, HTML, messages)`. In the HTML,
//! `⏎` is a line end, `⍽` a no-break space, `✂` the teaser's end, and holes show
//! what would fill them.

use super::{read, shown};

pub(super) type Case = (&'static str, &'static str, &'static [&'static str]);

pub(super) fn check(flags: &str, cases: &[Case]) {
    for (source, html, messages) in cases {
        let checked = read(source, flags);
        let mut shown = shown(&checked.value).replace('\n', "⏎").replace('\u{a0}', "⍽");
        // What a table stands in is the theme's affair.
        if let (Some(start), Some(end)) = (shown.find("<table>"), shown.find("</table>"))
            && flags == "table"
        {
            shown = shown[start..end].to_owned();
        }
        assert_eq!(shown, *html, "{source:?} {flags}");
        let mut leftovers: Vec<_> = checked.value.leftovers.iter().collect();
        leftovers.sort_by_key(|l| l.at);
        let problems: Vec<_> = leftovers.iter().map(|l| &l.first).chain(checked.diagnostics.iter()).collect();
        let found: Vec<&str> = problems.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(found, *messages, "{source:?} {flags}");
        for problem in problems {
            assert!(
                problem.hint.is_some() && problem.path.is_some() && problem.excerpt.is_some(),
                "{problem:?}"
            );
        }
    }
}

#[test]
fn inline() {
    let cases: &[Case] = &[
        (
            "~~gone~~ and ~one~ and **bold** and *it*\n",
            "<p><del>gone</del> and <del>one</del> and <strong>bold</strong> and <em>it</em></p>⏎",
            &[],
        ),
        (
            "Line one\nline two  \nline three\\\nline four\n",
            "<p>Line one⏎line two<br>⏎line three<br>⏎line four</p>⏎",
            &[],
        ),
        (
            "`a < b` & `` ` `` <https://example.org/a?b=1&c=2> <ana@example.org>\n",
            r#"<p><code>a &lt; b</code> &amp; <code>`</code> <a href="https://example.org/a?b=1&amp;c=2" rel="noopener">https://example.org/a?b=1&amp;c=2</a> <a href="mailto:ana@example.org">ana@example.org</a></p>⏎"#,
            &[],
        ),
        ("2 < 3 & \"x\" &copy; &amp; &#0; &nbsp;end\n", r#"<p>2 &lt; 3 &amp; "x" © &amp; � ⍽end</p>⏎"#, &[]),
        ("Costs $5 and $6, H~2~O, x^2^.\n", "<p>Costs $5 and $6, H~2~O, x^2^.</p>⏎", &[]),
        ("[ISIS] says [the] group [1].\n", "<p>[ISIS] says [the] group [1].</p>⏎", &[]),
    ];
    check("", cases);
}

#[test]
fn lists() {
    let cases: &[Case] = &[
        (
            "- [ ] to do\n- [x] done\n",
            r#"<ul>⏎<li><input type="checkbox" disabled aria-label="To do">⏎to do</li>⏎<li><input type="checkbox" disabled checked aria-label="Done">⏎done</li>⏎</ul>⏎"#,
            &[],
        ),
        (
            "3. three\n4. four\n\n1) other\n",
            r#"<ol start="3">⏎<li>three</li>⏎<li>four</li>⏎</ol>⏎<ol>⏎<li>other</li>⏎</ol>⏎"#,
            &[],
        ),
        (
            "- a\n\n  b\n- c\n  - d\n",
            "<ul>⏎<li>⏎<p>a</p>⏎<p>b</p>⏎</li>⏎<li>⏎<p>c</p>⏎<ul>⏎<li>d</li>⏎</ul>⏎</li>⏎</ul>⏎",
            &[],
        ),
        (
            "Term\n: Meaning.\n: Another.\n\nSecond\n: Third.\n",
            "<dl>⏎<dt>Term</dt>⏎<dd>Meaning.</dd>⏎<dd>Another.</dd>⏎<dt>Second</dt>⏎<dd>Third.</dd>⏎</dl>⏎",
            &[],
        ),
    ];
    check("", cases);
}

#[test]
fn quotations() {
    let cases: &[Case] = &[
        (
            "> [ISIS] is what they call it.\n",
            "<blockquote>⏎<p>[ISIS] is what they call it.</p>⏎</blockquote>⏎",
            &[],
        ),
        ("> [!ISIS]\n> Not an alert.\n", "<blockquote>⏎<p>[!ISIS]⏎Not an alert.</p>⏎</blockquote>⏎", &[]),
        (
            "> a\n> > b\n\n---\n\n***\n",
            "<blockquote>⏎<p>a</p>⏎<blockquote>⏎<p>b</p>⏎</blockquote>⏎</blockquote>⏎<hr>⏎<hr>⏎",
            &[],
        ),
    ];
    check("", cases);
}

#[test]
fn tables() {
    let cases: &[Case] = &[
        (
            "| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | *4* |\n",
            r#"<table><thead><tr><th scope="col">a</th><th scope="col" class="a-start">b</th><th scope="col" class="a-center">c</th><th scope="col" class="a-end">d</th></tr></thead><tbody>⏎<tr><td>1</td><td class="a-start">2</td><td class="a-center">3</td><td class="a-end"><em>4</em></td></tr>⏎</tbody>"#,
            &[],
        ),
        (
            "| a |\n|---|\n| 1 | 2 |\n|  |\n",
            r#"<table><thead><tr><th scope="col">a</th></tr></thead><tbody>⏎<tr><td>1</td></tr>⏎<tr><td></td></tr>⏎</tbody>"#,
            &[],
        ),
        (
            "| a \\| b | `c \\| d` |\n|--|--|\n",
            r#"<table><thead><tr><th scope="col">a | b</th><th scope="col"><code>c | d</code></th></tr></thead><tbody>⏎</tbody>"#,
            &[],
        ),
    ];
    check("table", cases);
}

#[test]
fn footnotes() {
    let cases: &[Case] = &[
        (
            "One[^b] two[^a].\n\n[^a]: Note A.\n[^b]: Note B.\n",
            r##"<p>One<sup><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="Note 1">1</a></sup> two<sup><a href="#fn-2" id="fnref-2" role="doc-noteref" aria-label="Note 2">2</a></sup>.</p>⏎<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>⏎<li id="fn-1"><p>Note B. <a href="#fnref-1" role="doc-backlink" aria-label="Back to the text, note 1">↩</a></p></li>⏎<li id="fn-2"><p>Note A. <a href="#fnref-2" role="doc-backlink" aria-label="Back to the text, note 2">↩</a></p></li>⏎</ol></section>⏎"##,
            &[],
        ),
        (
            "One[^x] and[^x] again[^x].\n\n[^x]: Text.\n",
            r##"<p>One<sup><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="Note 1">1</a></sup> and<sup><a href="#fn-1" id="fnref-1-2" role="doc-noteref" aria-label="Note 1">1</a></sup> again<sup><a href="#fn-1" id="fnref-1-3" role="doc-noteref" aria-label="Note 1">1</a></sup>.</p>⏎<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>⏎<li id="fn-1"><p>Text. <a href="#fnref-1" role="doc-backlink" aria-label="Back to the text, note 1">↩</a> <a href="#fnref-1-2" role="doc-backlink" aria-label="Back to the text, note 1 (2)">↩<sup>2</sup></a> <a href="#fnref-1-3" role="doc-backlink" aria-label="Back to the text, note 1 (3)">↩<sup>3</sup></a></p></li>⏎</ol></section>⏎"##,
            &[],
        ),
        (
            "Only[^a].\n\n[^a]: Kept.\n[^b]: Dropped, with [a link](/gone/).\n",
            r##"<p>Only<sup><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="Note 1">1</a></sup>.</p>⏎<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>⏎<li id="fn-1"><p>Kept. <a href="#fnref-1" role="doc-backlink" aria-label="Back to the text, note 1">↩</a></p></li>⏎</ol></section>⏎"##,
            &[],
        ),
        (
            "A[^1].\n\n[^1]: First[^2].\n[^2]: Second, with [a link](/x/), and back[^1].\n",
            r##"<p>A<sup><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="Note 1">1</a></sup>.</p>⏎<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>⏎<li id="fn-1"><p>First<sup><a href="#fn-2" id="fnref-2" role="doc-noteref" aria-label="Note 2">2</a></sup>. <a href="#fnref-1" role="doc-backlink" aria-label="Back to the text, note 1">↩</a> <a href="#fnref-1-2" role="doc-backlink" aria-label="Back to the text, note 1 (2)">↩<sup>2</sup></a></p></li>⏎<li id="fn-2"><p>Second, with <a href="path:/x/">a link</a>, and back<sup><a href="#fn-1" id="fnref-1-2" role="doc-noteref" aria-label="Note 1">1</a></sup>. <a href="#fnref-2" role="doc-backlink" aria-label="Back to the text, note 2">↩</a></p></li>⏎</ol></section>⏎"##,
            &[],
        ),
        (
            "A[^Big Note].\n\n[^big note]: Found in any case.\n\n    And a second paragraph.\n",
            r##"<p>A<sup><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="Note 1">1</a></sup>.</p>⏎<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>⏎<li id="fn-1"><p>Found in any case.</p>⏎<p>And a second paragraph. <a href="#fnref-1" role="doc-backlink" aria-label="Back to the text, note 1">↩</a></p></li>⏎</ol></section>⏎"##,
            &[],
        ),
        ("No definition[^none].\n", "<p>No definition[^none].</p>⏎", &[]),
        (
            "A[^1].\n\n[^1]: First text.\n[^1]: Second text.\n",
            r##"<p>A<sup><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="Note 1">1</a></sup>.</p>⏎<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>⏎<li id="fn-1"><p>First text. <a href="#fnref-1" role="doc-backlink" aria-label="Back to the text, note 1">↩</a></p></li>⏎</ol></section>⏎"##,
            &[],
        ),
    ];
    check("", cases);
}

#[test]
fn headings() {
    let cases: &[Case] = &[
        (
            "## One\n\n## One\n\n## One-1\n\n# One\n",
            r#"<h2 id="one">One</h2>⏎<h2 id="one-1">One</h2>⏎<h2 id="one-1-1">One-1</h2>⏎<h2 id="one-2">One</h2>⏎"#,
            &[],
        ),
        (
            "## Two {#own}\n\n## own\n\n### Three {#own}\n\n## C {.red .big #c}\n",
            r#"<h2 id="own">Two</h2>⏎<h2 id="own-1">own</h2>⏎<h3 id="own-2">Three</h3>⏎<h2 id="c" class="red big">C</h2>⏎"#,
            &[],
        ),
        (
            "# *A* `b` [c](/x/)\n\n###### Six\n\n####### Seven\n",
            r#"<h2 id="a-b-c"><em>A</em> <code>b</code> <a href="path:/x/">c</a></h2>⏎<h6 id="six">Six</h6>⏎<p>####### Seven</p>⏎"#,
            &[],
        ),
        (
            "## اخبار ایران\n\n## 中国\n\n## !!!\n\n## ???\n",
            r#"<h2 id="اخبار-ایران">اخبار ایران</h2>⏎<h2 id="中国">中国</h2>⏎<h2 id="section">!!!</h2>⏎<h2 id="section-1">???</h2>⏎"#,
            &[],
        ),
        (
            "## fn-1\n\n## A {#fnref-2}\n",
            r#"<h2 id="section-fn-1">fn-1</h2>⏎<h2 id="section-fnref-2">A</h2>⏎"#,
            &[],
        ),
        (
            "Set\next\n===\n\n## A \"b\" {#x\"y}\n",
            r#"<h2 id="set-ext">Set⏎ext</h2>⏎<h2 id="x&quot;y">A "b"</h2>⏎"#,
            &[],
        ),
    ];
    check("", cases);
}

#[test]
fn smart_punctuation() {
    let cases: &[Case] = &[(
        "\"Quoted\" -- it's... 'so' --- `\"--\"`\n",
        r#"<p>“Quoted” – it’s… ‘so’ — <code>"--"</code></p>⏎"#,
        &[],
    )];
    check("smart", cases);
}

#[test]
fn plain_punctuation() {
    let cases: &[Case] = &[(
        "\"Quoted\" -- it's... 'so' --- `\"--\"`\n",
        r#"<p>"Quoted" -- it's... 'so' --- <code>"--"</code></p>⏎"#,
        &[],
    )];
    check("", cases);
}

#[test]
fn code() {
    let cases: &[Case] = &[
        (
            "```rust,ignore\nlet a;\n```\n",
            r#"<pre class="z-code"><code class="language-rust"><span class="z-source z-rust"><span class="z-storage z-type z-rust">let</span> a<span class="z-punctuation z-terminator z-rust">;</span>⏎</span></code></pre>⏎"#,
            &[],
        ),
        (
            "```text\n<b>&amp; \"q\"\n```\n",
            r#"<pre><code class="language-text">&lt;b&gt;&amp;amp; "q"⏎</code></pre>⏎"#,
            &[],
        ),
        (
            "```klingon\n<Qapla'>\n```\n",
            r#"<pre><code class="language-klingon">&lt;Qapla'&gt;⏎</code></pre>⏎"#,
            &["no highlighting is known for `klingon`"],
        ),
        (
            "```\"><script>alert(1)</script>\nx\n```\n",
            r#"<pre><code class="language-&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">x⏎</code></pre>⏎"#,
            &[],
        ),
        ("    indented <code>\n", "<pre><code>indented &lt;code&gt;⏎</code></pre>⏎", &[]),
        ("```\nno end\n{{ tag }}\n", "<pre><code>no end⏎{{ tag }}⏎</code></pre>⏎", &[]),
    ];
    check("highlight", cases);
}

#[test]
fn code_unhighlighted() {
    let cases: &[Case] = &[(
        "```rust\nlet a = \"<\";\n```\n",
        r#"<pre><code class="language-rust">let a = "&lt;";⏎</code></pre>⏎"#,
        &[],
    )];
    check("", cases);
}

#[test]
fn links() {
    let cases: &[Case] = &[
        (
            "[a](@/iran/x.md) [b](@/iran/x.md#Tail) [c](../y.md#a%20b) [d](z.markdown)\n",
            r#"<p><a href="strict:content/iran/x.md">a</a> <a href="strict:content/iran/x.md#Tail">b</a> <a href="source:content/iran/y.md#a b">c</a> <a href="source:content/iran/2014/z.markdown">d</a></p>⏎"#,
            &[],
        ),
        (
            "[a](/a/b/) [b](/a/b/?q=1#c) [c](https://meridian.example/review/a/) [d](https://meridian.example/review) [e](/review/a/)\n",
            r#"<p><a href="path:/a/b/">a</a> <a href="path:/a/b/?q=1#c">b</a> <a href="path:/a/">c</a> <a href="path:/">d</a> <a href="path:/a/">e</a></p>⏎"#,
            &[],
        ),
        (
            "[a](#a) [b]() [c](other/) [d](?page=2) [e](../up/)\n",
            r#"<p><a href="here#a">a</a> <a href="here">b</a> <a href="rel:other/">c</a> <a href="rel:?page=2">d</a> <a href="rel:../up/">e</a></p>⏎"#,
            &[],
        ),
        (
            "[a](https://example.org/x_(y)?a=1&b=%20é \"Title \\\" here\") [b](http://example.org) [c](//cdn.example.org/x)\n",
            r#"<p><a href="https://example.org/x_(y)?a=1&amp;b=%20%C3%A9" title="Title &quot; here" rel="noopener">a</a> <a href="http://example.org" rel="noopener">b</a> <a href="//cdn.example.org/x" rel="noopener">c</a></p>⏎"#,
            &[],
        ),
        (
            "[m](mailto:ana@example.org) [t](tel:+351123) <x@example.org>\n",
            r#"<p><a href="mailto:ana@example.org">m</a> <a href="tel:+351123">t</a> <a href="mailto:x@example.org">x@example.org</a></p>⏎"#,
            &[],
        ),
        (
            "[ref] and [text][REF] and [none][]\n\n[ref]: /there/ \"T\"\n",
            r#"<p><a href="path:/there/" title="T">ref</a> and <a href="path:/there/" title="T">text</a> and [none][]</p>⏎"#,
            &[],
        ),
        (
            "[a](@/../../etc/passwd.md) [b](../../../../x.md)\n",
            r#"<p><a href="strict:@/../../etc/passwd.md">a</a> <a href="rel:../../../../x.md">b</a></p>⏎"#,
            &[],
        ),
        (
            "[a](/%D8%A7/%2e%2e/) [b](/a%ZZ/)\n",
            r#"<p><a href="path:/ا/../">a</a> <a href="path:/a%ZZ/">b</a></p>⏎"#,
            &[],
        ),
    ];
    check("", cases);
}

#[test]
fn refused_links() {
    let cases: &[Case] = &[
        (
            "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](java&#x73;cript:x) [d](<java\tscript:x>) [e](&#1;javascript:x)\n",
            "<p>a b c d e</p>⏎",
            &[
                "the link to `javascript:alert(1)` has a scheme that is not allowed, its text is kept",
                "the link to `JaVaScRiPt:alert(1)` has a scheme that is not allowed, its text is kept",
                "the link to `javascript:x` has a scheme that is not allowed, its text is kept",
                "the link to `javascript:x` has a scheme that is not allowed, its text is kept",
                "the link to `javascript:x` has a scheme that is not allowed, its text is kept",
            ],
        ),
        (
            "[a](data:text/html,x) [b](data:image/png;base64,AAAA) [c](vbscript:x) [d](file:///etc/passwd)\n",
            "<p>a b c d</p>⏎",
            &[
                "the link to `data:text/html,x` has a scheme that is not allowed, its text is kept",
                "the link to `data:image/png;base64,AAAA` has a scheme that is not allowed, its text is kept",
                "the link to `vbscript:x` has a scheme that is not allowed, its text is kept",
                "the link to `file:///etc/passwd` has a scheme that is not allowed, its text is kept",
            ],
        ),
        (
            "![a](javascript:x) ![b](data:text/html,x) ![c](data:image/png;base64,AAAA) ![d](data:image/svg+xml,x)\n",
            r#"<p>  <img src="data:image/png;base64,AAAA" alt="c" loading="lazy"> </p>⏎"#,
            &[
                "the picture `javascript:x` has a scheme that is not allowed, it is left out",
                "the picture `data:text/html,x` has a scheme that is not allowed, it is left out",
                "the picture `data:image/svg+xml,x` has a scheme that is not allowed, it is left out",
            ],
        ),
        (
            "<javascript:alert(1)>\n",
            "<p>javascript:alert(1)</p>⏎",
            &["the link to `javascript:alert(1)` has a scheme that is not allowed, its text is kept"],
        ),
    ];
    check("", cases);
}

#[test]
fn leftovers() {
    let cases: &[Case] = &[
        (
            "Text {% include figure.html src=\"a.jpg\" caption=\"A very long caption here\" %} and {{ page.title }} {{< img-right >}} {{% note %}}.\n",
            r#"<p>Text {% include figure.html src="a.jpg" caption="A very long caption here" %} and {{ page.title }} {{&lt; img-right &gt;}} {{% note %}}.</p>⏎"#,
            &[
                r#"`{% include figure.html src="a.jpg" c… %}` is kept as text"#,
                "`{{ page.title }}` is kept as text",
                "`{{< img-right >}}` is kept as text",
                "`{{% note %}}` is kept as text",
            ],
        ),
        (
            "`{{ code }}` and ``{% raw %}``\n\n    {{ indented }}\n\n```\n{% fenced %}\n```\n",
            "<p><code>{{ code }}</code> and <code>{% raw %}</code></p>⏎<pre><code>{{ indented }}⏎</code></pre>⏎<pre><code>{% fenced %}⏎</code></pre>⏎",
            &[],
        ),
        (
            "[a]({{ site.baseurl }}/a/) [b]({{site.url}}{{ site.baseurl }}/b/#c) [c]({{ page.url }}) [d]({% post_url 2014-01-01-x %})\n",
            r#"<p><a href="path:/a/">a</a> <a href="path:/b/#c">b</a> c d</p>⏎"#,
            &[
                "a link leads to `{{ page.url }}`, its text is kept",
                "a link leads to `{% post_url 2014-01-01-x %}`, its text is kept",
            ],
        ),
        (
            "![a]({{ site.baseurl }}/assets/a.png) ![b]({{site.baseurl}}assets/b.png \"B\") ![c]({{ \"/c.png\" | relative_url }})\n",
            r#"<p><img src="path:/assets/a.png" size alt="a" loading="lazy"> <img src="path:/assets/b.png" size alt="b" title="B" loading="lazy"> <img src="path:/c.png" size alt="c" loading="lazy"></p>⏎"#,
            &[],
        ),
        (
            "<img src=\"{{ site.baseurl }}/assets/a.png\"> and <a href=\"{{ site.baseurl }}/x/\">x</a>\n",
            r#"<p><img src="path:/assets/a.png" size alt=""> and <a href="path:/x/">x</a></p>⏎"#,
            &[],
        ),
        (
            "<p><img src='{{ site.url }}{{ site.baseurl }}/assets/a.png' alt=\"x\"></p>\n",
            r#"<p><img src="path:/assets/a.png" size alt="x"></p>⏎"#,
            &[],
        ),
        ("[a][r]\n\n[r]: {{ site.baseurl }}/ref/\n", r#"<p><a href="path:/ref/">a</a></p>⏎"#, &[]),
        (
            "{ {not} } {{ 1 + 1 }} {% %} {{}} {{ unclosed\n",
            "<p>{ {not} } {{ 1 + 1 }} {% %} {{}} {{ unclosed</p>⏎",
            &[],
        ),
    ];
    check("", cases);
}

#[test]
fn pictures() {
    let cases: &[Case] = &[
        (
            "![Alt *text* & \"q\"](a.jpg)\n",
            r#"<p><img src="rel:a.jpg" size alt="Alt text &amp; &quot;q&quot;" loading="lazy"></p>⏎"#,
            &[],
        ),
        (
            "![Alt](a.jpg \"The title\")\n",
            r#"<figure><img src="rel:a.jpg" size alt="Alt" loading="lazy"><figcaption>The title</figcaption></figure>⏎"#,
            &[],
        ),
        (
            "Text ![Alt](/img/a.jpg \"The title\") text\n",
            r#"<p>Text <img src="path:/img/a.jpg" size alt="Alt" title="The title" loading="lazy"> text</p>⏎"#,
            &[],
        ),
        (
            "[![Alt](a.jpg)](/b/)\n",
            r#"<p><a href="path:/b/"><img src="rel:a.jpg" size alt="Alt" loading="lazy"></a></p>⏎"#,
            &[],
        ),
        (
            "![one](a.jpg) ![two](../b.jpg) ![three](@/c/d.jpg) ![four](https://example.org/e.jpg)\n",
            r#"<p><img src="rel:a.jpg" size alt="one" loading="lazy"> <img src="rel:../b.jpg" size alt="two" loading="lazy"> <img src="rel:../../../content/c/d.jpg" size alt="three" loading="lazy"> <img src="https://example.org/e.jpg" alt="four" loading="lazy"></p>⏎"#,
            &[],
        ),
        (
            "![a [b](/c/) ![d](e.jpg)](f.jpg)\n",
            r#"<p><img src="rel:f.jpg" size alt="a b d" loading="lazy"></p>⏎"#,
            &[],
        ),
        ("![](a%20b.jpg?w=1#x)\n", r#"<p><img src="rel:a b.jpg" size alt="" loading="lazy"></p>⏎"#, &[]),
    ];
    check("", cases);
}

#[test]
fn controls() {
    let cases: &[Case] = &[(
        "a\u{1}b\u{c}c\u{7f}d [x](/a\u{2}b/)\n\n```\nx\u{3}y\n```\n",
        r#"<p>abcd <a href="path:/ab/">x</a></p>⏎<pre><code>xy⏎</code></pre>⏎"#,
        &[],
    )];
    check("", cases);
}

#[test]
fn title() {
    let cases: &[Case] = &[
        ("# Title *here*\n\nText.\n", "<p>Text.</p>⏎", &[]),
        ("Text.\n\n# Later\n", r#"<p>Text.</p>⏎<h2 id="later">Later</h2>⏎"#, &[]),
        ("Title\n=====\n\n## Sub\n", r#"<h2 id="sub">Sub</h2>⏎"#, &[]),
        ("<!-- c -->\n\n# Title\n\nT\n", r#"⏎<h2 id="title">Title</h2>⏎<p>T</p>⏎"#, &[]),
    ];
    check("title", cases);
}

#[test]
fn the_more_mark() {
    let cases: &[Case] = &[
        ("One.\n\n<!-- more -->\n\nTwo.\n", "<p>One.</p>⏎✂⏎<p>Two.</p>⏎", &[]),
        ("One.\n\nTwo <!--more--> three.\n\nFour.\n", "<p>One.</p>⏎✂<p>Two  three.</p>⏎<p>Four.</p>⏎", &[]),
        ("One.\n\nTwo.<!-- more -->\n\nThree.\n", "<p>One.</p>⏎<p>Two.</p>⏎✂<p>Three.</p>⏎", &[]),
        (
            "One.\n\n- item\n\n  <!-- more -->\n\n- item\n\nTwo.\n",
            "<p>One.</p>⏎✂<ul>⏎<li>⏎<p>item</p>⏎⏎</li>⏎<li>⏎<p>item</p>⏎</li>⏎</ul>⏎<p>Two.</p>⏎",
            &[],
        ),
        (
            "One.\n\n<div>\n\nTwo.\n\n<!-- more -->\n\nThree.\n\n</div>\n",
            "<p>One.</p>⏎✂<div>⏎<p>Two.</p>⏎⏎<p>Three.</p>⏎</div>⏎",
            &[],
        ),
        (
            "One <b>x</b>.\n\n<!-- MORE -->\n\nTwo <i>y</i>.\n",
            "<p>One <b>x</b>.</p>⏎✂⏎<p>Two <i>y</i>.</p>⏎",
            &[],
        ),
        (
            "> One\n> <!-- more -->\n> Two\n\nThree\n",
            "✂<blockquote>⏎<p>One</p>⏎⏎<p>Two</p>⏎</blockquote>⏎<p>Three</p>⏎",
            &[],
        ),
        ("<!-- more -->\n\nAll.\n", "✂⏎<p>All.</p>⏎", &[]),
        ("One.\n\n<!-- more -->\n", "<p>One.</p>⏎✂⏎", &[]),
    ];
    check("teaser", cases);
}
