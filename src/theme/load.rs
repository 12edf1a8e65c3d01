//! Reading a theme's layers.

use include_dir::{Dir, include_dir};
use tera::{ErrorKind, Tera};

use super::join::join;
use super::names;
use super::words::{LAYERS, Words};
use super::{Asset, Strings, Theme, excerpt_of, filters, functions, options, template_error, tera1, whole};
use crate::article::{Shortcodes, code};
use crate::base::slug::SlugMode;
use crate::base::{Checked, Diagnostic, Diagnostics, Digest, Excerpt, Kind, SourcePath};
use crate::config::Config;
use crate::source::{Role, Snapshot};

/// The theme that the program brings along.
static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/broadsheet");

/// The name of the theme that the program brings along.
const BUILTIN_NAME: &str = "broadsheet";

/// The language that the built-in theme was written in.
const BUILTIN_LANGUAGE: &str = "en";

/// Loads the theme that the configuration names. The value is usable only where
/// there are no errors.
pub fn load(snapshot: &Snapshot, config: &Config) -> Checked<Theme> {
    let mut noticed = Diagnostics::new();
    let mut loader = Loader { sources: builtin_templates(), assets: Vec::new(), strings: Strings::default() };
    loader.builtin_files(&mut noticed);
    let found = loader.site_files(snapshot, config, &mut noticed);
    loader.strings.set_default(&config.default_language);
    for language in &config.languages {
        loader.strings.add(&language.code, language.translations.clone());
    }
    for language in &config.languages {
        report_missing(&loader.strings, &language.code, config, &mut noticed);
    }
    if !found && config.theme != BUILTIN_NAME {
        let message = format!("there is no theme `{}`", config.theme);
        let hint =
            format!("put it into themes/{}/, or leave `theme` out to use the built-in one", config.theme);
        noticed.push(config.blame(Diagnostic::error(Kind::Config, message).hint(hint), &["theme"]));
    }
    loader.keep_own_base();
    loader.keep_own_components();
    loader.alias_theme();
    for (.., text) in &mut loader.sources {
        whole::put_in_order(text);
    }
    let code = code::stylesheet(&config.highlight_themes.0, &config.highlight_themes.1);
    match code {
        Ok(css) => loader.assets.push(asset("code.css", css.into_bytes())),
        Err(unknown) => {
            let d = Diagnostic::error(Kind::Config, unknown.to_string());
            let is_light = unknown.names.iter().any(|name| **name == *config.highlight_themes.0);
            let key = if is_light { "highlight_light" } else { "highlight_dark" };
            noticed.push(
                config.blame(d, &["markdown", key]).hint(format!("there are {}", unknown.known.join(", "))),
            );
        }
    }
    // Rules of the options join the style sheet here, before it gets the name
    // that holds its fingerprint.
    let rules = options::rules(config, &mut noticed);
    if !rules.is_empty()
        && let Some(sheet) = loader.assets.iter_mut().find(|a| &*a.name == "broadsheet.css")
    {
        let bytes = [&*sheet.bytes, rules.as_bytes()].concat();
        *sheet = asset("broadsheet.css", bytes);
    }
    let tera = loader.templates(config, &mut noticed);
    let Loader { sources, mut assets, strings } = loader;
    assets.sort_by(|a, b| a.name.cmp(&b.name));
    let shortcodes = shortcodes(&sources, &config.theme);
    // For one that is broken another stands in, until it is mended.
    let words = Words::of(&sources, |name| tera.contains_template(name));
    Checked::new(Theme { tera, assets, strings, sources, shortcodes, words }, noticed)
}

/// Built-in ones come first, so that a site's own take their names from them. The
/// built-in theme's own are the same ones where it lies in `themes/`.
fn shortcodes(sources: &[(String, SourcePath, String)], theme: &str) -> Shortcodes {
    let mut known = Shortcodes::default();
    for (name, ..) in sources {
        let Some((layer, file)) = name.split_once("/shortcodes/") else { continue };
        if let Some(name) = file.strip_suffix(".html").or_else(|| file.strip_suffix(".md")) {
            known.add(name, layer == "builtin" || (layer == "theme" && theme == BUILTIN_NAME));
        }
    }
    known
}

struct Loader {
    /// Name, file and text of each template.
    sources: Vec<(String, SourcePath, String)>,
    assets: Vec<Asset>,
    strings: Strings,
}

fn builtin_templates() -> Vec<(String, SourcePath, String)> {
    let mut sources = Vec::new();
    each_file(&BUILTIN, &mut |path, bytes| {
        if let Some(name) = path.strip_prefix("templates/") {
            let text = String::from_utf8_lossy(bytes).into_owned();
            sources.push((format!("builtin/{name}"), SourcePath::new(format!("builtin/{name}")), text));
        }
    });
    sources
}

