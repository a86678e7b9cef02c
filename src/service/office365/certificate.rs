//! A certificate as proof: each sign-in is signed with its key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{KeyPair as _, RSA_PSS_SHA256, RsaKeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;

use crate::outcome::{Failure, FailureKind};
use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::validity;
use crate::warning::Warning;

/// How long a signed proof may be used, in seconds; the login server takes up to ten minutes.
const LIFE: i64 = 300;

/// How long before its end a certificate is worth a word.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A certificate and its key.
pub(super) struct Certificate {
    key: RsaKeyPair,
    /// The SHA-256 of the certificate in base64, by which the login server knows it.
    thumbprint: String,
    expires: Option<Timestamp>,
}

impl Certificate {
    /// Reads a certificate and its key, each the path of a PEM file or PEM text; without `key` both are in one.
    pub(super) fn read(certificate: &str, key: Option<&str>) -> Result<Self, Problem> {
        let text = pem("certificate", certificate)?;
        let key_text = key.map(|key| pem("certificate_key", key)).transpose()?;
        let certificate = CertificateDer::from_pem_slice(text.as_bytes()).map_err(|_| {
            Problem::new("`certificate` holds no certificate")
                .hint("it is PEM: a text with `-----BEGIN CERTIFICATE-----`, which `openssl pkcs12 -nodes` makes of a .pfx file")
        })?;
        let (place, key_text) = key_text.as_ref().map_or(("certificate", &text), |text| ("certificate_key", text));
        let key = private_key(place, key_text)?;
        // A certificate holds the public key as the key pair spells it.
        let public = key.public_key().as_ref();
        if !certificate.windows(public.len()).any(|part| part == public) {
            return Err(Problem::new(format!("the private key of `{place}` is not the one of the certificate"))
                .hint("give the two that were made together"));
        }
        let thumbprint = BASE64.encode(digest(&SHA256, &certificate));
        Ok(Self { key, thumbprint, expires: validity::not_after(&certificate) })
    }

    /// When the login server will no longer take it, where the certificate can be read that far.
    pub(super) fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// A warning, where the certificate ends soon or has ended by this machine's clock.
    pub(super) fn warning(&self) -> Option<Problem> {
        let end = self.expires?;
        let left = end.duration_since(Timestamp::now());
        let verb = if left.is_negative() { "ended" } else { "ends" };
        (left < SOON).then(|| {
            Problem::new(format!("the certificate of `certificate` {verb} at {end:.0}"))
                .hint("make another one, and add it to the registration of the application before that")
                .warn(Warning::CredentialEnds)
        })
    }

    /// A mark by which another certificate is told from this one.
    pub(super) fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// A proof for the token endpoint at `audience`: a JWT that says who asks, signed (RFC 7523 section 3).
    pub(super) fn assertion(&self, client_id: &str, audience: &str) -> Result<Secret, Failure> {
        let now = Timestamp::now().as_second();
        let random = SystemRandom::new();
        let mut id = [0; 16];
        random.fill(&mut id).map_err(|_| unsigned())?;
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        let claims = json!({
            "aud": audience, "iss": client_id, "sub": client_id, "jti": BASE64.encode(id),
            "nbf": now, "iat": now, "exp": now + LIFE,
        });
        let text = [header, claims].map(|part| BASE64.encode(part.to_string())).join(".");
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PSS_SHA256, &random, text.as_bytes(), &mut signature).map_err(|_| unsigned())?;
        Ok(Secret::new(format!("{text}.{}", BASE64.encode(signature))))
    }
}

fn unsigned() -> Failure {
    Failure::new(FailureKind::Auth, "sign-in: the proof cannot be signed").hint("check the key of `certificate`")
}

/// The text that is given, or that of the file that is.
fn pem(field: &str, given: &str) -> Result<String, Problem> {
    if given.contains("-----BEGIN") {
        return Ok(given.to_owned());
    }
    std::fs::read_to_string(given.trim()).map_err(|error| {
        Problem::new(format!("the file `{}` of `{field}` cannot be read: {error}", given.trim()))
            .hint("it is the path of a PEM file, or its text: `${file:...}`")
    })
}

fn private_key(field: &str, text: &str) -> Result<RsaKeyPair, Problem> {
    let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| {
        let problem = Problem::new(format!("`{field}` holds no private key"));
        match text.contains("ENCRYPTED") {
            true => problem.hint("its key has a password: write it without one, and keep it from others by its rights"),
            false => problem.hint("add the key to the PEM file, or name its file in `certificate_key`"),
        }
    })?;
    let pair = match &key {
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        _ => return Err(no_rsa(field, "it is of another kind")),
    };
    pair.map_err(|error| no_rsa(field, &error.to_string()))
}

fn no_rsa(field: &str, why: &str) -> Problem {
    Problem::new(format!("the private key of `{field}` is no RSA key of at least 2048 bits: {why}"))
        .hint("make another one: `openssl req -x509 -newkey rsa:2048 -nodes`")
}
