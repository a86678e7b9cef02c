//! `templates`: names for message templates, and what a text means that may be such a name or the path of a file.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use crate::config::keys::{self, KeyHelp};
use crate::config::labels::Label;
use crate::config::model::{Config, Located, Value};
use crate::config::node::{Key, Kind, Node};
use crate::config::page::Page;
use crate::config::policy_keys::fault;
use crate::problem::{Problem, Problems};
use crate::suggest;

/// How the names of template files end.
pub(crate) const ENDINGS: [&str; 3] = [".j2", ".jinja", ".jinja2"];

/// A template under a name of its own.
#[derive(Clone, Debug)]
pub struct NamedTemplate {
    /// The name, lower-cased.
    pub name: Located<String>,
    /// The file.
    pub file: Located<PathBuf>,
    /// Variables for this template, stronger than those of the configuration and weaker than those of a command.
    pub vars: Map<String, Json>,
}

/// The template that an account has for itself, as it was written: a name, or a path from the folder of its file.
#[derive(Clone)]
pub struct TemplateName(Located<String>);

impl TemplateName {
    /// What was written at a place.
    pub(super) fn new(written: Located<String>) -> Self {
        Self(written)
    }

    /// Reads the value of `template`.
    pub(super) fn read(key: &KeyHelp, value: &Located<Value>) -> Result<Self, Problem> {
        let Value::Text(text) = &value.value else { return Err(fault(key, value)) };
        let Some(text) = text.literal().map(str::trim).filter(|text| !text.is_empty() && !text.contains("://")) else {
            return Err(fault(key, value).hint("write a name of `templates`, or the path of a file"));
        };
        if value.origin.source.site().is_some() {
            let problem = value.problem("a file from the web can name no template of this machine");
            return Err(problem.hint("remove it, or write the account in a file of this machine"));
        }
        Ok(Self(Located::new(text.to_owned(), value.origin.clone())))
    }

    /// The text as it was written, at its place.
    pub fn written(&self) -> &Located<String> {
        &self.0
    }

    /// The file that it is the path of, unless it is a name.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder().join(&self.0.value)
    }

    /// Whether there is such a template, or a file where it can only be one.
    ///
    /// # Errors
    /// Where there is neither.
    pub fn check(&self, config: &Config) -> Result<(), Problem> {
        let written = &self.0;
        if is_template_path(&written.value) || config.template(&written.value).is_some() || self.file().is_file() {
            return Ok(());
        }
        let problem = written.problem(format!("there is no template and no file `{}`", written.value));
        let hint = suggest::hint(&written.value, config.template_names());
        Err(problem.hint("define it under `templates`, or name a file").maybe_hint(hint))
    }

    fn folder(&self) -> &Path {
        Path::new(self.0.origin.source.name()).parent().unwrap_or(Path::new(""))
    }
}

impl fmt::Debug for TemplateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.value, f)
    }
}

impl PartialEq for TemplateName {
    fn eq(&self, other: &Self) -> bool {
        self.0.value == other.0.value && self.folder() == other.folder()
    }
}

/// Whether a text can only be the path of a template, and no name of one.
#[must_use]
pub fn is_template_path(text: &str) -> bool {
    text.contains(['/', '\\']) || ENDINGS.iter().any(|ending| text.ends_with(ending))
}

impl Config {
    /// The template of this name, unless the text can only be a path.
    #[must_use]
    pub fn template(&self, text: &str) -> Option<&NamedTemplate> {
        let name = Some(text.to_lowercase()).filter(|_| !is_template_path(text))?;
        self.templates.iter().find(|template| template.name.value == name)
    }

