//! How numbers, times and foreign text are put into a sentence.

use std::borrow::Cow;
use std::path::Path;

pub(super) use crate::base::escape::visible;

/// A number with its thousands grouped: `2083` becomes `2,083`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number with its noun: `1 page`, `3,120 pages`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A length of time in the unit that a person would use.
pub(super) fn seconds(seconds: f64) -> String {
    // Rounding is decided here once, or 59.96 s would become "60.0 s".
    let tenths = (seconds.max(0.0) * 10.0).round() as u64;
    match tenths {
        0 => format!("{:.0} ms", (seconds.max(0.0) * 1000.0).ceil()),
        1..600 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => format!("{} min {} s", tenths / 600, tenths % 600 / 10),
    }
}

/// A path as it may be shown, with `/` between its parts; `./public` is `public`.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { Cow::Owned(text.replace('\\', "/")) } else { text };
    let text = text.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(&text);
    visible(text).into_owned()
}

/// A folder as it may be shown: with a slash at the end.
pub(super) fn shown_folder(path: &Path) -> String {
    let text = shown(path);
    match text.trim_end_matches('/') {
        "" if text.is_empty() => "./".to_owned(),
        trimmed => format!("{trimmed}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (2_083, "2,083"), (1_000_000, "1,000,000")]
        {
            assert_eq!(grouped(n), text);
        }
        assert_eq!(count(1, "page", "pages"), "1 page");
        assert_eq!(count(0, "page", "pages"), "0 pages");
    }

    #[test]
    fn times_have_a_fitting_unit() {
        for (s, text) in [
            (0.0, "0 ms"),
            (0.0123, "13 ms"),
            (1.94, "1.9 s"),
            (59.96, "1 min 0 s"),
            (72.3, "1 min 12 s"),
            (-1.0, "0 ms"),
        ] {
            assert_eq!(seconds(s), text);
        }
    }

    #[test]
    fn folders_end_with_a_slash() {
        assert_eq!(shown_folder(Path::new("public")), "public/");
        assert_eq!(shown_folder(Path::new("./public/")), "public/");
        assert_eq!(shown_folder(Path::new("/")), "/");
        assert_eq!(shown_folder(Path::new(".")), "./");
        assert_eq!(shown_folder(Path::new("")), "./");
    }
}
