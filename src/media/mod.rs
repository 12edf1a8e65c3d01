//! What is known of a picture without decoding it: its size, from its header.

use crate::base::SourcePath;
use crate::base::path::is_picture;
use crate::source::Snapshot;

/// How much of a file is read to find a picture's size. JPEG files with large
/// previews put it far in.
const HEADER: usize = 256 << 10;

/// What a broken download leaves is small: an empty file, a pointer to where the
/// picture is kept, a page that says why it is not there. So only files of fewer
/// bytes are looked into; every picture of an archive would be too many.
const SMALL: u64 = 4 << 10;

/// Whether a picture is so small that it is worth a look.
pub fn may_be_broken(snapshot: &Snapshot, path: &SourcePath) -> bool {
    is_picture(path.file_name()) && snapshot.get(path).is_some_and(|input| input.stat.size < SMALL)
}

/// Whether a file is no picture, whatever its name says. A drawing need not say its size.
pub fn is_broken(snapshot: &Snapshot, path: &SourcePath) -> bool {
    let Ok(head) = snapshot.head(path, HEADER) else { return false };
    match &*path.extension() {
        "svg" => !String::from_utf8_lossy(&head).contains("<svg"),
        _ => imagesize::blob_size(&head).is_err(),
    }
}

/// Width and height in pixels, where the header tells.
pub fn dimensions(snapshot: &Snapshot, path: &SourcePath) -> Option<(u32, u32)> {
    let head = snapshot.head(path, HEADER).ok()?;
    if path.extension() == "svg" {
        return svg(&String::from_utf8_lossy(&head));
    }
    let size = imagesize::blob_size(&head).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
        .filter(|(w, h)| *w > 0 && *h > 0)
}

/// The size that the root element gives: `width` and `height`, else the `viewBox`.
fn svg(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let attribute = |name: &str| {
        let at = tag.find(&format!(" {name}=")).or_else(|| tag.find(&format!("\n{name}=")))? + name.len() + 2;
        let quote = tag[at..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
        tag[at + 1..].split(quote).next()
    };
    let number = |text: &str| {
        text.trim_end_matches("px").trim().parse::<f64>().ok().filter(|n| *n >= 1.0 && *n < 100_000.0)
    };
    let size = attribute("width").and_then(number).zip(attribute("height").and_then(number)).or_else(|| {
        let mut numbers = attribute("viewBox")?.split([' ', ',']).filter(|s| !s.is_empty()).skip(2);
        numbers.next().and_then(number).zip(numbers.next().and_then(number))
    });
    size.map(|(w, h)| (w.round() as u32, h.round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_svg_says_its_size() {
        assert_eq!(svg("<?xml?><svg xmlns='x' width=\"320\" height='200px'>"), Some((320, 200)));
        assert_eq!(svg("<svg viewBox=\"0 0 12 34\" width=\"100%\">"), Some((12, 34)));
        assert_eq!(svg("<svg"), None);
    }
}
