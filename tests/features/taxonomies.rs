//! Kinds of term of the site's own.

use crate::support::check;

#[test]
fn a_declared_taxonomy_has_lists_feeds_and_links() {
    check(
        r#"
-- config.toml --
taxonomies = [
  { name = "genres", feed = true, paginate_by = 5 },
  { name = "film_places", title = "Where it plays" },
  { name = "desks", render = false },
]
-- content/a.md --
+++
title = "A"
date = 2020-01-01
genres = ["Science fiction", "Film noir"]
topics = ["Cinema"]
[taxonomies]
film_places = ["Lisbon"]
desks = ["Culture"]
+++
Text.
-- content/b.md --
---
title: B
date: 2021-02-03
genres: science fiction
---
Text.
-- content/c.md --
---
title: C
date: 2021-03-03
---
Text.
-- expect --
has  /genres/ <h1>Genres</h1>
has  /genres/ href="/genres/science-fiction/"
has  /genres/science-fiction/ >A<
has  /genres/science-fiction/ >B<
lacks /genres/science-fiction/ >C<
has  /genres/science-fiction/ href="/genres/">Genres</a>
has  /genres/science-fiction/ href="/topics/cinema/"
has  /genres/science-fiction/2021/ >B<
lacks /genres/science-fiction/2021/ >A<
has  /genres/science-fiction/ href="/genres/science-fiction/atom.xml"
has  /genres/science-fiction/atom.xml <title>B</title>
none /film-places/lisbon/atom.xml
has  /film-places/ <h1>Where it plays</h1>
has  /film-places/lisbon/ >A<
none /desks/
none /desks/culture/
has  /2020/01/01/a/ href="/genres/film-noir/"
has  /2020/01/01/a/ <span class="p-category">Culture</span>
lacks /2021/03/03/c/ Genres</h2>
has  /2021/03/03/c/ <a href="/genres/">Genres</a>
has  /sitemap-pages.xml <loc>https://review.example/genres/science-fiction/</loc>
has  /sitemap-2021.xml <loc>https://review.example/genres/science-fiction/2021/</loc>
warning spelling the term “Science fiction” is spelt in 2 ways
"#,
    );
}

#[test]
fn the_configuration_merges_terms_of_a_taxonomy() {
    check(
        r#"
-- config.toml --
[[taxonomies]]
name = "genres"
[merge.genres]
"SF" = "Science fiction"
"none" = false
[merge.genre]
"x" = "y"
-- content/a.md --
+++
title = "A"
date = 2020-01-01
genres = ["SF", "None"]
+++
Text.
-- expect --
has  /genres/science-fiction/ >A<
has  /genres/sf/ href="/genres/science-fiction/"
none /genres/none/
warning unknown-key config.toml:8 `genre` in [merge] is no kind of term
"#,
    );
}

#[test]
fn an_undeclared_taxonomy_is_reported_once_with_the_line_to_add() {
    let built = check(
        r#"
-- content/a.md --
+++
title = "A"
date = 2020-01-01
[taxonomies]
places = ["Lisbon", "Porto"]
tags = ["Rivers"]
+++
Text.
-- content/b.md --
+++
title = "B"
date = 2020-01-02
[taxonomies]
places = ["Lisbon"]
+++
Text.
-- templates/article.html --
{{ page.extra.places | join(sep=";") }}
-- expect --
has  /2020/01/01/a/ Lisbon;Porto
has  /topics/rivers/ Rivers
none /places/
warning unknown-key content/a.md:5 the taxonomy `places` is not declared (2 files)
"#,
    );
    let hint = r#"declare it in config.toml, above all [tables]: taxonomies = [{ name = "places" }]"#;
    assert!(built.report().contains(hint), "{}", built.report());
}

#[test]
fn what_was_below_declared_tags_leads_to_the_topics() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "tags", feed = true }, { name = "authors" }]
-- content/a.md --
+++
title = "A"
date = 2020-01-01
[taxonomies]
tags = ["Rivers"]
authors = ["Ana Lima"]
+++
See [rivers](/tags/rivers/).
-- expect --
has  /topics/rivers/ >A<
has  /tags/ href="/topics/"
has  /tags/rivers/ href="/topics/rivers/"
has  /_redirects /tags/rivers/ /topics/rivers/
has  /authors/ana-lima/ >A<
none /categories/
"#,
    );
}

