//! `backfile serve`

use std::io;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use super::args::{ServeArgs, SiteArgs};
use super::wording::{count, seconds, shown};
use super::{Exit, Streams, changes, refuse, report, usage};
use crate::base::{Diagnostic, Diagnostics, Kind};
use crate::pipeline::{Look, Refreshed, Session};
use crate::serve::{Listener, Notice, PORT, Server};
use crate::watch::{Scope, Watcher};

/// How long after the first look what was read is kept for the next start.
const SETTLED: Duration = Duration::from_secs(1);

/// What there is to say.
enum Event {
    /// The inputs were looked at there.
    Looked(Look, Refreshed),
    /// A page could not be rendered.
    Failed(Diagnostics),
    /// How changes are heard of is another way than it was.
    Remark(Diagnostic),
    /// No browser could be opened.
    Closed(io::Error),
}

/// Serves the site until it is interrupted. Nothing has to be put in order then: the
/// output was not touched, and what was read is kept in the cache folder as soon as it
/// can be; so the process may simply end.
pub fn run(args: &ServeArgs, site: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let options = match args.options(site) {
        Ok(options) => options,
        Err(message) => return usage(streams, &message),
    };
    let listener = match Listener::open(&args.listen()) {
        Ok(listener) => listener,
        Err(error) => return refuse(streams, closed(args, &error)),
    };
    streams.err.write_all(greeting(&listener).as_bytes())?;

    let (sender, events) = mpsc::channel();
    let session = Arc::new(Session::new(options));
    let url = format!("{}/", listener.origin());
    let told = sender.clone();
    let tell = move |notice| {
        let event = match notice {
            Notice::Looked(look, refreshed) => Event::Looked(look, refreshed),
            Notice::Failed(problems) => Event::Failed(problems),
        };
        // Who listens is there for as long as the server is.
        let _ = told.send(event);
    };
    let server = Server::start(Arc::clone(&session), listener, Box::new(tell))?;
    if args.open {
        // Some browsers end only when they are closed; none is waited for here.
        let sender = sender.clone();
        thread::spawn(move || {
            if let Err(error) = open::that_detached(url) {
                let _ = sender.send(Event::Closed(error));
            }
        });
    }

    let first = server.look(&Look::Everywhere);
    let mut noticed = first.diagnostics.clone();
    let watched: Vec<String> = session
        .watched()
        .iter()
        .filter(|path| path.exists())
        .map(|path| shown(path.strip_prefix(&site.root).unwrap_or(path)))
        .collect();
    let mut text = report::problems(&noticed);
    text += &format!("Read in {}. Watching {}.\n", seconds(first.seconds), watched.join(", "));
    if noticed.has_errors() {
        let them = if noticed.errors() == 1 { "it" } else { "them" };
        text += &format!("{}: mend {them}, and the pages appear.\n", errors(&noticed));
    }
    streams.err.write_all(text.as_bytes())?;

    thread::spawn({
        let session = Arc::clone(&session);
        move || {
            // The first pages go before it.
            thread::sleep(SETTLED);
            session.keep();
        }
    });
    let poll = args.poll;
    thread::spawn(move || {
        // After the first look, from which it would take its time: to have a large archive
        // watched is to go through all its files. What changed meanwhile, the next look finds.
        let mut watcher = Watcher::new(Scope::of(&session), poll);
        watcher.look_everywhere();
        // The configuration says which folders there are.
        watcher.follow(&session);
        loop {
            if let Some(remark) = watcher.remark() {
                let _ = sender.send(Event::Remark(remark));
            }
            let Some(look) = watcher.next() else { return };
            let refreshed = server.look(&look);
            watcher.follow(&session);
            if sender.send(Event::Looked(look, refreshed)).is_err() {
                return;
            }
        }
    });
    for event in events {
        let text = match event {
            Event::Looked(look, refreshed) => {
                let what = changes::what(&refreshed, &look, &site.root);
                let text = change(&what, &refreshed, &noticed);
                noticed = refreshed.diagnostics;
                text
            }
            Event::Failed(problems) => report::problems(&problems),
            Event::Remark(remark) => report::problems(&Diagnostics::from_iter([remark])),
            Event::Closed(error) => format!("No browser could be opened: {error}.\n"),
        };
        streams.err.write_all(text.as_bytes())?;
    }
    Ok(Exit::Done)
}

fn greeting(listener: &Listener) -> String {
    let mut text = String::new();
    if listener.moved() {
        text += &format!("Port {PORT} is taken; this is {}.\n", listener.port());
    }
    text += &format!("Serving {}/ until Ctrl-C. The output folder is left as it is.\n", listener.origin());
    if listener.is_public() {
        text += &format!(
            "Whoever can reach port {} of this machine can read the site, drafts included.\n",
            listener.port()
        );
    }
    text
}

/// Why there is no server.
fn closed(args: &ServeArgs, error: &io::Error) -> Diagnostic {
    let port = args.port.unwrap_or(PORT);
    let place = args.interface.map_or_else(|| "this machine".to_owned(), |ip| ip.to_string());
    let problem =
        Diagnostic::error(Kind::Io, format!("port {port} of {place} cannot be listened on: {error}"));
    problem.hint(match error.kind() {
        io::ErrorKind::AddrInUse => {
            "end what listens there, or choose another with --port; 0 takes one that is free"
        }
        io::ErrorKind::AddrNotAvailable => {
            "give --interface an address of this machine; 0.0.0.0 means all of them"
        }
        io::ErrorKind::PermissionDenied => "choose a port from 1024 on",
        _ => "choose another with --port or --interface",
    })
}

/// What a look found, if it found something new: its problems and a line.
fn change(what: &str, refreshed: &Refreshed, before: &Diagnostics) -> String {
    let Refreshed { changed, diagnostics, seconds: took, .. } = refreshed;
    if !changed && diagnostics == before {
        return String::new();
    }
    let mut text = report::problems(&changes::unknown(diagnostics, before));
    text += &format!("{}  {what}: seen in {}", changes::time_of_day(), seconds(*took));
    if diagnostics.has_errors() {
        text += &format!("; {}: the pages stay as they were", errors(diagnostics));
    } else if before.has_errors() {
        text += "; no errors any more";
    }
    text + "\n"
}

fn errors(problems: &Diagnostics) -> String {
    count(problems.errors(), "error", "errors")
}
