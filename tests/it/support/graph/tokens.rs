//! The tokens that were handed out, and what each of them may do.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use super::answer::Answer;
use super::jwt;
use super::office::{CLIENT_ID, Office, TENANT_ID};
use super::request::Request;

/// Whom a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Application,
    /// A person of the organisation.
    Worker,
    /// A person with a mailbox at Outlook.com.
    Consumer,
}

impl Holder {
    /// The mailbox that `/me` stands for.
    pub(super) fn mailbox(self) -> &'static str {
        match self {
            Self::Application => "",
            Self::Worker => "ann@example.com",
            Self::Consumer => "ann@outlook.com",
        }
    }
}

/// An access token that is good.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) holder: Holder,
    permissions: BTreeSet<String>,
    ends: Instant,
}

impl Access {
    pub(super) fn may(&self, permission: &str) -> bool {
        self.permissions.contains(permission)
    }
}

/// A refresh token.
#[derive(Clone)]
pub(super) struct Refresh {
    pub(super) holder: Holder,
    /// What the person agreed to beside what the application may do anyway.
    pub(super) consent: BTreeSet<String>,
    pub(super) spent: bool,
}

#[derive(Default)]
pub(super) struct Tokens {
    pub(super) access: BTreeMap<String, Access>,
    pub(super) refresh: BTreeMap<String, Refresh>,
    /// Every token and code there ever was, none of which may be shown to anybody.
    pub(super) secrets: Vec<String>,
}

impl Office {
    /// The answer that grants an access token with these permissions, and a refresh token where somebody consented to one.
    pub(super) fn grant(
        &mut self,
        holder: Holder,
        permissions: &BTreeSet<String>,
        consent: Option<BTreeSet<String>>,
    ) -> Answer {
        let number = self.token_requests.len();
        let token = match holder {
            Holder::Consumer => format!("EwBwA8l6BAAU-access-token-{number}/opaque=="),
            Holder::Application | Holder::Worker => jwt::make(&self.claims(holder, permissions), number),
        };
        let ends = Instant::now() + Duration::from_secs(self.lifetime.into());
        self.tokens.access.insert(token.clone(), Access { holder, permissions: permissions.clone(), ends });
        self.tokens.secrets.push(token.clone());
        let (life, url) = (self.lifetime, &self.url);
        let mut body =
            json!({"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token});
        if holder != Holder::Application {
            let scope: Vec<_> = permissions.iter().map(|permission| format!("{url}/{permission}")).collect();
            body["scope"] = json!(scope.join(" "));
        }
        if let Some(consent) = consent {
            let refresh = format!("refresh-{number}");
            body["refresh_token"] = json!(refresh);
            self.tokens.refresh.insert(refresh.clone(), Refresh { holder, consent, spent: false });
            self.tokens.secrets.push(refresh);
        }
        Answer::json(200, &body)
    }

    fn claims(&self, holder: Holder, permissions: &BTreeSet<String>) -> Value {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later").as_secs();
        let exp = now + u64::from(self.lifetime);
        let mut claims = json!({"aud": self.url, "iat": now, "nbf": now, "exp": exp, "tid": TENANT_ID,
            "appid": CLIENT_ID, "ver": "1.0"});
        if holder == Holder::Application {
            claims["idtyp"] = json!("app");
            claims["roles"] = json!(permissions);
        } else {
            claims["idtyp"] = json!("user");
            claims["upn"] = json!(holder.mailbox());
            claims["scp"] = json!(permissions.iter().cloned().collect::<Vec<_>>().join(" "));
        }
        claims
    }

    /// The token that a request to Graph carries.
    pub(super) fn access(&self, request: &Request) -> Result<Access, Answer> {
        let header = request.header("authorization");
        let known = header.strip_prefix("Bearer ").and_then(|token| self.tokens.access.get(token));
        let words = if header.is_empty() { "Access token is empty." } else { "Lifetime validation failed." };
        let good = known.filter(|access| Instant::now() < access.ends);
        good.cloned().ok_or_else(|| Answer::refusal(401, "InvalidAuthenticationToken", words))
    }

    /// The token of a request that needs a permission.
    pub(super) fn allowed(&self, request: &Request, permission: &str) -> Result<Access, Answer> {
        let access = self.access(request)?;
        let words = "Access is denied. Check credentials and try again.";
        if access.may(permission) { Ok(access) } else { Err(Answer::refusal(403, "ErrorAccessDenied", words)) }
    }
}
