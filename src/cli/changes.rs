//! What `watch` and `serve` say of a change: the same in the same words. What was
//! said after an earlier one is not said again.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::wording::{count, shown, visible};
use crate::base::{Diagnostic, Diagnostics, Severity, SourcePath};
use crate::pipeline::{Look, Refreshed};

/// What has changed, in a few words: by its name, or by where was looked.
pub(super) fn what(refreshed: &Refreshed, look: &Look, root: &Path) -> String {
    let inner = |path: &Path| {
        let root = std::path::absolute(root).unwrap_or_default();
        shown(path.strip_prefix(&root).unwrap_or(path))
    };
    let (first, all) = match look {
        _ if !refreshed.inputs.is_empty() => {
            let first = refreshed.inputs.first().map(SourcePath::as_str);
            (first.map(|name| visible(name).into_owned()), refreshed.inputs.len())
        }
        Look::At(paths) => (paths.first().map(|path| inner(path)), paths.len()),
        Look::Everywhere => (None, 0),
    };
    match (first, all) {
        (Some(first), 1) => first,
        (Some(first), all) => format!("{first} and {}", count(all - 1, "other", "others")),
        (None, _) => "Looked at everything".to_owned(),
    }
}

/// Of the problems the errors, and the warnings that were not told before.
pub(super) fn unknown(now: &Diagnostics, before: &Diagnostics) -> Diagnostics {
    if now == before && !now.has_errors() {
        return Diagnostics::new();
    }
    let known: FxHashSet<_> = before.iter().map(|d| (d.kind, &d.path, &d.message)).collect();
    let is_new =
        |d: &&Diagnostic| d.severity == Severity::Error || !known.contains(&(d.kind, &d.path, &d.message));
    now.iter().filter(is_new).cloned().collect()
}

/// The time of day that a line begins with.
pub(super) fn time_of_day() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}
