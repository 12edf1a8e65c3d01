//! Plain text: out of HTML, counted, cut and sorted.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::escape::decode_entities;

/// The plain text of HTML: no tags, comments, scripts and styles, entities read
/// once, a blank where a block or line ends, white space folded. Not a sanitiser:
/// the result is text, to be escaped like all text. A `<` that begins no tag stays.
pub fn strip_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut tags = Tags { html, quotes: true, last: html.rfind('>').unwrap_or(0) };
    let mut at = 0;
    while let Some(i) = html[at..].find('<').map(|i| at + i) {
        out.push_str(&html[at..i]);
        match tags.skip(i) {
            Some((end, breaks)) => {
                if breaks {
                    out.push(' ');
                }
                at = end;
            }
            None => {
                out.push('<');
                at = i + 1;
            }
        }
    }
    out.push_str(&html[at..]);
    fold_whitespace(&decode_entities(&out)).into_owned()
}

/// Elements that do not end a line.
const INLINE: [&str; 37] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "ins", "kbd", "mark", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Looks for the ends of tags, in linear time all in all: a search that came to the
/// end of the text in vain is not repeated.
struct Tags<'a> {
    html: &'a str,
    /// Whether quoted values may hold a `>`; false once a quote was never closed.
    quotes: bool,
    /// Where the last `>` is: what begins after it is no tag.
    last: usize,
}

impl Tags<'_> {
    /// The end of the tag, comment or element without text that begins with the
    /// `<` at `i`, and whether a line ends there. `None` where it is a mere `<`.
    fn skip(&mut self, i: usize) -> Option<(usize, bool)> {
        let rest = &self.html[i + 1..];
        let first = *rest.as_bytes().first()?;
        if let Some(comment) = rest.strip_prefix("!--") {
            // A comment that nobody closes reaches to the end, as in browsers.
            let length = comment.find("-->").map_or(self.html.len(), |n| i + 4 + n + 3);
            return Some((length, false));
        }
        let closing = first == b'/';
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let length = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
        let name = name[..length].to_ascii_lowercase();
        let tag = name.starts_with(|c: char| c.is_ascii_alphabetic()) || matches!(first, b'!' | b'?');
        if !tag {
            return None;
        }
        let end = self.end(i + 1)?;
        if !closing && matches!(name.as_str(), "script" | "style") {
            return Some((self.element_end(end, &name), true));
        }
        Some((end, !INLINE.contains(&name.as_str())))
    }

    /// The offset after the `>` that ends the tag; `None` where there is none.
    fn end(&mut self, from: usize) -> Option<usize> {
        if from > self.last {
            return None;
        }
        let bytes = self.html.as_bytes();
        if self.quotes {
            let mut quote = None;
            for (i, &b) in bytes.iter().enumerate().skip(from) {
                match (quote, b) {
                    (None, b'>') => return Some(i + 1),
                    // A quote is one only as the beginning of a value.
                    (None, b'"' | b'\'') if bytes[i - 1] == b'=' || bytes[i - 1] == b' ' => quote = Some(b),
                    (Some(q), b) if q == b => quote = None,
                    _ => {}
                }
            }
            self.quotes = false;
        }
        self.html[from..].find('>').map(|n| from + n + 1)
    }

    /// The offset after `</name>`, or the end of the text.
    fn element_end(&mut self, from: usize, name: &str) -> usize {
        let mut at = from;
        while let Some(i) = self.html[at..].find("</").map(|i| at + i + 2) {
            let is = self.html.get(i..i + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
            if is {
                return self.html[i..].find('>').map_or(self.html.len(), |n| i + n + 1);
            }
            at = i;
        }
        self.html.len()
    }
}

/// Whether a text is words with one blank between each two: no other white space, no
/// control characters. Most are.
pub fn is_folded(text: &str) -> bool {
    let mut before = ' ';
    let folded = text.chars().all(|c| {
        let part = match c {
            ' ' => before != ' ',
            '!'..='~' => true,
            c => !c.is_control() && !c.is_whitespace(),
        };
        before = c;
        part
    });
    folded && before != ' '
}

