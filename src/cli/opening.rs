//! The accounts of a run are opened: their secrets are resolved, and nothing is sent.

use std::sync::{Arc, mpsc};

use crate::bind::{self, Account, Buckets, Surroundings, open};
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::prepare::{Identity, Loaded, Prepared, refuse};
use crate::cli::roster::BadAccounts;
use crate::deliver::Outlet;
use crate::plan::Plan;
use crate::problem::Problems;
use crate::transport::Transport;

/// A run whose accounts stand ready.
pub(super) struct Opened {
    pub(super) identity: Identity,
    pub(super) loaded: Loaded,
    pub(super) plan: Plan,
    pub(super) outlets: Vec<Outlet>,
    /// What `console://` says.
    pub(super) lines: mpsc::Receiver<String>,
}

impl Prepared {
    /// Opens every account and shows every problem; otherwise how the program ends.
    pub(super) fn open(mut self, printer: Printer) -> Result<Opened, Exit> {
        let (sender, lines) = mpsc::channel();
        let (transport, mut problems) = (Transport::new(), Problems::new());
        let outlets = outlets(&mut self, &transport, sender, &mut problems);
        if problems.any_error() {
            return Err(refuse(printer, problems));
        }
        self.loaded.told.show(printer, problems);
        let Self { identity, loaded, plan } = self;
        Ok(Opened { identity, loaded, plan, outlets, lines })
    }
}

/// The way out of every account, in their order; where bad accounts are left out, one that cannot be opened leaves the plan.
fn outlets(
    prepared: &mut Prepared,
    transport: &Transport,
    lines: mpsc::Sender<String>,
    problems: &mut Problems,
) -> Vec<Outlet> {
    let loaded = &mut prepared.loaded;
    let buckets = Buckets::new();
    let surroundings = Surroundings { vault: &loaded.vault, store: &loaded.store, transport, lines, buckets: &buckets };
    let mut outlets = Vec::with_capacity(loaded.selection.accounts.len());
    let mut left = Vec::with_capacity(loaded.selection.accounts.len());
    for account in &loaded.selection.accounts {
        let opened = open(account, &surroundings).inspect(|opened| problems.extend(opened.warnings.clone()));
        left.push(opened.is_ok());
        match (opened, loaded.when_bad(account)) {
            (Ok(opened), _) => outlets.push(outlet(account, opened)),
            (Err(found), BadAccounts::Refuse) => problems.extend(found),
            (Err(found), BadAccounts::Skip) => {
                let first = found.sorted().into_iter().next();
                loaded.selection.skipped.extend(first.map(|problem| (Arc::clone(&account.name), problem)));
            }
        }
    }
    // A run that is planned once more does without them from the start.
    prepared.plan.move_accounts(&loaded.selection.keep(&left));
    outlets
}

fn outlet(account: &Account, opened: bind::Opened) -> Outlet {
    Outlet {
        name: account.name.clone(),
        service_name: account.kind.definition.name.as_str().into(),
        bucket: opened.bucket,
        policy: account.policy.clone(),
        service: opened.service,
        redactor: opened.redactor,
    }
}
