//! A configuration read and bound, with nothing looked up.

use std::sync::{Arc, LazyLock};

use dispatch::bind::{Account, Outline, Resolving, bind, outline};
use dispatch::config;
use dispatch::config::model::Config;
use dispatch::problem::{Problems, Source};
use dispatch::service::catalog::Catalog;

pub(super) static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

/// Everything about the accounts of a configuration.
pub(super) struct Read {
    pub(super) config: Config,
    pub(super) outlines: Vec<Outline>,
    pub(super) accounts: Vec<Option<Account>>,
    pub(super) problems: Problems,
}

impl Read {
    /// Leaves out all other accounts, and with them the groups.
    pub(super) fn keep(&mut self, good: &[bool]) {
        if good.iter().all(|good| *good) {
            return;
        }
        let mut places = good.iter();
        self.config.accounts.retain(|_| places.next() == Some(&true));
        self.config.groups.clear();
        self.outlines = outline(&self.config);
        self.accounts.retain(Option::is_some);
    }
}

pub(super) fn read(name: &str, text: impl Into<String>) -> Read {
    read_source(&Source::new(name, text))
}

pub(super) fn read_source(source: &Arc<Source>) -> Read {
    let (config, mut problems) = config::load(&[Arc::clone(source)]);
    let outlines = outline(&config);
    let accounts = config.accounts.iter().zip(&outlines).map(|(entry, outline)| {
        let (account, found) = bind(entry, outline, &CATALOG, &config.defaults, Resolving::Without);
        problems.extend(found);
        account
    });
    let accounts = accounts.collect();
    Read { config, outlines, accounts, problems }
}
