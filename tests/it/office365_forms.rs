//! How an account of Office 365 is written: every URL, every address, and every mistake that is found before a run.

use dispatch::bind::{Account, Given, Resolving, Vault, bind, outline};
use dispatch::config;
use dispatch::problem::{Level, Source};
use dispatch::service::catalog::Catalog;
use serde_json::{Value, json};

use crate::support::cli::Folder;

const TENANT: &str = "22222222-3333-4444-8555-666666666666";
const CLIENT: &str = "00000000-0000-0000-0000-000000000000";
const OBJECT: &str = "11111111-2222-4333-8444-555555555555";
/// A secret as Entra makes them today.
const MODERN: &str = "abc8Q~defghijklmnopqrstuvwxyz.0123456-_7";

/// An account and what was said of it: its fields, its targets, the errors, the warnings.
struct Bound {
    account: Option<Account>,
    errors: Vec<String>,
    warnings: Vec<String>,
    /// The configuration as problems show it.
    shown: String,
}

impl Bound {
    fn of(entry: &Value) -> Self {
        let source = Source::new("test.yaml", json!({"version": 1, "accounts": [entry]}).to_string());
        let (config, problems) = config::load(&[source.clone()]);
        problems.check(()).expect("the configuration is sound");
        let vault = Vault::new([("WHO".to_owned(), "ann@example.com".to_owned())]);
        let (outlines, catalog) = (outline(&config), Catalog::builtin());
        let entry = &config.accounts[0];
        let (account, problems) = bind(entry, &outlines[0], &catalog, &config.defaults, Resolving::With(&vault));
        let (mut errors, mut warnings) = (Vec::new(), Vec::new());
        for problem in problems.sorted() {
            assert!(problem.origin.is_some(), "{problem} has no place");
            let list = if problem.level == Level::Error { &mut errors } else { &mut warnings };
            list.push(format!("{} ({})", problem.message, problem.hint.unwrap_or_default()));
        }
        Self { account, errors, warnings, shown: source.shown() }
    }

    fn url(url: &str) -> Self {
        Self::of(&json!({"url": url}))
    }

    /// The account, about which nothing may have been said.
    fn sound(self, about: &str) -> Account {
        assert_eq!((self.errors, self.warnings), (vec![], vec![]), "{about}");
        self.account.expect(about)
    }
}

fn field(account: &Account, name: &str) -> Option<Value> {
    let (_, given) = account.fields.iter().find(|(own, _)| **own == *name)?;
    match given {
        Given::Now(value) => Some(serde_json::to_value(value).expect("fields are plain")),
        Given::Later(..) => Some(json!("later")),
    }
}

fn targets(account: &Account) -> Vec<&str> {
    account.targets.iter().map(|target| &*target.label).collect()
}

/// The fields that were asked for, and the targets.
fn read(url: &str, names: &[&str]) -> (Vec<Value>, Vec<String>) {
    let account = Bound::url(url).sound(url);
    let values = names.iter().map(|name| field(&account, name).unwrap_or_default()).collect();
    (values, targets(&account).into_iter().map(str::to_owned).collect())
}

fn organization(url: &str) -> (Vec<Value>, Vec<String>) {
    read(url, &["source", "tenant_id", "client_id", "client_secret"])
}

fn personal(url: &str) -> (Vec<Value>, Vec<String>) {
    read(url, &["source", "client_id", "refresh_token"])
}

#[test]
fn the_urls_of_the_page_of_apprise_mean_what_they_mean_there() {
    let own = |secret: &str| json!(["user@example.com", "ab-cd-ef-gh", CLIENT, secret]).as_array().unwrap().clone();
    let base = format!("o365://user@example.com/ab-cd-ef-gh/{CLIENT}/rt%2Fdjdwjjd");
    assert_eq!(organization(&format!("{base}/")), (own("rt/djdwjjd"), vec![]));
    let url = format!("{base}/recipient@example.com?cc=manager@example.com&bcc=audit@example.com");
    assert_eq!(organization(&url), (own("rt/djdwjjd"), vec!["recipient@example.com".to_owned()]));
    let url = format!("{}/support@example.com?reply_to=customer@external.example", base.replace("o365", "azure"));
    assert_eq!(organization(&url), (own("rt/djdwjjd"), vec!["support@example.com".to_owned()]));
    assert_eq!(read(&url, &["reply_to"]).0, [json!(["customer@external.example"])]);

    for (source, target, query) in [
        ("you@outlook.com", None, ""),
        ("me@hotmail.com", Some("friend@example.com"), ""),
        ("me@custom.example", None, "?mode=personal"),
    ] {
        let url = format!("o365://{source}/{CLIENT}/your-refresh-token-here/{}{query}", target.unwrap_or_default());
        let fields = json!([source, CLIENT, "your-refresh-token-here"]).as_array().unwrap().clone();
        assert_eq!(personal(&url), (fields, target.into_iter().map(str::to_owned).collect()), "{url}");
    }
}

