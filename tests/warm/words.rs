//! What the random sites of these tests are made of: for each key of front matter,
//! each part of a text, each template and each file, what it may say. An edit
//! chooses one of them by number, so that a sequence of edits is a list of numbers
//! that can be printed, shortened and kept. An empty text stands for nothing there.

/// What the front matter of an article may say, key by key; tables last. `#` is the
/// number of the article, `@` the file of another.
pub const FRONT: &[&[&str]] = &[
    &["title = \"Salt #\"", "title = \"Tide #\"", "title = \"Ébb & <flow> #\"", "title = \"salt #\"", ""],
    &[
        "date = 2014-06-11",
        "date = 2014-06-12",
        "date = 2014-06",
        "date = 2015-01-02T10:00:00Z",
        "date = 2015",
        "",
        "date = 2013-06-11",
        "date = 2016-02-29",
    ],
    &[
        "",
        "topics = [\"Oil\"]",
        "topics = [\"Oil\", \"Water\"]",
        "topics = [\"oil\", \"Ports\"]",
        "topics = [\"Ports\"]",
    ],
    &[
        "",
        "authors = [\"Ana Lima\"]",
        "authors = [\"Bo Dahl\", \"Ana Lima\"]",
        "authors = [{ name = \"A pilot\", kind = \"anonymous\" }]",
    ],
    &["", "description = \"A *dek*.\"", "description = \"Another dek.\""],
    &["", "series = \"Coast\"", "series = { name = \"Coast\", part = 2 }", "series = \"Inland\""],
    &["", "regions = [\"North\"]", "regions = [\"North\", \"South\"]", "regions = [\"East\"]"],
    &[
        "",
        "",
        "draft = true",
        "publish_date = 2017-01-01",
        "expiry_date = 2016-06-01",
        "withdrawn = \"It was wrong.\"",
    ],
    &["", "", "access = \"registered\""],
    &["", "aliases = [\"/old/1/\"]", "aliases = [\"/old/#/\", \"/old/2/\"]"],
    &["", "recommended = [\"@\"]"],
    &["", "kind = \"opinion\"", "kind = \"news\""],
    &["", "updated = 2016-02-02", "updated = 2014-07-01"],
    &["", "weight = 3", "weight = 1"],
    &["", "slug = \"named-#\"", "path = \"/at/#/\"", "slug = \"same\""],
    &["", "", "template = \"other.html\""],
    &["", "id = \"tag:review.example,2014:#\""],
    &["", "section = \"b\"", "translation_key = \"k\"", "in_search_index = false"],
    &[
        "",
        "corrections = [{ date = 2016-01-01, text = \"Wrong.\" }]",
        "corrections = [{ text = \"Wrong *again*.\" }]",
    ],
    &["", "menus = \"main\"", "menus = { main = { name = \"In a menu\", weight = 2 } }"],
    &["", "image = \"pic.png\"", "image = { src = \"/pic.png\", alt = \"A quay\", caption = \"At *dawn*\" }"],
    &["", "source = { name = \"The Gazette\", url = \"https://gazette.example/1\" }"],
    &["", "[extra]\ncolour = \"red\"", "[extra]\ncolour = \"blue\"\ndateline = \"Lisbon\""],
];

/// What its text may hold, part by part.
pub const BODY: &[&[&str]] = &[
    // Two of one length: a file that is rewritten within the clock's grain.
    &["The salt in the harbour.", "The tide in the harbour.", "Salt, and `lock`, and more of it.", ""],
    &["", "## Part one\n\nText.", "## Part two {#top}\n\nText."],
    &[
        "",
        "[on](@.md)",
        "[on](/@.md#top)",
        "[up](/a/) and [topic](/topics/oil/)",
        "[far](https://x.example/)",
    ],
    &["", "![A quay](pic.png)", "![A quay](/pic.png)", "[logo](/logo.svg)"],
    &[
        "",
        "{{ box(kind=\"one\") }}",
        "{% frame(kind=\"two\") %}Inner *text*.{% end %}",
        "{{ figure(src=\"/pic.png\", caption=\"A figure\") }}",
    ],
    &["", "```rust\nlet x = 1;\n```", "A note.[^1]\n\n[^1]: Below."],
    &["", "<!-- more -->\n\nAnd what follows.", "And\n\nfour\n\nmore\n\nparagraphs."],
];

