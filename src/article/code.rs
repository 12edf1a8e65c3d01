//! Highlighting of fenced code as classes, so that one stylesheet gives light
//! and dark. The grammars (over a megabyte) are loaded when the first code in
//! a known language is met: most archives hold none.

use std::fmt::Write;
use std::sync::LazyLock;

use syntect::highlighting::{Color, FontStyle, Theme};
use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::{Scope, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;
use two_face::theme::{EmbeddedLazyThemeSet, EmbeddedThemeName};

pub use crate::config::{DEFAULT_DARK, DEFAULT_LIGHT};

/// The classes' prefix: a grammar's own names (`string`, `comment`) would meet a theme's.
const STYLE: ClassStyle = ClassStyle::SpacedPrefixed { prefix: "z-" };

/// Longer code, in bytes, is not highlighted: grammars are slow, and some take
/// quadratic time in the length of a line.
const LONGEST_CODE: usize = 200_000;
const LONGEST_LINE: usize = 5_000;

/// What the built-in theme sets code on, by day and by night.
const BY_DAY: [u8; 3] = [0xf5, 0xf2, 0xea];
const BY_NIGHT: [u8; 3] = [0x20, 0x1f, 0x1c];

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What became of a piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Highlighted {
    /// HTML for the inside of `<code>`.
    Html(String),
    /// It is too long, or its grammar failed: it is shown plain.
    Plain,
    /// No grammar has this name.
    Unknown,
}

/// The language that a fence names: the first word of its info string, without
/// attributes (`rust,ignore`, `rust{1,3}`, `{.python}`). Empty for none.
pub fn language(info: &str) -> &str {
    let info = info.trim();
    let word = |s: &'_ str| s.find([' ', '\t', ',', '{', '}', ';']).unwrap_or(s.len());
    match info.strip_prefix('{') {
        Some(inner) => {
            let inner = inner.trim_start().trim_start_matches('.');
            &inner[..word(inner)]
        }
        None => &info[..word(info)],
    }
}

/// Whether a name could be that of a language, so that not knowing it is worth
/// a warning. Names for plain text are known well enough.
pub fn looks_like_language(name: &str) -> bool {
    let plain =
        ["text", "txt", "plain", "plaintext", "console", "output", "none", "mermaid", "nohighlight", "raw"];
    let shape = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 30
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "+#_.-".contains(c));
    shape && !plain.iter().any(|p| p.eq_ignore_ascii_case(name))
}

/// Whether a fence names a language for which there is no grammar.
pub fn is_unknown(language: &str) -> bool {
    looks_like_language(language) && find(language).is_none()
}

/// Highlights code in the language that the fence names.
pub fn highlight(code: &str, language: &str) -> Highlighted {
    if !looks_like_language(language) {
        return Highlighted::Plain;
    }
    let Some(syntax) = find(language) else { return Highlighted::Unknown };
    if code.len() > LONGEST_CODE || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return Highlighted::Plain;
    }
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, STYLE);
    for line in LinesWithEndings::from(code) {
        if generator.parse_html_for_line_which_includes_newline(line).is_err() {
            return Highlighted::Plain;
        }
    }
    Highlighted::Html(name_once(&generator.finalize()))
}

/// The same with each class named once: of the scope `storage.type.type` the
/// generator makes `z-storage z-type z-type`. Text is escaped, so that the mark
/// stands in tags alone.
fn name_once(html: &str) -> String {
    const MARK: &str = "<span class=\"";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(MARK) {
        let (before, after) = rest.split_at(at + MARK.len());
        out.push_str(before);
        let (classes, after) = after.split_at(after.find('"').unwrap_or(after.len()));
        for (i, class) in classes.split(' ').enumerate() {
            if classes.split(' ').take(i).any(|earlier| earlier == class) {
                continue;
            }
            if i > 0 {
                out.push(' ');
            }
            out.push_str(class);
        }
        rest = after;
    }
    out + rest
}

