//! From all files of a run to one configuration.

use std::sync::Arc;

use crate::config::language::Language;
use crate::config::model::Config;
use crate::config::node::{Kind, Node};
use crate::config::page::{Form, Page};
use crate::config::{apprise_text, groups, syntax, tree};
use crate::problem::{Origin, Problem, Problems, Source};

/// Reads and checks every file, native or Apprise, into one configuration, with all errors and warnings about it.
///
/// Where files disagree about a variable or a default, the later one wins. The configuration is complete where no problem is an
/// error; otherwise what is wrong is left out.
pub fn load(files: &[Arc<Source>]) -> (Config, Problems) {
    let mut config = Config::default();
    let mut problems = Problems::new();
    for source in files {
        problems.extend(read(source, &mut config));
    }
    config.groups = groups::unite(std::mem::take(&mut config.groups));
    problems.extend(groups::check(&config));
    (config, problems)
}

fn read(source: &Arc<Source>, config: &mut Config) -> Problems {
    if Language::of(source) == Language::Text {
        return apprise_text::read(source, config);
    }
    let (root, mut problems) = tree::parse(source);
    if !matches!(&root, Some(Node { kind: Kind::Map(_), .. })) && Language::is_surely_text(source.text()) {
        return misnamed(source).into();
    }
    let Some(root) = root else { return problems };
    if matches!(root.kind, Kind::Null) {
        problems.push(syntax::empty(source));
        return problems;
    }
    let Kind::Map(entries) = &root.kind else {
        source.conceal(root.span.clone());
        let mut page = Page::new(source, Form::Native);
        let message = format!("a configuration must be a mapping, not {}", root.described());
        page.report(&root.span, message, "begin with `accounts:`, or with `urls:` for a list of URLs");
        problems.extend(page.problems);
        return problems;
    };
    let form = if entries.iter().any(|(key, _)| key.name == "urls") { Form::Apprise } else { Form::Native };
    let mut page = Page::new(source, form);
    match form {
        Form::Native => page.native(entries, config),
        Form::Apprise => page.apprise(entries, config),
    }
    problems.extend(page.problems);
    problems
}

/// Apprise's text format in a file whose name says that it is YAML.
fn misnamed(source: &Arc<Source>) -> Problem {
    let whole = 0..source.text().len();
    source.conceal(whole);
    let problem = Problem::new("this is Apprise's text format, and the file's name says that it is YAML");
    let hint = "give the file another name, such as `apprise.conf`, or write the URLs as a list under `urls:`";
    problem.at(Origin::new(source, 0..0)).hint(hint)
}
