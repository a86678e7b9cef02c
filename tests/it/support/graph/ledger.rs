//! What was accepted, as the servers saw it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::office::Graph;

/// How a mail came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// `sendMail` with JSON.
    SendMail,
    /// `sendMail` with MIME.
    Mime,
    /// A draft that was sent.
    Draft,
    /// A draft made of MIME that was sent.
    MimeDraft,
}

/// A file that came with a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attached {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) size: usize,
    /// In hexadecimal.
    pub(crate) sha256: String,
    pub(crate) inline: bool,
    pub(crate) content_id: Option<String>,
}

/// A mail that was taken, and the mailbox that sent it as the path names it.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    /// The path of the request that sent it.
    pub(crate) path: String,
    /// The mailbox that sent it.
    pub(crate) mailbox: String,
    /// The body of `sendMail`, or the draft in the same shape; null where it came as MIME.
    pub(crate) body: Value,
    /// The `client-request-id` of the request that sent it.
    pub(crate) request_id: String,
    pub(crate) via: Via,
    /// Whether the sender keeps it in Sent Items.
    pub(crate) saved: bool,
    pub(crate) letter: Letter,
}

/// What a mail says and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) content: String,
    /// `text` or `html`.
    pub(crate) content_type: String,
    /// The other form of the content, which only MIME has.
    pub(crate) alternative: Option<String>,
    pub(crate) from: Option<String>,
    /// Addresses without names.
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    pub(crate) reply_to: Vec<String>,
    /// Headers as they were given, or all of them where the mail came as MIME.
    pub(crate) headers: Vec<(String, String)>,
    /// Ids and values of extended properties.
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) attachments: Vec<Attached>,
}

impl Letter {
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &str> {
        self.to.iter().chain(&self.cc).chain(&self.bcc).map(String::as_str)
    }

    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl Graph {
    /// The mails that were taken, after making sure that no request was wrong.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let office = self.office();
        assert_eq!(office.complaints, Vec::<String>::new());
        office.mails.clone()
    }

    /// How many copies each reader got, by the address in lower case.
    pub(crate) fn copies_by_recipient(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for mail in self.mails() {
            for address in mail.letter.recipients() {
                *copies.entry(address.to_lowercase()).or_default() += 1;
            }
        }
        copies
    }

    /// Readers with more than one copy.
    pub(crate) fn doubled(&self) -> Vec<String> {
        let copies = self.copies_by_recipient().into_iter();
        copies.filter(|(_, count)| *count > 1).map(|(address, _)| address).collect()
    }

    /// Those of `expected` who got nothing.
    pub(crate) fn lost<'a>(&self, expected: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let copies = self.copies_by_recipient();
        let lost = expected.into_iter().map(str::to_lowercase).filter(|address| !copies.contains_key(address));
        lost.collect()
    }

    /// The subjects of drafts that nobody sent or deleted.
    pub(crate) fn drafts_left(&self) -> Vec<String> {
        let office = self.office();
        let drafts = office.messages.iter().filter(|message| message.is_draft);
        drafts.map(|message| message.letter.subject.clone()).collect()
    }

    /// The files of upload sessions that came whole.
    pub(crate) fn uploads(&self) -> Vec<Attached> {
        self.office().sessions.values().filter_map(|session| session.done.clone()).collect()
    }

    /// How many upload sessions were neither finished nor cancelled, of drafts that still exist.
    pub(crate) fn open_sessions(&self) -> usize {
        let office = self.office();
        let exists = |id: &str| office.messages.iter().any(|message| message.is_draft && message.immutable_id == id);
        office.sessions.values().filter(|session| session.done.is_none() && exists(&session.message)).count()
    }

    /// How often the login server and Graph were asked.
    pub(crate) fn requests(&self) -> (usize, usize) {
        let office = self.office();
        (office.token_requests.len(), office.graph_requests)
    }

    /// The mailbox that each request to Graph names in `x-AnchorMailbox`.
    pub(crate) fn anchors(&self) -> Vec<String> {
        self.office().anchors.clone()
    }

    /// A field of the latest token request.
    pub(crate) fn token_field(&self, name: &str) -> Option<String> {
        let office = self.office();
        let form = office.token_requests.last()?;
        form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// The forms of all token requests.
    pub(crate) fn token_requests(&self) -> Vec<Vec<(String, String)>> {
        self.office().token_requests.clone()
    }

    /// The most requests that a mailbox had under way at once.
    pub(crate) fn most_at_once(&self, mailbox: &str) -> usize {
        self.office().limits.most.get(&mailbox.to_lowercase()).copied().unwrap_or_default()
    }

    /// How many requests were refused because a mailbox had too many under way.
    pub(crate) fn violations(&self) -> usize {
        self.office().limits.violations
    }

    /// What was wrong with requests so far.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.office().complaints.clone()
    }

    /// Every secret, token, code and signed address that exists so far; none of them may show up anywhere.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.office().tokens.secrets.clone()
    }
}
