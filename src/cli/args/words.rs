//! The words that options take and the message's own types that they stand for.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::message::{Format, Severity};

/// The markup of a body, as typed.
#[derive(Clone, Copy, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum FormatArg {
    Text,
    Markdown,
    Html,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Text => Self::Text,
            FormatArg::Markdown => Self::Markdown,
            FormatArg::Html => Self::Html,
        }
    }
}

/// What kind of news a message is, as typed.
#[derive(Clone, Copy, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum SeverityArg {
    Info,
    Success,
    Warning,
    Failure,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Info => Self::Info,
            SeverityArg::Success => Self::Success,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Failure => Self::Failure,
        }
    }
}
