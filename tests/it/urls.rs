//! URLs: whatever is percent-encoded comes back exactly, and no text at all breaks the reader.

use std::sync::{Arc, LazyLock};

use dispatch::bind::{Given, Resolving, Vault, bind, outline};
use dispatch::config;
use dispatch::problem::Source;
use dispatch::service::catalog::Catalog;
use dispatch::service::definition::FieldType;
use dispatch::service::kind::Kind;
use dispatch::service::pattern::{Caught, Pattern};
use dispatch::service::url::Url;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::{Value, json};

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The fields of the account that a URL makes; references in it are resolved.
fn fields(url: &str) -> Value {
    let text = json!({"version": 1, "accounts": [{"url": url}]}).to_string();
    let (config, problems) = config::load(&[Source::new("test.yaml", text)]);
    problems.check(()).expect("the configuration is sound");
    let outlines = outline(&config);
    let vault = Vault::new([("SECRET".to_owned(), "p/w?@:".to_owned())]);
    let resolving = Resolving::With(&vault);
    let (account, problems) = bind(&config.accounts[0], &outlines[0], &CATALOG, &config.defaults, resolving);
    problems.check(()).expect(url);
    let known = |(name, given): &(Arc<str>, Given)| match given {
        Given::Now(value) => (name.to_string(), serde_json::to_value(value).expect("fields are plain")),
        Given::Later(..) => (name.to_string(), json!("later")),
    };
    account.expect("it is bound").fields.iter().map(known).collect::<serde_json::Map<_, _>>().into()
}

/// The one problem of a URL.
fn problem(url: &str) -> String {
    let text = json!({"version": 1, "accounts": [{"url": url}]}).to_string();
    let (config, _) = config::load(&[Source::new("test.yaml", text)]);
    let outlines = outline(&config);
    let (_, problems) = bind(&config.accounts[0], &outlines[0], &CATALOG, &config.defaults, Resolving::Without);
    let [problem] = problems.sorted().try_into().expect("there is one");
    let hint = problem.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
    problem.message + &hint
}

/// The form of most services, by hand.
fn place() -> Pattern {
    let kind_of = |name: &str| match name {
        "host" => Some(FieldType::Host),
        "port" => Some(FieldType::Port),
        "user" | "password" | "path" => Some(FieldType::Text),
        _ => None,
    };
    Pattern::compile("[{user}[:{password}]@]{host}[:{port}][/{path**}]", kind_of).expect("it is a pattern")
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);
static KINDS: LazyLock<Vec<Arc<Kind>>> = LazyLock::new(|| CATALOG.all().expect("they are sound"));
static PLACE: LazyLock<Pattern> = LazyLock::new(place);

/// Any text, line breaks, control characters and private ones included.
fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 1..24).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #[test]
    fn what_is_percent_encoded_comes_back_exactly(user in any_text(), password in any_text(), value in any_text()) {
        let [u, p, v] = [&user, &password, &value].map(|text| encoded(text));
        let found = fields(&format!("json://{u}:{p}@example.com/hook?+X-Key={v}&-key={v}&:more={v}"));
        prop_assert_eq!(&found["user"], &user);
        prop_assert_eq!(&found["password"], &password);
        for field in ["headers", "params", "payload"] {
            prop_assert_eq!(found[field].as_object().unwrap().values().next().unwrap(), &value);
        }
    }

    #[test]
    fn tokens_in_the_path_come_back_exactly(id in any_text(), token in any_text()) {
        let found = fields(&format!("discord://{}/{}", encoded(&id), encoded(&token)));
        prop_assert_eq!(&found["webhook_id"], &id);
        prop_assert_eq!(&found["webhook_token"], &token);
    }

    #[test]
    fn the_authority_is_split_at_its_last_at_and_the_first_colon(user in "[^:/?]{1,9}", password in "[^/?]{0,9}") {
        let url = Url::split(&format!("json://{}:{}@example.com:80", encoded_percent(&user), encoded_percent(&password)));
        let url = url.unwrap();
        let caught = PLACE.catch(&url).next().unwrap();
        let piece = |name: &str| caught.iter().find(|(own, _)| *own == name).map(|(_, caught)| caught.clone());
        let text = |text: &str| Some(Caught::Piece(text.to_owned())).filter(|_| !text.is_empty());
        prop_assert_eq!(piece("user"), text(&user));
        prop_assert_eq!(piece("password"), text(&password));
        prop_assert_eq!(piece("host"), text("example.com"));
        prop_assert_eq!(piece("port"), text("80"));
    }

    #[test]
    fn no_text_breaks_the_reader(text in any_text(), scheme in "[a-z]{1,4}", rest in "[:@/?&=%+#\\[\\]a-f0-9é${}]{0,24}") {
        for text in [text.clone(), format!("{scheme}://{text}"), format!("{scheme}://{rest}")] {
            if let Ok(url) = Url::split(&text) {
                PLACE.catch(&url).for_each(drop);
                for kind in KINDS.iter() {
                    kind.urls.iter().for_each(|form| form.pattern.catch(&url).for_each(drop));
                }
            }
        }
    }
}