/// Files other than articles, each with what it may hold. The first is what is there
/// at the beginning.
pub const FILES: &[(&str, &[&str])] = &[
    (
        "content/_index.md",
        &[
            "+++\ntitle = \"Home\"\n+++\n",
            "+++\ntitle = \"At home\"\ndescription = \"D\"\npaginate_by = 2\n[extra]\nx = 1\n+++\nWelcome.\n",
            "",
        ],
    ),
    (
        "content/a/_index.md",
        &[
            "+++\ntitle = \"Section A\"\n+++\n",
            "+++\ntitle = \"Section A, again\"\nsort_by = \"title\"\npaginate_by = 2\n+++\nOf A: [b](/b/).\n",
            "+++\ntitle = \"Section A\"\nsort_by = \"weight\"\ntemplate = \"other.html\"\n[cascade]\nkind = \"review\"\n+++\n",
            "+++\ntitle = \"Section A\"\ntransparent = true\npage_template = \"other.html\"\ngenerate_feeds = false\nmenus = \"main\"\n+++\n",
        ],
    ),
    ("content/a/_index.fr.md", &["", "+++\ntitle = \"La section A\"\n+++\nTexte.\n"]),
    (
        "content/a/deep/_index.md",
        &[
            "",
            "+++\ntitle = \"Deep\"\n+++\n",
            "+++\ntitle = \"Deeper\"\ntransparent = true\ndescription = \"Down.\"\n+++\n",
        ],
    ),
    (
        "content/b/_index.md",
        &["", "+++\ntitle = \"Bee\"\n+++\nText of B.\n", "+++\ntitle = \"Bee\"\n+++\nText in B.\n"],
    ),
    (
        "content/topics/oil.md",
        &[
            "",
            "+++\ntitle = \"Oil\"\naliases = [\"Petroleum\"]\nbroader = [\"Water\"]\n+++\nOf oil.\n",
            "+++\ntitle = \"Crude oil\"\ndescription = \"Black.\"\n+++\n",
        ],
    ),
    ("content/topics/water.md", &["", "+++\ntitle = \"Water\"\nmenus = \"main\"\n+++\n"]),
    ("content/topics/_index.md", &["", "+++\ntitle = \"All topics\"\n+++\nText of topics.\n"]),
    (
        "content/authors/ana-lima.md",
        &[
            "+++\nname = \"Ana Lima\"\n+++\nWrites.\n",
            "",
            "+++\nname = \"Ana de Lima\"\nportrait = \"/pic.png\"\ndescription = \"A *pilot*.\"\n+++\nWrites [on](/a/).\n",
        ],
    ),
    (
        "content/authors/ana-lima.fr.md",
        &["", "+++\nname = \"Ana Lima\"\ndescription = \"Une pilote.\"\n+++\n"],
    ),
    (
        "content/series/coast.md",
        &["", "+++\ntitle = \"The coast\"\ndescription = \"All of it.\"\n+++\nText of the coast.\n"],
    ),
    (
        "content/regions/north.md",
        &[
            "",
            "+++\ntitle = \"The north\"\naliases = [\"East\"]\n+++\n",
            "+++\ntitle = \"Up north\"\ndescription = \"Cold.\"\nimage = \"/pic.png\"\n+++\nOf it: [b](/b/).\n",
            "+++\ntitle = \"A walk\"\ndate = 2014-05-05\nregions = [\"East\"]\n+++\nNorth.\n",
        ],
    ),
    ("content/regions/north.fr.md", &["", "+++\ntitle = \"Le nord\"\n+++\nDu nord.\n"]),
    (
        "content/regions/_index.md",
        &["", "+++\ntitle = \"Regions\"\ndescription = \"All.\"\n+++\nText of all.\n"],
    ),
    ("content/a/pic.png", &["", "8", "16"]),
    ("static/pic.png", &["", "8", "24", "8 "]),
    ("static/logo.svg", &["<svg id=\"1\"/>", "<svg id=\"2\"/>", ""]),
    ("static/at/1/index.html", &["", "In the way."]),
    ("data/numbers.csv", &["year,count\n2014,3\n", "year,count\n2014,4\n", "year,count\n2014,12\n2015,1\n"]),
    ("data/more.json", &["", "{\"x\": 1}", "{\"x\": [2]}", "{\"x\": "]),
    (
        "templates/parts/own.html",
        &[
            "own part",
            "{% if lang == \"fr\" %}fr{% endif %} {{ now() }}",
            "own {{ articles(limit=1) | length }}",
            "{% include \"parts/deeper.html\" %}",
        ],
    ),
    (
        "templates/parts/deeper.html",
        &["deep", "deeper {{ load_data(path=\"data/numbers.csv\") | json_encode }}"],
    ),
    (
        "templates/own_components.html",
        &[
            "{% component own_line(c) %}<i>{{ c.title }}</i>{% endcomponent own_line %}",
            "{% component own_line(c) %}<b>{{ c.title }} {{ trans(key=\"skip\") }}</b>{% endcomponent own_line %}",
        ],
    ),
    (
        "templates/other.html",
        &[
            "{% extends \"base.html\" %}{% block main %}other{% endblock main %}",
            "{% extends \"base.html\" %}{% block main %}{% if page is defined %}{{ page.title }} {{ page.content | safe }}{% else %}{{ section.title }}{% for p in section.pages %}{{ p.title }}{% endfor %}{% endif %}{% endblock main %}",
        ],
    ),
    (
        "templates/shortcodes/box.html",
        &[
            "<p>box {{ kind }}</p>",
            "<p>{{ kind }} {{ page.title }} {{ nth }} {{ get_url(path=\"/a/\") }}</p>",
            "",
        ],
    ),
    (
        "templates/shortcodes/frame.md",
        &["*framed* {{ body }}", "framed [a](/a/) {{ body }} {{ articles(limit=2) | length }}"],
    ),
    (
        "templates/shortcodes/figure.html",
        &[
            "",
            "<img src=\"{{ get_url(path=src) }}\">{{ get_image_metadata(path=src, allow_missing=true) | json_encode }}",
        ],
    ),
    ("themes/mine/theme.toml", &["[options]\n"]),
    (
        "themes/mine/i18n/en.toml",
        &["skip = \"To the words\"\n", "skip = \"Skip to the words\"\nlatest = \"Newest\"\n"],
    ),
    ("themes/mine/i18n/fr.toml", &["", "skip = \"Au texte\"\n"]),
    ("themes/mine/assets/mine.css", &["a{}", "a{color:red}"]),
    (
        "themes/mine/templates/day.html",
        &["", "{% extends \"builtin/day.html\" %}{% block before_main %}mine{% endblock before_main %}"],
    ),
    (
        "urls.ledger",
        &[
            "",
            "/a/2014/06/11/gone/\ta/gone\tgone\t2014-06-11\tA name\tIt named a child.\n",
            "/a/2014/06/11/gone/\ta/gone\tgone\t2014-06\tA name\tA child was named.\n",
        ],
    ),
    // With errors.
    (
        "content/b/broken.md",
        &["", "+++\ntitle = \"Open\n+++\n", "+++\ntitle = \"Dead\"\n+++\n[x](@/nowhere.md)\n"],
    ),
    (
        "templates/month.html",
        &[
            "",
            "{% if %}",
            "{% extends \"builtin/month.html\" %}{% block before_main %}{{ nothing.at.all }}{% endblock before_main %}",
        ],
    ),
    // In place of what the program makes.
    ("static/robots.txt", &["", "User-agent: *\n"]),
    ("static/404.html", &["", "Not here."]),
    ("content/pages/oil.md", &["", "+++\ntitle = \"Of oil\"\npath = \"/topics/oil/\"\n+++\nText of it.\n"]),
];