#[test]
fn templates_of_a_site_stand_under_zolas_names() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "genres" }, { name = "desks" }]
-- content/a.md --
+++
title = "A"
date = 2020-01-01
genres = ["Noir"]
desks = ["Culture"]
+++
Text.
-- templates/genres/list.html --
{% for term in terms %}{{ term.name }} {{ term.page_count }} {{ term.permalink }}{% endfor %}
-- templates/taxonomy_single.html --
{{ taxonomy.name }}: {{ term.name }} of {{ list.total }}
-- templates/article.html --
{{ page.taxonomies.genres[0] }}
{{ get_taxonomy_url(kind="genres", name="Noir") }}
{% set noir = get_taxonomy_term(kind="genres", term="noir") %}{{ noir.page_count }} term
{% set all = get_taxonomy(kind="desks") %}{{ all["items"][0].name }}
{% for t in config.taxonomies %}{{ t.name }};{% endfor %}
-- expect --
has  /genres/ Noir 1 https://review.example/genres/noir/
has  /genres/noir/ genres: Noir of 1
has  /desks/culture/ desks: Culture of 1
has  /desks/ <h1>Desks</h1>
has  /2020/01/01/a/ Noir
has  /2020/01/01/a/ https://review.example/genres/noir/
has  /2020/01/01/a/ 1 term
has  /2020/01/01/a/ Culture
has  /2020/01/01/a/ genres;desks;
"#,
    );
}

#[test]
fn a_taxonomy_that_cannot_be_is_reported_at_its_line() {
    check(
        r#"
-- config.toml --
taxonomies = [
  { name = "genres", fed = true },
  { title = "No name" },
  { name = "genres" },
]
-- content/a.md --
+++
title = "A"
date = 2020-01-01
+++
Text.
-- expect --
warning unknown-key config.toml:3 `fed` of a taxonomy is not a known key
error config config.toml:4 a taxonomy has no name
warning config config.toml:5 the taxonomy `genres` is declared twice
"#,
    );
}

#[test]
fn a_section_hands_terms_down() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "genres" }, { name = "desks" }]
-- content/film/_index.md --
+++
title = "Film"
[cascade]
genres = ["Review"]
[cascade.taxonomies]
desks = ["Culture"]
+++
-- content/film/a.md --
+++
title = "A"
date = 2020-01-01
genres = ["Essay"]
+++
Text.
-- content/film/b.md --
+++
title = "B"
date = 2020-01-02
+++
Text.
-- expect --
has   /genres/review/ >B<
lacks /genres/review/ >A<
has   /genres/essay/ >A<
has   /desks/culture/ >A<
has   /desks/culture/ >B<
"#,
    );
}

#[test]
fn each_language_has_its_terms_below_its_root() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "genres", feed = true }, { name = "desks" }, { name = "tags" }]
[languages.fr]
taxonomies = [{ name = "desks", title = "Services" }]
-- content/a.md --
+++
title = "A"
date = 2020-01-01
genres = ["Essay"]
desks = ["Culture"]
+++
Text.
-- content/b.fr.md --
+++
title = "B"
date = 2020-01-02
genres = ["Essay", "Conte"]
desks = ["Culture"]
tags = ["Paris"]
+++
Text.
-- templates/article.html --
{% set all = get_taxonomy(kind="genres") %}{% for t in all["items"] %}{{ t.slug }};{% endfor %}
-- expect --
has   /genres/essay/ >A<
lacks /genres/essay/ >B<
has   /genres/essay/ hreflang="fr" href="https://review.example/fr/genres/essay/"
has   /genres/ hreflang="fr" href="https://review.example/fr/genres/"
has   /fr/genres/essay/ >B<
has   /fr/genres/conte/atom.xml <title>B</title>
none  /genres/conte/
has   /fr/desks/ <h1>Services</h1>
has   /desks/ <h1>Desks</h1>
has   /fr/tags/paris/ href="/fr/topics/paris/"
none  /tags/paris/
has   /2020/01/01/a/ essay;
lacks /2020/01/01/a/ conte;
has   /fr/2020/01/02/b/ conte;essay;
"#,
    );
}

/// A template of the site's own that reads `paginator` gets numbered pages where
/// the taxonomy is declared with `paginate_by`; the first test here shows that the
/// built-in lists stay by year.
#[test]
fn lists_of_terms_are_numbered_where_the_taxonomy_says_so() {
    let single = "{{ term.name }}: {% for p in paginator.pages %}{{ p.title }} {% endfor %}\
                  {{ paginator.current_index }}/{{ paginator.number_pagers }} {{ paginator.next }}";
    let article = |name: &str, day: u8| {
        format!(
            "-- content/{name}.md --\n+++\ntitle = \"{name}\"\ndate = 2020-01-0{day}\nauthors = [\"Ada Reyes\"]\n\
             topics = [\"Oil\"]\ngenres = [\"Essay\"]\n+++\nText.\n"
        )
    };
    let articles: String = ["a", "b", "c"].iter().zip(1..).map(|(name, day)| article(name, day)).collect();
    check(&format!(
        r#"
-- config.toml --
taxonomies = [
  {{ name = "topics", paginate_by = 2 }},
  {{ name = "authors", paginate_by = 1, paginate_path = "part" }},
  {{ name = "genres", paginate_by = 2 }},
]
-- templates/topic.html --
{single}
-- templates/author.html --
{single}
{articles}
-- expect --
has  /topics/oil/ Oil: c b 1/2 https://review.example/topics/oil/page/2/
has  /topics/oil/page/2/ Oil: a 2/2
has  /topics/oil/page/1/ url=/topics/oil/
none /topics/oil/page/3/
none /topics/oil/2020/
has  /authors/ada-reyes/part/3/ Ada Reyes: a 3/3
has  /genres/essay/page/2/ Essay: a 2/2
none /genres/essay/2020/
"#
    ));
}

