//! Whether the output folder is what a clean build makes, and how to have nothing
//! left of earlier builds but what they wrote.

use super::{BuildOptions, Inputs, Progress, cache_dir, output_folder, prepare, rehearse, render_all};
use crate::base::{Checked, Diagnostics};
use crate::memo::Memo;
use crate::output::{self, Comparison, Differences};

/// Makes the site from nothing and compares each file with that in the output
/// folder. Writes nothing. `None` where the input has errors, or the folders cannot
/// be read.
pub fn verify(options: &BuildOptions, progress: &dyn Progress) -> Checked<Option<Differences>> {
    let mut noticed = Diagnostics::new();
    let found = compare(options, progress, &mut noticed);
    noticed.sort();
    Checked::new(found.filter(|_| !noticed.has_errors()), noticed)
}

fn compare(
    options: &BuildOptions,
    progress: &dyn Progress,
    noticed: &mut Diagnostics,
) -> Option<Differences> {
    let inputs = Inputs::scan(options, progress, noticed)?;
    let output = match output_folder(options, &inputs.config) {
        Ok(output) => output,
        Err(problem) => {
            noticed.push(problem);
            return None;
        }
    };
    let prepared = prepare(&inputs, options.drafts, &mut Memo::none(), None, progress, noticed);
    if noticed.has_errors() {
        let found = rehearse(&inputs, &prepared, noticed);
        noticed.append(found);
        return None;
    }
    let comparison = Comparison::new(&output);
    noticed.append(render_all(&inputs, &prepared, &comparison, progress));
    let cache = cache_dir(options);
    match output::create_cache_dir(&cache).and_then(|()| comparison.finish(&cache)) {
        Ok(differences) => Some(differences),
        Err(problem) => {
            noticed.push(problem);
            None
        }
    }
}

/// Drops what earlier builds worked out; for how many output folders, and of how many
/// bytes. What they wrote into output folders stays known, or the next build would
/// take its own files for somebody else's.
pub fn clean(options: &BuildOptions) -> std::io::Result<(usize, u64)> {
    output::forget(&cache_dir(options), "memo")
}
