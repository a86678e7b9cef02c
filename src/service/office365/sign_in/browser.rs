//! Authorization code with PKCE (RFC 7636): the person signs in in a browser on this machine, which brings the answer to a port of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::outcome::{Failure, FailureKind};
use crate::secret::Secret;
use crate::service::office365::sign_in::application::{Application, SignedIn};
use crate::service::office365::sign_in::refusal;

/// One sign-in in a browser.
pub struct Visit {
    /// Comes back with the answer, so that nobody else can bring one.
    state: String,
    /// Shows that whoever redeems the code is whoever asked for it.
    verifier: Secret,
    redirect_uri: String,
}

/// What a request to this machine's port is.
pub enum Arrival {
    /// The code that tokens are given for.
    Code(Secret),
    /// The person or the login server refused.
    Refused(Failure),
    /// An answer to another sign-in than this one.
    Foreign,
    /// Something else that browsers ask for, such as an icon.
    Elsewhere,
}

impl Visit {
    /// A sign-in whose answer comes to `port` of this machine.
    ///
    /// # Errors
    /// The operating system gives no random numbers.
    pub fn new(port: u16) -> Result<Self, Failure> {
        // Microsoft ignores the port where `http://localhost` is registered, and takes no query behind it; a path would be compared.
        let redirect_uri = format!("http://localhost:{port}");
        Ok(Self { state: random()?, verifier: Secret::new(random()?), redirect_uri })
    }

    /// The address that the person opens.
    ///
    /// # Errors
    /// The login server's address is none.
    pub fn link(&self, application: &Application) -> Result<String, Failure> {
        let mut link = Url::parse(&format!("{}/authorize", application.endpoint)).map_err(|error| {
            Failure::new(FailureKind::Rejected, format!("sign-in: no address of a login server: {error}"))
        })?;
        link.query_pairs_mut()
            .append_pair("client_id", &application.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("response_mode", "query")
            .append_pair("scope", &application.scope)
            .append_pair("state", &self.state)
            .append_pair("code_challenge", &challenge(&self.verifier))
            .append_pair("code_challenge_method", "S256")
            // Without it, whoever is signed in in the browser is taken without a question.
            .append_pair("prompt", "select_account");
        if let Some(hint) = &application.hint {
            link.query_pairs_mut().append_pair("login_hint", hint);
        }
        Ok(link.into())
    }

    /// What the target of a GET request means.
    pub fn read(&self, target: &str) -> Arrival {
        let Ok(url) = Url::parse(&self.redirect_uri).and_then(|root| root.join(target)) else {
            return Arrival::Elsewhere;
        };
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let (state, code, error) = (value("state"), value("code"), value("error"));
        if url.path() != "/" || (state.is_none() && code.is_none() && error.is_none()) {
            return Arrival::Elsewhere;
        }
        if state.as_deref() != Some(&self.state) {
            return Arrival::Foreign;
        }
        match (error, code) {
            (Some(error), _) => Arrival::Refused(refusal::of_redirect(&error, value("error_description").as_deref())),
            (None, Some(code)) => Arrival::Code(Secret::new(code)),
            (None, None) => Arrival::Foreign,
        }
    }

    /// Changes the code for tokens.
    ///
    /// # Errors
    /// A refusal, with what to do about it, or a login server that cannot be reached.
    pub async fn redeem(&self, application: &Application, code: &Secret) -> Result<SignedIn, Failure> {
        let redirect_uri = Secret::new(self.redirect_uri.as_str());
        let proof = [("code", code.clone()), ("code_verifier", self.verifier.clone()), ("redirect_uri", redirect_uri)];
        let answer = application.redeem("authorization_code", &proof).await?;
        application.read(&answer, code)
    }
}

/// A text that nobody can guess, from the characters that RFC 7636 section 4.1 allows.
fn random() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Failure::new(FailureKind::Rejected, "sign-in: the operating system gives no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What the login server is told of the verifier (RFC 7636 section 4.2).
fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.expose().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Arrival, Visit, challenge};
    use crate::secret::Secret;

    fn arrival(target: &str) -> &'static str {
        let visit = Visit::new(8400).expect("there are random numbers");
        match visit.read(&target.replace("STATE", &visit.state)) {
            Arrival::Code(code) if code.expose() == "a+b/c" => "code",
            Arrival::Code(_) => "another code",
            Arrival::Refused(_) => "refused",
            Arrival::Foreign => "foreign",
            Arrival::Elsewhere => "elsewhere",
        }
    }

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn only_an_answer_to_this_sign_in_counts() {
        for (target, meaning) in [
            ("/?code=a%2Bb%2Fc&state=STATE&session_state=1", "code"),
            ("/?error=access_denied&state=STATE&code=x", "refused"),
            ("/?code=a%2Bb%2Fc&state=other", "foreign"),
            ("/?code=a%2Bb%2Fc", "foreign"),
            ("/?error=access_denied", "foreign"),
            ("/?state=STATE", "foreign"),
            ("/favicon.ico?code=a&state=STATE", "elsewhere"),
            ("/", "elsewhere"),
            ("http://[", "elsewhere"),
        ] {
            assert_eq!(arrival(target), meaning, "{target}");
        }
    }

    #[test]
    fn two_sign_ins_share_nothing() {
        let [one, other] = [0, 1].map(|_| Visit::new(1).expect("there are random numbers"));
        assert_ne!(one.state, other.state);
        assert_ne!(one.verifier.expose(), other.verifier.expose());
        assert_ne!(one.state, one.verifier.expose());
    }
}
