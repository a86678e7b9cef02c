//! Configurations from the web over TLS, through proxies and redirects, and from servers that do not answer as they should.

use crate::support::cli::{Ended, Folder};
use crate::support::secured::{AUTHORITY, Secured};
use crate::support::server::{Greeting, Reply, Server};

const ONE: &str = "accounts: [{name: one, url: 'console://'}]\n";

/// Lists the accounts of an address, with these variables.
fn accounts(address: &str, environment: &[(&str, &str)]) -> Ended {
    let folder = Folder::new();
    let run = folder.dispatch(&["accounts", "-c", address]);
    environment.iter().fold(run, |run, (name, value)| run.env(name, value)).run()
}

/// The same, which must find the account that there is.
fn finds(address: &str, environment: &[(&str, &str)]) {
    let ended = accounts(address, environment);
    assert!(ended.code == Some(0) && ended.stdout.contains("\n one "), "{}", ended.shown());
}

#[test]
fn a_certificate_must_be_trusted_unless_the_address_does_without() {
    let server = Secured::start(|_| Reply::status(200).body(ONE));
    let address = format!("https://me:pw@{}/a.yaml", server.host());
    let refused = accounts(&address, &[]);
    assert_eq!(refused.code, Some(2), "{}", refused.shown());
    assert!(refused.stderr.contains("certificate"), "{}", refused.stderr);
    assert!(server.requests().is_empty(), "nothing is said before the server is known");
    finds(&format!("{address}?verify=no"), &[]);
    finds(&address, &[("SSL_CERT_FILE", AUTHORITY)]);
    assert_eq!(server.requests()[1].header("authorization"), Some("Basic bWU6cHc="));
    // The certificate is for this machine by name and number, and for no other.
    finds(&server.url("/a.yaml").replace("127.0.0.1", "localhost"), &[("SSL_CERT_FILE", AUTHORITY)]);
}

#[test]
fn a_redirect_to_another_server_takes_nothing_along() {
    let other = Secured::start(|_| Reply::status(200).body(ONE));
    let place = other.url("/b.yaml?sig=1");
    let server =
        Secured::start(move |_| Reply::status(302).header("location", place.clone()).header("set-cookie", "a=b"));
    let address = format!("https://me:hunter2@{}/a.yaml?token=hunter2&+X-Key=hunter2&redirect=yes", server.host());
    let trusting = [("SSL_CERT_FILE", AUTHORITY)];
    finds(&address, &trusting);
    assert_eq!(server.requests()[0].header("x-key"), Some("hunter2"));
    let [seen] = &other.requests()[..] else { panic!("it is asked once") };
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("GET", "/b.yaml?sig=1"));
    assert_eq!(seen.header("authorization").or(seen.header("cookie")).or(seen.header("referer")), None);
    assert!(!seen.headers.iter().any(|(_, value)| value.contains("hunter2")), "{:?}", seen.headers);
    let refused = accounts(&address.replace("&redirect=yes", ""), &trusting);
    assert_eq!((refused.code, other.requests().len()), (Some(2), 1), "{}", refused.shown());
}

#[test]
fn no_redirect_leads_away_from_tls() {
    let open = Server::start(|_| Reply::status(200).body(ONE));
    let place = open.url("/b.yaml");
    let server = Secured::start(move |_| Reply::status(302).header("location", place.clone()));
    let ended = accounts(&server.url("/a.yaml?redirect=yes"), &[("SSL_CERT_FILE", AUTHORITY)]);
    assert_eq!((ended.code, open.connections()), (Some(2), 0), "{}", ended.shown());
    assert!(ended.stderr.contains("no redirect leads away from TLS"), "{}", ended.stderr);
}

#[test]
fn a_proxy_is_asked_for_what_is_not_excepted() {
    let proxy = Server::start(|_| Reply::status(200).body(ONE));
    let through = proxy.url("");
    finds("http://me:pw@config.example.com/a.yaml?ref=main&+X-Key=k", &[("HTTP_PROXY", &through)]);
    let seen = &proxy.requests()[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("GET", "http://config.example.com/a.yaml?ref=main"));
    assert_eq!((seen.header("host"), seen.header("x-key")), (Some("config.example.com"), Some("k")));
    // Of what is read over TLS a proxy hears the host alone.
    let server = Server::start(|_| Reply::status(502));
    let tunnel = server.url("");
    let ended = accounts("https://me:hunter2@config.example.com/a.yaml?k=hunter2", &[("HTTPS_PROXY", &tunnel)]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    let seen = &server.requests()[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("CONNECT", "config.example.com:443"));
    assert!(!seen.headers.iter().any(|(_, value)| value.contains("hunter2")), "{:?}", seen.headers);
    let direct = Server::start(|_| Reply::status(200).body(ONE));
    finds(&direct.url("/a.yaml"), &[("HTTP_PROXY", &through), ("NO_PROXY", "127.0.0.1")]);
    assert_eq!((direct.requests().len(), proxy.requests().len()), (1, 1));
}

#[test]
fn a_server_is_asked_once_and_that_is_said() {
    for status in [429, 503] {
        let busy = Server::start(move |_| Reply::status(status).header("retry-after", "0"));
        let ended = accounts(&busy.url("/a.yaml"), &[]);
        assert_eq!((ended.code, busy.requests().len()), (Some(2), 1), "{}", ended.shown());
        assert!(ended.stderr.contains("a configuration is asked for once"), "{}", ended.stderr);
    }
    let broken = Server::choosy(|_| Greeting::Reset, |_| Reply::status(200));
    let ended = accounts(&broken.url("/a.yaml"), &[]);
    assert_eq!((ended.code, broken.connections()), (Some(2), 1), "{}", ended.shown());
    assert!(ended.stderr.contains("a configuration is asked for once"), "{}", ended.stderr);
}

#[test]
fn overlays_lie_beside_files_of_this_machine_alone() {
    let server = Server::start(|_| Reply::status(200).body(ONE));
    let address = server.url("/dispatch.yaml");
    let alone = Folder::new().run(&["accounts", "--env", "prod", "-c", &address]);
    assert_eq!(alone.code, Some(2), "{}", alone.shown());
    assert!(alone.stderr.contains("files from the web have no overlays"), "{}", alone.stderr);
    let overlay = "accounts: [{name: two, url: 'console://'}]\n";
    let folder = Folder::with(&format!("include: {address}\n")).file("dispatch.prod.yaml", overlay);
    let ended = folder.run(&["accounts", "--env", "prod"]);
    assert!(ended.stdout.contains("\n one ") && ended.stdout.contains("\n two "), "{}", ended.shown());
    let paths: Vec<_> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/dispatch.yaml", "/dispatch.yaml"]);
}
