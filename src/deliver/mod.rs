//! The engine: it alone retries, paces, orders and stops.

pub mod event;
