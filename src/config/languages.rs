//! The site's languages: the default one, and a table `[languages.fr]` for each
//! other. Only a configured language is one: `Rust-1.88.0.md` has no language,
//! whatever follows the last dot of its name.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Config;
use super::file::LanguageFile;
use super::load::{Context, object};
use crate::base::locale::{Locale, language_name};
use crate::base::path::check_segment;
use crate::base::{Diagnostic, Diagnostics, Excerpt, Kind, LangId, SourcePath};

/// The most languages of a site: a [`LangId`] is a byte.
const MOST: usize = 250;

/// One language of the site.
#[derive(Debug, Clone)]
pub struct Language {
    /// Its tag: `fr`, `pt-BR`. Other languages than the default stand below it.
    pub code: Box<str>,
    /// How it writes dates and numbers and sorts names: its tag, or a closer one
    /// (`en-GB`, `fa-u-ca-persian`) that addresses need not carry.
    pub locale: Box<str>,
    /// What it is called in itself.
    pub name: String,
    /// The publication's name in it.
    pub title: String,
    /// One sentence about the publication.
    pub description: String,
    /// What a list line says where an article names nobody.
    pub staff_byline: String,
    /// Whether it has feeds.
    pub feeds: bool,
    /// The folder of its articles, where they do not stand beside the others.
    pub content_dir: Option<String>,
    /// Menus by name, as written.
    pub menus: Map<String, Value>,
    /// Interface strings of the site's own.
    pub translations: toml::Table,
    /// What templates of the user's own want to know.
    pub extra: Map<String, Value>,
    /// The theme's options; its own stand before the site's.
    pub theme_options: Map<String, Value>,
}

impl Language {
    /// A language of which only the tag is known.
    pub(super) fn of(code: &str) -> Self {
        Self {
            code: code.into(),
            locale: code.into(),
            name: String::new(),
            title: String::new(),
            description: String::new(),
            staff_byline: String::new(),
            feeds: true,
            content_dir: None,
            menus: Map::new(),
            translations: toml::Table::new(),
            extra: Map::new(),
            theme_options: Map::new(),
        }
    }
}

impl Config {
    /// A language.
    pub fn language(&self, lang: LangId) -> &Language {
        &self.languages[lang.index()]
    }

    /// Every language, the default one first.
    pub fn langs(&self) -> impl DoubleEndedIterator<Item = LangId> + use<> {
        (0..self.languages.len() as u8).map(LangId)
    }

    /// Whether there is more than one language.
    pub fn is_multilingual(&self) -> bool {
        self.languages.len() > 1
    }

    /// The language of a tag, or of its first part: `fr-CA` is French where no
    /// Canadian French is configured.
    pub fn find_language(&self, tag: &str) -> Option<LangId> {
        let find = |tag: &str| self.langs().find(|l| self.language(*l).code.eq_ignore_ascii_case(tag));
        find(tag).or_else(|| find(tag.split(['-', '_']).next().unwrap_or(tag)))
    }

    /// What a language's pages stand below: nothing, or `/fr`.
    pub fn root(&self, lang: LangId) -> String {
        if lang.is_default() { String::new() } else { format!("/{}", self.language(lang).code) }
    }

    /// The language that a content file's path names, and the path without it:
    /// `content/iran/x.fr.md` is the French of `content/iran/x.md`. `None` where
    /// the path names none.
    pub fn language_of(&self, path: &SourcePath) -> Option<(LangId, SourcePath)> {
        if !self.is_multilingual() {
            return None;
        }
        for lang in self.langs() {
            let Some(folder) = &self.language(lang).content_dir else { continue };
            if let Some(inner) = path.as_str().strip_prefix(folder.as_str()).and_then(|p| p.strip_prefix('/'))
            {
                return Some((lang, SourcePath::new(format!("{}/{inner}", self.content_dir))));
            }
        }
        let stem = path.stem();
        let (name, tag) = stem.rsplit_once('.').filter(|(name, _)| !name.is_empty())?;
        let lang = self.langs().find(|l| self.language(*l).code.eq_ignore_ascii_case(tag))?;
        let (folder, file) = (path.folder(), path.file_name());
        let slash = if folder.is_empty() { "" } else { "/" };
        Some((lang, SourcePath::new(format!("{folder}{slash}{name}{}", &file[stem.len()..]))))
    }
}