/// Runs of white space become one blank; none at the ends. Blanks that hold a line
/// together (U+00A0, U+202F) are no white space here: French needs them.
pub fn fold_whitespace(text: &str) -> Cow<'_, str> {
    let folded = text.trim_matches(foldable);
    let mut before = false;
    let clean = folded.chars().all(|c| {
        let again = before && c == ' ';
        before = c == ' ';
        !again && (c == ' ' || !foldable(c))
    });
    if clean {
        return Cow::Borrowed(folded);
    }
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(foldable).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

fn foldable(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// How many words a text has: runs between blanks and dashes that hold a letter or
/// digit. Scripts without blanks are counted by characters: two to a Chinese or
/// Japanese word, five to a Thai one. Not Unicode's word boundaries (UAX #29), which
/// take each of these characters for a word and `well-known` for two.
pub fn word_count(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut count = WordCount::default();
    let mut at = 0;
    while at < text.len() {
        let end = text.ceil_char_boundary(at + AT_ONCE);
        text[at..end].chars().for_each(|c| count.add(c));
        at = end;
        // Most of a text is letters and blanks, which need not be looked at one by one.
        while count.in_word != is_blank(bytes[at - 1])
            && let Some(some) = bytes[at - 1..].first_chunk()
            && let Some(begun) = words_begun(some)
        {
            count.words += begun;
            at += AT_ONCE;
            count.in_word = !is_blank(bytes[at - 1]);
        }
    }
    clamp(count.words + count.ideographs.div_ceil(2) + count.syllables.div_ceil(5))
}

#[derive(Default)]
struct WordCount {
    words: usize,
    /// Characters of which two count as a word.
    ideographs: usize,
    /// Characters of which five count as a word.
    syllables: usize,
    /// Whether the word that is being read has been counted.
    in_word: bool,
}

impl WordCount {
    fn add(&mut self, c: char) {
        match c {
            '\0'..='\u{7f}' => {
                let is_letter = is_letter(c as u8);
                self.words += usize::from(is_letter & !self.in_word);
                self.in_word = (self.in_word | is_letter) & !is_blank(c as u8);
            }
            '—' | '–' => self.in_word = false,
            // Quotes, ellipses and other signs of prose.
            '\u{2010}'..='\u{2027}' => {}
            // Between no-break space and Thai there are no blanks.
            '\u{a1}'..='\u{e00}' if self.in_word => {}
            '\u{2e80}'..='\u{2fdf}'
            | '\u{3041}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => {
                self.ideographs += 1;
                self.in_word = false;
            }
            '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
                self.syllables += 1;
                self.in_word = false;
            }
            c if c.is_whitespace() => self.in_word = false,
            c if !self.in_word && c.is_alphanumeric() => {
                self.words += 1;
                self.in_word = true;
            }
            _ => {}
        }
    }
}

/// As many bytes as are looked at together.
const AT_ONCE: usize = 16;

/// How many words begin after the first of some bytes, of which it is known whether it is
/// of a word that was counted: it is, unless it is a blank. `None` where that does not hold
/// of each of the others: they are not ASCII, or there is a word that begins with a sign.
/// Made of comparisons without branches, for vector instructions, as in [`find_byte`].
#[inline(always)]
fn words_begun(bytes: &[u8; AT_ONCE + 1]) -> Option<usize> {
    let (mut begun, mut odd) = (0u8, 0u8);
    for i in 1..bytes.len() {
        let b = bytes[i];
        let begins = is_blank(bytes[i - 1]) & !is_blank(b);
        begun += u8::from(begins);
        odd |= u8::from((begins & !is_letter(b)) | (b >= 0x80));
    }
    (odd == 0).then_some(begun.into())
}

/// White space of ASCII, as Unicode has it.
#[inline(always)]
fn is_blank(b: u8) -> bool {
    (b == b' ') | (b.wrapping_sub(9) < 5)
}

/// A letter or digit of ASCII.
#[inline(always)]
fn is_letter(b: u8) -> bool {
    ((b | 0x20).wrapping_sub(b'a') < 26) | (b.wrapping_sub(b'0') < 10)
}

