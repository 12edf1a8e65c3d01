//! What is put down in the middle of a build, to be taken up at its end: bytes in a
//! file without a name, which is gone with the process. Memory would not hold them,
//! and nobody wants them afterwards.

use std::fs::File;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How many bits of a place are a length: up to 16 MB are taken at once.
const LENGTH_BITS: u32 = 24;

/// Where something has been put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot(NonZeroU64);

impl Spot {
    fn new(offset: u64, length: usize) -> Option<Self> {
        let fits = length < 1 << LENGTH_BITS && offset < 1 << (u64::BITS - LENGTH_BITS);
        NonZeroU64::new(offset << LENGTH_BITS | length as u64).filter(|_| fits && length > 0).map(Self)
    }

    fn offset(self) -> u64 {
        self.0.get() >> LENGTH_BITS
    }

    fn length(self) -> usize {
        (self.0.get() & ((1 << LENGTH_BITS) - 1)) as usize
    }
}

/// The file. It is made when something is put down.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    file: OnceLock<Option<File>>,
    end: AtomicU64,
    lost: AtomicBool,
}

impl Spool {
    /// One whose file lies in this folder, which need not be there.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, file: OnceLock::new(), end: AtomicU64::new(0), lost: AtomicBool::new(false) }
    }

    /// Puts something down, from any thread. `None` where the disk does not take it,
    /// or where it is nothing or too long.
    pub fn put(&self, bytes: &[u8]) -> Option<Spot> {
        let file = self.file.get_or_init(|| self.create()).as_ref()?;
        let offset = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let spot = Spot::new(offset, bytes.len())?;
        write_at(file, bytes, offset).ok().map(|()| spot)
    }

    /// Takes it up again. `None` where the disk fails.
    pub fn take(&self, spot: Spot) -> Option<Vec<u8>> {
        let mut bytes = vec![0; spot.length()];
        read_at(self.file.get()?.as_ref()?, &mut bytes, spot.offset()).ok()?;
        Some(bytes)
    }

    /// The same of what is nowhere else. Where the disk fails it is nothing, and the
    /// spool is not whole from then on.
    pub fn take_only(&self, spot: Spot) -> Vec<u8> {
        self.take(spot).unwrap_or_else(|| {
            self.lost.store(true, Ordering::Relaxed);
            Vec::new()
        })
    }

    /// Whether all that had to be there was there when it was taken up.
    pub fn is_whole(&self) -> bool {
        !self.lost.load(Ordering::Relaxed)
    }

    fn create(&self) -> Option<File> {
        std::fs::create_dir_all(&self.folder).ok()?;
        tempfile::tempfile_in(&self.folder).ok()
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

// Elsewhere a file has one place, which all who read and write it move.
#[cfg(not(unix))]
fn write_at(_: &File, _: &[u8], _: u64) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_spot_holds_a_place_and_a_length() {
        for (offset, length) in [(0, 1), (7, (1 << 24) - 1), ((1 << 40) - 1, 9)] {
            let spot = Spot::new(offset, length).unwrap();
            assert_eq!((spot.offset(), spot.length()), (offset, length));
        }
        assert_eq!(Spot::new(7, 0), None);
        assert_eq!(Spot::new(0, 1 << 24), None);
        assert_eq!(Spot::new(1 << 40, 1), None);
    }

    #[test]
    fn what_several_threads_put_down_is_taken_up_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path().join("not/there"));
        let text = |n: usize| format!("{n} ").repeat(n % 41 + 1).into_bytes();
        let spots: Vec<_> = std::thread::scope(|threads| {
            let put = |from: usize| {
                let spool = &spool;
                move || -> Vec<_> { (from..from + 50).map(|n| (n, spool.put(&text(n)))).collect() }
            };
            let running = [threads.spawn(put(0)), threads.spawn(put(50))];
            running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        for (n, spot) in spots {
            assert_eq!(spool.take(spot.unwrap()), Some(text(n)));
        }
        assert_eq!(std::fs::read_dir(folder.path().join("not/there")).unwrap().count(), 0);
    }

    #[test]
    fn where_the_disk_takes_nothing_there_is_no_spot() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert_eq!(Spool::new(file).put(b"a"), None);
    }
}
