//! Updates: what they leave, what they refuse, and what a kill at any
//! operation leaves to the next build.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use super::super::disk::{Disk, Durability};
use super::super::folder::STAGING_DIR;
use super::super::ground::CommitOptions;
use super::super::tests::{Fault, Files, Random, Site, assert_whole, files, kinds, path, read, small};
use super::*;
use crate::base::{Kind, Severity};

/// Builds a site and stays at its output folder.
fn hold(site: &Site, wanted: &Files, disk: Disk) -> Result<Publisher, String> {
    let begin = Staging::begin_on(disk, None, &site.output(), &site.cache(), CommitOptions::default());
    let staging = begin.map_err(|d| d.message)?;
    commit(staging, wanted)
}

fn commit(staging: Staging, wanted: &Files) -> Result<Publisher, String> {
    for (p, bytes) in wanted {
        staging.put(&path(p), bytes).map_err(|e| e.to_string())?;
    }
    Ok(staging.commit_and_hold().map_err(|e| e.to_string())?.1)
}

fn held(site: &Site, wanted: &Files) -> Publisher {
    hold(site, wanted, Disk::default()).unwrap()
}

/// Publishes the difference between two trees.
fn publish(publisher: &mut Publisher, old: &Files, new: &Files) -> Result<CommitReport, UpdateError> {
    let update = publisher.update()?;
    let failed = |e: io::Error| UpdateError::Refused([problem(&e)].into_iter().collect());
    for (p, bytes) in new.iter().filter(|(p, bytes)| old.get(*p) != Some(bytes)) {
        update.put(&path(p), bytes).map_err(failed)?;
    }
    for p in old.keys().filter(|p| !new.contains_key(*p)) {
        update.delete(&path(p));
    }
    update.commit()
}

fn updated() -> Files {
    files(&[
        ("index.html", "a longer home"),
        ("iran/index.html", "iran"),
        ("iran/2014/a", "now a file"),
        ("topics/x/index.html/y", "now a folder"),
        ("new/deep/er/index.html", "new"),
        ("new/index.html", "new"),
    ])
}

#[test]
fn an_update_touches_what_it_names_and_nothing_else() {
    let site = Site::new();
    let mut publisher = held(&site, &small());
    let stat = |p: &str| fs::metadata(site.output().join(p)).unwrap().modified().unwrap();
    let untouched = stat("iran/index.html");
    let report = publish(&mut publisher, &small(), &updated()).unwrap();
    assert_eq!((report.written, report.unchanged, report.deleted), (5, 0, 2));
    assert!(report.diagnostics.is_empty());
    assert_eq!(read(&site.output()), updated());
    assert!(!site.output().join(STAGING_DIR).exists());
    assert_eq!(stat("iran/index.html"), untouched);
    assert_eq!(publisher.published(&path("iran/2014/a")), Some(Digest::of(b"now a file")));
    assert_eq!(publisher.published(&path("topics/x/index.html")), None);
    // Equal bytes are not written, and what is not there is not missed.
    let update = publisher.update().unwrap();
    update.put(&path("index.html"), "a longer home").unwrap();
    update.delete(&path("nothing"));
    let report = update.commit().unwrap();
    assert_eq!((report.written, report.unchanged, report.deleted), (0, 1, 0));
    // And back again, many times, so that the journal is folded in between.
    let journal = publisher.ground.journal_path.clone();
    let mut folded = 0;
    for _ in 0..5 {
        publish(&mut publisher, &updated(), &small()).unwrap();
        publish(&mut publisher, &small(), &updated()).unwrap();
        folded += usize::from(!journal.exists());
    }
    assert!(folded > 0);
    publisher.finish().unwrap();
    assert!(!journal.exists());
    let report = site.build(&updated());
    assert_eq!((report.written, report.unchanged, report.deleted), (0, 6, 0));
    assert!(report.diagnostics.is_empty());
}

#[test]
fn a_publisher_that_is_dropped_leaves_all_that_the_next_build_must_know() {
    let site = Site::new();
    let mut publisher = held(&site, &small());
    let mut tree = small();
    for n in 0..3 {
        let mut next = tree.clone();
        next.insert("index.html".into(), format!("home {n}").into_bytes());
        next.insert(format!("iran/{n}/x"), b"new".to_vec());
        next.remove("topics/x/index.html");
        publish(&mut publisher, &tree, &next).unwrap();
        tree = next;
    }
    drop(publisher);
    let report = site.build(&files(&[("index.html", "home 2")]));
    assert_eq!((report.written, report.unchanged, report.deleted), (0, 1, 5));
    assert!(report.diagnostics.is_empty());
}

#[test]
fn what_was_edited_by_hand_is_kept_and_what_is_not_ours_refused() {
    let site = Site::new();
    let mut publisher = held(&site, &small());
    site.write("index.html", "HOME");
    site.write("topics/x/index.html", "by hand");
    site.write("iran/new", "theirs");
    let mut next = small();
    next.insert("index.html".into(), b"next".to_vec());
    next.remove("topics/x/index.html");
    let report = publish(&mut publisher, &small(), &next).unwrap();
    assert_eq!(kinds(&report), [Kind::EditedOutput; 2]);
    assert_eq!(site.kept("index.html", "HOME"), "HOME");
    site.kept("topics/x/index.html", "by hand");
    // The page that comes out as it was is put back, too.
    site.write("index.html", "HOME again");
    let update = publisher.update().unwrap();
    update.put(&path("index.html"), "next").unwrap();
    assert_eq!(kinds(&update.commit().unwrap()), [Kind::EditedOutput]);
    let update = publisher.update().unwrap();
    update.put(&path("iran/new"), "ours").unwrap();
    let Err(UpdateError::Refused(diagnostics)) = update.commit() else { panic!() };
    let said: Vec<_> = diagnostics.iter().map(|d| (d.kind, d.severity)).collect();
    assert_eq!(said, [(Kind::ForeignOutput, Severity::Error)]);
    // Two files of one name, one of which the site had before.
    let update = publisher.update().unwrap();
    update.put(&path("index.html/x"), "folder").unwrap();
    let Err(UpdateError::Refused(diagnostics)) = update.commit() else { panic!() };
    assert_eq!(diagnostics.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::Collision]);
    // Neither has changed anything, and the next update goes through.
    next.insert("iran/new".into(), b"theirs".to_vec());
    assert_eq!(read(&site.output()), next);
    let update = publisher.update().unwrap();
    update.put(&path("index.html"), "last").unwrap();
    assert_eq!(update.commit().unwrap().written, 1);
    assert!(!site.output().join(STAGING_DIR).exists());
}

