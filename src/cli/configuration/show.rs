//! `dispatch config show`: all files, overlays and defaults as one configuration of our own form.

use std::collections::HashSet;

use crate::bind::{Depth, Layer, Said, Trace};
use crate::cli::configuration::audiences::{audiences, value as of_json};
use crate::cli::configuration::lines::Item;
use crate::cli::configuration::mask::{Secrecy, item};
use crate::cli::configuration::{files, url};
use crate::cli::roster::Roster;
use crate::config::defaults::{Pair, ServiceDefaults};
use crate::config::enclosures::Enclosures;
use crate::config::keys;
use crate::config::model::{Config, Entry, Located, Value};
use crate::config::policy::PolicyPatch;
use crate::config::reference::Text;
use crate::config::{NamedTemplate, is_template_path};
use crate::problem::Origin;
use crate::restate::scalar;
use crate::suggest;

/// What stands before the document.
pub(super) fn heading(roster: &Roster) -> String {
    let files: Vec<_> = roster.config.files.iter().chain(&roster.config.overlays).map(|file| file.name()).collect();
    let mut heading = format!("# Made of {}; secrets are masked.\n", suggest::listed(&files));
    heading.push_str("# Paths count from the folder in which this was printed.\n");
    if !roster.config.tests.is_empty() {
        heading.push_str("# Left out are the `tests`.\n");
    }
    heading
}

/// The configuration.
pub(super) fn document(roster: &Roster) -> Item {
    let config = &roster.config;
    let mut top = vec![("version".to_owned(), Item::Scalar("1".to_owned(), None))];
    let mut add = |name: &str, item: Option<Item>| top.extend(item.map(|item| (name.to_owned(), item)));
    add("vars", section(&config.written.vars));
    add("defaults", defaults(roster));
    let accounts = config.accounts.iter().map(|entry| account(entry, roster)).collect();
    add("accounts", Some(Item::List(accounts)));
    add("audiences", audiences(config));
    add("templates", templates(config));
    let open: Vec<_> = config.template_env.iter().map(|name| placed(&name.value, &name.origin)).collect();
    add("template_env", Some(Item::List(open)).filter(|_| !config.template_env.is_empty()));
    add("groups", groups(roster));
    add("attachments", section(&config.written.attachments));
    add("ledger", section(&config.written.ledger));
    let folders: Vec<_> =
        config.services.iter().map(|folder| placed(&folder.value.display().to_string(), &folder.origin)).collect();
    add("services", Some(Item::List(folders)).filter(|_| !config.services.is_empty()));
    Item::Map(top)
}

pub(super) fn placed(text: &str, origin: &Origin) -> Item {
    Item::Scalar(scalar(text), Some(origin.clone()))
}

/// The last of the pairs with each key, in the order of their first.
fn last<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Vec<&'a Pair> {
    let mut kept: Vec<&Pair> = Vec::new();
    for pair in pairs {
        match kept.iter_mut().find(|known| known.0.value == pair.0.value) {
            Some(known) => *known = pair,
            None => kept.push(pair),
        }
    }
    kept
}

fn section(pairs: &[Pair]) -> Option<Item> {
    let shown = last(pairs.iter()).into_iter().map(|(name, value)| {
        (name.value.clone(), item(&seen_from_here(&name.value, value), Secrecy::of(None, &name.value)))
    });
    let shown: Vec<_> = shown.collect();
    (!shown.is_empty()).then_some(Item::Map(shown))
}

/// The value as it has to be where paths count from this folder.
fn seen_from_here(name: &str, value: &Located<Value>) -> Located<Value> {
    let mut policy = PolicyPatch::default();
    let template = policy.read(name, value).and_then(Result::ok).and(policy.template);
    match template.filter(|template| is_template_path(&template.written().value)) {
        Some(template) => value.clone().map(|_| Value::Text(Text::plain(template.file().display().to_string()))),
        None => value.clone(),
    }
}

fn templates(config: &Config) -> Option<Item> {
    let shown = config.templates.iter().map(|NamedTemplate { name, file, vars }| {
        let path = placed(&file.value.display().to_string(), &file.origin);
        let vars: Vec<_> = vars.iter().map(|(name, json)| (name.clone(), of_json(json, &file.origin))).collect();
        let whole = match vars.is_empty() {
            true => path,
            false => Item::Map(vec![("file".to_owned(), path), ("vars".to_owned(), Item::Map(vars))]),
        };
        (name.value.clone(), whole)
    });
    let shown: Vec<_> = shown.collect();
    (!shown.is_empty()).then_some(Item::Map(shown))
}

