//! What is recommended, against the rule as it is told: every list sorted, every
//! article looked at.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::scales::{CANDIDATES, weight};
use super::*;
use crate::archive::Indexed;
use crate::article::{Shortcodes, parse_all};
use crate::base::{Diagnostics, SourcePath};
use crate::memo::Memo;
use crate::source::Snapshot;

/// A generator of numbers that is the same on every machine.
struct Lots(u64);

impl Lots {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    /// Whether something is so that is so with one of so many; with none of 0.
    fn one_in(&mut self, many: usize) -> bool {
        many > 0 && self.below(many) == 0
    }
}

/// What an archive is drawn from.
#[derive(Debug, Clone, Copy)]
struct Kind {
    articles: usize,
    topics: usize,
    authors: usize,
    /// How many days the dates lie in.
    days: usize,
    /// One in so many has expired, has no date, is in the other language.
    expired: usize,
    undated: usize,
    french: usize,
    /// One topic in so many has a broader one.
    narrow: usize,
}

fn archive(kind: Kind, lots: &mut Lots) -> Archive {
    let mut files = BTreeMap::new();
    for i in 0..kind.topics {
        if lots.one_in(kind.narrow) {
            let broader = lots.below(kind.topics);
            let text = format!("+++\ntitle = \"T{i}\"\nbroader = [\"T{broader}\"]\n+++\n");
            files.insert(format!("content/topics/t{i}.md"), text.into_bytes());
        }
    }
    for i in 0..kind.articles {
        // The first of the names are the most frequent ones.
        let mut names = |letter: char, most: usize, of: usize| {
            let mut drawn =
                |_| format!("\"{letter}{}\"", lots.below(of).min(lots.below(of)).min(lots.below(of)));
            let count = i * 7 % (most + 1);
            (0..count).map(&mut drawn).collect::<Vec<_>>().join(", ")
        };
        let (topics, authors) = (names('T', 5, kind.topics), names('A', 3, kind.authors));
        let mut text = format!("+++\ntitle = \"{i}\"\ntopics = [{topics}]\nauthors = [{authors}]\n");
        if !lots.one_in(kind.undated) {
            let day = lots.below(kind.days);
            let (year, month, day) = (1990 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
            let _ = match lots.below(12) {
                0 => writeln!(text, "date = \"{year}\""),
                1 => writeln!(text, "date = \"{year}-{month:02}\""),
                2 => writeln!(text, "date = {year}-{month:02}-{day:02}T{:02}:30:00Z", lots.below(24)),
                _ => writeln!(text, "date = {year}-{month:02}-{day:02}"),
            };
        }
        if lots.one_in(kind.expired) {
            text.push_str("expiry_date = 2001-01-01\n");
        }
        if lots.one_in(20) {
            let picked: Vec<String> =
                (0..1 + lots.below(3)).map(|_| format!("\"a/n{}.md\"", lots.below(kind.articles))).collect();
            let _ = writeln!(text, "recommended = [{}]", picked.join(", "));
        }
        let lang = if lots.one_in(kind.french) { ".fr" } else { "" };
        files.insert(format!("content/a/n{i}{lang}.md"), (text + "+++\nText.\n").into_bytes());
    }
    let config = "base_url = \"https://a.example\"\ntitle = \"A\"\n[languages.fr]\n";
    let mut noticed = Diagnostics::new();
    let config = crate::config::parse(config, &SourcePath::new("config.toml"), None);
    let config = config.into_value(&mut noticed).unwrap();
    let snapshot = Snapshot::from_memory(files, &config).into_value(&mut noticed);
    let parsed = parse_all(&snapshot, &config, &Shortcodes::default(), &mut Memo::none(), None, || ());
    let articles = parsed.into_value(&mut noticed).articles;
    let now = jiff::Timestamp::from_second(1_764_000_000).unwrap();
    let Indexed { archive, .. } = Archive::index(articles, &config, now, false).into_value(&mut noticed);
    archive
}

/// What is recommended, in the words of the rule.
fn recommended_plainly(archive: &Archive, id: ArticleId, most: usize) -> Vec<Recommendation> {
    let day = |id: ArticleId| archive.date(id).unwrap().day_number();
    let fits = |other: &ArticleId| *other != id && archive.is_dated(*other) && !archive.is_expired(*other);
    // The candidates: from the rarest topic or author on, the nearest in time first.
    let topics = archive.topics_of(id).iter().map(|topic| &archive.topic(*topic).articles);
    let authors = archive.authors_of(id).map(|author| &archive.author(author).articles);
    let mut lists: Vec<&Vec<ArticleId>> = topics.chain(authors).collect();
    lists.sort_by_key(|list| list.len());
    let mut candidates = Vec::new();
    for list in lists {
        let mut list: Vec<ArticleId> = list.iter().copied().filter(fits).collect();
        list.sort_by_key(|other| (day(id).abs_diff(day(*other)), *other > id, other.0.abs_diff(id.0)));
        list.truncate(CANDIDATES - candidates.len());
        candidates.extend(list);
    }
    candidates.sort();
    candidates.dedup();
    // The best of them: who shares most, then who is nearest in time.
    let score = |other: ArticleId| -> u32 {
        let topics = archive.topics_of(id).iter().filter(|topic| archive.topics_of(other).contains(topic));
        let authors = archive.authors_of(id).filter(|author| archive.authors_of(other).any(|a| a == *author));
        let topics = topics.map(|topic| archive.topic(*topic).articles.len());
        topics.chain(authors.map(|author| archive.author(author).articles.len())).map(weight).sum()
    };
    let mut scored: Vec<(u32, ArticleId)> =
        candidates.into_iter().map(|other| (score(other), other)).collect();
    scored.retain(|(score, _)| *score > 0);
    scored.sort_by_key(|(score, other)| (u32::MAX - score, day(id).abs_diff(day(*other)), *other));
    // An editor's choice first; of one author no more than two.
    let picked = archive.picked_of(id).iter().take(most);
    let mut chosen: Vec<ArticleId> = picked.copied().collect();
    for (_, other) in scored {
        let by = |author| chosen.iter().filter(|id| archive.authors_of(**id).any(|a| a == author)).count();
        if chosen.len() < most && !chosen.contains(&other) && archive.authors_of(other).all(|a| by(a) < 2) {
            chosen.push(other);
        }
    }
    let shared = |other: ArticleId| Recommendation {
        article: other,
        picked: archive.picked_of(id).contains(&other),
        topics: archive
            .topics_of(id)
            .iter()
            .copied()
            .filter(|t| archive.topics_of(other).contains(t))
            .collect(),
        authors: archive.authors_of(id).filter(|a| archive.authors_of(other).any(|b| b == *a)).collect(),
    };
    chosen.into_iter().map(shared).collect()
}

/// Compares what is recommended for every `step`th article of an archive, and returns it.
fn compare(kind: Kind, seed: u64, step: usize) -> Archive {
    let mut lots = Lots(seed);
    let archive = archive(kind, &mut lots);
    assert_eq!(archive.len(), kind.articles);
    for id in archive.ids().skip(seed as usize % step).step_by(step).filter(|id| archive.is_dated(*id)) {
        // So many that nothing is left over, or as many as a site shows.
        let most = [5, 1, 12, 2_000][lots.below(4)];
        let (found, wanted) = (archive.recommended(id, most), recommended_plainly(&archive, id, most));
        assert_eq!(found, wanted, "{id:?}, {most} of {kind:?}, seed {seed}");
    }
    archive
}

const SMALL: Kind =
    Kind { articles: 40, topics: 12, authors: 6, days: 60, expired: 0, undated: 9, french: 0, narrow: 0 };

#[test]
fn what_is_recommended_follows_the_rule_in_small_archives() {
    for seed in 0..12 {
        compare(SMALL, seed, 1);
        compare(Kind { expired: 3, french: 3, ..SMALL }, seed, 1);
        compare(Kind { narrow: 2, days: 3, expired: 10, ..SMALL }, seed, 1);
    }
}

#[test]
fn what_is_recommended_follows_the_rule_where_not_all_are_weighed() {
    let large = Kind { articles: 1_400, topics: 5, authors: 4, days: 2_000, ..SMALL };
    let archives = [
        compare(large, 1, 11),
        compare(Kind { expired: 3, undated: 20, french: 9, narrow: 2, ..large }, 2, 11),
        // So many of one day that the article itself lies behind all that there is room for.
        compare(Kind { days: 1, expired: 200, narrow: 1, ..large }, 3, 11),
    ];
    for archive in archives {
        let is_cut = archive.topics().iter().any(|topic| topic.articles.len() > CANDIDATES);
        assert!(is_cut && archive.named.has_large());
    }
}
