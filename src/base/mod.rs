//! The vocabulary that every other module speaks: diagnostics, typed paths,
//! digests, dates, slugs and escaping. Nothing here knows what an article is.

pub mod collation;
pub mod date;
pub mod diagnostic;
pub mod digest;
pub mod escape;
pub mod excerpt;
pub mod lang;
pub mod locale;
pub mod names;
pub mod path;
pub mod permalink;
pub mod positions;
pub mod slug;
pub mod text;

pub use date::{Doubt, PartialDate, ReadDate};
pub use diagnostic::{Checked, Diagnostic, Diagnostics, Kind, Severity, Words};
pub use digest::{Digest, Hasher};
pub use excerpt::Excerpt;
pub use lang::LangId;
pub use names::Names;
pub use path::{OutputPath, SourcePath, UrlPath};
pub use positions::Positions;
