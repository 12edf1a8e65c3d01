//! *Recommended* and *More from*. Both are made so that a new article changes
//! few pages: rarity counts in powers of two, ties are broken by nearness in
//! time, and *More from* shows the nearest, not the latest.

use super::{Archive, ArticleId, AuthorId, TopicId, UNDATED};

/// The most articles that are weighed for one. They are taken from the rarest
/// shared topic or author first and nearest in time first, so what is passed
/// over shares only what everything shares.
const CANDIDATES: usize = 800;

/// No more than this many recommendations are by one author.
const BY_ONE_AUTHOR: usize = 2;

/// How many more than are shown are put in order at first.
const SORTED_FIRST: usize = 24;

/// A recommended article and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The article.
    pub article: ArticleId,
    /// Whether an editor chose it.
    pub picked: bool,
    /// The topics that both have.
    pub topics: Vec<TopicId>,
    /// The authors that both have.
    pub authors: Vec<AuthorId>,
}

impl Archive {
    /// The articles to read after one: hand-picked first, then by shared topics
    /// and authors, each weighted by its rarity.
    pub fn recommended(&self, id: ArticleId, most: usize) -> Vec<Recommendation> {
        let row = &self.rows[id.index()];
        let mut chosen: Vec<Recommendation> =
            row.picked.iter().take(most).map(|&article| self.shared(id, article, true)).collect();
        if chosen.len() == most {
            return chosen;
        }
        let candidates = self.candidates(id);
        let scores = self.scores(id, &candidates);
        let mut scored: Vec<(u32, ArticleId)> =
            scores.into_iter().zip(candidates).filter(|(score, _)| *score > 0).collect();
        let best_first = |a: &(u32, ArticleId), b: &(u32, ArticleId)| {
            let nearer = || self.distance(id, a.1).cmp(&self.distance(id, b.1));
            b.0.cmp(&a.0).then_with(nearer).then(a.1.cmp(&b.1))
        };
        // Of hundreds a handful is shown; the rest is put in order only where so many
        // of the best are by the same authors that they do not suffice.
        let best = (SORTED_FIRST + most).min(scored.len());
        if best < scored.len() {
            scored.select_nth_unstable_by(best, best_first);
        }
        scored[..best].sort_unstable_by(best_first);
        self.choose(id, scored.get(..best).unwrap_or_default(), most, &mut chosen);
        if chosen.len() < most && best < scored.len() {
            scored[best..].sort_unstable_by(best_first);
            self.choose(id, &scored[best..], most, &mut chosen);
        }
        chosen
    }

    /// Takes from a list what fits beside what has been chosen.
    fn choose(
        &self,
        id: ArticleId,
        scored: &[(u32, ArticleId)],
        most: usize,
        chosen: &mut Vec<Recommendation>,
    ) {
        for &(_, other) in scored {
            if chosen.len() == most {
                break;
            }
            let crowded = self.authors_of(other).any(|author| {
                chosen.iter().filter(|c| self.authors_of(c.article).any(|a| a == author)).count()
                    >= BY_ONE_AUTHOR
            });
            if !crowded && chosen.iter().all(|c| c.article != other) {
                chosen.push(self.shared(id, other, false));
            }
        }
    }

    /// The articles of the same section that are nearest in time, without `except`.
    pub fn more_from_section(
        &self,
        id: ArticleId,
        most: usize,
        except: &[ArticleId],
        latest: bool,
    ) -> Vec<ArticleId> {
        let Some(section) = self.section_of(id) else { return Vec::new() };
        let articles = &self.section(section).articles;
        let keep = |other: &ArticleId| {
            *other != id && self.is_dated(*other) && !self.is_expired(*other) && !except.contains(other)
        };
        if latest {
            return articles.iter().rev().copied().filter(keep).take(most).collect();
        }
        self.nearest(articles, id).filter(keep).take(most).collect()
    }

    /// An author's articles that are nearest in time to one of them.
    pub fn more_by_author(&self, author: AuthorId, id: ArticleId, most: usize) -> Vec<ArticleId> {
        let articles = &self.author(author).articles;
        let keep = |other: &ArticleId| *other != id && self.is_dated(*other) && !self.is_expired(*other);
        self.nearest(articles, id).filter(keep).take(most).collect()
    }

    /// The articles just before and after one in a list that rises in time.
    pub fn neighbours(&self, list: &[ArticleId], id: ArticleId) -> (Option<ArticleId>, Option<ArticleId>) {
        match list.binary_search(&id) {
            Ok(i) => (i.checked_sub(1).map(|i| list[i]), list.get(i + 1).copied()),
            Err(_) => (None, None),
        }
    }

    /// The articles just before and after one among all of its language.
    pub fn neighbours_in_time(&self, id: ArticleId) -> (Option<ArticleId>, Option<ArticleId>) {
        if !self.is_dated(id) {
            return (None, None);
        }
        let edition = self.edition_of(id);
        let earlier = (id.0 > edition.articles.start).then(|| ArticleId(id.0 - 1));
        (earlier, (id.0 + 1 < edition.dated).then_some(ArticleId(id.0 + 1)))
    }

