//! Where the references of a command are resolved, and credentials that stand where everybody can see them.

use std::path::PathBuf;

use crate::bind::{Commands, Vault};
use crate::cli::args::Common;
use crate::cli::environment::Environment;
use crate::cli::roster::{Roster, Selection};
use crate::config;
use crate::config::model::Entry;
use crate::config::reference::Piece;
use crate::lint::is_written_out;
use crate::problem::{Problem, Problems};
use crate::warning::Warning;

/// The vault over the environment and the files of `--env-file`.
pub(super) fn vault(common: &Common, environment: &Environment, commands: Commands, problems: &mut Problems) -> Vault {
    // Of two files the later one wins, and the environment wins over both.
    let files = common.env_files.iter().rev();
    let known = Vault::new(environment.all()).commands(commands);
    files.fold(known, |vault, path| vault.with(variables(path, problems)))
}

/// The variables of a file; a warning where others may read it, too.
fn variables(path: &PathBuf, problems: &mut Problems) -> Vec<(String, String)> {
    let Some(source) = problems.keep(config::read_file(path)) else { return Vec::new() };
    let (variables, found) = config::variables(&source);
    problems.extend(found);
    #[cfg(unix)]
    if let Ok(metadata) = std::fs::metadata(path) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
        if mode & 0o077 != 0 {
            let path = path.display();
            let problem = Problem::new(format!("`{path}` is not for its owner alone, and may hold secrets"));
            problems.push(problem.hint(format!("`chmod 600 {path}`")).warn(Warning::OpenEnvFile));
        }
    }
    variables
}

/// A warning where URLs of the command line hold secrets, which every process of the machine may see.
pub(super) fn exposed(roster: &Roster, selection: &Selection) -> Option<Problem> {
    let given = roster.outlines.len() - roster.urls;
    let urls = roster.config.accounts.iter().zip(&selection.places).skip(given);
    let bound = urls.filter(|(entry, _)| is_literal(entry)).filter_map(|(_, place)| selection.accounts.get((*place)?));
    let mut exposed = bound.filter(|account| is_written_out(account));
    let first = exposed.next()?;
    let subject = match exposed.count() {
        0 => "this URL of the command line holds a secret".to_owned(),
        more => format!("{} URLs of the command line hold secrets", more + 1),
    };
    let problem = Problem::new(format!("{subject}, which whoever uses this machine can see in its list of processes"));
    let hint = "write `${env:NAME}` in its place, in single quotes, or put the account into a configuration";
    Some(problem.at(first.origin.clone()).hint(hint).warning())
}

/// A warning where an address of `--config` holds a credential, which every process of the machine may see.
pub(super) fn exposed_addresses(common: &Common) -> Option<Problem> {
    let shows = |path: &PathBuf| path.to_str().is_some_and(config::shows_credential);
    common.config.iter().any(shows).then(|| {
        let problem = Problem::new(
            "an address of `--config` holds a credential, which whoever uses this machine can see in its list of processes",
        );
        problem.hint("write `${env:NAME}` in its place, in single quotes").warning()
    })
}

/// Whether a URL is written out, at least in part.
fn is_literal(entry: &Entry) -> bool {
    entry.url.as_ref().is_some_and(|url| matches!(url.value.pieces.first(), Some(Piece::Literal(_))))
}
