//! The plan of a run: for every account and target the message, rendered, converted, cut and measured.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::Account;
use crate::config::policy::{AttachmentPolicy, Cutting, Emojis};
use crate::constraint::Constraint;
use crate::limit::Limits;
use crate::message::{Attachment, Dialect, LeftOut, Message, Part, Target};
use crate::plan::batch;
use crate::plan::content::{Address, Content, Contents, address};
use crate::plan::enclosed::{Enclosing, Sources};
use crate::plan::files::{self, Sorted};
use crate::plan::making::{Making, Recipe};
use crate::plan::model::{Delivery, Plan};
use crate::plan::parts::{Fitting, dialect, limits, parts};
use crate::problem::{Problem, Problems};
use crate::row::Columns;
use crate::service::kind::Kind;
use crate::template::{Context, Scope};

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
pub fn build<A: Borrow<Account>>(accounts: &[A], contents: &Contents<'_>) -> Result<Plan, Problems> {
    let Attempt { plan, refusals } = attempt(accounts, contents);
    refusals.into_iter().map(|refusal| refusal.problem).collect::<Problems>().check(plan)
}

/// The plan as far as there is one.
pub fn attempt<A: Borrow<Account>>(accounts: &[A], contents: &Contents<'_>) -> Attempt {
    let all = contents.usual.iter().chain(contents.own.iter().map(|(_, content)| content));
    let any_template = all.clone().any(|content| matches!(content, Content::Template { .. }));
    let any_slot = || accounts.iter().any(|account| !account.borrow().attachments.is_empty());
    let columns = if any_template || any_slot() { columns(accounts) } else { BTreeSet::new() };
    let scopes = all.map(|content| (address(content), contents.scope(content, accounts, &columns)));
    let shelf = Shelf::local();
    let local =
        || Sources { shelf: &shelf, context: Context::of(serde_json::Map::new(), "", ""), outside: Arc::default() };
    let sources = contents.files.clone().unwrap_or_else(local);
    let mut builder = Builder {
        contents,
        enclosing: Enclosing::new(contents, &sources, &columns),
        scopes: scopes.collect(),
        once: HashMap::new(),
        parts: HashMap::new(),
        sorted: HashMap::new(),
        batches: 0,
        warnings: Problems::new(),
        told: HashSet::new(),
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
    contents: &'a Contents<'a>,
    enclosing: Enclosing<'a>,
    /// How often the message of each content must be made.
    scopes: HashMap<Address, Scope>,
    /// The messages, where one rendering of a variant serves everybody whom it is for.
    once: HashMap<Recipe, Arc<Message>>,
    parts: HashMap<Shape, Cut>,
    /// What becomes of files at a service under a policy.
    sorted: HashMap<(*const [Attachment], *const Kind, AttachmentPolicy), Arc<Sorted>>,
    /// How many messages with several recipients there are so far, or more.
    batches: usize,
    /// What does not stand in the way, about the messages so far.
    warnings: Problems,
    /// What was said of files and texts that are left out.
    told: HashSet<String>,
    /// The account that was warned about last.
    warned: Option<Arc<str>>,
}

/// A message cut for a service, and why it had to be.
#[derive(Clone)]
struct Cut {
    parts: Arc<[Part]>,
    constraints: Arc<[Constraint]>,
    left_out: Arc<[LeftOut]>,
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
    service: *const Kind,
    policy: AttachmentPolicy,
}

impl<'a> Builder<'a> {
    fn deliveries(&mut self, index: usize, account: &Account) -> Result<Vec<Delivery>, (Cause, Problem)> {
        let of_service = |problem| (Cause::Service, problem);
        let limits = limits(account).map_err(of_service)?;
        let contents = self.contents;
        let Some(content) = contents.of(account) else {
            let problem = Problem::new(format!("there is nothing to send to account `{}`", account.name));
            let problem = problem.at(account.origin.clone()).hint("give `--template`, `--title` or `--body`");
            return Err((Cause::Message, problem));
        };
        let of_text = self.scopes.get(&address(content)).copied().unwrap_or(Scope::Target);
        let of_files = self.enclosing.scope(account, content);
        let scope = of_text.max(of_files);
        let making = self.making(content, account).map_err(of_service)?;
        // The template is at fault at the same place for everybody, so the message says for whom it failed.
        let about = |problem: Problem, whom: String| {
            (Cause::Message, Problem { message: format!("{} ({whom})", problem.message), ..problem })
        };
        if account.targets.is_empty() {
            let whom = || format!("for account `{}`", account.name);
            let files = self.enclosing.of(content, scope, account, None).map_err(|problem| about(problem, whom()))?;
            let message = self.message(&making, of_text, account, (None, &files));
            let message = message.map_err(|problem| about(problem, whom()))?;
            let cut = self.parts(of_text, account, &message, &files, limits).map_err(of_service)?;
            return Ok(vec![cut.delivery(index, None, None)]);
        }
        let names = if of_text == Scope::Target { "the template" } else { "the path of an attachment" };
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
                    let files = self.enclosing.of(content, scope, account, Some(target));
                    let files = files.map_err(|problem| about(problem, whom()))?;
                    let message = self.message(&making, of_text, account, (Some(target), &files));
                    let message = message.map_err(|problem| about(problem, whom()))?;
                    self.parts(of_text, account, &message, &files, limits).map_err(of_service)?
                }
            };
            let cut = for_account.insert(cut).clone();
            // No plan has four thousand million messages.
            let batch = (width > 1).then(|| (self.batches + number / width + 1) as u32);
            let target = Some(Arc::clone(target));
            deliveries.push(cut.delivery(index, target, batch));
        }
        self.batches += account.targets.len().div_ceil(width);
        Ok(deliveries)
    }

    /// How the message of an account is made; a text that is left out is told of once.
    fn making(&mut self, content: &'a Content<'a>, account: &Account) -> Result<Making<'a>, Problem> {
        let (told, warnings) = (&mut self.told, &mut self.warnings);
        Making::of(self.contents, content, account, &mut |problem| {
            if told.insert(problem.message.clone()) {
                warnings.push(problem);
            }
        })
    }

    fn message(
        &mut self,
        making: &Making<'_>,
        scope: Scope,
        account: &Account,
        (target, files): (Option<&Arc<Target>>, &[Attachment]),
    ) -> Result<Arc<Message>, Problem> {
        let recipe = (scope == Scope::Run).then(|| making.recipe());
        if let Some(message) = recipe.as_ref().and_then(|recipe| self.once.get(recipe)) {
            return Ok(Arc::clone(message));
        }
        let message = Arc::new(making.message(scope, account, target)?);
        if message.title.is_none() && message.body.trim().is_empty() && files.is_empty() {
            return Err(Problem::new("the message is empty").hint("give it a title, a body or an attachment"));
        }
        if let Some(recipe) = recipe {
            self.once.insert(recipe, Arc::clone(&message));
        }
        Ok(message)
    }

    fn parts(
        &mut self,
        scope: Scope,
        account: &Account,
        message: &Arc<Message>,
        files: &Arc<[Attachment]>,
        limits: Limits,
    ) -> Result<Cut, Problem> {
        let dialect = dialect(account, message.format)?;
        let (cutting, emojis) = (account.policy.cutting(), account.policy.emojis);
        let (service, policy) = (Arc::as_ptr(&account.kind), account.policy.attachments);
        let sorted = self.sorted(account, files)?;
        let (text, files) = (Arc::as_ptr(message), Arc::as_ptr(files));
        let shape = Shape { message: text, files, dialect, limits, cutting, emojis, service, policy };
        if let Some(cut) = self.parts.get(&shape) {
            return Ok(cut.clone());
        }
        let Fitting { parts, constraints, warnings } =
            parts(account, message, (Arc::clone(&sorted.taken), &sorted.links), dialect, limits)?;
        let left_out = Arc::clone(&sorted.left_out);
        let cut = Cut { parts: parts.into(), constraints: constraints.into(), left_out };
        // The messages of all targets are too long in the same way.
        if !warnings.is_empty()
            && self.warned.replace(Arc::clone(&account.name)).is_none_or(|last| last != account.name)
        {
            self.warnings.extend(warnings);
        }
        // A message of one target only is gone after it, and its address may be that of the next one.
        if scope == Scope::Run {
            self.parts.insert(shape, cut.clone());
        }
        Ok(cut)
    }

    /// What becomes of the files of an account; whoever gets less than there is, is warned of once.
    fn sorted(&mut self, account: &Account, files: &Arc<[Attachment]>) -> Result<Arc<Sorted>, Problem> {
        let key = (Arc::as_ptr(files), Arc::as_ptr(&account.kind), account.policy.attachments);
        let known = self.sorted.get(&key).filter(|known| known.warnings.is_empty()).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let sorted = Arc::new(files::sorted(account, files)?);
        for problem in sorted.warnings.clone().sorted() {
            if self.told.insert(problem.message.clone()) {
                self.warnings.push(problem);
            }
        }
        self.sorted.insert(key, Arc::clone(&sorted));
        Ok(sorted)
    }
}

impl Cut {
    fn delivery(self, account: usize, target: Option<Arc<Target>>, batch: Option<u32>) -> Delivery {
        let Self { parts, constraints, left_out } = self;
        Delivery { account, target, parts, constraints, left_out, batch }
    }
}
