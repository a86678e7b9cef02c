//! Requests of definitions as plain values: what becomes of hostile, missing and repeated values in URLs and bodies.

use std::collections::HashMap;

use dispatch::config::policy::Policy;
use dispatch::limit::Unit;
use dispatch::message::{Dialect, Length, Part, Severity};
use dispatch::problem::Source;
use dispatch::service::Parcel;
use dispatch::service::http::{Body, Http, Prepared};
use dispatch::service::kind::{Adapter, Kind};
use dispatch::service::settings::Settings;
use dispatch::transport::Transport;
use minijinja::Value;
use serde_json::{Value as Json, json};

/// The request of a definition with the fields `x` and `y`, of which `y` is 2.
fn prepare(request: Json, x: impl Into<Value>) -> Result<Prepared, String> {
    let definition = json!({
        "version": 1, "name": "demo", "title": "Demo", "category": "webhook", "docs": "https://example.com",
        "schemes": {"demo": "https"}, "urls": [{"url": "{host}"}], "formats": {"text": "text"},
        "fields": {"host": {"help": "the host"}, "port": {"help": "the port"}, "x": {"help": "x"}, "y": {"help": "y"}},
        "send": [request], "tests": [{"name": "none"}],
    });
    let kind = Kind::compile(&Source::new("demo.yaml", definition.to_string())).map_err(|all| all.to_string())?;
    let Adapter::Http(program) = &kind.adapter else { return Err("it does not send".into()) };
    let mut settings = Settings::default();
    let values = [("host", Value::from("example.com")), ("port", 8.into()), ("x", x.into()), ("y", 2.into())];
    values.into_iter().for_each(|(name, value)| settings.set(name, value));
    let line = Transport::new().line(&Policy::default()).expect("a client can be made");
    let part = Part {
        title: None,
        body: "hello".into(),
        dialect: Dialect::Text,
        alternative: None,
        severity: Severity::Info,
        attachments: [].into(),
        number: 1,
        count: 1,
        length: Length { value: 5, unit: Unit::Chars, limit: None },
    };
    let parcel = Parcel::new(None, &part, "key-1");
    Http::new(&kind, program, &settings, "https", line).prepare(&parcel, &HashMap::new())
}

/// The JSON that a tree becomes.
fn build(tree: Json, x: impl Into<Value>) -> Json {
    match prepare(json!({"url": "{{ base }}", "json": tree}), x).expect("it is complete").body {
        Body::Json(json) => json,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_value_in_a_url_is_encoded_for_its_place() {
    let request = json!({"url": "{{ base }}/a/{{ x }}/y?q={{ x }}", "query": {"r": "{{ x }}", "n": "{{ none }}"}});
    let url = prepare(request, "a/b?&=+ é:").expect("it is complete").url;
    let (path, query) = url.split_once('?').expect("it has a query");
    assert_eq!(path, "https://example.com:8/a/a%2Fb%3F&%3D%2B%20%C3%A9:/y");
    assert_eq!(query, "q=a%2Fb%3F%26%3D%2B%20%C3%A9%3A&r=a%2Fb%3F%26%3D%2B%20%C3%A9%3A");
}

#[test]
fn a_value_cannot_climb_out_of_its_path() {
    let request = json!({"url": "https://example.com/a/{{ x }}"});
    assert!(prepare(request.clone(), "..").is_err());
    assert!(prepare(request, "../b").is_ok_and(|it| it.url.ends_with("/a/..%2Fb")));
}

#[test]
fn a_request_has_one_body() {
    let two = prepare(json!({"url": "{{ base }}", "json": {}, "text": "x"}), "").expect_err("there are two");
    assert!(two.contains("one body at the most"), "{two}");
}

#[test]
fn a_list_in_a_form_repeats_its_name() {
    let request = json!({"url": "{{ base }}", "form": {"a": "{{ x }}", "b": 1}});
    let body = prepare(request, vec!["1", "2"]).expect("it is complete").body;
    let expected: Vec<_> = [("a", "1"), ("a", "2"), ("b", "1")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    assert!(matches!(&body, Body::Form(pairs) if *pairs == expected), "{body:?}");
}

#[test]
fn none_drops_a_key_and_null_stays() {
    let tree = json!({"a": "{{ x }}", "b": null, "c": 1, "d": "x{{ y }}"});
    assert_eq!(build(tree, ()), json!({"b": null, "c": 1, "d": "x2"}));
}

#[test]
fn a_false_condition_takes_its_mapping_away() {
    let tree = json!([{"$if": "{{ x }}", "a": 1}, {"$if": "{{ not x }}", "b": 2}]);
    assert_eq!(build(tree, true), json!([{"a": 1}]));
}

#[test]
fn hostile_text_stays_one_value() {
    let hostile = "\" \\ \n {{ y }} </b> \u{202e} \0 😀";
    assert_eq!(build(json!({"a": "{{ x }}"}), hostile), json!({"a": hostile}));
}

#[test]
fn xml_is_escaped_and_lists_repeat() {
    let xml = |tree: Json| prepare(json!({"url": "{{ base }}", "xml": tree}), "\"<").map(|it| it.body);
    let body = xml(json!({"a": {"@x": "1{{ x }}", "b": ["&", 2], "c": null}}));
    let expected = r#"<?xml version="1.0" encoding="utf-8"?><a x="1&quot;&lt;"><b>&amp;</b><b>2</b><c></c></a>"#;
    assert!(matches!(&body, Ok(Body::Xml(text)) if text == expected), "{body:?}");
    assert!(xml(json!({"a": 1, "b": 2})).is_err());
    assert!(xml(json!({"a b": 1})).is_err());
}
