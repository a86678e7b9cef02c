//! What becomes of the warnings of a check: denied, allowed, or shown.

use crate::cli::args::{Denied, WarningArgs};
use crate::problem::{Level, Problem, Problems};

/// Every problem in order, without the warnings that are allowed and with those as errors that are denied.
pub(super) fn judge(problems: Problems, args: &WarningArgs) -> Vec<Problem> {
    let allowed = |problem: &Problem| problem.code.is_some_and(|code| args.allow.contains(&code));
    let denied = |problem: &Problem| {
        args.deny.iter().any(|denied| match denied {
            Denied::All => true,
            Denied::One(code) => problem.code == Some(*code),
        })
    };
    let mut found = problems.sorted();
    found.retain(|problem| problem.level == Level::Error || !allowed(problem));
    found.iter_mut().filter(|problem| denied(problem)).for_each(|problem| problem.level = Level::Error);
    found
}
