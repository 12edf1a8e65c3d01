//! What a look at a file says without reading it, and how far that can be
//! relied on. A file whose bytes were read once need not be read again while
//! its [`Stat`] is the same and [`Stat::can_tell`] held when it was taken.

use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

/// Size, times and identity of a file, from one `stat`. Two files that differ
/// in any of these are taken to differ in their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stat {
    /// In bytes.
    pub size: u64,
    /// When its bytes were last changed, in nanoseconds since 1970; programs
    /// can set it to any time.
    pub mtime: i64,
    /// When its bytes, name or rights were last changed, in nanoseconds since
    /// 1970; no program can set it. 0 where the system has no such time.
    pub ctime: i64,
    /// Its number on its file system; a rename over it changes that. 0 where
    /// the system has no such number.
    pub inode: u64,
}

impl Stat {
    /// What the file system says.
    pub fn of(meta: &Metadata) -> Self {
        let (ctime, inode) = identity(meta);
        Self { size: meta.len(), mtime: meta.modified().map_or(i64::MAX, nanoseconds), ctime, inode }
    }

    /// Of bytes that lie in no file. It never tells whether they are the same.
    pub fn of_memory(size: u64) -> Self {
        Self { size, mtime: i64::MAX, ctime: 0, inode: 0 }
    }

    /// Whether an equal stat will mean equal bytes, where this one was taken
    /// no earlier than `taken`, in nanoseconds since 1970, and the bytes were
    /// read after that. By git's rule, not if the file had changed just before:
    /// then it may change again within the clock's grain, which its times do
    /// not show. Nor if they lie in the future, as after a clock was set back.
    pub fn can_tell(&self, taken: i64) -> bool {
        is_past(self.mtime, taken) && is_past(self.ctime, taken)
    }
}

/// Whether the clock of a file system has certainly moved on from `time` at
/// `now`, both in nanoseconds since 1970. The kernel's clock ticks every 10 ms
/// at most; some file systems keep whole or even seconds.
pub fn is_past(time: i64, now: i64) -> bool {
    let grain = if time % 1_000_000_000 == 0 { 2_000_000_000 } else { 10_000_000 };
    time.saturating_add(grain) < now
}

/// A time in nanoseconds since 1970.
pub fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |n| -n),
    }
}

#[cfg(unix)]
fn identity(meta: &Metadata) -> (i64, u64) {
    use std::os::unix::fs::MetadataExt;
    (meta.ctime().saturating_mul(1_000_000_000).saturating_add(meta.ctime_nsec()), meta.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (i64, u64) {
    (0, 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::fs;

    #[test]
    fn a_changed_file_has_another_stat() {
        let dir = tempfile::tempdir().unwrap();
        let (path, other) = (dir.path().join("a"), dir.path().join("b"));
        let stat = || Stat::of(&fs::metadata(&path).unwrap());
        fs::write(&path, "text").unwrap();
        let first = stat();
        assert_eq!(first, stat());
        assert_eq!(first.size, 4);
        // Of the same length and time, as from an editor that keeps times.
        fs::write(&other, "TEXT").unwrap();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let times = fs::FileTimes::new().set_modified(time);
        fs::File::options().write(true).open(&other).unwrap().set_times(times).unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(stat().mtime, first.mtime);
        assert!(!cfg!(unix) || stat() != first);
    }

    #[test]
    fn times_within_the_grain_or_in_the_future_tell_nothing() {
        const SECOND: i64 = 1_000_000_000;
        let stat = |mtime, ctime| Stat { size: 1, mtime, ctime, inode: 1 };
        let now = 1_000 * SECOND;
        let cases = [
            (now - SECOND + 1, now - SECOND + 1, true),
            (now - 1, now - 1, false),
            // Whole seconds may be all that the file system keeps.
            (now - SECOND, now - SECOND, false),
            (now - 3 * SECOND, now - 3 * SECOND, true),
            // Its time was set back after it had just been written.
            (5 * SECOND, now - 1, false),
            (now + SECOND, now - 3 * SECOND, false),
        ];
        for (mtime, ctime, told) in cases {
            assert_eq!(stat(mtime, ctime).can_tell(now), told, "{mtime} {ctime}");
        }
        assert!(!Stat::of_memory(1).can_tell(i64::MAX));
    }

    #[test]
    fn times_before_1970_are_negative() {
        assert_eq!(nanoseconds(UNIX_EPOCH - std::time::Duration::from_nanos(5)), -5);
    }
}
