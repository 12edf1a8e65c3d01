//! Looking for changes where the system does not tell of them: on network file
//! systems, whose changes others make, and where its limits are exhausted. What
//! is kept of a file is 16 bytes, so an archive of any size can be looked over.

use std::collections::hash_map::Entry;
use std::fs::Metadata;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rustc_hash::{FxHashMap, FxHasher};
use walkdir::{DirEntry, WalkDir};

use super::Signal;
use super::scope::{Scope, Sight, absolute};
use crate::source::Stat;
use crate::source::stat::{is_past, nanoseconds};

/// How often to look, at most. An archive that takes long to look over is looked
/// over less often: at most a fifth of the time goes into it.
const EVERY: Duration = Duration::from_secs(1);

/// Looks for changes on a thread of its own until it is dropped.
pub(super) struct Poll {
    _stop: Option<Sender<()>>,
}

impl Poll {
    /// Looks for nothing.
    pub(super) fn idle() -> Self {
        Self { _stop: None }
    }

    /// Remembers how things are now, and looks for what differs from that.
    pub(super) fn start(scope: &Scope, sender: Sender<Signal>) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let inputs: Vec<PathBuf> = scope.inputs.iter().map(|path| absolute(path)).collect();
        let sight = Sight::new(scope);
        let mut seen = Seen::default();
        let mut took = seen.look(&inputs, &sight).took;
        let polling = thread::Builder::new().name("poll".into()).spawn(move || {
            loop {
                match stopped.recv_timeout(EVERY.max(4 * took)) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
                let found = seen.look(&inputs, &sight);
                took = found.took;
                if !found.paths.is_empty() && sender.send(Signal::Polled(found.paths)).is_err() {
                    return;
                }
            }
        });
        // A system without threads for this has none for a build either.
        Self { _stop: polling.is_ok().then_some(stop) }
    }
}

/// What the last look has seen: files and folders by the hashes of their paths.
#[derive(Default)]
struct Seen(FxHashMap<u64, u64>);

struct Found {
    paths: Vec<PathBuf>,
    took: Duration,
}

impl Seen {
    /// What is other than at the last look. Names a file that is new or changed, and
    /// the folder of one that has gone: the names of the gone are not kept.
    fn look(&mut self, inputs: &[PathBuf], sight: &Sight) -> Found {
        let began = Instant::now();
        let now = nanoseconds(SystemTime::now());
        let mut next = FxHashMap::with_capacity_and_hasher(self.0.len(), Default::default());
        let (mut named, mut folders, mut still_there) = (Vec::new(), Vec::new(), 0);
        for input in inputs {
            let walk = WalkDir::new(input).follow_links(true).into_iter();
            let mut walk = walk.filter_entry(|entry| sight.holds(entry.path()));
            while let Some(entry) = walk.next() {
                // What cannot be looked at is reported by a build.
                let Ok(entry) = entry else { continue };
                if entry.path_is_symlink() && !sight.stays_inside(entry.path()) {
                    if entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                    continue;
                }
                let Ok(meta) = entry.metadata() else { continue };
                let key = hash(entry.path());
                let Entry::Vacant(place) = next.entry(key) else { continue };
                let before = self.0.get(&key);
                still_there += usize::from(before.is_some());
                let print = print(&meta, now);
                place.insert(print.unwrap_or(DOUBTFUL));
                if print.is_none() || before != print.as_ref() {
                    // A folder changes with the names in it, which are seen as well.
                    let known_folder = before.is_some() && entry.file_type().is_dir();
                    if known_folder { &mut folders } else { &mut named }.push(entry);
                }
            }
        }
        let gone = still_there < self.0.len();
        self.0 = next;
        let mut paths: Vec<PathBuf> = named.into_iter().map(DirEntry::into_path).collect();
        if gone {
            paths.extend(folders.into_iter().map(DirEntry::into_path));
            // An input that has gone altogether leaves no folder that is watched.
            paths.extend(inputs.iter().filter(|input| input.symlink_metadata().is_err()).cloned());
        }
        Found { paths, took: began.elapsed() }
    }
}

/// What stands for a file whose times do not yet tell whether it changes again. It
/// is named once more by the next look.
const DOUBTFUL: u64 = 0;

/// What a file's state comes to; `None` where it may change again without a trace.
fn print(meta: &Metadata, now: i64) -> Option<u64> {
    let stat = Stat::of(meta);
    // Where the system keeps it, the time that no program can set.
    let changed = if stat.ctime == 0 { stat.mtime } else { stat.ctime };
    let hash = BuildHasherDefault::<FxHasher>::default().hash_one(stat);
    (is_past(changed, now) || changed > now + DAY).then_some(hash | 1)
}

/// A file from so far in the future comes from a clock that is wrong, and would be
/// looked at every time.
const DAY: i64 = 86_400_000_000_000;

fn hash(path: &Path) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(path)
}
