//! The front matter of a template: what it says about the message before the message itself.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::yaml;
use crate::message::{Format, Severity};
use crate::problem::{Origin, Problem, Source};

/// A variable that the front matter declares.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Whether a run without it is a fault.
    #[serde(default)]
    pub required: bool,
    /// Its value where none is given.
    pub default: Option<Value>,
    /// What it means, for people.
    pub description: Option<String>,
}

/// What a template says about its message.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// The template of the title; always plain text.
    pub title: Option<String>,
    /// What kind of news it is.
    #[serde(rename = "type")]
    pub severity: Option<Severity>,
    /// The markup of the body.
    pub format: Option<Format>,
    /// The variables it takes; where it declares any, others are faults.
    pub vars: Option<BTreeMap<String, Option<Variable>>>,
}

/// A template cut in two.
pub(super) struct Parts {
    /// What the front matter says.
    pub(super) front: Front,
    /// The bytes of the front matter, without its fences.
    pub(super) head: Range<usize>,
    /// The first byte of the body.
    pub(super) body: usize,
}

/// Reads the YAML between two `---` lines at the very start, if the template begins with one.
pub(super) fn read(source: &Arc<Source>) -> Result<Parts, Problem> {
    let text = source.text();
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut lines = Lines { text, at: bom };
    if !lines.next().is_some_and(is_fence) {
        return Ok(Parts { front: Front::default(), head: bom..bom, body: bom });
    }
    let start = lines.at;
    loop {
        let end = lines.at;
        match lines.next() {
            Some(line) if is_fence(line) => {
                let front = yaml::decode(source, start, text.get(start..end).unwrap_or(""))?;
                return Ok(Parts { front, head: start..end, body: lines.at });
            }
            Some(_) => {}
            None => {
                return Err(Problem::new("the front matter has no end")
                    .at(Origin::new(source, bom..start))
                    .hint("close it with a line `---`, or begin the template with an empty line if `---` belongs to the message"));
            }
        }
    }
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let line = self.text.get(self.at..)?.split_inclusive('\n').next()?;
        self.at += line.len();
        Some(line)
    }
}

/// The format that a file name stands for.
pub(super) fn format_of(name: &str) -> Format {
    let stem = [".j2", ".jinja", ".jinja2"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    match stem.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("html" | "htm") => Format::Html,
        Some("md" | "markdown") => Format::Markdown,
        _ => Format::Text,
    }
}
