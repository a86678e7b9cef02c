//! What the exit code says.

use std::process::ExitCode;

use crate::cli::reports::Written;
use crate::report::Verdict;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[must_use]
pub(super) enum Exit {
    /// Every delivery was sent, or the command did what it was asked.
    Success = 0,
    /// At least one delivery failed or may have, or a report was lost.
    Failed = 1,
    /// Bad usage, configuration or template; nothing was sent.
    Refused = 2,
    /// Nothing was selected.
    Nothing = 3,
    /// The run was stopped before its end.
    Stopped = 4,
}

impl Exit {
    /// The same, unless all was well but for a report.
    pub(super) fn after(self, written: Written) -> Self {
        match (self, written) {
            (Self::Success | Self::Nothing, Written::Partly) => Self::Failed,
            (exit, _) => exit,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::AllSent | Verdict::Planned => Self::Success,
            Verdict::SomeFailed => Self::Failed,
            Verdict::Empty => Self::Nothing,
            Verdict::Stopped => Self::Stopped,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
