//! What files say beside accounts and their defaults, as it was written, for those who look at the configuration itself.

use crate::config::defaults::Pair;
use crate::problem::Origin;

/// The sections of all files together, in which the last of several pairs with one key counts.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The variables, those of included files before those of the files that include them.
    pub vars: Vec<Pair>,
    /// The keys of `attachments` at the top.
    pub attachments: Vec<Pair>,
    /// The keys of `ledger`.
    pub ledger: Vec<Pair>,
    /// Values of overlays, each with the value of the base whose place it took.
    pub replaced: Vec<(Origin, Origin)>,
}

impl Written {
    /// Adds what is said further on.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.vars.append(&mut other.vars);
        self.attachments.append(&mut other.attachments);
        self.ledger.append(&mut other.ledger);
        self.replaced.append(&mut other.replaced);
    }
}
