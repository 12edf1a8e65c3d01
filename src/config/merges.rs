//! Which names of topics, authors, series and other terms are others' names, and which are
//! none: an archivist who cannot touch three thousand files says it here once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Taxonomies;
use super::load::Context;
use crate::base::{Diagnostic, Diagnostics, Kind};

/// The rules for one kind of term: from a spelling to the name that counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merges {
    /// By the spelling as written; `None` drops it.
    exact: BTreeMap<Arc<str>, Option<Arc<str>>>,
    /// By the spelling in lower case, for articles that write it otherwise.
    folded: BTreeMap<String, Option<Arc<str>>>,
}

impl Merges {
    pub(super) const NONE: &'static Self = &Self { exact: BTreeMap::new(), folded: BTreeMap::new() };

    pub(super) fn add(&mut self, from: &str, to: Option<&str>) {
        let to: Option<Arc<str>> = to.map(Arc::from);
        self.folded.entry(from.trim().to_lowercase()).or_insert_with(|| to.clone());
        self.exact.insert(from.trim().into(), to);
    }

    /// Lets each rule lead to the last name of its chain. Returns the spellings
    /// that lead in a circle; they lead nowhere, and their names stay.
    pub(super) fn settle(&mut self) -> Vec<Arc<str>> {
        let mut circles = Vec::new();
        let mut settled = Self::default();
        for (from, to) in &self.exact {
            let mut at = to.clone();
            let mut steps = 0;
            while let Some(next) = at.as_ref().filter(|name| **name != *from).and_then(|name| self.find(name))
            {
                // A rule whose name is its own spelling in another case ends there.
                if at == *next {
                    break;
                }
                at.clone_from(next);
                steps += 1;
                if steps > self.exact.len() {
                    break;
                }
            }
            if steps > self.exact.len() || (at.as_ref() == Some(from) && to.as_ref() != Some(from)) {
                circles.push(from.clone());
            } else {
                settled.add(from, at.as_deref());
            }
        }
        *self = settled;
        circles
    }

    fn find(&self, name: &str) -> Option<&Option<Arc<str>>> {
        self.exact.get(name).or_else(|| self.folded.get(&name.to_lowercase()))
    }

    /// The name that counts; `None` where it is dropped. A site without rules pays nothing.
    pub fn of(&self, name: &Arc<str>) -> Option<Arc<str>> {
        if self.exact.is_empty() {
            return Some(name.clone());
        }
        match self.find(name) {
            None => Some(name.clone()),
            Some(to) => to.clone(),
        }
    }

    /// Every rule that merges, by spelling.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.exact.iter().filter_map(|(from, to)| Some((from, to.as_ref()?)))
    }
}

impl Context<'_> {
    pub(super) fn merges(
        &self,
        written: &BTreeMap<String, BTreeMap<String, toml::Value>>,
        taxonomies: &Taxonomies,
        noticed: &mut Diagnostics,
    ) -> BTreeMap<String, Merges> {
        let mut merges: BTreeMap<String, Merges> = BTreeMap::new();
        for (table, rules) in written {
            let own = taxonomies.find(table).map(|t| t.name.as_str());
            let kind = match table.as_str() {
                "topics" | "tags" | "categories" => "topics",
                "authors" | "series" => table,
                other => match own {
                    Some(name) => name,
                    None => {
                        let d = Diagnostic::warning(
                            Kind::UnknownKey,
                            format!("`{other}` in [merge] is no kind of term"),
                        );
                        let mut known = vec!["topics", "authors", "series"];
                        known.extend(taxonomies.own.iter().map(|t| t.name.as_str()));
                        let hint = format!("there are {}", known.join(", "));
                        noticed.push(self.at(d.hint(hint), &["merge", other]));
                        continue;
                    }
                },
            };
            let of_kind = merges.entry(kind.to_owned()).or_default();
            for (from, to) in rules {
                match to {
                    toml::Value::String(to) if !to.trim().is_empty() => of_kind.add(from, Some(to.trim())),
                    toml::Value::Boolean(false) => of_kind.add(from, None),
                    _ => {
                        let d = Diagnostic::error(Kind::Config, format!("`{from}` is merged into no name"));
                        let hint = format!("write {from:?} = \"the name that counts\", or false to drop it");
                        noticed.push(self.at(d.hint(hint), &["merge", table, from]));
                    }
                }
            }
        }
        for from in merges.values_mut().flat_map(Merges::settle) {
            let d = Diagnostic::error(Kind::Config, format!("the name `{from}` is merged in a circle"));
            let table = written.iter().find(|(_, rules)| rules.contains_key(&*from)).map_or("", |(t, _)| t);
            noticed
                .push(self.at(d.hint("let one of the names stand without a rule"), &["merge", table, &from]));
        }
        merges
    }
}
