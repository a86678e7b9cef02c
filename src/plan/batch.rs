//! How many targets of an account one message may carry.

use crate::bind::Account;
use crate::problem::Problem;
use crate::template::Scope;

/// How many targets of the account share a message; 1 where each has one to itself. `names` is what decides its scope.
///
/// # Errors
/// When they would have to share a message of which each needs its own.
pub(super) fn width(account: &Account, scope: Scope, names: &str) -> Result<usize, Problem> {
    let Some(formula) = account.kind.targets.as_ref().and_then(|targets| targets.batch.as_ref()) else { return Ok(1) };
    let at = |words: String| Problem::new(words).at(account.origin.clone());
    let value = formula.eval(&account.scope()).map_err(at)?;
    if value.is_none() {
        return Ok(1);
    }
    let width = value.as_usize().filter(|width| *width > 0);
    let width = width.ok_or_else(|| at(format!("one message cannot carry `{value}` targets: it takes one or more")))?;
    match scope {
        Scope::Target if width > 1 && account.targets.len() > 1 => {
            let words = format!("sends one message to many, and {names} names the target");
            Err(at(format!("account `{}` {words}", account.name))
                .hint(format!("let each target have its own message, or leave `target` out of {names}")))
        }
        // A lone target shares its message with nobody.
        Scope::Run | Scope::Account | Scope::Target => Ok(width.min(account.targets.len()).max(1)),
    }
}
