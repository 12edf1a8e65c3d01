//! `backfile man`

use std::io;

use clap::CommandFactory;

use super::args::{Args, ManArgs};
use super::{Exit, Streams, usage};

/// Prints the manual page of the program or of one of its commands.
pub fn run(args: &ManArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let mut command = Args::command().disable_help_subcommand(true);
    // Gives the commands the flags that all of them share.
    command.build();
    if let Some(name) = &args.command {
        let Some(found) = command.find_subcommand(name) else {
            return usage(streams, &format!("there is no command `{name}`"));
        };
        command = found.clone();
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    streams.out.write_all(&page)?;
    Ok(Exit::Done)
}
