//! A run in numbers, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::deliver::event::{Event, Heading, PartOutcome};
use crate::report::absent::gone;
use crate::report::model::Report;
use crate::report::tries::{End, Tries};

/// The upper bounds of the histogram's buckets, in seconds; one without a bound follows.
const BOUNDS: [f64; 12] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Folds the events of a run into numbers.
#[derive(Debug, Default)]
pub struct Meter {
    headings: Vec<Heading>,
    tries: Tries,
    attempts: BTreeMap<Try, u64>,
    /// By account and service.
    retries: BTreeMap<(Arc<str>, Arc<str>), u64>,
    /// By bucket.
    cooldowns: BTreeMap<Arc<str>, Cooldown>,
    /// By service.
    durations: BTreeMap<Arc<str>, Histogram>,
}

/// What the tries that are counted together have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Try {
    account: Arc<str>,
    service: Arc<str>,
    outcome: &'static str,
    /// Why it failed; empty where it did not.
    kind: &'static str,
}

/// How long a bucket started nothing; waits that overlap count once.
#[derive(Debug, Default)]
struct Cooldown {
    total: Duration,
    until: Duration,
}

#[derive(Debug, Default)]
struct Histogram {
    /// How many are at or below each bound and above the one before.
    counts: [u64; BOUNDS.len()],
    number: u64,
    sum: f64,
}

impl Meter {
    /// Takes notice of what happened so long after the beginning.
    pub fn record(&mut self, event: &Event, elapsed: Duration) {
        let end = self.tries.end(event);
        match event {
            Event::Planned(headings) => self.headings.clone_from(headings),
            Event::AttemptStarted { delivery, attempt, .. } => {
                if let (Some(heading), 2..) = (self.headings.get(*delivery), *attempt) {
                    *self.retries.entry((heading.account.clone(), heading.service.clone())).or_default() += 1;
                }
            }
            Event::AttemptFailed { delivery, failure, took, .. } => {
                self.attempt(*delivery, "retrying", failure.kind.name(), *took);
            }
            Event::PartEnded { delivery, outcome, took, .. } if end == Some(End::Final) => {
                let kind = match outcome {
                    PartOutcome::Failed(failure) | PartOutcome::Unknown(failure) => failure.kind.name(),
                    PartOutcome::Sent(_) | PartOutcome::NotAttempted | PartOutcome::Withheld(_) => "",
                };
                self.attempt(*delivery, outcome.status().name(), kind, *took);
            }
            Event::Cooling { bucket, wait } => {
                let cooldown = self.cooldowns.entry(bucket.clone()).or_default();
                let until = elapsed.saturating_add(*wait);
                cooldown.total += until.saturating_sub(cooldown.until.max(elapsed));
                cooldown.until = cooldown.until.max(until);
            }
            Event::PartEnded { .. } | Event::DeliveryEnded { .. } | Event::Stopping(_) | Event::Finished => {}
        }
    }

    fn attempt(&mut self, delivery: usize, outcome: &'static str, kind: &'static str, took: Duration) {
        let Some(heading) = self.headings.get(delivery) else { return };
        let (account, service) = (heading.account.clone(), heading.service.clone());
        self.durations.entry(service.clone()).or_default().add(took.as_secs_f64());
        *self.attempts.entry(Try { account, service, outcome, kind }).or_default() += 1;
    }

