//! Proof that another issuer gives: the token of a Kubernetes pod in a file, or of a GitHub job.

use std::path::PathBuf;

use reqwest::{Method, Url};
use serde::Deserialize;

use crate::outcome::{Failure, FailureKind};
use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::cloud::{self, Cloud};
use crate::service::office365::login_error;
use crate::transport::Line;

/// Where the token of another issuer comes from; it is short-lived, so that each sign-in fetches it anew.
#[derive(Clone)]
pub(super) enum Federated {
    /// A file that somebody else keeps fresh.
    File(PathBuf),
    /// The issuer of a GitHub job: its address, and what opens it.
    GitHub { url: Url, token: Secret },
}

/// The good answer of GitHub's issuer.
#[derive(Deserialize)]
struct Issued {
    value: String,
}

impl Federated {
    /// The file with the token.
    pub(super) fn file(path: &str) -> Result<Self, Problem> {
        let path = PathBuf::from(path.trim());
        match std::fs::File::open(&path) {
            Ok(_) => Ok(Self::File(path)),
            Err(error) => Err(Problem::new(format!("the file of `federated_token_file` cannot be read: {error}"))
                .hint("it is a path: in a pod with a workload identity, `${env:AZURE_FEDERATED_TOKEN_FILE}`")),
        }
    }

    /// The issuer of the GitHub job in which this runs.
    pub(super) fn github<'a>(variable: &dyn Fn(&str) -> Option<&'a str>) -> Result<Self, Problem> {
        let [url, token] = ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"].map(|name| {
            variable(name).filter(|value| !value.is_empty()).ok_or_else(|| {
                Problem::new(format!("GitHub gives no token here: `{name}` is not set"))
                    .hint("it does in a job of GitHub Actions that has `permissions: {id-token: write}`")
            })
        });
        let url = Url::parse(url?).ok().filter(cloud::is_private).ok_or_else(|| {
            Problem::new("`ACTIONS_ID_TOKEN_REQUEST_URL` is not an https URL").hint("GitHub sets it: leave it alone")
        })?;
        Ok(Self::GitHub { url, token: Secret::new(token?) })
    }

    /// The token of this moment.
    pub(super) async fn assertion(&self, line: &Line, cloud: &Cloud) -> Result<Secret, Failure> {
        match self {
            Self::File(path) => {
                let text = tokio::fs::read_to_string(path).await.map_err(|error| {
                    let why = format!("sign-in: the file of `federated_token_file` cannot be read: {error}");
                    Failure::new(FailureKind::Auth, why).hint("the pod's workload identity keeps it fresh: check it")
                })?;
                Ok(Secret::new(text.trim()))
            }
            Self::GitHub { url, token } => {
                let mut url = url.clone();
                url.query_pairs_mut().append_pair("audience", cloud.exchange_audience());
                let request = line.request(Method::GET, url.as_str()).bearer_auth(token.expose());
                let answer = line.exchange(request).await.map_err(login_error::unreachable)?;
                match serde_json::from_slice::<Issued>(&answer.body) {
                    Ok(issued) if answer.is_success() => return Ok(Secret::new(issued.value)),
                    _ => {}
                }
                Err(login_error::elsewhere(&answer, "GitHub's issuer of tokens", "run the job again"))
            }
        }
    }
}
