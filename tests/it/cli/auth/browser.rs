//! Signing in in a browser, which the test plays.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;

use dispatch::config::policy::Policy;
use dispatch::transport::{Answer, Transport};
use reqwest::Method;

use super::folder;
use crate::support::cli::{Ended, Folder};
use crate::support::graph::Graph;

/// A sign-in in a browser that waits for its answer.
struct SigningIn {
    folder: Folder,
    child: Child,
    lines: BufReader<std::process::ChildStderr>,
    said: String,
    link: String,
}

impl SigningIn {
    fn begin(graph: &Graph) -> Self {
        let folder = folder(graph, "");
        let mut child = folder.dispatch(&["auth", "mine", "--browser"]).start();
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut said = String::new();
        while !said.contains("Ctrl-C stops") {
            assert_ne!(lines.read_line(&mut said).expect("it is text"), 0, "{said}");
        }
        let link = said.lines().find_map(|line| line.strip_prefix("  http")).expect("the link is shown");
        let link = format!("http{link}");
        Self { folder, child, lines, said, link }
    }

    /// Where the login server sends the browser once the person has signed in.
    async fn way_back(&self) -> String {
        let answer = visit(&self.link).await;
        assert_eq!(answer.status, 302, "{}", answer.text());
        answer.header("location").expect("it is a redirect").to_owned()
    }

    /// The exit code and everything that was said.
    fn end(mut self) -> (Option<i32>, String) {
        self.lines.read_to_string(&mut self.said).expect("it is text");
        (Ended::of(self.child, &self.folder.path("")).code, self.said)
    }
}

async fn visit(url: &str) -> Answer {
    let line = Transport::new().line(&Policy::default()).expect("a client can be made");
    line.exchange(line.request(Method::GET, url)).await.expect("it answers")
}

#[tokio::test]
async fn the_answer_of_the_browser_becomes_a_sign_in() {
    let graph = Graph::start();
    let sign_in = SigningIn::begin(&graph);
    let back = sign_in.way_back().await;
    assert_eq!(visit(&back.replace("/?", "/favicon.ico?")).await.status, 404);
    let page = visit(&back).await;
    assert!(page.status == 200 && page.text().contains("Go back to the terminal"), "{}", page.text());
    assert!(!page.text().contains("http") && page.header("cache-control") == Some("no-store"), "{}", page.text());
    let state = tempfile::tempdir().expect("a folder can be made");
    std::fs::rename(sign_in.folder.path("dispatch.yaml"), state.path().join("c.yaml")).expect("it can be moved");
    std::fs::rename(state.path().join("c.yaml"), sign_in.folder.path("dispatch.yaml")).expect("it can be moved back");
    let (code, said) = sign_in.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(graph.secrets().iter().all(|secret| !said.contains(secret)), "{said}");
}
