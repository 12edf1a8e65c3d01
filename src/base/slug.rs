//! Names for URLs, files and anchors, made from titles. Slugs keep their script:
//! a Persian title has a Persian address. They are permanent once published, so
//! what these functions return for a text must not change.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Which letters a slug may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SlugMode {
    /// Those of every script.
    #[default]
    Unicode,
    /// Latin letters become ASCII; other scripts stay, for want of a rendering that
    /// their readers would recognise.
    Ascii,
}

/// The most bytes of a slug, so that it can name a file (255 bytes on all common
/// file systems) with an extension, a number or a digest after it.
pub const MAX_BYTES: usize = 200;

/// The slug of a text: NFC and lower case; apostrophes and invisible characters
/// disappear; all else that is no letter, mark or digit becomes one `-` between
/// words. Empty where nothing is left (`!!!`, an emoji). A name that Windows keeps
/// for a device gets a `_`, which no other slug holds. Applying it twice changes
/// nothing.
pub fn slugify(text: &str, mode: SlugMode) -> String {
    let mut slug = fold(text, mode);
    if crate::base::path::check_segment(&slug).is_err() && !slug.is_empty() {
        slug.push('_');
    }
    slug
}

fn fold(text: &str, mode: SlugMode) -> String {
    let mut slug = String::with_capacity(text.len().min(MAX_BYTES));
    if text.is_ascii() {
        append(&mut slug, text.bytes().map(|b| b.to_ascii_lowercase() as char));
    } else {
        // On the whole text, for the Greek sigma at the end of a word.
        let mut lower = text.to_lowercase();
        // `İ` becomes an i with a second dot, which nobody types.
        if lower.contains("i\u{307}") {
            lower = lower.replace("i\u{307}", "i");
        }
        match mode {
            SlugMode::Unicode => append(&mut slug, lower.nfc()),
            SlugMode::Ascii => append(&mut slug, latin_to_ascii(&lower).nfc()),
        }
    }
    slug
}

fn append(slug: &mut String, chars: impl Iterator<Item = char>) {
    let mut gap = false;
    for c in chars {
        // A mark without a letter before it would change the dash.
        let kept = c.is_alphanumeric() && !is_apostrophe(c) && !is_invisible(c)
            || is_combining_mark(c) && !gap && !slug.is_empty() && !is_invisible(c) && !is_enclosing(c);
        if kept {
            let dash = usize::from(gap && !slug.is_empty());
            if slug.len() + dash + c.len_utf8() > MAX_BYTES {
                return;
            }
            if dash == 1 {
                slug.push('-');
            }
            gap = false;
            slug.push(c);
        } else if !is_apostrophe(c) && !is_invisible(c) && !is_enclosing(c) {
            gap = true;
        }
    }
}

/// Whether a text holds characters that a reader does not see: bidirectional
/// controls, zero-width characters, soft hyphens, tags. [`slugify`] takes them out;
/// in a slug that somebody wrote they are worth a warning, in prose (Persian needs
/// U+200C) they are not.
pub fn has_invisible(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_invisible)
}

/// Unicode's Default_Ignorable_Code_Point, as far as it is assigned.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn is_enclosing(c: char) -> bool {
    matches!(c, '\u{20dd}'..='\u{20e0}' | '\u{20e2}'..='\u{20e4}')
}

/// What stands for an apostrophe in text, the modifier letters of transliterated
/// Arabic and Hawaiian among them.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | '\u{2b9}'..='\u{2bf}' | '\u{ff07}')
}

/// Latin letters that have no decomposition, in lower case.
fn plain_latin(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'ð' | 'đ' | 'ɖ' => "d",
        'ø' | 'ɔ' => "o",
        'þ' => "th",
        'ß' => "ss",
        'ħ' => "h",
        'ı' => "i",
        'ĳ' => "ij",
        'ĸ' => "k",
        'ł' => "l",
        'ŉ' => "n",
        'ŋ' => "ng",
        'œ' => "oe",
        'ŧ' => "t",
        'ſ' => "s",
        'ə' | 'ɛ' => "e",
        'ƒ' => "f",
        'ɓ' => "b",
        'ɗ' => "d",
        'ƙ' => "k",
        'ƴ' => "y",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        _ => return None,
    })
}

/// Lower-case text, decomposed, with the diacritics of Latin letters dropped and
/// special Latin letters spelt out. Marks of other scripts stay: without them a
/// Hindi or Japanese word is another word.
pub(super) fn latin_to_ascii(lower: &str) -> String {
    let mut out = String::with_capacity(lower.len());
    let mut latin = false;
    for c in lower.nfd() {
        if matches!(c, '\u{300}'..='\u{36f}') && latin {
            continue;
        }
        match plain_latin(c) {
            Some(plain) => {
                out.push_str(plain);
                latin = true;
            }
            None => {
                out.push(c);
                latin = c.is_ascii_alphabetic();
            }
        }
    }
    out
}

