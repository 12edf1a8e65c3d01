//! The preview, from the other end of a connection. Each test has a server of its
//! own, on a port that the system chose, and says itself when the inputs are looked at.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

#[path = "serve/addresses.rs"]
mod addresses;
#[path = "serve/client.rs"]
mod client;
#[path = "serve/live.rs"]
mod live;
#[path = "serve/load.rs"]
mod load;
#[path = "serve/program.rs"]
mod program;
#[path = "serve/pages.rs"]
mod pages;
