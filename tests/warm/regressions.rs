//! Sequences after which a warm build once left something else than a clean one,
//! with what was missed; and for each kind of fact that a page may read the shortest
//! known after which it would, if pages did not keep the facts of that kind. (Those
//! that are missing never come alone: whoever reads a file for an answer, or the list
//! of what is recommended, keeps the answer or the cards as well.)

use super::world::Edit::{self, Ask, Body, Configure, File, Front, Kill, Remove, Translate};

/// Each with its name.
pub const ALL: &[(&str, &[Edit])] = &[
    // The page at an alias kept nothing.
    ("an alias leads to where its article has moved", &[Front(0, 9, 1), Front(0, 14, 1)]),
    ("an alias that two articles have leads to the first", &[Front(2, 9, 1), Front(0, 9, 0)]),
    // It came in the order of a hash table.
    (
        "a page that shows all that it sees",
        &[Ask(0, 23), Ask(5, 23), Ask(2, 23), Front(0, 0, 1), Configure(8)],
    ),
    // A page was known by its file alone, whatever stood there.
    ("a copied file takes the place of what the program makes", &[File(33, 1), File(34, 1), File(33, 0)]),
    ("an editor's page takes the address of a topic's", &[Front(0, 2, 1), File(35, 1), File(35, 0)]),
    // The quick look took a title for something that lists show and nothing else.
    ("the title of an article that stands in a menu", &[Front(0, 19, 1), Front(0, 0, 2)]),
    // What a list can show of it was known as its own file has it.
    (
        "a translation shows the kind that its original does not have any more",
        &[
            Remove(6),
            Translate(1, 7_081_333_926_129_172),
            Translate(5, 15_805_417_412_735_621_492),
            Front(0, 172, 0),
        ],
    ),
    // What the session kept of it named the gate as its own.
    (
        "a translation that was edited stays behind the gate of its original",
        &[
            Front(0, 0, 0),
            Body(0, 0, 0),
            Translate(6, 17_275_572_082_062_441_983),
            Body(5, 70, 7),
            File(132, 3),
            Configure(198),
            Kill(2, 42964),
            Front(4, 165, 4),
            Ask(196, 15),
        ],
    ),
];

/// By the kind of the fact.
pub const FACTS: &[(&str, &[Edit])] = &[
    ("Answer", &[Ask(11, 5), File(1, 1)]),
    ("Card", &[Front(0, 4, 1)]),
    ("Corrections", &[Front(3, 18, 1)]),
    ("Group", &[File(9, 1)]),
    ("Index", &[Front(3, 2, 4)]),
    ("Introduction", &[File(0, 1)]),
    ("Links", &[Body(0, 3, 1), File(12, 1)]),
    ("List", &[Remove(1)]),
    ("Redirects", &[Front(0, 9, 0)]),
    ("Sitemap", &[Front(1, 14, 0)]),
    ("Stat", &[File(14, 1)]),
    ("Template", &[Ask(11, 21), File(18, 2)]),
    ("Text", &[Body(0, 5, 1)]),
    ("Today", &[Ask(11, 17), Edit::Clock(1)]),
    ("Tombstone", &[Configure(0), File(30, 1), File(30, 2)]),
];
