//! `backfile init`

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::args::{InitArgs, SiteArgs};
use super::wording::{count, shown, shown_folder};
use super::{Exit, Streams, failed, refuse};
use crate::base::{Diagnostic, Kind};

/// The site that `init` writes: where each file goes, and what it says. The
/// files lie flat in `starter/`, because a folder there named `content` would
/// fall under the rules by which the package leaves content out.
const STARTER: &[(&str, &str)] = &[
    (".gitignore", include_str!("starter/gitignore")),
    ("config.toml", include_str!("starter/config.toml")),
    ("content/_index.md", include_str!("starter/home.md")),
    ("content/estuary/_index.md", include_str!("starter/section.md")),
    ("content/estuary/2019/last-ferry.md", include_str!("starter/last-ferry.md")),
    ("content/estuary/2024/who-owns-the-mud.md", include_str!("starter/who-owns-the-mud.md")),
    ("content/authors/ines-vallow.md", include_str!("starter/author.md")),
    ("content/topics/ferries.md", include_str!("starter/topic.md")),
    ("content/pages/about.md", include_str!("starter/about.md")),
];

/// How many of the things that are in the way are named.
const NAMED: usize = 3;

/// Writes a small site that builds, and says what to do next.
pub fn run(args: &InitArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let dir = args.dir.as_ref().unwrap_or(&site.root);
    if let Err(problem) = write(dir) {
        return refuse(streams, *problem);
    }
    let files = count(STARTER.len(), "file", "files");
    let mut text = format!("Made a site of {files} in {}\n\nNext:\n", shown_folder(dir));
    if dir != Path::new(".") {
        text += &format!("  cd {}\n", quoted(dir));
    }
    text += "  backfile build                        writes the site into public/\n";
    text += "  backfile new estuary/\"A first note\"   begins an article\n";
    streams.err.write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

fn write(dir: &Path) -> Result<(), Box<Diagnostic>> {
    must_be_empty(dir)?;
    for (name, text) in STARTER {
        let path = dir.join(name);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).map_err(|error| failed("created", folder, &error))?;
        // Never over a file that appeared meanwhile.
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|error| failed("written", &path, &error))?;
    }
    Ok(())
}

/// A folder that does not exist yet is empty too, and so is one that holds
/// nothing but a fresh git repository.
fn must_be_empty(dir: &Path) -> Result<(), Box<Diagnostic>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("read", dir, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| failed("read", dir, &error))?.file_name();
        if name != ".git" {
            names.push(shown(&PathBuf::from(name)));
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let mut held = names.join(", ");
    if more > 0 {
        held += &format!(" and {more} more");
    }
    let message = format!("{} is not empty: it holds {held}", shown_folder(dir));
    let hint = "name a folder that is empty or does not exist yet; an archive that is there already needs only a config.toml";
    Err(Box::new(Diagnostic::error(Kind::Output, message).hint(hint)))
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    let text = shown(path);
    if text.chars().all(|c| c.is_alphanumeric() || "/._-+:\\".contains(c)) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
