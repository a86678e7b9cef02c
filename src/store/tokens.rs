//! The tokens of every credential.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::problem::Problem;
use crate::store::credential::Credential;
use crate::store::entry::Entry;
use crate::store::file::Folder;
use crate::store::guard::{Guard, Held, wait};

/// The tokens of every credential; clones share them.
#[derive(Clone, Default)]
pub struct TokenStore {
    /// Where they are kept from one run to the next; none where they end with the process.
    folder: Option<Folder>,
    memory: Arc<Mutex<HashMap<String, Entry>>>,
    turns: Arc<Mutex<Turns>>,
}

/// Whose turn it is in this process, by name: no more than one task at a time waits for another process.
type Turns = HashMap<String, Arc<tokio::sync::Mutex<()>>>;

impl TokenStore {
    /// The store of a state directory; nothing is made before it is needed.
    pub fn at(state: &Path) -> Self {
        Self { folder: Some(Folder::below(state)), ..Self::default() }
    }

    /// A store that forgets everything at the end of the process.
    pub fn nowhere() -> Self {
        Self::default()
    }

    /// A store that shares with this one what it forgets at the end of the process.
    #[must_use]
    pub fn ephemeral(&self) -> Self {
        Self { folder: None, ..self.clone() }
    }

    /// Makes sure that tokens can be kept from one run to the next.
    ///
    /// # Errors
    /// Where there is no place for them, or it cannot be written.
    pub fn probe(&self) -> Result<(), Problem> {
        self.folder.as_ref().map_or_else(|| Err(no_place()), Folder::probe)
    }

    /// What is kept of a credential now; another process may be about to change it.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub fn read(&self, credential: &Credential) -> Result<Option<Entry>, Problem> {
        self.read_name(&credential.name())
    }

    pub(super) fn read_name(&self, name: &str) -> Result<Option<Entry>, Problem> {
        match &self.folder {
            Some(folder) => folder.read(name),
            None => Ok(self.memory().get(name).cloned()),
        }
    }

    /// Takes a credential for this task, once every other task and process has let go of it.
    ///
    /// # Errors
    /// A store that cannot be written, or a process that does not let go.
    pub async fn lock(&self, credential: &Credential) -> Result<Guard, Problem> {
        let name = credential.name();
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(name.clone()).or_default())
        };
        let turn = turn.lock_owned().await;
        let lock = match &self.folder {
            None => None,
            Some(folder) => {
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
        let mut found = match &self.folder {
            Some(folder) => folder.list()?,
            None => self.memory().values().cloned().map(Ok).collect(),
        };
        found.sort_by_cached_key(|entry| match entry {
            Ok(entry) => (entry.account.clone(), entry.credential.name()),
            Err(problem) => (String::new(), problem.message.clone()),
        });
        Ok(found)
    }

    pub(super) fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_place() -> Problem {
    Problem::new("there is no place for tokens: neither HOME nor XDG_STATE_HOME is set").hint(
        "name one with `--state-dir` or in DISPATCH_STATE_DIR, or accept with `ephemeral_tokens: yes` that a refresh \
         token which changes is lost",
    )
}
