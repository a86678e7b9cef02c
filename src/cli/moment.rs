//! `--at` and `--not-after`: between which moments deliveries may begin.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cli::args::SendArgs;
use crate::config::moment;
use crate::problem::{Problem, Problems};

/// Between which moments deliveries may begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Timing {
    /// Until then everything is deferred.
    pub(super) not_before: Option<Timestamp>,
    /// After that nothing begins any more.
    pub(super) not_after: Option<Timestamp>,
}

impl Timing {
    /// Refuses to put off what nothing would remember.
    pub(super) fn needs_ledger(self) -> Result<(), Problem> {
        let hint = "give the run a ledger with `--state-dir`, or leave `--at` out and send at that time";
        let problem = || Problem::new("`--at` puts deliveries off, and without a ledger nothing would remember them");
        if self.not_before.is_some() { Err(problem().hint(hint)) } else { Ok(()) }
    }

    /// Reads both arguments; mistakes and warnings are added to `problems`.
    pub(super) fn read(args: &SendArgs, now: Timestamp, problems: &mut Problems) -> Self {
        let mut read = |name: &str, written: &Option<String>| {
            written.as_ref().and_then(|written| problems.keep(moment(name, written, now)))
        };
        let (mut not_before, not_after) = (read("--at", &args.at), read("--not-after", &args.not_after));
        if let (Some(first), Some(last)) = (not_before, not_after)
            && last < first
        {
            problems
                .push(Problem::new("`--not-after` is before `--at`").hint("nothing could be sent: change one of them"));
        } else if not_after.is_some_and(|last| last < now) {
            problems
                .push(Problem::new("`--not-after` is over already").hint("nothing could be sent: name a later time"));
        } else if let Some(past) = not_before.filter(|first| *first < now) {
            let problem = Problem::new(format!("`--at` is over since {past:.0}: it is sent now"));
            problems.push(problem.hint("add `--not-after` where that would be too late").warning());
            not_before = None;
        }
        Self { not_before, not_after }
    }
}
