//! Whom to sign in for: an account of the configuration, a URL, or what the options say of one.

use std::sync::Arc;

use serde::Serialize;

use crate::bind::{self, Account, Commands, Given, Resolving, Vault, bind};
use crate::cli::args::Common;
use crate::cli::auth::args::{AuthArgs, WithoutConfig};
use crate::cli::environment::Environment;
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::sources::Sources;
use crate::cli::{secrets, sources};
use crate::config;
use crate::config::policy::{Duplicates, Policy};
use crate::problem::{Problem, Problems, Source};
use crate::secret::{Redactor, Secret};
use crate::select::Filter;
use crate::service::definition::Native;
use crate::service::kind::Adapter;
use crate::service::office365::Means;
use crate::service::office365::sign_in::Subject;
use crate::store::{Holder, TokenStore};
use crate::suggest;
use crate::transport::Transport;

/// An account that a person signs in for.
pub(super) struct Wanted {
    pub(super) name: Arc<str>,
    pub(super) subject: Subject,
    pub(super) policy: Policy,
    /// What removes its secrets from what is said of it.
    pub(super) redactor: Redactor,
    /// The refresh token of the configuration, which a sign-in makes needless.
    pub(super) seed: Option<Secret>,
    /// What to write into a configuration, where the account is in none.
    pub(super) snippet: Option<String>,
}

impl Wanted {
    /// The account and its mailbox, for people.
    pub(super) fn shown(&self) -> String {
        match &self.subject.credential.holder {
            Holder::Mailbox(mailbox) => format!("`{}` as {mailbox}", self.name),
            Holder::Application | Holder::Account(_) => format!("`{}`", self.name),
        }
    }

    /// Whether its mails begin as drafts, which needs a further right.
    pub(super) fn needs_drafts(&self) -> bool {
        match self.policy.duplicates {
            Duplicates::Verify => true,
            Duplicates::Avoid | Duplicates::Accept => false,
        }
    }
}

/// The account that the arguments mean, with the warnings about it.
pub(super) fn wanted(
    args: &AuthArgs,
    common: &Common,
    environment: &Environment,
) -> Result<(Wanted, Problems), Problems> {
    let mut found = Problems::new();
    let vault = secrets::vault(common, environment, Commands::Run, &mut found);
    if found.any_error() {
        return Err(found);
    }
    if let Some(snippet) = args.without.snippet() {
        let (roster, problems) = Roster::read(&vec![Source::new("command line", snippet.as_str())].into(), &[]);
        found.extend(problems);
        let (wanted, warnings) = read(&roster, 0, &vault, found)?;
        return Ok((Wanted { snippet: Some(snippet), ..wanted }, warnings));
    }
    if let Some(url) = args.account.as_deref().filter(|account| account.contains("://")) {
        let (roster, problems) = Roster::read(&Sources::default(), &[config::from_argument(url)]);
        found.extend(problems);
        let (nobody, mut unheard) = (Filter::default(), Problems::new());
        let selection = roster.bind(&nobody, Resolving::Without, BadAccounts::Refuse, &mut unheard);
        found.extend(secrets::exposed(&roster, &selection).into_iter().collect());
        return read(&roster, 0, &vault, found);
    }
    let (roster, problems) = Roster::read(&files(common, environment)?, &[]);
    found.extend(problems);
    let Some(name) = &args.account else {
        let vault = vault.commands(Commands::Leave);
        let names: Vec<_> = people(&roster, &vault).into_iter().map(|wanted| wanted.name).collect();
        let hint = match names.as_slice() {
            [] => "none of the configuration signs in as a person; without one, name `--client-id` and `--source`"
                .to_owned(),
            names => format!("those that a person signs in for: {}", suggest::listed(names)),
        };
        return Err(Problem::new("no account is named").hint(hint).into());
    };
    let index = roster.outlines.iter().position(|outline| outline.name.eq_ignore_ascii_case(name));
    let Some(index) = index else {
        let commands = ["status", "forget"];
        let names = roster.outlines.iter().map(|outline| &*outline.name).chain(commands);
        return Err(Problem::new(format!("there is no account `{name}`"))
            .maybe_hint(suggest::hint(name, names))
            .into());
    };
    read(&roster, index, &vault, found)
}

