//! Why a message does not travel whole, in one part, as it was written.

use schemars::JsonSchema;
use serde::Serialize;

use crate::limit::Unit;

/// Something of a message that is more than a service takes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Constraint {
    /// Of what there is too much.
    pub what: Bulk,
    /// How much of it there is.
    pub length: usize,
    /// The most that one part takes.
    pub limit: usize,
    /// What both count; nothing where they count files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// What is done about it.
    pub remedy: Remedy,
}

/// Of what there is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bulk {
    /// Text: the body, and the title where that stands in it.
    Body,
    /// Text that would stand beside a file.
    Caption,
    /// Files.
    Files,
}

/// What is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// It travels in several parts.
    Split,
    /// What is too much is left out.
    Truncated,
    /// Its beginning is sent, with the whole of it as a file.
    Attached,
    /// It is sent as it is, and the service decides.
    SentAsIs,
}

impl Constraint {
    /// What is wrong and what comes of it, as a fragment.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { what, length, limit, unit, remedy } = self;
        let remedy = match remedy {
            Remedy::Split => "split",
            Remedy::Truncated => "cut off",
            Remedy::Attached => "attached as a file",
            Remedy::SentAsIs => "sent as it is",
        };
        let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        match what {
            Bulk::Body => format!("{remedy}: the body has {length}{unit}, and {limit} is the most"),
            Bulk::Caption => {
                format!("{remedy}: the text has {length}{unit}, and {limit} is the most beside a file")
            }
            Bulk::Files => format!("{remedy}: there are {length} files, and {limit} is the most in one part"),
        }
    }
}
