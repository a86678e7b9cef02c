//! Filters of definitions: pure functions, which is how the language grows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};

use crate::service::attached::field;
use crate::service::email;
use crate::service::http::xml;
use crate::service::office365::{personal_mailbox, tenant_object};

/// Adds every filter to an environment.
pub(crate) fn install(environment: &mut Environment<'static>) {
    environment.add_filter("base64", |text: &str| STANDARD.encode(text));
    environment.add_filter("phone", phone);
    environment.add_filter("compact", compact);
    environment.add_filter("merged", merged);
    environment.add_filter("numbered", numbered);
    environment.add_filter("project", project);
    environment.add_filter("remapped", remapped);
    environment.add_filter("xml", |text: &str| xml::escaped(text));
    environment.add_test("personal_mailbox", |value: &Value| value.as_str().is_some_and(personal_mailbox));
    environment.add_test("tenant_object", |value: &Value| value.as_str().is_some_and(tenant_object));
    environment.add_test("mail_address", |value: &Value| value.as_str().is_some_and(|text| email::parse(text).is_ok()));
}

/// A telephone number as E.164 digits after a `+`, or a short code of three to six digits as it is.
fn phone(text: &str) -> Result<String, Error> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let stray = text.chars().any(|c| !c.is_ascii_digit() && !" +-().".contains(c));
    match digits.len() {
        7..=15 if !stray => Ok(format!("+{digits}")),
        3..=6 if !stray && !text.starts_with('+') => Ok(digits),
        _ => Err(invalid(format!(
            "`{text}` is no telephone number; write it with its country code, such as `+15551234567`"
        ))),
    }
}

/// A mapping without the keys that are `none`, or undefined by an inline `if` without its `else`.
fn compact(map: &Value) -> Result<Value, Error> {
    Ok(Value::from_pairs(pairs(map)?.into_iter().filter(|(_, value)| !value.is_none() && !value.is_undefined())))
}

/// The first mapping with every key of the second one, where there is one.
fn merged(map: &Value, over: &Value) -> Result<Value, Error> {
    let mut all = pairs(map)?;
    for (key, value) in pairs(over)? {
        all.retain(|(known, _)| *known != key);
        all.push((key, value));
    }
    Ok(Value::from_pairs(all))
}

/// One mapping for each item of a list: `project(to='from')` takes the field `from` of the item as `to`.
fn project(items: &Value, names: Kwargs) -> Result<Value, Error> {
    if items.len() == Some(0) {
        return Ok(items.clone());
    }
    let wanted = names.args().map(|to| Ok((to, names.get::<String>(to)?))).collect::<Result<Vec<_>, Error>>()?;
    let one = |item: Value| {
        let pairs = wanted.iter().map(|(to, from)| Ok((Value::from(*to), field(&item, from)?)));
        pairs.collect::<Result<Vec<_>, Error>>().map(Value::from_pairs)
    };
    items.try_iter()?.map(one).collect::<Result<Vec<_>, _>>().map(Value::from)
}

/// The items of a list by name: Apprise's wildcards in it become `01`, `02` and so on, with as many
/// digits as asked for; without any wildcard, all items share the name.
fn numbered(items: &Value, name: &str, digits: Option<usize>) -> Result<Value, Error> {
    const WILD: [char; 7] = ['*', '?', '+', '$', ':', '.', '%'];
    let items = items.try_iter()?;
    let Some((before, after)) = name.split_once(WILD) else {
        return Ok(Value::from_pairs([(name, items.collect::<Value>())]));
    };
    let (after, digits) = (after.trim_start_matches(WILD), digits.unwrap_or(2));
    Ok(Value::from_pairs((1..).zip(items).map(|(number, item)| (format!("{before}{number:0digits$}{after}"), item))))
}

/// Apprise's payload rules: a known key is renamed to the given text, or dropped where that is empty; any other key is added.
fn remapped(map: &Value, rules: &Value) -> Result<Value, Error> {
    let rules = pairs(rules)?;
    if rules.is_empty() && map.kind() == ValueKind::Map {
        return Ok(map.clone());
    }
    let known = pairs(map)?;
    let rule = |key: &Value| rules.iter().find(|(name, _)| name == key).map(|(_, to)| to.clone());
    let renamed = known.iter().filter_map(|(key, value)| match rule(key) {
        None => Some((key.clone(), value.clone())),
        Some(to) => to.is_true().then(|| (to, value.clone())),
    });
    let added = rules.iter().filter(|(name, _)| !known.iter().any(|(key, _)| key == name)).cloned();
    Ok(Value::from_pairs(renamed.chain(added)))
}

/// The keys and values of a mapping; none of `none`.
fn pairs(map: &Value) -> Result<Vec<(Value, Value)>, Error> {
    match map.kind() {
        ValueKind::None | ValueKind::Undefined => Ok(Vec::new()),
        ValueKind::Map => map.try_iter()?.map(|key| Ok((key.clone(), map.get_item(&key)?))).collect(),
        other => Err(invalid(format!("a mapping is needed here, and this is a {other}"))),
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

#[cfg(test)]
mod tests {
    use super::{numbered, phone, remapped};
    use minijinja::{Value, context};

    #[test]
    fn telephone_numbers_have_one_form() {
        assert_eq!(phone("+1 (555) 123-4567").ok().as_deref(), Some("+15551234567"));
        assert_eq!(phone("1-555-123-4567").ok().as_deref(), Some("+15551234567"));
        assert_eq!(phone("12345").ok().as_deref(), Some("12345"));
        for wrong in ["12", "abc", "+1555123456789012", "+12345"] {
            assert!(phone(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn items_are_named_by_their_number_or_share_a_name() {
        let named =
            |name| numbered(&Value::from(vec!["a", "b"]), name, None).ok().and_then(|it| serde_json::to_value(it).ok());
        assert_eq!(named("f*?x"), Some(serde_json::json!({"f01x": "a", "f02x": "b"})));
        assert_eq!(named("file"), Some(serde_json::json!({"file": ["a", "b"]})));
    }

    #[test]
    fn payload_rules_rename_drop_and_add() {
        let map = context!(title => "t", type => "info", message => "m");
        let rules = context!(title => "", message => "text", extra => "x");
        let result = remapped(&map, &rules).map(|v| serde_json::to_value(v).unwrap_or_default());
        assert_eq!(result.ok(), Some(serde_json::json!({"type": "info", "text": "m", "extra": "x"})));
    }
}
