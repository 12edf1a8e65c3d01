//! Where in a list the item of a name stands. A map would hold each name once more;
//! this holds five bytes an item, and looks at the list.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

/// The positions of a list's items, by name. Whoever asks brings the list.
#[derive(Debug, Default)]
pub struct Positions(HashTable<u32>);

impl Positions {
    /// Those of a list of less than 2³² items; of one name the first counts.
    pub fn of<T>(items: &[T], name: impl Fn(&T) -> &str) -> Self {
        let name_at = |at: &u32| items.get(*at as usize).map_or("", &name);
        let mut table = HashTable::with_capacity(items.len());
        for at in 0..items.len() as u32 {
            let own = name_at(&at);
            let is_own = |other: &u32| name_at(other) == own;
            if let Entry::Vacant(free) = table.entry(hash(own), is_own, |other| hash(name_at(other))) {
                free.insert(at);
            }
        }
        Self(table)
    }

    /// Where the item of a name stands in the list that this was made of.
    pub fn find<T>(&self, items: &[T], name: impl Fn(&T) -> &str, wanted: &str) -> Option<usize> {
        let is_wanted = |at: &u32| items.get(*at as usize).is_some_and(|item| name(item) == wanted);
        self.0.find(hash(wanted), is_wanted).map(|at| *at as usize)
    }
}

fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_found_where_it_stands_first() {
        let items: Vec<String> = (0..1000).map(|n| (n % 700).to_string()).collect();
        let positions = Positions::of(&items, String::as_str);
        for n in 0..700 {
            assert_eq!(positions.find(&items, String::as_str, &n.to_string()), Some(n));
        }
        assert_eq!(positions.find(&items, String::as_str, "700"), None);
        assert_eq!(Positions::default().find(&items, String::as_str, "1"), None);
    }
}
