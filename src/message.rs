//! The message, its parts and the targets they go to, as plain values.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::limit::Unit;
use crate::row::Row;

/// The markup of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text.
    #[default]
    Text,
    /// CommonMark with tables and strikethrough.
    Markdown,
    /// HTML.
    Html,
}

impl Format {
    /// Every format under the name used in configuration.
    pub const NAMES: [(&'static str, Self); 3] =
        [("text", Self::Text), ("markdown", Self::Markdown), ("html", Self::Html)];

    /// The name used in configuration and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

/// The markup that a service reads, as its definition names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Plain text.
    Text,
    /// HTML as mail programs and browsers read it.
    Html,
    /// CommonMark with tables and strikethrough.
    Markdown,
    /// Slack's `mrkdwn`: `*bold*`, `<url|label>`.
    SlackMrkdwn,
    /// The few HTML tags that Telegram takes.
    TelegramHtml,
    /// Telegram's `MarkdownV2`, which refuses what is not escaped.
    #[serde(rename = "telegram_markdown_v2")]
    TelegramMarkdownV2,
    /// Discord's Markdown, which has neither tables nor images.
    Discord,
    /// The Markdown of text blocks of Adaptive Cards in Teams: bold, italic, lists and links.
    Teams,
    /// The HTML that clients of Matrix show.
    MatrixHtml,
    /// Google Chat's own markup: `*bold*`, `<url|label>`.
    GoogleChat,
    /// WhatsApp's marks: `*bold*`, `- item`, `> quote`.
    Whatsapp,
}

impl Dialect {
    /// The name used in definitions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::SlackMrkdwn => "slack_mrkdwn",
            Self::TelegramHtml => "telegram_html",
            Self::TelegramMarkdownV2 => "telegram_markdown_v2",
            Self::Discord => "discord",
            Self::Teams => "teams",
            Self::MatrixHtml => "matrix_html",
            Self::GoogleChat => "google_chat",
            Self::Whatsapp => "whatsapp",
        }
    }

    /// Every dialect.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Html,
        Self::Markdown,
        Self::SlackMrkdwn,
        Self::TelegramHtml,
        Self::TelegramMarkdownV2,
        Self::Discord,
        Self::Teams,
        Self::MatrixHtml,
        Self::GoogleChat,
        Self::Whatsapp,
    ];

    /// The format that it is a kind of.
    pub fn format(self) -> Format {
        match self {
            Self::Text => Format::Text,
            Self::Html | Self::TelegramHtml | Self::MatrixHtml => Format::Html,
            Self::Markdown
            | Self::SlackMrkdwn
            | Self::TelegramMarkdownV2
            | Self::Discord
            | Self::Teams
            | Self::GoogleChat
            | Self::Whatsapp => Format::Markdown,
        }
    }
}

/// The markup of a text that was written in a format.
impl From<Format> for Dialect {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Markdown => Self::Markdown,
            Format::Html => Self::Html,
        }
    }
}

/// What kind of news a message is; Apprise calls it the notification type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing to worry about.
    #[default]
    Info,
    /// Something went well.
    Success,
    /// Something may go wrong.
    Warning,
    /// Something went wrong.
    Failure,
}

