//! `dispatch auth forget`: a stored sign-in is removed.

use crate::cli::args::Common;
use crate::cli::auth::stored::{Kept, Seed, all, named};
use crate::cli::diagnose;
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::state;
use crate::problem::Problems;
use crate::suggest;

/// Removes the sign-ins of an account or a mailbox, and says which.
///
/// # Errors
/// A configuration with a problem, a store that cannot be written, or a name that nobody has.
pub(super) async fn forget(
    name: &str,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> Result<Exit, Problems> {
    let store = state::tokens(common, environment);
    let (all, warnings) = all(&store, common, environment)?;
    diagnose::show(printer, warnings);
    let mut gone = 0;
    for sign_in in named(all, name)? {
        let accounts = suggest::listed(&sign_in.accounts);
        if let Kept::Nothing = sign_in.kept {
            printer.say(&format!("nothing is stored for {accounts}"));
            continue;
        }
        store.lock(&sign_in.credential).await?.forget().await?;
        gone += 1;
        let mailbox = sign_in.mailbox().map(|mailbox| format!(" as {mailbox}")).unwrap_or_default();
        printer.say(&format!("removed the sign-in of {accounts}{mailbox}"));
        if sign_in.seed == Seed::Given {
            printer.say("the next run begins with the `refresh_token` of the configuration again");
        }
    }
    if gone > 0 {
        printer.say(
            "what the application may do can be withdrawn at https://account.live.com/consent/Manage, and in an organisation at \
             https://myapps.microsoft.com",
        );
    }
    Ok(Exit::Success)
}
