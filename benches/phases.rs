//! The phases of a build one by one, over an archive that is held in memory:
//! `cargo bench`. Each says how long it takes for all of its articles.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::LazyLock;

use backfile::archive::{Archive, Indexed};
use backfile::article::{self, Article, Cascades, Parsed};
use backfile::base::{Diagnostics, Digest, OutputPath, SourcePath};
use backfile::config::{self, Config};
use backfile::memo::Memo;
use backfile::output::Sink;
use backfile::pipeline::{self, Inputs, Prepared, Silent};
use backfile::plan;
use backfile::source::Snapshot;
use backfile::theme::{self, Theme};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

/// Enough that lists have several pages, and few enough for many runs.
const ARTICLES: usize = 1_000;

const CONFIG: &str = "base_url = \"https://archive.example\"\ntitle = \"The Bench Archive\"\n\
                      [permalinks]\ndefault = \"/:section/:slug/\"\n";

const NOUNS: [&str; 24] = [
    "council",
    "harbour",
    "budget",
    "minister",
    "report",
    "river",
    "library",
    "market",
    "archive",
    "school",
    "committee",
    "election",
    "factory",
    "survey",
    "court",
    "bridge",
    "museum",
    "editor",
    "union",
    "border",
    "treaty",
    "railway",
    "village",
    "orchard",
];
const VERBS: [&str; 8] =
    ["approved", "rejected", "delayed", "described", "rebuilt", "measured", "published", "reopened"];

fn main() {
    divan::main();
}

/// A generator of numbers that is the same on every machine.
struct Lots(u64);

impl Lots {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn sentence(&mut self) -> String {
        let (a, b) = (self.of(&NOUNS), self.of(&NOUNS));
        let (v, w) = (self.of(&VERBS), self.of(&VERBS));
        match self.below(6) {
            0 => format!("The {a} *largely* {v} a {b}, and nobody {w} the “{a}”."),
            1 => format!("Its {a} {v} the [{b}](https://elsewhere.example/{a}/), which {w} it."),
            _ => format!("Another {a} {v} this {b} before the {a} {w} it & more."),
        }
    }

    /// About 700 words, as a story has.
    fn article(&mut self, i: usize) -> String {
        let (year, month, day) = (2002 + i * 22 / ARTICLES, 1 + i % 12, 1 + i % 28);
        let (author, other) = (self.below(14), self.below(14));
        let topics: Vec<String> =
            (0..4).map(|_| format!("\"{}\"", NOUNS[self.below(24).min(self.below(24))])).collect();
        let mut text = format!(
            "+++\ntitle = \"{} {} the {} {i}\"\ndescription = \"{}\"\ndate = {year}-{month:02}-{day:02}\n\
             authors = [\"Author {author}\", \"Author {other}\"]\ntopics = [{}]\n+++\n",
            self.of(&NOUNS),
            self.of(&VERBS),
            self.of(&NOUNS),
            self.sentence(),
            topics.join(", ")
        );
        for n in 0..14 {
            if n % 5 == 4 {
                write!(text, "\n## Part {n}\n").unwrap();
            }
            let sentences: Vec<String> = (0..4).map(|_| self.sentence()).collect();
            write!(text, "\n{}\n", sentences.join(" ")).unwrap();
        }
        text
    }
}

fn files() -> BTreeMap<String, Vec<u8>> {
    let mut lots = Lots(7);
    let mut files = BTreeMap::new();
    for section in ["world", "culture", "sport"] {
        let title = format!("+++\ntitle = \"{section}\"\n+++\n");
        files.insert(format!("content/{section}/_index.md"), title.into_bytes());
    }
    for i in 0..ARTICLES {
        let section = ["world", "culture", "sport"][lots.below(3)];
        files.insert(format!("content/{section}/article-{i}.md"), lots.article(i).into_bytes());
    }
    files
}

