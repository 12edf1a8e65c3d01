//! A sequence of edits, built after each of them in three ways.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use backfile::base::Diagnostics;
use backfile::pipeline::{Body, BuildOptions, Look, Session, Silent};

use super::world::{Edit, World};
use crate::support::{self, differences, tree};

type Tree = BTreeMap<String, Vec<u8>>;

/// Where the session of a run publishes.
struct Held {
    session: Session,
    public: PathBuf,
    options: BuildOptions,
}

impl Held {
    fn new(world: &World) -> Self {
        let dir = world.disk.dir.path();
        let public = dir.join("held/public");
        let options = BuildOptions {
            output_dir: Some(public.clone()),
            cache_dir: Some(dir.join("held/cache")),
            ..world.disk.options()
        };
        Self { session: Session::new(options.clone()), public, options }
    }

    fn reopen(&mut self, world: &World) {
        self.session.close();
        self.options.clock = world.disk.options().clock;
        self.session = Session::new(self.options.clone());
    }
}

/// What is wrong, if anything is.
pub fn run(edits: &[Edit]) -> Result<(), String> {
    let mut world = World::new();
    let mut held = Held::new(&world);
    let mut older: [Option<Vec<u8>>; 2] = [None, None];
    if !check(&world, &mut held, &Look::Everywhere, 0)
        .map_err(|wrong| format!("at the beginning: {wrong}"))?
    {
        return Err(support::report(&world.disk.clean().1));
    }
    for (i, edit) in edits.iter().enumerate() {
        let before = world.before();
        let told = |wrong: String| format!("after edit {i}, {edit:?}: {wrong}\nof {edits:?}");
        let mut paths = world.edit(*edit);
        match edit {
            Edit::Lose(n) => lose(&world, *n),
            Edit::Damage(how, at) => damage(&world, *how, *at, &older),
            Edit::Kill(_, after) => kill(&world, *after),
            Edit::Clock(_) | Edit::Reopen => held.reopen(&world),
            _ => {}
        }
        for (older, path) in older.iter_mut().zip(memo(&world)) {
            *older = path.and_then(|path| fs::read(path).ok()).or(older.take());
        }
        // Whoever watches tells of every path, or in a rush only that something happened.
        let everywhere = i % 3 == 2;
        let look = |paths: Vec<PathBuf>| if everywhere { Look::Everywhere } else { Look::At(paths) };
        if !check(&world, &mut held, &look(std::mem::take(&mut paths)), i).map_err(told)? {
            let paths = world.mend(&before);
            let told = |wrong: String| format!("after edit {i}, {edit:?}, was mended: {wrong}\nof {edits:?}");
            if !check(&world, &mut held, &look(paths), i).map_err(told)? {
                return Err(told("still with errors".into()));
            }
        }
    }
    Ok(())
}

/// Builds in every way and compares. Whether the site was without errors.
fn check(world: &World, held: &mut Held, look: &Look, n: usize) -> Result<bool, String> {
    let public = world.disk.public();
    let (was, was_held) = (tree(&public), tree(&held.public));
    let (cold, cold_noticed) = world.disk.clean();
    let (warm, warm_noticed) = world.disk.build();
    let refreshed = held.session.refresh(look);
    let published = held.session.publish(&Silent);
    let good = !cold_noticed.has_errors();
    same_report("a warm build", &cold_noticed, &warm_noticed)?;
    if !good {
        if warm.is_some() || published.value.is_some() {
            return Err(format!("published with errors\n{}", support::report(&cold_noticed)));
        }
        same("a build that failed", &was, &tree(&public))?;
        same("a session that failed", &was_held, &tree(&held.public))?;
        return Ok(false);
    }
    if warm.is_none() || published.value.is_none() {
        let said = support::report(&refreshed.diagnostics) + &support::report(&published.diagnostics);
        return Err(format!(
            "not published: build {}, session {}\n{said}",
            warm.is_some(),
            published.value.is_some()
        ));
    }
    same("a warm build", &cold, &tree(&public))?;
    same_report("a session", &cold_noticed, &published.diagnostics)?;
    same("a session", &cold, &tree(&held.public))?;
    answers(held, &cold, n)?;
    Ok(true)
}

/// What the session answers for a few addresses is what a build writes.
fn answers(held: &Held, cold: &Tree, n: usize) -> Result<(), String> {
    let step = cold.len() / 5 + 1;
    for (path, bytes) in cold.iter().skip(n % step).step_by(step) {
        let url = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
        let answer = held.session.answer(&url).ok_or_else(|| format!("no answer for {url}"))?;
        let body = match answer.value {
            Some(answer) if answer.found => match answer.body {
                Body::Bytes(bytes) => bytes,
                Body::File(path) => fs::read(path).unwrap(),
            },
            _ => return Err(format!("no answer for {url}: {}", support::report(&answer.diagnostics))),
        };
        let one = |bytes: &[u8]| BTreeMap::from([(path.clone(), bytes.to_vec())]);
        same("an answer", &one(bytes), &one(&body))?;
    }
    Ok(())
}

