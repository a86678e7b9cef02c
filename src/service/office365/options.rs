//! What an account asks of every mail beside its text and its readers.

use serde::Serialize;

use crate::config::policy::Duplicates;
use crate::problem::{Problem, Problems};
use crate::service::email::{self, Mailbox};
use crate::service::office365::defer::Defer;
use crate::service::office365::form::Form;
use crate::service::office365::header::{self, Header};
use crate::service::office365::source::Source;
use crate::service::office365::unsubscribe::Unsubscribe;
use crate::service::settings::Settings;

/// The most headers that Graph takes in JSON.
const MOST_HEADERS: usize = 5;

/// What an account asks of every mail beside its text and its readers.
pub(super) struct Options {
    pub(super) sent_items: SentItems,
    /// Unset where readers see no mark.
    pub(super) importance: Option<Importance>,
    /// Names of the sender's own colours; readers do not see them.
    pub(super) categories: Vec<String>,
    pub(super) receipts: Receipts,
    pub(super) headers: Vec<Header>,
    pub(super) unsubscribe: Option<Unsubscribe>,
    pub(super) defer: Option<Defer>,
    /// The mailbox whose name the mail bears, where that is not the source.
    pub(super) send_as: Option<Mailbox>,
    /// Whose name the mail bears, where its address is known: `send_as` or else the source.
    pub(super) author: Option<Mailbox>,
    pub(super) form: Form,
    pub(super) anchor: Anchor,
}

/// Whether requests name the mailbox in `x-AnchorMailbox`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Mailbox,
    Nothing,
}

/// Whether the sender keeps a copy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SentItems {
    Save,
    Skip,
}

/// How urgent readers see a mail to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Importance {
    Low,
    Normal,
    High,
}

impl Importance {
    /// The name used in configuration, in JSON and in MIME.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// What the sender wants to be told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Receipts {
    /// When a reader opens the mail and agrees to say so.
    pub(super) read: bool,
    /// When the mail is in a reader's mailbox.
    pub(super) delivery: bool,
}

impl Options {
    /// Each problem begins with the field that it is about, and the first one is told.
    pub(super) fn read(settings: &Settings) -> Result<Self, Problem> {
        let mut problems = Problems::new();
        let send_as = settings.text("send_as").map(email::parse);
        let send_as = send_as.and_then(|parsed| problems.keep(parsed.map_err(|problem| within("send_as", problem))));
        let source = settings.text("source").and_then(|text| Source::parse(text).ok());
        let author = send_as.clone().or(match source {
            Some(Source::Address(own)) => Some(own),
            Some(Source::Me | Source::Object { .. }) | None => None,
        });
        let mut options = Self {
            sent_items: if settings.flag("savesent") == Some(false) { SentItems::Skip } else { SentItems::Save },
            importance: problems.keep(importance(settings)).flatten(),
            categories: problems.keep(categories(settings)).unwrap_or_default(),
            receipts: Receipts {
                read: settings.flag("read_receipt") == Some(true),
                delivery: settings.flag("delivery_receipt") == Some(true),
            },
            headers: problems.keep(header::read(settings)).unwrap_or_default(),
            unsubscribe: problems.keep(Unsubscribe::read(settings)).flatten(),
            defer: problems.keep(Defer::read(settings)).flatten(),
            send_as,
            author,
            form: Form::Json,
            anchor: if settings.flag("anchor_mailbox") == Some(true) { Anchor::Mailbox } else { Anchor::Nothing },
        };
        options.form = problems.keep_all(options.needed_form(settings)).unwrap_or(Form::Json);
        problems.check(options).map_err(first)
    }

    /// Refuses what cannot be kept beside a way to deal with doubt: a verified mail is a draft that is found again by its mark.
    pub(super) fn suit(&self, duplicates: Duplicates) -> Result<(), Problem> {
        if duplicates != Duplicates::Verify {
            return Ok(());
        }
        let refuse = |name: &str, words: &str, hint: &str| {
            Err(Problem::new(format!("in `{name}`: `duplicates: verify` cannot be kept {words}")).hint(hint))
        };
        if self.defer.is_some() {
            let hint = "leave one of them out";
            return refuse("defer", "for a mail that lies among the drafts when it was sent, too", hint);
        }
        if self.sent_items == SentItems::Skip {
            let hint = "leave `savesent: no` or `duplicates: verify` out";
            return refuse("savesent", "without a copy: a mail that goes through a draft is always kept", hint);
        }
        Ok(())
    }

