//! Progress: bars on a terminal, otherwise a line every ten seconds; one more fold of the events.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::Instant;

use crate::cli::args::LogFormat;
use crate::cli::output::Printer;
use crate::cli::tally::{Standing, Tally};
use crate::deliver::event::Event;

/// The most buckets that have a bar of their own.
const MOST: usize = 8;

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// As bars, which are drawn again and again.
    Bars,
    /// As a line now and then.
    Lines,
    /// Not at all.
    Nothing,
}

impl View {
    /// Bars for a person at a terminal, lines for a log. A bar among lines for programs would be none.
    pub(super) fn suitable(format: LogFormat) -> Self {
        if format == LogFormat::Text && std::io::stderr().is_terminal() { Self::Bars } else { Self::Lines }
    }
}

/// What is shown of a run.
pub(super) struct Progress {
    view: View,
    tally: Tally,
    printer: Printer,
    screen: MultiProgress,
    whole: ProgressBar,
    rows: Vec<ProgressBar>,
    rest: ProgressBar,
}

impl Progress {
    pub(super) fn new(view: View, printer: Printer) -> Self {
        let target = match view {
            View::Bars => ProgressDrawTarget::stderr_with_hz(10),
            View::Lines | View::Nothing => ProgressDrawTarget::hidden(),
        };
        let screen = MultiProgress::with_draw_target(target);
        Self {
            view,
            tally: Tally::new(Instant::now()),
            printer,
            whole: ProgressBar::hidden(),
            rows: Vec::new(),
            rest: ProgressBar::hidden(),
            screen,
        }
    }

    /// How often [`Self::show`] wants to be called.
    pub(super) fn period(&self) -> Duration {
        match self.view {
            View::Bars => Duration::from_millis(100),
            View::Lines | View::Nothing => Duration::from_secs(10),
        }
    }

    /// Takes notice of what happened.
    pub(super) fn record(&mut self, event: &Event) {
        if self.view == View::Nothing {
            return;
        }
        let now = Instant::now();
        self.tally.record(event, now);
        match (self.view, event) {
            (View::Bars, Event::Planned(_)) => {
                self.lay_out();
                self.draw(now);
            }
            (View::Bars, Event::Finished) => {
                let _ = self.screen.clear();
                self.screen.set_draw_target(ProgressDrawTarget::hidden());
                self.view = View::Nothing;
            }
            _ => {}
        }
    }

    /// Shows how far the run has come by now.
    pub(super) fn show(&self) {
        let now = Instant::now();
        match self.view {
            View::Bars => self.draw(now),
            View::Lines => {
                let Standing { done, total, .. } = self.tally.whole();
                self.printer.say(&format!("{done} of {total} deliveries: {}", self.tally.words(now)));
            }
            View::Nothing => {}
        }
    }

    /// Prints without tearing a bar.
    pub(super) fn aside(&self, print: impl FnOnce()) {
        self.screen.suspend(print);
    }

    /// A bar for the whole, and below it one for each of several buckets, or for as many as there is room for.
    fn lay_out(&mut self) {
        let style =
            |template: &str| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.whole = self
            .screen
            .add(ProgressBar::no_length().with_style(style("{bar:30} {pos}/{len} deliveries {elapsed} {msg}")));
        let buckets = self.tally.width();
        if buckets > 1 {
            let row = || ProgressBar::no_length().with_style(style("  {bar:20} {pos}/{len} {prefix} {msg:.yellow}"));
            self.rows = (0..buckets.min(MOST)).map(|_| self.screen.add(row())).collect();
        }
        if buckets > MOST {
            self.rest = self.screen.add(ProgressBar::no_length().with_style(style("  {msg}")));
        }
    }

    fn draw(&self, now: Instant) {
        let whole = self.tally.whole();
        place(&self.whole, &whole, self.tally.words(now));
        let open = self.tally.busiest();
        let (shown, rest) = open.split_at(open.len().min(self.rows.len()));
        for (row, bucket) in self.rows.iter().zip(shown) {
            row.set_prefix(bucket.name.to_string());
            place(row, bucket, Tally::trouble(bucket, now));
        }
        // What has ended needs no room any more.
        self.rows.iter().skip(shown.len()).for_each(|row| row.finish_and_clear());
        let left: usize = rest.iter().map(|bucket| bucket.total - bucket.done).sum();
        match rest.len() {
            0 => self.rest.finish_and_clear(),
            1 => self.rest.set_message(format!("{left} left in another bucket")),
            more => self.rest.set_message(format!("{left} left in {more} more buckets")),
        }
    }
}

fn place(bar: &ProgressBar, standing: &Standing, words: String) {
    bar.set_length(standing.total as u64);
    bar.set_position(standing.done as u64);
    bar.set_message(words);
}
