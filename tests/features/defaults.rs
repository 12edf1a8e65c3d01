//! What sections give their articles.

use crate::support::check;

#[test]
fn the_nearest_section_decides_and_an_article_before_it() {
    check(
        r#"
-- content/a/_index.md --
+++
[cascade]
access = "registered"
topics = ["Far"]
draft = true
[cascade.extra.box]
one = "far"
two = "far"
+++
-- content/a/b/_index.md --
+++
[cascade]
access = "open"
draft = false
[cascade.extra.box]
one = "near"
+++
-- content/a/b/open.md --
+++
title = "Open"
date = 2020-01-01
+++
Words that all may read.
-- content/a/gated.md --
+++
title = "Gated"
date = 2020-01-02
draft = false
+++
Teaser.

Words behind the gate.
-- content/a/unfinished.md --
+++
title = "Unfinished"
date = 2020-01-03
+++
Not yet.
-- templates/article.html --
{{ page.title }}, {{ page.extra.box.one }}, {{ page.extra.box.two }}, {{ page.access | default(value="open") }}
-- expect --
file /a/b/2020/01/01/open/
has  /a/b/2020/01/01/open/ Open, near, far, open
has  /a/2020/01/02/gated/ Gated, far, far, registered
none /a/2020/01/03/unfinished/
file /topics/far/
"#,
    );
}

#[test]
fn a_list_of_defaults_for_paths_and_languages() {
    check(
        r#"
-- content/a/_index.md --
---
cascade:
  - _target: {path: "/a/reviews/**"}
    topics: [Reviewed]
  - target: {kind: section}
    topics: [Sections]
  - target: {lang: fr}
    topics: [French]
  - topics: [Rest]
    topcis: [Slip]
---
-- content/a/reviews/x.md --
+++
title = "X"
date = 2020-01-01
+++
-- content/a/y.md --
+++
title = "Y"
date = 2020-01-01
+++
-- expect --
has   /topics/reviewed/ X
lacks /topics/reviewed/ >Y<
has   /topics/rest/ Y
lacks /topics/rest/ >X<
none  /topics/sections/
none  /topics/french/
warning unknown-key content/a/_index.md:10 `topcis` in the cascade
"#,
    );
}

#[test]
fn a_mistake_in_a_cascade_is_reported_once_at_its_own_line() {
    check(
        r#"
-- content/a/_index.md --
+++
title = "A"

[cascade]
topcs = ["T"]
title = "All alike"
access = "regstered"
+++
-- content/a/x.md --
+++
title = "X"
date = 2020-01-01
+++
Text.
-- content/a/y.md --
+++
title = "Y"
date = 2020-01-01
+++
Text.
-- expect --
warning unknown-key content/a/_index.md:5 `topcs` in the cascade
warning key-shape content/a/_index.md:6 each article's own
error key-type content/a/_index.md:7 there is no tier `regstered`
"#,
    );
}
