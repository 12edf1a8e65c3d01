//! Indexes in the order and under the letters of a language: German puts ä with a,
//! Swedish å after z, Spanish ñ between n and o, Persian گ after ک; Chinese goes by
//! pinyin, Japanese by kana and then by its characters (CLDR, through ICU4X).

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::locale::Locale;
use super::slug::{is_apostrophe, latin_to_ascii};

/// The order of names in a language. It is made once for a list.
pub struct Collation {
    english: bool,
    chinese: bool,
    persian: bool,
    digits: String,
    order: Option<Orders>,
}

/// ICU's orders; there are none only if its data could not be read.
struct Orders {
    names: CollatorBorrowed<'static>,
    /// By letters alone, without case and accents.
    letters: CollatorBorrowed<'static>,
    /// The same, of no language.
    root: CollatorBorrowed<'static>,
}

/// The heading of a part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// `A`, `Ñ`, `گ`, `か`, `0–9`; `#` for what has neither letter nor digit.
    pub text: String,
    /// An id for it, valid in HTML and unlike those of other headings.
    pub id: String,
}

/// Languages that write ک and ی where Arabic has ك and ي.
const PERSIAN_FORMS: [&str; 6] = ["fa", "ur", "ps", "ckb", "ku", "ug"];

/// The first syllables of Hangul by initial consonant, the tense ones with the
/// plain: the headings of Korean indexes.
const HANGUL: [char; 19] = [
    '가', '가', '나', '다', '다', '라', '마', '바', '바', '사', '사', '아', '자', '자', '차', '카', '타',
    '파', '하',
];

/// The rows of the kana table.
const KANA: [(char, char); 10] = [
    ('あ', 'お'),
    ('か', 'ご'),
    ('さ', 'ぞ'),
    ('た', 'ど'),
    ('な', 'の'),
    ('は', 'ぽ'),
    ('ま', 'も'),
    ('ゃ', 'よ'),
    ('ら', 'ろ'),
    ('ゎ', 'ゖ'),
];

impl Collation {
    /// The order of a language tag; the general one of Unicode for what ICU does
    /// not know.
    pub fn new(lang: &str) -> Self {
        let tag = lang.replace('_', "-");
        let locale: icu_locale::Locale = tag.parse().unwrap_or(icu_locale::Locale::UNKNOWN);
        let primary = locale.id.language;
        let prefs = CollatorPreferences::from(&locale);
        let collator = |mut prefs: CollatorPreferences, strength| {
            let mut options = CollatorOptions::default();
            options.strength = Some(strength);
            // “Part 2” before “Part 10”.
            prefs.numeric_ordering = Some(CollationNumericOrdering::True);
            Collator::try_new(prefs, options).ok()
        };
        let root = || collator(CollatorPreferences::default(), Strength::Primary);
        let order = collator(prefs, Strength::Tertiary)
            .zip(collator(prefs, Strength::Primary))
            .zip(root())
            .map(|((names, letters), root)| Orders { names, letters, root });
        let numbers = Locale::new(lang);
        Self {
            english: primary.as_str() == "en",
            chinese: primary.as_str() == "zh",
            persian: PERSIAN_FORMS.contains(&primary.as_str()),
            digits: format!("{}–{}", numbers.digits(0), numbers.digits(9)),
            order,
        }
    }

    /// A key that sorts as an index does. Punctuation does not count, nor in
    /// English a leading *The*; case and accents do where nothing else differs.
    pub fn key(&self, name: &str) -> Vec<u8> {
        let words = self.words(name);
        let Some(order) = &self.order else { return words.to_lowercase().into_bytes() };
        let mut key = Vec::with_capacity(words.len() * 2);
        // Writing to a vector cannot fail.
        let Ok(_) = order.names.write_sort_key_to(&words, &mut key);
        key
    }

