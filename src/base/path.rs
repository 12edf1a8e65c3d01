//! The three kinds of path that must never be mixed up.

use serde::{Deserialize, Serialize};
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use super::escape;

/// A file of the site's sources, relative to the site's root, with `/` between
/// its parts: `content/iran/2014/fall-of-mosul.md`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// From text that is relative and uses `/`.
    pub fn new(path: impl AsRef<str>) -> Self {
        Self(Arc::from(path.as_ref()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder it lies in, without a slash at the end; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |i| &self.0[..i])
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rfind('/').map_or(&self.0, |i| &self.0[i + 1..])
    }

    /// The last part without what follows its last dot.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rfind('.').filter(|&i| i > 0).map_or(name, |i| &name[..i])
    }

    /// What follows the last dot of the last part, in lower case.
    pub fn extension(&self) -> String {
        let name = self.file_name();
        name.rfind('.').filter(|&i| i > 0).map_or(String::new(), |i| name[i + 1..].to_lowercase())
    }

    /// Another path, written relative to this file's folder. `None` where it
    /// would climb above the root.
    pub fn join(&self, relative: &str) -> Option<Self> {
        normalise(self.folder(), relative).map(|p| Self::new(&p))
    }
}

/// Resolves `.` and `..` of `relative` against `base`; `None` where it climbs
/// above the root.
pub fn normalise(base: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|p| !p.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Maps by path can be asked with text.
impl Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The path of a page's address: begins with `/`, is not percent-encoded, and
/// does not hold the path of the base URL. `/iran/2014/06/11/fall-of-mosul/`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UrlPath(Arc<str>);

impl UrlPath {
    /// From text; a leading slash is added where it lacks one.
    pub fn new(path: impl AsRef<str>) -> Self {
        let path = path.as_ref();
        if path.starts_with('/') { Self(Arc::from(path)) } else { Self(Arc::from(format!("/{path}"))) }
    }

    /// The path as text, not encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path in lower case.
    pub fn lower(&self) -> Cow<'_, str> {
        lower(&self.0)
    }

    /// The path as it stands in an `href`: percent-encoded (RFC 3986).
    pub fn encoded(&self) -> String {
        escape::url_path(&self.0)
    }

    /// A page or file below this one, whose own path ends with a slash.
    pub fn child(&self, name: &str) -> Self {
        let base = self.0.trim_end_matches('/');
        Self(Arc::from(format!("{base}/{name}")))
    }

    /// The file that answers for it.
    pub fn output(&self) -> OutputPath {
        let path = self.0.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') {
            OutputPath(Arc::from(format!("{path}index.html")))
        } else {
            OutputPath(Arc::from(path))
        }
    }

    /// Whether every part of it can be a file's name on every system, and none
    /// climbs. The reason, where not.
    pub fn check(&self) -> Result<(), &'static str> {
        let path = self.0.strip_prefix('/').unwrap_or(&self.0);
        let path = path.strip_suffix('/').unwrap_or(path);
        if path.is_empty() {
            return Ok(());
        }
        path.split('/').try_for_each(check_segment)
    }
}

/// Maps by address can be asked with text.
impl Borrow<str> for UrlPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A text in lower case. Nearly every address is so already, and is not copied.
pub fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Whether a text can be one part of a URL and of a file's path: not empty,
/// not climbing, and no name that Windows keeps for devices.
pub fn check_segment(segment: &str) -> Result<(), &'static str> {
    if is_usual(segment.as_bytes()) {
        return Ok(());
    }
    if segment.is_empty() {
        return Err("is empty");
    }
    if segment == "." || segment == ".." {
        return Err("climbs out of its folder");
    }
    if segment.bytes().any(|b| b == b'/' || b == b'\\') {
        return Err("holds a slash");
    }
    if segment.chars().any(char::is_control) {
        return Err("holds a control character");
    }
    if segment.len() > 255 {
        return Err("is longer than the 255 bytes that a file's name may have");
    }
    if segment.ends_with(['.', ' ']) {
        return Err("ends with a dot or a space, which Windows drops");
    }
    // Every part of every address comes through here, so nothing is copied.
    let is_climbing =
        |code: &[u8]| ["2e", "2f", "5c"].iter().any(|c| code.eq_ignore_ascii_case(c.as_bytes()));
    if segment.as_bytes().windows(3).any(|w| w[0] == b'%' && is_climbing(&w[1..])) {
        return Err("holds an encoded dot or slash");
    }
    let stem = segment.split('.').next().unwrap_or("").as_bytes();
    let begins = |name: &str| stem.len() >= 3 && stem[..3].eq_ignore_ascii_case(name.as_bytes());
    let device = match stem {
        [_, _, _] => ["con", "prn", "aux", "nul"].into_iter().any(begins),
        [_, _, _, digit] => digit.is_ascii_digit() && ["com", "lpt"].into_iter().any(begins),
        _ => false,
    };
    if device {
        return Err("is a name that Windows keeps for a device");
    }
    Ok(())
}

/// Whether a segment is one of the plain ones that nothing is wrong with: nearly all are.
/// With five letters before any dot it names no device.
fn is_usual(segment: &[u8]) -> bool {
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let Some((stem, rest)) = segment.split_first_chunk::<5>() else { return false };
    stem.iter().all(is_letter)
        && rest.iter().all(|b| is_letter(b) || *b == b'.')
        && segment.len() <= 255
        && !segment.ends_with(b".")
}

/// A file of the output, relative to the output folder: `iran/index.html`.
/// Made only from URLs that passed [`UrlPath::check`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutputPath(Arc<str>);

impl OutputPath {
    /// From text that is relative and uses `/`; `None` where a part of it
    /// could not be a file's name or would climb.
    pub fn new(path: impl AsRef<str>) -> Option<Self> {
        let path = path.as_ref();
        path.split('/').all(|s| check_segment(s).is_ok()).then(|| Self(Arc::from(path)))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder it lies in; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |i| &self.0[..i])
    }

    /// The URL under which a host serves it.
    pub fn url(&self) -> UrlPath {
        match self.0.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => UrlPath::new(folder),
            _ => UrlPath::new(&*self.0),
        }
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Whether a file is a picture, by its ending.
pub fn is_picture(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    matches!(extension.as_str(), "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_that_no_file_may_have() {
        let bad = [
            "",
            ".",
            "..",
            "a/b",
            "a\\..\\b",
            "%2e%2e%2fx",
            "CON",
            "aux.",
            "lpt1.txt",
            "a\u{1}",
            "trailing ",
        ];
        for s in bad {
            assert!(check_segment(s).is_err(), "{s:?}");
        }
        for s in ["con-artist", "console", "100%", "émoi", "a b", "چشم‌انداز", "com10"] {
            assert!(check_segment(s).is_ok(), "{s:?}");
        }
    }

    #[test]
    fn urls_and_files_are_each_others_inverse() {
        for url in ["/", "/iran/", "/iran/atom.xml", "/404.html"] {
            assert_eq!(UrlPath::new(url).output().url().as_str(), url);
        }
    }

    #[test]
    fn relative_paths_do_not_climb_above_the_root() {
        let p = SourcePath::new("content/iran/a.md");
        assert_eq!(p.join("../x.md").map(|p| p.to_string()).as_deref(), Some("content/x.md"));
        assert_eq!(p.join("../../../x.md"), None);
    }
}
