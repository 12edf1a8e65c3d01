//! Which pages are still what they were. For each page the memo keeps the digest of
//! its bytes and the facts that it read; for each fact, what it was. All of one
//! build are taken from one state of the archive, so that a fact is compared once
//! and not for each page that read it.

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Fact, Facts, Read, Site};
use crate::base::Digest;
use crate::memo::{Memo, Table};

/// What every page was made from.
const SURROUNDINGS: Table = Table(2);
/// Facts by number: what each was, and its name.
const FACTS: Table = Table(3);
/// Pages by file: the digest of their bytes, and the numbers of their facts.
const PAGES: Table = Table(4);

const SHARDS: usize = 32;

/// What is known of the pages of earlier builds, and what this one learns. Held by a
/// session it is carried from one build to the next without the memo.
#[derive(Default)]
pub struct Pages {
    /// Of what every page was made from; what is known of others is of no use.
    surroundings: Option<Digest>,
    /// Of which articles there were, in which order and groups.
    ties: Option<Digest>,
    known: FxHashMap<Box<str>, Page>,
    /// By number: a fact and what it was. A number without a fact has fallen out of use.
    facts: Vec<Option<(Fact, Digest)>>,
    /// By number: whether it is not what it was.
    changed: Vec<bool>,
    numbers: Numbers,
    /// Whether the surroundings were others at the last comparison.
    all_changed: bool,
    unsaved: Unsaved,
}

/// What the memo does not have yet.
#[derive(Default)]
struct Unsaved {
    everything: bool,
    facts: Vec<u32>,
    pages: Vec<Box<str>>,
}

/// The numbers of facts; threads may ask for new ones.
struct Numbers {
    shards: Vec<Mutex<FxHashMap<Fact, u32>>>,
    next: AtomicU32,
    /// What new ones are, where that was at hand.
    answers: Mutex<FxHashMap<u32, Digest>>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            next: AtomicU32::new(0),
            answers: Mutex::default(),
        }
    }
}

impl Numbers {
    fn shard(&self, fact: &Fact) -> MutexGuard<'_, FxHashMap<Fact, u32>> {
        let hash = rustc_hash::FxBuildHasher.hash_one(fact);
        // The map itself uses the low bits of the hash.
        let shard = &self.shards[(hash >> 40) as usize % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of(&self, fact: Fact, is: Option<Digest>) -> u32 {
        let mut shard = self.shard(&fact);
        *shard.entry(fact).or_insert_with(|| {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if let Some(is) = is {
                self.answers().insert(number, is);
            }
            number
        })
    }

    fn answers(&self) -> MutexGuard<'_, FxHashMap<u32, Digest>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those from a number on, rising.
    fn since(&self, first: u32) -> Vec<(u32, Fact)> {
        let mut new = Vec::new();
        for shard in &self.shards {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let numbered = shard.iter().filter(|(_, number)| **number >= first);
            new.extend(numbered.map(|(fact, number)| (*number, fact.clone())));
        }
        new.sort_unstable_by_key(|(number, _)| *number);
        new
    }
}

/// What is known of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of its bytes.
    pub digest: Digest,
    /// What stood there, as [`crate::plan::View::sort`] tells it.
    sort: u64,
    /// The numbers of its facts, rising, each as its distance from the one before, in
    /// seven bits a byte (LEB128).
    facts: Box<[u8]>,
}

impl Page {
    fn new(sort: u64, digest: Digest, mut numbers: Vec<u32>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        let mut facts = Vec::with_capacity(numbers.len() + 8);
        let mut before = 0;
        for number in numbers {
            let mut distance = number - before;
            before = number;
            while distance >= 0x80 {
                facts.push(distance as u8 | 0x80);
                distance >>= 7;
            }
            facts.push(distance as u8);
        }
        Self { digest, sort, facts: facts.into() }
    }

    fn facts(&self) -> impl Iterator<Item = u32> + '_ {
        let (mut number, mut distance, mut shift) = (0u32, 0u32, 0);
        self.facts.iter().filter_map(move |byte| {
            distance |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte & 0x80 != 0 {
                return None;
            }
            number = number.wrapping_add(distance);
            (distance, shift) = (0, 0);
            Some(number)
        })
    }
}

/// Why a page is made, or why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No earlier build has left it, or something else stood there.
    New,
    /// What every page is made from is not what it was.
    Surroundings,
    /// These facts are not what they were.
    Facts(Vec<Fact>),
    /// All of so many facts are what they were.
    Fresh(usize),
}