#[test]
fn folders_that_came_or_went_end_the_session_and_a_whole_build_goes_on() {
    type Meddle = fn(&Path);
    let meddles: [Meddle; 4] = [
        |output| fs::remove_dir_all(output).unwrap(),
        |output| fs::remove_dir_all(output.join("iran")).unwrap(),
        |output| fs::create_dir_all(output.join("new/empty")).unwrap(),
        |output| {
            fs::remove_file(output.join("index.html")).unwrap();
            fs::create_dir(output.join("index.html")).unwrap();
        },
    ];
    let mut next = small();
    for p in ["index.html", "iran/x", "new/y"] {
        next.insert(p.into(), b"next".to_vec());
    }
    for meddle in meddles {
        let site = Site::new();
        let mut publisher = held(&site, &small());
        meddle(&site.output());
        let refused = publish(&mut publisher, &small(), &next);
        assert_eq!(refused, Err(UpdateError::Outdated(Diagnostics::new())));
        assert!(publisher.update().is_err());
        assert!(!site.output().join(STAGING_DIR).exists());
        let mut publisher = commit(publisher.begin_again().unwrap(), &next).unwrap();
        let found = read(&site.output());
        assert!(next.iter().all(|(p, bytes)| found.get(p) == Some(bytes)));
        assert_eq!(publish(&mut publisher, &next, &small()).unwrap().deleted, 2);
    }
}

#[test]
fn another_build_waits_until_the_publisher_is_dropped() {
    let site = Site::new();
    let publisher = held(&site, &small());
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let waiting = |pid| told.send(pid).unwrap();
            let options = CommitOptions { waiting: Some(&waiting), ..CommitOptions::default() };
            Staging::begin(&site.output(), &site.cache(), options).unwrap().commit().unwrap()
        });
        assert_eq!(heard.recv().unwrap(), std::process::id());
        assert!(!second.is_finished());
        drop(publisher);
        assert_eq!(second.join().unwrap().deleted, 4);
    });
}

#[test]
fn a_kill_at_any_operation_is_made_good_by_the_next_build() {
    for durability in [Durability::Fast, Durability::Durable] {
        for operations in 0.. {
            let context = format!("{durability:?}, {operations}");
            let mut was_killed = false;
            let trees = [small(), updated(), files(&[("iran/index.html", "IRAN")])];
            for next in &trees[1..] {
                let site = Site::new();
                site.build(&trees[0]);
                let fault = Fault::after(operations);
                let disk = Disk { durability, fault: fault.clone() };
                if let Ok(mut publisher) = hold(&site, &trees[0], disk) {
                    for step in trees.windows(2).chain([[trees[2].clone(), trees[0].clone()].as_slice()]) {
                        let done = publish(&mut publisher, &step[0], &step[1]);
                        let found = read(&site.output());
                        assert_whole(&found, &step[0], &step[1], &context);
                        if done.is_err() {
                            break;
                        }
                        assert_eq!(found, step[1], "{context}");
                    }
                    let _ = publisher.finish();
                }
                was_killed = fault.has_struck();
                // Another one is killed while it makes that good.
                site.killed(next, operations / 3, durability);
                let report = site.build(next);
                assert_eq!(&read(&site.output()), next, "{context}");
                assert_eq!(report.diagnostics, Default::default(), "{context}");
            }
            if !was_killed {
                assert!(operations > 60, "{operations}");
                break;
            }
        }
    }
}

#[test]
fn any_sequence_of_updates_kills_and_builds_ends_in_the_last_tree() {
    for seed in 1..40 {
        let mut random = Random::new(seed);
        let site = Site::new();
        for step in 0..4 {
            let context = format!("seed {seed}, step {step}");
            let operations = if random.below(2) == 0 { random.below(150) } else { usize::MAX };
            let fault = Fault::after(operations);
            let disk = Disk { durability: Durability::Fast, fault: fault.clone() };
            let mut tree = random.tree();
            if let Ok(mut publisher) = hold(&site, &tree, disk) {
                for _ in 0..6 {
                    let next = random.tree();
                    match publish(&mut publisher, &tree, &next) {
                        Ok(report) => assert_eq!(report.diagnostics, Default::default(), "{context}"),
                        Err(error) => {
                            assert!(fault.has_struck(), "{context}: {error:?}");
                            break;
                        }
                    }
                    tree = next;
                    assert_eq!(read(&site.output()), tree, "{context}");
                }
                if random.below(2) == 0 {
                    let _ = publisher.finish();
                }
            }
            let wanted = random.tree();
            let report = site.build(&wanted);
            assert_eq!(read(&site.output()), wanted, "{context}");
            assert_eq!(report.diagnostics, Default::default(), "{context}");
        }
    }
}
