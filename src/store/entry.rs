//! What is kept of one sign-in.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::Secret;
use crate::store::credential::{Credential, fingerprint};

/// The version of the files.
const VERSION: u32 = 1;

/// How many tokens of a configuration are remembered as known.
const MOST_SEEDS: usize = 8;

/// What is kept of one sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Entry {
    /// What it is for.
    pub credential: Credential,
    /// The account that wrote it last.
    pub account: String,
    /// The newest refresh token; an application has none.
    #[serde(serialize_with = "expose", deserialize_with = "conceal", skip_serializing_if = "Option::is_none", default)]
    pub refresh_token: Option<Secret>,
    /// The fingerprints of the secrets of the configuration that it began with.
    #[serde(default)]
    pub seeds: Vec<String>,
    /// What was granted, in the words of the login server.
    #[serde(default)]
    pub scope: Option<String>,
    /// The newest access token.
    #[serde(default)]
    pub access: Option<AccessToken>,
    /// When somebody signed in, or a configuration brought the first token.
    pub signed_in: Timestamp,
    /// When the login server last gave a token.
    pub refreshed: Timestamp,
}

/// A token that opens the service for a while.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccessToken {
    /// The token.
    #[serde(serialize_with = "expose_one", deserialize_with = "conceal_one")]
    pub token: Secret,
    /// When it ends.
    pub expires: Timestamp,
}

impl AccessToken {
    /// How long it is still good for.
    #[must_use]
    pub fn left(&self) -> Duration {
        Duration::try_from(self.expires.duration_since(Timestamp::now())).unwrap_or(Duration::ZERO)
    }
}

/// A file.
#[derive(Serialize, Deserialize)]
struct Page<T> {
    version: u32,
    sign_in: T,
}

impl Entry {
    /// An entry of this moment without any token.
    pub fn new(credential: Credential, account: impl Into<String>) -> Self {
        let now = Timestamp::now();
        Self {
            credential,
            account: account.into(),
            refresh_token: None,
            seeds: Vec::new(),
            scope: None,
            access: None,
            signed_in: now,
            refreshed: now,
        }
    }

    /// Whether a secret of the configuration is one that this entry began with.
    #[must_use]
    pub fn knows(&self, seed: &Secret) -> bool {
        self.seeds.contains(&fingerprint(seed.expose()))
    }

    /// Remembers a secret of the configuration, so that it does not pass for a new one later.
    pub fn learn(&mut self, seed: &Secret) {
        if !self.knows(seed) {
            self.seeds.push(fingerprint(seed.expose()));
            self.seeds.drain(..self.seeds.len().saturating_sub(MOST_SEEDS));
        }
    }

    /// How long ago the login server last gave a token.
    #[must_use]
    pub fn unused_for(&self) -> SignedDuration {
        Timestamp::now().duration_since(self.refreshed)
    }

    /// The text of its file.
    pub(super) fn text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&Page { version: VERSION, sign_in: self })
    }

    /// Reads the text of a file; otherwise what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let fault = |error: serde_json::Error| format!("it is damaged at line {}", error.line());
        let page: Page<serde_json::Value> = serde_json::from_str(text).map_err(fault)?;
        match page.version {
            VERSION => serde_json::from_str::<Page<Self>>(text).map(|page| page.sign_in).map_err(fault),
            other => Err(format!("it has version {other}, not {VERSION}: another `dispatch` wrote it")),
        }
    }
}

fn expose_one<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

fn conceal_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

fn expose<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

fn conceal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}
