//! `ledger:` in a configuration: what the record of runs may hold, and how long.

use std::time::Duration;

use crate::config::keys;
use crate::config::node::{Key, Node};
use crate::config::page::Page;
use crate::config::policy_keys::{count, duration, flag};
use crate::problem::Problem;

/// What the ledger may hold, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerSettings {
    /// Whether it may hold what the message is made from.
    pub bodies: Bodies,
    /// How long after its start a run is kept.
    pub keep: Duration,
    /// How many of the latest runs are kept at the most.
    pub runs: usize,
}

/// Whether title, body and variables of the command line are recorded, so that `resume` need not be given them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bodies {
    /// They are, unless they hold a secret of an account.
    Recorded,
    /// They are not.
    Withheld,
}

impl Default for LedgerSettings {
    fn default() -> Self {
        Self { bodies: Bodies::Recorded, keep: Duration::from_secs(90 * 24 * 60 * 60), runs: 1_000 }
    }
}

impl Page<'_> {
    /// Takes the keys of `ledger`.
    pub(crate) fn ledger(&mut self, settings: &mut LedgerSettings, entries: &[(Key<'_>, Node<'_>)]) {
        for (key, node) in entries {
            let Some(known) = keys::find(&keys::LEDGER, &key.name) else {
                self.report_unknown(key, node, keys::names(&keys::LEDGER));
                continue;
            };
            let (_, value) = self.field(key, node);
            let mut read = || -> Result<(), Problem> {
                match known.name {
                    "bodies" => settings.bodies = flag(known, &value, Bodies::Recorded, Bodies::Withheld)?,
                    "keep" => settings.keep = duration(known, &value)?,
                    _ => settings.runs = count(known, &value)? as usize,
                }
                Ok(())
            };
            self.problems.keep(read());
        }
    }
}
