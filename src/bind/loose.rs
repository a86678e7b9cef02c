//! What a URL means that is written more loosely than the forms of its service, and that Apprise understands all the same.

use std::net::Ipv6Addr;

use crate::bind::draft::Draft;
use crate::config::keys;
use crate::service::definition::FieldType;
use crate::service::kind::Kind;
use crate::service::pattern::Caught;
use crate::service::url::Url;

/// What stands before the names of HTTP headers in a query.
const HEADER: char = '+';

/// The URL with a slash too many before its server left out, an IPv6 address in its brackets, and the `+` of a header that
/// something on the way took for a blank.
pub(super) fn tightened(draft: &Draft<'_>, url: &Url) -> Url {
    let mut url = url.clone();
    let is_own = draft.kind.transport(&url.scheme).is_some();
    if is_own && url.authority.is_empty() && !url.path.is_empty() && !begins_with_a_path(draft.kind) {
        url.authority = url.path.remove(0);
    }
    if is_own && has_a_host(draft.kind) {
        url.authority = bracketed(url.authority);
    }
    for (name, _) in &mut url.query {
        let bare = name.trim_start();
        if bare.len() < name.len() {
            let header = format!("{HEADER}{bare}");
            let is_header = !is_known(draft, bare) && is_known(draft, &header);
            *name = if is_header { header } else { bare.to_owned() };
        }
    }
    url
}

/// Whether a URL of the service may have nothing between `//` and its path.
fn begins_with_a_path(kind: &Kind) -> bool {
    let own = kind.urls.iter().filter(|form| form.vendor.is_none());
    own.flat_map(|form| form.pattern.ways()).any(|(authority, _)| authority.is_empty())
}

fn has_a_host(kind: &Kind) -> bool {
    kind.fields.iter().any(|field| field.spec.kind == FieldType::Host)
}

/// An authority with the IPv6 address at its end in brackets, unless the last group may as well be a port.
fn bracketed(authority: String) -> String {
    let (before, host) = split(&authority);
    if is_address(host) && !may_end_in_a_port(host) { format!("{before}[{host}]") } else { authority }
}

/// Whether brackets have to tell where the address of an authority ends and its port begins.
pub(super) fn lacks_brackets(kind: &Kind, authority: &str) -> bool {
    let (_, host) = split(authority);
    has_a_host(kind) && is_address(host) && may_end_in_a_port(host)
}

/// An authority up to its last `@`, and the server behind it.
fn split(authority: &str) -> (&str, &str) {
    authority.split_at(authority.rfind('@').map_or(0, |at| at + 1))
}

fn is_address(host: &str) -> bool {
    host.parse::<Ipv6Addr>().is_ok()
}

fn may_end_in_a_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(before, port)| is_address(before) && port.parse::<u16>().is_ok())
}

fn is_known(draft: &Draft<'_>, name: &str) -> bool {
    keys::find(&keys::POLICY, &name.to_lowercase()).is_some() || draft.meaning(name).is_some()
}

/// Takes what stands alone before the `@` for the password where the query names the user: a URL has no other place left for it.
pub(super) fn tell_the_password<'k>(kind: &'k Kind, url: &Url, caught: &mut [(&'k str, Caught)]) {
    let (Some(user), Some(password)) = (kind.field("user"), kind.field("password")) else { return };
    let asks_for =
        |name: &str| url.query.iter().any(|(key, _)| kind.field(key).is_some_and(|field| *field.name == *name));
    let (before, _) = split(&url.authority);
    if before.is_empty() || before.contains(':') || !asks_for(&user.name) || asks_for(&password.name) {
        return;
    }
    for (name, _) in caught.iter_mut().filter(|(name, _)| **name == *user.name) {
        *name = &password.name;
    }
}

#[cfg(test)]
mod tests {
    use super::bracketed;

    #[test]
    fn an_address_gets_brackets_where_it_cannot_end_in_a_port() {
        for (written, meant) in [
            ("::1", "[::1]"),
            ("u:p@fe80::1", "u:p@[fe80::1]"),
            ("1:2:3:4:5:6:7:8", "[1:2:3:4:5:6:7:8]"),
            ("::ffff:10.0.0.1", "[::ffff:10.0.0.1]"),
            ("[::1]:80", "[::1]:80"),
            ("u:p@h:80", "u:p@h:80"),
            ("::1:8080", "::1:8080"),
        ] {
            assert_eq!(bracketed(written.to_owned()), meant);
        }
    }
}
