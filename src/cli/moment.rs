//! `--at` and `--not-after`: moments as people write them.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::cli::args::SendArgs;
use crate::config::named_zone;
use crate::config::window::first_moment;
use crate::problem::{Problem, Problems};

/// Between which moments deliveries may begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Timing {
    /// Until then everything is deferred.
    pub(super) not_before: Option<Timestamp>,
    /// After that nothing begins any more.
    pub(super) not_after: Option<Timestamp>,
}

impl Timing {
    /// Refuses to put off what nothing would remember.
    pub(super) fn needs_ledger(self) -> Result<(), Problem> {
        let hint = "give the run a ledger with `--state-dir`, or leave `--at` out and send at that time";
        let problem = || Problem::new("`--at` puts deliveries off, and without a ledger nothing would remember them");
        if self.not_before.is_some() { Err(problem().hint(hint)) } else { Ok(()) }
    }

    /// Reads both arguments; mistakes and warnings are added to `problems`.
    pub(super) fn read(args: &SendArgs, now: Timestamp, problems: &mut Problems) -> Self {
        let mut read = |name: &str, written: &Option<String>| {
            written.as_ref().and_then(|written| problems.keep(moment(name, written, now)))
        };
        let (mut not_before, not_after) = (read("--at", &args.at), read("--not-after", &args.not_after));
        if let (Some(first), Some(last)) = (not_before, not_after)
            && last < first
        {
            problems
                .push(Problem::new("`--not-after` is before `--at`").hint("nothing could be sent: change one of them"));
        } else if not_after.is_some_and(|last| last < now) {
            problems
                .push(Problem::new("`--not-after` is over already").hint("nothing could be sent: name a later time"));
        } else if let Some(past) = not_before.filter(|first| *first < now) {
            let problem = Problem::new(format!("`--at` is over since {past:.0}: it is sent now"));
            problems.push(problem.hint("add `--not-after` where that would be too late").warning());
            not_before = None;
        }
        Self { not_before, not_after }
    }
}

/// A moment: RFC 3339, a date and a time with a zone or an offset, or a span from now on.
fn moment(name: &str, written: &str, now: Timestamp) -> Result<Timestamp, Problem> {
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
