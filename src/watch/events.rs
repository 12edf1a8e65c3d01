//! The system's own word of changes, put in the few terms that matter here. Only
//! this file knows how `notify` and the systems below it speak.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, Flag, ModifyKind, RenameMode};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Signal;
use super::scope::Map;

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It is there and finished: closed after writing, renamed into place, given
    /// other rights.
    Placed,
    /// It is there, and perhaps not yet finished.
    Made,
    /// Its bytes change.
    Written,
    /// It was removed, or has another name now.
    Gone,
}

/// Why the system will not tell of all changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unwatchable {
    /// No more folders can be watched by this user.
    Watches,
    /// No more programs of this user can watch.
    Instances,
    /// Another reason, in the system's words.
    Other(String),
}

impl fmt::Display for Unwatchable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Watches => f.write_str("the system has no more watches for folders"),
            Self::Instances => f.write_str("too many programs are watching folders"),
            Self::Other(reason) => write!(f, "the system does not tell of changes ({reason})"),
        }
    }
}

impl Unwatchable {
    fn of(error: &notify::Error) -> Self {
        match &error.kind {
            ErrorKind::MaxFilesWatch => Self::Watches,
            ErrorKind::Io(e) => Self::of_io(e),
            _ => Self::Other(error.to_string()),
        }
    }

    fn of_io(error: &io::Error) -> Self {
        // EMFILE, by its number on all systems that have it: no `io::ErrorKind` is it.
        match error.raw_os_error() {
            Some(24) => Self::Instances,
            _ => Self::Other(error.to_string()),
        }
    }

    /// What to do about it.
    pub(super) fn remedy(&self) -> Option<String> {
        let (setting, value) = match self {
            Self::Watches => ("fs.inotify.max_user_watches", 1_048_576),
            Self::Instances => ("fs.inotify.max_user_instances", 1024),
            Self::Other(_) => return None,
        };
        Some(format!("raise the limit with `sudo sysctl {setting}={value}`, and start again"))
    }
}

/// The system tells of changes until this is dropped.
pub(super) struct Events {
    watcher: RecommendedWatcher,
    /// The highest folder that is watched, and not to any depth.
    highest: Option<PathBuf>,
}

impl Events {
    /// Has the folders of a map watched, each before it is looked into, so that
    /// nothing comes to be between the two.
    pub(super) fn start(map: &mut Map, sender: Sender<Signal>) -> Result<Self, Unwatchable> {
        let told = move |event| tell(event, &sender);
        // Links are followed by the map, which knows which lead out of the site.
        let config = notify::Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(told, config).map_err(|e| Unwatchable::of(&e))?;
        let mut above = map.above();
        let mut events = Self { watcher, highest: above.first().cloned() };
        // Until none has appeared below those that were watched meanwhile.
        loop {
            for folder in &above {
                events.watch(folder, RecursiveMode::NonRecursive)?;
            }
            let now = map.above();
            if now == above {
                break;
            }
            above = now;
        }
        map.find_inputs();
        while let Some((folder, deep)) = map.next_folder() {
            events
                .watch(&folder, if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive })?;
            if deep {
                map.find_links(&folder);
            }
        }
        Ok(events)
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), Unwatchable> {
        match self.watcher.watch(folder, mode) {
            Ok(()) => Ok(()),
            // It has gone since it was found, or is nobody's to read: then a build
            // says so.
            Err(e) if is_absent(&e) => Ok(()),
            Err(e) => Err(Unwatchable::of(&e)),
        }
    }

    /// Returns when all folders are watched of whose making the system has told by now.
    pub(super) fn catch_up(&mut self) {
        // inotify has one thread that reads events, watches the folders that these
        // name, and then hears us: asking for what is there already waits for it.
        // Elsewhere the system itself watches folders to any depth.
        if let Some(highest) = &self.highest
            && cfg!(any(target_os = "linux", target_os = "android"))
        {
            let _ = self.watcher.watch(highest, RecursiveMode::NonRecursive);
        }
    }
}

fn is_absent(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(e) => matches!(
            e.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied
        ),
        _ => false,
    }
}

/// Passes on what a watcher has to know. Called on the thread that reads events,
/// also for each file that a build opens.
fn tell(event: notify::Result<notify::Event>, sender: &Sender<Signal>) {
    let send = |signal| {
        // If the watcher is gone, nobody wants to know.
        let _ = sender.send(signal);
    };
    let event = match event {
        Ok(event) => event,
        Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => {
            return send(Signal::Unwatchable(Unwatchable::Watches));
        }
        Err(_) => return send(Signal::Overflow),
    };
    if event.attrs.flag() == Some(Flag::Rescan) {
        return send(Signal::Overflow);
    }
    let change = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Change::Placed,
        EventKind::Access(_) => return,
        EventKind::Create(CreateKind::Folder) => Change::Placed,
        EventKind::Create(_) => Change::Made,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => Change::Gone,
        // Both ends have been told of one by one.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return,
        EventKind::Modify(ModifyKind::Name(RenameMode::To) | ModifyKind::Metadata(_)) => Change::Placed,
        EventKind::Modify(ModifyKind::Data(_)) => Change::Written,
        // Systems that say no more of a change than that there was one.
        EventKind::Modify(_) | EventKind::Any | EventKind::Other => match event.paths.first() {
            Some(path) if path.symlink_metadata().is_err() => Change::Gone,
            Some(_) => Change::Made,
            None => return send(Signal::Overflow),
        },
    };
    for path in event.paths {
        send(Signal::Changed(change, path));
    }
}
