//! The message that a run is given as it is: title and body of the command line, or what is piped in.

use std::io::{IsTerminal as _, Read as _};
use std::sync::Arc;

use crate::cli::args::SendArgs;
use crate::cli::sources::{self, Sources};
use crate::convert::interpret_escapes;
use crate::message::{Attachment, Message};
use crate::problem::Problem;

/// A message that was written on the command line or piped in.
pub(super) struct Written {
    pub(super) message: Message,
    /// Its body as it was given, with the escapes in it.
    pub(super) given: String,
}

/// What a message means that says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// Something was forgotten.
    Refused,
    /// Every account has a template of its own, which may have enough to say.
    Allowed,
}

/// The message without a template: `--title`, and `--body` or standard input, unless that holds one of the configurations.
///
/// # Errors
/// When there is nothing to say, standard input is no text, or an escape in a text is none.
pub(super) fn message(
    args: &SendArgs,
    attachments: Arc<[Attachment]>,
    configs: &Sources<'_>,
    silence: Silence,
) -> Result<Written, Problem> {
    let taken = sources::take_input(configs);
    let given = match &args.body {
        Some(body) => body.clone(),
        None if taken => String::new(),
        None => standard_input()?,
    };
    let interpreted = |text: &str, name| match args.interpret_escapes {
        true => interpret_escapes(text, name),
        false => Ok(text.to_owned()),
    };
    let body = interpreted(&given, "the body")?;
    let title = args.title.as_ref().map(|title| interpreted(title, "the title")).transpose()?;
    // One line, as that of a template is.
    let words = title.iter().flat_map(|title| title.split_whitespace());
    let title = Some(words.collect::<Vec<_>>().join(" ")).filter(|title| !title.is_empty());
    let is_silent = title.is_none() && body.trim().is_empty() && attachments.is_empty();
    if is_silent && silence == Silence::Refused {
        let problem = Problem::new("there is nothing to send");
        return Err(problem.hint(match taken {
            true => "standard input holds the configuration: give `--template`, `--title`, `--body` or `--attach`",
            false => "give `--template`, `--title`, `--body` or `--attach`, or pipe the body in",
        }));
    }
    let message = Message {
        title,
        body,
        format: args.input_format.map(Into::into).unwrap_or_default(),
        alternative: None,
        severity: args.severity.map(Into::into).unwrap_or_default(),
        attachments,
    };
    Ok(Written { message, given })
}

/// All of standard input; nothing where a person sits at it.
fn standard_input() -> Result<String, Problem> {
    let mut input = std::io::stdin();
    if input.is_terminal() {
        return Ok(String::new());
    }
    let mut bytes = Vec::new();
    // A closed standard input is the same as an empty one.
    let _ = input.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes)
        .map_err(|error| Problem::new(format!("standard input is no UTF-8 text: {}", error.utf8_error())))?;
    Ok(text.strip_suffix('\n').map_or_else(|| text.clone(), |line| line.trim_end_matches('\r').to_owned()))
}
