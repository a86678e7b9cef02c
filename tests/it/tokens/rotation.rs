//! A row of refresh tokens, from the one in the configuration on.

use std::fs;

use dispatch::secret::Secret;
use dispatch::store::{Credential, Entry, Holder, TokenStore};
use serde_json::Value;

use super::office::{Books, CLIENT, Office, invalid_grant, must_send};
use crate::support::cli::{Ended, Folder};
use crate::support::door::door;
use crate::support::running::until_said;
use crate::support::server::Recorded;

/// The one file of a folder's store that ends so.
fn stored(folder: &Folder) -> std::path::PathBuf {
    let files = fs::read_dir(folder.path("state/tokens")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "json")).last().expect("it is stored")
}

/// Changes the stored entry.
fn change(folder: &Folder, change: impl FnOnce(&mut Value)) {
    let path = stored(folder);
    let mut page: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    change(&mut page["sign_in"]);
    fs::write(path, page.to_string()).unwrap();
}

fn last_used(office: &Office) -> String {
    office.books().forms.last().unwrap()["refresh_token"].clone()
}

#[test]
fn the_configuration_begins_the_row_and_the_store_goes_on() {
    let office = Office::start();
    office.books().lifetime = 200;
    let folder = office.person();
    for turn in ["r-0", "r-1", "r-2"] {
        must_send(&folder);
        assert_eq!(last_used(&office), turn);
    }
    let scopes: Vec<_> = office.books().forms.iter().map(|form| form["scope"].clone()).collect();
    let url = office.server.url("");
    assert_eq!(scopes[0], format!("{url}/Mail.Send offline_access"));
    assert_eq!(scopes[1], format!("{url}/Mail.Send {url}/Mail.ReadWrite offline_access"), "what was granted is kept");
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_the_store_and_no_name_tells_anything() {
    use std::os::unix::fs::PermissionsExt as _;
    let office = Office::start();
    let folder = office.person();
    must_send(&folder);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder.path("state/tokens")), mode(&stored(&folder))), (0o700, 0o600));
    for entry in fs::read_dir(folder.path("state/tokens")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (hash, end) = name.split_once('.').unwrap();
        assert!(hash.len() == 64 && ["json", "lock"].contains(&end), "{name}");
    }
}

#[test]
fn a_new_token_in_the_configuration_wins_over_the_store() {
    let office = Office::start();
    let folder = office.person();
    must_send(&folder);
    office.books().refresh_token = "new-sign-in".to_owned();
    let config = fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let folder = folder.file("dispatch.yaml", config.replace("r-0", "new-sign-in"));
    must_send(&folder);
    assert_eq!(last_used(&office), "new-sign-in");
    must_send(&folder);
    assert_eq!(office.books().forms.len(), 2, "it is new only once");
}

#[test]
fn without_a_token_in_the_configuration_the_store_has_one() {
    let office = Office::start();
    must_send(&office.person());
    let folder = office.person();
    must_send_after_taking_seed_away(&office, folder);
}

fn must_send_after_taking_seed_away(office: &Office, folder: Folder) {
    office.books().refresh_token = "r-0".to_owned();
    must_send(&folder);
    let config = fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let folder = folder.file("dispatch.yaml", config.replace(", refresh_token: r-0", ""));
    must_send(&folder);
    assert_eq!(office.books().forms.len(), 2);
}

