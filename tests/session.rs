//! What is said after one file was saved: what a look at everything says, whether
//! there was one or not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use backfile::pipeline::{BuildOptions, Look, Session, Silent};
use support::{OnDisk, Site, differences, report, tree};

/// Looked at by itself, and with everything else.
const QUICK: bool = false;
const WHOLE: bool = true;

/// Saves `content/a/x.md` as each of these in turn, and looks at it each time. A
/// head ends with its fence; each is told with whether everything is looked at then.
fn saved(others: &str, versions: &[(&str, bool)]) -> Vec<String> {
    said_with(&Site::new(others).on_disk(), false, versions)
}

fn said_with(disk: &OnDisk, no_memo: bool, versions: &[(&str, bool)]) -> Vec<String> {
    let path = disk.root.join("content/a/x.md");
    let options = BuildOptions { no_memo, ..disk.options() };
    let session = Session::new(options.clone());
    let mut said = Vec::new();
    for (n, (text, everywhere)) in versions.iter().enumerate() {
        disk.write("content/a/x.md", format!("+++\ntitle = \"X\"\ndate = 2014-06-11\n{text}"));
        let looked = match n {
            0 => session.refresh(&Look::Everywhere),
            _ => session.refresh(&Look::At(vec![path.clone()])),
        };
        assert_eq!((n, looked.everywhere), (n, *everywhere), "{}", report(&looked.diagnostics));
        let anew = Session::new(options.clone()).refresh(&Look::Everywhere);
        assert_eq!(report(&looked.diagnostics), report(&anew.diagnostics), "{n}");
        assert_eq!(looked.diagnostics, anew.diagnostics, "{n}");
        said.push(report(&looked.diagnostics));
    }
    said
}

#[test]
fn what_a_text_itself_gives_comes_moves_and_goes_at_once() {
    let said = saved(
        "",
        &[
            ("+++\nText.\n", WHOLE),
            ("+++\nText.\n\n```klingon\nx\n```\n", QUICK),
            ("+++\nText.\n\nMore.\n\n```klingon\nx\n```\n", QUICK),
            ("+++\nText.\n\n<script>x</script>\n", QUICK),
            ("+++\nText.\n", QUICK),
        ],
    );
    let has = |n: usize, word: &str| said[n].contains(word);
    assert!(said[0].is_empty() && has(1, "klingon") && has(2, "klingon") && said[1] != said[2], "{said:#?}");
    assert!(has(3, "script") && !has(3, "klingon") && said[4].is_empty(), "{said:#?}");
}

#[test]
fn what_is_said_of_an_articles_place_moves_with_its_lines() {
    let other =
        "-- content/a/b.md --\n+++\ntitle = \"B\"\ndate = 2014-06-11\naliases = [\"/old/\"]\n+++\nText.\n";
    let head = "aliases = [\"/old/\"]\n+++\n";
    let links = "[no](/no/) and [no](/no/), [none](#none).\n\n![Q](q.png)\n";
    let said = saved(
        other,
        &[
            (&format!("{head}{links}"), WHOLE),
            (&format!("description = \"D\"\n{head}One.\n\n{links}"), QUICK),
            (&format!("{head}One.\n\nTwo.\n\n{links}"), QUICK),
            // Another link is another place in the archive.
            (&format!("{head}One.\n\n{links}[non](/non/)\n"), WHOLE),
        ],
    );
    for word in ["/old/", "/no/", "#none", "q.png"] {
        assert!(said[1].contains(word), "{word}: {}", said[1]);
    }
    assert!(said[0] != said[1] && said[1] != said[2]);
}

#[test]
fn what_is_said_once_of_many_files_moves_or_is_counted_anew() {
    let with_key = |name: &str| {
        format!(
            "-- content/a/{name}.md --\n+++\ntitle = \"{name}\"\ndate = 2014-06-11\ncolour = 1\n+++\n{{% tag %}}\n"
        )
    };
    // `x` is the first of those that have them, or another one is.
    for (others, is_first) in [(with_key("z"), true), (with_key("b") + &with_key("z"), false)] {
        let said = saved(
            &others,
            &[
                ("colour = 1\n+++\n{% tag %}\n", WHOLE),
                ("description = \"D\"\ncolour = 2\n+++\nText.\n\n{% tag %}\n", QUICK),
                ("description = \"D\"\ncolour = 2\n+++\nText.\n\n{% tag %} {% tag %}\n", WHOLE),
                ("description = \"D\"\n+++\nText.\n\n{% tag %} {% tag %}\n", WHOLE),
                ("description = \"D\"\n+++\nText.\n", WHOLE),
            ],
        );
        assert!(said[0].contains("colour") && said[0].contains("tag"), "{}", said[0]);
        assert_eq!(said[0] != said[1], is_first, "{}", said[1]);
        assert!(said[2] != said[3] && said[3] != said[4]);
    }
}

