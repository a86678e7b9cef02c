//! Where title and number go on the parts of a message, and what they leave of its limit.

use crate::config::policy::Numbering;
use crate::limit::{Limit, Limits, Sharing, TitleMode};

use super::shorten::shorten;

/// Which parts have the title.
enum Heading {
    /// No part has one.
    Absent,
    /// Every part, with its number at the end.
    Numbered(String),
    /// Every part; the numbers end the bodies.
    Every(String),
    /// The first part; the numbers end the bodies.
    First(String),
}

/// How the parts of one message are laid out.
pub(super) struct Layout {
    heading: Heading,
    /// What the title leaves of the limit on the first part.
    first: Limit,
    /// What it leaves on the others.
    others: Limit,
    numbering: Numbering,
    /// The longest number.
    widest: usize,
}

impl Layout {
    /// For so many parts at the most.
    pub(super) fn new(title: Option<&str>, limits: &Limits, limit: Limit, numbering: Numbering, most: usize) -> Self {
        let number = numbering.of(most, most).map_or(0, |number| number.len() + 1);
        let less = |by: usize| Limit { max: limit.max.saturating_sub(by), ..limit };
        let laid = |heading, first, others| Self { heading, first, others, numbering, widest: most };
        let Some(title) = title else { return laid(Heading::Absent, limit, limit) };
        let numbered = match limits.title {
            _ if number == 0 => None,
            TitleMode::Own(Some(own)) if own.max < 3 * number => None,
            TitleMode::Own(Some(own)) => Some(shorten(title, Limit { max: own.max - number, ..own })),
            TitleMode::Own(None) | TitleMode::InBody => Some(title.to_owned()),
        };
        let taken = |title: &str| limit.unit.measure(title) + number;
        match (limits.sharing, numbered) {
            (Sharing::Separate, Some(title)) => laid(Heading::Numbered(title), limit, limit),
            (Sharing::Separate, None) => laid(Heading::Every(title.to_owned()), limit, limit),
            (Sharing::Shared, Some(title)) if taken(&title) <= limit.max / 4 => {
                let rest = less(taken(&title));
                laid(Heading::Numbered(title), rest, rest)
            }
            (Sharing::Shared, None) if number == 0 && taken(title) <= limit.max / 4 => {
                let rest = less(taken(title));
                laid(Heading::Every(title.to_owned()), rest, rest)
            }
            (Sharing::Shared, _) => laid(Heading::First(title.to_owned()), less(limit.unit.measure(title)), limit),
        }
    }

    /// The limit of the body of a part, counted from 0, its number included.
    pub(super) fn limit(&self, part: usize) -> Limit {
        if part == 0 { self.first } else { self.others }
    }

    /// The title of a part, counted from 0.
    pub(super) fn title(&self, part: usize, count: usize) -> Option<String> {
        match &self.heading {
            Heading::Absent => None,
            Heading::Numbered(title) => Some(
                self.numbering.of(part + 1, count).map_or_else(|| title.clone(), |number| format!("{title} {number}")),
            ),
            Heading::Every(title) => Some(title.clone()),
            Heading::First(title) => Some(title.clone()).filter(|_| part == 0),
        }
    }

    /// The number that ends the body of a part, counted from 0, where the title has none.
    pub(super) fn number(&self, part: usize, count: usize) -> Option<String> {
        match self.heading {
            Heading::Numbered(_) => None,
            Heading::Absent | Heading::Every(_) | Heading::First(_) => self.numbering.of(part + 1, count),
        }
    }

    /// The longest number that ends a body.
    pub(super) fn widest(&self) -> Option<String> {
        self.number(self.widest.saturating_sub(1), self.widest)
    }
}
