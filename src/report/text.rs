//! The report for people.

use crate::report::model::Report;

/// Whether the text may carry colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// Text with ANSI colours, which say nothing that the words do not.
    Coloured,
}

/// The report as text with a line break at its end.
#[must_use]
pub fn render(report: &Report, _style: Style) -> String {
    format!("sent {} of {} deliveries\n", report.summary.sent, report.summary.deliveries)
}