    /// All numbers, now that the run has ended with this report.
    #[must_use]
    pub fn render(&self, report: &Report) -> String {
        let mut text = String::new();
        let (info, seconds) = (("run", report.run.as_str()), report.seconds);
        let labels = labels(&[info, ("status", report.status.name()), ("version", env!("CARGO_PKG_VERSION"))]);
        head(&mut text, "run_info", "gauge", "The last run and what it came to; always 1.");
        let _ = writeln!(text, "dispatch_run_info{labels} 1");
        head(&mut text, "run_start_time_seconds", "gauge", "When the last run began, as Unix time.");
        let _ = writeln!(text, "dispatch_run_start_time_seconds {:.3}", report.started.as_duration().as_secs_f64());
        head(&mut text, "run_duration_seconds", "gauge", "How long the last run took.");
        let _ = writeln!(text, "dispatch_run_duration_seconds {seconds}");
        deliveries(&mut text, report);
        left_out(&mut text, report);
        self.attempts(&mut text);
        head(&mut text, "cooldown_seconds_total", "counter", "How long a bucket paused because its service asked.");
        for (bucket, cooldown) in &self.cooldowns {
            let rest = cooldown.until.as_secs_f64() - seconds;
            let total = (cooldown.total.as_secs_f64() - rest.max(0.0)).max(0.0);
            let labels = self::labels(&[("bucket", bucket)]);
            let _ = writeln!(text, "dispatch_cooldown_seconds_total{labels} {total}");
        }
        head(&mut text, "attempt_duration_seconds", "histogram", "How long the tries of parts took.");
        for (service, histogram) in &self.durations {
            histogram.write(&mut text, service);
        }
        text
    }

    fn attempts(&self, text: &mut String) {
        head(text, "attempts_total", "counter", "Tries of parts, by what came of them and why.");
        for (Try { account, service, outcome, kind }, number) in &self.attempts {
            let labels = labels(&[("account", account), ("service", service), ("outcome", outcome), ("kind", kind)]);
            let _ = writeln!(text, "dispatch_attempts_total{labels} {number}");
        }
        head(text, "retries_total", "counter", "Tries of parts that were not the first.");
        for ((account, service), number) in &self.retries {
            let labels = labels(&[("account", account), ("service", service)]);
            let _ = writeln!(text, "dispatch_retries_total{labels} {number}");
        }
    }
}

impl Histogram {
    fn add(&mut self, seconds: f64) {
        self.number += 1;
        self.sum += seconds;
        if let Some(bucket) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.counts[bucket] += 1;
        }
    }

    fn write(&self, text: &mut String, service: &str) {
        let name = "dispatch_attempt_duration_seconds";
        let mut below = 0;
        for (bound, number) in BOUNDS.iter().zip(self.counts) {
            below += number;
            let labels = labels(&[("service", service), ("le", &bound.to_string())]);
            let _ = writeln!(text, "{name}_bucket{labels} {below}");
        }
        let labels = labels(&[("service", service), ("le", "+Inf")]);
        let _ = writeln!(text, "{name}_bucket{labels} {}", self.number);
        let labels = self::labels(&[("service", service)]);
        let _ = writeln!(text, "{name}_sum{labels} {}\n{name}_count{labels} {}", self.sum, self.number);
    }
}

/// What became of deliveries; an account that was left out counts as one, as it does in the report.
fn deliveries(text: &mut String, report: &Report) {
    let mut numbers: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for delivery in &report.deliveries {
        let service = delivery.service.as_deref().unwrap_or_default();
        *numbers.entry((&delivery.account, service, delivery.status.name())).or_default() += 1;
    }
    head(text, "deliveries_total", "counter", "Deliveries, by what became of them.");
    for ((account, service, outcome), number) in numbers {
        let labels = labels(&[("account", account), ("service", service), ("outcome", outcome)]);
        let _ = writeln!(text, "dispatch_deliveries_total{labels} {number}");
    }
}

/// Files that their service did not take, counted once for every delivery that is without.
fn left_out(text: &mut String, report: &Report) {
    let mut numbers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for delivery in report.deliveries.iter().filter(|delivery| gone(delivery).next().is_some()) {
        let service = delivery.service.as_deref().unwrap_or_default();
        *numbers.entry((&delivery.account, service)).or_default() += gone(delivery).count();
    }
    head(text, "attachments_left_out_total", "counter", "Files that deliveries are without: their service takes none.");
    for ((account, service), number) in numbers {
        let labels = labels(&[("account", account), ("service", service)]);
        let _ = writeln!(text, "dispatch_attachments_left_out_total{labels} {number}");
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP dispatch_{name} {help}\n# TYPE dispatch_{name} {kind}");
}

fn labels(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        format!("{name}=\"{value}\"")
    };
    format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(","))
}
