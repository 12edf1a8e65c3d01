//! What a build is made from.

use super::{BuildOptions, Progress, Stage};
use crate::base::{Diagnostics, PartialDate};
use crate::config::{self, Config};
use crate::source::{self, Snapshot};

/// The configuration and the inputs that it names.
pub struct Inputs {
    pub(super) config: Config,
    pub(super) snapshot: Snapshot,
    pub(super) now: jiff::Timestamp,
}

impl Inputs {
    /// The day on which the site is built.
    pub(super) fn day(&self) -> PartialDate {
        PartialDate::of_clock(self.now, &self.config.time_zone).without_time()
    }

    pub(super) fn scan(
        options: &BuildOptions,
        progress: &dyn Progress,
        noticed: &mut Diagnostics,
    ) -> Option<Self> {
        progress.stage(Stage::Scan, 0);
        let config = Self::configure(options, noticed)?;
        Some(Self::take(config, options, noticed))
    }

    /// The configuration.
    pub(super) fn configure(options: &BuildOptions, noticed: &mut Diagnostics) -> Option<Config> {
        let (source, text) = match source::config_text(&options.root, options.config.as_deref()) {
            Ok(found) => found,
            Err(problem) => {
                noticed.push(problem);
                return None;
            }
        };
        config::parse(&text, &source, options.base_url.as_deref()).into_value(noticed)
    }

    /// The inputs that it names, as they are now.
    pub(super) fn take(config: Config, options: &BuildOptions, noticed: &mut Diagnostics) -> Self {
        let snapshot = Snapshot::scan(&options.root, &config).into_value(noticed);
        Self { config, snapshot, now: options.clock.unwrap_or_else(jiff::Timestamp::now) }
    }

    /// A site held in memory: its files by path, `config.toml` among them.
    pub fn from_memory(
        mut files: std::collections::BTreeMap<String, Vec<u8>>,
        now: jiff::Timestamp,
        noticed: &mut Diagnostics,
    ) -> Option<Self> {
        let source = crate::base::SourcePath::new("config.toml");
        let bytes = files.remove("config.toml").unwrap_or_default();
        let text = match source::encoding::decode(bytes, &source) {
            Ok(text) => text,
            Err(problem) => {
                noticed.push(problem);
                return None;
            }
        };
        let config = config::parse(&text, &source, None).into_value(noticed)?;
        let snapshot = Snapshot::from_memory(files, &config).into_value(noticed);
        Some(Self { config, snapshot, now })
    }
}
