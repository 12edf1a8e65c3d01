//! What was published stays where it was, or says why it is gone.

use crate::support::{Built, Site, check};

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

const TWO: &str = r#"
-- config.toml --
title = "The Review"
ledger = true
-- content/iran/_index.md --
-- content/iran/2014/a.md --
+++
title = "A"
date = 2014-06-11
topics = ["Salt"]
+++
Text.
-- content/iran/2014/b.md --
---
title: B
date: 2014-06-12
aliases: [/old-b/]
---
Text.
"#;

const LEDGER: &str = "/iran/\tsection:iran\n/iran/2014/06/11/a/\tiran/2014/a\n\
                      /iran/2014/06/12/b/\tiran/2014/b\n/old-b/\tiran/2014/b\n/topics/salt/\ttopic:salt\n";

/// A site whose ledger is right, with some files changed and some removed.
fn changed(removed: &[&str], text: &str) -> Built {
    let mut site = Site::new(TWO).with("urls.ledger", LEDGER);
    for path in removed {
        assert!(site.files.remove(*path).is_some(), "{path}");
    }
    site.add(text);
    site.check()
}

#[test]
fn a_ledger_that_is_right_is_no_matter() {
    changed(
        &[],
        "-- expect --\nfile /iran/2014/06/11/a/\nhas /atom.xml tag:review.example,2000:iran/2014/a\n",
    );
}

#[test]
fn addresses_that_are_not_recorded_are_mentioned_once() {
    changed(
        &["urls.ledger"],
        "-- expect --\nwarning unrecorded-url urls.ledger there is no urls.ledger yet, and 5 addresses are to be in it\n",
    );
    changed(
        &[],
        "-- content/iran/c.md --\n+++\ntitle = \"C\"\n+++\nText.\n-- expect --\n\
         warning unrecorded-url urls.ledger 1 address is not in urls.ledger yet\n",
    );
}

#[test]
fn a_ledger_that_is_not_asked_for_is_not_heeded() {
    changed(
        &["content/iran/2014/a.md"],
        "-- config.toml --\n-- expect --\nwarning ledger urls.ledger urls.ledger is not heeded\n",
    );
}

/// The front matter has an id: it needs the alias alone.
#[test]
fn a_renamed_file_keeps_its_id_and_asks_for_an_alias() {
    let new = |aliases: &str| {
        format!(
            "-- content/iran/2014/renamed.md --\n+++\ntitle = \"A\"\nid = \"iran/2014/a\"\ndate = 2014-06-11\n\
             topics = [\"Salt\"]\n{aliases}+++\nText.\n-- expect --\n"
        )
    };
    let built = changed(
        &["content/iran/2014/a.md"],
        &(new("")
            + "error vanished-url urls.ledger:2 /iran/2014/06/11/a/ was published\nwarning unrecorded-url 1 address\n"),
    );
    let report = built.report();
    let hint =
        "its article is content/iran/2014/renamed.md now: write `aliases = [\"/iran/2014/06/11/a/\"]` there";
    assert!(report.contains(hint), "{report}");
    let alias = "aliases = [\"/iran/2014/06/11/a/\"]\n";
    changed(
        &["content/iran/2014/a.md"],
        &(new(alias)
            + "warning unrecorded-url 1 address\nhas /atom.xml tag:review.example,2000:iran/2014/a<\n"),
    );
}

/// The front matter has no id: both lines are asked for, in its own format.
#[test]
fn a_renamed_file_without_an_id_is_recognised() {
    let new = |aliases: &str| {
        format!(
            "-- content/iran/2014/renamed.md --\n---\ntitle: A\ndate: 2014-06-11\ntopics: [Salt]\n{aliases}---\n\
             Text.\n-- expect --\n"
        )
    };
    let removed = &["content/iran/2014/a.md"];
    let built = changed(
        removed,
        &(new("")
            + "error vanished-url urls.ledger:2 /iran/2014/06/11/a/\nwarning unrecorded-url 1 address\n"),
    );
    let report = built.report();
    let hint = "content/iran/2014/renamed.md seems to be it, renamed: write `id: \"iran/2014/a\"` and \
                `aliases: [\"/iran/2014/06/11/a/\"]` there";
    assert!(report.contains(hint), "{report}");
    // The alias alone says which article it is.
    let alias = new("aliases: [/iran/2014/06/11/a/]\n");
    changed(
        removed,
        &(alias + "warning unrecorded-url\nhas /atom.xml tag:review.example,2000:iran/2014/a<\n"),
    );
}

