//! What the store keeps of an account's sign-in, and what of it may be used.

use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::account::Account;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::means::Means;
use crate::service::office365::source::Source;
use crate::service::office365::token::MARGIN;
use crate::store::{AccessToken, Credential, Entry, Guard, Holder, TokenStore};
use crate::warning::Warning;

/// After how many days without use a sign-in is worth a word; the login server forgets it after 90.
const LONG_UNUSED: i64 = 75;

/// An account's place in the store.
pub(super) struct Keeping {
    store: TokenStore,
    credential: Credential,
    account: String,
    kind: Kind,
}

/// What is kept.
#[derive(Clone)]
pub(super) enum Kind {
    /// The token of an application. It can be had again at any time, so that a store which does not take it is no fault. The mark
    /// tells one secret or certificate of the application from the next.
    Application(Option<Secret>),
    /// The tokens of a person, which are lost unless they are kept; the first of them, where the configuration has it.
    Person(Option<Secret>),
}

impl Keeping {
    /// The place of an account, once it is sure that what has to be kept can be.
    pub(super) fn new(account: &Account, means: &mut Means<'_>) -> Result<Self, Problem> {
        let kind = match &account.credentials {
            Credentials::Organization { proof } => Kind::Application(proof.mark()),
            Credentials::Managed(_) => Kind::Application(None),
            Credentials::Personal { refresh_token, .. } => Kind::Person(refresh_token.clone()),
        };
        let store = if account.ephemeral_tokens { means.store.ephemeral() } else { means.store.clone() };
        let credential = account.credential(means.account);
        let keeping = Self { store, credential, account: means.account.to_owned(), kind };
        if let Kind::Person(seed) = &keeping.kind {
            if !account.ephemeral_tokens {
                means.store.probe()?;
            }
            let kept = keeping.read()?.filter(|entry| entry.refresh_token.is_some());
            match (kept, seed) {
                (None, None) => return Err(keeping.missing()),
                (Some(entry), _) => keeping.warn(&entry, means),
                (None, Some(_)) => {}
            }
        }
        Ok(keeping)
    }

    fn missing(&self) -> Problem {
        Problem::new("`refresh_token` is missing: nobody has signed in for this mailbox").hint(format!(
            "run `dispatch auth {}`; a mailbox of an organisation needs `mode: organization` instead",
            self.account
        ))
    }

    fn warn(&self, entry: &Entry, means: &mut Means<'_>) {
        let days = entry.unused_for().as_hours() / 24;
        if days >= LONG_UNUSED && !self.is_new(entry) {
            let words =
                format!("the sign-in of account `{}` was last used {days} days ago, and ends after 90", self.account);
            let hint = format!("each run renews it; once it has ended, run `dispatch auth {}`", self.account);
            means.warnings.push(Problem::new(words).hint(hint).warn(Warning::CredentialEnds));
        }
    }

    /// What is kept.
    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The secret of the configuration that all else begins with.
    pub(super) fn seed(&self) -> Option<&Secret> {
        match &self.kind {
            Kind::Application(seed) | Kind::Person(seed) => seed.as_ref(),
        }
    }

    /// What is kept now.
    pub(super) fn read(&self) -> Result<Option<Entry>, Problem> {
        self.store.read(&self.credential)
    }

    /// Takes the account's place for this task alone.
    pub(super) async fn lock(&self) -> Result<Guard, Problem> {
        self.store.lock(&self.credential).await
    }

    /// The entry to go on with, of a kind that nobody has written yet.
    pub(super) fn fresh_entry(&self) -> Entry {
        Entry::new(self.credential.clone(), self.account.as_str())
    }

    /// The access token of an entry, where it can still be used: Graph did not refuse it, and the configuration's secret is the one
    /// that it came from.
    pub(super) fn usable<'a>(&self, entry: &'a Entry, refused: Option<&Secret>) -> Option<&'a AccessToken> {
        let access = entry.access.as_ref()?;
        let is_refused = refused.is_some_and(|refused| refused.expose() == access.token.expose());
        (!is_refused && !self.is_new(entry) && access.left() > MARGIN).then_some(access)
    }

    /// Whether the configuration has another secret than the one with which the entry began.
    pub(super) fn is_new(&self, entry: &Entry) -> bool {
        self.seed().is_some_and(|seed| !entry.knows(seed))
    }
}

impl Account {
    /// What the tokens of this account are for, by which the store knows them.
    pub(super) fn credential(&self, account: &str) -> Credential {
        let holder = match (&self.credentials, &self.source) {
            (Credentials::Organization { .. } | Credentials::Managed(_), _) => Holder::Application,
            (Credentials::Personal { .. }, Source::Address(mailbox)) => Holder::Mailbox(mailbox.address.clone()),
            (Credentials::Personal { .. }, Source::Object { id, .. }) => Holder::Mailbox(id.clone()),
            // Whoever signed in, for this account and no other.
            (Credentials::Personal { .. }, Source::Me) => Holder::Account(account.to_owned()),
        };
        Credential {
            login: self.cloud.login.clone(),
            resource: self.cloud.graph.clone(),
            tenant: self.tenant.clone(),
            client_id: self.client_id.clone(),
            holder,
        }
    }
}
