//! For whom a template is rendered, and what that one would read.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::{Account, Resolving, Vault};
use crate::cli::args::RenderArgs;
use crate::cli::rehearse;
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::routing::Made;
use crate::cli::scripts::Chosen;
use crate::cli::templates::{Choice, Templates};
use crate::cli::variables::Given;
use crate::convert::convert;
use crate::limit::Unit;
use crate::message::{Dialect, Format, Length, Part};
use crate::plan::{Sources, build, columns, message};
use crate::problem::{Problem, Problems};
use crate::select::Filter;
use crate::service::kind::Kind;
use crate::suggest;
use crate::template::{Addressee, Context, Template};

/// The name of the run that a template sees.
const RUN: &str = "render";

/// For whom a template is rendered.
pub(super) enum Reader {
    /// Nobody: title and body stay as the template has them.
    Nobody,
    /// Whoever reads this markup.
    Dialect(Dialect),
    /// Some account of a service.
    Service(Arc<Kind>),
    /// An account.
    Account(Box<Account>),
}

/// What is rendered, and with what.
pub(super) struct Script<'a, 'r> {
    pub(super) choice: &'a Choice<'r>,
    pub(super) given: &'a Given,
    pub(super) now: jiff::Timestamp,
    /// What is worth a look and does not stand in the way.
    pub(super) problems: &'a mut Problems,
}

impl Reader {
    /// Whom the arguments name; nothing where there is no such reader, which is a problem.
    pub(super) fn of(args: &RenderArgs, roster: &Roster, vault: &Vault, problems: &mut Problems) -> Option<Self> {
        let Some(name) = &args.reader else { return Some(args.format.map_or(Self::Nobody, Self::Dialect)) };
        let is_account = roster.outlines.iter().any(|outline| outline.name.eq_ignore_ascii_case(name));
        if is_account {
            return account(name, roster, vault, problems).map(Box::new).map(Self::Account);
        }
        if let Ok(kind) = roster.catalog.named(name) {
            return Some(Self::Service(kind));
        }
        let known = roster.readers();
        let problem = Problem::new(format!("no service and no account is called `{name}`"));
        problems.push(
            problem
                .hint("`dispatch services` and `dispatch accounts` list those that exist")
                .maybe_hint(suggest::hint(name, known.iter().copied())),
        );
        None
    }

    /// The names of the columns that its recipients have.
    pub(super) fn columns(&self) -> BTreeSet<String> {
        match self {
            Self::Account(account) => columns(&[&**account]),
            Self::Nobody | Self::Dialect(_) | Self::Service(_) => BTreeSet::new(),
        }
    }

    /// What it would read: of an account what its first target gets.
    ///
    /// # Errors
    /// Whatever stands in the way of rendering.
    pub(super) fn make<'r>(
        &self,
        script: &mut Script<'_, 'r>,
        templates: &mut Templates<'r>,
    ) -> Result<Vec<Made>, Problems> {
        let choice = script.choice;
        let template = script.kept(|problems| templates.open(choice, problems))?;
        let unusable = || Problem::new(format!("the template `{}` is not in order", choice.path.display()));
        let template = template.ok_or_else(unusable)?;
        match self {
            Self::Account(account) => of_account(account, template, script, templates),
            Self::Nobody | Self::Dialect(_) | Self::Service(_) => {
                self.of_template(&template, script).map(|it| vec![it])
            }
        }
    }

    /// The whole message, in the markup that is wanted.
    fn of_template(&self, template: &Template, script: &mut Script<'_, '_>) -> Result<Made, Problems> {
        let variables = script.given.variables(script.choice.named, |_| false);
        script.kept(|problems| problems.extend(template.check(&variables)))?;
        let context = template.context(&variables, RUN, &script.now.to_string());
        let (dialect, template, beside, context) = match self {
            Self::Service(kind) => {
                let (name, formats) = (&kind.definition.name, native(kind));
                let addressee = Addressee { account: "", service: name, formats: &formats };
                let takes = |format| kind.takes_text_beside(format, usual(kind, format));
                let (shown, beside) = template.pair(&addressee, takes);
                (Some(usual(kind, shown.format())), shown, beside, context.for_account(name, name, &[], None))
            }
            Self::Dialect(dialect) => {
                let formats: Vec<_> = Some(dialect.format()).filter(|it| *it != Format::Text).into_iter().collect();
                let template = template.suited(&Addressee { account: "", service: "", formats: &formats });
                (Some(*dialect), template, None, context)
            }
            Self::Nobody | Self::Account(_) => (None, template, None, context),
        };
        let rendered = template.render(&context)?;
        let beside = beside.map(|text| text.body(&context)).transpose()?.filter(|text| !text.trim().is_empty());
        let body = match dialect {
            Some(dialect) => convert(&rendered.body, template.format(), dialect),
            None => rendered.body,
        };
        let title = rendered.title.map(Arc::<str>::from);
        let part = Part {
            title: title.clone(),
            length: Length { value: Unit::Chars.measure(&body), unit: Unit::Chars, limit: None },
            body: body.into(),
            dialect: dialect.unwrap_or(template.format().into()),
            alternative: beside.map(Arc::from),
            severity: template.front().severity.unwrap_or_default(),
            attachments: Arc::from([]),
            number: 1,
            count: 1,
        };
        Ok(Made { whom: self.name(), title, parts: [part].into() })
    }

    /// The name by which problems call it.
    fn name(&self) -> Arc<str> {
        match self {
            Self::Nobody => "nobody in particular".into(),
            Self::Dialect(dialect) => dialect.name().into(),
            Self::Service(kind) => kind.definition.name.as_str().into(),
            Self::Account(account) => Arc::clone(&account.name),
        }
    }
}

