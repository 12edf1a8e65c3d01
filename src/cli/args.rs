//! What can be typed. Each help text is a promise that the command keeps.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::Timestamp;

use crate::base::PartialDate;
use crate::pipeline::{BuildOptions, Shard};
use crate::serve::Listen;

const EXAMPLES: &str = "\
Examples:
  backfile init my-archive             begin a site in a new folder
  backfile new iran/\"The long road\"    begin an article in the section iran
  backfile serve --open                show it in a browser while you write
  backfile build                       write the site into public/
  backfile build --drafts --output-dir preview
  backfile watch                       write it, and again whenever something changes
  backfile list --format tsv > index.tsv

Exit codes: 0 done; 1 the input has errors, and nothing was published; 2 wrong usage.";

const BUILD_EXAMPLES: &str = "\
Examples:
  backfile build
  backfile build --strict --format json | jq -r 'select(.hint).hint'
  backfile build --drafts --output-dir preview --base-url http://localhost:8000
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) backfile build
  backfile build --shard 2/3 --output-dir part-2 --clock 2026-01-01T00:00:00Z
  backfile build --join part-1 part-2 part-3

A build that meets an error leaves the output folder as it was.";

const SERVE_EXAMPLES: &str = "\
Examples:
  backfile serve --open
  backfile serve --no-drafts --port 8000
  backfile serve --clock 2030-01-01T00:00:00Z       the site as it will be then
  backfile serve --interface 0.0.0.0                for a telephone in the same network

Serves pages as they are asked for, and leaves the output folder alone: of what it reads, the cache folder keeps what the \
next start needs. Open pages change with their sources. Ends with Ctrl-C.";

const WATCH_EXAMPLES: &str = "\
Examples:
  backfile watch
  backfile watch --drafts --output-dir preview --base-url http://localhost:8000
  backfile watch --poll                for a site on a network drive

After an error the output folder stays as it was until the error is mended. Ctrl-C ends it when the
build under way is done, a second Ctrl-C at once.";

const NEW_EXAMPLES: &str = "\
Examples:
  backfile new iran/\"The long road\"         content/iran/the-long-road.md
  backfile new world/africa/\"Nile notes\"    content/world/africa/nile-notes.md
  backfile new authors/\"Ines Vallow\"        content/authors/ines-vallow.md
  backfile new --lang fr iran/\"The long road\"    content/iran/the-long-road.fr.md";

const VERIFY_EXAMPLES: &str = "\
Examples:
  backfile verify
  backfile verify --output-dir preview --drafts
  backfile verify --clock 2026-11-25T08:00:00Z      against the build of that time
  backfile verify --format json | jq -r 'select(.path).path'

Give it the options of the build. Changes nothing; the exit code is 1 where a file differs, is missing or is left over.";

const CLEAN_NOTE: &str = "\
The output folder stays as it is, and so does the list of the files that were written there: without that, the \
next build would take them for somebody else's. Files that were moved aside stay in kept/.";

const LIST_EXAMPLES: &str = "\
Examples:
  backfile list
  backfile list --drafts
  backfile list --format tsv | cut -f2 | sort";

const LEDGER_EXAMPLES: &str = "\
Examples:
  backfile ledger
  backfile ledger --write
  backfile ledger --write --withdraw /iran/2014/06/11/a-name/ --reason \"It named a child.\"

Needs `ledger = true` in the configuration. Writes nothing while a published URL is neither a page, an
alias nor withdrawn, except that it is withdrawn now.";

/// Builds the static site of an article archive
///
/// backfile turns a folder of Markdown articles into a static site: article,
/// topic, author, section, series and date pages, and feeds.
#[derive(Debug, Parser)]
#[command(name = "backfile", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    /// Which site.
    #[command(flatten)]
    pub site: SiteArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Which site the command is about.
