//! Accounts in another form are the same accounts: native to URL to native, and Apprise's forms to ours.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use dispatch::bind::{Account, Outline, Resolving, Stated, bind, outline, state};
use dispatch::config;
use dispatch::config::model::Config;
use dispatch::problem::{Origin, Problems, Source};
use dispatch::restate::{Document, Secrets, difference, document, invent, names, remarks, url};
use dispatch::service::builtin::BUILTIN;
use dispatch::service::catalog::Catalog;
use dispatch::service::definition::{FieldSpec, FieldType, TargetKind};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;
use proptest::test_runner::{Config as Cases, TestCaseError, TestRunner};
use serde_json::{Map, Value, json};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

/// What no URL of a service can say, whatever the other fields are: on ntfy.sh the first name would be taken for a server.
const NO_URL: [(&str, &str); 1] = [("ntfy", "mode")];

/// Text with the characters that mean something somewhere.
fn odd_text() -> BoxedStrategy<String> {
    let odd = "[ @:/?#&+%=,;$é日\u{1f600}'\"\\\\|<>{}\\[\\]a-zA-Z0-9._~-]{1,12}";
    prop_oneof![4 => string_regex(odd).expect("it is sound"), 1 => "[a-z]{1,8}", 1 => "\\PC{1,8}"].boxed()
}

/// What a field may hold, as a configuration writes it.
fn field_value(spec: &FieldSpec) -> BoxedStrategy<Value> {
    if !spec.choices.is_empty() {
        return select(spec.choices.keys().cloned().collect::<Vec<_>>()).prop_map(Value::from).boxed();
    }
    let mail = || select(vec!["ann@example.com", "Ann <bob@example.com>", "\"Smith, Bob\" <eve@example.com>"]);
    match (spec.kind, &spec.pattern) {
        (FieldType::Text, Some(pattern)) => string_regex(pattern).expect(pattern).prop_map(Value::from).boxed(),
        (FieldType::Text, None) => odd_text().prop_map(Value::from).boxed(),
        (FieldType::Bool, _) => select(vec!["yes", "off", "true"]).prop_map(Value::from).boxed(),
        (FieldType::Int, _) => {
            let least = spec.min.unwrap_or(-9);
            (least..spec.max.unwrap_or(least + 99) + 1).prop_map(Value::from).boxed()
        }
        (FieldType::Host, _) => {
            select(vec!["example.com", "a", "10.0.0.1", "[::1]", "münchen.example"]).prop_map(Value::from).boxed()
        }
        (FieldType::Port, _) => (1_u16..).prop_map(Value::from).boxed(),
        (FieldType::Path, _) => select(vec!["/a", "/a%20b/c", "/x%2Fy/z@:,", "a", "/a/", "/%C3%A9"]).prop_map(Value::from).boxed(),
        (FieldType::Url, _) => select(vec!["https://example.com", "http://a:8080/b%20c"]).prop_map(Value::from).boxed(),
        (FieldType::List, _) => proptest::collection::vec("[^,\\pC]{1,6}", 1..3)
            .prop_map(|items| items.iter().map(|item| item.trim().to_owned() + "x").collect())
            .boxed(),
        (FieldType::Map, _) => proptest::collection::vec((odd_text(), odd_text()), 1..3)
            .prop_map(|pairs| pairs.into_iter().map(|(name, text)| (name, Value::from(text))).collect())
            .boxed(),
        (FieldType::Emails, _) => {
            proptest::collection::vec(mail(), 1..3).prop_map(|all| all.into_iter().map(Value::from).collect()).boxed()
        }
    }
}

fn target(kind: &TargetKind) -> BoxedStrategy<String> {
    match &kind.pattern {
        Some(pattern) => {
            let any = string_regex(pattern).expect(pattern).prop_map(|text| text.replace(char::is_control, "").trim().to_owned());
            prop_oneof![Just(kind.example.clone()), any].boxed()
        }
        None => select(vec!["ann@example.com", "Ann <bob@example.com>", "o'brien+x@example.com"])
            .prop_map(str::to_owned)
            .boxed(),
    }
}

/// Options of a mail that go together, whatever they are.
const MAIL_OPTIONS: [&str; 9] = [
    "cc",
    "bcc",
    "reply_to",
    "savesent",
    "importance",
    "categories",
    "read_receipt",
    "ephemeral_tokens",
    "daily_recipients",
];

/// Options that go together with each of Slack's credentials.
const SLACK_OPTIONS: [&str; 7] = ["gov", "icon_url", "icon_emoji", "blocks", "footer", "timestamp", "api_url"];

fn fields(pairs: &[(&str, &str)]) -> Map<String, Value> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), Value::from(*text))).collect()
}

