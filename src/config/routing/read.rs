//! Reading a test, and what must hold between its keys.

use jiff::Timestamp;

use crate::config::keys::{self, KeyHelp};
use crate::config::labels::Label;
use crate::config::model::Located;
use crate::config::node::{Key, Kind, Node};
use crate::config::page::Page;
use crate::config::policy_keys::count;
use crate::config::routing::model::{
    Basis, Expected, MessageTest, Names, PlainMessage, Recipients, RoutingTest, Variable,
};
use crate::config::routing::{MESSAGE, SOURCES, TEST};
use crate::config::templates::TemplateName;

/// The time that a template sees, unless its test says another: 2026-01-01T00:00:00Z.
const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);
/// The keys that make a message.
const MAKING: [&str; 2] = ["template", "message"];
/// The keys that say something of accounts.
const OF_ACCOUNTS: [&str; 8] = ["tag", "expect", "includes", "excludes", "steps", "recipients", "account", "message"];
/// Those of them that expect something of a run that can begin, as do those of a message.
const EXPECTATIONS: [&str; 6] = ["expect", "includes", "excludes", "steps", "recipients", "account"];

/// What a test says, key by key.
#[derive(Default)]
struct Written {
    name: Option<Located<String>>,
    tags: Option<Located<Vec<String>>>,
    expect: Option<Names>,
    includes: Option<Names>,
    excludes: Option<Names>,
    steps: Option<Located<Vec<Names>>>,
    recipients: Vec<Recipients>,
    template: Option<TemplateName>,
    message: Option<Located<PlainMessage>>,
    vars: serde_json::Map<String, serde_json::Value>,
    env: Option<Vec<Variable>>,
    now: Option<Timestamp>,
    accounts: Option<Names>,
    title: Option<Located<String>>,
    title_contains: Vec<Located<String>>,
    body: Option<Located<Vec<String>>>,
    body_contains: Vec<Located<String>>,
    alternative: Option<Located<String>>,
    alternative_contains: Vec<Located<String>>,
    parts: Option<Located<u32>>,
    fails: Option<Located<String>>,
}

