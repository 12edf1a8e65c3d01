//! Front matter into [`super::Metadata`].
//!
//! 1. Each entry finds its field; what has none goes to `extra`.
//! 2. The fields are filled one by one, the names of a field in the order of
//!    the table of keys. A name that comes too late goes to `extra`.
//! 3. What the file's own path says fills a date that is missing.
//!
//! A value of another tool's shape is a warning, so that an archive builds
//! before anyone converts it. Errors are for what must not be guessed: a title
//! that is none, a slug that no file can have, whether a text is public, and when.

use std::ops::Range;

use super::keys::{self, Field};
use super::shapes::{self, KINDS, SOURCE};
use super::values::{self, Written};
use super::{Reading, Role, Unknown, derive_from_path};
use crate::base::path::check_segment;
use crate::base::slug::has_invisible;
use crate::base::{Diagnostic, Excerpt, Kind, PartialDate, SourcePath, UrlPath};
use crate::source::front_matter::{FrontMatter, Value, unix_lines};

/// The most characters of a title: the longest headline of a real archive has
/// 300; a file's text pasted into the title must not reach every list.
const MAX_TITLE: usize = 10_000;
/// The most unknown keys that are listed of one file: each has an excerpt.
const MAX_UNKNOWN: usize = 100;
const SORTS: [&str; 7] = ["date", "update_date", "title", "title_bytes", "slug", "weight", "none"];
const DATE_HINT: &str = "write it as `2014-06-11`, `2014-06` or `2014`";

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
                    suggestion: keys::suggest(self.role, &entry.key),
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
            Field::Description => meta.description = Some(prose()?.into()),
            Field::FirstName | Field::LastName => self.names.push(prose()?),
            Field::Id => meta.id = Some(text()?.into()),
            Field::Updated => meta.updated = Some(values::date(written).ok_or("a date")?),
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
            Field::InsertAnchorLinks => meta.insert_anchor_links = Some(text()?),
            Field::Transparent => meta.transparent = Some(yes_or_no()?),
            Field::InSearchIndex => meta.in_search_index = Some(yes_or_no()?),
            Field::RedirectTo => meta.redirect_to = Some(text()?),
            Field::Taxonomies => return Err("a table of lists of terms"),
            _ => {}
        }
        Ok(())
    }

    fn title(&mut self, slot: &Slot<'_>) {
        let name = &slot.name;
        let written = slot.value;
        if written.is_absent() {
            // `title:` says nothing, as does `title: ""`; `title: null` means something.
            let wrong = match written.value {
                Value::Null => !written.raw.trim().is_empty(),
                Value::Array(_) => true,
                _ => false,
            };
            if wrong {
                self.wrong_title(slot);
            }
            return;
        }
        let Some(title) = values::prose(written) else { return self.wrong_title(slot) };
        let length = title.chars().count();
        if length > MAX_TITLE {
            let message = format!("`{name}` has {length} characters, and {MAX_TITLE} are the most");
            self.error(slot, Kind::KeyType, message, "move the text below the front matter".to_owned());
        } else if !title.is_empty() {
            self.out.metadata.title = Some(title.into());
        }
    }

    fn wrong_title(&mut self, slot: &Slot<'_>) {
        let message = format!("`{}` is {}, not a text", slot.name, slot.value.value.type_name());
        let hint = match slot.value.value {
            Value::Null => "write the title, or leave the key out",
            _ => "put the title in quotes",
        };
        self.error(slot, Kind::KeyType, message, hint.to_owned());
    }

    fn slug(&mut self, slot: &Slot<'_>) {
        let Some(written) = values::text(slot.value).or_else(|| slot.value.is_absent().then(String::new))
        else {
            let message = format!("`{}` is {}, not a text", slot.name, slot.value.value.type_name());
            self.error(slot, Kind::KeyType, message, "put it in quotes".to_owned());
            return;
        };
        if written.is_empty() {
            if self.role == Role::Article {
                self.error(
                    slot,
                    Kind::Slug,
                    "the slug is empty".to_owned(),
                    "write one, or leave the key out to take the file's name".to_owned(),
                );
            }
            return;
        }
        let mut buffer = [0; 4];
        let seen: String = written.chars().filter(|c| !has_invisible(c.encode_utf8(&mut buffer))).collect();
        if seen != written {
            self.warn(
                slot,
                Kind::Slug,
                format!("the slug `{seen}` held invisible characters"),
                "they are left out of the URL; write the slug again without them".to_owned(),
            );
        }
        // Hugo's users write `name/`.
        let slug = self.without_own_folder(seen.strip_suffix('/').unwrap_or(&seen).trim());
        let parts =
            if slug.is_empty() { check_segment(slug) } else { slug.split('/').try_for_each(check_segment) };
        match parts {
            Ok(()) => {
                if slug.contains('/') || seen.starts_with('/') {
                    let message =
                        format!("the slug `{}` holds slashes and is understood as a path", clip(&written));
                    let hint = "a slug is the last part of the URL alone; for a whole one write `path`";
                    self.warn(slot, Kind::Slug, message, hint.to_owned());
                }
                self.out.metadata.slug = Some(slug.into());
            }
            Err(reason) => {
                let hint = if slug.contains('/') {
                    "a slug is the last part of the URL alone; for a whole one write `path`"
                } else {
                    "write another slug, or leave the key out to take the file's name"
                };
                self.error(
                    slot,
                    Kind::Slug,
                    format!("the slug `{}` {reason}", clip(&written)),
                    hint.to_owned(),
                );
            }
        }
    }

    /// Hugo's users write slugs with several parts, and some begin them with the
    /// article's own section: `/resources/x` in `content/resources/`. Any other
    /// slash at the beginning is refused.
    fn without_own_folder<'s>(&self, slug: &'s str) -> &'s str {
        let own = self.path.folder().rsplit('/').find(|part| !part.bytes().all(|b| b.is_ascii_digit()));
        let inner =
            slug.strip_prefix('/').zip(own).and_then(|(slug, own)| slug.strip_prefix(own)?.strip_prefix('/'));
        inner.unwrap_or(slug)
    }

    fn date(&mut self, slot: &Slot<'_>) {
        if let Some(date) = values::date(slot.value) {
            self.out.metadata.date = Some(date);
            return;
        }
        let message = self.not_a_date(slot);
        match derive_from_path(self.path).date {
            Some(date) => {
                self.out.metadata.date = Some(date);
                self.warn(
                    slot,
                    Kind::Date,
                    message,
                    format!("the file's name says {}, and that counts", date.day_iso()),
                );
            }
            None => self.error(slot, Kind::Date, message, DATE_HINT),
        }
    }

    /// The dates that decide whether a text is public are not guessed.
    fn release(&mut self, slot: &Slot<'_>) {
        let Some(date) = values::date(slot.value) else {
            let message = self.not_a_date(slot);
            self.error(slot, Kind::Date, message, DATE_HINT.to_owned());
            return;
        };
        let meta = &mut self.out.metadata;
        match slot.field {
            Field::PublishDate => meta.publish_date = Some(date),
            _ => meta.expiry_date = Some(date),
        }
    }

    fn not_a_date(&self, slot: &Slot<'_>) -> String {
        match values::text(slot.value) {
            Some(text) => format!("`{}` is `{}`, which is no date", slot.name, clip(&text)),
            None => format!("`{}` is {}, not a date", slot.name, slot.value.value.type_name()),
        }
    }

    fn access(&mut self, slot: &Slot<'_>) {
        match slot.value.value {
            Value::String(tier) if tier.trim() == "open" => {}
            Value::String(tier) => self.out.metadata.access = Some(tier.trim().into()),
            other => {
                let message = format!("`{}` is {}, not the name of a tier", slot.name, other.type_name());
                self.error(
                    slot,
                    Kind::KeyType,
                    message,
                    "write `open` or a tier of the configuration".to_owned(),
                );
            }
        }
    }

    fn draft(&mut self, slot: &Slot<'_>) {
        match values::boolean(slot.value.value) {
            Some(yes) => self.out.metadata.draft |= yes == (slot.field == Field::Draft),
            None => {
                let message =
                    format!("`{}` is {}, not true or false", slot.name, slot.value.value.type_name());
                self.error(slot, Kind::KeyType, message, "write `true` or `false`".to_owned());
            }
        }
    }

    /// A text that was to be withdrawn must not stay because of a slip.
    fn withdrawn(&mut self, slot: &Slot<'_>) {
        let reason = match slot.value.value {
            Value::Null => return,
            Value::String(s) if s.trim().is_empty() => None,
            value => match values::boolean(value) {
                Some(true) => Some(String::new()),
                Some(false) => return,
                None => values::prose(slot.value),
            },
        };
        match reason {
            Some(reason) => self.out.metadata.withdrawn = Some(reason.into()),
            None => {
                let message = format!("`{}` does not say why", slot.name);
                let hint = "write the reason in quotes, or `true` to give none";
                self.error(slot, Kind::KeyType, message, hint.to_owned());
            }
        }
    }

    fn url(&mut self, slot: &Slot<'_>) {
        let Some(text) = values::text(slot.value) else { return self.odd(slot, "a text") };
        let path = values::url_path(&text);
        let absolute = path != text;
        // Jekyll's patterns; and a link to another site's front page, which
        // would take the place of our own.
        if path.split('/').any(|s| s.starts_with(':')) || (absolute && path == "/") {
            return self.odd(slot, "the path of this page");
        }
        match UrlPath::new(&path).check() {
            Ok(()) => self.out.metadata.path = Some(path.into()),
            Err(reason) => {
                let message = format!("a part of the path `{}` {reason}", clip(&path));
                self.error(slot, Kind::Slug, message, "write a path such as `/about/us/`".to_owned());
            }
        }
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
