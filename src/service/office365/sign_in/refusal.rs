//! Why a person could not sign in, in words that say what to do about it.
//!
//! Codes: Microsoft Entra authentication and authorization error codes. They explain a refusal and decide nothing.

use serde::Deserialize;

use crate::outcome::{Failure, FailureKind};
use crate::service::office365::login_error;
use crate::transport::Answer;

const AGAIN: &str = "the code is not accepted, or not any more: run the same command again";
const DECLINED: &str = "the sign-in was declined: run the same command again, and accept what the application asks for";
pub(super) const LATE: &str = "run the same command again, and sign in before the code expires; where the page \
                               takes no codes, try `--browser`";
const PUBLIC: &str = "the application is no public client: in its registration, under Authentication, set `Allow public client \
                      flows` to Yes";
const REDIRECT: &str = "in the application's registration, under Authentication, add the platform `Mobile and desktop \
                        applications` with the redirect URI `http://localhost`";
const UNKNOWN: &str = "the login server does not know the application there: check the client id, and the tenant if one is named; for \
                       a personal mailbox its registration has to support personal Microsoft accounts";
const CONSENT: &str = "run the same command again and accept what the application asks for; in an organisation, an administrator \
                       may have to grant it first";
const PERMISSION: &str = "in the application's registration, under API permissions, add the delegated permissions of Microsoft Graph \
                          that are asked for";
const SCOPE: &str =
    "what was asked for is no right of Graph, or belongs to another server: check `--scope`, and the cloud";
const BLOCKED: &str = "a policy of the organisation blocks this way to sign in: try `--browser`, on a machine that it manages, or \
                       ask an administrator to allow it";
const AUDIENCE: &str = "the application is not registered for this kind of account: name the tenant it belongs to, or change its \
                        supported account types";
const PERSON: &str = "whoever signed in does not belong to this tenant, or is of the wrong kind: sign in with the mailbox that \
                      sends, or check the tenant";
const LOCKED: &str =
    "the person cannot sign in: the account is locked or disabled, or its password is wrong or expired";
const MFA: &str = "run the same command again, and complete the second factor that is asked for";

/// What to do where that differs from the advice for an account that has signed in before.
const TABLE: &[(&[u32], &str)] = &[
    (&[70018], AGAIN),
    (&[70019, 70020], LATE),
    (&[65004, 70017], DECLINED),
    (&[7000218], PUBLIC),
    (&[50011, 500112, 500113, 500117], REDIRECT),
    (&[700016, 700038], UNKNOWN),
    (&[65001, 90094], CONSENT),
    (&[650056, 650057, 65005], PERMISSION),
    (&[70011, 28002, 700022], SCOPE),
    (&[53000, 53001, 53002, 53003, 53004, 530032, 530035, 530036, 50131, 50097, 50005], BLOCKED),
    (&[50194, 9001023, 9002331, 9002332, 9002346, 90124, 90130], AUDIENCE),
    (&[50034, 50020, 16000, 500208, 50059], PERSON),
    (&[50053, 50055, 50057, 50126], LOCKED),
    (&[50076, 50079, 50072, 50074], MFA),
    // The code was used already, or its proof is not that of this program.
    (&[54005, 501481, 70000, 70008, 9002313], AGAIN),
];

/// What to do about the errors that RFC 6749 and RFC 8628 name, for numbers that the table does not know.
fn by_name(error: &str) -> Option<&'static str> {
    Some(match error {
        "authorization_declined" | "access_denied" => DECLINED,
        "expired_token" | "code_expired" => LATE,
        "bad_verification_code" | "invalid_grant" => AGAIN,
        "invalid_client" => PUBLIC,
        "unauthorized_client" => UNKNOWN,
        "invalid_scope" => SCOPE,
        "consent_required" => CONSENT,
        "interaction_required" => MFA,
        _ => return None,
    })
}

/// What the login server says when it refuses, in a body or in a redirect.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) error: String,
    pub(super) error_description: String,
    pub(super) error_codes: Vec<u32>,
}

impl Refusal {
    /// What an answer says; nothing at all where it is no answer of a login server.
    pub(super) fn read(answer: &Answer) -> Self {
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// What to do, where that is known.
    fn advice(&self) -> Option<&'static str> {
        let known = TABLE.iter().find(|(codes, _)| codes.iter().any(|code| self.error_codes.contains(code)));
        known.map(|(_, advice)| *advice).or_else(|| by_name(&self.error))
    }
}

/// The failure that an answer of the login server stands for.
pub(super) fn of_answer(answer: &Answer) -> Failure {
    let failure = login_error::refusal(answer);
    match Refusal::read(answer).advice() {
        Some(advice) if failure.kind == FailureKind::Auth => failure.hint(advice),
        _ => failure,
    }
}

/// The failure that a refusal in a redirect stands for.
pub(super) fn of_redirect(error: &str, description: Option<&str>) -> Failure {
    let description = description.unwrap_or_default();
    let refusal =
        Refusal { error: error.to_owned(), error_description: String::new(), error_codes: numbers(description) };
    let first = description.lines().next().map(str::trim).filter(|line| !line.is_empty());
    let mut failure = Failure::new(FailureKind::Auth, format!("sign-in: {}", first.unwrap_or(error)));
    failure.code = Some(refusal.error_codes.first().map_or(error.to_owned(), |code| format!("AADSTS{code}")));
    failure.hint = refusal
        .advice()
        .or(Some("run the same command again; if it stays so, the login server's words say why"))
        .map(str::to_owned);
    failure
}

/// The number that a description begins with, as in `AADSTS65004: User declined to consent`.
fn numbers(description: &str) -> Vec<u32> {
    let digits = description.split_once("AADSTS").map(|(_, rest)| rest);
    let digits = digits.map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
    digits.and_then(|digits| digits.parse().ok()).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{TABLE, of_redirect};

    #[test]
    fn the_guide_has_every_code_with_its_advice() {
        let guide = include_str!("../../../../docs/office365.md");
        for (codes, advice) in TABLE {
            let codes: Vec<_> = codes.iter().map(|code| format!("`AADSTS{code}`")).collect();
            let row = format!("\n| {} | {advice} |\n", codes.join(", "));
            assert!(guide.contains(&row), "docs/office365.md lacks this row:{row}");
        }
    }

    #[test]
    fn a_refusal_in_a_redirect_is_explained() {
        for (error, description, code, advice) in [
            ("access_denied", Some("AADSTS65004: User declined to consent.\r\nTrace ID: 1"), "AADSTS65004", "accept"),
            ("access_denied", Some("The user has denied access"), "access_denied", "accept"),
            (
                "invalid_request",
                Some("AADSTS50011: The redirect URI does not match."),
                "AADSTS50011",
                "http://localhost",
            ),
            ("server_error", None, "server_error", "again"),
        ] {
            let failure = of_redirect(error, description);
            assert_eq!(failure.code.as_deref(), Some(code));
            assert!(failure.hint.is_some_and(|hint| hint.contains(advice)), "{error}");
            assert!(!failure.message.contains("Trace ID"), "{}", failure.message);
        }
    }
}
