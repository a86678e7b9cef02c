//! What happens to a message that is longer than the service takes.

use super::cut::{Pieces, Sheet, Tail};
use super::layout::Layout;
use super::shorten::shorten;
use super::split::{Misfit, split};
use crate::config::policy::{Cutting, Overflow};
use crate::convert::{Block, Inline, Mark, parse, render, title_in_body, unconverted};
use crate::limit::{Limit, Limits, Sharing, TitleMode, Unit};
use crate::message::{Dialect, Format};
use crate::problem::Problem;

/// A body as it was written, and the dialect in which a service reads it.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// The text.
    pub text: &'a str,
    /// The markup in which it was written.
    pub format: Format,
    /// The markup in which it arrives.
    pub dialect: Dialect,
    /// What stands behind it.
    pub end: &'a [Block],
}

impl Body<'_> {
    /// The body as it was written, with what stands behind it, where the dialect reads it so; no mark of Markdown that was left open may
    /// swallow that.
    pub(super) fn as_written(&self) -> Option<String> {
        let whole = unconverted(self.text, self.format, self.dialect)?;
        if self.end.is_empty() {
            return Some(whole);
        }
        let end = render(self.end, self.dialect);
        match (self.format, self.dialect) {
            (Format::Text, Dialect::Text) if whole.trim().is_empty() => Some(end),
            (Format::Text, Dialect::Text) => Some(format!("{}\n\n{end}", whole.trim_end())),
            (Format::Html, Dialect::Html) => {
                let close = whole.to_ascii_lowercase().rfind("</body>").unwrap_or(whole.len());
                let (before, after) = whole.split_at(close);
                Some(format!("{before}{end}{after}"))
            }
            _ => None,
        }
    }

    /// Whether it says nothing as Markdown, such as a `1.` alone, which is a list without items.
    fn is_blank_markdown(&self, shown: &str) -> bool {
        let text_alone = || render(&parse(self.text, self.format), Dialect::Text).trim().is_empty();
        self.format == Format::Markdown && (shown.trim().is_empty() || !self.end.is_empty() && text_alone())
    }
}

/// One part of a message, cut to a service's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The title, if this part has one.
    pub title: Option<String>,
    /// The body; empty only where the whole message has none.
    pub body: String,
}

/// A message that was brought within the limits of a service as far as its account wants that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Its parts, in order.
    pub pieces: Vec<Piece>,
    /// By what the body would not have fitted in one part.
    pub excess: Option<Excess>,
}

/// A body that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// Its length, in the unit of the limit.
    pub length: usize,
    /// What the service takes, less what a title takes of it.
    pub limit: Limit,
}

impl Excess {
    /// What is wrong, as a fragment.
    #[must_use]
    pub fn words(&self) -> String {
        format!("the message has {} {}, and {} is the most", self.length, self.limit.unit, self.limit.max)
    }
}