#[test]
fn without_a_memo_what_was_said_before_is_asked_of_everything() {
    let disk = Site::new("").on_disk();
    let versions = [
        ("+++\nText.\n", WHOLE),
        ("+++\nText.\n\n```klingon\nx\n```\n", WHOLE),
        ("+++\nText.\n", WHOLE),
        ("+++\nAnother text.\n", QUICK),
    ];
    said_with(&disk, true, &versions);
}

/// Its file's name gives no slug, or it is called by its title in a menu.
#[test]
fn a_title_that_is_more_than_shown_takes_a_look_at_everything() {
    let disk = Site::new("").on_disk();
    let article = |title: &str, more: &str| format!("+++\ntitle = {title:?}\n{more}+++\nText.\n");
    disk.write("content/a/!.md", article("One", "date = 2014-06-12\n"));
    disk.write("content/a/m.md", article("In a menu", "date = 2014-06-12\nmenus = \"main\"\n"));
    let session = Session::new(disk.options());
    session.refresh(&Look::Everywhere);
    let look = |path: &str, text: String| {
        disk.write(path, text);
        session.refresh(&Look::At(vec![disk.root.join(path)])).everywhere
    };
    assert!(session.has("/a/2014/06/12/one/"));
    assert!(look("content/a/!.md", article("Two", "date = 2014-06-12\n")));
    assert!(session.has("/a/2014/06/12/two/"));
    assert!(look("content/a/m.md", article("Still in it", "date = 2014-06-12\nmenus = \"main\"\n")));
    assert!(!look(
        "content/a/m.md",
        article("Still in it", "description = \"D\"\ndate = 2014-06-12\nmenus = \"main\"\n")
    ));
}

#[test]
fn an_index_that_is_copied_answers_at_the_address_of_its_folder() {
    let disk = Site::new("-- static/app/index.html --\nAn app.\n").on_disk();
    disk.write("content/a.md", "+++\ntitle = \"A\"\n+++\n[App](/app/), [its file](/app/index.html)\n");
    let session = Session::new(disk.options());
    let looked = session.refresh(&Look::Everywhere);
    assert_eq!(report(&looked.diagnostics), "");
    for address in ["/app/", "/app/index.html"] {
        assert!(session.answer(address).unwrap().value.unwrap().found, "{address}");
    }
    // What was copied once is not copied again.
    disk.build();
    let (again, _) = disk.build();
    assert_eq!(again.unwrap().written, 0);
    assert_eq!(std::fs::read(disk.public().join("app/index.html")).unwrap(), b"An app.\n");
}

#[test]
fn what_a_session_read_is_kept_for_the_next_one_unless_a_build_is_at_work() {
    let disk = Site::new("").on_disk();
    disk.write("content/a.md", support::article("A", "2014-06-11", "```klingon\nx\n```\n"));
    // Past the grain of the clock: what was just written is read again.
    std::thread::sleep(std::time::Duration::from_millis(50));
    let records = disk.dir.path().join("cache/output");
    let kept = || {
        let files = std::fs::read_dir(&records).into_iter().flatten().flatten();
        let memos = files.filter(|file| file.file_name().to_string_lossy().ends_with(".memo"));
        memos.map(|file| file.metadata().unwrap().len()).collect::<Vec<u64>>()
    };
    let look = || {
        let session = Session::new(disk.options());
        let said = report(&session.refresh(&Look::Everywhere).diagnostics);
        (session, said)
    };
    let (session, said) = look();
    assert!(said.contains("klingon"), "{said}");
    assert!(kept().is_empty());
    session.keep();
    let first = kept();
    assert!(matches!(first[..], [size] if size > 0), "{first:?}");
    assert!(!disk.public().exists());
    // All of it is found there: nothing is added.
    let (session, again) = look();
    assert_eq!(said, again);
    session.keep();
    assert_eq!(kept(), first);
    // A file that is read anew is added, but not while a build has the folder.
    disk.write("content/b.md", support::article("B", "2014-06-12", "B."));
    let (session, _) = look();
    let publishing = Session::new(disk.options());
    publishing.refresh(&Look::Everywhere);
    publishing.publish(&backfile::pipeline::Silent).value.unwrap();
    let published = kept();
    session.keep();
    assert_eq!(kept(), published);
    publishing.close();
    drop(publishing);
    disk.build();
    assert_eq!(look().1, said);
}

