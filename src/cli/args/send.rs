//! What to send, to whom, how fast and how to report; short options mean what they mean to Apprise.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::args::whom::WhomArgs;
use crate::cli::args::words::{FormatArg, SeverityArg};

/// What to send, to whom, and how to report.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct SendArgs {
    /// Further accounts, as URLs; without --tag and --config only they are sent to. Without all three, those of
    /// DISPATCH_URLS, or else of APPRISE_URLS, count as if they stood here.
    #[arg(value_name = "URL")]
    pub(in crate::cli) urls: Vec<String>,
    /// Whether the URLs of the environment count where none stand here.
    #[arg(skip)]
    pub(in crate::cli) ambient: Ambient,
    /// Which accounts: repeated means "or", a comma inside means "and", `!tag` excludes, `all` is every account.
    #[arg(short = 'g', long = "tag", value_name = "TAG")]
    pub(in crate::cli) tags: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) whom: WhomArgs,
    #[command(flatten)]
    pub(in crate::cli) template: TemplateArgs,
    /// The title.
    #[arg(short, long, conflicts_with = "template")]
    pub(in crate::cli) title: Option<String>,
    /// The body; without it, standard input.
    #[arg(short, long, conflicts_with = "template")]
    pub(in crate::cli) body: Option<String>,
    /// What kind of news it is.
    #[arg(short = 'n', long = "notification-type", visible_alias = "type", value_name = "TYPE")]
    pub(in crate::cli) severity: Option<SeverityArg>,
    /// The markup of the body.
    #[arg(short, long, value_name = "FORMAT", conflicts_with = "template")]
    pub(in crate::cli) input_format: Option<FormatArg>,
    /// A file to send along, files that match `*`, `?` and `**`, or an address on the web; repeatable. `?name=NAME&mime=TYPE` behind it
    /// gives it another name or type.
    #[arg(short, long = "attach", value_name = "FILE|URL")]
    pub(in crate::cli) attach: Vec<PathBuf>,
    /// Fetches attachments from addresses inside of private networks, too.
    #[arg(long)]
    pub(in crate::cli) allow_private_attachments: bool,
    /// Shows the plan and sends nothing.
    #[arg(short, long, conflicts_with = "metrics")]
    pub(in crate::cli) dry_run: bool,
    /// Writes what every service would get to a folder, with a page that shows it, and sends nothing: one folder for each account
    /// with a file for each part (.eml, .html, .txt, and the request as .json), `index.html` and `plan.json`. DIR must not exist,
    /// be empty, or hold an earlier preview.
    #[arg(long, value_name = "DIR", conflicts_with = "metrics")]
    pub(in crate::cli) preview: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
    /// When to send: `2026-12-24 08:00 Europe/Berlin`, RFC 3339, or a time from now such as `2h`; until then it is deferred.
    #[arg(long, value_name = "TIME", conflicts_with = "no_ledger")]
    pub(in crate::cli) at: Option<String>,
    /// After which time nothing begins any more, written like that of --at.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) not_after: Option<String>,
    /// Makes the run happen once: the same key is sent once. It may hold template variables, such as `deploy-{{ version }}`.
    #[arg(long, value_name = "KEY", conflicts_with = "no_ledger")]
    pub(in crate::cli) key: Option<String>,
    /// How long the key is remembered.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, default_value = "90d", requires = "key")]
    pub(in crate::cli) key_ttl: Duration,
    /// With --key, sends although the key was used for another content.
    #[arg(long, requires = "key")]
    pub(in crate::cli) force: bool,
    /// Keeps no record of the run, so that it cannot be resumed.
    #[arg(long)]
    pub(in crate::cli) no_ledger: bool,
    /// Leaves bad accounts out and reports them as skipped.
    #[arg(long)]
    pub(in crate::cli) skip_invalid: bool,
    /// Makes what they stand for of `\n`, `\t`, `\u00e9` and the like in title and body.
    #[arg(short = 'e', long, conflicts_with = "template")]
    pub(in crate::cli) interpret_escapes: bool,
    /// Makes characters of names such as `:+1:`, except in code and for accounts that have `emojis: no`.
    #[arg(short = 'j', long)]
    pub(in crate::cli) interpret_emojis: bool,
}

/// What becomes of the URLs of the environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) enum Ambient {
    /// They are sent to where the command line has none.
    #[default]
    Count,
    /// A run that had none goes on without them.
    Ignored,
}

/// How a run is carried out and reported.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct RunArgs {
    /// How to report: text, json, ndjson, junit, markdown, or github; repeatable. A FILE is replaced as a whole at the end, except
    /// that ndjson adds a line to it for every try, while the run goes on. `github` writes annotations, and markdown to
    /// $GITHUB_STEP_SUMMARY.
    #[arg(long = "report", value_name = "FORMAT[=FILE]")]
    pub(in crate::cli) reports: Vec<String>,
    /// Writes numbers about the run to a file, in the text format of Prometheus.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) metrics: Option<PathBuf>,
    /// After which time everything stops, such as `90s` or `10m`.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub(in crate::cli) deadline: Option<Duration>,
    /// Sends so many deliveries, stops, and leaves the rest for `dispatch resume`.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) first: Option<u32>,
    /// Sends to more than 100 targets without a question.
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
    /// Shows no progress.
    #[arg(long)]
    pub(in crate::cli) no_progress: bool,
    /// How many parts may be under way at once over all accounts.
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) concurrency: u16,
}

/// A template and its variables.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct TemplateArgs {
    /// A minijinja template that makes title and body: a name of `templates` in the configuration, or a file.
    #[arg(id = "template", long = "template", value_name = "NAME|FILE")]
    pub(in crate::cli) path: Option<PathBuf>,
    /// A variable for the template; repeatable.
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(in crate::cli) vars: Vec<String>,
    /// A YAML or JSON file of variables; repeatable.
    #[arg(long = "vars", value_name = "FILE")]
    pub(in crate::cli) vars_files: Vec<PathBuf>,
}
