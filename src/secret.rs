//! Secrets that cannot be printed, and the redactor that removes them from what a service says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
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
    /// Learns a secret, also in the forms in which a request carries it.
    pub fn learn(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        for form in forms(secret) {
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

/// RFC 3986 section 2.3: what no URL has to escape.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a piece of a path may hold beside that.
const SEGMENT: &AsciiSet = &UNRESERVED.remove(b':').remove(b'@').remove(b'!').remove(b'$').remove(b'&').remove(b'\'');

/// What forms leave as it is, beside spaces: <https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set>.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// A secret as it is, in URLs and forms, inside the quotes of JSON, and wherever it may lie in something in base64.
fn forms(secret: &str) -> Vec<String> {
    let encoded = |plain| utf8_percent_encode(secret, plain).to_string();
    let quoted = serde_json::Value::from(secret).to_string();
    let inside = quoted.get(1..quoted.len() - 1).unwrap_or(secret).to_owned();
    let mut forms = vec![secret.to_owned(), inside, encoded(FORM).replace("%20", "+")];
    forms.extend([NON_ALPHANUMERIC, UNRESERVED, SEGMENT].map(encoded));
    forms.extend((0..3).filter_map(|before| in_base64(secret, before)));
    forms
}

/// The base64 characters that say nothing but the secret, where so many bytes of a group of three come before it.
fn in_base64(secret: &str, before: usize) -> Option<String> {
    let code = STANDARD_NO_PAD.encode([&[0; 3][..before], secret.as_bytes()].concat());
    let whole = (before * 8).div_ceil(6)..(before + secret.len()) * 8 / 6;
    code.get(whole).filter(|code| code.len() > SHORTEST).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::{MASK, Redactor};

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
    fn secrets_go_from_base64_wherever_they_lie_in_it() {
        let mut redactor = Redactor::default();
        redactor.learn("hunter22");
        for before in ["", "u", "us", "user"] {
            let code = STANDARD.encode(format!("{before}:hunter22:more"));
            let shown = redactor.redact(&code);
            assert!(shown.contains(MASK) && shown.len() <= code.len() - 6, "{code}: {shown}");
        }
    }
}
