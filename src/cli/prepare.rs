//! Everything of a run that comes before its first byte: configuration, selection, message, plan.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::attachment::Shelf;
use crate::bind::{Account, Commands, Resolving, Vault};
use crate::cli::args::{Ambient, Common, SendArgs};
use crate::cli::diagnose::Told;
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::moment::Timing;
use crate::cli::output::Printer;
use crate::cli::recipe::Recipe;
use crate::cli::roster::{BadAccounts, Roster, Selection};
use crate::cli::scripts::{Chosen, Subject};
use crate::cli::selecting::Asked;
use crate::cli::sources::Sources;
use crate::cli::templates::Templates;
use crate::cli::variables::Given;
use crate::cli::whom::Whom;
use crate::cli::{attach, diagnose, fetch, inputs, once, secrets, sources, state, stray};
use crate::config::ledger::LedgerSettings;
use crate::config::model::Config;
use crate::config::policy::Emojis;
use crate::config::{self, Env, GivenUrl};
use crate::ledger::{Input, InputKind};
use crate::plan::{self, Attempt, Cause, Chain, Plan, Refusal, attempt};
use crate::problem::{Problem, Problems, Source};
use crate::select::{Filter, Wanted};
use crate::store::TokenStore;
use crate::suggest;
use crate::template::{Context, Outside};
use crate::transport::Reach;

/// The name of a run and the time at which it began, both of which templates may show.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) id: String,
    pub(super) started: jiff::Timestamp,
}

impl Identity {
    /// That of a run that begins now: a name that sorts by time and that no other run has.
    pub(super) fn fresh() -> Self {
        let now = jiff::Timestamp::now();
        // As exactly as the ledger keeps it, so that a message that shows it is the same when the run goes on.
        let started = jiff::Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
        let id = format!("{}-{:06x}", started.strftime("%Y%m%dT%H%M%S"), fastrand::u32(..0x100_0000));
        Self { id, started }
    }
}

/// A run of which everything is known but its plan.
pub(super) struct Loaded {
    /// The accounts, and those that are left out.
    pub(super) selection: Selection,
    /// Which accounts of the configuration are tried one after the other.
    chains: Vec<Chain>,
    pub(super) vault: Vault,
    pub(super) store: TokenStore,
    bad: BadAccounts,
    /// The files whose includes stand for themselves, so that a bad account there does not stop the others.
    isolating: Vec<Arc<Source>>,
    pub(super) ledger: LedgerSettings,
    /// The key under which it happens once.
    pub(super) key: Option<String>,
    /// What the plan is made from.
    pub(super) inputs: Vec<Input>,
    pub(super) recipe: Recipe,
    subject: Subject,
    /// What its templates see of the environment.
    outside: Arc<Outside>,
    /// The files that travel with the message.
    shelf: Shelf,
    /// The variables of the configuration.
    vars: serde_json::Map<String, serde_json::Value>,
    /// What was said so far; it may be planned and opened twice.
    pub(super) told: Told,
}

/// A run that could begin.
pub(super) struct Prepared {
    pub(super) identity: Identity,
    pub(super) loaded: Loaded,
    pub(super) plan: Plan,
}

