//! Lengths with a unit, because services count differently and a limit without a unit is a guess.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a service counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// Unicode code points.
    Chars,
    /// UTF-16 code units, as JavaScript and Windows count.
    Utf16,
    /// UTF-16 code units of the text inside of JSON, where quotes, backslashes and line breaks take two.
    JsonUtf16,
}

impl Unit {
    /// The length of `text` in this unit.
    pub fn measure(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            // A character of ASCII is one of each.
            Self::Chars | Self::Utf16 if text.is_ascii() => text.len(),
            Self::Chars => text.chars().count(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::JsonUtf16 => text.chars().map(|c| self.of(c)).sum(),
        }
    }

    /// What one code point adds to a length.
    #[must_use]
    pub fn of(self, c: char) -> usize {
        match self {
            Self::Bytes => c.len_utf8(),
            Self::Chars => 1,
            Self::Utf16 => c.len_utf16(),
            // RFC 8259 section 7: these have a short escape, and all other control characters one of six.
            Self::JsonUtf16 => match c {
                '"' | '\\' | '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => 2,
                '\u{0}'..='\u{1f}' => 6,
                _ => c.len_utf16(),
            },
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Chars => "chars",
            Self::Utf16 => "utf16",
            Self::JsonUtf16 => "utf16 of JSON",
        })
    }
}

/// The most a service takes of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Limit {
    /// The largest length that is accepted.
    pub max: usize,
    /// What is counted.
    pub unit: Unit,
}

impl Limit {
    /// Whether `text` is accepted as it is.
    pub fn holds(self, text: &str) -> bool {
        // These units count at most one per byte, so a short text needs no counting.
        let at_most_bytes = matches!(self.unit, Unit::Bytes | Unit::Chars | Unit::Utf16);
        (at_most_bytes && text.len() <= self.max) || self.unit.measure(text) <= self.max
    }
}

/// Where the title of a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TitleMode {
    /// Into a field of its own, with its own limit where the service names one.
    Own(Option<Limit>),
    /// In front of the body, because the service has no title.
    InBody,
}

/// Whether a title of its own counts against the limit of the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// It does not.
    #[default]
    Separate,
    /// Both together must fit the body's limit, counted in the body's unit.
    Shared,
}

/// The most a service takes of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Where the title goes.
    pub title: TitleMode,
    /// The most the body may have, where the service names a limit.
    pub body: Option<Limit>,
    /// Whether the title counts against it.
    pub sharing: Sharing,
}
