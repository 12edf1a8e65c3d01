//! A language of the site, as a number: what it is called, and how it writes, is
//! the configuration's and the locale's to say. The layers in between only have
//! to tell languages apart, for each of a hundred thousand articles.

use serde::{Deserialize, Serialize};

/// A language of the site, by its place in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct LangId(pub u8);

impl LangId {
    /// The language of what does not name its own. Its pages stand at the top of
    /// the site, those of the others under `/{lang}/`.
    pub const DEFAULT: Self = Self(0);

    /// As an index into a column by language.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether it is the default one.
    pub fn is_default(self) -> bool {
        self == Self::DEFAULT
    }
}
