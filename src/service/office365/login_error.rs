//! What a refusal of the login server means; whatever it is, no mail was sent.
//!
//! Codes: Microsoft Entra authentication and authorization error codes. Microsoft may change the numbers, so they explain a refusal,
//! and only the transient ones decide anything. `ACCOUNT` in a hint stands for the account's name.

use serde::Deserialize;

use crate::outcome::{Failure, FailureKind, Reach, Retry, Trace};
use crate::transport::Answer;

const SIGN_IN_AGAIN: &str = "the sign-in is no longer accepted: sign in again with `dispatch auth ACCOUNT`";
const WRONG_CLOUD: &str = "this tenant is in another cloud: name it in `cloud`, or set `login_url` and `graph_url`";
const CONSENT: &str = "consent is missing: an administrator has to grant Mail.Send to the application, or the person by `dispatch auth ACCOUNT`";
const PERMISSION: &str = "the application lacks the permission: add Mail.Send in its registration, and grant it";
const SCOPE: &str = "the login server does not know the permission: check `cloud` and `graph_url`";
const BLOCKED: &str = "a Conditional Access policy blocks this sign-in: ask an administrator to allow the application";
const MFA: &str = "a second factor is needed: sign in with it by `dispatch auth ACCOUNT`";
const CERTIFICATE: &str = "the proof of the application was refused: check its key, its thumbprint and the clock";
const FEDERATED: &str =
    "the application trusts no such issuer: compare issuer, subject and audience with its federated credentials";
const WRONG_ENDPOINT: &str =
    "the application does not sign in here: set `tenant_id` to the tenant's own id, or check `mode`";
const WRONG_ACCOUNT: &str = "the account is not in this tenant, or of the wrong kind: check `tenant_id` and `mode`";
const USER: &str = "the account cannot sign in: it is locked, disabled, or its password is wrong or expired";
const TOO_MANY: &str = "the login server was asked too often: wait some minutes";

const TABLE: &[(&[u32], &str)] = &[
    (&[7000215], "the client secret is wrong: give the secret's value, not its id"),
    (&[7000222], "the client secret has expired: create a new one for the application, or use `certificate`"),
    (
        &[7000218],
        "the application is no public client: allow public client flows in its registration, or give `client_secret`",
    ),
    (&[700025], "the application is a public client: leave `client_secret` out"),
    (&[700027, 700030, 50012], CERTIFICATE),
    (&[700016], "this tenant does not know the application: check `client_id` and `tenant_id`"),
    (
        &[7000112, 70001],
        "the application is disabled or unknown here: check it in the tenant's Enterprise applications",
    ),
    (&[90002], "the tenant was not found: check `tenant_id`, and `cloud` if it is in another one"),
    (&[70021, 700211, 700212, 700213], FEDERATED),
    (&[70016], "nobody has entered the code yet: enter it on the page that was named"),
    (&[70018], "the code was wrong: run `dispatch auth ACCOUNT` again, and enter the new one"),
    (&[70019], "the code has expired: run `dispatch auth ACCOUNT` again, and enter the new one in time"),
    (&[900384, 90038, 900432], WRONG_CLOUD),
    (&[65001, 90094, 65004], CONSENT),
    (&[650056, 650057, 65005], PERMISSION),
    (&[70011, 28002, 700022], SCOPE),
    (&[70000, 70008, 700082, 70043, 50078, 50173, 50132, 50133, 50089], SIGN_IN_AGAIN),
    (&[50076, 50079, 50072, 50074], MFA),
    (&[53000, 53001, 53002, 53003, 53004, 530032, 530035, 50131, 50097, 50005], BLOCKED),
    (&[50034, 50020, 16000, 500208], WRONG_ACCOUNT),
    (&[50053, 50055, 50057, 50126], USER),
    (&[50105], "the user is not assigned to the application: assign it in the tenant's Enterprise applications"),
    (&[500011, 50001], "this tenant does not know this Graph: name its cloud in `cloud`, or the right `graph_url`"),
    (&[50194, 9001023, 9002332, 9002346, 90124, 90130], WRONG_ENDPOINT),
    (&[90055, 50196], TOO_MANY),
];

/// The login server is out of order for a moment.
const TRANSIENT: &[u32] = &[90006, 90033, 90012, 50033, 90024, 70012];

/// The answer of the token endpoint when it refuses (RFC 6749 section 5.2, with Microsoft's numbers).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: String,
    error_description: String,
    error_codes: Vec<u32>,
    trace_id: Option<String>,
    correlation_id: Option<String>,
}

