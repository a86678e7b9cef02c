//! The plan of a run: for every account and target the message, rendered, converted, cut and measured.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::Account;
use crate::config::policy::{Cutting, Emojis};
use crate::constraint::Constraint;
use crate::limit::Limits;
use crate::message::{Attachment, Dialect, Message, Part, Severity, Target};
use crate::plan::batch;
use crate::plan::enclosed::{Enclosing, Sources};
use crate::plan::model::{Delivery, Plan};
use crate::plan::parts::{Fitting, dialect, limits, native, parts};
use crate::problem::{Problem, Problems};
use crate::row::Columns;
use crate::template::{Addressee, Context, Scope, Template};

/// What the run sends.
pub enum Content<'a> {
    /// One message for everybody.
    Message(Message),
    /// A template, rendered as often as it must be.
    Template {
        /// The template.
        template: &'a Template,
        /// What it sees, but for account and target.
        context: Context,
        /// What kind of news it is.
        severity: Severity,
        /// Files that travel with every message.
        attachments: Arc<[Attachment]>,
    },
}

/// A plan, and the accounts for which there is none.
#[must_use]
pub struct Attempt {
    /// The deliveries of all other accounts.
    pub plan: Plan,
    /// What stands in the way of each of them, in their order.
    pub refusals: Vec<Refusal>,
}

/// Why there is no plan for an account; one failing target speaks for it.
pub struct Refusal {
    /// Its index among the run's accounts.
    pub account: usize,
    /// What is wrong.
    pub problem: Problem,
    /// What that concerns.
    pub cause: Cause,
}

/// What stands in the way of a plan for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is no message for it: it cannot be rendered, or is empty.
    Message,
    /// Its service cannot show, hold or take the message.
    Service,
}

/// The whole plan, or everything that stands in its way.
///
/// # Errors
/// Every account whose message cannot be rendered, shown or cut for its service; one failing target speaks for its account.
pub fn build<A: Borrow<Account>>(accounts: &[A], content: &Content<'_>) -> Result<Plan, Problems> {
    let (shelf, context) = (Shelf::local(), Context::of(serde_json::Map::new(), "", ""));
    build_with(accounts, content, Sources { shelf: &shelf, context: &context })
}

/// The same with files from `sources`.
///
/// # Errors
/// As [`build`], and every account with a file that is not there, or that its service does not take.
pub fn build_with<A: Borrow<Account>>(
    accounts: &[A],
    content: &Content<'_>,
    sources: Sources<'_>,
) -> Result<Plan, Problems> {
    let Attempt { plan, refusals } = attempt(accounts, content, sources);
    refusals.into_iter().map(|refusal| refusal.problem).collect::<Problems>().check(plan)
}

/// The plan as far as there is one.
pub fn attempt<A: Borrow<Account>>(accounts: &[A], content: &Content<'_>, sources: Sources<'_>) -> Attempt {
    let columns = columns(accounts);
    let scope = match content {
        Content::Message(_) => Scope::Run,
        Content::Template { template, context, .. } => {
            let zoned = || accounts.iter().any(|account| account.borrow().policy.zone.is_some());
            let least = if template.tells_time() && zoned() { Scope::Account } else { Scope::Run };
            let by_row = template.reads_columns(&columns, context);
            template.scope().max(least).max(if by_row { Scope::Target } else { Scope::Run })
        }
    };
    let (given, of_template, context) = match content {
        Content::Message(message) => (&message.attachments, &[][..], sources.context),
        Content::Template { template, context, attachments, .. } => (attachments, template.attachments(), context),
    };
    let (given, known) = (Arc::clone(given), HashMap::new());
    let mut builder = Builder {
        content,
        scope,
        columns,
        enclosing: Enclosing { shelf: sources.shelf, context, given, of_template, known },
        once: HashMap::new(),
        parts: HashMap::new(),
        batches: 0,
        warnings: Problems::new(),
        warned: None,
    };
    let (mut plan, mut refusals) = (Plan::default(), Vec::new());
    for (index, account) in accounts.iter().enumerate() {
        match builder.deliveries(index, account.borrow()) {
            Ok(deliveries) => plan.deliveries.extend(deliveries),
            Err((cause, problem)) => refusals.push(Refusal { account: index, problem, cause }),
        }
    }
    plan.warnings = builder.warnings;
    Attempt { plan, refusals }
}