const ALL: &str = "date = 2014-06-11\nkind = \"opinion\"\nauthors = [\"Ana Lima\"]\ntopics = [\"Oil\"]\n\
    image = \"/a.png\"\ntemplate = \"other.html\"\n";

/// A translation which says this of itself, and has the rest from its original; one word
/// of its text is edited, and then the template of its page.
fn translation_is_edited(original: &str, own: &str) {
    let site = format!(
        "-- config.toml --\n[access.registered]\n[languages.fr]\ntitle = \"La Revue\"\n\
        -- templates/other.html --\n<main>Of {{{{ page.kind_label }}}}: {{{{ page.content | safe }}}}</main>\n\
        -- static/a.png --\n\n\
        -- content/a/x.md --\n+++\ntitle = \"X\"\n{ALL}{original}+++\nText.\n"
    );
    let disk = Site::new(&site).on_disk();
    let write = |text: &str| {
        let text =
            format!("+++\ntitle = \"X\"\n{own}+++\nTexte.\n\n{text}\n\n<!-- more -->\n\nDerri\u{e8}re.\n");
        disk.write("content/a/x.fr.md", text);
    };
    write("Ceci.");
    let output = disk.dir.path().join("held");
    let options = BuildOptions { output_dir: Some(output.clone()), ..disk.options() };
    let session = Session::new(options.clone());
    session.refresh(&Look::Everywhere);
    assert!(session.publish(&Silent).value.is_some());
    write("Cela.");
    let looked = session.refresh(&Look::At(vec![disk.root.join("content/a/x.fr.md")]));
    assert!(!looked.everywhere && looked.changed);
    let summary = session.publish(&Silent).value.unwrap();
    let edited = tree(&output);
    assert_eq!(differences(&disk.clean().0, &edited), Vec::<String>::new());
    // Nothing that lists show of it is another: its page, and feeds with the whole text.
    let holding = edited.iter().filter(|(_, bytes)| bytes.windows(5).any(|w| w == b"Cela.")).count();
    assert!(holding > 0);
    assert_eq!(summary.rendered, holding);
    // From what was kept of it then.
    disk.write("templates/other.html", "<main>{{ page.kind_label }}, {{ page.content | safe }}</main>");
    session.refresh(&Look::Everywhere);
    assert!(session.publish(&Silent).value.is_some());
    assert_eq!(differences(&disk.clean().0, &tree(&output)), Vec::<String>::new());
    session.close();
    disk.write("templates/other.html", "<main>{{ page.content | safe }} ({{ page.kind_label }})</main>");
    assert!(backfile::pipeline::build(&options, &Silent).value.is_some());
    assert_eq!(differences(&disk.clean().0, &tree(&output)), Vec::<String>::new());
    let behind = "Derri\u{e8}re".as_bytes();
    let shown = tree(&output).values().any(|bytes| bytes.windows(behind.len()).any(|w| w == behind));
    assert_eq!(shown, !original.contains("access"));
}

#[test]
fn a_translation_that_is_edited_keeps_what_it_has_from_its_original() {
    translation_is_edited("", "");
    translation_is_edited("", ALL);
}

/// What was kept of it once named the gate as its own, and its page then showed the text.
#[test]
fn a_translation_that_is_edited_stays_behind_the_gate_of_its_original() {
    translation_is_edited("access = \"registered\"\n", ALL);
    translation_is_edited("access = \"registered\"\n", "");
}

/// A draft is in no archive.
#[test]
fn a_translation_of_a_draft_that_is_edited_keeps_what_it_has_from_it() {
    translation_is_edited("draft = true\n", "");
}

