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
mod reads;
mod strings;
mod tera1;
mod whole;
mod words;

use tera::{Context, Tera};

pub use functions::sha;
pub use host::{Host, Query, Question, asking};
pub use load::load;
pub use reads::Reads;
pub use strings::Strings;

use crate::article::Shortcodes;
use crate::base::{Diagnostic, Digest, Excerpt, Kind, SourcePath};

/// A template by its name here and the names under which Zola looks for it.
#[derive(Debug, Clone, Copy)]
pub struct Usual {
    /// Its name here.
    pub name: &'static str,
    /// Zola's names, the first that there is counts.
    pub zolas: &'static [&'static str],
}

impl Usual {
    /// An article with a date.
    pub const ARTICLE: Self = Self { name: "article.html", zolas: &["page.html"] };
    /// A page without one.
    pub const PAGE: Self = Self { name: "page.html", zolas: &[] };
    /// The home page.
    pub const HOME: Self = Self { name: "index.html", zolas: &[] };
    /// A section.
    pub const SECTION: Self = Self { name: "section.html", zolas: &[] };
    /// A series.
    pub const SERIES: Self = Self { name: "series.html", zolas: &[] };
    /// All series.
    pub const SERIES_INDEX: Self = Self { name: "series_index.html", zolas: &[] };
    /// A topic.
    pub const TOPIC: Self = Self {
        name: "topic.html",
        zolas: &["tags/single.html", "topics/single.html", "categories/single.html", "taxonomy_single.html"],
    };
    /// All topics.
    pub const TOPICS: Self = Self {
        name: "topics.html",
        zolas: &["tags/list.html", "topics/list.html", "categories/list.html", "taxonomy_list.html"],
    };
    /// An author.
    pub const AUTHOR: Self =
        Self { name: "author.html", zolas: &["authors/single.html", "taxonomy_single.html"] };
    /// All authors.
    pub const AUTHORS: Self =
        Self { name: "authors.html", zolas: &["authors/list.html", "taxonomy_list.html"] };

    /// Whether a template is one of Zola's names for it.
    pub fn is_zolas(&self, template: &str) -> bool {
        self.zolas.contains(&template)
    }
}

/// Templates, assets and interface strings, ready to render.
pub struct Theme {
    tera: Tera,
    assets: Vec<Asset>,
    strings: Strings,
    sources: Vec<(String, SourcePath, String)>,
    shortcodes: Shortcodes,
    words: words::Words,
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

    /// Whether the site brings a template of a name.
    pub fn brings(&self, name: &str) -> bool {
        self.words.brought(name)
    }

    /// The template of a page: the one that its file names, if there is one; else
    /// the usual one if the site brings it, else the first of those that Zola looks
    /// for, else the built-in one.
    pub fn choose<'n>(&self, named: Option<&'n str>, usual: &Usual) -> &'n str {
        if let Some(named) = named.filter(|name| self.has(name)) {
            return named;
        }
        // One that extends the built-in template of its own name is for what that is for.
        let overrides = |name: &str| {
            ["builtin", "theme"].iter().any(|layer| self.words.names(name, &format!("{layer}/{name}")))
        };
        let is_zolas = |name: &&&str| self.words.brought(name) && !overrides(name);
        let zolas = || usual.zolas.iter().find(is_zolas).copied();
        if self.words.brought(usual.name) { usual.name } else { zolas().unwrap_or(usual.name) }
    }

    /// The template of a taxonomy of the user's own: its `list`, or a `single` term.
    pub fn of_taxonomy(&self, name: &str, slug: &str, which: &str) -> String {
        let own = [format!("{name}/{which}.html"), format!("{slug}/{which}.html")];
        let found = own.into_iter().find(|name| self.has(name));
        found.unwrap_or_else(|| format!("taxonomy_{which}.html"))
    }

    /// The template of a term of one: what its file names, else the usual one.
    pub fn of_term<'n>(&self, named: Option<&'n str>, usual: &'n str) -> &'n str {
        named.filter(|name| self.has(name)).unwrap_or(usual)
    }

    /// Whether a template that the site brings names something.
    pub fn mentions(&self, word: &str) -> bool {
        self.words.has(word)
    }

    /// Whether a template, or what it extends, includes or calls, names something.
    pub fn reaches(&self, template: &str, word: &str) -> bool {
        self.words.reaches(template, word)
    }

    /// What a template, with all that it extends, includes and calls, reads.
    pub fn reads_of(&self, template: &str) -> &Reads {
        self.words.reads(template)
    }

    /// A digest of a template and of all that it can reach.
    pub fn digest_of(&self, template: &str) -> Digest {
        let reached = self.words.reads(template).templates();
        let text = |name: &str| self.sources.iter().find(|(own, ..)| own == name).map_or("", |s| &s.2);
        Digest::of_parts(reached.iter().flat_map(|name| [name.as_bytes(), text(name).as_bytes()]))
    }

    /// A digest of what every page is made from: the names of the templates, which
    /// decide which of them is chosen; the interface's words; where the theme's files
    /// stand.
    pub fn digest_of_all(&self) -> Digest {
        let names = self.sources.iter().map(|(name, ..)| name.as_bytes());
        let assets = self.assets.iter().flat_map(|a| [a.name.as_bytes(), a.digest.as_bytes()]);
        let strings = self.strings.digest();
        Digest::of_parts(names.chain(assets).chain([strings.as_bytes()]))
    }

    /// Whether a template reads a variable of its page's context.
    pub fn reads(&self, template: &str, variable: &str) -> bool {
        self.words.reaches_variable(template, variable)
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