/// The names of all columns that the targets have.
pub fn columns<A: Borrow<Account>>(accounts: &[A]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut before: Option<&Arc<Columns>> = None;
    for row in accounts.iter().flat_map(|account| &account.borrow().targets).filter_map(|target| target.row.as_ref()) {
        if before.is_none_or(|before| !Arc::ptr_eq(before, row.columns())) {
            names.extend(row.columns().names().map(str::to_owned));
        }
        before = Some(row.columns());
    }
    names
}

struct Builder<'a> {
    content: &'a Content<'a>,
    /// How often it must be rendered.
    scope: Scope,
    /// The columns that targets have.
    columns: BTreeSet<String>,
    enclosing: Enclosing<'a>,
    /// The messages, where one rendering of a variant serves everybody whom it is for.
    once: HashMap<Option<*const Template>, Arc<Message>>,
    parts: HashMap<Shape, Cut>,
    /// How many messages with several recipients there are so far, or more.
    batches: usize,
    /// What does not stand in the way, about the messages so far.
    warnings: Problems,
    /// The account that was warned about last.
    warned: Option<Arc<str>>,
}

/// A message cut for a service, and why it had to be.
#[derive(Clone)]
struct Cut {
    parts: Arc<[Part]>,
    constraints: Arc<[Constraint]>,
}

/// What two deliveries must have in common to share their parts.
#[derive(PartialEq, Eq, Hash)]
struct Shape {
    message: *const Message,
    files: *const [Attachment],
    dialect: Dialect,
    limits: Limits,
    cutting: Cutting,
    emojis: Option<Emojis>,
    service: *const crate::service::kind::Kind,
}

