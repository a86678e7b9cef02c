//! One part to its targets: by which way it goes, and what the answer means.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::{BoxFuture, join};

use crate::config::policy::Duplicates;
use crate::message::{Part, Target};
use crate::outcome::{Failure, FailureKind, Receipt};
use crate::problem::Problem;
use crate::service::email::Mailbox;
use crate::service::office365::account::Account;
use crate::service::office365::draft::{Before, Drafts, Mail};
use crate::service::office365::examine;
use crate::service::office365::files;
use crate::service::office365::form::{self, Form};
use crate::service::office365::inline::Pictures;
use crate::service::office365::mailbox::{GraphMailbox, Reply};
use crate::service::office365::means::Means;
use crate::service::office365::message::{Envelope, Request, too_large};
use crate::service::office365::options::SentItems;
use crate::service::office365::people::Readers;
use crate::service::office365::rights::{self, READ_WRITE};
use crate::service::office365::source::Source;
use crate::service::office365::token::Tokens;
use crate::service::settings::Settings;
use crate::service::{Examination, Parcel, Service, Tried};

/// Opens an account; no request is made before the first delivery.
///
/// # Errors
/// A problem that names the setting that is missing or wrong.
pub fn open(settings: &Settings, mut means: Means<'_>) -> Result<Arc<dyn Service>, Problem> {
    let account = Account::new(settings, &means)?;
    let duplicates = means.policy.duplicates;
    account.options.suit(duplicates)?;
    let tokens = Tokens::new(&account, &mut means)?;
    let mailbox = GraphMailbox::new(&account, tokens, means.transport.line(means.policy)?);
    Ok(Arc::new(Office365 { account, mailbox, drafts: Drafts::default(), duplicates }))
}

/// What to do about a mail that may have left.
const IN_DOUBT: &str =
    "look into Sent Items before you send it again; with `duplicates: verify` such a mail is looked up by itself";

/// An account, with what its deliveries share.
struct Office365 {
    account: Account,
    mailbox: GraphMailbox,
    drafts: Drafts,
    duplicates: Duplicates,
}

/// How a mail goes to Graph.
enum Way {
    /// In one request, which is here.
    AtOnce(Request),
    /// As a draft that is filled and sent.
    Draft,
}

impl Service for Office365 {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        let send = async move { self.send(parcel).await.map_err(|failure| self.mailbox.conceal(failure)) };
        send.boxed()
    }

    fn prepare<'a>(&'a self, parts: &'a [&'a Part]) -> BoxFuture<'a, Result<(), Failure>> {
        let check = async move {
            // What a reader would miss is found while nobody has the mail yet.
            for part in parts {
                let _ = Pictures::of(part)?;
                form::check(part, &self.account.options)?;
                let form = Form::of(part, &self.account.options);
                if part.attachments.is_empty() && files::is_large(part, form) {
                    return Err(too_large(part, form.written(part)));
                }
            }
            self.check_rights(parts).await
        };
        check.boxed()
    }

    fn examine<'a>(&'a self) -> Option<BoxFuture<'a, Result<Examination, Failure>>> {
        let examine = examine::examine(&self.account, &self.mailbox, self.duplicates);
        Some(examine.map(|result| result.map_err(|failure| self.mailbox.conceal(failure))).boxed())
    }

    fn close<'a>(&'a self) -> BoxFuture<'a, ()> {
        join(self.drafts.close(&self.mailbox), self.mailbox.settle()).map(|_| ()).boxed()
    }
}

impl Office365 {
    async fn send(&self, parcel: Parcel<'_>) -> Result<Receipt, Failure> {
        let Readers { to, cc, bcc } = self.account.people.readers(self.recipients(parcel)?);
        let envelope = Envelope { to: &to, cc: &cc, bcc: &bcc, reply_to: &self.account.people.reply_to };
        match self.way(&envelope, parcel.part)? {
            Way::Draft => self.draft(&envelope, parcel).await,
            Way::AtOnce(request) => {
                let asked = self.mailbox.ask(self.mailbox.post("/sendMail", request)).await;
                let reply = asked.map_err(|failure| match (failure.maybe_delivered, &failure.hint) {
                    (true, None) => failure.hint(IN_DOUBT),
                    _ => failure,
                })?;
                // Graph takes less than it says for some mails; nothing of such a one was processed.
                if reply.answer.status == 413
                    && self.is_divisible(parcel.part)
                    && !self.mailbox.rights().await?.lack(READ_WRITE)
                {
                    return self.draft(&envelope, parcel).await;
                }
                verdict(&reply)
            }
        }
    }

