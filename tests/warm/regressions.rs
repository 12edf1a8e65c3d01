//! Sequences after which a warm build once left something else than a clean one,
//! with what was missed.

use super::world::Edit;

/// Each with its name.
pub const ALL: &[(&str, &[Edit])] = &[
    // The page at an alias noted nothing.
    ("an alias leads to where its article has moved", &[Edit::Front(0, 9, 1), Edit::Front(0, 14, 1)]),
    (
        "a page that shows all that it sees",
        &[Edit::Ask(0, 23), Edit::Ask(5, 23), Edit::Ask(2, 23), Edit::Front(0, 0, 1), Edit::Configure(8)],
    ),
    // A copied file noted only its own bytes.
    ("a page takes the address of a copied file", &[Edit::File(15, 1), Edit::Front(0, 14, 2)]),
];
