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
    said: Said,
    /// The application that it was given to.
    pub(super) application: Option<String>,
    /// The directory that gave it.
    pub(super) tenant: Option<String>,
}

/// The names of permissions, by who has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Said {
    /// Nobody says.
    #[default]
    Nothing,
    /// An application by itself. It may have further ones in Exchange, which no token shows.
    Application(BTreeSet<String>),
    /// An application on behalf of a person, who gave it these and no other.
    Person(BTreeSet<String>),
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
        let said = match (&claims, scope) {
            (Some(Claims { scp: Some(scopes), .. }), _) => Said::Person(listed(scopes)),
            (Some(claims), _) if claims.appid.is_some() || !claims.roles.is_empty() => {
                Said::Application(claims.roles.iter().map(|role| plain(role)).collect())
            }
            (_, Some(scope)) if !scope.trim().is_empty() => Said::Person(listed(scope)),
            _ => Said::Nothing,
        };
        let (application, tenant) = claims.map_or((None, None), |claims| (claims.appid, claims.tid));
        Self { said, application, tenant }
    }

    /// Whether it lacks a permission for certain.
    pub(super) fn lack(&self, permission: &str) -> bool {
        // `Mail.Send.Shared` and the like are the same for mailboxes that are shared.
        let has = |names: &BTreeSet<String>| {
            names.iter().any(|name| name.strip_suffix(".Shared").unwrap_or(name).eq_ignore_ascii_case(permission))
        };
        match &self.said {
            Said::Nothing => false,
            Said::Person(names) => !has(names),
            Said::Application(names) => !has(names) && !self.may_have_more(),
        }
    }

    /// Whether an application has no permission for mail in its token, and so perhaps those that Exchange gives it for some
    /// mailboxes alone: <https://learn.microsoft.com/exchange/permissions-exo/application-rbac>.
    pub(super) fn may_have_more(&self) -> bool {
        matches!(&self.said, Said::Application(names) if !names.iter().any(|name| name.starts_with("Mail.")))
    }

    /// The names of the permissions, sorted; nothing where nobody says.
    pub(super) fn names(&self) -> Option<Vec<&str>> {
        match &self.said {
            Said::Nothing => None,
            Said::Application(names) | Said::Person(names) => Some(names.iter().map(String::as_str).collect()),
        }
    }
}

/// What to do about a permission that is missing.
pub(super) fn how_to_get(permission: &str, credentials: &Credentials) -> String {
    match credentials {
        Credentials::Organization { .. } | Credentials::Managed(_) => format!(
            "add the application permission {permission} in the app registration and grant admin consent, or give the \
             application the role `Application {permission}` in Exchange"
        ),
        Credentials::Personal { .. } if permission == READ_WRITE => {
            "sign in again with `dispatch auth --read-write`, and consent to it".to_owned()
        }
        Credentials::Personal { .. } => "sign in again with `dispatch auth`, and consent to it".to_owned(),
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
    fn nothing_is_certain_of_a_token_that_says_nothing_about_mail() {
        assert!(!Rights::of("opaque", None).lack(SEND));
        assert!(!Rights::of("a.b.c", None).lack(SEND));
        let application = Rights::of(&token(&json!({"appid": "x", "roles": ["User.Read.All"]})), None);
        assert!(!application.lack(SEND) && application.may_have_more(), "Exchange may have given it a role");
        let person = Rights::of(&token(&json!({"appid": "x", "scp": "User.Read"})), None);
        assert!(person.lack(SEND) && !person.may_have_more());
    }
}
