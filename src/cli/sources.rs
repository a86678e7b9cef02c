//! Where the accounts come from: files named or found, standard input, and lists of URLs in the environment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::Common;
use crate::cli::environment::Environment;
use crate::cli::foreign;
use crate::cli::web::web;
use crate::config;
use crate::config::model::Recipients;
use crate::config::{Env, GivenUrl, Web};
use crate::problem::{Problem, Problems, Source};

/// The variable that names the environment whose overlays count.
const ENV: &str = "DISPATCH_ENV";
/// The variable that names configuration files, separated as in `PATH`, or by semicolons where one of them is an address.
const VARIABLE: &str = "DISPATCH_CONFIG";
/// The variables that hold URLs; the second is Apprise's own, and counts where the first is not set.
const URLS: [&str; 2] = ["DISPATCH_URLS", "APPRISE_URLS"];
/// What stands for standard input among the files.
const INPUT: &str = "-";
/// What problems call it; no file has this name.
const INPUT_NAME: &str = "<standard input>";

/// What the configuration is read from.
#[derive(Default)]
pub(super) struct Sources<'a> {
    /// As they were named, which is how they are found again.
    pub(super) named: Vec<PathBuf>,
    pub(super) files: Vec<Arc<Source>>,
    /// The environment whose overlays are laid over them.
    pub(super) env: Option<Env>,
    /// Where the recipients of the selected accounts stand.
    pub(super) recipients: Recipients,
    /// By way of which they include others.
    pub(super) web: Web<'a>,
}

impl From<Vec<Arc<Source>>> for Sources<'_> {
    fn from(files: Vec<Arc<Source>>) -> Self {
        Self { files, ..Self::default() }
    }
}

/// Whether files are named, so that there must be a configuration.
pub(super) fn are_named(common: &Common, environment: &Environment) -> bool {
    !common.config.is_empty() || environment.get(VARIABLE).is_some()
}

/// Every configuration file of the run.
///
/// # Errors
/// Every file that cannot be read, or that none was found.
pub(super) fn read<'a>(common: &'a Common, environment: &'a Environment) -> Result<Sources<'a>, Problems> {
    let (env, web) = (env(common, environment)?, web(common, environment));
    let named: Vec<_> = paths(common, environment)?.iter().map(|path| local(path)).collect();
    let from = if common.config.is_empty() { VARIABLE } else { "command line" };
    let files = open(&named, from, &web)?;
    Ok(Sources { named, files, env, web, recipients: Recipients::Own })
}

/// Every configuration file and every URL of the environment, for a look at all accounts; URLs need no file beside them.
///
/// # Errors
/// Every file that cannot be read, or that there is neither a file nor a URL.
pub(super) fn read_all<'a>(
    common: &'a Common,
    environment: &'a Environment,
) -> Result<(Sources<'a>, Vec<GivenUrl>), Problems> {
    let given = ambient(environment);
    match paths(common, environment) {
        Err(_) if !given.is_empty() => Ok((Sources::default(), given)),
        _ => Ok((read(common, environment)?, given)),
    }
}

/// The environment that the command line or else a variable names; an empty name on the command line is none.
fn env(common: &Common, environment: &Environment) -> Result<Option<Env>, Problem> {
    let name = common.env.as_deref().or_else(|| environment.get(ENV)).filter(|name| !name.is_empty());
    name.map(Env::parse).transpose()
}

/// Every file of a list, in which `-` is standard input; `from` says where the list stands.
///
/// # Errors
/// Every file that cannot be read.
pub(super) fn open(paths: &[PathBuf], from: &str, web: &Web<'_>) -> Result<Vec<Arc<Source>>, Problems> {
    let mut problems = Problems::new();
    let inputs = paths.iter().filter(|path| is_input(path)).count();
    if inputs > 1 {
        problems.push(Problem::new("standard input is named twice").hint("it can be read once: write `-c -` once"));
        return Err(problems);
    }
    let sources = paths.iter().filter_map(|path| {
        problems.keep(match path.to_str() {
            Some(INPUT) => config::read_from(INPUT_NAME, std::io::stdin().lock()),
            Some(address) if config::is_address(address) => config::read_address(address, from, web),
            Some(_) | None => config::read_file(path),
        })
    });
    let sources = sources.collect();
    problems.check(sources)
}

/// Whether the configuration takes standard input, so that nothing else can.
pub(super) fn take_input(sources: &Sources<'_>) -> bool {
    sources.files.iter().any(|source| source.name() == INPUT_NAME)
}

/// The accounts of the URLs in the environment; none where no variable holds any.
pub(super) fn ambient(environment: &Environment) -> Vec<GivenUrl> {
    let found = URLS.iter().find_map(|name| environment.get(name).map(|text| config::from_variable(name, text)));
    found.unwrap_or_default()
}

/// The files of a list as in `PATH`; where there is an address, whose marks would end a path, a list as Apprise writes it.
fn listed(value: &str) -> Vec<PathBuf> {
    let paths = match value.contains("://") {
        true => foreign::listed(value).map(PathBuf::from).collect(),
        false => std::env::split_paths(value).collect::<Vec<_>>(),
    };
    paths.into_iter().filter(|path| !path.as_os_str().is_empty()).collect()
}

/// The path that an address of this machine names, as Apprise has them; every other path as it is.
fn local(path: &Path) -> PathBuf {
    let rest = path.to_str().and_then(|text| text.strip_prefix("file://"));
    PathBuf::from(rest.filter(|rest| !rest.is_empty() && !rest.contains('?')).map_or(path, Path::new))
}

fn is_input(path: &Path) -> bool {
    path.as_os_str() == INPUT
}

fn paths(common: &Common, environment: &Environment) -> Result<Vec<PathBuf>, Problem> {
    if !common.config.is_empty() {
        return Ok(common.config.clone());
    }
    if let Some(value) = environment.get(VARIABLE) {
        return Ok(listed(value));
    }
    let own = environment.config_folder();
    let folders = [Some(Path::new("")), own.as_deref()];
    let found = folders.into_iter().flatten().find_map(|folder| {
        ["dispatch.yaml", "dispatch.yml"].iter().map(|name| folder.join(name)).find(|path| path.exists())
    });
    if let Some(path) = found {
        return Ok(vec![path]);
    }
    let named = foreign::named(environment);
    if !named.is_empty() {
        return Ok(named);
    }
    let foreign: Vec<_> = foreign::paths(environment).into_iter().filter(|path| path.is_file()).collect();
    if !foreign.is_empty() {
        return Ok(foreign);
    }
    let own = own.map(|folder| format!(" and no `{}`", folder.join("dispatch.yaml").display())).unwrap_or_default();
    let problem = Problem::new(format!("there is no configuration: no `dispatch.yaml` here{own}"));
    Err(problem.hint(format!("name a file with `--config FILE` or in {VARIABLE}, or give a URL to send to")))
}