#[derive(Debug, Clone, clap::Args)]
pub struct SiteArgs {
    /// The site's folder, which holds config.toml
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Reads this configuration file instead of the one in the site's folder
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The commands, in the order in which a publication meets them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begins a site: writes a small one that builds into an empty folder
    Init(InitArgs),
    /// Begins an article: writes its file with title and today's date
    New(NewArgs),
    /// Shows the site in a browser while it is written, without building it
    Serve(ServeArgs),
    /// Builds the site into the output folder
    Build(BuildArgs),
    /// Builds the site, and again after each change of what it is made from
    Watch(WatchArgs),
    /// Compares the output folder with what a build from nothing makes, byte for byte
    Verify(VerifyArgs),
    /// Drops what earlier builds worked out, and nothing that they published
    Clean(CleanArgs),
    /// Lists what a build would publish, without building it
    List(ListArgs),
    /// Shows what changed in the site's URLs, and records it
    Ledger(LedgerArgs),
    /// Prints the completion script of a shell
    Completions(CompletionsArgs),
    /// Prints the manual page, in roff
    Man(ManArgs),
}

/// `backfile init`
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// The folder, which must be empty or not exist yet; without it, the one that --root names
    pub dir: Option<PathBuf>,
}

/// `backfile new`
#[derive(Debug, clap::Args)]
#[command(after_help = NEW_EXAMPLES)]
pub struct NewArgs {
    /// The section and the title; everything up to the last slash is the section
    #[arg(value_name = "SECTION/TITLE")]
    pub article: String,
    /// Begins it in this language of the site; the title of an article begins its translation, beside it
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

/// `backfile serve`
#[derive(Debug, clap::Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub struct ServeArgs {
    /// Listens on this port and no other, or with 0 on one that is free; without it on 1111 or the next free one
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Listens on this address instead of loopback; others can then read the site, drafts included
    #[arg(long, value_name = "ADDRESS")]
    pub interface: Option<IpAddr>,
    /// Answers to this name too, for who comes through a tunnel; may be given several times
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Looks for changes itself rather than be told of them, as most network file systems need it
    #[arg(long)]
    pub poll: bool,
    /// Opens the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Leaves out drafts and what is not yet published
    #[arg(long)]
    pub no_drafts: bool,
    /// Decides what is already published as of this time (RFC 3339); without it SOURCE_DATE_EPOCH counts, else now
    #[arg(long, value_name = "TIME", value_parser = clock)]
    pub clock: Option<Timestamp>,
    /// Keeps the record of earlier builds in this folder instead of .backfile in the site's folder
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

/// `backfile build`
#[derive(Debug, clap::Args)]
#[command(after_help = BUILD_EXAMPLES)]
pub struct BuildArgs {
    /// How to build.
    #[command(flatten)]
    pub how: HowArgs,
    /// Makes one of N parts of the pages, counted from 1, into a folder of its own; all parts need the same clock
    #[arg(long, value_name = "I/N", requires = "output_dir")]
    pub shard: Option<Shard>,
    /// Puts parts together instead of building, if all are there and were made from the same things
    #[arg(long, value_name = "PART", num_args = 1.., conflicts_with_all = ["shard", "explain", "no_memo"])]
    pub join: Vec<PathBuf>,
}

/// How a site is built.
#[derive(Debug, clap::Args)]
pub struct HowArgs {
    /// Writes the site into this folder instead of the configured one
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Uses this address instead of the configured base_url
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Keeps the record of earlier builds in this folder instead of .backfile in the site's folder
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
    /// Takes over files in the output folder that backfile did not write but wants to replace
    #[arg(long)]
    pub adopt: bool,
    /// Waits until the disk holds every file, so that even after a power cut each is whole
    #[arg(long)]
    pub durable: bool,
    /// Makes everything anew, and keeps nothing for the next build
    #[arg(long)]
    pub no_memo: bool,
    /// Says why a page was rendered or not: by its URL, its file in the output folder or its source; may be given several times
    #[arg(long, value_name = "PATH", conflicts_with = "no_memo")]
    pub explain: Vec<String>,
    /// Treats every warning as an error
    #[arg(long)]
    pub strict: bool,
    /// What is published, and when that is decided.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Reports in sentences on stderr, or as one JSON object a line on stdout
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ReportFormat,
}

/// `backfile watch`
#[derive(Debug, clap::Args)]
#[command(after_help = WATCH_EXAMPLES)]
pub struct WatchArgs {
    /// How to build.
    #[command(flatten)]
    pub build: HowArgs,
    /// Looks over the files for changes every second or so, as most network file systems need it
    #[arg(long)]
    pub poll: bool,
}

/// Which articles count as published.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SelectionArgs {
    /// Publishes drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Decides what is already published as of this time (RFC 3339); without it SOURCE_DATE_EPOCH counts, else now
    #[arg(long, value_name = "TIME", value_parser = clock)]
    pub clock: Option<Timestamp>,
}

