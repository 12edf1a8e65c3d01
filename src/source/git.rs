//! When content files were last changed, from one pass over git's history. Asking
//! git for each file would walk the history once a file: an archive of 100,000
//! articles would wait for hours.
//!
//! The date is the author's, which a rebase keeps. A file that was only renamed
//! keeps the date of its last change. What is not committed has no date, and
//! neither has what a shallow clone has cut off.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::{Checked, Diagnostic, Diagnostics, Kind, SourcePath};

/// Seconds since 1970 by content file.
pub(super) type Changes = FxHashMap<SourcePath, i64>;

/// Reads the history of `content_dir`. `ignored` are commits that changed no
/// text, such as a reformatting, by their full hashes.
pub(super) fn last_changes(root: &Path, content_dir: &str, ignored: &FxHashSet<String>) -> Checked<Changes> {
    let mut noticed = Diagnostics::new();
    let give_up = |reason: String| {
        let hint = "build inside a clone of the repository with git installed, or remove `updated = \"git\"`";
        let d = Diagnostic::warning(Kind::Io, format!("git gives no dates of last changes: {reason}"));
        Checked::new(Changes::default(), Diagnostics::from_iter([d.hint(hint)]))
    };
    let shallow = match git(root, &["rev-parse", "--is-shallow-repository"]) {
        Ok(answer) => answer.starts_with(b"true"),
        Err(reason) => return give_up(reason),
    };
    if shallow {
        let message =
            "the clone is shallow: files that its history does not reach have no date of last change";
        let hint = "fetch the whole history, as with `git fetch --unshallow` (in CI: fetch-depth: 0)";
        noticed.push(Diagnostic::warning(Kind::Io, message).hint(hint));
    }
    let log = [
        "log",
        "-z",
        "--format=format:%x01%H%x02%P%x02%at",
        "--name-status",
        "--diff-filter=AMRT",
        "--relative",
        "--end-of-options",
        "HEAD",
        "--",
        content_dir,
    ];
    // Renames are found by equal bytes alone: that costs nothing, and a text
    // that was changed as well has a change to date.
    let options = ["-c", "diff.renames=true", "-c", "diff.renameLimit=0", "-c", "log.showSignature=false"];
    let mut args: Vec<&str> = options.to_vec();
    args.extend_from_slice(&log[..5]);
    args.push("-M100%");
    args.extend_from_slice(&log[5..]);
    match git(root, &args) {
        Ok(output) => Checked::new(read(&output, shallow, ignored), noticed),
        Err(reason) => give_up(reason),
    }
}

/// The folder in which git keeps the index of the work tree that a folder is in.
/// `folder` is absolute.
pub fn folder(folder: &Path) -> Option<PathBuf> {
    let dot_git = folder.ancestors().map(|above| above.join(".git")).find(|path| path.exists())?;
    if dot_git.is_dir() {
        return Some(dot_git);
    }
    // In a linked work tree it is a file that says where the folder is.
    let text = fs::read_to_string(&dot_git).ok()?;
    let named = text.strip_prefix("gitdir:")?.trim();
    Some(dot_git.parent()?.join(named))
}

/// The files and folders of git that change when another commit is checked out
/// or made in the work tree that a folder is in. `root` is absolute.
pub fn head(root: &Path) -> Vec<PathBuf> {
    let Some(folder) = folder(root) else { return Vec::new() };
    // Git writes a line there whatever moves the head, and once for each move; the
    // files of branches come and go under other names until they are whole.
    let log = folder.join("logs/HEAD");
    if log.is_file() {
        return vec![log];
    }
    // Before the first commit, and where git is told to keep no such log.
    let common = fs::read_to_string(folder.join("commondir"));
    let common = common.map_or_else(|_| folder.clone(), |named| folder.join(named.trim()));
    vec![folder.join("HEAD"), common.join("refs/heads"), common.join("reftable")]
}

fn git(root: &Path, args: &[&str]) -> Result<Vec<u8>, String> {
    let mut command = Command::new("git");
    // A hook's or another tool's repository is not the site's.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let output = command
        .arg("-C")
        .arg(root)
        .args(args)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .output()
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => "git is not installed".to_owned(),
            _ => e.to_string(),
        })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("it failed");
    Err(first.trim_start_matches("fatal: ").to_owned())
}

/// Reads `git log -z --name-status`, newest first.
fn read(log: &[u8], shallow: bool, ignored: &FxHashSet<String>) -> Changes {
    let mut changes = Changes::default();
    // By an earlier name: the name that the file has today.
    let mut today: FxHashMap<String, String> = FxHashMap::default();
    for record in log.split(|b| *b == 1) {
        let end = record.iter().position(|b| *b == b'\n').unwrap_or(record.len());
        let (header, files) = record.split_at(end);
        let header = String::from_utf8_lossy(header);
        let mut fields = header.trim_end_matches('\0').split('\u{2}');
        let (Some(hash), Some(parents), Some(at)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let Ok(at) = at.parse::<i64>() else { continue };
        // Where a shallow history begins, every file looks new.
        let is_beginning = shallow && parents.is_empty();
        let is_change = !is_beginning && !ignored.contains(hash);
        let mut parts = files.split(|b| *b == 0).map(<[u8]>::trim_ascii_start).filter(|p| !p.is_empty());
        while let Some(status) = parts.next() {
            let Some(first) = parts.next() else { break };
            let renamed = if status.starts_with(b"R") { parts.next() } else { None };
            let name = String::from_utf8_lossy(renamed.unwrap_or(first)).into_owned();
            let name = today.get(&name).cloned().unwrap_or(name);
            match renamed {
                Some(_) => drop(today.insert(String::from_utf8_lossy(first).into_owned(), name)),
                None if is_change => drop(changes.entry(SourcePath::new(name)).or_insert(at)),
                None => {}
            }
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rename_keeps_the_date_and_an_ignored_commit_gives_none() {
        let log = b"\x01c4\x02c3\x02400\nM\0content/b.md\0\0\x01c3\x02c2\x02300\nR100\0content/a.md\0content/\xd9\x86.md\0\0\x01c2\x02c1\x02200\nM\0content/a.md\0M\0content/b.md\0\0\x01c1\x02\x02100\nA\0content/a.md\0A\0content/b.md\0A\0content/c.md\0";
        let ignored = FxHashSet::from_iter(["c4".to_owned()]);
        let date = |changes: &Changes, name: &str| changes.get(&SourcePath::new(name)).copied();
        let changes = read(log, false, &ignored);
        assert_eq!(date(&changes, "content/\u{646}.md"), Some(200));
        assert_eq!(date(&changes, "content/b.md"), Some(200));
        assert_eq!(date(&changes, "content/c.md"), Some(100));
        assert_eq!(date(&changes, "content/a.md"), None);
        assert_eq!(date(&read(log, true, &ignored), "content/c.md"), None);
    }
}
