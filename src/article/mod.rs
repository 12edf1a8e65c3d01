//! One article from one file: what its front matter says, what its Markdown
//! says, and the few facts of it that the archive keeps. Knows of no other
//! article, of no URL and of no template: links and pictures stay typed holes
//! until `render` fills them.

pub mod body;
pub mod code;
pub mod markdown;
pub mod metadata;
pub mod sanitize;

pub use body::{Body, Hole, Link, LinkTarget, Picture};
pub use metadata::{
    Byline, BylineKind, Correction, Image, Kind, Metadata, PathFacts, Provenance, Reading, Role, SeriesRef,
    Unknown, derive_from_path,
};