/// Loads everything that a run is made from and shows every problem; otherwise how the program ends.
pub(super) fn load(
    args: &SendArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> Result<Loaded, Exit> {
    if let Some(problem) = stray::word(&args.urls) {
        return Err(refuse(printer, problem.into()));
    }
    let mut problems = Problems::new();
    let timing = Timing::read(args, jiff::Timestamp::now(), &mut problems);
    let given = given(args, common, environment);
    // A URL alone needs no configuration; with a tag or a file it is sent to beside the accounts.
    let alone = !given.is_empty() && args.tags.is_empty() && common.config.is_empty();
    let mut sources = if alone {
        Sources::default()
    } else {
        problems.keep_all(sources::read(common, environment)).unwrap_or_default()
    };
    sources.recipients = args.whom.recipients();
    let vault = secrets::vault(common, environment, Commands::Run, &mut problems);
    let bad = if args.skip_invalid { BadAccounts::Skip } else { BadAccounts::Refuse };
    let resolving = Resolving::With(&vault);
    let by_tags = Asked::by_tags(args, &mut problems);
    // Who names URLs alone sends to them and to nobody else, whatever the template says.
    let ask = |config: &Config, problems: &mut Problems| match alone {
        true => by_tags,
        false => by_tags.or_by_template(args, config, problems),
    };
    let (mut roster, mut selection, asked) = Roster::gather(&sources, &given, ask, resolving, bad, &mut problems);
    let whom = Whom::read(&args.whom, &roster.config, &mut problems);
    let mut templates = Templates::new(&roster, &vault);
    let accounts = selection.accounts.iter();
    let chosen = Chosen::read(&args.template, asked.template.as_ref(), &mut templates, accounts, &mut problems);
    let crowd = whom.enlist(&roster, &mut selection, &chosen, bad, &mut problems);
    let desertion = crowd.desertion(&whom);
    if args.interpret_emojis {
        for account in &mut selection.accounts {
            account.policy.emojis.get_or_insert(Emojis::Drawn);
        }
    }
    problems.extend(secrets::exposed(&roster, &selection).into_iter().collect());
    problems.extend(secrets::exposed_addresses(common).into_iter().collect());
    problems.extend(attach::exposed(&args.attach).into_iter().collect());
    let shelf = fetch::shelf(reach(args, &roster), printer);
    let attachments = problems.keep_all(attach::read(&args.attach, &shelf, &vault)).unwrap_or_default();
    let mut inputs = inputs::of_sources(InputKind::Config, &roster.config.files);
    inputs.extend(inputs::of_sources(InputKind::Config, &roster.config.overlays));
    inputs.extend(inputs::of_sources(InputKind::Definition, &roster.catalog.added()));
    let variables = Given::read(&args.template, &roster.config, &crowd.columns, &mut problems);
    let scripts = chosen.with(&variables, &mut problems);
    let outside = templates.outside();
    if scripts.is_empty() && args.template.path.is_none() && !selection.accounts.is_empty() {
        problems.extend(variables.pointless().into_iter().collect());
    }
    inputs.extend(inputs::of_files(crowd.files));
    inputs.extend(inputs::of_sources(InputKind::Template, &scripts.sources()));
    inputs.extend(inputs::of_sources(InputKind::Data, &variables.data));
    let key = args.key.as_ref().and_then(|key| problems.keep_all(once::key(key, scripts.run(), &variables)));
    problems.extend(asked.strangers(&roster));
    if problems.any_error() {
        return Err(refuse(printer, problems));
    }
    if selection.accounts.is_empty() && selection.skipped.is_empty() {
        diagnose::show(printer, problems);
        printer.say(
            &desertion
                .map_or_else(|| nothing_selected(&roster, args, &asked), |why| format!("nothing selected: {why}")),
        );
        return Err(Exit::Nothing);
    }
    let subject = scripts.with_message(args, &selection.accounts, attachments, &sources, &mut problems);
    let Some(subject) = problems.keep(subject) else { return Err(refuse(printer, problems)) };
    diagnose::show(printer, problems);
    asked.words().iter().for_each(|words| printer.say(words));
    let own = Common {
        config: sources.named.clone(),
        env: Some(sources.env.as_ref().map(Env::name).unwrap_or_default().to_owned()),
        ..common.clone()
    };
    let recipe = Recipe::new(args, &own, given.len(), subject.body(), timing);
    let chains = roster.chains(&asked.filter, &selection);
    let ledger = roster.config.ledger;
    let vars = std::mem::take(&mut roster.config.vars);
    let isolating = std::mem::take(&mut roster.config.isolating);
    let store = state::tokens(common, environment);
    Ok(Loaded {
        selection,
        chains,
        vault,
        store,
        bad,
        isolating,
        ledger,
        key,
        inputs,
        recipe,
        subject,
        outside,
        shelf,
        vars,
        told: Told::default(),
    })
}

impl Loaded {
    /// What becomes of an account that turns out to be bad.
    pub(super) fn when_bad(&self, account: &Account) -> BadAccounts {
        self.bad.of(account, &self.isolating)
    }

    /// Works out the plan of the run of this name, without the bad accounts that may be left out, and shows every problem; otherwise
    /// how the program ends.
    pub(super) fn plan(mut self, identity: Identity, printer: Printer) -> Result<Prepared, Exit> {
        let accounts = &self.selection.accounts;
        let mut contents = self.subject.contents(&identity.id, identity.started);
        let context = Context::of(self.vars.clone(), &identity.id, &identity.started.to_string());
        contents.files = Some(plan::Sources { shelf: &self.shelf, context, outside: Arc::clone(&self.outside) });
        let Attempt { mut plan, refusals } = attempt(accounts, &contents);
        // Where nobody has a message, that is no fault of an account.
        let nobody = plan.deliveries.is_empty() && refusals.iter().any(|refusal| refusal.cause == Cause::Message);
        let may_skip = |refusal: &Refusal| {
            !nobody && accounts.get(refusal.account).is_some_and(|account| self.when_bad(account) == BadAccounts::Skip)
        };
        let mut problems = std::mem::take(&mut plan.warnings);
        if !refusals.iter().all(may_skip) {
            problems.extend(refusals.into_iter().map(|refusal| refusal.problem).collect());
            return Err(refuse(printer, problems));
        }
        // What accounts and templates name is known only now.
        self.inputs.extend(inputs::of_attachments(self.shelf.met()));
        self.inputs.retain(|input| input.kind != InputKind::Variable);
        self.inputs.extend(inputs::of_environment(self.outside.used()));
        self.told.show(printer, problems);
        if !refusals.is_empty() {
            plan.move_accounts(&self.selection.skip(refusals));
        }
        let plan = plan.chained(&self.chains, &self.selection.places);
        Ok(Prepared { identity, loaded: self, plan })
    }
}

/// Where attachments may be fetched from.
fn reach(args: &SendArgs, roster: &Roster) -> Reach {
    if args.allow_private_attachments { Reach::Anywhere } else { roster.config.attachments.reach.clone() }
}

/// Shows what stands in the way of a run.
pub(super) fn refuse(printer: Printer, problems: Problems) -> Exit {
    diagnose::show(printer, problems);
    Exit::Refused
}

/// The accounts that are given as URLs: on the command line, or else in the environment, where nobody says with a tag or a file
/// to whom to send. A variable may have been set for something else, long ago.
fn given(args: &SendArgs, common: &Common, environment: &Environment) -> Vec<GivenUrl> {
    let nobody_is_named = args.urls.is_empty() && args.tags.is_empty() && common.config.is_empty();
    match args.ambient {
        Ambient::Count if nobody_is_named => sources::ambient(environment),
        Ambient::Count | Ambient::Ignored => args.urls.iter().map(|url| config::from_argument(url)).collect(),
    }
}

/// A warning for every tag that no account has, so that a slip is seen although other tags match. A tag to leave out that no
/// account has is an error: its account would get what it must not get.
pub(super) fn strangers(filter: &Filter, roster: &Roster) -> Problems {
    let tags = roster.tags();
    let problem = |tag: &Wanted| {
        let priorities: BTreeSet<u32> = roster.everyone().filter_map(|outline| outline.priority(&tag.name)).collect();
        let near = suggest::nearest(&tag.name, tags.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let others = priorities.iter().map(|priority| format!("{priority}:{}", tag.name)).collect::<Vec<_>>();
        let others = (!others.is_empty()).then(|| format!("there are {}", suggest::listed(&others)));
        Problem::new(format!("no account has the tag `{tag}`")).maybe_hint(others.or(near))
    };
    let (wanted, unwanted) = filter.strangers(roster.everyone());
    wanted.into_iter().map(|tag| problem(tag).warning()).chain(unwanted.into_iter().map(problem)).collect()
}

fn nothing_selected(roster: &Roster, args: &SendArgs, asked: &Asked) -> String {
    let tags = roster.tags();
    let known = match tags.as_slice() {
        [] => "no account has a tag".to_owned(),
        tags => format!("tags that exist: {}", suggest::listed(tags)),
    };
    if let Some(tags) = &asked.by_template {
        let tags = suggest::listed(&tags.value);
        return format!("nothing selected by the `tags` of the template: {tags}; {known}");
    }
    match (roster.outlines.is_empty(), args.tags.is_empty()) {
        (true, _) => "nothing selected: the configuration has no account".to_owned(),
        (false, true) => format!("nothing selected: every account has a tag, so name one with --tag; {known}"),
        (false, false) => format!("nothing selected; {known}"),
    }
}
