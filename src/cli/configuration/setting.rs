//! What a delivery setting is where nobody says anything.

use std::time::Duration;

use crate::config::policy::{
    Budget, Duplicates, Emojis, FallbackOn, Importance, Outside, Overflow, Policy, Redirect, Storage, Verify,
};
use crate::message::Format;

/// The setting as one would write it; nothing where there is none.
pub(super) fn written(policy: &Policy, name: &str) -> Option<String> {
    let time = |time: Duration| Some(humantime::format_duration(time).to_string());
    let flag = |is: bool| Some(is.to_string());
    let word = |word: &str| Some(word.to_owned());
    match name {
        "timeout" => time(policy.timeout),
        "cto" => time(policy.connect_timeout),
        "rto" => time(policy.read_timeout),
        "verify" => flag(policy.verify == Verify::Certificate),
        "redirect" => flag(policy.redirect == Redirect::Followed),
        "store" => flag(policy.storage == Storage::Kept),
        "emojis" => flag(policy.emojis == Emojis::Drawn),
        "optional" => flag(policy.importance == Importance::Optional),
        "overflow" => word(match policy.overflow {
            Overflow::Upstream => "upstream",
            Overflow::Truncate => "truncate",
            Overflow::Split => "split",
        }),
        "format" => {
            Format::NAMES.iter().find(|(_, format)| Some(*format) == policy.format).and_then(|(name, _)| word(name))
        }
        "tz" => word("UTC"),
        "retry.attempts" => Some(policy.attempts.to_string()),
        "retry.min_delay" => time(policy.min_delay),
        "retry.max_delay" => time(policy.max_delay),
        "retry.max_wait" => time(policy.max_wait),
        "retry.budget" => policy.budget.map(|budget| match budget {
            Budget::Count(count) => count.to_string(),
            Budget::Percent(share) => format!("{share}%"),
        }),
        "concurrency" => Some(policy.concurrency.to_string()),
        "rate" => policy.rate.map(|rate| format!("{}/{}", rate.count, humantime::format_duration(rate.per))),
        "burst" => policy.burst.map(|burst| burst.to_string()),
        "min_gap" => policy.min_gap.and_then(time),
        "duplicates" => word(match policy.duplicates {
            Duplicates::Avoid => "avoid",
            Duplicates::Accept => "accept",
            Duplicates::Verify => "verify",
        }),
        "outside" => word(match policy.outside {
            Outside::Defer => "defer",
            Outside::Drop => "drop",
            Outside::Send => "send",
        }),
        "fallback_on" => word(match policy.fallback_on {
            FallbackOn::Failed => "failed",
            FallbackOn::Unknown => "unknown",
        }),
        _ => None,
    }
}
