//! Which templates a command means by names and paths, each read once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::roster::Roster;
use crate::config::{NamedTemplate, TemplateName, is_template_path};
use crate::problem::{Origin, Problem, Problems};
use crate::suggest;
use crate::template::Template;

/// What a name or a path stands for.
#[derive(Clone)]
pub(super) struct Choice<'r> {
    pub(super) path: PathBuf,
    /// What the configuration says of it, where it was chosen by its name.
    pub(super) named: Option<&'r NamedTemplate>,
    /// Where it was chosen, unless that was on the command line.
    pub(super) at: Option<Origin>,
}

/// The templates of a command.
pub(super) struct Templates<'r> {
    roster: &'r Roster,
    opened: HashMap<PathBuf, Option<Arc<Template>>>,
}

impl<'r> Templates<'r> {
    pub(super) fn new(roster: &'r Roster) -> Self {
        Self { roster, opened: HashMap::new() }
    }

    /// What `--template` means: a name of the configuration, unless it can only be a path.
    pub(super) fn argument(&self, text: &Path, problems: &mut Problems) -> Option<Choice<'r>> {
        let config = &self.roster.config;
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
        Some(Choice { path: text.to_owned(), named: None, at: None })
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
        Ok(Choice { path, named, at: Some(own.written().origin.clone()) })
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
        let template = Template::open(&choice.path, &self.roster.readers(), &mut found).map(Arc::new);
        problems.extend(match &choice.at {
            Some(at) => found.at(at),
            None => found,
        });
        self.opened.insert(choice.path.clone(), template.clone());
        template
    }
}

fn of_name(named: &NamedTemplate) -> Choice<'_> {
    Choice { path: named.file.value.clone(), named: Some(named), at: Some(named.file.origin.clone()) }
}