/// The failure that a refusal of the token endpoint stands for.
pub(super) fn refusal(answer: &Answer) -> Failure {
    let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    let codes = &refusal.error_codes;
    let explained = |codes: &[u32]| TABLE.iter().find(|(known, _)| known.iter().any(|code| codes.contains(code)));
    let hint = explained(codes).map(|(_, hint)| *hint).or_else(|| oauth_hint(&refusal.error));
    // The description goes on with trace ids and times on further lines.
    let words = match refusal.error_description.lines().next() {
        Some(line) if !line.trim().is_empty() => line.trim().to_owned(),
        _ if !refusal.error.is_empty() => refusal.error.clone(),
        _ => format!("the login server answers {} without a reason", answer.status),
    };
    let fails = |kind| Failure::new(kind, format!("sign-in: {words}"));
    let after = answer.retry_after();
    let transient = refusal.error == "temporarily_unavailable" || codes.iter().any(|code| TRANSIENT.contains(code));
    let mut failure = match answer.status {
        429 => fails(FailureKind::RateLimited).retry(after),
        408 | 500.. => fails(FailureKind::Unavailable).retry(after),
        _ if transient => fails(FailureKind::Unavailable).retry(after),
        _ if refusal.error.is_empty() => {
            fails(FailureKind::Protocol).hint("check `login_url` and `tenant_id`, and the proxy if there is one")
        }
        _ => fails(FailureKind::Auth),
    };
    failure.http_status = Some(answer.status);
    failure.code = codes.first().map(|code| format!("AADSTS{code}")).or(Some(refusal.error).filter(|e| !e.is_empty()));
    failure.hint = hint.map(str::to_owned).or(failure.hint);
    // The login server answers with the mark of the client, or gives it one.
    failure.trace(Trace { request_id: refusal.trace_id, client_request_id: refusal.correlation_id })
}

/// The OAuth error, for numbers that the table does not know.
fn oauth_hint(error: &str) -> Option<&'static str> {
    Some(match error {
        "invalid_client" => "check `client_id`, and `client_secret` or what stands in its place",
        "unauthorized_client" => "check `client_id` and `tenant_id`, and that the application is enabled",
        "invalid_grant" => SIGN_IN_AGAIN,
        "interaction_required" | "consent_required" => "a person has to sign in again: run `dispatch auth ACCOUNT`",
        "invalid_scope" => SCOPE,
        "authorization_pending" => "nobody has entered the code yet: enter it on the page that was named",
        "slow_down" => TOO_MANY,
        "authorization_declined" | "access_denied" => {
            "the person declined: run `dispatch auth ACCOUNT` again, and accept"
        }
        "bad_verification_code" => "the code was wrong: run `dispatch auth ACCOUNT` again",
        "expired_token" => "the code has expired: run `dispatch auth ACCOUNT` again, and enter it in time",
        "invalid_resource" => "check that `graph_url` and `login_url` belong to one cloud",
        _ => return None,
    })
}

/// The failure of an exchange with the login server: the mail itself never left.
pub(super) fn unreachable(failure: Failure) -> Failure {
    Failure { message: format!("sign-in: {}", failure.message), ..failure }.not_delivered()
}

/// Whether a refusal says that the refresh token, and nothing else, is no good any more.
pub(super) fn is_invalid_grant(answer: &Answer) -> bool {
    let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    matches!(answer.status, 400 | 401) && refusal.error == "invalid_grant"
}

/// The failure of a server that hands out proofs or tokens in the login server's place.
pub(super) fn elsewhere(answer: &Answer, who: &str, hint: &str) -> Failure {
    let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    let words = Some(refusal.error_description).filter(|words| !words.is_empty()).unwrap_or_else(|| answer.words());
    let message = format!("sign-in: {who} answers {}: {words}", answer.status);
    let mut failure = match answer.status {
        429 => Failure::new(FailureKind::RateLimited, message).retry(answer.retry_after()),
        408 | 500.. => Failure::new(FailureKind::Unavailable, message).retry(answer.retry_after()),
        // What it says instead may be a token that is only written in another way.
        200..300 => Failure::new(FailureKind::Protocol, format!("sign-in: the answer of {who} holds no token")),
        _ => Failure::new(FailureKind::Auth, message).hint(hint),
    };
    failure.http_status = Some(answer.status);
    failure.code = Some(refusal.error).filter(|error| !error.is_empty());
    failure
}

/// The failure with the account's name where its hint says `ACCOUNT`. One that is final is met by whatever the account sends.
pub(super) fn for_account(failure: Failure, account: &str) -> Failure {
    let reach = if failure.retry == Retry::Never { Reach::Account } else { failure.reach };
    Failure { hint: failure.hint.map(|hint| hint.replace("ACCOUNT", account)), reach, ..failure }
}

#[cfg(test)]
mod tests {
    use super::{TABLE, TRANSIENT};

    #[test]
    fn the_guide_has_every_code_with_its_advice() {
        let guide = include_str!("../../../docs/office365.md");
        let transient = "the login server is out of order for a moment: tried again by itself";
        for (codes, hint) in TABLE.iter().chain(&[(TRANSIENT, transient)]) {
            let codes: Vec<_> = codes.iter().map(|code| format!("`AADSTS{code}`")).collect();
            let row = format!("\n| {} | {hint} |\n", codes.join(", "));
            assert!(guide.contains(&row), "docs/office365.md lacks this row:{row}");
        }
    }
}
