//! One small site for each feature.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod addresses;
mod content;
mod diagnostics;
mod defaults;
mod language_words;
mod languages;
mod ledger;
mod lists;
mod math;
mod shortcode_places;
mod shortcodes;
mod menus;
mod migration;
mod locales;
mod taxonomies;
mod templates;
mod terms;
mod zola;
mod zola_site;
mod zola_variables;
