//! What an article gets that does not say it itself: from its section, from git.

use std::path::Path;
use std::process::Command;

use crate::support::{Site, check};

fn git(root: &Path, date: &str, args: &[&str]) {
    let identity = ["-c", "user.name=Ana", "-c", "user.email=ana@review.example"];
    let mut git = Command::new("git");
    git.current_dir(root).args(identity).args(args);
    let done = git.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_date_of_the_last_change_comes_from_git() {
    let site = Site::new(
        r#"
-- config.toml --
title = "The Review"
base_url = "https://review.example"
updated = "git"
-- content/a.md --
+++
title = "A"
date = 2020-01-01
+++
First.
-- content/نامه.md --
+++
title = "Letter"
date = 2020-01-01
+++
Text.
-- content/own.md --
+++
title = "Own"
date = 2020-01-01
updated = 2020-02-02
+++
Text.
-- templates/article.html --
{{ page.title }} updated {{ page.updated | default(value="never") }}
"#,
    )
    .on_disk();
    let page = |slug: &str| {
        std::fs::read_to_string(site.public().join(format!("2020/01/01/{slug}/index.html"))).unwrap()
    };
    let (_, noticed) = site.build();
    assert!(noticed.iter().any(|d| d.message.starts_with("git gives no dates")), "{noticed:?}");
    git(&site.root, "2020-01-01T10:00:00Z", &["init", "-q"]);
    git(&site.root, "2020-01-01T10:00:00Z", &["add", "content"]);
    git(&site.root, "2020-01-01T10:00:00Z", &["commit", "-qm", "Publish"]);
    let a = site.root.join("content/a.md");
    std::fs::write(&a, std::fs::read_to_string(&a).unwrap() + "Second.\n").unwrap();
    git(&site.root, "2021-03-04T10:00:00Z", &["commit", "-qam", "Add a paragraph"]);
    git(&site.root, "2022-05-06T10:00:00Z", &["mv", "content/a.md", "content/b.md"]);
    git(&site.root, "2022-05-06T10:00:00Z", &["commit", "-qm", "Rename it"]);
    let (_, noticed) = site.build();
    assert!(noticed.is_empty(), "{noticed:?}");
    assert!(page("b").contains("A updated 2021-03-04"), "{}", page("b"));
    assert!(page("نامه").contains("Letter updated never"), "{}", page("نامه"));
    assert!(page("own").contains("Own updated 2020-02-02"), "{}", page("own"));
}

/// A site in a folder of a larger repository, and a commit that only reformatted it.
#[test]
fn the_history_of_a_larger_repository_counts_and_a_reformatting_does_not() {
    let site = Site::new(
        r#"
-- config.toml --
title = "The Review"
base_url = "https://review.example"
updated = "git"

[git]
ignore_revs = ".git-blame-ignore-revs"
-- content/a.md --
+++
title = "A"
date = 2020-01-01
+++
First.
-- templates/article.html --
{{ page.title }} updated {{ page.updated | default(value="never") }}
"#,
    )
    .on_disk();
    let repository = site.root.parent().unwrap();
    let a = site.root.join("content/a.md");
    let append = |text: &str| std::fs::write(&a, std::fs::read_to_string(&a).unwrap() + text).unwrap();
    git(repository, "2020-01-01T10:00:00Z", &["init", "-q"]);
    git(repository, "2020-01-01T10:00:00Z", &["add", "site/content"]);
    git(repository, "2020-01-01T10:00:00Z", &["commit", "-qm", "Publish"]);
    append("Second.\n");
    git(repository, "2021-03-04T10:00:00Z", &["commit", "-qam", "Add a paragraph"]);
    append("\n\n");
    git(repository, "2022-05-06T10:00:00Z", &["commit", "-qam", "Reformat"]);
    let head = Command::new("git").current_dir(repository).args(["rev-parse", "HEAD"]).output().unwrap();
    let ignored = site.root.join(".git-blame-ignore-revs");
    let updated = || {
        let (_, noticed) = site.build();
        assert!(noticed.is_empty(), "{noticed:?}");
        std::fs::read_to_string(site.public().join("2020/01/01/a/index.html")).unwrap()
    };
    std::fs::write(&ignored, "# none yet\n").unwrap();
    assert!(updated().contains("A updated 2022-05-06"));
    std::fs::write(&ignored, [b"# one line a commit\n", &*head.stdout].concat()).unwrap();
    assert!(updated().contains("A updated 2021-03-04"));
}

#[test]
fn the_nearest_section_decides_and_an_article_before_it() {
    check(
        r#"
-- content/a/_index.md --
+++
[cascade]
access = "registered"
topics = ["Far"]
draft = true
[cascade.extra.box]
one = "far"
two = "far"
+++
-- content/a/b/_index.md --
+++
[cascade]
access = "open"
draft = false
[cascade.extra.box]
one = "near"
+++
-- content/a/b/open.md --
+++
title = "Open"
date = 2020-01-01
+++
Words that all may read.
-- content/a/gated.md --
+++
title = "Gated"
date = 2020-01-02
draft = false
+++
Teaser.

Words behind the gate.
-- content/a/unfinished.md --
+++
title = "Unfinished"
date = 2020-01-03
+++
Not yet.
-- templates/article.html --
{{ page.title }}, {{ page.extra.box.one }}, {{ page.extra.box.two }}, {{ page.access | default(value="open") }}
-- expect --
file /a/b/2020/01/01/open/
has  /a/b/2020/01/01/open/ Open, near, far, open
has  /a/2020/01/02/gated/ Gated, far, far, registered
none /a/2020/01/03/unfinished/
file /topics/far/
"#,
    );
}

#[test]
fn a_list_of_defaults_for_paths_and_languages() {
    check(
        r#"
-- content/a/_index.md --
---
cascade:
  - _target: {path: "/a/reviews/**"}
    topics: [Reviewed]
  - target: {kind: section}
    topics: [Sections]
  - target: {lang: fr}
    topics: [French]
  - topics: [Rest]
    topcis: [Slip]
---
-- content/a/reviews/x.md --
+++
title = "X"
date = 2020-01-01
+++
-- content/a/y.md --
+++
title = "Y"
date = 2020-01-01
+++
-- expect --
has   /topics/reviewed/ X
lacks /topics/reviewed/ >Y<
has   /topics/rest/ Y
lacks /topics/rest/ >X<
none  /topics/sections/
none  /topics/french/
warning unknown-key content/a/_index.md:10 `topcis` in the cascade
"#,
    );
}

#[test]
fn a_mistake_in_a_cascade_is_reported_once_at_its_own_line() {
    check(
        r#"
-- content/a/_index.md --
+++
title = "A"

[cascade]
topcs = ["T"]
title = "All alike"
access = "regstered"
+++
-- content/a/x.md --
+++
title = "X"
date = 2020-01-01
+++
Text.
-- content/a/y.md --
+++
title = "Y"
date = 2020-01-01
+++
Text.
-- expect --
warning unknown-key content/a/_index.md:5 `topcs` in the cascade
warning key-shape content/a/_index.md:6 each article's own
error key-type content/a/_index.md:7 there is no tier `regstered`
"#,
    );
}
