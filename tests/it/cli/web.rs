//! Configurations from the web: how they are fetched, and what is said where they cannot be.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Recorded, Reply, Server};

const ONE: &str = "accounts: [{name: one, url: 'console://'}]\n";

/// A server that knows some files, by their paths.
fn server(files: &'static [(&'static str, &'static str)]) -> Server {
    Server::start(move |request: &Recorded| {
        let path = request.path.split('?').next().unwrap_or_default();
        let found = files.iter().find(|(known, _)| *known == path);
        found.map_or(Reply::status(404), |(_, text)| Reply::status(200).body(*text))
    })
}

/// An address with credentials.
fn address(server: &Server, credentials: &str, path: &str) -> String {
    format!("http://{credentials}@{}{path}", server.host())
}

/// The names of all accounts.
fn names(ended: &Ended) -> Vec<&str> {
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect()
}

/// The output with the address of a server by a name of its own.
fn shown(ended: &Ended, server: &Server) -> String {
    ended.shown().replace(&server.host(), "[SERVER]")
}

fn paths(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

#[test]
fn the_query_goes_to_the_server_and_settings_stay_here() {
    let server = server(&[
        ("/c/dispatch.yaml", "include: [teams/ops.yaml, /x]\n"),
        ("/c/teams/ops.yaml", ONE),
        ("/x", "a=console://"),
    ]);
    let address =
        address(&server, "me:p%40ss", "/c/dispatch.yaml?ref=main&+X-Team=a%20b&-X-B=1&cto=5&format=yaml&verify=yes&to");
    let ended = Folder::new().run(&["accounts", "-c", &address]);
    assert_eq!(names(&ended), ["one", "console-1"]);
    assert_eq!(paths(&server), ["GET /c/dispatch.yaml?ref=main&to", "GET /c/teams/ops.yaml", "GET /x"]);
    for request in server.requests() {
        assert_eq!(request.header("authorization"), Some("Basic bWU6cEBzcw=="), "{}", request.path);
        assert_eq!((request.header("x-team"), request.header("x-b")), (Some("a b"), Some("1")), "{}", request.path);
    }
}

#[test]
fn another_server_gets_no_credentials() {
    let theirs = server(&[("/theirs.yaml", ONE)]);
    let include = format!("include: http://{}/theirs.yaml\n", theirs.host());
    let ours = Server::start(move |_| Reply::status(200).body(include.as_str()));
    let ended = Folder::new().run(&["accounts", "-c", &address(&ours, "me:pw", "/ours.yaml?+X-Key=k")]);
    assert_eq!(names(&ended), ["one"]);
    let seen = &theirs.requests()[0];
    assert_eq!((seen.header("authorization"), seen.header("x-key")), (None, None));
}

#[test]
fn a_file_of_this_machine_includes_addresses_with_references() {
    let server = server(&[("/ops.conf", "ops=console://\n")]);
    let folder = Folder::with(&format!(
        "include:\n  - http://me:${{env:PW}}@{0}/ops.conf?+X-Key=${{file:key}}\n  - http://{0}/ops.conf?+X-Key=other\n",
        server.host()
    ))
    .file("key", "a&b\n");
    let ended = folder.dispatch(&["accounts"]).env("PW", "p@ss:/").run();
    assert_eq!(names(&ended), ["console-1", "console-2"]);
    let seen = &server.requests()[0];
    assert_eq!((seen.header("authorization"), seen.header("x-key")), (Some("Basic bWU6cEBzczov"), Some("a&b")));
    assert_snapshot!(shown(&folder.run(&["accounts"]), &server), @r"
    exit 2
    --- stderr
    error: the environment variable `PW` is not set
     --> dispatch.yaml:2:5
      |
    2 |   - http://*************************************?+X-Key=***********
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: set it where `dispatch` runs
    ");
}

#[test]
fn apprise_s_files_include_addresses_too() {
    let server = server(&[("/a.yml", "urls: ['console://?to=a']\n"), ("/b", "console://?to=b\n")]);
    let text = format!("include http://{0}/a.yml\nINCLUDE http://{0}/b\n", server.host());
    let yaml = format!("include: http://{0}/a.yml, http://{0}/b\nurls: ['console://']\n", server.host());
    let folder = Folder::new().file("a.conf", text).file("b.yaml", yaml);
    assert_eq!(names(&folder.run(&["accounts", "-c", "a.conf"])), ["console-1", "console-2"]);
    assert_eq!(names(&folder.run(&["accounts", "-c", "b.yaml"])), ["console-1", "console-2", "console-3"]);
}

#[test]
fn each_address_is_read_once_and_circles_are_seen() {
    let server = server(&[
        ("/a.yaml", "include: b.yaml\n"),
        ("/b.yaml", "include: [a.yaml, c.yaml, c.yaml]\n"),
        ("/c.yaml", ONE),
    ]);
    let ended = Folder::new().run(&["accounts", "-c", &server.url("/a.yaml"), "-c", &server.url("/c.yaml")]);
    assert_snapshot!(shown(&ended, &server), @r"
    exit 2
    --- stderr
    error: `http://[SERVER]/a.yaml` includes itself: http://[SERVER]/a.yaml > http://[SERVER]/b.yaml > http://[SERVER]/a.yaml
     --> http://[SERVER]/b.yaml:1:11
      |
    1 | include: [a.yaml, c.yaml, c.yaml]
      |           ^^^^^^
      |
      = note: included at http://[SERVER]/a.yaml:1:10
      = help: remove this `include`
    ");
    assert_eq!(paths(&server), ["GET /a.yaml", "GET /c.yaml", "GET /b.yaml"]);
}

#[test]
fn what_the_address_the_server_or_the_content_says_is_the_language() {
    let text = "ops=console://\n";
    for (path, media_type, content) in [
        ("/x?format=text", "application/yaml", text),
        ("/x.yaml?format=TEXT", "text/plain", text),
        ("/x", "text/x-yaml; charset=utf-8", ONE),
        ("/x", "text/plain", ONE),
        ("/x", "text/html", text),
        ("/x.yaml", "text/plain", ONE),
    ] {
        let server = Server::start(move |_| Reply::status(200).header("content-type", media_type).body(content));
        let ended = Folder::new().run(&["check", "-c", &server.url(path)]);
        assert_eq!(ended.stderr, "1 account in order\n", "{path} {media_type}");
    }
    let server = Server::start(move |_| Reply::status(200).header("content-type", "application/x-yaml").body(text));
    let ended = Folder::new().run(&["check", "-c", &server.url("/x")]);
    assert!(ended.stderr.contains("add `format=text` to the query of its address"), "{}", ended.stderr);
}

#[test]
fn every_refusal_of_a_server_is_explained() {
    let server = Server::start(|request: &Recorded| {
        match request.path.trim_start_matches('/').split('?').next().unwrap_or_default() {
            "page" => Reply::status(200).body("\n<!DOCTYPE html><title>Sign in</title>"),
            "latin" => Reply::status(200).body(b"ops=json://\xe9hunter2".to_vec()),
            "zero" => Reply::status(200).body(b"a\0b".to_vec()),
            "large" => Reply::status(200).body(vec![b'#'; 16 * 1024 * 1024 + 1]),
            "silent" => Reply::silence(),
            "half" => Reply::status(200).body("accounts: []").cut_after(4),
            status => Reply::status(status.parse().expect("a status")).header("location", "/200").body("hunter2"),
        }
    });
    let mut said = String::new();
    let silent = "silent?timeout=0.2&token=hunter2";
    for path in ["401", "403", "404", "410", "302", "418", "500", "page", "latin", "zero", "large", silent, "half"] {
        let ended = Folder::new().run(&["check", "-c", &server.url(&format!("/{path}"))]);
        assert_eq!(ended.code, Some(2), "{path}");
        assert!(!ended.stderr.contains("hunter2"), "{path}: {}", ended.stderr);
        let of_interest = ended.stderr.lines().filter(|line| line.starts_with("error: ") || line.contains("= help: "));
        of_interest.for_each(|line| said.push_str(&format!("{}\n", line.trim().replace(&server.host(), "[SERVER]"))));
    }
    assert_snapshot!(said, @r"
    error: `http://[SERVER]/401` cannot be read: the server asks for credentials (401)
    = help: write `https://user:${env:PASSWORD}@host/…`, or a header in the query: `?+Authorization=Bearer ${env:TOKEN}`
    error: `http://[SERVER]/403` cannot be read: the server asks for credentials (403)
    = help: write `https://user:${env:PASSWORD}@host/…`, or a header in the query: `?+Authorization=Bearer ${env:TOKEN}`
    error: `http://[SERVER]/404` cannot be read: there is no such file (404)
    = help: check the address; some servers say so, too, where credentials are missing
    error: `http://[SERVER]/410` cannot be read: there is no such file (410)
    = help: check the address; some servers say so, too, where credentials are missing
    error: `http://[SERVER]/302` cannot be read: the service answered with a redirect, which is not followed
    = help: name the address that it redirects to, or add `redirect=yes` to the query
    error: `http://[SERVER]/418` cannot be read: the server answers 418 I'm a teapot
    = help: check the address
    error: `http://[SERVER]/500` cannot be read: the server answers 500 Internal Server Error
    = help: a configuration is asked for once: try it again later
    error: `http://[SERVER]/page` is a web page and no configuration
    = help: name the address of the file itself; a server may show a page to sign in where credentials are missing
    error: this byte is no UTF-8
    = help: save the file as UTF-8
    error: `http://[SERVER]/zero` is no text file
    = help: name a YAML file
    error: `http://[SERVER]/large` is larger than 16 MiB
    = help: split the configuration into several files
    error: `http://[SERVER]/silent?token=*` cannot be read: no answer within 200ms
    = help: try it again, or allow more time with `cto`, `rto` and `timeout` in the query of the address
    error: `http://[SERVER]/half` cannot be read: the answer broke off: error reading a body from connection: end of file before message length reached
    = help: check the address and the network; a configuration is asked for once, so try it again where they are right
    ");
    let ended = Folder::new().run(&["check", "-c", &Server::nowhere()]);
    assert!(ended.stderr.contains("nothing listens there: check host and port"), "{}", ended.stderr);
    let ended = Folder::new().run(&["check", "-c", &address(&server, "me:hunter2", "/401")]);
    assert!(ended.stderr.contains("the server refuses these credentials (401)"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
}

#[test]
fn a_redirect_is_followed_where_the_address_says_so() {
    let server = Server::start(|request: &Recorded| match request.path.as_str() {
        "/old" => Reply::status(301).header("location", "/new?sig=1"),
        "/circle" => Reply::status(302).header("location", "/circle"),
        "/away" => Reply::status(302).header("location", "http://config.example.com/new"),
        _ => Reply::status(200).body(ONE),
    });
    let run = |path: &str| Folder::new().run(&["accounts", "-c", &address(&server, "me:pw", path)]);
    assert_eq!(names(&run("/old?redirect=yes")), ["one"]);
    assert_eq!(paths(&server), ["GET /old", "GET /new?sig=1"]);
    assert!(server.requests()[1].header("authorization").is_some(), "it is the same server");
    for path in ["/circle?redirect=yes", "/away?redirect=yes", "/old?redirect=no", "/old"] {
        let ended = run(path);
        assert!(ended.stderr.contains("which is not followed"), "{path}: {}", ended.stderr);
    }
}

#[test]
fn mistakes_in_an_address_are_found_before_anything_is_fetched() {
    let server = server(&[]);
    for (path, words) in [
        ("/x?verify=ture", "did you mean `true`?"),
        ("/x?cto=soon", "`cto` must be a duration"),
        ("/x?format=yamll", "did you mean `yaml`?"),
        ("/x?k=${file:key}", "may refer to variables alone"),
        ("/x?k=${env:NOWHERE}", "`NOWHERE` is not set"),
        ("/x?k=${vault:x}", "is not a known reference"),
    ] {
        let ended = Folder::new().run(&["check", "-c", &server.url(path)]);
        assert_eq!(ended.code, Some(2), "{path}");
        assert!(ended.stderr.contains(words), "{path}: {}", ended.stderr);
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn the_environment_may_name_addresses() {
    let server = server(&[("/a.yaml", ONE)]);
    let folder = Folder::new().file("b.yaml", "accounts: [{name: two, url: 'console://'}]");
    let list = format!("{}; b.yaml", server.url("/a.yaml"));
    assert_eq!(names(&folder.dispatch(&["accounts"]).env("DISPATCH_CONFIG", &list).run()), ["one", "two"]);
    assert_eq!(names(&folder.dispatch(&["accounts"]).env("APPRISE_CONFIG_PATH", &list).run()), ["one", "two"]);
}
