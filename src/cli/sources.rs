//! Which configuration files there are: `-c`, then `DISPATCH_CONFIG`, then `./dispatch.yaml`, then the user's own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::Common;
use crate::cli::environment::Environment;
use crate::config;
use crate::problem::{Problem, Problems, Source};

/// The variable that names configuration files, separated as in `PATH`.
const VARIABLE: &str = "DISPATCH_CONFIG";

/// Whether files are named, so that there must be a configuration.
pub(super) fn are_named(common: &Common, environment: &Environment) -> bool {
    !common.config.is_empty() || environment.get(VARIABLE).is_some()
}

/// Every configuration file of the run.
///
/// # Errors
/// Every file that cannot be read, or that none was found.
pub(super) fn read(common: &Common, environment: &Environment) -> Result<Vec<Arc<Source>>, Problems> {
    let paths = paths(common, environment)?;
    let mut problems = Problems::new();
    let sources = paths.iter().filter_map(|path| problems.keep(config::read_file(path))).collect();
    problems.check(sources)
}

fn paths(common: &Common, environment: &Environment) -> Result<Vec<PathBuf>, Problem> {
    if !common.config.is_empty() {
        return Ok(common.config.clone());
    }
    if let Some(value) = environment.get(VARIABLE) {
        return Ok(std::env::split_paths(value).filter(|path| !path.as_os_str().is_empty()).collect());
    }
    let own = environment.config_folder();
    let folders = [Some(Path::new("")), own.as_deref()];
    let found = folders.into_iter().flatten().find_map(|folder| {
        ["dispatch.yaml", "dispatch.yml"].iter().map(|name| folder.join(name)).find(|path| path.exists())
    });
    found.map(|path| vec![path]).ok_or_else(|| {
        let own = own.map(|folder| format!(" and no `{}`", folder.join("dispatch.yaml").display())).unwrap_or_default();
        Problem::new(format!("there is no configuration: no `dispatch.yaml` here{own}"))
            .hint(format!("name a file with `--config FILE` or in {VARIABLE}, or give a URL to send to"))
    })
}
