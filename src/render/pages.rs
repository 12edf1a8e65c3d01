//! Which pages are still what they were. For each page the memo keeps the digest of
//! its bytes and the numbers of the facts that it read; for each fact, what it was.
//! All of one build are taken from one state of the archive, so that a fact is
//! compared once and not for each page that read it.
//!
//! There are six facts an article: their names are held as they are written, and read
//! only where they may be others than before; a fact is known again by a digest of
//! its name.

mod numbers;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use self::numbers::{New, Numbers, id};
use super::fact::{Follows, of_file};
use super::{Fact, Facts, Read, Site};
use crate::base::{Digest, OutputPath, SourcePath};
use crate::memo::{Memo, Table};
use crate::plan::{Plan, Route};

/// What every page was made from.
const SURROUNDINGS: Table = Table(2);
/// Facts by number: what each was, and its name.
const FACTS: Table = Table(3);
/// Pages by file: the digest of their bytes, and the numbers of their facts.
const PAGES: Table = Table(4);

/// What is known of the pages of earlier builds, and what this one learns. Held by a
/// session it is carried from one build to the next without the memo.
#[derive(Default)]
pub struct Pages {
    /// Of what every page was made from; what is known of others is of no use.
    surroundings: Option<Digest>,
    /// Of which articles there were, in which order and groups.
    ties: Option<Digest>,
    known: FxHashMap<Box<str>, Page>,
    /// By number. One without a name has fallen out of use.
    facts: Vec<Known>,
    /// The names of facts, one after the other.
    names: Vec<u8>,
    /// By number: whether it is not what it was.
    changed: Vec<bool>,
    numbers: Numbers,
    /// Whether the surroundings were others at the last comparison.
    all_changed: bool,
    /// How many facts were looked at then.
    compared: usize,
    unsaved: Unsaved,
}

/// What is known of a fact.
#[derive(Clone, Copy, Default)]
struct Known {
    was: Digest,
    /// Of its name.
    id: Digest,
    follows: Follows,
    /// Where its name is, and how long.
    name: usize,
    length: u32,
}

/// What the memo does not have yet.
#[derive(Default)]
struct Unsaved {
    everything: bool,
    /// What all pages are made from, and the ties.
    own: bool,
    facts: Vec<u32>,
    pages: Vec<Box<str>>,
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

    fn row(&self) -> Vec<u8> {
        [self.digest.as_bytes(), &self.sort.to_le_bytes(), &self.facts].concat()
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
        let (facts, known) = (memo.rows(FACTS).len(), memo.rows(PAGES).len());
        pages.facts.reserve(facts);
        pages.numbers.reserve(facts);
        pages.known.reserve(known);
        for (number, was, id, follows, name) in memo.rows(FACTS).filter_map(|(k, v)| read_fact(k, v)) {
            let known = pages.named(was, id, follows, name);
            // The rows are in the order of their numbers.
            pages.facts.resize(number as usize, Known::default());
            pages.facts.push(known);
            pages.numbers.put(id, number);
        }
        let page = |(key, value): (&[u8], &[u8])| {
            let (digest, rest) = value.split_at_checked(16)?;
            let (sort, facts) = rest.split_first_chunk::<8>()?;
            let sort = u64::from_le_bytes(*sort);
            let page = Page { digest: Digest::from_bytes(digest)?, sort, facts: facts.into() };
            Some((std::str::from_utf8(key).ok()?.into(), page))
        };
        pages.known.extend(memo.rows(PAGES).filter_map(page));
        pages
    }

    fn named(&mut self, was: Digest, id: Digest, follows: Follows, name: &[u8]) -> Known {
        let start = self.names.len();
        self.names.extend_from_slice(name);
        Known { was, id, follows, name: start, length: name.len() as u32 }
    }