/// Names the texts that a language of the site lacks. A language without any is
/// reported as one thing to do, not as a hundred.
fn report_missing(strings: &Strings, lang: &str, config: &Config, noticed: &mut Diagnostics) {
    let file = format!("themes/{}/i18n/{lang}.toml", config.theme);
    let instead = |key: &str| strings.find(lang, key, None).unwrap_or((BUILTIN_LANGUAGE, ""));
    let missing = strings.missing(lang);
    if !strings.knows(lang) {
        let message = format!("the theme has no words in `{lang}`: its interface is in another language");
        let example = missing.first().map_or("", |key| key);
        let hint =
            format!("write {file}, a line a text: `{example} = \"…\"`, with the keys of the theme's en.toml");
        noticed.push(Diagnostic::warning(Kind::MissingText, message).at(&config.source).hint(hint));
        return;
    }
    for key in missing {
        let (other, text) = instead(key);
        let message = format!("the text `{key}` is missing in `{lang}`: it is shown in `{other}`, “{text}”");
        let hint = format!("add `{key} = \"…\"` to {file}");
        noticed.push(Diagnostic::warning(Kind::MissingText, message).at(&config.source).hint(hint));
    }
}

fn each_file(dir: &Dir<'_>, f: &mut impl FnMut(&str, &[u8])) {
    for file in dir.files() {
        if let Some(path) = file.path().to_str() {
            f(&path.replace('\\', "/"), file.contents());
        }
    }
    for dir in dir.dirs() {
        each_file(dir, f);
    }
}

fn asset(name: &str, bytes: Vec<u8>) -> Asset {
    Asset { name: name.into(), digest: Digest::of(&bytes), bytes }
}

impl Loader {
    fn builtin_files(&mut self, noticed: &mut Diagnostics) {
        each_file(&BUILTIN, &mut |path, bytes| {
            if let Some(name) = path.strip_prefix("assets/") {
                self.assets.push(asset(name, bytes.to_vec()));
            } else if let Some(lang) = path.strip_prefix("i18n/").and_then(|n| n.strip_suffix(".toml")) {
                let text = String::from_utf8_lossy(bytes);
                self.add_strings(lang, &text, &SourcePath::new(format!("builtin/{path}")), noticed);
            }
        });
    }

    /// The files of the site and of its own theme. Whether there is such a theme.
    fn site_files(&mut self, snapshot: &Snapshot, config: &Config, noticed: &mut Diagnostics) -> bool {
        let theme = format!("themes/{}", config.theme);
        let mut found = false;
        for input in snapshot.inputs() {
            let inner = input.path.as_str().strip_prefix(&theme).map(|p| p.trim_start_matches('/'));
            found |= inner.is_some();
            match &input.role {
                Role::Template(name) => match snapshot.text(&input.path) {
                    Ok(text) => {
                        noticed.append(without_effect(name, &input.path));
                        self.sources.push((name.clone(), input.path.clone(), text.text));
                    }
                    Err(problem) => noticed.push(problem),
                },
                Role::Theme => match snapshot.bytes(&input.path) {
                    Ok(bytes) => self.theme_file(inner.unwrap_or_default(), bytes, &input.path, noticed),
                    Err(problem) => noticed.push(problem),
                },
                _ => {}
            }
        }
        found
    }

    fn theme_file(&mut self, inner: &str, bytes: Vec<u8>, path: &SourcePath, noticed: &mut Diagnostics) {
        if let Some(name) = inner.strip_prefix("assets/") {
            self.assets.retain(|a| &*a.name != name);
            self.assets.push(asset(name, bytes));
        } else if let Some(lang) = inner.strip_prefix("i18n/").and_then(|n| n.strip_suffix(".toml")) {
            let text = String::from_utf8_lossy(&bytes);
            self.add_strings(lang, &text, path, noticed);
        }
    }

    fn add_strings(&mut self, lang: &str, text: &str, path: &SourcePath, noticed: &mut Diagnostics) {
        match text.parse::<toml::Table>() {
            Ok(table) => self.strings.add(lang, table),
            Err(error) => {
                let d = Diagnostic::error(
                    Kind::Data,
                    format!("the interface strings cannot be read: {}", error.message()),
                );
                noticed.push(d.at(path).showing_maybe(error.span().map(|span| Excerpt::of(text, span))));
            }
        }
    }