fn find(language: &str) -> Option<&'static SyntaxReference> {
    let lower = language.to_ascii_lowercase();
    // Names that archives use and that no grammar lists.
    let name = match lower.as_str() {
        "shell" | "sh" | "zsh" => "bash",
        "golang" => "go",
        "c++" => "cpp",
        "c#" | "csharp" => "cs",
        "jsonc" | "json5" => "json",
        "node" => "js",
        name => name,
    };
    SYNTAXES.find_syntax_by_token(name)
}

/// Theme names that are not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no highlighting theme is called {}", names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" or "))]
pub struct UnknownTheme {
    /// The names as written.
    pub names: Vec<String>,
    /// Every name there is, for a hint.
    pub known: Vec<&'static str>,
}

/// The stylesheet of two themes, light by default and dark where the reader's
/// system is: colours and weights only, so that the site's own background stays.
/// Themes are made for backgrounds of their own, so each colour is moved towards
/// black or white until it holds 4.5:1 (WCAG 2.2, 1.4.3) on the background here.
pub fn stylesheet(light: &str, dark: &str) -> Result<String, UnknownTheme> {
    let all = EmbeddedLazyThemeSet::theme_names();
    let named = |name: &str| all.iter().copied().find(|t| t.as_name().eq_ignore_ascii_case(name.trim()));
    let (Some(day), Some(night)) = (named(light), named(dark)) else {
        let names = [light, dark].into_iter().filter(|n| named(n).is_none()).map(str::to_owned).collect();
        return Err(UnknownTheme { names, known: all.iter().map(|t| t.as_name()).collect() });
    };
    let themes = two_face::theme::extra();
    let mut css = String::new();
    if night == EmbeddedThemeName::Ansi {
        write_theme(&mut css, themes.get(day), BY_DAY);
    } else {
        // Each stands alone: a scope that only the day's theme colours would
        // keep its dark colour by night.
        css.push_str("@media not all and (prefers-color-scheme:dark){");
        write_theme(&mut css, themes.get(day), BY_DAY);
        css.push_str("}@media (prefers-color-scheme:dark){");
        write_theme(&mut css, themes.get(night), BY_NIGHT);
        css.push('}');
    }
    Ok(css)
}

fn write_theme(css: &mut String, theme: &Theme, on: [u8; 3]) {
    if let Some(colour) = theme.settings.foreground {
        css.push_str(".z-code{");
        write_colour(css, colour, on);
        css.push('}');
    }
    let mut previous = String::new();
    for item in &theme.scopes {
        let mut rule = String::new();
        if let Some(colour) = item.style.foreground {
            write_colour(&mut rule, colour, on);
        }
        if let Some(font) = item.style.font_style {
            let declarations = [
                (FontStyle::BOLD, "font-weight:bold"),
                (FontStyle::ITALIC, "font-style:italic"),
                (FontStyle::UNDERLINE, "text-decoration:underline"),
            ];
            for (flag, declaration) in declarations {
                if font.contains(flag) {
                    if !rule.is_empty() {
                        rule.push(';');
                    }
                    rule.push_str(declaration);
                }
            }
        }
        let selectors: Vec<String> =
            item.scope.selectors.iter().map(|s| selector(&s.extract_scopes())).collect();
        let selectors: Vec<String> = selectors.into_iter().filter(|s| !s.is_empty()).collect();
        if rule.is_empty() || selectors.is_empty() {
            continue;
        }
        // Neighbours with one look share a rule; the cascade does not change.
        if rule == previous && css.ends_with('}') {
            css.truncate(css.rfind('{').unwrap_or(css.len()));
            css.push(',');
        }
        let _ = write!(css, "{}{{{rule}}}", selectors.join(","));
        previous = rule;
    }
}

fn selector(scopes: &[Scope]) -> String {
    let mut text = String::new();
    for scope in scopes {
        if !text.is_empty() {
            text.push(' ');
        }
        for atom in scope.build_string().split('.').filter(|a| !a.is_empty()) {
            text.push_str(".z-");
            for c in atom.chars() {
                if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
                    text.push(c);
                } else {
                    let _ = write!(text, "\\{:x} ", c as u32);
                }
            }
        }
    }
    text
}

