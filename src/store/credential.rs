//! What a sign-in is for, and the name of its file.

use std::fmt::Write as _;

use ring::digest::{Context, Digest, SHA256};
use serde::{Deserialize, Serialize};

/// What a sign-in is for: two accounts that agree in all of it share their tokens, and no others do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The root of the login server.
    pub login: String,
    /// The root of the service that the tokens open.
    pub resource: String,
    /// The tenant at the login server.
    pub tenant: String,
    /// The application.
    pub client_id: String,
    /// Who signed in.
    pub holder: Holder,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The application itself.
    Application,
    /// The person whose mailbox this is.
    Mailbox(String),
    /// The person, unknown by name, who signed in for the account of this name.
    Account(String),
}

impl Credential {
    /// The name of its file, which tells nothing and is nobody else's.
    pub(super) fn name(&self) -> String {
        let (kind, holder) = match &self.holder {
            Holder::Application => ("application", ""),
            Holder::Mailbox(mailbox) => ("mailbox", mailbox.as_str()),
            Holder::Account(account) => ("account", account.as_str()),
        };
        let mut hash = Context::new(&SHA256);
        for part in [&self.login, &self.resource, &self.tenant, &self.client_id, kind, holder] {
            // None of them cares for case, and the length before each keeps `ab`, `c` from being `a`, `bc`.
            let part = part.to_lowercase();
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finish())
    }
}

/// A short mark of a secret by which it is known again, and from which it cannot be had back.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    let mut hash = Context::new(&SHA256);
    hash.update(secret.as_bytes());
    hex(&hash.finish())
}

fn hex(digest: &Digest) -> String {
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Credential, Holder};

    fn credential(tenant: &str, client_id: &str, holder: Holder) -> Credential {
        let [login, resource] = ["https://login.example.com", "https://graph.example.com"].map(str::to_owned);
        Credential { login, resource, tenant: tenant.to_owned(), client_id: client_id.to_owned(), holder }
    }

    #[test]
    fn no_two_credentials_share_a_name() {
        let mailbox = |text: &str| Holder::Mailbox(text.to_owned());
        let names = [
            credential("ten", "antx", Holder::Application),
            credential("tena", "ntx", Holder::Application),
            credential("ten", "antx", mailbox("ann@example.com")),
            credential("ten", "antx", mailbox("bob@example.com")),
            credential("ten", "antx", Holder::Account("ann@example.com".to_owned())),
        ]
        .map(|credential| credential.name());
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{names:?}");
            assert!(name.len() == 64 && !name.contains("ann"), "{name}");
        }
        let same = [mailbox("Ann@Example.com"), mailbox("ann@example.com")].map(|it| credential("T", "c", it).name());
        assert_eq!(same[0], same[1]);
    }
}
