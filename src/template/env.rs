//! The environment that renders: strict, bounded, and escaping as the format of the body asks.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::filters;
use crate::message::Format;

/// The name under which the body is compiled; no file that a template may use is called so.
pub(super) const BODY: &str = "/body";

/// The name under which the title is compiled.
pub(super) const TITLE: &str = "/title";

/// Steps of one rendering, some 64 bytes of output each: a message ten thousand times over, and the end of a loop run wild.
const FUEL: u64 = 5_000_000;

/// An environment for texts of this format, whichever file they stand in.
///
/// Values in an HTML body are escaped. Markdown and text have no escape that holds everywhere (not inside code, not for every
/// reader), so there values stand as they are.
pub(super) fn build(format: Format) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    // Faults then name the undefined expression; the cost falls on faults alone.
    env.set_debug(true);
    // A line that holds only a tag leaves no empty line in the message.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        env.set_syntax(syntax);
    }
    env.set_auto_escape_callback(move |_| match format {
        Format::Html => AutoEscape::Html,
        Format::Text | Format::Markdown => AutoEscape::None,
    });
    filters::add(&mut env);
    env
}
