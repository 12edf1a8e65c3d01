//! Pages in the words and the manner of their language.

use crate::support::check;

#[test]
fn the_interface_speaks_the_language_of_the_site() {
    check(
        r#"
-- config.toml --
default_language = "fr"
-- content/a.md --
+++
title = "A"
date = 2014-06-11
+++
Texte.
-- themes/broadsheet/i18n/fr.toml --
skip = "Au texte"
minutes.one = "une minute"
-- expect --
has     /2014/06/11/a/ >Au texte</a>
has     /2014/06/11/a/ >une minute</span>
has     /2014/06/11/a/ Archives.</strong> Cet article a été publié en 2014.
has     /archive/ 1 article, de 2014 à 2014.
"#,
    );
}

#[test]
fn a_language_without_words_is_one_thing_to_do() {
    check(
        r#"
-- config.toml --
default_language = "pt"
-- content/a.md --
+++
title = "A"
+++
Texto.
-- expect --
has     /a/ Skip to the text
warning missing-text config.toml the theme has no words in `pt`
"#,
    );
}

#[test]
fn each_text_that_a_language_lacks_is_named_with_its_file() {
    check(
        r#"
-- config.toml --
default_language = "fr"
-- content/a.md --
+++
title = "A"
+++
Texte.
-- templates/404.html --
{{ trans(key="ours") }} {{ trans(key="shelf.top") }}
-- themes/broadsheet/i18n/en.toml --
ours = "Ours"
shelf.top = "Top"
-- expect --
has     /404.html Ours Top
warning missing-text config.toml `ours` is missing in `fr`: it is shown in `en`, “Ours”
warning missing-text config.toml `shelf.top` is missing in `fr`
"#,
    );
}
