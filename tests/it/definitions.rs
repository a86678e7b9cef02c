//! Every definition proves itself: its tests run through the same code as a run, up to the request that would be sent.

use std::collections::{BTreeMap, HashMap};

use dispatch::bind::{Account, Resolving, Vault, bind, outline};
use dispatch::config;
use dispatch::message::{Attachment, Message};
use dispatch::outcome::Retry;
use dispatch::plan::{Content, Plan, build};
use dispatch::problem::{Problems, Source};
use dispatch::service::Parcel;
use dispatch::service::builtin::BUILTIN;
use dispatch::service::catalog::Catalog;
use dispatch::service::definition::{TestReply, TestRequest, TestSpec};
use dispatch::service::http::{Body, Field, Http, Prepared};
use dispatch::service::kind::Adapter;
use dispatch::service::settings::Settings;
use dispatch::transport::{Answer, Transport};
use minijinja::Value;
use serde_json::json;

#[test]
fn every_definition_passes_its_own_tests() {
    let catalog = Catalog::builtin();
    let mut faults = Vec::new();
    for builtin in BUILTIN {
        let kind = match catalog.named(builtin.name) {
            Ok(kind) => kind,
            Err(problems) => {
                faults.push(problems.to_string());
                continue;
            }
        };
        for test in &kind.definition.tests {
            if let Err(fault) = run(&catalog, builtin.name, test) {
                faults.push(format!("{}: {}: {fault}", builtin.name, test.name));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_definition_of_the_example_passes_its_own_tests() {
    let mut catalog = Catalog::builtin();
    catalog.add_folder("examples/own-service/services".as_ref()).unwrap();
    for test in &catalog.named("acme-pager").unwrap().definition.tests {
        run(&catalog, "acme-pager", test).unwrap();
    }
}

#[test]
fn a_definition_cannot_take_the_place_of_another_service() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string("examples/own-service/services/acme-pager.yaml").unwrap();
    let refused = |text: String| {
        std::fs::write(folder.path().join("own.yaml"), text).unwrap();
        Catalog::builtin().add_folder(folder.path()).unwrap_err().to_string()
    };
    assert!(refused(text.replace("name: acme-pager\n", "name: json\n")).contains("the service name `json`"));
    assert!(refused(text.replace("schemes: {acme-pager:", "schemes: {jsons:")).contains("the scheme `jsons`"));
    let typo = refused(text.replace("{{ urgent or", "{{ urgnt or"));
    assert!(
        typo.contains("`urgnt` is not declared; did you mean `urgent`?") && typo.contains("own.yaml:19:"),
        "{typo}"
    );
}

#[test]
fn the_list_of_built_in_definitions_is_the_folder() {
    let mut files: Vec<_> = std::fs::read_dir("schemas/services")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().trim_end_matches(".yaml").to_owned())
        .collect();
    files.sort();
    assert_eq!(files, BUILTIN.iter().map(|builtin| builtin.name).collect::<Vec<_>>());
    let catalog = Catalog::builtin();
    for builtin in BUILTIN {
        let kind = catalog.named(builtin.name).unwrap();
        assert_eq!(kind.definition.name, builtin.name);
        assert_eq!(
            kind.definition.schemes.keys().map(String::as_str).collect::<Vec<_>>(),
            builtin.schemes,
            "{}",
            builtin.name
        );
    }
}

/// A definition that sends proves a request, a refusal, and, where it has limits, an over-long message.
#[test]
fn every_definition_proves_what_it_claims() {
    for kind in Catalog::builtin().all().unwrap() {
        let tests = &kind.definition.tests;
        let name = &kind.definition.name;
        if matches!(kind.adapter, Adapter::Http(_)) {
            assert!(tests.iter().any(|test| test.requests.is_some()), "{name} shows no request");
            assert!(tests.iter().any(|test| test.failure.is_some()), "{name} shows no refusal");
        }
        let cut = tests.iter().any(|test| test.parts.is_some_and(|parts| parts > 1));
        assert!(cut || kind.limits.iter().all(|(_, limit)| limit.body.is_none()), "{name} shows no over-long message");
        assert!(tests.iter().any(|test| test.problem.is_some()), "{name} shows no mistake");
    }
}

fn run(catalog: &Catalog, service: &str, test: &TestSpec) -> Result<(), String> {
    let planned = account(catalog, service, test).and_then(|account| {
        let accounts = [account];
        let plan = build(&accounts, &Content::Message(message(test)).into())?;
        let [account] = accounts;
        Ok((account, plan))
    });
    let (account, plan) = match (planned, &test.problem) {
        (Err(problems), Some(words)) if problems.to_string().contains(words) => return Ok(()),
        (Err(problems), _) => return Err(problems.to_string()),
        (Ok(_), Some(words)) => return Err(format!("no problem says {words}")),
        (Ok(planned), None) => planned,
    };
    if let Some(parts) = test.parts {
        equal("parts", &parts, &plan.deliveries[0].parts.len())?;
    }
    let Adapter::Http(program) = &account.kind.adapter else { return Ok(()) };
    let line = Transport::new().line(&account.policy).map_err(|problem| problem.to_string())?;
    let transport = format!("{:?}", account.transport).to_lowercase();
    let http = Http::new(&account.kind, program, &settings(&account), &transport, line);
    let lookups: HashMap<_, _> =
        test.lookups.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    if let Some(expected) = &test.requests {
        let mut made = Vec::new();
        for parcel in parcels(&plan) {
            made.push(http.prepare(&parcel, &lookups)?);
        }
        equal("number of requests", &expected.len(), &made.len())?;
        expected.iter().zip(&made).try_for_each(|(expected, made)| same(expected, made))?;
    }
    if let Some(reply) = &test.reply {
        let verdict = http.verdict(&parcels(&plan)[0], &answer(reply));
        match (&test.failure, verdict) {
            (None, Ok(_)) => {}
            (None, Err(failure)) => return Err(format!("unexpected {failure:?}")),
            (Some(_), Ok(receipt)) => return Err(format!("unexpected {receipt:?}")),
            (Some(expected), Err(failure)) => {
                equal("kind", &expected.kind, &failure.kind)?;
                if expected.code.is_some() {
                    equal("code", &expected.code, &failure.code)?;
                }
                if let Some(words) = &expected.message {
                    equal("message", words, &failure.message)?;
                }
                if let Some(wait) = expected.retry_after {
                    let Retry::After(Some(named)) = failure.retry else {
                        return Err(format!("no wait in {failure:?}"));
                    };
                    equal("wait", &wait, &named.as_secs_f64())?;
                }
            }
        }
    }
    Ok(())
}

fn parcels(plan: &Plan) -> Vec<Parcel<'_>> {
    plan.deliveries
        .iter()
        .flat_map(|delivery| delivery.parts.iter().map(|part| Parcel::new(delivery.target.as_deref(), part, "key-1")))
        .collect()
}

/// The account as a configuration file would give it.
fn account(catalog: &Catalog, service: &str, test: &TestSpec) -> Result<Account, Problems> {
    let mut entry = serde_json::Map::new();
    match &test.url {
        Some(url) => entry.insert("url".into(), url.replace('$', "$$").into()),
        None => entry.insert("service".into(), service.into()),
    };
    entry.extend(test.fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    if let Some(overflow) = test.overflow {
        entry.insert("overflow".into(), json!(overflow));
    }
    let text = json!({"version": 1, "accounts": [entry]}).to_string();
    let (config, problems) = config::load(&[Source::new("test.yaml", text)]);
    problems.check(())?;
    let outlines = outline(&config);
    let vault = Vault::default();
    let (account, problems) =
        bind(&config.accounts[0], &outlines[0], catalog, &config.defaults, Resolving::With(&vault));
    problems.check(())?;
    Ok(account.expect("without an error there is an account"))
}

fn settings(account: &Account) -> Settings {
    let mut settings = Settings::default();
    for (name, given) in &account.fields {
        if let dispatch::bind::Given::Now(value) = given {
            settings.set(std::sync::Arc::clone(name), value.clone());
        }
    }
    settings
}

fn message(test: &TestSpec) -> Message {
    let spec = &test.message;
    let file = |file: &dispatch::service::definition::TestAttachment| Attachment {
        name: file.name.as_str().into(),
        mime: file.mime.as_str().into(),
        content: file.text.as_bytes().to_vec().into(),
        link: None,
    };
    Message {
        title: spec.title.clone(),
        body: spec.body.repeat(spec.repeat),
        format: spec.format,
        alternative: spec.alternative.clone(),
        severity: spec.severity,
        attachments: spec.attachments.iter().map(file).collect(),
    }
}

fn answer(reply: &TestReply) -> Answer {
    let pairs = reply.headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    let body = match (&reply.json, &reply.text) {
        (Some(json), _) => json.to_string(),
        (None, Some(text)) => text.clone(),
        (None, None) => String::new(),
    };
    Answer { status: reply.status, headers: pairs.collect(), body: body.into_bytes() }
}

fn same(expected: &TestRequest, made: &Prepared) -> Result<(), String> {
    equal("request", &expected.request, &format!("{} {}", made.method, made.url))?;
    let mut headers: BTreeMap<String, String> =
        made.headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
    if let Some((user, password)) = &made.basic {
        use base64::Engine as _;
        let token = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        headers.insert("authorization".into(), format!("Basic {token}"));
    }
    for (name, value) in &expected.headers {
        equal(name, &Some(value), &headers.get(&name.to_lowercase()))?;
    }
    let (mut json, mut form, mut multipart, mut plain, mut file) = (None, None, None, None, None);
    match &made.body {
        Body::Empty => {}
        Body::Json(body) => json = Some(body),
        Body::Form(pairs) => form = Some(pairs.iter().cloned().collect()),
        Body::Multipart(fields) => {
            let shown = |field: &Field| match field {
                Field::Text(text) => text.clone(),
                Field::File(file) => file.name.to_string(),
            };
            multipart = Some(fields.iter().map(|(name, field)| (name.clone(), shown(field))).collect());
        }
        Body::Xml(text) | Body::Text(text) => plain = Some(text.clone()),
        Body::File(attachment) => file = Some(attachment.name.to_string()),
    }
    if expected.json.as_ref() != json {
        return Err(format!("json:\n  expected {:#}\n  found    {:#}", json!(expected.json), json!(json)));
    }
    equal("form", &expected.form, &form)?;
    equal("multipart", &expected.multipart, &multipart)?;
    equal("text", &expected.text, &plain)?;
    equal("file", &expected.file, &file)
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}:\n  expected {expected:#?}\n  found    {found:#?}")) }
}