/// Brings a message within what a service takes; a limit in which nothing fits is a problem.
///
/// Where the service has no title, the title is put in front of the body. What fits is sent as it is, and so is all that
/// `Upstream` lets pass. Plain text for a service that reads plain text is cut as a text; everything else is cut on its tree and
/// written anew from it. Parts that `Split` makes are numbered at the end of the title, or of the body where there is no room in a
/// title. A title that counts against the body's limit stands on every part while it takes no more than a quarter of it, else on the
/// first part alone, shortened to half of it. The single part of `Attach` is the beginning of the message.
///
/// # Errors
/// When nothing fits, with `Fail` whatever does not fit, and with `Split` more parts than are allowed.
pub fn fit(title: Option<&str>, body: &Body<'_>, limits: &Limits, cutting: Cutting) -> Result<Fitted, Problem> {
    let unit = limits.body.map_or(Unit::Chars, |limit| limit.unit);
    let mut sheet = None;
    let mut shown = body.as_written().unwrap_or_else(|| sheet.insert(sheet_of(body, unit)).whole());
    let as_text = Body { format: Format::Text, ..*body };
    let body = if body.is_blank_markdown(&shown) {
        // It is meant to arrive all the same.
        sheet = None;
        shown = as_text.as_written().unwrap_or_else(|| sheet.insert(sheet_of(&as_text, unit)).whole());
        &as_text
    } else {
        body
    };
    let (own, lead) = match limits.title {
        TitleMode::InBody => (None, title),
        TitleMode::Own(_) => (title, None),
    };
    let whole = match lead {
        Some(lead) => title_in_body(lead, &shown, body.dialect),
        None => shown,
    };
    let short = own.map(|title| short_title(title, &whole, limits)).filter(|title| !title.is_empty());
    let heading = if cutting.overflow == Overflow::Upstream { own } else { short.as_deref() };
    let excess = limits.body.and_then(|limit| {
        let limit = Limit { max: room(limit, heading, limits), ..limit };
        let length = limit.unit.measure(&whole);
        (length > limit.max).then_some(Excess { length, limit })
    });
    let as_it_is = |whole| Fitted { pieces: vec![piece(heading, whole)], excess };
    let (Some(limit), Some(excess)) = (limits.body, excess) else { return Ok(as_it_is(whole)) };
    let message = Whole { body, lead, whole: &whole, sheet };
    match cutting.overflow {
        Overflow::Upstream => Ok(as_it_is(whole)),
        Overflow::Fail => Err(Problem::new(excess.words()).hint("shorten it, or set `overflow: split`")),
        Overflow::Truncate | Overflow::Attach => {
            let body = message.beginning(excess.limit).ok_or_else(|| too_small(limit))?;
            Ok(Fitted { pieces: vec![piece(heading, body)], excess: Some(excess) })
        }
        Overflow::Split => {
            let pieces = message.parts(heading, limits, limit, cutting)?;
            Ok(Fitted { pieces, excess: Some(excess) })
        }
    }
}

/// A message that is too long.
struct Whole<'a> {
    body: &'a Body<'a>,
    /// The title, where it stands in the body.
    lead: Option<&'a str>,
    /// The whole body in the dialect, the title in front of it.
    whole: &'a str,
    /// The blocks of the body, where they were needed and nothing was cut off yet.
    sheet: Option<Sheet>,
}

/// The blocks of a body.
fn sheet_of(body: &Body<'_>, unit: Unit) -> Sheet {
    let mut blocks = parse(body.text, body.format);
    blocks.extend_from_slice(body.end);
    Sheet::new(blocks, body.dialect, unit)
}

impl<'a> Whole<'a> {
    /// Whether it has no markup, so that every line of it has to stay as it is.
    fn is_plain(&self) -> bool {
        (self.body.format, self.body.dialect) == (Format::Text, Dialect::Text)
    }

    /// Its beginning, with a sign that something is missing; nothing where nothing fits.
    fn beginning(mut self, limit: Limit) -> Option<String> {
        if self.is_plain() {
            return Some(shorten(self.whole, limit)).filter(|text| !text.is_empty());
        }
        let (sheet, lead) = self.sheet(limit);
        let rest = Limit { max: limit.max - lead.map_or(0, |lead| self.taken(lead, limit)), ..limit };
        let piece = Pieces::new(sheet, Tail::Ellipsis).beginning(rest).ok()?;
        Some(self.led(lead, piece))
    }

    /// Its parts, numbered.
    fn parts(
        mut self,
        title: Option<&str>,
        limits: &Limits,
        limit: Limit,
        cutting: Cutting,
    ) -> Result<Vec<Piece>, Problem> {
        // There are at least so many parts, so that fewer digits need not be tried.
        let least = limit.unit.measure(self.whole) / limit.max.max(1);
        for digits in least.max(1).ilog10() + 1..=9 {
            let most = 10_usize.pow(digits) - 1;
            let layout = Layout::new(title, limits, limit, cutting.numbering, most);
            let bodies = if self.is_plain() { self.texts(&layout, most) } else { self.trees(&layout, limit, most) };
            match bodies {
                Ok(bodies) => return allowed(laid_out(&layout, title, bodies), cutting),
                Err(Misfit::NoRoom) => return Err(too_small(limit)),
                Err(Misfit::TooMany) => {}
            }
        }
        Err(too_small(limit))
    }

