//! The published schemas: fresh, and of one mind with the program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dispatch::cli::schema;
use dispatch::config::keys::{self, KeyHelp};
use dispatch::problem::Source;
use dispatch::service::catalog::Catalog;
use dispatch::template::{FRONT, Template};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use serde_yaml::Value as Yaml;

/// Invalid configurations that no schema can refuse, each with what the schema cannot see.
const UNSEEN: [(&str, &str); 27] = [
    ("apprise-two-urls-in-one-entry", "how many keys fit a pattern"),
    ("audience-named-twice", "what other files hold"),
    ("audience-outside", "where files lie"),
    ("audience-unknown", "which audiences exist elsewhere in the file"),
    ("group-circle", "what groups a group leads to"),
    ("group-member-unknown", "which tags and names exist elsewhere in the file"),
    ("group-named-like-account", "which names accounts have"),
    ("include-circle", "what other files hold"),
    ("include-faults", "what other files hold"),
    ("include-missing", "which files there are"),
    ("include-no-yaml", "what other files hold"),
    ("include-outside", "where files lie"),
    ("include-same-name-as-group", "what other files hold"),
    ("include-same-names", "what other files hold"),
    ("include-top-keys", "what other files hold"),
    ("name-twice", "which names other accounts have"),
    ("nested-too-deep", "how deep a variable is"),
    ("nested-too-deep-by-aliases", "how deep a variable is, nor that an alias was there"),
    ("overlay-empty-list", "what its overlay holds"),
    ("overlay-faults", "what its overlay holds"),
    ("overlay-no-mapping", "what its overlay holds"),
    ("overlay-no-yaml", "what its overlay holds"),
    ("overlay-twice", "which overlays there are"),
    ("reference-command", "how a command inside a reference is quoted"),
    ("reference-default", "what follows the name inside a reference"),
    ("template-named-twice", "which names are alike in any case"),
    ("tests-template-outside", "where files lie"),
];

fn config() -> Value {
    schema::config(&Catalog::builtin()).expect("the built-in definitions are sound")
}

#[test]
fn the_published_schemas_are_fresh() {
    let types = [
        ("tests", schema::tests()),
        ("template", schema::template()),
        ("service", schema::service()),
        ("report", schema::report()),
        ("attempt", schema::attempt()),
        ("problems", schema::problems()),
    ];
    let all = [("config", config())].into_iter().chain(types);
    for (name, schema) in all {
        let path = format!("schemas/{name}.schema.json");
        let text = serde_json::to_string_pretty(&schema).expect("it is JSON") + "\n";
        #[expect(clippy::disallowed_methods, reason = "the switch of this test itself")]
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &text).expect("it is writable");
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(published == text, "{path} is stale: run `UPDATE=1 cargo test schemas`");
    }
}

#[test]
fn good_configurations_are_accepted() {
    let schema = validator(&config());
    for path in files("tests/configs/valid") {
        accept(&schema, &json(&path).expect("it is YAML"), &path.display().to_string());
    }
}

#[test]
fn bad_configurations_are_refused_as_far_as_a_schema_can_see() {
    let schema = validator(&config());
    let mut unseen = BTreeSet::new();
    for path in files("tests/configs/invalid") {
        // What is no YAML is the parser's affair, in editors as here.
        if json(&path).is_some_and(|value| schema.is_valid(&value)) {
            unseen.insert(path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned());
        }
    }
    assert_eq!(
        unseen,
        UNSEEN.map(|(name, _)| name.to_owned()).into(),
        "left: accepted by the schema; right: known to be"
    );
}

#[test]
fn every_key_takes_its_own_example() {
    let schema = validator(&config());
    let take = |key: &KeyHelp, around: fn(Value) -> Value| {
        let example: Value = serde_yaml::from_str(key.example).expect("an example is YAML");
        accept(&schema, &around(json!({key.name: example})), key.name);
    };
    keys::TOP.iter().for_each(|key| take(key, |top| top));
    keys::POLICY.iter().chain(&keys::DEFAULTS).for_each(|key| take(key, |policy| json!({"defaults": policy})));
    keys::AUDIENCE.iter().for_each(|key| {
        take(key, |mut audience| {
            audience["file"] = "customers.csv".into();
            json!({"audiences": {"customers": audience}})
        });
    });
    keys::RETRY.iter().for_each(|key| take(key, |retry| json!({"defaults": {"retry": retry}})));
    keys::WINDOW.iter().for_each(|key| {
        take(key, |mut window| {
            // The keys that every window has to have.
            for (name, value) in [("days", "all"), ("zone", "UTC")] {
                if window.get(name).is_none() {
                    window[name] = value.into();
                }
            }
            json!({"defaults": {"windows": window}})
        });
    });
    keys::TEST.iter().for_each(|key| {
        take(key, |mut test| {
            if test.get("fails").is_none() && test.get("message").is_none() {
                test["template"] = "deploy.j2".into();
            }
            json!({"tests": [test]})
        });
    });
    keys::PLAIN_MESSAGE.iter().for_each(|key| take(key, |message| json!({"tests": [{"message": message}]})));
    keys::ACCOUNT.iter().filter(|key| key.name != "service").for_each(|key| {
        take(key, |mut account| {
            account["url"] = "json://example.com".into();
            json!({"accounts": [account]})
        });
    });
}

