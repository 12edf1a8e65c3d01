//! The command itself: what it says, and how it begins and ends.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{OnDisk, Site};

const SITE: &str = "-- content/a.md --\n+++\ntitle = \"A\"\n+++\nx\n";

struct Program {
    child: Child,
    err: BufReader<std::process::ChildStderr>,
}

impl Program {
    fn start(site: &OnDisk, args: &[&str]) -> Self {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("backfile"));
        command.current_dir(&site.root).env_remove("SOURCE_DATE_EPOCH").arg("serve").args(args);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        Self { child, err }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.err.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The lines up to one that holds a text, and that one.
    #[track_caller]
    fn until(&mut self, text: &str) -> String {
        let mut all = String::new();
        loop {
            let line = self.line();
            assert!(!line.is_empty() || self.child.try_wait().unwrap().is_none(), "{text}: {all}");
            all.push_str(&line);
            all.push('\n');
            if line.contains(text) {
                return all;
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn port(line: &str) -> u16 {
    let rest = line.split_once("http://127.0.0.1:").expect(line).1;
    rest.split('/').next().unwrap().parse().unwrap()
}

fn get(port: u16, path: &str) -> String {
    use std::io::Write;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn it_says_where_and_what_and_builds_nothing() {
    let site = Site::new(SITE).on_disk();
    let mut program = Program::start(&site, &["--port", "0"]);
    let said = program.until("Watching");
    let first = said.lines().next().unwrap();
    assert!(first.starts_with("Serving http://127.0.0.1:") && first.contains("Ctrl-C"), "{said}");
    assert!(said.contains("Watching config.toml, content."), "{said}");
    assert!(get(port(first), "/a/").starts_with("HTTP/1.1 200 "));
    assert!(!site.root.join("public").exists());
}

#[test]
fn a_save_is_seen_and_told_in_a_line() {
    let site = Site::new(SITE).on_disk();
    let mut program = Program::start(&site, &["--port", "0"]);
    let port = port(&program.until("Watching"));
    site.write("content/a.md", "+++\ntitle = \"Anew\"\n+++\nx\n");
    let said = program.until(": seen in ");
    assert!(said.contains("  content/a.md: seen in "), "{said}");
    assert!(get(port, "/a/").contains("<title>Anew"));
    site.write("content/a.md", "+++\ntitle = <b>\n+++\nx\n");
    let said = program.until("the pages stay as they were");
    assert!(said.contains("--> content/a.md:2:9") && said.contains("1 error: the pages"), "{said}");
    site.write("content/a.md", "+++\ntitle = \"Mended\"\n+++\nx\n");
    program.until("no errors any more");
    assert!(get(port, "/a/").contains("<title>Mended"));
}

#[test]
fn errors_are_printed_as_a_build_prints_them() {
    let site = Site::new("-- content/a.md --\n+++\ntitle = <b>\n+++\nx\n").on_disk();
    let mut program = Program::start(&site, &["--port", "0"]);
    let said = program.until("mend");
    assert!(said.contains("--> content/a.md:2:9"), "{said}");
    assert!(said.contains("1 error: mend it, and the pages appear."), "{said}");
}

#[test]
fn drafts_can_be_left_out() {
    let site = Site::new("-- content/a.md --\n+++\ntitle = \"A\"\ndraft = true\n+++\nx\n").on_disk();
    for (args, status) in [(&["--port", "0"][..], "200"), (&["--port", "0", "--no-drafts"], "404")] {
        let mut program = Program::start(&site, args);
        let said = program.until("Watching");
        assert!(get(port(&said), "/a/").starts_with(&format!("HTTP/1.1 {status} ")));
    }
}

#[test]
fn a_port_that_is_taken_is_said() {
    let site = Site::new(SITE).on_disk();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut program = Program::start(&site, &["--port", &port]);
    let said = program.until("help");
    assert!(
        said.contains(&format!("error[io]: port {port} of this machine cannot be listened on")),
        "{said}"
    );
    assert!(said.contains("choose another with --port"), "{said}");
    assert_eq!(program.child.wait().unwrap().code(), Some(1));

    // Whether or not 1111 is free here, of two that ask for none one gets another.
    let mut first = Program::start(&site, &[]);
    let said = first.until("Serving");
    let mut second = Program::start(&site, &[]);
    let other = second.until("Serving");
    assert!(other.contains(" is taken; this is "), "{said}{other}");
    let port = |said: &str| said.lines().last().map(super::program::port).unwrap();
    assert!(port(&said) < port(&other), "{said}{other}");
}

#[test]
fn who_opens_it_to_others_is_told() {
    let site = Site::new(SITE).on_disk();
    let mut program =
        Program::start(&site, &["--port", "0", "--interface", "0.0.0.0", "--host", "desk.example"]);
    let said = program.until("drafts included");
    assert!(said.contains("Whoever can reach port "), "{said}");
}

/// Nothing has to be put in order, so that not even an open stream delays the end.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_at_once() {
    use std::io::Write;
    let site = Site::new(SITE).on_disk();
    let mut program = Program::start(&site, &["--port", "0"]);
    let port = port(&program.until("Watching"));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET /_/live./events?path=/a/ HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut first = [0; 1];
    stream.read_exact(&mut first).unwrap();
    let began = Instant::now();
    let pid = program.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    program.child.wait().unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
