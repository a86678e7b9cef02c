//! `emojis` and `tz`: what each account's readers see.

use serde_json::Value;

use crate::support::cli::Folder;

/// The planned bodies by account.
fn bodies(folder: &Folder, arguments: &[&str]) -> Vec<(String, String)> {
    let all = [&["--dry-run", "-g", "all", "--report", "json"], arguments].concat();
    let ended = folder.run(&all);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    let deliveries = ended.json()["deliveries"].as_array().expect("there are deliveries").clone();
    let parts = deliveries.iter().flat_map(|delivery| {
        let parts = delivery["parts"].as_array().expect("it has parts");
        parts.iter().map(|part| (text(&delivery["account"]), text(&part["body"])))
    });
    parts.collect()
}

#[test]
fn an_account_shows_the_time_of_the_run_in_its_zone() {
    let config = "\
version: 1
accounts:
  - {name: plain, url: 'json://a.example.com'}
  - {name: toronto, url: 'json://b.example.com?tz=America/Toronto'}
  - {name: kolkata, url: 'json://c.example.com', tz: asia/kolkata}
";
    let template =
        "{{ now | date('%:z') }} {{ account.tz }} {{ '2026-01-15T12:00:00Z' | date('%H:%M %Z', account.tz) }}";
    let folder = Folder::with(config).file("m.j2", template);
    let found = bodies(&folder, &["--template", "m.j2"]);
    let of = |name: &str| found.iter().find(|(account, _)| account == name).expect(name).1.clone();
    assert_eq!(of("plain"), "+00:00 UTC 12:00 UTC");
    assert_eq!(of("kolkata"), "+05:30 Asia/Kolkata 17:30 IST");
    // The clocks of Toronto change in the course of a year.
    let toronto = of("toronto");
    assert!(["-05:00", "-04:00"].iter().any(|offset| toronto.starts_with(offset)), "{toronto}");
    assert!(toronto.ends_with("America/Toronto 07:00 EST"), "{toronto}");
}

#[test]
fn a_template_that_names_only_the_time_is_rendered_for_every_zone() {
    let config = "\
version: 1
defaults: {tz: Asia/Kolkata}
accounts:
  - {name: india, url: 'json://a.example.com'}
  - {name: utc, url: 'json://b.example.com', tz: UTC}
";
    let folder = Folder::with(config).file("m.j2", "{{ now }}");
    let found = bodies(&folder, &["--template", "m.j2"]);
    assert!(found[0].1.ends_with("+05:30") && found[1].1.ends_with("+00:00"), "{found:?}");
}

#[test]
fn names_of_emojis_become_characters_where_the_account_asks_for_it() {
    let config = "\
version: 1
accounts:
  - {name: drawn, url: 'json://a.example.com?emojis=yes'}
  - {name: written, url: 'json://a.example.com'}
  - {name: mail, service: o365, source: a@example.com, tenant: example.com, client_secret: s, emojis: true,
     client_id: 00000000-0000-0000-0000-000000000000}
";
    let folder = Folder::with(config);
    let body = ":tada: a:b:c `:tada:` http://x:80:smile:";
    let found = bodies(&folder, &["-i", "markdown", "-b", body]);
    assert_eq!(found[0], ("drawn".to_owned(), "🎉 a:b:c `:tada:` http://x:80:smile:".to_owned()));
    assert_eq!(found[1], ("written".to_owned(), body.to_owned()));
    assert_eq!(found[2].1, "<p>🎉 a:b:c <code>:tada:</code> http://x:80:smile:</p>");
}

#[test]
fn a_message_is_measured_with_its_emojis() {
    let config = "\
version: 1
accounts:
  - {url: 'ntfy://topic', emojis: true, overflow: split}
";
    // ntfy takes 4096 bytes: a name has fifteen bytes more than its character.
    let body = ":white_check_mark: ".repeat(300);
    let found = bodies(&Folder::with(config), &["-b", body.trim()]);
    assert_eq!(found.len(), 1);
    assert!(found[0].1.starts_with("✅ ✅"), "{found:?}");
}
