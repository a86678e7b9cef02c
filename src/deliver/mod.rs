//! The engine: it alone retries, paces, orders and stops.
//!
//! A run is one loop over plain values. A lane is a delivery that has begun, a bucket is what its account shares with others:
//! concurrency, rate and cool-down. The schedule says which lane may start now and when to look again; only an attempt is a
//! future. So whoever waits, for a retry, a rate or a cool-down, is a small record and holds nothing that another one needs, and
//! memory grows with what is in flight.

mod attempt;
mod bar;
mod bucket;
mod budget;
mod clock;
mod close;
mod commits;
pub mod estimate;
pub mod event;
mod flow;
mod gates;
mod job;
pub mod journal;
mod lane;
mod outlet;
mod pace;
mod prepare;
mod retry;
mod run;
mod schedule;
mod settle;
mod stop;
mod timing;
mod words;

pub use close::close;
pub use job::{Job, Limits, Standing};
pub use outlet::Outlet;
pub use prepare::prepare;
pub use run::{headings, run};
pub use stop::Stop;
pub use timing::omission;
