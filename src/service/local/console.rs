//! `console://`: the message on the terminal, to try a configuration without an account anywhere.

use std::sync::mpsc::Sender;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use crate::outcome::{Failure, FailureKind, Receipt};
use crate::service::{Parcel, Service};

/// Hands each message to whoever prints.
pub struct Console {
    account: String,
    lines: Sender<String>,
}

impl Console {
    /// Opens the terminal for an account; `lines` is the printer's end.
    pub fn new(account: &str, lines: Sender<String>) -> Self {
        Self { account: account.to_owned(), lines }
    }

    fn shown(&self, parcel: Parcel<'_>) -> String {
        let part = parcel.part;
        let mut text = format!("--- {}", self.account);
        if let Some(target) = parcel.target {
            text.push_str(&format!(" to {}", harmless(&target.label)));
        }
        text.push_str(&format!(" [{}]", part.severity.name()));
        if let Some(title) = &part.title {
            text.push_str(&format!(" {}", harmless(title)));
        }
        for line in part.body.lines() {
            text.push('\n');
            text.push_str(&harmless(line));
        }
        for file in part.attachments.iter() {
            text.push_str(&format!("\n+ {} ({}, {} bytes)", harmless(&file.name), file.mime, file.content.len()));
        }
        text
    }
}

/// A line in which whatever would steer the terminal, or turn the order of reading, is shown instead of obeyed.
fn harmless(line: &str) -> String {
    let steers =
        |c: char| (c.is_control() && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

impl Service for Console {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        let sent = self.lines.send(self.shown(parcel));
        let gone = |_| Failure::new(FailureKind::Unavailable, "the terminal is gone");
        futures::future::ready(sent.map(|()| Receipt::default()).map_err(gone)).boxed()
    }
}
