//! What is said once of many files: of a key that no one knows, of front matter
//! without a fence, of a language that is not configured.

use super::metadata::Unknown;
use super::parse::{Outcome, Told};
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, LangId, SourcePath};
use crate::config::Config;

/// What there is to say of one file.
#[derive(Debug)]
pub struct Remarks {
    /// Of it alone.
    pub own: Diagnostics,
    /// What is said once of all files of which it holds: its kind, what it is, and
    /// where it stands in this one.
    shared: Vec<Shared>,
}

impl Remarks {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let none = Told::default();
        let Told { unknown, bare, leftovers, foreign, noticed } = outcome.told.as_deref().unwrap_or(&none);
        let unknown = unknown.iter().map(|Unknown { key, excerpt, suggestion, is_taxonomy }| {
            let what = format!("{key} {suggestion:?} {is_taxonomy}");
            (Kind::UnknownKey, what, Some(excerpt.clone()))
        });
        let leftovers = leftovers.iter().map(|leftover| {
            let (kind, count, message) = (&leftover.kind, leftover.count, &leftover.first.message);
            let excerpt = leftover.first.excerpt.as_deref().cloned();
            (Kind::LeftoverTag, format!("{kind} {count} {message}"), excerpt)
        });
        let bare = bare.iter().map(|line| (Kind::BareHeaders, line.text.clone(), Some(line.clone())));
        // Which language it is belongs to the article's bones.
        let foreign = foreign.iter().map(|tag| (Kind::Language, String::new(), Some(tag.clone())));
        Self { own: noticed.clone(), shared: unknown.chain(leftovers).chain(bare).chain(foreign).collect() }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.shared.is_empty()
    }

    /// Where what is said of many files has stood in this one and where it stands
    /// `now`; `None` if it is something else now, or another number of times.
    pub fn moves<'a>(&'a self, now: &'a Self) -> Option<Vec<Move<'a>>> {
        let pairs = self.shared.iter().zip(&now.shared);
        let is_same = |((kind, what, _), (kind_now, what_now, _)): (&Shared, &Shared)| {
            kind == kind_now && what == what_now
        };
        (self.shared.len() == now.shared.len() && pairs.clone().all(is_same))
            .then(|| pairs.map(|((kind, _, was), (.., is))| (*kind, was.as_ref(), is.as_ref())).collect())
    }
}

type Shared = (Kind, String, Option<Excerpt>);

/// The kind of a problem, where it stood and where it stands.
pub type Move<'a> = (Kind, Option<&'a Excerpt>, Option<&'a Excerpt>);

pub(super) fn bare(path: &SourcePath, excerpt: Excerpt, count: usize) -> Diagnostic {
    let files = if count == 1 {
        "the file begins with a line".to_owned()
    } else {
        format!("{count} files begin with a line")
    };
    let message =
        format!("{files} such as `{}`, which is no front matter without a fence", excerpt.text.trim());
    let hint = "write `bare_headers = true` under [content] in config.toml to read such lines, \
                or put a line of `---` before and after them";
    Diagnostic::warning(Kind::BareHeaders, message).at(path).showing(excerpt).hint(hint)
}

/// A language without a table of its own has no pages: its articles stand among the others.
pub(super) fn foreign(
    tag: &str,
    path: &SourcePath,
    excerpt: Excerpt,
    count: usize,
    config: &Config,
) -> Diagnostic {
    let files = if count == 1 { String::new() } else { format!(" ({count} files)") };
    let own = &config.language(LangId::DEFAULT).code;
    let message =
        format!("`{tag}` is no language of the site{files}; such articles stand among those in `{own}`");
    let tag = tag.split('-').next().unwrap_or(tag).to_lowercase();
    let hint =
        format!("add [languages.{tag}] to {} for pages and lists in it, or correct the tag", config.source);
    Diagnostic::warning(Kind::Language, message).at(path).showing(excerpt).hint(hint)
}

pub(super) fn unknown(path: &SourcePath, key: Unknown, count: usize, config: &Config) -> Diagnostic {
    let files = if count == 1 { String::new() } else { format!(" ({count} files)") };
    if key.is_taxonomy {
        let name = &key.key;
        let message = format!(
            "the taxonomy `{name}` is not declared{files}; templates find its terms as `page.extra.{name}`"
        );
        let d = Diagnostic::warning(Kind::UnknownKey, message).at(path).showing(key.excerpt);
        return d.hint(if config.taxonomies.own.is_empty() {
            format!(
                "declare it in {}, above all [tables]: taxonomies = [{{ name = {name:?} }}]",
                config.source
            )
        } else {
            format!("declare it beside the others in {}: {{ name = {name:?} }}", config.source)
        });
    }
    let message = format!("`{}` is not a known key{files}; templates find it as `page.extra`", key.key);
    let d = Diagnostic::warning(Kind::UnknownKey, message).at(path).showing_maybe(Some(key.excerpt));
    match &key.suggestion {
        Some(near) => d.hint(format!("did you mean `{near}`?")),
        None => d.hint("move it under [extra] to say that it is meant"),
    }
}
