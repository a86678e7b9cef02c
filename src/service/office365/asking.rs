//! One request for a token, in the way of each kind of credentials.

use reqwest::Method;

use crate::outcome::{Failure, FailureKind};
use crate::secret::Secret;
use crate::service::office365::account::Account;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::grant::Grant;
use crate::service::office365::login_error;
use crate::service::office365::managed::ManagedIdentity;
use crate::service::office365::proof::{Field, Proof};
use crate::transport::{Answer, Line};

/// An account's way to the login server.
pub(super) struct Asker {
    line: Line,
    cloud: Cloud,
    url: String,
    client_id: String,
    way: Way,
}

enum Way {
    Application(Proof),
    Managed(ManagedIdentity),
    Person(Option<Proof>),
}

/// Why no token was given for a refresh token.
pub(super) enum Refused {
    /// The refresh token is no good any more; another one may be.
    Stale(Failure),
    /// Anything else, which would befall another one as well.
    Otherwise(Failure),
}

impl Asker {
    /// The way of an account; for a managed identity `line` goes through no proxy.
    pub(super) fn new(account: &Account, line: Line) -> Self {
        let way = match &account.credentials {
            Credentials::Organization { proof } => Way::Application(proof.clone()),
            Credentials::Managed(identity) => Way::Managed(identity.clone()),
            Credentials::Personal { proof, .. } => Way::Person(proof.clone()),
        };
        let (cloud, client_id) = (account.cloud.clone(), account.client_id.clone());
        Self { line, url: cloud.token_url(&account.tenant), cloud, client_id, way }
    }

    /// A token for the application itself.
    pub(super) async fn as_application(&self) -> Result<Grant, Failure> {
        if let Way::Managed(identity) = &self.way {
            return identity.token(&self.line, &self.cloud).await;
        }
        let scope = format!("{}/.default", self.cloud.graph);
        let fields = [("grant_type", Secret::new("client_credentials")), ("scope", Secret::new(scope))];
        Grant::of(&self.post(fields).await?)
    }

    /// A token for the person who has this refresh token.
    pub(super) async fn as_person(&self, refresh_token: &Secret, scope: &str) -> Result<Grant, Refused> {
        let fields = [
            ("grant_type", Secret::new("refresh_token")),
            ("refresh_token", refresh_token.clone()),
            ("scope", Secret::new(scope)),
        ];
        let answer = self.post(fields).await.map_err(Refused::Otherwise)?;
        Grant::of(&answer).map_err(|failure| match login_error::is_invalid_grant(&answer) {
            true => Refused::Stale(failure),
            false => Refused::Otherwise(failure),
        })
    }

    /// Posts a form with the application's id, and its proof where it has one, to the token endpoint.
    pub(super) async fn post(&self, fields: impl IntoIterator<Item = Field>) -> Result<Answer, Failure> {
        let mut form: Vec<Field> = vec![("client_id", Secret::new(self.client_id.as_str()))];
        form.extend(fields);
        if let Way::Application(proof) | Way::Person(Some(proof)) = &self.way {
            form.extend(proof.fields(&self.line, &self.cloud, &self.url, &self.client_id).await?);
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.expose())).collect();
        let request = self.line.request(Method::POST, &self.url).form(&form);
        self.line.exchange(request).await.map_err(login_error::unreachable)
    }

    /// The scope that is asked for in the name of a person: what was granted when the person signed in, or else to send mail.
    pub(super) fn scope(&self, granted: Option<&str>) -> String {
        let graph = &self.cloud.graph;
        let Some(granted) = granted else { return format!("{graph}/Mail.Send offline_access") };
        let mut names: Vec<String> = Vec::new();
        for name in granted.split_whitespace().chain(["offline_access"]) {
            // Servers answer with short names, which mean Graph's only by custom.
            let plain = name.contains("://") || matches!(name, "openid" | "profile" | "email" | "offline_access");
            let full = if plain { name.to_owned() } else { format!("{graph}/{name}") };
            if !names.contains(&full) {
                names.push(full);
            }
        }
        names.join(" ")
    }
}

/// The failure of a store that does not take what has to be kept.
pub(super) fn unkept(problem: &crate::problem::Problem) -> Failure {
    let failure = Failure::new(FailureKind::Auth, format!("sign-in: {}", problem.message));
    // The disk may have room again by the time of the next attempt.
    Failure { hint: problem.hint.clone(), ..failure.retry(None) }
}
