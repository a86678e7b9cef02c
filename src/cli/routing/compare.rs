//! What a test expects, beside what came of it.

use std::borrow::Borrow;

use crate::cli::diagnose::plain;
use crate::cli::routing::bench::{Bench, Thought};
use crate::cli::routing::message::Made;
use crate::cli::routing::words::{called, count};
use crate::cli::routing::{difference, selection};
use crate::config::model::Located;
use crate::config::routing::{MessageTest, RoutingTest};
use crate::problem::{Problem, Problems};

/// Everything that is not as a test expects it.
pub(super) fn compare(bench: &Bench<'_>, test: &RoutingTest, thought: Result<Thought<'_>, Problems>) -> Problems {
    judged(test, thought, |thought| {
        let accounts = selection::accounts(bench, test, &thought).into_iter();
        let others = selection::steps(bench, test, &thought).into_iter();
        let others = others.chain(selection::recipients(bench, test, &thought));
        let messages = test.message.iter().flat_map(|asked| messages(test, asked, &thought.messages));
        accounts.chain(others).chain(messages).collect()
    })
}

/// The same for a test that says nothing of accounts.
pub(in crate::cli) fn of_messages(test: &RoutingTest, made: Result<&[impl Borrow<Made>], Problems>) -> Problems {
    judged(test, made, |made| test.message.iter().flat_map(|asked| messages(test, asked, made)).collect())
}

/// What came of a test beside whether it was to fail; `check` looks at what it came to otherwise.
fn judged<T>(test: &RoutingTest, came: Result<T, Problems>, check: impl FnOnce(T) -> Problems) -> Problems {
    match (came, &test.fails) {
        (Err(found), None) => {
            let named =
                |problem: Problem| Problem { message: format!("{}: {}", called(test), problem.message), ..problem };
            found.sorted().into_iter().map(named).collect()
        }
        (Err(found), Some(words)) => wrong_failure(test, words, &found.sorted()).into_iter().collect(),
        (Ok(_), Some(words)) => {
            let problem = words.problem(format!("{}: nothing fails", called(test)));
            problem.hint("remove `fails`, or change what the test gives the template").into()
        }
        (Ok(came), None) => check(came),
    }
}

fn wrong_failure(test: &RoutingTest, words: &Located<String>, found: &[Problem]) -> Option<Problem> {
    if found.iter().any(|problem| problem.message.contains(&words.value)) {
        return None;
    }
    let came: Vec<_> = found.iter().map(|problem| plain(&problem.message)).collect();
    let problem = words.problem(format!("{}: it fails, but not with these words", called(test)));
    Some(problem.hint(format!("it says: {}", came.join("; "))))
}

/// What is wrong with the messages, each kind of fault once.
fn messages(test: &RoutingTest, asked: &MessageTest, made: &[impl Borrow<Made>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut fault = |is_wrong: &dyn Fn(&Made) -> bool, problem: &dyn Fn(&Made, String) -> Problem| {
        let mut wrong = made.iter().map(Borrow::borrow).filter(|made| is_wrong(made));
        if let Some(first) = wrong.next() {
            let more = match wrong.count() {
                0 => String::new(),
                more => format!(" and {}", count(more, "other message")),
            };
            problems.push(problem(first, format!("for `{}`{more}", first.whom)));
        }
    };
    if let Some(title) = &asked.title {
        fault(&|made| made.title.as_deref() != Some(title.value.as_str()), &|made, whom| {
            let message = format!("{}: {} {whom}", called(test), title_of(made));
            title.problem(message).hint("change the template, or the test")
        });
    }
    for words in &asked.title_contains {
        let lacks = |made: &Made| !made.title.as_deref().unwrap_or("").contains(&words.value);
        fault(&lacks, &|made, whom| {
            let message = format!("{}: `{}` is not in the title {whom}", called(test), words.value);
            words.problem(message).hint(title_of(made))
        });
    }
    if let Some(parts) = &asked.parts {
        fault(&|made| made.parts.len() != parts.value as usize, &|made, whom| {
            let message =
                format!("{}: the message travels in {} {whom}", called(test), count(made.parts.len(), "part"));
            parts.problem(message).hint("shorten the message, or expect as many")
        });
    }
    if let Some(body) = &asked.body {
        let differs = |made: &Made| {
            let came = made.parts.iter().map(|part| part.body.trim_end_matches(['\r', '\n']));
            !came.eq(body.value.iter().map(|part| part.trim_end_matches(['\r', '\n'])))
        };
        fault(&differs, &|made, whom| {
            let problem = body.problem(format!("{}: the body is another {whom}", called(test)));
            problem.hint(difference::of(&body.value, &made.parts))
        });
    }
    for words in &asked.body_contains {
        fault(&|made| !made.parts.iter().any(|part| part.body.contains(&words.value)), &|made, whom| {
            let message = format!("{}: `{}` is not in the body {whom}", called(test), words.value);
            words.problem(message).hint(difference::excerpt(&made.parts))
        });
    }
    if let Some(text) = &asked.alternative {
        let wanted = text.value.trim_end_matches(['\r', '\n']);
        let differs = |made: &Made| beside(made).map(|came| came.trim_end_matches(['\r', '\n'])) != Some(wanted);
        fault(&differs, &|made, whom| {
            let message = format!("{}: the text beside the message is another {whom}", called(test));
            text.problem(message).hint(beside_of(made))
        });
    }
    for words in &asked.alternative_contains {
        fault(&|made| !beside(made).is_some_and(|came| came.contains(&words.value)), &|made, whom| {
            let message = format!("{}: `{}` is not in the text beside the message {whom}", called(test), words.value);
            words.problem(message).hint(beside_of(made))
        });
    }
    problems
}

/// The text beside a message that was written by hand.
fn beside(made: &Made) -> Option<&str> {
    made.parts.iter().find_map(|part| part.alternative.as_deref())
}

fn beside_of(made: &Made) -> String {
    match beside(made) {
        Some(text) => format!("it is: {}", plain(text)),
        None => "there is none: the account gets the message without a text that was written by hand".to_owned(),
    }
}

fn title_of(made: &Made) -> String {
    match &made.title {
        Some(title) => format!("the title is `{}`", plain(title)),
        None => "there is no title".to_owned(),
    }
}
