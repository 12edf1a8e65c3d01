//! Parts of an answer on their way to one digest.

use crate::base::Digest;

/// A digest in the making.
pub(super) struct Mark(Vec<u8>);

impl Mark {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(256))
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.num(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    pub(super) fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.num(1).text(text),
            None => self.num(0),
        }
    }

    pub(super) fn num(&mut self, n: u64) -> &mut Self {
        self.0.extend_from_slice(&n.to_le_bytes());
        self
    }

    pub(super) fn digest(&mut self, digest: Digest) -> &mut Self {
        self.0.extend_from_slice(digest.as_bytes());
        self
    }

    /// Ends a chain, as a statement's value.
    pub(super) fn end(&mut self) {}

    pub(super) fn done(&self) -> Digest {
        Digest::of(&self.0)
    }
}
