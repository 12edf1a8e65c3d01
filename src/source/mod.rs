//! The inputs.
pub mod front_matter;
