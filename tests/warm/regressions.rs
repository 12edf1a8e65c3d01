//! Sequences after which a warm build once left something else than a clean one,
//! with what was missed.

use super::world::Edit;

/// Each with its name.
pub const ALL: &[(&str, &[Edit])] = &[];
