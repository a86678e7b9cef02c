//! How an account of Office 365 is written: every URL, every address, and every mistake that is found before a run.

mod addresses;
mod bound;
mod review;
mod urls;
