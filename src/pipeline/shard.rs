//! A part of a site, for archives that one machine builds too slowly. Rendering a
//! route needs nothing of other routes' files, so each of N builds renders those that
//! fall to it by a hash of their output path; [`super::join`] puts the parts together.
//!
//! A part lies in an output folder of its own, beside a record of what it was made
//! from and of each of its files: parts that do not belong together must not meet.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{BuildOptions, Inputs, Summary};
use crate::base::{Diagnostic, Digest, Kind, OutputPath};
use crate::config::Config;
use crate::output::{self, Sink, Staging};
use crate::plan::{Plan, Route};
use crate::source::{Input, Role};

/// The record's name in the folder of a part.
pub const RECORD: &str = ".backfile-shard.json";

/// One of so many parts, numbered from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which one.
    pub shard: u32,
    /// Of how many.
    pub of: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((shard, of)) if (1..=of).contains(&shard) => Ok(Self { shard, of }),
            _ => Err("expected a part's number and how many there are, from 1/3 to 3/3".to_owned()),
        }
    }
}

impl Shard {
    /// Whether a file of the output falls to this part. The same on every machine.
    pub fn holds(self, output: &OutputPath) -> bool {
        let digest = Digest::of(output.as_str().as_bytes());
        let number = digest.as_bytes().iter().take(8).fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.shard - 1)
    }

    /// The routes that fall to this part.
    pub(super) fn routes(self, plan: &Plan) -> Vec<&Route> {
        plan.routes().iter().filter(|route| self.holds(&route.output())).collect()
    }
}

/// What parts must have in common, as texts to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Origin {
    /// The program: its version and a digest of its file.
    pub program: String,
    /// The clock that the site was built with, in RFC 3339.
    pub clock: String,
    /// The configuration, with what the arguments have put in place of it.
    pub config: String,
    /// The configuration's file alone, which whoever puts the parts together has too.
    pub config_file: String,
    /// Templates and the other files of the theme.
    pub theme: String,
    /// All other inputs.
    pub sources: String,
}

/// What lies in the folder of a part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde(flatten)]
    pub shard: Shard,
    #[serde(flatten)]
    pub origin: Origin,
    pub articles: usize,
    pub pages: usize,
    pub feeds: usize,
    pub files: usize,
    /// The digest of each file, by path.
    pub outputs: BTreeMap<String, String>,
}

impl Record {
    pub(super) fn new(
        shard: Shard,
        inputs: &Inputs,
        options: &BuildOptions,
        summary: &Summary,
        outputs: Outputs<'_>,
    ) -> Result<Self, Diagnostic> {
        let outputs = outputs.digests.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Self {
            shard,
            origin: Origin::of(inputs, options)?,
            articles: summary.articles,
            pages: summary.pages,
            feeds: summary.feeds,
            files: summary.files,
            outputs: outputs.into_iter().map(|(path, digest)| (path.to_string(), digest.to_hex())).collect(),
        })
    }

    /// Puts it beside the files that it lists.
    pub(super) fn put(&self, staging: &Staging) -> Result<(), Diagnostic> {
        let Some(path) = OutputPath::new(RECORD) else { return Ok(()) };
        // Strings and numbers: there is nothing in it that cannot be written.
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        staging.put(&path, text).map(drop).map_err(|e| output::problem(&e))
    }
}

impl Origin {
    /// Reads every input once more: modification times say nothing of other machines.
    fn of(inputs: &Inputs, options: &BuildOptions) -> Result<Self, Diagnostic> {
        let snapshot = &inputs.snapshot;
        let is_theme = |input: &&Input| matches!(input.role, Role::Template(_) | Role::Theme);
        let digest = |which: Vec<&Input>| -> Result<String, Diagnostic> {
            let one = |input: &&Input| {
                let bytes = Digest::of(&snapshot.bytes(&input.path)?);
                let changed = snapshot.last_change(&input.path).unwrap_or(i64::MIN).to_le_bytes();
                let parts = [input.path.as_str().as_bytes(), bytes.as_bytes(), &changed];
                Ok(Digest::of_parts(parts).to_hex())
            };
            let all = which.par_iter().map(one).collect::<Result<Vec<String>, Diagnostic>>()?;
            Ok(Digest::of_parts(all.iter().map(|digest| digest.as_bytes())).to_hex())
        };
        let (theme, sources) = snapshot.inputs().iter().partition(is_theme);
        let config = inputs.config.digest().to_hex();
        let own = format!("{config} {:?} {}", options.base_url, options.drafts);
        Ok(Self {
            program: format!("{} {}", env!("CARGO_PKG_VERSION"), program().unwrap_or_default()),
            clock: inputs.now.to_string(),
            config: Digest::of(own.as_bytes()).to_hex(),
            config_file: config,
            theme: digest(theme)?,
            sources: digest(sources)?,
        })
    }

