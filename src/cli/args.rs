//! The arguments as they are typed; short options mean what they mean to Apprise.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::{Deserialize, Serialize};

use crate::cli::auth::AuthArgs;
use crate::message::{Format, Severity};

/// Sends one notification to every matching account and reports what became of each.
#[derive(Debug, Parser)]
#[command(name = "dispatch", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Exit codes: 0 all sent, 1 some failed or unknown or a report was lost, 2 bad usage or configuration and nothing sent, \
                        3 nothing selected, 4 stopped before the end."
)]
pub(super) struct Cli {
    /// What to do instead of sending.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) send: SendArgs,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub(super) struct Common {
    /// A configuration file, `-` for standard input; repeatable. Otherwise DISPATCH_CONFIG, ./dispatch.yaml, the user's own, or
    /// those of Apprise.
    #[arg(short, long = "config", value_name = "FILE", global = true)]
    pub(super) config: Vec<PathBuf>,
    /// A file of environment variables for references, `NAME=value` a line; repeatable. The real environment wins.
    #[arg(long = "env-file", value_name = "FILE", global = true)]
    pub(super) env_files: Vec<PathBuf>,
    /// Where the record of runs and the sign-ins are kept; otherwise DISPATCH_STATE_DIR, or the platform's place for such things.
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) state_dir: Option<PathBuf>,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: Color,
    /// How to log on standard error: for people, or as one JSON object a line.
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    pub(super) log_format: LogFormat,
    /// Says more about what happens; repeatable.
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(super) verbose: u8,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    Auto,
    Always,
    Never,
}

/// How to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

/// What to send, to whom, and how to report.
#[derive(Args, Clone, Debug)]
pub(super) struct SendArgs {
    /// Further accounts, as URLs; without --tag and --config only they are sent to. Without all three, those of
    /// DISPATCH_URLS, or else of APPRISE_URLS, count as if they stood here.
    #[arg(value_name = "URL")]
    pub(super) urls: Vec<String>,
    /// Whether the URLs of the environment count where none stand here.
    #[arg(skip)]
    pub(super) ambient: Ambient,
    /// Which accounts: repeated means "or", a comma inside means "and", `!tag` excludes, `all` is every account.
    #[arg(short = 'g', long = "tag", value_name = "TAG")]
    pub(super) tags: Vec<String>,
    #[command(flatten)]
    pub(super) template: TemplateArgs,
    /// The title.
    #[arg(short, long, conflicts_with_all = ["template", "vars", "vars_files"])]
    pub(super) title: Option<String>,
    /// The body; without it, standard input.
    #[arg(short, long, conflicts_with_all = ["template", "vars", "vars_files"])]
    pub(super) body: Option<String>,
    /// What kind of news it is.
    #[arg(short = 'n', long = "notification-type", visible_alias = "type", value_name = "TYPE")]
    pub(super) severity: Option<SeverityArg>,
    /// The markup of the body.
    #[arg(short, long, value_name = "FORMAT", conflicts_with_all = ["template", "vars", "vars_files"])]
    pub(super) input_format: Option<FormatArg>,
    /// A file to send along; repeatable.
    #[arg(short, long = "attach", value_name = "FILE")]
    pub(super) attach: Vec<PathBuf>,
    /// Shows the plan and sends nothing.
    #[arg(short, long, conflicts_with = "metrics")]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) run: RunArgs,
    /// When to send: `2026-12-24 08:00 Europe/Berlin`, RFC 3339, or a time from now such as `2h`; until then it is deferred.
    #[arg(long, value_name = "TIME", conflicts_with = "no_ledger")]
    pub(super) at: Option<String>,
    /// After which time nothing begins any more, written like that of --at.
    #[arg(long, value_name = "TIME")]
    pub(super) not_after: Option<String>,
    /// Makes the run happen once: the same key is sent once. It may hold template variables, such as `deploy-{{ version }}`.
    #[arg(long, value_name = "KEY", conflicts_with = "no_ledger")]
    pub(super) key: Option<String>,
    /// How long the key is remembered.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, default_value = "90d", requires = "key")]
    pub(super) key_ttl: Duration,
    /// With --key, sends although the key was used for another content.
    #[arg(long, requires = "key")]
    pub(super) force: bool,
    /// Keeps no record of the run, so that it cannot be resumed.
    #[arg(long)]
    pub(super) no_ledger: bool,
    /// Leaves bad accounts out and reports them as skipped.
    #[arg(long)]
    pub(super) skip_invalid: bool,
    /// Not supported yet.
    #[arg(short = 'e', long, hide = true)]
    pub(super) interpret_escapes: bool,
    /// Not supported yet.
    #[arg(short = 'j', long, hide = true)]
    pub(super) interpret_emojis: bool,
}

/// What becomes of the URLs of the environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ambient {
    /// They are sent to where the command line has none.
    #[default]
    Count,
    /// A run that had none goes on without them.
    Ignored,
}

