//! Formulas, where the configuration asks for them.

use crate::support::check;

#[test]
fn dollars_are_prices_unless_asked() {
    check(
        r#"
-- content/a.md --
+++
title = "Prices"
+++
It cost $5, then $x^2$ and $$y$$.
-- expect --
has   /a/ It cost $5, then $x^2$ and $$y$$.
lacks /a/ <math
"#,
    );
}

#[test]
fn formulas_are_mathml() {
    let built = check(
        r#"
-- config.toml --
[markdown]
math = "mathml"
-- content/a.md --
+++
title = "Tides"
date = 2014-06-11
+++
From $5 to $10 it rises as $h = a \cos(\omega t)$, <b onclick="x()">raw</b>.

$$\sum_{i=1}^n a_i$$

`$x$` is code, and a slip $\nosuch a$ is shown.
-- content/gated.md --
+++
title = "Gated"
date = 2014-06-12
access = "registered"
+++
Before $o_1$.

<!-- more -->

$$s_{ecret}$$
-- expect --
has   /2014/06/11/a/ From $5 to $10 it rises
has   /2014/06/11/a/ <b>raw</b>
has   /2014/06/11/a/ display="block"
has   /2014/06/11/a/ <code>$x$</code>
has   /2014/06/11/a/ <code>\nosuch a</code>
has   /atom.xml &lt;msub
has   /2014/06/12/gated/ <msub
lacks /2014/06/12/gated/ ecret
warning formula content/a.md:9 cannot be read
warning removed-html content/a.md:5 onclick
"#,
    );
    assert!(!built.text("/2014/06/11/a/").contains(" style="), "{}", built.text("/2014/06/11/a/"));
    assert!(built.contains_anywhere("ecret").is_empty());
}
