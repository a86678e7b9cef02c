//! How people sign in: with a device code, or in a browser with PKCE.

use std::collections::{BTreeMap, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::answer::Answer;
use super::login::{Endpoint, Form, Scope, invalid, known_client};
use super::office::Office;
use super::request::Request;

/// What the person with the device code does while the client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing yet.
    Pending,
    /// The client asks too often.
    SlowDown,
    Declined,
    Expired,
}

/// Sign-ins under way.
pub(super) struct SignIn {
    /// What is answered to polls, in turn; after them the person has signed in.
    pub(super) turns: VecDeque<Turn>,
    /// Seconds between polls, as the answer says it.
    pub(super) interval: u32,
    pub(super) expires_in: u32,
    devices: BTreeMap<String, Device>,
    codes: BTreeMap<String, Code>,
}

struct Device {
    tenant: String,
    scope: String,
}

struct Code {
    endpoint: Endpoint,
    scope: String,
    challenge: String,
    redirect_uri: String,
    spent: bool,
}

impl Default for SignIn {
    fn default() -> Self {
        let (devices, codes) = (BTreeMap::new(), BTreeMap::new());
        Self { turns: VecDeque::new(), interval: 0, expires_in: 900, devices, codes }
    }
}

impl Office {
    pub(super) fn device_code(&mut self, request: &Request) -> Answer {
        self.answer_device_code(request).unwrap_or_else(|refusal| refusal)
    }

    fn answer_device_code(&mut self, request: &Request) -> Result<Answer, Answer> {
        let form = request.form();
        let form = Form::new(&form);
        Endpoint::of(request)?;
        known_client(form.get("client_id"))?;
        self.wanted(form.get("scope"))?;
        let number = self.number();
        let code = format!("device-code-{number}-{}", "x".repeat(40));
        let device = Device { tenant: tenant(request), scope: form.get("scope").to_owned() };
        self.sign_in.devices.insert(code.clone(), device);
        self.tokens.secrets.push(code.clone());
        let user_code = format!("ABCD{number:04}");
        let page = "https://microsoft.com/devicelogin";
        Ok(Answer::json(
            200,
            &json!({
                "user_code": user_code,
                "device_code": code,
                "verification_uri": page,
                "expires_in": self.sign_in.expires_in,
                "interval": self.sign_in.interval,
                "message": format!("To sign in, use a web browser to open the page {page} and enter the code {user_code} \
                                    to authenticate."),
            }),
        ))
    }

    pub(super) fn device_token(
        &mut self,
        request: &Request,
        endpoint: Endpoint,
        form: &Form<'_>,
    ) -> Result<Answer, Answer> {
        self.public(form)?;
        let code = form.get("device_code");
        let known = self.sign_in.devices.get(code).filter(|device| device.tenant == tenant(request));
        let Some(device) = known else {
            return Err(Answer::aadsts(400, "bad_verification_code", 70018, "Invalid verification code."));
        };
        let scope = self.scope(&device.scope)?;
        match self.sign_in.turns.pop_front() {
            None => {
                self.sign_in.devices.remove(code);
                Ok(self.signed_in(endpoint, scope))
            }
            Some(Turn::Pending) => {
                let words = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
                Err(Answer::aadsts(400, "authorization_pending", 70016, words))
            }
            Some(Turn::SlowDown) => Err(Answer::json(400, &json!({"error": "slow_down"}))),
            Some(Turn::Declined) => {
                self.sign_in.devices.remove(code);
                Err(Answer::aadsts(400, "authorization_declined", 70017, "The user declined the sign-in."))
            }
            Some(Turn::Expired) => {
                self.sign_in.devices.remove(code);
                let words = "The provided value for the input parameter 'device_code' has expired.";
                Err(Answer::aadsts(400, "expired_token", 70019, words))
            }
        }
    }