#[test]
fn a_client_id_that_is_only_a_placeholder_is_refused_with_what_it_should_be() {
    for url in [
        "o365://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt%2Fdjdwjjd/",
        "o365://you@outlook.com/aa-bb-cc-dd-ee/token/",
    ] {
        let errors = Bound::url(url).errors;
        assert!(errors[0].contains("`client_id`") && errors[0].contains("a GUID such as"), "{errors:?}");
        assert!(!errors[0].contains("djdwjjd"), "{errors:?}");
    }
}

#[test]
fn the_query_gives_what_the_path_then_has_not() {
    let expected = |secret: Option<&str>, targets: &[&str]| {
        let fields = vec![json!("a@example.com"), json!("example.com"), json!(CLIENT), json!(secret)];
        (fields, targets.iter().map(|target| (*target).to_owned()).collect::<Vec<_>>())
    };
    for (url, targets) in [
        (format!("o365://a@example.com/{CLIENT}/s/b@example.com?tenant=example.com"), &["b@example.com"][..]),
        (format!("o365://a@example.com/example.com/s/b@example.com?oauth_id={CLIENT}"), &["b@example.com"]),
        (format!("o365://a@example.com/example.com/{CLIENT}/b@example.com?oauth_secret=s"), &["b@example.com"]),
        (format!("o365://a@example.com/s?tenant=example.com&oauth_id={CLIENT}"), &[]),
        (
            format!("o365://a@example.com/b@example.com?tenant=example.com&oauth_id={CLIENT}&oauth_secret=s"),
            &["b@example.com"],
        ),
        (
            format!(
                "azure://_/?from=a@example.com&tenant_id=example.com&client_id={CLIENT}&client_secret=s&to=b@example.com"
            ),
            &["b@example.com"],
        ),
    ] {
        assert_eq!(organization(&url), expected(Some("s"), targets), "{url}");
    }
    let person = |token: &str| vec![json!("a@live.com"), json!(CLIENT), json!(token)];
    for (url, token) in [
        (format!("o365://a@live.com/t/b@example.com?oauth_id={CLIENT}"), "t"),
        (format!("o365://a@live.com/{CLIENT}/b@example.com?oauth_secret=t"), "t"),
        (format!("o365://a@live.com/b@example.com?oauth_id={CLIENT}&oauth_secret=t"), "t"),
        (format!("o365://x@example.com/{CLIENT}/t/b@example.com?from=a@live.com"), "t"),
    ] {
        assert_eq!(personal(&url), (person(token), vec!["b@example.com".to_owned()]), "{url}");
    }
    // The token may be in the store.
    let (fields, targets) = personal(&format!("o365://a@live.com/{CLIENT}/b@example.com"));
    assert_eq!((fields[2].clone(), targets), (Value::Null, vec!["b@example.com".to_owned()]));
}

#[test]
fn the_same_names_are_fields() {
    let entry = json!({"service": "o365", "from": "a@example.com", "tenant": "example.onmicrosoft.com", "oauth_id": CLIENT,
        "oauth_secret": MODERN, "targets": ["b@example.com", "Carol <c@example.com>"], "cc": "d@example.com; e@example.com",
        "reply_to": ["\"Desk, Help\" <help@example.com>"], "savesent": "no", "mode": "organization"});
    let account = Bound::of(&entry).sound("the fields");
    assert_eq!(field(&account, "client_secret"), Some(json!(MODERN)));
    assert_eq!(field(&account, "savesent"), Some(json!(false)));
    assert_eq!(field(&account, "cc"), Some(json!(["d@example.com", "e@example.com"])));
    assert_eq!(targets(&account), ["b@example.com", "Carol <c@example.com>"]);
    let entry = json!({"service": "o365", "source": "a@hotmail.co.uk", "client_id": CLIENT, "secret": "token"});
    assert_eq!(field(&Bound::of(&entry).sound("a person"), "refresh_token"), Some(json!("token")));
    let both =
        json!({"service": "o365", "source": "a@live.com", "client_id": CLIENT, "secret": "x", "refresh_token": "y"});
    assert_eq!(
        Bound::of(&both).errors,
        ["`oauth_secret` means `refresh_token` here, which is given, too (remove one of them)"]
    );
}

