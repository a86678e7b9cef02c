//! Which templates a command means by names and paths, each read once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bind::Vault;
use crate::cli::roster::Roster;
use crate::config::model::Config;
use crate::config::routing::Variable;
use crate::config::{NamedTemplate, TemplateName, is_template_path};
use crate::problem::{Origin, Problem, Problems, Source};
use crate::suggest;
use crate::template::{Outside, Template};

/// What a name or a path stands for.
#[derive(Clone)]
pub(super) struct Choice<'r> {
    pub(super) path: PathBuf,
    /// What the configuration says of it, where it was chosen by its name.
    pub(super) named: Option<&'r NamedTemplate>,
    /// Where it was chosen, unless that was on the command line.
    pub(super) at: Option<Origin>,
    /// The file, where it has been read already.
    pub(super) source: Option<Arc<Source>>,
}

/// The templates of a command.
pub(super) struct Templates<'r> {
    roster: &'r Roster,
    outside: Arc<Outside>,
    opened: HashMap<PathBuf, Option<Arc<Template>>>,
}

impl<'r> Templates<'r> {
    /// Those of a configuration; they may see of the variables of the vault what it opens to them.
    pub(super) fn new(roster: &'r Roster, vault: &Vault) -> Self {
        let patterns = roster.config.template_env.iter().map(|pattern| pattern.value.clone());
        let outside = Arc::new(Outside::new(patterns, vault.variables()));
        Self { roster, outside, opened: HashMap::new() }
    }

    /// The same where templates see this environment in place of the real one.
    ///
    /// # Errors
    /// Variables that are not open to templates.
    pub(super) fn within(&self, environment: &[Variable]) -> Result<Self, Problems> {
        let refusal = |variable: &Variable| {
            let refusal = self.outside.refusal(&variable.name.value)?;
            Some(refusal.at(variable.name.origin.clone()))
        };
        let refused: Problems = environment.iter().filter_map(refusal).collect();
        let variables = environment.iter().map(|variable| (variable.name.value.as_str(), variable.value.as_str()));
        let outside = Arc::new(self.outside.over(variables));
        refused.check(Self { roster: self.roster, outside, opened: HashMap::new() })
    }

    /// The same where every variable of the environment that is open to them has a value.
    pub(super) fn filled(&self) -> Self {
        Self { roster: self.roster, outside: Arc::new(self.outside.filled()), opened: HashMap::new() }
    }

    /// The configuration that they are of.
    pub(super) fn roster(&self) -> &'r Roster {
        self.roster
    }

    /// What templates see of the environment.
    pub(super) fn outside(&self) -> Arc<Outside> {
        Arc::clone(&self.outside)
    }

    /// What `--template` means: a name of the configuration, unless it can only be a path.
    pub(super) fn argument(&self, text: &Path, problems: &mut Problems) -> Option<Choice<'r>> {
        argument(text, &self.roster.config, problems)
    }

    /// What a template means that stands in a file.
    ///
    /// # Errors
    /// Where there is neither a template nor a file.
    pub(super) fn written(&self, own: &TemplateName) -> Result<Choice<'r>, Problem> {
        let config = &self.roster.config;
        own.check(config)?;
        let named = config.template(&own.written().value);
        let path = named.map_or_else(|| own.file(), |named| named.file.value.clone());
        Ok(Choice { path, named, at: Some(own.written().origin.clone()), source: None })
    }

    /// Every template that the configuration names.
    pub(super) fn all(&self) -> Vec<Choice<'r>> {
        let config = &self.roster.config;
        let named = config.templates.iter().map(of_name);
        named.chain(config.own_templates().filter_map(|own| self.written(own).ok())).collect()
    }

    /// Reads a template with its variants, once however often it is asked for; what is wrong with it is said once, too.
    pub(super) fn open(&mut self, choice: &Choice<'_>, problems: &mut Problems) -> Option<Arc<Template>> {
        if let Some(known) = self.opened.get(&choice.path) {
            return known.clone();
        }
        let mut found = Problems::new();
        let (path, known, outside) = (&choice.path, &self.roster.readers(), &self.outside);
        let template = match &choice.source {
            Some(source) => Template::open_read(source, path, known, outside, &mut found),
            None => Template::open(path, known, outside, &mut found),
        };
        let template = template.map(Arc::new);
        problems.extend(match &choice.at {
            Some(at) => found.at(at),
            None => found,
        });
        self.opened.insert(choice.path.clone(), template.clone());
        template
    }
}

fn of_name(named: &NamedTemplate) -> Choice<'_> {
    Choice { path: named.file.value.clone(), named: Some(named), at: Some(named.file.origin.clone()), source: None }
}

/// The same for a configuration alone.
pub(super) fn argument<'c>(text: &Path, config: &'c Config, problems: &mut Problems) -> Option<Choice<'c>> {
    let named = text.to_str().and_then(|name| config.template(name));
    if let Some(named) = named {
        if text.is_file() {
            let name = text.display();
            let words = format!(
                "`{name}` is a template of the configuration, `{}`, and a file, too",
                named.file.value.display()
            );
            problems.push(Problem::new(words).hint(format!("write `./{name}` for the file")).warning());
        }
        return Some(of_name(named));
    }
    let name = text.to_str().filter(|name| !is_template_path(name) && !text.exists());
    if let Some(name) = name {
        let problem = Problem::new(format!("there is no template and no file `{name}`"));
        let hint = suggest::hint(name, config.template_names());
        problems.push(problem.hint("define it under `templates`, or name a file").maybe_hint(hint));
        return None;
    }
    Some(Choice { path: text.to_owned(), named: None, at: None, source: None })
}
