//! What is said once of many files: of a key that no one knows, of front matter
//! without a fence, of a language that is not configured.

use super::metadata::Unknown;
use crate::base::{Diagnostic, Excerpt, Kind, LangId, SourcePath};
use crate::config::Config;

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
