//! Every file of a configuration: those that are named, and what they include, each once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::config::circles::{Circle, circles};
use crate::config::defaults::Defaults;
use crate::config::environment::{Env, environments};
use crate::config::file::{read_file, read_included};
use crate::config::fragment::{Fault, Fragments, LeftOut};
use crate::config::include::{self, Includes, Tree};
use crate::config::load::read;
use crate::config::model::Config;
use crate::config::routing::TestFiles;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::suggest;

/// How deep files may include each other.
const MAX_DEPTH: usize = 16;

/// What has been read so far.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) config: Config,
    pub(super) problems: Problems,
    /// The environment whose overlays are laid over the files.
    env: Option<Env>,
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
    layers: &'a [Arc<Defaults>],
    fragments: Fragments,
    depth: usize,
}

impl Walk {
    /// Reads the files that are named and all that they include, except for what is left out.
    pub(super) fn of(files: &[Arc<Source>], env: Option<&Env>, left_out: LeftOut) -> Self {
        let config = Config { left_out, ..Config::default() };
        let mut walk = Self { env: env.cloned(), config, ..Self::default() };
        // One that is named stays a top file also where another one includes it.
        let mut tops = Vec::new();
        for file in files {
            if walk.known(Path::new(file.name())).is_none() {
                tops.push(walk.enter(file));
            }
        }
        tops.into_iter().for_each(|place| walk.top(place));
        walk.find_circles();
        walk.check_overlays();
        walk
    }

    /// The overlay of a file for the environment of the run, where there is one.
    fn overlay(&mut self, base: &Source) -> Result<Option<Arc<Source>>, Problem> {
        let found = self.env.as_ref().map(|env| env.overlay_of(Path::new(base.name()))).transpose()?;
        let Some(path) = found.flatten() else { return Ok(None) };
        let overlay = match base.included_at() {
            Some(at) => self.as_before(&path, at, || read_included(&path, at)),
            None => read_file(&path),
        }?;
        self.config.overlays.push(Arc::clone(&overlay));
        Ok(Some(overlay))
    }

    /// What this reads, with the text that it had when it was first read.
    fn as_before(
        &self,
        path: &Path,
        at: &Origin,
        read: impl FnOnce() -> Result<Arc<Source>, Problem>,
    ) -> Result<Arc<Source>, Problem> {
        let known = self.config.left_out.text_of(path);
        known.map_or_else(read, |known| Ok(Source::included(known.name(), known.text(), at.clone())))
    }

    /// Reports that an included file, or its overlay, cannot be read.
    fn lose(&mut self, file: &str, problem: Problem, fragments: Fragments) {
        match fragments {
            Fragments::Refuse => self.problems.push(problem),
            Fragments::Isolate => self.config.faults.push(Fault { file: file.to_owned(), problem }),
        }
    }

    /// Reports an environment that no file knows, and overlays that are files of their own, too.
    fn check_overlays(&mut self) {
        let Some(env) = &self.env else { return };
        let name = env.name();
        if let Some(first) = self.config.files.first().filter(|_| self.config.overlays.is_empty()) {
            let known = environments(&self.config.files);
            // One that is there could not be read, which is a problem of its own; others may be left out.
            if known.contains(env) || !self.config.left_out.is_empty() {
                return;
            }
            let path = Path::new(first.name()).with_extension(format!("{name}.yaml"));
            let problem = Problem::new(format!("no file has an overlay for the environment `{name}`"));
            let problem = problem.hint(format!("write `{}` beside `{}`", path.display(), first.name()));
            self.problems.push(problem.maybe_hint(suggest::hint(name, known.iter().map(Env::name))));
        }
        let twice = self.config.overlays.iter().filter(|overlay| self.known(Path::new(overlay.name())).is_some());
        let twice = twice.map(|overlay| {
            let words =
                format!("`{}` is an overlay for the environment `{name}`, and a file of its own, too", overlay.name());
            Problem::new(words).hint("remove it from `include` and `--config`, or give it another name")
        });
        let found: Problems = twice.collect();
        self.problems.extend(found);
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
        let overlay = self.overlay(&source);
        let overlay = self.problems.keep(overlay).flatten();
        self.problems.extend(read(&source, overlay.as_ref(), &mut own, &mut includes));
        if includes.fragments == Fragments::Isolate {
            self.config.isolating.push(Arc::clone(&source));
        }
        self.config.defaults = std::mem::take(&mut own.defaults);
        self.config.ledger = own.ledger;
        let tree = Tree::new(&source, includes.reach);
        let vars =
            self.add(place, own, &includes, &Way { tree: &tree, layers: &[], fragments: includes.fragments, depth: 0 });
        self.config.vars.extend(vars);
    }

    fn included(&mut self, place: usize, way: &Way<'_>) -> Map<String, Json> {
        let source = Arc::clone(&self.config.files[place]);
        let (mut own, mut includes) = (Config::default(), Includes::default());
        let overlay = self.overlay(&source).and_then(|overlay| {
            if let Some((at, overlay)) = source.included_at().zip(overlay.as_ref()) {
                way.tree.confine(Path::new(overlay.name()), at)?;
            }
            Ok(overlay)
        });
        let overlay = overlay.unwrap_or_else(|problem| {
            self.lose(source.name(), problem, way.fragments);
            None
        });
        self.problems.extend(read(&source, overlay.as_ref(), &mut own, &mut includes));
        let mut layers = way.layers.to_vec();
        let nearest = Arc::new(std::mem::take(&mut own.defaults));
        self.config.included_defaults.push(Arc::clone(&nearest));
        layers.push(nearest);
        let defaults: Arc<[Arc<Defaults>]> = layers.as_slice().into();
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
        let (tree, env) = (way.tree, &self.env);
        let files = |path: &_| TestFiles { path: Clone::clone(path), tree: tree.clone(), env: env.clone() };
        self.config.test_files.extend(includes.tests.iter().map(files));
        let mut vars = Map::new();
        for written in &includes.paths {
            if way.depth == MAX_DEPTH {
                let problem = written.problem(format!("files include each other more than {MAX_DEPTH} deep here"));
                self.problems.push(problem.hint("include the file from one nearer to the top"));
                break;
            }
            let mut found = self.problems.keep(way.tree.find(written)).unwrap_or_default();
            found.retain(|path| !self.config.left_out.has(path));
            for path in found {
                let target = match self.known(&path) {
                    Some(known) => known,
                    None => {
                        let source = self.as_before(&path, &written.origin, || include::read(&path, written));
                        let source = match source {
                            Ok(source) => source,
                            Err(problem) => {
                                self.lose(&path.to_string_lossy(), problem, way.fragments);
                                continue;
                            }
                        };
                        let entered = self.enter(&source);
                        vars.extend(self.included(entered, &Way { depth: way.depth + 1, ..*way }));
                        entered
                    }
                };
                self.links[place].push((written.origin.clone(), target));
            }
        }
        vars.extend(own.vars);
        self.config.written.append(own.written);
        vars
    }

    fn find_circles(&mut self) {
        let links = |place: usize| self.links[place].iter().map(|(origin, target)| (origin, *target));
        let name = |place: usize| self.config.files[place].name();
        let problem = |circle: Circle<&Origin>| {
            let first = circle.path.first().map_or("", |place| name(*place));
            let problem = Problem::new(format!("`{first}` includes itself: {}", circle.words(name)));
            problem.at(circle.closing.clone()).hint("remove this `include`")
        };
        let found: Problems = circles(self.links.len(), links).into_iter().map(problem).collect();
        self.problems.extend(found);
    }
}
