//! What the words around an article, and what templates ask, take from its language.

use crate::support::check;

#[test]
fn the_words_of_markdown_follow_the_language_of_the_page() {
    check(
        r#"
-- config.toml --
[languages.fr]
[languages.fr.translations]
table = "Tableau no {number}"
[languages.fa]
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
+++
A note.[^1]

| a | b |
|---|---|
| 1 | 2 |

> [!WARNING]
> Take care.

[^1]: The note.
-- content/a/x.fr.md --
+++
title = "X"
+++
Une note.[^1] <b>Oui</b>

| a | b |
|---|---|
| 1 | 2 |

> [!WARNING]
> Attention.

[^1]: La note.
-- content/a/x.fa.md --
+++
title = "X"
+++
متن.[^1]

[^1]: یادداشت.
-- expect --
has /a/2014/06/11/x/ aria-label="Note 1">1</a></sup>
has /fa/a/2014/06/11/x/ ۱">۱</a></sup>
has /a/2014/06/11/x/ aria-label="Table 1"
has /a/2014/06/11/x/ <p class="label">Warning</p>
lacks /fr/a/2014/06/11/x/ aria-label="Table 1"
has /fr/a/2014/06/11/x/ aria-label="Tableau no 1"
lacks /fr/a/2014/06/11/x/ <p class="label">Warning</p>
lacks /fr/a/2014/06/11/x/ Back to the text
has /fa/a/2014/06/11/x/ <html lang="fa" dir="rtl">
lacks /fa/a/2014/06/11/x/ Skip to the text
has /fa/a/2014/06/11/x/ datetime="2014-06-11">۱۱ ژوئن ۲۰۱۴</time>
has /fa/2014/06/ <h1>ژوئن ۲۰۱۴</h1>
has /fr/a/2014/06/11/x/ datetime="2014-06-11">11 juin 2014</time>
has /fr/atom.xml Tableau no 1
any
"#,
    );
}

#[test]
fn templates_ask_in_the_language_of_their_page_or_in_another() {
    check(
        r#"
-- config.toml --
[languages.fr]
title = "La Revue"
-- templates/page.html --
A {{ config.title }} {{ lang }} {{ trans(key="home") == trans(key="home", lang="en") }}
B {% for a in articles() %}{{ a.title }};{% endfor %}
C {% for a in articles(lang="fr") %}{{ a.title }};{% endfor %}
D {% set v1 = get_page(path="a/x.md") %}{{ v1.title }} {% set v2 = get_page(path="a/x.md", lang="fr") %}{{ v2.title }} {% set v3 = get_page(path="a/x.fr.md") %}{{ v3.title }}
E {% set v4 = get_section(path="a") %}{{ v4.title }} {% set v5 = get_section(path="a/_index.md") %}{{ v5.title }} {% set v6 = get_section(path="a/_index.md", lang="fr") %}{{ v6.title }}
F {{ get_url(path="@/a/x.md") }} {{ get_url(path="@/a/x.md", lang="fr") }} {{ get_url(path="topics/", lang="fr") }}
G {% set v7 = get_taxonomy(kind="topics") %}{% for t in v7.items %}{{ t.url }};{% endfor %} {% set v8 = get_taxonomy(kind="topics", lang="fr") %}{% for t in v8.items %}{{ t.url }};{% endfor %}
-- content/p.md --
+++
title = "P"
+++
-- content/p.fr.md --
+++
title = "P"
+++
-- content/a/_index.md --
+++
title = "Section"
+++
-- content/a/_index.fr.md --
+++
title = "Rubrique"
+++
-- content/a/x.md --
+++
title = "English"
date = 2014-06-11
topics = ["Oil"]
+++
Text.
-- content/a/x.fr.md --
+++
title = "Français"
+++
Texte.
-- expect --
has /p/ A The Review en true
has /p/ B English;
has /p/ C Français;
has /p/ D English Français Français
has /p/ E Section Section Rubrique
has /p/ F /a/2014/06/11/x/ /fr/a/2014/06/11/x/ /fr/topics/
has /p/ G /topics/oil/; /fr/topics/oil/;
has /fr/p/ A La Revue fr false
has /fr/p/ B Français;
has /fr/p/ D English Français Français
has /fr/p/ E Rubrique Section Rubrique
has /fr/p/ G /fr/topics/oil/; /fr/topics/oil/;
any
"#,
    );
}
