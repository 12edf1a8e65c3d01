//! The command line: arguments, progress, and one thin file a command.
//!
//! It lives in the library, and every command writes to the [`Streams`] it is
//! given rather than to the process's own, so that a test reads what a user
//! would. Everything below returns values; only here do problems become text.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::base::{Diagnostic, Diagnostics, Kind};

pub mod args;
pub mod build;
pub mod clean;
pub mod completions;
pub mod init;
mod interrupt;
pub mod ledger;
pub mod list;
pub mod man;
pub mod new;
pub mod progress;
pub mod report;
pub mod serve;
mod changes;
mod site;
pub mod verify;
pub mod watch;
mod wording;

/// Where a command writes. Both may be given colours: the caller strips them
/// where nobody sees them.
pub struct Streams<'a> {
    /// What was asked for: a list, a script, JSON. Another program may read it.
    pub out: &'a mut dyn Write,
    /// What is said about it: problems, the summary, the next steps.
    pub err: &'a mut dyn Write,
}

/// How a command ended. The numbers never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: what was asked for was done.
    Done,
    /// 1: the input has errors; nothing was published or written over.
    Errors,
    /// 2: the arguments cannot be right, whatever the site holds.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Errors => 1,
            Exit::Usage => 2,
        })
    }
}

/// Says what is wrong with the arguments, in the words and with the exit code
/// that clap has for those that it finds itself.
fn usage(streams: &mut Streams<'_>, message: &str) -> io::Result<Exit> {
    let message = wording::visible(message);
    writeln!(streams.err, "error: {message}\n\nFor more information, try '--help'.")?;
    Ok(Exit::Usage)
}

/// Reports one problem that ends a command other than `build`.
fn refuse(streams: &mut Streams<'_>, problem: Diagnostic) -> io::Result<Exit> {
    let problems = Diagnostics::from_iter([problem]);
    streams.err.write_all(report::problems(&problems).as_bytes())?;
    Ok(Exit::Errors)
}

/// A file or folder with which the system would not do what was wanted.
fn failed(what: &str, path: &Path, error: &io::Error) -> Box<Diagnostic> {
    let message = format!("{} could not be {what}: {error}", wording::shown(path));
    Box::new(Diagnostic::error(Kind::Io, message))
}
