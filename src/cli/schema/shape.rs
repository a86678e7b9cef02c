//! What each key of the configuration itself takes.

use serde_json::{Map, Value, json};

use crate::audience::ADDRESS_COLUMNS;
use crate::config::FLAG_WORDS;
use crate::config::keys::{self, KeyHelp, Shape};
use crate::config::routing::{MESSAGE, SOURCES};

/// One label: letters, digits, `.`, `_` and `-` in any alphabet, beginning with a letter or digit.
pub(super) const LABEL: &str = r"[^\s!-/:-@\[-`{-~][^\s!-,/:-@\[-\^`{-~]*";
/// A label that may have a priority before it, as in `2:ops`.
pub(super) fn tag() -> String {
    format!(r"(\d+:)?{LABEL}")
}
/// A duration such as `30s`, `1m 30s` or `2.5`.
const DURATION: &str = r"^(\d+(\.\d*)?|\.\d+|(\d+ *[A-Za-zµ]+ *)+)$";
/// Days of the week, ranges of them and names for some of them.
const DAYS: &str = r"^[\s,]*([A-Za-z]{3,9}(\s*-\s*[A-Za-z]{3,9})?([\s,]+|$))+$";
/// Times of the day such as `08:00-18:00`, separated by commas.
const HOURS: &str = r"^[\s,]*(\d{1,2}:[0-5]\d\s*-\s*\d{1,2}:[0-5]\d([\s,]+|$))+$";
/// The start of a reference, whose value only a run knows.
const REFERENCE: &str = r"\$\{[a-z]+:";

/// A pattern for the words that mean true and false.
pub(super) fn flags() -> String {
    words(FLAG_WORDS.iter().map(|(word, _)| *word))
}

/// The schemas of the keys of a table, by name.
pub(super) fn properties(table: &[KeyHelp]) -> Map<String, Value> {
    table.iter().map(|key| (key.name.to_owned(), property(key))).collect()
}

/// The schema of one key, with its help and its example.
pub(super) fn property(key: &KeyHelp) -> Value {
    let example: Value = serde_yaml::from_str(key.example).unwrap_or_else(|_| key.example.into());
    let mut schema = shape(key.shape);
    schema["description"] = key.help.into();
    schema["examples"] = json!([example]);
    schema
}

/// A mapping with the keys of a table and no others.
fn closed(table: &[KeyHelp]) -> Value {
    json!({"type": "object", "properties": properties(table), "additionalProperties": false})
}

/// A pattern for one of several words in any case, as a whole.
pub(super) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let any_case = |c: char| match c {
        'a'..='z' | 'A'..='Z' => format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase()),
        _ if r"^$\.*+?()[]{}|/".contains(c) => format!("\\{c}"),
        _ => c.to_string(),
    };
    let words: Vec<_> = words.into_iter().map(|word| word.chars().map(any_case).collect::<String>()).collect();
    format!("^({})$", words.join("|"))
}

/// A window, which the schema holds once.
pub(super) fn window() -> Value {
    let mut mapping = closed(&keys::WINDOW);
    mapping["required"] = json!(["zone"]);
    mapping["anyOf"] = json!([{"required": ["days"]}, {"required": ["hours"]}]);
    json!({"anyOf": [{"type": "string", "pattern": r"^\s*\S+\s+\S+-\S+\s+\S+\s*$"}, mapping]})
}

/// An audience, which the schema holds once.
pub(super) fn audience() -> Value {
    let address =
        || json!({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"\S", "not": {"pattern": REFERENCE}}]});
    let names =
        format!("^({})$", ADDRESS_COLUMNS.map(|name| words([name]).trim_matches(['^', '$']).to_owned()).join("|"));
    let member = json!({
        "type": "object",
        "description": "one recipient with its variables",
        "patternProperties": {names: address()},
        "minProperties": 1,
    });
    let mut table = closed(&keys::AUDIENCE);
    table["required"] = json!(["file"]);
    let list = json!({"type": "array", "items": {"anyOf": [address(), member]}, "minItems": 1});
    json!({"anyOf": [list, table]})
}