/// What a schema says of accounts of `o365`, which has every kind of rule.
#[test]
fn the_fields_of_an_account_are_those_of_its_service() {
    let schema = validator(&config());
    let account = |more: Value| {
        let mut account = json!({"service": "o365", "source": "noreply@example.com"});
        account["client_id"] = "00000000-0000-0000-0000-000000000000".into();
        let more = more.as_object().expect("a mapping").clone();
        account.as_object_mut().expect("a mapping").extend(more);
        account.as_object_mut().expect("a mapping").retain(|_, value| value != "gone");
        json!({"accounts": [account]})
    };
    let good = [
        json!({"client_id": "${env:CLIENT_ID}", "savesent": "${env:SAVE}", "graph_url": "${file:root}"}),
        json!({"source": "gone", "from": "noreply@example.com"}),
        // Among the defaults of a file that includes this one there may be a source.
        json!({"source": "gone"}),
        json!({"client_secret": 12345, "savesent": "Off", "mode": "Pers", "tenant_id": null}),
        json!({"to": ["ann@example.com"], "cc": "bob@example.com", "timeout": "10s", "tags": "ops, dev"}),
        json!({"url": "o365://noreply@example.com", "source": "gone", "client_id": "gone"}),
        json!({"service": "of-my-own", "colour": "red"}),
    ];
    good.iter().for_each(|more| accept(&schema, &account(more.clone()), &more.to_string()));
    let bad = [
        json!({"client_secert": "x"}),
        json!({"client_id": "no id"}),
        json!({"mode": "organ"}),
        json!({"savesent": "maybe"}),
        json!({"to": {"ann": "ann@example.com"}}),
        json!({"service": "azure", "colour": "red"}),
        json!({"service": "gone", "url": "o365://noreply@example.com", "colour": "red"}),
    ];
    bad.iter().for_each(|more| assert!(!schema.is_valid(&account(more.clone())), "{more} is accepted"));
}

/// Accounts as people write them, each with what is wrong with it, if anything is.
#[test]
fn an_editor_sees_what_is_wrong_with_an_account() {
    let schema = validator(&config());
    let accept_account = |text: &str| schema.is_valid(&json!({"accounts": [yaml(text)]}));
    for good in [
        "{name: a, url: 'slack://${env:TOKEN}/#ops', tags: [ops], username: robot, blocks: yes}",
        "{service: Slack, token: '${env:TOKEN}', channels: [ops, '#dev'], overflow: split}",
        "{service: jsons, host: example.com, headers: {X-Tag: 1}, +X-More: b, method: Put, port: '8080'}",
        "{service: ntfy, to: alerts, priority: 5, xtags: [tada], click: 'https://example.com'}",
        "{service: twilio, sid: '${env:SID}', token: '${file:token}', source: '+15550001111', to: ['+15550002222']}",
        "{url: '${cmd:op read op://x/y}', retry: {attempts: 3}}",
        "{service: console}",
    ] {
        assert!(accept_account(good), "{good} is refused");
    }
    for (bad, why) in [
        ("{url: 'slack://x/y', userame: robot}", "no such field"),
        ("{service: slack, host: example.com}", "a field of another service"),
        ("{service: json, host: example.com, method: fetch}", "no such method"),
        ("{service: json, host: example.com, port: 70000}", "no such port"),
        ("{service: ntfy, to: alerts, priority: loudest}", "no such priority"),
        ("{service: ntfy, to: alerts, image: maybe}", "neither yes nor no"),
        ("{service: json, host: [example.com]}", "a list in place of a text"),
        ("{name: a, tags: [ops]}", "neither `url` nor `service`"),
        ("{url: 'slack://x/y', tag: a, tags: [b]}", "`tag` beside `tags`"),
        ("{url: example.com}", "no URL"),
    ] {
        assert!(!accept_account(bad), "{bad} is accepted, but has {why}");
    }
    let accept_defaults = |text: &str| schema.is_valid(&json!({"accounts": [], "defaults": yaml(text)}));
    for good in [
        "{attachments: [a.txt, {path: b.txt, name: B.txt}]}",
        "{attachments: [], services: {o365: {attachments: a.txt}, own: {attachments: [a.txt], colour: red}}}",
    ] {
        assert!(accept_defaults(good), "{good} is refused");
    }
    for (bad, why) in [
        ("{attachments: 7}", "a number in place of a file"),
        ("{services: {o365: {attachments: {nmae: x}}}}", "no such key"),
        ("{services: {own: {attachments: [ftp://example.com/a]}}}", "no such scheme"),
        ("{services: {o365: {audience: all}}}", "what is of one account"),
    ] {
        assert!(!accept_defaults(bad), "{bad} is accepted, but has {why}");
    }
}

