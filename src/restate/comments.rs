//! What a new configuration says about the old one: where each account stood, what was ignored, and the old comments.

use std::sync::Arc;

use crate::config::model::Config;
use crate::problem::{Origin, Problem, Source};

/// Words for a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The account that they are about, by its place in the configuration; all of it where there is none.
    pub account: Option<usize>,
    /// One line.
    pub text: String,
    /// Whether it stands in the old configuration.
    pub is_quoted: bool,
}

/// The place of every account and the warnings about it, and those about the rest.
#[must_use]
pub fn remarks(config: &Config, warnings: &[Problem]) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = old_comments(config);
    // What is ignored may stand behind the account, on its last line.
    let end = |entry: &Origin| {
        let rest = entry.source.text().get(entry.span.end..).unwrap_or("");
        entry.span.end + rest.find('\n').unwrap_or(rest.len())
    };
    let inside = |problem: &Problem, entry: &Origin| {
        problem.origin.as_ref().is_some_and(|origin| {
            Arc::ptr_eq(&origin.source, &entry.source) && (entry.span.start..=end(entry)).contains(&origin.span.start)
        })
    };
    for problem in warnings {
        let account = config.accounts.iter().position(|entry| inside(problem, &entry.origin));
        let place = problem.origin.as_ref().map(|origin| format!("{}: ", place(origin))).unwrap_or_default();
        remarks.push(Remark { account, text: format!("{place}{}", problem.message), is_quoted: false });
    }
    let places = config.accounts.iter().enumerate();
    remarks.extend(places.map(|(at, entry)| Remark {
        account: Some(at),
        text: place(&entry.origin),
        is_quoted: false,
    }));
    remarks
}

/// `apprise.yaml:12`.
fn place(origin: &Origin) -> String {
    let (line, _) = origin.source.position(origin.span.start);
    format!("{}:{line}", origin.source.name())
}

/// The comments right above each account and behind it, and all others outside of accounts. One with a URL in it is left out: it
/// may be an account that somebody took out, with its secrets.
fn old_comments(config: &Config) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for source in &config.files {
        let accounts = config.accounts.iter().enumerate();
        let mut here: Vec<_> = accounts.filter(|(_, entry)| Arc::ptr_eq(&entry.origin.source, source)).collect();
        here.sort_by_key(|(_, entry)| entry.origin.span.start);
        let mut end = 0;
        let mut before = None;
        for (at, entry) in here {
            gap(source, end..entry.origin.span.start, before, Some(at), &mut remarks);
            end = end.max(entry.origin.span.end);
            before = Some(at);
        }
        gap(source, end..source.text().len(), before, None, &mut remarks);
    }
    remarks
}

/// The comments between two accounts.
fn gap(
    source: &Source,
    span: std::ops::Range<usize>,
    before: Option<usize>,
    after: Option<usize>,
    remarks: &mut Vec<Remark>,
) {
    let text = source.text().get(span).unwrap_or("");
    let mut lines: Vec<&str> = text.split('\n').collect();
    if after.is_some() {
        // The line on which the account begins.
        lines.pop();
    }
    let mut above = Vec::new();
    for (number, line) in lines.iter().map(|line| line.trim()).enumerate() {
        match words(line) {
            Some(text) if number == 0 && before.is_some() => {
                remarks.push(Remark { account: before, text, is_quoted: true })
            }
            Some(text) => above.push(text),
            // The URL that several accounts stand below belongs to each of them.
            None if line.is_empty() || line.contains("://") => {}
            None => remarks.extend(above.drain(..).map(|text| Remark { account: None, text, is_quoted: true })),
        }
    }
    remarks.extend(above.into_iter().map(|text| Remark { account: after, text, is_quoted: true }));
}

/// The words of a line that is a comment.
fn words(line: &str) -> Option<String> {
    let text = line.trim_start_matches('\u{feff}');
    let text = text.strip_prefix(['#', ';'])?.trim_start_matches('#').trim();
    let told = !text.is_empty() && !text.contains("://") && !text.starts_with("yaml-language-server:");
    told.then(|| text.replace(char::is_control, " "))
}
