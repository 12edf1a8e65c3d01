//! Archives that nobody wrote by hand: hundreds of articles in every format, with
//! names, texts and front matter drawn by lot. Whatever it is, it is published or
//! it is named, and nothing panics.

use std::time::{Duration, Instant};

use backfile::base::Severity;
use backfile::source::front_matter;

use crate::support::Site;

/// xorshift64*: the same archive from the same seed, on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.roll(items.len())]
    }
}

const WORDS: &[&str] = &[
    "ferry",
    "德黑兰",
    "港口的渡轮",
    "نوبت",
    "می\u{200c}خواهم",
    "שלום",
    "\u{202e}desrever\u{202c}",
    "caf\u{e9}",
    "cafe\u{301}",
    "O'Neil",
    "100%",
    "a#b",
    "🦆",
    "ﷺ",
    "ſtraße",
    "Ⅷ",
    "&ldquo;x&rdquo;",
    "<b>",
    "{{ x }}",
    "*a_b",
    "`c`",
    "日本語のタイトル",
];

const DATES: &[&str] = &[
    "2014-06-11",
    "2014-06-11T10:00:00+17:30",
    "2018-03-29 3:30:00 -0500",
    "June 11, 2014",
    "Wed, 11 Jun 2014 10:00:00 +0100",
    "2014",
    "2014-06",
    "20140611",
    "2014-06-11 25:61",
    "2014/06/11",
    "11 June 2014",
    "0812-03-01",
    "2014-06-11 10:00 IST",
];

const TOPICS: &[&str] = &[
    "tags: ssl امنیت وب",
    "tags: oil, gas; water",
    "tags: [[a, b], c]",
    "categories: 德黑兰",
    "topics: {a: 1}",
    "tags: 5",
];

const AUTHORS: &[&str] = &[
    "authors: [[Ana Silva], [{name: 李伟}]]",
    "author: A, B and C",
    "authors: {a: {name: X}}",
    "author: null",
    "authors: []",
];

fn name(dice: &mut Dice) -> String {
    let mut name: String = (0..=dice.roll(3)).map(|_| dice.pick(WORDS)).collect::<Vec<_>>().join("-");
    name.retain(|c| !matches!(c, '/' | '\\' | '<' | '>' | '"' | ':' | '|' | '?' | '*' | '{' | '}'));
    name
}

fn body(dice: &mut Dice, number: usize) -> String {
    let mut text = String::new();
    for _ in 0..=dice.roll(5) {
        match dice.roll(12) {
            0 => text.push_str("# A heading\n\n"),
            1 => text.push_str("a\u{1}b\u{c}c\u{b}d ]]> \u{feff}\u{7f}\n\n"),
            2 if dice.roll(8) == 0 => text.push_str(&"一行很长的文字".repeat(280_000 / 21)),
            3 => text.push_str("<div><p>unclosed <b>\n\n"),
            4 => text.push_str("[x](../y.md) ![p](p.png) [z](@)\n\n"),
            5 => text.push_str("| a | b |\n|--\n| c\n\n"),
            6 => text.push_str("[^1] and > > > - * `` ```\n\n"),
            7 => text.push_str("---\n***\n+++\n"),
            8 => text.push_str("{% raw %}{{< x >}} {{ y(\n\n"),
            _ => {
                for _ in 0..20 {
                    text.push_str(dice.pick(WORDS));
                    text.push(' ');
                }
                text.push_str("\n\n");
            }
        }
    }
    text.push_str(&format!("\n\nThe end zq{number}z\n"));
    text
}

fn article(dice: &mut Dice, number: usize) -> (String, String) {
    let (title, date, text) = (name(dice), dice.pick(DATES), body(dice, number));
    let quoted = format!("{title:?}").replace("\\u{", "\\\\u{").replace("\\'", "'");
    let (front, ending) = match dice.roll(9) {
        0 => (format!("+++\ntitle = '''{title}'''\ndate = '{date}'\n+++\n"), "md"),
        1 => {
            let (topics, authors) = (dice.pick(TOPICS), dice.pick(AUTHORS));
            (format!("---\ntitle: {quoted}\ndate: {date}\ndate: {date}\n{topics}\n{authors}\n---\n"), "md")
        }
        2 => (format!("{{\"title\": {}, \"date\": \"{date}\"}}\n", serde_json::json!(title)), "markdown"),
        3 => (format!("Title: {title}\nDate: {date}\nTags: a, b\n\n"), "md"),
        4 => (format!("# {title}\n\n"), "md"),
        5 => (format!("<html><head><title>{title}</title></head><body>"), "html"),
        6 => (format!("\u{feff}---\r\ntitle: {quoted}\r\ndate: {date}\r\n---\r\n"), "md"),
        7 => (format!("---\ntitle: {quoted}\n"), "md"),
        _ => (String::new(), "htm"),
    };
    (front + &text, ending.to_owned())
}

