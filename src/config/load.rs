//! From all files of a run to one configuration.

use std::sync::Arc;

use crate::config::environment::Env;
use crate::config::fragment::LeftOut;
use crate::config::include::Includes;
use crate::config::model::Config;
use crate::config::node::{Key, Kind, Node};
use crate::config::overlay::{self, Merged};
use crate::config::page::{Form, Page};
use crate::config::sheets::Sheets;
use crate::config::tree::Part;
use crate::config::walk::Walk;
use crate::config::web::Web;
use crate::config::{apprise_text, audiences, groups, syntax, templates, tree};
use crate::problem::{Language, Origin, Problem, Problems, Source};

/// Reads and checks every file, native or Apprise, and what it includes, into one configuration, with all errors and warnings
/// about it.
///
/// Where files disagree about a variable or a default, the later one wins; a variable of a file is stronger than that of a file
/// that it includes, and the defaults of an included file hold only for its accounts and those of the files that it includes. The
/// configuration is complete where no problem is an error; otherwise what is wrong is left out.
pub fn load(files: &[Arc<Source>]) -> (Config, Problems) {
    load_in(files, None, &Web::none())
}

/// The same with the overlays of an environment: beside `dispatch.yaml` that is `dispatch.prod.yaml` for `prod`, and the like for
/// every file that is included.
///
/// Where no file has an overlay for it, the environment is a problem. What is included from the web is read by way of `web`; files
/// from there may do less than others (`foreign`), and have no overlays.
pub fn load_in(files: &[Arc<Source>], env: Option<&Env>, web: &Web<'_>) -> (Config, Problems) {
    let (config, mut problems) = load_without(files, env, web, LeftOut::default());
    problems.extend(config.faults.iter().map(|fault| fault.problem.clone()).collect());
    (config, problems)
}

/// The same without some files, and without the problems that are faults of others; what is missing only because something is left
/// out is a warning.
pub fn load_without(files: &[Arc<Source>], env: Option<&Env>, web: &Web<'_>, left_out: LeftOut) -> (Config, Problems) {
    let Walk { mut config, mut problems, .. } = Walk::of(files, env, web, left_out);
    config.groups = groups::unite(std::mem::take(&mut config.groups), &mut problems);
    problems.extend(groups::check(&config));
    problems.extend(audiences::check(&config));
    problems.extend(templates::check(&config));
    (config, problems)
}

/// Adds what one file says with its overlay, and notes what it includes.
pub(super) fn read(
    source: &Arc<Source>,
    overlay: Option<&Arc<Source>>,
    config: &mut Config,
    includes: &mut Includes,
) -> Problems {
    if Language::of(source) == Language::Text {
        return apprise_text::read(source, config, includes);
    }
    let (root, mut problems) = tree::parse(source, Part::Base);
    if !matches!(&root, Some(Node { kind: Kind::Map(_), .. })) && Language::is_surely_text(source.text()) {
        return misnamed(source).into();
    }
    let Some(root) = root else { return problems };
    if matches!(root.kind, Kind::Null) {
        problems.push(syntax::empty(source));
        return problems;
    }
    let sheets = overlay.map_or(Sheets::from(source), |overlay| Sheets::with(source, overlay));
    let (root, merged) = match overlay {
        Some(overlay) => overlay::lay(root, sheets, overlay, &mut problems),
        None => (root, Merged::default()),
    };
    let Kind::Map(entries) = &root.kind else {
        let mut page = Page::new(sheets, Form::Native);
        page.conceal(&root.span);
        let message = format!("a configuration must be a mapping, not {}", root.described());
        page.report(&root.span, message, "begin with `accounts:`, or with `urls:` for a list of URLs");
        problems.extend(page.problems);
        return problems;
    };
    let form = form(entries);
    let mut page = Page::new(sheets, form);
    page.merged = merged;
    match form {
        Form::Native => page.native(entries, config),
        Form::Apprise => page.apprise(entries, config),
    }
    let replaced = &page.merged.replaced;
    let places = replaced.iter().map(|(by, what)| (page.origin(by), page.origin(what)));
    config.written.replaced.extend(places.collect::<Vec<_>>());
    *includes = page.includes;
    problems.extend(page.problems);
    problems
}

/// Whether a file has our own form, and not one of Apprise's.
pub fn is_native(source: &Arc<Source>) -> bool {
    let root = || tree::parse(source, Part::Base).0.map(|root| root.kind);
    Language::of(source) == Language::Yaml
        && matches!(root(), Some(Kind::Map(entries)) if form(&entries) == Form::Native)
}

fn form(entries: &[(Key<'_>, Node<'_>)]) -> Form {
    if entries.iter().any(|(key, _)| key.name == "urls") { Form::Apprise } else { Form::Native }
}

/// Apprise's text format in a file whose name says that it is YAML.
fn misnamed(source: &Arc<Source>) -> Problem {
    let whole = 0..source.text().len();
    source.conceal(whole);
    let (says, hint) = match source.site() {
        None => (
            "the file's name says",
            "give the file another name, such as `apprise.conf`, or write the URLs as a list under `urls:`",
        ),
        Some(_) => ("its address or its server says", "add `format=text` to the query of its address"),
    };
    let problem = Problem::new(format!("this is Apprise's text format, and {says} that it is YAML"));
    problem.at(Origin::new(source, 0..0)).hint(hint)
}
