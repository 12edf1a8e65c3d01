//! `backfile completions`

use std::io;

use clap::CommandFactory;

use super::args::{Args, CompletionsArgs};
use super::{Exit, Streams};

/// Prints the completion script of a shell.
pub fn run(args: &CompletionsArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    // By way of memory: the generator panics where it cannot write, and a
    // closed pipe is no reason to.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "backfile", &mut script);
    streams.out.write_all(&script)?;
    Ok(Exit::Done)
}
