//! A compiled definition: everything that is known of a service before any account of it exists.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Serde;

use crate::config::keys;
use crate::config::model::{Located, Value as Written};
use crate::config::policy::PolicyPatch;
use crate::config::reference::Text;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::service::definition::{Definition, LimitSpec, Native, PaceSpec, Transport, UrlSpec};
use crate::service::expression::{Formula, Names};
use crate::service::field::Field;
use crate::service::http::Program;
use crate::service::pattern::Pattern;
use crate::service::target::TargetRules;

/// A service that accounts can use.
#[derive(Debug)]
pub struct Kind {
    /// The definition it was compiled from.
    pub definition: Definition,
    /// Its fields, in the order of the definition.
    pub fields: Vec<Field>,
    /// Its targets, where an account can have several recipients.
    pub targets: Option<TargetRules>,
    /// Its URL forms, in the order in which they are tried.
    pub urls: Vec<UrlForm>,
    /// Its limits; the first whose condition holds counts.
    pub limits: Vec<(Option<Formula>, LimitSpec)>,
    /// How it is delivered to, unless the account says otherwise.
    pub pace: PolicyPatch,
    /// What delivers.
    pub adapter: Adapter,
}

/// What delivers a part.
#[derive(Debug)]
pub enum Adapter {
    /// The definition itself.
    Http(Arc<Program>),
    /// Code of ours.
    Native(Native),
}

/// A compiled URL form.
#[derive(Debug)]
pub struct UrlForm {
    /// The declaration.
    pub spec: UrlSpec,
    /// Its shape.
    pub pattern: Pattern,
    /// The vendor's transport, where the form is a URL of the vendor's own.
    pub vendor: Option<String>,
    /// What must hold of the captured pieces and the query.
    pub when: Option<Formula>,
    /// Fields that the form sets.
    pub set: Vec<(String, Value)>,
}

/// Names that a template may use in every definition.
const EVERYWHERE: [&str; 9] = ["title", "body", "type", "format", "files", "first", "key", "transport", "base"];

/// Fields that every account has; a definition may not declare them again.
const RESERVED: [&str; 7] = ["name", "url", "service", "tag", "tags", "target", "targets"];

/// Those of them that may be aliases, because in a URL's query they can mean nothing else; a configuration never asks for them.
const FREE_IN_QUERIES: [&str; 2] = ["url", "tags"];

impl Kind {
    /// Decodes and compiles a definition.
    ///
    /// # Errors
    /// Every mistake in it, at its place as far as it is known.
    pub fn compile(source: &Arc<Source>) -> Result<Self, Problems> {
        let definition = decode(source)?;
        let mut problems = Problems::new();
        let mut refuse = |path: &str, words: String| problems.push(located(source, path, words));
        if definition.version != 1 {
            refuse(
                "version",
                format!("version {} of the definition language is not known; write `version: 1`", definition.version),
            );
        }
        let fields: Vec<_> = definition
            .fields
            .iter()
            .filter_map(|(name, spec)| Field::compile(name, spec).map_err(|words| refuse(name, words)).ok())
            .collect();
        for (field, name) in fields.iter().flat_map(|field| field.names().map(move |name| (field, name))) {
            let alias = name != &*field.name && FREE_IN_QUERIES.contains(&name);
            if (RESERVED.contains(&name) && !alias)
                || (EVERYWHERE.contains(&name) && name == &*field.name)
                || keys::find(&keys::POLICY, name).is_some()
                || fields.iter().filter(|field| field.is_called(name)).count() > 1
            {
                refuse(name, format!("the field name `{name}` is taken already"));
            }
        }
        let mut names = Names::default();
        fields.iter().for_each(|field| names.declare(&field.name));
        let targets = definition
            .targets
            .as_ref()
            .and_then(|spec| TargetRules::compile(spec, &names).map_err(|words| refuse("targets", words)).ok());
        let urls = definition.urls.iter().filter_map(|spec| {
            UrlForm::compile(spec, &definition, &names).map_err(|words| refuse(&spec.url, words)).ok()
        });
        let urls = urls.collect();
        let limits = definition.limits.iter().filter_map(|spec| {
            let when = spec.when.as_deref().map(|when| Formula::sending(when, &names)).transpose();
            when.map(|when| (when, spec.clone())).map_err(|words| refuse("limits", words)).ok()
        });
        let limits = limits.collect();
        let pace =
            pace(&definition.pace, source).map_err(|problem| refuse("pace", problem.message)).unwrap_or_default();
        if definition.formats.is_empty() {
            refuse("formats", "a service must take at least one format".to_owned());
        }
        if definition.tests.is_empty() {
            refuse("tests", "a definition without tests proves nothing; add at least one".to_owned());
        }
        EVERYWHERE.iter().for_each(|name| names.declare(name));
        if let Some(targets) = &targets {
            targets.declare(&mut names);
        }
        let adapter = match (definition.native, definition.send.is_empty()) {
            (Some(native), true) => Some(Adapter::Native(native)),
            (None, false) => Program::compile(&definition, names)
                .map(|program| Adapter::Http(Arc::new(program)))
                .map_err(|all| {
                    all.into_iter().for_each(|(path, words)| refuse(&path, words));
                })
                .ok(),
            _ => {
                refuse("send", "a definition needs either `send` or `native`".to_owned());
                None
            }
        };
        match adapter {
            Some(adapter) if problems.is_empty() => {
                Ok(Self { fields, targets, urls, limits, pace, adapter, definition })
            }
            _ => Err(problems),
        }
    }

