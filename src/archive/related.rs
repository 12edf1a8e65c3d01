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
        let weights = Weights::of(self, id);
        let mut scored: Vec<(u32, u32, ArticleId)> = self
            .candidates(id)
            .into_iter()
            .map(|other| (weights.score(self, other), self.distance(id, other), other))
            .filter(|(score, ..)| *score > 0)
            .collect();
        scored.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (_, _, other) in scored {
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

/// What each topic and author of an article counts; looked up once for it, and
/// not for each of its candidates.
struct Weights {
    topics: Vec<(TopicId, u32)>,
    authors: Vec<(AuthorId, u32)>,
}

impl Weights {
    fn of(archive: &Archive, id: ArticleId) -> Self {
        let topics = archive.topics_of(id).iter();
        let authors = archive.authors_of(id);
        Self {
            topics: topics.map(|t| (*t, weight(archive.topic(*t).articles.len()))).collect(),
            authors: authors.map(|a| (a, weight(archive.author(a).articles.len()))).collect(),
        }
    }

    fn score(&self, archive: &Archive, other: ArticleId) -> u32 {
        let theirs = archive.topics_of(other);
        let topics = self.topics.iter().filter(|(topic, _)| theirs.contains(topic)).map(|(_, n)| n);
        let is_theirs = |author: &AuthorId| archive.authors_of(other).any(|a| a == *author);
        let authors = self.authors.iter().filter(|(author, _)| is_theirs(author)).map(|(_, n)| n);
        topics.chain(authors).sum()
    }
}

/// What a shared topic or author counts: it falls by one with each doubling of
/// how many articles have it, so that scores move rarely as an archive grows.
fn weight(count: usize) -> u32 {
    32 - (count.max(1) as u32).ilog2().min(31)
}
