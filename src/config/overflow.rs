//! What happens to a message that is longer than a service takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happens to a message that is longer than the service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// It is sent as it is, and the service decides.
    Upstream,
    /// The rest is cut off.
    Truncate,
    /// It is sent in parts.
    Split,
    /// Its beginning is sent, with the whole of it as a file.
    Attach,
    /// Nothing is sent at all.
    Fail,
}

impl Overflow {
    /// Every way under the name used in configuration.
    pub const NAMES: [(&'static str, Self); 5] = [
        (Self::Upstream.name(), Self::Upstream),
        (Self::Truncate.name(), Self::Truncate),
        (Self::Split.name(), Self::Split),
        (Self::Attach.name(), Self::Attach),
        (Self::Fail.name(), Self::Fail),
    ];

    /// The name used in configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upstream => "upstream",
            Self::Truncate => "truncate",
            Self::Split => "split",
            Self::Attach => "attach",
            Self::Fail => "fail",
        }
    }
}

/// How the parts of a message are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Numbering {
    /// `[1/3]`.
    Brackets,
    /// `(1/3)`.
    Parentheses,
    /// Not at all.
    None,
}

impl Numbering {
    /// Every style under the name used in configuration.
    pub const NAMES: [(&'static str, Self); 3] = [
        (Self::Brackets.name(), Self::Brackets),
        (Self::Parentheses.name(), Self::Parentheses),
        (Self::None.name(), Self::None),
    ];

    /// The name used in configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brackets => "brackets",
            Self::Parentheses => "parentheses",
            Self::None => "none",
        }
    }

    /// The number of a part, counted from 1.
    #[must_use]
    pub fn of(self, part: usize, count: usize) -> Option<String> {
        match self {
            Self::Brackets => Some(format!("[{part}/{count}]")),
            Self::Parentheses => Some(format!("({part}/{count})")),
            Self::None => None,
        }
    }
}

/// How a message that is too long comes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cutting {
    /// What happens to it.
    pub overflow: Overflow,
    /// How its parts are numbered.
    pub numbering: Numbering,
    /// Into how many parts it may come apart, where that is bounded.
    pub max_parts: Option<u32>,
}
