//! The one printer: data to stdout, everything else to stderr.

use std::io::{self, Write as _};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use serde_json::{Map, Value};

use crate::cli::args::{Color, LogFormat};

/// Prints; a reader that went away is no failure of ours.
#[derive(Clone, Copy)]
pub(super) struct Printer {
    color: ColorChoice,
    format: LogFormat,
}

/// How much a line of the log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

impl LogLevel {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

impl Printer {
    pub(super) fn new(color: Color, format: LogFormat) -> Self {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        // clap and the renderers ask the same question of the process.
        color.write_global();
        Self { color, format }
    }

    /// How what is not data is printed.
    pub(super) fn format(self) -> LogFormat {
        self.format
    }

    /// Data, as it is.
    pub(super) fn data(self, text: &str) {
        let _ = self.deliver(text);
    }

    /// Data that must not be lost, as it is.
    pub(super) fn deliver(self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.color);
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    }

    /// Anything that is not data, as it is.
    pub(super) fn note(self, text: &str) {
        match self.format {
            LogFormat::Text => self.plain(text),
            LogFormat::Json => self.log(LogLevel::Info, &strip_str(text.trim_end()).to_string(), Map::new()),
        }
    }

    /// A line that is not data.
    pub(super) fn say(self, line: &str) {
        self.note(&format!("{line}\n"));
    }

    /// A line about what went wrong in the program's own surroundings.
    pub(super) fn error(self, line: &str) {
        match self.format {
            LogFormat::Text => self.plain(&format!("error: {line}\n")),
            LogFormat::Json => self.log(LogLevel::Error, line, Map::new()),
        }
    }

    /// A line of the log as one JSON object.
    pub(super) fn log(self, level: LogLevel, message: &str, fields: Map<String, Value>) {
        let mut entry = Map::new();
        entry.insert("timestamp".to_owned(), jiff::Timestamp::now().to_string().into());
        entry.insert("level".to_owned(), level.name().into());
        entry.insert("message".to_owned(), message.into());
        entry.extend(fields);
        self.plain(&format!("{}\n", Value::Object(entry)));
    }

    fn plain(self, text: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.color);
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}
