//! The messages that a test looks at, made as a run makes them.

use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::Account;
use crate::cli::routing::bench::{Bench, Thought};
use crate::cli::routing::selection::bound;
use crate::cli::scripts::{Chosen, Subject};
use crate::cli::templates::Templates;
use crate::cli::variables::Given;
use crate::config::routing::MessageTest;
use crate::message::Part;
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
    let place = &asked.template.written().origin;
    let in_test =
        |found: Problems| -> Problems { found.sorted().into_iter().map(|it| of_template(it, place)).collect() };
    let mut templates = Templates::new(bench.roster, bench.vault);
    let subject = subject(bench, asked, &accounts, &mut templates).map_err(in_test)?;
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
        let problem =
            || asked.template.written().problem("no account is selected, so that no message is made").hint(hint);
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

/// The templates of the messages: that of the test, and those that accounts have for themselves.
fn subject<'a>(
    bench: &Bench<'a>,
    asked: &MessageTest,
    accounts: &[&Account],
    templates: &mut Templates<'a>,
) -> Result<Subject, Problems> {
    let choice = templates.written(&asked.template)?;
    let mut problems = Problems::new();
    let template = templates.open(&choice, &mut problems);
    let run = template.map(|template| (template, choice));
    let chosen = Chosen::of(run, templates, accounts.iter().copied(), &mut problems);
    accounts.iter().for_each(|account| problems.extend(chosen.faults(account)));
    let given = Given::of_config(&bench.roster.config, &columns(accounts)).with(&asked.vars);
    let scripts = chosen.with(&given, &mut problems);
    let (errors, _) = problems.split();
    errors.check(scripts.alone())
}

/// A problem of a template as one of the test that uses it.
pub(in crate::cli) fn of_template(problem: Problem, test: &Origin) -> Problem {
    let elsewhere =
        problem.origin.filter(|place| !(Arc::ptr_eq(&place.source, &test.source) && place.span == test.span));
    let place = elsewhere.map(|place| format!(", at {place}")).unwrap_or_default();
    let hint = problem.hint.map(|hint| match hint.contains("--var") {
        true => "give it in the `vars` of the test".to_owned(),
        false => hint,
    });
    let moved = Problem::new(format!("{}{place}", problem.message)).at(test.clone());
    moved.hint("correct the template, or what the test gives it").maybe_hint(hint)
}
