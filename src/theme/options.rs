//! `[theme_options]` that reach the style sheet: the accent and the fonts. They
//! are appended as a few rules outside every cascade layer, so they win over the
//! theme's own whatever these select, and no template needs an inline style.

use crate::article::code::contrast;
use crate::base::{Diagnostic, Diagnostics, Kind};
use crate::config::Config;

/// The built-in theme's paper, by day and by night.
const PAPER: [u8; 3] = [0xff, 0xfe, 0xfb];
const PAPER_BY_NIGHT: [u8; 3] = [0x15, 0x15, 0x13];

/// The rules of the options that are set; empty where none is. A value that
/// could reach beyond its declaration is an error.
pub fn rules(config: &Config, noticed: &mut Diagnostics) -> String {
    let mut css = String::new();
    for (key, scheme, paper) in [("accent", "light", PAPER), ("accent_dark", "dark", PAPER_BY_NIGHT)] {
        let hint = "as in accent = \"#8c1d18\", accent = \"rgb(140, 29, 24)\" or accent = \"maroon\"";
        let Some(colour) = value(config, key, hint, is_colour, noticed) else { continue };
        if let Some(found) = components(colour).map(|rgb| contrast(rgb, paper)).filter(|c| *c < 4.5) {
            let message =
                format!("`{key}` has a contrast of {found:.1}:1 with the paper, too little for small text");
            let hint = "choose a colour of at least 4.5:1 (darker by day, lighter by night)";
            let d = Diagnostic::warning(Kind::Config, message).hint(hint);
            noticed.push(config.blame(d, &["theme_options", key]));
        }
        css.push_str(&format!("@media(prefers-color-scheme:{scheme}){{:root{{--accent:{colour}}}}}\n"));
    }
    for key in ["serif", "sans"] {
        let hint = "list names with commas between them, as in serif = \"Literata, Georgia, serif\"";
        let Some(fonts) = value(config, key, hint, is_font_list, noticed) else { continue };
        // Scripts have fonts of their own in the theme; the option is for the
        // site's language, whichever its script.
        let lang = &config.default_language;
        css.push_str(&format!(":root,:lang({lang}){{--{key}:{fonts}}}\n"));
    }
    css
}

fn value<'c>(
    config: &'c Config,
    key: &str,
    hint: &str,
    is_good: fn(&str) -> bool,
    noticed: &mut Diagnostics,
) -> Option<&'c str> {
    let value = config.theme_options.get(key)?;
    match value.as_str().map(str::trim) {
        Some(text) if is_good(text) => Some(text),
        _ => {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let message = format!("`{key}` in [theme_options] cannot be used: `{shown}`");
            let d = Diagnostic::error(Kind::Config, message).hint(hint);
            noticed.push(config.blame(d, &["theme_options", key]));
            None
        }
    }
}

/// `#rgb`, `#rrggbb`, `rgb(r, g, b)` or the name of a colour.
fn is_colour(text: &str) -> bool {
    components(text).is_some() || (text.len() >= 3 && text.chars().all(|c| c.is_ascii_alphabetic()))
}

fn components(text: &str) -> Option<[u8; 3]> {
    if let Some(hex) = text.strip_prefix('#') {
        let digits: Option<Vec<u8>> =
            hex.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
        return match *digits? {
            [r, g, b] => Some([r, g, b].map(|d| d * 17)),
            [r, rr, g, gg, b, bb] => Some([r * 16 + rr, g * 16 + gg, b * 16 + bb]),
            _ => None,
        };
    }
    let inner = text.strip_prefix("rgb(")?.strip_suffix(')')?;
    let parts: Option<Vec<u8>> =
        inner.split([',', ' ']).filter(|p| !p.is_empty()).map(|p| p.parse().ok()).collect();
    parts?.try_into().ok()
}

/// Names and commas. What could end the declaration, or fetch something, has no
/// place in a font's name, and quotes come in pairs.
fn is_font_list(text: &str) -> bool {
    !text.is_empty()
        && text.split(',').all(|name| {
            let name = name.trim();
            let quoted = ['"', '\''].into_iter().find_map(|q| name.strip_prefix(q)?.strip_suffix(q));
            let bare = quoted.unwrap_or(name);
            !bare.is_empty()
                && bare.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '+'))
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::base::SourcePath;

    fn check(options: &str, css: &str, problems: &[&str]) {
        let text = format!("base_url = \"https://a.example\"\n[theme_options]\n{options}\n");
        let mut noticed = Diagnostics::new();
        let config = crate::config::parse(&text, &SourcePath::new("config.toml"), None);
        let config = config.into_value(&mut noticed).unwrap();
        assert_eq!(rules(&config, &mut noticed), css, "{options}");
        let messages: Vec<&str> = noticed.iter().map(|d| &*d.message).collect();
        assert_eq!(messages, problems, "{options}");
    }

    #[test]
    fn options_become_rules() {
        check("place = \"Lisbon\"", "", &[]);
        let light = |c: &str| format!("@media(prefers-color-scheme:light){{:root{{--accent:{c}}}}}\n");
        for colour in ["#035", "#0A4B8C", "rgb(10, 75, 140)", "rgb(10 75 140)", "navy"] {
            check(&format!("accent = \"{colour}\""), &light(colour), &[]);
        }
        let dark = "@media(prefers-color-scheme:dark){:root{--accent:#fff}}\n";
        check("accent_dark = \"#fff\"", dark, &[]);
        let fonts = ":root,:lang(en){--serif:\"Source Serif 4\", Georgia, serif}\n";
        check("serif = '\"Source Serif 4\", Georgia, serif'", fonts, &[]);
    }

    #[test]
    fn a_pale_accent_is_noticed() {
        let css = "@media(prefers-color-scheme:light){:root{--accent:#ffcc00}}\n";
        let message = "`accent` has a contrast of 1.5:1 with the paper, too little for small text";
        check("accent = \"#ffcc00\"", css, &[message]);
    }

    #[test]
    fn what_could_leave_its_declaration_is_refused() {
        for bad in ["#12", "#12345", "red;}", "url(x)", "rgb(1,2)", "rgb(300,0,0)", "var(--x)", "", "é"] {
            let message = format!("`accent` in [theme_options] cannot be used: `{bad}`");
            check(&format!("accent = '{bad}'"), "", &[&message]);
        }
        for bad in ["a;b", "a}", "<b>", "\"a", "a,", "url(x)", "a\\\\b", "/*"] {
            let message = format!("`sans` in [theme_options] cannot be used: `{bad}`");
            check(&format!("sans = '{bad}'"), "", &[&message]);
        }
        check("serif = 3", "", &["`serif` in [theme_options] cannot be used: `3`"]);
    }
}
