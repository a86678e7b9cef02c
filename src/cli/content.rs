//! What the run sends: a template with its variables, or title and body as they were given.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Read as _};
use std::sync::Arc;

use crate::cli::args::{SendArgs, TemplateArgs};
use crate::cli::roster::Roster;
use crate::cli::sources::{self, Sources};
use crate::config;
use crate::convert::interpret_escapes;
use crate::message::{Attachment, Message, Severity};
use crate::plan::Content;
use crate::problem::{Problem, Problems, Source};
use crate::template::{Template, Variables, vars};

/// A template with variables.
pub(super) struct Prepared {
    pub(super) template: Template,
    pub(super) variables: Variables,
    /// Every file of variables.
    pub(super) data: Vec<Arc<Source>>,
}

/// Reads the template that the arguments name, with its variables and those of the configuration; nothing where they name none.
///
/// Every mistake and every warning is added to `problems`.
pub(super) fn template(args: &TemplateArgs, roster: &Roster, problems: &mut Problems) -> Option<Prepared> {
    let template = Template::open(args.path.as_ref()?, &roster.readers(), problems);
    let mut data = Vec::new();
    let mut variables = Variables::default();
    variables.add(roster.config.vars.clone());
    for file in &args.vars_files {
        let Some(source) = problems.keep(config::read_file(file)) else { continue };
        if let Some(values) = problems.keep_all(vars::parse(&source)) {
            variables.add(values);
        }
        data.push(source);
    }
    for argument in &args.vars {
        if let Some((name, value)) = problems.keep(vars::argument(argument)) {
            variables.give(name, value);
        }
    }
    Some(Prepared { template: template?, variables, data })
}

/// A message that was written on the command line or piped in.
pub(super) struct Written {
    pub(super) message: Message,
    /// Its body as it was given, with the escapes in it.
    pub(super) given: String,
}

/// The message without a template: `--title`, and `--body` or standard input, unless that holds one of the configurations.
///
/// # Errors
/// When there is nothing to say, standard input is no text, or an escape in a text is none.
pub(super) fn message(
    args: &SendArgs,
    attachments: Arc<[Attachment]>,
    configs: &Sources<'_>,
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
    if title.is_none() && body.trim().is_empty() && attachments.is_empty() {
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

impl Prepared {
    /// Leaves to the recipients what these columns of theirs say, and adds what is wrong with the variables to `problems`.
    pub(super) fn suit(&mut self, columns: &BTreeSet<String>, problems: &mut Problems) {
        self.variables.leave_to_recipients(columns);
        problems.extend(self.template.check(&self.variables));
    }

    /// The template as the plan takes it.
    pub(super) fn content(
        &self,
        severity: Option<Severity>,
        attachments: Arc<[Attachment]>,
        run: &str,
        now: jiff::Timestamp,
    ) -> Content<'_> {
        Content::Template {
            context: self.template.context(&self.variables, run, &now.to_string()),
            severity: severity.or(self.template.front().severity).unwrap_or_default(),
            template: &self.template,
            attachments,
        }
    }
}