/// `backfile verify`
#[derive(Debug, clap::Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub struct VerifyArgs {
    /// Compares this folder instead of the configured one
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Uses this address instead of the configured base_url
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Finds the record of earlier builds in this folder instead of .backfile in the site's folder
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
    /// What is published, and when that is decided.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Reports in sentences on stderr, or as one JSON object a line on stdout
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ReportFormat,
}

/// `backfile clean`
#[derive(Debug, clap::Args)]
#[command(after_help = CLEAN_NOTE)]
pub struct CleanArgs {
    /// Empties this folder instead of .backfile in the site's folder
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

/// `backfile list`
#[derive(Debug, clap::Args)]
#[command(after_help = LIST_EXAMPLES)]
pub struct ListArgs {
    /// What is published, and when that is decided.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Prints columns to read, one JSON object a line, or tab-separated values with a header
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ListFormat,
}

/// `backfile ledger`
#[derive(Debug, clap::Args)]
#[command(after_help = LEDGER_EXAMPLES)]
pub struct LedgerArgs {
    /// Writes urls.ledger; without it, only shows what would change
    #[arg(long)]
    pub write: bool,
    /// Records that what was published at this URL is gone; may be given several times
    #[arg(long, value_name = "URL", requires = "reason")]
    pub withdraw: Vec<String>,
    /// Says on the page that is left there why it is gone
    #[arg(long, value_name = "TEXT", requires = "withdraw")]
    pub reason: Option<String>,
    /// Uses this title on that page instead of the one that the URL gives
    #[arg(long, value_name = "TEXT", requires = "withdraw")]
    pub title: Option<String>,
    /// Uses this date of publication on that page instead of the one that the URL gives
    #[arg(long, value_name = "DATE", requires = "withdraw", value_parser = partial_date)]
    pub date: Option<PartialDate>,
    /// Decides what is already published as of this time (RFC 3339); without it SOURCE_DATE_EPOCH counts, else now
    #[arg(long, value_name = "TIME", value_parser = clock)]
    pub clock: Option<Timestamp>,
    /// Reports in sentences, or as one JSON object a line on stdout
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ReportFormat,
}

/// `backfile completions`
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell that will read the script
    pub shell: Shell,
}

/// `backfile man`
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// Prints the page of this command instead of the general one
    pub command: Option<String>,
}

/// How a build reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Sentences on stderr.
    #[default]
    Human,
    /// One object a line on stdout.
    Json,
}

/// How a list is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Columns.
    #[default]
    Human,
    /// One object a line.
    Json,
    /// Tab-separated values, with a header.
    Tsv,
}

fn clock(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "expected a date, a time and a zone, such as 2014-06-11T10:00:00Z".to_owned())
}

fn partial_date(text: &str) -> Result<PartialDate, String> {
    let date = PartialDate::parse(text).map(PartialDate::without_time);
    date.ok_or_else(|| "expected a year, a month or a day, such as 2014-06-11".to_owned())
}

impl SelectionArgs {
    /// The time as of which the site is built: `--clock`, else
    /// `SOURCE_DATE_EPOCH` (seconds since 1970, reproducible-builds.org), else
    /// `now`. The sentence that says what is wrong, where the variable holds no
    /// time: a build that is meant to be reproducible must not fall back to now.
    pub fn time(&self, source_date_epoch: Option<&str>, now: Timestamp) -> Result<Timestamp, String> {
        self.fixed_time(source_date_epoch).map(|fixed| fixed.unwrap_or(now))
    }

    /// As [`SelectionArgs::time`]; `None` where the clock's time counts.
    pub fn fixed_time(&self, source_date_epoch: Option<&str>) -> Result<Option<Timestamp>, String> {
        if self.clock.is_some() {
            return Ok(self.clock);
        }
        let Some(epoch) = source_date_epoch.map(str::trim).filter(|epoch| !epoch.is_empty()) else {
            return Ok(None);
        };
        let time = epoch.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        let wrong = || format!("SOURCE_DATE_EPOCH is `{epoch}`, which is no count of seconds since 1970");
        time.map(Some).ok_or_else(wrong)
    }