/// What an editor offers below `service: x`, and what it says of it.
#[test]
fn every_field_of_every_service_is_described() {
    let schema = config();
    for kind in Catalog::builtin().all().expect("the built-in definitions are sound") {
        let properties = &schema["definitions"][format!("service-{}", kind.definition.name)]["properties"];
        let targets = kind.targets.iter().flat_map(|targets| targets.names());
        for name in kind.fields.iter().flat_map(|field| field.names()).chain(targets) {
            let described = properties[name]["description"].as_str().is_some_and(|words| !words.is_empty());
            assert!(described, "{}: {name}", kind.definition.name);
        }
    }
    for table in [&keys::TOP[..], &keys::ACCOUNT, &keys::POLICY] {
        assert!(table.iter().all(|key| !key.help.is_empty()));
    }
}

#[test]
fn every_example_fits_the_schema() {
    let schema = validator(&config());
    let folders =
        ["bundle", "quickstart", "office365", "own-service", "teams", "teams/teams", "gitops", "gitops/teams"];
    for path in folders.iter().flat_map(|folder| files(&format!("examples/{folder}"))) {
        let text = std::fs::read_to_string(&path).expect("it is readable");
        // Every configuration says which schema it has; the others are no configurations.
        if text.lines().next().is_some_and(|line| line.ends_with("config.schema.json")) {
            accept(&schema, &json(&path).expect("it is YAML"), &path.display().to_string());
        }
    }
}

#[test]
fn front_matter_is_judged_as_the_program_judges_it() {
    let schema = validator(&schema::template());
    let verdict = |front: &str| {
        let template = Source::new("t.j2", format!("---\n{front}\n---\nx"));
        (schema.is_valid(&yaml(front)), Template::parse(&template).is_ok())
    };
    for key in FRONT {
        assert_eq!(verdict(&format!("{}: {}", key.name, key.example)), (true, true), "{}", key.name);
    }
    for good in [
        "",
        "title: x\ntype: warning\nformat: html\ntags: ops",
        "title:",
        "tags: [ops, 'dev,!beta']",
        "vars:\n  a: {}\n  b:\n  c: {type: list, default: [1], required: false, description: x}\n  d: {type: date, default: 2026-01-01}",
        "vars: {n: {type: number, default: 1.5}, i: {type: integer, default: null}, m: {type: map, default: {a: 1}}}",
    ] {
        assert_eq!(verdict(good), (true, true), "{good}");
    }
    for bad in [
        "titel: x",
        "title: [x]",
        "type: loud",
        "format: rtf",
        "tags: 3",
        "tags: []",
        "tags: ['']",
        "vars: [a]",
        "vars: {a: {kind: string}}",
        "vars: {a: {type: text}}",
        "vars: {a: {type: integer, default: '3'}}",
        "vars: {a: {required: maybe}}",
        "vars: {target: {}}",
        "- title",
    ] {
        assert_eq!(verdict(bad), (false, false), "{bad}");
    }
}

#[test]
fn every_definition_fits_the_language() {
    let schema = validator(&schema::service());
    for path in files("schemas/services") {
        accept(&schema, &json(&path).expect("it is YAML"), &path.display().to_string());
    }
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).expect("it is YAML")
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft7::new(schema).expect("it is a schema")
}

fn accept(schema: &Validator, value: &Value, name: &str) {
    let faults: Vec<_> = schema.iter_errors(value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

/// The YAML files of a folder, by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let entries = Path::new(folder).read_dir().expect("the folder exists");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it is readable").path()).collect();
    // An overlay says only what differs, so that it is whole only with its base.
    let is_overlay = |path: &Path| path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some());
    paths.retain(|path| path.extension().is_some_and(|end| end == "yaml") && !is_overlay(path));
    paths.sort();
    assert!(!paths.is_empty(), "{folder} is empty");
    paths
}

/// A file as an editor would hand it to a schema; nothing where it is no YAML.
fn json(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut yaml: Yaml = serde_yaml::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    yaml.apply_merge().ok()?;
    of_yaml(yaml)
}

fn of_yaml(yaml: Yaml) -> Option<Value> {
    Some(match yaml {
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(of_yaml).collect::<Option<_>>()?),
        Yaml::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| Some((key_of(&key)?, of_yaml(value)?)));
            Value::Object(entries.collect::<Option<Map<_, _>>>()?)
        }
        Yaml::Tagged(_) => return None,
        scalar => serde_json::to_value(scalar).ok()?,
    })
}

/// A key as text; a key that is a list or mapping is no YAML that JSON could say.
fn key_of(key: &Yaml) -> Option<String> {
    match key {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(number) => Some(number.to_string()),
        Yaml::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
