//! The codes of Graph and Exchange that matter to somebody who sends mail.
//!
//! Sources: Microsoft Graph error reference, the response codes of Exchange, the Exchange Online limits pages, and answers reported
//! by users of the service.

use crate::outcome::{FailureKind, Reach};

/// What a code says about the request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// It was refused, and would be again.
    Final(FailureKind),
    /// It was refused because there were too many.
    Throttled,
    /// Something broke; the status tells how far the request may have come.
    Busy,
}

/// A known code.
#[derive(Clone, Copy)]
pub(super) struct Meaning {
    pub(super) class: Class,
    pub(super) reach: Reach,
    /// What the user can do.
    pub(super) hint: &'static str,
}

/// Codes that mean one thing.
type Row = (&'static [&'static str], Class, Reach, &'static str);

use Class::{Busy, Final, Throttled};
use FailureKind::{Auth, Protocol, Recipient, Rejected, TooLarge};
use Reach::{Account, Message, Sender};

pub(super) const NO_MAILBOX: &str =
    "the source has no mailbox in Exchange Online: check its spelling, its licence, and that it is not on premises";
pub(super) const NO_RIGHT: &str =
    "the application may not send as this mailbox: grant Mail.Send with admin consent, and check access policies";
pub(super) const WRONG_TOKEN: &str =
    "Graph refuses the token: check that `login_url` and `graph_url` belong to one cloud";
pub(super) const FULL: &str = "the mailbox is full: delete mail, or set `savesent: no`";
pub(super) const WAIT: &str = "Graph asks to slow down: lower the concurrency of the account";
const DAY_IS_FULL: &str = "the mailbox has reached its sending limit: wait a day or send from another mailbox";
const VERIFY: &str =
    "Microsoft stopped this mailbox: open its Inbox and follow the instructions there to verify the account";
const BUG: &str = "Graph could not read the request: report this as a bug";

