//! What a variable may hold, and the text of a command line as one of those.

use serde_json::Value;

use super::{moment, yaml};
use crate::config::boolean;
use crate::config::tree::{self, Part};
use crate::problem::{Problems, Source};

/// The type of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// A whole number of 64 bits.
    Integer,
    /// Any finite number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of any values.
    List,
    /// A mapping with any values.
    Map,
    /// A day or a moment, in one of the forms that the filter `date` reads.
    Date,
}

impl Kind {
    /// Every type under the name used in front matter.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("string", Self::String),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("boolean", Self::Boolean),
        ("list", Self::List),
        ("map", Self::Map),
        ("date", Self::Date),
    ];

    /// What its values are, for a message.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::String => "text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::List => "a list",
            Self::Map => "a mapping",
            Self::Date => "a date",
        }
    }

    /// A value as it is written in YAML.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::String => "\"1.20\"",
            Self::Integer => "3",
            Self::Number => "0.5",
            Self::Boolean => "true",
            Self::List => "[a, b]",
            Self::Map => "{a: 1}",
            Self::Date => "2026-12-24",
        }
    }

    /// Such a value.
    pub(super) fn sample(self) -> Value {
        written(self.example()).unwrap_or_default()
    }

    /// Whether a value is of this type; that of a file is taken as it was written.
    pub(super) fn takes(self, value: &Value) -> bool {
        match (self, value) {
            // A variable that is there and says nothing.
            (_, Value::Null)
            | (Self::String, Value::String(_))
            | (Self::Number, Value::Number(_))
            | (Self::Boolean, Value::Bool(_))
            | (Self::List, Value::Array(_))
            | (Self::Map, Value::Object(_)) => true,
            (Self::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
            (Self::Date, Value::String(text)) => moment::read(text).is_ok(),
            _ => false,
        }
    }

    /// What a text of the command line stands for, unless it is not of this type.
    pub(super) fn read(self, text: &str) -> Option<Value> {
        let word = text.trim();
        let value = match self {
            Self::String | Self::Date => text.into(),
            Self::Integer => word.parse::<i64>().ok()?.into(),
            Self::Number => match word.parse::<i64>() {
                Ok(whole) => whole.into(),
                Err(_) => serde_json::Number::from_f64(word.parse().ok()?)?.into(),
            },
            Self::Boolean => boolean(word)?.into(),
            Self::List if word.is_empty() => Value::Array(vec![]),
            Self::List if !word.starts_with('[') => word.split(',').map(|item| Value::from(item.trim())).collect(),
            Self::List | Self::Map => written(word)?,
        };
        self.takes(&value).then_some(value)
    }
}

/// A list or mapping in YAML's own brackets, which JSON has, too.
fn written(text: &str) -> Option<Value> {
    let source = Source::new("", text);
    let (root, mut problems) = tree::parse(&source, Part::Base);
    let value = yaml::value(&root?, &source, &mut problems);
    let none = Problems::is_empty(&problems);
    none.then_some(value)
}
