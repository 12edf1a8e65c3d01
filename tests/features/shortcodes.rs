//! Shortcodes: calls in Markdown, their templates, and what must not get out.

use crate::support::{Site, check};

/// The sample's figures lost their sizes where the theme lay beside it.
#[test]
fn the_built_in_ones_are_themselves_where_their_theme_lies_in_themes() {
    let figure = include_str!("../../themes/broadsheet/templates/shortcodes/figure.html");
    check(&format!(
        r#"
-- config.toml --
theme = "broadsheet"
-- themes/broadsheet/templates/shortcodes/figure.html --
{figure}
-- content/iran/a/index.md --
+++
title = "A"
date = 2014-06-11
+++
{{{{ figure(src="x.svg", alt="A qanat") }}}}
-- content/iran/a/x.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- expect --
has /iran/2014/06/11/a/ <img src="/iran/2014/06/11/a/x.svg" alt="A qanat" width="40" height="30" loading="lazy">
"#
    ));
}

#[test]
fn the_built_in_ones() {
    check(
        r#"
-- content/iran/a/index.md --
+++
title = "A"
date = 2014-06-11
+++
First words.

{{ figure(src="x.svg", alt="A qanat", caption="Water *below* <script>", credit="Ana", wide=true, link="@/iran/b.md") }}

{{ gallery(pictures=["x.svg", {src: "x.svg", caption: "Two"}], caption="Both") }}

{{ pullquote(text="So it is", by="Ana", source="The Review") }}

{% pullquote(by="Bo") %}
A **strong** one.
{% end %}

{% note(kind="warning", title='Say "no"') %}
See [B](@/iran/b.md) and {{ figure(src="x.svg") }} here.

## Inside

- {% note() %}
  in a list
  {% end %}
{% end %}

{{ audio(src="a.mp3", title="Talk") }}
{{ audio(src=["a.mp3", "https://other.example/a.ogg"]) }}
{{ gallery(pictures=[{src: "x.svg", caption: "1998. One *beam*"}]) }}
{{ video(src="v.mp4", poster="x.svg", captions="v.vtt") }}
{{ embed(url="https://other.example/?a=1&b=2", title="Other", description="About", site="other.example") }}
-- content/iran/a/x.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- content/iran/a/a.mp3 --
x
-- content/iran/a/v.mp4 --
x
-- content/iran/a/v.vtt --
x
-- content/iran/b.md --
+++
title = "B"
date = 2014-06-12
+++
B.
-- expect --
has /iran/2014/06/11/a/ <figure class="wide"><a href="/iran/2014/06/12/b/"><img src="/iran/2014/06/11/a/x.svg" alt="A qanat" width="40" height="30" loading="lazy"></a><figcaption>Water <em>below</em> &lt;script&gt; <span class="credit">Ana</span></figcaption></figure>
has /iran/2014/06/11/a/ <figcaption>Two</figcaption>
has /iran/2014/06/11/a/ <blockquote class="pull"><p>So it is</p><footer>Ana, <cite>The Review</cite></footer></blockquote>
has /iran/2014/06/11/a/ <blockquote class="pull"><p>A <strong>strong</strong> one.</p><footer>Bo</footer></blockquote>
has /iran/2014/06/11/a/ <aside class="alert warning" role="note"><p class="label">Say &quot;no&quot;</p>
has /iran/2014/06/11/a/ See <a href="/iran/2014/06/12/b/">B</a> and <figure>
has /iran/2014/06/11/a/ <h2 id="inside">Inside</h2>
has /iran/2014/06/11/a/ <p class="label">Note</p>
has /iran/2014/06/11/a/ <audio controls preload="none" src="/iran/2014/06/11/a/a.mp3" aria-label="Talk"></audio>
has /iran/2014/06/11/a/ <audio controls preload="none"><source src="/iran/2014/06/11/a/a.mp3"><source src="https://other.example/a.ogg"></audio>
has /iran/2014/06/11/a/ <figcaption>1998. One <em>beam</em></figcaption>
has /iran/2014/06/11/a/ poster="/iran/2014/06/11/a/x.svg"
has /iran/2014/06/11/a/ <track kind="captions" src="/iran/2014/06/11/a/v.vtt" srclang="en" label="Captions" default>
has /iran/2014/06/11/a/ <a href="https://other.example/?a=1&amp;b=2">Other</a>
lacks /iran/2014/06/11/a/ <p><figure
lacks /iran/2014/06/11/a/ {{
has /atom.xml https://review.example/iran/2014/06/11/a/x.svg
"#,
    );
}

#[test]
fn a_sites_own_with_what_it_may_see() {
    check(
        r#"
-- templates/shortcodes/who.html --
<b>{{ name }} {{ nth }} {{ page.title }} {{ section.title }} {{ lang }} {{ config.title }} {{ get_url(path="@/iran/a.md") }}{% if body %} {{ body | markdown | safe }}{% endif %}</b>
-- templates/shortcodes/word.md --
**{{ text }}** [A](@/iran/a.md)
-- content/iran/_index.md --
+++
title = "Iran"
+++
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
One {{ who(name="<i>") }} two {% who(name='"x"') %}in *it*{% end %} three.

`{{ who(name="code") }}` and {{/* who(name=1) */}} stay.

```
{% who() %}
x
{% end %}
```

{{ word(text="bold") }}

<div>{{ who(name="raw") }}</div>

<script>alert(1)</script>
-- expect --
has /iran/2014/06/11/a/ <p>One <b>&lt;i&gt; 1 A Iran en The Review /iran/2014/06/11/a/</b> two <b>&quot;x&quot; 2 A
has /iran/2014/06/11/a/ in <em>it</em></b> three.</p>
has /iran/2014/06/11/a/ <code>{{ who(name="code") }}</code> and {{ who(name=1) }} stay.
has /iran/2014/06/11/a/ {% who() %}
has /iran/2014/06/11/a/ <p><strong>bold</strong> <a href="/iran/2014/06/11/a/">A</a></p>
has /iran/2014/06/11/a/ <div><b>raw 3
lacks /iran/2014/06/11/a/ alert(1)
warning removed-html content/iran/a.md:19
"#,
    );
}

#[test]
fn nothing_behind_a_gate_gets_out() {
    let gated = |html: &str| {
        format!(
            r#"
-- config.toml --
title = "The Review"
base_url = "https://review.example"
[markdown]
html = "{html}"
[access.registered]
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
access = "registered"
+++
Open <b>words</b>. {{{{ figure(src="/open.svg", caption="shown") }}}}

<!-- more -->

{{{{ figure(src="/secret.svg", caption="SECRETCAPTION") }}}}

{{% note(title="SECRETTITLE") %}}
SECRETBODY [SECRETLINK](@/iran/a.md)
{{% end %}}
-- static/open.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- expect --
has /iran/2014/06/11/a/ shown
warning missing-file content/iran/a.md:10 /secret.svg
"#
        )
    };
    for html in ["sanitize", "allow"] {
        let built = Site::new(&gated(html)).check();
        for (path, bytes) in &built.files {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.to_lowercase().contains("secret"), "{html}: {path}");
        }
    }
}

#[test]
fn a_gate_never_cuts_inside_a_body() {
    let words = "word ".repeat(60);
    check(&format!(
        r#"
-- config.toml --
title = "The Review"
base_url = "https://review.example"
[access.registered]
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
access = "registered"
+++
{words}

{{% note() %}}
{words}

SECRET

{words}
{{% end %}}

{words}

LAST

{words}
-- expect --
lacks /iran/2014/06/11/a/ LAST
"#
    ));
}

#[test]
fn mistakes_name_their_line() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
{% note() %}
never closed

{{ figure(src="x) }}
-- content/iran/b.md --
+++
title = "B"
date = 2014-06-11
+++
{% note() %}
x
{% end %}
{% end %}
-- content/iran/c.md --
+++
title = "C"
date = 2014-06-11
+++
{{ unknown(a=1) }} {{< figure src="x" >}} {% include x %}

{{ figure(src="missing.jpg", link="javascript:x") }}
-- expect --
error shortcode content/iran/a.md:5 `note` is never closed
error shortcode content/iran/a.md:8 closing
error shortcode content/iran/b.md:8 ends nothing
warning leftover-tag content/iran/c.md:5 unknown
warning leftover-tag content/iran/c.md:5 {{< figure
warning leftover-tag content/iran/c.md:5 include
warning missing-file content/iran/c.md:7 missing.jpg
warning unsafe-link content/iran/c.md:7 javascript
"#,
    );
}

#[test]
fn a_body_that_crosses_an_element_is_an_error() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "A"
+++
One *em {% note() %} phasis* two {% end %}.
-- content/iran/b.md --
+++
title = "B"
+++
<div>

{% note() %}

</div>

{% end %}
-- expect --
error shortcode content/iran/a.md:4 ends in another
error shortcode content/iran/b.md:6 ends in another
"#,
    );
}

#[test]
fn tags_of_other_tools_are_reported_once_for_each_kind() {
    let built = Site::new(
        r#"
-- content/iran/a.md --
+++
title = "A"
+++
{{< youtube a >}} and {{< youtube b >}}

{% if x %}a{% endif %}
-- content/iran/b.md --
+++
title = "B"
+++
{{< youtube c >}}{{ figur(src="x") }}
-- expect --
warning leftover-tag content/iran/a.md:4 `{{< youtube a >}}` is kept as text (3 of its kind in 2 files)
warning leftover-tag content/iran/a.md:6 `{% if x %}` is kept as text (2 of its kind in one file)
warning leftover-tag content/iran/b.md:4 figur
"#,
    )
    .check();
    let hints: Vec<_> = built.noticed.iter().filter_map(|d| d.hint.as_deref()).collect();
    assert!(hints.contains(&"did you mean `figure`?"), "{hints:?}");
}

#[test]
fn what_a_template_writes_is_not_sanitised() {
    check(
        r#"
-- templates/shortcodes/map.html --
<x-map data-at="{{ at }}" onclick="go()"></x-map>
-- content/iran/_index.md --
+++
title = "Iran"
+++
{{ map(at="3,4") }} <em onclick="x()">Own.</em>

{{ figure(src="x.svg") }}
-- content/iran/x.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
A.
-- expect --
has   /iran/ <x-map data-at="3,4" onclick="go()"></x-map> <em>Own.</em>
lacks /iran/ onclick="x()"
has   /iran/ width="40" height="30"
any
"#,
    );
}

#[test]
fn a_template_that_fails_names_the_call_and_itself() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
{% note(kind="loud") %}
x
{% end %}
-- content/iran/b.md --
+++
title = "B"
date = 2014-06-11
+++
Text.

{{ mine(x="1") }}
-- templates/shortcodes/mine.html --
{{ y.z }}
-- expect --
error template content/iran/a.md:5 `kind` is
error template content/iran/b.md:7 `mine` fails
"#,
    );
}

