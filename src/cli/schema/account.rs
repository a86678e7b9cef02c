//! Accounts of our own form: keys that every account has, and the fields of the service that it names.

use serde_json::{Map, Value, json};

use super::field::{field, item, targets};
use super::shape::{LABEL, properties, words};
use crate::config::keys;
use crate::service::kind::Kind;

/// An account; the fields of a service that is not known here, such as one of the user's own, may be anything.
pub(super) fn account<'a>(kinds: impl Iterator<Item = &'a Kind> + Clone) -> Value {
    let mut properties = own_properties();
    let names: Vec<_> = kinds.clone().map(|kind| kind.definition.name.as_str()).collect();
    let titles: Vec<_> = kinds.clone().map(|kind| kind.definition.title.as_str()).collect();
    if let Some(service) = properties.get_mut("service") {
        *service = json!({"description": service["description"], "anyOf": [{"enum": names, "enumDescriptions": titles}, service]});
    }
    let by_service = kinds.map(|kind| {
        let schemes = kind.definition.schemes.keys().map(String::as_str);
        let names = std::iter::once(kind.definition.name.as_str()).chain(schemes.clone());
        let url = format!("^({})://", schemes.collect::<Vec<_>>().join("|"));
        json!({
            "if": {"anyOf": [
                {"required": ["service"], "properties": {"service": {"type": "string", "pattern": words(names)}}},
                {"required": ["url"], "properties": {"url": {"type": "string", "pattern": url}}},
            ]},
            "then": {"$ref": format!("#/definitions/{}", definition_name(kind))},
        })
    });
    json!({
        "type": "object",
        "properties": properties,
        "anyOf": [{"required": ["url"]}, {"required": ["service"]}],
        "not": {"required": ["tag", "tags"]},
        "allOf": by_service.collect::<Vec<_>>(),
    })
}

/// The keys of an account beside the fields of its service.
fn own_properties() -> Map<String, Value> {
    properties(&keys::ACCOUNT).into_iter().chain(properties(&keys::POLICY)).collect()
}

/// The name under which the schema keeps the fields of a service.
pub(super) fn definition_name(kind: &Kind) -> String {
    format!("service-{}", kind.definition.name)
}

/// An account of one service: its fields and no others. Those that it must have may stand in a URL, or among the defaults of this
/// or another file.
pub(super) fn of_service(kind: &Kind) -> Value {
    let mut properties = Map::new();
    for each in &kind.fields {
        properties.insert(each.name.to_string(), field(each));
        let aliases = each.names().skip(1).map(|alias| (alias.to_owned(), same_as(kind, &each.name)));
        properties.extend(aliases);
    }
    let mut names = kind.targets.iter().flat_map(|targets| targets.names());
    if let (Some(rules), Some(first)) = (&kind.targets, names.next()) {
        properties.insert(first.to_owned(), targets(&rules.spec));
        properties.extend(names.map(|alias| (alias.to_owned(), same_as(kind, first))));
    }
    let common = keys::names(&keys::ACCOUNT).chain(keys::names(&keys::POLICY)).collect::<Vec<_>>().join("|");
    let mut others = Map::from_iter([(format!("^({common})$"), json!(true))]);
    others.extend(kind.fields.iter().filter_map(|field| field.spec.prefix).map(|c| (format!("^[{c}]."), item())));
    json!({
        "title": kind.definition.title,
        "description": kind.definition.docs,
        "properties": properties,
        "patternProperties": others,
        "additionalProperties": false,
    })
}

/// Settings and fields of all accounts of a service; those of one that is not known here may be anything.
pub(super) fn defaults<'a>(kinds: impl Iterator<Item = &'a Kind>) -> Value {
    let of_kind = |kind: &'a Kind| {
        let schemes = kind.definition.schemes.keys().map(String::as_str);
        let names = words(std::iter::once(kind.definition.name.as_str()).chain(schemes));
        let fields = json!({"$ref": format!("#/definitions/{}", definition_name(kind))});
        (names, json!({"allOf": [fields, {"$ref": "#/definitions/settings"}]}))
    };
    let services: Map<_, _> = kinds.map(of_kind).collect();
    let settings = json!({"$ref": "#/definitions/settings"});
    json!({
        "type": "object",
        "propertyNames": {"type": "string", "pattern": format!("^{LABEL}$")},
        "patternProperties": services,
        "additionalProperties": settings,
    })
}

/// The delivery settings and the files of a mapping that may hold other things, too, but nothing that an account has for itself.
pub(super) fn settings() -> Value {
    let own: Vec<_> = keys::names(&keys::ACCOUNT).filter(|name| *name != keys::ENCLOSURES.name).collect();
    let known = [&keys::POLICY[..], &[keys::ENCLOSURES]].concat();
    json!({"type": "object", "properties": properties(&known), "propertyNames": {"not": {"enum": own}}})
}

/// The schema of another name for a field.
fn same_as(kind: &Kind, name: &str) -> Value {
    let place = format!("#/definitions/{}/properties/{name}", definition_name(kind));
    json!({"description": format!("the same as `{name}`"), "allOf": [{"$ref": place}]})
}
