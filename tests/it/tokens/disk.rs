//! A store that cannot be written, or whose disk fills up.

use super::office::{Office, TENANT, must_send};

#[test]
fn a_person_needs_a_store_before_anything_is_asked_or_sent() {
    let office = Office::start();
    let folder = office.person().file("state/tokens", "no folder");
    let ended = folder.run(&["-b", "x", "--no-ledger"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(
        ended.stderr.contains("error: the token store `[FOLDER]/state/tokens` cannot be written"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("`ephemeral_tokens: yes`"), "{}", ended.stderr);
    assert_eq!(office.counts(), (0, 0));
}

#[test]
fn whoever_accepts_the_loss_needs_none() {
    for accepts in ["ephemeral_tokens: yes", "store: no"] {
        let office = Office::start();
        let fields = format!("source: ann@outlook.com, refresh_token: r-0, {accepts}");
        let folder = office.folder(&fields).file("state/tokens", "no folder");
        let ended = folder.run(&["-b", "x", "--no-ledger"]);
        assert_eq!((ended.code, office.books().mails), (Some(0), 1), "{accepts}: {}", ended.shown());
    }
}

#[test]
fn an_application_needs_none() {
    let office = Office::start();
    let fields = format!("source: noreply@example.com, tenant_id: {TENANT}, client_secret: s3cret");
    let folder = office.folder(&fields).file("state/tokens", "no folder");
    for _ in 0..2 {
        must_send(&folder);
    }
    assert_eq!(office.counts(), (2, 2));
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_found_before_the_refresh_token_is_used() {
    let office = Office::start();
    let folder = office.person();
    let ended = folder.run_on_a_full_disk(1, &["-b", "x", "--no-ledger"]);
    assert_eq!((ended.code, office.books().forms.len()), (Some(2), 0), "{}", ended.shown());
    must_send(&folder);
}

#[cfg(unix)]
#[test]
fn nothing_is_sent_with_a_sign_in_that_would_be_lost_and_the_old_file_stays_whole() {
    let office = Office::start();
    let folder = office.person();
    office.books().lifetime = 200;
    must_send(&folder);
    office.books().size = 100_000;
    let ended = folder.run_on_a_full_disk(64, &["-b", "x", "--no-ledger"]);
    assert_eq!((ended.code, office.books().mails), (Some(1), 1), "{}", ended.shown());
    assert!(ended.stdout.contains("cannot be written"), "{}", ended.shown());
    assert!(ended.stdout.contains("nothing is sent with a sign-in that would be lost"), "{}", ended.shown());
    assert_eq!(office.books().forms.len(), 2, "another attempt stores what is there, and asks for no more");
    office.books().refresh_token = "r-1".to_owned();
    office.books().size = 0;
    must_send(&folder);
    assert_eq!(office.books().forms[2]["refresh_token"], "r-1");
}
