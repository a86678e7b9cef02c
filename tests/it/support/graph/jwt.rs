//! Tokens in the shape of a JWT, unsigned, and reading those of others.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

/// A token with these claims; its number makes it one of a kind.
pub(super) fn make(claims: &Value, number: usize) -> String {
    let piece = |value: &str| BASE64.encode(value);
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "example"}).to_string();
    [piece(&header), piece(&claims.to_string()), piece(&format!("signature number {number}"))].join(".")
}

/// Header and claims of a token; none where it is no JWT.
pub(super) fn read(token: &str) -> Option<(Value, Value)> {
    let pieces: Vec<_> = token.split('.').collect();
    let [header, claims, signature] = pieces[..] else { return None };
    let json = |piece: &str| serde_json::from_slice(&BASE64.decode(piece).ok()?).ok();
    BASE64.decode(signature).ok().filter(|bytes| !bytes.is_empty())?;
    Some((json(header)?, json(claims)?))
}