    /// A list outward from one article: nearest in time first; of two equally
    /// near, the earlier.
    fn nearest<'a>(&'a self, list: &'a [ArticleId], id: ArticleId) -> impl Iterator<Item = ArticleId> + 'a {
        let mut after = list.partition_point(|&other| other < id);
        let mut before = after;
        std::iter::from_fn(move || {
            let earlier = before.checked_sub(1).map(|i| list[i]);
            let later = list.get(after).copied();
            let take_earlier = match (earlier, later) {
                (None, None) => return None,
                (Some(e), Some(l)) => self.distance(id, e) <= self.distance(id, l),
                (earlier, _) => earlier.is_some(),
            };
            if take_earlier {
                before -= 1;
                earlier
            } else {
                after += 1;
                later
            }
        })
    }

    /// Days between two articles.
    fn distance(&self, a: ArticleId, b: ArticleId) -> u32 {
        match (self.day_numbers[a.index()], self.day_numbers[b.index()]) {
            (UNDATED, _) | (_, UNDATED) => u32::MAX,
            (a, b) => a.abs_diff(b),
        }
    }

    fn candidates(&self, id: ArticleId) -> Vec<ArticleId> {
        let topics = self.topics_of(id).iter().map(|t| &self.topic(*t).articles);
        let authors = self.authors_of(id).map(|a| &self.author(a).articles);
        let mut lists: Vec<&Vec<ArticleId>> = topics.chain(authors).collect();
        lists.sort_by_key(|list| list.len());
        let mut candidates: Vec<ArticleId> = Vec::new();
        for list in lists {
            let room = CANDIDATES.saturating_sub(candidates.len());
            let fit = |other: &ArticleId| *other != id && self.is_dated(*other) && !self.is_expired(*other);
            candidates.extend(self.nearest(list, id).filter(fit).take(room));
            if candidates.len() >= CANDIDATES {
                break;
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// What each of some articles shares with one: the weights of its topics and
    /// authors. The articles rise, as those of every topic and author do, so that the
    /// lists are walked side by side, and no article is looked at by itself.
    fn scores(&self, id: ArticleId, others: &[ArticleId]) -> Vec<u32> {
        let mut scores = vec![0; others.len()];
        for topic in self.topics_of(id) {
            let term = self.topic(*topic);
            let weight = weight(term.articles.len());
            if term.narrower.is_empty() {
                each_in_both(others, &term.articles, |i| scores[i] += weight);
                continue;
            }
            // A broader topic gathers articles that do not name it.
            for (score, other) in scores.iter_mut().zip(others) {
                *score += if self.topics_of(*other).contains(topic) { weight } else { 0 };
            }
        }
        for author in self.authors_of(id) {
            let articles = &self.author(author).articles;
            each_in_both(others, articles, |i| scores[i] += weight(articles.len()));
        }
        scores
    }

    fn shared(&self, id: ArticleId, other: ArticleId, picked: bool) -> Recommendation {
        let topics = self.topics_of(other);
        Recommendation {
            article: other,
            picked,
            topics: self.topics_of(id).iter().filter(|t| topics.contains(t)).copied().collect(),
            authors: self.authors_of(id).filter(|a| self.authors_of(other).any(|b| b == *a)).collect(),
        }
    }
}

/// Calls for the place of each of `some` that is also in `list`; both rise. The
/// steps through the list double, so that a long one costs little more than a short one.
fn each_in_both(some: &[ArticleId], list: &[ArticleId], mut f: impl FnMut(usize)) {
    let mut rest = list;
    for (i, wanted) in some.iter().enumerate() {
        let mut step = 1;
        while rest.get(step).is_some_and(|id| id < wanted) {
            step *= 2;
        }
        let from = step / 2;
        let within = &rest[from.min(rest.len())..(step + 1).min(rest.len())];
        rest = &rest[from.min(rest.len()) + within.partition_point(|id| id < wanted)..];
        match rest.first() {
            None => return,
            Some(id) if id == wanted => f(i),
            Some(_) => {}
        }
    }
}

/// What a shared topic or author counts: it falls by one with each doubling of
/// how many articles have it, so that scores move rarely as an archive grows.
fn weight(count: usize) -> u32 {
    32 - (count.max(1) as u32).ilog2().min(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_both_of_two_lists_is_found_whatever_their_lengths() {
        let mut state = 7_u32;
        let mut draw = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % most
        };
        for _ in 0..500 {
            let mut list = |most: u32, range: u32| -> Vec<ArticleId> {
                let mut list: Vec<ArticleId> = (0..draw(most)).map(|_| ArticleId(draw(range))).collect();
                list.sort_unstable();
                list.dedup();
                list
            };
            let range = 1 + 40 * list(9, 9).len() as u32;
            let (some, other) = (list(20, range), list(300, range));
            let mut found = Vec::new();
            each_in_both(&some, &other, |i| found.push(some[i]));
            let wanted: Vec<ArticleId> = some.iter().filter(|id| other.contains(id)).copied().collect();
            assert_eq!(found, wanted);
        }
    }
}
