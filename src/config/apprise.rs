//! Apprise's form of configuration: `urls`, with overrides below or beside each URL.

use std::collections::HashSet;
use std::ops::Range;

use crate::config::account::add_tags;
use crate::config::keys;
use crate::config::labels::Label;
use crate::config::model::{Config, Entry};
use crate::config::node::{Key, Kind, Node};
use crate::config::page::Page;
use crate::warning::Warning;

type Entries<'s> = [(Key<'s>, Node<'s>)];

impl<'s> Page<'s> {
    /// Adds what the top of an Apprise file says.
    pub(crate) fn apprise(&mut self, entries: &Entries<'s>, config: &mut Config) {
        let mut tags = vec![];
        let mut accounts = vec![];
        self.check_tags(entries);
        for (key, node) in entries {
            let Some(known) = keys::find(&keys::APPRISE_TOP, &key.name) else {
                self.foreign_top_key(key, node);
                continue;
            };
            match (known.name, &node.kind) {
                ("version", _) => self.version(known, node),
                ("include", _) => self.include(known, node),
                ("allow_outside", _) => self.reach(known, key, node),
                ("fragments", _) => self.fragments(known, key, node),
                ("tag" | "tags", _) => tags = self.tags(Label::Tag, node),
                ("asset", Kind::Map(entries)) => self.asset(entries, &mut config.defaults),
                ("asset", Kind::Null) => {}
                ("groups", Kind::Map(entries)) => self.groups(entries, &mut config.groups),
                ("groups", Kind::List(items)) => {
                    for item in items {
                        match &item.kind {
                            Kind::Map(entries) => self.groups(entries, &mut config.groups),
                            _ => self.report_shape(known, item),
                        }
                    }
                }
                ("urls", Kind::List(items)) if items.is_empty() => {
                    self.report(&node.span, "`urls` is empty", "add a URL, as in `- json://example.com`");
                }
                ("urls", Kind::List(items)) => items.iter().for_each(|item| self.item(item, &mut accounts)),
                ("urls", Kind::Str(_) | Kind::Map(_)) => self.item(node, &mut accounts),
                _ => self.report_shape(known, node),
            }
        }
        for account in &mut accounts {
            add_tags(&mut account.tags, &tags);
        }
        config.accounts.append(&mut accounts);
    }

    fn foreign_top_key(&mut self, key: &Key<'_>, node: &Node<'_>) {
        if keys::is_own(&key.name) {
            return;
        }
        if keys::find(&keys::TOP, &key.name).is_some() {
            self.conceal(&node.span);
            let message = format!("`{}` has no meaning beside `urls`", key.name);
            self.report(&key.span, message, "write `accounts` instead of `urls`, or use two files");
        } else {
            self.report_unknown(key, node, keys::names(&keys::APPRISE_TOP));
        }
    }

    /// One element of `urls`, which may hold several accounts.
    fn item(&mut self, node: &Node<'s>, accounts: &mut Vec<Entry>) {
        match &node.kind {
            Kind::Str(text) if text.contains("://") => {
                let mut entry = self.blank_entry(&node.span);
                self.address(text, &node.span, &mut entry);
                accounts.push(entry);
            }
            Kind::Map(entries) => self.with_overrides(node, entries, accounts),
            _ => {
                self.conceal(&node.span);
                let message = format!("an entry of `urls` must hold a URL, and this is {}", node.described());
                self.report(&node.span, message, "a URL begins with a service's scheme and `://`");
            }
        }
    }

    /// A URL as a key, with keys below it and keys beside it, of which those below are stronger.
    fn with_overrides(&mut self, node: &Node<'s>, entries: &Entries<'s>, accounts: &mut Vec<Entry>) {
        self.check_tags(entries);
        let mut urls = entries.iter().filter(|(key, _)| key.name.contains("://"));
        let Some((url, below)) = urls.next() else {
            let hint = "write `- json://example.com:` and the other keys below it";
            return self.report(&node.span, "none of these keys is a URL", hint);
        };
        for (other, _) in urls {
            self.report(&other.span, "a second URL in one entry", "begin a new entry with `- `");
        }
        let beside: Vec<_> = entries.iter().filter(|(key, _)| !key.name.contains("://")).collect();
        let instances: Vec<&Node<'s>> = match &below.kind {
            Kind::List(items) if items.is_empty() => {
                return self.report(&below.span, "an empty list makes no account", "remove the list, or fill it");
            }
            Kind::List(items) => items.iter().collect(),
            _ => vec![below],
        };
        for instance in instances {
            let empty = vec![];
            let (own, place) = match &instance.kind {
                Kind::Map(own) => (own, &instance.span),
                Kind::Null if matches!(below.kind, Kind::Null) => (&empty, &node.span),
                _ => {
                    self.conceal(&instance.span);
                    let message = format!("what overrides a URL must be a mapping, not {}", instance.described());
                    self.report(&instance.span, message, "write `key: value` below the URL");
                    continue;
                }
            };
            let mut entry = self.blank_entry(place);
            self.address(&url.name, &url.span, &mut entry);
            self.check_tags(own);
            let names: HashSet<&str> = own.iter().map(|(key, _)| meant(&key.name)).collect();
            let weaker = beside.iter().filter(|(key, _)| !names.contains(meant(&key.name))).copied();
            for (key, value) in weaker.chain(own) {
                if key.name == "schema" {
                    let message = "`schema` is ignored: the URL says the service";
                    self.warn(Warning::IgnoredKey, &key.span, message, "remove it");
                } else {
                    self.set(&mut entry, key, value);
                }
            }
            accounts.push(entry);
        }
    }

    /// Sets the URL, or only the service where the URL is a mere scheme such as `json://_`.
    pub(crate) fn address(&mut self, text: &str, span: &Range<usize>, entry: &mut Entry) {
        match text.split_once("://") {
            Some((scheme, "" | "_" | "/" | "_/")) => {
                let scheme_span = self.inside(span, scheme, 0..scheme.len());
                entry.service = Some(self.located(scheme.to_lowercase(), &scheme_span));
            }
            _ => {
                let url = self.text(text, span);
                entry.url = Some(self.located(url, span));
            }
        }
    }
}

/// The key that sets the same thing; `tag` and `tags` do.
fn meant(key: &str) -> &str {
    if key == "tags" { "tag" } else { key }
}
