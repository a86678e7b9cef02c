//! Every file of a configuration: those that are named, and what they include, each once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::config::address::Address;
use crate::config::circles::{Circle, circles};
use crate::config::defaults::Defaults;
use crate::config::enclosures::{Enclosures, Realm};
use crate::config::environment::{Env, environments};
use crate::config::file::{read_file, read_included};
use crate::config::fragment::{Fault, Fragments, LeftOut};
use crate::config::include::{self, Includes, Named, Reach, Tree};
use crate::config::load;
use crate::config::model::{Config, Located};
use crate::config::routing::TestFiles;
use crate::config::web::Web;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::suggest;

/// How deep files may include each other.
const MAX_DEPTH: usize = 16;
/// How many files of a configuration may come from the web.
const MAX_FETCHED: usize = 100;

/// What has been read so far.
pub(super) struct Walk<'a> {
    pub(super) config: Config,
    pub(super) problems: Problems,
    /// The environment whose overlays are laid over the files.
    env: Option<Env>,
    /// The places among the files of the configuration, by where they really lie.
    places: HashMap<PathBuf, usize>,
    /// The same for those from the web, by their addresses.
    addresses: HashMap<String, usize>,
    web: &'a Web<'a>,
    /// Where the folders of definitions really lie.
    folders: HashSet<PathBuf>,
    /// For each file where it includes which other.
    links: Vec<Vec<(Origin, usize)>>,
}

/// A file that is included.
enum Target {
    File(PathBuf),
    Web(Box<Address>),
}

impl Target {
    /// What problems call it.
    fn name(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Web(address) => address.name(),
        }
    }
}

