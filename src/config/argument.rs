//! An account given as a URL on the command line.

use std::sync::Arc;

use crate::config::conceal;
use crate::config::model::{Entry, Located};
use crate::config::policy::PolicyPatch;
use crate::config::reference::{Dollars, Place, Text};
use crate::problem::{Origin, Problem, Source};

/// The entry that a URL stands for.
///
/// It may hold `${env:…}`, which keeps a secret out of the list of processes. A file or a command must be named in a configuration,
/// because URLs often come from elsewhere.
/// With the problem of a reference that cannot be read, or that names one.
pub fn from_argument(url: &str) -> (Entry, Option<Problem>) {
    let source = Source::new("command line", url);
    let span = 0..url.len();
    conceal::url(&source, &span);
    // A mistyped URL has its secrets in it all the same; a word without any mark is a command, mistyped.
    if let Some(mark) = url.find([':', '/', '@']).filter(|_| !url.contains("://")) {
        source.conceal(mark..url.len());
    }
    let origin = Origin::new(&source, span);
    let (text, problem) = match Text::parse_with(url, Dollars::Literal) {
        Ok(text) => {
            let foreign = text.any_place(|place| !matches!(place, Place::Env(_)));
            let problem = foreign.then(|| Problem::new("a URL of the command line may refer to variables alone"));
            (
                text,
                problem.map(|problem| {
                    problem.hint("put the account into a configuration, which may name files and commands")
                }),
            )
        }
        Err(bad) => (Text::veiled(url), Some(Problem::new(bad.message).hint("write `${env:NAME}`"))),
    };
    let entry = Entry {
        name: None,
        url: Some(Located::new(text, origin.clone())),
        service: None,
        fields: Vec::new(),
        tags: Vec::new(),
        fallback: Vec::new(),
        policy: PolicyPatch::default(),
        defaults: Arc::default(),
        origin: origin.clone(),
    };
    (entry, problem.map(|problem| problem.at(origin)))
}