/// Keys at the top of the configuration, each there or not.
pub const TOP: &[&str] = &[
    "ledger = true",
    "theme = \"mine\"",
    "staff_byline = \"The desk\"",
    "time_zone = \"Pacific/Kiritimati\"",
    "on_expiry = \"remove\"",
    "translations = { skip = \"Skip this\" }",
    "licence = \"CC BY 4.0\"",
];

/// Tables of the configuration, likewise.
pub const TABLES: &[&str] = &[
    "[lists]\nrecommended = 2\nmore = 1\nfront = 2\nper_page = 2\nlatest = 2",
    "[feeds]\nlimit = 2\ntopics = \"full\"\nsections = \"full\"",
    "[pages]\ndays = false\non_this_day = false",
    "[permalinks]\ndefault = \"/:section/:slug/\"",
    "[menus]\nmain = [{ name = \"Oil\", url = \"/topics/oil/\" }, { name = \"A\", url = \"@/a/_index.md\" }]",
    "[markdown]\nsmart_punctuation = false",
    "[extra]\nx = 1",
];

/// The templates of the site, what each extends and what stands in its block.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("article.html", "page"),
    ("page.html", "page"),
    ("section.html", "section"),
    ("index.html", "section"),
    ("topic.html", "term"),
    ("author.html", "term"),
    ("taxonomy_single.html", "term"),
    ("taxonomy_list.html", ""),
    ("series.html", ""),
    ("topics.html", ""),
    ("year.html", ""),
    ("404.html", ""),
];

