//! Front matter that is broken, and front matter that only looks so.

use std::time::{Duration, Instant};

use crate::support::{Site, article, check};

#[test]
fn front_matter_without_an_end_is_an_error_at_its_start() {
    let built = check(
        "
-- content/a/toml.md --
+++
title = \"No end\"

Text.
-- content/a/yaml.md --
---
title: No end

Text.
-- content/a/json.md --
{
  \"title\": \"No end\"

Text.
-- content/a/good.md --
+++
title = \"Good\"
+++
-- expect --
error front-matter content/a/toml.md:1
error front-matter content/a/yaml.md:1
error front-matter content/a/json.md
none /a/good/
",
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[front-matter]: the front matter is not valid JSON: expected `,` or `}`
     --> content/a/json.md:4:1
      |
    4 | Text.
      | ^
      |
      = help: text and keys stand in double quotes, with a comma between one pair and the next

    error[front-matter]: the front matter is not closed
     --> content/a/toml.md:1:1
      |
    1 | +++
      | ^^^
      |
      = help: add a line of `+++` after the last key

    error[front-matter]: the front matter is not closed
     --> content/a/yaml.md:1:1
      |
    1 | ---
      | ^^^
      |
      = help: add a line of `---` after the last key; if the line is a thematic break, write `***`
    "#);
}

#[test]
fn toml_between_dashes_is_an_error_that_knows_why() {
    let built = check(
        "
-- content/a/x.md --
---
title = \"Mixed up\"
date = 2014-06-11
---
Text.
-- expect --
error front-matter content/a/x.md:2
",
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[front-matter]: the front matter is not valid YAML: it has no `key: value` lines
     --> content/a/x.md:2:1
      |
    2 | title = "Mixed up"
      | ^
      |
      = help: this looks like TOML: write `+++` in place of `---`
    "#);
}

#[test]
fn of_a_key_given_twice_the_last_counts() {
    let text = "
-- content/a/x.md --
---
title: First
date: 2014-06-11
title: Second
date: 2015-07-12
---
Text.
-- expect --
file    /a/2015/07/12/x/
has     /a/2015/07/12/x/ Second
lacks   /a/2015/07/12/x/ First
warning duplicate-key content/a/x.md:4 title
warning duplicate-key content/a/x.md:5 date
";
    check(text);
    let disk = Site::new(text).on_disk();
    let strict = backfile::pipeline::BuildOptions { strict: true, ..disk.options() };
    let (summary, noticed) = disk.build_with(&strict);
    assert!(summary.is_none() && noticed.errors() == 2);
    assert!(!disk.public().exists());
}

#[test]
fn a_key_given_twice_in_toml_and_json_builds_as_in_yaml() {
    let built = check(
        "
-- content/a/toml.md --
+++
title = \"First\"
date = 2014-06-11
title = \"Second\"

[extra]
colour = \"red\"

[extra]
colour = \"blue\"
+++
Text.
-- content/a/json.md --
{
  \"title\": \"First\",
  \"title\": \"Third\",
  \"extra\": {
    \"colour\": \"red\",
    \"colour\": \"green\"
  }
}
Text.
-- templates/article.html --
{{ page.title }} {{ page.extra.colour }}
-- templates/page.html --
{{ page.title }} {{ page.extra.colour }}
-- expect --
has     /a/2014/06/11/toml/ Second blue
has     /a/json/ Third green
warning duplicate-key content/a/toml.md:4 `title` is given twice, and the last one counts
warning duplicate-key content/a/toml.md:9 the table `extra` is given twice
warning duplicate-key content/a/toml.md:10 colour
warning duplicate-key content/a/json.md:3 title
warning duplicate-key content/a/json.md:6 colour
",
    );
    assert!(built.report().contains("delete the one that is not meant"), "{}", built.report());
}

#[test]
fn anchors_that_multiply_are_an_error_at_once() {
    let mut yaml = String::from(
        "---\ntitle: Bomb\na: &a [\"lol\",\"lol\",\"lol\",\"lol\",\"lol\",\"lol\",\"lol\",\"lol\"]\n",
    );
    let mut last = 'a';
    for next in 'b'..='j' {
        let items = vec![format!("*{last}"); 9].join(",");
        yaml.push_str(&format!("{next}: &{next} [{items}]\n"));
        last = next;
    }
    yaml.push_str("---\nText.\n");
    let began = Instant::now();
    let built = Site::new("").with("content/a/x.md", yaml).build();
    built.expect(&["error front-matter content/a/x.md", "any"]);
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

#[test]
fn a_day_that_is_none_falls_back_to_the_files_name() {
    let built = check(
        "
-- content/a/2014-06-11-x.md --
---
title: Has a name with a day
date: 2024-13-45
---
-- content/a/y.md --
---
title: Has none
date: 2024-13-45
---
-- expect --
warning date content/a/2014-06-11-x.md:3 2024-13-45
error   date content/a/y.md:3 2024-13-45
",
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[date]: `date` is `2024-13-45`, which is no date
     --> content/a/y.md:3:1
      |
    3 | date: 2024-13-45
      | ^^^^^^^^^^^^^^^^
      |
      = help: write it as `2014-06-11`, `2014-06` or `2014`

    warning[date]: `date` is `2024-13-45`, which is no date
     --> content/a/2014-06-11-x.md:3:1
      |
    3 | date: 2024-13-45
      | ^^^^^^^^^^^^^^^^
      |
      = help: the file's name says 2014-06-11, and that counts
    "#);
    let mut mended = Site::new("");
    mended.add("-- content/a/2014-06-11-x.md --\n---\ntitle: X\ndate: 2024-13-45\n---\n");
    mended.build().expect(&["file /a/2014/06/11/x/", "any"]);
}

#[test]
fn years_at_the_ends_of_the_calendar() {
    check(
        "
-- content/a/last.md --
---
title: The last
date: 9999-12-31
---
-- content/a/early.md --
---
title: Early
date: 0812-03-01
---
-- expect --
file /a/9999/12/31/last/
file /9999/
file /a/0812/03/01/early/
file /sitemap-0812.xml
has  /a/0812/03/01/early/ datetime=\"0812-03-01\"
",
    );
    for year in ["-1", "\"-0001-01-01\"", "10000", "-0044-03-15"] {
        let built =
            Site::new("").with("content/a/x.md", format!("---\ntitle: X\ndate: {year}\n---\n")).build();
        assert!(built.noticed.has_errors(), "{year}: {:?}", built.files.keys());
    }
}

#[test]
fn a_year_of_nought_is_right_or_refused() {
    let built = Site::new("").with("content/a/x.md", "---\ntitle: X\ndate: 0000-01-01\n---\n").build();
    assert!(built.noticed.has_errors() || built.get("/a/0000/01/01/x/").is_some(), "{}", built.report());
}

#[test]
fn whatever_the_offset_the_day_is_the_one_written() {
    let dates = [
        "2018-03-29T03:30:00+17:30",
        "2018-03-29 3:30:00 -0500",
        "2018-03-29 10:00:00 -5",
        "2018-03-29T23:59:59-12:00",
        "2018-03-29T00:00:00+14:00",
        "2018-03-29T00:00:00Z",
        "2018-03-29 00:00:00",
        "2018-03-29T00:00",
    ];
    for date in dates {
        let built =
            Site::new("").with("content/a/x.md", format!("---\ntitle: X\ndate: {date}\n---\n")).build();
        built.expect(&["file /a/2018/03/29/x/", "any"]);
        assert!(!built.noticed.has_errors(), "{date}: {}", built.report());
    }
}

#[test]
fn dates_that_may_mean_others_are_read_and_said() {
    let built = check(
        "
-- content/a/order.md --
---
title: Order
date: 03/04/2014
---
-- content/a/2014-03-04-settled.md --
---
title: Settled
date: 03/04/2014
---
-- content/a/certain.md --
---
title: Certain
date: 06/25/2014
---
-- content/a/epoch.md --
{\"title\": \"Epoch\", \"date\": 1402444800}
-- content/a/offset.md --
+++
title = \"Offset\"
date = \"2018-03-29T23:30:00+17:30\"
+++
-- content/a/later.md --
---
title: Later
date: 2014-01-01
publish_date: 03/04/2014
---
-- expect --
any
error date content/a/later.md:4 `publish_date` is 2014-04-03 or 2014-03-04, and which is not said
",
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[date]: `publish_date` is 2014-04-03 or 2014-03-04, and which is not said
     --> content/a/later.md:4:1
      |
    4 | publish_date: 03/04/2014
      | ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write `2014-04-03` or `2014-03-04`

    warning[date]: dates that could not be read for certain (3)
      content/a/epoch.md:1:20  `date` is `1402444800`, which is read as seconds since 1970: 2014-06-11T00:00:00+00:00
        help: write `2014-06-11` or `2014-06-11T00:00:00+00:00`
      content/a/offset.md:3:1  `date` is `2018-03-29T23:30:00+17:30`, and its offset cannot be; it is read as 2018-03-29T23:30:00
        help: write `2018-03-29T23:30:00`, with an offset from `-12:00` to `+14:00` after a time
      content/a/order.md:3:1  `date` is `03/04/2014`, which is read as 2014-04-03, the day first
        help: write `2014-04-03`, or `2014-03-04` if the month stands first
    "#);
    let mut without = Site::new("");
    without.add("-- content/a/order.md --\n---\ntitle: Order\ndate: 03/04/2014\n---\n");
    without.add("-- content/a/2014-03-04-settled.md --\n---\ntitle: Settled\ndate: 03/04/2014\n---\n");
    without.add("-- content/a/certain.md --\n---\ntitle: Certain\ndate: 06/25/2014\n---\n");
    without.build().expect(&[
        "file /a/2014/04/03/order/",
        "file /a/2014/03/04/settled/",
        "file /a/2014/06/25/certain/",
        "warning date content/a/order.md:3",
    ]);
}

#[test]
fn a_title_is_text() {
    let built = check(
        "
-- content/a/number.md --
---
title: 123
---
-- content/a/null.md --
---
title: null
---
Text.
-- content/a/list.md --
---
title: [a]
---
Text.
-- content/a/truth.md --
---
title: true
---
Text.
-- expect --
any
error key-type content/a/list.md:2 title
error key-type content/a/null.md:2 title
",
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[key-type]: `title` is a list, not a text
     --> content/a/list.md:2:1
      |
    2 | title: [a]
      | ^^^^^^^^^^
      |
      = help: put the title in quotes

    error[key-type]: `title` is null, not a text
     --> content/a/null.md:2:1
      |
    2 | title: null
      | ^^^^^^^^^^^
      |
      = help: write the title, or leave the key out

    error[key-type]: `title` is a boolean, not a text
     --> content/a/truth.md:2:1
      |
    2 | title: true
      | ^^^^^^^^^^^
      |
      = help: put the title in quotes
    "#);
    check("-- content/a/number.md --\n---\ntitle: 123\n---\n-- expect --\nhas /a/number/ >123</h1>\n");
}

#[test]
fn a_title_of_a_megabyte_is_over_the_limit() {
    let title = "word ".repeat(200_000);
    let built = Site::new("").with("content/a/x.md", article(title.trim(), "2014-06-11", "Text.")).build();
    if built.noticed.has_errors() {
        built.expect(&["any", "none /"]);
        assert!(built.report().len() < 10_000, "{}", built.report().len());
        insta::assert_snapshot!(built.noticed.iter().next().unwrap().message, @"`title` has 999999 characters, and 10000 are the most");
    } else {
        built.expect(&["file /a/2014/06/11/x/", "any"]);
    }
}

#[test]
fn words_that_yaml_1_1_would_misread_are_words() {
    check(
        "
-- content/a/x.md --
---
title: Switches
date: 2014-06-11
country: NO
featured_by: yes
time: 12:30
octal: 0o17
version: 1.10
---
Text.
-- templates/article.html --
[{{ page.extra.country }}|{{ page.extra.featured_by }}|{{ page.extra.time }}|{{ page.extra.version }}]
-- expect --
any
has /a/2014/06/11/x/ [NO|yes|12:30|1.1
",
    );
}

#[test]
fn topics_in_one_string_are_one_topic_unless_commas_part_them() {
    check(
        "
-- content/a/x.md --
---
title: One
date: 2014-06-11
tags: ssl امنیت وب
---
-- content/a/y.md --
---
title: Three
date: 2014-06-12
tags: oil, gas , water
---
-- expect --
file /topics/ssl-امنیت-وب/
file /topics/oil/
file /topics/gas/
file /topics/water/
none /topics/ssl/
",
    );
}

#[test]
fn entities_and_markup_in_titles_are_escaped_once_everywhere() {
    let cases = [
        ("Dean &ldquo;quotes&rdquo; him", "Dean “quotes” him"),
        ("R&amp;D", "R&amp;D"),
        ("R&D", "R&amp;D"),
        ("O*NET and __attribute__", "O*NET and __attribute__"),
        ("A line<br/>broken", "A line&lt;br/&gt;broken"),
    ];
    for (title, shown) in cases {
        let built = Site::new("")
            .with("content/a/x.md", format!("---\ntitle: '{title}'\ndate: 2014-06-11\n---\nText.\n"))
            .build();
        let page = built.text("/a/2014/06/11/x/");
        let slash = shown.replace("/&gt;", "&#x2F;&gt;");
        for place in ["/a/2014/06/11/x/", "/", "/a/", "/a/2014/", "/2014/06/11/"] {
            let text = built.text(place);
            assert!(text.contains(shown) || text.contains(&slash), "{title} in {place}: {text}");
            assert!(
                !text.contains("&amp;amp;") && !text.contains("&amp;lt;") && !text.contains("<br/>broken")
            );
        }
        for feed in ["/atom.xml", "/rss.xml"] {
            assert!(built.text(feed).contains(shown), "{title}: {}", built.text(feed));
        }
        let json: serde_json::Value = serde_json::from_str(built.text("/feed.json")).unwrap();
        let plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(json["items"][0]["title"], plain, "{title}");
        assert!(
            page.contains(&format!("\"headline\":\"{}", plain.split(['<', '&']).next().unwrap())),
            "{page}"
        );
    }
}
