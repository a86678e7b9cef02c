//! Tags, and Apprise's spellings of them with a priority and a number of retries.

use std::sync::Arc;

/// A tag as an account has it; which one it is, its name alone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name, lower-cased.
    pub name: Arc<str>,
    /// At which step of an escalation the account comes; 0 where none was written.
    pub priority: u32,
}

/// Shows the tag as it is written, with its priority where it has one.
impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.priority {
            0 => f.write_str(&self.name),
            priority => write!(f, "{priority}:{}", self.name),
        }
    }
}

/// The pieces of `2:ops:3`, of which only the name has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spelling<'t> {
    /// The digits before the name.
    pub priority: Option<&'t str>,
    /// The name, which may be no valid one.
    pub name: &'t str,
    /// The digits after the name.
    pub retries: Option<&'t str>,
}

impl<'t> Spelling<'t> {
    /// Takes a text apart.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let prefix = text.split_once(':').filter(|(digits, rest)| is_number(digits) && !rest.is_empty());
        let (priority, rest) = prefix.map_or((None, text), |(digits, rest)| (Some(digits), rest));
        let suffix = rest.rsplit_once(':').filter(|(name, digits)| is_number(digits) && !name.is_empty());
        let (name, retries) = suffix.map_or((rest, None), |(name, digits)| (name, Some(digits)));
        Self { priority, name, retries }
    }
}
