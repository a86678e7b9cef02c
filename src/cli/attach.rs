//! Files of `--attach`, opened or fetched before anything is sent.

use std::path::PathBuf;
use std::sync::Arc;

use crate::attachment::{Shelf, given, shows_credential, told_apart};
use crate::bind::Vault;
use crate::message::Attachment;
use crate::problem::{Problem, Problems};

/// Opens every file.
///
/// # Errors
/// Every file that cannot be sent.
pub(super) fn read(arguments: &[PathBuf], shelf: &Shelf, vault: &Vault) -> Result<Arc<[Attachment]>, Problems> {
    let mut problems = Problems::new();
    let mut files = Vec::new();
    for argument in arguments {
        let found = given(argument, &|text, origin| vault.resolve(text, origin));
        for wanted in problems.keep(found).into_iter().flatten() {
            files.extend(problems.keep(shelf.open(&wanted)).flatten());
        }
    }
    problems.check(told_apart(files).into())
}

/// A warning where an address holds a credential, which every process of the machine may see.
pub(super) fn exposed(arguments: &[PathBuf]) -> Option<Problem> {
    arguments.iter().any(|path| shows_credential(path)).then(|| {
        let problem = Problem::new(
            "an address of `--attach` holds a credential, which whoever uses this machine can see in its list of processes",
        );
        problem.hint("write `${env:NAME}` in its place, in single quotes").warning()
    })
}