/// Guards the order in which ids are found: an article that stays at its URL
/// while its file moves is the same article.
#[test]
fn a_file_that_moves_without_its_url_keeps_its_id() {
    changed(
        &["content/iran/2014/a.md"],
        "-- content/iran/elsewhere/x.md --\n+++\ntitle = \"A\"\nslug = \"a\"\ndate = 2014-06-11\n\
         topics = [\"Salt\"]\n+++\nText.\n-- expect --\nhas /atom.xml tag:review.example,2000:iran/2014/a<\n",
    );
}

/// A corrected date moves the page, but the file is the same.
#[test]
fn an_article_whose_date_changes_asks_for_an_alias() {
    let built = changed(
        &[],
        "-- content/iran/2014/b.md --\n---\ntitle: B\ndate: 2014-06-13\naliases: [/old-b/]\n---\n-- expect --\n\
         error vanished-url urls.ledger:3 /iran/2014/06/12/b/\nwarning unrecorded-url 1 address\n",
    );
    let hint = "its article is content/iran/2014/b.md now: add `\"/iran/2014/06/12/b/\"` to `aliases` there";
    assert!(built.report().contains(hint), "{}", built.report());
}

#[test]
fn a_deleted_article_and_a_dropped_alias_are_errors_all_at_once() {
    let built = changed(
        &["content/iran/2014/a.md"],
        "-- content/iran/2014/b.md --\n+++\ntitle = \"B\"\ndate = 2014-06-12\n+++\n-- expect --\n\
         error vanished-url urls.ledger:2 /iran/2014/06/11/a/\n\
         error vanished-url urls.ledger:4 /old-b/\n\
         error vanished-url urls.ledger:5 /topics/salt/\n",
    );
    let report = built.report();
    for text in [
        "`backfile ledger --write --withdraw /iran/2014/06/11/a/ --reason \"…\"`",
        "/iran/2014/06/11/a/⇥iran/2014/a⇥gone⇥2014-06-11⇥A⇥why it is gone",
        "its article is content/iran/2014/b.md now: write `aliases = [\"/old-b/\"]` there",
        "there is no topic `salt` any more",
    ] {
        assert!(report.contains(text), "{text}\n{report}");
    }
}

#[test]
fn an_article_that_became_a_draft_is_told_from_a_deleted_one() {
    let built = changed(
        &[],
        "-- content/iran/2014/b.md --\n---\ntitle: B\ndate: 2014-06-12\ndraft: true\n---\n-- expect --\n\
         error vanished-url urls.ledger:3 /iran/2014/06/12/b/\nerror vanished-url urls.ledger:4 /old-b/\n",
    );
    let hint = "content/iran/2014/b.md is there but not published";
    assert!(built.report().contains(hint), "{}", built.report());
}

/// What a broken file would have published is not reported as gone on top.
#[test]
fn a_file_with_an_error_is_reported_once() {
    changed(
        &[],
        "-- content/iran/2014/a.md --\n+++\ntitle = \"A\ndate = 2014-06-11\n+++\n-- expect --\n\
         error front-matter content/iran/2014/a.md:2\n",
    );
}

#[test]
fn a_line_that_says_gone_makes_the_tombstone() {
    changed(
        &["content/iran/2014/b.md"],
        "-- urls.ledger --\n/iran/\tsection:iran\n/iran/2014/06/11/a/\tiran/2014/a\n\
         /iran/2014/06/12/b/\tiran/2014/b\tgone\t2014-06\tB & C\tIt was <libel>.\n\
         /old-b/\tiran/2014/b\n/topics/salt/\ttopic:salt\n-- expect --\n\
         has  /iran/2014/06/12/b/ <h1 dir=\"auto\">B &amp; C</h1>\n\
         has  /iran/2014/06/12/b/ It was &lt;libel&gt;.\n\
         has  /iran/2014/06/12/b/ datetime=\"2014-06\"\n\
         has  /iran/2014/06/12/b/ noindex\n\
         has  /old-b/ url=/iran/2014/06/12/b/\n\
         lacks /sitemap-2014.xml /06/12/b/\n",
    );
}

