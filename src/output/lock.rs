//! The cache folder, and the lock that keeps two builds from writing to one
//! output folder at once. The lock is the operating system's, so it dies with
//! the process that held it: no lock is ever stale.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use super::disk::{named, problem};
use crate::base::Diagnostic;

/// The mark by which backup programs know a folder that they may leave out:
/// <https://bford.info/cachedir/>.
const CACHEDIR_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # This folder is a cache: it can be deleted, and is then made again.\n\
    # See https://bford.info/cachedir/\n";

/// Creates the cache folder. One that is new, or empty, gets a `.gitignore`
/// that keeps all of it out of the repository and a `CACHEDIR.TAG`; a folder
/// that holds something is left as it is, since it may be the user's.
pub fn create_cache_dir(dir: &Path) -> Result<(), Diagnostic> {
    let create = || {
        fs::create_dir_all(dir)?;
        if fs::read_dir(dir)?.next().is_none() {
            fs::write(dir.join("CACHEDIR.TAG"), CACHEDIR_TAG)?;
            fs::write(dir.join(".gitignore"), "*\n")?;
        }
        Ok(())
    };
    create().map_err(|e: io::Error| problem(&named("create the cache folder", dir, &e)))
}

/// Takes the lock, and waits while another build holds it; before that,
/// `waiting` is told the other's process id (0 where it is not known).
pub(super) fn wait(path: &Path, waiting: Option<&dyn Fn(u32)>) -> Result<File, Diagnostic> {
    let lock = || {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(path).ok().and_then(|pid| pid.trim().parse().ok());
                if let Some(waiting) = waiting {
                    waiting(holder.unwrap_or(0));
                }
                while let Err(e) = file.lock() {
                    if e.kind() != io::ErrorKind::Interrupted {
                        return Err(e);
                    }
                }
            }
            Err(TryLockError::Error(e)) => bearable(e)?,
        }
        sign(&file)?;
        Ok(file)
    };
    lock().map_err(|e| problem(&named("lock", path, &e)))
}

/// Takes the lock if it is free.
pub(super) fn take(path: &Path) -> io::Result<Option<File>> {
    let lock = || {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(e)) => bearable(e)?,
        }
        sign(&file)?;
        Ok(Some(file))
    };
    lock().map_err(|e| named("lock", path, &e))
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Some network file systems have no locks. Not to build there at all was
/// rejected: two builds at once are rarer than such a file system.
fn bearable(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::Unsupported { Ok(()) } else { Err(error) }
}

fn sign(mut file: &File) -> io::Result<()> {
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn the_second_waits_and_says_for_whom() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = wait(&path, Some(&|_| panic!("nobody holds it"))).unwrap();
        assert!(take(&path).unwrap().is_none());
        let (told, heard) = mpsc::channel();
        let second = std::thread::spawn({
            let path = path.clone();
            move || drop(wait(&path, Some(&|pid| told.send(pid).unwrap())).unwrap())
        });
        assert_eq!(heard.recv_timeout(Duration::from_secs(10)).unwrap(), std::process::id());
        assert!(!second.is_finished());
        drop(first);
        second.join().unwrap();
        assert!(take(&path).unwrap().is_some());
    }

    #[test]
    fn a_lock_file_left_by_a_dead_process_is_no_lock() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("lock"), "4194304\n").unwrap();
        wait(&dir.path().join("lock"), Some(&|_| panic!("nobody holds it"))).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("lock")).unwrap(), format!("{}\n", std::process::id()));
    }

    #[test]
    fn a_new_cache_folder_is_marked_and_a_users_folder_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (cache, users) = (dir.path().join("site/.backfile"), dir.path().join("mine"));
        create_cache_dir(&cache).unwrap();
        create_cache_dir(&cache).unwrap();
        assert_eq!(fs::read_to_string(cache.join(".gitignore")).unwrap(), "*\n");
        assert!(fs::read_to_string(cache.join("CACHEDIR.TAG")).unwrap().starts_with("Signature: 8a477f"));
        fs::create_dir(&users).unwrap();
        fs::write(users.join("notes"), "").unwrap();
        create_cache_dir(&users).unwrap();
        assert_eq!(fs::read_dir(&users).unwrap().count(), 1);
    }
}
