//! The settings of one account as types, checked before anything is sent.

use crate::config::policy::Storage;
use crate::problem::Problem;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::means::Means;
use crate::service::office365::mode::Mode;
use crate::service::office365::options::{Anchor, Options};
use crate::service::office365::people::People;
use crate::service::office365::source::Source;
use crate::service::settings::Settings;

/// One mailbox, how to sign in, and who reads along.
pub(super) struct Account {
    pub(super) source: Source,
    pub(super) credentials: Credentials,
    pub(super) client_id: String,
    /// GUID, domain, or one of the aliases `common`, `consumers`, `organizations`.
    pub(super) tenant: String,
    pub(super) people: People,
    pub(super) options: Options,
    pub(super) cloud: Cloud,
    /// Whether the tokens end with the process, so that a refresh token which changes is lost.
    pub(super) ephemeral_tokens: bool,
}

impl Account {
    pub(super) fn new(settings: &Settings, means: &Means<'_>) -> Result<Self, Problem> {
        let source = Source::parse(settings.required("source", "the mailbox that sends")?)?;
        let mode = Mode::of(settings.text("mode"), &source)?;
        let people = People::read(settings, &source)?;
        let (tenant, credentials) = Credentials::read(settings, mode, &source, means)?;
        let client_id = credentials.client_id(settings, means)?;
        let (options, cloud) = (Options::read(settings)?, Cloud::read(settings, credentials.authority(means))?);
        if mode == Mode::Personal && tenant == "consumers" && cloud.is_national() {
            return Err(Problem::new(format!("`{}` has no mailboxes of consumers", cloud.login))
                .hint("leave `cloud` out, or name the tenant of the person in `tenant_id`"));
        }
        let forgotten = means.policy.storage == Storage::Forgotten;
        let ephemeral_tokens = forgotten || settings.flag("ephemeral_tokens").unwrap_or(false);
        Ok(Self { ephemeral_tokens, source, credentials, client_id, tenant, people, options, cloud })
    }

    /// What `x-AnchorMailbox` says, where it is asked for.
    pub(super) fn anchor(&self) -> Option<&str> {
        match (&self.options.anchor, &self.source) {
            // A header holds ASCII only, and this one is but a hint.
            (Anchor::Mailbox, Source::Address(mailbox)) => Some(&*mailbox.address).filter(|address| address.is_ascii()),
            (Anchor::Mailbox | Anchor::Nothing, _) => None,
        }
    }
}