impl Page<'_> {
    /// Takes the value of `tests`: tests, and paths of files of them.
    pub(crate) fn tests(&mut self, known: &KeyHelp, node: &Node<'_>, tests: &mut Vec<RoutingTest>) {
        let items = if let Kind::List(items) = &node.kind { items.as_slice() } else { std::slice::from_ref(node) };
        for item in items {
            match &item.kind {
                Kind::Map(_) if matches!(node.kind, Kind::List(_)) => tests.extend(self.test(item)),
                Kind::Str(path) => {
                    let path = self.beside(known, path, item);
                    self.includes.tests.extend(path);
                }
                _ => self.report_shape(known, item),
            }
        }
    }

    /// One test; nothing where it could not be run.
    pub(crate) fn test(&mut self, node: &Node<'_>) -> Option<RoutingTest> {
        self.case(node, None)
    }

    /// A test that need not name its template where one is given, and then says nothing of accounts.
    pub(super) fn case(&mut self, node: &Node<'_>, given: Option<&str>) -> Option<RoutingTest> {
        let Kind::Map(entries) = &node.kind else {
            let message = format!("a test must be a mapping, not {}", node.described());
            self.report(&node.span, message, "write `- tag: …` with `expect: […]` below it");
            return None;
        };
        let before = self.problems.len();
        let mut written = Written::default();
        for (key, value) in entries {
            match keys::find(&TEST, &key.name) {
                Some(known) => self.take(known, value, &mut written),
                None => self.report_unknown(key, value, keys::names(&TEST)),
            }
        }
        // Who misspells a key has not forgotten it.
        if entries.iter().all(|(key, _)| keys::find(&TEST, &key.name).is_some()) {
            match given {
                None => self.check_test(node, entries),
                Some(_) => self.check_case(entries),
            }
        }
        let given = given.map(|given| TemplateName::new(self.located(given.to_owned(), &node.span)));
        written.template = written.template.or(given);
        if self.problems.len() > before {
            return None;
        }
        let Written { includes, excludes, vars, env, title, title_contains, body, body_contains, parts, .. } = written;
        let (alternative, alternative_contains) = (written.alternative, written.alternative_contains);
        let expected = match written.expect {
            Some(names) => Expected::Exactly(names),
            None => Expected::Partly { includes, excludes },
        };
        let now = written.now.unwrap_or(NOW);
        let accounts = written.accounts;
        let basis = written.template.map(Basis::Template).or(written.message.map(Basis::Message));
        let message = basis.map(|basis| MessageTest {
            basis,
            vars,
            env,
            now,
            accounts,
            title,
            title_contains,
            body,
            body_contains,
            alternative,
            alternative_contains,
            parts,
        });
        Some(RoutingTest {
            name: written.name.map(|name| name.value),
            tags: written.tags,
            expected,
            steps: written.steps,
            recipients: written.recipients,
            message,
            fails: written.fails,
            origin: self.origin(&node.span),
        })
    }

    fn take(&mut self, known: &'static KeyHelp, node: &Node<'_>, written: &mut Written) {
        match known.name {
            "name" => written.name = self.literal(known, node),
            "tag" => {
                let tags = self.literals(known, node);
                written.tags = Some(self.located(tags.into_iter().map(|tag| tag.value).collect(), &node.span));
            }
            "expect" => written.expect = Some(self.accounts_named(node)),
            "includes" => written.includes = Some(self.accounts_named(node)),
            "excludes" => written.excludes = Some(self.accounts_named(node)),
            "steps" => written.steps = self.steps(known, node),
            "recipients" => written.recipients = self.recipients(known, node),
            "template" => match &node.kind {
                Kind::Str(path) => {
                    let path = self.beside(known, path, node);
                    written.template = path.map(TemplateName::new);
                }
                _ => self.report_shape(known, node),
            },
            "message" => written.message = self.plain_message(known, node),
            "env" => written.env = self.environment(known, node),
            "vars" => match &node.kind {
                Kind::Map(entries) => written.vars = self.json_map(entries),
                _ => self.report_shape(known, node),
            },
            "now" => match &node.kind {
                Kind::Str(text) if text.parse::<Timestamp>().is_ok() => written.now = text.parse().ok(),
                _ => self.report_shape(known, node),
            },
            "account" => written.accounts = Some(self.accounts_named(node)),
            "title" => written.title = self.literal(known, node),
            "title_contains" => written.title_contains = self.literals(known, node),
            "body" => {
                let parts = self.literals(known, node);
                written.body = Some(self.located(parts.into_iter().map(|part| part.value).collect(), &node.span));
            }
            "body_contains" => written.body_contains = self.literals(known, node),
            "alternative" => written.alternative = self.literal(known, node),
            "alternative_contains" => written.alternative_contains = self.literals(known, node),
            "parts" => {
                let value = self.value(node);
                let parts = count(known, &value);
                written.parts = self.problems.keep(parts).map(|parts| self.located(parts, &node.span));
            }
            _ => written.fails = self.literal(known, node),
        }
    }

    fn accounts_named(&mut self, node: &Node<'_>) -> Names {
        let names = self.names(Label::Account, node);
        self.located(names, &node.span)
    }

    fn steps(&mut self, known: &KeyHelp, node: &Node<'_>) -> Option<Located<Vec<Names>>> {
        let Kind::List(items) = &node.kind else {
            self.report_shape(known, node);
            return None;
        };
        let steps = items.iter().map(|item| self.accounts_named(item)).collect();
        Some(self.located(steps, &node.span))
    }

    fn recipients(&mut self, known: &KeyHelp, node: &Node<'_>) -> Vec<Recipients> {
        let Kind::Map(entries) = &node.kind else {
            self.report_shape(known, node);
            return Vec::new();
        };
        let named = |(key, node): &(Key<'_>, Node<'_>)| {
            let account = self.key(key).map(|name| name.to_lowercase());
            let labels = match &node.kind {
                Kind::List(items) if items.is_empty() => Vec::new(),
                _ => self.literals(known, node),
            };
            Recipients { account, targets: self.located(labels, &node.span) }
        };
        entries.iter().map(named).collect()
    }

    /// A path relative to this file.
    pub(crate) fn beside(&mut self, known: &KeyHelp, path: &str, node: &Node<'_>) -> Option<Located<String>> {
        if path.contains("${") || path.contains("://") {
            self.conceal(&node.span);
            let message =
                format!("`{}` takes a path relative to this file, and neither a URL nor a reference", known.name);
            self.report(&node.span, message, "write the path out");
            return None;
        }
        if path.trim().is_empty() {
            self.report(&node.span, format!("`{}` names no file here", known.name), "write a path, or remove it");
            return None;
        }
        Some(self.located(path.to_owned(), &node.span))
    }

    /// A text as it is written, without references.
    pub(super) fn literal(&mut self, known: &KeyHelp, node: &Node<'_>) -> Option<Located<String>> {
        let text = match &node.kind {
            Kind::Str(text) if text.trim().is_empty() => {
                self.report(&node.span, format!("`{}` is empty", known.name), "write something, or remove the key");
                return None;
            }
            Kind::Str(text) => text.to_string(),
            Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) => self.written(&node.span).to_owned(),
            _ => {
                self.report_shape(known, node);
                return None;
            }
        };
        Some(self.located(text, &node.span))
    }

    /// One text or several.
    fn literals(&mut self, known: &KeyHelp, node: &Node<'_>) -> Vec<Located<String>> {
        match &node.kind {
            Kind::List(items) if !items.is_empty() => {
                items.iter().filter_map(|item| self.literal(known, item)).collect()
            }
            _ => self.literal(known, node).into_iter().collect(),
        }
    }

    /// Reports what a test of a template alone cannot say.
    fn check_case(&mut self, entries: &[(Key<'_>, Node<'_>)]) {
        for (key, _) in entries.iter().filter(|(key, _)| OF_ACCOUNTS.contains(&&*key.name)) {
            let message = format!("`{}` is about accounts, and only the template is looked at here", key.name);
            self.report(&key.span, message, "remove it, or run it with `dispatch check` as one of the `tests`");
        }
    }

    /// Reports keys that do not go together, and a test that could not fail.
    fn check_test(&mut self, node: &Node<'_>, entries: &[(Key<'_>, Node<'_>)]) {
        let find = |name: &str| entries.iter().find(|(key, _)| key.name == name).map(|(key, _)| key);
        let first = |names: &[&str]| entries.iter().map(|(key, _)| key).find(|key| names.contains(&&*key.name));
        let expectations = [&EXPECTATIONS[..], &MESSAGE].concat();
        if find("expect").is_some()
            && let Some(key) = first(&["includes", "excludes"])
        {
            let message = format!("`expect` names all accounts, so that `{}` adds nothing", key.name);
            self.report(&key.span, message, "keep one of them");
        }
        if find("fails").is_some()
            && let Some(key) = first(&expectations)
        {
            let message = format!("a run that fails selects and makes nothing, so that `{}` cannot hold", key.name);
            self.report(&key.span, message, "keep `fails` or this");
        }
        if first(&MAKING).is_none()
            && let Some(key) = first(&[&SOURCES[..], &MESSAGE].concat())
        {
            let message = format!("`{}` is about a message, and the test has no `template` or `message`", key.name);
            self.report(&key.span, message, "add `template: …` or `message: {…}`, or remove this");
        }
        if find("template").is_some()
            && let Some(key) = find("message")
        {
            self.report(&key.span, "`template` makes the message, so that `message` adds nothing", "keep one of them");
        }
        if first(&expectations).is_none() && first(&MAKING).or(find("fails")).is_none() {
            let hint = "add `expect: […]` with the accounts that it reaches, or a `template` with `title` or `body`";
            self.report(&node.span, "the test asserts nothing", hint);
        }
    }
}
