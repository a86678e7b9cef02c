//! A moment as people write it.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::config::named_zone;
use crate::config::window::first_moment;
use crate::problem::Problem;

/// A moment: RFC 3339, a date and a time with a zone or an offset, or a span from now on.
///
/// # Errors
/// A problem that begins with `name`, the option or field it was written for.
pub fn moment(name: &str, written: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let text = written.trim();
    let bad = |words: &str| Problem::new(format!("`{name} {written}` {words}"));
    if let Ok(span) = humantime::parse_duration(text) {
        let span = SignedDuration::try_from(span).ok().and_then(|span| now.checked_add(span).ok());
        return span.ok_or_else(|| bad("is beyond the end of the calendar").hint("name an earlier time"));
    }
    if let Some(moment) = text.parse::<Timestamp>().ok().or_else(|| text.parse::<Zoned>().ok().map(|it| it.timestamp()))
    {
        return Ok(moment);
    }
    if text.parse::<DateTime>().is_ok() {
        let hint = format!("add the time zone or the offset: `{text} Europe/Berlin`, `{text} +01:00`, `{text} UTC`");
        return Err(bad("does not say by whose clocks").hint(hint));
    }
    if let Some((civil, zone)) = text.rsplit_once(char::is_whitespace) {
        if zone.starts_with(['+', '-', 'Z', 'z'])
            && let Ok(moment) = format!("{}{zone}", civil.trim()).parse::<Timestamp>()
        {
            return Ok(moment);
        }
        if let Ok(civil) = civil.trim().parse::<DateTime>() {
            let zone = named_zone(zone)
                .map_err(|problem| Problem { message: format!("`{name}`: {}", problem.message), ..problem })?;
            return first_moment(&zone, civil).ok_or_else(|| bad("is beyond the end of the calendar"));
        }
    }
    Err(bad("is no time")
        .hint("write `2026-12-24 08:00 Europe/Berlin`, `2026-12-24T08:00:00+01:00`, or a time from now such as `2h`"))
}
