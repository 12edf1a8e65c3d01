//! backfile builds the static site of an article archive: article pages, topics,
//! authors, sections, series, dates and feeds, from Markdown in git.
//!
//! ```text
//! disk ─scan→ Snapshot ─parse*→ Articles ─index→ Archive ─plan→ Plan ─render*→ Artifacts ─commit→ public/
//!                                           (* in parallel)
//! ```
//!
//! The modules stand in the order in which a build goes through them, and **a
//! module imports only those before it**; `tests/tidy.rs` holds that. The core,
//! from `article` to `render`, takes values and returns values: only `source`,
//! `memo`, `output` and the tools around them touch the file system.
//!
//! Three laws, each with a test that can fail:
//!
//! 1. **Warm equals cold.** A build over an earlier one's output leaves byte for
//!    byte what a build into an empty folder leaves.
//! 2. **A build never leaves a lie.** However it ends, every file in the output is
//!    the old one or the new one, whole, and the next build converges. An error of
//!    the input has changed nothing. Files that are not ours are never touched.
//! 3. **Gated text never leaves.** A gated article's text is cut off where it is
//!    parsed ([`article::Body::seal`]); nothing that comes after has ever seen it.
//!
//! # Where to add …
//!
//! - *a page kind*: a variant of [`plan::View`], its URLs in `plan/routes.rs`, its
//!   context in `render/`, its template in `themes/broadsheet/templates/`.
//! - *a front-matter key*: a line in `article/metadata/keys.rs`, a field of
//!   [`article::Metadata`], an arm in `article/metadata/read.rs`.
//! - *a feed format*: a variant of [`config::FeedFormat`], a file in `feeds/`.
//! - *a question that a template may ask*: a variant of [`theme::Question`], its
//!   function in `theme/functions.rs`, its answer in `render/host.rs`.
//! - *something that a page may read*: a variant of [`render::Fact`], a method in
//!   `render/reads.rs` that notes it, its digest in `render/facts.rs`.
//! - *a kind of problem*: a line in the table of `base/diagnostic.rs`.
//!
//! Each of these has a row in `docs/`; `tests/docs.rs` says which is missing.

// Diagnostics, typed paths, digests, dates, slugs, escaping.
pub mod base;
// `config.toml`, checked once.
pub mod config;
// The inputs: the only door to the disk for all that follows.
pub mod source;
// What earlier builds worked out, by key, and what one build puts down until its
// end. The rules of reuse stand there.
pub mod memo;
// One article from one file.
pub mod article;
// Templates, and what they may ask.
pub mod theme;
// All articles together.
pub mod archive;
// What a picture's header says.
pub mod media;
// Which pages exist, and where.
pub mod plan;
// Atom, RSS, JSON Feed, sitemap, redirects.
pub mod feeds;
// Artifacts, staging and commit.
pub mod output;
// One view → its bytes, which it hands to an `output::Sink`; so it comes after.
pub mod render;
// The phases in their order.
pub mod pipeline;
// Where the inputs change, as they change.
pub mod watch;
// Pages on demand, for whoever writes them.
pub mod serve;
// Arguments, progress, and one thin file a command.
pub mod cli;
