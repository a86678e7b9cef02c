//! What proves who asks for a token, and at which tenant.

use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::mode::Mode;
use crate::service::office365::source::Source;
use crate::service::settings::Settings;

/// What proves who asks for a token.
pub(super) enum Credentials {
    /// An application of a tenant.
    Organization { client_secret: Secret },
    /// A person who signed in; an application that is not a public client adds its secret.
    Personal { refresh_token: Secret, client_secret: Option<Secret> },
}

impl Credentials {
    /// The tenant and the credentials of an account that signs in this way.
    pub(super) fn read(settings: &Settings, mode: Mode, source: &Source) -> Result<(String, Self), Problem> {
        match mode {
            Mode::Organization => organization(settings, source),
            Mode::Personal => personal(settings),
        }
    }
}

fn organization(settings: &Settings, source: &Source) -> Result<(String, Credentials), Problem> {
    let tenant = match source {
        Source::Me => {
            return Err(Problem::new("`me` is nobody for an application that signs in without a person")
                .hint("name the source by its mail address or object id, or set `mode: personal`"));
        }
        Source::Object { tenant: Some(tenant), .. } => tenant.clone(),
        Source::Object { .. } | Source::Address(_) => {
            tenant(settings.required("tenant_id", "the directory (tenant) id, or a domain of the tenant")?)?
        }
    };
    let client_secret = Secret::new(settings.required("client_secret", "a secret of the application")?);
    Ok((tenant, Credentials::Organization { client_secret }))
}

fn personal(settings: &Settings) -> Result<(String, Credentials), Problem> {
    let refresh_token = settings
        .required("refresh_token", "the token that the sign-in of the person gave")
        .map_err(|problem| problem.hint("a mailbox of an organisation needs `mode: organization` instead"))?;
    let credentials = Credentials::Personal {
        refresh_token: Secret::new(refresh_token),
        client_secret: settings.text("client_secret").map(Secret::new),
    };
    Ok((tenant(settings.text("tenant_id").unwrap_or("consumers"))?, credentials))
}

/// A GUID, a domain, or an alias such as `common`: it becomes a piece of the path of the login server.
pub(super) fn tenant(text: &str) -> Result<String, Problem> {
    let sound = text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    sound.then(|| text.to_owned()).ok_or_else(|| {
        Problem::new(format!("`{text}` is not a tenant"))
            .hint("it is a GUID, or a domain such as `example.onmicrosoft.com`")
    })
}
