//! Faults O1 to O20 that are known of Apprise's Office 365 plugin, none of which is here.
//!
//! Those of large files (O1 to O6) and of waits (O9, O20) have their tests with these subjects.

use serde_json::json;

use crate::support::graph::{CLIENT_ID, CLIENT_SECRET, Fault, Graph, Step, TENANT};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mail_from, mailed};

fn url(graph: &Graph, targets: &str) -> String {
    let secret = CLIENT_SECRET.replace('/', "%2F").replace('+', "%2B").replace('&', "%26");
    let root = graph.url();
    format!("o365://noreply@example.com/{TENANT}/{CLIENT_ID}/{secret}{targets}graph_url={root}&login_url={root}")
}

#[test]
fn o6_a_draft_cannot_keep_savesent_and_says_so_before_it_is_made() {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    let folder = folder(&[account(&graph, "work", json!({"to": addresses(1), "savesent": false}))]);
    let folder = folder.file("film.mp4", vec![1; 4 << 20]);
    let ended = mail_from(&folder, &["-a", "film.mp4"]);
    assert_ne!(ended.code, Some(0));
    assert!(format!("{}{}", ended.stdout, ended.stderr).contains("savesent"), "{}", ended.stdout);
    assert_eq!((graph.requests().1, graph.drafts_left().len()), (0, 0));
    assert_eq!(mail_from(&folder, &[]).code, Some(0));
    assert!(!graph.mails()[0].saved);
}

#[test]
fn o7_no_list_of_one_mail_is_found_in_the_next() {
    let graph = Graph::start();
    let readers = ["b@example.com".to_owned(), "a@example.com".to_owned()];
    let ended = mailed(account(&graph, "work", json!({"to": readers, "cc": "a@example.com", "concurrency": 1})));
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn o10_a_bad_address_sends_nothing_and_is_pointed_at() {
    let graph = Graph::start();
    let ended = mailed(account(&graph, "work", json!({"to": "bad-addr,a@example.com"})));
    assert_eq!((ended.code, graph.requests()), (Some(2), (0, 0)), "{}", ended.stderr);
    assert!(ended.stderr.contains("`bad-addr`"), "{}", ended.stderr);
    assert!(ended.stderr.contains("dispatch.yaml:1:"), "{}", ended.stderr);
}

#[test]
fn o11_what_is_no_address_is_a_problem_and_never_mail_to_the_sender() {
    let graph = Graph::start();
    let folder = folder(&[]);
    let ended = folder.run(&["-b", "x", &url(&graph, "/reader1@example.com/bad-addr?")]);
    assert_eq!((ended.code, graph.requests()), (Some(2), (0, 0)), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("bad-addr"), "{}", ended.stderr);
    // Right behind the secret it could be a part of one that holds slashes, but this one has its own escaped.
    let ended = folder.run(&["-b", "x", &url(&graph, "/bad-addr?")]);
    assert_eq!((ended.code, graph.requests()), (Some(2), (0, 0)), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("`bad-addr` is no target"), "{}", ended.stderr);
}

#[test]
fn o12_a_dead_token_is_replaced_and_never_shown_to_the_login_server() {
    let graph = Graph::start();
    graph.fail([Fault::graph(401, "InvalidAuthenticationToken")]);
    let readers = addresses(2);
    let ended = mailed(account(&graph, "work", json!({"to": readers})));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!(graph.requests().0, 2);
}

#[test]
fn o13_a_failure_names_its_reader_and_its_reason_also_for_drafts() {
    for (step, duplicates) in [(Step::SendMail, "avoid"), (Step::Send, "verify")] {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        graph.fail_at(step, [Fault::graph(400, "ErrorInvalidRecipients")]);
        let folder = folder(&[account(&graph, "work", json!({"to": addresses(1), "duplicates": duplicates}))]);
        let ended = folder.run(&["-b", "x", "-g", "all"]);
        assert_eq!(ended.code, Some(1));
        let shown = ended.shown();
        for word in ["reader1@example.com", "Graph says ErrorInvalidRecipients.", "check target, cc and bcc"] {
            assert!(shown.contains(word), "{word}: {shown}");
        }
        assert_eq!(graph.drafts_left(), Vec::<String>::new());
    }
}

#[test]
fn o14_o18_a_tenant_may_be_a_domain_and_every_server_may_be_another() {
    let graph = Graph::start();
    let folder = folder(&[]);
    let ended = folder.run(&["-b", "x", "--report", "json", &url(&graph, "/reader1@example.com?")]);
    assert_one_copy_each(&graph, &ended, &addresses(1));
    assert!(TENANT.contains('.'));
}

#[test]
fn o15_an_apostrophe_is_part_of_an_address() {
    let graph = Graph::start();
    let reader = "o'brien@example.com".to_owned();
    let folder = folder(&[]);
    let ended = folder.run(&["-b", "x", "--report", "json", &url(&graph, "?to=o'brien@example.com&")]);
    assert_one_copy_each(&graph, &ended, std::slice::from_ref(&reader));
    let graph = Graph::start();
    let ended = mailed(account(&graph, "work", json!({"to": [reader]})));
    assert_one_copy_each(&graph, &ended, &[reader]);
}

#[test]
fn o16_names_stay_whole_the_order_is_kept_and_nobody_is_there_twice() {
    let graph = Graph::start();
    let to = "%22Smith,%20Bob%22%20%3Cbob@x.example.com%3E,al@x.example.com,BOB@x.example.com";
    let folder = folder(&[]);
    let url = url(&graph, &format!("/zoe@x.example.com/cy@x.example.com?concurrency=1&to={to}&"));
    let ended = folder.run(&["-b", "x", "--report", "json", &url]);
    let readers = ["zoe", "cy", "bob", "al"].map(|name| format!("{name}@x.example.com"));
    assert_one_copy_each(&graph, &ended, &readers);
    let mails = graph.mails();
    let order: Vec<_> = mails.iter().flat_map(|mail| mail.letter.to.clone()).collect();
    assert_eq!(order, readers);
    assert_eq!(mails[2].body["message"]["toRecipients"][0]["emailAddress"]["name"], "Smith, Bob");
}

#[test]
fn o17_markdown_becomes_html_and_no_entity_is_cut() {
    let graph = Graph::start();
    let folder = folder(&[account(&graph, "work", json!({"to": addresses(1)}))]);
    let ended = folder.run(&["-g", "all", "--report", "json", "-i", "markdown", "-b", "# Up\n\n*a* & **b**"]);
    assert_one_copy_each(&graph, &ended, &addresses(1));
    let mails = graph.mails();
    let letter = &mails[0].letter;
    assert_eq!(letter.content_type, "html");
    for piece in ["<h1>Up</h1>", "<em>a</em> &amp; <strong>b</strong>"] {
        assert!(letter.content.contains(piece), "{}", letter.content);
    }
}
