//! For whom a template is rendered, and what that one would read.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::{Account, Resolving, Vault, anyone};
use crate::cli::args::RenderArgs;
use crate::cli::render::people::{self, Asked, Crowd};
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::routing::Made;
use crate::cli::scripts::Chosen;
use crate::cli::templates::{Choice, Templates};
use crate::cli::variables::Given;
use crate::cli::whom::named;
use crate::constraint::Constraint;
use crate::convert::convert;
use crate::limit::Unit;
use crate::message::{Dialect, Format, Length, Part};
use crate::plan::{Delivery, Sources, build, message};
use crate::problem::{Origin, Problem, Problems, Source};
use crate::select::Filter;
use crate::suggest;
use crate::template::{Addressee, Context, Template};

/// The name of the run that a template sees.
const RUN: &str = "render";

/// For how many targets of an account a template is rendered.
const MOST_TARGETS: usize = 10;

/// For whom a template is rendered.
pub(super) enum Reader {
    /// Nobody: title and body stay as the template has them.
    Nobody,
    /// Whoever reads this markup.
    Dialect(Dialect),
    /// An account, or what stands for all accounts of a service, and who else its recipients are.
    Account(Box<Account>, Crowd),
}

/// What somebody would read.
pub(super) struct Rendering {
    pub(super) made: Made,
    /// Those who would, where the account has targets.
    pub(super) targets: Vec<Arc<str>>,
    /// Why it does not travel whole.
    pub(super) limited_by: Arc<[Constraint]>,
}

/// Everything that a reader would get, as far as it is shown.
#[derive(Default)]
pub(super) struct Renderings {
    pub(super) all: Vec<Rendering>,
    /// What there is to say of everybody for whom nothing was rendered.
    pub(super) others: Option<String>,
}

/// What is rendered, and with what.
pub(super) struct Script<'a, 'r> {
    pub(super) choice: &'a Choice<'r>,
    pub(super) given: &'a Given,
    pub(super) now: jiff::Timestamp,
    /// What is worth a look and does not stand in the way.
    pub(super) problems: &'a mut Problems,
}

impl Borrow<Made> for Rendering {
    fn borrow(&self) -> &Made {
        &self.made
    }
}

impl Reader {
    /// Whom the arguments name; nothing where there is no such reader, which is a problem.
    pub(super) fn of(args: &RenderArgs, roster: &Roster, vault: &Vault, problems: &mut Problems) -> Option<Self> {
        let Some(name) = &args.reader else { return Some(args.format.map_or(Self::Nobody, Self::Dialect)) };
        let asked = match (&args.to[..], &args.fixture) {
            ([], None) => Asked::First(MOST_TARGETS),
            // A case says of one message what is in it.
            ([], Some(_)) => Asked::First(1),
            (these, _) => Asked::These(these),
        };
        if let Some(index) = roster.outlines.iter().position(|outline| outline.name.eq_ignore_ascii_case(name)) {
            let mut account = account(index, roster, vault, problems)?;
            let entry = roster.config.accounts.get(index);
            let audiences = entry.map_or_else(Vec::new, |entry| named(entry, &roster.config));
            let crowd = people::gather(&mut account, &audiences, &asked, problems);
            return Some(Self::Account(Box::new(account), crowd));
        }
        if let Ok(kind) = roster.catalog.named(name) {
            let at = Origin::new(&Source::new("--for", name.as_str()), 0..name.len());
            let mut account = anyone(&kind, &roster.config.defaults, at);
            if let Asked::These(addresses) = asked {
                account.targets = people::these(&account, addresses, problems);
            }
            account.policy.template = None;
            return Some(Self::Account(Box::new(account), Crowd::default()));
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
            Self::Account(_, crowd) => crowd.columns.clone(),
            Self::Nobody | Self::Dialect(_) => BTreeSet::new(),
        }
    }