impl Script<'_, '_> {
    /// What a step makes; its errors end everything, and its warnings are kept.
    fn kept<T>(&mut self, step: impl FnOnce(&mut Problems) -> T) -> Result<T, Problems> {
        let mut found = Problems::new();
        let made = step(&mut found);
        let (errors, warnings) = found.split();
        self.problems.extend(warnings);
        errors.check(made)
    }
}

/// What the first target of an account gets.
fn of_account<'r>(
    account: &Account,
    template: Arc<Template>,
    script: &mut Script<'_, 'r>,
    templates: &mut Templates<'r>,
) -> Result<Vec<Made>, Problems> {
    let (run, given) = (Some((template, script.choice.clone())), script.given);
    let chosen = script.kept(|problems| Chosen::of(run, templates, std::iter::empty(), problems))?;
    let (errors, _) = chosen.faults(account).split();
    errors.check(())?;
    let scripts = script.kept(|problems| chosen.with(given, problems))?;
    let subject = scripts.alone();
    let mut contents = subject.contents(RUN, script.now);
    // Whether files are there is no question of what somebody reads.
    let (shelf, vars) = (Shelf::checking(), templates.roster().config.vars.clone());
    contents.files = Some(Sources { shelf: &shelf, context: Context::of(vars, RUN, &script.now.to_string()) });
    let plan = build(&[account], &contents)?;
    script.problems.extend(plan.warnings);
    let Some(first) = plan.deliveries.into_iter().next() else { return Ok(vec![]) };
    // A service without titles has it in the body.
    let title = message(&contents, account, first.target.as_ref())?.title.map(Arc::from);
    Ok(vec![Made { whom: Arc::clone(&account.name), title, parts: first.parts }])
}

/// An account by its name, with the recipients of its audiences.
fn account(name: &str, roster: &Roster, vault: &Vault, problems: &mut Problems) -> Option<Account> {
    let filter = problems.keep(Filter::parse(&[name])).unwrap_or_default();
    let mut selection = roster.bind(&filter, Resolving::With(vault), BadAccounts::Refuse, problems);
    // What the template wants of the rows is asked when it is rendered for one of them.
    rehearse::rows(roster, &selection, &Chosen::default(), problems);
    rehearse::hold(roster, &mut selection);
    let mut account = selection.accounts.into_iter().find(|account| account.name.eq_ignore_ascii_case(name))?;
    // What is rendered is the template that was asked for.
    account.policy.template = None;
    Some(account)
}

/// The markup in which accounts of a service get a message that was written in this one.
fn usual(kind: &Kind, written: Format) -> Dialect {
    let formats = &kind.definition.formats;
    formats.get(&written).or(formats.values().next()).copied().unwrap_or(Dialect::Text)
}

/// The formats with marks that accounts of a service are shown as they were written, the richer one first.
fn native(kind: &Kind) -> Vec<Format> {
    [Format::Html, Format::Markdown].into_iter().filter(|format| usual(kind, *format).format() == *format).collect()
}
