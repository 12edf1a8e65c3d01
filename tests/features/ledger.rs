//! What was published stays where it was, or says why it is gone.

use crate::support::check;

/// Guards the promise that nothing of a withdrawn text is published, by whatever
/// way a text reaches a page: each carries the word `sentinel`.
#[test]
fn of_a_withdrawn_article_only_a_tombstone_is_published() {
    check(
        r#"
-- content/iran/_index.md --
-- content/iran/2014/other.md --
+++
title = "Other"
date = 2014-06-12
topics = ["Iran"]
+++
See [the first](@/iran/2014/withdrawn/index.md) and [its old address](/old/).
-- content/iran/2014/withdrawn/index.md --
+++
title = "What was said"
date = 2014-06-11
description = "sentinel dek"
authors = ["Sentinel Author"]
topics = ["Iran", "Sentinel topic"]
series = "Sentinel series"
aliases = ["/old/"]
image = { src = "sentinel.jpg", alt = "sentinel alt", caption = "sentinel caption" }
corrections = [{ date = 2014-07-01, text = "sentinel correction" }]
source = { name = "sentinel source", url = "https://example.org/sentinel" }
withdrawn = "It named a child & should not have."
[extra]
kicker = "sentinel extra"
+++
The sentinel text. [A dead link](@/iran/nowhere.md) and a note[^1].

## Sentinel heading

[^1]: A sentinel note.
-- content/iran/2014/withdrawn/sentinel.jpg --
sentinel bytes
-- content/iran/2014/none.md --
+++
date = 2014-06-10
withdrawn = true
+++
# Titled by its text

More sentinel text.
-- content/iran/2014/kept.md --
+++
title = "Kept"
date = 2014-06-10
withdrawn = false
+++
Text.
-- expect --
has   /iran/2014/06/11/withdrawn/ <h1 dir="auto">What was said</h1>
has   /iran/2014/06/11/withdrawn/ It named a child &amp; should not have.
has   /iran/2014/06/11/withdrawn/ datetime="2014-06-11"
has   /iran/2014/06/11/withdrawn/ <meta name="robots" content="noindex">
lacks /iran/2014/06/11/withdrawn/ application/ld+json
has   /iran/2014/06/10/none/ <h1 dir="auto">Titled by its text</h1>
has   /iran/2014/06/10/kept/ <p>Text.</p>
has   /iran/2014/06/12/other/ href="/iran/2014/06/11/withdrawn/"
has   /old/ /iran/2014/06/11/withdrawn/
none  /2014/06/11/
lacks /iran/ What was said
lacks /2014/ What was said
lacks /atom.xml What was said
lacks /sitemap-2014.xml withdrawn
nowhere sentinel
nowhere Sentinel
"#,
    );
}

/// A slip in the key must not publish what was to be withdrawn.
#[test]
fn a_withdrawal_without_words_is_an_error() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "A"
withdrawn = ""
+++
Text.
-- content/iran/b.md --
---
title: B
withdrawn: [why]
---
Text.
-- expect --
error key-type content/iran/a.md:3 `withdrawn` does not say why
error key-type content/iran/b.md:3 `withdrawn` does not say why
"#,
    );
}

/// The earlier article keeps a URL that two want, also when it is withdrawn.
#[test]
fn a_withdrawn_article_keeps_its_url() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "First"
slug = "same"
date = 2014-06-11
withdrawn = "An error of fact."
+++
-- content/iran/b.md --
+++
title = "Second"
slug = "same"
date = 2014-06-11
+++
Text.
-- expect --
has /iran/2014/06/11/same/ An error of fact.
has /iran/2014/06/11/b/ Second
warning collision content/iran/b.md two articles want the address
"#,
    );
}
