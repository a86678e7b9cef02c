//! NDJSON: an object on each line, whose names are the columns.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::Value as Json;

/// The names and values of an object, in the order in which they are written.
pub(super) struct Object(pub(super) Vec<(String, Json)>);

impl Object {
    /// Reads a line.
    ///
    /// # Errors
    /// Words that say why it is no object, and in which column that shows.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| {
            // What the parser says of types may repeat a value, which is about a person.
            let what = match error.classify() {
                serde_json::error::Category::Eof => "the line ends too early".to_owned(),
                serde_json::error::Category::Syntax => "the line is no JSON".to_owned(),
                _ if error.to_string().starts_with(TWICE) => {
                    error.to_string().split(" at line").next().unwrap_or_default().to_owned()
                }
                serde_json::error::Category::Data | serde_json::error::Category::Io => {
                    "the line is no JSON object".to_owned()
                }
            };
            format!("{what} (character {})", error.column())
        })
    }
}

const TWICE: &str = "the object has twice";

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut members: Vec<(String, Json)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Json>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("{TWICE} `{name}`")));
                    }
                    members.push((name, value));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