#[test]
fn without_any_token_it_is_said_how_to_sign_in() {
    let office = Office::start();
    let ended = office.folder("source: ann@outlook.com").run(&["-b", "x"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("nobody has signed in for this mailbox"), "{}", ended.stderr);
    assert!(ended.stderr.contains("run `dispatch auth mail`"), "{}", ended.stderr);
    assert_eq!(office.books().forms.len(), 0);
}

#[test]
fn a_token_that_another_process_stored_meanwhile_is_tried_before_giving_up() {
    let url = std::sync::Arc::new(std::sync::Mutex::new((std::path::PathBuf::new(), std::path::PathBuf::new())));
    let files = std::sync::Arc::clone(&url);
    let office = Office::with(move |request, books| {
        let is_old = request.path.ends_with("/token") && request.text().contains("refresh_token=r-0");
        is_old.then(|| {
            let (from, to) = files.lock().unwrap().clone();
            fs::rename(from, to).unwrap();
            books.refresh_token = "r-new".to_owned();
            invalid_grant()
        })
    });
    let folder = office.person();
    let entry = |token: &str| {
        let [login, resource] = [0, 1].map(|_| office.server.url(""));
        let (tenant, client_id) = ("consumers".to_owned(), CLIENT.to_owned());
        let holder = Holder::Mailbox("ann@outlook.com".to_owned());
        let mut entry = Entry::new(Credential { login, resource, tenant, client_id, holder }, "mail");
        entry.refresh_token = Some(Secret::new(token));
        entry.learn(&Secret::new("r-0"));
        entry
    };
    let write = |state: &str, token: &str| {
        let entry = entry(token);
        let store = TokenStore::at(&folder.path(state));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { store.lock(&entry.credential).await.unwrap().write(entry).await.unwrap() });
    };
    write("state", "r-0");
    let to = stored(&folder);
    write("elsewhere", "r-new");
    *url.lock().unwrap() = (folder.path("elsewhere/tokens").join(to.file_name().unwrap()), to);
    must_send(&folder);
    assert_eq!(last_used(&office), "r-new");
    assert_eq!(office.books().forms.len(), 1, "the first one met the other process");
}

#[test]
fn a_run_that_is_cut_off_while_it_signs_in_keeps_the_token_that_comes_after_it() {
    let (door, porter) = door();
    let slow = move |request: &Recorded, books: &mut Books| {
        request.path.ends_with("/token").then(|| {
            let reply = books.answer(request);
            door.pass();
            reply
        })
    };
    let office = Office::with(slow);
    let folder = office.person();
    let mut child = folder.dispatch(&["-b", "x", "--deadline", "3s"]).start();
    porter.await_knock();
    until_said(&mut child, "stopping: the deadline has passed");
    porter.leave();
    let ended = Ended::of(child, &folder.path(""));
    assert_eq!((ended.code, office.counts()), (Some(4), (1, 0)), "{}", ended.shown());
    assert!(fs::read_to_string(stored(&folder)).unwrap().contains("r-1"));
    must_send(&folder);
    assert_eq!(office.counts(), (1, 1), "the first run left a good access token");
}

#[test]
fn a_dead_row_is_reported_with_what_to_do() {
    let office = Office::start();
    office.books().refresh_token = "gone".to_owned();
    let folder = office.person();
    let ended = folder.run(&["-b", "x", "--report", "json"]);
    assert!(ended.stdout.contains("\"t-1\""), "{}", ended.shown());
    let ended = folder.run(&["-b", "x"]);
    assert_eq!((ended.code, office.books().mails), (Some(1), 0), "{}", ended.shown());
    assert!(ended.stdout.contains("sign in again with `dispatch auth mail`"), "{}", ended.shown());
    assert!(!ended.shown().contains("r-0"), "{}", ended.shown());
}

#[test]
fn a_sign_in_that_was_long_unused_is_worth_a_warning() {
    let office = Office::start();
    let folder = office.person();
    must_send(&folder);
    change(&folder, |entry| {
        entry["refreshed"] =
            Value::from((jiff::Timestamp::now() - jiff::SignedDuration::from_hours(80 * 24)).to_string());
    });
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let words = "warning[credential-ends]: the sign-in of account `mail` was last used 80 days ago, and ends after 90";
    assert!(ended.stderr.contains(words), "{}", ended.stderr);
}

#[test]
fn a_damaged_file_is_named() {
    let office = Office::start();
    let folder = office.person();
    must_send(&folder);
    fs::write(stored(&folder), "{").unwrap();
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("cannot be used: it is damaged at line 1"), "{}", ended.stderr);
}
