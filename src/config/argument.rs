//! Accounts given as URLs on the command line or in a variable of the environment.

use std::ops::Range;
use std::sync::Arc;

use crate::config::conceal;
use crate::config::model::{Entry, Located};
use crate::config::reference::{Dollars, Place, Text};
use crate::problem::{Origin, Problem, Source};

/// An account that was given as a URL, and what is wrong with a reference in it.
///
/// It may hold `${env:…}`, which keeps a secret out of the list of processes. A file or a command must be named in a configuration,
/// because URLs often come from elsewhere.
#[derive(Clone, Debug)]
pub struct GivenUrl {
    /// The account.
    pub entry: Entry,
    /// The problem of a reference that cannot be read, or that names a file or a command.
    pub problem: Option<Problem>,
}

/// The account that a URL of the command line stands for.
pub fn from_argument(url: &str) -> GivenUrl {
    entry(&Source::new("command line", url), 0..url.len())
}

/// The accounts of a list of URLs; a comma or white space ends one only where the next begins with its scheme.
pub fn from_variable(name: &str, text: &str) -> Vec<GivenUrl> {
    let source = Source::new(name, text);
    let mut starts: Vec<usize> = text.match_indices("://").filter_map(|(at, _)| start_of_url(text, at)).collect();
    // What stands before the first URL is none, and has to be seen.
    starts.insert(0, 0);
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let spans = starts.iter().copied().zip(ends).map(|(start, end)| trimmed(text, start..end));
    spans.filter(|span| !span.is_empty()).map(|span| entry(&source, span)).collect()
}

fn entry(source: &Arc<Source>, span: Range<usize>) -> GivenUrl {
    let url = source.text().get(span.clone()).unwrap_or("");
    conceal::url(source, &span);
    // A mistyped URL has its secrets in it all the same; a word without any mark is a command, mistyped.
    if let Some(mark) = url.find([':', '/', '@']).filter(|_| !url.contains("://")) {
        source.conceal(span.start + mark..span.end);
    }
    let origin = Origin::new(source, span);
    let (text, problem) = match Text::parse_with(url, Dollars::Literal) {
        Ok(text) => {
            let foreign = text.any_place(&|place| !matches!(place, Place::Env(_)));
            let problem = || Problem::new(format!("a URL of the {} may refer to variables alone", source.name()));
            (
                text,
                foreign.then(problem).map(|problem| {
                    problem.hint("put the account into a configuration, which may name files and commands")
                }),
            )
        }
        Err(bad) => (Text::veiled(url), Some(Problem::new(bad.message).hint("write `${env:NAME}`"))),
    };
    let entry = Entry { url: Some(Located::new(text, origin.clone())), ..Entry::at(origin.clone()) };
    GivenUrl { entry, problem: problem.map(|problem| problem.at(origin)) }
}

/// Where the scheme of the `://` at this place begins, if it begins a URL of the list and not one inside another.
fn start_of_url(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    let begins = before.is_empty() || before.ends_with(|c: char| c == ',' || c.is_whitespace());
    (begins && before.len() < at).then_some(before.len())
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let separates = |c: char| c == ',' || c.is_whitespace();
    let piece = text.get(span.clone()).unwrap_or("");
    let start = span.start + piece.len() - piece.trim_start_matches(separates).len();
    start..start + piece.trim_matches(separates).len()
}

#[cfg(test)]
mod tests {
    use super::from_variable;

    fn urls(text: &str) -> Vec<String> {
        from_variable("X", text)
            .into_iter()
            .filter_map(|given| given.entry.url)
            .map(|url| url.value.to_string())
            .collect()
    }

    #[test]
    fn a_comma_or_blank_ends_a_url_only_before_the_next_one() {
        assert_eq!(urls(" json://a?to=x, y ,\n\tjson://b, "), ["json://a?to=x, y", "json://b"]);
        assert_eq!(urls("oops json://a"), ["oops", "json://a"]);
        assert_eq!(urls(" , "), Vec::<String>::new());
    }
}
