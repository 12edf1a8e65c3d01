//! The interface's words, by language: `themes/NAME/i18n/<lang>.toml`, and what a
//! site says instead. A text that depends on a number has a form for each plural
//! category of its language, under the names that the CLDR gives them:
//!
//! ```toml
//! articles = { one = "{count} article", other = "{count} articles" }
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use icu_plurals::{PluralCategory, PluralRules};

use crate::base::Digest;

/// The language of the built-in theme: what nobody has translated stands in it.
const LAST: &str = "en";

/// The plural categories of the CLDR; the place of each form in a [`Text`].
const CATEGORIES: [(&str, PluralCategory); 6] = [
    ("zero", PluralCategory::Zero),
    ("one", PluralCategory::One),
    ("two", PluralCategory::Two),
    ("few", PluralCategory::Few),
    ("many", PluralCategory::Many),
    ("other", PluralCategory::Other),
];

/// The interface's words.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    by_lang: BTreeMap<String, Words>,
    default: Option<String>,
}

/// One language's texts, and how it counts.
#[derive(Debug, Clone, Default)]
struct Words {
    texts: BTreeMap<String, Text>,
    /// `None` where ICU knows no rules: such a language has one form.
    rules: Option<Arc<PluralRules>>,
}

/// A text: alike for all numbers, or in forms.
#[derive(Debug, Clone)]
enum Text {
    Plain(String),
    Forms([Option<String>; CATEGORIES.len()]),
}

impl Strings {
    /// Adds a language's table; what is added later stands before what was there.
    /// Inner tables are parts of a key (`a.b`), unless all their keys are plural
    /// categories: then each form that they give replaces that form alone.
    pub fn add(&mut self, lang: &str, table: toml::Table) {
        let tag = normal(lang);
        let words = self.by_lang.entry(tag).or_insert_with_key(|tag| Words {
            texts: BTreeMap::new(),
            rules: tag
                .parse::<icu_locale::Locale>()
                .ok()
                .and_then(|locale| PluralRules::try_new_cardinal(locale.into()).ok())
                .map(Arc::new),
        });
        words.add("", table);
    }

    /// The language that stands in for others before English does.
    pub fn set_default(&mut self, lang: &str) {
        self.default = Some(normal(lang));
    }

    /// A digest of all of them.
    pub fn digest(&self) -> Digest {
        let mut parts: Vec<&str> = vec![self.default.as_deref().unwrap_or_default()];
        for (lang, words) in &self.by_lang {
            parts.push(lang);
            for (key, text) in &words.texts {
                parts.push(key);
                match text {
                    Text::Plain(text) => parts.push(text),
                    Text::Forms(forms) => parts.extend(forms.iter().map(|f| f.as_deref().unwrap_or("\0"))),
                }
            }
        }
        Digest::of_parts(parts.into_iter().map(str::as_bytes))
    }

    /// A text in a language: in its regional form (`pt-BR`), else the language
    /// itself (`pt`), else the site's own language, else English. With a count, in
    /// the form that it has in the language where the text was found.
    pub fn get(&self, lang: &str, key: &str, count: Option<i64>) -> Option<&str> {
        self.find(lang, key, count).map(|(_, text)| text)
    }

    /// The same, with the tag of the language in which the text was found.
    pub fn find(&self, lang: &str, key: &str, count: Option<i64>) -> Option<(&str, &str)> {
        let own = normal(lang);
        let default = self.default.as_deref().unwrap_or(LAST);
        let tags = broader(&own).chain(broader(default)).chain([LAST]);
        tags.filter_map(|tag| self.by_lang.get_key_value(tag))
            .find_map(|(tag, words)| Some((tag.as_str(), words.get(key, count)?)))
    }

    /// Whether a language, or the one that it is a form of, has texts of its own.
    pub fn knows(&self, lang: &str) -> bool {
        broader(&normal(lang)).any(|tag| self.by_lang.get(tag).is_some_and(|words| !words.texts.is_empty()))
    }

    /// The keys that some language has and this one lacks, so that another one
    /// stands in for it.
    pub fn missing(&self, lang: &str) -> Vec<&str> {
        let tag = normal(lang);
        let own: Vec<&Words> = broader(&tag).filter_map(|tag| self.by_lang.get(tag)).collect();
        let all: BTreeSet<&str> =
            self.by_lang.values().flat_map(|words| words.texts.keys().map(String::as_str)).collect();
        all.into_iter().filter(|key| !own.iter().any(|words| words.texts.contains_key(*key))).collect()
    }
}

impl Words {
    fn add(&mut self, prefix: &str, table: toml::Table) {
        for (key, value) in table {
            let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
            match value {
                toml::Value::Table(forms)
                    if !forms.is_empty() && forms.keys().all(|k| place(k).is_some()) =>
                {
                    self.add_forms(key, forms);
                }
                toml::Value::Table(inner) => self.add(&key, inner),
                value => drop(self.texts.insert(key, Text::Plain(plain(value)))),
            }
        }
    }

