//! The templates of a run, with every variable that they need: the run's own, and those that accounts have for themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::bind::Account;
use crate::cli::args::{SendArgs, TemplateArgs};
use crate::cli::content::{self, Silence, Written};
use crate::cli::sources::Sources;
use crate::cli::templates::{Choice, Templates};
use crate::cli::variables::Given;
use crate::config::TemplateName;
use crate::message::{Attachment, Message, Severity};
use crate::plan::{Content, Contents};
use crate::problem::{Problem, Problems, Source};
use crate::row::Row;
use crate::template::{ColumnTypes, Context, Template, Variables};

/// A template that has every variable it needs.
pub(super) struct Prepared {
    pub(super) template: Arc<Template>,
    pub(super) variables: Variables,
}

/// A template that accounts have for themselves.
struct Own {
    name: TemplateName,
    prepared: Prepared,
}

/// The templates of a run before it is known which variables it has.
#[derive(Default)]
pub(super) struct Chosen<'r> {
    /// That of the command line.
    run: Option<(Arc<Template>, Choice<'r>)>,
    own: Vec<(TemplateName, Arc<Template>, Choice<'r>)>,
}

/// Every template of a run.
pub(super) struct Scripts {
    /// That of the command line.
    run: Option<Prepared>,
    own: Vec<Own>,
}

impl<'r> Chosen<'r> {
    /// Reads the template that the arguments name, unless it is read already, and those of the accounts; every mistake and every
    /// warning is added to `problems`.
    pub(super) fn read<'a>(
        args: &TemplateArgs,
        source: Option<&Arc<Source>>,
        templates: &mut Templates<'r>,
        accounts: impl Iterator<Item = &'a Account>,
        problems: &mut Problems,
    ) -> Self {
        let of_run = args.path.as_ref().and_then(|path| templates.argument(path, problems));
        let of_run = of_run.map(|choice| Choice { source: source.cloned(), ..choice });
        let of_run = of_run.and_then(|choice| Some((templates.open(&choice, problems)?, choice)));
        Self::of(of_run, templates, accounts, problems)
    }

    /// The same with a template that is open already.
    pub(super) fn of<'a>(
        run: Option<(Arc<Template>, Choice<'r>)>,
        templates: &mut Templates<'r>,
        accounts: impl Iterator<Item = &'a Account>,
        problems: &mut Problems,
    ) -> Self {
        let mut own: Vec<(TemplateName, Arc<Template>, Choice<'r>)> = Vec::new();
        for name in accounts.filter_map(|account| account.policy.template.as_ref()) {
            if own.iter().any(|(known, ..)| known == name) {
                continue;
            }
            // What means nothing was found when the configuration was read.
            let Ok(choice) = templates.written(name) else { continue };
            if let Some(template) = templates.open(&choice, problems) {
                own.push((name.clone(), template, choice));
            }
        }
        Self { run, own }
    }

    /// What the command line names, where it names a template.
    pub(super) fn run(&self) -> Option<&Choice<'r>> {
        self.run.as_ref().map(|(_, choice)| choice)
    }

    /// The types of the columns of an account's recipients, by the template that makes its messages.
    pub(super) fn types(&self, account: &Account) -> ColumnTypes {
        let named = account.policy.template.as_ref();
        let own = named.and_then(|named| self.own.iter().find(|(name, ..)| name == named));
        let own = own.map(|(_, template, _)| template);
        own.or(self.run.as_ref().map(|(template, _)| template))
            .map(|template| template.column_types())
            .unwrap_or_default()
    }

    /// What is wrong with the columns of the recipients that an account has already.
    pub(super) fn faults(&self, account: &Account) -> Problems {
        let types = self.types(account);
        let rows = account.targets.iter().filter_map(|target| target.row.as_ref());
        let of_row = |row: &Row, it: Problem| Problem { message: format!("{} ({})", it.message, row.place()), ..it };
        rows.flat_map(|row| types.faults(row).map(|it| of_row(row, it))).collect()
    }

    /// The same with variables; every mistake and every warning is added to `problems`.
    pub(super) fn with(self, given: &Given, problems: &mut Problems) -> Scripts {
        let Self { run, own } = self;
        let all = run.iter().map(|(template, _)| template).chain(own.iter().map(|(_, template, _)| template));
        let takers: Vec<_> = all.cloned().collect();
        // What one of several templates takes is no mistake in the others; what none of them takes is one in the first.
        let is_taken = |name: &str| takers.iter().any(|template| template.takes(name));
        let first = takers.first().cloned();
        let is_shared = |template: &Arc<Template>, name: &str| {
            is_taken(name) || !first.as_ref().is_some_and(|first| Arc::ptr_eq(first, template))
        };
        let mut prepare = |template: Arc<Template>, choice: &Choice<'_>, message: &[&str]| {
            let mut variables = given.variables(choice.named, |name| is_shared(&template, name));
            variables.leave_to_recipients(&message.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>());
            let found = template.check(&variables);
            problems.extend(match &choice.named {
                Some(named) => found.at(&named.file.origin),
                None => found,
            });
            Prepared { template, variables }
        };
        let run = run.map(|(template, choice)| prepare(template, &choice, &[]));
        let own = own.into_iter().map(|(name, template, choice)| Own {
            name,
            // They may show the message in whose place they stand.
            prepared: prepare(template, &choice, &["title", "body"]),
        });
        Scripts { run, own: own.collect() }
    }
}

