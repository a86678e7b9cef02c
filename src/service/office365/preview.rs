//! A mail as it would be sent, made without a sign-in and without a request.

use serde_json::Value;

use crate::message::{Part, Recipients, Target};
use crate::outcome::Failure;
use crate::problem::Problem;
use crate::service::email::Mailbox;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::form::Form;
use crate::service::office365::mailbox::home;
use crate::service::office365::message::{self, Envelope};
use crate::service::office365::mime;
use crate::service::office365::mode::Mode;
use crate::service::office365::options::Options;
use crate::service::office365::people::{People, Readers};
use crate::service::office365::send::recipient;
use crate::service::office365::source::Source;
use crate::service::settings::Settings;

/// An account as far as its mails show it: without its credentials.
pub struct Preview {
    source: Source,
    people: People,
    options: Options,
    url: String,
}

impl Preview {
    /// Reads everything but the credentials.
    ///
    /// # Errors
    /// A problem that names the setting that is missing or wrong.
    pub fn new(settings: &Settings) -> Result<Self, Problem> {
        let source = Source::parse(settings.required("source", "the mailbox that sends")?)?;
        let (people, options) = (People::read(settings, &source)?, Options::read(settings)?);
        let user = match (Mode::of(settings.text("mode"), &source)?, &source) {
            (Mode::Personal, _) | (_, Source::Me) => None,
            (_, Source::Address(mailbox)) => Some(mailbox.address.as_str()),
            (_, Source::Object { id, .. }) => Some(id.as_str()),
        };
        let url = format!("{}/sendMail", home(&Cloud::read(settings, None)?.graph, user));
        Ok(Self { source, people, options, url })
    }

    /// Everyone whom one mail to these targets concerns; without any it goes to the mailbox that sends.
    #[must_use]
    pub fn recipients(&self, targets: &[&Target]) -> Recipients {
        let Readers { to, cc, bcc } = self.people.readers(self.mailboxes(targets));
        let shown = |people: &[Mailbox]| people.iter().map(Mailbox::to_string).collect();
        let from = match (&self.options.author, &self.source) {
            (Some(author), _) => author.to_string(),
            (None, Source::Object { id, .. }) => id.clone(),
            (None, Source::Me | Source::Address(_)) => "me".to_owned(),
        };
        Recipients {
            from: Some(from),
            to: shown(&to),
            cc: shown(&cc),
            bcc: shown(&bcc),
            reply_to: shown(&self.people.reply_to),
        }
    }

    /// The mail as RFC 5322 has it. In the MIME form it is exactly what is sent; in the JSON form it is made of the same message.
    ///
    /// # Errors
    /// When a picture that the text shows is not attached, or a file cannot be read.
    pub fn mail(&self, targets: &[&Target], part: &Part) -> Result<Vec<u8>, Failure> {
        self.with_envelope(targets, |envelope| mime::mail(envelope, part, &self.options, |_| true))
    }

    /// The address and the body of the request that sends the mail, in the JSON form; nothing in the MIME form, of which the mail is
    /// the body.
    ///
    /// # Errors
    /// As for [`Self::mail`], and when it is too large for one request: its files follow it then.
    pub fn request(&self, targets: &[&Target], part: &Part) -> Result<Option<(String, Value)>, Failure> {
        match Form::of(part, &self.options) {
            Form::Mime => Ok(None),
            Form::Json => {
                let request =
                    self.with_envelope(targets, |envelope| message::send_mail(envelope, part, &self.options))?;
                Ok(serde_json::from_slice(&request.body).ok().map(|body| (self.url.clone(), body)))
            }
        }
    }

    fn with_envelope<T>(&self, targets: &[&Target], make: impl FnOnce(&Envelope<'_>) -> T) -> T {
        let Readers { to, cc, bcc } = self.people.readers(self.mailboxes(targets));
        make(&Envelope { to: &to, cc: &cc, bcc: &bcc, reply_to: &self.people.reply_to })
    }

    fn mailboxes(&self, targets: &[&Target]) -> Vec<Mailbox> {
        match &self.source {
            Source::Address(own) if targets.is_empty() => vec![own.clone()],
            // A target without an address was refused when it was bound.
            _ => targets.iter().filter_map(|target| recipient(target).ok()).collect(),
        }
    }
}
