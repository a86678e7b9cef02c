//! The settings of one account as types, checked before anything is sent.

use crate::problem::Problem;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::credentials::Credentials;
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
}

impl Account {
    pub(super) fn new(settings: &Settings) -> Result<Self, Problem> {
        let source = Source::parse(settings.required("source", "the mailbox that sends")?)?;
        let mode = Mode::of(settings.text("mode"), &source)?;
        let people = People::read(settings, &source)?;
        let (tenant, credentials) = Credentials::read(settings, mode, &source)?;
        let client_id = settings.required("client_id", "the application (client) id")?.to_owned();
        let (options, cloud) = (Options::read(settings)?, Cloud::read(settings)?);
        Ok(Self { source, credentials, client_id, tenant, people, options, cloud })
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
