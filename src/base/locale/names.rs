//! What languages are called in themselves, and which way they run.

use icu_locale::subtags::{Language, language};
use icu_locale::{LanguageIdentifier, LocaleDirectionality};

/// Tags in use that the CLDR replaces by others, of which alone it has data:
/// Western Punjabi is Lahnda, Dari is Persian.
const REPLACED: [(Language, Language); 2] =
    [(language!("pnb"), language!("lah")), (language!("prs"), language!("fa"))];

/// With the data for all languages that the CLDR knows, not only the common ones.
static DIRECTIONS: LocaleDirectionality = LocaleDirectionality::new_extended();

/// Language tags and the languages' own names, with their own capitals (CLDR).
pub(super) const NAMES: [(&str, &str); 58] = [
    ("af", "Afrikaans"),
    ("ar", "العربية"),
    ("az", "Azərbaycanca"),
    ("bg", "Български"),
    ("bn", "বাংলা"),
    ("bs", "Bosanski"),
    ("ca", "Català"),
    ("ckb", "کوردیی ناوەندی"),
    ("cs", "Čeština"),
    ("cy", "Cymraeg"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("dv", "ދިވެހި"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("eo", "Esperanto"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("eu", "Euskara"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("ga", "Gaeilge"),
    ("gl", "Galego"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("hy", "Հայերեն"),
    ("id", "Bahasa Indonesia"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("ko", "한국어"),
    ("ku", "Kurdî"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("ms", "Bahasa Melayu"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("ps", "پښتو"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sq", "Shqip"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("sw", "Kiswahili"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
];

/// Tags that need more than their first part, and other tags of one language.
const SPECIAL: [(&str, &str); 8] = [
    ("iw", "עברית"),
    ("nb", "Norsk bokmål"),
    ("nn", "Norsk nynorsk"),
    ("pt-br", "Português (Brasil)"),
    ("zh-hans", "简体中文"),
    ("zh-cn", "简体中文"),
    ("zh-hant", "繁體中文"),
    ("zh-tw", "繁體中文"),
];

/// The value of `dir` for a language tag: `ltr` or `rtl`. A script in the tag
/// decides (`az-Arab`, `sd-Deva`); else the one that the language is mostly
/// written in (CLDR's likely subtags).
pub fn dir(lang: &str) -> &'static str {
    let tag = lang.replace('_', "-");
    let Ok(mut id) = tag.parse::<LanguageIdentifier>() else { return "ltr" };
    if let Some((_, other)) = REPLACED.iter().find(|(old, _)| *old == id.language) {
        id.language = *other;
    }
    if DIRECTIONS.is_right_to_left(&id) { "rtl" } else { "ltr" }
}

/// A language's name in itself; the tag, where the language is not known.
pub fn language_name(lang: &str) -> &str {
    let tag = lang.to_ascii_lowercase().replace('_', "-");
    let primary = tag.split('-').next().unwrap_or("");
    let find = |table: &[(&str, &'static str)], tag: &str| {
        table.iter().find(|(known, _)| *known == tag).map(|&(_, name)| name)
    };
    find(&SPECIAL, &tag).or_else(|| find(&SPECIAL, primary)).or_else(|| find(&NAMES, primary)).unwrap_or(lang)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn directions() {
        let rtl = "ar arc arz azb bal ckb dv fa fa-IR glk he iw ji lrc mzn nqo pnb prs ps sd sdh syr ug ur yi \
                   AR_eg az-Arab pa-PK ks ku-Arab";
        let wrong: Vec<&str> = rtl.split_whitespace().filter(|lang| dir(lang) != "rtl").collect();
        assert_eq!(wrong, [""; 0]);
        for lang in ["en", "", "az", "fr-CA", "sd-Deva", "zh-Hant", "ku"] {
            assert_eq!(dir(lang), "ltr", "{lang}");
        }
    }

    #[test]
    fn names() {
        let table = [
            ("fr", "Français"),
            ("fa-IR", "فارسی"),
            ("pt_BR", "Português (Brasil)"),
            ("zh-TW", "繁體中文"),
            ("tlh", "tlh"),
        ];
        for (lang, name) in table {
            assert_eq!(language_name(lang), name);
        }
    }
}
