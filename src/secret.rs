//! Secrets that cannot be printed, and the redactor that removes them from what a service says.

use secrecy::{ExposeSecret, SecretString};

/// A credential: no `Debug`, no `Display`, wiped on drop.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text of a credential.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text, for the request that needs it and for nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Replaces known secrets in text that people or machines will read.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Vec<Secret>,
}

/// What stands in place of a secret.
pub const MASK: &str = "****";

/// Shorter values are left alone: replacing `1` or `me` everywhere would ruin every message and hide nothing.
const SHORTEST: usize = 4;

impl Redactor {
    /// Learns a secret, also in the forms in which a URL carries it.
    pub fn learn(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string();
        for form in [secret.to_owned(), encoded] {
            if !self.secrets.iter().any(|known| known.expose() == form) {
                self.secrets.push(Secret::new(form));
            }
        }
        // The longest first, so that a secret that contains another one goes as a whole.
        self.secrets.sort_by_key(|known| std::cmp::Reverse(known.expose().len()));
    }

    /// The text without any secret that was learnt.
    pub fn redact(&self, text: &str) -> String {
        let hide = |text: String, secret: &Secret| {
            if text.contains(secret.expose()) { text.replace(secret.expose(), MASK) } else { text }
        };
        self.secrets.iter().fold(text.to_owned(), hide)
    }
}

#[cfg(test)]
mod tests {
    use super::Redactor;

    #[test]
    fn secrets_go_whole_and_in_their_url_form() {
        let mut redactor = Redactor::default();
        redactor.learn("pass");
        redactor.learn("pass/word+");
        assert_eq!(redactor.redact("a pass/word+ b pass%2Fword%2B c pass d"), "a **** b **** c **** d");
        redactor.learn("me");
        assert_eq!(redactor.redact("me"), "me");
    }
}
