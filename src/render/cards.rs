//! The cards that pages have in common. A card has what the templates that show it
//! read: those that read the same share it, whatever else they are.

use std::hash::{BuildHasher, Hash};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};
use tera::Value;

use super::object::Object;
use crate::archive::{ArticleId, AuthorId, SectionId, TopicId};
use crate::base::LangId;
use crate::theme::Reads;

macro_rules! keys {
    ($($key:ident $name:literal)*) => {
        /// A key of a card.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Key { $($key),* }

        impl Key {
            const ALL: &[Key] = &[$(Key::$key),*];

            /// As templates write it.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Key::$key => $name),* }
            }
        }
    };
}

keys! {
    Access "access"
    Ancestors "ancestors"
    Assets "assets"
    Authors "authors"
    Byline "byline"
    ColocatedPath "colocated_path"
    Components "components"
    Date "date"
    Day "day"
    Description "description"
    Dir "dir"
    Draft "draft"
    Extra "extra"
    Id "id"
    Image "image"
    InSearchIndex "in_search_index"
    Kind "kind"
    KindLabel "kind_label"
    Lang "lang"
    Month "month"
    Path "path"
    Permalink "permalink"
    ReadingTime "reading_time"
    RelativePath "relative_path"
    Section "section"
    Series "series"
    Slug "slug"
    Summary "summary"
    Taxonomies "taxonomies"
    Title "title"
    Topics "topics"
    Translations "translations"
    Updated "updated"
    Url "url"
    Weight "weight"
    WordCount "word_count"
    Year "year"
}

/// The keys that a card is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Keys(u64);

impl Keys {
    /// Those that a template reads of the cards in its lists.
    pub(super) fn of_cards(reads: &Reads) -> Self {
        Self::all(|name| reads.listed(name))
    }

    /// Those that a template reads of its page.
    pub(super) fn of_page(reads: &Reads) -> Self {
        Self::all(|name| reads.key(name))
    }

    fn all(read: impl Fn(&str) -> bool) -> Self {
        Self(Key::ALL.iter().filter(|key| read(key.name())).fold(0, |keys, key| keys | 1 << *key as u64))
    }

    fn has(self, key: Key) -> bool {
        self.0 & 1 << key as u64 != 0
    }
}

/// A card under construction.
pub(super) struct Card {
    object: Object,
    keys: Keys,
}

impl Card {
    pub(super) fn new(keys: Keys) -> Self {
        Self { object: Object::new(), keys }
    }

    pub(super) fn wants(&self, key: Key) -> bool {
        self.keys.has(key)
    }

    pub(super) fn finish(self) -> Object {
        self.object
    }

    /// One key, whether it is read or not.
    pub(super) fn put(&mut self, key: Key, value: impl Into<Value>) {
        self.object.put(key.name(), value);
    }

    /// One key, where it is read.
    pub(super) fn when<V: Into<Value>>(&mut self, key: Key, value: impl FnOnce() -> V) {
        if self.wants(key) {
            self.put(key, value());
        }
    }

    /// The same, where there is a value.
    pub(super) fn when_some<V: Into<Value>>(&mut self, key: Key, value: impl FnOnce() -> Option<V>) {
        if self.wants(key)
            && let Some(value) = value()
        {
            self.put(key, value);
        }
    }
}

/// What many cards link to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Linked {
    Topic(TopicId),
    Author(AuthorId),
    Section(SectionId),
}

/// The most cards that are kept of late, and as many of those before, at some two
/// kilobytes each. Pages are made in the order of time, so most that a page shows are there; what
/// is asked for again and again from afar are those of lists that a few articles a year
/// enter.
const CARDS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
/// Of a larger archive one in so many: a list reaches over more articles there.
const ONE_IN: usize = 24;
const LINKS: usize = 16_384;
const SHARDS: usize = 64;

/// Cards, and the links in them, which workers share: made once, as long as there is room.
pub(super) struct Cards {
    cards: Shards<(LangId, ArticleId, Keys)>,
    links: Shards<(LangId, Linked)>,
}

impl Cards {
    /// For the pages of so many articles.
    pub(super) fn of(articles: usize) -> Self {
        let cards = (articles / ONE_IN).clamp(*CARDS.start(), *CARDS.end());
        Self { cards: Shards::with_room(cards), links: Shards::with_room(LINKS) }
    }

    pub(super) fn card(&self, key: (LangId, ArticleId, Keys), make: impl FnOnce() -> Value) -> Value {
        self.cards.get_or(key, make)
    }

    pub(super) fn link(&self, key: (LangId, Linked), make: impl FnOnce() -> Value) -> Value {
        self.links.get_or(key, make)
    }
}

/// Values in parts, each with a lock of its own, and with room for so many.
struct Shards<K> {
    parts: Vec<Mutex<Shard<K>>>,
    room: usize,
}

/// Two generations: what nobody has asked for while `late` filled up is dropped.
struct Shard<K> {
    late: FxHashMap<K, Value>,
    before: FxHashMap<K, Value>,
}

impl<K: Hash + Eq + Copy> Shards<K> {
    fn with_room(room: usize) -> Self {
        Self::in_parts(SHARDS, room / SHARDS)
    }

    fn in_parts(parts: usize, room: usize) -> Self {
        let shard = || Mutex::new(Shard { late: FxHashMap::default(), before: FxHashMap::default() });
        Self { parts: (0..parts).map(|_| shard()).collect(), room }
    }

    /// Two workers may make the same at once; either is as good.
    fn get_or(&self, key: K, make: impl FnOnce() -> Value) -> Value {
        if let Some(value) = self.shard(&key).get(&key, self.room) {
            return value;
        }
        let value = make();
        self.shard(&key).put(key, value.clone(), self.room);
        value
    }

    fn shard(&self, key: &K) -> MutexGuard<'_, Shard<K>> {
        // A table of its own takes the low bits and the highest.
        let hash = FxBuildHasher.hash_one(key) >> 32;
        self.parts[hash as usize % self.parts.len()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Copy> Shard<K> {
    fn get(&mut self, key: &K, room: usize) -> Option<Value> {
        if let Some(value) = self.late.get(key) {
            return Some(value.clone());
        }
        let value = self.before.remove(key)?;
        self.put(*key, value.clone(), room);
        Some(value)
    }

    fn put(&mut self, key: K, value: Value, room: usize) {
        if self.late.len() >= room {
            self.before = std::mem::take(&mut self.late);
        }
        self.late.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_bit_and_a_name_of_its_own() {
        assert!(Key::ALL.len() <= 64);
        let names: std::collections::BTreeSet<&str> = Key::ALL.iter().map(|key| key.name()).collect();
        assert_eq!(names.len(), Key::ALL.len());
        let all = Keys::of_cards(Reads::everything());
        assert!(Key::ALL.iter().all(|key| all.has(*key)));
        assert!(!Keys::of_cards(&Reads::default()).has(Key::Title));
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_falls_out() {
        // One part takes all keys here.
        let shards: Shards<u32> = Shards::in_parts(1, 4);
        let get = |key: u32, made: &mut u32| {
            shards.get_or(key, || {
                *made += 1;
                Value::from(u64::from(key))
            });
        };
        let mut made = 0;
        for key in 0..100 {
            get(key, &mut made);
            get(7.min(key), &mut made);
        }
        assert_eq!(made, 100);
        get(50, &mut made);
        assert_eq!(made, 101);
    }
}
