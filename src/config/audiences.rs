//! `audiences`: lists of recipients in the configuration itself, and files of them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::audience::{self, Audience, Form, List, Member, Table};
use crate::config::keys::{self, KeyHelp};
use crate::config::labels::Label;
use crate::config::model::{Config, Located};
use crate::config::node::{Key, Kind, Node};
use crate::config::page::Page;
use crate::config::policy_keys::choice;
use crate::problem::{Origin, Problems};
use crate::row::{Columns, Row};
use crate::suggest;

/// What may stand between the cells of a CSV file, by its names.
const DELIMITERS: [(&str, u8); 4] = [(",", b','), (";", b';'), ("|", b'|'), ("tab", b'\t')];
/// The forms of a file by their names.
const FORMS: [(&str, Form); 2] = [("csv", Form::COMMAS), ("ndjson", Form::Ndjson)];

impl Page<'_> {
    /// Adds the audiences of one mapping.
    pub(crate) fn audiences(&mut self, entries: &[(Key<'_>, Node<'_>)], config: &mut Config) {
        for (key, node) in entries {
            let mut names = self.tag(Label::Audience, &key.name, &key.span);
            let list = match &node.kind {
                Kind::List(items) if items.is_empty() => {
                    let message = format!("nobody belongs to the audience `{}`", key.name);
                    self.report(&key.span, message, "name at least one recipient, or remove the audience");
                    None
                }
                Kind::List(items) => Some(List::Inline(self.members(items))),
                Kind::Map(settings) => self.table(key, settings).map(List::File),
                _ => {
                    self.conceal(&node.span);
                    let message =
                        format!("the audience `{}` must be a list or a mapping, not {}", key.name, node.described());
                    self.report(&node.span, message, "write `[ann@example.com]`, or `{file: customers.csv}`");
                    None
                }
            };
            if let (Some(name), Some(list)) = (names.pop(), list) {
                config.audiences.push(Audience { name: name.map(|tag| tag.name.to_string()), list });
            }
        }
    }

    fn members(&mut self, items: &[Node<'_>]) -> Vec<Member> {
        let mut columns = Columns::new(["to"], self.base().name());
        items.iter().filter_map(|item| self.member(item, &mut columns)).collect()
    }

    fn member(&mut self, node: &Node<'_>, columns: &mut Arc<Columns>) -> Option<Member> {
        let Origin { source, span } = self.origin(&node.span);
        let (line, _) = source.position(span.start);
        let Kind::Map(entries) = &node.kind else {
            let address = self.recipient(node)?;
            Columns::suit(columns, ["to"].into_iter(), source.name());
            let row = Row::of_texts(columns, std::iter::once(address.value.as_str()), line);
            return Some(Member { address, row });
        };
        let names = || entries.iter().map(|(key, _)| &*key.name);
        let place = match audience::column(names(), None) {
            Ok(place) => place,
            Err(problem) => {
                self.conceal(&node.span);
                let hint = format!("write one of {} in each recipient", suggest::listed(&audience::ADDRESS_COLUMNS));
                self.report(&node.span, problem.message, hint);
                return None;
            }
        };
        // Whatever else is known of a person is nothing for a message about a mistake.
        for (_, value) in entries.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, entry)| entry) {
            self.conceal(&value.span);
        }
        let address = entries.get(place).and_then(|(_, value)| self.recipient(value));
        let values: Vec<_> = entries.iter().map(|(_, value)| self.json(value)).collect();
        Columns::suit(columns, names(), source.name());
        Some(Member { address: address?, row: Row::of_values(columns, values, line) })
    }

    /// The address of a recipient, as it was written.
    fn recipient(&mut self, node: &Node<'_>) -> Option<Located<String>> {
        let text = match &node.kind {
            Kind::Str(text) if text.contains("${") => {
                self.report(&node.span, "an audience cannot hold references", "write the address out");
                return None;
            }
            Kind::Str(text) => text.trim().to_owned(),
            Kind::Int(_) => self.written(&node.span).to_owned(),
            Kind::Null => String::new(),
            Kind::Bool(_) | Kind::Float(_) | Kind::List(_) | Kind::Map(_) => {
                let message = format!("a recipient must be text or a mapping, not {}", node.described());
                self.report(&node.span, message, "write `ann@example.com`, or `{to: ann@example.com, name: Ann}`");
                return None;
            }
        };
        if text.is_empty() {
            self.report(&node.span, "the address is blank", "write one, or remove the recipient");
            return None;
        }
        Some(self.located(text, &node.span))
    }

    fn table(&mut self, key: &Key<'_>, settings: &[(Key<'_>, Node<'_>)]) -> Option<Table> {
        let (mut file, mut form, mut delimiter, mut address) = (None, None, None, None);
        for (key, node) in settings {
            let Some(known) = keys::find(&keys::AUDIENCE, &key.name) else {
                self.report_unknown(key, node, keys::names(&keys::AUDIENCE));
                continue;
            };
            let (_, value) = self.field(key, node);
            match known.name {
                "format" => form = self.problems.keep(choice(known, &value, &FORMS)),
                "delimiter" => {
                    let read = choice(known, &value, &DELIMITERS);
                    delimiter = self.problems.keep(read).map(|byte| self.located(byte, &key.span));
                }
                "address" => address = self.plain(known, node),
                "file" if self.is_foreign(key) => file = Some(None),
                _ => file = Some(self.plain(known, node)),
            }
        }
        let Some(file) = file else {
            let hint = "name the file, as in `{file: customers.csv}`, or write a list of recipients";
            self.report(&key.span, format!("the audience `{}` names no `file`", key.name), hint);
            return None;
        };
        let file = file?;
        let path = self.path(&file.value);
        let form = match (form.unwrap_or_else(|| Form::of_name(&path)), delimiter) {
            (Form::Csv { .. }, Some(delimiter)) => Form::Csv { delimiter: delimiter.value },
            (form @ Form::Csv { .. }, None) | (form @ Form::Ndjson, None) => form,
            (Form::Ndjson, Some(delimiter)) => {
                let problem = delimiter.problem("`delimiter` has no meaning in an NDJSON file");
                self.problems.push(problem.hint("remove it, or say `format: csv`"));
                Form::Ndjson
            }
        };
        Some(Table { path, form, address, origin: file.origin })
    }

    /// Text that stands for itself.
    fn plain(&mut self, known: &KeyHelp, node: &Node<'_>) -> Option<Located<String>> {
        match &node.kind {
            Kind::Str(text) if text.contains("${") => {
                let message = format!("`{}` cannot hold a reference", known.name);
                self.report(&node.span, message, "write it out; a path is relative to this file");
                None
            }
            Kind::Str(text) if text.contains("://") => {
                self.conceal(&node.span);
                let hint = "download the file beforehand, and name its path here";
                self.report(&node.span, "a file elsewhere cannot be an audience", hint);
                None
            }
            Kind::Str(text) if !text.trim().is_empty() => Some(self.located(text.trim().to_owned(), &node.span)),
            _ => {
                self.report_shape(known, node);
                None
            }
        }
    }
}

/// What is wrong between accounts and audiences: names used twice, audiences that nobody defines.
pub(crate) fn check(config: &Config) -> Problems {
    let mut problems = Problems::new();
    let mut names: HashMap<&str, &Located<String>> = HashMap::new();
    for Audience { name, .. } in &config.audiences {
        let first = *names.entry(&name.value).or_insert(name);
        if !std::ptr::eq(first, name) {
            let message = format!("two audiences have the name `{}`", name.value);
            problems.push(name.problem(message).hint(format!("the first is at {}", first.origin)));
        }
    }
    for used in config.accounts.iter().flat_map(|account| &account.audiences) {
        if !names.contains_key(used.value.as_str()) {
            let problem = used.problem(format!("no audience is called `{}`", used.value));
            let hint = suggest::hint(&used.value, names.keys().copied());
            problems.push(problem.hint("define it under `audiences`, or remove it here").maybe_hint(hint));
        }
    }
    problems
}
