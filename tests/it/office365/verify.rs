//! `duplicates: verify`: whatever goes wrong at whichever step, each mail arrives once and no draft stays.

use serde_json::json;

use crate::support::graph::{Fault, Graph, Step};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mail_from, mailed, targets};

fn graph() -> Graph {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph
}

fn throttled(status: u16, code: &str) -> Fault {
    Fault::graph(status, code).header("retry-after", "0.004")
}

/// What may go wrong at any step, and passes.
fn faults() -> Vec<Fault> {
    let mut faults = vec![
        Fault::Reset,
        Fault::SendThenReset,
        throttled(429, "ApplicationThrottled"),
        throttled(503, "ErrorServerBusy"),
        Fault::graph(401, "InvalidAuthenticationToken"),
        Fault::graph(404, "ErrorItemNotFound"),
    ];
    faults.extend([500, 502, 504].map(Fault::SendThenAnswer));
    faults
}

/// Sends one mail with files of these sizes for each plan of faults, all of them in one run, each through servers of its own.
fn survives(sizes: &[usize], plans: &[Vec<(Step, Fault)>]) {
    let graphs: Vec<_> = plans.iter().map(|_| graph()).collect();
    let mut accounts = Vec::new();
    for (number, (graph, plan)) in graphs.iter().zip(plans).enumerate() {
        graph.set_retry_after("0.004");
        plan.iter().for_each(|(step, fault)| graph.fail_at(*step, [fault.clone()]));
        // A mailbox of its own, because mailboxes that are throttled wait together.
        let source = format!("sender{number}@example.com");
        let fields = json!({"source": source, "to": addresses(1), "duplicates": "verify"});
        accounts.push(account(graph, &format!("work{number}"), fields));
    }
    let mut folder = folder(&accounts);
    let names: Vec<_> = (0..sizes.len()).map(|number| format!("file{number}.bin")).collect();
    for (name, size) in names.iter().zip(sizes) {
        folder = folder.file(name, vec![b'x'; *size]);
    }
    let ended = mail_from(&folder, &names.iter().flat_map(|name| ["-a", name]).collect::<Vec<_>>());
    for (graph, plan) in graphs.iter().zip(plans) {
        let copies: Vec<_> = graph.copies_by_recipient().into_values().collect();
        let files: Vec<_> = graph.mails().iter().map(|mail| mail.letter.attachments.len()).collect();
        assert_eq!((copies, files), (vec![1], vec![sizes.len()]), "{plan:?}: {}", ended.stdout);
        assert_eq!(graph.drafts_left(), Vec::<String>::new(), "{plan:?}");
    }
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
}

/// A plan for each fault at a step.
fn at(step: Step) -> Vec<Vec<(Step, Fault)>> {
    faults().into_iter().map(|fault| vec![(step, fault)]).collect()
}

#[test]
fn faults_while_the_draft_is_made_or_sent() {
    let mut plans = at(Step::Send);
    plans.extend(at(Step::CreateDraft));
    // A mailbox that is not found is not there; nothing could be sent at all.
    plans.retain(|plan| !matches!(&plan[0], (Step::CreateDraft, Fault::Answer { status: 404, .. })));
    survives(&[], &plans);
}

#[test]
fn faults_of_the_look_that_tells_whether_a_mail_was_sent() {
    let mut plans = Vec::new();
    for sent in [Fault::Reset, Fault::SendThenReset] {
        plans.extend(faults().into_iter().map(|fault| vec![(Step::Send, sent.clone()), (Step::Get, fault)]));
    }
    survives(&[], &plans);
}

#[test]
fn faults_of_the_look_for_a_draft_whose_making_got_no_answer() {
    let plan = |fault| vec![(Step::CreateDraft, Fault::SendThenReset), (Step::Get, fault)];
    let plans: Vec<_> = faults().into_iter().map(plan).collect();
    survives(&[], &plans);
}

#[test]
fn faults_while_a_file_is_attached() {
    survives(&[4 << 20, 10], &at(Step::Attach));
}

#[test]
fn faults_while_a_large_file_is_on_its_way() {
    let size = [4 << 20];
    survives(&size, &at(Step::CreateSession));
    survives(&size, &at(Step::Upload(1)));
    survives(&size, &at(Step::Upload(2)));
}

#[test]
fn faults_while_a_draft_is_deleted_that_is_of_no_use() {
    let plan = |fault| vec![(Step::Attach, Fault::SendThenReset), (Step::Delete, fault)];
    let mut plans: Vec<_> = faults().into_iter().map(plan).collect();
    // One that is not found is not there, and these servers do not lie.
    plans.retain(|plan| !matches!(&plan[1], (_, Fault::Answer { status: 404, .. })));
    survives(&[4 << 20, 10], &plans);
}