/// A bot, a webhook, or a workflow.
fn workspace() -> BoxedStrategy<Map<String, Value>> {
    let bot = odd_text().prop_map(|name| fields(&[("token", "xoxb-1234-abc"), ("username", &name)]));
    let whole = Just(fields(&[("token", "T1/B2/c3")]));
    let hook = odd_text().prop_map(|name| {
        fields(&[("token_a", "T1"), ("token_b", "B2"), ("token_c", "c3"), ("username", &name)])
    });
    let flow = (odd_text(), select(vec!["workflow", "trigger"]))
        .prop_map(|(team, mode)| fields(&[("team", &team), ("flow", "/A1/b%2F2"), ("mode", mode)]));
    prop_oneof![bot, whole, hook, flow].boxed()
}

/// A mailbox and how to sign in: few combinations of these fields make an account.
fn mailbox() -> BoxedStrategy<Map<String, Value>> {
    let id = "1b4e28ba-2fa1-4d1c-883f-0016d3cca427";
    let company = (select(vec!["me@example.com", "o'b+x@example.com", id]), odd_text()).prop_map(move |(source, secret)| {
        fields(&[("source", source), ("tenant_id", "example.com"), ("client_id", id), ("client_secret", &secret)])
    });
    let person = (select(vec!["me@outlook.com", "me@example.com"]), odd_text()).prop_map(move |(source, token)| {
        let token = token.replace('@', "a");
        fields(&[("source", source), ("mode", "personal"), ("client_id", id), ("refresh_token", &token)])
    });
    let signed_in = Just(fields(&[("source", "me@outlook.com"), ("client_id", id)]));
    prop_oneof![company, person, signed_in].boxed()
}

/// An account of a service with structured fields: all that it needs, and some that it may have.
fn account(name: &str) -> BoxedStrategy<Value> {
    let kind = CATALOG.named(name).expect("it is sound");
    let mut entry: BoxedStrategy<Map<String, Value>> = select(kind.definition.schemes.keys().cloned().collect::<Vec<_>>())
        .prop_map(|scheme| Map::from_iter([("service".to_owned(), Value::from(scheme))]))
        .boxed();
    let (credentials, others): (BoxedStrategy<Map<String, Value>>, Option<&[&str]>) = match name {
        "o365" => (mailbox(), Some(&MAIL_OPTIONS)),
        "slack" => (workspace(), Some(&SLACK_OPTIONS)),
        _ => (Just(Map::new()).boxed(), None),
    };
    entry = (entry, credentials).prop_map(|(entry, more)| entry.into_iter().chain(more).collect()).boxed();
    for (field, spec) in &kind.definition.fields {
        if others.is_some_and(|others| !others.contains(&field.as_str())) {
            continue;
        }
        let value = match spec.required {
            true => field_value(spec).prop_map(Some).boxed(),
            false => proptest::option::weighted(0.25, field_value(spec)).boxed(),
        };
        let name = field.clone();
        entry = (entry, value)
            .prop_map(move |(mut entry, value)| {
                entry.extend(value.map(|value| (name.clone(), value)));
                entry
            })
            .boxed();
    }
    if let Some(targets) = &kind.definition.targets {
        let kinds: Vec<_> = targets.kinds.iter().map(target).collect();
        let one = proptest::strategy::Union::new(kinds);
        let least = usize::from(!targets.optional && targets.default.is_empty());
        entry = (entry, proptest::collection::vec(one, least..4))
            .prop_map(|(mut entry, targets)| {
                if !targets.is_empty() {
                    entry.insert("to".to_owned(), targets.into());
                }
                entry
            })
            .boxed();
    }
    entry.prop_map(Value::Object).boxed()
}

/// A text as our own form writes it.
fn escaped(value: Value) -> Value {
    match value {
        Value::String(text) => text.replace('$', "$$").into(),
        Value::Array(items) => items.into_iter().map(escaped).collect(),
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, escaped(value))).collect(),
        other => other,
    }
}

/// Everything about the accounts of a configuration.
struct Read {
    config: Config,
    outlines: Vec<Outline>,
    accounts: Vec<Option<Account>>,
    problems: Problems,
}

impl Read {
    /// Leaves out all other accounts, and with them the groups.
    fn keep(&mut self, good: &[bool]) {
        if good.iter().all(|good| *good) {
            return;
        }
        let mut places = good.iter();
        self.config.accounts.retain(|_| places.next() == Some(&true));
        self.config.groups.clear();
        self.outlines = outline(&self.config);
        self.accounts.retain(Option::is_some);
    }
}

fn read(name: &str, text: impl Into<String>) -> Read {
    read_source(&Source::new(name, text))
}

fn read_source(source: &Arc<Source>) -> Read {
    let (config, mut problems) = config::load(&[Arc::clone(source)]);
    let outlines = outline(&config);
    let accounts = config.accounts.iter().zip(&outlines).map(|(entry, outline)| {
        let (account, found) = bind(entry, outline, &CATALOG, &config.defaults, Resolving::Without);
        problems.extend(found);
        account
    });
    let accounts = accounts.collect();
    Read { config, outlines, accounts, problems }
}

