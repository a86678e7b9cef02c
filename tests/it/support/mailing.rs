//! The real program that sends mail through the servers on loopback.

use serde_json::{Value, json};

use super::cli::{Ended, Folder};
use super::graph::{CLIENT_ID, CLIENT_SECRET, Graph, REFRESH_TOKEN, TENANT};

/// An account of an organisation; `fields` win over its own.
pub(crate) fn account(graph: &Graph, name: &str, fields: Value) -> Value {
    let own = json!({"source": "noreply@example.com", "tenant_id": TENANT, "client_secret": CLIENT_SECRET});
    entry(graph, name, [own, fields])
}

/// An account of a person; `fields` win over its own.
pub(crate) fn personal_account(graph: &Graph, name: &str, fields: Value) -> Value {
    entry(graph, name, [json!({"source": "ann@outlook.com", "refresh_token": REFRESH_TOKEN}), fields])
}

fn entry(graph: &Graph, name: &str, fields: [Value; 2]) -> Value {
    let url = graph.url();
    let retry = json!({"attempts": 20, "min_delay": "5ms", "max_delay": "20ms"});
    let mut entry = json!({"name": name, "service": "o365", "client_id": CLIENT_ID, "graph_url": url, "login_url": url,
        "retry": retry});
    let all = entry.as_object_mut().expect("it is a map");
    for fields in fields {
        all.extend(fields.as_object().expect("fields are a map").clone());
    }
    all.retain(|_, value| !value.is_null());
    entry
}

/// A folder with these accounts.
pub(crate) fn folder(accounts: &[Value]) -> Folder {
    // JSON is YAML.
    Folder::with(&json!({"version": 1, "accounts": accounts}).to_string())
}

/// Sends a short mail from a folder with this account, and reports as JSON.
pub(crate) fn mailed(account: Value) -> Ended {
    mail_from(&folder(&[account]), &[])
}

/// Sends a short mail from a folder, and reports as JSON.
pub(crate) fn mail_from(folder: &Folder, arguments: &[&str]) -> Ended {
    folder.run(&[&["-g", "all", "-t", "News", "-b", "All is well.", "--report", "json"], arguments].concat())
}

/// So many addresses.
pub(crate) fn addresses(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("reader{number}@example.com")).collect()
}

/// The targets of a report that ended with this status, sorted.
pub(crate) fn targets(ended: &Ended, status: &str) -> Vec<String> {
    let report = ended.json();
    let deliveries = report["deliveries"].as_array().expect("it is a list").iter();
    let these = deliveries.filter(|delivery| delivery["status"] == status);
    let mut targets: Vec<_> = these.filter_map(|delivery| delivery["target"].as_str().map(str::to_owned)).collect();
    targets.sort_unstable();
    targets
}

/// Asserts that everything was sent, and every reader got exactly one copy.
pub(crate) fn assert_one_copy_each(graph: &Graph, ended: &Ended, readers: &[String]) {
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
    let expected = readers.iter().map(|reader| (reader.clone(), 1)).collect();
    assert_eq!(graph.copies_by_recipient(), expected);
    assert_eq!((graph.drafts_left(), graph.open_sessions()), (Vec::<String>::new(), 0));
}
