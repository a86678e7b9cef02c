//! Everyone whom the mails of an account concern.

use std::collections::HashSet;

use minijinja::Value;

use crate::problem::{Problem, Problems};
use crate::service::email::{self, Mailbox};
use crate::service::office365::source::Source;
use crate::service::settings::Settings;

/// Everyone whom the mails of an account concern, beside the sender.
pub(super) struct People {
    /// The targets of the account in order, as [`Mailbox::identity`] spells them.
    pub(super) targets: Vec<String>,
    pub(super) copies: Copies,
    pub(super) reply_to: Vec<Mailbox>,
}

/// Who reads along, each address in one list only and none of them a target.
pub(super) struct Copies {
    pub(super) cc: Vec<Mailbox>,
    pub(super) bcc: Vec<Mailbox>,
}

impl People {
    pub(super) fn read(settings: &Settings, source: &Source) -> Result<Self, Problem> {
        let targets: Vec<_> = addresses(settings, "targets")?.iter().map(Mailbox::identity).collect();
        if targets.is_empty() && !matches!(source, Source::Address(_)) {
            return Err(Problem::new("no target is given, and the source is not an address that could be one")
                .hint("add a target, or name the source by its mail address"));
        }
        let mut seen: HashSet<String> = match source {
            Source::Address(own) if targets.is_empty() => [own.identity()].into(),
            _ => targets.iter().cloned().collect(),
        };
        let mut unseen = |name| -> Result<Vec<Mailbox>, Problem> {
            let mailboxes = addresses(settings, name)?;
            Ok(mailboxes.into_iter().filter(|mailbox| seen.insert(mailbox.identity())).collect())
        };
        let copies = Copies { cc: unseen("cc")?, bcc: unseen("bcc")? };
        Ok(Self { copies, targets, reply_to: addresses(settings, "reply_to")? })
    }
}

/// A list of addresses, or one text that holds them.
fn addresses(settings: &Settings, name: &str) -> Result<Vec<Mailbox>, Problem> {
    let texts = match settings.get(name).and_then(Value::as_str) {
        Some(text) => vec![text.to_owned()],
        None => settings.list(name),
    };
    let mut problems = Problems::new();
    let mailboxes: Vec<_> =
        texts.iter().filter_map(|text| problems.keep_all(email::parse_list(text))).flatten().collect();
    problems.check(mailboxes).map_err(|problems| {
        let all: Vec<_> = problems.sorted().into_iter().map(|problem| problem.message).collect();
        Problem::new(format!("in `{name}`: {}", all.join("; ")))
    })
}