    /// A `base.html` of the site is the frame of the built-in pages too, if it knows
    /// their block; one of another make, as every site of Zola's has, is not, and
    /// the pages that the site has no templates for keep the built-in frame.
    fn keep_own_base(&mut self) {
        let is_base = |name: &str| matches!(name, "site/base.html" | "theme/base.html");
        let mut bases = self.sources.iter().filter(|(name, ..)| is_base(name)).peekable();
        let fits = |text: &str| text.contains("block main") || text.contains("/base.html");
        if bases.peek().is_none() || bases.any(|(.., text)| fits(text)) {
            return;
        }
        for (_, _, text) in self.sources.iter_mut().filter(|(name, ..)| name.starts_with("builtin/")) {
            *text = text.replace("{% extends \"base.html\" %}", "{% extends \"builtin/base.html\" %}");
        }
    }

    /// A component of the site's own may have the name of a built-in one, as macros
    /// of Zola's sites do: its templates call theirs, and the built-in pages go on
    /// calling the built-in one.
    fn keep_own_components(&mut self) {
        let is_builtin = |name: &str| name.starts_with("builtin/");
        let mut builtin: Vec<String> = Vec::new();
        let mut own: Vec<String> = Vec::new();
        for (name, _, text) in &self.sources {
            let names = if is_builtin(name) { &mut builtin } else { &mut own };
            names.extend(defined(text).map(str::to_owned));
        }
        builtin.retain(|name| own.contains(name));
        for (_, _, text) in self.sources.iter_mut().filter(|(name, ..)| is_builtin(name)) {
            for component in &builtin {
                *text = renamed(text, component, &format!("builtin_{component}"));
            }
        }
    }

    /// A site's template may extend `theme/article.html` where its theme has none
    /// of its own: then that is the built-in one.
    fn alias_theme(&mut self) {
        let wanted: Vec<String> = self
            .sources
            .iter()
            .filter(|(name, ..)| !name.starts_with("builtin/"))
            .flat_map(|(.., text)| {
                text.split(['"', '\'']).filter(|s| s.starts_with("theme/")).map(str::to_owned)
            })
            .collect();
        for name in wanted {
            if self.sources.iter().any(|(n, ..)| *n == name) {
                continue;
            }
            let builtin = name.replacen("theme/", "builtin/", 1);
            if let Some((_, path, text)) = self.sources.iter().find(|(n, ..)| *n == builtin).cloned() {
                self.sources.push((name, path, text));
            }
        }
    }

    /// Parses the templates and joins them. Where that cannot be, it parses them one
    /// by one, so that three broken ones are three errors, then joins those that parse.
    fn templates(&self, config: &Config, noticed: &mut Diagnostics) -> Tera {
        let base = || {
            let mut tera = Tera::default();
            register(&mut tera, config.slugs);
            let _ = tera.set_fallback_prefixes(["site/", "theme/", "builtin/"]);
            tera
        };
        // Nearly always they all parse and fit: then each is read once.
        let mut tera = base();
        let all = self.sources.iter().map(|(name, _, text)| (name.as_str(), text.as_str()));
        if tera.add_raw_templates(all).is_ok() {
            return tera;
        }
        let mut broken = Vec::new();
        for (name, _, text) in &self.sources {
            // Alone, a template cannot find those that it extends or the components
            // that it uses: only its syntax counts here.
            if let Err(error) = base().add_raw_template(name, text)
                && is_syntax(&error)
            {
                noticed.push(explain(&error, name, &self.sources));
                broken.push(name.clone());
            }
        }
        join(base, &self.sources, broken, noticed)
    }
}

/// The components that a text defines.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    let tags = text.split("{%").skip(1).map(|tag| tag.trim_start_matches('-').trim_start());
    let named = tags.filter_map(|tag| tag.strip_prefix("component "));
    named.filter_map(|rest| rest.trim_start().split(|c: char| !(c.is_alphanumeric() || c == '_')).next())
}

/// A text in which a component has another name, where it is defined, called and closed.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let is_whole = !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
        let is_named = ["component ", "endcomponent ", "{{ <", "{{- <", "{% <", "{%- <", "</"]
            .iter()
            .any(|lead| before.ends_with(lead));
        out.push_str(before);
        out.push_str(if is_whole && is_named { to } else { from });
        rest = after;
    }
    out + rest
}

/// Templates of Zola's that are not looked for here: what they would have written
/// is made by the program.
fn without_effect(name: &str, path: &SourcePath) -> Option<Diagnostic> {
    let advice = match name.split_once('/')?.1 {
        "sitemap.xml" => "the sitemap is written by the program; `[pages] sitemap = false` leaves it out",
        "atom.xml" | "rss.xml" => {
            "feeds are written by the program; `[feeds]` says which, and what they hold"
        }
        "anchor-link.html" => "every heading has its anchor, and none shows a mark for it",
        _ => return None,
    };
    let message = format!("a template of this name has no effect here: {advice}");
    Some(Diagnostic::warning(Kind::NoEffect, message).at(path))
}

