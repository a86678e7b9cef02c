//! What a token of Graph may do, as far as it says so.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::service::office365::credentials::Credentials;

/// The permission to send mail.
pub(super) const SEND: &str = "Mail.Send";
/// The permission to make drafts, which large files and verified deliveries need.
pub(super) const READ_WRITE: &str = "Mail.ReadWrite";

/// What a token may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rights {
    /// The names of the permissions; nothing where nobody says.
    names: Option<BTreeSet<String>>,
    /// The application that it was given to.
    pub(super) application: Option<String>,
    /// The directory that gave it.
    pub(super) tenant: Option<String>,
}

/// The claims of an access token that Microsoft describes for applications to look at when something is wrong.
#[derive(Deserialize)]
struct Claims {
    /// What an application may do by itself.
    #[serde(default)]
    roles: Vec<String>,
    /// What it may do for a person, separated by spaces.
    scp: Option<String>,
    appid: Option<String>,
    tid: Option<String>,
}

impl Rights {
    /// Those of a token, and of the `scope` that came with it: tokens of personal accounts say nothing themselves.
    pub(super) fn of(token: &str, scope: Option<&str>) -> Self {
        let claims = claims(token);
        let listed = |text: &str| text.split_whitespace().map(plain).collect::<BTreeSet<_>>();
        let names = match (&claims, scope) {
            (Some(Claims { scp: Some(scopes), .. }), _) => Some(listed(scopes)),
            (Some(claims), _) if !claims.roles.is_empty() => {
                Some(claims.roles.iter().map(|role| plain(role)).collect())
            }
            (None, Some(scope)) => Some(listed(scope)),
            // An application without any role still gets a token; one that is no token of ours says nothing.
            (Some(claims), None) if claims.appid.is_some() => Some(BTreeSet::new()),
            _ => None,
        };
        let (application, tenant) = claims.map_or((None, None), |claims| (claims.appid, claims.tid));
        Self { names, application, tenant }
    }

    /// Whether it lacks a permission for certain. `Mail.ReadWrite` and the like are also given for shared mailboxes alone.
    pub(super) fn lack(&self, permission: &str) -> bool {
        self.names.as_ref().is_some_and(|names| {
            !names.iter().any(|name| {
                let name = name.strip_suffix(".Shared").unwrap_or(name);
                name.eq_ignore_ascii_case(permission)
            })
        })
    }

    /// The names of the permissions, sorted; nothing where nobody says.
    pub(super) fn names(&self) -> Option<Vec<&str>> {
        self.names.as_ref().map(|names| names.iter().map(String::as_str).collect())
    }
}

/// What to do about a permission that is missing.
pub(super) fn how_to_get(credentials: &Credentials) -> &'static str {
    match credentials {
        Credentials::Organization { .. } | Credentials::Managed(_) => {
            "add the application permission in the app registration and grant admin consent, or give the role \
             `Application Mail.ReadWrite` in Exchange"
        }
        Credentials::Personal { .. } => "sign in again with `dispatch auth --read-write`, and consent to it",
    }
}

/// A permission without the resource before it: `https://graph.microsoft.com/Mail.Send` is `Mail.Send`.
fn plain(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).to_owned()
}

fn claims(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::{READ_WRITE, Rights, SEND};

    fn token(claims: &Value) -> String {
        format!("e30.{}.signature", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn roles_scopes_and_the_scope_beside_an_opaque_token_are_understood() {
        let application = Rights::of(&token(&json!({"roles": ["Mail.Send"], "appid": "x"})), None);
        let person = Rights::of(&token(&json!({"scp": "Mail.Send User.Read"})), None);
        let personal = Rights::of("EwB4A8l6", Some("https://graph.microsoft.com/Mail.Send"));
        for rights in [application, person, personal] {
            assert!(!rights.lack(SEND) && rights.lack(READ_WRITE), "{rights:?}");
        }
        let shared = Rights::of(&token(&json!({"scp": "Mail.Send.Shared Mail.ReadWrite.Shared"})), None);
        assert!(!shared.lack(SEND) && !shared.lack(READ_WRITE));
    }

    #[test]
    fn nothing_is_said_of_a_token_that_says_nothing_and_an_application_without_roles_has_none() {
        assert!(!Rights::of("opaque", None).lack(SEND));
        assert!(!Rights::of("a.b.c", None).lack(SEND));
        assert!(Rights::of(&token(&json!({"appid": "x"})), None).lack(SEND));
    }
}
