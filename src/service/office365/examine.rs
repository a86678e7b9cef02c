//! What an account may do, found out without sending anything.

use jiff::Timestamp;
use serde_json::Value;

use crate::config::policy::Duplicates;
use crate::outcome::Failure;
use crate::problem::Problem;
use crate::service::Examination;
use crate::service::office365::account::Account;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::mailbox::GraphMailbox;
use crate::service::office365::proof::Proof;
use crate::service::office365::rights::{READ_WRITE, Rights, SEND, how_to_get};
use crate::warning::Warning;

/// How many days before a secret or certificate ends it is time to speak of that.
const SOON: i64 = 30;

/// Gets a token, reads what it may do, and looks when what proves the application ends.
pub(super) async fn examine(
    account: &Account,
    mailbox: &GraphMailbox,
    duplicates: Duplicates,
) -> Result<Examination, Failure> {
    let rights = mailbox.rights().await?;
    let mut examination = Examination::default();
    examination.facts.push(signed_in(account, &rights));
    permissions(account, &rights, duplicates, &mut examination);
    if let Some((what, end)) = end(account, mailbox).await {
        lifetime(what, end, &mut examination);
    }
    Ok(examination)
}

fn signed_in(account: &Account, rights: &Rights) -> String {
    let tenant = rights.tenant.as_deref().unwrap_or(&account.tenant);
    let application = rights.application.as_deref().unwrap_or(&account.client_id);
    match account.credentials {
        Credentials::Personal { .. } => format!("signed in as a person, through the application `{application}`"),
        Credentials::Organization { .. } | Credentials::Managed(_) => {
            format!("signed in as the application `{application}` of the tenant `{tenant}`")
        }
    }
}

fn permissions(account: &Account, rights: &Rights, duplicates: Duplicates, examination: &mut Examination) {
    let Examination { facts, problems } = examination;
    match rights.names() {
        None => facts.push("the token does not say what it may do".to_owned()),
        Some(names) if names.is_empty() => facts.push("the token names no permission".to_owned()),
        Some(names) => facts.push(format!("it may: {}", names.join(", "))),
    }
    if rights.may_have_more() {
        let words =
            "the token names no permission for mail; roles that Exchange gives an application do not show in it";
        let hint = format!(
            "if there are none, {}; `Test-ServicePrincipalAuthorization` in Exchange Online PowerShell tells",
            how_to_get(SEND, &account.credentials)
        );
        problems.push(Problem::new(words).hint(hint).warn(Warning::PermissionsUnknown));
    } else if rights.lack(SEND) {
        let words = format!("the permission {SEND} is missing, so that nothing can be sent");
        problems.push(Problem::new(words).hint(how_to_get(SEND, &account.credentials)));
    }
    match (rights.lack(READ_WRITE), duplicates) {
        (true, Duplicates::Verify) => {
            let words = format!("the permission {READ_WRITE} is missing, which `duplicates: verify` needs");
            problems.push(Problem::new(words).hint(how_to_get(READ_WRITE, &account.credentials)));
        }
        (true, Duplicates::Avoid | Duplicates::Accept) => facts
            .push(format!("without {READ_WRITE}: files of 2.9 MB together at the most, and no `duplicates: verify`")),
        (false, _) => {}
    }
}

/// When what proves the application ends, where that can be known.
async fn end(account: &Account, mailbox: &GraphMailbox) -> Option<(&'static str, Timestamp)> {
    match &account.credentials {
        Credentials::Organization { proof: Proof::Certificate(certificate) } => {
            // One that is about to end was spoken of when the account was opened.
            Some(("the certificate", certificate.expires().filter(|_| certificate.warning().is_none())?))
        }
        Credentials::Organization { proof: Proof::Secret(secret) } => {
            let of_application = format!("/applications(appId='{}')?$select=passwordCredentials", account.client_id);
            // Most applications may not read their own registration; then nobody can tell, and nothing is wrong.
            let reply = mailbox.ask(mailbox.beside(&of_application)).await.ok()?;
            let Some(Value::Array(known)) = reply.field("passwordCredentials") else { return None };
            let own = |known: &&Value| {
                // The hint is how a secret begins, and all that the directory shows of it.
                known.get("hint").and_then(Value::as_str).is_some_and(|hint| secret.expose().starts_with(hint))
            };
            let one = known.iter().find(own).or(known.first().filter(|_| known.len() == 1))?;
            Some(("the client secret", one.get("endDateTime")?.as_str()?.parse().ok()?))
        }
        Credentials::Organization { .. } | Credentials::Managed(_) | Credentials::Personal { .. } => None,
    }
}

fn lifetime(what: &str, end: Timestamp, Examination { facts, problems }: &mut Examination) {
    let days = end.duration_since(Timestamp::now()).as_hours().div_euclid(24);
    let day = end.strftime("%Y-%m-%d");
    match days {
        ..0 => problems.push(Problem::new(format!("{what} ended on {day}")).hint("create a new one now")),
        0..=SOON => {
            let problem = Problem::new(format!("{what} ends on {day}, in {days} days"));
            problems.push(problem.hint("create a new one in time").warn(Warning::CredentialEnds));
        }
        _ => facts.push(format!("{what} is good until {day}")),
    }
}
