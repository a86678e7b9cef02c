//! The configuration meets the services: entries become accounts whose every field is checked.

mod account;
mod bucket;
mod command;
mod complaint;
mod defaults;
mod draft;
mod enclosed;
mod enlist;
mod entry;
mod fallback;
mod foreign;
mod lineage;
mod loose;
mod open;
mod outline;
mod preview;
mod review;
mod slashes;
mod stated;
mod trace;
mod url;
mod vault;

pub use account::{Account, Given, Knowledge};
pub use bucket::Buckets;
pub use defaults::check_defaults;
pub use enclosed::enclosures;
pub use enlist::{Enlisted, Enlistment, Tally, given};
pub use entry::{Resolving, anyone, bind};
pub use fallback::Fallbacks;
pub use lineage::lineage;
pub use open::{Opened, Surroundings, open, settings};
pub use outline::{Outline, outline};
pub use preview::{Preview, Shape};
pub use stated::{Stated, state};
pub use trace::{Depth, Layer, Reach, Said, Trace};
pub use vault::{Commands, Vault};