#[test]
fn what_is_gone_may_come_back() {
    changed(
        &[],
        "-- urls.ledger --\n/iran/\tsection:iran\n/iran/2014/06/11/a/\tiran/2014/a\tgone\t\tA\tWrong.\n\
         /iran/2014/06/12/b/\tiran/2014/b\n/old-b/\tiran/2014/b\n/topics/salt/\ttopic:salt\n-- expect --\n\
         warning ledger urls.ledger:2 /iran/2014/06/11/a/ is gone according to the ledger, and is published\n\
         lacks /iran/2014/06/11/a/ Wrong.\n",
    );
}

/// The id of what is gone is not given to another article of the same file name.
#[test]
fn an_id_is_never_used_again() {
    changed(
        &[],
        "-- content/iran/2014/a.md --\n+++\ntitle = \"Another\"\ndate = 2015-01-01\ntopics = [\"Salt\"]\n+++\n\
         -- urls.ledger --\n/iran/\tsection:iran\n/iran/2014/06/11/a/\tiran/2014/a\tgone\t\tA\tWrong.\n\
         /iran/2014/06/12/b/\tiran/2014/b\n/old-b/\tiran/2014/b\n/topics/salt/\ttopic:salt\n-- expect --\n\
         warning unrecorded-url 1 address\n\
         has /atom.xml tag:review.example,2000:iran/2014/a-2<\n",
    );
}

#[test]
fn two_articles_with_one_id_are_an_error_that_names_both() {
    let built = changed(
        &[],
        "-- content/iran/2014/c.md --\n+++\ntitle = \"C\"\nid = \"x\"\n+++\n-- content/iran/2014/d.md --\n\
         +++\nid = \"x\"\ntitle = \"D\"\n+++\n-- expect --\n\
         error duplicate-id content/iran/2014/d.md:2 two articles have the id `x`\nany\n",
    );
    assert!(built.report().contains("the other is content/iran/2014/c.md:3"), "{}", built.report());
}

/// Without a ledger nothing was promised yet: a warning. The feeds of each language
/// have names of their own, and a path that is another article's id is not used again.
#[test]
fn without_a_ledger_an_id_that_two_articles_give_is_mentioned() {
    let article =
        |title: &str, id: &str| format!("+++\ntitle = \"{title}\"\n{id}date = 2014-06-11\n+++\nText.\n");
    let id = "id = \"b\"\n";
    let text = format!(
        "-- config.toml --\n[languages.fr]\n-- content/x/a.md --\n{}-- content/x/a.fr.md --\n{}-- content/b.md --\n{}\
         -- content/x/c.md --\n{}-- expect --\nwarning duplicate-id content/x/c.md:3 two articles have the id `b`\n\
         has /fr/atom.xml tag:review.example,2000:b.fr<\nhas /atom.xml tag:review.example,2000:b<\n\
         has /atom.xml tag:review.example,2000:b-2<\n",
        article("A", id),
        article("A fr", id),
        article("B", ""),
        article("C", id),
    );
    let built = check(&text);
    assert!(built.report().contains("the other is content/x/a.md:3"), "{}", built.report());
}

#[test]
fn an_id_that_changes_is_mentioned() {
    changed(
        &[],
        "-- content/iran/2014/a.md --\n+++\ntitle = \"A\"\nid = \"other\"\ndate = 2014-06-11\ntopics = [\"Salt\"]\n+++\n\
         -- expect --\nwarning ledger content/iran/2014/a.md:3 /iran/2014/06/11/a/ was published as `iran/2014/a`, and is now `other`\n",
    );
}

/// Without a ledger, ids are what they were before there were ledgers.
#[test]
fn ids_do_not_change_without_a_ledger() {
    changed(
        &["urls.ledger", "content/iran/2014/a.md"],
        "-- config.toml --\n-- content/iran/2014/renamed.md --\n+++\ntitle = \"A\"\ndate = 2014-06-11\n\
         aliases = [\"/iran/2014/06/11/a/\"]\n+++\n-- expect --\n\
         has /atom.xml tag:review.example,2000:iran/2014/renamed<\n",
    );
}

