//! Regular expressions in templates. A search may look at all of the text that is left, and takes the longer for each byte the larger
//! the expression is; it costs as many steps.

use std::collections::HashMap;

use minijinja::{Error, State};
use regex::{Regex, RegexBuilder};

use super::filters::refuse;

/// The steps that compiling a regular expression counts as: it is dear, and may be done in a loop.
const COMPILING: u64 = 20_000;

/// How large a compiled expression may be, in bytes, and how much longer than a small one it takes.
const SIZES: [(usize, u64); 3] = [(2 << 10, 1), (16 << 10, 4), (256 << 10, 16)];

/// How many bytes a small expression looks at in a step.
const STRETCH: u64 = 128;

/// How many bytes it looks at in a step where it has to know its groups.
const GROUPED: u64 = 4;

/// Whether a regular expression matches somewhere in the text.
pub(super) fn regex_match(state: &mut State<'_, '_>, text: &str, pattern: &str) -> Result<bool, Error> {
    let Pattern { regex, weight } = compiled(state, pattern)?;
    state.consume_fuel(1 + text.len() as u64 * weight / STRETCH)?;
    Ok(regex.is_match(text))
}

/// The text with every match of a regular expression replaced; `$1` and `${name}` are its groups.
pub(super) fn regex_replace(
    state: &mut State<'_, '_>,
    text: &str,
    pattern: &str,
    replacement: &str,
) -> Result<String, Error> {
    let Pattern { regex, weight } = compiled(state, pattern)?;
    let groups = replacement.matches('$').count() as u64;
    let (mut out, mut end) = (String::new(), 0);
    let between = |from: usize, to: usize| text.get(from..to).unwrap_or("");
    let mut found = regex.find_iter(text);
    loop {
        state.consume_fuel(1 + (text.len() - end) as u64 * weight / STRETCH)?;
        let Some(whole) = found.next() else { break };
        // What the engine sees of the result is too late where it is huge.
        let length = whole.len() as u64;
        state.consume_fuel((replacement.len() as u64 + groups * length) / 64)?;
        out.push_str(between(end, whole.start()));
        if groups == 0 {
            out.push_str(replacement);
        } else {
            state.consume_fuel(length * weight / GROUPED)?;
            let captures = regex.captures_at(text, whole.start());
            captures.into_iter().for_each(|captures| captures.expand(replacement, &mut out));
        }
        end = whole.end();
    }
    out.push_str(between(end, text.len()));
    Ok(out)
}

/// A compiled expression.
#[derive(Clone)]
struct Pattern {
    regex: Regex,
    weight: u64,
}

/// The regular expressions of one rendering.
#[derive(Default)]
struct Patterns(HashMap<String, Pattern>);

fn compiled(state: &mut State<'_, '_>, pattern: &str) -> Result<Pattern, Error> {
    if let Some(known) = state.get_or_insert_extension_with(Patterns::default).0.get(pattern) {
        return Ok(known.clone());
    }
    state.consume_fuel(COMPILING)?;
    let build = |size| RegexBuilder::new(pattern).size_limit(size).build();
    let mut refused = None;
    for (size, weight) in SIZES {
        match build(size) {
            Ok(regex) => {
                let known = Pattern { regex, weight };
                state.get_or_insert_extension_with(Patterns::default).0.insert(pattern.to_owned(), known.clone());
                return Ok(known);
            }
            Err(error @ regex::Error::CompiledTooBig(_)) => refused = Some(error),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    let words = refused.map(|error| error.to_string()).unwrap_or_default();
    Err(refuse(format!("this is no regular expression: {}", words.lines().last().unwrap_or_default())))
}
