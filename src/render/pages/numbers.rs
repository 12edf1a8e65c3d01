//! The numbers by which pages name the facts that they read.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::super::Fact;
use super::super::fact::Follows;
use crate::base::Digest;

const SHARDS: usize = 32;

/// The numbers of facts; threads may ask for new ones.
pub(super) struct Numbers {
    shards: Vec<Mutex<FxHashMap<Digest, u32>>>,
    next: AtomicU32,
    /// Those that are new, unless the memo has taken them.
    new: Mutex<Vec<New>>,
}

/// A fact that no page had read before.
pub(super) struct New {
    pub number: u32,
    pub id: Digest,
    pub is: Digest,
    pub follows: Follows,
    pub name: Vec<u8>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            next: AtomicU32::new(0),
            new: Mutex::default(),
        }
    }
}

impl Numbers {
    fn shard(&self, id: Digest) -> MutexGuard<'_, FxHashMap<Digest, u32>> {
        self.shards[place(id)].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn each(&mut self) -> impl Iterator<Item = &mut FxHashMap<Digest, u32>> {
        self.shards.iter_mut().map(|shard| shard.get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes room for so many in all.
    pub(super) fn reserve(&mut self, numbers: usize) {
        // They are spread by their first byte, and not quite evenly.
        self.each().for_each(|shard| shard.reserve(numbers / SHARDS + numbers / (8 * SHARDS)));
    }

    /// A number that was given before. They come in their order, and new ones follow them.
    pub(super) fn put(&mut self, id: Digest, number: u32) {
        let shard = self.shards[place(id)].get_mut().unwrap_or_else(PoisonError::into_inner);
        shard.insert(id, number);
        *self.next.get_mut() = number.saturating_add(1);
    }

    /// The number of a fact, and whether it is new.
    pub(super) fn of(&self, id: Digest) -> (u32, bool) {
        let mut is_new = false;
        let number = *self.shard(id).entry(id).or_insert_with(|| {
            is_new = true;
            self.next.fetch_add(1, Ordering::Relaxed)
        });
        (number, is_new)
    }

    /// Takes note of a fact that is new.
    pub(super) fn note(&self, new: New) {
        self.new.lock().unwrap_or_else(PoisonError::into_inner).push(new);
    }

    /// What was noted, in the order of the numbers.
    pub(super) fn take_new(&mut self) -> Vec<New> {
        let mut new = std::mem::take(self.new.get_mut().unwrap_or_else(PoisonError::into_inner));
        new.sort_unstable_by_key(|new| new.number);
        new
    }

    /// Takes back all numbers from this one on, and what was noted.
    pub(super) fn go_back_to(&mut self, next: u32) {
        self.take_new();
        self.each().for_each(|shard| shard.retain(|_, number| *number < next));
        *self.next.get_mut() = next;
    }
}

fn place(id: Digest) -> usize {
    usize::from(id.as_bytes()[0]) % SHARDS
}

/// A digest of a fact's name.
pub(super) fn id(fact: &Fact) -> Digest {
    struct Bytes(Vec<u8>);
    impl Hasher for Bytes {
        fn write(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut bytes = Bytes(Vec::with_capacity(128));
    fact.hash(&mut bytes);
    Digest::of(&bytes.0)
}
