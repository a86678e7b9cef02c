//! The thread that makes the engine's journal durable.

use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use rusqlite::params;

use crate::deliver::journal::{Batch, Entry, Journal};
use crate::ledger::commit::commit;
use crate::ledger::lock;
use crate::ledger::record::Ending;
use crate::ledger::store::Ledger;
use crate::problem::Problem;

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
fn write(ledger: &mut Ledger, run: i64, batches: &Receiver<Batch>) -> Result<(), Problem> {
    // What could not be written is tried again with what comes next.
    let mut lost: Vec<Entry> = Vec::new();
    let mut fault = None;
    while let Ok(first) = batches.recv() {
        let (mut entries, mut waiting) = (std::mem::take(&mut lost), Vec::new());
        for Batch { entries: more, durable } in std::iter::once(first).chain(batches.try_iter()) {
            entries.extend(more);
            waiting.push(durable);
        }
        let written = {
            let _turn = lock::turn(&ledger.turnstile);
            commit(&mut ledger.database, run, &entries)
        };
        match written {
            Ok(()) => {
                fault = None;
                for durable in waiting {
                    // The engine may have stopped meanwhile and wait no longer.
                    let _ = durable.send(());
                }
            }
            // The engine is told by what is dropped here, and tries none of the parts that it intended to.
            Err(error) => {
                entries.retain(|entry| !matches!(entry, Entry::Intend(_)));
                lost = entries;
                fault = Some(ledger.fault("could not be written", &error));
            }
        }
    }
    fault.map_or(Ok(()), Err)
}
