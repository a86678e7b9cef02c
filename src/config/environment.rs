//! Environments such as `prod`: their names, and which files are overlays for them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::problem::{Problem, Source};

/// How the names of configurations end that can have overlays.
const ENDS: [&str; 2] = ["yaml", "yml"];

/// The name of an environment: `prod` stands for the overlays `*.prod.yaml` and `*.prod.yml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Env(String);

impl Env {
    /// The environment of this name.
    ///
    /// # Errors
    /// When it cannot be a part of the name of a file: only letters, digits, `_` and `-` can.
    pub fn parse(name: &str) -> Result<Self, Problem> {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if !name.is_empty() && name.chars().all(is_name) {
            return Ok(Self(name.to_owned()));
        }
        let problem = Problem::new(format!("`{name}` is no name of an environment"));
        Err(problem.hint("use letters, digits, `_` and `-`; `prod` stands for `dispatch.prod.yaml`"))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The overlay of a file, where there is one.
    pub(crate) fn overlay_of(&self, base: &Path) -> Result<Option<PathBuf>, Problem> {
        let found: Vec<_> = beside(base).filter(|(env, _)| env == self).map(|(_, path)| path).collect();
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            [one, other, ..] => {
                let words =
                    format!("`{}` has two overlays, `{}` and `{}`", base.display(), one.display(), other.display());
                Err(Problem::new(words).hint("keep one of them"))
            }
        }
    }
}

/// The environments for which one of these files has an overlay.
pub fn environments(files: &[Arc<Source>]) -> BTreeSet<Env> {
    files.iter().flat_map(|file| beside(Path::new(file.name())).collect::<Vec<_>>()).map(|(env, _)| env).collect()
}

/// The file whose overlay this one is; none where it is a file of its own.
pub(crate) fn base_of(path: &Path) -> Option<PathBuf> {
    let (stem, env) = path.file_stem()?.to_str()?.rsplit_once('.')?;
    if !is_config(path) || stem.is_empty() || Env::parse(env).is_err() {
        return None;
    }
    ENDS.iter().map(|end| path.with_file_name(format!("{stem}.{end}"))).find(|base| base.is_file())
}

fn is_config(path: &Path) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| ENDS.contains(&end))
}

/// Every overlay of a file, with its environment; none of what is no file of the disk.
fn beside(base: &Path) -> impl Iterator<Item = (Env, PathBuf)> {
    let folder = base.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let stem = base.file_stem().and_then(|stem| stem.to_str()).filter(|_| is_config(base) && base.is_file());
    let entries = stem.and_then(|_| folder.read_dir().ok());
    let mut found: Vec<_> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let path = base.with_file_name(entry.file_name());
            let name = path.file_stem()?.to_str()?.strip_prefix(stem?)?.strip_prefix('.')?;
            let env = Env::parse(name).ok()?;
            (is_config(&path) && path.is_file()).then_some((env, path))
        })
        .collect();
    found.sort();
    found.into_iter()
}
