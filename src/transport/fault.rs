//! What a broken exchange means: whether the request may have been processed, and what to try.

use std::error::Error;
use std::io::ErrorKind;

use crate::outcome::{Failure, FailureKind};
use crate::transport::answer::Answer;

/// The failure that an error of the client stands for.
pub(crate) fn classify(error: &reqwest::Error) -> Failure {
    let words = words(error);
    if error.is_builder() {
        return Failure::new(FailureKind::Rejected, format!("the request cannot be made: {words}"));
    }
    // Up to and including the TLS handshake nothing of the request has left.
    if error.is_connect() {
        let kind = if error.is_timeout() { FailureKind::Timeout } else { FailureKind::Network };
        let failure = Failure::new(kind, words.clone());
        return match connect_hint(&words) {
            Some(Hint::Final(hint)) => failure.hint(hint),
            Some(Hint::Passing(hint)) => failure.retry(None).hint(hint),
            None => failure.retry(None),
        };
    }
    let kind = if error.is_timeout() { FailureKind::Timeout } else { FailureKind::Network };
    Failure::new(kind, words).retry(None).maybe_delivered()
}

/// A status without its whole body still tells how the request fared, unless the status promised a verdict in the body.
pub(crate) fn half_answer(answer: Answer, error: &reqwest::Error) -> Result<Answer, Failure> {
    if !answer.is_success() {
        return Ok(answer);
    }
    let kind = if error.is_timeout() { FailureKind::Timeout } else { FailureKind::Network };
    let mut failure =
        Failure::new(kind, format!("the answer broke off: {}", words(error))).retry(None).maybe_delivered();
    failure.http_status = Some(answer.status);
    Err(failure)
}

enum Hint {
    /// Another attempt would meet the same.
    Final(&'static str),
    /// It may pass.
    Passing(&'static str),
}

fn connect_hint(words: &str) -> Option<Hint> {
    let says = |needle: &str| words.contains(needle);
    if says("UnknownIssuer") || says("certificate") {
        Some(Hint::Final("the server's certificate is not trusted: name its authority in SSL_CERT_FILE"))
    } else if says("tunnel") || says("proxy") {
        Some(Hint::Passing("the proxy refused: check HTTPS_PROXY, HTTP_PROXY and NO_PROXY"))
    } else if says("dns error") || says("failed to lookup") {
        Some(Hint::Passing("the host name was not found: check its spelling and the network"))
    } else if says("Connection refused") {
        Some(Hint::Passing("nothing listens there: check host and port"))
    } else {
        None
    }
}

/// The chain of causes without URLs, which may hold credentials.
pub(crate) fn words(error: &reqwest::Error) -> String {
    let mut chain: Vec<String> = Vec::new();
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        let text = match inner.downcast_ref::<std::io::Error>() {
            Some(io) if io.kind() == ErrorKind::TimedOut => "timed out".to_owned(),
            _ => inner.to_string(),
        };
        if !chain.iter().any(|said| said.contains(&text)) {
            chain.push(text);
        }
        cause = inner.source();
    }
    match chain.is_empty() {
        true if error.is_timeout() => "timed out".to_owned(),
        true => "the exchange failed".to_owned(),
        false => chain.join(": "),
    }
}
