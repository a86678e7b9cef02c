//! Every service that a run may use: the built-in definitions and the user's own.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::problem::{Problem, Problems, Source};
use crate::service::builtin::BUILTIN;
use crate::service::kind::Kind;
use crate::suggest;

/// Services by name and by scheme; a definition is compiled when it is first asked for.
pub struct Catalog {
    entries: Vec<Entry>,
    by_scheme: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

struct Entry {
    name: String,
    source: Arc<Source>,
    kind: OnceLock<Result<Arc<Kind>, Problems>>,
}

impl Entry {
    fn kind(&self) -> Result<Arc<Kind>, Problems> {
        self.kind.get_or_init(|| Kind::compile(&self.source).map(Arc::new)).clone()
    }
}

impl Catalog {
    /// The built-in services.
    pub fn builtin() -> Self {
        let mut catalog = Self { entries: Vec::new(), by_scheme: HashMap::new(), by_name: HashMap::new() };
        for builtin in BUILTIN {
            let source = Source::new(format!("schemas/services/{}.yaml", builtin.name), builtin.text);
            catalog.insert(builtin.name, builtin.schemes.iter().copied(), source, OnceLock::new());
        }
        catalog
    }

    /// Adds the definitions of a folder, each `*.yaml` file of it.
    ///
    /// # Errors
    /// Every mistake in them; a definition that takes the name or a scheme of another service is one.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), Problems> {
        let unreadable = |error| Problem::new(format!("the folder `{}` cannot be read: {error}", folder.display()));
        let mut paths: Vec<_> = folder
            .read_dir()
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>())
            .map_err(unreadable)?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"));
        paths.sort();
        let mut problems = Problems::new();
        for path in paths {
            if let Some(source) = problems.keep(crate::config::read_file(&path)) {
                problems.keep_all(self.add(source));
            }
        }
        problems.check(())
    }

    /// The name of every service.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The text of every definition that was added.
    pub fn added(&self) -> Vec<Arc<Source>> {
        self.entries.iter().skip(BUILTIN.len()).map(|entry| Arc::clone(&entry.source)).collect()
    }

    fn add(&mut self, source: Arc<Source>) -> Result<(), Problems> {
        let kind = Kind::compile(&source)?;
        let name = kind.definition.name.clone();
        let schemes: Vec<_> = kind.definition.schemes.keys().cloned().collect();
        let scheme = schemes.iter().find(|scheme| self.by_scheme.contains_key(*scheme));
        let taken = self.by_name.contains_key(&name).then(|| format!("the service name `{name}`"));
        if let Some(taken) = taken.or_else(|| scheme.map(|scheme| format!("the scheme `{scheme}`"))) {
            let problem = Problem::new(format!("`{}` takes {taken}, which another service has", source.name()));
            return Err(problem.hint("give the definition names of its own").into());
        }
        self.insert(&name, schemes.iter().map(String::as_str), source, OnceLock::from(Ok(Arc::new(kind))));
        Ok(())
    }

    fn insert<'a>(
        &mut self,
        name: &str,
        schemes: impl Iterator<Item = &'a str>,
        source: Arc<Source>,
        kind: OnceLock<Result<Arc<Kind>, Problems>>,
    ) {
        let index = self.entries.len();
        self.by_scheme.extend(schemes.map(|scheme| (scheme.to_owned(), index)));
        self.by_name.insert(name.to_owned(), index);
        self.entries.push(Entry { name: name.to_owned(), source, kind });
    }

    /// The service with this name or scheme.
    ///
    /// # Errors
    /// A problem that names the nearest service, or those of its definition.
    pub fn named(&self, name: &str) -> Result<Arc<Kind>, Problems> {
        let name = name.to_lowercase();
        match self.by_name.get(&name).or_else(|| self.by_scheme.get(&name)) {
            Some(index) => self.entries[*index].kind(),
            None => Err(self.unknown("service", &name)),
        }
    }

    /// The service with this URL scheme.
    ///
    /// # Errors
    /// A problem that names the nearest scheme, or those of the definition.
    pub fn of_scheme(&self, scheme: &str) -> Result<Arc<Kind>, Problems> {
        match self.by_scheme.get(scheme) {
            Some(index) => self.entries[*index].kind(),
            None => Err(self.unknown("URL scheme", scheme)),
        }
    }

    /// Every service, by name.
    ///
    /// # Errors
    /// The mistakes of the first definition that has any.
    pub fn all(&self) -> Result<Vec<Arc<Kind>>, Problems> {
        let mut kinds = self.entries.iter().map(Entry::kind).collect::<Result<Vec<_>, _>>()?;
        kinds.sort_by(|a, b| a.definition.name.cmp(&b.definition.name));
        Ok(kinds)
    }

    fn unknown(&self, what: &str, name: &str) -> Problems {
        let known = self.by_scheme.keys().chain(self.entries.iter().map(|entry| &entry.name)).map(String::as_str);
        let near = suggest::nearest(name, known).map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| "`dispatch services` lists every service".to_owned());
        Problem::new(format!("there is no {what} `{name}`")).hint(hint).into()
    }
}