fn same_report(what: &str, cold: &Diagnostics, other: &Diagnostics) -> Result<(), String> {
    let (cold, other) = (support::report(cold), support::report(other));
    if cold == other {
        return Ok(());
    }
    Err(format!("{what} says something else than a clean one:\n{other}\nthan\n{cold}"))
}

fn same(what: &str, cold: &Tree, other: &Tree) -> Result<(), String> {
    let found = differences(cold, other);
    let Some(first) = found.first() else { return Ok(()) };
    let path = first.split(": ").next().unwrap_or_default();
    let text = |tree: &Tree| {
        tree.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    };
    let (right, wrong) = (text(cold), text(other));
    let at =
        right.bytes().zip(wrong.bytes()).position(|(a, b)| a != b).unwrap_or(right.len().min(wrong.len()));
    let around = |text: &str| {
        let from = (0..=at.saturating_sub(120)).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        text[from.min(text.len())..].chars().take(400).collect::<String>()
    };
    let found = found.join("\n  ");
    Err(format!(
        "{what} is not as a clean one:\n  {found}\nright: …{}\nwrong: …{}",
        around(&right),
        around(&wrong)
    ))
}

/// The files of the memo: of what was parsed, and of the pages.
pub fn memo(world: &World) -> [Option<PathBuf>; 2] {
    let is_other =
        |name: &str| [".last.memo", ".pages.memo", ".folders.memo"].iter().any(|end| name.ends_with(end));
    let parsed = record(world, |name| name.ends_with(".memo") && !is_other(name));
    [parsed, record(world, |name| name.ends_with(".pages.memo"))]
}

/// The record of the last build.
pub fn last(world: &World) -> Option<PathBuf> {
    record(world, |name| name.ends_with(".last.memo"))
}

fn record(world: &World, is_it: impl Fn(&str) -> bool) -> Option<PathBuf> {
    let folder = world.disk.dir.path().join("cache/output");
    let files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files.into_iter().find(|path| path.file_name().and_then(|n| n.to_str()).is_some_and(&is_it))
}

/// As a disk, a killed build or somebody who copied the folder may leave it.
fn damage(world: &World, how: u8, at: u16, older: &[Option<Vec<u8>>; 2]) {
    let [parsed, pages] = memo(world);
    let all = [(parsed, older[0].as_deref()), (pages, older[1].as_deref()), (last(world), None)];
    for (n, (path, older)) in all.into_iter().enumerate() {
        // Any of them alone, or all.
        let Some(path) = path.filter(|_| at % 4 == 3 || usize::from(at % 4) == n) else { continue };
        let mut bytes = fs::read(&path).unwrap();
        let at = usize::from(at) * bytes.len() / (1 << 16);
        match how {
            0 => {
                fs::remove_file(&path).unwrap();
                continue;
            }
            1 => bytes.truncate(at),
            2 => bytes[at] ^= 0x10,
            _ => bytes = older.map_or(bytes, <[u8]>::to_vec),
        }
        fs::write(&path, bytes).unwrap();
    }
}

/// What [`kill`] tells the build in the other process: the site's root, its folder
/// and its clock.
const KILLED: [&str; 3] = ["BACKFILE_KILLED_ROOT", "BACKFILE_KILLED_DIR", "BACKFILE_KILLED_CLOCK"];

/// Builds in another process and kills that. It is this program once more: what
/// another one has kept would be of no use to the next build.
fn kill(world: &World, after: u16) {
    let disk = &world.disk;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_build_to_be_killed"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.env(KILLED[0], &disk.root).env(KILLED[1], disk.dir.path()).env(KILLED[2], &disk.clock);
    let mut child = command.spawn().unwrap();
    let staging = disk.public().join(".tmp-backfile");
    while after.is_multiple_of(2) && !staging.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_micros(100));
    }
    std::thread::sleep(Duration::from_micros(after.into()));
    // It may have come to its end.
    let _ = child.kill();
    child.wait().unwrap();
}

/// In the process that is killed: builds. In any other there is nothing to do.
pub fn build_to_be_killed() {
    let [root, dir, clock] = KILLED.map(std::env::var_os);
    let (Some(root), Some(dir), Some(clock)) = (root, dir, clock) else { return };
    let dir = PathBuf::from(dir);
    let options = BuildOptions {
        root: root.into(),
        output_dir: Some(dir.join("public")),
        cache_dir: Some(dir.join("cache")),
        clock: clock.to_str().and_then(|clock| clock.parse().ok()),
        ..BuildOptions::default()
    };
    backfile::pipeline::build(&options, &Silent);
}

/// A file of the output folder is not there any more.
fn lose(world: &World, n: u8) {
    let public = world.disk.public();
    let files = tree(&public);
    if let Some(path) = files.keys().nth(usize::from(n) * 7 % files.len().max(1)) {
        fs::remove_file(public.join(path)).unwrap();
    }
}
