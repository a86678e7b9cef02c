//! The variables of templates: those of the configuration, of files, and of the command line.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::cli::args::TemplateArgs;
use crate::config::model::Config;
use crate::config::{self, NamedTemplate};
use crate::problem::{Problem, Problems, Source};
use crate::template::{Variables, vars};

/// Every variable that a run is given, before it is known which template takes it.
#[derive(Clone, Default)]
pub(super) struct Given {
    /// Those of the configuration.
    usual: Map<String, Value>,
    /// Those of each file, the weakest first.
    files: Vec<Map<String, Value>>,
    /// Those that are named one by one.
    named: Vec<(String, Value)>,
    /// The names of what recipients have, each its own.
    columns: BTreeSet<String>,
    /// The files.
    pub(super) data: Vec<Arc<Source>>,
}

impl Given {
    /// Reads the variables of a command and its files; `columns` are those of the recipients.
    pub(super) fn read(
        args: &TemplateArgs,
        config: &Config,
        columns: &BTreeSet<String>,
        problems: &mut Problems,
    ) -> Self {
        let mut given = Self::of_config(config, columns);
        for file in &args.vars_files {
            let Some(source) = problems.keep(config::read_file(file)) else { continue };
            given.files.extend(problems.keep_all(vars::parse(&source)));
            given.data.push(source);
        }
        let named = args.vars.iter().filter_map(|argument| problems.keep(vars::argument(argument)));
        given.named = named.map(|(name, value)| (name, value.into())).collect();
        given
    }

    /// Those of the configuration alone.
    pub(super) fn of_config(config: &Config, columns: &BTreeSet<String>) -> Self {
        Self { usual: config.vars.clone(), columns: columns.clone(), ..Self::default() }
    }

    /// The same with others that are named one by one.
    pub(super) fn with(mut self, named: &Map<String, Value>) -> Self {
        self.named.extend(named.iter().map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// A problem where a command gives variables and there is no template to take them.
    pub(super) fn pointless(&self) -> Option<Problem> {
        let option = match (self.named.first(), self.data.first()) {
            (Some((name, _)), _) => format!("--var {name}=…"),
            (None, Some(file)) => format!("--vars {}", file.name()),
            (None, None) => return None,
        };
        let problem = Problem::new(format!("`{option}` is for a template, and there is none here"));
        Some(problem.hint("name one with `--template`, or leave it out"))
    }

    /// Those for one template; it must have the ones that are given one by one, but for those that it shares with others.
    pub(super) fn variables(&self, named: Option<&NamedTemplate>, is_shared: impl Fn(&str) -> bool) -> Variables {
        let mut variables = Variables::default();
        variables.add(self.usual.clone());
        for (name, value) in named.iter().flat_map(|named| &named.vars) {
            variables.give(name.clone(), value.clone());
        }
        self.files.iter().for_each(|file| variables.add(file.clone()));
        for (name, value) in &self.named {
            match is_shared(name) {
                true => variables.share(name.clone(), value.clone()),
                false => variables.give(name.clone(), value.clone()),
            }
        }
        variables.leave_to_recipients(&self.columns);
        variables
    }
}
