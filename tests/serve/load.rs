//! Many readers while many edits land. What is asked of a page is that it is one
//! that somebody wrote: whole, and none that is older than what its reader has
//! already seen of it.
//!
//! `BACKFILE_LOAD=full cargo test --release --test serve load -- --nocapture` makes it
//! 200 readers, 1,000 edits and 2,000 articles, and holds the memory to a limit.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use backfile::pipeline::Look;

use super::client::{Response, Served, serve};

const FILLER: &str = "A sentence that makes the page long enough to be torn. ";

/// The article `i` as its edition `n`: both its ends name the edition.
fn article(i: usize, n: usize) -> String {
    format!(
        "+++\ntitle = \"Article {i} edition {n}.\"\ndate = 2014-06-{:02}\nslug = \"a{i}\"\n+++\nBegin {n}. {}End {n}.\n",
        i % 28 + 1,
        FILLER.repeat(40)
    )
}

fn url(i: usize) -> String {
    format!("/iran/2014/06/{:02}/a{i}/", i % 28 + 1)
}

/// The edition of a page, which must be one.
#[track_caller]
fn edition(page: &Response, i: usize) -> usize {
    assert_eq!(page.status, 200, "{}", page.text());
    let number = |before: &str| -> usize {
        let rest = page.text().split_once(before).unwrap_or_else(|| panic!("{before}: {}", page.text())).1;
        rest.split('.').next().unwrap().parse().unwrap()
    };
    let n = number("<p>Begin ");
    assert_eq!((number("End "), number(&format!("Article {i} edition "))), (n, n), "{}", page.text());
    assert!(page.text().contains("</html>"));
    n
}

#[test]
fn readers_get_whole_pages_while_edits_land_in_bursts() {
    let full = std::env::var("BACKFILE_LOAD").is_ok_and(|load| load == "full");
    let (readers, edits, articles) = if full { (200, 1000, 2000) } else { (24, 40, 30) };
    let edited = articles.min(20);
    let mut site = String::new();
    for i in 0..articles {
        let _ = write!(site, "-- content/iran/a{i}.md --\n{}", article(i, 0));
    }
    let served = serve(&site);
    let over = AtomicBool::new(false);
    let pages = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for reader in 0..readers {
            let (served, over, pages) = (&served, &over, &pages);
            scope.spawn(move || read(served, reader % edited, over, pages));
        }
        let mut streams: Vec<_> = (0..readers / 8)
            .map(|i| served.listen(&url(i % edited), &served.get(&url(i % edited))))
            .collect();
        let before = memory();
        let mut n = 0;
        while n < edits {
            // A burst: several files, each twice, and one look at all of them.
            let burst: Vec<usize> = (0..8).map(|k| (n + k) % edited).collect();
            let mut paths = Vec::new();
            for &i in &burst {
                let path = format!("content/iran/a{i}.md");
                replace(&served, &path, &article(i, n));
                n += 1;
                replace(&served, &path, &article(i, n));
                paths.push(served.site.root.join(path));
            }
            served.server.look(&Look::At(paths));
            // Who asks after a look gets what was saved before it.
            let last = burst[7];
            assert_eq!(edition(&served.get(&url(last)), last), n);
        }
        over.store(true, Ordering::Relaxed);
        for stream in &mut streams {
            stream.expect("page");
        }
        if let (true, Some(before), Some(after)) = (full, before, memory()) {
            assert!(after < 2 * before, "{before} kB became {after} kB");
            #[allow(clippy::print_stdout)] // with --nocapture, the figures of a full run
            {
                println!("{} pages read; {before} kB became {after} kB", pages.load(Ordering::Relaxed));
            }
        }
    });
    assert!(pages.into_inner() >= readers);
}

/// Saves as editors do: beside it, and then in its place.
fn replace(served: &Served, path: &str, text: &str) {
    let new = format!("{path}~");
    served.site.write(&new, text);
    std::fs::rename(served.site.root.join(new), served.site.root.join(path)).unwrap();
}

fn read(served: &Served, i: usize, over: &AtomicBool, pages: &AtomicUsize) {
    let mut newest = 0;
    for round in 0.. {
        // Read first, so that everybody reads once more after the last edit.
        let last = over.load(Ordering::Relaxed);
        let n = edition(&served.get(&url(i)), i);
        assert!(n >= newest, "article {i}: edition {n} after {newest}");
        newest = n;
        pages.fetch_add(1, Ordering::Relaxed);
        // A list is a hundred times the work, and who reads the list reads what is in it.
        if round % 8 == 0 {
            let list = served.get("/iran/");
            assert!(list.status == 200 && list.text().contains("</html>"));
        }
        if last {
            return;
        }
    }
}

/// How much memory this process holds, in kB, where the system says.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
