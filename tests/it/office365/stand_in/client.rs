//! A plain HTTP client, to speak to the servers as no good program would.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::support::graph::{CLIENT_ID, CLIENT_SECRET, Graph, TENANT};

/// A client with a token, or without one.
pub(super) struct Client {
    http: reqwest::Client,
    pub(super) url: String,
    token: String,
}

/// Status and JSON of an answer; null where the body is none.
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    pub(super) headers: reqwest::header::HeaderMap,
}

impl Said {
    /// Status and code of an error.
    pub(super) fn error(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["error"]["code"].as_str().unwrap_or_default())
    }

    /// Error and number of a refused sign-in.
    pub(super) fn refusal(&self) -> (&str, u64) {
        (self.body["error"].as_str().unwrap_or_default(), self.body["error_codes"][0].as_u64().unwrap_or_default())
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_else(|| panic!("`{name}` is no text: {}", self.body)).to_owned()
    }
}

impl Client {
    /// A client that has not signed in.
    pub(super) fn stranger(graph: &Graph) -> Self {
        // The program chooses its TLS at its start, and so does a test that has nothing but a client.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let none = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().no_proxy().redirect(none).build().expect("a client can be made");
        Self { http, url: graph.url(), token: String::new() }
    }

    /// A client with the token of the application.
    pub(super) async fn application(graph: &Graph) -> Self {
        let mut client = Self::stranger(graph);
        let scope = format!("{}/.default", client.url);
        let form = [("grant_type", "client_credentials"), ("client_secret", CLIENT_SECRET), ("scope", &scope)];
        let said = client.token(TENANT, &form).await;
        client.token = said.text("access_token");
        client
    }

    /// The answer to a token request of the application.
    pub(super) async fn token(&self, tenant: &str, fields: &[(&str, &str)]) -> Said {
        self.form(&format!("/{tenant}/oauth2/v2.0/token"), fields).await
    }

    pub(super) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Said {
        let own = [("client_id", CLIENT_ID)];
        let own: &[_] = if fields.iter().any(|(name, _)| *name == "client_id") { &[] } else { &own };
        let request = self.http.post(format!("{}{path}", self.url)).form(&[own, fields].concat());
        said(request.send().await.expect("it answers")).await
    }

    /// A request to Graph or to any other address.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}/v1.0{path}", self.url) };
        let request = self.http.request(method, url).header("client-request-id", "own-id");
        if self.token.is_empty() || path.starts_with("http") { request } else { request.bearer_auth(&self.token) }
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Said {
        self.said(self.request(Method::POST, path).json(body)).await
    }

    pub(super) async fn get(&self, path: &str) -> Said {
        self.said(self.request(Method::GET, path)).await
    }

    /// Asks with a query, which is encoded here.
    pub(super) async fn look(&self, path: &str, query: &[(&str, &str)]) -> Said {
        let request = self.request(Method::GET, path);
        let mut request = request.build().expect("it is a request");
        request.url_mut().query_pairs_mut().extend_pairs(query);
        said(self.http.execute(request).await.expect("it answers")).await
    }

    pub(super) async fn said(&self, request: RequestBuilder) -> Said {
        said(request.send().await.expect("it answers")).await
    }
}

async fn said(response: Response) -> Said {
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.expect("it ends");
    Said { status, headers, body: serde_json::from_str(&text).unwrap_or_default() }
}
