//! The options of every command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct Common {
    /// A configuration file, its address on the web, or `-` for standard input; repeatable. Otherwise DISPATCH_CONFIG, ./dispatch.yaml, the user's own, or
    /// those of Apprise.
    #[arg(short, long = "config", value_name = "FILE", global = true)]
    pub(in crate::cli) config: Vec<PathBuf>,
    /// Lays `dispatch.NAME.yaml` over `dispatch.yaml`, and the like for every file that is included. Otherwise DISPATCH_ENV;
    /// an empty NAME is no environment.
    #[arg(long, value_name = "NAME", global = true)]
    pub(in crate::cli) env: Option<String>,
    /// A file of environment variables for references, `NAME=value` a line; repeatable. The real environment wins.
    #[arg(long = "env-file", value_name = "FILE", global = true)]
    pub(in crate::cli) env_files: Vec<PathBuf>,
    /// Where the record of runs and the sign-ins are kept; otherwise DISPATCH_STATE_DIR, or the platform's place for such things.
    #[arg(long, value_name = "DIR", global = true)]
    pub(in crate::cli) state_dir: Option<PathBuf>,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(in crate::cli) color: Color,
    /// How to log on standard error: for people, or as one JSON object a line.
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    pub(in crate::cli) log_format: LogFormat,
    /// Says more about what happens; repeatable.
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(in crate::cli) verbose: u8,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Color {
    /// On a terminal.
    Auto,
    Always,
    Never,
}

/// How to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogFormat {
    Text,
    Json,
}
