//! The files that a template uses by `extends`, `include` and `import`, read before it is rendered.
//!
//! The engine has no way to a file: it knows what was read here, and nothing else. So a name that is worked out while rendering finds only
//! files that are named in quotes somewhere.

use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::front;
use crate::config::read_included;
use crate::problem::{Origin, Problem, Problems, Source};

/// A tag that names files.
static TAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?s)\{%[-+]?\s*(?:extends|include|import|from)\b(.*?)%\}").ok());

/// A name in quotes.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""([^"]*)"|'([^']*)'"#).ok());

/// Reads every file that a template names, and those that they name, from the template's own folder.
///
/// A file that is not there is left to the engine, which knows whether it is needed.
pub(super) fn read(template: &Arc<Source>, folder: &Path, problems: &mut Problems) -> BTreeMap<String, Arc<Source>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![Arc::clone(template)];
    while let Some(source) = waiting.pop() {
        for (name, place) in named(&source) {
            if files.contains_key(&name) {
                continue;
            }
            match find(&name, folder, &place) {
                Ok(Some(found)) => {
                    waiting.push(Arc::clone(&found));
                    files.insert(name, found);
                }
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
    }
    files
}

/// The names in the tags of a file, each with its place.
fn named(source: &Arc<Source>) -> Vec<(String, Origin)> {
    let (Some(tag), Some(name)) = (&*TAG, &*NAME) else { return vec![] };
    let mut found = Vec::new();
    for inside in tag.captures_iter(source.text()).filter_map(|tag| tag.get(1)) {
        for text in name.captures_iter(inside.as_str()).filter_map(|it| it.get(1).or_else(|| it.get(2))) {
            let span = inside.start() + text.start()..inside.start() + text.end();
            found.push((text.as_str().to_owned(), Origin::new(source, span)));
        }
    }
    found
}

/// One file, nothing where there is none.
fn find(name: &str, folder: &Path, place: &Origin) -> Result<Option<Arc<Source>>, Problem> {
    let outside = || {
        let problem = Problem::new(format!("`{name}` does not lie in the folder of the template")).at(place.clone());
        problem.hint(format!("name a file below `{}`, as it is seen from there", folder.display()))
    };
    let is_below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if name.is_empty() || name.contains('\\') || !Path::new(name).components().all(is_below) {
        return Err(outside());
    }
    let path = folder.join(name);
    let Ok(real) = path.canonicalize() else { return Ok(None) };
    // A link may lead anywhere, whatever its name.
    if !folder.canonicalize().is_ok_and(|folder| real.starts_with(folder)) {
        return Err(outside());
    }
    let found = read_included(&path, place)?;
    if front::read(&found).is_ok_and(|parts| parts.has_front) {
        let problem = Problem::new(format!("`{name}` has front matter, which only a template of its own has"));
        return Err(problem.at(place.clone()).hint("move what both use into a third file"));
    }
    Ok(Some(found))
}
