//! The mailbox that sends: an address, an object id, or the one that signed in.

use crate::problem::Problem;
use crate::service::email::{self, Mailbox};

/// The mailbox that sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The mailbox of the person who signed in.
    Me,
    /// A mailbox by its address.
    Address(Mailbox),
    /// A mailbox by its object id; `oid@tenant`, the form of the Outlook REST API, names the tenant as well.
    Object { id: String, tenant: Option<String> },
}

impl Source {
    /// Reads `me`, an address, an object id or `oid@tenant`; `users/` before one, as in the path of Graph, is no part of it.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let text = text.strip_prefix("users/").unwrap_or(text);
        if text.eq_ignore_ascii_case("me") {
            return Ok(Self::Me);
        }
        if is_guid(text) {
            return Ok(Self::Object { id: text.to_owned(), tenant: None });
        }
        match text.split_once('@') {
            Some((id, tenant)) if is_guid(id) && is_guid(tenant) => {
                Ok(Self::Object { id: id.to_owned(), tenant: Some(tenant.to_owned()) })
            }
            Some((before, _)) if before.contains(':') && !before.contains([' ', '"', '<']) => Err(Problem::new(
                "`source` holds a password, and Microsoft takes none any more: basic authentication is gone",
            )
            .hint("register an application and give its `client_id`, with a `client_secret` or a `refresh_token`")),
            _ => email::parse(text).map(Self::Address).map_err(|problem| {
                problem.hint("`source` is a mail address, the object id of a mailbox, or `me` in personal mode")
            }),
        }
    }
}

/// Whether a source is an object id that names its tenant, as in `oid@tenant`.
pub fn tenant_object(source: &str) -> bool {
    matches!(Source::parse(source), Ok(Source::Object { tenant: Some(_), .. }))
}

/// Whether a text is a GUID.
pub(super) fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.chars().all(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::Source;

    const ID: &str = "11111111-2222-4333-8444-555555555555";

    #[test]
    fn an_object_id_may_name_its_tenant() {
        let object = |tenant: Option<&str>| Source::Object { id: ID.to_owned(), tenant: tenant.map(str::to_owned) };
        assert_eq!(Source::parse(ID).unwrap(), object(None));
        assert_eq!(Source::parse(&format!("{ID}@{ID}")).unwrap(), object(Some(ID)));
        assert_eq!(Source::parse("Me").unwrap(), Source::Me);
        assert!(matches!(Source::parse("ann@example.com"), Ok(Source::Address(_))));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "ann", "11111111-2222-4333-8444", "users/ann@example.com/x"] {
            let problem = Source::parse(text).unwrap_err();
            assert!(problem.hint.is_some_and(|hint| hint.contains("object id")), "{text}");
        }
    }
}
