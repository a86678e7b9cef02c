//! Accounts of every service, with odd characters wherever they may stand.

use dispatch::service::definition::{FieldSpec, FieldType, TargetKind};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;
use serde_json::{Map, Value};

use super::stage::CATALOG;

/// Text with the characters that mean something somewhere.
pub(super) fn odd_text() -> BoxedStrategy<String> {
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
        (FieldType::Path, _) => {
            select(vec!["/a", "/a%20b/c", "/x%2Fy/z@:,", "a", "/a/", "/%C3%A9"]).prop_map(Value::from).boxed()
        }
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
            let any = string_regex(pattern)
                .expect(pattern)
                .prop_map(|text| text.replace(char::is_control, "").trim().to_owned());
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
    let hook = odd_text()
        .prop_map(|name| fields(&[("token_a", "T1"), ("token_b", "B2"), ("token_c", "c3"), ("username", &name)]));
    let flow = (odd_text(), select(vec!["workflow", "trigger"]))
        .prop_map(|(team, mode)| fields(&[("team", &team), ("flow", "/A1/b%2F2"), ("mode", mode)]));
    prop_oneof![bot, whole, hook, flow].boxed()
}

/// A mailbox and how to sign in: few combinations of these fields make an account.
fn mailbox() -> BoxedStrategy<Map<String, Value>> {
    let id = "1b4e28ba-2fa1-4d1c-883f-0016d3cca427";
    let company =
        (select(vec!["me@example.com", "o'b+x@example.com", id]), odd_text()).prop_map(move |(source, secret)| {
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
pub(super) fn account(name: &str) -> BoxedStrategy<Value> {
    let kind = CATALOG.named(name).expect("it is sound");
    let mut entry: BoxedStrategy<Map<String, Value>> =
        select(kind.definition.schemes.keys().cloned().collect::<Vec<_>>())
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
