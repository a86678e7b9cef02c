//! Which process may write now, and which one a run belongs to.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::ledger::store::Ledger;
use crate::private::{private_file, private_folder};
use crate::problem::Problem;

/// A turn to write; it ends with the value.
pub(super) struct Turn<'a>(&'a File);

/// Waits until no other process writes. Where the file system knows no locks the database's own have to do.
pub(super) fn turn(turnstile: &File) -> Turn<'_> {
    let _ = turnstile.lock();
    Turn(turnstile)
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// The right to carry out a run; it ends with the process, however that ends.
#[derive(Debug)]
pub struct RunLock {
    _held: File,
}

impl Ledger {
    /// Takes a run for this process.
    ///
    /// # Errors
    /// When another process is carrying it out, or the lock's file cannot be made.
    pub fn lock(&self, run: &str) -> Result<RunLock, Problem> {
        let path = self.lock_path(run);
        let made = path.parent().map_or(Ok(()), private_folder).and_then(|()| private_file(&path));
        let file =
            made.map_err(|error| Problem::new(format!("the lock `{}` cannot be made: {error}", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(RunLock { _held: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Problem::new(format!("the run `{run}` is under way in another process"))
                    .hint("wait for it; `dispatch runs` shows when it has ended"))
            }
            Err(TryLockError::Error(error)) => {
                Err(Problem::new(format!("the lock `{}` cannot be taken: {error}", path.display())))
            }
        }
    }

    /// Whether some process is carrying out a run.
    pub(super) fn is_under_way(&self, run: &str) -> bool {
        let path = self.lock_path(run);
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    pub(super) fn lock_path(&self, run: &str) -> PathBuf {
        Path::new(&self.folder).join("locks").join(run)
    }
}
