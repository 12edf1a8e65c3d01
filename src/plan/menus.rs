//! The menus: what the configuration lists, and the articles and lists that say in
//! their front matter that they stand in one (as for Hugo), in order and below each
//! other.

use std::collections::BTreeMap;

use super::Plan;
use crate::archive::{Archive, ArticleId};
use crate::article::Article;
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, LangId, SourcePath};
use crate::config::{Config, MenuEntry};

/// An entry of a menu, with where it leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MenuItem {
    /// What it is called.
    pub title: String,
    /// A path of the site, perhaps with an anchor, or an address in full; a heading
    /// over others may have none.
    pub url: Option<String>,
    /// What stands below it.
    pub children: Vec<MenuItem>,
}

/// The menus of one language, by name.
pub type Menus = BTreeMap<String, Vec<MenuItem>>;

/// An entry on its way to its place.
struct Loose<'a> {
    title: String,
    url: Option<String>,
    identifier: Option<&'a str>,
    weight: i64,
    parent: Option<&'a str>,
    /// The entry that it is written below.
    above: Option<usize>,
    /// Who says so.
    from: From<'a>,
}

#[derive(Clone, Copy)]
enum From<'a> {
    Config(&'a MenuEntry),
    File(&'a Article),
}

/// Every language's menus. `listed` are the articles that say they stand in one.
pub(super) fn settle(
    plan: &Plan,
    archive: &Archive,
    config: &Config,
    listed: &[ArticleId],
    noticed: &mut Diagnostics,
) -> Vec<Menus> {
    let mut files: Vec<&Article> = listed.iter().map(|id| archive.article(*id)).collect();
    let sections = archive.sections().iter().filter_map(|s| s.file.as_deref());
    let topics = archive.topics().iter().filter_map(|t| t.file.as_deref());
    let authors = archive.authors().iter().filter_map(|a| a.file.as_deref());
    let series = archive.series_list().iter().filter_map(|s| s.file.as_deref());
    let terms = archive.terms().iter().filter_map(|t| t.file.as_deref());
    let all = sections.chain(topics).chain(authors).chain(series).chain(terms);
    files.extend(all.filter(|f| !f.meta.menus.is_empty()));
    // Of one weight by title: their files stand in no order that anybody chose.
    files.sort_by(|a, b| (&a.title, &a.source).cmp(&(&b.title, &b.source)));
    let of_lang = |lang: LangId| {
        let mut loose: BTreeMap<&str, Vec<Loose<'_>>> = BTreeMap::new();
        for (name, entries) in config.menus_of(lang) {
            let menu = loose.entry(name).or_default();
            entries.iter().for_each(|entry| add(menu, entry, None, plan, config, noticed));
        }
        for file in files.iter().filter(|f| f.lang == lang) {
            let Some(url) = plan.of_source(&file.source).filter(|url| plan.find(url).is_some()) else {
                continue;
            };
            for place in &file.meta.menus {
                loose.entry(&place.menu).or_default().push(Loose {
                    title: place.name.as_deref().unwrap_or(&file.title).to_owned(),
                    url: Some(url.to_string()),
                    identifier: place.identifier.as_deref(),
                    weight: place.weight.or(file.meta.weight).unwrap_or(i64::MAX),
                    parent: place.parent.as_deref(),
                    above: None,
                    from: From::File(file),
                });
            }
        }
        loose
            .into_iter()
            .map(|(name, entries)| (name.to_owned(), in_order(name, entries, config, noticed)))
            .collect()
    };
    config.langs().map(of_lang).collect()
}

/// Adds an entry of the configuration, and after it those that are written below it.
fn add<'a>(
    menu: &mut Vec<Loose<'a>>,
    entry: &'a MenuEntry,
    above: Option<usize>,
    plan: &Plan,
    config: &Config,
    noticed: &mut Diagnostics,
) {
    let url = match &entry.url {
        None => None,
        Some(url) => match url.strip_prefix("@/") {
            None => Some(url.clone()),
            Some(inner) => {
                let (path, anchor) = inner.find('#').map_or((inner, ""), |i| inner.split_at(i));
                let Some(page) = plan.of_source(&SourcePath::new(format!("{}/{path}", config.content_dir)))
                else {
                    noticed.push(broken_link(path, entry, config));
                    return;
                };
                Some(format!("{page}{anchor}"))
            }
        },
    };
    let place = menu.len();
    menu.push(Loose {
        title: entry.name.clone(),
        url,
        identifier: entry.identifier.as_deref(),
        weight: entry.weight.unwrap_or(i64::MAX),
        parent: entry.parent.as_deref(),
        above,
        from: From::Config(entry),
    });
    entry.children.iter().for_each(|child| add(menu, child, Some(place), plan, config, noticed));
}

