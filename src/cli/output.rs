//! The one printer: data to stdout, everything else to stderr.

use std::io::Write as _;

use anstream::{AutoStream, ColorChoice};

use crate::cli::args::Color;

/// Prints; a reader that went away is no failure of ours.
#[derive(Clone, Copy)]
pub(super) struct Printer {
    color: ColorChoice,
}

impl Printer {
    pub(super) fn new(color: Color) -> Self {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        // clap and the renderers ask the same question of the process.
        color.write_global();
        Self { color }
    }

    /// Data, as it is.
    pub(super) fn data(self, text: &str) {
        let mut out = AutoStream::new(std::io::stdout().lock(), self.color);
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Anything that is not data, as it is.
    pub(super) fn note(self, text: &str) {
        let mut out = AutoStream::new(std::io::stderr().lock(), self.color);
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// A line that is not data.
    pub(super) fn say(self, line: &str) {
        self.note(&format!("{line}\n"));
    }
}
