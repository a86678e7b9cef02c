//! Which accounts a run asks for: by `--tag`, or else by the tags of its template.

use std::sync::Arc;

use crate::cli::args::SendArgs;
use crate::cli::prepare::strangers;
use crate::cli::roster::Roster;
use crate::cli::templates;
use crate::config;
use crate::config::model::{Config, Located};
use crate::problem::{Problem, Problems, Source};
use crate::select::Filter;
use crate::suggest;
use crate::template::Template;

/// What a run asks for.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) filter: Filter,
    /// The tags of the template, where they decide.
    pub(super) by_template: Option<Located<Vec<String>>>,
    /// The template, where it was read for that.
    pub(super) template: Option<Arc<Source>>,
}

impl Asked {
    /// By the command line alone.
    pub(super) fn by_tags(args: &SendArgs, problems: &mut Problems) -> Self {
        Self { filter: problems.keep(Filter::parse(&args.tags)).unwrap_or_default(), ..Self::default() }
    }

    /// The same where the tags of the template count; what is wrong with the template itself is said when it is read as a whole.
    pub(super) fn or_by_template(self, args: &SendArgs, config: &Config, problems: &mut Problems) -> Self {
        let path = args.template.path.as_ref().filter(|_| args.tags.is_empty());
        let choice = path.and_then(|path| templates::argument(path, config, &mut Problems::new()));
        let Some(source) = choice.and_then(|choice| config::read_file(&choice.path).ok()) else { return self };
        let template = Some(Arc::clone(&source));
        match Template::tags_of(&source) {
            Some(tags) => {
                let filter = problems.keep(filter(&tags)).unwrap_or_default();
                Self { filter, by_template: Some(tags), template }
            }
            None => Self { template, ..self },
        }
    }

    /// A warning for every tag that no account has, or an error where it was to be left out.
    pub(super) fn strangers(&self, roster: &Roster) -> Problems {
        let found = strangers(&self.filter, roster);
        match &self.by_template {
            Some(tags) => found.at(&tags.origin),
            None => found,
        }
    }

    /// What is said of the tags of the template, where they decide.
    pub(super) fn words(&self) -> Option<String> {
        let tags = self.by_template.as_ref()?;
        Some(format!("selected by the `tags` of the template: {}", suggest::listed(&tags.value)))
    }
}

/// The filter that the tags of a template are.
///
/// # Errors
/// A word that is no tag, at its place.
pub(super) fn filter(tags: &Located<Vec<String>>) -> Result<Filter, Problem> {
    Filter::parse(&tags.value).map_err(|problem| problem.at(tags.origin.clone()))
}
