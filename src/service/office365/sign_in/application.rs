//! The application that a person signs in to, and how it talks to the login server.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;

use crate::outcome::{Failure, FailureKind};
use crate::secret::{Redactor, Secret};
use crate::service::office365::grant::Grant;
use crate::service::office365::login_error;
use crate::service::office365::sign_in::refusal;
use crate::store::AccessToken;
use crate::transport::{Answer, Line};

/// The application that a person signs in to, at the tenant where that happens.
pub struct Application {
    /// The root of the tenant's endpoints, without a slash at the end.
    pub(super) endpoint: String,
    pub(super) client_id: String,
    /// Only of an application that is no public client.
    pub(super) client_secret: Option<Secret>,
    /// What is asked for, each scope with its resource.
    pub(super) scope: String,
    /// The address that the person probably signs in with.
    pub(super) hint: Option<String>,
    pub(super) line: Line,
}

impl Application {
    /// Posts a form to one of the tenant's endpoints.
    pub(super) async fn post(&self, name: &str, form: &[(&str, &str)]) -> Result<Answer, Failure> {
        let request = self.line.request(Method::POST, &format!("{}/{name}", self.endpoint)).form(form);
        self.line.exchange(request).await.map_err(login_error::unreachable)
    }

    /// Asks for tokens; `proof` is what shows that the person signed in.
    pub(super) async fn redeem(&self, grant_type: &str, proof: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut form = vec![("client_id", self.client_id.as_str()), ("grant_type", grant_type)];
        form.extend(self.client_secret.as_ref().map(|secret| ("client_secret", secret.expose())));
        form.extend(proof);
        self.post("token", &form).await
    }

    /// The tokens in a good answer, and what a bad one means without anything secret in it.
    pub(super) fn read(&self, answer: &Answer, proof: &[(&str, &str)]) -> Result<SignedIn, Failure> {
        let result = match answer.is_success() {
            true => Grant::of(answer).and_then(SignedIn::new),
            false => Err(refusal::of_answer(answer)),
        };
        result.map_err(|failure| {
            let mut redactor = Redactor::default();
            self.client_secret.iter().for_each(|secret| redactor.learn(secret.expose()));
            proof.iter().for_each(|(_, value)| redactor.learn(value));
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
