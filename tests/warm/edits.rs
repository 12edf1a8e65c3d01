//! Texts edited one after the other between builds from the shell. Of such a build only
//! what follows from the edited article is looked at, and the rest of the output folder
//! stays: it leaves and says what a clean build does all the same.

use std::fs;
use std::time::Duration;

use backfile::pipeline::{Look, Session, Summary};

use crate::support::{OnDisk, Site, article, differences, report, tree};

const SITE: &str = r#"
-- config.toml --
title = "The Review"
base_url = "https://review.example"
[permalinks]
default = "/:section/:slug/"
[feeds]
limit = 5
-- content/a/_index.md --
+++
title = "Section A"
+++
"#;

fn site() -> OnDisk {
    let disk = Site::new(SITE).on_disk();
    for n in 1..=30 {
        write(&disk, n, "The end.");
    }
    write(&disk, 7, "It leads [nowhere](/nowhere/).");
    disk
}

fn write(disk: &OnDisk, n: usize, text: &str) {
    // Lists show how it begins.
    let text = format!("The beginning.\n\n{}\n\n{text}", "Filling. ".repeat(60));
    let text = article(&format!("Number {n}"), &format!("2014-06-{n:02}"), &text);
    disk.write(&format!("content/a/n{n}.md"), text);
}

/// Builds, and says what there was to say.
fn build(disk: &OnDisk) -> (Summary, String) {
    // Past the grain of the clock, so that times can tell.
    std::thread::sleep(Duration::from_millis(50));
    let (summary, noticed) = disk.build();
    let said = report(&noticed);
    (summary.unwrap_or_else(|| panic!("{said}")), said)
}

fn is_as_clean(disk: &OnDisk) -> String {
    let (clean, noticed) = disk.clean();
    let differ = differences(&tree(&disk.public()), &clean);
    assert!(differ.is_empty(), "{differ:?}");
    report(&noticed)
}

#[test]
fn what_is_said_of_links_is_said_again_where_nothing_else_was_edited() {
    let disk = site();
    let (first, said) = build(&disk);
    assert!(said.contains("n7.md:9:"), "{said}");
    build(&disk);
    let edits = [
        (3, "The and."),
        (7, "It leads [nowhere](/nowhere/) now."),
        (7, "A line more.\n\nIt leads [nowhere](/nowhere/)."),
        (3, "The end."),
    ];
    for (n, text) in edits {
        write(&disk, n, text);
        let (summary, said) = build(&disk);
        assert_eq!(said, is_as_clean(&disk), "{text}");
        assert!(summary.compared > 0 && summary.compared < 50, "{text}: {}", summary.compared);
        assert!((1..4).contains(&summary.rendered), "{text}: {}", summary.rendered);
        let all = first.pages + first.feeds + first.files;
        assert!(summary.written < 4 && summary.unchanged > all - 4, "{text}: {summary:?}");
    }
    assert!(build(&disk).1.contains("n7.md:11:"));
    // The edit takes the link out, or makes the page that it leads to.
    write(&disk, 7, "It ends.");
    assert_eq!((build(&disk).1.as_str(), is_as_clean(&disk).as_str()), ("", ""));
    write(&disk, 7, "It leads [nowhere](/nowhere/).");
    build(&disk);
    disk.write("content/nowhere/_index.md", "+++\ntitle = \"Nowhere\"\n+++\n");
    assert_eq!((build(&disk).1.as_str(), is_as_clean(&disk).as_str()), ("", ""));
}

/// Something that an editor does.
type Step<'a> = &'a dyn Fn();

