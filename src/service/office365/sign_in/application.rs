//! The application that a person signs in to, and how it talks to the login server.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;

use crate::outcome::{Failure, FailureKind};
use crate::secret::{Redactor, Secret};
use crate::service::office365::asking::Asker;
use crate::service::office365::grant::Grant;
use crate::service::office365::login_error;
use crate::service::office365::proof::Field;
use crate::service::office365::sign_in::refusal;
use crate::store::AccessToken;
use crate::transport::{Answer, Line};

/// The application that a person signs in to, at the tenant where that happens.
pub struct Application {
    /// The root of the tenant's endpoints, without a slash at the end.
    pub(super) endpoint: String,
    pub(super) client_id: String,
    /// What is asked for, each scope with its resource.
    pub(super) scope: String,
    /// The address that the person probably signs in with.
    pub(super) hint: Option<String>,
    /// What no word of a failure may repeat.
    pub(super) redactor: Redactor,
    pub(super) asker: Asker,
    pub(super) line: Line,
}

impl Application {
    /// Asks for a device code.
    pub(super) async fn device_code(&self) -> Result<Answer, Failure> {
        let form = [("client_id", &self.client_id), ("scope", &self.scope)];
        let request = self.line.request(Method::POST, &format!("{}/devicecode", self.endpoint)).form(&form);
        self.line.exchange(request).await.map_err(login_error::unreachable)
    }

    /// Asks for tokens; `fields` is what shows that the person signed in.
    pub(super) async fn redeem(&self, grant_type: &str, fields: &[Field]) -> Result<Answer, Failure> {
        let kind = ("grant_type", Secret::new(grant_type));
        self.asker.post([kind].into_iter().chain(fields.iter().cloned())).await
    }

    /// The tokens in a good answer, and what a bad one means without anything secret in it.
    pub(super) fn read(&self, answer: &Answer, proof: &Secret) -> Result<SignedIn, Failure> {
        let result = match answer.is_success() {
            true => Grant::of(answer).and_then(SignedIn::new),
            false => Err(refusal::of_answer(answer)),
        };
        result.map_err(|failure| {
            let mut redactor = self.redactor.clone();
            redactor.learn(proof.expose());
            Failure { message: redactor.redact(&failure.message), ..failure }
        })
    }
}

/// What a sign-in gives.
pub struct SignedIn {
    /// What opens the mailbox for an hour or so.
    pub access: AccessToken,
    /// What gives further access tokens, and changes whenever it does.
    pub refresh_token: Secret,
    /// What was granted, in the server's words: names separated by spaces.
    pub scope: Option<String>,
}

impl SignedIn {
    /// What the login server gave just now, if that is good for longer than an hour.
    fn new(grant: Grant) -> Result<Self, Failure> {
        let Some(refresh_token) = grant.refresh_token else {
            let words = "sign-in: the login server gave no refresh token";
            return Err(Failure::new(FailureKind::Auth, words).hint(
                "without one every run would need a sign-in: check that `offline_access` is granted to the application",
            ));
        };
        let life = i64::try_from(grant.life.as_secs()).unwrap_or_default();
        let expires = Timestamp::now().saturating_add(SignedDuration::from_secs(life)).unwrap_or(Timestamp::MAX);
        Ok(Self { access: AccessToken { token: grant.access_token, expires }, refresh_token, scope: grant.scope })
    }
}
