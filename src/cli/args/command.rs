//! The command line as a whole: what is typed without a subcommand sends.

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::cli::args::global::Common;
use crate::cli::args::inspect::{AccountsArgs, CheckArgs, SchemaArgs, ServicesArgs};
use crate::cli::args::render::RenderArgs;
use crate::cli::args::restate::{ConvertArgs, UrlArgs};
use crate::cli::args::runs::{ResumeArgs, RunsArgs};
use crate::cli::args::send::SendArgs;
use crate::cli::auth::AuthArgs;
use crate::cli::configuration::ConfigArgs;

/// Sends one notification to every matching account and reports what became of each.
#[derive(Debug, Parser)]
#[command(name = "dispatch", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Exit codes: 0 all sent, 1 some failed or unknown or a report was lost, 2 bad usage or configuration and nothing sent, \
                        3 nothing selected, 4 stopped before the end."
)]
pub(in crate::cli) struct Cli {
    /// What to do instead of sending.
    #[command(subcommand)]
    pub(in crate::cli) command: Option<Command>,
    #[command(flatten)]
    pub(in crate::cli) send: SendArgs,
    #[command(flatten)]
    pub(in crate::cli) common: Common,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Checks configuration and template, and sends nothing.
    Check(CheckArgs),
    /// Renders a template alone, or every case of a fixture, and sends nothing.
    Render(RenderArgs),
    /// Lists the accounts, and with --tag which of them match and why.
    Accounts(AccountsArgs),
    /// Lists the services, or shows everything about one.
    Services(ServicesArgs),
    /// Lists the runs in the ledger, or shows the report of one.
    Runs(RunsArgs),
    /// Goes on with a run that was stopped, killed or deferred, and sends nothing twice.
    Resume(ResumeArgs),
    /// Signs a person in, once, for a mailbox of Outlook.com or one of an organisation, and stores what that gives.
    Auth(AuthArgs),
    /// Shows the configuration as it counts, or where a value of an account comes from.
    Config(ConfigArgs),
    /// Makes a `dispatch.yaml` of Apprise's configurations or of URLs.
    Convert(ConvertArgs),
    /// Prints an account as a URL, its secrets masked.
    Url(UrlArgs),
    /// Prints a JSON Schema.
    Schema(SchemaArgs),
    /// Prints a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Prints the manual page.
    Man,
}
