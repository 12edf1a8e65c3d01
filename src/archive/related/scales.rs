//! What others share with an article, added up. Each of a hundred thousand asks it
//! of hundreds, so nothing is searched or sorted for a single one of them: the lists
//! of topics and authors are walked as they lie, the scores stand in a column that
//! the thread keeps, and only the best are put in order.

use std::cell::RefCell;
use std::collections::BinaryHeap;
use std::ops::{ControlFlow, Range};

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::archive::{Archive, ArticleId, AuthorId, Edition, TopicId};

/// The most articles that are weighed for one. They are taken from the rarest
/// shared topic or author first and nearest in time first, so what is passed
/// over shares only what everything shares.
pub(super) const CANDIDATES: usize = 800;

/// How many more than are wanted are put in order at first.
const IN_ORDER_FIRST: usize = 24;

/// Set in the score of every candidate, so that one that shares nothing is known too.
const MET: u32 = 1 << 31;

/// What articles may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Trait {
    Topic(TopicId),
    Author(AuthorId),
}

/// Which articles name a topic or an author, where its list does not tell, or does not
/// tell fast enough.
#[derive(Debug, Default)]
pub(in crate::archive) struct Named {
    /// Those that name a broader topic, whose list has those of the narrower ones too.
    broader: FxHashMap<TopicId, Box<[ArticleId]>>,
    /// Those of large topics and authors, a bit for each article of the language.
    large: FxHashMap<Trait, FixedBitSet>,
}

impl Named {
    /// Adds broader topics, each with the articles that name it.
    pub(in crate::archive) fn add_broader(&mut self, topics: Vec<(TopicId, Box<[ArticleId]>)>) {
        self.broader.extend(topics);
    }

    /// Whether some topic or author is large.
    #[cfg(test)]
    pub(super) fn has_large(&self) -> bool {
        !self.large.is_empty()
    }
}

impl Archive {
    /// Marks the articles of the large topics and authors of a language. A list that is
    /// no longer than there are candidates is walked as fast as bits are looked up. From a
    /// 32nd of all articles on the bits take no more memory than the list, and from a 128th
    /// on four times as much: of a million articles, lists of thirty thousand would be walked
    /// for each.
    pub(in crate::archive) fn mark_large(&mut self, edition: &Edition) {
        let all = edition.articles.len();
        let topics = edition.topics.clone().map(|id| Trait::Topic(TopicId(id)));
        let authors = edition.authors.clone().map(|id| Trait::Author(AuthorId(id)));
        for one in topics.chain(authors) {
            let naming = self.naming(one);
            if naming.len() > CANDIDATES.max(all / 128) {
                let mut bits = FixedBitSet::with_capacity(all);
                naming.iter().for_each(|id| bits.insert((id.0 - edition.articles.start) as usize));
                self.named.large.insert(one, bits);
            }
        }
    }

    /// The articles of a topic or an author.
    fn gathered(&self, one: Trait) -> &[ArticleId] {
        match one {
            Trait::Topic(id) => &self.topic(id).articles,
            Trait::Author(id) => &self.author(id).articles,
        }
    }

    /// Those of them that name it themselves.
    fn naming(&self, one: Trait) -> &[ArticleId] {
        match one {
            Trait::Topic(id) if !self.topic(id).narrower.is_empty() => {
                self.named.broader.get(&id).map_or(&[], |articles| articles)
            }
            _ => self.gathered(one),
        }
    }

    /// Calls for the articles that share topics or authors with one, until it is broken
    /// off: the highest sum of weights first, of equal sums the nearest in time. That
    /// some more than `wanted` will be called for is expected, not required.
    pub(super) fn for_best(
        &self,
        id: ArticleId,
        wanted: usize,
        take: impl FnMut(ArticleId) -> ControlFlow<()>,
    ) {
        thread_local! {
            static SCALES: RefCell<Scales> = RefCell::default();
        }
        SCALES.with_borrow_mut(|scales| {
            scales.clear(&self.edition_of(id).articles);
            scales.weigh(self, id);
            scales.for_best(self, id, wanted, take);
        });
    }
}

/// What is needed to weigh others. A thread keeps it from one article to the next:
/// a column as long as the archive is not made a hundred thousand times.
#[derive(Default)]
struct Scales {
    column: Column,
    /// What the article has that others may share.
    traits: Vec<Trait>,
    /// Those whose weights the scores do not have yet.
    left: Vec<Trait>,
    /// The sum of all weights: no score is higher.
    highest: u32,
    /// How many candidates have each score.
    tally: Vec<u32>,
    /// Candidates by score, then nearness in time, then the lower number; see [`key`].
    best: BinaryHeap<u128>,
}

/// The scores of the articles of one language.
#[derive(Default)]
struct Column {
    /// The first article of the language: places are counted from it.
    first: u32,
    /// By place: what it shares, with [`MET`]; 0 for one that is no candidate.
    scores: Vec<u32>,
    /// The places of the candidates, each once, in the order in which they were met.
    met: Vec<u32>,
}

impl Scales {
    fn clear(&mut self, articles: &Range<u32>) {
        self.column.clear(articles);
        self.traits.clear();
        self.left.clear();
        self.highest = 0;
        self.best.clear();
    }

