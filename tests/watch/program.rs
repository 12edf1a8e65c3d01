//! `backfile watch`, from outside.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

use assert_cmd::cargo::cargo_bin;
use backfile::pipeline::BuildOptions;

use crate::support::{CONFIG, OnDisk, article};
use crate::{PATIENCE, run, site};

/// `backfile watch` as a user starts it, and what it says.
struct Program {
    child: Child,
    lines: Receiver<String>,
}

impl Program {
    fn start(disk: &OnDisk, arguments: &[&str]) -> Self {
        Self::below(&["env"], disk, arguments)
    }

    /// Started by another program, which is named with its arguments.
    fn below(other: &[&str], disk: &OnDisk, arguments: &[&str]) -> Self {
        let mut command = Command::new(other[0]);
        command
            .args(&other[1..])
            .arg(cargo_bin!("backfile"))
            .arg("--root")
            .arg(&disk.root)
            .arg("watch")
            .args(arguments)
            .env_remove("SOURCE_DATE_EPOCH");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        Self { child, lines }
    }

    /// The lines up to one that holds this text.
    fn until(&self, text: &str) -> Vec<String> {
        let began = Instant::now();
        let mut lines: Vec<String> = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE.saturating_sub(began.elapsed())) {
            lines.push(line);
            if lines.last().is_some_and(|line| line.contains(text)) {
                return lines;
            }
        }
        panic!("nothing was said of {text:?}, only {lines:#?}");
    }

    /// Ctrl-C.
    fn interrupt(&mut self) -> Option<i32> {
        assert!(run(Path::new("/"), "kill", &["-INT", &self.child.id().to_string()]));
        self.child.wait().unwrap().code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_program_builds_again_after_a_change_and_keeps_the_site_through_an_error() {
    for arguments in [&[][..], &["--poll"]] {
        let disk = site();
        let page = disk.root.join("public/a/2014/06/11/x/index.html");
        let reads = |text: &str| fs::read_to_string(&page).unwrap().contains(text);
        let mut program = Program::start(&disk, arguments);
        program.until("Built 2 articles");
        program.until("Watching for changes");
        assert!(reads("Text."));
        disk.write("content/a/x.md", article("X", "2014-06-11", "Another text."));
        // Polling looks at what is young more than once.
        while !reads("Another text.") {
            let said = program.until(" written in ");
            assert!(!arguments.is_empty() || said.last().unwrap().contains("content/a/x.md: "), "{said:?}");
        }
        disk.write("content/a/x.md", article("X", "2014-06-11", "A third, with [a link](@/a/no.md)."));
        let said = program.until("is as it was").join("\n");
        assert!(said.contains("content/a/x.md:5") && said.contains("1 error"), "{said}");
        assert!(reads("Another text."));
        disk.write("config.toml", "title = ");
        program.until("config.toml:1");
        program.until("is as it was");
        disk.write("config.toml", CONFIG);
        disk.write("content/a/x.md", article("X", "2014-06-11", "The last text, with [a link](/a/no/)."));
        let mut said = String::new();
        while !reads("The last text") {
            said += &program.until("written in ").join("\n");
        }
        assert!(said.contains("dead-link"), "{said}");
        // A warning is told once.
        disk.write("content/a/y.md", article("Y", "2014-06-12", "Another."));
        let other = disk.root.join("public/a/2014/06/12/y/index.html");
        let mut said = String::new();
        while !fs::read_to_string(&other).unwrap().contains("Another.") {
            said += &program.until("written in ").join("\n");
        }
        assert!(!said.contains("dead-link"), "{said}");
        assert_eq!(program.interrupt(), Some(0));
        assert!(!disk.root.join("public/.tmp-backfile").exists());
        // What it leaves is what a build leaves, and nothing holds that up.
        let options = BuildOptions { output_dir: None, cache_dir: None, ..disk.options() };
        let (built, _) = disk.build_with(&options);
        let built = built.unwrap();
        assert_eq!((built.written, built.deleted), (0, 0));
    }
}

/// Limits of the system that are used up, by the call that meets them, what is said,
/// and the setting that raises them.
const LIMITS: [(&str, &str, &str); 3] = [
    ("inotify_add_watch:error=ENOSPC:when=3+", "no more watches", "fs.inotify.max_user_watches"),
    ("inotify_add_watch:error=ENOSPC:when=1+", "no more watches", "fs.inotify.max_user_watches"),
    ("inotify_init1:error=EMFILE", "too many programs are watching", "fs.inotify.max_user_instances"),
];

#[test]
fn where_the_system_has_no_more_watches_changes_are_looked_for_and_that_is_said() {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    if !tried.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no strace here, or it is not permitted");
        return;
    }
    for (limit, message, setting) in LIMITS {
        let disk = site();
        fs::create_dir_all(disk.root.join("content/b/c/d")).unwrap();
        let inject = format!("inject={limit}");
        let below = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=/^inotify", "-e", &inject];
        let program = Program::below(&below, &disk, &[]);
        let said = program.until("Watching for changes").join("\n");
        assert!(said.contains(message) && said.contains(setting), "{limit}: {said}");
        assert_eq!(said.matches(message).count(), 1, "{limit}: {said}");
        disk.write("content/a/x.md", article("X", "2014-06-11", "Another text."));
        let page = disk.root.join("public/a/2014/06/11/x/index.html");
        while !fs::read_to_string(&page).unwrap().contains("Another text.") {
            program.until(" written in ");
        }
    }
}

#[test]
fn the_program_tells_tools_in_json_and_wants_a_site() {
    let disk = site();
    let mut command = Command::new(cargo_bin!("backfile"));
    command.arg("--root").arg(&disk.root).args(["watch", "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut summary = || {
        let line = lines.next().unwrap().unwrap();
        serde_json::from_str::<serde_json::Value>(&line).unwrap()
    };
    assert_eq!(summary()["articles"], 2);
    disk.write("content/a/z.md", article("Z", "2014-06-12", "Another."));
    while summary()["articles"] != 3 {}
    child.kill().unwrap();
    child.wait().unwrap();
    let empty = tempfile::tempdir().unwrap();
    let output = Command::new(cargo_bin!("backfile")).arg("--root").arg(empty.path()).arg("watch").output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no config.toml"));
}
