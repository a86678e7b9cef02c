//! The tokens of every credential.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::problem::Problem;
use crate::store::credential::Credential;
use crate::store::entry::Entry;
use crate::store::file::Folder;
use crate::store::guard::{Guard, Held, wait};

/// The tokens of every credential; clones share them.
#[derive(Clone)]
pub struct TokenStore(Arc<Inner>);

struct Inner {
    place: Place,
    /// Whose turn it is in this process, by name: no more than one task at a time waits for another process.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// Where tokens are kept.
pub(super) enum Place {
    /// In files, from one run to the next.
    Folder(Folder),
    /// For as long as the process runs.
    Memory(Memory),
}

/// Entries by name.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<String, Entry>>);

impl Memory {
    pub(super) fn put(&self, name: &str, entry: Entry) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), entry);
    }

    pub(super) fn take(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

impl TokenStore {
    /// The store of a state directory; nothing is made before it is needed.
    pub fn at(state: &Path) -> Self {
        Self::new(Place::Folder(Folder::below(state)))
    }

    /// A store that forgets everything at the end of the process.
    pub fn nowhere() -> Self {
        Self::new(Place::Memory(Memory::default()))
    }

    fn new(place: Place) -> Self {
        Self(Arc::new(Inner { place, turns: Mutex::default() }))
    }

    /// Makes sure that tokens can be kept from one run to the next.
    ///
    /// # Errors
    /// Where there is no place for them, or it cannot be written.
    pub fn probe(&self) -> Result<(), Problem> {
        match self.place() {
            Place::Folder(folder) => folder.probe(),
            Place::Memory(_) => Err(Problem::new(
                "there is no place for tokens: neither HOME nor XDG_STATE_HOME is set",
            )
            .hint(
                "name one with `--state-dir` or in DISPATCH_STATE_DIR, or accept that a refresh token which changes \
                     is lost with `ephemeral_tokens: yes`",
            )),
        }
    }

    /// What is kept of a credential now; another process may be about to change it.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub fn read(&self, credential: &Credential) -> Result<Option<Entry>, Problem> {
        self.read_name(&credential.name())
    }

    pub(super) fn read_name(&self, name: &str) -> Result<Option<Entry>, Problem> {
        match self.place() {
            Place::Folder(folder) => folder.read(name),
            Place::Memory(Memory(entries)) => {
                Ok(entries.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
            }
        }
    }

    /// Takes a credential for this task, once every other task and process has let go of it.
    ///
    /// # Errors
    /// A store that cannot be written, or a process that does not let go.
    pub async fn lock(&self, credential: &Credential) -> Result<Guard, Problem> {
        let name = credential.name();
        let turn = {
            let mut turns = self.0.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(name.clone()).or_default())
        };
        let turn = turn.lock_owned().await;
        let lock = match self.place() {
            Place::Memory(_) => None,
            Place::Folder(folder) => {
                let lock = wait(folder.lock(&name)?).await.map_err(|error| folder.unwritable(&error))?;
                folder.settle(&name)?;
                Some(lock)
            }
        };
        Ok(Guard::new(self.clone(), name, Held { _lock: lock, _turn: turn }))
    }

    /// Everything that is kept, by account; a file that cannot be used is a problem in its place.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn list(&self) -> Result<Vec<Result<Entry, Problem>>, Problem> {
        let mut found = match self.place() {
            Place::Folder(folder) => folder.list()?,
            Place::Memory(Memory(entries)) => {
                entries.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().map(Ok).collect()
            }
        };
        found.sort_by_cached_key(|entry| match entry {
            Ok(entry) => (entry.account.clone(), entry.credential.name()),
            Err(problem) => (String::new(), problem.message.clone()),
        });
        Ok(found)
    }

    pub(super) fn place(&self) -> &Place {
        &self.0.place
    }
}
