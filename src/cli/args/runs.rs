//! The arguments of the commands about the record of runs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::send::RunArgs;

/// Which runs to show.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct RunsArgs {
    /// What to do instead of listing.
    #[command(subcommand)]
    pub(in crate::cli) command: Option<RunsCommand>,
    /// How many to list.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(in crate::cli) last: u16,
}

/// What to do with one run.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RunsCommand {
    /// Shows the report of a run.
    Show {
        /// The run, or the beginning of its name; otherwise the latest.
        id: Option<String>,
        /// How to report, as for sending.
        #[arg(long = "report", value_name = "FORMAT[=FILE]")]
        reports: Vec<String>,
    },
}

/// Which run to go on with, and what of it to try again.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct ResumeArgs {
    /// The run, or the beginning of its name; otherwise the latest with something left to do.
    pub(in crate::cli) id: Option<String>,
    /// The URLs that the run was given, which the ledger does not hold.
    #[arg(value_name = "URL")]
    pub(in crate::cli) urls: Vec<String>,
    /// Tries what failed again as well.
    #[arg(long)]
    pub(in crate::cli) failed: bool,
    /// Sends again what may have arrived; somebody may get a second copy.
    #[arg(long)]
    pub(in crate::cli) include_unknown: bool,
    /// Sends what was deferred and is due now, of every run.
    #[arg(long, conflicts_with = "id")]
    pub(in crate::cli) due: bool,
    /// Goes on although configuration, template or data have changed, with what they say now.
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// The title, where the ledger may not hold it.
    #[arg(short, long)]
    pub(in crate::cli) title: Option<String>,
    /// The body, where the ledger may not hold it; without it, standard input.
    #[arg(short, long)]
    pub(in crate::cli) body: Option<String>,
    /// A variable, where the ledger may not hold them; repeatable.
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(in crate::cli) vars: Vec<String>,
    /// An attachment, where the ledger may not hold its address; repeatable.
    #[arg(short, long = "attach", value_name = "FILE|URL")]
    pub(in crate::cli) attach: Vec<PathBuf>,
    /// Fetches attachments from addresses inside of private networks, too.
    #[arg(long)]
    pub(in crate::cli) allow_private_attachments: bool,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}
