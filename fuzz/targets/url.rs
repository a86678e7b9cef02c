//! URLs of the command line and of the environment.
#![no_main]

mod reading;

use dispatch::config::model::Config;
use dispatch::config::{from_argument, from_variable};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let given = from_variable("URLS", text).into_iter().chain([from_argument(text)]);
    let mut config = Config::default();
    config.accounts.extend(given.map(|given| given.entry));
    let _ = reading::accounts(&config);
});
