//! The arguments of `dispatch render`.

use std::path::PathBuf;

use clap::Args;

use crate::message::Dialect;

/// What to render, and for whom.
#[derive(Args, Debug)]
pub(in crate::cli) struct RenderArgs {
    /// The template: a name of `templates` in the configuration, or a file.
    #[arg(value_name = "TEMPLATE")]
    pub(in crate::cli) template: PathBuf,
    /// A variable for the template; repeatable.
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(in crate::cli) vars: Vec<String>,
    /// A YAML or JSON file of variables; repeatable.
    #[arg(long = "vars", value_name = "FILE")]
    pub(in crate::cli) vars_files: Vec<PathBuf>,
    /// Renders as this service or account would get it, cut to its limits; of an account every message that differs by target.
    #[arg(long = "for", value_name = "SERVICE|ACCOUNT")]
    pub(in crate::cli) reader: Option<String>,
    /// Renders for this recipient alone, with what the audiences of the account say of it; repeatable.
    #[arg(long, value_name = "ADDRESS", requires = "reader")]
    pub(in crate::cli) to: Vec<String>,
    /// Renders in this markup.
    #[arg(long, value_name = "FORMAT", conflicts_with = "reader", value_parser = dialect)]
    pub(in crate::cli) format: Option<Dialect>,
    /// Renders every case of a file instead, and compares what it expects; the cases are like `tests` of a configuration.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) fixture: Option<PathBuf>,
    /// Prints title, body and what they are as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

fn dialect(name: &str) -> Result<Dialect, String> {
    let known = || Dialect::ALL.into_iter().map(Dialect::name);
    let found = Dialect::ALL.into_iter().find(|dialect| dialect.name() == name);
    found.ok_or_else(|| format!("it must be one of {}", known().collect::<Vec<_>>().join(", ")))
}
