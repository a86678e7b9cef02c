//! Audiences as `dispatch config show` prints them.

use serde_json::Value as Json;

use crate::audience::{Audience, Form, List, Member, Table};
use crate::cli::configuration::lines::Item;
use crate::config::model::Config;
use crate::problem::Origin;
use crate::restate::scalar;

/// Every audience under its name; nothing where there is none.
pub(super) fn audiences(config: &Config) -> Option<Item> {
    let shown = |audience: &Audience| {
        let list = match &audience.list {
            List::Inline(members) => Item::List(members.iter().map(member).collect()),
            List::File(table) => file(table),
        };
        (audience.name.value.clone(), list)
    };
    let shown: Vec<_> = config.audiences.iter().map(shown).collect();
    (!shown.is_empty()).then_some(Item::Map(shown))
}

fn file(table: &Table) -> Item {
    let text = |text: &str, origin: &Origin| Item::Scalar(scalar(text), Some(origin.clone()));
    let mut shown = vec![("file".to_owned(), text(&table.path.display().to_string(), &table.origin))];
    let mut add = |name: &str, word: &str| shown.push((name.to_owned(), text(word, &table.origin)));
    match table.form {
        Form::Ndjson => add("format", "ndjson"),
        Form::Csv { delimiter: b',' } => add("format", "csv"),
        Form::Csv { delimiter: b'\t' } => {
            add("format", "csv");
            add("delimiter", "tab");
        }
        Form::Csv { delimiter } => {
            add("format", "csv");
            add("delimiter", &char::from(delimiter).to_string());
        }
    }
    if let Some(address) = &table.address {
        shown.push(("address".to_owned(), text(&address.value, &address.origin)));
    }
    Item::Map(shown)
}

fn member(member: &Member) -> Item {
    let names: Vec<&str> = member.row.columns().names().collect();
    if names == ["to"] {
        return Item::Scalar(text(&member.address.value), Some(member.address.origin.clone()));
    }
    let origin = &member.address.origin;
    let cell = |name: &str| Some((name.to_owned(), value(&member.row.get(name)?, origin)));
    Item::Map(names.into_iter().filter_map(cell).collect())
}

/// A value of JSON, in which dollars are doubled.
pub(super) fn value(json: &Json, origin: &Origin) -> Item {
    match json {
        Json::Array(items) => Item::List(items.iter().map(|item| value(item, origin)).collect()),
        Json::Object(entries) => {
            Item::Map(entries.iter().map(|(name, json)| (name.clone(), value(json, origin))).collect())
        }
        Json::String(words) => Item::Scalar(text(words), Some(origin.clone())),
        Json::Null | Json::Bool(_) | Json::Number(_) => Item::Scalar(json.to_string(), Some(origin.clone())),
    }
}

/// A text of a recipient, in which a dollar would begin a reference.
fn text(words: &str) -> String {
    scalar(&words.replace('$', "$$"))
}