/// Text with its `%` escaped, and nothing else.
fn encoded_percent(text: &str) -> String {
    text.replace('%', "%25")
}

#[test]
fn slashes_too_many_are_left_out_where_a_server_has_to_be() {
    let found = fields("json:///me:pw@example.com:80/hook");
    assert_eq!(
        (&found["host"], &found["user"], &found["path"]),
        (&json!("example.com"), &json!("me"), &json!("/hook"))
    );
    assert_eq!(fields("file:///tmp/x")["path"], "/tmp/x");
}

#[test]
fn an_address_needs_brackets_only_before_a_port() {
    assert_eq!(fields("json://me:pw@::1/hook")["host"], "[::1]");
    assert_eq!(fields("ntfy://fe80::a/alerts")["host"], "[fe80::a]");
    assert_eq!(
        problem("json://::1:8080"),
        "this URL has none of the forms that `json` knows (write the IPv6 address in brackets, which tell it from the port)"
    );
}

#[test]
fn a_blank_before_a_name_is_the_plus_of_a_header() {
    let found = fields("json://example.com?%20X-Key=1& Other=2& method=put& -page=3");
    assert_eq!(found["headers"], json!({"X-Key": "1", "Other": "2"}));
    assert_eq!((&found["method"], &found["params"]), (&json!("PUT"), &json!({"page": "3"})));
    let none = problem("discord://1234/token? Other=2");
    assert!(none.starts_with("`discord` has no option `Other`"), "{none}");
}

#[test]
fn a_lone_credential_beside_a_named_user_is_the_password() {
    for url in ["ntfy://hunter2@example.com/alerts?user=bob", "form://hunter2@example.com?USER=bob"] {
        let found = fields(url);
        assert_eq!((&found["user"], &found["password"]), (&json!("bob"), &json!("hunter2")), "{url}");
    }
    assert_eq!(fields("ntfy://me:hunter2@example.com/alerts?user=bob")["password"], "hunter2");
    assert_eq!(fields("json://me@example.com?user=bob&pass=hunter2")["password"], "hunter2");
}

#[test]
fn what_a_request_would_lose_of_a_path_is_escaped() {
    assert_eq!(fields("json://example.com/a\tb/#ops")["path"], "/a%09b/%23ops");
}

#[test]
fn a_reference_is_never_parsed() {
    let found = fields("json://${env:SECRET}:${env:SECRET}@example.com/hook?:more=${env:SECRET}&-key=${env:SECRET}");
    assert_eq!(found["host"], "example.com");
    assert_eq!(found["user"], "p/w?@:");
    assert_eq!(found["payload"], json!({"more": "p/w?@:"}));
    assert_eq!((&found["password"], &found["params"]), (&json!("later"), &json!("later")));
}