/// Everything that comes before a phase, made once for all of them.
struct Site {
    config: Config,
    snapshot: Snapshot,
    theme: Theme,
    cascades: Cascades,
    articles: Vec<std::sync::Arc<Article>>,
    archive: Archive,
    inputs: Inputs,
    prepared: Prepared,
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_764_000_000).unwrap()
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let mut noticed = Diagnostics::new();
    let path = SourcePath::new("config.toml");
    let config = config::parse(CONFIG, &path, None).into_value(&mut noticed).unwrap();
    let snapshot = Snapshot::from_memory(files(), &config).into_value(&mut noticed);
    let theme = theme::load(&snapshot, &config).into_value(&mut noticed);
    let Parsed { articles, cascades, .. } =
        article::parse_all(&snapshot, &config, theme.shortcodes(), &mut Memo::none(), None, || ())
            .into_value(&mut noticed);
    let Indexed { archive, .. } =
        Archive::index(articles.clone(), &config, now(), false).into_value(&mut noticed);
    let mut all = files();
    all.insert("config.toml".into(), CONFIG.into());
    let inputs = Inputs::from_memory(all, now(), &mut noticed).unwrap();
    let prepared = pipeline::prepare(&inputs, false, &mut Memo::none(), None, &Silent, &mut noticed);
    assert!(!noticed.has_errors());
    Site { config, snapshot, theme, cascades, articles, archive, inputs, prepared }
});

/// Every source as a build reads it to know its facts.
#[divan::bench]
fn parse(bencher: Bencher) {
    let Site { config, snapshot, theme, .. } = &*SITE;
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .bench(|| article::parse_all(snapshot, config, theme.shortcodes(), &mut Memo::none(), None, || ()));
}

/// The Markdown of every source as its page shows it, on one thread.
#[divan::bench]
fn markdown(bencher: Bencher) {
    let Site { config, snapshot, theme, cascades, articles, .. } = &*SITE;
    bencher.counter(ItemsCount::new(ARTICLES)).bench_local(|| {
        for article in articles {
            let content = article::content(article, snapshot, config, theme.shortcodes(), cascades, None);
            black_box(content.unwrap());
        }
    });
}

/// All articles together: terms, sections, dates.
#[divan::bench]
fn index(bencher: Bencher) {
    let Site { config, articles, .. } = &*SITE;
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .with_inputs(|| articles.clone())
        .bench_values(|articles| Archive::index(articles, config, now(), false));
}

/// *Recommended* of every article, on one thread.
#[divan::bench]
fn relatedness(bencher: Bencher) {
    let Site { archive, .. } = &*SITE;
    bencher.counter(ItemsCount::new(ARTICLES)).bench_local(|| {
        for id in archive.ids() {
            black_box(archive.recommended(id, 5));
        }
    });
}

/// Which pages there are, and every link checked.
#[divan::bench]
fn plan(bencher: Bencher) {
    let Site { config, snapshot, theme, archive, .. } = &*SITE;
    bencher.counter(ItemsCount::new(ARTICLES)).bench(|| {
        let plan = plan::routes(archive, config, snapshot, theme, &[]);
        plan::check_links(&plan.value, archive, config, snapshot, &[])
    });
}

/// Every page of the built-in theme, and all files beside them; nothing is written.
#[divan::bench(sample_count = 10)]
fn render(bencher: Bencher) {
    let Site { inputs, prepared, .. } = &*SITE;
    let files = Count::default();
    pipeline::render_all(inputs, prepared, &files, &Silent);
    bencher
        .counter(ItemsCount::new(files.0.into_inner()))
        .bench(|| pipeline::render_all(inputs, prepared, &Count::default(), &Silent));
}

/// Takes files and drops them.
#[derive(Default)]
struct Count(std::sync::atomic::AtomicUsize);

impl Sink for Count {
    fn put(&self, _: &OutputPath, bytes: Vec<u8>) -> io::Result<Digest> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(Digest::of(&black_box(bytes)))
    }

    fn copy(&self, _: &OutputPath, source: &Path) -> io::Result<Digest> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(Digest::of(&std::fs::read(source)?))
    }
}
