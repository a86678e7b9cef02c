//! What is written of a run while it goes on: lines of reports, and the numbers of `--metrics`.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::cli::output::Printer;
use crate::cli::progress::Progress;
use crate::cli::reports::{State, Wanted};
use crate::deliver::event::Event;
use crate::report::metrics::Meter;
use crate::report::ndjson::Lines;

/// One more fold of the events.
pub(super) struct Live<'a> {
    started: Timestamp,
    lines: Lines,
    reports: Vec<&'a mut Wanted>,
    meter: Option<&'a mut Meter>,
    /// How long after the start of the run the first event came, and when that was.
    began: Option<(Duration, Instant)>,
}

impl<'a> Live<'a> {
    /// A fold that has seen nothing yet of a run that was started at this time.
    pub(super) fn new(
        started: Timestamp,
        lines: Lines,
        reports: Vec<&'a mut Wanted>,
        meter: Option<&'a mut Meter>,
    ) -> Self {
        Self { started, lines, reports, meter, began: None }
    }

    /// Takes notice of what happened, and writes it beside the progress bar.
    pub(super) fn record(&mut self, event: &Event, progress: &Progress, printer: Printer) {
        let lead = || Duration::try_from(Timestamp::now().duration_since(self.started)).unwrap_or_default();
        let (lead, began) = *self.began.get_or_insert_with(|| (lead(), Instant::now()));
        let elapsed = began.elapsed();
        if let Some(meter) = &mut self.meter {
            meter.record(event, elapsed);
        }
        if self.reports.is_empty() {
            return;
        }
        let text = self.lines.record(event, lead + elapsed);
        if text.as_ref().is_ok_and(String::is_empty) {
            return;
        }
        for report in &mut self.reports {
            if let State::Lost(_) = report.state {
                continue;
            }
            let mut result = Ok(());
            match &text {
                Ok(text) => progress.aside(|| result = report.destination.write(text, printer)),
                Err(error) => result = Err(io::Error::other(error.to_string())),
            }
            report.state = result.map_or_else(State::Lost, |()| State::Lines);
        }
    }
}
