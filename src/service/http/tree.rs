//! Bodies as trees: built from values and serialised afterwards, never pasted together as text.

use minijinja::Value;
use minijinja::value::ValueKind;
use serde_json::{Map, Value as Json};

use crate::service::expression::{Leaf, Names};

/// A compiled tree.
#[derive(Debug)]
pub(crate) enum Tree {
    /// A number, a boolean or `null` as it stands in the definition.
    Literal(Json),
    /// A text leaf.
    Leaf(Leaf),
    /// A list.
    List(Vec<Tree>),
    /// A mapping, left out where its `$if` is false.
    Map { condition: Option<Leaf>, entries: Vec<(String, Tree)> },
}

/// The key that makes a mapping conditional.
const CONDITION: &str = "$if";

impl Tree {
    pub(crate) fn compile(tree: &Json, names: &Names) -> Result<Self, String> {
        Ok(match tree {
            Json::Null | Json::Bool(_) | Json::Number(_) => Self::Literal(tree.clone()),
            Json::String(text) => Self::Leaf(Leaf::compile(text, names)?),
            Json::Array(items) => {
                Self::List(items.iter().map(|item| Self::compile(item, names)).collect::<Result<_, _>>()?)
            }
            Json::Object(map) => {
                let condition = match map.get(CONDITION) {
                    None => None,
                    Some(Json::String(text)) => Some(Leaf::compile(text, names)?),
                    Some(_) => return Err(format!("`{CONDITION}` must be a text with an expression")),
                };
                let entries = map.iter().filter(|(key, _)| *key != CONDITION);
                let entries = entries.map(|(key, value)| Ok((key.clone(), Self::compile(value, names)?)));
                Self::Map { condition, entries: entries.collect::<Result<_, String>>()? }
            }
        })
    }

    /// The tree as JSON; nothing where it drops itself.
    pub(crate) fn json(&self, scope: &Value) -> Result<Option<Json>, String> {
        Ok(match self {
            Self::Literal(literal) => Some(literal.clone()),
            Self::Leaf(leaf) => match leaf.eval(scope)? {
                value if value.is_none() => None,
                value => Some(to_json(&value)?),
            },
            Self::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.extend(item.json(scope)?);
                }
                Some(Json::Array(list))
            }
            Self::Map { condition: Some(condition), .. } if !condition.eval(scope)?.is_true() => None,
            Self::Map { entries, .. } => {
                let mut map = Map::new();
                for (key, value) in entries {
                    if let Some(value) = value.json(scope)? {
                        map.insert(key.clone(), value);
                    }
                }
                Some(Json::Object(map))
            }
        })
    }

    /// The tree as names and values for a form, a query or headers: a list repeats its name, `none` drops it.
    pub(crate) fn pairs(&self, scope: &Value) -> Result<Vec<(String, Value)>, String> {
        let mut pairs = Vec::new();
        match self {
            Self::Literal(_) | Self::List(_) => return Err("a mapping of names and values is needed here".to_owned()),
            Self::Leaf(leaf) => match leaf.eval(scope)? {
                value if value.is_none() => {}
                value if value.kind() == ValueKind::Map => {
                    for key in value.try_iter().map_err(|error| error.to_string())? {
                        let item = value.get_item(&key).map_err(|error| error.to_string())?;
                        repeat(&mut pairs, &key.to_string(), item)?;
                    }
                }
                _ => return Err("a mapping of names and values is needed here".to_owned()),
            },
            Self::Map { entries, .. } => {
                for (name, tree) in entries {
                    match tree {
                        Self::Leaf(leaf) => repeat(&mut pairs, name, leaf.eval(scope)?)?,
                        Self::Literal(literal) => pairs.push((name.clone(), Value::from(literal.to_string()))),
                        Self::List(_) | Self::Map { .. } => {
                            let json = tree.json(scope)?.unwrap_or_default();
                            pairs.push((name.clone(), Value::from(json.to_string())));
                        }
                    }
                }
            }
        }
        Ok(pairs)
    }
}

fn repeat(pairs: &mut Vec<(String, Value)>, name: &str, value: Value) -> Result<(), String> {
    match value.kind() {
        ValueKind::None | ValueKind::Undefined => {}
        ValueKind::Seq => {
            for item in value.try_iter().map_err(|error| error.to_string())? {
                pairs.push((name.to_owned(), item));
            }
        }
        _ => pairs.push((name.to_owned(), value)),
    }
    Ok(())
}

fn to_json(value: &Value) -> Result<Json, String> {
    match value.as_str() {
        Some(text) => Ok(Json::from(text)),
        None => serde_json::to_value(value).map_err(|error| error.to_string()),
    }
}
