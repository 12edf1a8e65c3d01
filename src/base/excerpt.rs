//! The piece of a source that a diagnostic shows. It is cut when the problem
//! is found, because sources are not kept in memory.

use serde::{Deserialize, Serialize};

/// One line of a source and the part of it that is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// The line's text, clipped to at most [`Excerpt::WIDTH`] characters.
    pub text: String,
    /// The bytes of `text` that are meant; may be empty, never past its end.
    pub start: usize,
    /// The end of the bytes that are meant.
    pub end: usize,
}

impl Excerpt {
    /// The most characters of a line that are shown: a line of 280 kB is an
    /// excerpt too.
    pub const WIDTH: usize = 120;

    /// The excerpt around the bytes `range` of `source`. Offsets past the end
    /// or inside a character are moved to the nearest one that can be.
    pub fn of(source: &str, range: std::ops::Range<usize>) -> Self {
        let start = floor(source, range.start);
        let end = floor(source, range.end).max(start);
        let before = &source.as_bytes()[..start];
        let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        let line = count_newlines(before) + 1;
        Self::in_line(source, line_start, line, start, end)
    }

    /// The excerpt at a line and column that a parser reported, both from 1.
    pub fn at(source: &str, line: u32, column: u32) -> Self {
        let mut line_start = 0;
        for _ in 1..line {
            match source[line_start..].find('\n') {
                Some(i) => line_start += i + 1,
                None => break,
            }
        }
        let rest = &source[line_start..];
        let text_end = rest.find('\n').unwrap_or(rest.len());
        let skip = column.saturating_sub(1) as usize;
        let offset = rest[..text_end].char_indices().nth(skip).map_or(text_end, |(i, _)| i);
        let start = line_start + offset;
        Self::in_line(source, line_start, line.max(1), start, start)
    }

    fn in_line(source: &str, line_start: usize, line: u32, start: usize, end: usize) -> Self {
        let rest = &source[line_start..];
        let full = rest[..rest.find('\n').unwrap_or(rest.len())].trim_end_matches('\r');
        let line_end = line_start + full.len();
        let (start, end) = (start.min(line_end), end.min(line_end));
        let column = source[line_start..start].chars().count() as u32 + 1;
        // A long line is cut around the place that is meant.
        let lead = source[line_start..start].char_indices().rev().nth(Self::WIDTH / 3);
        let cut = lead.map_or(line_start, |(i, _)| line_start + i);
        let cut = if full.chars().count() <= Self::WIDTH { line_start } else { cut };
        let text: String = source[cut..line_end].chars().take(Self::WIDTH).collect();
        let (start, end) = (start - cut, (end - cut).min(text.len()));
        // A tab would be drawn wider than one column.
        let text = text.replace(|c: char| c == '\t' || c.is_control(), " ");
        let end = floor(&text, end.max(start.min(text.len())));
        let start = floor(&text, start);
        Self { line, column, text, start, end }
    }
}

fn floor(source: &str, offset: usize) -> usize {
    let mut offset = offset.min(source.len());
    while !source.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn count_newlines(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| b == b'\n').count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_line_and_the_place() {
        let e = Excerpt::of("a\nтитул: x\nb", 2 + 12..2 + 13);
        assert_eq!((e.line, e.column, &e.text[e.start..e.end]), (2, 8, "x"));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = "x".repeat(300_000) + "HERE" + &"y".repeat(300_000);
        let e = Excerpt::of(&source, 300_000..300_004);
        assert_eq!(&e.text[e.start..e.end], "HERE");
        assert_eq!(e.text.chars().count(), Excerpt::WIDTH);
    }

    #[test]
    fn places_outside_are_moved_inside() {
        for (s, r) in [("", 0..9), ("é", 1..1), ("a\r\nb", 2..3), ("a", 7..9)] {
            let e = Excerpt::of(s, r);
            assert!(e.start <= e.end && e.end <= e.text.len());
        }
        assert_eq!(Excerpt::at("one\ntwo", 2, 2).text, "two");
        assert_eq!(Excerpt::at("one", 99, 99).line, 99);
    }
}