#[test]
fn faults_of_the_sign_in() {
    let mut faults = faults();
    // The login server does not say these of a request that is right.
    faults.retain(|fault| !matches!(fault, Fault::Answer { status: 401 | 404, .. }));
    // The first is met before the run begins.
    let plans = faults.into_iter().map(|fault| vec![(Step::Login, fault.clone()), (Step::Login, fault)]);
    survives(&[], &plans.collect::<Vec<_>>());
}

#[test]
fn a_mailbox_without_drafts_gets_nothing_and_says_so() {
    let graph = graph();
    graph.fail_at(Step::CreateDraft, [Fault::graph(404, "ErrorItemNotFound")]);
    let ended = mailed(account(&graph, "work", json!({"to": addresses(1), "duplicates": "verify"})));
    assert_eq!((ended.code, targets(&ended, "failed")), (Some(1), addresses(1)), "{}", ended.stdout);
    assert_eq!((graph.mails().len(), graph.drafts_left()), (0, vec![]));
}

#[test]
fn what_nobody_can_tell_is_unknown_until_somebody_can_and_is_not_sent_twice() {
    for (fault, is_sent) in [(Fault::SendThenReset, true), (Fault::SendThenAnswer(504), true), (Fault::Reset, false)] {
        let graph = graph();
        graph.set_retry_after("0.004");
        graph.fail_at(Step::Send, [fault.clone()]);
        graph.fail_at(Step::Get, std::iter::repeat_n(Fault::page(502), 200));
        let readers = addresses(3);
        let retry = json!({"attempts": 3, "min_delay": "1ms", "max_delay": "2ms"});
        let fields = json!({"to": readers, "concurrency": 1, "duplicates": "verify", "retry": retry});
        let folder = folder(&[account(&graph, "work", fields)]);
        let ended = mail_from(&folder, &[]);
        assert_eq!(ended.code, Some(1), "{fault:?}: {}", ended.stdout);
        assert_eq!(targets(&ended, "unknown"), readers[..1], "{fault:?}: {}", ended.stdout);
        assert_eq!(graph.mails().len(), 2 + usize::from(is_sent), "{fault:?}");
        graph.mend();
        let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
        assert_one_copy_each(&graph, &ended, &readers);
        assert_eq!(targets(&ended, "sent"), readers, "{fault:?}");
    }
}

#[test]
fn a_stray_draft_beside_a_mail_that_was_sent_is_no_reason_to_send_it_again() {
    let graph = graph();
    let none = Fault::Answer { status: 200, headers: vec![], body: json!({"value": []}).to_string() };
    graph.fail_at(Step::CreateDraft, [Fault::SendThenReset]);
    graph.fail_at(Step::Send, [Fault::SendThenReset]);
    // The draft is not found yet, so that another one is made; then nobody can tell what became of that.
    graph.fail_at(Step::Get, std::iter::once(none).chain(std::iter::repeat_n(Fault::page(502), 200)));
    let retry = json!({"attempts": 4, "min_delay": "1ms", "max_delay": "2ms"});
    let fields = json!({"to": addresses(1), "duplicates": "verify", "retry": retry});
    let folder = folder(&[account(&graph, "work", fields)]);
    let ended = mail_from(&folder, &[]);
    assert_eq!((ended.code, graph.mails().len()), (Some(1), 1), "{}", ended.stdout);
    assert_eq!(graph.drafts_left(), ["News"]);
    graph.mend();
    let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &addresses(1));
}

#[test]
fn a_draft_whose_making_got_no_answer_does_not_outlive_the_run() {
    let graph = graph();
    graph.fail_at(Step::CreateDraft, [Fault::SendThenReset]);
    graph.fail_at(Step::Get, [Fault::Reset]);
    let retry = json!({"attempts": 1});
    let ended = mailed(account(&graph, "work", json!({"to": addresses(1), "duplicates": "verify", "retry": retry})));
    assert_eq!((ended.code, graph.mails().len()), (Some(1), 0), "{}", ended.stdout);
    assert_eq!(targets(&ended, "failed"), addresses(1), "nothing was asked to be sent: {}", ended.stdout);
    assert_eq!(graph.drafts_left(), Vec::<String>::new());
}

#[test]
fn fifty_verified_mails_in_a_storm_arrive_once_each() {
    let graph = graph();
    graph.storm(17, 30);
    graph.set_retry_after("0.003");
    graph.fail_at(Step::CreateDraft, std::iter::repeat_n(Fault::SendThenReset, 5));
    graph.fail_at(Step::Send, [Fault::SendThenReset, Fault::Reset].into_iter().cycle().take(12));
    graph.fail_at(Step::Get, [Fault::Reset, Fault::SendThenReset, Fault::SendThenAnswer(502)]);
    let readers = addresses(50);
    let ended = mailed(account(&graph, "announce", json!({"to": readers, "duplicates": "verify"})));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!(graph.violations(), 0);
}
