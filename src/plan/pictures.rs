//! Pictures that are named together: all of a folder, or those that a pattern
//! means. The check of links asks whether there are any, pages show them.

use ignore::gitignore::GitignoreBuilder;

use crate::article::{LinkTarget, Picture};
use crate::base::SourcePath;
use crate::base::path::{is_picture, normalise};
use crate::config::Config;
use crate::source::{Input, Snapshot};

/// Whether a picture may stand for several: its address holds a `*`, or is that of
/// no picture.
pub fn are_several(picture: &Picture) -> bool {
    picture.written.contains('*') || !is_picture(&picture.written)
}

/// The folder of the site that holds what is meant, and the pattern of its files'
/// names. `None` where there can be none.
pub fn place(picture: &Picture, source: &SourcePath, config: &Config) -> Option<(String, String)> {
    let (from, inner) = match picture.target.as_ref()? {
        LinkTarget::Relative(path) => (source.folder(), &**path),
        LinkTarget::Path(path) => {
            let below = |to: &str| path.strip_prefix(to);
            config.statics.iter().find_map(|mount| Some((mount.from.as_str(), below(&mount.to)?)))?
        }
        _ => return None,
    };
    let (above, last) = inner.rsplit_once('/').unwrap_or(("", inner));
    let (folder, pattern) = if last.contains('*') { (above, last) } else { (inner, "*") };
    Some((normalise(from, folder)?, pattern.to_owned()))
}

/// The pictures that are meant, in the order of their names.
pub fn meant<'a>(snapshot: &'a Snapshot, folder: &str, pattern: &str) -> Vec<&'a Input> {
    let mut builder = GitignoreBuilder::new("");
    let built = builder.add_line(None, &format!("/{pattern}")).and_then(|builder| builder.build());
    let Ok(pattern) = built else { return Vec::new() };
    let here = snapshot.below(folder).filter(|input| input.path.folder() == folder);
    let is_meant = |input: &&Input| {
        let name = input.path.file_name();
        is_picture(name) && pattern.matched(name, false).is_ignore()
    };
    here.filter(is_meant).collect()
}
