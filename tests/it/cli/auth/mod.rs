//! `dispatch auth`: a person signs in, and what is stored of it.

mod browser;
mod device;
mod stored;

use crate::support::cli::{Ended, Folder};
use crate::support::graph::{CLIENT_ID, Graph};

/// A folder whose configuration has the account `mine` of ann@outlook.com, which has never signed in.
fn folder(graph: &Graph, more: &str) -> Folder {
    Folder::with(&format!("accounts:\n  - {}\n", account("mine", graph, more)))
}

/// An account of ann@outlook.com as it is written in a configuration.
fn account(name: &str, graph: &Graph, more: &str) -> String {
    let url = graph.url();
    format!(
        "{{name: {name}, service: o365, source: ann@outlook.com, client_id: {CLIENT_ID}, to: bob@example.com, \
         login_url: '{url}', graph_url: '{url}'{more}}}"
    )
}

/// Signs in with a device code, at once.
fn signed_in(graph: &Graph, folder: &Folder) {
    let ended = folder.run(&["auth", "mine"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    graph.must_not_show(&ended);
}

impl Graph {
    /// Makes sure that the program repeats no token and no code that is not for people.
    fn must_not_show(&self, ended: &Ended) {
        for text in [&ended.stdout, &ended.stderr] {
            let secret = self.secrets().into_iter().find(|secret| text.contains(secret));
            assert_eq!(secret, None, "{text}");
        }
    }
}
