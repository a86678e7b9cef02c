//! What every target does with its input.

use std::path::Path;
use std::sync::LazyLock;

use dispatch::bind::{Resolving, bind, outline, state};
use dispatch::config::model::Config;
use dispatch::config::{load, read_from};
use dispatch::problem::Problems;
use dispatch::restate::{Secrets, url};
use dispatch::service::catalog::Catalog;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

/// Reads a file of this name up to its accounts, and looks at the place of every problem.
#[allow(dead_code, reason = "a target of URLs has no file")]
pub fn file(name: &str, bytes: &[u8]) {
    let Ok(source) = read_from(name, bytes) else { return };
    let (config, mut problems) = load(&[source]);
    problems.extend(accounts(&config));
    for problem in problems.sorted() {
        if let Some(origin) = &problem.origin {
            assert!(origin.source.text().get(origin.span.clone()).is_some(), "{problem} lies outside its text");
            origin.source.shown();
        }
    }
}

/// Binds every account, and writes it as a URL.
pub fn accounts(config: &Config) -> Problems {
    let mut problems = Problems::new();
    for (entry, outline) in config.accounts.iter().zip(&outline(config)) {
        problems.extend(bind(entry, outline, &CATALOG, &config.defaults, Resolving::Without).1);
        if let Ok(Some(stated)) = state(entry, &CATALOG, &config.defaults) {
            // That a URL cannot say it is no fault.
            let _ = url(&stated, &CATALOG, Path::new(""), Secrets::Masked, &entry.origin);
        }
    }
    problems
}