#[test]
fn sources_and_tenants_have_every_form() {
    for source in ["a@example.com", OBJECT, "Ann%20<a@example.com>"] {
        for tenant in [TENANT, "example.com", "example.onmicrosoft.com"] {
            organization(&format!("o365://{source}/{tenant}/{CLIENT}/{MODERN}/b@example.com"));
        }
    }
    let (fields, to) = organization(&format!("o365://{OBJECT}@{TENANT}/{CLIENT}/{MODERN}/b@example.com"));
    assert_eq!((&fields[1], &fields[3], to), (&Value::Null, &json!(MODERN), vec!["b@example.com".to_owned()]));
    personal(&format!("o365://me/{CLIENT}/token/b@example.com"));
    personal(&format!("o365://a@example.com/{CLIENT}/token/?mode=personal&tenant=common"));
    organization(&format!("o365://a@outlook.com/example.com/{CLIENT}/{MODERN}/?mode=org"));
}

#[test]
fn a_secret_keeps_every_character() {
    for (written, meant) in [
        ("a%2Fb%2fc", "a/b/c"),
        ("a+b~c", "a+b~c"),
        ("a%2Bb%7Ec", "a+b~c"),
        ("100%", "100%"),
        ("a%zzb%2", "a%zzb%2"),
        ("a%25b", "a%b"),
        ("a#b&c=d", "a#b&c=d"),
        ("a%3Fb%40c", "a?b@c"),
    ] {
        let (fields, _) = organization(&format!("o365://a@example.com/example.com/{CLIENT}/{written}/b@example.com"));
        assert_eq!(fields[3], json!(meant), "{written}");
    }
}

#[test]
fn slashes_that_nobody_escaped_belong_to_the_secret_and_are_warned_about() {
    let base = format!("o365://a@example.com/example.com/{CLIENT}");
    for (rest, secret, count) in [
        ("rt/djdwjjd/b@example.com", "rt/djdwjjd", 2),
        ("rt/+/x~%2Fy/b%40example.com", "rt/+/x~/y", 3),
        ("secret/bad-addr", "secret/bad-addr", 2),
        ("abc/def=/b@example.com", "abc/def=", 2),
    ] {
        let bound = Bound::url(&format!("{base}/{rest}"));
        let account = bound.account.expect(rest);
        assert_eq!(field(&account, "client_secret"), Some(json!(secret)));
        assert_eq!(account.targets.len(), usize::from(rest.contains("b@") || rest.contains("b%40")), "{rest}");
        let [warning] = &bound.warnings[..] else { panic!("{rest}: {:?}", bound.warnings) };
        assert!(warning.starts_with(&format!("{count} pieces of this URL")) && warning.contains("`%2F`"), "{warning}");
        assert!(!warning.contains("djd") && !bound.shown.contains("djd"), "{warning} {}", bound.shown);
    }
    let person = Bound::url(&format!("o365://a@live.com/{CLIENT}/M.C5/x/b@example.com"));
    assert_eq!(field(&person.account.expect("a person"), "refresh_token"), Some(json!("M.C5/x")));
    assert!(person.warnings[0].contains("`refresh_token`"), "{:?}", person.warnings);
}

#[test]
fn what_follows_a_complete_secret_is_a_bad_target_and_no_part_of_it() {
    for secret in [MODERN, "c2VjcmV0LXNlY3JldA==", "${env:SECRET}"] {
        let bound = Bound::url(&format!("o365://a@example.com/example.com/{CLIENT}/{secret}/bad-addr/b@example.com"));
        let [error] = &bound.errors[..] else { panic!("{:?}", bound.errors) };
        assert!(error.starts_with("`bad-addr` is no target"), "{error}");
        assert_eq!(bound.warnings, [""; 0]);
    }
}

#[test]
fn a_url_without_its_secret_says_so_and_takes_no_address_for_it() {
    let bound = Bound::url(&format!("o365://a@example.com/example.com/{CLIENT}/b@example.com"));
    assert!(bound.errors[0].starts_with("`client_secret` is missing"), "{:?}", bound.errors);
    let bound = Bound::url("o365://a@example.com");
    assert!(bound.errors[0].starts_with("`o365` needs `client_id`"), "{:?}", bound.errors);
}