    /// The form that was asked for, or else JSON as far as it goes.
    fn needed_form(&self, settings: &Settings) -> Result<Form, Problems> {
        let beyond = self.headers.iter().find(|header| !header.is_extension());
        let (form, reason) = match (settings.text("form").unwrap_or("auto"), beyond) {
            ("mime", _) => (Form::Mime, "in the MIME form".to_owned()),
            ("auto", Some(header)) => (Form::Mime, format!("in the MIME form, which `{}` needs", header.name)),
            ("json", Some(header)) => {
                let problem = Problem::new(format!("in `form`: JSON takes no header `{}`", header.name));
                return Err(only(problem.hint("leave `form` out, or begin the name of the header with `x-`")));
            }
            ("auto" | "json", _) => (Form::Json, String::new()),
            (other, _) => {
                return Err(only(
                    Problem::new(format!("in `form`: `{other}` is not a form")).hint("write `auto`, `json` or `mime`"),
                ));
            }
        };
        let problems = match form {
            Form::Json if self.headers.len() > MOST_HEADERS => {
                let number = self.headers.len();
                let words = format!("in `headers`: {number} are set, and Graph takes {MOST_HEADERS} at the most");
                only(Problem::new(words).hint("leave some out, or set `form: mime`"))
            }
            Form::Json => Problems::new(),
            Form::Mime => self.unlike_mime(&reason),
        };
        problems.check(form)
    }

    /// Everything that is set and cannot be said in the MIME form, which `reason` ends a sentence with.
    pub(super) fn unlike_mime(&self, reason: &str) -> Problems {
        let receipt = if self.receipts.read { "read_receipt" } else { "delivery_receipt" };
        let all = [
            (
                self.sent_items == SentItems::Skip,
                format!("in `savesent`: `no` cannot be said {reason}"),
                "leave `savesent` out, or whatever needs MIME",
            ),
            (
                self.defer.is_some(),
                format!("in `defer`: it cannot be said {reason}"),
                "leave `defer` out, or whatever needs MIME",
            ),
            (
                (self.receipts.read || self.receipts.delivery) && self.author.is_none(),
                format!("in `{receipt}`: nobody is known to get the receipt {reason}"),
                "name the source by its mail address, or set `send_as`",
            ),
        ];
        let wrong = all.into_iter().filter(|(wrong, ..)| *wrong);
        wrong.map(|(_, words, hint)| Problem::new(words).hint(hint)).collect()
    }
}

fn importance(settings: &Settings) -> Result<Option<Importance>, Problem> {
    let Some(name) = settings.text("importance") else { return Ok(None) };
    let all = [Importance::Low, Importance::Normal, Importance::High];
    let known = all.into_iter().find(|known| known.name().eq_ignore_ascii_case(name.trim()));
    known.map(Some).ok_or_else(|| {
        Problem::new(format!("in `importance`: `{name}` is none")).hint("write `low`, `normal` or `high`")
    })
}

fn categories(settings: &Settings) -> Result<Vec<String>, Problem> {
    let names = settings.list("categories");
    match names.iter().find(|name| name.trim().is_empty() || name.len() > 255 || name.chars().any(char::is_control)) {
        None => Ok(names),
        Some(wrong) => Err(Problem::new(format!("in `categories`: `{}` is none", wrong.escape_debug()))
            .hint("a category is a name on one line, of 255 bytes at the most")),
    }
}

/// A problem of a field, with the field's name before its words.
pub(super) fn within(name: &str, problem: Problem) -> Problem {
    Problem { message: format!("in `{name}`: {}", problem.message), ..problem }
}

fn first(problems: Problems) -> Problem {
    let words = problems.words();
    problems.sorted().into_iter().next().unwrap_or_else(|| Problem::new(words))
}

fn only(problem: Problem) -> Problems {
    let mut problems = Problems::new();
    problems.push(problem);
    problems
}

/// Several problems of a field as one; a single one keeps its hint.
pub(super) fn together(name: &str, problems: Problems) -> Problem {
    let words = problems.words();
    let mut all = problems.sorted();
    match all.pop() {
        Some(single) if all.is_empty() => within(name, single),
        Some(last) => within(name, Problem { message: words, ..last }),
        None => Problem::new(words),
    }
}
