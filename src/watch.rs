//! Says when the inputs of a site change, and where. Systems tell of changes in
//! ways that differ, that miss some and that overflow; a [`Watcher`] turns them
//! into the one thing that a session wants to know: where to look again. It may
//! name too much, never too little, and it does not say what has changed: a
//! session compares bytes, so two writes of one save cost it a digest, not a build.
//!
//! 1. `scope` holds which folders are watched, and under which names an input is
//!    known that is reached through symbolic links.
//! 2. `events` asks the system to tell of changes, and puts what it tells in order.
//! 3. `poll` looks for changes itself, where the system cannot tell of them.
//!
//! A site may change although no file does: another day begins, an article is due.
//! So a watcher is told when that is, and looks at the clock.
//!
//! No change waits for a time of quiet. What is known to be unfinished does: a file
//! that is open for writing, one that was moved away and may come back, a branch
//! that git is checking out.

mod events;
mod poll;
mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::base::{Diagnostic, Kind};
use crate::pipeline::{Look, Session};

use events::{Change, Events, Unwatchable};
use poll::Poll;
use scope::Map;
pub use scope::Scope;

/// How long a file that was written to may stay open before it is looked at all
/// the same. Systems other than Linux do not tell of its being closed.
const OPEN: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 100 } else { 10 });
/// How long something may be gone before that is believed: editors move the old
/// file away before the new one has its name.
const GONE: Duration = Duration::from_millis(50);
/// More changes at once than this are not one person's save.
const MANY: usize = 64;
/// Many changes are over when nothing has changed for so long,
const QUIET: Duration = Duration::from_millis(25);
/// and are looked at after so long in any case.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the clock is looked at where a time is waited for. A machine that was
/// asleep, or whose clock was set, has not waited as long as it seems.
const NAP: Duration = Duration::from_secs(20);
/// With more paths than this, everything is looked at.
const PATHS: usize = 10_000;

/// Tells where the inputs of a site change.
pub struct Watcher {
    scope: Scope,
    map: Map,
    source: Source,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    /// What has changed, by the names that the scope gives.
    ready: BTreeSet<PathBuf>,
    /// Whether anything may have.
    everywhere: bool,
    /// What may not be finished, and when it is looked at nevertheless.
    waiting: BTreeMap<PathBuf, Instant>,
    /// When the folders have to be found anew.
    lost: Option<Instant>,
    /// When everything is to be looked at although nothing has changed.
    wake: Option<jiff::Timestamp>,
    stopped: bool,
    remark: Option<Diagnostic>,
}

/// Who tells of changes.
enum Source {
    Events(Events),
    /// Held for its end: it stops when it is dropped.
    Poll(#[allow(dead_code)] Poll),
}

/// What reaches a watcher from other threads.
enum Signal {
    /// Something may have changed at a path.
    Changed(Change, PathBuf),
    /// Changes were lost.
    Overflow,
    /// The system will not tell of all changes.
    Unwatchable(Unwatchable),
    /// A look of one's own has found these paths changed; none: anything may have.
    Polled(Vec<PathBuf>),
    /// There is nothing more to wait for.
    Stop,
}

/// Ends the waiting of a [`Watcher`], from another thread.
#[derive(Debug, Clone)]
pub struct Stopper(Sender<Signal>);

impl Stopper {
    /// From now on [`Watcher::next`] returns `None`.
    pub fn stop(&self) {
        // If the watcher is gone, so is who waits.
        let _ = self.0.send(Signal::Stop);
    }
}

impl Watcher {
    /// Watches from now on. With `poll`, looks for changes rather than be told of
    /// them, as is needed on most network file systems: the system tells of changes
    /// only that it makes itself.
    pub fn new(scope: Scope, poll: bool) -> Self {
        let (sender, signals) = mpsc::channel();
        let mut watcher = Self {
            map: Map::default(),
            source: Source::Poll(Poll::idle()),
            sender,
            signals,
            ready: BTreeSet::new(),
            everywhere: false,
            waiting: BTreeMap::new(),
            lost: None,
            wake: None,
            stopped: false,
            remark: None,
            scope,
        };
        if poll {
            watcher.poll();
        } else {
            watcher.listen();
        }
        watcher
    }

    /// Watches what the pages of a session are made from, as its last look has found
    /// it, and looks at everything when they are others by the clock.
    pub fn follow(&mut self, session: &Session) {
        self.wake = session.turns_at();
        self.retarget(Scope::of(session));
    }

    /// Watches other folders from now on, if the scope is another. Then the next look
    /// is everywhere, and at once.
    pub fn retarget(&mut self, scope: Scope) {
        if scope != self.scope {
            self.scope = scope;
            self.restart();
        }
    }

    /// Has everything looked at next: something may have changed before it watched.
    pub fn look_everywhere(&mut self) {
        self.everywhere = true;
    }

    /// Ends the waiting, from another thread.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// Why changes are looked for although the system was to tell of them. Said once.
    pub fn remark(&mut self) -> Option<Diagnostic> {
        self.remark.take()
    }

