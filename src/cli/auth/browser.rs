//! Signing in in a browser on this machine.

use std::io::IsTerminal as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::cli::auth::command::Granted;
use crate::cli::auth::door::Door;
use crate::cli::auth::subject::Wanted;
use crate::cli::output::Printer;
use crate::outcome::{Failure, FailureKind};
use crate::service::office365::sign_in::{Application, Visit};

/// How long the person may take; a code of Microsoft's is good for ten minutes, too.
const LIMIT: Duration = Duration::from_secs(600);

/// Shows the link, and waits until the browser brings the answer.
pub(super) async fn sign_in(wanted: &Wanted, application: &Application, printer: Printer) -> Granted {
    let closed = |error: std::io::Error| {
        Failure::new(FailureKind::Network, format!("sign-in: no port of this machine can be listened at: {error}"))
            .hint("sign in by a code instead: leave `--browser` out")
    };
    let door = Door::open().await.map_err(closed)?;
    let visit = Visit::new(door.port().map_err(closed)?)?;
    let link = visit.link(application)?;
    let minutes = LIMIT.as_secs() / 60;
    printer.note(&format!(
        "to sign in {}, open this link in a browser on this machine\n\n  {link}\n\n\
         if the page speaks of a redirect URI, add `http://localhost` to the application's registration, under Authentication, \
         for `Mobile and desktop applications`\nwaiting for up to {minutes} minutes; Ctrl-C stops\n",
        wanted.shown()
    ));
    if std::io::stderr().is_terminal() {
        open(&link);
    }
    let tell = || printer.say("an answer to another sign-in came and was refused: its `state` is not that of this one");
    let answer = tokio::time::timeout(LIMIT, door.answer(&visit, tell)).await;
    let answer = answer.map_err(|_| {
        Failure::new(
            FailureKind::Timeout,
            format!("sign-in: nobody came back from the browser within {minutes} minutes"),
        )
        .hint("run the same command again; where the browser is on another machine, leave `--browser` out")
    })?;
    let code = answer.map_err(closed)??;
    visit.redeem(application, &code).await
}

/// Tries to open the link; whoever has no browser here has the link all the same.
fn open(link: &str) {
    let (program, first) = match std::env::consts::OS {
        "macos" => ("open", None),
        // `start` is a word of the shell, to which `&` means something else.
        "windows" => ("rundll32", Some("url.dll,FileProtocolHandler")),
        _ => ("xdg-open", None),
    };
    let mut command = Command::new(program);
    command.args(first).arg(link).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.spawn();
}
