//! Files of tests, which only those read who run tests: a run needs none of them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::environment::Env;
use crate::config::include::{self, Tree};
use crate::config::model::{Config, Located};
use crate::config::node::Kind;
use crate::config::page::{Form, Page};
use crate::config::routing::model::{Basis, RoutingTest};
use crate::config::sheets::Sheets;
use crate::config::tree::Part;
use crate::config::{overlay, tree};
use crate::problem::{Origin, Problem, Problems, Source};

/// What is said of a file without any.
const NO_TEST: &str = "there is no test in this file";
/// How a file of tests begins.
const HINT: &str = "begin with `- tag: …` and `expect: […]` below it";

/// Files, a folder or a pattern of tests, where they may lie, and whose overlays are laid over them.
#[derive(Clone, Debug)]
pub(crate) struct TestFiles {
    pub(crate) path: Located<String>,
    pub(crate) tree: Tree,
    pub(crate) env: Option<Env>,
}

/// Every test of a configuration, its own and those of the files that it names, each file once.
pub fn tests(config: &Config) -> (Vec<RoutingTest>, Problems) {
    let mut tests = config.tests.clone();
    let mut problems = Problems::new();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    for files in &config.test_files {
        for path in problems.keep(files.tree.find(&files.path)).unwrap_or_default() {
            if seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                tests.extend(files.read(&path, &mut problems));
            }
        }
    }
    (tests, problems)
}

impl TestFiles {
    /// The tests of one of the files, with those of its overlay.
    fn read(&self, path: &Path, problems: &mut Problems) -> Vec<RoutingTest> {
        let Self { path: written, tree, env } = self;
        let overlay = problems.keep(env.as_ref().map(|env| env.overlay_of(path)).transpose()).flatten().flatten();
        let mut open = |path: &Path| {
            problems.keep(tree.confine(path, &written.origin).and_then(|()| include::read(path, &written.origin)))
        };
        let Some(source) = open(path) else { return Vec::new() };
        let overlay = overlay.and_then(|path| open(&path));
        let (mut tests, found) = read(&source, overlay.as_ref(), None);
        problems.extend(found);
        tests.retain(|test| problems.keep(tree.confine_template(test)).is_some());
        tests
    }
}

/// The tests of a file for one template: they say nothing of accounts, and need not name the template.
pub fn cases(source: &Arc<Source>, template: &str) -> (Vec<RoutingTest>, Problems) {
    read(source, None, Some(template))
}

/// The tests of a list of them, with an overlay laid over it; `template` is for those that name none.
fn read(source: &Arc<Source>, overlay: Option<&Arc<Source>>, template: Option<&str>) -> (Vec<RoutingTest>, Problems) {
    let is_idle = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if source.text().trim_start_matches('\u{feff}').lines().all(is_idle) {
        let problem = Problem::new(NO_TEST).at(Origin::new(source, 0..0)).hint(HINT);
        return (Vec::new(), problem.into());
    }
    let (root, mut problems) = tree::parse(source, Part::Base);
    let Some(mut root) = root else { return (Vec::new(), problems) };
    let sheets = overlay.map_or(Sheets::from(source), |overlay| Sheets::with(source, overlay));
    if let Some(overlay) = overlay {
        root = overlay::lay(root, sheets, overlay, &mut problems).0;
    }
    let mut page = Page::new(sheets, Form::Native);
    let tests = match &root.kind {
        Kind::List(items) => {
            if items.is_empty() {
                page.report(&root.span, NO_TEST, HINT);
            }
            items.iter().filter_map(|item| page.case(item, template)).collect()
        }
        _ => {
            page.conceal(&root.span);
            let message = format!("a file of tests must be a list of them, not {}", root.described());
            page.report(&root.span, message, HINT);
            Vec::new()
        }
    };
    problems.extend(page.problems);
    (tests, problems)
}

impl Tree {
    /// Refuses a template that lies outside of the tree: what is wrong with it would show what is in it.
    pub(crate) fn confine_template(&self, test: &RoutingTest) -> Result<(), Problem> {
        match test.message.as_ref().map(|message| &message.basis) {
            Some(Basis::Template(template)) => self.confine(&template.file(), &template.written().origin),
            Some(Basis::Message(_)) | None => Ok(()),
        }
    }
}
