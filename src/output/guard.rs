//! Whether a folder may be an output folder at all. Generators have eaten
//! their users' sources by writing to `.`, and home folders by a stray `~`, so
//! this is asked before anything is created.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::base::{Diagnostic, Kind};

/// The place, with all links resolved, at which the output folder `output`
/// lies, or why a build must not write there. A relative `output` and relative
/// `content_dirs` are meant from `root`, the site's root. `content_dirs` are
/// all the folders that sources are read from. Nothing is created.
pub fn check_output_dir(
    root: &Path,
    content_dirs: &[PathBuf],
    output: &Path,
    home: Option<&Path>,
) -> Result<PathBuf, Diagnostic> {
    let refuse = |why: &str| {
        let message = format!("`{}` cannot be the output folder: it {why}", output.display());
        Err(Diagnostic::error(Kind::Output, message)
            .hint("name a folder of its own, such as `public`, with `output_dir` or `--output-dir`"))
    };
    if output.as_os_str().is_empty() {
        return refuse("has no name");
    }
    // Shells expand `~`; a literal one comes from a configuration file, where
    // it would quietly make a folder of that name.
    if matches!(output.components().next(), Some(Component::Normal(first)) if first == "~") {
        return refuse("begins with `~`, which is not expanded");
    }
    let root = resolve(root).map_err(|e| unresolved(root, &e))?;
    let place = match resolve(&root.join(output)) {
        Ok(place) => place,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return refuse("is a link, or lies behind one, that leads nowhere");
        }
        Err(error) => return Err(unresolved(output, &error)),
    };
    if place.parent().is_none() {
        return refuse("is the root of the file system");
    }
    if place == root {
        return refuse("is the site's own root");
    }
    if root.starts_with(&place) {
        return refuse("holds the site");
    }
    if let Some(home) = home {
        let home = resolve(home).unwrap_or_else(|_| home.to_path_buf());
        if home.starts_with(&place) {
            return refuse(if home == place { "is the home folder" } else { "holds the home folder" });
        }
    }
    for dir in content_dirs.iter().map(PathBuf::as_path).chain([Path::new(".git")]) {
        let Ok(source) = resolve(&root.join(dir)) else { continue };
        let name = dir.display();
        if place == source {
            return refuse(&format!("is the source folder `{name}`"));
        }
        if place.starts_with(&source) {
            return refuse(&format!("lies inside the source folder `{name}`"));
        }
        if source.starts_with(&place) {
            return refuse(&format!("holds the source folder `{name}`"));
        }
    }
    if fs::metadata(&place).is_ok_and(|m| !m.is_dir()) {
        return refuse("is a file");
    }
    Ok(place)
}

/// The path with every link and `..` resolved, as far as it exists; what does
/// not exist yet is appended as it is. `fs::canonicalize` alone would refuse a
/// folder that is yet to be made, and resolving `..` by its text alone would
/// be wrong behind a link. A link that leads nowhere is `NotFound`.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Normal(name) => {
                resolved.push(name);
                match fs::symlink_metadata(&resolved) {
                    Ok(meta) if meta.is_symlink() => resolved = fs::canonicalize(&resolved)?,
                    Ok(_) => {}
                    Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                    Err(e) if e.kind() == io::ErrorKind::NotADirectory => {}
                    Err(e) => return Err(e),
                }
            }
            Component::RootDir | Component::Prefix(_) => resolved.push(component),
        }
    }
    // The spelling on the disk counts where the file system ignores case.
    Ok(fs::canonicalize(&resolved).unwrap_or(resolved))
}

fn unresolved(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Kind::Io, format!("cannot find out where `{}` lies: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn check(site: &Path, output: &str) -> Result<PathBuf, String> {
        let sources: Vec<PathBuf> = ["content", "themes", "static", "not-there"].map(PathBuf::from).into();
        let home = site.join("home");
        check_output_dir(&site.join("home/site"), &sources, Path::new(output), Some(&home))
            .map_err(|d| d.message)
    }

    fn site() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["content/iran", "themes", "static", "public", ".git"] {
            fs::create_dir_all(dir.path().join("home/site").join(folder)).unwrap();
        }
        dir
    }

    #[test]
    fn folders_that_a_build_would_ruin_are_refused() {
        let dir = site();
        fs::write(dir.path().join("home/site/config.toml"), "").unwrap();
        let home = dir.path().join("home").display().to_string();
        let refused = [
            ("", "has no name"),
            (".", "is the site's own root"),
            ("./.", "is the site's own root"),
            ("public/..", "is the site's own root"),
            ("not/yet/../..", "is the site's own root"),
            ("..", "holds the site"),
            (&home, "holds the site"),
            ("~", "not expanded"),
            ("~/public", "not expanded"),
            ("/", "root of the file system"),
            ("content", "is the source folder `content`"),
            ("not/../content", "is the source folder `content`"),
            ("content/iran", "lies inside the source folder `content`"),
            ("content/new/deep", "lies inside the source folder `content`"),
            ("themes", "is the source folder `themes`"),
            ("static/x", "lies inside the source folder `static`"),
            (".git/x", "lies inside"),
            ("not-there", "is the source folder `not-there`"),
            ("config.toml", "is a file"),
        ];
        for (output, why) in refused {
            let message = check(dir.path(), output).expect_err(output);
            assert!(message.contains(why), "{output}: {message}");
        }
    }

    #[test]
    fn home_is_refused_where_the_site_lies_elsewhere() {
        let dir = site();
        let home = dir.path().join("home/other");
        fs::create_dir(&home).unwrap();
        let root = dir.path().join("home/site");
        let error = check_output_dir(&root, &[], &home, Some(&home)).unwrap_err();
        assert!(error.message.contains("is the home folder"), "{}", error.message);
        assert!(error.hint.is_some());
    }

    #[test]
    fn a_folder_of_its_own_is_fine_and_not_created() {
        let dir = site();
        let root = fs::canonicalize(dir.path()).unwrap().join("home/site");
        for (output, place) in [
            ("public", "public"),
            ("out/deep/er", "out/deep/er"),
            ("./out/../dist", "dist"),
            ("content-built", "content-built"),
            ("../beside", "../beside"),
        ] {
            let place = guard_normal(&root.join(place));
            assert_eq!(check(dir.path(), output).unwrap(), place);
        }
        assert!(!root.join("out").exists() && !root.join("dist").exists());
    }

    fn guard_normal(path: &Path) -> PathBuf {
        resolve(path).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn links_to_a_source_are_seen_through() {
        use std::os::unix::fs::symlink;
        let dir = site();
        let root = dir.path().join("home/site");
        symlink("content", root.join("to-content")).unwrap();
        symlink(".", root.join("to-root")).unwrap();
        symlink("nowhere", root.join("dangling")).unwrap();
        symlink("public", root.join("to-public")).unwrap();
        for (output, why) in [
            ("to-content", "is the source folder"),
            ("to-content/new", "lies inside"),
            ("to-root", "own root"),
            ("to-root/static", "is the source folder"),
            ("dangling", "leads nowhere"),
        ] {
            let message = check(dir.path(), output).expect_err(output);
            assert!(message.contains(why), "{output}: {message}");
        }
        assert!(check(dir.path(), "to-public").unwrap().ends_with("site/public"));
    }
}