    /// In what another origin differs, and what to do about it.
    pub(super) fn differences(&self, other: &Self) -> Vec<(&'static str, &'static str)> {
        let program = "build all parts with the same program";
        let clock = "give all parts the same `--clock`, or set SOURCE_DATE_EPOCH";
        let config = "build all parts with the same config.toml, `--base-url` and `--drafts`";
        let checkout = "build all parts from the same checkout";
        let all = [
            (self.program != other.program, "by different programs", program),
            (self.clock != other.clock, "with different clocks", clock),
            (self.config != other.config, "with different configurations", config),
            (self.theme != other.theme, "with different templates", checkout),
            (self.sources != other.sources, "from different sources", checkout),
        ];
        all.into_iter().filter(|(differ, ..)| *differ).map(|(_, what, hint)| (what, hint)).collect()
    }
}

/// Where the site is written that the parts are put together to.
pub(super) fn whole_output(options: &BuildOptions, config: &Config) -> io::Result<PathBuf> {
    options.root.join(&config.output_dir).canonicalize()
}

/// A part in place of the whole would delete the rest of it.
pub(super) fn not_a_part(output: &Path) -> Diagnostic {
    let message = format!("`{}` is the output folder of the whole site, not of a part", output.display());
    Diagnostic::error(Kind::Shard, message).hint("name a folder for each part with `--output-dir`")
}

/// A digest of the program's file: two programs of one version may be two programs.
fn program() -> io::Result<String> {
    let bytes = std::fs::read(std::env::current_exe()?)?;
    Ok(Digest::of(&bytes).short(16))
}

/// Passes on files and notes their digests.
pub(super) struct Outputs<'a> {
    pub staging: &'a Staging,
    digests: Mutex<BTreeMap<OutputPath, Digest>>,
}

impl<'a> Outputs<'a> {
    pub(super) fn new(staging: &'a Staging) -> Self {
        Self { staging, digests: Mutex::default() }
    }

    fn note(&self, path: &OutputPath, digest: Digest) {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), digest);
    }
}

impl Sink for Outputs<'_> {
    fn put(&self, path: &OutputPath, bytes: Vec<u8>) -> io::Result<Digest> {
        let digest = Sink::put(self.staging, path, bytes)?;
        self.note(path, digest);
        Ok(digest)
    }

    fn copy(&self, path: &OutputPath, source: &Path) -> io::Result<Digest> {
        let digest = Sink::copy(self.staging, path, source)?;
        self.note(path, digest);
        Ok(digest)
    }

    fn keep(&self, path: &OutputPath, digest: Digest) -> io::Result<bool> {
        let is_kept = Sink::keep(self.staging, path, digest)?;
        if is_kept {
            self.note(path, digest);
        }
        Ok(is_kept)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_file_falls_to_one_part_and_always_to_the_same() {
        let paths = (0..3000).map(|n| OutputPath::new(format!("a/{n}/index.html")).unwrap());
        let paths: Vec<OutputPath> = paths.collect();
        for of in [1, 2, 3, 7] {
            let counts = (1..=of).map(|shard| {
                let shard = Shard { shard, of };
                paths.iter().filter(|path| shard.holds(path)).count()
            });
            let counts: Vec<usize> = counts.collect();
            assert_eq!(counts.iter().sum::<usize>(), paths.len());
            let fair = paths.len() / of as usize;
            assert!(counts.iter().all(|n| n.abs_diff(fair) < fair / 4 + 1), "{counts:?}");
        }
        // On other machines too.
        let home = OutputPath::new("index.html").unwrap();
        let part = (1..=7).find(|&shard| Shard { shard, of: 7 }.holds(&home));
        assert_eq!(part, Some(4));
    }

    #[test]
    fn parts_are_counted_from_one() {
        assert_eq!("2/3".parse(), Ok(Shard { shard: 2, of: 3 }));
        for wrong in ["0/3", "4/3", "1/0", "1", "a/b", "-1/3", "1/2/3", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