/// Whatever else decides where links lead, and what is said of them.
#[test]
fn links_are_followed_again_where_something_else_was_edited() {
    let disk = site();
    disk.write("static/report.pdf", "%PDF");
    let heading = "## The table\n\nIt ends.";
    write(&disk, 3, heading);
    write(&disk, 7, "To [a table](@/a/n3.md#the-table), [a draft](@/a/n9.md), [a report](/report.pdf).");
    let nothing = is_as_clean_after(&disk);
    assert_eq!(nothing, "");
    let section = |text: &str| format!("+++\ntitle = \"Section A\"\n+++\n{text}\n");
    let draft = article("Number 9", "2014-06-09", "").replacen("+++", "+++\ndraft = true", 1);
    let cases: [(&str, Step<'_>, Step<'_>); 6] = [
        ("`#the-table`", &|| write(&disk, 3, "## A table\n\nIt ends."), &|| write(&disk, 3, heading)),
        ("/gone/", &|| disk.write("content/a/_index.md", section("[Gone](/gone/)")), &|| {
            disk.write("content/a/_index.md", section(""));
        }),
        ("it is a draft", &|| disk.write("content/a/n9.md", &draft), &|| write(&disk, 9, "It ends.")),
        ("report.pdf", &|| fs::remove_file(disk.root.join("static/report.pdf")).unwrap(), &|| {
            disk.write("static/report.pdf", "%PDF");
        }),
        ("n3.md", &|| fs::remove_file(disk.root.join("content/a/n3.md")).unwrap(), &|| {
            write(&disk, 3, heading);
        }),
        ("n3.md", &|| disk.write("content/a/n3.md", ""), &|| write(&disk, 3, heading)),
    ];
    for (told, break_it, mend) in cases {
        break_it();
        let said = is_as_clean_after(&disk);
        assert!(said.contains(told), "{told}: {said}");
        // The line in which it stands moves, and nothing else.
        write(&disk, 5, told);
        assert_eq!(is_as_clean_after(&disk), said);
        mend();
        assert_eq!(is_as_clean_after(&disk), "", "{told}");
    }
}

/// Builds, compares with a clean build and another session, and says what there was to say.
fn is_as_clean_after(disk: &OnDisk) -> String {
    std::thread::sleep(Duration::from_millis(50));
    let (summary, noticed) = disk.build();
    let said = report(&noticed);
    match summary {
        Some(_) => assert_eq!(said, is_as_clean(disk)),
        None => assert_eq!(said, report(&disk.clean().1)),
    }
    let session = Session::new(disk.options());
    assert_eq!(report(&session.refresh(&Look::Everywhere).diagnostics), said);
    said
}

#[test]
fn an_edit_mends_what_was_done_to_the_output_folder() {
    let disk = site();
    let said = build(&disk).1;
    build(&disk);
    let page = |n: usize| disk.public().join(format!("a/n{n}/index.html"));
    let page = |n| if page(n).exists() { page(n) } else { panic!("no page of {n}") };
    let (own, other) = (page(3), page(4));
    let foreign = disk.public().join("a/notes.txt");
    let bytes = fs::read(&other).unwrap();
    let mut texts = ["The and.", "The end."].into_iter().cycle();
    let cases: [(&str, &dyn Fn(), &str); 6] = [
        ("another page is edited by hand", &|| fs::write(&other, "mine").unwrap(), "was edited by hand"),
        ("the same page is edited by hand", &|| fs::write(&own, "mine").unwrap(), "was edited by hand"),
        ("another page is gone", &|| fs::remove_file(&other).unwrap(), ""),
        ("the same page is gone", &|| fs::remove_file(&own).unwrap(), ""),
        ("another page was written again", &|| fs::write(&other, &bytes).unwrap(), ""),
        ("a file was put beside them", &|| fs::write(&foreign, "mine").unwrap(), "was kept"),
    ];
    for (what, harm, told) in cases {
        harm();
        write(&disk, 3, texts.next().unwrap());
        let (_, now) = build(&disk);
        assert!(now.contains(told), "{what}: {now}");
        assert!(!told.is_empty() || now == said, "{what}: {now}");
        let kept = fs::read(&foreign).ok();
        let _ = fs::remove_file(&foreign);
        is_as_clean(&disk);
        kept.into_iter().for_each(|bytes| fs::write(&foreign, bytes).unwrap());
    }
    // It is told of each time.
    write(&disk, 3, "The and.");
    assert!(build(&disk).1.contains("was kept"));
}
