//! A site between builds: what `watch` and `serve` hold. The inputs are looked at
//! again when somebody says that they may have changed; pages are rendered when
//! somebody asks for them, or published as far as they are not fresh. Where the
//! inputs have errors, what was good before them stays until they are mended.
//!
//! Most looks find that the text or the headline of one article was edited. Then
//! neither the index nor the plan can be others than before
//! ([`Article::bones`](crate::article::Article::bones)), and the article is exchanged
//! in them; whatever else was changed makes both anew.

mod answer;
mod exchange;
mod publish;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Instant;

use rustc_hash::FxHashSet;

use super::records::Records;
use super::{BuildOptions, Inputs, Prepared, Silent, output_dir, output_folder, prepare, source_dirs};
use crate::base::{Diagnostics, Digest, SourcePath};
use crate::memo::Memo;
use crate::output::Publisher;
use crate::render::Pages;
use crate::source::{self, Snapshot};

pub use answer::{Answer, Body, Unpublished};

/// Where changes may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Anywhere.
    Everywhere,
    /// At these paths and below them, absolute or relative to the working directory.
    At(Vec<PathBuf>),
}

/// What a look at the inputs found.
#[derive(Debug, Default)]
pub struct Refreshed {
    /// Whether anything that pages are made from is another than before.
    pub changed: bool,
    /// The inputs that are new, gone or other than before, by path.
    pub inputs: Vec<SourcePath>,
    /// Whether all of them were looked at, and not only those that were named.
    pub everywhere: bool,
    /// Every problem of the inputs as they are now. With an error among them the site
    /// stays as it was before.
    pub diagnostics: Diagnostics,
    /// How long it took.
    pub seconds: f64,
}

/// A site between builds. It may be asked from many threads while it is refreshed.
pub struct Session {
    options: BuildOptions,
    /// Held for as long as a look or a publication takes, and before `state`.
    work: Mutex<Work>,
    state: RwLock<State>,
}

/// What those need who change the state.
#[derive(Default)]
struct Work {
    memo: Memo,
    /// The memo of the pages, once there was something to publish.
    kept: Memo,
    /// Where they are kept, once that was looked for.
    records: Option<Option<Records>>,
    pages: Pages,
    /// The output folder, once it was published.
    publisher: Option<Publisher>,
    /// The files that it was published with.
    outputs: FxHashSet<Box<str>>,
    pending: Pending,
}

/// What has changed since the last publication.
#[derive(Default)]
enum Pending {
    #[default]
    Everything,
    /// The texts of these articles, and what lists show of them.
    Articles(Vec<SourcePath>),
}

#[derive(Default)]
struct State {
    /// Raised whenever pages may have changed.
    generation: u64,
    /// The last good one.
    good: Option<(Inputs, Prepared)>,
    /// What is wrong with the inputs as they are.
    noticed: Diagnostics,
    /// Whether `good` is what the inputs are.
    is_current: bool,
    /// Whether there was nothing to say of the files before they were read.
    scanned_in_silence: bool,
    /// The configuration and the inputs as they were when errors were found in them.
    faulty: Option<(Digest, Digest)>,
    /// When the inputs, though the same, make another site.
    turns_at: Option<jiff::Timestamp>,
}

/// Whether no day has ended since, and no article was published or has expired.
fn is_same_time((known, prepared): (&Inputs, &Prepared), now: &Inputs) -> bool {
    known.now <= now.now && prepared.turns_at.is_none_or(|at| now.now < at)
}

impl State {
    /// What there was to say, if these are the inputs that it is of: the files tell by
    /// their times, and no article is published or expires and no day ends in between.
    fn as_it_is(&self, now: &Inputs) -> Option<Diagnostics> {
        let (known, prepared) = self.good.as_ref().filter(|_| self.is_current && self.scanned_in_silence)?;
        let is_same_time = is_same_time((known, prepared), now);
        let can_tell = || known.snapshot.inputs().iter().all(|i| i.stat.can_tell(known.snapshot.taken()));
        let is_same = is_same_time
            && known.config.digest() == now.config.digest()
            && can_tell()
            && known.snapshot.stats() == now.snapshot.stats();
        is_same.then(|| self.noticed.clone())
    }
}

impl Session {
    /// A site that nobody has looked at yet.
    pub fn new(options: BuildOptions) -> Self {
        Self { options, work: Mutex::default(), state: RwLock::default() }
    }

