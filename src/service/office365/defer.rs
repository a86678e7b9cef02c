//! When Exchange lets a mail go that it was given before.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::config::moment;
use crate::problem::Problem;
use crate::service::office365::options::within;
use crate::service::settings::Settings;

/// When Exchange lets a mail go; a moment that is over means at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Defer {
    /// At a moment.
    Until(Timestamp),
    /// So long after it was given to Exchange.
    For(Duration),
}

impl Defer {
    pub(super) fn read(settings: &Settings) -> Result<Option<Self>, Problem> {
        let Some(text) = settings.text("defer").map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        if let Ok(span) = humantime::parse_duration(text) {
            return match span > Duration::from_secs(366 * 24 * 3600) {
                true => Err(Problem::new("in `defer`: the time is longer than a year").hint("name an earlier time")),
                false => Ok(Some(Self::For(span))),
            };
        }
        let until = moment("defer", text, Timestamp::UNIX_EPOCH).map_err(|problem| within("defer", problem))?;
        Ok(Some(Self::Until(until)))
    }

    /// The moment in UTC, as Exchange reads it in a property.
    pub(super) fn moment(self, now: Timestamp) -> String {
        let moment = match self {
            Self::Until(moment) => moment,
            Self::For(span) => {
                let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
                now.checked_add(span).unwrap_or(Timestamp::MAX)
            }
        };
        format!("{moment:.0}")
    }
}
