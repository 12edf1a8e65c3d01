//! The fields that must not be guessed: a title, what stands in a URL, whether a
//! text is public, and when. Here an odd shape is an error.

use super::super::derive_from_path;
use super::{Field, Reader, Slot, Value, clip, values};
use crate::article::metadata::Role;
use crate::base::path::check_segment;
use crate::base::slug::has_invisible;
use crate::base::{Doubt, Kind, PartialDate, ReadDate, UrlPath};

/// The most characters of a title: the longest headline of a real archive has
/// 300; a file's text pasted into the title must not reach every list.
const MAX_TITLE: usize = 10_000;
const DATE_HINT: &str = "write it as `2014-06-11`, `2014-06` or `2014`";

impl Reader<'_> {
    pub(super) fn title(&mut self, slot: &Slot<'_>) {
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

    pub(super) fn slug(&mut self, slot: &Slot<'_>) {
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

    pub(super) fn date(&mut self, slot: &Slot<'_>) {
        let from_path = derive_from_path(self.path).date;
        let settled = |day: PartialDate| from_path.is_some_and(|p| p == day.without_time());
        if let Some(mut read) = values::read_date(slot.value) {
            // The file's name may say which number is the month.
            if let Some(Doubt::Order(other)) = read.doubt
                && (settled(read.date) || settled(other))
            {
                read = ReadDate { date: if settled(other) { other } else { read.date }, doubt: None, ..read };
            }
            self.doubts(slot, &read);
            self.out.metadata.date = Some(read.date);
            return;
        }
        let message = self.not_a_date(slot);
        match from_path {
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

    pub(super) fn updated(&mut self, slot: &Slot<'_>) {
        match values::read_date(slot.value) {
            Some(read) => {
                self.doubts(slot, &read);
                self.out.metadata.updated = Some(read.date);
            }
            None => self.odd(slot, "a date"),
        }
    }

    /// The dates that decide whether a text is public are not guessed.
    pub(super) fn release(&mut self, slot: &Slot<'_>) {
        let Some(read) = values::read_date(slot.value) else {
            let message = self.not_a_date(slot);
            self.error(slot, Kind::Date, message, DATE_HINT.to_owned());
            return;
        };
        if let Some(Doubt::Order(other)) = read.doubt {
            let (one, other) = (read.date.day_iso(), other.day_iso());
            let message = format!("`{}` is {one} or {other}, and which is not said", slot.name);
            self.error(slot, Kind::Date, message, format!("write `{one}` or `{other}`"));
            return;
        }
        self.doubts(slot, &read);
        let meta = &mut self.out.metadata;
        match slot.field {
            Field::PublishDate => meta.publish_date = Some(read.date),
            _ => meta.expiry_date = Some(read.date),
        }
    }

    /// Says how a date was read that could mean another, and what was left out of it.
    fn doubts(&mut self, slot: &Slot<'_>, read: &ReadDate) {
        if read.doubt.is_none() && read.dropped.is_none() {
            return;
        }
        let written = values::text(slot.value).unwrap_or_default();
        let (is, date) = (format!("`{}` is `{}`", slot.name, clip(&written)), read.date.iso());
        let said = match (read.doubt, read.dropped) {
            (Some(Doubt::Order(other)), _) => Some((
                format!("{is}, which is read as {date}, the day first"),
                format!("write `{date}`, or `{}` if the month stands first", other.iso()),
            )),
            (Some(Doubt::Epoch), _) => Some((
                format!("{is}, which is read as seconds since 1970: {date}"),
                format!("write `{}` or `{date}`", read.date.day_iso()),
            )),
            (None, Some(dropped)) => Some((
                format!("{is}, and {} cannot be; it is read as {date}", dropped.what()),
                format!("write `{date}`, with an offset from `-12:00` to `+14:00` after a time"),
            )),
            (None, None) => None,
        };
        if let Some((message, hint)) = said {
            self.warn(slot, Kind::Date, message, hint);
        }
    }

    fn not_a_date(&self, slot: &Slot<'_>) -> String {
        match values::text(slot.value) {
            Some(text) => format!("`{}` is `{}`, which is no date", slot.name, clip(&text)),
            None => format!("`{}` is {}, not a date", slot.name, slot.value.value.type_name()),
        }
    }

    pub(super) fn access(&mut self, slot: &Slot<'_>) {
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

    pub(super) fn draft(&mut self, slot: &Slot<'_>) {
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
    pub(super) fn withdrawn(&mut self, slot: &Slot<'_>) {
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

    pub(super) fn url(&mut self, slot: &Slot<'_>) {
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
}