    /// Sorts by name; equal keys by the names themselves.
    pub fn sort<T>(&self, items: &mut [T], name: impl Fn(&T) -> String) {
        items.sort_by_cached_key(|item| {
            let name = name(item);
            (self.key(&name), name)
        });
    }

    /// Items that [`Self::sort`] has sorted, under the letters of an index: digits
    /// first, then letters in their order, then the rest.
    pub fn index<T>(&self, items: Vec<T>, name: impl Fn(&T) -> String) -> Vec<(Heading, Vec<T>)> {
        let mut parts: Vec<(Heading, Vec<T>)> = Vec::new();
        for item in items {
            let text = self.heading(&name(&item));
            match parts.iter_mut().find(|(heading, _)| heading.text == text) {
                Some((_, items)) => items.push(item),
                None => parts.push((Heading { id: self.id(&text), text }, vec![item])),
            }
        }
        parts.sort_by_cached_key(|(heading, _)| {
            let class = if heading.text == self.digits { 0 } else { 1 + u8::from(heading.text == "#") };
            (class, self.key(&heading.text))
        });
        parts
    }

    fn id(&self, heading: &str) -> String {
        if heading.bytes().all(|b| b.is_ascii_alphabetic()) {
            return heading.to_owned();
        }
        if heading == self.digits {
            return "digits".to_owned();
        }
        if heading == "#" {
            return "others".to_owned();
        }
        let points: Vec<String> = heading.chars().map(|c| format!("{:x}", u32::from(c))).collect();
        format!("u{}", points.join("-"))
    }

    /// The letter under which an index lists a name.
    fn heading(&self, name: &str) -> String {
        match self.words(name).chars().find(|c| c.is_alphanumeric()) {
            None => "#".to_owned(),
            Some(c) if c.is_numeric() => self.digits.clone(),
            Some(c @ ('\u{2e80}'..='\u{2fdf}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'))
            | Some(c @ '\u{20000}'..='\u{3ffff}') => self.han(c),
            Some(c @ ('\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}')) => {
                kana(c)
            }
            Some(c @ '\u{ac00}'..='\u{d7a3}') => {
                HANGUL[(c as usize - 0xac00) / 588 % HANGUL.len()].to_string()
            }
            Some(c) => self.letter(c),
        }
    }

    /// The first letter of its pinyin, in Chinese: the CLDR's order has a mark
    /// before the characters of each (U+FDD0 and the letter).
    fn han(&self, c: char) -> String {
        let order = self.order.as_ref().filter(|_| self.chinese);
        let text = c.to_string();
        let letter = order.and_then(|order| {
            ('A'..='Z')
                .rev()
                .find(|letter| order.letters.compare(&format!("\u{fdd0}{letter}"), &text).is_le())
        });
        letter.map_or_else(|| "漢".to_owned(), String::from)
    }

    /// A letter without the marks that make no other letter of it in this
    /// language: `É` is `E`, but `Й` is not `И`, and `Å` is no `A` in Swedish.
    fn letter(&self, c: char) -> String {
        let upper: String = c.to_uppercase().take(1).collect();
        let marks: Vec<char> = upper.nfd().collect();
        let Some(order) = &self.order else { return upper };
        let same = |a: &str, b: &str| order.letters.compare(a, b).is_eq();
        let bare = (1..=marks.len()).map(|n| marks[..n].iter().copied().nfc().collect::<String>());
        let letter = bare.into_iter().find(|bare| same(bare, &upper)).unwrap_or(upper);
        match letter.as_str() {
            "ك" | "ک" => return if self.persian { "ک" } else { "ك" }.to_owned(),
            "ي" | "ى" | "ی" | "ئ" => return if self.persian { "ی" } else { "ي" }.to_owned(),
            "آ" if !self.persian => return "ا".to_owned(),
            "أ" | "إ" | "ٱ" => return "ا".to_owned(),
            "ؤ" => return "و".to_owned(),
            _ => {}
        }
        // `Æ` is `AE` in English and a letter of its own, after z, in Danish.
        let plain = latin_to_ascii(&letter.to_lowercase()).to_uppercase();
        let first = plain.chars().next().filter(char::is_ascii_uppercase).map(String::from);
        match first {
            Some(first) if same(&plain, &letter) => first,
            Some(first) => {
                // `Ü` is `Y` in Danish.
                let other = ('A'..='Z').map(String::from).find(|other| same(other, &letter));
                if let Some(other) = other {
                    return other;
                }
                let own = order.root.compare(&plain, &letter).is_eq();
                if own || order.letters.compare(&letter, "Z").is_gt() { letter } else { first }
            }
            None => letter,
        }
    }

