//! The store by itself: what a crash leaves, and what is listed.

use std::fs;
use std::path::PathBuf;

use dispatch::secret::Secret;
use dispatch::store::{Credential, Entry, Holder, TokenStore};
use jiff::SignedDuration;

fn entry(mailbox: &str, token: &str) -> Entry {
    let [login, resource] = ["https://login.example.com", "https://graph.example.com"].map(str::to_owned);
    let (tenant, client_id) = ("consumers".to_owned(), "client".to_owned());
    let holder = Holder::Mailbox(mailbox.to_owned());
    let mut entry = Entry::new(Credential { login, resource, tenant, client_id, holder }, mailbox);
    entry.refresh_token = Some(Secret::new(token));
    entry
}

async fn write(store: &TokenStore, entry: &Entry) {
    store.lock(&entry.credential).await.unwrap().write(entry.clone()).await.unwrap();
}

fn token(entry: &Entry) -> String {
    entry.refresh_token.as_ref().unwrap().expose().to_owned()
}

fn only(folder: &std::path::Path) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "json")).last().unwrap()
}

#[tokio::test]
async fn what_a_dying_process_left_is_finished_or_thrown_away() {
    let state = tempfile::tempdir().unwrap();
    let store = TokenStore::at(state.path());
    let old = entry("ann@outlook.com", "old");
    let mut new = entry("ann@outlook.com", "new");
    new.refreshed = old.refreshed + SignedDuration::from_secs(1);
    write(&store, &new).await;
    let path = only(&state.path().join("tokens"));
    let whole = fs::read_to_string(&path).unwrap();
    let left = path.with_extension("new");
    for (text, expected) in [(whole.as_str(), "new"), (&whole[..whole.len() / 2], "old"), ("", "old")] {
        write(&store, &old).await;
        fs::write(&left, text).unwrap();
        let guard = store.lock(&old.credential).await.unwrap();
        assert_eq!(token(&guard.read().unwrap().unwrap()), expected, "{text}");
        assert!(!left.exists());
    }
}

#[tokio::test]
async fn entries_are_listed_by_account_and_forgotten_one_by_one() {
    let state = tempfile::tempdir().unwrap();
    for store in [TokenStore::at(state.path()), TokenStore::nowhere()] {
        assert!(store.list().unwrap().is_empty());
        for mailbox in ["bob@outlook.com", "ann@outlook.com"] {
            write(&store, &entry(mailbox, "token")).await;
        }
        let accounts = || store.list().unwrap().into_iter().map(|entry| entry.unwrap().account).collect::<Vec<_>>();
        assert_eq!(accounts(), ["ann@outlook.com", "bob@outlook.com"]);
        let ann = entry("ann@outlook.com", "").credential;
        store.lock(&ann).await.unwrap().forget().await.unwrap();
        assert_eq!(accounts(), ["bob@outlook.com"]);
        assert!(store.read(&ann).unwrap().is_none());
    }
}

#[tokio::test]
async fn a_file_of_another_version_is_a_problem_in_its_place() {
    let state = tempfile::tempdir().unwrap();
    let store = TokenStore::at(state.path());
    write(&store, &entry("ann@outlook.com", "token")).await;
    let path = only(&state.path().join("tokens"));
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    let [found] = &store.list().unwrap()[..] else { panic!("there is one") };
    assert!(found.as_ref().err().unwrap().message.contains("it has version 2, not 1"));
}

#[tokio::test]
async fn one_task_at_a_time_holds_a_credential() {
    let state = tempfile::tempdir().unwrap();
    let store = TokenStore::at(state.path());
    let credential = entry("ann@outlook.com", "").credential;
    let guard = store.lock(&credential).await.unwrap();
    let second = store.lock(&credential);
    futures::pin_mut!(second);
    assert!(futures::poll!(&mut second).is_pending());
    // Another credential is another matter.
    drop(store.lock(&entry("bob@outlook.com", "").credential).await.unwrap());
    drop(guard);
    drop(second.await.unwrap());
}
