//! Topics and authors under several names.

use crate::support::check;

#[test]
fn the_configuration_merges_names_and_drops_them() {
    check(
        r#"
-- config.toml --
[merge.topics]
"us politics" = "American politics"
"American politics" = "U.S. politics"
"Uncategorized" = false
[merge.authors]
"A. Karami" = "Arash Karami"
"admin" = false
-- content/a.md --
+++
title = "A"
date = 2020-01-01
tags = ["US Politics", "uncategorized"]
authors = ["A. Karami", "admin"]
+++
Text.
-- content/b.md --
+++
title = "B"
date = 2020-01-02
tags = ["U.S. politics"]
authors = ["Arash Karami"]
+++
Text.
-- expect --
has  /topics/u-s-politics/ U.S. politics
has  /topics/u-s-politics/ >A<
has  /topics/u-s-politics/ >B<
has  /topics/american-politics/ href="/topics/u-s-politics/"
has  /topics/us-politics/ href="/topics/u-s-politics/"
none /topics/uncategorized/
has  /authors/arash-karami/ >A<
has  /authors/a-karami/ /authors/arash-karami/
none /authors/admin/
"#,
    );
}

#[test]
fn a_merge_in_a_circle_or_into_nothing_is_an_error_with_its_line() {
    check(
        r#"
-- config.toml --
[merge.topics]
"One" = "Two"
"Two" = "One"
"Three" = true
-- content/a.md --
+++
title = "A"
date = 2020-01-01
+++
Text.
-- expect --
error config config.toml:4 `One` is merged in a circle
error config config.toml:5 `Two` is merged in a circle
error config config.toml:6 `Three` is merged into no name
"#,
    );
}

#[test]
fn topics_above_each_other_in_a_circle_are_an_error_that_names_the_files() {
    check(
        r#"
-- content/topics/oil.md --
+++
title = "Oil"
broader = ["Energy"]
+++
-- content/topics/energy.md --
+++
title = "Energy"
broader = ["Trade"]
+++
-- content/topics/trade.md --
+++
title = "Trade"
broader = ["Oil"]
+++
-- expect --
error unknown-reference content/topics/energy.md in a circle: “Energy” below “Trade” below “Oil” below “Energy”
"#,
    );
}

#[test]
fn a_broader_topic_is_found_by_an_alias_and_a_slip_is_named() {
    check(
        r#"
-- content/topics/oil.md --
+++
title = "Oil"
broader = ["Power", "Enrgy"]
+++
-- content/topics/energy.md --
+++
title = "Energy"
aliases = ["Power"]
+++
-- content/a.md --
+++
title = "A"
date = 2020-01-01
topics = ["Oil"]
+++
Text.
-- expect --
has /topics/energy/ >A<
has /topics/power/ /topics/energy/
warning unknown-reference content/topics/oil.md there is no topic `Enrgy`
"#,
    );
}

#[test]
fn the_index_of_topics_goes_from_broad_to_narrow_and_a_topic_names_what_is_above() {
    let topic =
        |title: &str, broader: &str| format!("+++\ntitle = \"{title}\"\nbroader = [{broader}]\n+++\n");
    check(&format!(
        r#"
-- config.toml --
[languages.fr]
-- content/topics/water.md --
+++
title = "Water"
image = {{ src = "/map.svg", alt = "A map", caption = "The basin", credit = "Ana" }}
+++
-- content/topics/rivers.md --
{}-- content/topics/coasts.md --
{}-- content/topics/deltas.md --
{}-- content/topics/gone.md --
+++
title = "Gone"
image = "/gone.svg"
+++
-- content/a.md --
+++
title = "A"
date = 2020-01-01
topics = ["Deltas"]
+++
-- content/a.fr.md --
+++
title = "A"
+++
-- static/map.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- expect --
has  /topics/ <ul class="tree cols3"><li><a href="/topics/water/">Water</a> <span class="n">1</span><ul><li><a href="/topics/coasts/">Coasts</a> <span class="n">1</span><ul><li><a href="/topics/deltas/">Deltas</a> <span class="n">1</span></li></ul></li><li><a href="/topics/rivers/">Rivers</a>
has  /topics/deltas/ <li><a href="/topics/">Topics</a></li><li><a href="/topics/water/">Water</a></li><li><a href="/topics/rivers/">Rivers</a></li></ol>
has  /topics/deltas/2020/ <li><a href="/topics/rivers/">Rivers</a></li><li><a href="/topics/deltas/">Deltas</a></li></ol>
has  /topics/water/ <img src="/map.svg" width="40" height="30" alt="A map"
has  /topics/water/ <figcaption>The basin <span class="credit">Ana</span></figcaption>
lacks /topics/water/2020/ map.svg
warning missing-file content/topics/gone.md:3 the picture `/gone.svg` is not there
"#,
        topic("Rivers", "\"Water\""),
        topic("Coasts", "\"Water\""),
        topic("Deltas", "\"Rivers\", \"Coasts\""),
    ));
}

/// Guards against a search for circles that takes the topics of a second language for
/// those of the first.
#[test]
fn broader_topics_gather_in_every_language() {
    check(
        r#"
-- config.toml --
[languages.fr]
-- content/topics/energy.md --
+++
title = "Energy"
+++
-- content/topics/oil.md --
+++
title = "Oil"
broader = ["Energy"]
+++
-- content/a.md --
+++
title = "A"
date = 2020-01-01
topics = ["Oil"]
+++
-- content/b.fr.md --
+++
title = "B"
date = 2020-01-02
topics = ["Oil", "Energy"]
+++
-- content/c.fr.md --
+++
title = "C"
date = 2020-01-03
topics = ["Oil"]
+++
-- expect --
has /topics/energy/ >A<
has /fr/topics/energy/ >B<
has /fr/topics/energy/ >C<
has /fr/topics/oil/ /fr/topics/energy/
"#,
    );
}

/// Guards against an alias that takes articles away from the topic of that name.
#[test]
fn an_alias_that_is_another_topics_name_is_reported() {
    check(
        r#"
-- content/topics/irrigation.md --
+++
title = "Irrigation"
+++
-- content/topics/water.md --
+++
title = "Water"
aliases = ["Waters", "Irrigation", "Water"]
+++
-- content/authors/ana.md --
+++
name = "Ana Reyes"
aliases = ["A. Reyes"]
+++
-- content/authors/bo.md --
+++
name = "Bo"
aliases = ["A. Reyes"]
+++
-- content/a.md --
+++
title = "A"
date = 2020-01-01
topics = ["Irrigation"]
authors = ["A. Reyes"]
+++
-- expect --
has /topics/irrigation/ >A<
has /authors/ana/ >A<
warning alias content/topics/water.md:3 the alias “Irrigation” is the name of another topic, “Irrigation”
warning alias content/authors/bo.md:3 the alias “A. Reyes” is the name of another author, “Ana Reyes”
"#,
    );
}

#[test]
fn a_series_that_was_merged_leads_on() {
    check(
        r#"
-- config.toml --
[merge.series]
"The Coast" = "The Working Coast"
-- content/a.md --
+++
title = "A"
date = 2020-01-01
series = "The Coast"
+++
-- expect --
has /series/the-working-coast/ >A<
has /series/the-coast/ href="/series/the-working-coast/"
"#,
    );
}