#[test]
fn a_term_has_a_file_as_topics_have() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "genres", feed = true }]
[languages.fr]
-- templates/genre.html --
<h1>A genre: {{ term.name }} {{ term.extra.mood }}</h1>{{ term.content | safe }}
-- content/genres/_index.md --
+++
title = "Every genre"
description = "What there is to read."
+++
-- content/genres/noir.md --
+++
title = "Film noir"
slug = "film-noir"
description = "Rain and hats."
image = { src = "/hat.svg", alt = "A hat" }
aliases = ["Black film", "/old/noir/"]
+++
It began in [the forties](@/genres/western/_index.md).
-- content/genres/noir.fr.md --
+++
title = "Le film noir"
+++
De la pluie.
-- content/genres/western/_index.md --
+++
title = "Western"
template = "genre.html"
extra = { mood = "dusty" }
+++
Nobody wrote one.
-- static/hat.svg --
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2"/></svg>
-- content/a.md --
+++
title = "A"
date = 2020-01-01
genres = ["film noir", "Black film"]
+++
See [noir](@/genres/noir.md).
-- content/a.fr.md --
+++
title = "Un"
date = 2020-01-01
genres = ["Le film noir"]
+++
Texte.
-- expect --
has  /genres/film-noir/ <h1 dir="auto">Film noir</h1>
has  /genres/film-noir/ <p class="dek" dir="auto">Rain and hats.</p>
has  /genres/film-noir/ src="/hat.svg"
has  /genres/film-noir/ It began in <a href="/genres/western/">
has  /genres/film-noir/ >A<
has  /genres/film-noir/ hreflang="fr"
has  /genres/film-noir/atom.xml <subtitle>Rain and hats.</subtitle>
has  /genres/black-film/ href="/genres/film-noir/"
has  /old/noir/ href="/genres/film-noir/"
has  /genres/western/ <h1>A genre: Western dusty</h1><p>Nobody wrote one.</p>
has  /genres/ content="What there is to read."
has  /genres/ href="/genres/western/"
has  /2020/01/01/a/ <a href="/genres/film-noir/">noir</a>
has  /fr/genres/noir/ <h1 dir="auto">Le film noir</h1>
has  /fr/genres/noir/ De la pluie.
has  /fr/genres/noir/ >Un<
"#,
    );
}

#[test]
fn an_article_in_a_folder_of_terms_stays_one() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "genres" }]
-- content/genres/_index.md --
+++
title = "On genres"
+++
-- content/genres/noir.md --
+++
title = "Film noir"
+++
Rain.
-- content/genres/a-visit.md --
+++
title = "A visit"
date = 2020-01-01
genres = ["Film noir"]
+++
Text.
-- content/genres/deep/er.md --
+++
title = "Deeper"
+++
Text.
-- expect --
has  /genres/2020/01/01/a-visit/ A visit
has  /genres/er/ Deeper
has  /genres/ On genres
has  /genres/ A visit
has  /genres/noir/ Rain.
has  /genres/noir/ A visit
warning collision the section “On genres” has the address /genres/, where a page would be made
"#,
    );
}

#[test]
fn what_is_wrong_with_a_file_of_a_term_is_told_with_its_line() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "genres" }]
-- content/genres/noir.md --
+++
title = "Film noir"
slug = "x"
template = "gone.html"
broader = ["Film"]
+++
To [nowhere](@/gone.md).
-- content/genres/black.md --
+++
title = "Black"
slug = "x"
+++
-- expect --
error collision content/genres/noir.md:3 the term `x` has two files
warning unknown-key content/genres/noir.md:5 `broader` is not a known key
"#,
    );
}

#[test]
fn a_name_that_is_no_text_is_told_once() {
    check(
        r#"
-- config.toml --
[[taxonomies]]
name = 5
[[taxonomies]]
feed = true
-- expect --
error config config.toml:4 `taxonomies.name` cannot be read: a text was expected
error config config.toml:5 a taxonomy has no name
"#,
    );
}