#[test]
fn hundreds_of_random_articles_are_published_or_named() {
    for seed in [1u64, 0xfeed, 0x5eed_0003] {
        let mut dice = Dice(seed);
        let mut site = Site::new("-- config.toml --\n[content]\nbare_headers = true\n");
        let mut paths = Vec::new();
        for i in 0..150 {
            let (text, ending) = article(&mut dice, i);
            let day = if dice.roll(3) == 0 { "2013-02-03-" } else { "" };
            let path = format!(
                "content/{}/{day}{}-{i}.{ending}",
                dice.pick(&["a", "新闻", "b/2014"]),
                name(&mut dice)
            );
            site.files.insert(path.clone(), text.into_bytes());
            paths.push(path);
        }
        let broken = |built: &crate::support::Built| -> Vec<String> {
            let errors = built.noticed.iter().filter(|d| d.severity == Severity::Error);
            errors.filter_map(|d| d.path.as_ref()).map(|p| p.as_str().to_owned()).collect()
        };
        let named = broken(&site.build());
        assert!(!named.is_empty(), "some have no end to their front matter");
        for path in &named {
            site.files.remove(path).unwrap_or_else(|| panic!("{path} is no file"));
        }
        // Without the files that are named, all the others are there.
        let built = site.build();
        assert!(!built.noticed.has_errors(), "seed {seed}: {}", built.report());
        for (i, path) in paths.iter().enumerate().filter(|(_, path)| !named.contains(path)) {
            let end = format!("zq{i}z");
            let has = |(page, bytes): (&String, &Vec<u8>)| {
                page.ends_with("/index.html") && bytes.windows(end.len()).any(|w| w == end.as_bytes())
            };
            assert!(built.files.iter().any(has), "seed {seed}: {path} is lost");
        }
    }
}

#[test]
fn random_front_matter_never_panics_and_takes_no_time() {
    const PIECES: &[&str] = &[
        "+++",
        "---",
        "...",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "'''",
        "\n",
        "\r\n",
        "\r",
        ":",
        ": ",
        "=",
        " = ",
        "title",
        "date",
        "- ",
        "  ",
        "\t",
        "&a ",
        "*a",
        "!!x ",
        "|",
        ">",
        "#",
        ",",
        "\u{0}",
        "\u{feff}",
        "\u{202e}",
        "é",
        "德",
        "2014-06-11",
        "1e999",
        "0x",
        "null",
        "~",
        "true",
        "\\",
        "\\u",
        "Title: ",
        "<<: ",
        "[[a]]",
        "[a.b]",
        "//",
        "/*",
        "%YAML 1.2",
        "a: b\n",
        "a = 1\n",
    ];
    let mut dice = Dice(0xf00d);
    let began = Instant::now();
    for _ in 0..4_000 {
        let mut text = dice.pick(&["---\n", "+++\n", "{", "\u{feff}---\n", "", "Title: x\n"]).to_owned();
        for _ in 0..dice.roll(60) {
            text.push_str(dice.pick(PIECES));
        }
        text.push_str(dice.pick(&["\n---\n", "\n+++\n", "}", "", "\n\n"]));
        if let Ok(front) = front_matter::split(&text) {
            assert!(text.is_char_boundary(front.body), "{text:?}");
            assert!(
                front
                    .entries
                    .iter()
                    .all(|e| text.get(e.at.clone()).is_some() && text.get(e.value_at.clone()).is_some()),
                "{text:?}"
            );
        }
        if let Some(front) = front_matter::headers(&text) {
            assert!(text.get(..front.body).is_some(), "{text:?}");
        }
    }
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
