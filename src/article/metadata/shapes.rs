//! Values with parts of their own: bylines, pictures, provenance and the like,
//! in the shapes that people give them. `None` is a shape of some other kind.

use std::sync::Arc;

use super::values::{self, Written, get, get_text};
use super::{Byline, BylineKind, Correction, Image, Kind, MenuPlace, Provenance, SeriesRef};
use crate::source::front_matter::Value;

/// What places in menus look like, for a message.
pub(super) const MENUS: &str = "a menu's name, a list of names, or a table such as `main = { weight = 10 }`";
/// The seven kinds, for a message.
pub(super) const KINDS: &str = "news, analysis, opinion, interview, review, background or briefing";
/// What provenance looks like, for a message.
pub(super) const SOURCE: &str = "a table with `name`, `url` and the like";

/// A kind of piece by its name.
pub(super) fn kind(name: &str) -> Option<Kind> {
    Some(match &*name.to_lowercase() {
        "news" => Kind::News,
        "analysis" => Kind::Analysis,
        "opinion" => Kind::Opinion,
        "interview" => Kind::Interview,
        "review" => Kind::Review,
        "background" => Kind::Background,
        "briefing" => Kind::Briefing,
        _ => return None,
    })
}

/// The names of a byline. A string, or a list of one string, may hold several
/// names; in a longer list the writer has parted them already.
pub(super) fn bylines(written: Written<'_>) -> Option<Vec<Byline>> {
    let mut out = Vec::new();
    match written.value {
        Value::Array(items) if items.len() > 1 => {
            for item in items {
                match item {
                    Value::Null => {}
                    Value::Array(_) => out.extend(bylines(Written::inner(item))?),
                    item => out.extend(byline(item)?),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                out.extend(bylines(Written::inner(item))?);
            }
        }
        Value::String(text) => {
            let names = values::names(&crate::base::escape::decode_entities(text));
            out.extend(names.into_iter().map(|n| Byline { name: n.into(), kind: BylineKind::Person }));
        }
        Value::Null => {}
        // A table without a name of its own holds one author under each key.
        Value::Table(pairs) if get(pairs, BYLINE_NAMES).is_none() => {
            for (_, item) in pairs {
                out.extend(byline(item)?);
            }
        }
        other => out.extend(byline(other)?),
    }
    let mut seen = rustc_hash::FxHashSet::default();
    out.retain(|b: &Byline| seen.insert((b.name.clone(), b.kind)));
    Some(out)
}

const BYLINE_NAMES: &[&str] = &["name", "display_name", "title", "slug"];

fn byline(value: &Value) -> Option<Option<Byline>> {
    let (name, kind) = match value {
        Value::Table(pairs) => {
            let name = get(pairs, BYLINE_NAMES)?;
            let kind = match get_text(pairs, &["kind", "type"]) {
                Some(kind) => byline_kind(&kind)?,
                None => BylineKind::Person,
            };
            (values::prose(Written::inner(name))?, kind)
        }
        other => (values::prose(Written::inner(other))?, BylineKind::Person),
    };
    Some((!name.is_empty()).then(|| Byline { name: name.into(), kind }))
}

fn byline_kind(name: &str) -> Option<BylineKind> {
    Some(match &*super::keys::fold(name) {
        "person" => BylineKind::Person,
        "staff" => BylineKind::Staff,
        "anonymous" => BylineKind::Anonymous,
        "translatedfrom" => BylineKind::TranslatedFrom,
        "syndicated" => BylineKind::Syndicated,
        _ => return None,
    })
}

/// A series by name, as a table, or the first of a list; and whether there were more.
pub(super) fn series(written: Written<'_>) -> Option<(Option<SeriesRef>, bool)> {
    match written.value {
        Value::Array(items) => {
            let mut items = items.iter().filter(|v| !Written::inner(v).is_absent());
            let Some(first) = items.next() else { return Some((None, false)) };
            let (series, _) = series(Written::inner(first))?;
            Some((series, items.next().is_some()))
        }
        Value::Table(pairs) => {
            let name = values::prose(Written::inner(get(pairs, values::NAMES)?))?;
            let part = match get(pairs, &["part", "order", "weight", "number"]) {
                Some(part) => Some(u32::try_from(values::integer(part)?).ok()?),
                None => None,
            };
            Some((Some(SeriesRef { name: name.into(), part }), false))
        }
        _ => {
            let name: Arc<str> = values::prose(written)?.into();
            Some((Some(SeriesRef { name, part: None }), false))
        }
    }
}

/// A picture: its address, a table, or the first of a list of them.
pub(super) fn image(value: &Value) -> Option<Image> {
    match value {
        Value::String(src) => Some(Image { src: src.trim().to_owned(), ..Image::default() }),
        Value::Array(items) => image(items.first()?),
        Value::Table(pairs) => {
            let part = |keys: &[&str]| {
                get(pairs, keys).and_then(|v| values::prose(Written::inner(v))).filter(|s| !s.is_empty())
            };
            Some(Image {
                src: get_text(pairs, &["src", "url", "path", "image", "file"])?,
                alt: part(&["alt", "alt_text", "image_alt"]),
                caption: part(&["caption", "figcaption"]),
                credit: part(&["credit", "attribution"]),
                wide: get(pairs, &["wide"]).and_then(values::boolean).unwrap_or(false),
            })
        }
        _ => None,
    }
}

/// Places in menus: a menu's name, a list of names, or a table of what each says.
pub(super) fn menus(written: Written<'_>) -> Option<Vec<MenuPlace>> {
    let Value::Table(pairs) = written.value else {
        let names = values::texts(written)?;
        return Some(
            names.into_iter().map(|menu| MenuPlace { menu: menu.into(), ..MenuPlace::default() }).collect(),
        );
    };
    let place = |(menu, says): &(String, Value)| {
        let place = MenuPlace { menu: menu.as_str().into(), ..MenuPlace::default() };
        let pairs = match says {
            // `main:` and no more.
            Value::Null => return Some(place),
            Value::Table(pairs) => pairs,
            _ => return None,
        };
        let part = |keys: &[&str]| {
            let text = get(pairs, keys).and_then(|v| values::prose(Written::inner(v)));
            text.filter(|s| !s.is_empty()).map(String::into_boxed_str)
        };
        let weight = match get(pairs, &["weight"]) {
            Some(weight) => Some(values::integer(weight)?),
            None => None,
        };
        Some(MenuPlace {
            name: part(&["name", "title"]),
            parent: part(&["parent"]),
            identifier: part(&["identifier"]),
            weight,
            ..place
        })
    };
    pairs.iter().map(place).collect()
}

/// Corrections: tables, or texts without a date; one or a list.
pub(super) fn corrections(value: &Value) -> Option<Vec<Correction>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::String(text) if text.trim().is_empty() => Some(Vec::new()),
        Value::String(text) => Some(vec![Correction { date: None, text: text.trim().to_owned() }]),
        Value::Table(pairs) => {
            let text = get_text(pairs, &["text", "note", "correction", "description", "message"])?;
            let date = match get(pairs, &["date", "at"]) {
                Some(date) => Some(values::date(Written::inner(date))?),
                None => None,
            };
            Some(vec![Correction { date, text }])
        }
        Value::Array(items) => {
            let mut out = Vec::new();
            for item in items {
                match item {
                    Value::Array(_) => return None,
                    item => out.extend(corrections(item)?),
                }
            }
            Some(out)
        }
        _ => None,
    }
}

