//! `--key`: a run that happens once.

use crate::cli::scripts::Prepared;
use crate::cli::variables::Given;
use crate::problem::{Problem, Problems, Source};
use crate::template::Template;

/// The longest key in bytes; it is shown in lists.
const LONGEST: usize = 200;

/// The key that a text with template variables stands for.
///
/// # Errors
/// A text that cannot be rendered, or a key that is empty or too long.
pub(super) fn key(text: &str, template: Option<&Prepared>, given: &Given) -> Result<String, Problems> {
    let own = Template::parse(&Source::new("--key", text))?;
    // Neither the run nor the time: a key that holds them would never be used twice.
    let context = match template {
        Some(prepared) => prepared.template.context(&prepared.variables, "", ""),
        None => own.context(&given.variables(None, |_| true), "", ""),
    };
    let key = own.render(&context)?.body.trim().to_owned();
    if key.is_empty() || key.len() > LONGEST || key.contains(char::is_control) {
        let problem = Problem::new(format!("`{}` is no key", key.escape_debug()));
        return Err(problem.hint(format!("a key has from 1 to {LONGEST} bytes and one line")).into());
    }
    Ok(key)
}