impl Context<'_> {
    /// The default language with what `[languages]` says of it, then the others
    /// by weight and tag.
    pub(super) fn languages(
        &self,
        own: Language,
        mut written: BTreeMap<String, LanguageFile>,
        content_dir: &str,
        noticed: &mut Diagnostics,
    ) -> Vec<Language> {
        let mut first = own;
        first.name = language_name(&first.code).to_owned();
        if let Some(file) = written.remove(&*first.code) {
            first = self.language(&first, file, first.code.clone(), content_dir, noticed);
        }
        let mut others: Vec<(i64, String, LanguageFile)> =
            written.into_iter().map(|(code, f)| (f.weight.unwrap_or(i64::MAX), code, f)).collect();
        others.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut languages = vec![first];
        for (_, code, file) in others {
            let is_tag = !code.is_empty()
                && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
                && check_segment(&code).is_ok();
            if !is_tag || languages.len() == MOST {
                let d = Diagnostic::error(Kind::Config, format!("`{code}` is not the tag of a language"));
                noticed.push(
                    self.at(
                        d.hint("write it as in [languages.fr] or [languages.pt-BR]"),
                        &["languages", &code],
                    ),
                );
                continue;
            }
            let first: &Language = &languages[0];
            let base = Language {
                name: language_name(&code).to_owned(),
                title: first.title.clone(),
                description: first.description.clone(),
                staff_byline: first.staff_byline.clone(),
                extra: first.extra.clone(),
                theme_options: first.theme_options.clone(),
                ..Language::of(&code)
            };
            languages.push(self.language(&base, file, code.into(), content_dir, noticed));
        }
        languages
    }

    /// A language as its table gives it; the rest as `base` has it.
    fn language(
        &self,
        base: &Language,
        file: LanguageFile,
        code: Box<str>,
        content_dir: &str,
        noticed: &mut Diagnostics,
    ) -> Language {
        let or = |own: Option<String>, base: &String| own.unwrap_or_else(|| base.clone());
        let mut translations = base.translations.clone();
        translations.extend(file.translations);
        let mut extra = base.extra.clone();
        extra.extend(object(file.extra));
        let mut theme_options = base.theme_options.clone();
        theme_options.extend(object(file.theme_options));
        let locale = file.locale.filter(|tag| self.is_locale(tag, noticed)).map(toml::Spanned::into_inner);
        let folder = file.content_dir.map(|f| f.trim_matches('/').to_owned()).filter(|f| f != content_dir);
        let is_below = |f: &String| {
            f.strip_prefix(content_dir).is_some_and(|f| f.len() > 1 && f.starts_with('/'))
                && !f.contains("..")
        };
        if let Some(folder) = folder.as_ref().filter(|f| !is_below(f)) {
            let message = format!("the articles of `{code}` cannot lie in `{folder}`");
            let hint = format!("its folder lies below `{content_dir}`, as in \"{content_dir}/{code}\"");
            let d = Diagnostic::error(Kind::Config, message).hint(hint);
            noticed.push(self.at(d, &["languages", &code, "content_dir"]));
        }
        Language {
            name: or(file.name, &base.name),
            locale: locale.map_or_else(|| base.locale.clone(), Into::into),
            title: or(file.title, &base.title),
            description: or(file.description, &base.description),
            staff_byline: or(file.staff_byline, &base.staff_byline),
            feeds: file.generate_feeds.unwrap_or(base.feeds),
            content_dir: folder.filter(is_below),
            menus: file.menus.map_or_else(|| base.menus.clone(), object),
            translations,
            extra,
            theme_options,
            code,
        }
    }

    /// Whether something is known of how a locale writes.
    fn is_locale(&self, written: &toml::Spanned<String>, noticed: &mut Diagnostics) -> bool {
        let tag = written.get_ref().as_str();
        let is_english = tag.split(['-', '_']).next().is_some_and(|l| l.eq_ignore_ascii_case("en"));
        let is_known = is_english || Locale::new(tag).code() != "en";
        if !is_known {
            let message = format!("nothing is known of a locale `{tag}`; the language's own is taken");
            let hint = "write a language's tag, as in locale = \"en-GB\" or locale = \"fa-u-ca-persian\"";
            let d = Diagnostic::warning(Kind::Config, message).at(self.source).hint(hint);
            noticed.push(d.showing(Excerpt::of(self.text, written.span())));
        }
        is_known
    }
}
