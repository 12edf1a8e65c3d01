//! The menus of the configuration.

use crate::support::check;

#[test]
fn a_menu_is_in_order_of_weight_and_follows_links_to_files() {
    check(
        r#"
-- config.toml --
[[menus.main]]
name = "Elsewhere"
url = "https://other.example/"
[[menus.main]]
name = "About us"
url = "@/pages/about.md#people"
weight = 2
identifier = "about"
[[menus.main]]
name = "Reviews"
pageRef = "/reviews/"
weight = 1
[[menus.main]]
name = "Contact"
url = "/contact/"
parent = "about"
[[menus.footer]]
name = "Imprint"
url = "@/pages/about.md"
-- content/pages/about.md --
+++
title = "About"
path = "/about/"
+++
Text.
-- content/reviews/a.md --
+++
title = "A"
date = 2020-01-01
+++
Text.
-- expect --
order / href="/reviews/" | href="/about/#people" | href="/contact/" | href="https://other.example/"
has /reviews/ href="/reviews/" aria-current="true"
has / <a href="/about/">Imprint</a>
"#,
    );
}

#[test]
fn a_bad_entry_of_a_menu_is_reported_at_its_line() {
    check(
        r#"
-- config.toml --
[[menus.main]]
name = "No address"
[[menus.main]]
url = "/no-name/"
[[menus.footer]]
name = "Gone"
url = "@/pages/gone.md"
[[menus.footer]]
name = "Script"
url = "javascript:alert(1)"
-- content/a.md --
+++
title = "A"
date = 2020-01-01
+++
Text.
-- expect --
warning config config.toml:3 an entry of a menu leads nowhere
warning config config.toml:5 an entry of a menu has no name
error unknown-reference config.toml:9 a menu links to pages/gone.md, which is no page
warning config config.toml:12 `javascript:alert(1)` is no address for a menu
"#,
    );
}
