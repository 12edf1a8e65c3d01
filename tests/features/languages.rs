//! Archives in several languages: which file is in which, what a translation
//! takes over, and how the pages of one language lead to those of another.

use crate::support::check;

#[test]
fn a_translation_stands_below_its_language_and_both_lead_to_each_other() {
    check(
        r#"
-- config.toml --
title = "The Review"
base_url = "https://review.example"
[languages.fr]
title = "La Revue"
description = "Une revue."
[languages.fa]
title = "مرور"
-- content/iran/_index.md --
+++
title = "Iran"
+++
-- content/iran/_index.fr.md --
+++
title = "L’Iran"
+++
-- content/iran/mosul.md --
+++
title = "The fall of Mosul"
date = 2014-06-11
topics = ["Oil"]
authors = ["Ana Silva"]
+++
Text. [The French](@/iran/mosul.fr.md)
-- content/iran/mosul.fr.md --
+++
title = "La chute de Mossoul"
+++
Texte. [Original](@/iran/mosul.md)
-- content/iran/mosul.fa.md --
+++
title = "سقوط موصل"
+++
متن.
-- content/iran/Rust-1.88.0.md --
+++
title = "A release"
date = 2014-06-12
+++
Text.
-- expect --
file /iran/2014/06/12/rust-1-88-0/
has /iran/2014/06/11/mosul/ <html lang="en" dir="ltr">
has /iran/2014/06/11/mosul/ <link rel="alternate" hreflang="en" href="https://review.example/iran/2014/06/11/mosul/">
has /iran/2014/06/11/mosul/ <link rel="alternate" hreflang="fr" href="https://review.example/fr/iran/2014/06/11/mosul/">
has /iran/2014/06/11/mosul/ <link rel="alternate" hreflang="x-default" href="https://review.example/iran/2014/06/11/mosul/">
has /iran/2014/06/11/mosul/ <a href="/fa/iran/2014/06/11/mosul/" lang="fa" hreflang="fa" dir="rtl">فارسی</a>
order /sitemap-2014.xml <loc>https://review.example/iran/2014/06/11/mosul/</loc> | <xhtml:link rel="alternate" hreflang="en" href="https://review.example/iran/2014/06/11/mosul/"/> | <xhtml:link rel="alternate" hreflang="fr" href="https://review.example/fr/iran/2014/06/11/mosul/"/> | <xhtml:link rel="alternate" hreflang="x-default" href="https://review.example/iran/2014/06/11/mosul/"/></url>
order /sitemap-pages.xml <loc>https://review.example/fr/</loc> | hreflang="en" href="https://review.example/" | </url>
has /sitemap-2014.xml <url><loc>https://review.example/iran/2014/06/12/rust-1-88-0/</loc><lastmod>2014-06-12</lastmod></url>
has /iran/2014/06/11/mosul/ "workTranslation":[{
has /iran/2014/06/11/mosul/ <a href="/fr/iran/2014/06/11/mosul/">The French</a>
has /fr/iran/2014/06/11/mosul/ <html lang="fr" dir="ltr">
has /fr/iran/2014/06/11/mosul/ <link rel="alternate" hreflang="en" href="https://review.example/iran/2014/06/11/mosul/">
has /fr/iran/2014/06/11/mosul/ <link rel="alternate" hreflang="fa" href="https://review.example/fa/iran/2014/06/11/mosul/">
has /fr/iran/2014/06/11/mosul/ "translationOfWork":{
has /fr/iran/2014/06/11/mosul/ <a href="/iran/2014/06/11/mosul/">Original</a>
has /fr/iran/2014/06/11/mosul/ property="og:site_name" content="La Revue"
has /fr/iran/2014/06/11/mosul/ property="og:locale" content="fr"
has /fr/iran/2014/06/11/mosul/ href="/fr/authors/ana-silva/"
has /fa/iran/2014/06/11/mosul/ <html lang="fa" dir="rtl">
has /fr/ La chute de Mossoul
lacks /fr/ The fall of Mosul
has /fr/ <a href="/fr/">La Revue</a>
lacks / La chute
has /iran/ <link rel="alternate" hreflang="fr" href="https://review.example/fr/iran/">
has /fr/iran/ L’Iran
lacks /fr/iran/ The fall of Mosul
has /fr/iran/ <a href="/iran/" lang="en" hreflang="en" dir="ltr">English</a>
has /topics/oil/ The fall of Mosul
lacks /topics/oil/ La chute
has /fr/topics/oil/ La chute de Mossoul
lacks /fr/topics/oil/ The fall of Mosul
has /topics/oil/ hreflang="fr" href="https://review.example/fr/topics/oil/"
has /fr/2014/06/ La chute de Mossoul
lacks /fr/2014/06/ The fall of Mosul
has /fr/2014/06/ hreflang="en" href="https://review.example/2014/06/"
lacks /fr/2014/06/ /fr/iran/2014/06/12/
has /fr/atom.xml xml:lang="fr"
has /fr/atom.xml La Revue
lacks /fr/atom.xml The fall of Mosul
has /fa/atom.xml xml:lang="fa"
has /fr/rss.xml <language>fr</language>
has /fr/feed.json "language":"fr"
has /fr/iran/2014/06/11/mosul/ href="/fr/iran/atom.xml"
none /fr/404.html
none /fr/robots.txt
has /sitemap-2014.xml https://review.example/fr/iran/2014/06/11/mosul/
any
"#,
    );
}

#[test]
fn only_a_configured_language_is_one() {
    check(
        r#"
-- content/a/notes.v2.md --
+++
title = "Second notes"
date = 2014-06-12
+++
Text.
-- content/a/x.fr.md --
+++
title = "Not a translation"
date = 2014-06-12
lang = "fr"
+++
Text.
-- expect --
file /a/2014/06/12/notes-v2/
has /a/2014/06/12/x-fr/ <html lang="fr" dir="ltr">
has /a/ Not a translation
none /fr/
warning language content/a/x.fr.md:4 `fr` is no language of the site
"#,
    );
}

#[test]
fn a_language_that_is_not_configured_is_told_once() {
    let built = check(
        "
-- content/a/one.md --
+++
title = \"Eins\"
date = 2014-06-11
lang = \"de\"
+++
Text.
-- content/a/two.md --
+++
title = \"Zwei\"
date = 2014-06-12
lang = \"de\"
+++
Text.
-- content/a/three.md --
+++
title = \"Three\"
date = 2014-06-13
lang = \"en-GB\"
+++
Text.
-- expect --
file    /a/2014/06/11/one/
has     /a/2014/06/11/one/ lang=\"de\"
file    /a/2014/06/12/two/
warning language content/a/one.md:4 `de` is no language of the site (2 files)
",
    );
    assert!(built.report().contains("add [languages.de] to config.toml"), "{}", built.report());
}

#[test]
fn a_key_joins_files_of_different_names_and_the_language_may_be_written() {
    check(
        r#"
-- config.toml --
[languages.fr]
-- content/a/the-strait.md --
+++
title = "The strait"
date = 2014-06-11
translation_key = "strait"
+++
Text.
-- content/b/le-detroit.md --
+++
title = "Le détroit"
date = 2014-06-11
lang = "fr-CA"
translation_key = "strait"
+++
Texte.
-- expect --
has /a/2014/06/11/the-strait/ <link rel="alternate" hreflang="fr-CA" href="https://review.example/fr/b/2014/06/11/le-detroit/">
has /fr/b/2014/06/11/le-detroit/ <html lang="fr-CA" dir="ltr">
has /fr/b/2014/06/11/le-detroit/ <link rel="alternate" hreflang="en" href="https://review.example/a/2014/06/11/the-strait/">
lacks / Le détroit
any
"#,
    );
}

#[test]
fn two_files_of_one_language_are_named() {
    check(
        r#"
-- config.toml --
[languages.fr]
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
+++
Text.
-- content/a/x.fr.md --
+++
title = "Première"
+++
Texte.
-- content/a/y.fr.md --
+++
title = "Seconde"
date = 2014-06-11
translation_key = "k"
+++
Texte.
-- content/a/z.fr.md --
+++
title = "Troisième"
date = 2014-06-11
translation_key = "k"
+++
Texte.
-- expect --
warning collision content/a/z.fr.md the article is there twice in `fr`
file /fr/a/2014/06/11/z/
has /a/2014/06/11/x/ hreflang="fr"
"#,
    );
}

#[test]
fn a_translation_stands_behind_the_gate_of_its_original() {
    check(
        r#"
-- config.toml --
[languages.fr]
[languages.de]
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
access = "registered"
+++
First.

<!-- more -->

SECRET
-- content/a/x.fr.md --
+++
title = "X en français"
+++
Première.

<!-- more -->

CONFIDENTIEL [lien](@/a/x.md)
-- content/a/x.de.md --
+++
title = "X auf Deutsch"
access = "open"
+++
Erstens.

<!-- more -->

OFFEN
-- content/b/_index.md --
+++
title = "B"
[cascade]
access = "registered"
+++
-- content/b/_index.fr.md --
+++
title = "B"
[cascade]
kind = "opinion"
+++
-- content/b/y.fr.md --
+++
title = "Y"
date = 2014-06-11
+++
Première.

<!-- more -->

CACHE
-- expect --
nowhere SECRET
nowhere CONFIDENTIEL
nowhere CACHE
has /fr/a/2014/06/11/x/ Première.
has /de/a/2014/06/11/x/ OFFEN
any
"#,
    );
}

#[test]
fn a_topic_without_a_file_of_its_own_is_described_by_the_default_languages() {
    check(
        r#"
-- config.toml --
[languages.fr]
-- content/topics/oil.md --
+++
title = "Oil and gas"
description = "What is burnt."
+++
-- content/topics/water.md --
+++
title = "Water"
+++
-- content/topics/water.fr.md --
+++
title = "L’eau"
slug = "eau"
+++
-- content/authors/ana-silva.md --
+++
title = "Ana Silva"
description = "Writes of ports."
+++
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
topics = ["Oil and gas", "Water"]
authors = ["ana-silva"]
+++
Text.
-- content/a/x.fr.md --
+++
title = "X en français"
+++
Texte.
-- content/a/y.fr.md --
+++
title = "Y"
date = 2014-06-12
topics = ["oil"]
authors = ["Ana Silva"]
+++
Texte.
-- expect --
has /fr/topics/oil/ What is burnt.
has /fr/topics/oil/ X en français
has /fr/topics/oil/ <h1 lang="en" dir="auto">Oil and gas</h1>
has /fr/a/2014/06/12/y/ href="/fr/topics/oil/" lang="en" dir="ltr">Oil and gas</a>
lacks /topics/oil/ lang="en" dir="auto"
has /fr/topics/oil/ hreflang="en" href="https://review.example/topics/oil/"
has /fr/topics/eau/ X en français
none /fr/topics/water/
has /topics/water/ hreflang="fr" href="https://review.example/fr/topics/eau/"
has /fr/authors/ana-silva/ Writes of ports.
has /fr/authors/ana-silva/ X en français
lacks /topics/oil/ X en français
any
"#,
    );
}

#[test]
fn another_language_may_be_the_default_one() {
    check(
        r#"
-- config.toml --
default_language = "fr"
[languages.fr]
title = "La Revue"
[languages.en]
-- content/a/x.md --
+++
title = "Le détroit"
date = 2014-06-11
+++
Texte.
-- content/a/x.en.md --
+++
title = "The strait"
path = "/straits/"
+++
Text.
-- content/a/y.fr.md --
+++
title = "Le port"
date = 2014-06-12
+++
Texte.
-- expect --
has / La Revue
has /a/2014/06/11/x/ <html lang="fr" dir="ltr">
has /straits/ <html lang="en" dir="ltr">
has /straits/ hreflang="fr" href="https://review.example/a/2014/06/11/x/"
file /a/2014/06/12/y/
has /en/ The strait
lacks /en/ Le détroit
any
"#,
    );
}

#[test]
fn a_language_may_have_a_folder_of_its_own() {
    check(
        r#"
-- config.toml --
[languages.en]
contentDir = "content/en"
[languages.fr]
contentDir = "content/fr"
-- content/en/a/x/index.md --
+++
title = "The strait"
date = 2014-06-11
+++
![Map](map.svg)
-- content/en/a/x/map.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- content/fr/a/x/index.md --
+++
title = "Le détroit"
+++
Texte.
-- expect --
file /a/2014/06/11/x/map.svg
has /fr/a/2014/06/11/x/ hreflang="en" href="https://review.example/a/2014/06/11/x/"
any
"#,
    );
}

#[test]
fn the_files_of_a_bundle_serve_every_translation_and_stand_once() {
    check(
        r#"
-- config.toml --
[languages.fr]
-- content/a/x/index.md --
+++
title = "The strait"
date = 2014-06-11
image = { src = "map.svg", alt = "A map" }
+++
![Map](map.svg)
-- content/a/x/map.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- content/a/x/index.fr.md --
+++
title = "Le détroit"
+++
![Carte](map.svg)
-- expect --
file /a/2014/06/11/x/map.svg
none /fr/a/2014/06/11/x/map.svg
has /fr/a/2014/06/11/x/ <img src="/a/2014/06/11/x/map.svg" alt="Carte"
has /fr/a/2014/06/11/x/ property="og:image" content="https://review.example/a/2014/06/11/x/map.svg"
any
"#,
    );
}

#[test]
fn what_a_language_says_is_checked() {
    check(
        r#"
-- config.toml --
[languages.fr]
titel = "La Revue"
[languages."f r"]
[languages.de]
content_dir = "elsewhere"
-- content/x.md --
+++
title = "X"
+++
Text.
-- expect --
warning unknown-key `titel` in [languages.fr] is not a known key
error config `f r` is not the tag of a language
error config the articles of `de` cannot lie in `elsewhere`
"#,
    );
}
