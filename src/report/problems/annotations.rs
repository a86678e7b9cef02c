//! The problems of a check as annotations of a GitHub workflow, which a pull request shows beside the lines that they are about.

use crate::problem::{Level, Origin, Problem};
use crate::report::workflow;

/// One annotation for each problem, one a line.
#[must_use]
pub fn annotations(problems: &[Problem]) -> String {
    problems.iter().map(annotation).collect()
}

fn annotation(problem: &Problem) -> String {
    let level = match problem.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    let code = problem.code.map(|code| format!(": {}", code.code())).unwrap_or_default();
    let mut properties = problem.origin.as_ref().map(place).unwrap_or_default();
    properties.push(("title", format!("dispatch{code}")));
    workflow::command(level, &properties, &message(problem))
}

/// Where it is shown; GitHub takes columns only within one line.
fn place(origin: &Origin) -> Vec<(&'static str, String)> {
    let (line, column) = origin.source.position(origin.span.start);
    let (end_line, end_column) = origin.source.position(origin.span.end.max(origin.span.start));
    let mut place = vec![("file", origin.source.name().to_owned()), ("line", line.to_string())];
    if line == end_line {
        place.push(("col", column.to_string()));
    }
    place.push(("endLine", end_line.to_string()));
    if line == end_line {
        place.push(("endColumn", end_column.to_string()));
    }
    place
}

fn message(problem: &Problem) -> String {
    let chain: Vec<String> = problem.origin.iter().flat_map(Origin::chain).map(ToString::to_string).collect();
    let chain = if chain.is_empty() { String::new() } else { format!("\nincluded at {}", chain.join(", at ")) };
    let hint = problem.hint.as_deref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    // The log of the run shows nothing else of an annotation.
    let place = problem.origin.as_ref().map(|origin| format!("{origin}: ")).unwrap_or_default();
    format!("{place}{}{hint}{chain}", problem.message)
}
