//! Signing in in a browser, which the test plays.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr};

use dispatch::config::policy::Policy;
use dispatch::transport::{Answer, Transport};
use reqwest::Method;

use super::folder;
use crate::support::cli::{Ended, Folder};
use crate::support::graph::{CLIENT_SECRET, Fault, Graph};

/// A sign-in that waits for its answer.
struct SigningIn {
    child: Child,
    lines: BufReader<ChildStderr>,
    said: String,
    link: String,
}

impl SigningIn {
    fn begin(folder: &Folder) -> Self {
        let mut child = folder.dispatch(&["auth", "mine", "--browser"]).start();
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut said = String::new();
        while !said.contains("Ctrl-C stops") {
            assert_ne!(lines.read_line(&mut said).expect("it is text"), 0, "{said}");
        }
        let link =
            said.lines().map(str::trim).find(|line| line.starts_with("http")).expect("the link is shown").to_owned();
        Self { child, lines, said, link }
    }

    /// Where the login server sends the browser once the person has signed in.
    async fn way_back(&self) -> String {
        let answer = visit(&self.link).await;
        assert_eq!(answer.status, 302, "{}", answer.text());
        answer.header("location").expect("it is a redirect").to_owned()
    }

    /// The exit code and everything that was said.
    fn end(mut self, folder: &Folder) -> (Option<i32>, String) {
        self.lines.read_to_string(&mut self.said).expect("it is text");
        (Ended::of(self.child, &folder.path("")).code, self.said)
    }
}

async fn visit(url: &str) -> Answer {
    let line = Transport::new().line(&Policy::default()).expect("a client can be made");
    line.exchange(line.request(Method::GET, url)).await.expect("it answers")
}

#[tokio::test]
async fn the_answer_of_the_browser_becomes_a_sign_in() {
    let graph = Graph::start();
    let folder = folder(&graph, "");
    let sign_in = SigningIn::begin(&folder);
    let back = sign_in.way_back().await;
    assert_eq!(visit(&back.replace("/?", "/favicon.ico?")).await.status, 404);
    let page = visit(&back).await;
    assert!(page.status == 200 && page.text().contains("Go back to the terminal"), "{}", page.text());
    // Nothing is loaded, and nothing of the address stays.
    assert!(!page.text().contains("http") && page.header("cache-control") == Some("no-store"), "{}", page.text());
    let (code, said) = sign_in.end(&folder);
    assert_eq!(code, Some(0), "{said}");
    assert!(graph.secrets().iter().all(|secret| !said.contains(secret.as_str())), "{said}");
    let sent = folder.run(&["-b", "x"]);
    assert_eq!((sent.code, graph.mails().len()), (Some(0), 1), "{}", sent.shown());
}

#[tokio::test]
async fn an_answer_to_another_sign_in_is_refused_and_the_right_one_awaited() {
    let graph = Graph::start();
    let folder = folder(&graph, "");
    let sign_in = SigningIn::begin(&folder);
    let back = sign_in.way_back().await;
    let foreign = visit(&back.replace("state=", "state=x")).await;
    assert!(foreign.status == 400 && foreign.text().contains("belongs to another sign-in"), "{}", foreign.text());
    // A visitor without a word does not keep others out.
    let silent = std::net::TcpStream::connect(back["http://".len()..].split('/').next().expect("it has a host"));
    assert_eq!(visit(&back).await.status, 200);
    let (code, said) = sign_in.end(&folder);
    drop(silent);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("its `state` is not that of this one"), "{said}");
}

#[tokio::test]
async fn what_the_browser_or_the_login_server_refuses_is_told() {
    let graph = Graph::start();
    let folder = folder(&graph, &format!(", client_secret: '{CLIENT_SECRET}'"));
    for (answer, advice) in [
        (
            "error=access_denied&error_description=AADSTS65004%3A+Declined.%0D%0ATrace+ID%3A+1",
            "the sign-in was declined",
        ),
        ("error=server_error", "run the same command again"),
    ] {
        let sign_in = SigningIn::begin(&folder);
        let back = sign_in.way_back().await;
        let (door, query) = back.split_once('?').expect("there is a query");
        let state = query.split('&').find(|pair| pair.starts_with("state=")).expect("there is a state");
        let page = visit(&format!("{door}?{answer}&{state}")).await;
        assert!(page.text().contains("Not signed in"), "{}", page.text());
        let (code, said) = sign_in.end(&folder);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(advice) && !said.contains("Trace"), "{said}");
    }
    graph.fail_login([Fault::login(400, "invalid_grant", 501_481)]);
    let sign_in = SigningIn::begin(&folder);
    assert_eq!(visit(&sign_in.way_back().await).await.status, 200);
    let (code, said) = sign_in.end(&folder);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the code is not accepted") && !said.contains(CLIENT_SECRET), "{said}");
    assert_eq!(folder.run(&["auth", "status", "mine"]).code, Some(1));
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn at_a_terminal_the_browser_opens_by_itself() {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::support::terminal::Terminal;

    let graph = Graph::start();
    let folder =
        folder(&graph, "").file("bin/xdg-open", "#!/bin/sh\necho \"$1\" > opened.new; /bin/mv opened.new opened\n");
    let program = folder.path("bin/xdg-open");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let mut terminal = Terminal::new();
    let child = folder.dispatch(&["auth", "mine", "--browser"]).env("PATH", folder.path("bin")).at(&terminal);
    terminal.wait_for("Ctrl-C stops");
    let opened = until_there(&folder.path("opened"));
    let back = visit(opened.trim()).await.header("location").expect("it is a redirect").to_owned();
    assert_eq!(visit(&back).await.status, 200);
    let shown = terminal.shown();
    assert_eq!(Ended::of(child, &folder.path("")).code, Some(0), "{shown}");
}

/// The text of a file that another process is about to write.
#[cfg(target_os = "linux")]
fn until_there(path: &std::path::Path) -> String {
    loop {
        if let Ok(text) = std::fs::read_to_string(path) {
            return text;
        }
        std::thread::yield_now();
    }
}
