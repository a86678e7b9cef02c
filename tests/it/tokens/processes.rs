//! Several processes at once, and processes that die.

use std::process::Child;

use super::office::{Office, must_send};
use crate::support::cli::{Ended, Folder};
use crate::support::server::Reply;

fn at_once(folder: &Folder, count: usize) -> Vec<Ended> {
    let children: Vec<Child> = (0..count).map(|_| folder.dispatch(&["-b", "x"]).start()).collect();
    children.into_iter().map(|child| Ended::of(child, &folder.path(""))).collect()
}

#[test]
fn processes_that_need_a_token_at_once_share_one_refresh() {
    let office = Office::start();
    let folder = office.person();
    for ended in at_once(&folder, 4) {
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
    }
    assert_eq!(office.counts(), (1, 4));
}

#[test]
fn processes_that_must_each_refresh_go_one_after_the_other() {
    let office = Office::start();
    office.books().lifetime = 200;
    let folder = office.person();
    for ended in at_once(&folder, 4) {
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
    }
    let books = office.books();
    let used: Vec<_> = books.forms.iter().map(|form| form["refresh_token"].as_str()).collect();
    assert_eq!(used, ["r-0", "r-1", "r-2", "r-3"], "no token is used twice");
    assert_eq!(books.mails, 4);
}

/// Runs the program until `reached`, and kills it there.
fn killed_once(office: &Office, folder: &Folder, reached: impl Fn() -> bool) {
    let mut child = folder.dispatch(&["-b", "x"]).unheard().start();
    while !reached() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(office.books().login_fault.is_none());
}

#[test]
fn a_process_that_dies_while_it_asks_leaves_the_old_token_and_no_lock() {
    let office = Office::start();
    let folder = office.person();
    office.books().login_fault = Some(Reply::silence());
    killed_once(&office, &folder, || office.books().forms.len() == 1);
    must_send(&folder);
    assert_eq!(office.books().forms[1]["refresh_token"], "r-0");
}

#[test]
fn a_process_that_dies_while_it_sends_has_kept_the_new_token() {
    let office = Office::start();
    let folder = office.person();
    office.books().mail_fault = Some(Reply::silence());
    killed_once(&office, &folder, || office.books().mails == 1);
    must_send(&folder);
    assert_eq!(office.books().forms.len(), 1, "the access token was kept, too");
    office.books().open.clear();
    must_send(&folder);
    assert_eq!(office.books().forms[1]["refresh_token"], "r-1");
}
