//! The arguments of `dispatch auth` as they are typed.

use clap::{Args, Subcommand};

/// Whom to sign in for, and how.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct AuthArgs {
    /// What to do instead of signing in.
    #[command(subcommand)]
    pub(super) command: Option<AuthCommand>,
    /// The account whose mailbox a person signs in to: its name in the configuration, or a URL.
    pub(super) account: Option<String>,
    #[command(flatten)]
    pub(super) without: WithoutConfig,
    /// Signs in in a browser on this machine instead of by a code on any device.
    #[arg(long)]
    pub(super) browser: bool,
    /// Asks for Mail.ReadWrite too, which large files and verified delivery need.
    #[arg(long)]
    pub(super) read_write: bool,
    /// A further right to ask for, such as Mail.Send.Shared; repeatable.
    #[arg(long = "scope", value_name = "NAME")]
    pub(super) scopes: Vec<String>,
}

/// What a configuration says of an account, for a sign-in without one.
#[derive(Args, Debug)]
pub(super) struct WithoutConfig {
    /// The application (client) id, to sign in without a configuration.
    #[arg(long, value_name = "ID", conflicts_with = "account", requires = "source")]
    pub(super) client_id: Option<String>,
    /// With --client-id, the mailbox that sends, such as ann@outlook.com.
    #[arg(long, value_name = "MAILBOX", requires = "client_id")]
    pub(super) source: Option<String>,
    /// With --client-id, the tenant of a mailbox of an organisation; otherwise `consumers`.
    #[arg(long, value_name = "TENANT", requires = "client_id")]
    pub(super) tenant: Option<String>,
    /// With --client-id, the cloud of the mailbox, such as usgov or china.
    #[arg(long, value_name = "NAME", requires = "client_id")]
    pub(super) cloud: Option<String>,
    /// With --client-id, the root of the login server, in place of that of the cloud.
    #[arg(long, value_name = "URL", requires = "client_id")]
    pub(super) login_url: Option<String>,
    /// With --client-id, the root of Microsoft Graph, in place of that of the cloud.
    #[arg(long, value_name = "URL", requires = "client_id")]
    pub(super) graph_url: Option<String>,
}

/// What to do with sign-ins that are stored.
#[derive(Debug, Subcommand)]
pub(super) enum AuthCommand {
    /// Lists the sign-ins that are stored, and the accounts that lack one.
    Status {
        /// An account or a mailbox; otherwise all of them.
        account: Option<String>,
    },
    /// Removes a stored sign-in.
    Forget {
        /// An account or a mailbox.
        account: String,
    },
}
