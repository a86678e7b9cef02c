//! What becomes of the warnings of a check: denied, allowed, or shown.

use crate::cli::args::{Denied, WarningArgs};
use crate::problem::{Level, Problem, Problems};

/// How a comment begins that allows warnings on its line, or on the line below where nothing else is on its own.
const ALLOWS: &str = "# dispatch: allow ";

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
    found.retain(|problem| problem.level == Level::Error || !(allowed(problem) || is_allowed_in_place(problem)));
    found.iter_mut().filter(|problem| denied(problem)).for_each(|problem| problem.level = Level::Error);
    found
}

/// Whether a comment at the place of a warning allows it.
fn is_allowed_in_place(problem: &Problem) -> bool {
    let Some((code, origin)) = problem.code.zip(problem.origin.as_ref()) else { return false };
    let text = origin.source.text();
    let start = text.get(..origin.span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let (above, below) = text.split_at(start);
    let own = below.lines().next();
    let above = above.lines().next_back().filter(|line| line.trim_start().starts_with('#'));
    let comments = [own, above].into_iter().flatten().filter_map(|line| line.split_once(ALLOWS));
    let mut codes = comments.flat_map(|(_, codes)| codes.split([',', ' ']));
    codes.any(|word| word.trim() == code.code())
}
