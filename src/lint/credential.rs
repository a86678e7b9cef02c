//! Credentials of accounts: whether they stand in the configuration itself, and whether they travel in the open.

use std::net::IpAddr;

use crate::bind::{Account, Given};
use crate::config::is_telling;
use crate::config::reference::{Otherwise, Text};
use crate::lint::material::Material;
use crate::problem::{Problem, Problems};
use crate::service::definition::{FieldType, Transport};
use crate::service::field::{Field, Written};
use crate::warning::Warning;

/// How a credential of an account is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// It is written out, or the default of a reference to it is.
    Written,
    /// It stands behind a reference.
    Referred,
}

/// Whether a secret of an account is a part of its configuration.
#[must_use]
pub fn is_written_out(account: &Account) -> bool {
    credentials(account).iter().any(|(_, held)| *held == Held::Written)
}

/// Every credential of an account. What only names somebody, such as a user beside a password, is none.
pub(super) fn credentials(account: &Account) -> Vec<(&Field, Held)> {
    let secret = account.fields.iter().filter_map(|(name, given)| {
        let field = account.kind.field(name).filter(|field| field.spec.secret)?;
        Some((field, held(field, given)?))
    });
    let found: Vec<_> = secret.collect();
    let real = found.iter().any(|(field, _)| !is_identifier(&field.name));
    found.into_iter().filter(|(field, _)| !(real && is_identifier(&field.name))).collect()
}

/// Whether a field tells who somebody is, rather than proving it; where nothing else does, it may be a token all the same.
fn is_identifier(name: &str) -> bool {
    !is_telling(name) || name == "sid" || name.ends_with("_id")
}

/// How the value of a secret field is given; nothing where it is empty, or no secret.
fn held(field: &Field, given: &Given) -> Option<Held> {
    match given {
        Given::Now(value) if field.spec.kind == FieldType::Map => {
            let mut names = value.try_iter().ok()?;
            names.any(|name| name.as_str().is_some_and(is_telling)).then_some(Held::Written)
        }
        Given::Now(value) => {
            let text = value.as_str();
            let is_there = !value.is_none() && text != Some("");
            let is_path = field.spec.or_file && text.is_some_and(|text| !text.contains("-----BEGIN"));
            (is_there && !is_path).then_some(Held::Written)
        }
        Given::Later(Written::Named(named), _) => {
            let mut telling = named.iter().filter(|(name, _)| is_telling(name)).map(|(_, text)| text).peekable();
            telling.peek()?;
            Some(of_texts(telling))
        }
        Given::Later(written, _) => Some(of_texts(written.texts())),
    }
}

fn of_texts<'t>(mut texts: impl Iterator<Item = &'t Text>) -> Held {
    if texts.any(is_plain) { Held::Written } else { Held::Referred }
}

/// Whether a text is written out, or what holds where a reference has no value.
pub(super) fn is_plain(text: &Text) -> bool {
    let defaults = |otherwise: &Otherwise| match otherwise {
        Otherwise::Default { text, .. } => is_plain(text),
        Otherwise::Missing | Otherwise::Why(_) => false,
    };
    match text.literal() {
        Some(literal) => !literal.is_empty(),
        None => text.references().any(|reference| defaults(&reference.otherwise)),
    }
}

/// Accounts that send a credential over HTTP without TLS to another machine.
pub(super) fn over_http(material: &Material<'_>) -> Problems {
    let mut problems = Problems::new();
    for (entry, account) in material.bound().filter(|(_, account)| !credentials(account).is_empty()) {
        let text = |field: &Field| match account.fields.iter().find(|(name, _)| *name == field.name) {
            Some((_, Given::Now(value))) => value.as_str().map(str::to_owned),
            Some((_, Given::Later(..))) | None => None,
        };
        let fields = account.kind.fields.iter().filter_map(|field| Some((field, text(field)?)));
        let open = fields.filter_map(|(field, text)| match field.spec.kind {
            FieldType::Host if account.transport == Transport::Http => Some(text),
            FieldType::Url => host_of_http(&text).map(str::to_owned),
            _ => None,
        });
        let Some(host) = open.into_iter().find(|host| !is_loopback(host)) else { continue };
        let place = entry.url.as_ref().map_or(&entry.origin, |url| &url.origin);
        let schemes = &account.kind.definition.schemes;
        let safe = schemes.iter().find(|(_, transport)| **transport == Transport::Https).map(|(scheme, _)| scheme);
        let hint = safe.filter(|_| account.transport == Transport::Http);
        let hint = hint.map(|scheme| format!("write `{scheme}` in place of the scheme, where the server knows TLS"));
        let words = format!("a credential of `{}` travels unencrypted to `{host}`", account.name);
        let problem = Problem::new(words).hint("write `https://`, where the server knows TLS").maybe_hint(hint);
        problems.push(problem.at(place.clone()).warn(Warning::CredentialOverHttp));
    }
    problems
}

/// The host of an address without TLS.
fn host_of_http(url: &str) -> Option<&str> {
    let authority = url.strip_prefix("http://")?.split('/').next()?;
    let host = authority.rsplit('@').next()?;
    // The colon of a port; those of an IPv6 address stand in brackets.
    Some(match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => host,
        _ => host,
    })
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    let is_address = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_address || host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::{host_of_http, is_loopback};

    #[test]
    fn loopback_is_told_from_the_network() {
        for own in ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "::1"] {
            assert!(is_loopback(own), "{own}");
        }
        for other in ["localhost.example.com", "10.0.0.1", "[::2]", "gotify", ""] {
            assert!(!is_loopback(other), "{other}");
        }
    }

    #[test]
    fn the_host_of_an_address_is_found() {
        assert_eq!(host_of_http("http://a.example.com:8080/x:1"), Some("a.example.com"));
        assert_eq!(host_of_http("http://[::1]/x"), Some("[::1]"));
        assert_eq!(host_of_http("http://u:p@h"), Some("h"));
        assert_eq!(host_of_http("https://h"), None);
    }
}
