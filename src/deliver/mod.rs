//! The engine: it alone retries, paces, orders and stops.
//!
//! A run is one loop over plain values. A lane is a delivery that has begun, a bucket is what its account shares with others:
//! concurrency, rate and cool-down. The schedule says which lane may start now and when to look again; only an attempt is a
//! future. So whoever waits, for a retry, a rate or a cool-down, is a small record and holds nothing that another one needs, and
//! memory grows with what is in flight.

mod attempt;
mod bucket;
pub mod event;
mod lane;
mod outlet;
mod pace;
mod retry;
mod run;
mod schedule;
mod stop;
mod words;

pub use outlet::{Limits, Outlet};
pub use run::run;
pub use stop::Stop;
