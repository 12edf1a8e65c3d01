//! What is put down in the middle of a build, to be taken up at its end: bytes in a
//! file without a name, which is gone with the process. Memory would not hold them,
//! and nobody wants them afterwards. What lies in a memo's file already is taken from
//! there, and not put down once more.

use std::fs::File;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// How many bits of a place are a length: up to 16 MB are taken at once.
const LENGTH_BITS: u32 = 24;

/// The bit of a place that says that it is one in a memo's file.
const KEPT: u64 = 1 << (u64::BITS - 1);

/// Where something has been put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot(NonZeroU64);

impl Spot {
    fn new(offset: u64, length: usize) -> Option<Self> {
        let fits = length < 1 << LENGTH_BITS && offset < 1 << (u64::BITS - LENGTH_BITS - 1);
        NonZeroU64::new(offset << LENGTH_BITS | length as u64).filter(|_| fits && length > 0).map(Self)
    }

    /// Where something lies in the file of a memo.
    pub(super) fn kept(offset: u64, length: usize) -> Option<Self> {
        Self::new(offset, length).map(|spot| Self(spot.0 | KEPT))
    }

    fn is_kept(self) -> bool {
        self.0.get() & KEPT != 0
    }

    fn offset(self) -> u64 {
        (self.0.get() & !KEPT) >> LENGTH_BITS
    }

    fn length(self) -> usize {
        (self.0.get() & ((1 << LENGTH_BITS) - 1)) as usize
    }
}

/// How much is gathered before it is written. Each text by itself would cost a call, a
/// piece of a page that the kernel fills with zeros first, and the lock of the file.
const BATCH: usize = 128 * 1024;

/// Where a batch begins: the kernel's pages are written whole.
const PAGE: u64 = 4096;

/// The file. It is made when something is put down.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    file: OnceLock<Option<File>>,
    /// That of the memo.
    kept: OnceLock<File>,
    gathered: Mutex<Gathered>,
    /// All that begins before this place has been written.
    written: AtomicU64,
    lost: AtomicBool,
}

/// Bytes, and where in the file they are to be.
type Batch = (u64, Arc<Vec<u8>>);

/// What has been put down and is not in the file yet.
#[derive(Debug, Default)]
struct Gathered {
    batch: Vec<u8>,
    /// Where it will be.
    start: u64,
    /// Batches that are being written, and those that the disk did not take.
    leaving: Vec<Batch>,
    /// The disk did not take one: nothing more is put down.
    is_full: bool,
}

impl Gathered {
    /// Adds to the batch. One that has no room for it is to be written first.
    fn add(&mut self, bytes: &[u8]) -> Option<(Spot, Option<Batch>)> {
        let has_room = self.batch.is_empty() || self.batch.len() + bytes.len() <= BATCH;
        let end = self.start + self.batch.len() as u64;
        let offset = if has_room { end } else { end.next_multiple_of(PAGE) };
        let spot = Spot::new(offset, bytes.len()).filter(|_| !self.is_full)?;
        let full = (!has_room).then(|| {
            let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
            let full = (self.start, Arc::new(batch));
            self.leaving.push(full.clone());
            self.start = offset;
            full
        });
        self.batch.extend_from_slice(bytes);
        Some((spot, full))
    }

    /// What the disk has, or has not taken.
    fn left(&mut self, start: u64, is_written: bool) {
        self.is_full |= !is_written;
        self.leaving.retain(|(other, _)| !is_written || *other != start);
    }

    /// All before this place is in the file.
    fn written(&self) -> u64 {
        self.leaving.iter().map(|(start, _)| *start).min().unwrap_or(self.start)
    }

    fn find(&self, spot: Spot) -> Option<Vec<u8>> {
        let leaving = self.leaving.iter().map(|(start, batch)| (*start, batch.as_slice()));
        leaving.chain([(self.start, self.batch.as_slice())]).find_map(|(start, batch)| {
            let from = usize::try_from(spot.offset().checked_sub(start)?).ok()?;
            batch.get(from..from + spot.length()).map(<[u8]>::to_vec)
        })
    }
}