    /// Waits until inputs may have changed, and says which; all the changes that are
    /// known by then are in one look. `None` once it was stopped.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<Look> {
        loop {
            self.drain();
            if self.stopped {
                return None;
            }
            if self.is_ready() {
                self.see_it_out();
                return if self.stopped { None } else { Some(self.look()) };
            }
            let due = self.waiting.values().copied().chain(self.lost).min();
            let due = due.map(|due| due.saturating_duration_since(Instant::now()));
            let wake = self.wake.map(|at| {
                let left = at.duration_since(jiff::Timestamp::now());
                Duration::try_from(left).unwrap_or_default().min(NAP)
            });
            let signal = match due.into_iter().chain(wake).min() {
                None => self.signals.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(left) => self.signals.recv_timeout(left),
            };
            match signal {
                Ok(signal) => self.take(signal),
                Err(RecvTimeoutError::Timeout) => {}
                // It holds a sender itself, so this is not reached.
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn look(&mut self) -> Look {
        let paths = std::mem::take(&mut self.ready);
        if std::mem::take(&mut self.everywhere) || paths.len() > PATHS {
            return Look::Everywhere;
        }
        Look::At(paths.into_iter().collect())
    }

    fn is_ready(&self) -> bool {
        self.everywhere || !self.ready.is_empty()
    }

    /// Takes all signals that are there, and what has waited long enough.
    fn drain(&mut self) {
        while let Ok(signal) = self.signals.try_recv() {
            self.take(signal);
        }
        let now = Instant::now();
        self.ready.extend(self.waiting.extract_if(.., |_, due| *due <= now).map(|(path, _)| path));
        if self.lost.is_some_and(|due| due <= now) {
            self.lost = None;
            self.restart();
        }
        if self.wake.take_if(|at| *at <= jiff::Timestamp::now()).is_some() {
            self.everywhere = true;
        }
    }

    /// Waits for the end of what is known to have one: git holds a lock while it
    /// checks out a branch, and many changes come from one program at work. A look
    /// in their middle would show a site that nobody has written.
    fn see_it_out(&mut self) {
        let began = Instant::now();
        let busy = |watcher: &Self| watcher.ready.len() + watcher.waiting.len() > MANY;
        let mut last = began;
        let mut settling = false;
        while began.elapsed() < PATIENCE && !self.stopped {
            let locked = self.map.is_locked();
            settling |= locked || busy(self);
            // A lock that a killed git has left holds nothing up for long.
            if !settling || last.elapsed() >= if locked { 10 * QUIET } else { QUIET } {
                break;
            }
            match self.signals.recv_timeout(QUIET / 5) {
                Ok(signal) => {
                    self.take(signal);
                    last = Instant::now();
                }
                Err(_) => self.drain(),
            }
        }
        self.drain();
        if settling {
            self.ready.extend(std::mem::take(&mut self.waiting).into_keys());
        }
    }

    fn take(&mut self, signal: Signal) {
        match signal {
            Signal::Changed(change, path) => self.change(change, &path),
            Signal::Overflow => self.lost = Some(Instant::now()),
            Signal::Unwatchable(why) => self.give_up(&why),
            Signal::Polled(paths) if paths.is_empty() => self.everywhere = true,
            Signal::Polled(paths) => self.ready.extend(paths),
            Signal::Stop => self.stopped = true,
        }
    }

    /// What was told of by the system.
    fn change(&mut self, change: Change, path: &Path) {
        let Source::Events(events) = &mut self.source else { return };
        let now = Instant::now();
        if self.map.is_shaken_by(path) || (change != Change::Gone && path.is_symlink()) {
            // What is moved away may be moved back, and is looked for then.
            let due = if change == Change::Gone { now + GONE } else { now };
            self.lost = Some(self.lost.map_or(due, |earlier| earlier.min(due)));
        }
        let names = self.map.names(path);
        if names.is_empty() {
            return;
        }
        if matches!(change, Change::Made | Change::Placed) && path.is_dir() {
            // What is put into a new folder before that is watched is not told of.
            // By the end of this it is watched, and what is in it is looked at.
            events.catch_up();
            if self.map.find_links(path) {
                self.lost = Some(now);
            }
        }
        let due = match change {
            Change::Placed => None,
            Change::Made if path.is_dir() => None,
            Change::Made | Change::Written => Some(now + OPEN),
            Change::Gone => Some(now + GONE),
        };
        for name in names {
            match due {
                Some(due) => {
                    self.waiting.insert(name, due);
                }
                None => {
                    self.waiting.remove(&name);
                    self.ready.insert(name);
                }
            }
        }
    }

    /// Finds the folders anew. What changes meanwhile is not told of.
    fn restart(&mut self) {
        self.everywhere = true;
        match self.source {
            Source::Events(_) => self.listen(),
            Source::Poll(_) => self.poll(),
        }
    }

    fn listen(&mut self) {
        self.map = Map::new(&self.scope);
        // The old one first: a system has a number of these, too.
        self.source = Source::Poll(Poll::idle());
        match Events::start(&mut self.map, self.sender.clone()) {
            Ok(events) => self.source = Source::Events(events),
            Err(why) => self.give_up(&why),
        }
    }

    fn poll(&mut self) {
        self.source = Source::Poll(Poll::start(&self.scope, self.sender.clone()));
    }

    /// Looks for changes itself from now on.
    fn give_up(&mut self, why: &Unwatchable) {
        self.everywhere = true;
        self.waiting.clear();
        self.poll();
        let message = format!("{why}: changes are looked for every second or so instead");
        let problem = Diagnostic::warning(Kind::Io, message);
        self.remark = Some(match why.remedy() {
            Some(remedy) => problem.hint(remedy),
            None => problem,
        });
    }
}
