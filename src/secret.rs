//! Secrets that cannot be printed, and the redactor that removes them from what a service says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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
        let text = self.secrets.iter().fold(text.to_owned(), hide);
        if text.contains(BASIC) { without_basic(&text) } else { text }
    }
}

/// How a header for basic authentication begins.
const BASIC: &str = "Basic ";

/// The text without the user names and passwords that servers echo in the form in which a header carries them.
fn without_basic(text: &str) -> String {
    let mut pieces = text.split(BASIC);
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|c: char| !c.is_ascii_alphanumeric() && !"+/=".contains(c)).unwrap_or(piece.len());
        let (word, rest) = piece.split_at(end);
        let credentials = STANDARD.decode(word).is_ok_and(|bytes| bytes.contains(&b':'));
        shown.extend([BASIC, if credentials { MASK } else { word }, rest]);
    }
    shown
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
    #[test]
    fn the_header_of_basic_authentication_is_hidden_when_a_server_echoes_it() {
        let redactor = Redactor::default();
        assert_eq!(redactor.redact(r#"{"got": "Basic dXNlcjpwYXNz"}"#), r#"{"got": "Basic ****"}"#);
        assert_eq!(redactor.redact("Basic authentication is needed"), "Basic authentication is needed");
    }
}
