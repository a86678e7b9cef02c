//! Roots of interfaces that are gone, and what stands in their place.
//!
//! The Outlook REST API was shut down in March 2024; its v1.0, v2.0 and beta became those of Graph.

use reqwest::Url;

use crate::problem::Problem;
use crate::warning::Warning;

/// The hosts of the Outlook REST API and of its preview.
const OUTLOOK: [&str; 2] = ["outlook.office.com", "outlook.office365.com"];

/// The root of Graph for the whole world.
const GRAPH: &str = "https://graph.microsoft.com";

/// What is meant by a root that nobody answers, and a warning that says so; nothing where the root is as it should be.
pub(super) fn modern(text: &str) -> Option<(String, Problem)> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let pieces: Vec<&str> = url.path_segments()?.filter(|piece| !piece.is_empty()).collect();
    if OUTLOOK.contains(&host) {
        let of_mailbox = match pieces.as_slice() {
            ["api", _, context @ ..] | ["ews", "odata", context @ ..] => !context.is_empty(),
            _ => false,
        };
        let words = format!("`graph_url` is the Outlook REST API, which is shut down; `{GRAPH}` is used");
        let also = if of_mailbox { ", and name the mailbox with `source`" } else { "" };
        let problem = Problem::new(words).hint(format!("remove `graph_url`{also}"));
        return Some((GRAPH.to_owned(), problem.warn(Warning::OutdatedRoot)));
    }
    let is_graph = host.starts_with("graph.") || host.starts_with("microsoftgraph.") || host.starts_with("dod-graph.");
    let version = pieces.first().filter(|piece| is_graph && matches!(**piece, "v1.0" | "beta"))?;
    let root = url.origin().ascii_serialization();
    let words = format!("`graph_url` ends with `{version}`, which is no part of the root; `{root}` is used");
    let problem = Problem::new(words).hint("`dispatch` speaks v1.0 and adds it itself");
    Some((root, problem.warn(Warning::OutdatedRoot)))
}

#[cfg(test)]
mod tests {
    use super::modern;

    #[test]
    fn old_roots_become_graph_whatever_follows_them() {
        for old in [
            "https://outlook.office.com",
            "https://outlook.office.com/api/v2.0",
            "https://outlook.office.com/api/v1.0/me",
            "https://outlook.office365.com/api/beta/users/sadie@example.com",
            "https://outlook.office365.com/ews/odata",
        ] {
            let (root, warning) = modern(old).expect(old);
            assert_eq!(root, "https://graph.microsoft.com", "{old}");
            let hint = warning.hint.expect("there is a hint");
            assert_eq!(hint.contains("`source`"), old.contains("/me") || old.contains("/users"), "{old}: {hint}");
        }
        let (root, _) = modern("https://graph.microsoft.us/v1.0").expect("it has a version");
        assert_eq!(root, "https://graph.microsoft.us");
    }

    #[test]
    fn other_roots_stay() {
        for root in ["https://graph.microsoft.com", "http://127.0.0.1:80/v1.0", "https://outlook.office.com.example"] {
            assert!(modern(root).is_none(), "{root}");
        }
    }
}
