//! The messages that a test looks at, made as a run makes them.

use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::Account;
use crate::cli::routing::bench::{Bench, Thought};
use crate::cli::routing::selection::bound;
use crate::cli::scripts::{Chosen, Subject};
use crate::cli::templates::Templates;
use crate::cli::variables::Given;
use crate::config::routing::{Basis, MessageTest, PlainMessage};
use crate::message::{Message, Part};
use crate::plan::{Sources, build, columns, message};
use crate::problem::{Origin, Problem, Problems};
use crate::template::Context;

/// The name of the run that a template sees.
const RUN: &str = "test";

/// What one recipient would receive.
pub(in crate::cli) struct Made {
    /// Whose it is: the name of an account, or what else it was made for.
    pub(in crate::cli) whom: Arc<str>,
    pub(in crate::cli) title: Option<Arc<str>>,
    pub(in crate::cli) parts: Arc<[Part]>,
}

/// Makes the messages of the accounts that a test looks at.
///
/// # Errors
/// Everything that stands in their way, at its place in the test.
pub(super) fn make<'a>(bench: &Bench<'a>, asked: &MessageTest, thought: &mut Thought<'a>) -> Result<(), Problems> {
    let mut accounts = Vec::new();
    for place in looked_at(bench, asked, thought)? {
        match bound(bench, place) {
            Some(account) => accounts.push(account),
            None => thought.unknown.push(bench.name(place)),
        }
    }
    let mut templates = Templates::new(bench.roster, bench.vault);
    if let Some(environment) = &asked.env {
        templates = templates.within(environment)?;
    }
    let place = asked.place();
    let in_test =
        |found: Problems| -> Problems { found.sorted().into_iter().map(|it| of_template(it, place)).collect() };
    let subject = subject(bench, asked, &mut templates, &accounts).map_err(in_test)?;
    let mut contents = subject.contents(RUN, asked.now);
    // Whether the files are there is no question of what a message says.
    let (shelf, vars) = (Shelf::checking(), bench.roster.config.vars.clone());
    let context = Context::of(vars, RUN, &asked.now.to_string());
    contents.files = Some(Sources { shelf: &shelf, context, outside: templates.outside() });
    let plan = build(&accounts, &contents).map_err(in_test)?;
    for delivery in plan.deliveries {
        let account = accounts[delivery.account];
        let shown = delivery.parts.first().and_then(|part| part.title.clone());
        // A service without titles has it in the body.
        let title = match shown {
            None if asked.title.is_some() || !asked.title_contains.is_empty() => {
                let made = message(&contents, account, delivery.target.as_ref());
                made.map_err(|problem| in_test(problem.into()))?.title.map(Arc::from)
            }
            shown => shown,
        };
        thought.messages.push(Made { whom: Arc::clone(&account.name), title, parts: delivery.parts });
    }
    Ok(())
}

/// The accounts whose messages a test looks at.
fn looked_at(bench: &Bench<'_>, asked: &MessageTest, thought: &Thought<'_>) -> Result<Vec<usize>, Problems> {
    let Some(names) = &asked.accounts else {
        let hint = "name other tags, or none";
        let problem = Problem::new("no account is selected, so that no message is made");
        let problem = || problem.at(asked.place().clone()).hint(hint);
        let all: Vec<_> = thought.reasons.keys().copied().collect();
        return if all.is_empty() { Err(problem().into()) } else { Ok(all) };
    };
    let (mut places, mut problems) = (Vec::new(), Problems::new());
    for name in &names.value {
        match bench.place(name).filter(|place| thought.reasons.contains_key(place)) {
            Some(place) => places.push(place),
            None => {
                let problem =
                    name.problem(format!("`{}` is not selected, so that no message is made for it", name.value));
                problems.push(problem.hint("name other tags, or another account"));
            }
        }
    }
    problems.check(places)
}

/// What the messages are made from: the template or the message of the test, and templates that accounts have for themselves.
fn subject<'r>(
    bench: &Bench<'r>,
    asked: &MessageTest,
    templates: &mut Templates<'r>,
    accounts: &[&Account],
) -> Result<Subject, Problems> {
    let mut problems = Problems::new();
    let run = match &asked.basis {
        Basis::Template(name) => {
            let choice = templates.written(name)?;
            templates.open(&choice, &mut problems).map(|template| (template, choice))
        }
        Basis::Message(_) => None,
    };
    let chosen = Chosen::of(run, templates, accounts.iter().copied(), &mut problems);
    accounts.iter().for_each(|account| problems.extend(chosen.faults(account)));
    let given = Given::of_config(&bench.roster.config, &columns(accounts)).with(&asked.vars);
    let scripts = chosen.with(&given, &mut problems);
    if let Some(name) = asked.vars.keys().next().filter(|_| scripts.is_empty() && problems.is_empty()) {
        let problem = Problem::new(format!("no account that is looked at has a template that takes `{name}`"));
        problems.push(problem.hint("leave it out, or name other accounts"));
    }
    let (errors, _) = problems.split();
    errors.check(match &asked.basis {
        Basis::Template(_) => scripts.alone(),
        Basis::Message(message) => scripts.around(as_given(&message.value)),
    })
}

/// A message as the command line would give it.
fn as_given(message: &PlainMessage) -> Message {
    let PlainMessage { title, body, format } = message;
    let title = title.as_ref().map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    Message { title, body: body.clone(), format: *format, ..Message::default() }
}

/// A problem of a template as one of the test that uses it.
pub(in crate::cli) fn of_template(problem: Problem, test: &Origin) -> Problem {
    let elsewhere =
        problem.origin.filter(|place| !(Arc::ptr_eq(&place.source, &test.source) && place.span == test.span));
    let place = elsewhere.map(|place| format!(", at {place}")).unwrap_or_default();
    let hint = problem.hint.map(|hint| match hint {
        hint if hint.contains("--var") => "give it in the `vars` of the test".to_owned(),
        hint if hint.starts_with("set it where") => "give it in the `env` of the test".to_owned(),
        hint => hint,
    });
    let moved = Problem::new(format!("{}{place}", problem.message)).at(test.clone());
    moved.hint("correct the template, or what the test gives it").maybe_hint(hint)
}
