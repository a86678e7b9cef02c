//! Files of tests, which only those read who run tests: a run needs none of them.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::file::read_included;
use crate::config::include::Tree;
use crate::config::model::{Config, Located};
use crate::config::node::Kind;
use crate::config::page::{Form, Page};
use crate::config::routing::model::RoutingTest;
use crate::config::tree;
use crate::problem::{Problem, Problems, Source};

/// How a file of tests begins.
const HINT: &str = "begin with `- tag: …` and `expect: […]` below it";

/// Files, a folder or a pattern of tests, and where they may lie.
#[derive(Clone, Debug)]
pub(crate) struct TestFiles {
    pub(crate) path: Located<String>,
    pub(crate) tree: Tree,
}

/// Every test of a configuration, its own and those of the files that it names, each file once.
pub fn tests(config: &Config) -> (Vec<RoutingTest>, Problems) {
    let mut tests = config.tests.clone();
    let mut problems = Problems::new();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    for TestFiles { path: written, tree } in &config.test_files {
        for path in problems.keep(tree.find(written)).unwrap_or_default() {
            if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                continue;
            }
            let Some(source) = problems.keep(read_included(&path, &written.origin)) else { continue };
            let (mut found, faults) = read(&source);
            problems.extend(faults);
            found.retain(|test| problems.keep(tree.confine_template(test)).is_some());
            tests.append(&mut found);
        }
    }
    (tests, problems)
}

/// The tests of one file: a list of them.
fn read(source: &Arc<Source>) -> (Vec<RoutingTest>, Problems) {
    let mut page = Page::new(source, Form::Native);
    let is_idle = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if source.text().trim_start_matches('\u{feff}').lines().all(is_idle) {
        page.report(&(0..0), "there is no test in this file", HINT);
        return (Vec::new(), page.problems);
    }
    let (root, mut problems) = tree::parse(source);
    let Some(root) = root else { return (Vec::new(), problems) };
    let tests = match &root.kind {
        Kind::List(items) => {
            if items.is_empty() {
                page.report(&root.span, "there is no test in this file", HINT);
            }
            items.iter().filter_map(|item| page.test(item)).collect()
        }
        _ => {
            source.conceal(root.span.clone());
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
        let Some(message) = &test.message else { return Ok(()) };
        let template = &message.template;
        let written = Located::new(template.value.display().to_string(), template.origin.clone());
        self.confine(&template.value, &written)
    }
}
