//! The arguments of the commands that look at what there is and send nothing.

use clap::{Args, ValueEnum};

use crate::cli::args::send::TemplateArgs;
use crate::cli::args::warnings::WarningArgs;

/// What to check.
#[derive(Args, Debug)]
pub(in crate::cli) struct CheckArgs {
    #[command(flatten)]
    pub(in crate::cli) template: TemplateArgs,
    /// Asks the service of an account, or without a name of every account, what the account may do; repeatable.
    #[arg(long, value_name = "ACCOUNT", num_args = 0..=1, default_missing_value = crate::cli::online::ALL)]
    pub(in crate::cli) online: Vec<String>,
    /// Looks up no reference, so that no variable, file or command that one names has to be there.
    #[arg(long, conflicts_with = "online")]
    pub(in crate::cli) no_secrets: bool,
    #[command(flatten)]
    pub(in crate::cli) warnings: WarningArgs,
    /// How to show what is found: for people on standard error, or on standard output as JSON or as annotations of a GitHub workflow.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: CheckFormat,
}

/// How to show what a check finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CheckFormat {
    /// With the lines that it is about, for people.
    Text,
    /// As one document, which `dispatch schema problems` describes.
    Json,
    /// As annotations of a GitHub workflow.
    Github,
}

/// Which accounts to list.
#[derive(Args, Debug)]
pub(in crate::cli) struct AccountsArgs {
    /// As for sending.
    #[arg(short = 'g', long = "tag", value_name = "TAG")]
    pub(in crate::cli) tags: Vec<String>,
    /// Says of every account which word of --tag finds which of its tags, through which groups, and why others are not selected.
    #[arg(long)]
    pub(in crate::cli) explain: bool,
    /// How to show them: as a table, or as JSON with all that is known.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: ListFormat,
}

/// How to show a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// For people.
    Text,
    /// As one document.
    Json,
}

/// Which service to show.
#[derive(Args, Debug)]
pub(in crate::cli) struct ServicesArgs {
    /// A service's name or scheme.
    pub(in crate::cli) name: Option<String>,
}

/// Which schema to print.
#[derive(Args, Debug)]
pub(in crate::cli) struct SchemaArgs {
    /// Of what.
    #[arg(default_value = "config")]
    pub(in crate::cli) subject: Subject,
}

/// What a schema is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Subject {
    /// `dispatch.yaml`.
    Config,
    /// A file of tests.
    Tests,
    /// The front matter of a template.
    Template,
    /// A service definition.
    Service,
    /// The JSON report.
    Report,
    /// A line of the ndjson report.
    Attempt,
    /// What `dispatch check --format json` prints.
    Problems,
}
