//! What a file's own path says about an article.

use crate::base::{PartialDate, SourcePath};

/// The facts that stand in a path. They are part of a parsed article's key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PathFacts<'a> {
    /// The day that the name begins with (`2014-06-11-fall-of-mosul.md`).
    pub date: Option<PartialDate>,
    /// The name without that day; not slugified.
    pub slug: &'a str,
}

/// Reads a path. `index.md` and `_index.md` take the name of their folder. A name that is all
/// date is its own slug. The language in `fall-of-mosul.ar.md` stays: which
/// languages there are is the configuration's to say.
pub fn derive_from_path(path: &SourcePath) -> PathFacts<'_> {
    let stem = path.stem();
    let bundle = matches!(stem, "index" | "_index")
        || stem.strip_prefix("index.").is_some_and(|lang| !lang.contains('.'));
    let folder = path.folder();
    let folder = folder.rfind('/').map_or(folder, |i| &folder[i + 1..]);
    let name = if bundle && !folder.is_empty() { folder } else { stem };
    match PartialDate::from_file_name(name) {
        Some((date, "")) => PathFacts { date: Some(date), slug: name },
        Some((date, rest)) => PathFacts { date: Some(date), slug: rest },
        None => PathFacts { date: None, slug: name },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_and_without_days() {
        let day = |d| PartialDate::new(2014, 6, d);
        let cases = [
            ("content/iran/fall-of-mosul.md", None, "fall-of-mosul"),
            ("content/iran/2014-06-11-fall-of-mosul.md", day(11), "fall-of-mosul"),
            ("content/iran/protests/index.md", None, "protests"),
            ("content/iran/2014-06-12-protests/index.md", day(12), "protests"),
            ("content/iran/2014-06-12-protests/index.ar.md", day(12), "protests"),
            ("content/2014-06-11.md", day(11), "2014-06-11"),
            ("content/authors/ana-silva/_index.md", None, "ana-silva"),
            ("content/1984.md", None, "1984"),
            ("index.md", None, "index"),
        ];
        for (path, date, slug) in cases {
            let path = SourcePath::new(path);
            let facts = derive_from_path(&path);
            assert_eq!((facts.date, facts.slug), (date, slug), "{path}");
        }
    }
}