    /// The names of all templates.
    pub fn template_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.templates.iter().map(|template| template.name.value.as_str())
    }

    /// The templates that accounts of the configuration have for themselves, also by defaults, as often as they are written.
    pub fn own_templates(&self) -> impl Iterator<Item = &TemplateName> {
        let defaults = std::iter::once(&self.defaults).chain(self.included_defaults.iter().map(|defaults| &**defaults));
        let of_defaults = defaults.flat_map(|defaults| {
            std::iter::once(&defaults.policy).chain(defaults.services.iter().map(|own| &own.policy))
        });
        let all = self.accounts.iter().map(|account| &account.policy).chain(of_defaults);
        all.filter_map(|policy| policy.template.as_ref())
    }
}

impl Page<'_> {
    /// Adds the templates of one mapping.
    pub(crate) fn templates(&mut self, known: &KeyHelp, entries: &[(Key<'_>, Node<'_>)], config: &mut Config) {
        for (key, node) in entries {
            let mut names = self.tag(Label::Template, &key.name, &key.span);
            let (mut file, mut vars) = (None, Map::new());
            match &node.kind {
                Kind::Str(path) => file = self.beside(known, path, node),
                Kind::Map(settings) => {
                    for (key, node) in settings {
                        match (keys::find(&keys::TEMPLATE, &key.name), &node.kind) {
                            (Some(known), Kind::Str(path)) if known.name == "file" => {
                                file = self.beside(known, path, node);
                            }
                            (Some(known), Kind::Map(entries)) if known.name == "vars" => vars = self.json_map(entries),
                            (Some(known), _) => self.report_shape(known, node),
                            (None, _) => self.report_unknown(key, node, keys::names(&keys::TEMPLATE)),
                        }
                    }
                    if !settings.iter().any(|(key, _)| key.name == "file") {
                        let hint = "name the file, as in `{file: templates/deploy.j2}`";
                        self.report(&key.span, format!("the template `{}` names no `file`", key.name), hint);
                    }
                }
                _ => {
                    let message =
                        format!("the template `{}` must be a path or a mapping, not {}", key.name, node.described());
                    self.report(&node.span, message, "write `templates/deploy.j2`, or `{file: templates/deploy.j2}`");
                }
            }
            if let (Some(name), Some(file)) = (names.pop(), file) {
                let file = file.map(|path| self.path(&path));
                config.templates.push(NamedTemplate { name: name.map(|tag| tag.name.to_string()), file, vars });
            }
        }
    }
}

impl Page<'_> {
    /// Adds names and patterns of environment variables.
    pub(crate) fn template_env(&mut self, known: &KeyHelp, node: &Node<'_>, config: &mut Config) {
        let items = if let Kind::List(items) = &node.kind { items.as_slice() } else { std::slice::from_ref(node) };
        for item in items {
            let Kind::Str(text) = &item.kind else {
                self.report_shape(known, item);
                continue;
            };
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '*');
            if text.is_empty() || !text.chars().all(is_name) {
                let message = format!("`{text}` is no name of an environment variable");
                self.report(&item.span, message, "write letters, digits and `_`, and `*` for anything, as in `CI_*`");
            } else if text.chars().all(|c| c == '*') {
                let hint = "name the variables, or begin with what they have in common, as in `CI_*`";
                self.report(&item.span, "this opens the whole environment to templates, and all secrets in it", hint);
            } else {
                config.template_env.push(self.located(text.to_string(), &item.span));
            }
        }
    }
}

/// What is wrong with the templates of all files together: names used twice, and accounts that name what is neither a template nor a
/// file.
pub(crate) fn check(config: &Config) -> Problems {
    let mut problems = Problems::new();
    let mut names: HashMap<&str, &Located<String>> = HashMap::new();
    for NamedTemplate { name, .. } in &config.templates {
        let first = *names.entry(&name.value).or_insert(name);
        if !std::ptr::eq(first, name) {
            let message = format!("two templates have the name `{}`", name.value);
            problems.push(name.problem(message).hint(format!("the first is at {}", first.origin)));
        }
    }
    for own in config.own_templates() {
        problems.keep(own.check(config));
    }
    problems
}
