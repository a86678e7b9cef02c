//! The cases of a fixture: each renders the template, and what it expects is compared.

use std::path::Path;

use crate::cli::render::reader::{Reader, Rendering, Script};
use crate::cli::render::shown::{Heads, Shown};
use crate::cli::routing::{of_messages, of_template};
use crate::cli::templates::{Choice, Templates};
use crate::cli::variables::Given;
use crate::config;
use crate::config::routing::{Basis, RoutingTest, cases};
use crate::problem::Problems;
use crate::report::problems::Tests;

pub(super) use crate::cli::routing::tally;

/// A file of cases, and what they render.
pub(super) struct Fixture<'a, 'r> {
    pub(super) path: &'a Path,
    /// The template of a case that names none.
    pub(super) choice: &'a Choice<'r>,
    pub(super) reader: &'a Reader,
    /// The variables of every case.
    pub(super) given: &'a Given,
    pub(super) heads: Heads,
}

impl<'r> Fixture<'_, 'r> {
    /// Renders every case, and adds a problem for everything that is not as it should be.
    pub(super) fn run(&self, templates: &mut Templates<'r>, problems: &mut Problems) -> (Vec<Shown>, Tests) {
        let (mut shown, mut tally) = (Vec::new(), Tests::default());
        let Some(source) = problems.keep(config::read_file(self.path)) else { return (shown, tally) };
        let (cases, found) = cases(&source, &self.template());
        problems.extend(found);
        if problems.any_error() {
            return (shown, tally);
        }
        for (case, number) in cases.iter().zip(1..) {
            let made = self.make(case, templates, problems);
            let name = case.name.clone().unwrap_or_else(|| format!("case {number}"));
            let rendered = made.iter().flatten().map(|made| Shown::new(Some(name.clone()), made, self.heads));
            shown.extend(rendered);
            let found = of_messages(case, made.as_deref().map_err(Clone::clone));
            match found.is_empty() {
                true => tally.passed += 1,
                false => tally.failed += 1,
            }
            problems.extend(found);
        }
        (shown, tally)
    }

    /// The template as a case would name it that lies anywhere.
    fn template(&self) -> String {
        match self.choice.named {
            Some(named) => named.name.value.clone(),
            None => std::path::absolute(&self.choice.path).unwrap_or(self.choice.path.clone()).display().to_string(),
        }
    }

    fn make(
        &self,
        case: &RoutingTest,
        templates: &mut Templates<'r>,
        problems: &mut Problems,
    ) -> Result<Vec<Rendering>, Problems> {
        let Some(asked) = &case.message else { return Ok(Vec::new()) };
        // A case is about a template alone.
        let Basis::Template(template) = &asked.basis else { return Ok(Vec::new()) };
        let place = asked.place();
        let in_case =
            |found: Problems| found.sorted().into_iter().map(|it| of_template(it, place)).collect::<Problems>();
        let mut within = asked.env.as_ref().map(|environment| templates.within(environment)).transpose()?;
        let templates = within.as_mut().unwrap_or(templates);
        let choice = templates.written(template)?;
        let given = self.given.clone().with(&asked.vars);
        let mut script = Script { choice: &choice, given: &given, now: asked.now, problems };
        self.reader.make(&mut script, templates).map(|made| made.all).map_err(in_case)
    }
}
