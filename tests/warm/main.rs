//! Warm equals cold. Random edits are made to a site, and after each of them the
//! tree and the report are compared, byte for byte, with those of a clean build:
//! once of a build with the memo of the builds before, once of a session that is
//! held all the while, as `watch` and `serve` hold it.
//!
//! `BACKFILE_SEQUENCES` says how many sequences, `BACKFILE_EDITS` how many edits
//! each has. What fails is shortened to the edits that matter and printed as a
//! sequence to be put below, where it stays.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod edits;
mod regressions;
mod run;
mod words;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use world::Edit;

/// That of the program, which costs a build less than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn number(name: &str, usual: u32) -> u32 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

fn edit() -> impl Strategy<Value = Edit> {
    let small = 0..8u8;
    prop_oneof![
        4 => (any::<u8>(), any::<u64>()).prop_map(|(folder, seed)| Edit::Add(folder, seed)),
        9 => (small.clone(), any::<u8>(), small.clone()).prop_map(|(n, key, choice)| Edit::Front(n, key, choice)),
        6 => (small.clone(), any::<u8>(), small.clone()).prop_map(|(n, part, choice)| Edit::Body(n, part, choice)),
        2 => (small.clone(), small.clone()).prop_map(|(n, folder)| Edit::Move(n, folder)),
        1 => small.clone().prop_map(Edit::Bundle),
        2 => (small.clone(), any::<u64>()).prop_map(|(n, seed)| Edit::Translate(n, seed)),
        2 => small.clone().prop_map(Edit::Remove),
        9 => (any::<u8>(), 0..4u8).prop_map(|(file, choice)| Edit::File(file, choice)),
        2 => any::<u8>().prop_map(Edit::Configure),
        6 => (any::<u8>(), any::<u8>()).prop_map(|(template, question)| Edit::Ask(template, question)),
        1 => small.clone().prop_map(Edit::Clock),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(file, future)| Edit::Touch(file, future)),
        1 => any::<u8>().prop_map(Edit::Lose),
        1 => (0..4u8, any::<u16>()).prop_map(|(how, at)| Edit::Damage(how, at)),
        1 => Just(Edit::Reopen),
        2 => (small.clone(), any::<u16>()).prop_map(|(n, after)| Edit::Kill(n, after)),
    ]
}

/// One sequence of random edits. By its number and the seed it is the same each time,
/// however many others there are.
fn sequence(seed: u32, number_of: u32) -> Result<(), String> {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    bytes[4..8].copy_from_slice(&number_of.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases: 1,
        max_shrink_iters: number("BACKFILE_SHRINK", 60),
        failure_persistence: None,
        ..Config::default()
    };
    let edits = number("BACKFILE_EDITS", 10) as usize;
    let result = TestRunner::new_with_rng(config, rng)
        .run(&proptest::collection::vec(edit(), edits), |edits| {
            run::run(&edits).map_err(TestCaseError::fail)
        });
    result.map_err(|failed| format!("sequence {number_of} of seed {seed}: {failed}"))
}

#[test]
fn warm_equals_cold() {
    let sequences = number("BACKFILE_SEQUENCES", 12);
    // Without a seed it is the same sequences each time; with one, others.
    let seed = number("BACKFILE_SEED", 0);
    let next = AtomicU32::new(0);
    let failed = Mutex::new(Vec::new());
    // Each sequence has its own folder: there can be one for each core.
    let work = || {
        while let Some(n) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|n| *n < sequences) {
            if let Err(wrong) = sequence(seed, n) {
                // The others end those that they have begun.
                next.store(sequences, Ordering::Relaxed);
                failed.lock().unwrap().push(wrong);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_once_differed_does_not() {
    for (name, edits) in regressions::ALL.iter().chain(regressions::FACTS) {
        if let Err(difference) = run::run(edits) {
            panic!("{name}: {difference}");
        }
    }
}

/// Does nothing but in a process that [`run`] has started.
#[test]
fn a_build_to_be_killed() {
    run::build_to_be_killed();
}

/// A memo that is damaged anywhere, or of another version, is only a slower build; and
/// so is the record of the last one. `BACKFILE_DAMAGES` says at how many places.
#[test]
fn a_damaged_memo_gives_what_a_clean_build_gives() {
    let world = world::World::new();
    // Inputs that were just written are not yet told from others by their times.
    std::thread::sleep(std::time::Duration::from_millis(50));
    world.disk.build();
    let [parsed, pages] = run::memo(&world).map(Option::unwrap);
    let last = run::last(&world).unwrap();
    let (cold, cold_noticed) = world.disk.clean();
    let places = number("BACKFILE_DAMAGES", 12) as usize;
    for path in [&parsed, &pages, &last] {
        let whole = std::fs::read(path).unwrap();
        for place in 0..places {
            let at = whole.len() * place / places;
            let mut other_byte = whole.clone();
            other_byte[at] ^= 1 << (place % 8);
            let cut_short = whole[..at].to_vec();
            let repeated = [&whole[..], &whole[at..]].concat();
            for (how, bytes) in
                [("another byte", other_byte), ("cut short", cut_short), ("repeated", repeated)]
            {
                if path != &last {
                    // With the record of the last build the memo would not be read.
                    std::fs::remove_file(&last).unwrap();
                }
                std::fs::write(path, bytes).unwrap();
                let (summary, noticed) = world.disk.build();
                assert!(summary.is_some(), "{how} at {at}");
                let differences = support::differences(&cold, &support::tree(&world.disk.public()));
                assert_eq!(differences, Vec::<String>::new(), "{how} at {at}");
                assert_eq!(support::report(&noticed), support::report(&cold_noticed), "{how} at {at}");
            }
        }
    }
}

/// Whatever is published, it can be said why it was made or not.
#[test]
fn every_page_is_explained() {
    use backfile::pipeline::BuildOptions;
    use backfile::render::Reason;
    let world = world::World::new();
    let (cold, _) = world.disk.clean();
    let explain: Vec<String> = cold.keys().cloned().collect();
    let options = BuildOptions { explain, ..world.disk.options() };
    for (built, expected) in [(0, "new"), (1, "fresh")] {
        let (summary, _) = world.disk.build_with(&options);
        let explained = summary.unwrap().explained;
        assert_eq!(explained.len(), cold.len());
        for (url, reason) in explained {
            let is_so = match reason {
                Some(Reason::New | Reason::Surroundings) => built == 0,
                // Files of the theme are made of nothing that a page reads.
                Some(Reason::Fresh(_)) => built == 1,
                _ => false,
            };
            assert!(is_so, "{url} is {reason:?}, not {expected}");
        }
    }
}
