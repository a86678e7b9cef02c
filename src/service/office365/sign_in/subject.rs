//! What a person signs in for: the mailbox, the application and the tenant of one account.

use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::credentials::tenant;
use crate::service::office365::mode::Mode;
use crate::service::office365::sign_in::application::Application;
use crate::service::office365::sign_in::scopes::Scopes;
use crate::service::office365::source::Source;
use crate::service::settings::Settings;
use crate::store::{Credential, Holder};
use crate::transport::Line;

/// What a person signs in for.
pub struct Subject {
    /// Under what the sign-in is stored, which is where the account looks for it when it sends.
    pub credential: Credential,
    client_secret: Option<Secret>,
    hint: Option<String>,
}

impl Subject {
    /// The subject of the account of this name; its refresh token is not looked at.
    ///
    /// # Errors
    /// A setting that is missing or wrong, or an account that signs in as an application, for which no person does.
    pub fn read(settings: &Settings, account: &str) -> Result<Self, Problem> {
        let source = Source::parse(settings.required("source", "the mailbox that sends")?)?;
        if Mode::of(settings.text("mode"), &source)? == Mode::Organization {
            return Err(Problem::new(format!("nobody has to sign in for `{account}`: it signs in as an application")).hint(
                "an application needs a secret or another proof in the configuration, and an administrator's consent; for a mailbox \
                 that a person signs in to, set `mode: personal`",
            ));
        }
        let client_id = settings.required("client_id", "the application (client) id")?.to_owned();
        let tenant = tenant(settings.text("tenant_id").unwrap_or("consumers"))?;
        let Cloud { login, graph } = Cloud::read(settings)?;
        let (holder, hint) = match source {
            Source::Address(mailbox) => (Holder::Mailbox(mailbox.address.clone()), Some(mailbox.address)),
            Source::Object { id, .. } => (Holder::Mailbox(id), None),
            Source::Me => (Holder::Account(account.to_owned()), None),
        };
        let credential = Credential { login, resource: graph, tenant, client_id, holder };
        Ok(Self { credential, client_secret: settings.text("client_secret").map(Secret::new), hint })
    }

    /// The application to sign in to, for these scopes.
    pub fn application(&self, scopes: &Scopes, line: Line) -> Application {
        let Credential { login, tenant, client_id, .. } = &self.credential;
        Application {
            endpoint: format!("{login}/{tenant}/oauth2/v2.0"),
            client_id: client_id.clone(),
            client_secret: self.client_secret.clone(),
            scope: scopes.text.clone(),
            hint: self.hint.clone(),
            line,
        }
    }
}
