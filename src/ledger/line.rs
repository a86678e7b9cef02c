//! The journal as it is written: a JSON value to a line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::deliver::event::PartOutcome;
use crate::deliver::journal::{Entry, Intent};
use crate::ledger::history::{Kept, KeptPart, PartState};
use crate::outcome::{Failure, Trace};

/// One line: delivery, part and tries, and then what is known; seconds are those since the first try of the delivery.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line<'l> {
    Try(usize, usize, u32),
    /// The same for neighbours: the first, how many, part and tries.
    Tries(usize, usize, usize, u32),
    Refused(usize, usize, u32, Cow<'l, Failure>),
    /// Rows of older versions end before the trace.
    Sent(
        usize,
        usize,
        u32,
        Option<Cow<'l, str>>,
        f64,
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<Cow<'l, Trace>>,
    ),
    Failed(usize, usize, u32, Cow<'l, Failure>, f64),
    Unknown(usize, usize, u32, Cow<'l, Failure>, f64),
    /// What was about to be tried was not.
    Back(usize, usize),
    /// Another session began: nobody will ever know more of what was under way in the last one.
    Session,
}

/// Adds what an entry says to the lines of a row.
pub(super) fn write(lines: &mut String, entry: &Entry) {
    match entry {
        Entry::Intend(Intent { delivery, width: 1, part, attempt }) => {
            push(lines, &Line::Try(*delivery, *part, *attempt));
        }
        Entry::Intend(Intent { delivery, width, part, attempt }) => {
            push(lines, &Line::Tries(*delivery, *width, *part, *attempt));
        }
        Entry::Refused { intent: Intent { delivery, part, attempt, .. }, failure } => {
            push(lines, &Line::Refused(*delivery, *part, *attempt, Cow::Borrowed(failure)));
        }
        Entry::Ended { delivery, part, attempts, outcome, took } => {
            let (delivery, part, attempts, seconds) = (*delivery, *part, *attempts, took.as_secs_f64());
            push(
                lines,
                &match outcome {
                    PartOutcome::Sent(receipt) => {
                        let trace = receipt.trace.as_deref().map(Cow::Borrowed);
                        Line::Sent(delivery, part, attempts, receipt.id.as_deref().map(Cow::Borrowed), seconds, trace)
                    }
                    PartOutcome::Failed(it) => Line::Failed(delivery, part, attempts, Cow::Borrowed(it), seconds),
                    PartOutcome::Unknown(it) => Line::Unknown(delivery, part, attempts, Cow::Borrowed(it), seconds),
                    PartOutcome::NotAttempted | PartOutcome::Withheld(_) => Line::Back(delivery, part),
                },
            );
        }
        // It has a row of its own.
        Entry::Omitted { .. } => {}
    }
}

/// The line with which a further session begins.
pub(super) fn session() -> String {
    let mut lines = String::new();
    push(&mut lines, &Line::Session);
    lines
}

/// Adds what is known of a delivery to the lines of a row of another run.
pub(super) fn carry(lines: &mut String, delivery: usize, kept: &Kept) {
    for (part, kept) in kept.parts.iter().enumerate() {
        let Some(KeptPart { state, attempts, receipt, trace, failure, seconds, .. }) = kept else { continue };
        let (attempts, seconds) = (*attempts, *seconds);
        let failure = || failure.as_ref().map_or_else(|| Cow::Owned(KeptPart::lost()), Cow::Borrowed);
        push(
            lines,
            &match state {
                PartState::Sent => {
                    let (receipt, trace) = (receipt.as_deref().map(Cow::Borrowed), trace.as_deref().map(Cow::Borrowed));
                    Line::Sent(delivery, part, attempts, receipt, seconds, trace)
                }
                PartState::Refused => Line::Refused(delivery, part, attempts, failure()),
                PartState::Failed => Line::Failed(delivery, part, attempts, failure(), seconds),
                PartState::Unknown | PartState::UnderWay => Line::Unknown(delivery, part, attempts, failure(), seconds),
            },
        );
    }
}

fn push(lines: &mut String, line: &Line<'_>) {
    // Such values have no keys but text and no numbers that JSON cannot say.
    if let Ok(text) = serde_json::to_string(line) {
        lines.push_str(&text);
        lines.push('\n');
    }
}

/// Lets the deliveries know what a row says, in the order of the journal; a line that makes no sense is passed over.
pub(super) fn read(lines: &str, deliveries: &mut [Kept]) {
    for line in lines.lines() {
        let Ok(line) = serde_json::from_str::<Line<'_>>(line) else { continue };
        let known = |state, attempts| KeptPart {
            state,
            attempts,
            head: None,
            receipt: None,
            trace: None,
            failure: None,
            seconds: 0.0,
            before: None,
        };
        let (delivery, part, kept) = match line {
            Line::Try(delivery, part, attempts) => {
                let kept = KeptPart { head: Some(delivery), ..known(PartState::UnderWay, attempts) };
                (delivery, part, Some(kept))
            }
            Line::Tries(first, width, part, attempts) => {
                // A row that somebody has changed must not keep us here for ever.
                let members = first..first.saturating_add(width).min(deliveries.len());
                for member in members {
                    let kept = KeptPart { head: Some(first), ..known(PartState::UnderWay, attempts) };
                    learn(deliveries, member, part, Some(kept));
                }
                continue;
            }
            Line::Refused(delivery, part, attempts, failure) => {
                let failure = Some(failure.into_owned());
                (delivery, part, Some(KeptPart { failure, ..known(PartState::Refused, attempts) }))
            }
            Line::Sent(delivery, part, attempts, receipt, seconds, trace) => {
                let receipt = receipt.map(Cow::into_owned);
                let trace = trace.map(|trace| Box::new(trace.into_owned()));
                (delivery, part, Some(KeptPart { receipt, trace, seconds, ..known(PartState::Sent, attempts) }))
            }
            Line::Failed(delivery, part, attempts, failure, seconds) => {
                let failure = Some(failure.into_owned());
                (delivery, part, Some(KeptPart { failure, seconds, ..known(PartState::Failed, attempts) }))
            }
            Line::Unknown(delivery, part, attempts, failure, seconds) => {
                let failure = Some(failure.into_owned());
                (delivery, part, Some(KeptPart { failure, seconds, ..known(PartState::Unknown, attempts) }))
            }
            Line::Back(delivery, part) => (delivery, part, None),
            Line::Session => {
                let parts = deliveries.iter_mut().flat_map(|delivery| delivery.parts.iter_mut().flatten());
                parts.filter(|part| part.state == PartState::UnderWay).for_each(|part| part.state = PartState::Unknown);
                continue;
            }
        };
        learn(deliveries, delivery, part, kept);
    }
}

/// Lets a delivery know what has become of its part; nothing is that it was not tried after all.
fn learn(deliveries: &mut [Kept], delivery: usize, part: usize, kept: Option<KeptPart>) {
    let place = deliveries.get_mut(delivery).and_then(|delivery| delivery.parts.get_mut(part));
    let Some(place) = place else { return };
    *place = match (kept, place.take()) {
        (Some(kept), before) if kept.state == PartState::UnderWay => {
            Some(KeptPart { before: before.map(Box::new), ..kept })
        }
        // The lines that end a try do not say who was in its message; the one that began it did.
        (Some(kept), before) => Some(KeptPart { head: before.and_then(|before| before.head), ..kept }),
        // What was known of it still holds.
        (None, now) => now.and_then(|now| now.before).map(|before| *before),
    };
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::read;
    use crate::config::policy::Importance;
    use crate::deliver::event::{Heading, PartOutcome};
    use crate::deliver::journal::{Entry, Intent};
    use crate::ledger::history::Kept;
    use crate::outcome::{Receipt, Status, Trace};

    /// A delivery of which nothing is known.
    fn kept() -> Kept {
        let heading = Heading {
            account: "chat".into(),
            service: "json".into(),
            target: None,
            parts: 1,
            importance: Importance::Required,
            bucket: "chat".into(),
            waits_for: None,
            left_out: [].into(),
            batch: None,
        };
        Kept { heading, hash: [0; 32], omission: None, parts: vec![None] }
    }

    #[test]
    fn the_trace_of_a_receipt_comes_back_and_older_rows_have_none() {
        let trace = Trace { request_id: None, client_request_id: Some("c".to_owned()) };
        for receipt in [Receipt::of(Some("r".to_owned())).trace(trace), Receipt::default()] {
            let (mut lines, mut deliveries) = (String::new(), [kept()]);
            let outcome = PartOutcome::Sent(receipt.clone());
            let ended = Entry::Ended { delivery: 0, part: 0, attempts: 1, outcome, took: Duration::ZERO };
            super::write(&mut lines, &ended);
            read(&lines, &mut deliveries);
            let part = deliveries[0].parts[0].take().expect("it is known");
            assert_eq!((part.receipt, part.trace), (receipt.id, receipt.trace), "{lines}");
        }
        let mut deliveries = [kept()];
        read("{\"sent\":[0,0,1,\"r\",0.1]}\n", &mut deliveries);
        assert_eq!(deliveries[0].status(), Status::Sent);
    }

    #[test]
    fn neighbours_that_travel_together_are_one_line_and_each_has_its_own_outcome() {
        let (mut lines, mut deliveries) = (String::new(), [kept(), kept(), kept()]);
        super::write(&mut lines, &Entry::Intend(Intent { delivery: 0, width: 3, part: 0, attempt: 1 }));
        assert_eq!(lines, "{\"tries\":[0,3,0,1]}\n");
        lines.push_str("{\"back\":[1,0]}\n{\"sent\":[2,0,1,null,0.1]}\n{\"tries\":[7,18446744073709551615,0,1]}\n");
        read(&lines, &mut deliveries);
        let statuses = deliveries.each_ref().map(Kept::status);
        assert_eq!(statuses, [Status::Unknown, Status::NotAttempted, Status::Sent]);
    }

    #[test]
    fn what_was_about_to_be_tried_and_was_not_is_what_it_was_before() {
        let unknown = "{\"try\":[0,0,1]}\n\"session\"\n";
        for (lines, status) in [
            ("{\"try\":[0,0,1]}\n", Status::Unknown),
            ("{\"try\":[0,0,1]}\n{\"back\":[0,0]}\n", Status::NotAttempted),
            (unknown, Status::Unknown),
            (&format!("{unknown}{{\"try\":[0,0,2]}}\n{{\"back\":[0,0]}}\n"), Status::Unknown),
            (&format!("{unknown}{{\"try\":[0,0,2]}}\n{{\"sent\":[0,0,2,null,0.1]}}\n"), Status::Sent),
        ] {
            let mut deliveries = [kept()];
            read(lines, &mut deliveries);
            assert_eq!(deliveries[0].status(), status, "{lines}");
        }
    }
}
