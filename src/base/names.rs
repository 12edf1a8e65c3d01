//! Names that are met again and again, as those of topics and authors: each is held
//! in memory once.

use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashSet};

const SHARDS: usize = 16;

/// The names met so far, by any thread.
#[derive(Debug, Default)]
pub struct Names {
    shards: [Mutex<FxHashSet<Arc<str>>>; SHARDS],
}

impl Names {
    /// Puts the first of equal names in the place of this one.
    pub fn share(&self, name: &mut Arc<str>) {
        // A table of its own takes the low bits and the highest.
        let hash = FxBuildHasher.hash_one(&**name) >> 32;
        let mut names = self.shards[hash as usize % SHARDS].lock().unwrap_or_else(PoisonError::into_inner);
        match names.get(name) {
            Some(known) => *name = known.clone(),
            None => drop(names.insert(name.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_one() {
        let names = Names::default();
        let (mut first, mut again, mut other): (Arc<str>, Arc<str>, Arc<str>) =
            ("Rivers".into(), "Rivers".into(), "rivers".into());
        [&mut first, &mut again, &mut other].into_iter().for_each(|name| names.share(name));
        assert!(Arc::ptr_eq(&first, &again));
        assert!(!Arc::ptr_eq(&first, &other));
        assert_eq!((&*again, &*other), ("Rivers", "rivers"));
    }
}
