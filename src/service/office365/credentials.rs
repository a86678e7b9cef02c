//! Who asks for a token, and at which tenant.

use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::certificate::Certificate;
use crate::service::office365::managed::ManagedIdentity;
use crate::service::office365::means::Means;
use crate::service::office365::mode::Mode;
use crate::service::office365::proof::{self, Proof};
use crate::service::office365::source::Source;
use crate::service::settings::Settings;

/// What `client_id` is.
const CLIENT_ID: &str = "the application (client) id";

/// Who asks for a token.
pub(super) enum Credentials {
    /// An application of a tenant.
    Organization { proof: Proof },
    /// What Azure runs this on, as an application of a tenant.
    Managed(ManagedIdentity),
    /// A person who signed in; an application that is not a public client adds its proof. The token is the first of a row, and may
    /// be in the store alone.
    Personal { refresh_token: Option<Secret>, proof: Option<Proof> },
}

impl Credentials {
    /// The tenant and the credentials of an account that signs in this way.
    pub(super) fn read(
        settings: &Settings,
        mode: Mode,
        source: &Source,
        means: &Means<'_>,
    ) -> Result<(String, Self), Problem> {
        match mode {
            Mode::Organization => organization(settings, source, means),
            Mode::Personal => personal(settings, means),
        }
    }

    /// Finds what is wrong with the settings before the account is opened: no file is read, and no variable looked up.
    pub(super) fn check(settings: &Settings, mode: Mode, source: &Source) -> Result<(), Problem> {
        let given = proof::given(settings)?.map(|(name, _)| name);
        match (mode, given) {
            (Mode::Organization, None) => return Err(no_proof()),
            (Mode::Personal, Some("managed_identity")) => return Err(no_person()),
            _ => {}
        }
        let by_platform = matches!(given, Some("federated_token_file" | "federated" | "managed_identity"));
        let by_source = matches!(source, Source::Object { tenant: Some(_), .. });
        match settings.text("tenant_id") {
            Some(text) => drop(tenant(text)?),
            None if mode == Mode::Organization && !by_platform && !by_source => drop(tenant_of(settings)?),
            None => {}
        }
        if by_platform {
            return Ok(());
        }
        settings.required("client_id", CLIENT_ID).map(drop)
    }

    /// The application's id: the setting, or else what the platform says.
    pub(super) fn client_id(&self, settings: &Settings, means: &Means<'_>) -> Result<String, Problem> {
        let around = match self {
            Self::Managed(identity) => Some(identity.client_id().unwrap_or("system")),
            Self::Organization { proof: Proof::Federated(_) } => platform(means, "AZURE_CLIENT_ID"),
            Self::Organization { .. } | Self::Personal { .. } => None,
        };
        match (settings.required("client_id", CLIENT_ID), around) {
            (Ok(id), _) | (Err(_), Some(id)) => Ok(id.to_owned()),
            (Err(problem), None) => Err(problem),
        }
    }

    /// The certificate that proves the application, where one does.
    pub(super) fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Organization { proof: Proof::Certificate(certificate) }
            | Self::Personal { proof: Some(Proof::Certificate(certificate)), .. } => Some(certificate),
            Self::Organization { .. } | Self::Managed(_) | Self::Personal { .. } => None,
        }
    }

    /// Whether a server beside this machine gives the tokens.
    pub(super) fn is_managed(&self) -> bool {
        matches!(self, Self::Managed(_))
    }

    /// The login server of the platform, for credentials that the platform gives.
    pub(super) fn authority<'a>(&self, means: &Means<'a>) -> Option<&'a str> {
        match self {
            Self::Managed(_) | Self::Organization { proof: Proof::Federated(_) } => {
                platform(means, "AZURE_AUTHORITY_HOST")
            }
            Self::Organization { .. } | Self::Personal { .. } => None,
        }
    }
}

fn organization(settings: &Settings, source: &Source, means: &Means<'_>) -> Result<(String, Credentials), Problem> {
    let Some(given) = proof::given(settings)? else {
        return Err(no_proof());
    };
    let named = match source {
        Source::Me => {
            return Err(Problem::new("`me` is nobody for an application that signs in without a person")
                .hint("name the source by its mail address or object id, or set `mode: personal`"));
        }
        Source::Object { tenant, .. } => tenant.as_deref(),
        Source::Address(_) => None,
    };
    let Some(proof) = Proof::read(given, settings, means)? else {
        let identity = ManagedIdentity::read(given.1, means.variable)?;
        // The identity knows its own tenant.
        return Ok(("managed".to_owned(), Credentials::Managed(identity)));
    };
    let around = platform(means, "AZURE_TENANT_ID").filter(|_| matches!(proof, Proof::Federated(_)));
    let tenant = match (named, settings.text("tenant_id").filter(|text| !text.trim().is_empty()), around) {
        (Some(own), _, _) => own.to_owned(),
        (None, None, Some(around)) => self::tenant(around)?,
        (None, _, _) => tenant_of(settings)?,
    };
    Ok((tenant, Credentials::Organization { proof }))
}

fn personal(settings: &Settings, means: &Means<'_>) -> Result<(String, Credentials), Problem> {
    let proof = match proof::given(settings)? {
        Some(("managed_identity", _)) => {
            return Err(no_person());
        }
        Some(given) => Proof::read(given, settings, means)?,
        None => None,
    };
    let refresh_token = settings.text("refresh_token").map(str::trim).filter(|token| !token.is_empty());
    let credentials = Credentials::Personal { refresh_token: refresh_token.map(Secret::new), proof };
    Ok((tenant(settings.text("tenant_id").unwrap_or("consumers"))?, credentials))
}

fn no_proof() -> Problem {
    Problem::new("`client_secret` is missing").hint(
        "it is a secret of the application; instead of it there may be `certificate`, `federated_token_file`, \
         `federated: github` or `managed_identity`",
    )
}

fn no_person() -> Problem {
    Problem::new("`managed_identity` is not a person")
        .hint("leave it out and sign in with `dispatch auth`, or set `mode: organization`")
}

fn tenant_of(settings: &Settings) -> Result<String, Problem> {
    tenant(settings.required("tenant_id", "the directory (tenant) id, or a domain of the tenant")?)
}

/// A variable that the platform sets.
fn platform<'a>(means: &Means<'a>, name: &str) -> Option<&'a str> {
    (means.variable)(name).filter(|value| !value.is_empty())
}

/// A GUID, a domain, or an alias such as `common`: it becomes a piece of the path of the login server.
fn tenant(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let sound = text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    sound.then(|| text.to_owned()).ok_or_else(|| {
        Problem::new(format!("`{text}` is not a tenant"))
            .hint("it is a GUID, or a domain such as `example.onmicrosoft.com`")
    })
}
