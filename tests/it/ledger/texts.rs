//! Texts with escapes and names of emojis are the same when a run goes on.

use std::sync::{Arc, Mutex};

use crate::ledger::hooks::Hooks;
use crate::support::server::Reply;

#[test]
fn a_run_goes_on_with_the_same_texts() {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&bodies);
    let hooks = Hooks::answering(move |request| {
        heard.lock().unwrap().push(String::from_utf8_lossy(&request.body).into_owned());
        Reply::status(400)
    });
    let folder = hooks.folder(1, "");
    let given = ["-e", "-j", "-t", r"\x41 :tada:", "-b", r"one\ntwo :+1:"];
    assert_eq!(folder.run(&given).code, Some(1));
    let ended = folder.run(&["resume", "--failed"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    let bodies = bodies.lock().unwrap();
    assert!(bodies[0].contains("A 🎉") && bodies[0].contains("one\\ntwo 👍"), "{bodies:?}");
    assert_eq!(bodies[1], bodies[0]);
}
