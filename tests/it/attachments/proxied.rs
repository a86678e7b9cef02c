//! Files that a proxy brings: which addresses are checked, and by whom names are resolved.

use crate::attachments::stage::names;
use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

/// A proxy that has a file under every address, and leads from one of them to where it must not lead.
fn proxy() -> Server {
    Server::start(|request| match request.path.as_str() {
        "http://files.example.com/inside" => Reply::status(302).header("location", "https://10.0.0.7/secret.txt"),
        path if path.starts_with("http://") => Reply::status(200).body(format!("what is at {path}")),
        _ => Reply::status(502),
    })
}

/// Sends the file at an address with these variables of the environment.
fn sent(folder: &Folder, address: &str, variables: &[(&str, &str)], more: &[&str]) -> Ended {
    let arguments = ["file:///?path=out.ndjson", "-b", "x", "--no-progress", "-a", address];
    let run = folder.dispatch(&[&arguments[..], more].concat());
    variables.iter().fold(run, |run, (name, value)| run.env(name, value)).run()
}

#[test]
fn a_proxy_resolves_names_and_brings_what_only_it_reaches() {
    let (proxy, folder) = (proxy(), Folder::new());
    // It may itself be on a private address, by its number or by a name.
    let by_name = format!("http://localhost:{}", proxy.port());
    for (address, through) in [
        ("http://ann:pw@files.example.com/june.txt?k=v", &proxy.url("")),
        ("http://files.internal/july.txt", &by_name),
        ("http://1.1.1.1/public.txt", &by_name),
    ] {
        let ended = sent(&folder, address, &[("HTTP_PROXY", through)], &[]);
        assert_eq!(ended.code, Some(0), "{address}: {}", ended.stderr);
    }
    assert_eq!(names(&folder), ["june.txt", "july.txt", "public.txt"]);
    let requests = proxy.requests();
    let asked: Vec<_> = requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(
        asked,
        ["http://files.example.com/june.txt?k=v", "http://files.internal/july.txt", "http://1.1.1.1/public.txt"]
    );
    assert_eq!(requests[0].header("authorization"), Some("Basic YW5uOnB3"));
}

#[test]
fn behind_a_proxy_private_addresses_in_numbers_are_refused() {
    let (proxy, folder) = (proxy(), Folder::new());
    let through = proxy.url("");
    let variables = [("HTTP_PROXY", &*through), ("HTTPS_PROXY", &*through)];
    for address in [
        "http://127.0.0.1/a.txt",
        "http://10.0.0.7/a.txt",
        "http://2130706433/a.txt",
        "http://[fd00::7]/a.txt",
        "http://[::ffff:192.168.0.1]/a.txt",
        "http://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/a.txt",
    ] {
        let ended = sent(&folder, address, &variables, &[]);
        assert_eq!(ended.code, Some(2), "{address}");
        assert!(ended.stderr.contains("is no public address"), "{address}: {}", ended.stderr);
    }
    assert_eq!(proxy.connections(), 0, "the proxy hears of none of them");
    let ended = sent(&folder, "http://files.example.com/inside", &variables, &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("`10.0.0.7` is no public address"), "{}", ended.stderr);
    assert_eq!(proxy.requests().len(), 1, "a redirect is checked before it is followed");
    assert!(folder.records("out.ndjson").is_empty());
    let ended = sent(&folder, "http://10.0.0.7/a.txt", &variables, &["--allow-private-attachments"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(names(&folder), ["a.txt"]);
}

#[test]
fn what_is_excepted_from_the_proxy_is_resolved_and_checked_here() {
    let (proxy, folder) = (proxy(), Folder::new());
    let server = Server::start(|_| Reply::status(200).body("from here"));
    let address = format!("http://localhost:{}/a.txt", server.port());
    let through = proxy.url("");
    let variables = [("HTTP_PROXY", &*through), ("NO_PROXY", "localhost")];
    let ended = sent(&folder, &address, &variables, &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("`localhost` has the address"), "{}", ended.stderr);
    assert_eq!((proxy.connections(), server.connections()), (0, 0));
    let ended = sent(&folder, &address, &variables, &["--allow-private-attachments"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!((proxy.connections(), server.requests().len()), (0, 1));
}

#[test]
fn a_proxy_that_opens_no_tunnel_ends_the_run_before_anything_is_sent() {
    let (proxy, folder) = (proxy(), Folder::new());
    let ended = sent(
        &folder,
        "https://ann:hunter2@files.example.com/a.txt?k=hunter2",
        &[("HTTPS_PROXY", &proxy.url(""))],
        &["--report", "text"],
    );
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("https://files.example.com/a.txt") && ended.stderr.contains("HTTPS_PROXY"),
        "{}",
        ended.stderr
    );
    assert!(!ended.shown().contains("hunter2"), "{}", ended.stderr);
    let seen = &proxy.requests()[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("CONNECT", "files.example.com:443"));
    assert!(folder.records("out.ndjson").is_empty());
}