impl Spool {
    /// One whose file lies in this folder, which need not be there.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            file: OnceLock::new(),
            kept: OnceLock::new(),
            gathered: Mutex::default(),
            written: AtomicU64::new(0),
            lost: AtomicBool::new(false),
        }
    }

    /// Lets it take from the file of a memo what lies there.
    pub(super) fn keep(&self, file: File) {
        // There is one memo of parsed files in a build.
        let _ = self.kept.set(file);
    }

    /// Puts something down, from any thread. `None` where the disk does not take it,
    /// or where it is nothing or too long.
    pub fn put(&self, bytes: &[u8]) -> Option<Spot> {
        let file = self.file.get_or_init(|| self.create()).as_ref()?;
        let (spot, full) = self.gathered().add(bytes)?;
        if let Some((start, batch)) = full {
            // What the disk does not take stays in memory.
            let is_written = write_at(file, &batch, start).is_ok();
            let mut gathered = self.gathered();
            gathered.left(start, is_written);
            self.written.store(gathered.written(), Ordering::Release);
        }
        Some(spot)
    }

    /// Takes it up again. `None` where the disk fails.
    pub fn take(&self, spot: Spot) -> Option<Vec<u8>> {
        let read = |file: &File| {
            let mut bytes = vec![0; spot.length()];
            read_at(file, &mut bytes, spot.offset()).ok().map(|()| bytes)
        };
        if spot.is_kept() {
            return read(self.kept.get()?);
        }
        if spot.offset() >= self.written.load(Ordering::Acquire)
            && let Some(bytes) = self.gathered().find(spot)
        {
            return Some(bytes);
        }
        read(self.file.get()?.as_ref()?)
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
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
        // Elsewhere a file has one place, which all who read and write it move.
        if cfg!(unix) { tempfile::tempfile_in(&self.folder).ok() } else { None }
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
        for (offset, length) in [(0, 1), (7, (1 << 24) - 1), ((1 << 39) - 1, 9)] {
            let (spot, kept) = (Spot::new(offset, length).unwrap(), Spot::kept(offset, length).unwrap());
            assert_eq!((spot.offset(), spot.length(), spot.is_kept()), (offset, length, false));
            assert_eq!((kept.offset(), kept.length(), kept.is_kept()), (offset, length, true));
        }
        assert_eq!(Spot::new(7, 0), None);
        assert_eq!(Spot::new(0, 1 << 24), None);
        assert_eq!(Spot::new(1 << 39, 1), None);
    }

    #[test]
    fn what_several_threads_put_down_is_taken_up_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path().join("not/there"));
        // Some are longer than a batch.
        let text = |n: usize| format!("{n} ").repeat(n % 41 * n % 97 * 40 + 1).into_bytes();
        let spots: Vec<_> = std::thread::scope(|threads| {
            let put = |from: usize| {
                let spool = &spool;
                let put = move |n| {
                    let spot = spool.put(&text(n));
                    // At once, wherever it is by now.
                    assert_eq!(spool.take(spot.unwrap()), Some(text(n)));
                    (n, spot)
                };
                move || -> Vec<_> { (from..from + 500).map(put).collect() }
            };
            let running = [threads.spawn(put(0)), threads.spawn(put(500))];
            running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert!(spool.gathered().leaving.is_empty());
        assert!(spool.file.get().unwrap().as_ref().unwrap().metadata().unwrap().len() > 10 * BATCH as u64);
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
    #[test]
    fn what_the_disk_no_longer_takes_stays_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "").unwrap();
        let spool = Spool::new(folder.path().to_owned());
        spool.file.set(File::open(&path).ok()).unwrap();
        let text = |n: u8| vec![n; BATCH / 2 + 1];
        let spots: Vec<_> = (1..=3).map(|n| spool.put(&text(n))).collect();
        // The first batch failed while the second text was put down.
        assert_eq!(spots[2], None);
        for (n, spot) in (1..=2).zip(spots) {
            assert_eq!(spool.take(spot.unwrap()), Some(text(n)));
        }
    }
}
