//! What a person signs in for: the mailbox, the application and the tenant of one account.

use crate::problem::Problem;
use crate::secret::Redactor;
use crate::service::office365::account::Account;
use crate::service::office365::asking::Asker;
use crate::service::office365::means::Means;
use crate::service::office365::mode::Mode;
use crate::service::office365::sign_in::application::Application;
use crate::service::office365::sign_in::scopes::Scopes;
use crate::service::office365::source::Source;
use crate::service::settings::Settings;
use crate::store::Credential;
use crate::transport::Line;

/// What a person signs in for.
pub struct Subject {
    /// Under what the sign-in is stored, which is where the account looks for it when it sends.
    pub credential: Credential,
    account: Account,
}

impl Subject {
    /// The subject of an account; its refresh token is not looked at.
    ///
    /// # Errors
    /// A setting that is missing or wrong, or an account that has no use for a sign-in.
    pub fn read(settings: &Settings, means: &Means<'_>) -> Result<Self, Problem> {
        let source = Source::parse(settings.required("source", "the mailbox that sends")?)?;
        let name = means.account;
        if Mode::of(settings.text("mode"), &source)? == Mode::Organization {
            return Err(Problem::new(format!("nobody has to sign in for `{name}`: it signs in as an application")).hint(
                "an application needs a secret or another proof in the configuration, and an administrator's consent; for a mailbox \
                 that a person signs in to, set `mode: personal`",
            ));
        }
        let account = Account::new(settings, means)?;
        if account.ephemeral_tokens {
            return Err(Problem::new(format!("`{name}` stores no tokens, so that a sign-in would be lost"))
                .hint("take `ephemeral_tokens` or `store: no` out of it, and sign in then"));
        }
        Ok(Self { credential: account.credential(name), account })
    }

    /// The application to sign in to, for these scopes.
    pub fn application(&self, scopes: &Scopes, redactor: Redactor, line: Line) -> Application {
        let Credential { login, tenant, client_id, .. } = &self.credential;
        let hint = match &self.account.source {
            Source::Address(mailbox) => Some(mailbox.address.clone()),
            Source::Object { .. } | Source::Me => None,
        };
        Application {
            endpoint: format!("{login}/{tenant}/oauth2/v2.0"),
            client_id: client_id.clone(),
            scope: scopes.text.clone(),
            hint,
            redactor,
            asker: Asker::new(&self.account, line.clone()),
            line,
        }
    }
}