/// The first byte, at `from` or after it, that is of a kind. Looks at many at a
/// time: `is` should be made of comparisons and `|` and `&`, which vector
/// instructions can do; with `||` it takes ten times as long.
#[inline(always)]
pub fn find_byte(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> Option<usize> {
    const MANY: usize = 32;
    let (chunks, _) = bytes.get(from..)?.as_chunks::<MANY>();
    let mut start = from;
    for chunk in chunks {
        let mut any = 0;
        for &b in chunk {
            any |= u8::from(is(b));
        }
        if any != 0 {
            break;
        }
        start += MANY;
    }
    bytes[start..].iter().position(|&b| is(b)).map(|i| start + i)
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Words a minute of silent reading: 238 for English non-fiction (Brysbaert, 2019),
/// rounded.
const READING_SPEED: u32 = 230;

/// How long a text takes to read, at least a minute.
pub fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(READING_SPEED).max(1)
}

/// The text cut at a word so that it has at most `max_chars` characters with the
/// ellipsis that is then added. A word too long for that is cut between characters
/// as readers see them.
pub fn truncate_words(text: &str, max_chars: usize) -> String {
    let Some((limit, _)) = text.char_indices().nth(max_chars) else {
        return text.to_owned();
    };
    // A blank after the last character that fits ends a word too.
    let fits = text.char_indices().nth(max_chars.saturating_sub(1)).map_or(limit, |(i, _)| i);
    let blank = text[..fits]
        .char_indices()
        .rev()
        .map(|(i, _)| i)
        .take_while(|&i| i >= fits / 3)
        .find(|&i| text[i..].starts_with(char::is_whitespace));
    let end = if text[fits..].starts_with(char::is_whitespace) {
        fits
    } else if let Some(blank) = blank {
        blank
    } else {
        // The boundary before `limit` that leaves place for the ellipsis.
        let starts = text[..limit].grapheme_indices(true).map(|(i, _)| i);
        starts.take_while(|&i| i <= fits).last().unwrap_or(0)
    };
    let kept = text[..end].trim_end_matches(|c: char| c.is_whitespace() || ",;:.–—-(“‘«،؛".contains(c));
    if max_chars == 0 { String::new() } else { format!("{kept}…") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn html_becomes_text() {
        let table = [
            ("<p>One</p><p>Two <em>th</em>ree</p>", "One Two three"),
            ("a<br/>b<br>c", "a b c"),
            ("O*NET &ldquo;x&rdquo; __attribute__", "O*NET “x” __attribute__"),
            ("&lt;b&gt; &amp;lt;", "<b> &lt;"),
            ("1 < 2 > 0, a<3", "1 < 2 > 0, a<3"),
            ("<script>alert('</p>')</script>x<STYLE>p{}</Style >y", "x y"),
            ("<script>never closed", ""),
            ("a<!-- <p> -->b", "ab"),
            ("a<!-- open", "a"),
            ("<a title=\"a > b\" href='>'>x</a>", "x"),
            ("<a title=\"never closed>x</a>y", "xy"),
            ("a <b", "a <b"),
            ("<", "<"),
            ("</", "</"),
            ("<!DOCTYPE html><?xml?>x", "x"),
            ("<h1>سلام</h1>\n\n دنیا", "سلام دنیا"),
            ("</script><img src=x onerror=alert(1)>", ""),
        ];
        for (html, text) in table {
            assert_eq!(strip_tags(html), text, "{html:?}");
        }
    }

    #[test]
    fn stripping_is_linear() {
        let n = 1 << 17;
        for piece in ["<", "<a ", "<a \"", "<!-- ", "<a =' \"", "<script>", "</", "<a ='>' ", "&lt", "!-- <"]
        {
            let text = piece.repeat(n / piece.len());
            let start = std::time::Instant::now();
            strip_tags(&text);
            strip_tags(&(text + " =\""));
            assert!(start.elapsed().as_secs() < 5, "{piece}");
        }
    }

    #[test]
    fn white_space_folds() {
        for (text, folded) in
            [(" a \n\t b ", "a b"), ("a b", "a b"), ("", ""), ("  ", ""), ("a\u{a0}: b", "a\u{a0}: b")]
        {
            assert_eq!(fold_whitespace(text), folded);
        }
        let folded = ["a", "a b", "دو واژه", "a {b}"];
        let others = ["", " ", " a", "a ", "a  b", "a\tb", "a\u{a0}b", "a\u{2003}b", "a\u{7f}", "a\u{85}b"];
        assert!(folded.into_iter().all(is_folded));
        assert!(!others.into_iter().any(is_folded));
        assert!(matches!(fold_whitespace("a b c"), Cow::Borrowed(_)));
    }

    #[test]
    fn words_are_counted() {
        let table = [
            ("", 0),
            ("one two  three\nfour", 4),
            ("It's a well-known fact -- 3.14 & more.", 6),
            ("word—word – and", 3),
            ("سلام دنیا", 2),
            ("می\u{200c}خواهم", 1),
            ("中文标题", 2),
            ("日本語 and English", 4),
            ("한국 사람", 2),
            ("!!! …", 0),
            ("‘one’ “two” l’été à-propos", 4),
            ("caf\u{e9}s 3\u{a0}km", 3),
        ];
        for (text, words) in table {
            assert_eq!(word_count(text), words, "{text:?}");
        }
        assert_eq!([0, 1, 230, 231, 2300].map(reading_minutes), [1, 1, 1, 2, 10]);
    }

    /// The same, character by character.
    fn word_count_plainly(text: &str) -> u32 {
        let (mut words, mut ideographs, mut syllables, mut counted) = (0usize, 0usize, 0usize, false);
        for c in text.chars() {
            let (ideograph, syllable) = match c {
                '\u{2e80}'..='\u{2fdf}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' => (1, 0),
                '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => (1, 0),
                '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => (0, 1),
                _ => (0, 0),
            };
            ideographs += ideograph;
            syllables += syllable;
            if ideograph + syllable > 0 || c.is_whitespace() || matches!(c, '—' | '–') {
                counted = false;
            } else if !counted && c.is_alphanumeric() {
                words += 1;
                counted = true;
            }
        }
        (words + ideographs.div_ceil(2) + syllables.div_ceil(5)) as u32
    }

    #[test]
    fn words_are_counted_the_same_many_bytes_at_a_time() {
        for c in '\0'..=char::MAX {
            let text = format!("a{c}b {c} {c}c");
            assert_eq!(word_count(&text), word_count_plainly(&text), "{text:?}");
        }
        let pieces = [
            "word",
            "a",
            "Z9",
            " ",
            " ",
            " ",
            "\n",
            "\u{b}",
            "\u{1c}",
            "-",
            "--",
            "(",
            ")",
            "’",
            "“",
            "—",
            "–",
            "…",
            "é",
            "É",
            "سلام",
            "\u{200c}",
            "中",
            "の",
            "ไทย",
            "한국",
            "\u{a0}",
            "\u{85}",
            "\u{3000}",
            "\u{2003}",
            "½",
            "²",
            "e\u{301}",
            "🙂",
            "𠀀",
            "\0",
            "_",
            ", ",
            ". ",
            " “",
            "” ",
        ];
        let mut state = 1u64;
        let mut below = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        for _ in 0..4_000 {
            // Long runs of letters and blanks, with something else now and then.
            let draw = |_| pieces[if below(2) == 0 { below(4) } else { below(pieces.len()) }];
            let text: String = (0..40).map(draw).collect();
            assert_eq!(word_count(&text), word_count_plainly(&text), "{text:?}");
        }
    }

    #[test]
    fn bytes_are_found_wherever_they_stand() {
        for len in [0, 1, 31, 32, 33, 64, 100] {
            for at in 0..len {
                let mut bytes = vec![b'a'; len];
                bytes[at] = b'<';
                for from in 0..=len {
                    let found = find_byte(&bytes, from, |b| b == b'<');
                    assert_eq!(found, (from <= at).then_some(at), "{len} {at} {from}");
                }
            }
            assert_eq!(find_byte(&vec![b'a'; len], 0, |b| b == b'<'), None);
            assert_eq!(find_byte(b"<", len + 1, |b| b == b'<'), None);
        }
    }

    #[test]
    fn text_is_cut_at_words() {
        let table = [
            ("short", 10, "short"),
            ("exactly ten", 11, "exactly ten"),
            ("The fall of Mosul, and after", 19, "The fall of Mosul…"),
            ("The fall of Mosul", 9, "The fall…"),
            ("The fall of Mosul", 8, "The…"),
            ("Donaudampfschiff", 6, "Donau…"),
            ("ae\u{301}e\u{301}e\u{301}", 4, "ae\u{301}…"),
            ("中文标题很长", 4, "中文标…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
            ("", 5, ""),
        ];
        for (text, max, cut) in table {
            assert_eq!(truncate_words(text, max), cut, "{text:?} {max}");
            assert!(truncate_words(text, max).chars().count() <= max.max(1));
        }
    }
}
