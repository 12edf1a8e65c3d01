//! The mistakes: where each stands, what it is, and what is said of it.

/// Where a mistake is put.
pub enum Host {
    /// A line of front matter, in place of this key if the article has it.
    Key(&'static str),
    /// A paragraph at the end of the text.
    Body,
    /// Bytes at the end of the text.
    Bytes(&'static [u8]),
    /// All of an article.
    Whole,
    /// A file of its own.
    File(&'static str),
    /// The front matter's second fence is taken away.
    NoFence,
    /// The first line of the configuration.
    Top,
    /// The last line of the configuration.
    End,
    /// The last line of the ledger.
    Ledger,
}

/// A kind of mistake. `TOKEN` is a word that is nowhere else.
pub struct Mistake {
    pub host: Host,
    pub text: &'static str,
    /// The diagnostic's code, a part of its message, and a part of its hint.
    pub kind: &'static str,
    pub says: &'static str,
    pub hint: &'static str,
    /// Its line, where that is not the token's.
    pub line: Option<u32>,
    /// What is to be replaced by the first thing that the hint shows as code.
    pub wrong: Option<&'static str>,
    /// Another file that it takes to make the mistake.
    pub beside: Option<(&'static str, &'static str)>,
}

/// A mistake that is alone: `find` in a file becomes `write`.
pub struct Alone {
    pub file: &'static str,
    pub find: &'static str,
    pub write: &'static str,
    pub kind: &'static str,
    pub line: &'static str,
    pub says: &'static str,
    pub hint: &'static str,
}

const fn m(
    host: Host,
    text: &'static str,
    kind: &'static str,
    says: &'static str,
    hint: &'static str,
) -> Mistake {
    Mistake { host, text, kind, says, hint, line: None, wrong: None, beside: None }
}

const fn near(
    host: Host,
    text: &'static str,
    kind: &'static str,
    wrong: &'static str,
    hint: &'static str,
) -> Mistake {
    Mistake { host, text, kind, says: wrong, hint, line: None, wrong: Some(wrong), beside: None }
}

/// One an article: it is not read any further.
pub const FATAL: &[Mistake] = &[
    Mistake { line: Some(1), ..m(Host::NoFence, "", "front-matter", "not closed", "`+++`") },
    m(Host::Key("x"), "x = \"TOKEN", "front-matter", "TOML", "quotes"),
    m(Host::Key("x"), "x: TOKEN", "front-matter", "TOML", "`---`"),
    m(Host::Key("x"), "x = TOKEN", "front-matter", "TOML", "quotes"),
    m(Host::Whole, "---\ntitle: T\ntopics: [TOKEN\n---\nText.", "front-matter", "YAML", ""),
    m(Host::Whole, "---\ntitle = \"TOKEN\"\n---\nText.", "front-matter", "YAML", "`+++`"),
    m(Host::Whole, "{\n  \"title\": \"T\"\n  \"TOKEN\": 1\n}\nText.", "front-matter", "JSON", "comma"),
    m(Host::Key("title"), "title = [\"TOKEN\"]", "key-type", "`title` is a list", "quotes"),
    m(Host::Key("draft"), "draft = \"TOKEN\"", "key-type", "`draft`", "`true` or `false`"),
    m(Host::Key("date"), "date = \"TOKEN\"", "date", "TOKEN", "`2014-06-11`"),
    m(Host::Key("publish_date"), "publish_date = \"TOKEN\"", "date", "TOKEN", "`2014-06-11`"),
    m(Host::Key("expiry_date"), "expiry_date = \"2014-13-45 TOKEN\"", "date", "TOKEN", "`2014-06-11`"),
    m(Host::Key("slug"), "slug = \"../TOKEN\"", "slug", "TOKEN", "`path`"),
    m(Host::Key("path"), "path = \"/a/../../TOKEN\"", "slug", "TOKEN", "`/about/us/`"),
    m(Host::Key("access"), "access = \"TOKEN\"", "key-type", "no tier `TOKEN`", "[access.TOKEN]"),
    m(Host::Key("access"), "access = [\"TOKEN\"]", "key-type", "`access` is a list", "`open`"),
    m(Host::Body, "{{ figure(src=TOKEN) }}", "shortcode", "`src` cannot be read", "in quotes"),
    m(Host::Body, "{{ figure(src=\"x.svg\", alt=\"TOKEN }}", "shortcode", "no closing", "in quotes"),
    m(Host::Body, "{% note(title=\"TOKEN\") %}\nText.", "shortcode", "never closed", "{% end %}"),
    m(Host::Body, "{{ figure(caption=\"TOKEN\") }}", "shortcode", "without `src`", "`src=…`"),
    m(Host::Body, "{{ figure(scr=\"TOKEN.svg\") }}", "shortcode", "without `src`", "by `scr`"),
    m(Host::Bytes(b" caf\xe9"), "latin-1", "encoding", "not UTF-8", "UTF-8"),
    m(Host::Bytes(b" \0"), "nul", "encoding", "NUL", "damaged"),
];

/// Files of their own.
pub const FILES: &[Mistake] = &[
    m(
        Host::File("templates/zNUMBER.html"),
        "<p>\n{{ TOKEN",
        "template",
        "end of input",
        "close what is open",
    ),
    near(Host::File("templates/zNUMBER.html"), "{{ TOKEN }}{% endblok %}", "template", "endblok", "did you"),
    m(
        Host::File("templates/zNUMBER.html"),
        "{% for TOKEN of x %}{% endfor %}",
        "template",
        "expected in",
        "in list",
    ),
    near(Host::File("templates/zNUMBER.html"), "<p>\n{{ TOKEN | uper }}", "template", "uper", "`upper`"),
    near(
        Host::File("templates/zNUMBER.html"),
        "{{ get_urll(path=\"TOKEN\") }}",
        "template",
        "get_urll",
        "`get_url`",
    ),
    near(
        Host::File("templates/zNUMBER.html"),
        "{% if TOKEN is difined %}{% endif %}",
        "template",
        "difined",
        "`defined`",
    ),
    near(
        Host::File("templates/zNUMBER.html"),
        "{% extends \"builtin/base.html\" %}\n{% block contnt %}TOKEN{% endblock %}",
        "template",
        "contnt",
        "`content`",
    ),
    near(Host::File("templates/zNUMBER.html"), "{% extend \"TOKEN\" %}", "template", "extend", "`extends`"),
    near(Host::File("templates/zNUMBER.html"), "{{ TOKEN | lenght }}", "template", "lenght", "`length`"),
    m(
        Host::File("templates/zNUMBER.html"),
        "{% include \"TOKEN.html\" %}",
        "template",
        "TOKEN.html",
        "templates/TOKEN.html",
    ),
    m(
        Host::File("templates/zNUMBER.html"),
        "\n{% extends \"TOKEN.html\" %}",
        "template",
        "TOKEN.html",
        "builtin/",
    ),
    m(
        Host::File("templates/zNUMBER.html"),
        "{{ <TOKEN /> }}",
        "template",
        "no component `TOKEN`",
        "there are",
    ),
    m(Host::File("templates/404.html"), "<p>\n<p>{{ TOKEN.x }}", "template", "TOKEN", ""),
    m(
        Host::File("templates/corrections.html"),
        "<p>\n{{ get_page(path=\"TOKEN.md\") }}",
        "template",
        "TOKEN",
        "",
    ),
    m(Host::File("templates/archive.html"), "{{ load_data(path=\"TOKEN.toml\") }}", "template", "TOKEN", ""),
    m(Host::File("templates/topics.html"), "{{ articles(section=\"TOKEN\") }}", "template", "TOKEN", ""),
    m(Host::File("templates/authors.html"), "{{ trans(key=\"TOKEN\") }}", "template", "TOKEN", ""),
    m(
        Host::File("content/topics/zNUMBER.md"),
        "+++\ntitle = \"NUMBER\"\nbroader = [\"TOKEN\"]\n+++\n",
        "unknown-reference",
        "TOKEN",
        "topics/",
    ),
    Mistake {
        beside: Some((
            "content/topics/zNUMBER-above.md",
            "+++\ntitle = \"zNUMBER above\"\nbroader = [\"zNUMBER\"]\n+++\n",
        )),
        ..m(
            Host::File("content/topics/zNUMBER.md"),
            "+++\ntitle = \"zNUMBER\"\nbroader = [\"zNUMBER above\"] # TOKEN\n+++\n",
            "unknown-reference",
            "in a circle",
            "take one of them out of a `broader`",
        )
    },
    Mistake {
        beside: Some(("templates/series_index.html", "{{ load_data(path=\"data/zNUMBER.toml\") }}")),
        ..m(
            Host::File("data/zNUMBER.toml"),
            "a = 1\nb = TOKEN",
            "data",
            "the data cannot be read",
            "correct the line",
        )
    },
    Mistake {
        line: Some(0),
        beside: Some(("content/pages/zNUMBER.md", "+++\ntitle = \"zNUMBER\"\n+++\n![A](/zNUMBER.png)\n")),
        ..m(Host::File("static/zNUMBER.png"), "TOKEN", "picture", "does not begin as a picture", "save it")
    },
    Mistake {
        beside: Some((
            "content/pages/zNUMBER-draft.md",
            "+++\ntitle = \"Draft\"\ndraft = true\n+++\nText.\n",
        )),
        ..m(
            Host::File("content/pages/zNUMBER.md"),
            "+++\ntitle = \"zNUMBER\"\n+++\n[TOKEN](@/pages/zNUMBER-draft.md)\n",
            "dead-link",
            "leads to no page",
            "it is a draft",
        )
    },
];

/// Lines of the ledger.
pub const LEDGER: &[Mistake] = &[
    m(Host::Ledger, "/zz/TOKEN/\tpages/TOKEN", "vanished-url", "/zz/TOKEN/", "alias"),
    m(Host::Ledger, "/zz/TOKEN", "ledger", "TOKEN", "tab"),
];

/// As many as there is room for.
pub const SOFT: &[Mistake] = &[
    m(Host::Top, "TOKEN = 1", "unknown-key", "TOKEN", "[extra]"),
    near(Host::Top, "descripton = \"TOKEN\"", "unknown-key", "descripton", "`description`"),
    near(Host::Top, "staff_bylin = \"TOKEN\"", "unknown-key", "staff_bylin", "`staff_byline`"),
    m(Host::Top, "ignored_content = [\"{TOKEN\"]", "config", "TOKEN", ""),
    m(Host::End, "[permalinks]\ndefault = \"/:TOKEN/\"", "config", "TOKEN", "/:section/"),
    m(Host::End, "[slugify]\npaths = \"TOKEN\"", "config", "TOKEN", "unicode"),
    near(Host::Key("autors"), "autors = [\"TOKEN\"]", "unknown-key", "autors", "`authors`"),
    near(Host::Key("topcs"), "topcs = [\"TOKEN\"]", "unknown-key", "topcs", "`topics`"),
    near(Host::Key("sereis"), "sereis = \"TOKEN\"", "unknown-key", "sereis", "`series`"),
    near(Host::Key("recomended"), "recomended = []  # TOKEN", "unknown-key", "recomended", "`recommended`"),
    near(Host::Key("aliasses"), "aliasses = [] # TOKEN", "unknown-key", "aliasses", "`aliases`"),
    near(Host::Key("descripton"), "descripton = \"TOKEN\"", "unknown-key", "descripton", "`description`"),
    m(Host::Key("weight"), "weight = \"TOKEN\"", "key-shape", "TOKEN", "whole number"),
    m(Host::Key("kind"), "kind = \"TOKEN\"", "key-shape", "TOKEN", "news"),
    m(Host::Key("updated"), "updated = \"TOKEN\"", "key-shape", "TOKEN", "a date"),
    m(Host::Key("source"), "source = \"TOKEN\"", "key-shape", "TOKEN", "`name`"),
    m(
        Host::Key("title"),
        "title = \"A\"\ntitle = \"TOKEN\"",
        "duplicate-key",
        "`title` is given twice",
        "delete the one",
    ),
    m(Host::Key("image"), "image = \"/TOKEN.png\"", "missing-file", "TOKEN", "static/"),
    m(Host::Key("recommended"), "recommended = [\"TOKEN.md\"]", "unknown-reference", "TOKEN", "source path"),
    m(Host::Key("template"), "template = \"TOKEN.html\"", "template", "TOKEN", "templates/"),
    m(Host::Key("aliases"), "aliases = [\"/a/../../TOKEN/\"]", "alias", "TOKEN", "remove the alias"),
    near(
        Host::Body,
        "{{ embed(url=\"https://x.example/TOKEN\", titel=\"x\") }}",
        "shortcode",
        "titel",
        "`title`",
    ),
    m(Host::Body, "[x](@/TOKEN.md)", "dead-link", "TOKEN", "content/"),
    m(Host::Body, "Text and [x](/TOKEN/).", "dead-link", "TOKEN", "source file"),
    m(Host::Body, "[x](/files/TOKEN.pdf)", "missing-file", "TOKEN", "static/"),
    m(Host::Body, "![A view](TOKEN.png)", "missing-file", "TOKEN", "static/"),
    m(Host::Body, "Text <img src=\"TOKEN.jpg\" alt=\"\">", "missing-file", "TOKEN", "static/"),
    m(Host::Body, "[x](#TOKEN)", "dead-anchor", "TOKEN", "heading"),
    m(Host::Body, "[x](@/pages/contact.md#TOKEN)", "dead-anchor", "TOKEN", ""),
    m(Host::Body, "[x](javascript:TOKEN)", "unsafe-link", "", ""),
    m(Host::Body, "Text <object data=\"TOKEN\"></object>", "removed-html", "object", "html"),
    m(Host::Body, "<p onclick=\"TOKEN()\">Text</p>", "removed-html", "onclick", "script"),
    m(Host::Body, "Text {% TOKEN %}", "leftover-tag", "TOKEN", ""),
    m(Host::Body, "``` TOKEN\nx\n```", "unknown-language", "TOKEN", ""),
];

/// Each in a sample of its own.
pub const ALONE: &[Alone] = &[
    Alone {
        file: "config.toml",
        find: "title = ",
        write: "title = \"open\n#",
        kind: "config",
        line: "title",
        says: "cannot be read",
        hint: "quotes",
    },
    Alone {
        file: "config.toml",
        find: "title = ",
        write: "max_source_bytes = \"big\"\ntitle = ",
        kind: "config",
        line: "big",
        says: "cannot be read",
        hint: "",
    },
    Alone {
        file: "config.toml",
        find: "Europe/Lisbon",
        write: "Europe/Lisbonn",
        kind: "config",
        line: "Lisbonn",
        says: "not a time zone",
        hint: "Europe/Lisbon",
    },
    Alone {
        file: "config.toml",
        find: "https://meridian.example\"",
        write: "meridian.example\"",
        kind: "config",
        line: "base_url",
        says: "not an address",
        hint: "https://",
    },
    Alone {
        file: "config.toml",
        find: "theme = \"broadsheet\"",
        write: "theme = \"tabloid\"",
        kind: "config",
        line: "tabloid",
        says: "no theme `tabloid`",
        hint: "themes/tabloid/",
    },
];
