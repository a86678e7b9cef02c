//! A native configuration as people write one, from accounts that stood in another form.

use std::fmt::Write as _;
use std::path::Path;

use crate::bind::Stated;
use crate::config::model::{Config, Entry, Group, Located};
use crate::config::policy_text::{Setting, overridden};
use crate::config::reference::Text;
use crate::config::tag::Tag;
use crate::problem::{Origin, Problem, Problems};
use crate::restate::comments::Remark;
use crate::restate::scalar::{list, scalar};
use crate::service::definition::FieldType;
use crate::service::field::{Field, Written};

/// What a configuration is written from.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    /// Where the accounts stood.
    pub config: &'a Config,
    /// What was written about each; nothing where only a reference knows its service.
    pub stated: &'a [Option<Stated>],
    /// The name of each.
    pub names: &'a [String],
    /// What its comments say.
    pub remarks: &'a [Remark],
    /// The folder that its paths are to count from.
    pub folder: &'a Path,
}

/// The longest list that stands on one line, in characters.
const LINE: usize = 100;

/// Writes the configuration; comments say what became of what.
///
/// # Errors
/// What has no form of its own, each at its place.
pub fn document(document: Document<'_>) -> Result<String, Problems> {
    let mut problems = Problems::new();
    let mut text = "# yaml-language-server: $schema=./schemas/config.schema.json\n".to_owned();
    comment(&mut text, "", document.remarks, None);
    text.push_str("version: 1\n");
    let defaults = settings(&document.config.defaults.policy.settings());
    if !defaults.is_empty() {
        let _ = writeln!(text, "defaults:\n  {}", defaults.join("\n  "));
    }
    text.push_str("accounts:\n");
    for (at, entry) in document.config.accounts.iter().enumerate() {
        comment(&mut text, "  ", document.remarks, Some(at));
        let mut account = Account { lines: Vec::new(), folder: document.folder };
        account.line("name", &scalar(document.names.get(at).map_or("", String::as_str)));
        match document.stated.get(at).and_then(Option::as_ref) {
            Some(stated) => problems.extend(account.stated(stated, entry)),
            None => problems.extend(account.unknown(entry)),
        }
        for (index, line) in account.lines.iter().enumerate() {
            let _ = writeln!(text, "  {} {line}", if index == 0 { "-" } else { " " });
        }
    }
    groups(&mut text, &document.config.groups);
    problems.check(text)
}

/// The remarks about an account, or about all of it.
fn comment(text: &mut String, indent: &str, remarks: &[Remark], account: Option<usize>) {
    for remark in remarks.iter().filter(|remark| remark.account == account) {
        let _ = writeln!(text, "{indent}# {}", remark.text.replace(char::is_control, " "));
    }
}

/// The lines of one account.
struct Account<'a> {
    lines: Vec<String>,
    folder: &'a Path,
}

