//! What must not break it: files, names, texts and folders as real archives and
//! people of ill will have them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[path = "../support/mod.rs"]
mod support;

mod disk;
mod files;
mod formats;
mod front_matter;
mod markup;
mod messy;
mod names;
mod rows;
mod size;
