//! Signing in by a code on any device.

use std::fmt::Write as _;

use crate::cli::auth::command::Granted;
use crate::cli::auth::poll::poll;
use crate::cli::auth::subject::Wanted;
use crate::cli::diagnose::{self, plain};
use crate::cli::output::Printer;
use crate::outcome::Failure;
use crate::service::office365::sign_in::{Application, Invitation, Rhythm, invite};

/// Shows the code, and waits until somebody has signed in with it.
pub(super) async fn sign_in(wanted: &Wanted, application: &Application, printer: Printer) -> Granted {
    let invitation = invite(application).await?;
    printer.note(&prompt(wanted, &invitation));
    let tell = |failure: &Failure| {
        diagnose::show(printer, diagnose::of_failure(failure).warning().into());
        printer.say("still waiting: the login server is asked again, less and less often");
    };
    let rhythm = Rhythm::new(invitation.interval);
    poll(rhythm, invitation.lifetime, async || invitation.ask(application).await, tell).await
}

/// What the person has to do.
fn prompt(wanted: &Wanted, invitation: &Invitation) -> String {
    let minutes = invitation.lifetime.as_secs().div_ceil(60);
    let mut text = format!("to sign in {}, open the page on any device and enter the code\n\n", wanted.shown());
    let _ = writeln!(text, "  page  {}", plain(&invitation.page));
    let _ = writeln!(text, "  code  {}\n", plain(&invitation.user_code));
    if let Some(message) = &invitation.message {
        let _ = writeln!(text, "the login server says: {}", plain(message.trim()));
    }
    let plural = if minutes == 1 { "" } else { "s" };
    let _ = writeln!(text, "waiting for up to {minutes} minute{plural}; Ctrl-C stops");
    text
}
