//! backfile builds the static site of an article archive.
#![allow(dead_code)]
pub mod article;
pub mod base;
pub mod feeds;
pub mod output;
pub mod source;
