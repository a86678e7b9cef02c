//! Where Apprise looks for its configuration, in its order.

use std::path::{Path, PathBuf};

use crate::cli::environment::Environment;

/// The ends of the names; the first is for a file without any.
const ENDS: [&str; 4] = ["", ".conf", ".yml", ".yaml"];

/// The variables that name Apprise's files; the first is its older one, of one path, and wins.
const VARIABLES: [&str; 2] = ["APPRISE_CONFIG", "APPRISE_CONFIG_PATH"];

/// The files that Apprise was told to read instead of those of its own places; none where it was told nothing.
///
/// It passes over what is not there, and here that is a problem for whoever reads them.
pub(super) fn named(environment: &Environment) -> Vec<PathBuf> {
    let home = environment.get("HOME").map(Path::new);
    let expanded = |path: &str| match (home, path.strip_prefix('~')) {
        (Some(home), Some(rest)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    };
    let value = VARIABLES.into_iter().find_map(|name| environment.get(name)).unwrap_or_default();
    listed(value).map(expanded).collect()
}

/// The elements of a list as Apprise separates them.
pub(super) fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split([';', '\n', '\r']).map(str::trim).filter(|path| !path.is_empty())
}

/// Every file that Apprise reads without being told to; it reads all that there are.
pub(super) fn paths(environment: &Environment) -> Vec<PathBuf> {
    let with_ends = |base: &Path, ends: &[&str]| {
        let base = base.as_os_str();
        let with = |end: &&str| {
            let mut name = base.to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        ends.iter().map(with).collect::<Vec<_>>()
    };
    if cfg!(windows) {
        let folders = ["APPDATA", "LOCALAPPDATA", "ALLUSERSPROFILE", "PROGRAMFILES", "COMMONPROGRAMFILES"];
        let folders = folders.iter().filter_map(|name| environment.get(name));
        return folders
            .flat_map(|folder| with_ends(&Path::new(folder).join("Apprise").join("apprise"), &ENDS))
            .collect();
    }
    let home = environment.get("HOME").map(Path::new);
    let of_user = [".apprise", ".config/apprise", ".apprise/apprise", ".config/apprise/apprise"];
    let of_user = home.into_iter().flat_map(|home| of_user.map(|base| home.join(base)));
    let of_user = of_user.flat_map(|base| with_ends(&base, &ENDS));
    // The first of the machine's own has no form that ends in `.conf`.
    let of_machine = [("/etc/apprise", &["", ".yml", ".yaml"][..]), ("/etc/apprise/apprise", &ENDS[..])];
    of_user.chain(of_machine.into_iter().flat_map(|(base, ends)| with_ends(Path::new(base), ends))).collect()
}
