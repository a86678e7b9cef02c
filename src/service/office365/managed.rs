//! The identity that Azure gives a machine, an app or a function: it asks a server beside it, and needs no secret.
//!
//! <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>

use reqwest::{Method, Url};

use crate::outcome::{Failure, FailureKind};
use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::grant::Grant;
use crate::service::office365::login_error;
use crate::transport::{Answer, Line};

/// The server beside a virtual machine.
const MACHINE: &str = "http://169.254.169.254";

/// The version of both servers' language.
const VERSION: &str = "2019-08-01";

/// An identity that Azure gives.
#[derive(Clone)]
pub(super) struct ManagedIdentity {
    url: Url,
    /// What opens the server of an app or a function; that of a machine asks for none.
    header: Option<Secret>,
    /// The client id of an identity that was assigned; otherwise the machine's own.
    client_id: Option<String>,
}

impl ManagedIdentity {
    /// The identity that is named: `system`, or a client id.
    pub(super) fn read<'a>(named: &str, variable: &dyn Fn(&str) -> Option<&'a str>) -> Result<Self, Problem> {
        let named = named.trim();
        let client_id = (!named.eq_ignore_ascii_case("system")).then(|| named.to_owned());
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let (name, url, header) = match (variable("IDENTITY_ENDPOINT"), variable("IDENTITY_HEADER")) {
            (Some(url), Some(header)) => ("IDENTITY_ENDPOINT", url.to_owned(), Some(Secret::new(header))),
            _ => {
                let name = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
                let host = variable(name).unwrap_or(MACHINE).trim_end_matches('/');
                (name, format!("{host}/metadata/identity/oauth2/token"), None)
            }
        };
        let mut url = Url::parse(&url).map_err(|error| Problem::new(format!("`{name}` is not a URL: {error}")))?;
        url.query_pairs_mut().append_pair("api-version", VERSION);
        Ok(Self { url, header, client_id })
    }

    /// The client id by which it was named.
    pub(super) fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// A token for Graph; `line` goes through no proxy, for the server is on this side of it.
    pub(super) async fn token(&self, line: &Line, cloud: &Cloud) -> Result<Grant, Failure> {
        let mut url = self.url.clone();
        url.query_pairs_mut()
            .append_pair("resource", &cloud.graph)
            .extend_pairs(self.client_id.as_ref().map(|id| ("client_id", id)));
        let request = line.request(Method::GET, url.as_str());
        let request = match &self.header {
            Some(header) => request.header("X-IDENTITY-HEADER", header.expose()),
            None => request.header("Metadata", "true"),
        };
        let answer = line.exchange(request).await.map_err(|failure| {
            login_error::unreachable(failure).hint(
                "`managed_identity` works where Azure gives one: a virtual machine, an app or a function of Azure",
            )
        })?;
        let grant = Grant::read(&answer).filter(|_| answer.is_success());
        grant.ok_or_else(|| refusal(&answer))
    }
}

/// The server is new with the machine, so that 404 and 410 may pass; 400 says that there is no such identity.
fn refusal(answer: &Answer) -> Failure {
    const UNASSIGNED: &str =
        "assign the identity to this machine or app, and check the client id of `managed_identity`";
    let mut failure = login_error::elsewhere(answer, "the server of managed identities", UNASSIGNED);
    if matches!(answer.status, 404 | 410) {
        failure = Failure { kind: FailureKind::Unavailable, ..failure }.retry(answer.retry_after());
    }
    failure
}
