//! `dispatch auth status`: which sign-ins are stored, and which accounts lack one.

use jiff::Timestamp;

use crate::cli::accounts::plain_table;
use crate::cli::args::Common;
use crate::cli::auth::stored::{Kept, Seed, SignIn, all, named};
use crate::cli::diagnose;
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::state;
use crate::problem::Problems;
use crate::store::{Entry, Holder};
use crate::suggest;

/// After how many days without use a sign-in is no longer accepted.
const LIFE: i64 = 90;

/// Shows every sign-in, or that of one account or mailbox; the latter fails where it lacks one.
///
/// # Errors
/// A configuration with a problem, a store that cannot be read, or a name that nobody has.
pub(super) fn status(
    name: Option<&str>,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> Result<Exit, Problems> {
    let (all, warnings) = all(&state::tokens(common, environment), common, environment)?;
    diagnose::show(printer, warnings);
    let shown = match name {
        Some(name) => named(all, name)?,
        None => all,
    };
    if shown.is_empty() {
        printer.say("no sign-in is stored, and no account of the configuration needs one");
        return Ok(Exit::Success);
    }
    let rows: Vec<_> = shown.iter().filter_map(row).collect();
    if !rows.is_empty() {
        let mut table =
            plain_table(&["account", "mailbox", "client", "tenant", "may", "signed in", "last used", "days left"]);
        for row in rows {
            table.add_row(row);
        }
        printer.data(&format!("{}\n", table.trim_fmt()));
    }
    let lacks: Vec<_> = shown.iter().filter_map(lack).collect();
    lacks.iter().for_each(|words| printer.say(words));
    let asked_for_one = name.is_some();
    Ok(if asked_for_one && !lacks.is_empty() { Exit::Failed } else { Exit::Success })
}

/// The row of a sign-in that is stored.
fn row(sign_in: &SignIn) -> Option<[String; 8]> {
    let Kept::Entry(entry) = &sign_in.kept else { return None };
    let credential = &sign_in.credential;
    let mailbox = match &credential.holder {
        Holder::Mailbox(mailbox) => mailbox.clone(),
        Holder::Account(_) => "me".to_owned(),
        Holder::Application => String::new(),
    };
    let left = days_left(entry).map(|days| if days > 0 { days.to_string() } else { "none".to_owned() });
    Some([
        sign_in.accounts.join(", "),
        mailbox,
        credential.client_id.clone(),
        credential.tenant.clone(),
        rights(entry.scope.as_deref().unwrap_or_default()),
        day(entry.signed_in),
        day(entry.refreshed),
        left.unwrap_or_default(),
    ])
}

/// What an account lacks, and what to do about it.
fn lack(sign_in: &SignIn) -> Option<String> {
    let accounts = suggest::listed(&sign_in.accounts);
    let again = format!("dispatch auth {}", sign_in.accounts.first()?);
    match (&sign_in.kept, sign_in.seed) {
        (Kept::Entry(entry), _) if days_left(entry).is_some_and(|days| days <= 0) => {
            Some(format!("{accounts}: the sign-in was not used for {LIFE} days and is over: {again}"))
        }
        (Kept::Entry(_), _) => None,
        (Kept::Nothing, Seed::Given) => Some(format!(
            "{accounts}: not used yet; the first run begins with the `refresh_token` of the configuration"
        )),
        (Kept::Nothing, Seed::None) => Some(format!("{accounts}: nobody has signed in: {again}")),
        (Kept::Damaged, _) => Some(format!("{accounts}: what is stored cannot be used: {again}")),
    }
}

/// How many days a sign-in is good for if nobody uses it; nothing for that of an application, which needs no person.
fn days_left(entry: &Entry) -> Option<i64> {
    entry.refresh_token.as_ref()?;
    Some(LIFE - entry.unused_for().as_hours() / 24)
}

/// The rights of Graph among scopes, without their resource.
fn rights(scope: &str) -> String {
    let names = scope.split_whitespace().map(|scope| scope.rsplit('/').next().unwrap_or(scope));
    names.filter(|name| name.contains('.')).collect::<Vec<_>>().join(", ")
}

/// A day, for people.
fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}