impl Account<'_> {
    fn line(&mut self, key: &str, value: &str) {
        self.lines.push(format!("{}: {value}", scalar(key)));
    }

    /// A list on one line, or a line for each item where that is too long.
    fn list(&mut self, key: &str, items: &[String]) {
        let line = list(items.iter().map(String::as_str));
        if line.chars().count() <= LINE {
            return self.line(key, &line);
        }
        self.lines.push(format!("{}:", scalar(key)));
        self.lines.extend(items.iter().map(|item| format!("  - {}", scalar(item))));
    }

    fn stated(&mut self, stated: &Stated, entry: &Entry) -> Problems {
        let mut problems = Problems::new();
        self.line("service", &scalar(&service(stated)));
        for (name, written, origin) in &stated.fields {
            let Some(field) = stated.kind.field(name) else { continue };
            problems.keep(self.field(field, written).map_err(|words| cannot(name, &words, origin)));
        }
        let place = stated.targets.first().map_or(&entry.origin, |(_, origin)| origin);
        let targets: Result<Vec<_>, _> = stated.listed_targets().iter().map(|text| text.native(self.folder)).collect();
        let targets = problems.keep(targets.map_err(|words| cannot("to", &words, place))).unwrap_or_default();
        if !targets.is_empty() {
            self.list("to", &targets);
        }
        self.tags(&entry.tags);
        self.settings(entry, &stated.settings);
        problems
    }

    /// An account whose URL is a reference as a whole.
    fn unknown(&mut self, entry: &Entry) -> Problems {
        let mut problems = Problems::new();
        if let Some(url) = &entry.url {
            let written = url.value.native(self.folder).map_err(|words| cannot("url", &words, &url.origin));
            if let Some(written) = problems.keep(written) {
                self.line("url", &scalar(&written));
            }
        }
        for (name, _) in &entry.fields {
            let problem = name.problem(format!("only a reference knows the service that `{}` belongs to", name.value));
            problems.push(problem.hint("write its scheme in front of the reference, as in `slack://${env:TOKEN}`"));
        }
        self.tags(&entry.tags);
        self.settings(entry, &entry.policy.settings());
        problems
    }

    fn field(&mut self, field: &Field, written: &Written<Text>) -> Result<(), String> {
        match written.try_map(|text| text.native(self.folder))? {
            Written::One(text) => {
                let is_digits = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
                let value = match field.spec.kind {
                    FieldType::Bool => {
                        field.value(&Written::One(text.clone())).ok().map(|value| value.is_true().to_string())
                    }
                    FieldType::Int | FieldType::Port if is_digits && !text.is_empty() => Some(text.clone()),
                    _ => None,
                };
                self.line(&field.name, &value.unwrap_or_else(|| scalar(&text)));
            }
            Written::Many(items) => self.list(&field.name, &items),
            Written::Named(named) if named.is_empty() => self.line(&field.name, "{}"),
            Written::Named(named) => {
                self.lines.push(format!("{}:", field.name));
                self.lines.extend(named.iter().map(|(key, text)| format!("  {}: {}", scalar(key), scalar(text))));
            }
        }
        Ok(())
    }

    fn tags(&mut self, tags: &[Located<Tag>]) {
        if !tags.is_empty() {
            let tags: Vec<_> = tags.iter().map(|tag| tag.value.to_string()).collect();
            self.list("tags", &tags);
        }
    }

    /// The account's own settings, and those of the included files that it stood in, which were for their accounts alone.
    fn settings(&mut self, entry: &Entry, own: &[Setting]) {
        let layers = entry.defaults.iter().map(|defaults| defaults.policy.settings());
        let all = layers.chain([own.to_vec()]).fold(Vec::new(), |weaker, stronger| overridden(weaker, &stronger));
        self.lines.extend(settings(&all));
    }
}

/// A line for each setting; those of `retry` stand together.
fn settings(settings: &[Setting]) -> Vec<String> {
    let bare = |text: &str| match text.bytes().all(|b| b.is_ascii_digit()) || matches!(text, "true" | "false") {
        true => text.to_owned(),
        false => scalar(text),
    };
    let (retry, others): (Vec<_>, Vec<_>) = settings.iter().partition(|(key, _)| key.starts_with("retry."));
    let line = |(key, text): &&Setting| match text.contains('\n') {
        true => format!("{key}: {}", list(text.lines())),
        false => format!("{key}: {}", bare(text)),
    };
    let inner = retry.iter().map(|(key, text)| format!("{}: {}", key.trim_start_matches("retry."), bare(text)));
    let inner: Vec<_> = inner.collect();
    let retry = (!inner.is_empty()).then(|| format!("retry: {{{}}}", inner.join(", ")));
    others.iter().map(line).chain(retry).collect()
}

fn cannot(name: &str, words: &str, origin: &Origin) -> Problem {
    let problem = Problem::new(format!("`{name}` cannot be written in the new file: {words}"));
    problem.at(origin.clone()).hint("write the file into the folder of the old one, or write an absolute path")
}

/// The service's name, or that of its schemes that says which transport is meant.
fn service(stated: &Stated) -> String {
    let definition = &stated.kind.definition;
    let of_name = stated.kind.transport(&definition.name).or_else(|| definition.schemes.values().last().copied());
    let scheme = || definition.schemes.iter().find(|(_, transport)| **transport == stated.transport);
    match of_name == Some(stated.transport) {
        true => definition.name.clone(),
        false => scheme().map_or(&definition.name, |(scheme, _)| scheme).clone(),
    }
}

/// The groups, one entry for each priority that a group has for its members.
fn groups(text: &mut String, groups: &[Group]) {
    if !groups.is_empty() {
        text.push_str("groups:\n");
    }
    for group in groups {
        for (key, members) in group.by_priority() {
            let members = list(members.into_iter().map(|member| &*member.value.name));
            let _ = writeln!(text, "  {}: {members}", scalar(&key.to_string()));
        }
    }
}
