//! What goes wrong with the database, in words.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::problem::Problem;

/// The problem of a database error while doing something.
pub(super) fn fault(path: &Path, doing: &str, error: &rusqlite::Error) -> Problem {
    let code = error.sqlite_error_code();
    let hint = match code {
        Some(ErrorCode::DiskFull) => Some("make room on the disk"),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Some("name a folder that can be written with `--state-dir`, or go without with `--no-ledger`")
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Some("move the file away; it may have been written by something else, or its disk may be broken")
        }
        Some(ErrorCode::SystemIoFailure) => Some("see whether its disk is full or broken"),
        _ => None,
    };
    let problem = Problem::new(format!("the ledger `{}` {doing}: {error}", path.display()));
    problem.maybe_hint(hint.map(str::to_owned))
}
