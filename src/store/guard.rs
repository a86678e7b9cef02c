//! The right to change what is kept of one credential.

use std::fs::{File, TryLockError};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, oneshot};

use crate::problem::Problem;
use crate::store::entry::Entry;
use crate::store::file::Folder;
use crate::store::tokens::TokenStore;

/// How long another process may hold a credential; it does so for one exchange with the login server.
const PATIENCE: Duration = Duration::from_secs(120);

/// The right to change what is kept of one credential; it ends with the value.
pub struct Guard {
    store: TokenStore,
    name: String,
    held: Arc<Held>,
}

/// What keeps others away: the tasks of this process, and other processes.
pub(super) struct Held {
    pub(super) _lock: Option<File>,
    pub(super) _turn: OwnedMutexGuard<()>,
}

impl Guard {
    pub(super) fn new(store: TokenStore, name: String, held: Held) -> Self {
        Self { store, name, held: Arc::new(held) }
    }

    /// What is kept now.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub fn read(&self) -> Result<Option<Entry>, Problem> {
        self.store.read_name(&self.name)
    }

    /// Keeps an entry; it is durable once this returns.
    ///
    /// # Errors
    /// A store that cannot be written; what was kept before is kept still.
    pub async fn write(&self, entry: Entry) -> Result<(), Problem> {
        match self.store.folder() {
            Some(folder) => self.change(folder, move |folder, name| folder.write(name, &entry)).await,
            None => {
                self.store.memory().insert(self.name.clone(), entry);
                Ok(())
            }
        }
    }

    /// Keeps nothing any more.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub async fn forget(&self) -> Result<(), Problem> {
        match self.store.folder() {
            Some(folder) => self.change(folder, Folder::forget).await,
            None => {
                self.store.memory().remove(&self.name);
                Ok(())
            }
        }
    }

    /// Changes the files beside the runtime, for a disk may take its time.
    async fn change(
        &self,
        folder: &Folder,
        work: impl FnOnce(&Folder, &str) -> Result<(), Problem> + Send + 'static,
    ) -> Result<(), Problem> {
        let (folder, name, held) = (folder.clone(), self.name.clone(), Arc::clone(&self.held));
        let work = move || {
            // The lock goes along, for whoever waits here may be gone before the disk is done.
            let _held = held;
            work(&folder, &name)
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|error| Err(Problem::new(format!("the token store was not changed: {error}"))))
    }
}

/// Waits for the lock of a file without holding up the runtime.
pub(super) async fn wait(file: File) -> io::Result<File> {
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {}
        // Where the file system knows no locks, the tokens are as safe as they can be.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let (sender, receiver) = oneshot::channel();
    // A thread of its own: one that never gets the lock does not keep the runtime from ending.
    std::thread::Builder::new().name("token lock".to_owned()).spawn(move || {
        let locked = file.lock().map(|()| file);
        // Nobody waits any more: the lock ends with the file.
        let _ = sender.send(locked);
    })?;
    match tokio::time::timeout(PATIENCE, receiver).await {
        Ok(answer) => answer.unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into())),
        Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "another process does not let go of it")),
    }
}