    fn way(&self, envelope: &Envelope<'_>, part: &Part) -> Result<Way, Failure> {
        if self.duplicates == Duplicates::Verify {
            return Ok(Way::Draft);
        }
        form::check(part, &self.account.options)?;
        match form::request(envelope, part, &self.account.options) {
            Ok(request) => Ok(Way::AtOnce(request)),
            Err(failure) if failure.kind == FailureKind::TooLarge && self.is_divisible(part) => Ok(Way::Draft),
            Err(failure) => Err(failure),
        }
    }

    /// Whether the files of a part may follow it into a draft, which is always kept in Sent Items.
    fn is_divisible(&self, part: &Part) -> bool {
        !part.attachments.is_empty() && self.account.options.sent_items == SentItems::Save
    }

    async fn draft(&self, envelope: &Envelope<'_>, parcel: Parcel<'_>) -> Result<Receipt, Failure> {
        let before = match parcel.tried {
            Tried::Never => Before::Never,
            Tried::Before => Before::Perhaps,
        };
        let options = &self.account.options;
        let mail = Mail { mailbox: &self.mailbox, envelope, part: parcel.part, options, key: parcel.key };
        self.drafts.deliver(mail, before).await
    }

    /// The targets, or the sending mailbox itself where there is none.
    fn recipients(&self, parcel: Parcel<'_>) -> Result<Vec<Mailbox>, Failure> {
        match (parcel.target, &self.account.source) {
            (Some(target), _) => [target].iter().chain(parcel.also).map(|target| recipient(target)).collect(),
            (None, Source::Address(own)) => Ok(vec![own.clone()]),
            (None, _) => Err(nobody()),
        }
    }

    /// Whether the token lets drafts be made, where the plan needs any; a token that cannot be had now is met again later.
    async fn check_rights(&self, parts: &[&Part]) -> Result<(), Failure> {
        let large = parts.iter().find(|part| files::is_large(part, Form::of(part, &self.account.options)));
        let verified = self.duplicates == Duplicates::Verify;
        if large.is_none() && !verified {
            return Ok(());
        }
        if self.account.options.sent_items == SentItems::Skip {
            let words = "`savesent: no` cannot be kept: a mail that goes through a draft is always kept in Sent Items";
            let hint = "leave `savesent: no` out, or attach less than 2.9 MB";
            return Err(Failure::new(FailureKind::Rejected, words).hint(hint));
        }
        match self.mailbox.rights().await {
            Ok(rights) if rights.lack(READ_WRITE) => {
                let what = if verified { "`duplicates: verify` needs" } else { "files this large need" };
                let words = format!("{what} the permission Mail.ReadWrite, which the account does not have");
                Err(Failure::new(FailureKind::Auth, words)
                    .hint(rights::how_to_get(READ_WRITE, &self.account.credentials)))
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

pub(super) fn recipient(target: &Target) -> Result<Mailbox, Failure> {
    let text = |name: &str| target.value.get(name).and_then(|value| value.as_str());
    let address = text("address").ok_or_else(nobody)?;
    Ok(Mailbox { name: text("name").map(str::to_owned), address: address.to_owned() })
}

fn nobody() -> Failure {
    Failure::new(FailureKind::Recipient, "the target has no mail address")
}

/// Only 202 says that Graph took the mail. Another 2xx may come from something in between, so it proves neither.
///
/// A `Retry-After` beside a 202 is for the next mail and is not a reason to repeat this one.
fn verdict(reply: &Reply) -> Result<Receipt, Failure> {
    match reply.answer.status {
        202 => Ok(reply.receipt()),
        200..300 => Err(reply.failure().maybe_delivered()),
        _ => Err(reply.failure()),
    }
}
