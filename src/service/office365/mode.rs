//! Whose mailbox it is: a tenant's, entered with the credentials of an application, or a person's, entered with a refresh token.

use crate::problem::Problem;
use crate::service::email;
use crate::service::office365::source::Source;
use crate::suggest;

/// How an account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// With client credentials, as an application of a tenant.
    Organization,
    /// With a refresh token, as the person who signed in.
    Personal,
}

const NAMES: [(&str, Mode); 3] =
    [("organization", Mode::Organization), ("organisation", Mode::Organization), ("personal", Mode::Personal)];

impl Mode {
    /// The mode that the user names, or else the one that the mailbox suggests.
    pub(super) fn of(named: Option<&str>, source: &Source) -> Result<Self, Problem> {
        let Some(named) = named else {
            return Ok(match source {
                Source::Me => Self::Personal,
                Source::Address(mailbox) if is_consumer(&mailbox.address) => Self::Personal,
                Source::Address(_) | Source::Object { .. } => Self::Organization,
            });
        };
        let known = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(named));
        known.map(|(_, mode)| *mode).ok_or_else(|| {
            Problem::new(format!("`{named}` is not a mode"))
                .maybe_hint(suggest::hint(named, NAMES.iter().map(|(name, _)| *name)))
        })
    }
}

/// Whether a source is a consumer mailbox such as `ann@outlook.com`, which has no tenant and signs in with a refresh token.
pub fn personal_mailbox(source: &str) -> bool {
    source.eq_ignore_ascii_case("me") || email::parse(source).is_ok_and(|mailbox| is_consumer(&mailbox.address))
}

/// Consumer brands that Microsoft runs under one name in many countries.
const BRANDS: [&str; 3] = ["outlook", "hotmail", "live"];

/// Consumer domains that exist once.
const DOMAINS: [&str; 4] = ["msn.com", "passport.com", "passport.net", "windowslive.com"];

/// A brand counts only right before a country or `com`, so that `live.example.com` stays an organisation's.
fn is_consumer(address: &str) -> bool {
    let domain = address.rsplit('@').next().unwrap_or_default().to_lowercase();
    let labels: Vec<&str> = domain.split('.').collect();
    let country = |label: &str| label.len() == 2;
    DOMAINS.contains(&domain.as_str())
        || match labels.as_slice() {
            [brand, top] => BRANDS.contains(brand) && (country(top) || *top == "com"),
            [brand, "co" | "com", top] => BRANDS.contains(brand) && country(top),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::personal_mailbox;

    #[test]
    fn consumer_mailboxes_are_told_from_those_of_organisations() {
        for source in ["a@outlook.com", "a@Hotmail.co.uk", "a@live.fr", "a@outlook.com.br", "a@msn.com", "me"] {
            assert!(personal_mailbox(source), "{source}");
        }
        for source in ["a@example.com", "a@outlook.example.com", "a@nothotmail.com", "a@live.example", "outlook.com"] {
            assert!(!personal_mailbox(source), "{source}");
        }
    }
}
