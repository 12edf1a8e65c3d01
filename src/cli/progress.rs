//! A bar on the terminal while a build takes its time.
//!
//! A build of a second needs no bar, and one that flickers by is noise; so it
//! appears only after a second, only on a terminal, and is gone when the build
//! ends. Nothing else is written while it stands.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::wording::visible;
use crate::pipeline::{Progress, Stage};

/// How long a build may take before it is worth a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows how far the build is.
pub struct Bar {
    bar: ProgressBar,
    began: Instant,
    shown: OnceLock<()>,
}

/// Shows nothing: for `--format json` and for commands that are quick.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage, _: usize) {}
    fn tick(&self) {}
    fn waiting(&self, _: &str) {}
}

impl Bar {
    /// A bar that is not there yet.
    pub fn new() -> Self {
        Self { bar: ProgressBar::hidden(), began: Instant::now(), shown: OnceLock::new() }
    }

    /// Draws the bar from now on. Where stderr is no terminal, the target that
    /// it is given draws nothing.
    fn show(&self) {
        self.shown.get_or_init(|| {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        });
    }

    fn show_if_slow(&self) {
        if self.shown.get().is_none() && self.began.elapsed() >= PATIENCE {
            self.show();
        }
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn stage(&self, stage: Stage, total: usize) {
        self.show_if_slow();
        let template = if total == 0 { "{msg}" } else { "{msg} {wide_bar} {human_pos}/{human_len}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("━━ "));
        }
        self.bar.set_position(0);
        self.bar.set_length(total as u64);
        self.bar.set_message(name(stage));
    }

    // Called from every thread, once an article or a page.
    fn tick(&self) {
        self.show_if_slow();
        self.bar.inc(1);
    }

    // Worth saying at once: otherwise the program seems to hang.
    fn waiting(&self, what: &str) {
        self.show();
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            self.bar.set_style(style);
        }
        self.bar.set_message(format!("Waiting for {}", visible(what)));
        self.bar.tick();
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Scan => "Looking through the folders",
        Stage::Parse => "Reading articles",
        Stage::Index => "Arranging the archive",
        Stage::Plan => "Planning pages",
        Stage::Render => "Rendering pages",
        Stage::Commit => "Publishing files",
    }
}