const TABLE: &[Row] = &[
    // The token and the rights.
    (&["InvalidAuthenticationToken", "InvalidMsaTicket", "InvalidAudience"], Final(Auth), Account, WRONG_TOKEN),
    (
        &["NoPermissionsInAccessToken"],
        Final(Auth),
        Account,
        "the token holds no permission: grant Mail.Send to the application, with admin consent",
    ),
    (&["ErrorAccessDenied", "Authorization_RequestDenied"], Final(Auth), Account, NO_RIGHT),
    (
        &["ErrorSendAsDenied"],
        Final(Auth),
        Account,
        "the one who signed in may not send as this mailbox: grant Send As or Send on Behalf",
    ),
    (
        &["ErrorOrganizationAccessBlocked", "ErrorAccountDisabled"],
        Final(Auth),
        Account,
        "the account or its organisation is blocked: ask an administrator",
    ),
    // The mailbox.
    (
        &[
            "MailboxNotEnabledForRESTAPI",
            "MailboxNotSupportedForRESTAPI",
            "ErrorInvalidUser",
            "ErrorNonExistentMailbox",
            "ResourceNotFound",
            "Request_ResourceNotFound",
        ],
        Final(Rejected),
        Account,
        NO_MAILBOX,
    ),
    (
        &["OrganizationFromTenantGuidNotFound"],
        Final(Rejected),
        Account,
        "the tenant has no Exchange Online: check `tenant_id`, or set `mode: personal` for a personal mailbox",
    ),
    // The mail.
    (
        &["ErrorInvalidRecipients", "ErrorMissingRecipients", "ErrorInvalidSmtpAddress"],
        Final(Recipient),
        Message,
        "Exchange cannot send to an address of this mail: check target, cc and bcc",
    ),
    (
        &["ErrorMessageSizeExceeded"],
        Final(TooLarge),
        Message,
        "the mail is larger than the mailbox may send: shorten it or attach less",
    ),
    (
        &["ErrorAttachmentSizeLimitExceeded"],
        Final(TooLarge),
        Message,
        "an attachment is larger than the mailbox may send: attach less, or a link to the file",
    ),
    (
        &["ErrorMessageBlocked"],
        Final(Rejected),
        Message,
        "Microsoft takes this mail for spam: change its text, or send from a mailbox with a history",
    ),
    (
        &["InvalidInternetMessageHeader", "InvalidInternetMessageHeaderCollection"],
        Final(Rejected),
        Account,
        "Graph refuses a header of the mail: check `headers`, or set `form: mime`",
    ),
    (
        &["ErrorMimeContentInvalidBase64String", "ErrorMimeContentInvalid", "ErrorContentConversionFailed"],
        Final(Rejected),
        Message,
        "Exchange could not read the mail: report this as a bug, and set `form: json` for now",
    ),
    (
        &["RequestBodyRead", "UnableToDeserializePostBody", "ErrorInvalidRequest", "ErrorInvalidArgument"],
        Final(Rejected),
        Message,
        BUG,
    ),
    // Drafts and uploads.
    (
        &["ErrorItemNotFound"],
        Final(Rejected),
        Message,
        "the draft is gone: somebody deleted or sent it, so look into Sent Items before you send again",
    ),
    (
        &["ErrorInvalidOperation"],
        Final(Rejected),
        Message,
        "Exchange does not do this with the mail as it is: it may have been sent or changed, so look into Sent Items",
    ),
    (
        &[
            "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
            "ErrorAttachmentSessionIsSupportedOnlyForFileAttachments",
        ],
        Final(Protocol),
        Message,
        "Graph takes this attachment in another way: report this as a bug",
    ),
    // Quotas, and stops of the whole mailbox.
    (&["ErrorQuotaExceeded", "QuotaExceededException"], Final(Rejected), Sender, FULL),
    (&["ErrorSubmissionQuotaExceeded", "ErrorExceededMaxRecipientLimit"], Final(Rejected), Sender, DAY_IS_FULL),
    (
        &["ErrorExceededHourlyMessageLimit"],
        Final(Rejected),
        Sender,
        "the mailbox has reached its hourly limit: wait an hour",
    ),
    (
        &[
            "ErrorExceededMessageLimit",
            "ErrorExceededMaxRecipientLimitBlock",
            "ErrorMessageSubmissionBlocked",
            "ErrorAccountSuspend",
        ],
        Final(Rejected),
        Sender,
        VERIFY,
    ),
    // Too many, or too much at once.
    (
        &[
            "ApplicationThrottled",
            "TooManyRequests",
            "activityLimitReached",
            "CommandConcurrencyLimitReached",
            "ErrorMessageThrottled",
            "ErrorExceededConnectionCount",
            "ErrorTooManyObjectsOpened",
        ],
        Throttled,
        Message,
        WAIT,
    ),
    (
        &["ErrorServerBusy", "ErrorMessageTransientError", "ErrorInternalServerTransientError", "serviceNotAvailable"],
        Busy,
        Message,
        "Exchange is busy: try again later",
    ),
    (
        &["ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorMailboxFailover"],
        Busy,
        Message,
        "the mailbox is out of reach for a while, such as when it is moved: try again later",
    ),
    (&["ResourceUnhealthy"], Busy, Message, "Exchange is overloaded: try again later, and slower"),
    (
        &["ErrorInternalServerError", "ErrorTimeoutExpired"],
        Busy,
        Message,
        "Exchange failed: look into Sent Items before you send again",
    ),
    (&["UnknownError", "generalException"], Busy, Message, "Graph failed: look into Sent Items before you send again"),
];

/// Consumer mailboxes add this to a code where a paid plan would allow more.
const UPGRADE: &str = "ShowTierUpgrade";

/// What a code means, whatever the case of its letters.
pub(super) fn meaning(code: &str) -> Option<Meaning> {
    let plain = bare(code);
    let (_, class, reach, hint) =
        TABLE.iter().find(|(codes, ..)| codes.iter().any(|known| known.eq_ignore_ascii_case(plain)))?;
    Some(Meaning { class: *class, reach: *reach, hint })
}

/// Whether a code counts readers: those of a day, or those of one mail.
pub(super) fn counts_readers(code: &str) -> bool {
    bare(code).eq_ignore_ascii_case("ErrorExceededMaxRecipientLimit")
}

fn bare(code: &str) -> &str {
    code.strip_suffix(UPGRADE).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::{Reach, TABLE};

    #[test]
    fn the_guide_has_every_code_with_its_advice() {
        let guide = include_str!("../../../docs/office365.md");
        for (codes, _, reach, hint) in TABLE {
            let ends = match reach {
                Reach::Message => "mail",
                Reach::Account => "account",
                Reach::Sender => "mailbox",
            };
            let codes: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
            let row = format!("\n| {} | {ends} | {hint} |\n", codes.join(", "));
            assert!(guide.contains(&row), "docs/office365.md lacks this row:{row}");
        }
    }
}
