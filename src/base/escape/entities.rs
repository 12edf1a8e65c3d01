//! HTML's character references. The names of HTML 4 and those of HTML 5 that stand
//! for ASCII: the other two thousand are mathematics that no headline holds, and
//! in bodies the Markdown parser and the sanitiser decode all of them.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Each line: the code point of its first name, then the names of that and the
/// following ones; `-` where one has none, `/` between two names of one.
const NAMES: &str = "\
9 Tab NewLine
21 excl quot/QUOT num dollar percnt amp/AMP apos lpar rpar ast plus comma - period sol
3a colon semi lt/LT equals gt/GT quest commat
5b lsqb/lbrack bsol rsqb/rbrack Hat lowbar/UnderBar grave
7b lcub/lbrace verbar/vert/VerticalLine rcub/rbrace
a0 nbsp/NonBreakingSpace iexcl cent pound curren yen brvbar sect uml copy/COPY ordf laquo not shy reg/REG macr
b0 deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest
c0 Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml
d0 ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig
e0 agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
f0 eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
152 OElig oelig
160 Scaron scaron
178 Yuml
192 fnof
2c6 circ
2dc tilde
391 Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho
3a3 Sigma Tau Upsilon Phi Chi Psi Omega
3b1 alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho
3c2 sigmaf sigma tau upsilon phi chi psi omega
3d1 thetasym upsih
3d6 piv
2002 ensp emsp
2009 thinsp hairsp
200c zwnj zwj lrm rlm
2010 hyphen/dash
2013 ndash mdash
2018 lsquo rsquo sbquo - ldquo rdquo bdquo
2020 dagger Dagger bull
2026 hellip/mldr
2030 permil
2032 prime Prime
2039 lsaquo rsaquo
203e oline
2044 frasl
20ac euro
2111 image
2118 weierp
211c real
2122 trade
2135 alefsym
2190 larr uarr rarr darr harr
21b5 crarr
21d0 lArr uArr rArr dArr hArr
2200 forall
2202 part exist
2205 empty
2207 nabla isin notin
220b ni
220f prod
2211 sum minus
2217 lowast
221a radic
221d prop infin
2220 ang
2227 and or cap cup int
2234 there4
223c sim
2245 cong
2248 asymp
2260 ne equiv
2264 le ge
2282 sub sup nsub
2286 sube supe
2295 oplus
2297 otimes
22a5 perp
22c5 sdot
2308 lceil rceil lfloor rfloor
2329 lang rang
25ca loz
2660 spades
2663 clubs
2665 hearts diams
";

static TABLE: LazyLock<FxHashMap<&str, char>> = LazyLock::new(|| {
    let mut table = FxHashMap::default();
    for line in NAMES.lines() {
        let mut words = line.split(' ');
        let first = words.next().and_then(|w| u32::from_str_radix(w, 16).ok()).unwrap_or(0);
        for (code, names) in (first..).zip(words) {
            if let (Some(c), true) = (char::from_u32(code), names != "-") {
                table.extend(names.split('/').map(|name| (name, c)));
            }
        }
    }
    table
});

/// What HTML reads for the numbers 128 to 159: Windows-1252 (WHATWG HTML, section
/// 13.2.5.80).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text with its character references read, once: `&amp;lt;` becomes `&lt;`.
/// What is no reference stays as it is.
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    // `rest` begins with `&` at each turn.
    while !rest.is_empty() {
        let taken = match reference(&rest[1..]) {
            Some((c, len)) => {
                out.push(c);
                1 + len
            }
            None => {
                out.push('&');
                1
            }
        };
        rest = &rest[taken..];
        let next = rest.find('&').unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

/// The character that a reference without its `&` names, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    if let Some(digits) = text.strip_prefix('#') {
        return number(digits).map(|(c, len)| (c, len + 1));
    }
    // No name in the table is longer than 16 letters.
    let len = text.bytes().take(20).take_while(u8::is_ascii_alphanumeric).count();
    let (name, after) = text.split_at(len);
    let c = *TABLE.get(name)?;
    if after.starts_with(';') {
        return Some((c, len + 1));
    }
    // HTML reads some names without the semicolon too; of a `&copy=1` in a query
    // that would make nonsense, so only those that old editors left out.
    let lax = matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp") && !after.starts_with('=');
    lax.then_some((c, len))
}

fn number(text: &str) -> Option<(char, usize)> {
    let (radix, skip) = if text.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let mut value: u32 = 0;
    let mut len = skip;
    for digit in text[skip..].chars().map_while(|c| c.to_digit(radix)) {
        // Any number of leading zeros is allowed; beyond Unicode it stays there.
        value = value.saturating_mul(radix).saturating_add(digit).min(0x11_0000);
        len += 1;
    }
    if len == skip {
        return None;
    }
    if text[len..].starts_with(';') {
        len += 1;
    }
    let c = match value {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => WINDOWS_1252[value as usize - 0x80],
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some((c, len))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn references_are_read_once() {
        let table = [
            ("&ldquo;Fall&rdquo; of Mosul", "“Fall” of Mosul"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("AT&T, R&D; &c", "AT&T, R&D; &c"),
            ("&", "&"),
            ("&&amp;&", "&&&"),
            ("&#106;&#x6a;&#X6A", "jjj"),
            ("&#0;&#xD800;&#x110000;&#99999999999999;", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            ("&#;&#x;&#xg;", "&#;&#x;&#xg;"),
            ("&#150;&#146;", "–’"),
            ("&eacute;&Eacute;&omega;&Omega;&hellip;", "éÉωΩ…"),
            ("a &lt b", "a < b"),
            ("?a=1&copy=2&amp=3", "?a=1&copy=2&amp=3"),
            ("&nosuchname;", "&nosuchname;"),
            ("&colon;&Tab;&lpar;&period;&sol;&lbrack;&rbrace;", ":\t(./[}"),
            ("&é;", "&é;"),
            ("&hearts;&diams;&lang;&yuml;&sigmaf;&Sigma;&rsquo;&thorn;", "♥♦\u{2329}ÿςΣ’þ"),
        ];
        for (text, plain) in table {
            assert_eq!(decode_entities(text), plain, "{text}");
        }
        assert!(matches!(decode_entities("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_megabyte_of_ampersands_is_read_at_once() {
        let text = "&".repeat(1 << 20);
        assert_eq!(decode_entities(&text).len(), text.len());
        let text = "&#".to_owned() + &"0".repeat(1 << 20) + "65;";
        assert_eq!(decode_entities(&text), "A");
    }
}