/// How a run is carried out and reported.
#[derive(Args, Clone, Debug)]
pub(super) struct RunArgs {
    /// How to report: text, json, ndjson, junit, markdown, or github; repeatable. A FILE is replaced as a whole at the end, except
    /// that ndjson adds a line to it for every try, while the run goes on. `github` writes annotations, and markdown to
    /// $GITHUB_STEP_SUMMARY.
    #[arg(long = "report", value_name = "FORMAT[=FILE]")]
    pub(super) reports: Vec<String>,
    /// Writes numbers about the run to a file, in the text format of Prometheus.
    #[arg(long, value_name = "FILE")]
    pub(super) metrics: Option<PathBuf>,
    /// After which time everything stops, such as `90s` or `10m`.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub(super) deadline: Option<Duration>,
    /// Sends so many deliveries, stops, and leaves the rest for `dispatch resume`.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) first: Option<u32>,
    /// Sends to more than 100 targets without a question.
    #[arg(short, long)]
    pub(super) yes: bool,
    /// Shows no progress.
    #[arg(long)]
    pub(super) no_progress: bool,
    /// How many parts may be under way at once over all accounts.
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) concurrency: u16,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks configuration and template, and sends nothing.
    Check(CheckArgs),
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

/// What to check.
#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) template: TemplateArgs,
    /// Asks the service of an account, or without a name of every account, what the account may do; repeatable.
    #[arg(long, value_name = "ACCOUNT", num_args = 0..=1, default_missing_value = super::online::ALL)]
    pub(super) online: Vec<String>,
    /// Looks up no reference, so that no variable, file or command that one names has to be there.
    #[arg(long, conflicts_with = "online")]
    pub(super) no_secrets: bool,
}

/// A template and its variables.
#[derive(Args, Clone, Debug)]
pub(super) struct TemplateArgs {
    /// A minijinja template that makes title and body.
    #[arg(id = "template", long = "template", value_name = "FILE")]
    pub(super) path: Option<PathBuf>,
    /// A variable for the template; repeatable.
    #[arg(long = "var", value_name = "NAME=VALUE", requires = "template")]
    pub(super) vars: Vec<String>,
    /// A YAML or JSON file of variables; repeatable.
    #[arg(long = "vars", value_name = "FILE", requires = "template")]
    pub(super) vars_files: Vec<PathBuf>,
}

/// Which accounts to list.
#[derive(Args, Debug)]
pub(super) struct AccountsArgs {
    /// As for sending.
    #[arg(short = 'g', long = "tag", value_name = "TAG")]
    pub(super) tags: Vec<String>,
}

/// Which runs to show.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RunsArgs {
    /// What to do instead of listing.
    #[command(subcommand)]
    pub(super) command: Option<RunsCommand>,
    /// How many to list.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) last: u16,
}

/// What to do with one run.
#[derive(Debug, Subcommand)]
pub(super) enum RunsCommand {
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
pub(super) struct ResumeArgs {
    /// The run, or the beginning of its name; otherwise the latest with something left to do.
    pub(super) id: Option<String>,
    /// The URLs that the run was given, which the ledger does not hold.
    #[arg(value_name = "URL")]
    pub(super) urls: Vec<String>,
    /// Tries what failed again as well.
    #[arg(long)]
    pub(super) failed: bool,
    /// Sends again what may have arrived; somebody may get a second copy.
    #[arg(long)]
    pub(super) include_unknown: bool,
    /// Sends what was deferred and is due now, of every run.
    #[arg(long, conflicts_with = "id")]
    pub(super) due: bool,
    /// Goes on although configuration, template or data have changed, with what they say now.
    #[arg(long)]
    pub(super) force: bool,
    /// The title, where the ledger may not hold it.
    #[arg(short, long)]
    pub(super) title: Option<String>,
    /// The body, where the ledger may not hold it; without it, standard input.
    #[arg(short, long)]
    pub(super) body: Option<String>,
    /// A variable, where the ledger may not hold them; repeatable.
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(super) vars: Vec<String>,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Which service to show.
#[derive(Args, Debug)]
pub(super) struct ServicesArgs {
    /// A service's name or scheme.
    pub(super) name: Option<String>,
}

/// Which schema to print.
#[derive(Args, Debug)]
pub(super) struct SchemaArgs {
    /// Of what.
    #[arg(default_value = "config")]
    pub(super) subject: Subject,
}

/// What a schema is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Subject {
    /// `dispatch.yaml`.
    Config,
    /// A service definition.
    Service,
    /// The JSON report.
    Report,
    /// A line of the ndjson report.
    Attempt,
}

/// The markup of a body, as typed.
#[derive(Clone, Copy, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FormatArg {
    Text,
    Markdown,
    Html,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Text => Self::Text,
            FormatArg::Markdown => Self::Markdown,
            FormatArg::Html => Self::Html,
        }
    }
}

/// What kind of news a message is, as typed.
#[derive(Clone, Copy, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SeverityArg {
    Info,
    Success,
    Warning,
    Failure,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Info => Self::Info,
            SeverityArg::Success => Self::Success,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Failure => Self::Failure,
        }
    }
}