/// An anchor for a heading, unlike all in `used`, to which it is added: `x`, then
/// `x-1`, `x-2`. Anchors that are written out in the text go into `used` (with 1)
/// before. `used` holds for each anchor the next number to try, so that the search
/// looks at no anchor twice: 100,000 equal headings take as long as different ones.
pub fn heading_id(text: &str, used: &mut FxHashMap<String, u32>) -> String {
    let mut base = fold(text, SlugMode::Unicode);
    if base.is_empty() {
        base.push_str("section");
    }
    let Some(next) = used.get(&base) else {
        used.insert(base.clone(), 1);
        return base;
    };
    let mut n = (*next).max(1);
    let id = loop {
        let id = format!("{base}-{n}");
        n = n.saturating_add(1);
        if !used.contains_key(&id) {
            break id;
        }
    };
    used.insert(base, n);
    used.insert(id.clone(), 1);
    id
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn slugs_keep_their_script() {
        let table = [
            ("The Fall of Mosul", "the-fall-of-mosul"),
            ("Iran’s \"Deal\"", "irans-deal"),
            ("Iran's", "irans"),
            ("Sana‘a and ʿAli", "sanaa-and-ali"),
            ("  --a__b..c  ", "a-b-c"),
            ("C++", "c"),
            ("C#", "c"),
            ("100% #1", "100-1"),
            ("É", "é"),
            ("E\u{301}", "é"),
            ("ΟΔΟΣ", "οδος"),
            ("چشم\u{200c}انداز ایران", "چشمانداز-ایران"),
            ("هل عادت المياه؟", "هل-عادت-المياه"),
            ("ש\u{5b8}לוֹם, עולם", "ש\u{5b8}לוֹם-עולם"),
            ("東京の水「川」", "東京の水-川"),
            ("か\u{3099}す", "がす"),
            ("Straße & Öl", "straße-öl"),
            ("Iğdır İstanbul", "iğdır-istanbul"),
            ("हिन्दी", "हिन्दी"),
            ("中文 標題", "中文-標題"),
            ("a\u{202e}b\u{200b}c\u{feff}", "abc"),
            ("\u{301}a", "a"),
            ("❤\u{fe0f} you 🎉", "you"),
            ("1\u{fe0f}\u{20e3}2", "12"),
            ("..", ""),
            (".", ""),
            ("/", ""),
            ("/etc/x", "etc-x"),
            ("%2e%2e%2fx", "2e-2e-2fx"),
            ("a\\..\\b", "a-b"),
            ("CON", "con_"),
            ("aux.", "aux_"),
            ("con_", "con_"),
            ("@handle", "handle"),
            ("", ""),
        ];
        for (text, slug) in table {
            assert_eq!(slugify(text, SlugMode::Unicode), slug, "{text:?}");
        }
    }

    #[test]
    fn ascii_on_request() {
        let table = [
            ("Łódź & Ærø", "lodz-aero"),
            ("Straße", "strasse"),
            ("Đorđe Þór", "dorde-thor"),
            ("Ünal İnce ığdır", "unal-ince-igdir"),
            ("Việt Nam", "viet-nam"),
            ("й が हिन्दी 한국", "й-が-हिन्दी-한국"),
        ];
        for (text, slug) in table {
            assert_eq!(slugify(text, SlugMode::Ascii), slug, "{text:?}");
        }
    }

    #[test]
    fn slugs_can_be_files_and_are_their_own_slugs() {
        let long = "ایران ".repeat(10_000);
        let texts =
            [long.as_str(), &"a".repeat(300), "É e\u{301}", "İstanbul", "Ǆ ﬀ ẞ", "lpt1", "x\u{e0041}"];
        for text in texts {
            for mode in [SlugMode::Unicode, SlugMode::Ascii] {
                let slug = slugify(text, mode);
                assert!(slug.len() <= MAX_BYTES && !slug.starts_with('-') && !slug.ends_with('-'));
                assert_eq!(crate::base::path::check_segment(&slug), Ok(()), "{text:?}");
                assert_eq!(slugify(&slug, mode), slug, "{text:?}");
            }
        }
    }

    #[test]
    fn invisible_characters_are_seen() {
        for text in ["a\u{200c}b", "\u{202e}x", "a\u{200b}", "\u{feff}a", "a\u{ad}b"] {
            assert!(has_invisible(text), "{text:?}");
        }
        for text in ["", "abc", "چشم انداز", "é"] {
            assert!(!has_invisible(text), "{text:?}");
        }
    }

    #[test]
    fn heading_ids_are_unique() {
        let mut used = FxHashMap::default();
        used.insert("x-2".to_owned(), 1);
        let ids: Vec<_> = ["X", "X", "X", "X 1", "X-1", "!!!", "", "Con"]
            .iter()
            .map(|t| heading_id(t, &mut used))
            .collect();
        assert_eq!(ids, ["x", "x-1", "x-3", "x-1-1", "x-1-2", "section", "section-1", "con"]);
    }

    #[test]
    fn a_hundred_thousand_equal_headings() {
        let mut used = FxHashMap::default();
        for _ in 0..100_000 {
            heading_id("Notes", &mut used);
        }
        assert_eq!(used.len(), 100_000);
    }
}