    /// What the page of the sign-in answers once the person has signed in: back to the client, with a code.
    pub(super) fn authorize(&mut self, request: &Request) -> Answer {
        self.answer_authorize(request).unwrap_or_else(|refusal| refusal)
    }

    fn answer_authorize(&mut self, request: &Request) -> Result<Answer, Answer> {
        let endpoint = Endpoint::of(request)?;
        known_client(request.query("client_id"))?;
        let redirect_uri = request.query("redirect_uri").to_owned();
        let target = reqwest::Url::parse(&redirect_uri).ok();
        let mut target =
            target.filter(|url| url.scheme() == "http" && url.host_str() == Some("localhost")).ok_or_else(|| {
                let words = format!(
                    "The redirect URI '{redirect_uri}' specified in the request does not match the redirect \
                                 URIs configured for the application."
                );
                invalid(50011, &words)
            })?;
        if target.query().is_some() {
            self.complain("a redirect URI with a query");
        }
        if request.query("response_type") != "code" || request.query("code_challenge_method") != "S256" {
            self.complain("a sign-in in the browser without `code` and S256");
            return Err(invalid(
                9_002_325,
                "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
            ));
        }
        if request.query("state").len() < 16 || request.query("code_challenge").len() != 43 {
            self.complain("a state that can be guessed, or a challenge that is no SHA-256");
        }
        self.wanted(request.query("scope"))?;
        let code = format!("authorization-code-{}-secret", self.number());
        let (scope, challenge) = (request.query("scope").to_owned(), request.query("code_challenge").to_owned());
        let entry = Code { endpoint, scope, challenge, redirect_uri, spent: false };
        self.sign_in.codes.insert(code.clone(), entry);
        self.tokens.secrets.push(code.clone());
        target.query_pairs_mut().append_pair("code", &code).append_pair("state", request.query("state"));
        Ok(Answer::status(302).header("location", target.as_str()))
    }

    pub(super) fn code_token(&mut self, endpoint: Endpoint, form: &Form<'_>) -> Result<Answer, Answer> {
        self.public(form)?;
        let refused = |code, words: &str| Answer::aadsts(400, "invalid_grant", code, words);
        let entry = self.sign_in.codes.get_mut(form.get("code"));
        let entry = entry.ok_or_else(|| refused(70000, "The provided value for the 'code' parameter is not valid."))?;
        if std::mem::replace(&mut entry.spent, true) {
            return Err(refused(
                54005,
                "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
            ));
        }
        if entry.endpoint != endpoint || entry.redirect_uri != form.get("redirect_uri") {
            return Err(refused(50011, "The redirect URI specified in the request does not match."));
        }
        if entry.challenge != BASE64.encode(digest(&SHA256, form.get("code_verifier").as_bytes())) {
            let words = "The Code_Verifier does not match the code_challenge supplied in the authorization request.";
            return Err(refused(501481, words));
        }
        let asked = entry.scope.clone();
        let scope = self.scope(&asked)?;
        Ok(self.signed_in(endpoint, scope))
    }

    /// A scope that a person can be asked to consent to.
    fn wanted(&mut self, text: &str) -> Result<(), Answer> {
        if self.scope(text)?.permissions.is_empty() {
            self.complain(format!("a sign-in for nothing: `{text}`"));
        }
        Ok(())
    }

    fn signed_in(&mut self, endpoint: Endpoint, scope: Scope) -> Answer {
        let consent = scope.offline.then(|| scope.permissions.clone());
        self.grant(endpoint.holder(), &scope.permissions, consent)
    }

    fn public(&self, form: &Form<'_>) -> Result<(), Answer> {
        if self.public_clients || !form.get("client_secret").is_empty() || !form.get("client_assertion").is_empty() {
            return Ok(());
        }
        let words = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        Err(Answer::aadsts(401, "invalid_client", 7_000_218, words))
    }
}

fn tenant(request: &Request) -> String {
    request.segments().first().cloned().unwrap_or_default()
}
