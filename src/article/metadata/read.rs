//! Front matter into [`super::Metadata`].
//!
//! 1. Each entry finds its field; what has none goes to `extra`.
//! 2. The fields are filled one by one, the names of a field in the order of
//!    the table of keys. A name that comes too late goes to `extra`.
//! 3. What the file's own path says fills a date that is missing.
//!
//! A value of another tool's shape is a warning, so that an archive builds
//! before anyone converts it. Errors are for what must not be guessed: see [`strict`].

mod strict;

use std::ops::Range;

use super::keys::{self, Field};
use super::shapes::{self, KINDS, SOURCE};
use super::values::{self, Written};
use super::{Reading, Role, Unknown, derive_from_path};
use crate::base::{Diagnostic, Excerpt, Kind, PartialDate, SourcePath};
use crate::source::front_matter::{FrontMatter, Value, unix_lines};

/// The most unknown keys that are listed of one file: each has an excerpt.
const MAX_UNKNOWN: usize = 100;
const SORTS: [&str; 7] = ["date", "update_date", "title", "title_bytes", "slug", "weight", "none"];

/// Reads a file's front matter. `text` is the source that `front` was split
/// from, for excerpts; `front`'s own diagnostics come back with the file named.
pub fn read(front: &FrontMatter, text: &str, path: &SourcePath, role: Role) -> Reading {
    let text = unix_lines(text.get(..front.body).unwrap_or(text));
    let mut reader = Reader { text: &text, path, role, names: Vec::new(), out: Reading::default() };
    reader.out.diagnostics.append(front.diagnostics.iter().map(|d| d.clone().at(path)));
    let slots = reader.gather(front);
    for group in slots.chunk_by(|a, b| a.field == b.field) {
        reader.fill(group);
    }
    reader.finish();
    reader.out
}

/// One value on its way to a field.
struct Slot<'a> {
    field: Field,
    rank: u8,
    /// The key as written; `taxonomies.tags` for one in a table.
    name: String,
    value: Written<'a>,
    key_at: Range<usize>,
    value_at: Range<usize>,
    /// Whether it stands under `extra` already.
    in_extra: bool,
}

struct Reader<'a> {
    text: &'a str,
    path: &'a SourcePath,
    role: Role,
    /// A person's first and last name, for want of a whole one.
    names: Vec<String>,
    out: Reading,
}