impl Pages {
    /// What the memo knows. Nothing of it is fresh before it is compared.
    pub fn recall(memo: &Memo) -> Self {
        let mut pages = Self::default();
        let Some(surroundings) = memo.get(SURROUNDINGS, b"").and_then(Digest::from_bytes) else {
            return pages;
        };
        pages.surroundings = Some(surroundings);
        pages.ties = memo.get(SURROUNDINGS, b"ties").and_then(Digest::from_bytes);
        let facts: Vec<(u32, Fact, Digest)> = memo.rows(FACTS).filter_map(|(k, v)| fact_of(k, v)).collect();
        let count = facts.iter().map(|(number, ..)| *number as usize + 1).max().unwrap_or(0);
        pages.facts = vec![None; count];
        for (number, fact, was) in facts {
            pages.numbers.shard(&fact).insert(fact.clone(), number);
            pages.facts[number as usize] = Some((fact, was));
        }
        pages.numbers.next = AtomicU32::new(count as u32);
        let page = |(key, value): (&[u8], &[u8])| {
            let (digest, rest) = value.split_at_checked(16)?;
            let (sort, facts) = rest.split_first_chunk::<8>()?;
            let sort = u64::from_le_bytes(*sort);
            let page = Page { digest: Digest::from_bytes(digest)?, sort, facts: facts.into() };
            Some((std::str::from_utf8(key).ok()?.into(), page))
        };
        pages.known = memo.rows(PAGES).filter_map(page).collect();
        pages
    }

    /// Compares everything with how it is now.
    pub fn compare(&mut self, site: &Site<'_>, facts: &Facts<'_>) {
        let surroundings = Facts::surroundings(site);
        self.all_changed = self.surroundings != Some(surroundings);
        if self.all_changed {
            *self = Self {
                surroundings: Some(surroundings),
                ties: Some(facts.ties()),
                all_changed: true,
                unsaved: Unsaved { everything: true, ..Unsaved::default() },
                ..Self::default()
            };
            return;
        }
        let ties = facts.ties();
        let is_tied = self.ties.replace(ties) == Some(ties);
        let now = self.facts.iter().flatten().map(|(fact, was)| (fact, *was));
        let now = facts.digests_where(now, |fact| !(is_tied && fact.is_tied()));
        self.take(now);
    }

    /// Compares the facts that `may_change`; the others are what they were.
    pub fn compare_some(&mut self, facts: &Facts<'_>, may_change: impl Fn(&Fact) -> bool + Sync) {
        self.all_changed = false;
        let now =
            facts.digests_where(self.facts.iter().flatten().map(|(fact, was)| (fact, *was)), may_change);
        self.take(now);
    }

    /// Takes what the facts are now, in the order of their numbers.
    fn take(&mut self, now: Vec<Digest>) {
        // What was found to have changed stays so until the pages are made.
        let before = std::mem::take(&mut self.changed);
        // A number that nothing is known of cannot be relied on.
        self.changed = vec![true; self.facts.len()];
        let known =
            self.facts.iter_mut().zip(0u32..).filter_map(|(fact, number)| Some((fact.as_mut()?, number)));
        for (((_, was), number), now) in known.zip(now) {
            let changed = *was != now;
            self.changed[number as usize] = changed || before.get(number as usize) == Some(&true);
            if changed {
                *was = now;
                self.unsaved.facts.push(number);
            }
        }
    }

    /// The page of a file, if it is what it was and a view of this sort still stands there.
    pub fn fresh(&self, output: &str, sort: u64) -> Option<&Page> {
        let page = self.known.get(output).filter(|page| page.sort == sort)?;
        page.facts().all(|number| self.changed.get(number as usize) == Some(&false)).then_some(page)
    }

    /// The files of the pages that are not what they were, in their order.
    pub fn stale(&self) -> Vec<&str> {
        let is_stale = |page: &Page| page.facts().any(|n| self.changed.get(n as usize) != Some(&false));
        let mut stale: Vec<&str> =
            self.known.par_iter().filter(|(_, page)| is_stale(page)).map(|(output, _)| &**output).collect();
        stale.sort_unstable();
        stale
    }