fn same(before: &Account, after: &Account) -> Result<(), TestCaseError> {
    prop_assert_eq!(difference(before, after, &HashMap::new()), None);
    Ok(())
}

#[test]
fn native_to_url_to_native_is_the_identity() {
    let mut faults = Vec::new();
    for builtin in BUILTIN {
        let bound = Cell::new(0);
        let cases = Cases { cases: 96, failure_persistence: None, ..Cases::default() };
        let result = TestRunner::new(cases).run(&account(builtin.name), |entry| {
            let native = |entry: &Value| json!({"version": 1, "accounts": [escaped(entry.clone())]}).to_string();
            let before = read("native.yaml", native(&entry));
            // Fields that exclude each other make no account, whatever form they have.
            let [Some(account)] = before.accounts.as_slice() else { return Ok(()) };
            bound.set(bound.get() + 1);
            let stated = state(&before.config.accounts[0], &CATALOG).expect("it was bound").expect("it is known");
            let place = Origin::new(&Source::new("", ""), 0..0);
            let written = url(&stated, &CATALOG, Path::new(""), Secrets::Shown, &place);
            let written = match written {
                Ok(written) => written,
                Err(problems) => {
                    let words = problems.words();
                    let is_known = NO_URL.iter().any(|(service, known)| {
                        *service == builtin.name && words.contains(&format!("`{known}` keeps this account"))
                    });
                    prop_assert!(is_known, "{}", words);
                    return Ok(());
                }
            };
            let after = read("url.yaml", native(&json!({"url": written})));
            let [Some(again)] = after.accounts.as_slice() else {
                return Err(TestCaseError::fail(format!("{written}: {}", after.problems)));
            };
            same(account, again)
        });
        match result {
            Ok(()) => assert!(bound.get() >= 20, "only {} accounts of `{}` are valid", bound.get(), builtin.name),
            Err(error) => faults.push(format!("{}: {error}", builtin.name)),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Converts a configuration, with its secrets moved out or not, and compares what it loads to with what it was.
fn convert(before: &Read, moved_out: bool) -> Result<String, TestCaseError> {
    let config = &before.config;
    let stated = config.accounts.iter().map(|entry| state(entry, &CATALOG).expect("it was bound"));
    let mut stated: Vec<Option<Stated>> = stated.collect();
    let names = names(config, &stated);
    let variables = if moved_out { invent(&mut stated, &names) } else { Vec::new() };
    let remarks = remarks(config, &before.problems.clone().sorted());
    let (stated, names, remarks) = (&*stated, &*names, &*remarks);
    let folder = config.files[0].name().rsplit_once('/').map_or("", |(folder, _)| folder);
    let text = document(Document { config, stated, names, remarks, folder: Path::new(folder) });
    let text = text.map_err(|problems| TestCaseError::fail(problems.to_string()))?;
    let after = read(&format!("{folder}/dispatch.yaml"), &*text);
    let errors = after.problems.clone().split().0;
    prop_assert!(errors.is_empty(), "{}\n{}", errors, text);
    prop_assert_eq!(after.accounts.len(), before.accounts.len());
    let values: HashMap<&str, &str> = variables.iter().map(|it| (it.name.as_str(), it.value.expose())).collect();
    let tags = |outline: &Outline| {
        let mut tags: Vec<_> = outline.tags.iter().map(|tag| (tag.name.clone(), tag.priority)).collect();
        tags.sort();
        tags
    };
    for (at, (account, again)) in before.accounts.iter().zip(&after.accounts).enumerate() {
        let (Some(account), Some(again)) = (account, again) else { continue };
        prop_assert_eq!(difference(account, again, &values), None, "{}", text);
        prop_assert_eq!(tags(&before.outlines[at]), tags(&after.outlines[at]), "{}", text);
    }
    Ok(text)
}

#[test]
fn every_apprise_sample_converts_to_the_same_accounts() {
    let mut converted = Vec::new();
    let entries = Path::new("tests/configs/valid").read_dir().expect("the folder exists");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it is readable").path()).collect();
    paths.retain(|path| path.is_file() && path.extension().is_none_or(|end| end != "txt"));
    paths.sort();
    for path in paths {
        let source = config::read_file(&path).expect("it is readable");
        if config::is_native(&source) {
            continue;
        }
        let mut before = read_source(&source);
        // Some samples have services and fields that nobody has, because reading does not care; a group of those has no members.
        let all = before.accounts.len();
        let good: Vec<bool> = before.accounts.iter().map(Option::is_some).collect();
        before.keep(&good);
        let name = path.file_name().expect("it is a file").to_string_lossy();
        converted.push(format!("{name}: {} of {all}", before.accounts.len()));
        if before.accounts.is_empty() {
            continue;
        }
        for moved_out in [false, true] {
            convert(&before, moved_out).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    insta::assert_snapshot!(converted.join("\n"));
}
