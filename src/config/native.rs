//! Our own form of configuration: `accounts`, `groups`, `defaults`, `vars`, `templates`, `services`, `tests`.

use serde_json::{Map, Value as Json};

use crate::config::defaults::Pair;
use crate::config::keys::{self, KeyHelp};
use crate::config::labels::Label;
use crate::config::model::{Config, Entry};
use crate::config::node::{Key, Kind, Node};
use crate::config::page::Page;

impl Page<'_> {
    /// Adds what the top of a native file says.
    pub(crate) fn native(&mut self, entries: &[(Key<'_>, Node<'_>)], config: &mut Config) {
        for (key, node) in entries {
            let Some(known) = keys::find(&keys::TOP, &key.name) else {
                self.stray_top_key(key, node);
                continue;
            };
            match (known.name, &node.kind) {
                ("version", _) => self.version(known, node),
                ("include", _) => self.include(known, node),
                ("allow_outside", _) => self.reach(known, key, node),
                ("attachments" | "ledger" | "services" | "templates" | "template_env" | "tests" | "fragments", _)
                    if self.is_foreign(key) => {}
                ("fragments", _) => self.fragments(known, key, node),
                ("vars", Kind::Map(entries)) => {
                    config.vars.extend(self.json_map(entries));
                    config.written.vars.extend(self.pairs(entries));
                }
                ("defaults", Kind::Map(entries)) => self.defaults(&mut config.defaults, entries),
                ("attachments" | "ledger", _) if self.base().included_at().is_some() => self.only_in_top_file(key),
                ("attachments", Kind::Map(entries)) => {
                    self.attachment_settings(&mut config.attachments, entries);
                    config.written.attachments.extend(self.pairs(entries));
                }
                ("ledger", Kind::Map(entries)) => {
                    self.ledger(&mut config.ledger, entries);
                    config.written.ledger.extend(self.pairs(entries));
                }
                ("accounts", Kind::List(items)) => {
                    for item in items {
                        config.accounts.extend(self.account(item));
                    }
                }
                ("groups", Kind::Map(entries)) => self.groups(entries, &mut config.groups),
                ("audiences", Kind::Map(entries)) => self.audiences(entries, config),
                ("templates", Kind::Map(entries)) => self.templates(known, entries, config),
                ("template_env", Kind::Str(_) | Kind::List(_)) => self.template_env(known, node, config),
                ("services", Kind::Str(_) | Kind::List(_)) => self.folders(known, node, config),
                ("tests", Kind::Str(_) | Kind::List(_)) => self.tests(known, node, &mut config.tests),
                _ => self.report_shape(known, node),
            }
        }
    }

    fn pairs(&mut self, entries: &[(Key<'_>, Node<'_>)]) -> Vec<Pair> {
        entries.iter().map(|(key, value)| self.field(key, value)).collect()
    }

    /// Checks the version of the format, which both forms share.
    pub(crate) fn version(&mut self, known: &KeyHelp, node: &Node<'_>) {
        match node.kind {
            Kind::Int(1) | Kind::Float(1.0) => {}
            Kind::Int(other) => {
                let message = format!("version {other} of the configuration format is not known");
                self.report(&node.span, message, "write `version: 1`");
            }
            _ => self.report_shape(known, node),
        }
    }

    /// Reports a key that says something of the whole run.
    pub(crate) fn only_in_top_file(&mut self, key: &Key<'_>) {
        let place = self.origin(&key.span);
        let top = place.chain().last().map_or("", |at| at.source.name());
        let hint = format!("write it in `{top}`");
        self.report(&key.span, format!("`{}` has no meaning in a file that is included", key.name), hint);
    }

    fn stray_top_key(&mut self, key: &Key<'_>, node: &Node<'_>) {
        if keys::is_own(&key.name) {
            return;
        }
        if keys::find(&keys::APPRISE_TOP, &key.name).is_some() {
            self.conceal(&node.span);
            let message = format!("`{}` has no meaning without `urls`", key.name);
            self.report(&key.span, message, "write `tags` in each account, or an Apprise configuration with `urls`");
        } else {
            self.report_unknown(key, node, keys::names(&keys::TOP).chain(["urls"]));
        }
    }

    fn account(&mut self, node: &Node<'_>) -> Option<Entry> {
        let Kind::Map(entries) = &node.kind else {
            self.conceal(&node.span);
            let message = format!("an account must be a mapping, not {}", node.described());
            self.report(&node.span, message, "write `- url: …`, or `- service: …` with its fields");
            return None;
        };
        let mut entry = self.blank_entry(&node.span);
        self.check_tags(entries);
        for (key, value) in entries {
            match keys::find(&keys::ACCOUNT, &key.name) {
                Some(known) if known.name == "name" => entry.name = self.label(Label::Name, value),
                Some(known) if known.name == "service" => entry.service = self.label(Label::Service, value),
                Some(known) if known.name == "url" => self.url(known, value, &mut entry),
                Some(known) if known.name == "fallback" => entry.fallback = self.names(Label::Fallback, value),
                Some(known) if known.name == "attachments" => {
                    entry.attachments = self.enclosures(known, key, value);
                }
                Some(known) if known.name == "audience" => entry.audiences = self.names(Label::Audience, value),
                _ => self.set(&mut entry, key, value),
            }
        }
        if !entries.iter().any(|(key, _)| matches!(&*key.name, "url" | "service")) {
            let hint = "add `url: …`, or `service: …` with its fields";
            self.report(&node.span, "the account has neither `url` nor `service`", hint);
        }
        Some(entry)
    }

    fn url(&mut self, known: &KeyHelp, node: &Node<'_>, entry: &mut Entry) {
        let Kind::Str(text) = &node.kind else {
            self.conceal(&node.span);
            return self.report_shape(known, node);
        };
        let url = self.text(text, &node.span);
        if url.literal().is_some_and(|url| !url.contains("://")) {
            self.conceal(&node.span);
            self.report(&node.span, "this is no URL", "a URL begins with a service's scheme and `://`");
            return;
        }
        entry.url = Some(self.located(url, &node.span));
    }

    fn folders(&mut self, known: &KeyHelp, node: &Node<'_>, config: &mut Config) {
        let items = if let Kind::List(items) = &node.kind { items.as_slice() } else { std::slice::from_ref(node) };
        for item in items {
            match &item.kind {
                Kind::Str(path) if path.contains("${") => {
                    let hint = "write the path out, relative to this file";
                    self.report(&item.span, "`services` cannot hold a reference", hint);
                }
                Kind::Str(path) if !path.is_empty() => {
                    config.services.push(self.located(self.path(path), &item.span));
                }
                _ => self.report_shape(known, item),
            }
        }
    }

    pub(crate) fn json_map(&mut self, entries: &[(Key<'_>, Node<'_>)]) -> Map<String, Json> {
        entries.iter().map(|(key, value)| (key.name.to_string(), self.json(value))).collect()
    }

    /// A variable as templates see it.
    pub(crate) fn json(&mut self, node: &Node<'_>) -> Json {
        match &node.kind {
            Kind::Null => Json::Null,
            Kind::Bool(flag) => (*flag).into(),
            Kind::Int(number) => (*number).into(),
            Kind::Float(number) if number.is_finite() => (*number).into(),
            Kind::Float(_) => {
                self.report(&node.span, "templates have no infinite numbers", "write a number, or quote it");
                Json::Null
            }
            Kind::Str(text) => {
                let text = self.text(text, &node.span);
                let Some(text) = text.literal() else {
                    let hint = "pass the value with `--var`, or write `$$` for a dollar";
                    self.report(&node.span, "variables cannot hold references", hint);
                    return Json::Null;
                };
                text.into()
            }
            Kind::List(items) => items.iter().map(|item| self.json(item)).collect(),
            Kind::Map(entries) => Json::Object(self.json_map(entries)),
        }
    }
}