    /// The options that it was made with.
    pub fn options(&self) -> &BuildOptions {
        &self.options
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the inputs. Renders nothing and writes nothing.
    pub fn refresh(&self, look: &Look) -> Refreshed {
        let started = Instant::now();
        let mut work = self.work();
        let mut found = match look {
            Look::At(paths) => self.exchange(&mut work, paths),
            Look::Everywhere => None,
        }
        .unwrap_or_else(|| self.look_everywhere(&mut work));
        found.diagnostics.sort();
        found.seconds = started.elapsed().as_secs_f64();
        found
    }

    fn look_everywhere(&self, work: &mut Work) -> Refreshed {
        let mut noticed = Diagnostics::new();
        // Neither waits for the other.
        let ((), scanned) =
            rayon::join(|| self.open(work), || Inputs::scan(&self.options, &Silent, &mut noticed));
        let scanned_in_silence = noticed.is_empty();
        if let Some(now) = scanned.as_ref().filter(|_| scanned_in_silence)
            && let Some(diagnostics) = self.state().as_it_is(now)
        {
            let inputs = Vec::new();
            return Refreshed { changed: false, inputs, everywhere: true, diagnostics, seconds: 0.0 };
        }
        let made = scanned.map(|inputs| {
            let prepared = prepare(&inputs, self.options.drafts, &mut work.memo, None, &Silent, &mut noticed);
            (inputs, prepared)
        });
        noticed.sort();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let before = state.good.as_ref().map(|(inputs, _)| &inputs.snapshot);
        let inputs = made.as_ref().map(|(now, _)| differences(before, &now.snapshot)).unwrap_or_default();
        let is_same_frame = match (&state.good, &made) {
            (Some((before, prepared)), Some((now, _))) => {
                before.config.digest() == now.config.digest() && is_same_time((before, prepared), now)
            }
            (before, now) => before.is_none() && now.is_none(),
        };
        // One save may be told of more than once; what is wrong with it is said once.
        let faulty = made.as_ref().filter(|_| noticed.has_errors());
        let faulty = faulty.map(|(now, _)| (now.config.digest(), now.snapshot.stats()));
        let is_known = noticed.has_errors() && faulty == state.faulty && noticed == state.noticed;
        let changed = (!inputs.is_empty() || !is_same_frame || !state.is_current) && !is_known;
        state.faulty = faulty;
        state.scanned_in_silence = scanned_in_silence;
        state.is_current = !noticed.has_errors();
        state.turns_at = made.as_ref().and_then(|(_, prepared)| prepared.turns_at);
        if let Some(made) = made.filter(|_| !noticed.has_errors()) {
            state.good = Some(made);
            state.generation += 1;
            work.pending = Pending::Everything;
        }
        state.noticed = noticed.clone();
        Refreshed { changed, inputs, everywhere: true, diagnostics: noticed, seconds: 0.0 }
    }

    /// What an earlier build or session has kept.
    fn open(&self, work: &mut Work) {
        if work.records.is_some() || self.options.no_memo {
            return;
        }
        work.records = Some(None);
        let mut noticed = Diagnostics::new();
        let Ok((source, text)) =
            crate::source::config_text(&self.options.root, self.options.config.as_deref())
        else {
            return;
        };
        let config = crate::config::parse(&text, &source, self.options.base_url.as_deref());
        let Some(config) = config.into_value(&mut noticed) else { return };
        let output = output_folder(&self.options, &config).ok();
        if let Some(records) = output.and_then(|output| Records::of(&self.options, &output)) {
            work.memo = Memo::open(&records.parsed, super::build::program());
            work.records = Some(Some(records));
        }
    }

    /// Keeps what files were parsed to for the next session or build, although nothing is
    /// published; not while a build is at work, which keeps more.
    pub fn keep(&self) {
        let mut work = self.work();
        if let (None, Some(Some(records))) = (&work.publisher, &work.records)
            && let Ok(Some(lock)) = records.take()
        {
            // Without it the next start is slower, and no less right.
            let _ = work.memo.save(false);
            drop(lock);
        }
    }

    /// Raised by one whenever pages may be others than before.
    pub fn generation(&self) -> u64 {
        self.state().generation
    }

    /// When everything is to be looked at again although no input has changed: then
    /// another day begins, or an article is due. Never, where the clock stands.
    pub fn turns_at(&self) -> Option<jiff::Timestamp> {
        self.state().turns_at.filter(|_| self.options.clock.is_none())
    }

    /// The files and folders that a change may come from: the configuration, the
    /// content, templates, themes, data and static folders, whether they are there or
    /// not; where git dates the articles, also what changes with each commit.
    pub fn watched(&self) -> Vec<PathBuf> {
        let root = &self.options.root;
        let mut paths = vec![root.join("config.toml"), root.join("zola.toml"), root.join("urls.ledger")];
        paths.extend(self.options.config.clone());
        match &self.state().good {
            Some((inputs, _)) => {
                paths.extend(source_dirs(root, &inputs.config));
                if inputs.config.updated_from_git
                    && let Ok(root) = std::path::absolute(root)
                {
                    paths.extend(source::git_head(&root));
                }
            }
            None => paths.extend(["content", "templates", "themes", "data", "static"].map(|d| root.join(d))),
        }
        paths.sort();
        paths.dedup();
        paths
    }

    /// The folders that a build writes to: where they lie among what is watched,
    /// nothing in them is an input.
    pub fn written(&self) -> Vec<PathBuf> {
        let output = match &self.state().good {
            Some((inputs, _)) => output_dir(&self.options, &inputs.config),
            None => self.options.output_dir.clone().unwrap_or_else(|| self.options.root.join("public")),
        };
        [output].into_iter().chain(self.options.cache_dir.clone()).collect()
    }
}

/// The inputs that are new, gone or other than before.
fn differences(before: Option<&Snapshot>, now: &Snapshot) -> Vec<SourcePath> {
    let none = [];
    let (mut old, mut new) = (before.map_or(&none[..], Snapshot::inputs), now.inputs());
    let taken = before.map_or(i64::MIN, Snapshot::taken);
    let mut found = Vec::new();
    loop {
        match (old.first(), new.first()) {
            (None, None) => return found,
            (Some(gone), other) if other.is_none_or(|other| gone.path < other.path) => {
                found.push(gone.path.clone());
                old = &old[1..];
            }
            (other, Some(added)) if other.is_none_or(|other| added.path < other.path) => {
                found.push(added.path.clone());
                new = &new[1..];
            }
            (Some(a), Some(b)) => {
                // One that had just changed may have changed again without its times telling.
                if a.stat != b.stat || !a.stat.can_tell(taken) {
                    found.push(a.path.clone());
                }
                (old, new) = (&old[1..], &new[1..]);
            }
            _ => return found,
        }
    }
}
