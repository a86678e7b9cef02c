//! Everyone whom the mails of an account concern.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use minijinja::Value;

use crate::problem::{Problem, Problems};
use crate::service::email::{self, Mailbox};
use crate::service::office365::source::Source;
use crate::service::review::Review;
use crate::service::settings::Settings;
use crate::warning::Warning;

/// Everyone whom the mails of an account concern, beside the sender.
pub(super) struct People {
    /// The targets of the account in order, as [`Mailbox::identity`] spells them.
    pub(super) targets: Vec<String>,
    pub(super) copies: Copies,
    pub(super) reply_to: Vec<Mailbox>,
    pub(super) delivery: Delivery,
}

/// Where the targets of a mail stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// In To: one of them, or all who share the mail.
    Open,
    /// In Bcc, so that nobody sees the others.
    Hidden,
}

/// Who reads along, each address in one list only and none of them a target.
#[derive(Clone, Default)]
pub(super) struct Copies {
    pub(super) cc: Vec<Mailbox>,
    pub(super) bcc: Vec<Mailbox>,
}

impl People {
    pub(super) fn read(settings: &Settings, source: &Source) -> Result<Self, Problem> {
        let targets: Vec<_> = addresses(settings, "targets")?.iter().map(Mailbox::identity).collect();
        if targets.is_empty() && !matches!(source, Source::Address(_)) {
            return Err(nobody());
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
        let hidden = settings.text("delivery").is_some_and(|word| word.eq_ignore_ascii_case("bcc"));
        let delivery = if hidden { Delivery::Hidden } else { Delivery::Open };
        Ok(Self { copies, targets, reply_to: addresses(settings, "reply_to")?, delivery })
    }

    /// Who gets one mail, and how. Those who read along are on the mail to the first target, so that each of them gets one copy
    /// of a run.
    pub(super) fn readers(&self, to: Vec<Mailbox>) -> Readers {
        let first = self.targets.first().is_none_or(|first| to.iter().any(|to| *first == to.identity()));
        let Copies { cc, bcc } = if first { self.copies.clone() } else { Copies::default() };
        match self.delivery {
            Delivery::Open => Readers { to, cc, bcc },
            Delivery::Hidden => Readers { to: Vec::new(), cc, bcc: [to, bcc].concat() },
        }
    }
}

/// Who gets one mail.
pub(super) struct Readers {
    pub(super) to: Vec<Mailbox>,
    pub(super) cc: Vec<Mailbox>,
    pub(super) bcc: Vec<Mailbox>,
}

/// Warns of every address that would get a second copy, and refuses more people than a mail takes.
pub(super) fn review(settings: &Settings, source: &Source, review: &mut Review) {
    let mut places: HashMap<String, String> = HashMap::new();
    // A list that is not known, or that has a problem already, says nothing.
    let known = |name: &str| {
        let readable = addresses(settings, name).ok().filter(|_| !settings.is_deferred(name));
        readable.unwrap_or_default()
    };
    let targets = known("targets");
    match source {
        _ if settings.is_deferred("targets") => {}
        Source::Address(own) if targets.is_empty() => {
            places.insert(own.identity(), "is the sender, who gets the mail itself".to_owned());
        }
        Source::Me | Source::Object { .. } if targets.is_empty() => {
            review.push("source", nobody());
        }
        Source::Me | Source::Address(_) | Source::Object { .. } => {}
    }
    places.extend(targets.iter().map(|target| (target.identity(), "is a target, too".to_owned())));
    let mut copies = 0;
    for name in ["cc", "bcc"] {
        for mailbox in known(name) {
            match places.entry(mailbox.identity()) {
                Entry::Vacant(place) => {
                    place.insert(format!("is in `{name}` already"));
                    copies += 1;
                }
                Entry::Occupied(place) => {
                    let words = format!("`{}` of `{name}` {}; one copy is sent", mailbox.address, place.get());
                    review.push(name, Problem::new(words).hint("remove one of them").warn(Warning::DuplicateTarget));
                }
            }
        }
    }
    if copies + 1 > MOST {
        let words = format!("`cc` and `bcc` hold {copies} people, and a mail takes {MOST}, its target among them");
        let fuller = if known("cc").len() > known("bcc").len() { "cc" } else { "bcc" };
        review.push(fuller, Problem::new(words).hint("make them targets, or use another account for some"));
    }
}

/// The most recipients of one mail, the default of Exchange Online.
const MOST: usize = 500;

fn nobody() -> Problem {
    Problem::new("no target is given, and `source` is not an address that could be one")
        .hint("add a target, or name the source by its mail address")
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