impl Builder<'_> {
    fn deliveries(&mut self, index: usize, account: &Account) -> Result<Vec<Delivery>, (Cause, Problem)> {
        let of_service = |problem| (Cause::Service, problem);
        let limits = limits(account).map_err(of_service)?;
        // The template is at fault at the same place for everybody, so the message says for whom it failed.
        let about = |problem: Problem, whom: String| {
            (Cause::Message, Problem { message: format!("{} ({whom})", problem.message), ..problem })
        };
        let scope = self.scope.max(self.enclosing.scope(account, &self.columns));
        if account.targets.is_empty() {
            let whom = || format!("for account `{}`", account.name);
            let made = self.message(account, None, scope);
            let (message, files) = made.map_err(|problem| about(problem, whom()))?;
            let Cut { parts, constraints } = self.parts(account, &message, files, limits).map_err(of_service)?;
            return Ok(vec![Delivery { account: index, target: None, parts, constraints, batch: None }]);
        }
        let names = if scope > self.scope { "the path of an attachment" } else { "the template" };
        let width = batch::width(account, scope, names).map_err(of_service)?;
        let mut deliveries = Vec::with_capacity(account.targets.len());
        let mut for_account = None;
        for (number, target) in account.targets.iter().enumerate() {
            let whom = || {
                let place = target.row.as_ref().map(|row| format!(", {}", row.place())).unwrap_or_default();
                format!("for target `{}` of account `{}`{place}", target.label, account.name)
            };
            let cut = match (&for_account, scope) {
                (Some(cut), Scope::Run | Scope::Account) => Cut::clone(cut),
                _ => {
                    let made = self.message(account, Some(target), scope);
                    let (message, files) = made.map_err(|problem| about(problem, whom()))?;
                    self.parts(account, &message, files, limits).map_err(of_service)?
                }
            };
            let Cut { parts, constraints } = for_account.insert(cut).clone();
            // No plan has four thousand million messages.
            let batch = (width > 1).then(|| (self.batches + number / width + 1) as u32);
            let target = Some(Arc::clone(target));
            deliveries.push(Delivery { account: index, target, parts, constraints, batch });
        }
        self.batches += account.targets.len().div_ceil(width);
        Ok(deliveries)
    }

    /// The message for an account and one of its targets, and its files, which may have to be found more often.
    fn message(
        &mut self,
        account: &Account,
        target: Option<&Arc<Target>>,
        scope: Scope,
    ) -> Result<(Arc<Message>, Arc<[Attachment]>), Problem> {
        let context = self.enclosing.context;
        let files = self.enclosing.of(account, || seen(context, scope, account, target))?;
        let message = self.rendered(account, target)?;
        if message.title.is_none() && message.body.trim().is_empty() && files.is_empty() {
            return Err(Problem::new("the message is empty").hint("give it a title, a body or an attachment"));
        }
        Ok((message, files))
    }

    fn rendered(&mut self, account: &Account, target: Option<&Arc<Target>>) -> Result<Arc<Message>, Problem> {
        let key = match self.content {
            Content::Message(_) => None,
            Content::Template { template, .. } => Some(std::ptr::from_ref(suited(template, account))),
        };
        if let Some(message) = self.once.get(&key) {
            return Ok(Arc::clone(message));
        }
        let message = Arc::new(made(self.content, self.scope, account, target)?);
        if self.scope == Scope::Run {
            self.once.insert(key, Arc::clone(&message));
        }
        Ok(message)
    }

    fn parts(
        &mut self,
        account: &Account,
        message: &Arc<Message>,
        files: Arc<[Attachment]>,
        limits: Limits,
    ) -> Result<Cut, Problem> {
        let dialect = dialect(account, message.format)?;
        let (cutting, emojis) = (account.policy.cutting(), account.policy.emojis);
        let service = Arc::as_ptr(&account.kind);
        let (text, held) = (Arc::as_ptr(message), Arc::as_ptr(&files));
        let shape = Shape { message: text, files: held, dialect, limits, cutting, emojis, service };
        if let Some(cut) = self.parts.get(&shape) {
            return Ok(cut.clone());
        }
        let Fitting { parts, constraints, warnings } = parts(account, message, files, dialect, limits)?;
        let cut = Cut { parts: parts.into(), constraints: constraints.into() };
        // The messages of all targets are too long in the same way.
        if !warnings.is_empty()
            && self.warned.replace(Arc::clone(&account.name)).is_none_or(|last| last != account.name)
        {
            self.warnings.extend(warnings);
        }
        // A message of one target only is gone after it, and its address may be that of the next one.
        if self.scope == Scope::Run {
            self.parts.insert(shape, cut.clone());
        }
        Ok(cut)
    }
}

/// The template that makes the message of an account: the variant for it, where there is one.
fn suited<'a>(template: &'a Template, account: &Account) -> &'a Template {
    let formats = native(account);
    let service = &account.kind.definition.name;
    template.suited(&Addressee { account: &account.name, service, formats: &formats })
}

/// The message that the run makes for an account and one of its targets, before it is converted and cut.
///
/// # Errors
/// What stands in the way of rendering it.
pub fn message(content: &Content<'_>, account: &Account, target: Option<&Arc<Target>>) -> Result<Message, Problem> {
    made(content, Scope::Target, account, target)
}

fn made(
    content: &Content<'_>,
    scope: Scope,
    account: &Account,
    target: Option<&Arc<Target>>,
) -> Result<Message, Problem> {
    match content {
        Content::Message(message) => Ok(message.clone()),
        Content::Template { template, context, severity, attachments } => {
            let context = seen(context, scope, account, target);
            let template = suited(template, account);
            let rendered = template.render(&context)?;
            Ok(Message {
                title: rendered.title,
                body: rendered.body,
                format: template.format(),
                severity: *severity,
                attachments: Arc::clone(attachments),
            })
        }
    }
}

/// What a template or a path sees that is filled in so often.
fn seen(context: &Context, scope: Scope, account: &Account, target: Option<&Arc<Target>>) -> Context {
    let of_account = || {
        let (service, zone) = (&account.kind.definition.name, account.policy.zone.as_ref());
        context.for_account(&account.name, service, &account.tags, zone)
    };
    match scope {
        Scope::Run => context.clone(),
        Scope::Account => of_account(),
        Scope::Target => {
            let context = of_account();
            target.map_or_else(|| context.clone(), |target| context.for_target(target))
        }
    }
}