#[test]
fn a_look_at_what_is_as_it_was_makes_nothing_anew() {
    let disk = Site::new("-- content/a/x.md --\n+++\ndate = 2014-06-11\n+++\nText.\n").on_disk();
    // The clock of the disk has to have moved on from the writing.
    std::thread::sleep(std::time::Duration::from_millis(50));
    let session = Session::new(disk.options());
    let first = session.refresh(&Look::Everywhere);
    assert!(first.changed && report(&first.diagnostics).contains("no title"));
    let known = session.generation();
    let again = session.refresh(&Look::Everywhere);
    assert!(!again.changed && again.everywhere);
    assert_eq!((again.diagnostics, session.generation()), (first.diagnostics, known));
    disk.write("content/a/x.md", "+++\ntitle = \"X\"\ndate = 2014-06-11\n+++\nText.\n");
    let mended = session.refresh(&Look::Everywhere);
    assert!(mended.changed && mended.diagnostics.is_empty());
    assert_eq!(session.generation(), known + 1);
    // Until the clock has moved on again only the bytes can tell, and they are read.
    disk.write("content/a/x.md", "+++\ntitle = \"Y\"\ndate = 2014-06-11\n+++\nText.\n");
    session.refresh(&Look::Everywhere);
    assert_eq!(session.generation(), known + 2);
}

/// The gate of the original is behind what the translation says of itself.
#[test]
fn a_translation_that_is_no_longer_open_comes_behind_the_gate_of_its_original() {
    let disk = Site::new(
        "-- config.toml --\n[access.registered]\n[languages.fr]\ntitle = \"La Revue\"\n\
        -- content/a/x.md --\n+++\ntitle = \"X\"\ndate = 2014-06-11\naccess = \"registered\"\n+++\nText.\n",
    )
    .on_disk();
    let write = |own: &str| {
        let text = format!("+++\ntitle = \"X\"\n{own}+++\nDevant.\n\n<!-- more -->\n\nFermeture.\n");
        disk.write("content/a/x.fr.md", text);
    };
    let output = disk.dir.path().join("held");
    let session = Session::new(BuildOptions { output_dir: Some(output.clone()), ..disk.options() });
    for (own, is_shown) in
        [("access = \"open\"\n", true), ("", false), ("access = \"open\"\n", true), ("", false)]
    {
        write(own);
        match session.generation() {
            0 => session.refresh(&Look::Everywhere),
            _ => session.refresh(&Look::At(vec![disk.root.join("content/a/x.fr.md")])),
        };
        assert!(session.publish(&Silent).value.is_some());
        let now = tree(&output);
        assert_eq!(differences(&disk.clean().0, &now), Vec::<String>::new());
        assert_eq!(now.values().any(|bytes| bytes.windows(10).any(|w| w == b"Fermeture.")), is_shown);
    }
}

/// Nothing but what stands behind the gate: as where an original is so, there is no page.
#[test]
fn a_translation_of_which_its_gate_leaves_nothing_is_left_out() {
    let disk = Site::new(
        "-- config.toml --\n[access.registered]\n[languages.fr]\ntitle = \"La Revue\"\n\
        -- static/a.png --\n\n\
        -- content/a/x.md --\n+++\ntitle = \"X\"\ndate = 2014-06-11\naccess = \"registered\"\n+++\nText.\n\
        -- content/a/x.fr.md --\n+++\n+++\n<!-- more -->\n\n![](/a.png)\n",
    )
    .on_disk();
    let (cold, noticed) = disk.clean();
    assert!(!cold.keys().any(|path| path.starts_with("fr/") && path.contains("/x/")), "{:?}", cold.keys());
    assert!(report(&noticed).contains("content/a/x.fr.md"), "{}", report(&noticed));
    let (warm, again) = disk.build();
    assert!(warm.is_some());
    assert_eq!(report(&noticed), report(&again));
}

#[test]
fn an_error_that_is_still_there_is_no_change() {
    let disk =
        Site::new("-- content/a/x.md --\n+++\ntitle = \"X\"\ndate = 2014-06-11\n+++\nText.\n").on_disk();
    let session = Session::new(BuildOptions { clock: None, ..disk.options() });
    for (config, changes) in [("title = \"A\"\nbase_url = 3\n", true), ("title = [\n", true)] {
        disk.write("config.toml", config);
        let first = session.refresh(&Look::Everywhere);
        assert!(first.diagnostics.has_errors());
        assert_eq!(first.changed, changes);
        assert!(!session.refresh(&Look::Everywhere).changed, "{config}");
    }
}
