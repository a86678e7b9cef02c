//! The arguments of `dispatch config` as they are typed.

use clap::{Args, Subcommand};

/// What to show of the configuration.
#[derive(Args, Debug)]
pub(in crate::cli) struct ConfigArgs {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

/// The ways to look at a configuration.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Prints all files, overlays and defaults as one configuration; secrets are masked.
    Show {
        /// Writes behind each value the file and the line that it comes from.
        #[arg(long)]
        origin: bool,
    },
    /// Tells the value of a field or setting of an account, where it comes from and what it overrides.
    Explain {
        /// Such as `ops-chat.timeout`, `ops-chat.retry.attempts` or `announce.tenant_id`.
        #[arg(value_name = "ACCOUNT.FIELD")]
        path: String,
    },
}