    /// [`SelectionArgs::time`], with the process's environment and clock.
    pub fn time_now(&self) -> Result<Timestamp, String> {
        self.time(source_date_epoch().as_deref(), Timestamp::now())
    }

    /// [`SelectionArgs::fixed_time`], with the process's environment.
    pub fn fixed_time_now(&self) -> Result<Option<Timestamp>, String> {
        self.fixed_time(source_date_epoch().as_deref())
    }
}

fn source_date_epoch() -> Option<String> {
    std::env::var_os("SOURCE_DATE_EPOCH").map(|value| value.to_string_lossy().into_owned())
}

impl ServeArgs {
    /// What the pipeline needs to know. Without a time given, each look at the inputs
    /// has its own: what was to be published at noon is there after noon.
    pub fn options(&self, site: &SiteArgs) -> Result<BuildOptions, String> {
        let selection = SelectionArgs { drafts: !self.no_drafts, clock: self.clock };
        let options = site.options(&selection, selection.fixed_time_now()?);
        Ok(BuildOptions { cache_dir: self.cache_dir.clone(), ..options })
    }

    /// What the server needs to know.
    pub fn listen(&self) -> Listen {
        Listen { interface: self.interface, port: self.port, hosts: self.host.clone() }
    }
}

impl BuildArgs {
    /// What the pipeline needs to know.
    pub fn options(&self, site: &SiteArgs, clock: Timestamp) -> BuildOptions {
        BuildOptions { shard: self.shard, ..self.how.options(site, clock) }
    }
}

impl HowArgs {
    /// What the pipeline needs to know; without a clock, it looks at its own.
    pub fn options(&self, site: &SiteArgs, clock: impl Into<Option<Timestamp>>) -> BuildOptions {
        BuildOptions {
            output_dir: self.output_dir.clone(),
            base_url: self.base_url.clone(),
            strict: self.strict,
            cache_dir: self.cache_dir.clone(),
            adopt: self.adopt,
            durable: self.durable,
            no_memo: self.no_memo,
            explain: self.explain.clone(),
            ..site.options(&self.selection, clock)
        }
    }
}

impl VerifyArgs {
    /// What the pipeline needs to know.
    pub fn options(&self, site: &SiteArgs, clock: Timestamp) -> BuildOptions {
        BuildOptions {
            output_dir: self.output_dir.clone(),
            base_url: self.base_url.clone(),
            cache_dir: self.cache_dir.clone(),
            ..site.options(&self.selection, clock)
        }
    }
}

impl SiteArgs {
    /// What the pipeline needs to know where only the selection matters.
    pub fn options(&self, selection: &SelectionArgs, clock: impl Into<Option<Timestamp>>) -> BuildOptions {
        BuildOptions {
            root: self.root.clone(),
            config: self.config.clone(),
            output_dir: None,
            base_url: None,
            drafts: selection.drafts,
            clock: clock.into(),
            strict: false,
            cache_dir: None,
            adopt: false,
            shard: None,
            durable: false,
            no_memo: false,
            explain: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_flag_explains_itself_in_one_sentence() {
        fn check(command: &clap::Command) {
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!help.is_empty(), "{} of {}", arg.get_id(), command.get_name());
                assert!(!help.ends_with('.') && !help.contains('\n'), "{help}");
            }
            command.get_subcommands().for_each(check);
        }
        check(&Args::command());
    }

    #[test]
    fn the_clock_is_the_flag_then_the_variable_then_now() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let flag = SelectionArgs { drafts: false, clock: Some("2014-06-11T00:00:00Z".parse().unwrap()) };
        let none = SelectionArgs::default();
        assert_eq!(flag.time(Some("0"), now), Ok(flag.clock.unwrap()));
        assert_eq!(none.time(Some("86400"), now).unwrap().to_string(), "1970-01-02T00:00:00Z");
        assert_eq!(none.time(Some(""), now), Ok(now));
        assert_eq!(none.time(None, now), Ok(now));
        assert_eq!(
            none.time(Some("yesterday"), now),
            Err("SOURCE_DATE_EPOCH is `yesterday`, which is no count of seconds since 1970".to_owned())
        );
        assert!(none.time(Some("99999999999999999"), now).is_err());
    }
}