    /// What it would read.
    ///
    /// # Errors
    /// Whatever stands in the way of rendering.
    pub(super) fn make<'r>(
        &self,
        script: &mut Script<'_, 'r>,
        templates: &mut Templates<'r>,
    ) -> Result<Renderings, Problems> {
        let choice = script.choice;
        let template = script.kept(|problems| templates.open(choice, problems))?;
        let unusable = || Problem::new(format!("the template `{}` is not in order", choice.path.display()));
        let template = template.ok_or_else(unusable)?;
        let alone = |made| Renderings {
            all: vec![Rendering { made, targets: Vec::new(), limited_by: Arc::from([]) }],
            others: None,
        };
        match self {
            Self::Account(account, crowd) => of_account(account, crowd, template, script, templates),
            Self::Dialect(dialect) => of_template(&template, Some(*dialect), script).map(alone),
            Self::Nobody => of_template(&template, None, script).map(alone),
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

/// The whole message, in the markup that is wanted.
fn of_template(template: &Template, dialect: Option<Dialect>, script: &mut Script<'_, '_>) -> Result<Made, Problems> {
    let variables = script.given.variables(script.choice.named, |_| false);
    script.kept(|problems| problems.extend(template.check(&variables)))?;
    let context = template.context(&variables, RUN, &script.now.to_string());
    let template = match dialect {
        Some(dialect) => {
            let formats: Vec<_> = Some(dialect.format()).filter(|it| *it != Format::Text).into_iter().collect();
            template.suited(&Addressee { account: "", service: "", formats: &formats })
        }
        None => template,
    };
    let rendered = template.render(&context)?;
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
        alternative: None,
        severity: template.front().severity.unwrap_or_default(),
        attachments: Arc::from([]),
        number: 1,
        count: 1,
    };
    let whom = dialect.map_or("nobody in particular", Dialect::name).into();
    Ok(Made { whom, title, parts: [part].into() })
}

/// What the targets of an account get.
fn of_account<'r>(
    account: &Account,
    crowd: &Crowd,
    template: Arc<Template>,
    script: &mut Script<'_, 'r>,
    templates: &mut Templates<'r>,
) -> Result<Renderings, Problems> {
    let (run, given) = (Some((template, script.choice.clone())), script.given);
    let chosen = script.kept(|problems| Chosen::of(run, templates, std::iter::empty(), problems))?;
    let (errors, _) = chosen.faults(account).split();
    errors.check(())?;
    let scripts = script.kept(|problems| chosen.with(given, problems))?;
    let subject = scripts.alone();
    let mut contents = subject.contents(RUN, script.now);
    // Whether files are there is no question of what somebody reads.
    let (shelf, vars) = (Shelf::checking(), templates.roster().config.vars.clone());
    let context = Context::of(vars, RUN, &script.now.to_string());
    contents.files = Some(Sources { shelf: &shelf, context, outside: templates.outside() });
    let plan = build(&[account], &contents)?;
    script.problems.extend(plan.warnings);
    let mut all = Vec::new();
    for alike in plan.deliveries.chunk_by(|a, b| a.parts == b.parts) {
        let Some(first) = alike.first() else { continue };
        let title = message(&contents, account, first.target.as_ref())?.title.map(Arc::from);
        let targets = alike.iter().filter_map(|delivery| delivery.target.as_ref());
        all.push(Rendering {
            made: Made { whom: Arc::clone(&account.name), title, parts: Arc::clone(&first.parts) },
            targets: targets.map(|target| Arc::clone(&target.label)).collect(),
            limited_by: Arc::clone(&first.constraints),
        });
    }
    Ok(Renderings { all, others: others(crowd.more, &plan.deliveries) })
}

/// What there is to say of the targets for whom nothing was rendered, beside those for whom it was.
fn others(more: usize, shown: &[Delivery]) -> Option<String> {
    let noun = if more == 1 { "target" } else { "targets" };
    // The plan lets deliveries share their parts where one rendering is for all of them.
    let same = shown.iter().zip(shown.iter().skip(1)).all(|(one, next)| Arc::ptr_eq(&one.parts, &next.parts));
    let what = if same { "which get the same" } else { "each with its own; `--to ADDRESS` shows one of them" };
    (more > 0).then(|| format!("and {more} more {noun}, {what}"))
}

/// An account by its place in the configuration.
fn account(index: usize, roster: &Roster, vault: &Vault, problems: &mut Problems) -> Option<Account> {
    let name = &roster.outlines.get(index)?.name;
    let filter = problems.keep(Filter::parse(&[name])).unwrap_or_default();
    let selection = roster.bind(&filter, Resolving::With(vault), BadAccounts::Refuse, problems);
    let mut account = selection.accounts.into_iter().find(|account| account.name == *name)?;
    // What is rendered is the template that was asked for.
    account.policy.template = None;
    Some(account)
}
