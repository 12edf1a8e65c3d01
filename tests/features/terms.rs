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
