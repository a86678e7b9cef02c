//! Files that need more than one request.

use ring::digest::{SHA256, digest};
use serde_json::json;

use crate::support::cli::{Ended, Folder};
use crate::support::graph::{Fault, Graph, Step, Via};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mail_from};

/// Name and size of a file.
type File = (&'static str, usize);

fn graph() -> Graph {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph
}

/// Bytes of which no two megabytes are the same.
fn bytes(count: usize) -> Vec<u8> {
    let block: Vec<_> = (0..65_521_usize).map(|at| (at * at % 251) as u8).collect();
    let mut bytes = block.repeat(count / block.len() + 1);
    bytes.truncate(count);
    bytes
}

fn sum(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn with_files(graph: &Graph, files: &[(&str, usize)]) -> Folder {
    let folder = folder(&[account(graph, "work", json!({"to": addresses(1)}))]);
    files.iter().fold(folder, |folder, (name, count)| folder.file(name, bytes(*count)))
}

fn sent(folder: &Folder, files: &[(&str, usize)]) -> Ended {
    mail_from(folder, &files.iter().flat_map(|(name, _)| ["-a", name]).collect::<Vec<_>>())
}

#[test]
fn files_of_every_size_arrive_byte_by_byte_with_name_and_type() {
    let cases: [(&[File], Via, usize); 5] = [
        (&[("small.png", 3)], Via::SendMail, 0),
        (&[("almost.pdf", 2_800_000)], Via::SendMail, 0),
        (&[("between.pdf", 3_000_000)], Via::Draft, 0),
        (&[("one.png", 2_000_000), ("two.txt", 2_000_000), ("three.csv", 10)], Via::Draft, 0),
        (&[("film.mp4", 12 << 20), ("small.png", 5), ("more.zip", (4 << 20) + 1)], Via::Draft, 2),
    ];
    for (files, via, uploads) in cases {
        let graph = graph();
        let folder = with_files(&graph, files);
        let ended = sent(&folder, files);
        assert_one_copy_each(&graph, &ended, &addresses(1));
        let mails = graph.mails();
        let mut arrived = mails[0].letter.attachments.clone();
        arrived.sort_by_key(|file| files.iter().position(|(name, _)| *name == file.name));
        let found: Vec<_> = arrived.iter().map(|file| (file.name.as_str(), file.size)).collect();
        assert_eq!((mails[0].via, &found[..]), (via, files));
        for file in &arrived {
            assert_eq!(file.sha256, sum(&bytes(file.size)), "{}", file.name);
            let expected = match file.name.rsplit('.').next() {
                Some("png") => "image/png",
                Some("pdf") => "application/pdf",
                Some("mp4") => "video/mp4",
                Some("csv") => "text/csv",
                Some("zip") => "application/zip",
                _ => "text/plain",
            };
            assert_eq!(file.content_type, expected, "{}", file.name);
        }
        assert_eq!(graph.uploads().len(), uploads);
    }
}

#[test]
fn an_upload_goes_on_where_it_broke() {
    let files = [("film.mp4", 5 << 20)];
    let throttled = || Fault::graph(429, "ApplicationThrottled").header("retry-after", "0.004");
    for fault in [Fault::Reset, Fault::SendThenReset, throttled(), Fault::graph(404, "ErrorItemNotFound")] {
        for put in [1, 2] {
            let graph = graph();
            if put == 2 {
                graph.write_pascal_case();
            }
            graph.fail_at(Step::Upload(put), [fault.clone()]);
            let ended = sent(&with_files(&graph, &files), &files);
            assert_one_copy_each(&graph, &ended, &addresses(1));
            let mails = graph.mails();
            let [file] = &mails[0].letter.attachments[..] else { panic!("{fault:?} at {put}: {mails:?}") };
            assert_eq!(file.sha256, sum(&bytes(5 << 20)), "{fault:?} at {put}");
        }
    }
}

#[test]
fn every_step_of_a_large_mail_may_fail_and_it_still_arrives_once() {
    let files = [("film.mp4", 4 << 20), ("notes.pdf", 2_800_000)];
    for step in [Step::CreateDraft, Step::CreateSession, Step::Attach, Step::Send] {
        let graph = graph();
        let throttled = Fault::graph(429, "ApplicationThrottled").header("retry-after", "0.004");
        graph.fail_at(
            step,
            [Fault::SendThenReset, Fault::Reset, throttled, Fault::graph(401, "InvalidAuthenticationToken")],
        );
        let folder = folder(&[account(&graph, "work", json!({"to": addresses(1), "duplicates": "verify"}))]);
        let folder = files.iter().fold(folder, |folder, (name, count)| folder.file(name, bytes(*count)));
        let ended = sent(&folder, &files);
        assert_one_copy_each(&graph, &ended, &addresses(1));
        assert_eq!(graph.mails()[0].letter.attachments.len(), 2, "{step:?}");
    }
}

#[test]
fn what_fails_for_good_leaves_no_draft() {
    let files = [("film.mp4", 4 << 20)];
    for step in [Step::CreateSession, Step::Upload(1), Step::Send] {
        let graph = graph();
        graph.fail_at(step, [Fault::graph(403, "ErrorAccessDenied")]);
        let ended = sent(&with_files(&graph, &files), &files);
        assert_eq!((ended.code, graph.mails().len()), (Some(1), 0), "{step:?}: {}", ended.stdout);
        assert_eq!(graph.drafts_left(), Vec::<String>::new(), "{step:?}");
        assert!(ended.stdout.contains("ErrorAccessDenied"), "{step:?}: {}", ended.stdout);
    }
}

#[test]
fn a_mail_that_graph_finds_too_long_goes_through_a_draft() {
    let files = [("almost.pdf", 2_500_000)];
    let graph = graph();
    graph.fail_at(Step::SendMail, [Fault::graph(413, "BadRequest")]);
    let ended = sent(&with_files(&graph, &files), &files);
    assert_one_copy_each(&graph, &ended, &addresses(1));
    assert_eq!(graph.mails()[0].via, Via::Draft);
}

#[test]
fn a_missing_permission_is_said_before_anything_is_sent() {
    let files = [("film.mp4", 4 << 20)];
    let graph = Graph::start();
    let folder = with_files(&graph, &files);
    let ended = sent(&folder, &files);
    assert_ne!(ended.code, Some(0));
    let all = format!("{}{}", ended.stdout, ended.stderr);
    assert!(all.contains("Mail.ReadWrite"), "{all}");
    assert_eq!((graph.requests(), graph.mails().len()), ((1, 0), 0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_of_150_megabytes_is_never_whole_in_memory() {
    let graph = graph();
    let folder = with_files(&graph, &[]);
    let film = std::fs::File::create(folder.path("film.mp4")).unwrap();
    film.set_len(150 << 20).unwrap();
    graph.hold_at(Step::Send);
    let child = folder.dispatch(&["-b", "x", "-g", "all", "-a", "film.mp4", "--report", "json"]).start();
    graph.until_held(1);
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    graph.release();
    let ended = Ended::of(child, &folder.path(""));
    assert_one_copy_each(&graph, &ended, &addresses(1));
    assert_eq!(graph.mails()[0].letter.attachments[0].size, 150 << 20);
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the kernel counts");
    let kilobytes: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 60 << 10, "{kilobytes} kB");
}

#[test]
fn a_mail_that_is_not_to_be_kept_goes_through_no_draft_even_where_graph_finds_it_too_large() {
    let graph = graph();
    graph.fail_at(Step::SendMail, [Fault::graph(413, "BadRequest")]);
    let folder = folder(&[account(&graph, "work", json!({"to": addresses(1), "savesent": false}))]);
    let folder = folder.file("one.png", bytes(10_000));
    let ended = sent(&folder, &[("one.png", 10_000)]);
    assert_eq!((ended.code, graph.mails().len()), (Some(1), 0), "{}", ended.shown());
    assert!(ended.stdout.contains("too_large"), "{}", ended.shown());
}
