//! Markdown as archives have it, and the HTML that it must become.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
