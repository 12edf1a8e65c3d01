//! `backfile clean`

use std::io;

use super::args::{CleanArgs, SiteArgs};
use super::wording::count;
use super::{Exit, Streams, failed, refuse, site};
use crate::pipeline::{self, BuildOptions};

/// Drops what earlier builds worked out.
pub fn run(args: &CleanArgs, at: &SiteArgs, streams: &mut Streams<'_>) -> io::Result<Exit> {
    // In a folder that is no site nothing is looked for.
    if let Err(problem) = site::read(at) {
        return refuse(streams, *problem);
    }
    let options =
        BuildOptions { root: at.root.clone(), cache_dir: args.cache_dir.clone(), ..BuildOptions::default() };
    match pipeline::clean(&options) {
        Ok((0, _)) => {
            writeln!(streams.err, "There is nothing to drop: the next build makes everything anew.")?
        }
        Ok((files, bytes)) => {
            let size = humansize::format_size(bytes, humansize::DECIMAL);
            let records = count(files, "record", "records");
            writeln!(
                streams.err,
                "Dropped {records} of earlier builds ({size}). The next build makes everything anew."
            )?;
        }
        Err(error) => {
            let folder = args.cache_dir.clone().unwrap_or_else(|| at.root.join(".backfile"));
            return refuse(streams, *failed("emptied", &folder, &error));
        }
    }
    Ok(Exit::Done)
}
