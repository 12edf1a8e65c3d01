//! The menus of the configuration, checked entry by entry: which have a name and
//! lead somewhere. What they lead to, and below which entry one stands that names
//! its parent, only the plan knows: articles may stand in menus too.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::Config;
use super::load::Context;
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, LangId, escape};

/// An entry of a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MenuEntry {
    /// What it is called.
    pub name: String,
    /// Where it leads: a path of the site, an address in full, or `@/about.md`, a file
    /// below the content folder. A heading over others may have none.
    pub url: Option<String>,
    /// Its place: the lightest first.
    pub weight: Option<i64>,
    /// The entry below which it stands, by its identifier or name.
    pub parent: Option<String>,
    /// What others call it as their parent.
    pub identifier: Option<String>,
    /// The entries that are written below it.
    pub children: Vec<MenuEntry>,
    /// Where it stands in the configuration.
    pub excerpt: Option<Box<Excerpt>>,
}

/// The entries of every menu.
#[derive(Debug, Clone, Default)]
pub struct Menus {
    site: ByName,
    languages: BTreeMap<String, ByName>,
}

type ByName = BTreeMap<String, Vec<MenuEntry>>;

impl MenuEntry {
    /// Whether another entry means this one as its parent.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.identifier.as_deref() == Some(name)
    }
}

impl Config {
    /// The menus of a language, by name. Those of the site are the default language's.
    pub fn menus_of(&self, lang: LangId) -> &BTreeMap<String, Vec<MenuEntry>> {
        static NONE: ByName = BTreeMap::new();
        let own = self.menu_entries.languages.get(&*self.language(lang).code);
        own.unwrap_or(if lang.is_default() { &self.menu_entries.site } else { &NONE })
    }
}

/// A menu as written; a value of another type than expected is as if it were absent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    menus: BTreeMap<String, Vec<Spanned<Entry>>>,
    languages: BTreeMap<String, Language>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Language {
    menus: Option<BTreeMap<String, Vec<Spanned<Entry>>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    name: Option<Value>,
    title: Option<Value>,
    url: Option<Value>,
    path: Option<Value>,
    #[serde(rename = "pageRef")]
    hugos_page: Option<Value>,
    page_ref: Option<Value>,
    weight: Option<Value>,
    parent: Option<Value>,
    identifier: Option<Value>,
    children: Vec<Spanned<Entry>>,
}

impl Context<'_> {
    pub(super) fn menu_entries(&self, noticed: &mut Diagnostics) -> Menus {
        let written: Written = match toml::from_str(self.text) {
            Ok(written) => written,
            Err(error) => {
                let d = Diagnostic::error(Kind::Config, "a menu is not a list of tables").at(self.source);
                let d = d.showing_maybe(error.span().map(|span| Excerpt::of(self.text, span)));
                noticed.push(d.hint("write main = [{ name = \"About\", url = \"@/about.md\" }]"));
                return Menus::default();
            }
        };
        let mut read = |menus: BTreeMap<String, Vec<Spanned<Entry>>>| -> ByName {
            menus.into_iter().map(|(name, entries)| (name, self.entries(entries, noticed))).collect()
        };
        Menus {
            site: read(written.menus),
            languages: written
                .languages
                .into_iter()
                .filter_map(|(code, language)| Some((code, read(language.menus?))))
                .collect(),
        }
    }

    fn entries(&self, written: Vec<Spanned<Entry>>, noticed: &mut Diagnostics) -> Vec<MenuEntry> {
        let parents: Vec<String> = written.iter().filter_map(|e| text(&e.get_ref().parent)).collect();
        written.into_iter().filter_map(|entry| self.entry(entry, &parents, noticed)).collect()
    }

    fn entry(
        &self,
        written: Spanned<Entry>,
        parents: &[String],
        noticed: &mut Diagnostics,
    ) -> Option<MenuEntry> {
        let span = written.span();
        let entry = written.into_inner();
        let d = |message: String| Diagnostic::warning(Kind::Config, message);
        let hint = "write { name = \"About\", url = \"@/about.md\" }";
        let Some(name) = text(&entry.name).or_else(|| text(&entry.title)) else {
            let d = d("an entry of a menu has no name and is left out".to_owned()).hint(hint);
            noticed.push(self.at_entry(d, &span, "name"));
            return None;
        };
        let keys = [
            ("url", &entry.url),
            ("path", &entry.path),
            ("pageRef", &entry.hugos_page),
            ("page_ref", &entry.page_ref),
        ];
        let found = keys.into_iter().find_map(|(key, value)| Some((key, text(value)?)));
        let identifier = text(&entry.identifier);
        let is_parent = !entry.children.is_empty()
            || parents.iter().any(|p| *p == name || Some(p) == identifier.as_ref());
        if found.is_none() && !is_parent {
            let d = d("an entry of a menu leads nowhere and is left out".to_owned()).hint(hint);
            noticed.push(self.at_entry(d, &span, "url"));
            return None;
        }
        if let Some((key, url)) =
            found.as_ref().filter(|(_, url)| !url.starts_with("@/") && !escape::is_safe_url(url))
        {
            let d = d(format!("`{url}` is no address for a menu; the entry is left out"));
            let d = d.hint("write a path, an address in full, or @/about.md");
            noticed.push(self.at_entry(d, &span, key));
            return None;
        }
        let key = match &found {
            Some((key, url)) if url.starts_with("@/") => key,
            _ => "parent",
        };
        Some(MenuEntry {
            excerpt: self.at_entry(d(String::new()), &span, key).excerpt,
            name,
            url: found.map(|(_, url)| url),
            weight: entry.weight.as_ref().and_then(Value::as_integer),
            parent: text(&entry.parent),
            identifier,
            children: self.entries(entry.children, noticed),
        })
    }
}

fn text(value: &Option<Value>) -> Option<String> {
    let text = value.as_ref()?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
