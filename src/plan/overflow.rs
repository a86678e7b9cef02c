//! What happens to a message that is longer than the service takes.

use super::split::{Misfit, cut_off, split};
use crate::config::policy::Overflow;
use crate::convert::title_in_body;
use crate::limit::{Limit, Limits, Sharing, TitleMode};
use crate::message::Dialect;
use crate::problem::Problem;

/// One part of a message, cut to a service's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The title, if this part has one.
    pub title: Option<String>,
    /// The body; empty only where the whole message has none.
    pub body: String,
}

/// Cuts a message to what a service takes; a limit in which nothing fits is a problem.
///
/// The body is in `dialect` already. Where the service has no title, the title is put in front of the body first.
/// `Upstream` leaves everything as it is. Parts that `Split` makes are numbered ` [1/3]` at the end of the title, or of the body
/// where there is no room in a title. A title that counts against the body's limit stands on every part while it takes no more than
/// a quarter of it, else on the first part alone, shortened to half of it.
pub fn fit(
    title: Option<&str>,
    body: &str,
    dialect: Dialect,
    limits: &Limits,
    overflow: Overflow,
) -> Result<Vec<Piece>, Problem> {
    let merged = match (title, limits.title) {
        (Some(title), TitleMode::InBody) => Some(title_in_body(title, body, dialect)),
        _ => None,
    };
    let (title, body) = merged.as_deref().map_or((title, body), |merged| (None, merged));
    if overflow == Overflow::Upstream {
        return Ok(vec![piece(title, body)]);
    }
    let title = title.map(|title| short_title(title, body, limits));
    let title = title.as_deref().filter(|title| !title.is_empty());
    let Some(limit) = limits.body.filter(|limit| room(*limit, title, limits) < limit.unit.measure(body)) else {
        return Ok(vec![piece(title, body)]);
    };
    match overflow {
        Overflow::Upstream | Overflow::Truncate => {
            let body = shorten(body, Limit { max: room(limit, title, limits), ..limit }, dialect);
            if body.is_empty() { Err(too_small(limit)) } else { Ok(vec![piece(title, &body)]) }
        }
        Overflow::Split => numbered(title, body, dialect, limits, limit),
    }
}

fn piece(title: Option<&str>, body: &str) -> Piece {
    Piece { title: title.map(str::to_owned), body: body.to_owned() }
}

fn too_small(limit: Limit) -> Problem {
    Problem::new(format!("the limit of {} {} leaves no room for the message", limit.max, limit.unit))
}

/// What a title leaves of the body's limit.
fn room(limit: Limit, title: Option<&str>, limits: &Limits) -> usize {
    match limits.sharing {
        Sharing::Separate => limit.max,
        Sharing::Shared => limit.max.saturating_sub(title.map_or(0, |title| limit.unit.measure(title))),
    }
}

/// The title within its own limit and, where it shares that of the body, within half of that or what the body leaves of it.
fn short_title(title: &str, body: &str, limits: &Limits) -> String {
    let own = match limits.title {
        TitleMode::Own(Some(own)) => shorten(title, own, Dialect::Text),
        TitleMode::Own(None) | TitleMode::InBody => title.to_owned(),
    };
    match (limits.sharing, limits.body) {
        (Sharing::Shared, Some(limit)) => {
            let max = (limit.max / 2).max(limit.max.saturating_sub(limit.unit.measure(body)));
            shorten(&own, Limit { max, ..limit }, Dialect::Text)
        }
        _ => own,
    }
}

/// Text within a limit, with an ellipsis where something is missing and the limit has room for one.
fn shorten(text: &str, limit: Limit, dialect: Dialect) -> String {
    const ELLIPSIS: &str = "…";
    if limit.holds(text) {
        return text.to_owned();
    }
    match limit.max.checked_sub(limit.unit.measure(ELLIPSIS)) {
        Some(max) => cut_off(text, Limit { max, ..limit }, dialect).trim_end().to_owned() + ELLIPSIS,
        None => cut_off(text, limit, dialect).to_owned(),
    }
}

/// The parts of a body, numbered.
fn numbered(
    title: Option<&str>,
    body: &str,
    dialect: Dialect,
    limits: &Limits,
    limit: Limit,
) -> Result<Vec<Piece>, Problem> {
    for digits in 1..=9 {
        let layout = Layout::new(title, limits, limit, digits);
        match split(body, dialect, 10_usize.pow(digits) - 1, |part| layout.body(part)) {
            Ok(parts) if parts.len() > 1 => return Ok(layout.pieces(&parts)),
            Ok(parts) => return Ok(vec![piece(title, parts.first().unwrap_or(&""))]),
            Err(Misfit::NoRoom) => return Err(too_small(limit)),
            Err(Misfit::TooMany) => {}
        }
    }
    Err(too_small(limit))
}

/// Where title and number go on every part.
enum Layout {
    /// On every part a title with a number at its end.
    InTitle { title: String, body: Limit },
    /// The title on every part, the number at the end of the body.
    InBody { title: Option<String>, body: Limit },
    /// The title on the first part, the number at the end of the body.
    First { title: String, first: Limit, body: Limit },
}

impl Layout {
    /// For numbers of so many digits.
    fn new(title: Option<&str>, limits: &Limits, limit: Limit, digits: u32) -> Self {
        let number = " [/]".len() + 2 * digits as usize;
        let less = |by: usize| Limit { max: limit.max.saturating_sub(by), ..limit };
        let Some(title) = title else { return Self::InBody { title: None, body: less(number) } };
        let numbered = match limits.title {
            TitleMode::Own(Some(own)) if own.max < 3 * number => None,
            TitleMode::Own(Some(own)) => Some(shorten(title, Limit { max: own.max - number, ..own }, Dialect::Text)),
            TitleMode::Own(None) | TitleMode::InBody => Some(title.to_owned()),
        };
        let shared = |title: &str| limit.unit.measure(title) + number;
        match (limits.sharing, numbered) {
            (Sharing::Separate, Some(title)) => Self::InTitle { title, body: limit },
            (Sharing::Separate, None) => Self::InBody { title: Some(title.to_owned()), body: less(number) },
            (Sharing::Shared, Some(title)) if shared(&title) <= limit.max / 4 => {
                Self::InTitle { body: less(shared(&title)), title }
            }
            (Sharing::Shared, _) => {
                Self::First { title: title.to_owned(), first: less(shared(title)), body: less(number) }
            }
        }
    }

    /// The limit for the body of a part, counted from 0.
    fn body(&self, part: usize) -> Limit {
        match self {
            Self::First { first, .. } if part == 0 => *first,
            Self::InTitle { body, .. } | Self::InBody { body, .. } | Self::First { body, .. } => *body,
        }
    }

    fn pieces(&self, parts: &[&str]) -> Vec<Piece> {
        let count = parts.len();
        let piece = |(index, body): (usize, &&str)| {
            let number = format!("[{}/{count}]", index + 1);
            match self {
                Self::InTitle { title, .. } => piece(Some(&format!("{title} {number}")), body),
                Self::InBody { title, .. } => piece(title.as_deref(), &ended(body, &number)),
                Self::First { title, .. } => piece(Some(title.as_str()).filter(|_| index == 0), &ended(body, &number)),
            }
        };
        parts.iter().enumerate().map(piece).collect()
    }
}

/// A body with its number at the end; behind a fence on a line of its own, so that the fence stays one.
fn ended(body: &str, number: &str) -> String {
    format!("{body}{}{number}", if body.ends_with("```") { '\n' } else { ' ' })
}