    /// The words of a name as an index reads them. What joins letters without
    /// being seen, and what stands for an apostrophe, divides no word.
    fn words(&self, name: &str) -> String {
        let mut words = String::with_capacity(name.len());
        let mut gap = false;
        for c in name.nfc() {
            if c.is_alphanumeric() && !is_apostrophe(c) || is_combining_mark(c) {
                if gap && !words.is_empty() {
                    words.push(' ');
                }
                gap = false;
                words.push(c);
            } else if !is_apostrophe(c) && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}') {
                gap = true;
            }
        }
        if self.english
            && let Some((article, rest)) = words.split_once(' ')
            && article.eq_ignore_ascii_case("the")
        {
            return rest.to_owned();
        }
        words
    }
}

/// The row of the kana table that a kana belongs to.
fn kana(c: char) -> String {
    // Half-width forms are their full ones; voiced signs are taken off by NFKD.
    let full = std::iter::once(c).nfkd().next().unwrap_or(c);
    let hiragana = match full {
        '\u{30a1}'..='\u{30f6}' => char::from_u32(full as u32 - 0x60).unwrap_or(full),
        c => c,
    };
    // Small kana stand before their large ones in the code: ぁ before あ.
    let hiragana = if hiragana < 'あ' { 'あ' } else { hiragana };
    let row = KANA.iter().find(|(_, last)| hiragana <= *last).map_or('わ', |(first, _)| *first);
    match row {
        'ゃ' => "や",
        'ゎ' => "わ",
        row => return row.to_string(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_their_language() {
        let table = [
            (
                "en",
                "The Hague|Hamburg|“Havana”|al-Qaeda|Alps|Zürich|Zug|Łódź|Lviv",
                "al-Qaeda|Alps|The Hague|Hamburg|“Havana”|Łódź|Lviv|Zug|Zürich",
            ),
            (
                "de",
                "Zug|Ärzte|Arzt|Azoren|Straße|Strasse|Öl|Ofen",
                "Arzt|Ärzte|Azoren|Ofen|Öl|Strasse|Straße|Zug",
            ),
            ("sv", "Öl|Ål|Älg|Zoo|Alm", "Alm|Zoo|Ål|Älg|Öl"),
            ("es", "ñu|nube|oca|nácar|llama|luz", "llama|luz|nácar|nube|ñu|oca"),
            ("fr", "cote|côté|côte|coté", "cote|coté|côte|côté"),
            (
                "fa",
                "گل|لاله|کتاب|قلم|پدر|بابا|تهران|آب|ابر|یزد|هوا|وطن",
                "آب|ابر|بابا|پدر|تهران|قلم|کتاب|گل|لاله|وطن|هوا|یزد",
            ),
            ("ar", "وطن|هواء|أحمد|بيت|إيران|ابن", "ابن|أحمد|إيران|بيت|هواء|وطن"),
            ("he", "תל אביב|אילת|חיפה", "אילת|חיפה|תל אביב"),
            ("zh", "中国|北京|上海|广州|安徽", "安徽|北京|广州|上海|中国"),
            ("ja", "東京|あさひ|カメラ|亜", "あさひ|カメラ|亜|東京"),
            ("en", "Part 10|Part 2|Part 1", "Part 1|Part 2|Part 10"),
        ];
        for (lang, names, sorted) in table {
            let mut names: Vec<&str> = names.split('|').collect();
            Collation::new(lang).sort(&mut names, |name| name.to_string());
            assert_eq!(names.join("|"), sorted, "{lang}");
        }
    }

    #[test]
    fn each_name_stands_under_the_letter_of_its_script() {
        let table = [
            (
                "en",
                "“Arab Spring”|Élysée|al-Qaeda|Łódź|Æthelred|Øresund|ßeta|ʿAbbas|The",
                "A|E|A|L|A|O|S|A|T",
            ),
            (
                "en",
                "The Hague|5G|٣ أيام|!|😀|ایران|Йошкар|Ώρα|中国|かな|서울|ǆ",
                "H|0–9|0–9|#|#|ا|Й|Ω|漢|か|사|Ǆ",
            ),
            ("de", "Ärzte|Öl|über", "A|O|U"),
            ("sv", "Åland|Älg|Öl|Édith", "Å|Ä|Ö|E"),
            ("da", "Ærø|Øresund|Århus|Ü", "Æ|Ø|Å|Y"),
            ("es", "ñu|Ávila", "Ñ|A"),
            ("tr", "İstanbul|Iğdır|Çankırı|Şanlı", "İ|I|Ç|Ş"),
            ("vi", "Đà|Ấn|Anh", "Đ|Â|A"),
            ("fa", "آب|ایران|أحمد|كتاب|کتاب|يزد|یزد|پدر|گل|۵ نفر", "آ|ا|ا|ک|ک|ی|ی|پ|گ|۰–۹"),
            ("ar", "آب|أحمد|إيران|ابن|كتاب|کتاب|يوم", "ا|ا|ا|ا|ك|ك|ي"),
            ("zh", "中国|北京|上海|安徽|二|Apple", "Z|B|S|A|E|A"),
            ("ja", "あさ|ガス|ぱん|ヴィラ|ん|ｶﾒﾗ|ょ|ゎ|っ|東京", "あ|か|は|あ|わ|か|や|わ|た|漢"),
            ("ko", "까치|하늘", "가|하"),
        ];
        for (lang, names, headings) in table {
            let collation = Collation::new(lang);
            let found: Vec<String> = names.split('|').map(|name| collation.heading(name)).collect();
            assert_eq!(found.join("|"), headings, "{lang}");
        }
    }

    #[test]
    fn an_index_begins_with_digits_and_ends_with_the_rest() {
        let index = |lang: &str, mut names: Vec<&'static str>| {
            let collation = Collation::new(lang);
            collation.sort(&mut names, |name| name.to_string());
            collation.index(names, |name| name.to_string())
        };
        let index_of = index("de", vec!["!", "Zug", "5G", "Ärzte", "Arzt", "Йод", "上海"]);
        let parts: Vec<String> =
            index_of.iter().map(|(h, names)| format!("{}={}:{}", h.text, h.id, names.join(","))).collect();
        let expected =
            ["0–9=digits:5G", "A=A:Arzt,Ärzte", "Z=Z:Zug", "Й=u419:Йод", "漢=u6f22:上海", "#=others:!"];
        assert_eq!(parts, expected);
        let index_of = index("zh", vec!["中国", "Apple", "北京", "安徽"]);
        let letters: Vec<&str> = index_of.iter().map(|(h, _)| h.text.as_str()).collect();
        assert_eq!(letters, ["A", "B", "Z"]);
    }

    #[test]
    fn what_icu_does_not_know_is_sorted_too() {
        for lang in ["tlh", "", "not a tag"] {
            let mut names = vec!["b", "é", "a", "f"];
            Collation::new(lang).sort(&mut names, |name| name.to_string());
            assert_eq!(names, ["a", "b", "é", "f"], "{lang}");
        }
    }
}
