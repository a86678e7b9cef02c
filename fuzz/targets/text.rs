//! A file in Apprise's text format.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::file("fuzz.conf", bytes));
