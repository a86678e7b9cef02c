//! The token endpoint: every kind of grant, refused in the words of the identity platform.

use std::collections::BTreeSet;

use super::answer::Answer;
use super::jwt;
use super::office::{CLIENT_ID, CLIENT_SECRET, Office, TENANT, TENANT_ID};
use super::request::Request;
use super::tokens::{Holder, Refresh};

/// The tenant of all consumers.
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The permissions of Graph that anybody here has a use for.
const PERMISSIONS: [&str; 6] =
    ["Mail.Send", "Mail.Send.Shared", "Mail.Read", "Mail.ReadWrite", "User.Read", "Application.Read.All"];

/// What a tenant in a path stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Tenant,
    Organizations,
    Consumers,
    Common,
}

impl Endpoint {
    pub(super) fn of(request: &Request) -> Result<Self, Answer> {
        let tenant = request.segments().first().map(|name| name.to_lowercase()).unwrap_or_default();
        match tenant.as_str() {
            TENANT | TENANT_ID => Ok(Self::Tenant),
            "organizations" => Ok(Self::Organizations),
            "consumers" | CONSUMERS => Ok(Self::Consumers),
            "common" => Ok(Self::Common),
            _ => {
                let words = format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.");
                Err(Answer::aadsts(400, "invalid_request", 90002, &words))
            }
        }
    }

    /// Who signs in here.
    pub(super) fn holder(self) -> Holder {
        match self {
            Self::Consumers | Self::Common => Holder::Consumer,
            Self::Tenant | Self::Organizations => Holder::Worker,
        }
    }

    fn lets_in(self, holder: Holder) -> bool {
        match self {
            Self::Common => true,
            Self::Consumers => holder == Holder::Consumer,
            Self::Tenant | Self::Organizations => holder == Holder::Worker,
        }
    }
}

/// What a client asks for: permissions, and whether it wants a refresh token.
pub(super) struct Scope {
    pub(super) permissions: BTreeSet<String>,
    pub(super) offline: bool,
}

/// The fields of a form by name.
pub(super) struct Form<'a>(&'a [(String, String)]);

impl<'a> Form<'a> {
    pub(super) fn new(fields: &'a [(String, String)]) -> Self {
        Self(fields)
    }

    pub(super) fn get(&self, name: &str) -> &'a str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    fn repeats(&self) -> bool {
        let names: BTreeSet<_> = self.0.iter().map(|(name, _)| name).collect();
        names.len() < self.0.len()
    }
}

impl Office {
    pub(super) fn token(&mut self, request: &Request) -> Answer {
        let form = request.form();
        self.answer_token(request, &Form::new(&form)).unwrap_or_else(|refusal| refusal)
    }

    fn answer_token(&mut self, request: &Request, form: &Form<'_>) -> Result<Answer, Answer> {
        if request.content_type() != "application/x-www-form-urlencoded" || request.has_header("authorization") {
            self.complain(format!("a token request of type `{}`, or with a token", request.content_type()));
            return Err(invalid(900144, "The request body must contain the following parameter: 'grant_type'."));
        }
        if form.repeats() {
            self.complain("a token request names a field twice");
        }
        let endpoint = Endpoint::of(request)?;
        known_client(form.get("client_id"))?;
        let proved = self.proof(request, form)?;
        match form.get("grant_type") {
            "client_credentials" => self.application_token(endpoint, form, proved),
            "refresh_token" => self.refresh(endpoint, form),
            DEVICE_CODE => self.device_token(request, endpoint, form),
            "authorization_code" => self.code_token(endpoint, form),
            other => {
                let words = format!("The app requested an unsupported grant type '{other}'.");
                Err(Answer::aadsts(400, "unsupported_grant_type", 70003, &words))
            }
        }
    }

