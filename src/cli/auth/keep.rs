//! What a sign-in gave is stored, and the person is told what that is good for.

use crate::cli::auth::subject::Wanted;
use crate::cli::diagnose;
use crate::cli::output::Printer;
use crate::problem::Problem;
use crate::service::office365::sign_in::{Scopes, SignedIn};
use crate::store::{Entry, Holder, TokenStore};

/// Stores the tokens under the name by which the account looks for them, and says so.
pub(super) async fn keep(
    wanted: &Wanted,
    scopes: &Scopes,
    tokens: SignedIn,
    store: &TokenStore,
    printer: Printer,
) -> Result<(), Problem> {
    let credential = &wanted.subject.credential;
    let guard = store.lock(credential).await?;
    let mut entry = Entry::new(credential.clone(), &*wanted.name);
    // What is damaged is replaced.
    entry.seeds = guard.read().ok().flatten().map(|old| old.seeds).unwrap_or_default();
    wanted.seed.iter().for_each(|seed| entry.learn(seed));
    let SignedIn { access, refresh_token, scope: granted } = tokens;
    entry.access = Some(access);
    entry.refresh_token = Some(refresh_token);
    entry.scope = Some(granted.clone().unwrap_or_else(|| scopes.text.clone()));
    guard.write(entry).await?;

    for right in granted.iter().flat_map(|granted| scopes.missing_in(granted)) {
        let words = format!("`{right}` was asked for and not granted");
        let hint = "add it to the delegated permissions in the application's registration, and sign in again";
        diagnose::show(printer, Problem::new(words).hint(hint).warning().into());
    }
    printer.say(&format!("signed in {}; it stays good as long as it is used once in 90 days", wanted.shown()));
    if wanted.seed.is_some() {
        printer.say("the `refresh_token` in its configuration is not needed any more: take it out");
    }
    if let Some(snippet) = &wanted.snippet {
        printer.say("what the configuration needs, to which `to`, `tags` and the like may be added:");
        if let Holder::Account(name) = &credential.holder {
            printer.say(&format!("keep the name `{name}`, under which the sign-in is stored"));
        }
        printer.data(snippet);
    }
    Ok(())
}
