//! What is wanted of one article at a time, and never of all at once: what a list may
//! show of it beside its names, and where its text leads. It is more than half of what
//! is known of an article, so it is kept packed, in one piece: in memory, or where the
//! texts of a build wait. An archive of a million articles has no room for it.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Anchors, Image, Link, Picture, Sealed};
use crate::memo::{Spool, Spot};

/// What lists and pages may show of an article, and no index asks for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// What it is about, in a sentence or two.
    pub description: Option<String>,
    /// The picture that leads it.
    pub image: Option<Image>,
    /// What its front matter says that is not known, as JSON; empty where there is none.
    pub(crate) extra: Box<str>,
    /// The first paragraph, plain.
    pub excerpt: Box<str>,
}

impl Shown {
    /// What its front matter says that is not known.
    pub fn extra(&self) -> serde_json::Map<String, serde_json::Value> {
        match &*self.extra {
            "" => serde_json::Map::new(),
            extra => serde_json::from_str(extra).unwrap_or_default(),
        }
    }
}

/// Where a text leads, and what in it can be led to.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Linked {
    /// Its links within the site. Of a gated text, those of the teaser.
    pub links: Box<[Link]>,
    /// Its pictures.
    pub pictures: Box<[Picture]>,
    /// Every `id` that can be linked to.
    pub anchors: Anchors,
    /// What the check of links knows of a text behind a gate.
    pub sealed: Option<Box<Sealed>>,
}

/// Both, packed: the length of the first in four bytes, then one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Apart(Place);

#[derive(Debug, Clone)]
enum Place {
    Here(Box<[u8]>),
    Away(Arc<Spool>, Spot),
}

impl Default for Place {
    fn default() -> Self {
        Self::Here(Box::default())
    }
}

const HEAD: usize = 4;

impl Apart {
    pub(super) fn new(shown: &Shown, linked: &Linked) -> Self {
        // Strings and numbers, and lists that know their length: nothing in them fails.
        let mut bytes = postcard::to_extend(shown, vec![0; HEAD]).unwrap_or_default();
        // Front matter of 4 GB was never read.
        let length = u32::try_from(bytes.len().saturating_sub(HEAD)).unwrap_or_default();
        if let Some(head) = bytes.first_chunk_mut() {
            *head = length.to_le_bytes();
        }
        Self(Place::Here(postcard::to_extend(linked, bytes).unwrap_or_default().into()))
    }

    /// What was kept of it: where that lies for a spool, it is left there. `None` if it is
    /// not whole.
    pub(super) fn of(kept: &[u8], away: Option<(&Arc<Spool>, Spot)>) -> Option<Self> {
        parts(kept)?;
        Some(Self(match away {
            Some((spool, spot)) => Place::Away(spool.clone(), spot),
            None => Place::Here(kept.into()),
        }))
    }

    /// Puts it down where the texts wait. Where the disk does not take it, it stays.
    pub(super) fn put_down(&mut self, spool: &Arc<Spool>) {
        if let Place::Here(bytes) = &self.0
            && let Some(spot) = spool.put(bytes)
        {
            self.0 = Place::Away(spool.clone(), spot);
        }
    }

    pub(super) fn shown(&self) -> Shown {
        let bytes = self.bytes();
        parts(&bytes).and_then(|(shown, _)| postcard::from_bytes(shown).ok()).unwrap_or_default()
    }

    pub(super) fn linked(&self) -> Linked {
        let bytes = self.bytes();
        parts(&bytes).and_then(|(_, linked)| postcard::from_bytes(linked).ok()).unwrap_or_default()
    }

    pub(super) fn both(&self) -> (Shown, Linked) {
        let bytes = self.bytes();
        let Some((shown, linked)) = parts(&bytes) else { return Default::default() };
        let linked = postcard::from_bytes(linked).unwrap_or_default();
        (postcard::from_bytes(shown).unwrap_or_default(), linked)
    }

    /// Both, as they are kept.
    pub(super) fn bytes(&self) -> Cow<'_, [u8]> {
        match &self.0 {
            Place::Here(bytes) => Cow::Borrowed(bytes),
            // Where it is lost, the spool knows, and nothing is published.
            Place::Away(spool, spot) => Cow::Owned(spool.take_only(*spot)),
        }
    }
}

fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
    rest.split_at_checked(u32::from_le_bytes(*head) as usize)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::base::Digest;
    use crate::memo::{Memo, Table};

    fn sample() -> (Shown, Linked) {
        let image = Some(Image { src: "/a.jpg".into(), ..Image::default() });
        let shown = Shown {
            image,
            extra: r#"{"mood":"calm"}"#.into(),
            excerpt: "It began.".into(),
            ..Shown::default()
        };
        let anchors = ["one".to_owned(), "two".to_owned()].into_iter().collect();
        (shown, Linked { anchors, ..Linked::default() })
    }

    fn is_sample(apart: &Apart) {
        assert_eq!(apart.shown(), sample().0);
        assert_eq!(apart.shown().extra()["mood"], "calm");
        assert_eq!(apart.linked().anchors.iter().collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn what_is_packed_is_the_same_here_away_and_from_the_memo() {
        let (shown, linked) = sample();
        let mut apart = Apart::new(&shown, &linked);
        is_sample(&apart);
        is_sample(&Apart::of(&apart.bytes(), None).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let spool = Arc::new(Spool::new(folder.path().to_owned()));
        apart.put_down(&spool);
        assert!(matches!(apart.0, Place::Away(..)));
        is_sample(&apart);
        is_sample(&Apart::of(&apart.bytes(), None).unwrap());
        assert!(spool.is_whole());
        // In a row of a memo's file.
        let path = folder.path().join("memo");
        let (table, version) = (Table(1), Digest::default());
        let mut memo = Memo::open(&path, version);
        memo.put(table, b"key", &[b"before", &*apart.bytes()].concat());
        memo.save(false).unwrap();
        let memo = Memo::open(&path, version);
        let kept = &memo.get(table, b"key").unwrap()[b"before".len()..];
        memo.lend(&spool);
        let apart = Apart::of(kept, memo.place(kept).map(|spot| (&spool, spot))).unwrap();
        assert_eq!(matches!(apart.0, Place::Away(..)), cfg!(unix));
        is_sample(&apart);
    }

    #[test]
    fn where_the_disk_takes_nothing_it_stays_in_memory() {
        let (shown, linked) = sample();
        let mut apart = Apart::new(&shown, &linked);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        apart.put_down(&Arc::new(Spool::new(file)));
        assert!(matches!(apart.0, Place::Here(_)));
        is_sample(&apart);
    }

    #[test]
    fn what_is_cut_short_in_the_memo_is_no_article() {
        for short in [&[9, 0, 0, 0, 1][..], &[0, 0], &[]] {
            assert!(Apart::of(short, None).is_none());
        }
    }
}