    /// Whether the application has proved that it is itself; a false proof is refused.
    fn proof(&mut self, request: &Request, form: &Form<'_>) -> Result<bool, Answer> {
        let (secret, assertion) = (form.get("client_secret"), form.get("client_assertion"));
        if !secret.is_empty() && secret != CLIENT_SECRET {
            let words = format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, \
                 not the client secret ID, for a secret added to app '{CLIENT_ID}'."
            );
            return Err(Answer::aadsts(401, "invalid_client", 7000215, &words));
        }
        if assertion.is_empty() {
            return Ok(!secret.is_empty());
        }
        if !secret.is_empty() || form.get("client_assertion_type") != ASSERTION_TYPE {
            self.complain("an assertion beside a secret, or without its type");
        }
        let refused = |words: &str| Answer::aadsts(401, "invalid_client", 700027, words);
        let (header, claims) = jwt::read(assertion).ok_or_else(|| refused("Client assertion is malformed."))?;
        self.tokens.secrets.push(assertion.to_owned());
        // An assertion that the client made itself names it; one of another issuer is judged by the federation.
        if claims["iss"] == CLIENT_ID {
            let audience = format!("{}{}", self.url, request.path);
            let sound = claims["sub"] == CLIENT_ID && claims["aud"] == audience.as_str() && claims["jti"].is_string();
            let short = claims["exp"].as_u64().zip(claims["nbf"].as_u64()).is_some_and(|(end, from)| end <= from + 660);
            let signed = header["alg"] == "PS256" && header["x5t#S256"].is_string();
            if !(sound && short && signed) {
                self.complain(format!("an assertion that Entra would refuse: {header} {claims}"));
                return Err(refused("Client assertion contains an invalid signature."));
            }
        }
        Ok(true)
    }

    fn application_token(&mut self, endpoint: Endpoint, form: &Form<'_>, proved: bool) -> Result<Answer, Answer> {
        if endpoint != Endpoint::Tenant {
            let words = "The grant type is not supported over the /common or /consumers endpoints. Please use the \
                         tenant-specific endpoint.";
            return Err(invalid(9001023, words));
        }
        if !proved {
            let words =
                "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.";
            return Err(Answer::aadsts(401, "invalid_client", 7000216, words));
        }
        if form.get("scope") != format!("{}/.default", self.url) {
            let words = format!("The provided value for scope {} is not valid.", form.get("scope"));
            return Err(Answer::aadsts(400, "invalid_scope", 1_002_012, &words));
        }
        let permissions = self.permissions.clone();
        Ok(self.grant(Holder::Application, &permissions, None))
    }

    fn refresh(&mut self, endpoint: Endpoint, form: &Form<'_>) -> Result<Answer, Answer> {
        let token = form.get("refresh_token");
        let refused = |words: &str| Answer::aadsts(400, "invalid_grant", 70000, words);
        let known = self.tokens.refresh.get(token).filter(|refresh| !refresh.spent && endpoint.lets_in(refresh.holder));
        let known = known.cloned().ok_or_else(|| refused("Provided grant is invalid or malformed."))?;
        let mut scope = self.scope(form.get("scope"))?;
        if scope.permissions.is_empty() {
            scope.permissions = &self.permissions | &known.consent;
        }
        self.consented(&known, &scope)?;
        if self.single_use {
            self.tokens.refresh.get_mut(token).expect("it is known").spent = true;
        }
        Ok(self.grant(known.holder, &scope.permissions, Some(known.consent)))
    }

    /// The permissions of a scope, every one of which belongs to this Graph.
    pub(super) fn scope(&self, text: &str) -> Result<Scope, Answer> {
        let mut scope = Scope { permissions: BTreeSet::new(), offline: false };
        let prefix = format!("{}/", self.url);
        for word in text.split_ascii_whitespace() {
            match (word, word.strip_prefix(&prefix)) {
                ("offline_access", _) => scope.offline = true,
                ("openid" | "profile" | "email", _) => {}
                (_, Some(".default")) => scope.permissions.extend(self.permissions.iter().cloned()),
                (_, Some(permission)) if PERMISSIONS.contains(&permission) => {
                    scope.permissions.insert(permission.to_owned());
                }
                _ => {
                    let words = format!(
                        "The provided request must include a 'scope' input parameter. The provided \
                                         value for the input parameter 'scope' is not valid. The scope '{word}' is not valid."
                    );
                    return Err(Answer::aadsts(400, "invalid_scope", 70011, &words));
                }
            }
        }
        Ok(scope)
    }

    /// Refuses a scope that nobody consented to.
    fn consented(&self, token: &Refresh, scope: &Scope) -> Result<(), Answer> {
        if scope.permissions.is_subset(&(&self.permissions | &token.consent)) {
            return Ok(());
        }
        Err(match token.holder {
            Holder::Consumer => {
                let words = "The request was denied because one or more scopes requested are unauthorized or expired. \
                             The user must first sign in and grant the client application access to the requested scope.";
                Answer::aadsts(400, "invalid_grant", 70000, words)
            }
            Holder::Worker | Holder::Application => {
                let words = format!(
                    "The user or administrator has not consented to use the application with ID \
                                     '{CLIENT_ID}'. Send an interactive authorization request for this user and resource."
                );
                Answer::aadsts(400, "invalid_grant", 65001, &words)
            }
        })
    }
}

pub(super) fn known_client(client_id: &str) -> Result<(), Answer> {
    if client_id == CLIENT_ID {
        return Ok(());
    }
    let words = format!(
        "Application with identifier '{client_id}' was not found in the directory '{TENANT}'. This can \
                         happen if the application has not been installed by the administrator of the tenant."
    );
    Err(Answer::aadsts(400, "unauthorized_client", 700016, &words))
}

pub(super) fn invalid(code: u32, words: &str) -> Answer {
    Answer::aadsts(400, "invalid_request", code, words)
}
