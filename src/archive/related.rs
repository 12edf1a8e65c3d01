//! *Recommended* and *More from*. Both are made so that a new article changes
//! few pages: rarity counts in powers of two, ties are broken by nearness in
//! time, and *More from* shows the nearest, not the latest.

mod scales;

use std::ops::ControlFlow;

pub(super) use scales::Named;

use super::{Archive, ArticleId, AuthorId, TopicId, UNDATED};

/// No more than this many recommendations are by one author.
const BY_ONE_AUTHOR: usize = 2;

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
        self.for_best(id, most, |other| {
            let crowded = self.authors_of(other).any(|author| {
                chosen.iter().filter(|c| self.authors_of(c.article).any(|a| a == author)).count()
                    >= BY_ONE_AUTHOR
            });
            if !crowded && chosen.iter().all(|c| c.article != other) {
                chosen.push(self.shared(id, other, false));
            }
            if chosen.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        chosen
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

    /// The articles of a list that are nearest to one, as far as there is room for those
    /// among them that may be recommended. The list is of dated articles and rises, so
    /// that they stand side by side.
    fn nearest_fit<'a>(&self, list: &'a [ArticleId], id: ArticleId, room: &mut usize) -> &'a [ArticleId] {
        let mut count = *room;
        loop {
            let near = self.window(list, id, count);
            // Those that may not be make room for more, and these may be of them again.
            let unfit = usize::from(near.binary_search(&id).is_ok()) + self.count_expired(near, id);
            if near.len() == list.len() || near.len() == *room + unfit {
                *room -= near.len() - unfit;
                return near;
            }
            count = *room + unfit;
        }
    }

    /// How many of some articles have expired, one aside.
    fn count_expired(&self, articles: &[ArticleId], except: ArticleId) -> usize {
        if self.expired.is_empty() {
            return 0;
        }
        articles.iter().filter(|id| **id != except && self.is_expired(**id)).count()
    }

    /// So many articles of a list as [`nearest`](Self::nearest) gives, found without a
    /// step for each: where they begin is searched for.
    fn window<'a>(&self, list: &'a [ArticleId], id: ArticleId, count: usize) -> &'a [ArticleId] {
        if count >= list.len() {
            return list;
        }
        let at = list.partition_point(|other| *other < id);
        let (mut low, mut high) = (at.saturating_sub(count), at.min(list.len() - count));
        while low < high {
            let start = low.midpoint(high);
            // What is left behind is farther away than what comes in.
            if self.distance(id, list[start]) > self.distance(id, list[start + count]) {
                low = start + 1;
            } else {
                high = start;
            }
        }
        &list[low..low + count]
    }

    /// Days between two articles.
    fn distance(&self, a: ArticleId, b: ArticleId) -> u32 {
        match (self.day_numbers[a.index()], self.day_numbers[b.index()]) {
            (UNDATED, _) | (_, UNDATED) => u32::MAX,
            (a, b) => a.abs_diff(b),
        }
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

#[cfg(test)]
mod tests;