fn defaults(roster: &Roster) -> Option<Item> {
    let defaults = &roster.config.defaults;
    let mut shown = match section(&defaults.settings) {
        Some(Item::Map(shown)) => shown,
        Some(Item::Scalar(..) | Item::List(_)) | None => Vec::new(),
    };
    let attachments = |files: &Enclosures| (keys::ENCLOSURES.name.to_owned(), files::listed(files));
    shown.extend(defaults.attachments.iter().map(attachments));
    let mut services: Vec<(String, Item)> = Vec::new();
    for own in &defaults.services {
        let name = &own.service.value;
        if services.iter().any(|(known, _)| known == name) {
            continue;
        }
        let kind = roster.catalog.named(name).ok();
        let same = defaults.services.iter().filter(|other| other.service.value == *name);
        let files = same.clone().rev().find_map(|own| own.attachments.as_ref());
        let pairs = last(same.flat_map(|own: &ServiceDefaults| own.settings.iter().chain(&own.fields)));
        let shown = pairs
            .into_iter()
            .map(|(name, value)| (name, seen_from_here(&name.value, value)))
            .map(|(name, value)| (name.value.clone(), item(&value, Secrecy::of(kind.as_deref(), &name.value))));
        services.push((name.clone(), Item::Map(shown.chain(files.map(attachments)).collect())));
    }
    if !services.is_empty() {
        shown.push(("services".to_owned(), Item::Map(services)));
    }
    (!shown.is_empty()).then_some(Item::Map(shown))
}

fn account(entry: &Entry, roster: &Roster) -> Item {
    let trace = Trace::of(entry, &roster.catalog, &roster.config.defaults);
    let kind = trace.as_ref().map(|trace| &*trace.kind);
    let mut shown = Vec::new();
    let mut add = |name: &str, item: Item| shown.push((name.to_owned(), item));
    for (key, value) in [("name", &entry.name), ("service", &entry.service)] {
        if let Some(value) = value {
            add(key, placed(&value.value, &value.origin));
        }
    }
    if let Some(address) = &entry.url {
        add("url", placed(&url::shown(&address.value, trace.as_ref()), &address.origin));
    }
    let brought = trace.as_ref().map(brought).unwrap_or_default();
    let is_brought = |name: &str| {
        let meant = trace.as_ref().and_then(|trace| trace.meaning(name));
        brought.iter().any(|(own, _)| meant.as_ref() == Some(own))
    };
    let own = last(entry.settings.iter().chain(&entry.fields)).into_iter().map(|(name, value)| (&name.value, value));
    let own = own.filter(|(name, _)| !is_brought(name));
    let all: Vec<_> = own.chain(brought.iter().map(|(name, value)| (name, value))).collect();
    let (settings, fields): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(name, _)| keys::find(&keys::POLICY, name).is_some());
    for (name, value) in settings.into_iter().chain(fields) {
        add(name, item(&seen_from_here(name, value), Secrecy::of(kind, name)));
    }
    if !entry.audiences.is_empty() {
        let names = entry.audiences.iter().map(|name| placed(&name.value, &name.origin));
        add("audience", Item::List(names.collect()));
    }
    if let Some(stated) = files::stated(entry, roster) {
        add(keys::ENCLOSURES.name, stated);
    }
    if !entry.tags.is_empty() {
        add("tags", Item::List(entry.tags.iter().map(|tag| placed(&tag.value.to_string(), &tag.origin)).collect()));
    }
    if !entry.fallback.is_empty() {
        let names = entry.fallback.iter().map(|name| placed(&name.value, &name.origin));
        add("fallback", Item::List(names.collect()));
    }
    Item::Map(shown)
}

/// What the defaults of included files bring to the account, which one file has to say in the account itself.
fn brought(trace: &Trace) -> Vec<(String, Located<Value>)> {
    let mut seen = HashSet::new();
    let names = trace.said.iter().map(|said| said.name.as_str()).filter(|name| seen.insert(*name));
    names.filter_map(|name| Some((name.to_owned(), united(trace.of_name(name))?))).collect()
}

/// The value that the account has to have for what it says itself and what included files say; nothing where they say nothing
/// that counts.
fn united<'a>(said: impl Iterator<Item = &'a Said>) -> Option<Located<Value>> {
    let is_included = |said: &Said| matches!(said.layer, Layer::Defaults(_, Depth::Included));
    let said: Vec<_> = said.collect();
    let first = said.first()?;
    let Value::Map(_) = &first.value.value else {
        return is_included(first).then(|| first.value.clone());
    };
    let (mut known, mut entries, mut is_brought) = (HashSet::new(), Vec::new(), false);
    for said in &said {
        let Value::Map(own) = &said.value.value else { break };
        for (name, value) in own {
            let is_new = known.insert(name.value.clone());
            if is_new && (is_included(said) || said.layer == Layer::Account) {
                is_brought |= is_included(said);
                entries.push((name.clone(), value.clone()));
            }
        }
    }
    is_brought.then(|| Located::new(Value::Map(entries), first.value.origin.clone()))
}

fn groups(roster: &Roster) -> Option<Item> {
    let groups = &roster.config.groups;
    let mut shown = Vec::new();
    for group in groups {
        for (key, members) in group.by_priority() {
            let members = members.into_iter().map(|member| placed(&member.value.name, &member.origin)).collect();
            shown.push((key.to_string(), Item::List(members)));
        }
    }
    (!shown.is_empty()).then_some(Item::Map(shown))
}
