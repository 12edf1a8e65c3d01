//! The menus that the theme shows, checked entry by entry. Their values stay as
//! written, for templates; what is kept beside them are the links to content
//! files, which only the plan can follow.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::load::Context;
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, escape};

/// A link of a menu to a content file.
#[derive(Debug, Clone)]
pub struct MenuLink {
    /// The file's path below the content folder.
    pub path: String,
    /// Where it stands.
    pub excerpt: Option<Excerpt>,
}

type Entries = Vec<toml::Spanned<toml::Table>>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    menus: Shown,
    languages: BTreeMap<String, Language>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Language {
    menus: Shown,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    main: Entries,
    footer: Entries,
}

/// The keys that name an entry, and those that say where it leads.
pub(crate) const MENU_NAMES: [&str; 2] = ["name", "title"];
pub(crate) const MENU_URLS: [&str; 4] = ["url", "path", "pageRef", "page_ref"];

impl Context<'_> {
    pub(super) fn menu_links(&self, noticed: &mut Diagnostics) -> Vec<MenuLink> {
        let written: Written = match toml::from_str(self.text) {
            Ok(written) => written,
            Err(error) => {
                let d = Diagnostic::error(Kind::Config, "a menu is not a list of tables").at(self.source);
                let d = d.showing_maybe(error.span().map(|span| Excerpt::of(self.text, span)));
                noticed.push(d.hint("write main = [{ name = \"About\", url = \"@/about.md\" }]"));
                return Vec::new();
            }
        };
        let languages = written.languages.into_values().map(|language| language.menus);
        let mut links = Vec::new();
        for menus in [written.menus].into_iter().chain(languages) {
            for entry in menus.main.into_iter().chain(menus.footer) {
                links.extend(self.menu_link(&entry, noticed));
            }
        }
        links
    }

    fn menu_link(&self, entry: &toml::Spanned<toml::Table>, noticed: &mut Diagnostics) -> Option<MenuLink> {
        let (span, table) = (entry.span(), entry.get_ref());
        let text = |keys: &[&'static str]| {
            keys.iter()
                .find_map(|key| Some((*key, table.get(*key)?.as_str()?.trim())))
                .filter(|t| !t.1.is_empty())
        };
        let d = |message: String| Diagnostic::warning(Kind::Config, message);
        let hint = "write { name = \"About\", url = \"@/about.md\" }";
        if text(&MENU_NAMES).is_none() {
            let d = d("an entry of a menu has no name and is left out".to_owned()).hint(hint);
            noticed.push(self.at_entry(d, &span, "name"));
            return None;
        }
        let Some((key, url)) = text(&MENU_URLS) else {
            let d = d("an entry of a menu leads nowhere and is left out".to_owned()).hint(hint);
            noticed.push(self.at_entry(d, &span, "url"));
            return None;
        };
        if let Some(path) = url.strip_prefix("@/") {
            let place = self.at_entry(d(String::new()), &span, key);
            let path = path.split('#').next().unwrap_or(path).to_owned();
            return Some(MenuLink { path, excerpt: place.excerpt.map(|e| *e) });
        }
        if !escape::is_safe_url(url) {
            let d = d(format!("`{url}` is no address for a menu; the entry is left out"));
            noticed.push(self.at_entry(
                d.hint("write a path, an address in full, or @/about.md"),
                &span,
                key,
            ));
        }
        None
    }
}
