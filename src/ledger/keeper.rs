//! The thread that makes the engine's journal durable.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::params;

use crate::deliver::journal::{Entry, Journal};
use crate::ledger::commit::commit;
use crate::ledger::lock;
use crate::ledger::record::Ending;
use crate::ledger::store::Ledger;
use crate::problem::Problem;

/// How long outcomes may wait for intents to share a commit with. What is lost by a crash meanwhile is `unknown`.
const LINGER: Duration = Duration::from_millis(5);

/// A ledger that keeps the journal of one run.
pub struct Keeper {
    thread: JoinHandle<(Ledger, Result<(), Problem>)>,
    run: i64,
}

impl Ledger {
    /// Keeps the journal of a run that is in the ledger; the thread ends when every handle on the journal is gone.
    ///
    /// # Errors
    /// When the run is not there, or the operating system refuses a thread.
    pub fn keep(mut self, run: &str) -> Result<(Journal, Keeper), Problem> {
        let (sender, receiver) = channel();
        let number = self.database.query_row("SELECT n FROM runs WHERE id = ?", [run], |row| row.get::<_, i64>(0));
        let run = number.map_err(|error| self.fault("does not know the run", &error))?;
        let work = move || {
            let kept = write(&mut self, run, &receiver);
            (self, kept)
        };
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(work);
        let thread = thread.map_err(|error| Problem::new(format!("the ledger gets no thread: {error}")))?;
        Ok((Journal::new(sender), Keeper { thread, run }))
    }
}

impl Keeper {
    /// Waits until everything is written, and writes how the session ended; the journal has to be gone.
    ///
    /// # Errors
    /// When something could not be written: the ledger then says less than what happened.
    pub fn finish(self, ending: &Ending) -> Result<Ledger, Problem> {
        let (mut ledger, kept) = self
            .thread
            .join()
            .map_err(|_| Problem::new("the ledger's thread crashed").hint("please report this mistake in dispatch"))?;
        kept?;
        let ending = serde_json::to_string(ending).unwrap_or_default();
        let written = ledger.change(|transaction| {
            transaction.execute("UPDATE runs SET ending = ? WHERE n = ?", params![ending, self.run]).map(drop)
        });
        written.map_err(|error| ledger.fault("cannot be written", &error))?;
        Ok(ledger)
    }
}

/// Writes what comes, as much at once as there is.
fn write(ledger: &mut Ledger, run: i64, entries: &Receiver<Entry>) -> Result<(), Problem> {
    let mut waiting: Vec<Entry> = Vec::new();
    loop {
        let ended = collect(entries, &mut waiting);
        let written = {
            let _turn = lock::turn(&ledger.turnstile);
            commit(&mut ledger.database, run, &waiting)
        };
        match written {
            Ok(()) => {
                for entry in waiting.drain(..) {
                    if let Entry::Intend { durable, .. } = entry {
                        // The engine may have stopped meanwhile and wait no longer.
                        let _ = durable.send(());
                    }
                }
            }
            // Intents are dropped, which tells the engine; outcomes are tried again with the next.
            Err(error) => {
                waiting.retain(|entry| !matches!(entry, Entry::Intend { .. }));
                if ended && !waiting.is_empty() {
                    return Err(ledger.fault("could not be written", &error));
                }
            }
        }
        if ended {
            return Ok(());
        }
    }
}

/// Waits for entries until there is an intent among them, or they have waited long enough; whether no more will come.
fn collect(entries: &Receiver<Entry>, waiting: &mut Vec<Entry>) -> bool {
    let Ok(first) = entries.recv() else { return true };
    waiting.push(first);
    loop {
        waiting.extend(entries.try_iter());
        if waiting.iter().any(|entry| matches!(entry, Entry::Intend { .. })) {
            return false;
        }
        match entries.recv_timeout(LINGER) {
            Ok(entry) => waiting.push(entry),
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => return true,
        }
    }
}