    /// The field that a name in a configuration or a URL means.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.is_called(name))
    }

    /// The transport of one of its schemes.
    pub fn transport(&self, scheme: &str) -> Option<Transport> {
        self.definition.schemes.get(scheme).copied()
    }
}

impl UrlForm {
    fn compile(spec: &UrlSpec, definition: &Definition, names: &Names) -> Result<Self, String> {
        let (vendor, place) = match spec.url.split_once("://") {
            Some((vendor, place)) => (Some(vendor.to_owned()), place),
            None => (None, spec.url.as_str()),
        };
        let kind_of = |token: &str| match definition.fields.get(token) {
            Some(field) => Some(field.kind),
            None => (token == "targets" && definition.targets.is_some()).then_some(Default::default()),
        };
        let mut names = names.clone();
        names.declare("targets");
        if let Some(stranger) = spec.set.keys().find(|name| !definition.fields.contains_key(*name)) {
            return Err(format!("the URL sets `{stranger}`, which is no field"));
        }
        Ok(Self {
            pattern: Pattern::compile(place, kind_of)?,
            vendor,
            when: spec.when.as_deref().map(|when| Formula::sending(when, &names)).transpose()?,
            set: spec.set.iter().map(|(name, value)| (name.clone(), Value::from(Serde(value)))).collect(),
            spec: spec.clone(),
        })
    }
}

/// The definition's pace in the terms of the configuration.
fn pace(spec: &PaceSpec, source: &Arc<Source>) -> Result<PolicyPatch, Problem> {
    let mut patch =
        PolicyPatch { concurrency: spec.concurrency, duplicates: spec.duplicates, ..PolicyPatch::default() };
    if let Some(rate) = &spec.rate {
        let origin = Origin::new(source, 0..0);
        let value = Located::new(Written::Text(Text::plain(rate.as_str())), origin.clone());
        patch.read("rate", &origin, &value).transpose()?;
    }
    Ok(patch)
}

fn decode(source: &Arc<Source>) -> Result<Definition, Problems> {
    let decoder = serde_yaml::Deserializer::from_str(source.text());
    serde_path_to_error::deserialize(decoder).map_err(|error| {
        let inner = error.inner();
        let offset = inner.location().map_or(0, |location| location.index());
        let words = inner.to_string();
        // The decoder repeats its path and its position; the problem has both of them already.
        let words = words.split(" at line ").next().unwrap_or(&words);
        let words = words.strip_prefix(&format!("{}: ", error.path())).unwrap_or(words);
        let problem = Problem::new(format!("`{}`: {words}", error.path()));
        problem.at(Origin::new(source, offset..offset)).into()
    })
}

/// A problem at the first place where the text names `key`.
fn located(source: &Arc<Source>, key: &str, words: String) -> Problem {
    let at = source.text().find(key).unwrap_or(0);
    Problem::new(words).at(Origin::new(source, at..at + key.len()))
}