fn write_colour(css: &mut String, c: Color, on: [u8; 3]) {
    let [r, g, b] = legible([c.r, c.g, c.b], on);
    let _ = write!(css, "color:#{r:02x}{g:02x}{b:02x}");
}

/// The colour, moved by twentieths away from the background until it is legible.
fn legible(colour: [u8; 3], on: [u8; 3]) -> [u8; 3] {
    let goal = if luminance(on) > 0.18 { 0.0 } else { 255.0 };
    let moved = |step: u8| {
        colour.map(|c| {
            let c = f64::from(c);
            (c + (goal - c) * f64::from(step) / 20.0).round() as u8
        })
    };
    (0..=20).map(moved).find(|c| contrast(*c, on) >= 4.5).unwrap_or_else(|| moved(20))
}

/// The contrast of two sRGB colours, from 1 to 21 (WCAG 2.2, "contrast ratio").
pub fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn classes_are_named_once() {
        let html = "<span class=\"z-storage z-type z-type\">fn</span> &lt;span <span class=\"z-a\">b</span>";
        let once = "<span class=\"z-storage z-type\">fn</span> &lt;span <span class=\"z-a\">b</span>";
        assert_eq!(name_once(html), once);
    }

    /// WCAG 2.2, 1.4.3, whichever theme a site chooses for day and night.
    #[test]
    fn every_theme_is_legible_by_day_and_by_night() {
        for theme in EmbeddedLazyThemeSet::theme_names() {
            if *theme == EmbeddedThemeName::Ansi {
                continue;
            }
            let css = stylesheet(theme.as_name(), theme.as_name()).unwrap();
            let (day, night) = css.split_once("@media (prefers-color-scheme:dark)").unwrap();
            for (css, on) in [(day, BY_DAY), (night, BY_NIGHT)] {
                for hex in css.split("color:#").skip(1) {
                    let rgb = u32::from_str_radix(&hex[..6], 16).unwrap().to_be_bytes();
                    let found = contrast([rgb[1], rgb[2], rgb[3]], on);
                    assert!(found >= 4.5, "{}: #{} has {found:.2}:1", theme.as_name(), &hex[..6]);
                }
            }
        }
    }

    #[test]
    fn an_unknown_theme_is_named() {
        let unknown = stylesheet("Nonesuch", DEFAULT_DARK).unwrap_err();
        assert_eq!(unknown.to_string(), "no highlighting theme is called `Nonesuch`");
        assert!(unknown.known.contains(&DEFAULT_LIGHT));
    }

    #[test]
    fn a_fence_names_its_language() {
        let table = [
            ("rust", "rust"),
            (" rust,ignore ", "rust"),
            ("rust{1,3}", "rust"),
            ("{.python #x}", "python"),
            ("js title=\"a\"", "js"),
            ("c++", "c++"),
            ("", ""),
            ("{}", ""),
        ];
        for (info, name) in table {
            assert_eq!(language(info), name, "{info:?}");
        }
        let code =
            [("rust", true), ("C#", true), ("text", false), ("Mermaid", false), ("<b>", false), ("", false)];
        for (name, is_code) in code {
            assert_eq!(looks_like_language(name), is_code, "{name:?}");
        }
    }

    #[test]
    fn long_code_stays_plain() {
        assert_eq!(highlight(&"let x = 1;\n".repeat(LONGEST_CODE), "rust"), Highlighted::Plain);
        assert_eq!(highlight(&"x".repeat(LONGEST_LINE + 1), "rust"), Highlighted::Plain);
        assert_eq!(highlight("x", "klingon"), Highlighted::Unknown);
        assert!(matches!(highlight("x < y", "golang"), Highlighted::Html(html) if html.contains("&lt;")));
    }
}
