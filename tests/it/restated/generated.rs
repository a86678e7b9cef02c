//! Apprise's forms with odd characters wherever they may stand, for what `convert` makes of them.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use super::accounts::odd_text;

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A URL of one of several services, all of its texts odd.
pub(super) fn url() -> BoxedStrategy<String> {
    let json = (odd_text(), odd_text(), odd_text(), odd_text()).prop_map(|(user, password, name, value)| {
        let [user, password, name, value] = [user, password, name, value].map(|text| encoded(&text));
        format!("jsons://{user}:{password}@example.com:8443/a%20b/{name}?+X{name}={value}&:{name}={value}&method=put")
    });
    let discord =
        (odd_text(), odd_text()).prop_map(|(id, name)| format!("discord://{}@{}/x%2Fy", encoded(&name), encoded(&id)));
    let gotify = odd_text().prop_map(|token| format!("gotify://example.com/{}?priority=high", encoded(&token)));
    let policies = select(vec![
        "",
        "?overflow=split",
        "?retry=3&wait=2.5",
        "?verify=no&optional=yes&cto=1.5",
        "?tz=europe/berlin",
    ]);
    let ntfy = (policies, "[a-z]{1,6}").prop_map(|(query, topic)| format!("ntfys://ntfy.sh/{topic}/more{query}"));
    let console = odd_text().prop_map(|name| format!("console://?to={}", encoded(&name.replace(',', ""))));
    let fixed = select(vec![
        "slack://T1/B2/c3/#ops/@ann?footer=no",
        "tgram://123:abc/-100/@name:7",
        "https://hooks.slack.com/services/T1/B2/c3",
        "https://discord.com/api/webhooks/1/2?wait=true",
        "twilio://AC00000000000000000000000000000000:abc@+15551234567/+15557654321",
    ]);
    prop_oneof![json, discord, gotify, ntfy, console, fixed.prop_map(str::to_owned)].boxed()
}

fn tags() -> impl Strategy<Value = Vec<String>> {
    subsequence(vec!["ops", "2:dev", "Home", "yes", "0123", "1e3", "night-shift", "a.b"], 0..4)
        .prop_map(|tags| tags.into_iter().map(str::to_owned).collect())
}

/// Keys that override a URL whatever its service is.
fn overrides() -> impl Strategy<Value = Map<String, Value>> {
    let tag = tags().prop_map(|tags| json!(tags));
    let keys = (tag, proptest::option::of(select(vec!["split", "truncate"])), proptest::option::of(0..9_u8));
    keys.prop_map(|(tag, overflow, retry)| {
        let mut keys = Map::from_iter([("tag".to_owned(), tag)]);
        keys.extend(overflow.map(|overflow| ("overflow".to_owned(), overflow.into())));
        keys.extend(retry.map(|retry| ("retry".to_owned(), retry.into())));
        keys
    })
}

/// One element of `urls`, in each of its forms.
fn entry() -> impl Strategy<Value = Value> {
    let plain = url().prop_map(Value::from);
    let child = (url(), overrides()).prop_map(|(url, keys)| json!({url: keys}));
    let several = (url(), proptest::collection::vec(overrides(), 1..3)).prop_map(|(url, all)| json!({url: all}));
    let sibling = (url(), overrides(), overrides()).prop_map(|(url, beside, below)| {
        let mut entry = beside;
        entry.insert(url, below.into());
        Value::Object(entry)
    });
    let fields = (odd_text(), odd_text()).prop_map(|(user, password)| {
        json!({"json://_": {"host": "example.com", "user": user, "password": password, "tag": "ops"}})
    });
    prop_oneof![plain, child, several, sibling, fields]
}

/// A YAML file; JSON is a part of YAML.
pub(super) fn yaml() -> impl Strategy<Value = String> {
    let parts = (proptest::collection::vec(entry(), 1..5), tags(), any::<bool>());
    parts.prop_map(|(urls, tags, grouped)| {
        let mut file = json!({"version": 1, "urls": urls, "tag": tags});
        if grouped {
            file["urls"].as_array_mut().expect("a list").push(json!({"console://": {"tag": "3:last"}}));
            file["groups"] = json!({"1:first": ["last"], "everyone": "first, last"});
        }
        file.to_string()
    })
}

/// A file in the text format.
pub(super) fn text() -> impl Strategy<Value = String> {
    let line = (tags(), url()).prop_map(|(tags, url)| match tags.is_empty() {
        true => url,
        false => format!("{} = {url}", tags.join(", ")),
    });
    let other = select(vec!["", "# note: http://example.com", "; $$", "everyone = last"]).prop_map(str::to_owned);
    proptest::collection::vec(prop_oneof![3 => line, 1 => other], 0..6)
        .prop_map(|lines| format!("{}\n3:last=console://\n", lines.join("\n")))
}
