//! How long a run takes at the least.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use crate::config::policy::{Policy, Rate};

/// How long a service is assumed to take for one part. Nobody knows before the run, so whatever follows from it says so.
pub const LATENCY: Duration = Duration::from_millis(200);

/// One delivery, as far as time is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Load<'a> {
    /// What its account shares concurrency and rate with.
    pub bucket: &'a str,
    /// How its account is delivered to.
    pub policy: &'a Policy,
    /// How many parts it has.
    pub parts: usize,
}

/// The least time that a run takes, and what it is due to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// From the first start to the last answer, if nothing fails.
    pub time: Duration,
    /// What makes it so long.
    pub bound: Bound,
}

/// What a run cannot be faster than.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The rate of a bucket, as words such as `30 in 1m`.
    Rate(String, String),
    /// The parts that a bucket may have under way at once.
    Concurrency(String, usize),
    /// The parts that the run may have under way at once.
    Run(usize),
    /// So many parts that go to one recipient one after the other.
    Length(usize),
}

/// Everything that goes through one bucket.
struct Sum {
    parts: usize,
    concurrency: usize,
    /// The rates of its accounts, each with its burst; a gap is the rate of one in its time.
    rates: Vec<(Rate, u32)>,
}

impl Sum {
    fn add(&mut self, load: &Load<'_>) {
        self.parts += load.parts;
        self.concurrency = self.concurrency.min(load.policy.concurrency.max(1));
        let Policy { rate, burst, min_gap, .. } = load.policy;
        let rate = rate.map(|rate| Rate { count: rate.count.max(1), ..rate });
        let spread = rate.map(|rate| (rate, burst.unwrap_or(rate.count).clamp(1, rate.count)));
        let gap = min_gap.map(|per| (Rate { count: 1, per }, 1));
        for rate in spread.into_iter().chain(gap) {
            if !self.rates.contains(&rate) {
                self.rates.push(rate);
            }
        }
    }

    /// The bounds of the bucket, each alone.
    fn bounds(&self, bucket: &str) -> impl Iterator<Item = Estimate> {
        let rates = self.rates.iter().map(|(rate, burst)| {
            let (last, count) = (self.parts.saturating_sub(1), rate.count as usize);
            // What is left for the last stretch of time cannot begin before it, and is spread over it beyond the burst.
            let left = last % count + 1;
            let spread = times(rate.per / rate.count, left.saturating_sub(*burst as usize)).saturating_add(LATENCY);
            let rest = times(LATENCY, left.div_ceil(self.concurrency)).max(spread);
            let time = times(rate.per, last / count).saturating_add(rest);
            let words = format!("{} in {}", rate.count, humantime::format_duration(rate.per));
            Estimate { time, bound: Bound::Rate(bucket.to_owned(), words) }
        });
        let time = times(LATENCY, self.parts.div_ceil(self.concurrency));
        let concurrency = Estimate { time, bound: Bound::Concurrency(bucket.to_owned(), self.concurrency) };
        rates.chain([concurrency])
    }
}

fn times(time: Duration, count: usize) -> Duration {
    time.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The least time for these deliveries with so many parts under way at once over all buckets; nothing where there are none.
///
/// Buckets do not wait for each other, so that the slowest one decides, unless the run as a whole has no room.
#[must_use]
pub fn estimate<'a>(loads: impl IntoIterator<Item = Load<'a>>, concurrency: usize) -> Option<Estimate> {
    let (mut buckets, mut parts, mut longest) = (HashMap::<&str, Sum>::new(), 0, 0);
    for load in loads {
        parts += load.parts;
        longest = longest.max(load.parts);
        let fresh = || Sum { parts: 0, concurrency: usize::MAX, rates: Vec::new() };
        buckets.entry(load.bucket).or_insert_with(fresh).add(&load);
    }
    let concurrency = concurrency.max(1);
    let run = Estimate { time: times(LATENCY, parts.div_ceil(concurrency)), bound: Bound::Run(concurrency) };
    let length = Estimate { time: times(LATENCY, longest), bound: Bound::Length(longest) };
    let mut buckets: Vec<_> = buckets.into_iter().collect();
    buckets.sort_unstable_by_key(|(name, _)| *name);
    let each = buckets.iter().flat_map(|(name, sum)| sum.bounds(name));
    // Of equal ones the first is named, so that the same run is always explained in the same way.
    let slowest = each.chain([run, length]).reduce(|most, next| if next.time > most.time { next } else { most });
    slowest.filter(|_| parts > 0)
}

/// `about 12m, because `announce` takes 30 in 1m`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "about {}, ", rounded(self.time))?;
        let assumed = format!("if a part takes {}", humantime::format_duration(LATENCY));
        match &self.bound {
            Bound::Rate(bucket, rate) => write!(f, "because `{bucket}` takes {rate}"),
            Bound::Concurrency(bucket, count) => write!(f, "because `{bucket}` takes {count} at a time, {assumed}"),
            Bound::Run(count) => write!(f, "because {count} are under way at a time, {assumed}"),
            Bound::Length(count) => write!(f, "because {count} parts follow each other, {assumed}"),
        }
    }
}

/// A time as people say it: what is left out is less than a twentieth of it.
fn rounded(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let unit = match seconds {
        0..60 => 1,
        60..1200 => 10,
        1200..72_000 => 60,
        _ => 3600,
    };
    let shown = seconds.div_ceil(unit) * unit;
    humantime::format_duration(Duration::from_secs(shown)).to_string()
}