    /// The bodies of plain text.
    fn texts(&self, layout: &Layout, most: usize) -> Result<Vec<String>, Misfit> {
        let number = layout.widest().map_or(0, |number| number.len() + 1);
        let limit_of = |part| {
            let limit = layout.limit(part);
            Limit { max: limit.max.saturating_sub(number), ..limit }
        };
        let parts = split(self.whole, most, limit_of)?;
        let count = parts.len();
        let numbered = |(part, text): (usize, &str)| match layout.number(part, count).filter(|_| count > 1) {
            Some(number) => format!("{text} {number}"),
            None => text.to_owned(),
        };
        Ok(parts.into_iter().enumerate().map(numbered).collect())
    }

    /// The bodies of a tree.
    fn trees(&mut self, layout: &Layout, limit: Limit, most: usize) -> Result<Vec<String>, Misfit> {
        let (sheet, lead) = self.sheet(limit);
        let taken = lead.map_or(0, |lead| self.taken(lead, limit));
        let limit_of = |part| {
            let limit = layout.limit(part);
            Limit { max: limit.max.saturating_sub(if part == 0 { taken } else { 0 }), ..limit }
        };
        let tail = |number: Option<String>| number.map_or(Tail::None, Tail::Number);
        let tail_of = |part, count| tail(layout.number(part, count).filter(|_| count > 1));
        let mut bodies = Pieces::new(sheet, tail(layout.widest())).all(most, limit_of, tail_of)?;
        if let Some(first) = bodies.first_mut() {
            *first = self.led(lead, std::mem::take(first));
        }
        Ok(bodies)
    }

    /// The blocks, and the title that is to stand in front of the first part; one that takes more than half of a part is one of the
    /// blocks instead.
    fn sheet(&mut self, limit: Limit) -> (Sheet, Option<&'a str>) {
        let mut sheet = self.sheet.take().unwrap_or_else(|| sheet_of(self.body, limit.unit));
        match self.lead {
            Some(lead) if self.taken(lead, limit) > limit.max / 2 => {
                let title = Inline::Marked(Mark::Strong, vec![Inline::Text(lead.to_owned())]);
                sheet.put_first(Block::Paragraph(vec![title]));
                (sheet, None)
            }
            lead => (sheet, lead),
        }
    }

    /// How much a title in front of a body adds to it.
    fn taken(&self, lead: &str, limit: Limit) -> usize {
        let added = |body: &str| limit.unit.measure(body);
        added(&title_in_body(lead, "x", self.body.dialect)) - added("x")
    }

    fn led(&self, lead: Option<&str>, body: String) -> String {
        match lead {
            Some(lead) => title_in_body(lead, &body, self.body.dialect),
            None => body,
        }
    }
}

/// The parts with their titles; a message that turns out to be one part has no number.
fn laid_out(layout: &Layout, title: Option<&str>, bodies: Vec<String>) -> Vec<Piece> {
    let count = bodies.len();
    match count {
        0 => vec![piece(title, String::new())],
        1 => bodies.into_iter().map(|body| piece(title, body)).collect(),
        _ => bodies
            .into_iter()
            .enumerate()
            .map(|(part, body)| Piece { title: layout.title(part, count), body })
            .collect(),
    }
}

fn allowed(pieces: Vec<Piece>, cutting: Cutting) -> Result<Vec<Piece>, Problem> {
    match cutting.max_parts {
        Some(most) if pieces.len() > most as usize => {
            let words = format!("the message would be sent in {} parts, and `max_parts` is {most}", pieces.len());
            Err(Problem::new(words)
                .hint("shorten it, allow more parts, or set `overflow: truncate` or `overflow: attach`"))
        }
        Some(_) | None => Ok(pieces),
    }
}

fn piece(title: Option<&str>, body: String) -> Piece {
    Piece { title: title.map(str::to_owned), body }
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
        TitleMode::Own(Some(own)) => shorten(title, own),
        TitleMode::Own(None) | TitleMode::InBody => title.to_owned(),
    };
    match (limits.sharing, limits.body) {
        (Sharing::Shared, Some(limit)) => {
            let max = (limit.max / 2).max(limit.max.saturating_sub(limit.unit.measure(body)));
            shorten(&own, Limit { max, ..limit })
        }
        _ => own,
    }
}
