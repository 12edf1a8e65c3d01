//! Templates and what they may ask. A theme is loaded in three layers: the
//! site's `templates/` over `themes/NAME/templates` over the built-in theme. A
//! name without a prefix is found in the highest layer that has it; an override
//! reaches below itself by name: `{% extends "builtin/article.html" %}`.

mod filters;
mod functions;
mod host;
mod join;
mod load;
mod names;
mod options;
mod strings;
mod tera1;

use tera::{Context, Tera};

pub use functions::sha;
pub use host::{Host, Query, Question, asking};
pub use load::load;
pub use strings::Strings;

use crate::article::Shortcodes;
use crate::base::{Diagnostic, Digest, Excerpt, Kind, SourcePath};

/// Templates, assets and interface strings, ready to render.
pub struct Theme {
    tera: Tera,
    assets: Vec<Asset>,
    strings: Strings,
    sources: Vec<(String, SourcePath, String)>,
    shortcodes: Shortcodes,
}

/// A file that the theme's pages need: a style sheet, a drawing.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its path below the theme's `assets/`.
    pub name: Box<str>,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Of its bytes.
    pub digest: Digest,
}

impl Theme {
    /// The files that its pages need, by name.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// The interface's words.
    pub fn strings(&self) -> &Strings {
        &self.strings
    }

    /// The names that have a template in `shortcodes/`.
    pub fn shortcodes(&self) -> &Shortcodes {
        &self.shortcodes
    }

    /// Whether some layer has a template.
    pub fn has(&self, name: &str) -> bool {
        self.tera.contains_template(name)
    }

    /// What every template sees beside its page's own context.
    pub fn set_globals(&mut self, values: impl IntoIterator<Item = (&'static str, tera::Value)>) {
        for (key, value) in values {
            self.tera.global_context().insert_value(key, value);
        }
    }

    /// Renders a page. `about` is the source of the page, for the message.
    pub fn render(
        &self,
        name: &str,
        context: &Context,
        about: Option<&SourcePath>,
    ) -> Result<String, Diagnostic> {
        self.tera.render(name, context).map_err(|error| {
            let d = self.explain(&error, name);
            match about {
                Some(about) => d.note(format!("while rendering {about}")),
                None => d,
            }
        })
    }

    /// A template's error at its own line.
    fn explain(&self, error: &tera::Error, name: &str) -> Diagnostic {
        load::explain(error, name, &self.sources)
    }
}

fn excerpt_of(source: &str, span: &tera::Span) -> Excerpt {
    let range = span.range.clone();
    Excerpt::of(source, range)
}

fn template_error(message: String) -> Diagnostic {
    Diagnostic::error(Kind::Template, message)
}
