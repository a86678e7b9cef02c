//! At which times an account takes messages.

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::config::policy::Policy;
use crate::message::Severity;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// How many days ahead an opening is looked for: a window that lies in an hour which the clocks skip is closed for a week.
const FAR: i32 = 21;

/// What happens to a delivery that would begin outside the windows of its account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Outside {
    /// It is left for the next opening.
    #[default]
    Defer,
    /// It is not sent at all, which the report says.
    Drop,
    /// It is sent all the same.
    Send,
}

/// A set of types of message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Severities(u8);

impl FromIterator<Severity> for Severities {
    fn from_iter<I: IntoIterator<Item = Severity>>(types: I) -> Self {
        Self(types.into_iter().fold(0, |set, severity| set | Self::bit(severity)))
    }
}

impl Severities {
    /// Whether it is one of them.
    #[must_use]
    pub fn contains(self, severity: Severity) -> bool {
        self.0 & Self::bit(severity) != 0
    }

    fn bit(severity: Severity) -> u8 {
        match severity {
            Severity::Info => 1,
            Severity::Success => 2,
            Severity::Warning => 4,
            Severity::Failure => 8,
        }
    }
}

/// Days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days(u8);

impl FromIterator<Weekday> for Days {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |set, day| set | Self::bit(day)))
    }
}

impl Days {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// Whether it is one of them.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & Self::bit(day) != 0
    }

    fn bit(day: Weekday) -> u8 {
        1 << day.to_monday_zero_offset()
    }
}

/// From one time of the day up to another, which may lie on the day after; in minutes from the midnight at which the day begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    opens: u16,
    closes: u16,
}

impl Hours {
    /// The whole day.
    pub const ALL: Self = Self { opens: 0, closes: DAY };

    /// Hours between two times in minutes from midnight; an end before the beginning lies on the day after. Nothing where the
    /// two are the same, or one of them is no time of a day.
    #[must_use]
    pub fn new(opens: u16, closes: u16) -> Option<Self> {
        let next_day = if closes < opens { DAY } else { 0 };
        (opens < DAY && closes <= DAY && opens != closes).then_some(Self { opens, closes: closes + next_day })
    }

    /// The two times as they were given.
    pub(crate) fn times(self) -> (u16, u16) {
        (self.opens, if self.closes > DAY { self.closes - DAY } else { self.closes })
    }
}

/// Hours on days of the week, by the clocks of a zone. Hours that reach over midnight belong to the day on which they begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// On which days they begin.
    pub days: Days,
    /// Which hours.
    pub hours: Vec<Hours>,
    /// Whose clocks.
    pub zone: TimeZone,
}

impl Window {
    /// The earliest moment from `from` on that is inside.
    fn next_opening(&self, from: Timestamp) -> Option<Timestamp> {
        // Hours that began the day before may go on.
        let mut day = from.to_zoned(self.zone.clone()).date().checked_sub(1.day()).ok()?;
        for _ in 0..FAR {
            let hours = self.hours.iter().filter(|_| self.days.contains(day.weekday()));
            let spans =
                hours.filter_map(|hours| Some((self.moment(day, hours.opens)?, self.moment(day, hours.closes)?)));
            let open =
                spans.filter(|(opens, closes)| opens < closes && from < *closes).map(|(opens, _)| opens.max(from));
            // What begins on a later day begins later.
            if let Some(opening) = open.min() {
                return Some(opening);
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    fn moment(&self, day: Date, minutes: u16) -> Option<Timestamp> {
        let midnight = day.to_datetime(jiff::civil::Time::midnight());
        first_moment(&self.zone, midnight.checked_add(SignedDuration::from_mins(minutes.into())).ok()?)
    }
}

/// The first moment at which the clocks of a zone show this time or a later one: the earlier of two where they are set back over
/// it, the moment of the change where they are set forward over it. Nothing beyond the end of the calendar.
#[must_use]
pub fn first_moment(zone: &TimeZone, civil: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset: before } | AmbiguousOffset::Fold { before, .. } => {
            before.to_timestamp(civil).ok()
        }
        AmbiguousOffset::Gap { before, .. } => {
            // By the clocks as they were, this is the change or after it, so that the change is the latest one up to it.
            let late = before.to_timestamp(civil).ok()?;
            let beyond = late.saturating_add(SignedDuration::from_nanos(1)).ok()?;
            zone.preceding(beyond).next().map(|change| change.timestamp())
        }
    }
}

/// All the windows of an account; it takes messages when one of them is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Windows(Vec<Window>);

impl From<Vec<Window>> for Windows {
    fn from(windows: Vec<Window>) -> Self {
        Self(windows)
    }
}

impl Windows {
    /// Each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Window> {
        self.0.iter()
    }

    /// Whether one of them is open.
    #[must_use]
    pub fn are_open(&self, at: Timestamp) -> bool {
        self.next_opening(at) == Some(at)
    }

    /// The earliest moment from `from` on at which one of them is open; nothing where that is beyond the end of the calendar.
    #[must_use]
    pub fn next_opening(&self, from: Timestamp) -> Option<Timestamp> {
        self.0.iter().filter_map(|window| window.next_opening(from)).min()
    }
}

/// Whether an account takes a message at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Admission {
    /// It does.
    Now,
    /// Not before this time.
    From(Timestamp),
    /// It does not, and the message is dropped.
    Never,
}

impl Policy {
    /// Whether a message of this type may go to the account at this time.
    pub fn admission(&self, at: Timestamp, severity: Severity) -> Admission {
        let closed = |windows: &&Arc<Windows>| !self.always.contains(severity) && !windows.are_open(at);
        match (self.windows.as_ref().filter(closed), self.outside) {
            (None, _) | (Some(_), Outside::Send) => Admission::Now,
            (Some(_), Outside::Drop) => Admission::Never,
            (Some(windows), Outside::Defer) => Admission::From(windows.next_opening(at).unwrap_or(Timestamp::MAX)),
        }
    }
}
