//! The text that was written by hand, beside a body that arrives with marks and whole.

use crate::config::policy::Overflow;
use crate::convert::{Block, title_in_body};
use crate::limit::{Limits, TitleMode};
use crate::message::{Dialect, Format};
use crate::plan::overflow::{Body, Fitted};
use crate::problem::Problem;
use crate::warning::Warning;

/// A text that may travel beside a message.
pub(super) struct Beside<'a> {
    /// As it was written.
    pub(super) text: &'a str,
    /// The title of the message.
    pub(super) title: Option<&'a str>,
    /// What stands at its end in the place of files.
    pub(super) links: &'a [Block],
}

impl Beside<'_> {
    /// The text as it travels beside the only part of a message.
    ///
    /// # Errors
    /// A warning where it has to stay behind: a body that was cut has no text by hand, and one that is too long is refused.
    pub(super) fn of(&self, fitted: &Fitted, limits: &Limits, overflow: Overflow) -> Result<String, Problem> {
        let left_out = |why: String| {
            Problem::new(format!("the text that was written by hand is left out: {why}"))
                .hint("shorten it, or leave the text variant of the template out")
                .warn(Warning::TextLeftOut)
        };
        match fitted.pieces.as_slice() {
            [_] if fitted.excess.is_none() || overflow == Overflow::Upstream => {}
            [_] => return Err(left_out("the message is cut off, and nobody knows where the text would be".to_owned())),
            parts => {
                return Err(left_out(format!("the message is cut into {} parts, and the text has none", parts.len())));
            }
        }
        let body = Body { text: self.text, format: Format::Text, dialect: Dialect::Text, end: self.links };
        let text = body.as_written().unwrap_or_default();
        let text = match (limits.title, self.title) {
            (TitleMode::InBody, Some(title)) => title_in_body(title, &text, Dialect::Text),
            (TitleMode::InBody, None) | (TitleMode::Own(_), _) => text,
        };
        match limits.body {
            Some(limit) if !limit.holds(&text) && overflow != Overflow::Upstream => {
                let length = limit.unit.measure(&text);
                Err(left_out(format!("it has {length} {}, and {} is the most", limit.unit, limit.max)))
            }
            Some(_) | None => Ok(text),
        }
    }
}