    fn add_forms(&mut self, key: String, table: toml::Table) {
        let mut forms = match self.texts.remove(&key) {
            Some(Text::Forms(forms)) => forms,
            _ => Default::default(),
        };
        for (name, value) in table {
            if let Some(form) = place(&name).and_then(|i| forms.get_mut(i)) {
                *form = Some(plain(value));
            }
        }
        self.texts.insert(key, Text::Forms(forms));
    }

    /// A form that is not written is the general one, as the CLDR has it. Without
    /// a count, a text in forms is that too.
    fn get(&self, key: &str, count: Option<i64>) -> Option<&str> {
        let forms = match self.texts.get(key)? {
            Text::Plain(text) => return Some(text),
            Text::Forms(forms) => forms,
        };
        let category = match (&self.rules, count) {
            (Some(rules), Some(count)) => rules.category_for(count),
            _ => PluralCategory::Other,
        };
        let wanted = CATEGORIES.iter().position(|(_, c)| *c == category).and_then(|i| forms[i].as_deref());
        wanted.or(forms[CATEGORIES.len() - 1].as_deref())
    }
}

fn place(category: &str) -> Option<usize> {
    CATEGORIES.iter().position(|(name, _)| *name == category)
}

fn plain(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A language tag as it is compared: `pt_BR` is `pt-br`. What an extension says
/// about calendars and digits (`fa-u-ca-persian`) chooses no words.
fn normal(lang: &str) -> String {
    let tag = lang.to_ascii_lowercase().replace('_', "-");
    match tag.find("-u-") {
        Some(at) => tag[..at].to_owned(),
        None => tag,
    }
}

/// A tag and those that it is a form of: `zh-hant-tw`, `zh-hant`, `zh`.
fn broader(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rfind('-').map(|at| &tag[..at]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn strings(files: &[(&str, &str)]) -> Strings {
        let mut strings = Strings::default();
        for (lang, text) in files {
            strings.add(lang, text.parse().unwrap());
        }
        strings
    }

    #[test]
    fn a_text_is_looked_for_in_the_region_the_language_the_default_and_english() {
        let mut s = strings(&[
            ("en", "a = 'en'\nb = 'en'\nc = 'en'\nd = 'en'\nwords.more = 'en'"),
            ("fr", "a = 'fr'\nb = 'fr'"),
            ("pt", "a = 'pt'\nb = 'pt'\nc = 'pt'"),
            ("pt_BR", "a = 'pt-BR'"),
        ]);
        s.set_default("pt");
        let table = [
            ("pt-BR", "a", Some("pt-BR")),
            ("PT-br", "b", Some("pt")),
            ("fr-CA", "a", Some("fr")),
            ("fr", "c", Some("pt")),
            ("fr", "d", Some("en")),
            ("fr-u-nu-latn", "a", Some("fr")),
            ("de", "a", Some("pt")),
            ("de", "words.more", Some("en")),
            ("de", "none", None),
        ];
        for (lang, key, text) in table {
            assert_eq!(s.get(lang, key, None), text, "{lang} {key}");
        }
        assert_eq!(s.find("fr-CA", "d", None), Some(("en", "en")));
        assert_eq!(s.missing("fr-CA"), ["c", "d", "words.more"]);
        assert_eq!((s.knows("pt-PT"), s.knows("de")), (true, false));
    }

    #[test]
    fn a_count_chooses_the_form_of_the_language_that_has_the_text() {
        let s = strings(&[
            ("en", "n = { one = '1', other = 'n' }\nm = { one = '1', other = 'n' }"),
            ("ar", "n = { zero = '0', one = '1', two = '2', few = 'few', many = 'many', other = 'other' }"),
            ("fr", "n = { one = '0–1', many = 'M', other = 'n' }"),
            ("ru", "n = { one = '1', few = '2–4', many = '5' }"),
            ("ja", "n = 'all'"),
            ("tlh", "n = { one = '1', other = 'n' }"),
        ]);
        let table = [
            ("en", [(0, "n"), (1, "1"), (2, "n"), (-1, "1")]),
            ("ar", [(0, "0"), (2, "2"), (103, "few"), (111, "many")]),
            ("ar", [(1, "1"), (10, "few"), (99, "many"), (100, "other")]),
            ("fr", [(0, "0–1"), (1, "0–1"), (2, "n"), (1_000_000, "M")]),
            ("ja", [(0, "all"), (1, "all"), (2, "all"), (5, "all")]),
            // A language that ICU does not know counts in one form.
            ("tlh", [(0, "n"), (1, "n"), (2, "n"), (5, "n")]),
        ];
        for (lang, forms) in table {
            for (count, form) in forms {
                assert_eq!(s.get(lang, "n", Some(count)), Some(form), "{lang} {count}");
            }
        }
        // Not in Arabic: then in English, and by its rules.
        assert_eq!(s.get("ar", "m", Some(2)), Some("n"));
        // Neither the form nor the general one: the next language.
        assert_eq!(s.get("ru", "n", Some(22)), Some("2–4"));
        assert_eq!(s.get("en", "n", None), Some("n"));
    }

    #[test]
    fn what_is_added_later_wins_form_by_form() {
        let mut s = strings(&[("en", "n = { one = '1', other = 'n' }\nm = { one = '1', other = 'n' }")]);
        s.add("en", "n.one = 'one'\nm = 'm'".parse().unwrap());
        assert_eq!([1, 2].map(|n| s.get("en", "n", Some(n)).unwrap()), ["one", "n"]);
        assert_eq!([1, 2].map(|n| s.get("en", "m", Some(n)).unwrap()), ["m", "m"]);
        s.add("en", "m.other = 'more'".parse().unwrap());
        assert_eq!(s.get("en", "m", Some(1)), Some("more"));
    }

    /// The languages of the built-in theme.
    const FILES: [(&str, &str); 9] = [
        ("en", include_str!("../../themes/broadsheet/i18n/en.toml")),
        ("fr", include_str!("../../themes/broadsheet/i18n/fr.toml")),
        ("de", include_str!("../../themes/broadsheet/i18n/de.toml")),
        ("es", include_str!("../../themes/broadsheet/i18n/es.toml")),
        ("ar", include_str!("../../themes/broadsheet/i18n/ar.toml")),
        ("fa", include_str!("../../themes/broadsheet/i18n/fa.toml")),
        ("he", include_str!("../../themes/broadsheet/i18n/he.toml")),
        ("zh", include_str!("../../themes/broadsheet/i18n/zh.toml")),
        ("ja", include_str!("../../themes/broadsheet/i18n/ja.toml")),
    ];

    fn holes(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0).collect()
    }

    #[test]
    fn every_language_of_the_theme_has_every_text_with_its_holes_in_all_its_forms() {
        let s = strings(&FILES);
        for (lang, _) in FILES {
            assert_eq!(s.missing(lang), [""; 0], "{lang}");
            let words = &s.by_lang[lang];
            let rules = words.rules.as_ref().unwrap();
            let categories: Vec<PluralCategory> = rules.categories().collect();
            for (key, text) in &words.texts {
                let english = &s.by_lang["en"].texts[key];
                match (text, english) {
                    (Text::Plain(text), Text::Plain(english)) => {
                        assert_eq!(holes(text), holes(english), "{lang} {key}");
                    }
                    (Text::Forms(forms), Text::Forms(english)) => {
                        let all: BTreeSet<&str> = english.iter().flatten().flat_map(|f| holes(f)).collect();
                        for ((name, category), form) in CATEGORIES.iter().zip(forms) {
                            assert_eq!(form.is_some(), categories.contains(category), "{lang} {key}.{name}");
                            let Some(form) = form else { continue };
                            // A form of the smallest numbers only may say it in a word.
                            let mut numbers = (0..200).filter(|n: &u32| rules.category_for(*n) == *category);
                            let may_omit = numbers.all(|n| n <= 2);
                            let holes = holes(form);
                            let lacks: Vec<_> = all.difference(&holes).collect();
                            assert!(holes.is_subset(&all), "{lang} {key}.{name}");
                            assert!(
                                lacks.is_empty() || may_omit && lacks == [&"count"],
                                "{lang} {key}.{name} lacks {lacks:?}"
                            );
                        }
                    }
                    _ => panic!("{lang} {key}: forms in one language and none in the other"),
                }
            }
        }
    }

    #[test]
    fn texts_are_set_in_the_manner_of_their_language() {
        for (lang, text) in FILES {
            for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
                let words = line.split_once(" = ").unwrap().1.trim_matches('"');
                let bad = |chars: &str| words.contains(|c| chars.contains(c));
                assert!(!bad("'\u{2002}\u{2003}"), "{lang}: {line}");
                match lang {
                    // A narrow no-break space stands before the high signs.
                    "fr" => {
                        for (at, c) in words.char_indices().filter(|(_, c)| ":;!?".contains(*c)) {
                            assert!(words[..at].ends_with('\u{202f}'), "{line}: {c}");
                        }
                    }
                    "ar" | "fa" => assert!(!bad("?;") && !words.contains(", "), "{lang}: {line}"),
                    "zh" | "ja" => assert!(!bad(",;:?!()"), "{lang}: {line}"),
                    _ => {}
                }
                if lang == "fa" {
                    assert!(!bad("كيى"), "{line}");
                }
            }
        }
    }
}
