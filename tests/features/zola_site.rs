//! A site as Zola has them, with templates of its own and macros turned into
//! components as `docs/from-zola.md` says: what its sections' keys do to lists.

use crate::support::check;

const SITE: &str = r#"
-- config.toml --
[permalinks]
default = "/:section/:slug/"
-- content/_index.md --
+++
title = "Home"
paginate_by = 2
+++
-- content/blog/_index.md --
+++
title = "Blog"
transparent = true
paginate_by = 2
paginate_path = "part"
paginate_reversed = true
page_template = "post.html"
generate_feeds = false
+++
-- content/blog/one.md --
+++
title = "One"
date = 2014-01-01
authors = ["Ada Reyes", "Bo Lind"]
[taxonomies]
tags = ["Oil"]
+++
First <b>one</b>.
-- content/blog/two.md --
+++
title = "Two"
date = 2014-01-02
+++
-- content/blog/three.md --
+++
title = "Three"
date = 2014-01-03
template = "page.html"
+++
-- content/guide/_index.md --
+++
title = "Guide"
sort_by = "weight"
+++
-- content/guide/last.md --
+++
title = "Last"
weight = 9
+++
-- content/guide/first.md --
+++
title = "First"
weight = 1
+++
-- content/guide/deep/_index.md --
+++
title = "Deep"
transparent = true
+++
-- content/guide/deep/middle.md --
+++
title = "Middle"
weight = 5
+++
-- templates/base.html --
<html lang="{{ lang }}"><title>{% block title %}{{ config.title }}{% endblock %}</title>{% block content %}{% endblock %}
{% set guide = get_section(path="guide/_index.md") %}<nav>{% for p in guide.pages %}{{ p.title }} {% endfor %}</nav></html>
-- templates/macros.html --
{% component post_line(page) %}<a href="{{ page.permalink }}">{{ page.title }}</a>;{% endcomponent post_line %}
-- templates/index.html --
{% extends "base.html" %}{% block content %}{% for page in paginator.pages %}{{ <post_line page={page} /> }}{% endfor %}
{% if paginator.next %}<a rel="next" href="{{ paginator.next }}"></a>{% endif %}{% endblock %}
-- templates/section.html --
{% extends "base.html" %}{% block content %}{% if paginator is defined %}{{ paginator.current_index }}/{{ paginator.number_pagers }}:
{%- for page in paginator.pages %}{{ page.title }};{% endfor %}{% else %}{% for page in section.pages %}{{ page.title }};{% endfor %}{% endif %}{% endblock %}
-- templates/page.html --
{% extends "base.html" %}{% block content %}page {{ page.title }} by {{ page.authors | join(sep=" and ") }}{% endblock %}
-- templates/post.html --
{% extends "page.html" %}{% block title %}post {{ page.title }}{% endblock %}
-- templates/taxonomy_list.html --
{% extends "base.html" %}{% block content %}{% for term in terms %}{{ term.name }}:{{ term.page_count }}{% endfor %}{% endblock %}
-- templates/taxonomy_single.html --
{% extends "base.html" %}{% block content %}{{ taxonomy.name }} {{ term.name }}:
{%- for page in term.pages %}{{ <post_line page={page} /> }}{% endfor %}{% endblock %}
-- expect --
has  / <a href="https://review.example/blog/three/">Three</a>;<a href="https://review.example/blog/two/">Two</a>;
has  / <a rel="next" href="https://review.example/page/2/">
has  /page/2/ >One</a>;
none /page/3/
has  /blog/ 1/2:One;Two;
has  /blog/part/2/ 2/2:Three;
file /blog/part/1/
none /blog/2014/
none /blog/atom.xml
file /guide/
has  /guide/ First;Middle;Last;
has  /guide/ <nav>First Middle Last </nav>
has  /blog/one/ page One by Ada Reyes and Bo Lind
has  /blog/one/ <title>post One</title>
lacks /blog/three/ <title>post
has  /guide/first/ page First
has  /topics/ Oil:1
has  /topics/oil/ tags Oil:<a href="https://review.example/blog/one/">One</a>;
any
"#;

#[test]
fn a_site_of_zolas_with_its_own_templates() {
    check(SITE);
}