    /// Meets the candidates and adds up what they share.
    fn weigh(&mut self, archive: &Archive, id: ArticleId) {
        let Self { column, traits, left, highest, .. } = self;
        let topics = archive.topics_of(id).iter().map(|topic| Trait::Topic(*topic));
        traits.extend(topics.chain(archive.authors_of(id).map(Trait::Author)));
        traits.sort_by_key(|one| archive.gathered(*one).len());
        // 1. From the rarest on, until there is no more room; an article takes room in each
        //    list that has it. Most lists are taken whole, and their weights with them.
        let mut room = CANDIDATES;
        let end_of_dated = archive.edition_of(id).dated;
        for one in &*traits {
            let gathered = archive.gathered(*one);
            let weight = weight(gathered.len());
            *highest += weight;
            let dated = &gathered[..gathered.partition_point(|other| other.0 < end_of_dated)];
            let near = archive.nearest_fit(dated, id, &mut room);
            if near.len() == dated.len() && archive.naming(*one).len() == gathered.len() {
                column.meet(near, weight);
            } else {
                column.meet(near, 0);
                left.push(*one);
            }
        }
        // 2. The other weights, when it is known who is a candidate.
        for one in &*left {
            let weight = weight(archive.gathered(*one).len());
            match archive.named.large.get(one) {
                Some(bits) => column.add_of_large(bits, weight),
                None => column.add(archive.naming(*one), weight),
            }
        }
        // 3. Those that lie among them and are not to be recommended.
        column.strike(|other| other == id);
        if !archive.expired.is_empty() {
            column.strike(|other| archive.is_expired(other));
        }
    }

    /// Puts the candidates in order, as far as they are called for.
    fn for_best(
        &mut self,
        archive: &Archive,
        id: ArticleId,
        wanted: usize,
        mut take: impl FnMut(ArticleId) -> ControlFlow<()>,
    ) {
        let Self { column, highest, tally, best, .. } = self;
        tally.clear();
        tally.resize(*highest as usize + 1, 0);
        column.scored().for_each(|(_, score)| tally[score as usize] += 1);
        // Of hundreds a handful is shown. The others are put in order only where so many
        // of the best are by the same authors that they do not suffice.
        let mut above = *highest + 1;
        for wanted in [wanted + IN_ORDER_FIRST, usize::MAX] {
            let least = least_of_best(&tally[..above as usize], wanted);
            let chosen = column.scored().filter(|(_, score)| (least..above).contains(score));
            best.extend(chosen.map(|(other, score)| key(score, archive.distance(id, other), other)));
            while let Some(key) = best.pop() {
                if take(ArticleId(!(key as u32))).is_break() {
                    return;
                }
            }
            above = least;
        }
    }
}

impl Column {
    /// Makes all scores of a language 0.
    fn clear(&mut self, articles: &Range<u32>) {
        for place in self.met.drain(..) {
            self.scores[place as usize] = 0;
        }
        if self.scores.len() < articles.len() {
            self.scores.resize(articles.len(), 0);
        }
        self.first = articles.start;
    }

    /// Makes articles candidates, with a weight that all of them have.
    fn meet(&mut self, articles: &[ArticleId], weight: u32) {
        let Self { first, scores, met } = self;
        // Each is written down, and stays if it is new: whether it is could not be foretold,
        // and a branch would cost more than all the rest.
        let mut count = met.len();
        met.resize(count + articles.len(), 0);
        for article in articles {
            let place = article.0 - *first;
            let score = &mut scores[place as usize];
            met[count] = place;
            count += usize::from(*score == 0);
            *score = (*score | MET) + weight;
        }
        met.truncate(count);
    }

    /// Adds a weight to those of some articles that are candidates.
    fn add(&mut self, articles: &[ArticleId], weight: u32) {
        for article in articles {
            let score = &mut self.scores[(article.0 - self.first) as usize];
            *score += if *score >= MET { weight } else { 0 };
        }
    }

    /// Adds a weight to those candidates that are among many articles.
    fn add_of_large(&mut self, articles: &FixedBitSet, weight: u32) {
        for place in &self.met {
            let has = articles.contains(*place as usize);
            self.scores[*place as usize] += if has { weight } else { 0 };
        }
    }

    /// Takes the scores of candidates that are not to be recommended.
    fn strike(&mut self, is_unfit: impl Fn(ArticleId) -> bool) {
        for place in &self.met {
            if is_unfit(ArticleId(self.first + place)) {
                self.scores[*place as usize] = MET;
            }
        }
    }

    /// The candidates with what they share; some share nothing.
    fn scored(&self) -> impl Iterator<Item = (ArticleId, u32)> + '_ {
        self.met.iter().map(|place| (ArticleId(self.first + place), self.scores[*place as usize] & !MET))
    }
}

/// The lowest score that so many of the best have, at least 1: who shares nothing is
/// never among them. The tally has how many have each score.
fn least_of_best(tally: &[u32], wanted: usize) -> u32 {
    let mut count = 0;
    for (score, n) in tally.iter().enumerate().skip(1).rev() {
        count += *n as usize;
        if count >= wanted {
            return score as u32;
        }
    }
    1
}

/// Score, nearness in time and the lower number as one number, of which the higher is
/// the better: a heap compares it at once.
fn key(score: u32, distance: u32, article: ArticleId) -> u128 {
    (u128::from(score) << 64) | (u128::from(!distance) << 32) | u128::from(!article.0)
}

/// What a shared topic or author counts: it falls by one with each doubling of
/// how many articles have it, so that scores move rarely as an archive grows.
pub(super) fn weight(count: usize) -> u32 {
    32 - (count.max(1) as u32).ilog2().min(31)
}
