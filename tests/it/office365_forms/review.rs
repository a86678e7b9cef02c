//! What is found wrong with an account before a run.

use dispatch::bind::{Resolving, bind, outline};
use dispatch::config;
use dispatch::problem::Source;
use dispatch::service::catalog::Catalog;
use serde_json::{Value, json};

use crate::office365_forms::bound::{Bound, CLIENT, MODERN, OBJECT, TENANT, field};
use crate::support::cli::Folder;

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
    for sound in [
        json!({"mode": "organization"}),
        json!({"client_secret": null, "certificate": "nowhere.pem"}),
        json!({"client_secret": null, "federated": "github", "tenant_id": null, "client_id": null}),
        json!({"client_secret": null, "managed_identity": "system", "client_id": null}),
    ] {
        assert_eq!(with(sound.clone()).errors, [""; 0], "{sound}");
    }
    let both =
        with(json!({"graph_url": "http://a.example", "login_url": "http://b.example", "client_secret": null})).errors;
    assert_eq!(both.len(), 3, "{both:?}");
}

#[test]
fn a_value_that_is_none_is_one_problem() {
    for (name, value) in [
        ("cloud", "mars"),
        ("mode", "delegated"),
        ("delivery", "all"),
        ("importance", "urgent"),
        ("form", "xml"),
        ("send_as", "nobody"),
        ("defer", "soon"),
        ("graph_url", "graph"),
        ("login_url", "login"),
        ("throttle_by", "day"),
    ] {
        let errors = Bound::of(&json!({"service": "o365", "source": "a@example.com", "tenant_id": "example.com",
            "client_id": CLIENT, "client_secret": MODERN, name: value}))
        .errors;
        assert!(matches!(errors.as_slice(), [error] if error.contains(value)), "{name}: {errors:?}");
    }
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
