//! `fragments: isolate`: an included file in which something is wrong is left out with all that only it includes, and the others
//! count.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::environment::base_of;
use crate::config::keys::KeyHelp;
use crate::config::model::Config;
use crate::config::node::{Key, Node};
use crate::config::page::Page;
use crate::config::policy_keys::choice;
use crate::problem::{Origin, Problem, Source};

/// What an included file in which something is wrong means for all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fragments {
    /// Nothing is sent.
    #[default]
    Refuse,
    /// They count without it.
    Isolate,
}

/// Something wrong with an included file that lies not in the file itself: it is not there, or cannot be read.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The file, as problems call it.
    pub file: String,
    /// What is wrong, at the place that includes it.
    pub problem: Problem,
}

/// What a configuration is read without, after it has been read as a whole.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    files: HashSet<PathBuf>,
    /// Every name, tag and group of the whole configuration.
    names: HashSet<String>,
    /// The files as they were then: what has changed since must not count.
    texts: HashMap<String, Arc<Source>>,
}

impl Page<'_> {
    /// Takes the value of `fragments`.
    pub(crate) fn fragments(&mut self, known: &KeyHelp, key: &Key<'_>, node: &Node<'_>) {
        if self.base().included_at().is_some() {
            return self.only_in_top_file(key);
        }
        let (_, value) = self.field(key, node);
        let words = [("refuse", Fragments::Refuse), ("isolate", Fragments::Isolate)];
        self.includes.fragments = self.problems.keep(choice(known, &value, &words)).unwrap_or_default();
    }
}

impl LeftOut {
    /// Nothing yet of a configuration, whose accounts have these names.
    pub fn of<'n>(whole: &Config, names: impl Iterator<Item = &'n str>) -> Self {
        let tags = whole.accounts.iter().flat_map(|account| &account.tags).map(|tag| tag.value.name.to_string());
        let groups = whole.groups.iter().map(|group| group.name.value.clone());
        let names = names.map(str::to_lowercase).chain(tags).chain(groups).collect();
        let texts = whole.files.iter().chain(&whole.overlays);
        Self {
            files: HashSet::new(),
            names,
            texts: texts.map(|text| (text.name().to_owned(), Arc::clone(text))).collect(),
        }
    }

    /// Leaves a file out; whether it was not left out before.
    pub fn add(&mut self, file: &str) -> bool {
        let file = Path::new(file);
        self.files.insert(real(file)) | self.files.insert(file.to_owned())
    }

    /// Whether a file is left out.
    pub(crate) fn has(&self, file: &Path) -> bool {
        !self.files.is_empty() && (self.files.contains(file) || self.files.contains(&real(file)))
    }

    /// Whether nothing is left out.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether an account, a tag or a group had this name, lower-cased, before anything was left out.
    pub(crate) fn knew(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The text that a file had.
    pub(crate) fn text_of(&self, file: &Path) -> Option<&Source> {
        file.to_str().and_then(|name| self.texts.get(name)).map(|source| &**source)
    }
}

/// Where a file really lies; what is not there lies where it is said to.
fn real(file: &Path) -> PathBuf {
    file.canonicalize().unwrap_or_else(|_| file.to_owned())
}

impl Config {
    /// The included file that a place belongs to, where what is wrong there concerns that file alone.
    pub fn fragment(&self, place: &Origin) -> Option<&Arc<Source>> {
        if self.isolating.is_empty() {
            return None;
        }
        let mut sources = std::iter::once(&place.source).chain(place.chain().map(|at| &at.source));
        let file = sources.find_map(|source| self.file_of(source))?;
        self.is_isolated(file).then_some(file)
    }

    /// Whether a text was included by a file that isolates what it includes.
    fn is_isolated(&self, source: &Source) -> bool {
        let top = std::iter::successors(source.included_at(), |at| at.source.included_at()).last();
        top.is_some_and(|top| self.isolating.iter().any(|file| Arc::ptr_eq(file, &top.source)))
    }

    /// The file that a text is, or that it lies over.
    fn file_of(&self, source: &Arc<Source>) -> Option<&Arc<Source>> {
        let is_overlay = || self.overlays.iter().any(|overlay| Arc::ptr_eq(overlay, source));
        self.files.iter().find(|file| Arc::ptr_eq(file, source)).or_else(|| {
            let base = base_of(Path::new(source.name())).filter(|_| is_overlay())?;
            self.files.iter().find(|file| Path::new(file.name()) == base)
        })
    }
}