impl Scripts {
    /// The run's own template.
    pub(super) fn run(&self) -> Option<&Prepared> {
        self.run.as_ref()
    }

    /// Whether there is no template at all.
    pub(super) fn is_empty(&self) -> bool {
        self.run.is_none() && self.own.is_empty()
    }

    /// Every file that the templates are made of, each once.
    pub(super) fn sources(&self) -> Vec<Arc<Source>> {
        let all = self.run.iter().chain(self.own.iter().map(|own| &own.prepared));
        let mut sources: Vec<Arc<Source>> = Vec::new();
        for source in all.flat_map(|prepared| prepared.template.sources()) {
            if !sources.iter().any(|known| known.name() == source.name()) {
                sources.push(source);
            }
        }
        sources
    }

    /// With the message that accounts without a template get, where it is needed.
    ///
    /// # Errors
    /// When there is nothing to say, or it cannot be read.
    pub(super) fn with_message(
        self,
        args: &SendArgs,
        accounts: &[Account],
        attachments: Arc<[Attachment]>,
        configs: &Sources<'_>,
        problems: &mut Problems,
    ) -> Result<Subject, Problem> {
        let has_own = |account: &Account| account.policy.template.is_some();
        let all_own = !self.own.is_empty() && accounts.iter().all(has_own);
        let is_shown = || self.own.iter().any(|own| own.prepared.template.reads_message());
        let message = match (self.run.is_some(), all_own) {
            (true, _) => None,
            (false, true) if !is_shown() && args.title.is_none() && args.body.is_none() => None,
            (false, true) => Some(content::message(args, Arc::clone(&attachments), configs, Silence::Allowed)?),
            (false, false) => Some(content::message(args, Arc::clone(&attachments), configs, Silence::Refused)?),
        };
        if self.run.is_none() {
            for (option, name) in [(&args.title, "title"), (&args.body, "body")] {
                let deaf = self.own.iter().find(|own| option.is_some() && !own.prepared.template.takes(name));
                problems.extend(deaf.map(|own| unheard(name, &own.name)).into_iter().collect());
            }
        }
        Ok(Subject { scripts: self, message, severity: args.severity.map(Into::into), attachments })
    }

    /// The same without a message.
    pub(super) fn alone(self) -> Subject {
        Subject { scripts: self, message: None, severity: None, attachments: Arc::from([]) }
    }

    /// With a message for accounts without a template, and for templates that show it.
    pub(super) fn around(self, message: Message) -> Subject {
        let message = Written { given: message.body.clone(), message };
        Subject { message: Some(message), ..self.alone() }
    }
}

/// A warning about a template of accounts that does not show what a run says.
fn unheard(name: &str, template: &TemplateName) -> Problem {
    let written = template.written();
    let words = format!("the template `{}` does not show `{name}`, which accounts with it do not get", written.value);
    written.problem(words).hint(format!("write `{{{{ {name} }}}}` in it, or leave `--{name}` out")).warning()
}

/// What a run sends.
pub(super) struct Subject {
    scripts: Scripts,
    message: Option<Written>,
    severity: Option<Severity>,
    attachments: Arc<[Attachment]>,
}

impl Subject {
    /// The body as it was given, where it was.
    pub(super) fn body(&self) -> Option<&str> {
        self.message.as_ref().map(|message| message.given.as_str())
    }

    /// What each account gets in the run of this name that begins now.
    pub(super) fn contents(&self, run: &str, now: jiff::Timestamp) -> Contents<'_> {
        self.seen(&|Prepared { template, variables }| template.context(variables, run, &now.to_string()))
    }

    /// The same with something in the place of every variable that is not given.
    pub(super) fn filled(&self, run: &str, now: jiff::Timestamp) -> Contents<'_> {
        self.seen(&|Prepared { template, variables }| template.filled(variables, run, &now.to_string()))
    }

    /// The same by what each template sees.
    fn seen(&self, context: &dyn Fn(&Prepared) -> Context) -> Contents<'_> {
        let content = |prepared| self.content(prepared, context(prepared));
        let message = || self.message.as_ref().map(|message| Content::Message(message.message.clone()));
        let own = self.scripts.own.iter().map(|own| (own.name.clone(), content(&own.prepared)));
        Contents { usual: self.scripts.run.as_ref().map(content).or_else(message), own: own.collect(), files: None }
    }

    /// A template as the plan takes it.
    fn content<'a>(&self, Prepared { template, .. }: &'a Prepared, context: Context) -> Content<'a> {
        Content::Template {
            context,
            severity: self.severity.or(template.front().severity).unwrap_or_default(),
            template,
            attachments: Arc::clone(&self.attachments),
        }
    }
}