/// The files of the configuration; where none is named and none found, a person can sign in without one.
fn files<'a>(common: &'a Common, environment: &'a Environment) -> Result<Sources<'a>, Problems> {
    let advise = |problem: Problem| match sources::are_named(common, environment) {
        true => problem,
        false => problem.hint("name a file with `--config FILE`, or go without one: `--client-id ID --source MAILBOX`"),
    };
    sources::read(common, environment).map_err(|problems| problems.sorted().into_iter().map(advise).collect())
}

/// Every account of the configuration that a person signs in for.
pub(super) fn people(roster: &Roster, vault: &Vault) -> Vec<Wanted> {
    let all = 0..roster.outlines.len();
    all.filter_map(|index| read(roster, index, vault, Problems::new()).ok()).map(|(wanted, _)| wanted).collect()
}

/// The account at this place of the configuration.
fn read(roster: &Roster, index: usize, vault: &Vault, mut problems: Problems) -> Result<(Wanted, Problems), Problems> {
    let (entry, outline) = (&roster.config.accounts[index], &roster.outlines[index]);
    let (account, found) = bind(entry, outline, &roster.catalog, &roster.config.defaults, Resolving::With(vault));
    problems.extend(found);
    let mut account = match account {
        Some(account) if !problems.any_error() => account,
        _ => return Err(problems),
    };
    let at = |problem: Problem| problem.at(account.origin.clone());
    if !matches!(account.kind.adapter, Adapter::Native(Native::Office365)) {
        let (name, service) = (&account.name, &account.kind.definition.name);
        let problem = Problem::new(format!("nobody has to sign in for `{name}`: it is an account of `{service}`"));
        return Err(at(problem.hint("people sign in for accounts of `o365`")).into());
    }
    let seed = seed(&account, vault);
    // A sign-in does not need the token of the configuration, which may be behind a variable that is not set any more.
    account.fields.retain(|(name, given)| **name != *REFRESH_TOKEN && is_known(given, vault));
    let (settings, redactor) = bind::settings(&account, vault)?;
    let means = Means {
        account: &account.name,
        transport: &Transport::new(),
        policy: &account.policy,
        store: &TokenStore::nowhere(),
        // Only applications take anything from their surroundings.
        variable: &|_| None,
        warnings: &mut problems,
    };
    let subject = Subject::read(&settings, &means).map_err(|problem| problem.at(account.origin.clone()))?;
    let wanted = Wanted { name: account.name, subject, policy: account.policy, redactor, seed, snippet: None };
    Ok((wanted, problems))
}

/// Whether the value of a field can be had: commands are not run for a list of accounts.
fn is_known(given: &Given, vault: &Vault) -> bool {
    match given {
        Given::Now(_) => true,
        Given::Later(written, _) => written.texts().all(|text| vault.may_resolve(text)),
    }
}

const REFRESH_TOKEN: &str = "refresh_token";

/// The refresh token of the configuration, where there is one that can be had.
fn seed(account: &Account, vault: &Vault) -> Option<Secret> {
    let (_, given) = account.fields.iter().find(|(name, _)| **name == *REFRESH_TOKEN)?;
    match given {
        Given::Now(value) => value.as_str().map(Secret::new),
        Given::Later(written, origin) => {
            let text = written.texts().next()?;
            vault.resolve(text, origin).ok().map(Secret::new)
        }
    }
}

/// A configuration with one account.
#[derive(Serialize)]
struct Snippet<'a> {
    accounts: [SnippetAccount<'a>; 1],
}

#[derive(Serialize)]
struct SnippetAccount<'a> {
    name: &'a str,
    service: &'a str,
    mode: &'a str,
    source: &'a str,
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph_url: Option<&'a str>,
}

impl WithoutConfig {
    /// The configuration that says the same; nothing without a client id.
    fn snippet(&self) -> Option<String> {
        let (client_id, source) = (self.client_id.as_deref()?, self.source.as_deref()?);
        let account = SnippetAccount {
            name: source.split('@').next().filter(|name| is_plain(name)).unwrap_or("mailbox"),
            service: "o365",
            mode: "personal",
            source,
            client_id,
            tenant_id: self.tenant.as_deref(),
            cloud: self.cloud.as_deref(),
            login_url: self.login_url.as_deref(),
            graph_url: self.graph_url.as_deref(),
        };
        serde_yaml::to_string(&Snippet { accounts: [account] }).ok()
    }
}

/// Whether a text can be the name of an account as it is.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}
