//! The parts of a message for one account: converted, brought within its limits, with their files.

use std::cell::LazyCell;
use std::sync::Arc;

use crate::bind::Account;
use crate::config::policy::{Emojis, Overflow};
use crate::constraint::{Bulk, Constraint, Remedy};
use crate::convert::{Block, emojis};
use crate::limit::{Limits, TitleMode, Unit};
use crate::message::{Attachment, Dialect, Format, Length, Message, Part};
use crate::plan::beside::Beside;
use crate::plan::files;
use crate::plan::overflow::{Body, Excess, fit};
use crate::problem::{Problem, Problems};
use crate::suggest;
use crate::warning::Warning;

/// A message brought within what a service takes.
pub(super) struct Fitting {
    /// Its parts, files included.
    pub(super) parts: Vec<Part>,
    /// Why they are not the whole message in one.
    pub(super) constraints: Vec<Constraint>,
    /// What is worth a look and does not stand in the way.
    pub(super) warnings: Problems,
}

/// The parts of a message, files included, why there are several, and warnings about them. `links` stand at its end in the place of
/// files.
pub(super) fn parts(
    account: &Account,
    message: &Message,
    (mut files, links): (Arc<[Attachment]>, &[Block]),
    dialect: Dialect,
    limits: Limits,
) -> Result<Fitting, Problem> {
    let in_account = |problem: Problem| {
        Problem { message: format!("{} (account `{}`)", problem.message, account.name), ..problem }
            .at(account.origin.clone())
    };
    let drawn = match account.policy.emojis {
        None | Some(Emojis::AsWritten) => None,
        Some(Emojis::Drawn) => Some((
            message.title.as_deref().map(|title| emojis(title, Format::Text)),
            emojis(&message.body, message.format),
            message.alternative.as_deref().map(|text| emojis(text, Format::Text)),
        )),
    };
    let (title, text, alternative) = match &drawn {
        Some((title, text, alternative)) => (title.as_deref(), text, alternative.as_deref()),
        None => (message.title.as_deref(), &message.body, message.alternative.as_deref()),
    };
    let cutting = account.policy.cutting();
    let fitted = fit(title, &Body { text, format: message.format, dialect, end: links }, &limits, cutting)
        .map_err(in_account)?;
    let mut warnings = Problems::new();
    match (cutting.overflow, fitted.excess) {
        (Overflow::Upstream, Some(excess)) => warnings.push(in_account(over(excess))),
        (Overflow::Attach, Some(excess)) if account.kind.definition.attachments.is_none() => {
            return Err(in_account(no_file(&account.kind.definition.name, excess)));
        }
        (Overflow::Attach, Some(_)) => files = with_whole(&files, text, message.format),
        _ => {}
    }
    let alternative = alternative.filter(|_| dialect.format() != Format::Text);
    let alternative = alternative.and_then(|text| {
        let kept = Beside { text, title, links }.of(&fitted, &limits, cutting.overflow);
        kept.map_err(|problem| warnings.push(in_account(problem))).ok()
    });
    let mut alternative = alternative.map(Arc::from);
    let mut constraints: Vec<_> = fitted.excess.map(|excess| too_long(excess, cutting.overflow)).into_iter().collect();
    constraints.extend(files::constraints(account, &files, &fitted.pieces));
    let loads = files::distributed(account, &files, fitted.pieces);
    let (unit, limit) = limits.body.map_or((Unit::Chars, None), |limit| (limit.unit, Some(limit.max)));
    let count = loads.len();
    let part = |(index, load): (usize, files::Load)| Part {
        length: Length { value: unit.measure(&load.piece.body), unit, limit },
        title: load.piece.title.map(Arc::from),
        body: Arc::from(load.piece.body),
        dialect,
        // A part beyond the first has only files.
        alternative: alternative.take(),
        severity: message.severity,
        attachments: load.files,
        number: index + 1,
        count,
    };
    Ok(Fitting { parts: loads.into_iter().enumerate().map(part).collect(), constraints, warnings })
}

/// What is too long, and what an account wants done about it.
fn too_long(excess: Excess, overflow: Overflow) -> Constraint {
    let remedy = match overflow {
        Overflow::Upstream => Remedy::SentAsIs,
        Overflow::Truncate => Remedy::Truncated,
        Overflow::Attach => Remedy::Attached,
        Overflow::Split | Overflow::Fail => Remedy::Split,
    };
    let Excess { length, limit } = excess;
    Constraint { what: Bulk::Body, length, limit: limit.max, unit: Some(limit.unit), remedy }
}

/// The warning about a message that is sent although it is too long.
fn over(excess: Excess) -> Problem {
    Problem::new(format!("{}, so that the service may refuse or cut it", excess.words()))
        .hint("set `overflow: split`, `truncate` or `attach` on the account")
        .warn(Warning::MessageTooLong)
}

/// The problem of a service that cannot take the whole message as a file.
fn no_file(service: &str, excess: Excess) -> Problem {
    Problem::new(format!("{}, and `{service}` takes no file that could hold it", excess.words()))
        .hint("set `overflow: split` on the account, or shorten the message")
}

/// The files, behind one that holds the whole message.
fn with_whole(files: &[Attachment], text: &str, format: Format) -> Arc<[Attachment]> {
    let (name, mime) = match format {
        Format::Text => ("message.txt", "text/plain"),
        Format::Markdown => ("message.md", "text/markdown"),
        Format::Html => ("message.html", "text/html"),
    };
    let whole =
        Attachment { name: name.into(), mime: mime.into(), content: text.as_bytes().to_vec().into(), link: None };
    std::iter::once(whole).chain(files.iter().cloned()).collect()
}

/// The markup in which the account receives a message: what the user chose, else what needs no conversion, else the usual one.
pub(super) fn dialect(account: &Account, written: Format) -> Result<Dialect, Problem> {
    let formats = &account.kind.definition.formats;
    let usual = formats.first().map(|(_, dialect)| *dialect).unwrap_or(Dialect::Text);
    match account.policy.format {
        None => Ok(formats.get(&written).copied().unwrap_or(usual)),
        Some(wanted) => formats.get(&wanted).copied().ok_or_else(|| {
            let known: Vec<_> = formats.keys().map(|format| format.name()).collect();
            let service = &account.kind.definition.name;
            Problem::new(format!("`{service}` takes no {}, which account `{}` asks for", wanted.name(), account.name))
                .at(account.origin.clone())
                .hint(format!("it takes {}", suggest::listed(&known)))
        }),
    }
}

/// The formats with marks that the account is shown as they were written, the richer one first.
pub(super) fn native(account: &Account) -> Vec<Format> {
    let rich = [Format::Html, Format::Markdown];
    rich.into_iter().filter(|format| dialect(account, *format).is_ok_and(|it| it.format() == *format)).collect()
}

/// What the service takes at the most, with the account's fields as they are.
pub(super) fn limits(account: &Account) -> Result<Limits, Problem> {
    let scope = LazyCell::new(|| account.scope());
    for (when, spec) in &account.kind.limits {
        let holds = when.as_ref().map_or(Ok(true), |when| when.holds(&scope));
        if holds.map_err(|words| Problem::new(words).at(account.origin.clone()))? {
            let title = spec.title.map_or(TitleMode::InBody, |limit| TitleMode::Own(Some(limit)));
            return Ok(Limits { title, body: spec.body, sharing: spec.sharing });
        }
    }
    Ok(Limits { title: TitleMode::Own(None), body: None, sharing: crate::limit::Sharing::Separate })
}