    fn name(&self, known: &Known) -> &[u8] {
        &self.names[known.name..known.name + known.length as usize]
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
                unsaved: Unsaved { everything: true, own: true, ..Unsaved::default() },
                ..Self::default()
            };
            return;
        }
        let ties = facts.ties();
        let is_tied = self.ties.replace(ties) == Some(ties);
        self.unsaved.own |= !is_tied;
        self.take(facts, |known| !(is_tied && known.follows == Follows::Ties));
    }

    /// Compares what may be another where only the texts of these articles, and what
    /// lists show of them, were edited; all else is what it was.
    pub fn compare_edited(&mut self, facts: &Facts<'_>, edited: &FxHashSet<SourcePath>) {
        self.all_changed = false;
        let edited: FxHashSet<u32> = edited.iter().map(of_file).collect();
        self.take(facts, |known| match known.follows {
            Follows::File(file) => edited.contains(&file),
            Follows::Anything => true,
            Follows::Ties | Follows::Else => false,
        });
    }

    /// Takes what those facts are now that may be others.
    fn take(&mut self, facts: &Facts<'_>, may_change: impl Fn(&Known) -> bool + Sync) {
        // What is not there, or cannot be read, cannot be relied on.
        let may_change = |known: &Known| known.length == 0 || may_change(known);
        self.compared = self.facts.par_iter().with_min_len(512).filter(|known| may_change(known)).count();
        let now = |known: &Known| match may_change(known) {
            true => read_name(self.name(known)).map(|fact| facts.digest(&fact)),
            false => Some(known.was),
        };
        let now: Vec<Option<Digest>> = self.facts.par_iter().with_min_len(512).map(now).collect();
        // What was found to have changed stays so until the pages are made.
        let before = std::mem::take(&mut self.changed);
        self.changed.reserve_exact(now.len());
        for (number, (known, now)) in self.facts.iter_mut().zip(now).enumerate() {
            let changed = now != Some(known.was);
            if let Some(now) = now.filter(|_| changed) {
                known.was = now;
                self.unsaved.facts.push(number as u32);
            }
            self.changed.push(changed || before.get(number) == Some(&true));
        }
    }

    /// How many facts were looked at by the last comparison.
    pub fn compared(&self) -> usize {
        self.compared
    }

    /// How many pages are known.
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// What is known of the page of a file, whatever it is now.
    pub fn get(&self, output: &str) -> Option<&Page> {
        self.known.get(output)
    }

    /// Whether a page is what it was, and a view of this sort still stands there.
    pub fn is_fresh(&self, page: &Page, sort: u64) -> bool {
        page.sort == sort && page.facts().all(|n| self.changed.get(n as usize) == Some(&false))
    }

    /// The routes of the pages that are not what they were, in the plan's order.
    pub fn stale<'a>(&self, plan: &'a Plan) -> Vec<&'a Route> {
        let is_stale = |page: &Page| page.facts().any(|n| self.changed.get(n as usize) != Some(&false));
        let stale = self.known.par_iter().filter(|(_, page)| is_stale(page));
        let position = |output: &str| plan.position(&OutputPath::new(output)?.url());
        let mut stale: Vec<usize> = stale.filter_map(|(output, _)| position(output)).collect();
        stale.sort_unstable();
        stale.into_iter().map(|at| &plan.routes()[at]).collect()
    }

    /// Why the page of a file is made, or why not.
    pub fn explain(&self, output: &str, sort: u64) -> Reason {
        if self.all_changed {
            return Reason::Surroundings;
        }
        let known = self.known.get(output).filter(|page| page.sort == sort);
        let Some(page) = known else { return Reason::New };
        if self.is_fresh(page, sort) {
            return Reason::Fresh(page.facts().count());
        }
        let changed = page.facts().filter(|number| self.changed.get(*number as usize) != Some(&false));
        let named = changed.filter_map(|number| read_name(self.name(self.facts.get(number as usize)?)));
        Reason::Facts(named.collect())
    }

    /// Takes note of a page that was made. A memo that is given takes it at once, and
    /// the facts that it was the first to read; what is returned is for
    /// [`Pages::learn`].
    pub fn made(
        &self,
        facts: &Facts<'_>,
        memo: Option<&Memo>,
        (output, sort): (&str, u64),
        digest: Digest,
        read: Read,
    ) -> Option<(Box<str>, Page)> {
        let number = |(fact, is): (Fact, Option<Digest>)| {
            let id = id(&fact);
            let (number, is_new) = self.numbers.of(id);
            if is_new {
                let is = is.unwrap_or_else(|| facts.digest(&fact));
                // Strings and numbers: nothing in them that cannot be written.
                let name = postcard::to_allocvec(&fact).unwrap_or_default();
                let follows = fact.follows();
                match memo {
                    Some(memo) => put_fact(memo, number, is, id, follows, &name),
                    None => self.numbers.note(New { number, id, is, follows, name }),
                }
            }
            number
        };
        let page = Page::new(sort, digest, read.into_iter().map(number).collect());
        match memo {
            Some(memo) => {
                memo.put(PAGES, output.as_bytes(), &page.row());
                None
            }
            None => Some((output.into(), page)),
        }
    }

    /// Learns of the pages that were made, and of the facts that they were the first to read.
    pub fn learn(&mut self, made: Vec<(Box<str>, Page)>) {
        for New { number, id, is, follows, name } in self.numbers.take_new() {
            let known = self.named(is, id, follows, &name);
            self.facts.resize(number as usize, Known::default());
            self.facts.push(known);
            self.unsaved.facts.push(number);
        }
        self.changed = vec![false; self.facts.len()];
        for (output, page) in made {
            self.unsaved.pages.push(output.clone());
            self.known.insert(output, page);
        }
    }

    /// Takes back what was noted of pages that nobody gets to see: the facts that they
    /// read may be others when they are made again.
    pub fn unlearn(&mut self) {
        self.numbers.go_back_to(self.facts.len() as u32);
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
            memo.clear();
        }
        let own = [(&b""[..], self.surroundings), (b"ties", self.ties)];
        for (key, digest) in own.into_iter().filter(|_| unsaved.own) {
            digest.iter().for_each(|digest| memo.put(SURROUNDINGS, key, digest.as_bytes()));
        }
        for number in unsaved.facts {
            if let Some(known) = self.facts.get(number as usize).filter(|known| known.length > 0) {
                put_fact(memo, number, known.was, known.id, known.follows, self.name(known));
            }
        }
        for output in unsaved.pages {
            match self.known.get(&output) {
                Some(page) => memo.put(PAGES, output.as_bytes(), &page.row()),
                None => memo.remove(PAGES, output.as_bytes()),
            }
        }
    }
}

