//! A file in YAML, our own form or Apprise's.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::file("fuzz.yaml", bytes));
