//! From bytes to text. Sources are UTF-8; everything else is an error that says
//! what was found instead, because a wrong guess would be published.

use crate::base::{Diagnostic, Excerpt, Kind, SourcePath};

/// The text of a source without its byte order mark. Refuses UTF-16, bytes that
/// are not UTF-8, and NUL.
pub fn decode(bytes: Vec<u8>, path: &SourcePath) -> Result<String, Diagnostic> {
    let error = |message: String| Diagnostic::error(Kind::Encoding, message).at(path);
    if let Some(name) = utf16(&bytes) {
        return Err(error(format!("the file is {name}, not UTF-8")).hint("save it as UTF-8"));
    }
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let bytes = e.as_bytes();
            let message = format!("byte {at} of the file (0x{:02x}) is not UTF-8", bytes[at]);
            let lossy = String::from_utf8_lossy(&bytes[..(at + 200).min(bytes.len())]).into_owned();
            let hint = "save it as UTF-8; files from older systems are often Windows-1252 or Latin-1";
            return Err(error(message).hint(hint).showing(Excerpt::of(&lossy, at..at + 1)));
        }
    };
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(error(format!("byte {at} of the file is NUL"))
            .hint("a text has none: the file is damaged, or is not a text")
            .showing(Excerpt::of(&text, at..at + 1)));
    }
    // Lone carriage returns ended lines on old Macs. Where they are the only line
    // ends, one byte stands for the other and every offset stays right.
    let holds = |byte| memchr::memchr(byte, text.as_bytes()).is_some();
    if holds(b'\r') && !holds(b'\n') {
        text = text.replace('\r', "\n");
    }
    Ok(text)
}

fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] => Some("UTF-16 (little endian)"),
        [0xfe, 0xff, ..] => Some("UTF-16 (big endian)"),
        // Without a mark: Latin text in UTF-16 has a NUL in every other byte.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some("UTF-16 (little endian)"),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some("UTF-16 (big endian)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, String> {
        decode(bytes.to_vec(), &SourcePath::new("content/a.md")).map_err(|d| d.message)
    }

    #[test]
    fn what_is_text_and_what_is_not() {
        let cases: &[(&[u8], Result<&str, &str>)] = &[
            (b"\xef\xbb\xbfa\r\nb", Ok("a\r\nb")),
            (b"a\rb\rc", Ok("a\nb\nc")),
            (b"a\r\nb\rc", Ok("a\r\nb\rc")),
            (b"abc\xe9", Err("byte 3 of the file (0xe9) is not UTF-8")),
            (b"ab\0c", Err("byte 2 of the file is NUL")),
            (b"\xff\xfea\0", Err("the file is UTF-16 (little endian), not UTF-8")),
            (b"a\0b\0", Err("the file is UTF-16 (little endian), not UTF-8")),
            (b"\xfe\xff\0a", Err("the file is UTF-16 (big endian), not UTF-8")),
        ];
        for (bytes, expected) in cases {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(decoded(bytes), expected, "{bytes:?}");
        }
    }
}