/// Where a copy came from.
pub(super) fn provenance(value: &Value) -> Option<Provenance> {
    let Value::Table(pairs) = value else { return None };
    let date = |keys: &[&str]| match get(pairs, keys) {
        Some(date) => values::date(Written::inner(date)).map(Some),
        None => Some(None),
    };
    Some(Provenance {
        name: get_text(pairs, &["name", "title", "publication"]),
        url: get_text(pairs, &["url", "link"]),
        published: date(&["published", "date"])?,
        archived: date(&["archived", "accessed", "retrieved"])?,
        snapshot: get_text(pairs, &["snapshot", "archive_url"]),
        licence: get_text(pairs, &["licence", "license"]),
        changes: get_text(pairs, &["changes"]),
    })
}

/// A person's links: tables with name and address, addresses, or one table of
/// addresses by name.
pub(super) fn links(value: &Value) -> Option<Vec<(String, String)>> {
    match value {
        Value::String(url) => Some(vec![(host(url).to_owned(), url.trim().to_owned())]),
        Value::Table(pairs) => match get_text(pairs, &["url", "href", "link"]) {
            Some(url) => {
                let name = get_text(pairs, &["name", "title", "label", "text", "icon"]);
                Some(vec![(name.unwrap_or_else(|| host(&url).to_owned()), url)])
            }
            None => pairs
                .iter()
                .filter(|(_, v)| !Written::inner(v).is_absent())
                .map(|(k, v)| values::text(Written::inner(v)).map(|v| handle(&k.to_lowercase(), &v)))
                .collect(),
        },
        Value::Array(items) => {
            let mut out = Vec::new();
            for item in items {
                match item {
                    Value::Array(_) => return None,
                    item => out.extend(links(item)?),
                }
            }
            Some(out)
        }
        _ => None,
    }
}

fn host(url: &str) -> &str {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

/// Services by key: their name, and what stands before a handle.
const SERVICES: &[(&str, &str, &str)] = &[
    ("website", "Website", ""),
    ("url", "Website", ""),
    ("homepage", "Website", ""),
    ("email", "Email", "mailto:"),
    ("twitter", "Twitter", "https://twitter.com/"),
    ("x", "X", "https://x.com/"),
    ("mastodon", "Mastodon", ""),
    ("bluesky", "Bluesky", "https://bsky.app/profile/"),
    ("github", "GitHub", "https://github.com/"),
    ("gitlab", "GitLab", "https://gitlab.com/"),
    ("linkedin", "LinkedIn", "https://www.linkedin.com/in/"),
    ("facebook", "Facebook", "https://www.facebook.com/"),
    ("instagram", "Instagram", "https://www.instagram.com/"),
    ("youtube", "YouTube", "https://www.youtube.com/"),
    ("orcid", "ORCID", "https://orcid.org/"),
];

/// The link for an address or a handle under a service's key (in lower case).
/// An unknown service keeps its key as its name.
pub(super) fn handle(key: &str, written: &str) -> (String, String) {
    let (name, prefix) = SERVICES.iter().find(|s| s.0 == key).map_or((key, ""), |s| (s.1, s.2));
    let written = written.trim();
    // `@name@server` is a Mastodon address.
    if let Some((user, server)) = written.strip_prefix('@').and_then(|w| w.split_once('@')) {
        return (name.to_owned(), format!("https://{server}/@{user}"));
    }
    let url = if written.contains("://") || written.starts_with("mailto:") || prefix.is_empty() {
        written.to_owned()
    } else {
        format!("{prefix}{}", written.trim_start_matches('@'))
    };
    (name.to_owned(), url)
}
