//! The durable record of runs: what was planned, what was about to be sent, and what became of it.
//!
//! It is an SQLite database in the state directory, in write-ahead mode with full synchronisation. One thread writes what the engine
//! puts into its [`Journal`](crate::deliver::journal::Journal), as much in one commit as has come meanwhile. After a crash at any
//! point the record says of every part whether it was tried; what was under way is `unknown`.
//!
//! It holds no credentials and no rendered text: deliveries are known by account and target, and what they would send by its hash.

mod begin;
mod commit;
mod fault;
mod fingerprint;
mod history;
mod keeper;
mod line;
mod lock;
mod once;
mod planned;
mod prune;
mod record;
mod runs;
mod sent;
mod store;

pub use begin::NewRun;
pub use fingerprint::{Fingerprint, Fingerprints, of_bytes};
pub use history::{History, Kept, KeptPart, PartState, standings};
pub use keeper::Keeper;
pub use lock::RunLock;
pub use once::{Claim, Taken};
pub use prune::Retention;
pub use record::{Counts, Ending, Fate, Input, InputKind, Record};
pub use runs::{Line, State};
pub use sent::Sent;
pub use store::Ledger;
