//! Every integration test, in one binary.
#![cfg(test)]
#![allow(unreachable_pub, reason = "in a binary `pub` means `for the other modules`")]

mod apprise;
mod apprise_text;
mod attachments;
mod audiences;
mod browser;
mod cli;
mod commonmark;
mod configs;
mod contract;
mod conversion;
mod definitions;
mod dialects;
mod documents;
mod email;
mod emojis_and_zones;
mod engine;
mod exchange;
mod faults;
mod ledger;
mod lookups;
mod office365;
mod office365_forms;
mod redirects;
mod report;
mod requests;
mod restated;
mod schemas;
mod seen;
mod senders;
mod splitting;
mod support;
mod template_bombs;
mod template_texts;
mod templates;
mod tidy;
mod tokens;
mod urls;
mod vault;
mod waits;
mod windows;