    /// Why the page of a file is made, or why not.
    pub fn explain(&self, output: &str, sort: u64) -> Reason {
        if self.all_changed {
            return Reason::Surroundings;
        }
        let known = self.known.get(output).filter(|page| page.sort == sort);
        let Some(page) = known else { return Reason::New };
        if self.fresh(output, sort).is_some() {
            return Reason::Fresh(page.facts().count());
        }
        let changed = page.facts().filter(|number| self.changed.get(*number as usize) != Some(&false));
        let named = changed.filter_map(|number| self.facts.get(number as usize)?.as_ref());
        Reason::Facts(named.map(|(fact, _)| fact.clone()).collect())
    }

    /// What is to be kept of a page that was made.
    pub fn made(&self, sort: u64, digest: Digest, read: Read) -> Page {
        Page::new(sort, digest, read.into_iter().map(|(fact, is)| self.numbers.of(fact, is)).collect())
    }

    /// Learns of the pages that were made, and what the facts are that they were the
    /// first to read.
    pub fn learn(&mut self, facts: &Facts<'_>, made: Vec<(Box<str>, Page)>) {
        let known = self.facts.len() as u32;
        let new = self.numbers.since(known);
        let answers = std::mem::take(&mut *self.numbers.answers());
        let digests: Vec<Digest> = new
            .par_iter()
            .with_min_len(64)
            .map(|(number, fact)| answers.get(number).copied().unwrap_or_else(|| facts.digest(fact)))
            .collect();
        self.facts.resize(self.numbers.next.load(Ordering::Relaxed) as usize, None);
        for ((number, fact), digest) in new.into_iter().zip(digests) {
            self.facts[number as usize] = Some((fact, digest));
            self.unsaved.facts.push(number);
        }
        self.changed = vec![false; self.facts.len()];
        for (output, page) in made {
            self.unsaved.pages.push(output.clone());
            self.known.insert(output, page);
        }
    }

    /// Forgets the pages that there are no more.
    pub fn forget(&mut self, is_there: impl Fn(&str) -> bool) {
        let unsaved = &mut self.unsaved.pages;
        self.known.retain(|output, _| {
            let keep = is_there(output);
            if !keep {
                unsaved.push(output.clone());
            }
            keep
        });
    }

    /// Writes into the memo what it does not have yet.
    pub fn store(&mut self, memo: &mut Memo) {
        let unsaved = std::mem::take(&mut self.unsaved);
        if !memo.keeps() {
            return;
        }
        if unsaved.everything {
            memo.retain(FACTS, |_| false);
            memo.retain(PAGES, |_| false);
        }
        if let Some(surroundings) = self.surroundings {
            memo.put(SURROUNDINGS, b"", surroundings.as_bytes().to_vec());
        }
        if let Some(ties) = self.ties {
            memo.put(SURROUNDINGS, b"ties", ties.as_bytes().to_vec());
        }
        for number in unsaved.facts {
            let Some(Some((fact, digest))) = self.facts.get(number as usize) else { continue };
            let mut row = digest.as_bytes().to_vec();
            // Strings and numbers: nothing in them that cannot be written.
            row.extend_from_slice(&bitcode::serialize(fact).unwrap_or_default());
            memo.put(FACTS, &number.to_le_bytes(), row);
        }
        for output in unsaved.pages {
            match self.known.get(&output) {
                Some(page) => {
                    let mut row = page.digest.as_bytes().to_vec();
                    row.extend_from_slice(&page.sort.to_le_bytes());
                    row.extend_from_slice(&page.facts);
                    memo.put(PAGES, output.as_bytes(), row);
                }
                None => memo.remove(PAGES, output.as_bytes()),
            }
        }
    }
}

fn fact_of(key: &[u8], value: &[u8]) -> Option<(u32, Fact, Digest)> {
    let (digest, fact) = value.split_at_checked(16)?;
    let number = u32::from_le_bytes(key.try_into().ok()?);
    Some((number, bitcode::deserialize(fact).ok()?, Digest::from_bytes(digest)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_numbers_of_facts_come_back_in_order_and_once() {
        let numbers = vec![70_000, 3, 3, 0, 127, 128, u32::MAX];
        let page = Page::new(0, Digest::default(), numbers);
        assert_eq!(page.facts().collect::<Vec<_>>(), [0, 3, 127, 128, 70_000, u32::MAX]);
        assert_eq!(Page::new(0, Digest::default(), vec![]).facts().count(), 0);
    }
}
