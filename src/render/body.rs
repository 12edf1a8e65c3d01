//! Filling the holes that Markdown left.

use super::{Desk, Made};
use crate::article::{self, Body, HoleKind, LinkTarget};
use crate::base::{SourcePath, UrlPath, escape};
use crate::plan::{Destination, View};

impl Desk<'_> {
    /// The text of a content file as HTML, at its own URL.
    pub(super) fn text_of(&self, article: &article::Article, base: &UrlPath) -> Made<String> {
        if !article.facts.has_text {
            return Ok(String::new());
        }
        self.plan().fills(&article.source, base);
        self.fill(&self.content_of(article)?.body, &article.source, base)
    }

    /// Writes the address or the size that goes into a hole.
    pub(super) fn fill_address(
        &self,
        html: &mut String,
        what: HoleKind,
        body: &Body,
        source: &SourcePath,
        base: &UrlPath,
    ) {
        match what {
            HoleKind::Href(i) => {
                if let Some(link) = body.links.get(i as usize) {
                    html.push_str(&escape::attribute(&self.href(link, source, base)));
                }
            }
            HoleKind::Src(i) => {
                if let Some(picture) = body.pictures.get(i as usize) {
                    let (src, _) = self.source_of(picture, source, base);
                    html.push_str(&escape::attribute(&src));
                }
            }
            HoleKind::Size(i) => {
                let file = body.pictures.get(i as usize).and_then(|p| self.source_of(p, source, base).1);
                if let Some((width, height)) = file.and_then(|f| self.dimensions(&f)) {
                    html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
                }
            }
            HoleKind::Formula(i) => html.push_str(body.formulas.get(i as usize).map_or("", |f| f)),
            HoleKind::Word(word) => {
                let number = self.locale().number(u64::from(word.number()));
                match word.key() {
                    "" => html.push_str(&number),
                    key => {
                        let text = self.trans_with(key, None, &[("number", &number)]);
                        html.push_str(&escape::attribute(&text));
                    }
                }
            }
            HoleKind::Shortcode(_) | HoleKind::ShortcodeEnd(_) => {}
        }
    }

    pub(super) fn href(&self, link: &article::Link, source: &SourcePath, base: &UrlPath) -> String {
        let mut href = match self.plan().leads(&link.target, base, source) {
            Destination::Found(url) => self.config().href(&url),
            Destination::Here => String::new(),
            Destination::Nowhere => {
                let written = link.written.split(['?', '#']).next().unwrap_or("");
                // What leads nowhere stays as it was written, below the site's own path.
                match &link.target {
                    LinkTarget::Path(path) => {
                        format!("{}{}", self.config().base_path, escape::url_path(path))
                    }
                    _ => written.to_owned(),
                }
            }
        };
        if let Some(query) = &link.query {
            href.push('?');
            href.push_str(query);
        }
        if let Some(anchor) = &link.anchor {
            href.push('#');
            href.push_str(&escape::url_path(anchor));
        }
        href
    }

    /// Where a picture is served from, and the file that it is.
    pub(super) fn source_of(
        &self,
        picture: &article::Picture,
        source: &SourcePath,
        base: &UrlPath,
    ) -> (String, Option<SourcePath>) {
        let Some(target) = &picture.target else { return (picture.written.to_string(), None) };
        match self.plan().leads(target, base, source) {
            Destination::Found(url) => {
                let file = match self.plan().find(&url).map(|r| &r.view) {
                    Some(View::Copy(file)) => Some(file.clone()),
                    _ => None,
                };
                (self.config().href(&url), file)
            }
            Destination::Here | Destination::Nowhere => match target {
                LinkTarget::Path(path) => {
                    (format!("{}{}", self.config().base_path, escape::url_path(path)), None)
                }
                _ => (picture.written.to_string(), None),
            },
        }
    }
}
