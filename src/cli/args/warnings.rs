//! The arguments that say what becomes of warnings.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::warning::Warning;

/// What stands for every warning.
const EVERY: &str = "warnings";

/// What becomes of warnings.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct WarningArgs {
    /// Makes errors of all `warnings`, or of those with a code; repeatable.
    #[arg(long, value_name = "CODE", value_parser = denied(), hide_possible_values = true)]
    pub(in crate::cli) deny: Vec<Denied>,
    /// Leaves out the warnings with a code, whatever is denied; repeatable.
    #[arg(long, value_name = "CODE", value_parser = allowed(), hide_possible_values = true)]
    pub(in crate::cli) allow: Vec<Warning>,
}

/// Which warnings are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Denied {
    All,
    One(Warning),
}

fn codes() -> impl Iterator<Item = &'static str> {
    Warning::ALL.iter().map(|warning| warning.code())
}

fn of_code(code: &str) -> Result<Warning, String> {
    // The parser before this one lets nothing else through.
    let known = Warning::ALL.iter().find(|warning| warning.code() == code);
    known.copied().ok_or_else(|| format!("there is no warning `{code}`"))
}

fn allowed() -> impl TypedValueParser<Value = Warning> {
    PossibleValuesParser::new(codes()).try_map(|code| of_code(&code))
}

fn denied() -> impl TypedValueParser<Value = Denied> {
    PossibleValuesParser::new(std::iter::once(EVERY).chain(codes())).try_map(|code| match code.as_str() {
        EVERY => Ok(Denied::All),
        code => of_code(code).map(Denied::One),
    })
}
