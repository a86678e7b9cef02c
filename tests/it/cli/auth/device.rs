//! Signing in by a code on any device.

use super::{account, folder, signed_in};
use crate::support::cli::{Ended, Folder};
use crate::support::graph::{CLIENT_ID, CLIENT_SECRET, Fault, Graph, Step, TENANT, Turn};
use crate::support::running::{signal, until_said};

#[test]
fn whoever_signed_in_can_send_without_any_token_in_the_configuration() {
    let graph = Graph::start();
    graph.device_turns([Turn::Pending, Turn::Pending]);
    let folder = folder(&graph, "");
    let ended = folder.run(&["auth", "mine"]);
    insta::assert_snapshot!(ended.shown(), @r"
    exit 0
    --- stderr
    to sign in `mine` as ann@outlook.com, open the page on any device and enter the code

      page  https://microsoft.com/devicelogin
      code  ABCD0001

    the login server says: To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ABCD0001 to authenticate.
    waiting for up to 15 minutes; Ctrl-C stops
    signed in `mine` as ann@outlook.com; it stays good as long as it is used once in 90 days
    ");
    graph.must_not_show(&ended);
    let sent = folder.run(&["-b", "Version 1.2 is live."]);
    assert_eq!((sent.code, graph.mails().len()), (Some(0), 1), "{}", sent.shown());
    // The next hour needs the refresh token.
    graph.revoke();
    let sent = folder.run(&["-b", "Version 1.3 is live."]);
    assert_eq!((sent.code, graph.mails().len()), (Some(0), 2), "{}", sent.shown());
    graph.must_not_show(&sent);
}

#[test]
fn a_person_of_an_organisation_signs_in_at_its_tenant() {
    let graph = Graph::start();
    let url = graph.url();
    let folder = Folder::with(&format!(
        "accounts:\n  - {{name: team, service: o365, mode: personal, source: ann@example.com, tenant_id: {TENANT}, \
         client_id: {CLIENT_ID}, client_secret: '{CLIENT_SECRET}', to: bob@example.com, login_url: '{url}', graph_url: '{url}'}}\n"
    ));
    graph.forbid_public_clients();
    let ended = folder.run(&["auth", "team"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let sent = folder.run(&["-b", "x"]);
    assert_eq!((sent.code, &*graph.mails()[0].mailbox), (Some(0), "ann@example.com"), "{}", sent.shown());
}

/// What is said of a sign-in that fails; nothing may be stored.
fn failure(prepare: impl FnOnce(&Graph)) -> String {
    failure_of("", prepare)
}

/// The same, for an account with further fields.
fn failure_of(more: &str, prepare: impl FnOnce(&Graph)) -> String {
    let graph = Graph::start();
    prepare(&graph);
    let folder = folder(&graph, more);
    let ended = folder.run(&["auth", "mine"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    graph.must_not_show(&ended);
    let status = folder.run(&["auth", "status", "mine"]);
    assert_eq!(status.code, Some(1), "{}", status.shown());
    assert!(status.stderr.contains("`mine`: nobody has signed in: dispatch auth mine"), "{}", status.stderr);
    ended.stderr
}

#[test]
fn each_way_to_fail_is_told_with_what_to_do() {
    let turn = |turn: Turn| failure(|graph| graph.device_turns([turn]));
    // The server repeats the secret of the application, which nobody is to see.
    let secret = format!(", client_secret: '{CLIENT_SECRET}'");
    let login = |error: &'static str, code: u32| {
        failure_of(&secret, |graph| graph.fail_login([Fault::login(400, error, code)]))
    };
    for (said, advice) in [
        (turn(Turn::Declined), "the sign-in was declined: run the same command again, and accept"),
        (turn(Turn::Expired), "sign in before the code expires"),
        (failure(Graph::forbid_public_clients), "set `Allow public client flows` to Yes"),
        (login("bad_verification_code", 70018), "the code is not accepted"),
        (login("access_denied", 53003), "a policy of the organisation blocks this way to sign in: try `--browser`"),
        (login("unauthorized_client", 700016), "has to support personal Microsoft accounts"),
        (login("access_denied", 1), "the sign-in was declined"),
        (
            failure(|graph| graph.fail_at(Step::Device, [Fault::page(200)])),
            "the answer of the login server holds no code",
        ),
    ] {
        assert!(said.contains(advice), "{advice}: {said}");
    }
}

#[test]
fn a_code_that_nobody_enters_ends_without_the_server_saying_so() {
    let said = failure(|graph| {
        graph.device_times(0, 1);
        graph.device_turns([Turn::Pending; 1000]);
    });
    assert!(said.contains("the code expired before anybody signed in"), "{said}");
}

#[test]
fn trouble_on_the_way_is_waited_out() {
    let graph = Graph::start();
    graph.fail_login([Fault::Reset, Fault::page(502)]);
    let ended = folder(&graph, "").run(&["auth", "mine"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(ended.stderr.matches("still waiting").count(), 1, "{}", ended.stderr);
}

#[test]
fn rights_beside_sending_are_asked_for_by_their_names_in_graph() {
    let graph = Graph::start();
    let folder = folder(&graph, "");
    let ended = folder.run(&["auth", "mine", "--read-write", "--scope", "https://outlook.office.com/mail.send"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(ended.stderr.contains("`Mail.Send` of Graph is asked for instead"), "{}", ended.stderr);
    assert!(folder.run(&["auth", "status"]).stdout.contains("Mail.ReadWrite"));
    // Verified delivery needs them without being asked.
    let verified = super::folder(&graph, ", duplicates: verify");
    signed_in(&graph, &verified);
    assert!(verified.run(&["auth", "status"]).stdout.contains("Mail.ReadWrite"));
    for (scope, answer) in [("wl.imap", "write `Mail.ReadWrite Mail.Send`"), ("Mail.Sent", "did you mean `Mail.Send`?")]
    {
        let ended = folder.run(&["auth", "mine", "--scope", scope]);
        assert_eq!(ended.code, Some(2));
        assert!(ended.stderr.contains(answer), "{}", ended.stderr);
    }
}

#[test]
fn without_a_configuration_the_end_says_what_to_write_into_one() {
    let graph = Graph::start();
    let (url, empty) = (graph.url(), Folder::new());
    let source = ["--source", "Ann@outlook.com", "--login-url", &url, "--graph-url", &url];
    let ended = empty.run(&[&["auth", "--client-id", CLIENT_ID], &source[..]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let folder = empty.file("dispatch.yaml", &ended.stdout);
    let sent = folder.run(&["-b", "x"]);
    assert_eq!((sent.code, graph.mails().len()), (Some(0), 1), "{}{}", ended.stdout, sent.shown());
    graph.must_not_show(&ended);
}

#[test]
fn an_account_can_be_given_as_a_url() {
    let graph = Graph::start();
    let folder = Folder::new();
    let url = format!(
        "o365://ann@outlook.com?client_id={CLIENT_ID}&to=bob@example.com&login_url={0}&graph_url={0}",
        graph.url()
    );
    let ended = folder.run(&["auth", &url]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let sent = folder.run(&["-b", "x", &url]);
    assert_eq!((sent.code, graph.mails().len()), (Some(0), 1), "{}", sent.shown());
}

#[test]
fn a_token_of_the_configuration_gives_way_to_the_sign_in() {
    let graph = Graph::start();
    let folder = folder(&graph, ", refresh_token: '${env:OLD}'");
    let ended = folder.dispatch(&["auth", "mine"]).env("OLD", "an-old-refresh-token").run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(ended.stderr.contains("not needed any more: take it out"), "{}", ended.stderr);
    let sent = folder.dispatch(&["-b", "x"]).env("OLD", "an-old-refresh-token").run();
    assert_eq!((sent.code, graph.mails().len()), (Some(0), 1), "{}", sent.shown());
    // A variable that is gone does not stand in the way of what replaces it.
    signed_in(&graph, &folder);
}

#[test]
fn nobody_has_to_sign_in_for_an_application_or_another_service() {
    let graph = Graph::start();
    let organisation = account("team", &graph, ", mode: organization, tenant_id: example.com, client_secret: s3cret");
    let folder = Folder::with(&format!(
        "accounts:\n  - {organisation}\n  - {{name: log, service: file, path: out.jsonl}}\n  - {}\n",
        account("mine", &graph, "")
    ));
    for (name, answer) in [
        (Some("team"), "it signs in as an application"),
        (Some("log"), "it is an account of `file`"),
        (Some("mien"), "did you mean `mine`?"),
        (Some("statsu"), "did you mean `status`?"),
        (None, "those that a person signs in for: `mine`"),
    ] {
        let ended = folder.run(&[&["auth"][..], name.as_slice()].concat());
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        assert!(ended.stderr.contains(answer), "{answer}: {}", ended.stderr);
    }
    let ended = Folder::new().run(&["auth", "mine"]);
    assert!(ended.code == Some(2) && ended.stderr.contains("--client-id ID --source MAILBOX"), "{}", ended.stderr);
}

#[test]
fn a_store_that_cannot_be_written_is_told_before_anybody_signs_in() {
    let graph = Graph::start();
    let folder = folder(&graph, "").file("state", "no folder");
    let ended = folder.run(&["auth", "mine"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("cannot be written") && !ended.stderr.contains("ABCD"), "{}", ended.stderr);
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_the_wait_and_stores_nothing() {
    let graph = Graph::start();
    graph.device_turns([Turn::Pending; 10_000]);
    let folder = folder(&graph, "");
    let mut child = folder.dispatch(&["auth", "mine"]).start();
    until_said(&mut child, "Ctrl-C stops");
    // Whoever has asked watches for signals.
    while graph.token_requests().is_empty() {
        std::thread::yield_now();
    }
    signal(&child, "-INT");
    let ended = Ended::of(child, &folder.path(""));
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    assert!(ended.stderr.contains("stopped: nobody signed in, and nothing was stored"), "{}", ended.shown());
    assert_eq!(folder.run(&["auth", "status", "mine"]).code, Some(1));
}