#[test]
fn a_dead_strict_link_in_an_argument_is_an_error() {
    check(
        r#"
-- content/iran/c.md --
+++
title = "C"
date = 2014-06-11
+++
Text.

{{ embed(url="@/iran/nowhere.md") }}
-- expect --
error dead-link content/iran/c.md:7 nowhere
"#,
    );
}

#[test]
fn hostile_calls_build_in_linear_time() {
    let started = std::time::Instant::now();
    for body in [
        "{{".repeat(10_000),
        "{{ figure(src=\"".repeat(10_000),
        "{% note() %}\n".repeat(10_000),
        "{% note() %}\n".repeat(1_000) + &"{% end %}\n".repeat(1_000),
        "{% end %}\n".repeat(10_000),
        format!("{{{{ pullquote(text=\"{}\") }}}}", "a".repeat(1_000_000)),
        "{{ pullquote(text=\"a\") }}\n\n".repeat(3_000),
    ] {
        let text = format!("-- content/iran/a.md --\n+++\ntitle = \"A\"\n+++\n{body}\n");
        let _ = Site::new(&text).build();
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

/// Whoever comes from Hugo or forgets the brackets is told how it is written here.
#[test]
fn a_shortcode_in_another_tools_brackets_is_told_apart() {
    let built = check(
        r#"
-- content/a.md --
+++
title = "A"
+++
{{< figure src="x.jpg" >}}

{% note %}Text.
-- expect --
warning leftover-tag content/a.md:4 figure
warning leftover-tag content/a.md:6 note
"#,
    );
    let report = built.report();
    for hint in ["write `{{ figure(key=\"…\") }}`", "write `{% note(key=\"…\") %}` before its text"] {
        assert!(report.contains(hint), "{hint}\n{report}");
    }
}

#[test]
fn built_in_shortcodes_know_their_arguments() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
{{ embed(url="https://x.example/", titel="X") }}

{{ figure(scr="a.svg") }}

{{ gallery() }}

{% pullquote(by="Ana") %}Words.{% end %}

{{ note() }}
-- expect --
warning shortcode content/iran/a.md:5 `embed` has no argument `titel`
error   shortcode content/iran/a.md:7 `figure` is called without `src`
error   shortcode content/iran/a.md:9 `gallery` is called without `pictures`
error   shortcode content/iran/a.md:13 `note` is called without `text`
"#,
    );
}
