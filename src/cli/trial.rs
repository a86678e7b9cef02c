//! `dispatch check` without a message: templates of accounts and those that have names are rendered all the same.
//!
//! A run gives variables, a message and an environment, and nobody knows which. So every template is rendered for a run that gives
//! nothing, and where that fails for those that give everything, a number as the message or a long text with all kinds of signs. What
//! all of them say is a fault; what only some say is a matter of the run, and so is what a tag makes of a message: `{{ colours[title] }}`
//! may know every title that there will be.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::attachment::Shelf;
use crate::bind::Knowledge;
use crate::cli::rehearse;
use crate::cli::roster::{Roster, Selection};
use crate::cli::scripts::Chosen;
use crate::cli::templates::Templates;
use crate::cli::variables::Given;
use crate::message::Message;
use crate::plan::{Content, Contents, Sources, texts_left_out};
use crate::problem::{Origin, Problem, Problems};
use crate::template::{Context, Scope};

/// The name of the run that a template sees.
const RUN: &str = "check";

/// What in a tag is another text in every run.
const OF_THE_RUN: [&str; 3] = ["title", "body", "run"];

/// A stretch of a message with every sign at which people take one apart.
const PIECES: &str = "1: 1 - 1, 1; 1 | 1 / 1 = 1 > [1] (1) <1> {1} #1 @1 _1_ *1* '1' \"1\"\t1.1! ";

/// How many of these stand in a line.
const IN_A_LINE: usize = 4;

/// How many lines a message has.
const LINES: usize = 50;

/// What is tried, and with what.
pub(super) struct Trial<'a> {
    pub(super) roster: &'a Roster,
    pub(super) selection: &'a Selection,
    /// The variables of the configuration, and those of the command.
    pub(super) given: &'a Given,
    pub(super) now: Timestamp,
}

/// How much a run gives that is only thought of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Nothing,
    /// Everything, and as the message a number.
    Number,
    /// Everything, and as the message a text that comes apart at whatever signs it is taken apart at.
    Text,
}

impl<'r> Trial<'r> {
    /// What is wrong with the templates, whatever a run gives, and which of their texts stay behind.
    pub(super) fn problems(&self, templates: &mut Templates<'r>) -> Problems {
        let mut found = self.run(Run::Nothing, templates).sorted();
        found.retain(|problem| !problem.origin.as_ref().is_some_and(is_of_the_run));
        // The hints differ, because they say which variables there are.
        let place = |it: &Problem| (it.message.clone(), it.origin.as_ref().map(ToString::to_string));
        for run in [Run::Number, Run::Text] {
            if found.is_empty() {
                break;
            }
            let others = self.run(run, &mut templates.filled()).sorted();
            let others: HashSet<_> = others.iter().map(place).collect();
            found.retain(|problem| others.contains(&place(problem)));
        }
        let mut found: Problems = found.into_iter().collect();
        found.extend(self.left_out(templates));
        found
    }

    /// Warnings about texts that accounts have no place for, whatever a run gives.
    fn left_out(&self, templates: &mut Templates<'r>) -> Problems {
        let (mut found, mut known) = (Problems::new(), Problems::new());
        let accounts = || self.selection.accounts.iter().filter(|account| account.knowledge == Knowledge::Enough);
        let subject = Chosen::of(None, templates, accounts(), &mut known).with(self.given, &mut known);
        let subject = subject.around(message(Run::Nothing));
        let contents = subject.contents(RUN, self.now);
        for account in accounts() {
            found.extend(texts_left_out(&contents, account).unwrap_or_else(Problems::from));
        }
        found
    }

    fn run(&self, run: Run, templates: &mut Templates<'r>) -> Problems {
        let (mut problems, mut known) = (Problems::new(), Problems::new());
        // What is seen without rendering was said when they were read.
        let chosen = Chosen::of(None, templates, self.selection.accounts.iter(), &mut known);
        let subject = chosen.with(self.given, &mut known).around(message(run));
        let mut contents = match run {
            Run::Nothing => subject.contents(RUN, self.now),
            Run::Number | Run::Text => subject.filled(RUN, self.now),
        };
        let (shelf, vars, now) = (Shelf::checking(), self.roster.config.vars.clone(), self.now.to_string());
        let context = Context::of(vars, RUN, &now);
        contents.files = Some(Sources { shelf: &shelf, context, outside: templates.outside() });
        rehearse::messages(self.roster, &self.with_templates(&contents), &contents, &mut problems);
        let of_accounts: HashSet<PathBuf> = self.paths(templates).collect();
        for choice in templates.all() {
            let Some(named) = choice.named.filter(|_| !of_accounts.contains(&choice.path)) else { continue };
            let Some(template) = templates.open(&choice, &mut known) else { continue };
            let variables = self.given.variables(Some(named), |_| true);
            let context = match run {
                Run::Nothing => template.context(&variables, RUN, &now),
                Run::Number | Run::Text => template.filled(&variables, RUN, &now),
            };
            problems.extend(template.for_nobody(&context));
        }
        // Whether files are there, and how long a message is, is a matter of the run.
        problems.split().0
    }

    /// The files of the templates of accounts.
    fn paths(&self, templates: &Templates<'r>) -> impl Iterator<Item = PathBuf> {
        let names = self.selection.accounts.iter().filter_map(|account| account.policy.template.as_ref());
        names.filter_map(|name| Some(templates.written(name).ok()?.path))
    }

    /// The accounts with templates; without those whose recipients only a run names, where the template says something of them.
    fn with_templates(&self, contents: &Contents<'_>) -> Selection {
        let Selection { accounts, places, .. } = self.selection;
        let mut left = vec![false; accounts.len()];
        for (entry, place) in self.roster.config.accounts.iter().zip(places) {
            let Some((left, account)) = place.and_then(|place| left.get_mut(place).zip(accounts.get(place))) else {
                continue;
            };
            let is_for_target = match contents.of(account) {
                Some(Content::Template { template, .. }) => template.scope() == Scope::Target,
                Some(Content::Message(_)) | None => false,
            };
            let has_targets = !account.targets.is_empty() || !entry.audiences.is_empty();
            *left = account.policy.template.is_some() && (has_targets || !is_for_target);
        }
        let mut selection = Selection { places: places.clone(), accounts: accounts.clone(), ..Selection::default() };
        selection.keep(&left);
        selection
    }
}

/// Whether the tag around a place says something of the message or of the run.
fn is_of_the_run(origin: &Origin) -> bool {
    let text = origin.source.text();
    let (before, after) = text.split_at_checked(origin.span.start).unwrap_or_default();
    let begin = before.rfind("{{").max(before.rfind("{%")).unwrap_or(0);
    let end = after.find("}}").into_iter().chain(after.find("%}")).min().unwrap_or(after.len());
    let tag = text.get(begin..before.len() + end).unwrap_or_default();
    let paths = tag.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
    paths.filter_map(|path| path.split('.').next()).any(|root| OF_THE_RUN.contains(&root))
}

/// The message in whose place templates of accounts stand.
fn message(run: Run) -> Message {
    let (title, body) = match run {
        Run::Nothing => (None, "sample".to_owned()),
        Run::Number => (Some("1".to_owned()), "1".to_owned()),
        Run::Text => (Some(PIECES.repeat(IN_A_LINE)), format!("{}\n", PIECES.repeat(IN_A_LINE)).repeat(LINES)),
    };
    Message { title, body, attachments: Arc::from([]), ..Message::default() }
}