/// What a template may ask or show, and on which pages; on all where nothing is said.
pub const ASKED: &[(&str, &str)] = &[
    ("", "{% for a in articles(limit=3) %}{{ a.title }} {{ a.url }};{% endfor %}"),
    ("", "{% for a in articles(section=\"a\", sort=\"title\") %}{{ a.title }} {{ a.summary }};{% endfor %}"),
    ("", "{% for a in articles(year=2014, sort=\"oldest\") %}{{ a.date }} {{ a.byline }};{% endfor %}"),
    ("", "{% for a in articles(lang=\"fr\", limit=4) %}{{ a.title }} {{ a.lang }};{% endfor %}"),
    ("", "{% for a in articles(kind=\"opinion\") %}{{ a.title }} {{ a.word_count }};{% endfor %}"),
    (
        "",
        "{% set s = get_section(path=\"a/_index.md\") %}{{ s.title }} {{ s.count }}{% for p in s.pages %}{{ p.title }};{% endfor %}{% for c in s.subsections %}{{ c.title }}{{ c.count }};{% endfor %}",
    ),
    (
        "",
        "{% set s = get_section(path=\"a\", metadata_only=true) %}{{ s.title }} {{ s.extra | json_encode }}",
    ),
    (
        "",
        "{% set s = get_section(path=\"_index.md\") %}{{ s.title }}{% for p in s.pages %}{{ p.title }};{% endfor %}",
    ),
    (
        "",
        "{% for t in get_taxonomy(kind=\"topics\").items %}{{ t.name }} {{ t.page_count }}{% for p in t.pages %}{{ p.title }};{% endfor %}{% endfor %}",
    ),
    ("", "{% for t in get_taxonomy(kind=\"regions\").items %}{{ t.name }} {{ t.page_count }};{% endfor %}"),
    (
        "",
        "{% set t = get_taxonomy_term(kind=\"authors\", term=\"Ana Lima\", required=false) %}{% if t %}{{ t | json_encode }}{% endif %}",
    ),
    (
        "",
        "{% set t = get_taxonomy_term(kind=\"topics\", term=\"Oil\", required=false) %}{% if t %}{{ t | json_encode }}{% endif %}",
    ),
    (
        "",
        "{% set t = get_taxonomy_term(kind=\"regions\", term=\"North\", required=false) %}{% if t %}{{ t.name }} {{ t.page_count }}{% for p in t.pages %}{{ p.title }}{% endfor %}{% endif %}",
    ),
    ("", "{% set d = load_data(path=\"data/numbers.csv\") %}{{ d.records[0][1] }}"),
    ("", "{{ load_data(path=\"data/more.json\", required=false) | json_encode }}"),
    (
        "",
        "{{ get_hash(path=\"data/numbers.csv\") }} {{ get_hash(path=\"content/a/_index.md\", sha_type=256) }}",
    ),
    ("", "{{ get_image_metadata(path=\"static/pic.png\", allow_missing=true) | json_encode }}"),
    ("", "{{ now() }}"),
    (
        "",
        "{{ get_url(path=\"/topics/oil/\") }} {{ get_url(path=\"pic.png\") }} {{ get_url(path=\"@/a/_index.md\") }}",
    ),
    ("", "{{ get_url(path=\"logo.svg\", cachebust=true) }}"),
    ("", "{{ trans(key=\"skip\") }} {{ trans(key=\"latest\", lang=\"fr\") }}"),
    ("", "{% include \"parts/own.html\" %}"),
    ("", "{% for a in articles(limit=2) %}{{ <own_line c={a} /> }}{% endfor %}"),
    ("", "{{ __tera_context | json_encode }}"),
    ("", "{{ config | json_encode }}"),
    (
        "",
        "{% for a in articles(limit=2) %}{{ a.translations | json_encode }} {{ a.assets | json_encode }} {{ a.taxonomies | json_encode }} {{ a.ancestors | json_encode }}{% endfor %}",
    ),
    ("", "{% set p = get_page(path=\"a/n1.md\") %}{{ p.title }}{{ p.content | default(value=\"\") | safe }}"),
    ("page", "{% for b in page.backlinks %}{{ b.title }};{% endfor %}"),
    (
        "page",
        "{% for a in page.ancestors %}{% set s = get_section(path=a, metadata_only=true) %}{{ s.title }};{% endfor %}",
    ),
    (
        "page",
        "{% if page.lower %}{{ page.lower.title }}{% endif %}{% if page.higher %}{{ page.higher.title }}{% endif %}",
    ),
    (
        "page",
        "{{ page.assets | json_encode }} {{ page.taxonomies | json_encode }} {{ page.terms | json_encode }}",
    ),
    (
        "page",
        "{% for p in page.recommended %}{{ p.title }} {{ p.reason }};{% endfor %}{% for p in page.more %}{{ p.title }};{% endfor %}",
    ),
    (
        "page",
        "{% if page.earlier %}{{ page.earlier.title }}{% endif %}{% if page.section_later %}{{ page.section_later.title }}{% endif %}",
    ),
    (
        "section",
        "{% for p in paginator.pages %}{{ p.title }};{% endfor %} {{ paginator.current_index }}/{{ paginator.number_pagers }}",
    ),
    ("section", "{% for p in section.pages %}{{ p.title }} {{ p.word_count }};{% endfor %}"),
    ("section", "{% for p in paginator.pages %}{{ p.content | safe }}{% endfor %}"),
    ("section", "{{ section | json_encode }}"),
    ("term", "{% for page in term.pages %}{{ page.content | safe }};{% endfor %}"),
    ("term", "{% for p in term.pages %}{{ p.title }};{% endfor %} {{ term.page_count }}"),
    ("term", "{% for p in paginator.pages %}{{ p.title }};{% endfor %} {{ paginator.current_index }}"),
    ("term", "{{ term | json_encode }}"),
];
