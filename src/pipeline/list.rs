//! What would be published.

use super::{BuildOptions, Inputs, Prepared, Silent, prepare};
use crate::base::{Checked, Diagnostics};
use crate::memo::Memo;

/// An article, page or list that would be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its source.
    pub source: String,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its date, as precise as it is.
    pub date: String,
    /// Its section's path.
    pub section: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// `article` or `page`.
    pub kind: &'static str,
    /// The language whose lists hold it.
    pub lang: String,
}

/// Everything that would be published, by language and in order of time, and the problems met.
pub fn list(options: &BuildOptions) -> Checked<Vec<Listed>> {
    let mut noticed = Diagnostics::new();
    let mut listed = Vec::new();
    if let Some(inputs) = Inputs::scan(options, &Silent, &mut noticed) {
        let Prepared { archive, plan, .. } =
            prepare(&inputs, options.drafts, &mut Memo::none(), None, &Silent, &mut noticed);
        listed = archive
            .ids()
            .map(|id| {
                let article = archive.article(id);
                Listed {
                    source: article.source.to_string(),
                    url: inputs.config.absolute(plan.article(id)),
                    title: article.title.to_string(),
                    date: article.meta.date.map(|d| d.iso()).unwrap_or_default(),
                    section: archive
                        .section_of(id)
                        .map(|s| archive.section(s).path.to_string())
                        .unwrap_or_default(),
                    draft: article.meta.draft,
                    kind: if article.meta.date.is_some() { "article" } else { "page" },
                    lang: inputs.config.language(article.lang).code.to_string(),
                }
            })
            .collect();
    }
    noticed.sort();
    Checked::new(listed, noticed)
}
