//! What is reported, and that it is all there in one run.

use crate::support::check;

#[test]
fn templates_that_do_not_fit_together_are_told_one_by_one() {
    let built = check(
        "
-- content/a/x.md --
---
title: [a]
---
-- content/a/y.md --
+++
title = \"Y\"
date = 2014-06-11
+++
-- templates/article.html --
{% extends \"builtin/article.html\" %}
{% block contnt %}{% endblock %}
-- templates/section.html --
{{ page.title | uper }} {{ get_urll(path=\"x\") }}
{% include \"parts/mine.html\" %}
-- templates/parts/mine.html --
{% if x is difined %}{{ <broken_card /> }}{% endif %}
{% component broken_crd() %}{% endcomponent broken_crd %}
-- templates/cards.html --
{% component broken_card() %}{% endfor %}{% endcomponent broken_card %}
-- templates/one.html --
{% extends \"two.html\" %}
-- templates/two.html --
{% extends \"one.html\" %}
-- templates/three.html --
{% extends \"nothing.html\" %}
-- templates/year.html --
{{ page.title }}
{{ page.titel }}
-- expect --
error key-type content/a/x.md:2
error template templates/article.html:2 no template that this one extends has a block `contnt`
error template templates/section.html:1 there is no filter `uper`
error template templates/section.html:1 there is no function `get_urll`
error template templates/parts/mine.html:1 there is no test `difined`
error template templates/cards.html:1 `endfor` closes nothing
error template templates/one.html:1 the templates lead in a circle
error template templates/three.html:1 the template extends `nothing.html`
error template templates/year.html:1 page
",
    );
    let report = built.report();
    for hint in [
        "did you mean `content`?",
        "did you mean `upper`?",
        "did you mean `get_url`?",
        "did you mean `defined`?",
    ] {
        assert!(report.contains(hint), "{hint} in {report}");
    }
}
