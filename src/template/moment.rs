//! Days and moments in the forms that messages bring them.

use jiff::civil::{DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::{Timestamp, Zoned, tz::TimeZone};

/// Reads RFC 3339 with or without a zone in brackets, a date alone, a date and a time and the name of a zone, RFC 2822, or seconds
/// since 1970; what names no zone is UTC.
pub(super) fn read(text: &str) -> Result<Zoned, jiff::Error> {
    let text = text.trim();
    let refused = match of_pieces(text) {
        Ok(zoned) => return Ok(zoned),
        Err(refused) => refused,
    };
    if let Some((civil, zone)) = text.rsplit_once(' ')
        && let (Ok(civil), Ok(zone)) = (civil.trim().parse::<DateTime>(), TimeZone::get(zone))
    {
        return civil.to_zoned(zone);
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return since_1970(seconds);
    }
    jiff::fmt::rfc2822::parse(text).map_err(|_| refused)
}

/// The moment so many seconds after the beginning of 1970.
pub(super) fn since_1970(seconds: f64) -> Result<Zoned, jiff::Error> {
    // What is too large for an integer is too large for a calendar, too.
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).map(|moment| moment.to_zoned(TimeZone::UTC))
}

fn of_pieces(text: &str) -> Result<Zoned, jiff::Error> {
    let pieces = Pieces::parse(text)?;
    let zone = pieces.to_time_zone()?;
    let zone = zone.or_else(|| pieces.to_numeric_offset().map(TimeZone::fixed)).unwrap_or(TimeZone::UTC);
    pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight())).to_zoned(zone)
}