#[test]
fn lines_that_cannot_be_right_are_errors_at_their_place() {
    changed(
        &[],
        "-- urls.ledger --\n/iran/\tsection:iran\n<<<<<<< HEAD\n/iran/2014/06/11/a/\tiran/2014/a\n=======\n\
         /iran/2014/06/12/b/\tiran/2014/b\n>>>>>>> theirs\n/old-b/\tiran/2014/b\nno address\n\
         /topics/salt/\ttopic:salt\n/topics/salt/\ttopic:pepper\n-- expect --\n\
         error ledger urls.ledger:2 a merge has left its conflict here\n\
         error ledger urls.ledger:8 the line does not begin with an address\n\
         error ledger urls.ledger:10 the address /topics/salt/ has two lines that differ\n",
    );
}

/// Each language has ids of its own, and a translation may repeat its original's.
#[test]
fn translations_have_their_language_behind_their_id() {
    let dir = |code: &str, noindex: &str| {
        format!("has /fr/gone/ <html lang=\"{code}\" dir=\"ltr\"\nhas /fr/gone/ {noindex}\n")
    };
    let text = "-- config.toml --\nledger = true\n[languages.fr]\ntitle = \"La Revue\"\n\
                -- content/iran/a.md --\n+++\nid = \"x\"\ntitle = \"A\"\ndate = 2014-06-11\n+++\nText.\n\
                -- content/iran/a.fr.md --\n+++\nid = \"x\"\ntitle = \"Â\"\ndate = 2014-06-11\n+++\nTexte.\n\
                -- urls.ledger --\n/fr/gone/\tg.fr\tgone\t2014\tParti\tErreur.\n/fr/iran/\tsection:iran.fr\n\
                /fr/iran/2014/06/11/a/\tx.fr\n/iran/\tsection:iran\n/iran/2014/06/11/a/\tx\n-- expect --\n\
                has /atom.xml tag:review.example,2000:x<\nhas /fr/atom.xml tag:review.example,2000:x.fr<\n";
    check(&(text.to_owned() + &dir("fr", "noindex")));
}

/// A topic that is still there has lost another name, not its page.
#[test]
fn a_name_that_a_topic_lost_is_told_from_a_topic_that_is_gone() {
    let ledger = LEDGER.to_owned() + "/topics/pepper/\ttopic:salt\n";
    let built = changed(
        &[],
        &format!(
            "-- urls.ledger --\n{ledger}-- expect --\nerror vanished-url urls.ledger:6 /topics/pepper/\n"
        ),
    );
    let hint = "write it among the `aliases` of content/topics/salt.md";
    assert!(built.report().contains(hint), "{}", built.report());
}

/// A hundred articles may link to one that is gone: their links go on to say so.
#[test]
fn links_to_the_file_of_what_is_gone_lead_to_its_tombstone() {
    changed(
        &["content/iran/2014/b.md"],
        "-- content/iran/2014/a.md --\n+++\ntitle = \"A\"\ndate = 2014-06-11\ntopics = [\"Salt\"]\n+++\n\
         See [b](@/iran/2014/b.md).\n-- urls.ledger --\n/iran/\tsection:iran\n/iran/2014/06/11/a/\tiran/2014/a\n\
         /iran/2014/06/12/b/\tiran/2014/b\tgone\n/old-b/\tiran/2014/b\n/topics/salt/\ttopic:salt\n-- expect --\n\
         has /iran/2014/06/11/a/ <a href=\"/iran/2014/06/12/b/\">b</a>\n",
    );
}

/// The terms of a taxonomy of the site's own are published addresses like topics.
#[test]
fn a_term_that_vanishes_is_an_error() {
    let text = |places: &str| {
        format!(
            "-- config.toml --\ntitle = \"The Review\"\nledger = true\n[[taxonomies]]\nname = \"places\"\n\
             -- content/iran/2014/a.md --\n+++\ntitle = \"A\"\ndate = 2014-06-11\ntopics = [\"Salt\"]\n\
             [taxonomies]\nplaces = [{places}]\n+++\nText.\n-- urls.ledger --\n{LEDGER}\
             /places/mosul/\tterm:places/mosul\n-- expect --\n"
        )
    };
    changed(&[], &text("\"Mosul\""));
    let built = changed(&[], &(text("") + "error vanished-url urls.ledger:6 /places/mosul/\n"));
    assert!(built.report().contains("--withdraw /places/mosul/"), "{}", built.report());
}
