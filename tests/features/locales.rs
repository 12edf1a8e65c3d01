//! Pages in the words and the manner of their language.

use crate::support::{Site, check};

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

#[test]
fn a_persian_site_writes_its_dates_and_numbers_in_persian() {
    check(
        r#"
-- config.toml --
default_language = "fa"
-- content/a.md --
+++
title = "قنات"
date = 2014-06-18
topics = ["آب"]
+++
متن.
-- content/b.md --
+++
title = "باغ"
date = "2014-06"
topics = ["آب"]
+++
متن.
-- expect --
has     /2014/06/18/a/ <html lang="fa" dir="rtl">
has     /2014/06/18/a/ datetime="2014-06-18">۱۸ ژوئن ۲۰۱۴</time>
has     /2014/06/18/a/ این مقاله در سال ۲۰۱۴ منتشر شده است.
has     /2014/06/18/a/ ۱ دقیقه
has     /2014/06/18/a/ <li><a href="/2014/06/18/">۱۸</a></li>
has     /2014/06/b/ datetime="2014-06">ژوئن ۲۰۱۴</time>
has     /2014/ <h1>۲۰۱۴</h1>
has     /2014/06/ <h1>ژوئن ۲۰۱۴</h1>
has     /topics/آب/ ۲ مقاله
has     /archive/ ۲ مقاله از ۲۰۱۴ تا ۲۰۱۴.
has     /on/06-18/ ۱۸ ژوئن
lacks   /topics/آب/ >2014<
"#,
    );
}

#[test]
fn the_digits_and_the_calendar_are_those_that_the_tag_asks_for() {
    check(
        r#"
-- config.toml --
default_language = "fa-u-ca-persian-nu-latn"
-- content/a.md --
+++
title = "A"
date = 2014-06-18
+++
متن.
-- expect --
has     /2014/06/18/a/ datetime="2014-06-18">28 خرداد 1393</time>
has     /2014/06/18/a/ این مقاله در سال 2014 منتشر شده است.
has     /2014/06/ <h1>ژوئن 2014</h1>
"#,
    );
}

#[test]
fn an_index_is_sorted_and_lettered_by_its_language() {
    let site = |lang: &str| {
        let mut text = format!("-- config.toml --\ndefault_language = \"{lang}\"\n");
        for (i, name) in ["Zoo", "Ärzte", "Ål", "Arzt", "5G", "گل", "کتاب", "آب"].iter().enumerate()
        {
            text +=
                &format!("-- content/a{i}.md --\n+++\ntitle = \"A{i}\"\ntopics = [\"{name}\"]\n+++\nText.\n");
        }
        let built = Site::new(&text).build();
        let page = built.text("/topics/");
        let letters = page.split("<section class=\"mgrp\" id=\"").skip(1).map(|part| {
            let (id, rest) = part.split_once('"').unwrap();
            let names: Vec<&str> =
                rest.split("<span dir=\"auto\">").skip(1).map(|n| n.split('<').next().unwrap()).collect();
            format!("{id}:{}", names.join(","))
        });
        letters.collect::<Vec<_>>().join(" ")
    };
    let arabic = "u622:آب u6a9:کتاب u6af:گل";
    let table = [
        ("de", "digits:5G A:Ål,Arzt,Ärzte Z:Zoo u627:آب u643:کتاب u6af:گل".to_owned()),
        ("sv", "digits:5G A:Arzt Z:Zoo uc5:Ål uc4:Ärzte u627:آب u643:کتاب u6af:گل".to_owned()),
        ("fa", format!("digits:5G {arabic} A:Ål,Arzt,Ärzte Z:Zoo")),
    ];
    for (lang, parts) in table {
        assert_eq!(site(lang), parts, "{lang}");
    }
}

#[test]
fn names_are_joined_as_the_language_joins_them() {
    check(
        r#"
-- config.toml --
default_language = "fa"
-- content/a.md --
+++
title = "A"
date = 2014-06-18
authors = ["لیلا", "پریسا"]
+++
متن.
-- expect --
has     /2014/06/18/a/ لیلا</a>، <a
"#,
    );
}

/// A locale beside the tag: addresses, `lang` and strings are those of `fa`.
#[test]
fn a_locale_may_be_closer_than_the_tag() {
    check(
        r#"
-- config.toml --
default_language = "en"
theme_options = { place = "Lisbon", since = 1998 }
[languages.en]
locale = "en-GB"
[languages.fa]
locale = "fa-u-ca-persian"
theme_options = { place = "لیسبون" }
[languages.fr]
locale = "tlh"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-18
+++
-- content/iran/a.fa.md --
+++
title = "آ"
+++
-- templates/shortcodes/when.html --
{{ "2014-06-18" | date(format="long") }} {{ 3.5 | number }}
-- content/iran/b.fa.md --
+++
title = "ب"
date = 2014-06-19
+++
{{ when() }}
-- expect --
has /iran/2014/06/18/a/ datetime="2014-06-18">18 June 2014<
has /fa/iran/2014/06/18/a/ ۲۸ خرداد ۱۳۹۳
has /fa/iran/2014/06/19/b/ ۲۸ خرداد ۱۳۹۳ ۳٫۵
has /fa/iran/2014/06/18/a/ <html lang="fa" dir="rtl">
has /fa/iran/2014/06/18/a/ لیسبون، از ۱۹۹۸
has /iran/2014/06/18/a/ Lisbon, since 1998
warning config config.toml:11 nothing is known of a locale `tlh`
"#,
    );
}

/// Guards against English in a text that a template reads as Markdown.
#[test]
fn the_words_of_markdown_in_a_template_are_the_pages() {
    check(
        r#"
-- config.toml --
[languages.fr]
-- content/a.md --
+++
title = "A"
date = 2014-06-18
+++
-- content/a.fr.md --
+++
title = "A"
+++
-- content/---.md --
+++
date = 2014-06-19
+++
Text.
-- templates/article.html --
{{ page.title }}
{{ "A[^1] \"x\"\n\n[^1]: B\n\n| a |\n|---|\n| b |\n" | markdown }}
-- expect --
has /2014/06/18/a/ aria-label="Table 1"
has /fr/2014/06/18/a/ aria-label="Tableau 1"
has /fr/2014/06/18/a/ Retour au texte
has /fr/2014/06/18/a/ aria-label="Note 1">1</a></sup>
has /2014/06/19/ ---
warning missing-title content/---.md its file's name stands in: “---”
any
"#,
    );
}