/// How a file is reached.
struct Way<'a> {
    tree: &'a Tree,
    /// The defaults of the included files on the way, weakest first.
    layers: &'a [Arc<Defaults>],
    fragments: Fragments,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// Reads the files that are named and all that they include, except for what is left out.
    pub(super) fn of(files: &[Arc<Source>], env: Option<&Env>, web: &'a Web<'a>, left_out: LeftOut) -> Self {
        let mut walk = Self {
            config: Config { left_out, ..Config::default() },
            problems: Problems::new(),
            env: env.cloned(),
            places: HashMap::new(),
            addresses: HashMap::new(),
            web,
            folders: HashSet::new(),
            links: Vec::new(),
        };
        // One that is named stays a top file also where another one includes it.
        let mut tops = Vec::new();
        for file in files {
            let known = match walk.address_of(file) {
                Some(address) => walk.addresses.get(&address.key()).copied(),
                None => walk.known(Path::new(file.name())),
            };
            if known.is_none() {
                tops.push(walk.enter(file));
            }
        }
        for place in tops {
            let source = Arc::clone(&walk.config.files[place]);
            match source.site() {
                None => walk.top(place),
                // Its defaults are its own: it must not change how the accounts of other files are delivered to.
                Some(_) => {
                    let tree = Tree::new(&source, Reach::Tree);
                    let vars =
                        walk.included(place, &Way { tree: &tree, layers: &[], fragments: Fragments::Refuse, depth: 0 });
                    walk.config.vars.extend(vars);
                }
            }
        }
        walk.find_circles();
        walk.check_overlays();
        walk
    }

    /// The overlay of a file for the environment of the run, where there is one.
    fn overlay(&mut self, base: &Source) -> Result<Option<Arc<Source>>, Problem> {
        let env = self.env.as_ref().filter(|_| base.site().is_none());
        let found = env.map(|env| env.overlay_of(Path::new(base.name()))).transpose()?;
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
        if !self.config.files.is_empty() && self.config.overlays.is_empty() {
            let known = environments(&self.config.files);
            // One that is there could not be read, which is a problem of its own; others may be left out.
            if known.contains(env) || !self.config.left_out.is_empty() {
                return;
            }
            let problem = Problem::new(format!("no file has an overlay for the environment `{name}`"));
            let problem = problem.hint(match self.config.files.iter().find(|file| file.site().is_none()) {
                Some(first) => {
                    let path = Path::new(first.name()).with_extension(format!("{name}.yaml"));
                    format!("write `{}` beside `{}`", path.display(), first.name())
                }
                None => {
                    "files from the web have no overlays: name another address, or leave the environment out".to_owned()
                }
            });
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

    /// The address of a file from the web.
    fn address_of(&self, source: &Arc<Source>) -> Option<Address> {
        Address::parse(&source.site()?.address, &Origin::new(source, 0..0)).ok()
    }

    fn enter(&mut self, source: &Arc<Source>) -> usize {
        let place = self.config.files.len();
        if let Some(address) = self.address_of(source) {
            self.addresses.insert(address.key(), place);
        } else if let Ok(real) = Path::new(source.name()).canonicalize() {
            self.places.insert(real, place);
        }
        self.config.files.push(Arc::clone(source));
        self.links.push(Vec::new());
        place
    }

    fn top(&mut self, place: usize) {
        let source = Arc::clone(&self.config.files[place]);
        let defaults = std::mem::take(&mut self.config.defaults);
        let attachments = std::mem::take(&mut self.config.attachments);
        let mut own = Config { defaults, attachments, ledger: self.config.ledger, ..Config::default() };
        let mut includes = Includes::default();
        let overlay = self.overlay(&source);
        let overlay = self.problems.keep(overlay).flatten();
        self.problems.extend(load::read(&source, overlay.as_ref(), &mut own, &mut includes));
        if includes.fragments == Fragments::Isolate {
            self.config.isolating.push(Arc::clone(&source));
        }
        let tree = Tree::new(&source, includes.reach);
        self.confine_templates(&own, &[Some(&source), overlay.as_ref()], &tree);
        confine(own.defaults.enclosures_mut(), &tree);
        self.config.defaults = std::mem::take(&mut own.defaults);
        self.config.attachments = std::mem::take(&mut own.attachments);
        self.config.ledger = own.ledger;
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
        self.problems.extend(load::read(&source, overlay.as_ref(), &mut own, &mut includes));
        self.confine_templates(&own, &[Some(&source), overlay.as_ref()], way.tree);
        confine(own.defaults.enclosures_mut(), way.tree);
        let mut layers = way.layers.to_vec();
        let nearest = Arc::new(std::mem::take(&mut own.defaults));
        self.config.included_defaults.push(Arc::clone(&nearest));
        layers.push(nearest);
        let defaults: Arc<[Arc<Defaults>]> = layers.as_slice().into();
        own.accounts.iter_mut().for_each(|account| account.defaults = Arc::clone(&defaults));
        self.add(place, own, &includes, &Way { layers: &layers, ..*way })
    }

    /// Refuses templates outside of the tree that accounts and defaults of these texts name; there may be older ones in `own`.
    fn confine_templates(&mut self, own: &Config, texts: &[Option<&Arc<Source>>], tree: &Tree) {
        let is_of = |at: &Origin| texts.iter().flatten().any(|text| Arc::ptr_eq(text, &at.source));
        for template in own.own_templates().filter(|template| is_of(&template.written().origin)) {
            self.problems.keep(tree.confine(&template.file(), &template.written().origin));
        }
    }

    /// Adds what a file says, then what it includes; its variables are stronger than those of the files that it includes.
    fn add(&mut self, place: usize, mut own: Config, includes: &Includes, way: &Way<'_>) -> Map<String, Json> {
        confine(own.accounts.iter_mut().flat_map(|account| &mut account.attachments), way.tree);
        self.config.accounts.append(&mut own.accounts);
        self.config.groups.append(&mut own.groups);
        // Every team may name the folder that they share.
        let folders = &mut self.folders;
        own.services.retain(|folder| folders.insert(folder.value.canonicalize().unwrap_or(folder.value.clone())));
        self.config.services.append(&mut own.services);
        for table in own.audiences.iter().filter_map(|audience| audience.list.file()) {
            self.problems.keep(way.tree.confine(&table.path, &table.origin));
        }
        self.config.audiences.append(&mut own.audiences);
        for template in &own.templates {
            self.problems.keep(way.tree.confine(&template.file.value, &template.file.origin));
        }
        self.config.templates.append(&mut own.templates);
        self.config.template_env.append(&mut own.template_env);
        own.tests.retain(|test| self.problems.keep(way.tree.confine_template(test)).is_some());
        self.config.tests.append(&mut own.tests);
        let (tree, env) = (way.tree, &self.env);
        let files = |path: &_| TestFiles { path: Clone::clone(path), tree: tree.clone(), env: env.clone() };
        self.config.test_files.extend(includes.tests.iter().map(files));
        let mut vars = Map::new();
        for named in &includes.named {
            if way.depth == MAX_DEPTH {
                let problem = named.problem(format!("files include each other more than {MAX_DEPTH} deep here"));
                self.problems.push(problem.hint("include the file from one nearer to the top"));
                break;
            }
            let mut found = self.targets(place, named, way.tree);
            found.retain(|target| !self.config.left_out.has(Path::new(&target.name())));
            for target in found {
                let target = match self.place_of(&target) {
                    Some(known) => known,
                    None => {
                        let source = match self.read(&target, &named.origin) {
                            Ok(source) => source,
                            Err(problem) => {
                                self.lose(&target.name(), problem, way.fragments);
                                continue;
                            }
                        };
                        let entered = self.enter(&source);
                        vars.extend(self.included(entered, &Way { depth: way.depth + 1, ..*way }));
                        entered
                    }
                };
                self.links[place].push((named.origin.clone(), target));
            }
        }
        vars.extend(own.vars);
        self.config.written.append(own.written);
        vars
    }

    /// What an element of `include` stands for.
    fn targets(&mut self, place: usize, named: &Located<Named>, tree: &Tree) -> Vec<Target> {
        let origin = &named.origin;
        let base = self.address_of(&self.config.files[place]);
        let found = match (&named.value, base) {
            (Named::Path(path), None) => {
                let found = tree.find(&Located::new(path.clone(), origin.clone()));
                found.map(|paths| paths.into_iter().map(Target::File).collect())
            }
            (Named::Path(written), Some(base)) => base.join(written, origin).map(|it| vec![Target::Web(Box::new(it))]),
            (Named::Address(text), _) => self.web.address(text, origin).map(|it| vec![Target::Web(Box::new(it))]),
        };
        self.problems.keep(found).unwrap_or_default()
    }

    fn place_of(&self, target: &Target) -> Option<usize> {
        match target {
            Target::File(path) => self.known(path),
            Target::Web(address) => self.addresses.get(&address.key()).copied(),
        }
    }

    fn read(&self, target: &Target, at: &Origin) -> Result<Arc<Source>, Problem> {
        match target {
            Target::File(path) => self.as_before(path, at, || include::read(path, at)),
            Target::Web(_) if self.addresses.len() == MAX_FETCHED => {
                let problem = Problem::new(format!("more than {MAX_FETCHED} files are included from the web"));
                Err(problem.at(at.clone()).hint("include fewer of them, or download them beforehand"))
            }
            Target::Web(address) => self.web.read(address, Some(at)),
        }
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

/// Says of files, of which it is not said yet, that they lie in the tree.
fn confine<'f>(lists: impl Iterator<Item = &'f mut Enclosures>, tree: &Tree) {
    for file in lists.flat_map(|files| &mut files.value) {
        match file.realm {
            Realm::Folder => file.realm = Realm::Tree(tree.clone()),
            Realm::Tree(_) => {}
        }
    }
}