/// What stands before a fact's name in its row: what it was, its digest, what it follows.
const FACT: usize = 16 + 16 + 1 + 4;

fn put_fact(memo: &Memo, number: u32, is: Digest, id: Digest, follows: Follows, name: &[u8]) {
    let (kind, file) = match follows {
        Follows::Else => (0, 0),
        Follows::Ties => (1, 0),
        Follows::Anything => (2, 0),
        Follows::File(file) => (3, file),
    };
    let mut row = Vec::with_capacity(FACT + name.len());
    row.extend_from_slice(is.as_bytes());
    row.extend_from_slice(id.as_bytes());
    row.push(kind);
    row.extend_from_slice(&file.to_le_bytes());
    row.extend_from_slice(name);
    // With the highest byte first, numbers and keys have one order.
    memo.put(FACTS, &number.to_be_bytes(), &row);
}

type Row<'a> = (u32, Digest, Digest, Follows, &'a [u8]);

fn read_fact<'a>(key: &[u8], value: &'a [u8]) -> Option<Row<'a>> {
    let (head, name) = value.split_at_checked(FACT)?;
    let number = u32::from_be_bytes(key.try_into().ok()?);
    let follows = match head[32] {
        0 => Follows::Else,
        1 => Follows::Ties,
        2 => Follows::Anything,
        _ => Follows::File(head[33..].try_into().map(u32::from_le_bytes).ok()?),
    };
    Some((number, Digest::from_bytes(&head[..16])?, Digest::from_bytes(&head[16..32])?, follows, name))
}

fn read_name(name: &[u8]) -> Option<Fact> {
    postcard::from_bytes(name).ok()
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
