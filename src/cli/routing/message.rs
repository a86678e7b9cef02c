//! The messages that a test looks at, made as a run makes them.

use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::Account;
use crate::cli::content::Prepared;
use crate::cli::routing::bench::{Bench, Thought};
use crate::cli::routing::selection::bound;
use crate::config::routing::MessageTest;
use crate::message::Part;
use crate::plan::{Sources, build_with, columns, message};
use crate::problem::{Origin, Problem, Problems};
use crate::template::{Context, Template, Variables};

/// The name of the run that a template sees.
const RUN: &str = "test";

/// What one recipient would receive.
pub(super) struct Made<'a> {
    pub(super) account: &'a Account,
    pub(super) title: Option<Arc<str>>,
    pub(super) parts: Arc<[Part]>,
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
    let in_test = |found: Problems| -> Problems {
        found.sorted().into_iter().map(|it| of_template(it, &asked.template.origin)).collect()
    };
    let prepared = prepared(bench, asked, &accounts).map_err(in_test)?;
    let content = prepared.content(None, Arc::from([]), RUN, asked.now);
    // Whether the files are there is no question of what a message says.
    let (shelf, context) = (Shelf::checking(), Context::of(serde_json::Map::new(), RUN, ""));
    let sources = Sources { shelf: &shelf, context: &context };
    let plan = build_with(&accounts, &content, sources).map_err(in_test)?;
    for delivery in plan.deliveries {
        let account = accounts[delivery.account];
        let shown = delivery.parts.first().and_then(|part| part.title.clone());
        // A service without titles has it in the body.
        let title = match shown {
            None if asked.title.is_some() || !asked.title_contains.is_empty() => {
                let made = message(&content, account, delivery.target.as_ref());
                made.map_err(|problem| in_test(problem.into()))?.title.map(Arc::from)
            }
            shown => shown,
        };
        thought.messages.push(Made { account, title, parts: delivery.parts });
    }
    Ok(())
}

/// The accounts whose messages a test looks at.
fn looked_at(bench: &Bench<'_>, asked: &MessageTest, thought: &Thought<'_>) -> Result<Vec<usize>, Problems> {
    let Some(names) = &asked.accounts else {
        let hint = "name other tags, or none";
        let problem = || asked.template.problem("no account is selected, so that no message is made").hint(hint);
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

fn prepared(bench: &Bench<'_>, asked: &MessageTest, accounts: &[&Account]) -> Result<Prepared, Problems> {
    let mut problems = Problems::new();
    let template = Template::open(&asked.template.value, &bench.roster.readers(), &mut problems);
    let (errors, _) = problems.split();
    let template = match template {
        Some(template) => errors.check(template)?,
        None => return Err(errors),
    };
    let mut variables = Variables::default();
    variables.add(bench.roster.config.vars.clone());
    variables.leave_to_recipients(&columns(accounts));
    for (name, value) in &asked.vars {
        variables.give(name.clone(), value.clone());
    }
    let (errors, _) = template.check(&variables).split();
    errors.check(Prepared { template, variables, data: vec![] })
}

/// A problem of a template as one of the test that uses it.
fn of_template(problem: Problem, test: &Origin) -> Problem {
    let place = problem.origin.map(|place| format!(", at {place}")).unwrap_or_default();
    let hint = problem.hint.map(|hint| match hint.contains("--var") {
        true => "give it in the `vars` of the test".to_owned(),
        false => hint,
    });
    let moved = Problem::new(format!("{}{place}", problem.message)).at(test.clone());
    moved.hint("correct the template, or what the test gives it").maybe_hint(hint)
}
