//! The `backfile` command: a thin binary over the library. It reads the
//! arguments, hands them to one command, and turns what comes back into an
//! exit code.

use std::io;
use std::process::ExitCode;

use backfile::cli::args::{Args, Command};
use backfile::cli::{
    Exit, Streams, build, clean, completions, init, ledger, list, man, new, serve, verify, watch,
};
use clap::Parser;

/// A build makes and drops small values on every thread: with the system's allocator
/// (glibc 2.36) a clean build takes a quarter more of the processor's time. Huge pages
/// are off, because they keep a third more memory and win nothing.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Wrong usage ends here, with clap's own message and the exit code 2.
    let args = Args::parse();
    let mut out = anstream::stdout();
    let mut err = anstream::stderr();
    let streams = &mut Streams { out: &mut out, err: &mut err };
    let done = match &args.command {
        Command::Init(command) => init::run(command, &args.site, streams),
        Command::New(command) => new::run(command, &args.site, streams),
        Command::Serve(command) => serve::run(command, &args.site, streams),
        Command::Build(command) => build::run(command, &args.site, streams),
        Command::Watch(command) => watch::run(command, &args.site, streams),
        Command::Verify(command) => verify::run(command, &args.site, streams),
        Command::Clean(command) => clean::run(command, &args.site, streams),
        Command::Ledger(command) => ledger::run(command, &args.site, streams),
        Command::List(command) => list::run(command, &args.site, streams),
        Command::Completions(command) => completions::run(command, streams),
        Command::Man(command) => man::run(command, streams),
    };
    match done.and_then(|exit| streams.out.flush().map(|()| exit)) {
        Ok(exit) => exit.into(),
        // `backfile list | head` closes the pipe when it has read enough: the
        // reader is content, so there is nothing to report.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done.into(),
        Err(error) => {
            // Where even this cannot be written, the exit code is all there is.
            let _ = writeln!(streams.err, "error: the output could not be written: {error}");
            Exit::Errors.into()
        }
    }
}
