//! The arguments of the commands that put accounts into another form.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What to convert, and how.
#[derive(Args, Debug)]
#[command(
    after_help = "Comments say where each account stood and what was ignored. What cannot be converted is a problem with its place, \
                        and nothing is written."
)]
pub(in crate::cli) struct ConvertArgs {
    /// Apprise configurations, URLs, or `-` for a configuration on standard input; without any, those where Apprise looks.
    #[arg(value_name = "FILE|URL")]
    pub(in crate::cli) inputs: Vec<PathBuf>,
    /// The new file, which must not exist yet; otherwise standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// What becomes of passwords and tokens.
    #[arg(long, value_name = "WHAT", default_value = "keep")]
    pub(in crate::cli) secrets: SecretsArg,
}

/// What becomes of passwords and tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SecretsArg {
    /// They stay as they are.
    Keep,
    /// References to variables of the environment take their place.
    Env,
}

/// Which account to write as a URL.
#[derive(Args, Debug)]
pub(in crate::cli) struct UrlArgs {
    /// The account's name.
    pub(in crate::cli) account: String,
    /// Shows passwords and tokens that stand in the configuration, in place of `****`.
    #[arg(long)]
    pub(in crate::cli) reveal: bool,
}
