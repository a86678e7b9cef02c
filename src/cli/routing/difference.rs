//! Two bodies side by side, as far as people want to read it.

use similar::{ChangeTag, TextDiff};

use crate::cli::diagnose::plain;
use crate::message::Part;

/// The most lines that are shown.
const MOST: usize = 30;
/// How many equal lines around a difference are shown.
const AROUND: usize = 2;

/// What was expected and did not come, and what came instead.
pub(super) fn of(expected: &[String], parts: &[Part]) -> String {
    let came: Vec<&str> = parts.iter().map(|part| &*part.body).collect();
    let (expected, came) = (joined(expected.iter().map(String::as_str)), joined(came.into_iter()));
    let diff = TextDiff::from_lines(&expected, &came);
    let mut lines = Vec::new();
    for (number, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        lines.extend((number > 0).then(|| "  …".to_owned()));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push(format!("{sign} {}", plain(change.value().trim_end_matches(['\r', '\n']))));
        }
    }
    format!("`-` is expected, `+` is what came\n{}", shortened(lines))
}

/// The body itself.
pub(super) fn excerpt(parts: &[Part]) -> String {
    let came = joined(parts.iter().map(|part| &*part.body));
    format!("the body is\n{}", shortened(came.lines().map(|line| format!("  {}", plain(line))).collect()))
}

/// Parts one below the other, with a line between them that says so.
fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let parts: Vec<_> = parts.map(|part| format!("{}\n", part.trim_end_matches(['\r', '\n']))).collect();
    parts.join("(next part)\n")
}

fn shortened(mut lines: Vec<String>) -> String {
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    lines.extend((more > 0).then(|| format!("… and {more} more lines")));
    lines.join("\n")
}
