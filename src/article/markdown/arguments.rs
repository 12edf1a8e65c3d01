//! Arguments of the shortcodes that the program brings along: which of them name
//! pictures and links, and which are there at all. What a template of the site's
//! own means by its arguments is not known.

use std::ops::Range;

use serde_json::Value;

use super::target::{self, Destination};
use super::writer::Writer;
use crate::article::body::{Link, Picture};
use crate::article::shortcode::{self, Arg, Misfits};
use crate::base::{Kind, path};

impl Writer<'_> {
    /// What a built-in shortcode does not know is a slip; what it cannot do without
    /// would fail in its template, in the template's words.
    pub(super) fn check_arguments(
        &mut self,
        name: &str,
        args: &serde_json::Map<String, Value>,
        has_body: bool,
        at: Range<usize>,
    ) {
        let names = args.keys().map(String::as_str);
        let Some(Misfits { known, unknown, missing }) = shortcode::misfits(name, names, has_body) else {
            return;
        };
        let near = |arg: &str| crate::config::nearest(arg, known);
        if let Some(missing) = missing {
            let meant = unknown.iter().find(|arg| near(arg) == Some(missing));
            let hint = match meant {
                Some(meant) => format!("did you mean `{missing}` by `{meant}`?"),
                None => format!("write `{missing}=…` in its brackets"),
            };
            return self.broken_call(at, format!("`{name}` is called without `{missing}`"), &hint);
        }
        for arg in unknown {
            let hint = match near(arg) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", known.join(", ")),
            };
            let place = self.cx.body + at.start..self.cx.body + at.end;
            let message = format!("`{name}` has no argument `{arg}`");
            self.warn(Kind::Shortcode, message, place, &hint);
        }
    }

    /// An argument of a built-in shortcode: some are pictures, some are links.
    /// `None` for an address that is refused, which is reported.
    pub(super) fn typed(&mut self, key: &str, value: &Value, at: &Range<u32>) -> Option<Arg> {
        Some(match (key, value) {
            ("src" | "poster" | "image" | "captions", Value::String(s)) => self.file_argument(s, at)?,
            ("url" | "href" | "link" | "transcript", Value::String(s)) => self.link_argument(s, at)?,
            // One recording in several formats.
            ("src", Value::Array(items)) => {
                Arg::List(items.iter().filter_map(|item| self.typed("src", item, at)).collect())
            }
            // A folder, or a pattern; of one picture it is a list of one.
            ("pictures", Value::String(s)) => match self.file_argument(s, at)? {
                Arg::Picture(picture) if is_one_picture(s) => {
                    Arg::List(vec![Arg::Map(vec![("src".into(), Arg::Picture(picture))])])
                }
                Arg::Picture(picture) => Arg::Pictures(picture),
                other => Arg::List(vec![Arg::Map(vec![("src".into(), other)])]),
            },
            ("pictures", Value::Array(items)) => Arg::List(
                items
                    .iter()
                    .filter_map(|item| match item {
                        Value::String(_) => {
                            Some(Arg::Map(vec![("src".into(), self.typed("src", item, at)?)]))
                        }
                        Value::Object(map) => {
                            let entries = map
                                .iter()
                                .filter_map(|(k, v)| Some((k.as_str().into(), self.typed(k, v, at)?)));
                            Some(Arg::Map(entries.collect()))
                        }
                        other => Some(Arg::Value(other.clone())),
                    })
                    .collect(),
            ),
            _ => Arg::Value(value.clone()),
        })
    }

    fn file_argument(&mut self, written: &str, at: &Range<u32>) -> Option<Arg> {
        match target::read_picture(written, self.cx.links()) {
            Destination::Site { target, .. } => {
                Some(Arg::Picture(Picture { target: Some(target), written: written.into(), at: at.clone() }))
            }
            Destination::Web(address) | Destination::InlineImage(address) => Some(Arg::Value(address.into())),
            Destination::Other(_) | Destination::Unsafe | Destination::Leftover(_) => {
                self.warn_unsafe("file", written, at.start as usize..at.end as usize);
                None
            }
        }
    }

    fn link_argument(&mut self, written: &str, at: &Range<u32>) -> Option<Arg> {
        match target::read(written, self.cx.links()) {
            Destination::Site { target, query, anchor } => {
                Some(Arg::Link(Link { target, anchor, query, written: written.into(), at: at.clone() }))
            }
            Destination::Web(address) | Destination::Other(address) => Some(Arg::Value(address.into())),
            Destination::InlineImage(_) | Destination::Unsafe | Destination::Leftover(_) => {
                self.warn_unsafe("link", written, at.start as usize..at.end as usize);
                None
            }
        }
    }
}

fn is_one_picture(written: &str) -> bool {
    path::is_picture(written) && !written.contains('*')
}