/// A test of the routing, which has to assert something, and nothing of a message that it makes from nothing.
pub(super) fn test() -> Value {
    let required = |names: &[&str]| -> Vec<Value> { names.iter().map(|name| json!({"required": [name]})).collect() };
    let of_message = [&SOURCES[..], &MESSAGE].concat();
    let of_accounts = ["expect", "includes", "excludes", "steps", "recipients"];
    let of_success = [&of_accounts[..], &of_message[3..]].concat();
    let mut mapping = closed(&keys::TEST);
    mapping["anyOf"] = required(&[&of_accounts[..], &["template", "message", "fails"]].concat()).into();
    mapping["allOf"] = json!([
        {"not": {"required": ["expect"], "anyOf": required(&["includes", "excludes"])}},
        {"not": {"required": ["fails"], "anyOf": required(&of_success)}},
        {"not": {"required": ["template", "message"]}},
        {
            "if": {"anyOf": required(&of_message)},
            "then": {"anyOf": required(&["template", "message"])},
        },
    ]);
    mapping
}

/// One item, or a list of them.
pub(super) fn one_or_more(item: Value) -> Value {
    json!({"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]})
}

/// Text as it is, or a number or a flag as it is written.
fn literal() -> Value {
    json!({"anyOf": [{"type": "string", "pattern": r"\S"}, {"type": ["number", "boolean"]}]})
}

fn path() -> Value {
    json!({"type": "string", "pattern": r"\S", "not": {"pattern": format!("://|{}", r"\$\{")}})
}

fn label() -> Value {
    json!({"type": "string", "pattern": format!("^{LABEL}$")})
}

fn names() -> Value {
    json!({"anyOf": [
        {"type": "string", "pattern": format!(r"^[\s,]*({LABEL}([\s,]+|$))*$")},
        {"type": "array", "items": label()},
    ]})
}

fn flag() -> Value {
    json!({"anyOf": [{"type": "boolean"}, {"enum": [0, 1]}, {"type": "string", "pattern": flags()}]})
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Version => json!({"const": 1}),
        Shape::Name => label(),
        Shape::Url => json!({
            "type": "string",
            "pattern": format!("://|{REFERENCE}"),
            "patternErrorMessage": "a URL begins with a service's scheme and `://`",
        }),
        Shape::Names => names(),
        Shape::Tags => {
            let tag = tag();
            json!({"anyOf": [
                {"type": "string", "pattern": format!(r"^[\s,]*({tag}([\s,]+|$))*$")},
                {"type": "array", "items": {"type": "string", "pattern": format!("^{tag}$")}},
            ]})
        }
        Shape::Texts => {
            let text = json!({"type": "string", "minLength": 1, "not": {"pattern": REFERENCE}});
            json!({"anyOf": [text, {"type": "array", "items": text}]})
        }
        Shape::Text => json!({"type": "string", "minLength": 1, "not": {"pattern": format!("{REFERENCE}|://")}}),
        Shape::Audiences => json!({
            "type": "object",
            "propertyNames": {"type": "string", "pattern": format!("^{LABEL}$")},
            "additionalProperties": {"$ref": "#/definitions/audience"},
        }),
        Shape::Templates => {
            let mut mapping = closed(&keys::TEMPLATE);
            mapping["required"] = json!(["file"]);
            json!({
                "type": "object",
                "propertyNames": {"type": "string", "pattern": format!("^{LABEL}$")},
                "additionalProperties": {"anyOf": [path(), mapping]},
            })
        }
        Shape::Includes => {
            let path = json!({"type": "string", "minLength": 1, "not": {"pattern": REFERENCE}});
            let item = json!({"anyOf": [path, {"type": "string", "pattern": "^\\s*[Hh][Tt][Tt][Pp][Ss]?://"}]});
            json!({"anyOf": [item, {"type": "array", "items": item}]})
        }
        Shape::Anything => json!({"type": "object"}),
        Shape::Tests => {
            let test = json!({"$ref": "#/definitions/test"});
            json!({"anyOf": [path(), {"type": "array", "items": {"anyOf": [test, path()]}}]})
        }
        Shape::Literal => literal(),
        Shape::Literals => one_or_more(literal()),
        Shape::Path => path(),
        Shape::Moment => json!({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*[Zz0-9\]]$"}),
        Shape::Steps => json!({"type": "array", "items": names()}),
        Shape::Message => closed(&keys::PLAIN_MESSAGE),
        Shape::Environment => json!({
            "type": "object",
            "additionalProperties": {"anyOf": [literal(), {"const": ""}]},
        }),
        Shape::Recipients => json!({
            "type": "object",
            "additionalProperties": {"anyOf": [literal(), {"type": "array", "items": literal()}]},
        }),
        Shape::Groups => json!({
            "type": "object",
            "propertyNames": {"type": "string", "pattern": format!("^{}$", tag())},
            "additionalProperties": {"anyOf": [
                {"type": "string", "pattern": format!(r"^[\s,]*({LABEL}([\s,]+|$))+$")},
                {"type": "array", "items": label(), "minItems": 1},
            ]},
        }),
        Shape::Accounts => json!({"type": "array", "items": {"$ref": "#/definitions/account"}}),
        Shape::Defaults => closed(&[&keys::POLICY[..], &keys::DEFAULTS].concat()),
        Shape::Services => json!({"$ref": "#/definitions/defaults"}),
        Shape::Ledger => closed(&keys::LEDGER),
        Shape::Attachments => closed(&keys::ATTACHMENTS),
        Shape::Enclosures => {
            let text = json!({"anyOf": [
                {"type": "string", "minLength": 1, "not": {"pattern": format!("{REFERENCE}|://")}},
                {"type": "string", "pattern": "^\\s*[Hh][Tt][Tt][Pp][Ss]?://"},
            ]});
            let mut mapping = closed(&keys::ENCLOSURE);
            mapping["properties"]["path"] = text.clone();
            mapping["required"] = json!(["path"]);
            let file = json!({"anyOf": [text, mapping]});
            json!({"anyOf": [file, {"type": "array", "items": file}]})
        }
        Shape::FlagOrHosts => {
            json!({"anyOf": [flag(), {"type": "array", "items": {"type": "string", "minLength": 1}}]})
        }
        Shape::Duration => json!({"anyOf": [
            {"type": "number", "exclusiveMinimum": 0},
            {"type": "string", "pattern": DURATION},
        ]}),
        Shape::Flag => flag(),
        Shape::Choice(all) => {
            json!({"anyOf": [{"enum": all}, {"type": "string", "pattern": words(all.iter().copied())}]})
        }
        Shape::Count => json!({"anyOf": [
            {"type": "integer", "minimum": 1},
            {"type": "string", "pattern": "^0*[1-9][0-9]*$"},
        ]}),
        Shape::Retry => json!({"anyOf": [
            {"type": "integer", "minimum": 0, "maximum": 10},
            {"type": "string", "pattern": "^([0-9]|10)$"},
            closed(&keys::RETRY),
        ]}),
        Shape::Budget => json!({"anyOf": [
            {"type": "integer", "minimum": 1},
            {"type": "string", "pattern": "^0*[1-9][0-9]*$|^0*([1-9][0-9]?|100) *%$"},
        ]}),
        Shape::Rate => json!({"type": "string", "pattern": r"^\s*0*[1-9]\d*\s*/\s*[0-9A-Za-zµ. ]+$"}),
        Shape::Windows => one_or_more(json!({"$ref": "#/definitions/window"})),
        Shape::Days => one_or_more(json!({"type": "string", "pattern": DAYS})),
        Shape::Hours => one_or_more(json!({"type": "string", "pattern": HOURS})),
        Shape::Zone => json!({"type": "string", "minLength": 1}),
        Shape::Choices(all) => {
            let word = words(all.iter().copied());
            let several = word.trim_start_matches('^').trim_end_matches('$');
            json!({"anyOf": [
                {"enum": all},
                {"type": "string", "pattern": format!(r"^[\s,]*{several}(\s*,\s*{several})*[\s,]*$")},
                {"type": "array", "items": {"anyOf": [{"enum": all}, {"type": "string", "pattern": word}]}, "minItems": 1},
            ]})
        }
    }
}
