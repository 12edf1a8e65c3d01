//! Fences of all three formats, whole and broken.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use super::*;

fn json(text: &str) -> String {
    let front = split(text).unwrap_or_else(|e| panic!("{text:?}: {e:?}"));
    let table = Value::Table(front.entries.iter().map(|e| (e.key.clone(), e.value.clone())).collect());
    format!("{} | {}", table.to_json(), &text[front.body..])
}

/// `line:column message / hint`
fn problem(text: &str) -> String {
    let Err(d) = split(text) else { panic!("{text:?} was accepted") };
    assert_eq!(d.kind, Kind::FrontMatter);
    let e = d.excerpt.unwrap();
    format!("{}:{} {} / {}", e.line, e.column, d.message, d.hint.unwrap_or_default())
}

#[test]
fn fences_and_bodies() {
    let cases = [
        ("", "{} | "),
        ("Just text\n---\n", "{} | Just text\n---\n"),
        ("+++\ntitle = \"a\"\n+++\nbody", r#"{"title":"a"} | body"#),
        ("+++  \ntitle = \"a\"\n+++ \t\nbody", r#"{"title":"a"} | body"#),
        ("---\ntitle: a\n---\nbody\n---\nmore", "{\"title\":\"a\"} | body\n---\nmore"),
        ("---\ntitle: a\n...\nbody", r#"{"title":"a"} | body"#),
        ("---\ntitle: a\n---", r#"{"title":"a"} | "#),
        ("\n \n---\ntitle: a\n---\nb", r#"{"title":"a"} | b"#),
        ("---\n---\nbody", "{} | body"),
        ("---\n# nothing yet\n\n---\nbody", "{} | body"),
        ("+++\n+++\nbody", "{} | body"),
        ("----\nfoo\n", "{} | ----\nfoo\n"),
        ("\n---\nafter a break\n", "{} | \n---\nafter a break\n"),
        ("---\r\ntitle: a\r\n---\r\nbody\r\n", "{\"title\":\"a\"} | body\r\n"),
        ("---\rtitle: a\rn: 1\r---\rbody\r", "{\"title\":\"a\",\"n\":1} | body\r"),
        ("+++\rtitle = 'a'\rn = 1\r+++\rbody", "{\"title\":\"a\",\"n\":1} | body"),
        ("{\"title\": \"a}\\\"\", \"x\": [{\"y\": 1}]}\nbody", r#"{"title":"a}\"","x":[{"y":1}]} | body"#),
        ("{\n  \"title\": \"é\"\n}\n\nbody", "{\"title\":\"é\"} | \nbody"),
        ("{}\nbody", "{} | body"),
        ("{{ figure(src=\"x\") }}\n", "{} | {{ figure(src=\"x\") }}\n"),
        ("{% note %}", "{} | {% note %}"),
        ("{: .lead}\n", "{} | {: .lead}\n"),
    ];
    for (text, expected) in cases {
        assert_eq!(json(text), expected, "{text:?}");
    }
}

#[test]
fn yaml_is_read_by_version_1_2() {
    let cases = [
        ("featured: yes\ntime: 12:30", r#"{"featured":"yes","time":"12:30"}"#),
        ("a: on\nb: No\nc: True\nd: FALSE", r#"{"a":"on","b":"No","c":true,"d":false}"#),
        ("a:\nb: ~\nc: null\nd: ''", r#"{"a":null,"b":null,"c":null,"d":""}"#),
        (
            "a: 1\nb: -1.5\nc: 0x1F\nd: 0o17\ne: 1e3\nf: .5",
            r#"{"a":1,"b":-1.5,"c":31,"d":15,"e":1000.0,"f":0.5}"#,
        ),
        ("a: 007\nb: 123456789012345678901", r#"{"a":"007","b":"123456789012345678901"}"#),
        ("a: 1_000\nb: .inf\nc: 1.2.3\nd: 1e999", r#"{"a":"1_000","b":".inf","c":"1.2.3","d":"1e999"}"#),
        (
            "date: 2014-06-11 10:00:00 -5\nd: 2014-06-11",
            r#"{"date":"2014-06-11 10:00:00 -5","d":"2014-06-11"}"#,
        ),
        ("a: !!str 12\nb: !!int \"12\"", r#"{"a":"12","b":12}"#),
        ("tags:\n- a\n- b\nx: 1", r#"{"tags":["a","b"],"x":1}"#),
        ("tags:\n    - a\n    -   b", r#"{"tags":["a","b"]}"#),
        (
            "t: \"two\n  lines\"\nu: >\n  folded\n  text\nv: |\n  x\n",
            r#"{"t":"two lines","u":"folded text\n","v":"x\n"}"#,
        ),
        ("t: plain\n  goes on", r#"{"t":"plain goes on"}"#),
        ("# c\na: b # c\n", r#"{"a":"b"}"#),
        ("two words: x\n\"q\": y\n2014: z", r#"{"two words":"x","q":"y","2014":"z"}"#),
        ("hero:\n  image: x\n  list: [1, {a: b}]", r#"{"hero":{"image":"x","list":[1,{"a":"b"}]}}"#),
        ("a: &x {k: 1}\nb:\n  <<: *x\n  m: 2\nc: *x", r#"{"a":{"k":1},"b":{"m":2,"k":1},"c":{"k":1}}"#),
        ("title: ssl امنیت وب", r#"{"title":"ssl امنیت وب"}"#),
    ];
    for (yaml, expected) in cases {
        assert_eq!(json(&format!("---\n{yaml}\n---\n")), format!("{expected} | "), "{yaml}");
    }
}

#[test]
fn toml_keeps_order_and_dates() {
    let text = "+++\nz = 1\ndate = 2014-06-11T10:00:00+01:00\nday = 2014-06-11\nf = 1.10\nbig = 0xff\n[extra]\nb = true\na = [{x = 'y'}]\n+++\n";
    let expected = r#"{"z":1,"date":"2014-06-11T10:00:00+01:00","day":"2014-06-11","f":1.1,"big":255,"extra":{"b":true,"a":[{"x":"y"}]}} | "#;
    assert_eq!(json(text), expected);
    let front = split(text).unwrap();
    assert_eq!(front.entries[1].value, Value::Datetime("2014-06-11T10:00:00+01:00".into()));
    let places: Vec<_> =
        front.entries.iter().map(|e| (&text[e.at.clone()], &text[e.value_at.clone()])).collect();
    let expected = [
        ("z", "1"),
        ("date", "2014-06-11T10:00:00+01:00"),
        ("day", "2014-06-11"),
        ("f", "1.10"),
        ("big", "0xff"),
        ("extra", "extra"),
    ];
    assert_eq!(places, expected);
}

#[test]
fn places_are_those_of_the_source() {
    for text in ["---\r\né: 1\r\ntitle: Caffè\r\n---\r\n", "\n---\né: 1\ntitle: Caffè\n---\n"] {
        let front = split(text).unwrap();
        assert_eq!(&text[front.entries[1].at.clone()], "title");
        assert_eq!(&text[front.entries[1].value_at.clone()], "Caffè");
    }
    let text = "{\"a\": {\"title\": 1}, \"title\": 2}";
    assert_eq!(split(text).unwrap().entries[1].at, 20..27);
}

#[test]
fn problems_name_the_line_and_say_what_to_do() {
    let cases = [
        (
            "---\ntitle: a\n",
            "1:1 the front matter is not closed / add a line of `---` after the last key; if the line is a thematic break, write `***`",
        ),
        ("+++\ntitle = 'a'\n", "1:1 the front matter is not closed / add a line of `+++` after the last key"),
        (
            "---\ntitle = \"a\"\n---\n",
            "2:1 the front matter is not valid YAML: it has no `key: value` lines / this looks like TOML: write `+++` in place of `---`",
        ),
        ("---\n[extra]\na = 1\n---\n", "/ this looks like TOML: write `+++` in place of `---`"),
        (
            "---\n\ntitle = \"a: b\"\ntags = [\"a\", \"b\"]\n---\n",
            "/ this looks like TOML: write `+++` in place of `---`",
        ),
        ("+++\ntitle: a\n+++\n", "/ this looks like YAML: write `---` in place of `+++`"),
        ("---\nx: 1\ntitle: Foo: bar\n---\n", "/ put the value in quotes: `title: \"Foo: bar\"`"),
        ("---\ntitle: @foo\n---\n", "/ put the value in quotes: `title: \"@foo\"`"),
        ("---\ntitle: %foo\n---\n", "/ put the value in quotes: `title: \"%foo\"`"),
        ("---\ntitle: `foo` is \"in\"\n---\n", "/ put the value in quotes: `title: \"`foo` is \\\"in\\\"\"`"),
        ("---\ntitle: *foo\n---\n", "/ put the value in quotes: `title: \"*foo\"`"),
        ("---\nhero:\n\timage: x\n---\n", "/ indent with spaces: YAML does not allow tabs"),
        ("---\ntags: [a, b\ntitle: x\n---\n", "/ close the list with `]`"),
        ("---\ntitle: \"a\" b\n---\n", "/ close the quotes, and double or escape those inside the value"),
        (
            "---\n- a\n- b\n---\n",
            "2:1 the front matter is not valid YAML: it has no `key: value` lines / each line is `key: value`; put a value in quotes that holds `: `, `#` or brackets",
        ),
        (
            "---\n? [a]\n: b\n---\n",
            "2:3 the front matter is not valid YAML: a list or mapping cannot be a key / each line is `key: value`; put a value in quotes that holds `: `, `#` or brackets",
        ),
        (
            "+++\na = 1\n[[a]]\n+++\n",
            "3:3 the front matter is not valid TOML: duplicate key / text stands in quotes, lists in [brackets], and each key is written once",
        ),
        (
            "+++\ndate = 2020-01-32\n+++\n",
            "2:8 the front matter is not valid TOML: invalid date, expected day between 01 and 31 / there is no such day: correct it",
        ),
        (
            "+++\ntitle = \"a\n+++\n",
            "2:11 the front matter is not valid TOML: invalid basic string, expected `\"` / close the quotes with `\"`",
        ),
        (
            "---\ndate: 1/2/2020\n\ttags: [x]\n---\n",
            "3:1 the front matter is not valid YAML: while scanning a plain scalar, found a tab / indent with spaces: YAML does not allow tabs",
        ),
        (
            "{\"a\": [1,]\n}\n",
            "1:10 the front matter is not valid JSON: trailing comma / take out the comma after the last value",
        ),
        (
            "{\"a\": 1,\n \"b\": }\n",
            "2:7 the front matter is not valid JSON: expected value / text and keys stand in double quotes, with a comma between one pair and the next",
        ),
        ("{\"a\": 1\n", "/ close the object with `}`, and begin the text on the next line"),
    ];
    for (text, expected) in cases {
        let got = problem(text);
        let fits = if expected.starts_with('/') { got.ends_with(expected) } else { got == expected };
        assert!(fits, "{text:?}\n got {got}\n not {expected}");
    }
    assert!(problem("---\rx: 1\rtitle: Foo: bar\r---\r").starts_with("3:"), "lone CR");
}

#[test]
fn keys_given_twice() {
    for text in [
        "---\ndate: 1\nx: 0\ndate: 2\n---\n",
        "{\"date\": 1,\n\"x\": 0,\n\n\"date\": 2}",
        "+++\ndate = 1\nx = 0\ndate = 2\n+++\n",
    ] {
        let front = split(text).unwrap();
        let date = front.entries.iter().find(|e| e.key == "date").unwrap();
        assert_eq!(date.value, Value::Integer(2));
        assert_eq!(front.entries.len(), 2);
        let found: Vec<_> = front.diagnostics.iter().collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, found[0].excerpt.as_ref().unwrap().line), (Kind::DuplicateKey, 4));
        assert_eq!(found[0].message, "`date` is given twice, and the last one counts");
    }
}

/// What a text's front matter is in the end, and where what is said of a key stands.
fn last(text: &str) -> (String, Vec<(String, u32)>) {
    let front = split(text).unwrap_or_else(|p| panic!("{text}: {}", p.message));
    let table = Value::Table(front.entries.iter().map(|e| (e.key.clone(), e.value.clone())).collect());
    let said = front.diagnostics.iter();
    let name = |m: &str| m.split('`').nth(1).unwrap().to_owned();
    let said = said.map(|d| (name(&d.message), d.excerpt.as_ref().unwrap().line)).collect();
    (table.to_json().to_string(), said)
}

#[test]
fn of_keys_given_twice_anywhere_the_last_counts() {
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, u32)]);
    let cases: &[Case<'_>] = &[
        ("+++\na = 1\na = 2\na = [\n 3,\n]\n+++\n", "{\"a\":[3]}", &[("a", 3), ("a", 4)]),
        (
            "+++\na = \"\"\"\nx\n\"\"\"\nb = 2018-01-02\na = 1 # c\n+++\n",
            "{\"b\":\"2018-01-02\",\"a\":1}",
            &[("a", 6)],
        ),
        ("+++\na = 1\n[t]\na = 2\na = 3\n+++\n", "{\"a\":1,\"t\":{\"a\":3}}", &[("a", 5)]),
        ("+++\nt = { a = 1, a = 2 }\n+++\n", "{\"t\":{\"a\":2}}", &[("a", 2)]),
        ("+++\nt.a = 1\nt.a = 2\n+++\n", "{\"t\":{\"a\":2}}", &[("a", 3)]),
        ("+++\n\"a b\" = 1\n\"a b\" = 2\n+++\n", "{\"a b\":2}", &[("a b", 3)]),
        (
            "+++\n[t]\na = 1\nb = 1\n[u]\na = 5\n[t]\na = 2\n+++\n",
            "{\"u\":{\"a\":5},\"t\":{\"b\":1,\"a\":2}}",
            &[("t", 7), ("a", 8)],
        ),
        ("+++\n[[x]]\na = 1\na = 2\n[[x]]\na = 3\n+++\n", "{\"x\":[{\"a\":2},{\"a\":3}]}", &[("a", 4)]),
        ("---\nt:\n  a: 1\n  a: 2\n---\n", "{\"t\":{\"a\":2}}", &[("a", 4)]),
        (
            "{\"t\": {\"a\": 1,\n\"a\": 2}, \"l\": [{\"a\": 1}, {\"a\": 2}]}",
            "{\"t\":{\"a\":2},\"l\":[{\"a\":1},{\"a\":2}]}",
            &[("a", 2)],
        ),
    ];
    for (text, table, said) in cases {
        let said: Vec<(String, u32)> = said.iter().map(|(key, line)| ((*key).to_owned(), *line)).collect();
        assert_eq!(last(text), ((*table).to_owned(), said), "{text}");
    }
    // What else is wrong stays an error, and a thousand repetitions take no time.
    assert!(problem("+++\na = 1\na = 2\nb = \n+++\n").starts_with("4:"));
    let start = Instant::now();
    let many = format!("+++\n{}+++\n", "a = 1\n".repeat(90));
    assert_eq!(last(&many).1.len(), 89);
    let many = format!("+++\n{}+++\n", "a = 1\n".repeat(10_000));
    assert!(problem(&many).contains("duplicate key"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn bombs_end_soon() {
    let start = Instant::now();
    let mut laughs = String::from("---\na0: &a0 [lol, lol, lol]\n");
    for i in 1..40 {
        let item = format!("*a{}", i - 1);
        laughs += &format!("a{i}: &a{i} [{}]\n", vec![item; 9].join(", "));
    }
    assert!(problem(&(laughs + "---\n")).contains("its aliases grow too large"));
    let quadratic = format!("---\na: &a {}\nb: [{}]\n---\n", "x".repeat(10_000), "*a, ".repeat(10_000));
    assert!(problem(&quadratic).contains("its aliases grow too large"));
    let mut deep = String::from("---\na0: &a0 x\n");
    for i in 1..500 {
        deep += &format!("a{i}: &a{i} [[[*a{}]]]\n", i - 1);
    }
    assert!(problem(&(deep + "---\n")).contains("aliases grow too large"));
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let nested = format!("---\na: {}x{}\n---\n", open.repeat(100_000), close.repeat(100_000));
        assert!(problem(&nested).contains("deep") || problem(&nested).contains("limit"));
    }
    let nested = format!("+++\na = {}{}\n+++\n", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!problem(&nested).is_empty());
    let nested = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!problem(&nested).is_empty());
    assert!(problem("---\na: &a [*a]\n---\n").contains("alias"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn long_front_matter_is_read_in_time() {
    let mut many = String::from("---\n");
    for i in 0..50_000 {
        many += &format!("# comment\nkey{i}: {i}\n");
    }
    assert_eq!(split(&(many + "---\n")).unwrap().entries.len(), 50_000);
    let long = format!("---\ntitle: {}\nq: \"{}\"\n---\n", "x ".repeat(500_000), "y ".repeat(500_000));
    assert_eq!(split(&long).unwrap().entries.len(), 2);
    let open = format!("---\n{}", "text\n".repeat(300_000));
    assert!(problem(&open).contains("not closed"));
}
