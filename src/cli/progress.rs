//! The progress bar: one more fold of the events, on a terminal only.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::args::LogFormat;
use crate::deliver::event::{Event, PartOutcome};

/// A bar on standard error, or nothing where nobody watches.
pub(super) struct Progress {
    bar: ProgressBar,
    failed: usize,
    unknown: usize,
    waiting: usize,
}

impl Progress {
    pub(super) fn new(format: LogFormat) -> Self {
        let bar = ProgressBar::hidden();
        // A bar among lines for programs would be none.
        if format == LogFormat::Text && std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} deliveries {elapsed}{msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, failed: 0, unknown: 0, waiting: 0 }
    }

    /// Takes notice of what happened.
    pub(super) fn record(&mut self, event: &Event) {
        match event {
            Event::Planned(headings) => self.bar.set_length(headings.len() as u64),
            Event::AttemptStarted { attempt, .. } if *attempt > 1 => self.waiting = self.waiting.saturating_sub(1),
            Event::AttemptStarted { .. } => return,
            Event::AttemptFailed { .. } => self.waiting += 1,
            Event::PartEnded { outcome: PartOutcome::Failed(_), .. } => self.failed += 1,
            Event::PartEnded { outcome: PartOutcome::Unknown(_), .. } => self.unknown += 1,
            Event::PartEnded { .. } => return,
            Event::DeliveryEnded { .. } => self.bar.inc(1),
            Event::Cooling { .. } | Event::Stopping(_) => return,
            Event::Finished => return self.bar.finish_and_clear(),
        }
        let part = |count: usize, words: &str| if count > 0 { format!(", {count} {words}") } else { String::new() };
        let (failed, unknown) = (part(self.failed, "failed"), part(self.unknown, "unknown"));
        self.bar.set_message(format!("{failed}{unknown}{}", part(self.waiting, "to be tried again")));
    }

    /// Prints without tearing the bar.
    pub(super) fn aside(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }
}
