//! What would be written into the ledger, and what would stand there then.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::file::{self, Entry, Gone, Ledger};
use super::{id_of, is_there, path, text};
use crate::archive::Archive;
use crate::base::{Diagnostics, PartialDate};
use crate::config::Config;
use crate::plan::{Plan, View};
use crate::source::Snapshot;

/// One line that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Change {
    /// An address that was not in it.
    New { url: String, id: String },
    /// Another thing is there now, or the address leads elsewhere.
    Moved { url: String, from: String, to: String },
    /// What was there is withdrawn.
    Gone { url: String, id: String, gone: Gone },
    /// What was gone is published again.
    Back { url: String, id: String },
}

/// Everything that would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// By rising URL.
    pub changes: Vec<Change>,
    /// The file as it would be.
    pub text: String,
    /// Whether that differs from what it is; its order may.
    pub differs: bool,
    /// Asked for, and not to be withdrawn: the address, and why not.
    pub refused: Vec<(String, String)>,
}

/// What an editor says of addresses that are gone for good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// The addresses, as paths, decoded.
    pub urls: Vec<String>,
    /// Why.
    pub reason: String,
    /// The headline, if it is to be another than the address gives.
    pub title: Option<String>,
    /// The date, likewise.
    pub date: Option<PartialDate>,
}

/// Compares the site with its ledger. With `only_gone`, addresses that are new stay
/// out: while others are missing, a renamed article would be recorded as another one.
pub fn changes(
    plan: &Plan,
    archive: &Archive,
    config: &Config,
    snapshot: &Snapshot,
    withdrawal: &Withdrawal,
    only_gone: bool,
) -> Changes {
    let mut ignored = Diagnostics::new();
    let before = text(snapshot, config, &mut ignored).unwrap_or_default();
    let ledger = Ledger::parse(&before, &path(), &mut ignored);
    let mut out = Changes::default();
    let mut lines: Vec<String> = Vec::with_capacity(ledger.entries().len());
    let mut withdrawn: FxHashSet<&str> = FxHashSet::default();
    for url in &withdrawal.urls {
        match ledger.find(url) {
            _ if is_there(plan, url) => out.refused.push((url.clone(), still_there(plan, archive, url))),
            Some(_) => drop(withdrawn.insert(url)),
            None => {
                let why = "the ledger does not have it: it was never published under this address";
                out.refused.push((url.clone(), why.to_owned()));
            }
        }
    }
    // 1. What the ledger has.
    for entry in ledger.entries() {
        let now = plan.find(&crate::base::UrlPath::new(&entry.url));
        let (url, id) = (entry.url.to_string(), entry.id.to_string());
        let mut after = entry.clone();
        match now.map(|route| (&route.view, id_of(route, plan, archive, config))) {
            _ if withdrawn.contains(&*entry.url) => {
                let gone = Gone {
                    date: withdrawal.date.or_else(|| date_of(entry)),
                    title: withdrawal.title.clone().unwrap_or_else(|| title_of(entry)),
                    reason: withdrawal.reason.clone(),
                };
                out.changes.push(Change::Gone { url, id, gone: gone.clone() });
                after.gone = Some(Box::new(gone));
            }
            Some((View::Tombstone(i), Some(now))) => {
                // One that the ledger itself asked for is as it is there.
                let stone = plan.tombstone(*i).filter(|t| t.source.is_some());
                let gone = stone.map(|t| Gone {
                    date: t.date.map(PartialDate::without_time),
                    title: t.title.to_string(),
                    reason: t.reason.to_string(),
                });
                if let Some(gone) = gone.filter(|gone| entry.gone.as_deref() != Some(gone) || *now != *id) {
                    out.changes.push(Change::Gone { url, id: now.to_string(), gone: gone.clone() });
                    after = Entry { id: now, gone: Some(Box::new(gone)), ..after };
                }
            }
            Some((_, Some(now))) if !only_gone => {
                if entry.gone.is_some() {
                    out.changes.push(Change::Back { url, id: now.to_string() });
                } else if *now != *id {
                    out.changes.push(Change::Moved { url, from: id, to: now.to_string() });
                }
                after = Entry { id: now, gone: None, ..after };
            }
            _ => {}
        }
        lines.push(after.written());
    }
    // 2. What it has not.
    for route in plan.routes().iter().filter(|_| !only_gone) {
        let Some(id) = id_of(route, plan, archive, config) else { continue };
        if ledger.find(route.url.as_str()).is_some() {
            continue;
        }
        let url = Cow::Borrowed(route.url.as_str());
        let stone = match route.view {
            View::Tombstone(i) => plan.tombstone(i),
            _ => None,
        };
        let gone = stone.map(|t| Gone {
            date: t.date.map(PartialDate::without_time),
            title: t.title.to_string(),
            reason: t.reason.to_string(),
        });
        out.changes.push(match &gone {
            Some(gone) => Change::Gone { url: url.to_string(), id: id.to_string(), gone: gone.clone() },
            None => Change::New { url: url.to_string(), id: id.to_string() },
        });
        lines.push(Entry { url, id, gone: gone.map(Box::new), line: 0 }.written());
    }
    out.changes.sort_by(|a, b| a.url().cmp(b.url()));
    out.text = file::write(lines);
    out.differs = out.text != before;
    out
}

impl Change {
    /// The address.
    pub fn url(&self) -> &str {
        match self {
            Self::New { url, .. }
            | Self::Moved { url, .. }
            | Self::Gone { url, .. }
            | Self::Back { url, .. } => url,
        }
    }
}

/// Why a page that is there is not withdrawn from here.
fn still_there(plan: &Plan, archive: &Archive, url: &str) -> String {
    match plan.find(&crate::base::UrlPath::new(url)).map(|route| &route.view) {
        Some(View::Article(id)) => {
            format!("it is published: write `withdrawn = \"…\"` in {}", archive.article(*id).source)
        }
        Some(View::Tombstone(_)) => "it is withdrawn already".to_owned(),
        Some(View::Redirect(to)) => format!("it leads to {to}: remove the alias first"),
        _ => "it is published".to_owned(),
    }
}

/// A headline for what nobody named: the last part of its file, or of its address.
pub(super) fn title_of(entry: &Entry<'_>) -> String {
    let from = if super::is_term(&entry.id) { &entry.url } else { &entry.id };
    let name = from.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or("");
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The date in an address: `/iran/2014/06/11/a/`.
pub(super) fn date_of(entry: &Entry<'_>) -> Option<PartialDate> {
    let number = |part: &&str, digits: usize| {
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())?
    };
    let parts: Vec<&str> = entry.url.split('/').collect();
    let at = parts.iter().position(|part| number(part, 4).is_some())?;
    let year = number(parts.get(at)?, 4)?;
    let month = parts.get(at + 1).and_then(|part| number(part, 2)).unwrap_or(0);
    let day = parts.get(at + 2).and_then(|part| number(part, 2)).filter(|_| month > 0).unwrap_or(0);
    PartialDate::new(year, month as u8, day as u8)
}