#[test]
fn targets_keep_their_names_and_their_order() {
    let base = format!("o365://a@example.com/example.com/{CLIENT}/{MODERN}");
    for (rest, expected) in [
        ("z@x.com/b@x.com/y@x.com", &["z@x.com", "b@x.com", "y@x.com"][..]),
        ("?to=Bob Smith <bob@x.com>,al@x.com", &["Bob Smith <bob@x.com>", "al@x.com"]),
        ("?to=o'brien@x.com", &["o'brien@x.com"]),
        ("?to=bob@x.com;al@y.com", &["bob@x.com", "al@y.com"]),
        ("?to=a+b@x.com", &["a+b@x.com"]),
        (
            "z@x.com?to=\"Smith, Bob; jr.\" <bob@x.com>;al@x.com",
            &["z@x.com", "\"Smith, Bob; jr.\" <bob@x.com>", "al@x.com"],
        ),
        ("ann@münchen.example", &["ann@münchen.example"]),
        ("${env:WHO}", &["ann@example.com"]),
    ] {
        let account = Bound::url(&format!("{base}/{rest}")).sound(rest);
        assert_eq!(targets(&account), expected, "{rest}");
    }
    let account = Bound::url(&format!("{base}/o'brien@x.com/ann@münchen.example")).sound("two");
    let addresses: Vec<_> = account.targets.iter().map(|target| target.value["address"].clone()).collect();
    assert_eq!(addresses, ["o'brien@x.com", "ann@xn--mnchen-3ya.example"]);
}

#[test]
fn every_bad_address_is_named_and_none_is_dropped() {
    let base = format!("o365://a@example.com/example.com/{CLIENT}/{MODERN}");
    for (rest, named) in [
        ("?to=bad-addr,a@x.com", &["`bad-addr`"][..]),
        ("?to=bob@localhorst, a@x.com, junk", &["`bob@localhorst`", "`junk`"]),
        ("b@/c@", &["`b@`", "`c@`"]),
        ("?to=Team: b@x.com, c@x.com;", &["a group (`name: …;`) is not taken"]),
        ("?to=\"john doe\"@x.com", &["Exchange takes no double quotes"]),
        ("?cc=junk, c@x.com&bcc=worse;d@", &["`junk`", "`worse`", "`d@`"]),
        ("?reply_to=nobody", &["`nobody`"]),
        ("?to=Bob%0D%0ABcc: evil@x.com <bob@x.com>", &["line break"]),
    ] {
        let bound = Bound::url(&format!("{base}/{rest}"));
        let all = bound.errors.join("\n");
        assert!(!bound.errors.is_empty() && named.iter().all(|name| all.contains(name)), "{rest}: {all}");
        assert!(bound.account.is_none());
    }
}

#[test]
fn nobody_gets_a_second_copy_and_that_is_said() {
    let entry = json!({"service": "o365", "source": "a@example.com", "tenant": "example.com", "client_id": CLIENT,
        "client_secret": MODERN, "to": ["b@x.com", "B@x.com"], "cc": "b@X.com, c@x.com, C@x.com", "bcc": "c@x.com, d@x.com"});
    let warnings = Bound::of(&entry).warnings;
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    for (warning, words) in warnings.iter().zip([
        "the target `B@x.com` is named twice",
        "`b@X.com` of `cc` is a target, too",
        "`C@x.com` of `cc` is in `cc` already",
        "`c@x.com` of `bcc` is in `cc` already",
    ]) {
        assert!(warning.starts_with(words), "{warning}");
    }
}

#[test]
fn a_mail_takes_500_people() {
    let list = |count: usize| (0..count).map(|number| format!("p{number}@x.com")).collect::<Vec<_>>();
    let entry = |cc: usize| {
        json!({"service": "o365", "source": "a@example.com", "tenant": "example.com", "client_id": CLIENT,
        "client_secret": MODERN, "to": "b@x.com", "cc": list(cc), "bcc": "q@x.com"})
    };
    assert_eq!(Bound::of(&entry(498)).errors, [""; 0]);
    let errors = Bound::of(&entry(499)).errors;
    assert!(errors[0].starts_with("`cc` and `bcc` hold 500 people, and a mail takes 500"), "{errors:?}");
}

