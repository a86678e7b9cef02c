//! Recipients that are named for one run.

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::config::model::Recipients;

/// Who gets the message within the selected accounts.
#[derive(Args, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli) struct WhomArgs {
    /// An audience of the configuration, or a CSV or NDJSON file of recipients, in place of those that the selected accounts have;
    /// repeatable.
    #[arg(long = "audience", value_name = "NAME|FILE")]
    pub(in crate::cli) audiences: Vec<String>,
    /// A recipient, in place of those that the selected accounts have; repeatable.
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) to: Vec<String>,
    /// Which recipients of audiences are meant: an expression over their columns, such as `region == "eu"`.
    #[arg(long = "where", value_name = "CONDITION")]
    pub(in crate::cli) condition: Option<String>,
}

impl WhomArgs {
    /// Where the recipients of the selected accounts stand.
    pub(in crate::cli) fn recipients(&self) -> Recipients {
        if self.audiences.is_empty() && self.to.is_empty() { Recipients::Own } else { Recipients::Given }
    }
}