impl<'a> Reader<'a> {
    fn gather<'f>(&mut self, front: &'f FrontMatter) -> Vec<Slot<'f>>
    where
        'a: 'f,
    {
        let text: &'a str = self.text;
        let mut slots: Vec<Slot<'f>> = Vec::new();
        let mut unknown = Vec::new();
        for entry in &front.entries {
            let Some(known) = keys::find(self.role, &entry.key) else {
                unknown.push(entry);
                continue;
            };
            let raw = text.get(entry.value_at.clone()).unwrap_or_default();
            let slot = |field, rank, name, value, raw, in_extra| Slot {
                field,
                rank,
                name,
                value: Written { value, raw },
                key_at: entry.at.clone(),
                value_at: entry.value_at.clone(),
                in_extra,
            };
            match (known.field, &entry.value) {
                (Field::Extra, Value::Table(pairs)) => {
                    for (key, value) in pairs {
                        self.out.metadata.extra.insert(key.clone(), value.to_json());
                        // Zola has no key of its own for these.
                        let field = match &*keys::fold(key) {
                            "author" | "authors" => Field::Authors,
                            "hero" if matches!(value, Value::Table(_)) => Field::Image,
                            _ => continue,
                        };
                        if keys::find(self.role, key).is_some() {
                            slots.push(slot(field, 200, format!("{}.{key}", entry.key), value, "", true));
                        }
                    }
                }
                (Field::Taxonomies, Value::Table(pairs)) => {
                    for (key, value) in pairs {
                        let name = format!("{}.{key}", entry.key);
                        match keys::find(self.role, key) {
                            Some(k) if matches!(k.field, Field::Authors | Field::Topics | Field::Series) => {
                                slots.push(slot(k.field, 100 + k.rank, name, value, "", false));
                            }
                            _ => match values::texts(Written::inner(value)) {
                                Some(terms) => self.out.metadata.taxonomies.push((key.clone(), terms)),
                                None => slots.push(slot(Field::Taxonomies, 0, name, value, "", false)),
                            },
                        }
                    }
                }
                (Field::Extra | Field::Kept, value) => {
                    self.out.metadata.extra.insert(entry.key.clone(), value.to_json());
                }
                (Field::Date, value)
                    if keys::fold(known.name) == "published" && values::boolean(value).is_some() =>
                {
                    slots.push(slot(Field::Published, 0, entry.key.clone(), value, raw, false));
                }
                (field, value) => slots.push(slot(field, known.rank, entry.key.clone(), value, raw, false)),
            }
        }
        for entry in unknown {
            if self.out.unknown.len() < MAX_UNKNOWN {
                self.out.unknown.push(Unknown {
                    key: entry.key.clone(),
                    excerpt: Excerpt::of(text, entry.at.clone()),
                    suggestion: keys::suggest(self.role, &entry.key).map(Box::from),
                    is_taxonomy: false,
                });
            }
            // A table that the author named `extra` knows better.
            self.out.metadata.extra.entry(entry.key.clone()).or_insert_with(|| entry.value.to_json());
        }
        slots.sort_by_key(|s| (s.field, s.rank));
        slots
    }

    fn fill(&mut self, slots: &[Slot<'_>]) {
        let Some(field) = slots.first().map(|s| s.field) else { return };
        if merges(field) {
            slots.iter().filter(|s| !s.value.is_absent()).for_each(|s| self.set(s));
            return;
        }
        // The first that says something; of a title of null, an empty slug and an
        // empty reason, which say nothing, something is said.
        let given = slots.iter().find(|s| !s.value.is_absent());
        let judged = slots.first().filter(|_| matches!(field, Field::Title | Field::Slug | Field::Withdrawn));
        let Some(chosen) = given.or(judged) else { return };
        for slot in slots.iter().filter(|s| !s.value.is_absent()) {
            if !std::ptr::eq(slot, chosen) {
                self.keep(slot);
            }
        }
        self.set(chosen);
    }

    fn set(&mut self, slot: &Slot<'_>) {
        match slot.field {
            Field::Title => self.title(slot),
            Field::Slug => self.slug(slot),
            Field::Date => self.date(slot),
            Field::Updated => self.updated(slot),
            Field::PublishDate | Field::ExpiryDate => self.release(slot),
            Field::Access => self.access(slot),
            Field::Draft | Field::Published => self.draft(slot),
            Field::Withdrawn => self.withdrawn(slot),
            Field::Path => self.url(slot),
            _ => {
                if let Err(expected) = self.apply(slot) {
                    self.odd(slot, expected);
                }
            }
        }
    }

    /// The fields whose odd shapes are a warning. The error says what is expected.
    fn apply(&mut self, slot: &Slot<'_>) -> Result<(), &'static str> {
        let meta = &mut self.out.metadata;
        let written = slot.value;
        let text = || values::text(written).ok_or("a text");
        let prose = || values::prose(written).ok_or("a text");
        let yes_or_no = || values::boolean(written.value).ok_or("true or false");
        let whole = || values::integer(written.value).ok_or("a whole number");
        let list = || values::texts(written).ok_or("a list of texts");
        match slot.field {
            Field::Description => meta.description = Some(prose()?),
            Field::FirstName | Field::LastName => self.names.push(prose()?),
            Field::Id => meta.id = Some(text()?.into()),
            Field::Authors => {
                let expected = "a name, a list of names, or tables with a `name`";
                meta.authors = shapes::bylines(written).ok_or(expected)?;
            }
            Field::Topics => {
                let found = match written.value {
                    Value::String(s) => values::comma_list(s),
                    _ => values::texts(written).ok_or("a list of topics")?,
                };
                for topic in found {
                    let topic = values::prose(Written::inner(&Value::String(topic))).unwrap_or_default();
                    if !topic.is_empty() && !meta.topics.iter().any(|t| **t == *topic) {
                        meta.topics.push(topic.into());
                    }
                }
            }
            // What has not been published must not be by a change of tools. Other
            // words are the user's own.
            Field::Status => {
                let status = text()?.to_lowercase();
                meta.draft |= matches!(&*status, "draft" | "private" | "pending" | "future" | "trash");
                self.keep(slot);
            }
            Field::Section => meta.section = Some(text()?.into()),
            Field::Series => {
                let (series, several) =
                    shapes::series(written).ok_or("a name or a table with `name` and `part`")?;
                meta.series = series;
                if several {
                    self.warn(
                        slot,
                        Kind::KeyShape,
                        format!("`{}` names more than one series", slot.name),
                        "an article is part of one series; the first one counts".to_owned(),
                    );
                }
            }
            Field::SeriesPart => {
                let part = u32::try_from(whole()?).map_err(|_| "a whole number")?;
                match &mut meta.series {
                    Some(series) => series.part = series.part.or(Some(part)),
                    None => self.keep(slot),
                }
            }
            Field::Kind => meta.kind = Some(text().ok().and_then(|k| shapes::kind(&k)).ok_or(KINDS)?),
            Field::Image => match written.value {
                // `hero: false` asks for none.
                Value::Bool(false) => {}
                _ => {
                    let image = shapes::image(written.value).ok_or("an address or a table with `src`")?;
                    meta.image = Some(Box::new(image));
                }
            },
            Field::ImageAlt | Field::ImageCaption | Field::ImageCredit => {
                let words = prose()?;
                match &mut meta.image {
                    Some(image) => {
                        let part = match slot.field {
                            Field::ImageAlt => &mut image.alt,
                            Field::ImageCaption => &mut image.caption,
                            _ => &mut image.credit,
                        };
                        part.get_or_insert(words);
                    }
                    None => self.keep(slot),
                }
            }
            Field::Recommended => meta.recommended.extend(list()?),
            Field::Corrections => meta
                .corrections
                .extend(shapes::corrections(written.value).ok_or("a list of tables with `date` and `text`")?),
            Field::Source => {
                meta.provenance = Some(Box::new(shapes::provenance(written.value).ok_or(SOURCE)?));
            }
            Field::Aliases => {
                let aliases = list()?;
                meta.aliases.extend(aliases.iter().map(|a| values::url_path(a)));
            }
            Field::Template => meta.template = Some(text()?),
            Field::PageTemplate => meta.page_template = Some(text()?),
            Field::Weight => meta.weight = Some(whole()?),
            Field::Menus => {
                let places = shapes::menus(written).ok_or(shapes::MENUS)?;
                meta.menus = places;
            }
            Field::Lang => meta.lang = Some(text()?.replace('_', "-").into()),
            Field::TranslationKey => meta.translation_key = Some(text()?.into()),
            Field::Broader => meta.broader.extend(list()?),
            Field::Links => {
                meta.links.extend(shapes::links(written.value).ok_or("tables with `name` and `url`")?)
            }
            Field::Handle => {
                let key = keys::find(self.role, &slot.name).map_or("", |k| k.name);
                meta.links.push(shapes::handle(key, &text()?));
            }
            Field::Render => meta.render = Some(yes_or_no()?),
            Field::SortBy => {
                let by = text()?;
                if !SORTS.contains(&by.as_str()) {
                    return Err("`date`, `update_date`, `title`, `title_bytes`, `slug`, `weight` or `none`");
                }
                meta.sort_by = Some(by);
            }
            Field::PaginateBy => {
                let by = u32::try_from(whole()?).map_err(|_| "a whole number")?;
                meta.paginate.get_or_insert_default().by = by;
            }
            Field::PaginatePath => {
                let path = text()?.trim_matches('/').to_owned();
                meta.paginate.get_or_insert_default().path = Some(path).filter(|p| !p.is_empty());
            }
            Field::PaginateReversed => {
                meta.paginate.get_or_insert_default().reversed = yes_or_no()?;
            }
            Field::Pinned => meta.pinned.extend(list()?),
            // What it holds is read before any article, by `article::cascade`.
            Field::Cascade => match written.value {
                Value::Table(_) => {}
                Value::Array(items) if items.iter().all(|i| matches!(i, Value::Table(_))) => {}
                _ => return Err("a table, or a list of tables"),
            },
            Field::GenerateFeeds => meta.generate_feeds = Some(yes_or_no()?),
            Field::InsertAnchorLinks => {
                let wanted = text()?;
                if wanted != "none" {
                    let advice = "leave it out: every heading has its anchor, and none shows a mark for it";
                    self.without_effect(slot, advice);
                }
                self.out.metadata.insert_anchor_links = Some(wanted);
            }
            Field::Transparent => meta.transparent = Some(yes_or_no()?),
            Field::InSearchIndex => meta.in_search_index = Some(yes_or_no()?),
            Field::RedirectTo => {
                let to = text()?;
                if self.role != Role::Section {
                    let advice = match to.contains("://") {
                        true => "the page stays: write a link to the other site into its text",
                        false => "write the address of this page under `aliases` of the one that it leads to",
                    };
                    self.without_effect(slot, advice);
                }
                self.out.metadata.redirect_to = Some(to);
            }
            Field::Taxonomies => return Err("a table of lists of terms"),
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) {
        let facts = derive_from_path(self.path);
        let meta = &mut self.out.metadata;
        if meta.title.is_none() && !self.names.is_empty() {
            meta.title = Some(self.names.join(" ").into());
        }
        if self.role == Role::Article && meta.date.is_none() {
            meta.date = facts.date.or_else(|| meta.path.as_deref().and_then(PartialDate::from_path));
        }
    }

    /// Puts a value where a theme may find it. A key of the user's own `[extra]` stays.
    fn keep(&mut self, slot: &Slot<'_>) {
        if !slot.in_extra {
            let extra = &mut self.out.metadata.extra;
            extra.entry(slot.name.clone()).or_insert_with(|| slot.value.value.to_json());
        }
    }

    fn odd(&mut self, slot: &Slot<'_>, expected: &str) {
        self.keep(slot);
        let message = match slot.value.value {
            Value::String(s) | Value::Datetime(s) => {
                format!("`{}` is `{}`, where {expected} was expected", slot.name, clip(s))
            }
            other => format!("`{}` is {}, where {expected} was expected", slot.name, other.type_name()),
        };
        let key = if slot.in_extra { slot.name.clone() } else { format!("extra.{}", slot.name) };
        let hint = format!("write {expected}; as it is, only templates find it, as `{key}`");
        self.warn(slot, Kind::KeyShape, message, hint);
    }

    /// The advice is part of the message: a group shows one hint for all.
    fn without_effect(&mut self, slot: &Slot<'_>, advice: &str) {
        let message = format!("`{}` has no effect here: {advice}", slot.name);
        self.report(slot, Diagnostic::warning(Kind::NoEffect, message));
    }

    fn warn(&mut self, slot: &Slot<'_>, kind: Kind, message: String, hint: impl Into<String>) {
        self.report(slot, Diagnostic::warning(kind, message).hint(hint));
    }

    fn error(&mut self, slot: &Slot<'_>, kind: Kind, message: String, hint: impl Into<String>) {
        self.report(slot, Diagnostic::error(kind, message).hint(hint));
    }

    fn report(&mut self, slot: &Slot<'_>, diagnostic: Diagnostic) {
        let at = slot.key_at.start..slot.value_at.end.max(slot.key_at.end);
        let excerpt = Excerpt::of(self.text, at);
        self.out.diagnostics.push(diagnostic.at(self.path).showing(excerpt));
    }
}

/// Whether all the names of a field add to it, not the first alone.
fn merges(field: Field) -> bool {
    matches!(
        field,
        Field::Draft
            | Field::Published
            | Field::Topics
            | Field::Recommended
            | Field::Corrections
            | Field::Aliases
            | Field::Broader
            | Field::Links
            | Field::Handle
            | Field::Pinned
            | Field::Taxonomies
    )
}

/// A value short enough for a message, on one line.
fn clip(text: &str) -> String {
    let mut out: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests;
