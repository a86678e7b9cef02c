//! What proves to the login server that an application asks, and not somebody who knows its id.

use std::sync::Arc;

use crate::outcome::Failure;
use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::certificate::Certificate;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::federated::Federated;
use crate::service::office365::means::Means;
use crate::service::settings::Settings;
use crate::transport::Line;

/// A field of the form that asks for a token.
pub(super) type Field = (&'static str, Secret);

/// The proof of an application.
#[derive(Clone)]
pub(super) enum Proof {
    /// A text that only the application and the login server know.
    Secret(Secret),
    /// A key whose certificate the login server knows.
    Certificate(Arc<Certificate>),
    /// The word of an issuer that the login server trusts.
    Federated(Federated),
}

/// Every setting that gives a proof, of which an account has one; `managed_identity` needs none, and stands in for them.
pub(super) const FIELDS: [&str; 5] =
    ["client_secret", "certificate", "federated_token_file", "federated", "managed_identity"];

/// The setting of an account that proves who asks, with its text; none where it has none.
pub(super) fn given(settings: &Settings) -> Result<Option<(&'static str, &str)>, Problem> {
    let text = |name: &'static str| settings.text(name).filter(|text| !text.trim().is_empty()).map(|text| (name, text));
    let mut found = FIELDS.into_iter().filter_map(text);
    match (found.next(), found.next()) {
        (Some((first, _)), Some((second, _))) => Err(Problem::new(format!("`{first}` and `{second}` are both given"))
            .hint("one proof of the application is enough: leave the other out")),
        (found, _) => Ok(found),
    }
}

impl Proof {
    /// The proof in a setting; none where the setting is that of no proof.
    pub(super) fn read(
        (name, text): (&'static str, &str),
        settings: &Settings,
        means: &Means<'_>,
    ) -> Result<Option<Self>, Problem> {
        Ok(Some(match name {
            "client_secret" => Self::Secret(Secret::new(text.trim())),
            "certificate" => Self::Certificate(Arc::new(Certificate::read(text, settings.text("certificate_key"))?)),
            "federated_token_file" => Self::Federated(Federated::file(text)?),
            "federated" => Self::Federated(Federated::github(means.variable)?),
            _ => return Ok(None),
        }))
    }

    /// The fields that prove it at the token endpoint at `url`.
    ///
    /// # Errors
    /// A proof that cannot be had now.
    pub(super) async fn fields(
        &self,
        line: &Line,
        cloud: &Cloud,
        url: &str,
        client_id: &str,
    ) -> Result<Vec<Field>, Failure> {
        let assertion = match self {
            Self::Secret(secret) => return Ok(vec![("client_secret", secret.clone())]),
            Self::Certificate(certificate) => certificate.assertion(client_id, url)?,
            Self::Federated(federated) => federated.assertion(line, cloud).await?,
        };
        let kind = Secret::new("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        Ok(vec![("client_assertion_type", kind), ("client_assertion", assertion)])
    }

    /// What another proof of the same application would differ in, where it is not new each time.
    pub(super) fn mark(&self) -> Option<Secret> {
        match self {
            Self::Secret(secret) => Some(secret.clone()),
            Self::Certificate(certificate) => Some(Secret::new(certificate.thumbprint())),
            Self::Federated(_) => None,
        }
    }
}