#[test]
fn what_contradicts_itself_is_found_before_a_run() {
    let with = |fields: Value| {
        let mut entry = json!({"service": "o365", "source": "a@example.com", "tenant_id": "example.com", "client_id": CLIENT,
            "client_secret": MODERN});
        entry.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        Bound::of(&entry)
    };
    for (fields, words) in [
        (json!({"source": "me", "mode": "organization", "to": "b@x.com"}), "`source` is `me`, who is nobody"),
        (json!({"source": OBJECT}), "no target is given"),
        (json!({"source": "noreply"}), "`noreply` is not a mail address"),
        (json!({"tenant_id": "common"}), "`tenant_id` is `common`"),
        (
            json!({"source": format!("{OBJECT}@{TENANT}"), "to": "b@x.com"}),
            "`tenant_id` is `example.com`, and `source` is of",
        ),
        (json!({"graph_url": "http://graph.example.com"}), "`graph_url` is not an https URL"),
        (json!({"client_secret": ""}), "`client_secret` is missing"),
        (json!({"client_secret": null}), "`client_secret` is missing"),
        (json!({"source": OBJECT, "to": "b@x.com", "anchor_mailbox": true}), "`anchor_mailbox` needs the address"),
        (
            json!({"source": "a@live.com", "refresh_token": format!("{CLIENT}/secret")}),
            "`refresh_token` begins with an id",
        ),
    ] {
        let errors = with(fields.clone()).errors;
        assert!(errors.iter().any(|error| error.starts_with(words)), "{fields}: {errors:?}");
    }
    assert_eq!(with(json!({"mode": "organization"})).errors, [""; 0]);
    let both =
        with(json!({"graph_url": "http://a.example", "login_url": "http://b.example", "client_secret": null})).errors;
    assert_eq!(both.len(), 3, "{both:?}");
}

#[test]
fn a_password_is_refused_and_never_shown() {
    for entry in [
        json!({"url": format!("o365://ann:hunter2@example.com/example.com/{CLIENT}/{MODERN}")}),
        json!({"service": "o365", "source": "ann:hunter2@example.com", "client_id": CLIENT, "tenant_id": "example.com",
            "client_secret": MODERN}),
    ] {
        let bound = Bound::of(&entry);
        assert!(bound.errors.iter().any(|error| error.contains("basic authentication is gone")), "{:?}", bound.errors);
        assert!(!bound.errors.concat().contains("hunter2") && !bound.shown.contains("hunter2"), "{}", bound.shown);
    }
}

#[test]
fn what_is_behind_a_reference_is_not_judged_until_it_is_known() {
    let entry = json!({"service": "o365", "source": "${env:SOURCE}", "client_id": CLIENT, "cc": "${env:CC}", "mode": "${env:MODE}"});
    let text = json!({"version": 1, "accounts": [entry]}).to_string();
    let (config, _) = config::load(&[Source::new("test.yaml", text)]);
    let (outlines, catalog) = (outline(&config), Catalog::builtin());
    let (account, problems) = bind(&config.accounts[0], &outlines[0], &catalog, &config.defaults, Resolving::Without);
    assert!(account.is_some() && problems.is_empty(), "{problems}");
    // A secret is not looked up even then, and is taken for good.
    let entry = json!({"service": "o365", "source": "${env:WHO}", "client_id": CLIENT, "tenant": "example.com",
        "client_secret": "${env:NOBODY}"});
    assert_eq!(Bound::of(&entry).errors, [""; 0]);
}

#[test]
fn the_root_of_the_outlook_api_becomes_that_of_graph_with_a_warning() {
    let entry = json!({"service": "o365", "source": "a@example.com", "tenant": "example.com", "client_id": CLIENT,
        "client_secret": MODERN, "graph_url": "https://outlook.office.com/api/v2.0/users/a@example.com"});
    let bound = Bound::of(&entry);
    assert_eq!((bound.errors.len(), bound.warnings.len()), (0, 1), "{:?}", bound.errors);
    assert!(
        bound.warnings[0].contains("Outlook REST API") && bound.warnings[0].contains("`source`"),
        "{:?}",
        bound.warnings
    );
    assert_eq!(field(&bound.account.expect("it is sound"), "graph_url"), Some(json!("https://graph.microsoft.com")));
}

#[test]
fn check_and_dry_run_show_all_of_it_at_its_place() {
    let config = "\
version: 1
accounts:
  - name: mail
    service: o365
    source: noreply@example.com
    tenant_id: example.com
    client_id: 00000000-0000-0000-0000-000000000000
    cc: [junk, ann@example.com]
    graph_url: http://graph.example.com
";
    for arguments in [&["check"][..], &["--dry-run", "-g", "mail", "-b", "x"]] {
        let ended = Folder::with(config).run(arguments);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        for (words, place) in [
            ("`client_secret` is missing", "dispatch.yaml:3:5"),
            ("`junk` is not a mail address", "dispatch.yaml:8:9"),
            ("`graph_url` is not an https URL", "dispatch.yaml:9:16"),
        ] {
            let (_, after) = ended.stderr.split_once(words).unwrap_or_else(|| panic!("{words}: {}", ended.shown()));
            assert!(after.lines().nth(1).is_some_and(|line| line.ends_with(place)), "{words}: {after}");
        }
    }
}
