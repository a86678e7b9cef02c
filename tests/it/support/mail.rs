//! Accounts, parts and targets for mail through the server on loopback.

use std::sync::Arc;

use dispatch::config::policy::Policy;
use dispatch::limit::Unit;
use dispatch::message::{Attachment, Dialect, Length, Part, Severity, Target};
use dispatch::outcome::{Failure, Receipt};
use dispatch::problem::{Problem, Problems};
use dispatch::service::office365::{Means, open};
use dispatch::service::settings::Settings;
use dispatch::service::{Parcel, Service};
use dispatch::store::TokenStore;
use dispatch::transport::Transport;
use minijinja::Value;
use serde_json::json;

use super::graph::{CLIENT_ID, CLIENT_SECRET, Graph, REFRESH_TOKEN, TENANT};

fn settings(graph: &Graph, fields: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::default();
    let url = graph.url();
    let common = [("client_id", CLIENT_ID), ("graph_url", &url), ("login_url", &url)];
    for (name, value) in common.iter().chain(fields) {
        settings.set(*name, Value::from(*value));
    }
    settings
}

/// An account of an organisation; `fields` win over its own.
pub(crate) fn organization(graph: &Graph, fields: &[(&str, &str)]) -> Settings {
    let own = [("source", "noreply@example.com"), ("tenant_id", TENANT), ("client_secret", CLIENT_SECRET)];
    settings(graph, &[&own, fields].concat())
}

/// An account of a person; `fields` win over its own.
pub(crate) fn personal(graph: &Graph, fields: &[(&str, &str)]) -> Settings {
    let own = [("source", "ann@outlook.com"), ("refresh_token", REFRESH_TOKEN)];
    let mut settings = settings(graph, &[&own, fields].concat());
    settings.set("ephemeral_tokens", Value::from(true));
    settings
}

/// The account, opened where nothing is stored and the environment is empty.
fn opened(settings: &Settings) -> Result<Arc<dyn Service>, Problem> {
    let means = Means {
        account: "mail",
        transport: &Transport::new(),
        policy: &Policy::default(),
        store: &TokenStore::nowhere(),
        variable: &|_| None,
        warnings: &mut Problems::new(),
    };
    open(settings, means)
}

/// The opened account.
pub(crate) fn service(settings: &Settings) -> Arc<dyn Service> {
    opened(settings).expect("the settings are complete")
}

/// What is said of settings that are wrong.
pub(crate) fn problem(settings: &Settings) -> String {
    opened(settings).err().expect("the settings are wrong").to_string()
}

/// A part without attachments.
pub(crate) fn part(body: &str) -> Part {
    Part {
        title: Some("Deployed".into()),
        body: body.into(),
        dialect: Dialect::Text,
        alternative: None,
        severity: Severity::Info,
        attachments: Arc::default(),
        number: 1,
        count: 1,
        length: Length { value: body.len(), unit: Unit::Bytes, limit: None },
    }
}

/// A part with one picture of so many bytes.
pub(crate) fn attached(name: &str, bytes: usize) -> Part {
    let content = vec![b'x'; bytes].into();
    Part {
        attachments: Arc::new([Attachment { name: name.into(), mime: "image/png".into(), content, link: None }]),
        ..part("See the picture.")
    }
}

/// A target as the definition of the service makes it.
pub(crate) fn target(address: &str) -> Target {
    let value = json!({"kind": "email", "value": address, "address": address});
    Target { label: address.into(), value: value.as_object().expect("it is a map").clone(), row: None }
}

/// Sends a short mail.
pub(crate) async fn send(service: &dyn Service, to: &str) -> Result<Receipt, Failure> {
    let (target, part) = (target(to), part("Version 1.2 is live."));
    service.deliver(Parcel::new(Some(&target), &part, "run-1/0/0")).await
}

/// Sends a short mail that has to be accepted.
pub(crate) async fn must_send(service: &dyn Service, to: &str) {
    let _ = send(service, to).await.expect("the server has no fault");
}

/// Sends a part of an account without targets.
pub(crate) async fn send_to_self(service: &dyn Service, part: &Part) -> Result<Receipt, Failure> {
    service.deliver(Parcel::new(None, part, "run-1/0/0")).await
}
