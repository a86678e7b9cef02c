//! Where the ledger and the tokens are, and what to do without a place for them.

use std::path::{Path, PathBuf};

use crate::cli::args::Common;
use crate::cli::environment::Environment;
use crate::ledger::Ledger;
use crate::problem::Problem;
use crate::store::TokenStore;

/// The variable that names the state directory.
const VARIABLE: &str = "DISPATCH_STATE_DIR";

/// Opens the ledger of the state directory.
///
/// # Errors
/// When no directory is known, or the one that is cannot be used.
pub(super) fn ledger(common: &Common, environment: &Environment) -> Result<Ledger, Problem> {
    let folder = folder(common, environment).ok_or_else(|| {
        Problem::new("there is no place for the ledger: neither HOME nor XDG_STATE_HOME is set")
            .hint(format!("name one with `--state-dir` or in {VARIABLE}, or go without with `--no-ledger`"))
    })?;
    Ledger::open(&folder)
}

/// The tokens of the state directory; without one they end with the process.
pub(super) fn tokens(common: &Common, environment: &Environment) -> TokenStore {
    folder(common, environment).map_or_else(TokenStore::nowhere, |folder| TokenStore::at(&folder))
}

/// The state directory, as an absolute path where that can be known.
pub(super) fn folder(common: &Common, environment: &Environment) -> Option<PathBuf> {
    let named = common.state_dir.as_deref().or_else(|| environment.get(VARIABLE).map(Path::new));
    let folder = named.map(Path::to_owned).or_else(|| environment.state_folder())?;
    Some(std::path::absolute(&folder).unwrap_or(folder))
}