/// All that templates may call beside what the engine brings along.
pub(super) fn register(tera: &mut Tera, slugs: SlugMode) {
    tera1::register(tera);
    filters::register(tera, slugs);
    functions::register(tera);
    whole::register(tera);
}

/// Whether the text itself is at fault, and not what it refers to.
fn is_syntax(error: &tera::Error) -> bool {
    match error.kind() {
        ErrorKind::SyntaxError(report) => {
            let message = report.message();
            !["component", "Component", "not registered", "not found", "extends", "parent", "nclude"]
                .iter()
                .any(|m| message.contains(m))
        }
        _ => false,
    }
}

/// What a template says at a place.
fn report_text(source: Option<&(String, SourcePath, String)>, span: &tera::Span) -> String {
    source.and_then(|(.., text)| text.get(span.range.clone())).unwrap_or_default().to_owned()
}

/// The line of a tag that names a template.
fn naming(text: &str, tag: &str, name: &str) -> Option<Excerpt> {
    let (from, inner) = (text.find(tag)?, name.split_once('/').map_or(name, |(_, inner)| inner));
    let at = [name, inner].iter().find_map(|n| Some((text[from..].find(n)? + from, n.len())));
    let (at, length) = at.unwrap_or((from, tag.len()));
    Some(Excerpt::of(text, at..at + length))
}

/// Templates that lead back to themselves.
fn circle(
    tag: &str,
    name: &str,
    chain: &[String],
    source: Option<&(String, SourcePath, String)>,
) -> Diagnostic {
    let mut way: Vec<&str> = chain.iter().map(String::as_str).filter(|n| *n != name).collect();
    way.insert(0, name);
    way.push(name);
    let d = template_error(format!("the templates lead in a circle: {}", way.join(" → ")));
    let d = d.hint(format!("take the `{tag}` out of one of them; what they share belongs in a third"));
    match source {
        Some((_, path, text)) => d.at(path).showing_maybe(naming(text, tag, way[1])),
        None => d,
    }
}

/// A template's error at its own line, with what to do.
pub(super) fn explain(
    error: &tera::Error,
    name: &str,
    sources: &[(String, SourcePath, String)],
) -> Diagnostic {
    let find = |name: &str| {
        LAYERS.iter().find_map(|layer| sources.iter().find(|(n, ..)| *n == format!("{layer}{name}")))
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let file = if report.filename().is_empty() { name } else { report.filename() };
            let message = report.message().trim().replace('\n', ", ");
            let message = match message.as_str() {
                "Unknown tag" => names::unknown_tag(&report_text(find(file), report.span())),
                _ => message,
            };
            // Tera lists every field that there is; that is a hint, not the problem.
            let lists = [". Available fields: ", ". Available variables: "];
            let d = match lists.iter().find_map(|list| message.split_once(list)) {
                Some((message, fields)) => {
                    let name = message.split('`').nth(1).unwrap_or_default();
                    let fields: Vec<&str> = fields.split(", ").map(|f| f.trim_matches('`')).collect();
                    template_error(message.to_owned()).hint(names::instead(name, &fields))
                }
                None => template_error(message),
            };
            match find(file) {
                Some((_, path, text)) => {
                    let d = d.at(path).showing(excerpt_of(text, report.span()));
                    match tera1::instead(text, report.span().range.start) {
                        Some(hint) if matches!(error.kind(), ErrorKind::SyntaxError(_)) => d.hint(hint),
                        None if matches!(error.kind(), ErrorKind::SyntaxError(_)) => {
                            let hint = names::syntax(&d.message, text, report.span().range.start);
                            d.hint(hint)
                        }
                        _ if d.hint.is_none() => {
                            let hint = names::rendering(&d.message);
                            d.hint(hint)
                        }
                        _ => d,
                    }
                }
                None => d,
            }
        }
        ErrorKind::MissingParent { current, parent } => {
            let d = template_error(format!("the template extends `{parent}`, which is not there"));
            let hint = "name a template of the site, of its theme, or of the built-in theme as `builtin/…`";
            match find(current) {
                Some((_, path, text)) => d.at(path).hint(hint).showing_maybe(naming(text, "extends", parent)),
                None => d.hint(hint),
            }
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain: chain } => {
            circle("extends", tpl, chain, find(tpl))
        }
        ErrorKind::CircularInclude { tpl, include_chain: chain } => circle("include", tpl, chain, find(tpl)),
        ErrorKind::TemplateNotFound(name) => template_error(format!("there is no template `{name}`"))
            .hint("write it in templates/, or correct the name"),
        other => {
            let d = template_error(other.to_string());
            match find(name) {
                Some((_, path, _)) => d.at(path),
                None => d,
            }
        }
    }
}
