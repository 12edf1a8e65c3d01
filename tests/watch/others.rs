//! Sites that change although none of their files does: an article is due, a day
//! ends, a commit dates what was written before.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Instant;

use backfile::pipeline::{Body, BuildOptions, Look, Session};
use backfile::watch::{Scope, Watcher};

use super::{PATIENCE, run, site};
use crate::support::{CONFIG, OnDisk, article};

/// A session that runs with the clock, and its watcher.
fn watched(disk: &OnDisk, poll: bool) -> (Session, Watcher) {
    let session = Session::new(BuildOptions { clock: None, ..disk.options() });
    let mut watcher = Watcher::new(Scope::of(&session), poll);
    let looked = session.refresh(&Look::Everywhere);
    assert!(!looked.diagnostics.has_errors(), "{:?}", looked.diagnostics);
    watcher.follow(&session);
    (session, watcher)
}

/// Looks where the watcher says until something holds of the session.
fn follow(session: &Session, watcher: &mut Watcher, holds: impl Fn(&Session) -> bool) {
    let stopper = watcher.stopper();
    let began = Instant::now();
    let (done, waits) = mpsc::channel::<()>();
    let deadline = std::thread::spawn(move || {
        if waits.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            stopper.stop();
        }
    });
    while !holds(session) {
        let look = watcher.next().unwrap_or_else(|| panic!("nothing in {:?}", began.elapsed()));
        session.refresh(&look);
        watcher.follow(session);
    }
    drop(done);
    deadline.join().unwrap();
}

#[test]
fn an_article_appears_when_it_is_due() {
    let disk = site();
    let due = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() + 3).unwrap();
    let text = format!("+++\ntitle = \"Z\"\ndate = 2014-06-13\npublish_date = {due}\n+++\nText.\n");
    disk.write("content/a/z.md", text);
    let (session, mut watcher) = watched(&disk, false);
    assert_eq!(session.turns_at(), Some(due));
    assert!(!session.has("/a/2014/06/13/z/"));
    follow(&session, &mut watcher, |session| session.has("/a/2014/06/13/z/"));
    assert!(jiff::Timestamp::now() >= due);
    // Then the day goes on.
    assert!(session.turns_at().unwrap() > due);
}

/// Mistakes that wait to be mended do not make it look again and again.
#[test]
fn a_site_turns_when_its_own_day_ends_and_never_where_the_clock_stands() {
    let disk = site();
    for zone in ["Pacific/Kiritimati", "America/St_Johns"] {
        disk.write("config.toml", format!("time_zone = {zone:?}\n{CONFIG}"));
        disk.write("content/a/z.md", "+++\ntitle = \"Open\n+++\n");
        let midnight = || {
            let now = jiff::Zoned::now().in_tz(zone).unwrap();
            now.tomorrow().unwrap().start_of_day().unwrap().timestamp()
        };
        let before = midnight();
        let session = Session::new(BuildOptions { clock: None, ..disk.options() });
        assert!(session.refresh(&Look::Everywhere).diagnostics.has_errors());
        let turns_at = session.turns_at().unwrap();
        assert!(turns_at == before || turns_at == midnight(), "{turns_at}");
    }
    let session = Session::new(disk.options());
    session.refresh(&Look::Everywhere);
    assert!(disk.options().clock.is_some() && session.turns_at().is_none());
}

/// Systems tell of one save two or three times, and each time the same error was shown.
#[test]
fn what_is_wrong_with_a_save_is_told_once() {
    let disk = site();
    let session = Session::new(disk.options());
    assert!(!session.refresh(&Look::Everywhere).diagnostics.has_errors());
    let looks = |look: &Look| {
        let refreshed = session.refresh(look);
        (refreshed.changed, refreshed.diagnostics.has_errors())
    };
    let saved = Look::At(vec![disk.root.join("content/a/x.md")]);
    disk.write("content/a/x.md", "+++\ntitle = \"Open\n+++\n");
    assert_eq!(looks(&saved), (true, true));
    assert_eq!(looks(&saved), (false, true));
    assert_eq!(looks(&Look::Everywhere), (false, true));
    // Saved once more, with the same mistake.
    disk.write("content/a/x.md", "+++\ntitle = \"Open\n+++\nText.\n");
    assert_eq!(looks(&saved), (true, true));
    disk.write("content/a/x.md", "+++\ntitle = \"Closed\"\n+++\nText.\n");
    assert_eq!(looks(&saved), (true, false));
    // And once more as it was at first.
    disk.write("content/a/x.md", "+++\ntitle = \"Open\n+++\n");
    assert_eq!(looks(&saved), (true, true));
}

#[test]
fn a_commit_dates_the_articles_that_were_saved_before_it() {
    for poll in [false, true] {
        let disk = site();
        let git = |arguments: &[&str]| run(&disk.root, "git", arguments);
        if !git(&["init", "-q", "-b", "main"]) {
            eprintln!("skipped: there is no git");
            return;
        }
        assert!(git(&["config", "user.email", "a@b.example"]) && git(&["config", "user.name", "A"]));
        disk.write("config.toml", format!("updated = \"git\"\n{CONFIG}"));
        let says = |text: &'static str| {
            move |session: &Session| {
                let answer = session.answer("/a/2014/06/11/x/").and_then(|answer| answer.value);
                let Some(Body::Bytes(page)) = answer.map(|answer| answer.body) else { return false };
                String::from_utf8(page).unwrap().contains(text)
            }
        };
        let commit = |day: &str| {
            let day = format!("--date={day}T12:00:00Z");
            git(&["add", "-A"]) && git(&["commit", "-qm", "A change", &day])
        };
        // The first one makes git's log of commits, which the second is added to.
        let (session, mut watcher) = watched(&disk, poll);
        assert!(!says("2015-03-04")(&session));
        assert!(commit("2015-03-04"));
        follow(&session, &mut watcher, says("2015-03-04"));
        disk.write("content/a/x.md", article("X", "2014-06-11", "Another text."));
        follow(&session, &mut watcher, says("Another text."));
        assert!(says("2015-03-04")(&session));
        assert!(commit("2016-05-06"));
        follow(&session, &mut watcher, says("2016-05-06"));
    }
}