impl Severity {
    /// Every severity under the name used in configuration.
    pub const NAMES: [(&'static str, Self); 4] =
        [("info", Self::Info), ("success", Self::Success), ("warning", Self::Warning), ("failure", Self::Failure)];

    /// The name used in configuration and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// A file that travels with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The name that recipients see.
    pub name: Arc<str>,
    /// The MIME type, `application/octet-stream` where nothing better is known.
    pub mime: Arc<str>,
    /// What is in it.
    pub content: Content,
    /// The address that it was fetched from, without credentials, where recipients may be led to it instead.
    pub link: Option<Arc<str>>,
}

/// What is in a file that travels with a message.
#[derive(Clone, Debug)]
pub enum Content {
    /// All of it.
    Memory(Arc<[u8]>),
    /// Where it is: it is too large to be held in memory, and read in pieces when it is sent.
    File(Arc<OpenFile>),
}

/// How a file is reached when it is sent.
#[derive(Debug)]
pub enum Handle {
    /// It stays open, so that nobody can put another one in its place.
    Open(File),
    /// It is opened anew: a run with thousands of files cannot keep all of them open.
    At(PathBuf),
}

/// A file that was looked through before the run.
#[derive(Debug)]
pub struct OpenFile {
    /// The file.
    pub handle: Handle,
    /// Its length in bytes.
    pub length: usize,
    /// The SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// When it was last changed, where the system tells.
    pub changed: Option<SystemTime>,
}

impl Content {
    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Memory(bytes) => bytes.len(),
            Self::File(file) => file.length,
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Memory(bytes.into())
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Memory(one), Self::Memory(other)) => one == other,
            (Self::File(one), Self::File(other)) => (one.length, one.hash) == (other.length, other.hash),
            _ => false,
        }
    }
}

impl Eq for Content {}

/// A file that does not travel with a message, because the service does not take it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// The name that recipients would see.
    pub name: Arc<str>,
    /// Why the service does not take it, in words.
    pub why: String,
    /// What they get instead.
    pub instead: Instead,
}

/// What recipients get in the place of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Instead {
    /// Nothing.
    Nothing,
    /// A link to it, at the end of the text.
    Link,
}

/// A rendered message, before it is converted and cut for a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The title, if there is one; never empty.
    pub title: Option<String>,
    /// The body, which may be empty where there is a title or an attachment.
    pub body: String,
    /// The markup of the body.
    pub format: Format,
    /// The same as plain text, where somebody has written that by hand for whoever is shown no marks.
    pub alternative: Option<String>,
    /// What kind of news it is.
    pub severity: Severity,
    /// Files that travel with it.
    pub attachments: Arc<[Attachment]>,
}

/// One piece of a message, converted and cut to a service's limits: exactly what one request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The title, if this part has one.
    pub title: Option<Arc<str>>,
    /// The body in the service's own markup.
    pub body: Arc<str>,
    /// The markup of the body.
    pub dialect: Dialect,
    /// The plain text that travels beside a body with marks, where one was written by hand.
    pub alternative: Option<Arc<str>>,
    /// What kind of news it is.
    pub severity: Severity,
    /// Files that travel with this part.
    pub attachments: Arc<[Attachment]>,
    /// Which part this is, from 1.
    pub number: usize,
    /// How many parts the delivery has.
    pub count: usize,
    /// How long the body is, beside what the service takes.
    pub length: Length,
}

impl Part {
    /// The format that the markup of the body is a kind of.
    #[must_use]
    pub fn format(&self) -> Format {
        self.dialect.format()
    }
}

/// The measured length of a body beside its limit, in the unit of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// What was measured.
    pub value: usize,
    /// What was counted.
    pub unit: Unit,
    /// The largest length that the service takes, where it names one.
    pub limit: Option<usize>,
}

/// Everyone whom one mail concerns, as a mail program shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Recipients {
    /// The mailbox that sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Those whom it is for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Those who get a copy and are seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Those who get a copy and are not seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<String>,
    /// Those who get the answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
}

/// One recipient inside an account: an address, a channel, a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The recipient as the user wrote it, shown in plans and reports.
    pub label: Arc<str>,
    /// What the service's definition made of it: `kind`, `value` and the kind's captures.
    pub value: serde_json::Map<String, serde_json::Value>,
    /// What its audience knows of it, where it comes from one.
    pub row: Option<Row>,
}

impl Target {
    /// What two spellings of one recipient have in common.
    #[must_use]
    pub fn identity(&self) -> String {
        let address = self.value.get("address").and_then(|address| address.as_str());
        address.unwrap_or(&self.label).to_lowercase()
    }
}
