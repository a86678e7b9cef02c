//! Every URL of an account, and the same names as fields.

use serde_json::{Value, json};

use crate::office365_forms::bound::{
    Bound, CLIENT, MODERN, OBJECT, TENANT, field, organization, personal, read, targets,
};

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
fn a_client_id_that_is_only_a_placeholder_is_taken_with_a_warning() {
    for url in [
        "o365://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt%2Fdjdwjjd/",
        "o365://you@outlook.com/aa-bb-cc-dd-ee/your-refresh-token-here/",
        "o365://me@hotmail.com/aa-bb-cc-dd-ee/your-refresh-token-here/friend@example.com",
        "o365://me@custom.com/aa-bb-cc-dd-ee/your-refresh-token-here/?mode=personal",
    ] {
        let bound = Bound::url(url);
        assert_eq!(bound.errors, Vec::<String>::new(), "{url}");
        assert!(bound.warnings[0].contains("the ids of applications are GUIDs"), "{:?}", bound.warnings);
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
    for secret in [MODERN, "c2VjcmV0LXNlY3JldA==", "rt%2Fdjdwjjd", "${env:SECRET}"] {
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
    for missing in ["`client_id` is missing", "`client_secret` is missing", "`tenant_id` is missing"] {
        assert!(bound.errors.iter().any(|error| error.starts_with(missing)), "{:?}", bound.errors);
    }
}
