//! Every file of a configuration: those that are named, and what they include, each once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::config::circles::{Circle, circles};
use crate::config::file::read_included;
use crate::config::include::{Includes, Tree};
use crate::config::load::read;
use crate::config::model::Config;
use crate::config::policy::PolicyPatch;
use crate::config::routing::TestFiles;
use crate::problem::{Origin, Problem, Problems, Source};

/// How deep files may include each other.
const MAX_DEPTH: usize = 16;

/// What has been read so far.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) config: Config,
    pub(super) problems: Problems,
    /// The places among the files of the configuration, by where they really lie.
    places: HashMap<PathBuf, usize>,
    /// Where the folders of definitions really lie.
    folders: HashSet<PathBuf>,
    /// For each file where it includes which other.
    links: Vec<Vec<(Origin, usize)>>,
}

/// How a file is reached.
struct Way<'a> {
    tree: &'a Tree,
    /// The defaults of the included files on the way, weakest first.
    layers: &'a [PolicyPatch],
    depth: usize,
}

impl Walk {
    /// Reads the files that are named and all that they include.
    pub(super) fn of(files: &[Arc<Source>]) -> Self {
        let mut walk = Self::default();
        // One that is named stays a top file also where another one includes it.
        let mut tops = Vec::new();
        for file in files {
            if walk.known(Path::new(file.name())).is_none() {
                tops.push(walk.enter(file));
            }
        }
        tops.into_iter().for_each(|place| walk.top(place));
        walk.find_circles();
        walk
    }

    /// The place of a file that has one; what is no file of the disk never has.
    fn known(&self, path: &Path) -> Option<usize> {
        path.canonicalize().ok().and_then(|real| self.places.get(&real).copied())
    }

    fn enter(&mut self, source: &Arc<Source>) -> usize {
        let place = self.config.files.len();
        if let Ok(real) = Path::new(source.name()).canonicalize() {
            self.places.insert(real, place);
        }
        self.config.files.push(Arc::clone(source));
        self.links.push(Vec::new());
        place
    }

    fn top(&mut self, place: usize) {
        let source = Arc::clone(&self.config.files[place]);
        let defaults = std::mem::take(&mut self.config.defaults);
        let mut own = Config { defaults, ledger: self.config.ledger, ..Config::default() };
        let mut includes = Includes::default();
        self.problems.extend(read(&source, &mut own, &mut includes));
        self.config.defaults = std::mem::take(&mut own.defaults);
        self.config.ledger = own.ledger;
        let tree = Tree::new(&source, includes.reach);
        let vars = self.add(place, own, &includes, &Way { tree: &tree, layers: &[], depth: 0 });
        self.config.vars.extend(vars);
    }

    fn included(&mut self, place: usize, way: &Way<'_>) -> Map<String, Json> {
        let source = Arc::clone(&self.config.files[place]);
        let (mut own, mut includes) = (Config::default(), Includes::default());
        self.problems.extend(read(&source, &mut own, &mut includes));
        let mut layers = way.layers.to_vec();
        layers.push(std::mem::take(&mut own.defaults));
        let defaults: Arc<[PolicyPatch]> = layers.as_slice().into();
        own.accounts.iter_mut().for_each(|account| account.defaults = Arc::clone(&defaults));
        self.add(place, own, &includes, &Way { layers: &layers, ..*way })
    }

    /// Adds what a file says, then what it includes; its variables are stronger than those of the files that it includes.
    fn add(&mut self, place: usize, mut own: Config, includes: &Includes, way: &Way<'_>) -> Map<String, Json> {
        self.config.accounts.append(&mut own.accounts);
        self.config.groups.append(&mut own.groups);
        // Every team may name the folder that they share.
        let folders = &mut self.folders;
        own.services.retain(|folder| folders.insert(folder.value.canonicalize().unwrap_or(folder.value.clone())));
        self.config.services.append(&mut own.services);
        own.tests.retain(|test| self.problems.keep(way.tree.confine_template(test)).is_some());
        self.config.tests.append(&mut own.tests);
        let files = includes.tests.iter().map(|path| TestFiles { path: path.clone(), tree: way.tree.clone() });
        self.config.test_files.extend(files);
        let mut vars = Map::new();
        for written in &includes.paths {
            if way.depth == MAX_DEPTH {
                let problem = written.problem(format!("files include each other more than {MAX_DEPTH} deep here"));
                self.problems.push(problem.hint("include the file from one nearer to the top"));
                break;
            }
            for path in self.problems.keep(way.tree.find(written)).unwrap_or_default() {
                let target = match self.known(&path) {
                    Some(known) => known,
                    None => {
                        let read = read_included(&path, &written.origin);
                        let Some(source) = self.problems.keep(read) else { continue };
                        let entered = self.enter(&source);
                        vars.extend(self.included(entered, &Way { depth: way.depth + 1, ..*way }));
                        entered
                    }
                };
                self.links[place].push((written.origin.clone(), target));
            }
        }
        vars.extend(own.vars);
        vars
    }

    fn find_circles(&mut self) {
        let links = |place: usize| self.links[place].iter().map(|(origin, target)| (origin, *target));
        let name = |place: usize| self.config.files[place].name();
        let problem = |Circle { path, closing }: Circle<&Origin>| {
            let first = path.first().map_or("", |place| name(*place));
            let way: Vec<&str> = path.iter().map(|place| name(*place)).chain([first]).collect();
            let problem = Problem::new(format!("`{first}` includes itself: {}", way.join(" > ")));
            problem.at(closing.clone()).hint("remove this `include`")
        };
        let found: Problems = circles(self.links.len(), links).into_iter().map(problem).collect();
        self.problems.extend(found);
    }
}
