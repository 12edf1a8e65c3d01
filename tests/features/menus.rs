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

/// Hugo's front matter: a name, a list of names, or what each menu says.
#[test]
fn what_says_that_it_stands_in_a_menu_stands_there() {
    check(
        r#"
-- config.toml --
[[menus.main]]
name = "Elsewhere"
url = "https://other.example/"
weight = 30
[[menus.social]]
name = "Letters"
url = "/letters/"
[languages.fr]
-- content/pages/about.md --
---
title: About us
path: /about/
menu: main
weight: 10
---
Text.
-- content/pages/contact.md --
+++
title = "How to reach us"
path = "/contact/"
[menus.main]
name = "Contact"
parent = "About us"
weight = 2
[menus.footer]
+++
Text.
-- content/pages/people.md --
+++
title = "People"
path = "/people/"
menus = { main = { parent = "About us", weight = 1 }, social = { identifier = "who" } }
+++
Text.
-- content/pages/people.fr.md --
+++
title = "Les gens"
menu = ["main"]
+++
Texte.
-- content/reviews/_index.md --
+++
title = "Reviews"
menu = ["main", "footer"]
weight = 20
+++
-- content/reviews/a.md --
+++
title = "A"
date = 2020-01-01
+++
Text.
-- content/topics/salt.md --
+++
title = "Salt"
menu = "footer"
+++
-- content/reviews/b.md --
+++
title = "B"
date = 2020-01-02
topics = ["Salt"]
draft = true
menu = "main"
+++
Text.
-- templates/404.html --
{% for m in menus.social %}{{ m.title }} {{ m.url }}{% endfor %}
-- expect --
order / <li><a href="/about/">About us</a><ul><li><a href="/people/">People</a></li><li><a href="/contact/">Contact</a></li></ul></li> | <li><a href="/reviews/">Reviews</a></li> | <a href="https://other.example/">Elsewhere</a>
has /contact/ <a href="/contact/" aria-current="true">Contact</a>
has / <li><a href="/reviews/">Reviews</a></li><li><a href="/contact/">How to reach us</a></li>
has /fr/ <li><a href="/fr/pages/people/">Les gens</a></li>
lacks /fr/ About us
lacks / >B</a>
has /404.html Letters /letters/People /people/

"#,
    );
}

#[test]
fn entries_stand_below_each_other_as_deep_as_they_are_written() {
    check(
        r#"
-- config.toml --
[[menus.main]]
name = "World"
[[menus.main.children]]
name = "Rivers"
url = "/rivers/"
weight = 2
[[menus.main.children]]
name = "Coasts"
url = "@/pages/about.md#coasts"
weight = 1
children = [{ name = "Ferries", url = "/ferries/" }, { name = "No address" }]
[[menus.main]]
name = "Ideas"
identifier = "ideas"
[[menus.main]]
name = "Letters"
url = "/letters/"
parent = "ideas"
[[menus.main]]
name = "Lost"
url = "/lost/"
parent = "idea"
[[menus.main]]
name = "One"
url = "/one/"
parent = "Two"
[[menus.main]]
name = "Two"
url = "/two/"
parent = "One"
-- content/pages/about.md --
+++
title = "About"
path = "/about/"
menu = { footer = { parent = "nobody" } }
+++
Text.
-- expect --
has / <li><span>World</span><ul><li><a href="/about/#coasts">Coasts</a><ul><li><a href="/ferries/">Ferries</a></li></ul></li><li><a href="/rivers/">Rivers</a></li></ul></li><li><span>Ideas</span><ul><li><a href="/letters/">Letters</a></li></ul></li><li><a href="/lost/">Lost</a></li><li><a href="/one/">One</a><ul><li><a href="/two/">Two</a></li></ul></li>
has / <li><a href="/about/">About</a></li>
warning config config.toml:13 an entry of a menu leads nowhere
warning unknown-reference config.toml:24 the menu `main` has no entry `idea`, below which “Lost” would stand
warning unknown-reference config.toml:28 in the menu `main`, “One” stands below itself
warning unknown-reference content/pages/about.md:4 the menu `footer` has no entry `nobody`, below which “About” would stand
"#,
    );
}

#[test]
fn a_menu_of_another_shape_is_kept_for_templates() {
    check(
        r#"
-- content/a.md --
+++
title = "A"
date = 2020-01-01
menu = { main = 3 }
+++
Text.
-- expect --
warning key-shape content/a.md:4 where a menu's name, a list of names
lacks / >A</a></li></ul></nav>
"#,
    );
}
