//! What of a content file only its own page shows. A page can be rendered only when
//! everything has been indexed, and the texts of an archive do not fit into memory
//! until then; to read every file twice would cost its Markdown twice. So what a
//! file has become is put down in a [`Spool`], and taken up when its page is
//! rendered. Whatever is not there, for want of disk or because the memo knew the
//! article's facts, is read from its source.

use serde::{Deserialize, Serialize};

use super::markdown::Purpose;
use super::parse::{Whole, With, whole};
use super::{Article, Body, Cascades, Correction, Provenance, Shortcodes};
use crate::base::{Diagnostic, Diagnostics, Kind};
use crate::config::Config;
use crate::memo::{Spool, Spot};
use crate::source::Snapshot;

/// A text, and what its page says beside it.
#[derive(Debug, Default)]
pub struct Content {
    /// The text. Of a gated article only the teaser.
    pub body: Body,
    /// What its front matter says that is not known.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// In the order of the front matter.
    pub corrections: Vec<Correction>,
    /// Where the copy came from.
    pub provenance: Option<Box<Provenance>>,
}

/// The same as it is put down, with its `extra` as JSON.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    pub body: &'a Body,
    pub extra: &'a str,
    pub corrections: &'a [Correction],
    pub provenance: &'a Option<Box<Provenance>>,
}

#[derive(Deserialize)]
struct Read {
    body: Body,
    extra: String,
    corrections: Vec<Correction>,
    provenance: Option<Box<Provenance>>,
}

impl Written<'_> {
    pub fn put(&self, spool: &Spool) -> Option<Spot> {
        spool.put(&postcard::to_allocvec(self).ok()?)
    }
}

impl Content {
    pub(super) fn take(spool: &Spool, spot: Spot) -> Option<Self> {
        let Read { body, extra, corrections, provenance } = postcard::from_bytes(&spool.take(spot)?).ok()?;
        let extra =
            if extra.is_empty() { serde_json::Map::new() } else { serde_json::from_str(&extra).ok()? };
        Some(Self { body, extra, corrections, provenance })
    }
}

/// What the page of an article is rendered from: out of the spool, else out of its
/// file, read once more. A file that has changed since it was indexed would give a
/// page that its lists do not know.
pub fn content(
    article: &Article,
    snapshot: &Snapshot,
    config: &Config,
    known: &Shortcodes,
    cascades: &Cascades,
    spool: Option<&Spool>,
) -> Result<Content, Diagnostic> {
    if let Some(content) = spool.zip(article.spot).and_then(|(spool, spot)| Content::take(spool, spot)) {
        return Ok(content);
    }
    let path = &article.source;
    let text = snapshot.text(path)?;
    if text.digest != article.digest {
        let d = Diagnostic::error(Kind::Io, "the file changed during the build").at(path);
        return Err(d.hint("build again"));
    }
    let mut noticed = Diagnostics::new();
    // Whatever gate it stands behind cuts its text, wherever it has that from.
    let with = With { config, known, cascades, gate: article.meta.access.as_ref() };
    match whole(&text.text, path, with, Purpose::Page, &mut noticed) {
        Ok(Whole { body, mut meta, .. }) => Ok(Content {
            body,
            extra: std::mem::take(&mut meta.extra),
            corrections: meta.corrections.clone(),
            provenance: meta.provenance.clone(),
        }),
        Err(()) => Err(noticed.into_iter().next().unwrap_or_else(|| {
            Diagnostic::error(Kind::FrontMatter, "the file changed while it was read").at(path)
        })),
    }
}