fn broken_link(path: &str, entry: &MenuEntry, config: &Config) -> Diagnostic {
    let message = format!("a menu links to {path}, which is no page");
    let hint = format!("give the path of a file below {}/, as in @/about.md", config.content_dir);
    let d = Diagnostic::error(Kind::UnknownReference, message).at(&config.source).hint(hint);
    d.showing_maybe(entry.excerpt.as_deref().cloned())
}

/// The entries by weight, those without one last, each with what stands below it.
fn in_order(
    menu: &str,
    entries: Vec<Loose<'_>>,
    config: &Config,
    noticed: &mut Diagnostics,
) -> Vec<MenuItem> {
    let is_called = |e: &Loose<'_>, name: &str| e.identifier == Some(name) || e.title == name;
    let mut above: Vec<Option<usize>> = entries.iter().map(|e| e.above).collect();
    for (i, entry) in entries.iter().enumerate() {
        let (Some(name), None) = (entry.parent, entry.above) else { continue };
        above[i] = entries.iter().position(|other| is_called(other, name));
        if above[i].is_none() {
            let message =
                format!("the menu `{menu}` has no entry `{name}`, below which “{}” would stand", entry.title);
            let names: Vec<&str> =
                entries.iter().flat_map(|e| [Some(&*e.title), e.identifier]).flatten().collect();
            let hint = match crate::config::nearest(name, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name the parent's `identifier`, or its name; the entry stands at the top".to_owned(),
            };
            noticed.push(place(entry, config, message, name).hint(hint));
        }
    }
    // What is below itself would be nowhere.
    for (i, entry) in entries.iter().enumerate() {
        let mut up = above[i];
        let mut steps = 0;
        while let Some(at) = up.filter(|_| steps <= entries.len()) {
            if at == i {
                above[i] = None;
                let message = format!("in the menu `{menu}`, “{}” stands below itself", entry.title);
                let d = place(entry, config, message, entry.parent.unwrap_or_default());
                noticed.push(d.hint("take one `parent` of the circle out; the entry stands at the top"));
                break;
            }
            up = above[at];
            steps += 1;
        }
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|i| entries[*i].weight);
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    let mut tops = Vec::new();
    for i in order {
        match above[i] {
            Some(parent) => below[parent].push(i),
            None => tops.push(i),
        }
    }
    let mut titles: Vec<(String, Option<String>)> = entries.into_iter().map(|e| (e.title, e.url)).collect();
    items(&tops, &below, &mut titles)
}

/// What leads nowhere and has nothing below it is left out.
fn items(places: &[usize], below: &[Vec<usize>], entries: &mut [(String, Option<String>)]) -> Vec<MenuItem> {
    let mut found = Vec::with_capacity(places.len());
    for &i in places {
        let (title, url) = std::mem::take(&mut entries[i]);
        let children = items(&below[i], below, entries);
        if url.is_some() || !children.is_empty() {
            found.push(MenuItem { title, url, children });
        }
    }
    found
}

fn place(entry: &Loose<'_>, config: &Config, message: String, name: &str) -> Diagnostic {
    let d = Diagnostic::warning(Kind::UnknownReference, message);
    match entry.from {
        From::Config(written) => {
            let excerpt: Option<Excerpt> = written.excerpt.as_deref().cloned();
            d.at(&config.source).showing_maybe(excerpt)
        }
        From::File(article) => d.at(&article.source).naming(&["menus", "menu"], name),
    }
}
