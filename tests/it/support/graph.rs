//! A login server and a Graph in one, on loopback: strict about every request, and faulty on demand.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::schema;

pub(crate) const TENANT: &str = "example.onmicrosoft.com";
pub(crate) const CLIENT_ID: &str = "00000000-0000-4000-8000-000000000001";
pub(crate) const CLIENT_SECRET: &str = "s3cret/with+signs&more";
pub(crate) const REFRESH_TOKEN: &str = "refresh-0";

/// What happens instead of a good answer, once.
pub(crate) enum Fault {
    /// An answer; nothing is sent.
    Answer { status: u16, headers: Vec<(&'static str, &'static str)>, body: String },
    /// The mail leaves, and then this status is answered.
    SendThenAnswer(u16),
    /// The mail leaves, and then the connection breaks.
    SendThenReset,
}

impl Fault {
    /// An error as Graph writes it.
    pub(crate) fn graph(status: u16, code: &str) -> Self {
        let error = json!({"error": {"code": code, "message": format!("Graph says {code}."), "innerError": {}}});
        Self::Answer { status, headers: Vec::new(), body: error.to_string() }
    }

    /// An error as the login server writes it.
    pub(crate) fn login(status: u16, error: &str, code: u32) -> Self {
        let description = format!("AADSTS{code}: No. Echo: {CLIENT_SECRET}\r\nTrace ID: 1");
        let body = json!({"error": error, "error_description": description, "error_codes": [code]});
        Self::Answer { status, headers: Vec::new(), body: body.to_string() }
    }

    /// A page where JSON is expected.
    pub(crate) fn page(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: "<html>Gateway</html>".to_owned() }
    }

    /// The same answer with a header.
    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value));
        }
        self
    }
}

/// A mail that was taken, and the mailbox that sent it as the path names it.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) path: String,
    pub(crate) body: Value,
    pub(crate) request_id: String,
}

#[derive(Default)]
struct Office {
    url: String,
    /// What was wrong with requests; a good run leaves it empty.
    complaints: Vec<String>,
    token_requests: Vec<Vec<(String, String)>>,
    mail_requests: usize,
    mails: Vec<Mail>,
    login_faults: VecDeque<Fault>,
    graph_faults: VecDeque<Fault>,
    /// The latest access token; every other one is refused.
    token: String,
    refresh_token: String,
    lifetime: u32,
}

/// The server; it lives as long as the test binary.
#[derive(Clone)]
pub(crate) struct Graph(Arc<Mutex<Office>>);

impl Graph {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.set_nonblocking(true).expect("sockets can be non-blocking");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let office = Office { url, refresh_token: REFRESH_TOKEN.to_owned(), lifetime: 3599, ..Office::default() };
        let graph = Self(Arc::new(Mutex::new(office)));
        let router = Router::new()
            .route("/{tenant}/oauth2/v2.0/token", post(token))
            .route("/v1.0/me/sendMail", post(send_mail))
            .route("/v1.0/users/{user}/sendMail", post(send_mail))
            .layer(DefaultBodyLimit::max(4 << 20))
            .with_state(graph.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("the socket is non-blocking");
                axum::serve(listener, router).await.expect("it serves for ever");
            });
        });
        graph
    }

    fn office(&self) -> MutexGuard<'_, Office> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn url(&self) -> String {
        self.office().url.clone()
    }

    /// The next requests to Graph meet these faults, one each.
    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.office().graph_faults.extend(faults);
    }

    /// The next requests to the login server meet these faults, one each.
    pub(crate) fn fail_login(&self, faults: impl IntoIterator<Item = Fault>) {
        self.office().login_faults.extend(faults);
    }

    /// How many seconds new tokens are good for.
    pub(crate) fn set_lifetime(&self, seconds: u32) {
        self.office().lifetime = seconds;
    }

    /// No token given so far is good any more.
    pub(crate) fn revoke(&self) {
        self.office().token.clear();
    }

    /// The mails that were taken, after making sure that no request was wrong.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let office = self.office();
        assert_eq!(office.complaints, Vec::<String>::new());
        office.mails.clone()
    }

    /// How often the login server and Graph were asked.
    pub(crate) fn requests(&self) -> (usize, usize) {
        let office = self.office();
        (office.token_requests.len(), office.mail_requests)
    }

    /// A field of the latest token request.
    pub(crate) fn token_field(&self, name: &str) -> Option<String> {
        let office = self.office();
        let form = office.token_requests.last()?;
        form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }
}

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: String) -> Response {
    let mut response = (StatusCode::from_u16(status).expect("it is a status"), body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().expect("it is a header value"));
    }
    response
}

/// Ends the task of the connection without an answer and without a word on stderr.
fn reset() -> ! {
    std::panic::resume_unwind(Box::new("the connection breaks"))
}

async fn token(State(graph): State<Graph>, Path(tenant): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let mut office = graph.office();
    let text = String::from_utf8_lossy(&body);
    let query = reqwest::Url::parse(&format!("http://form.example/?{text}")).expect("a form is a query");
    let form: Vec<(String, String)> = query.query_pairs().into_owned().collect();
    let complaint = office.wrong_token_request(&tenant, &headers, &form);
    office.token_requests.push(form);
    match office.login_faults.pop_front() {
        Some(Fault::Answer { status, headers, body }) => return answer(status, &headers, body),
        Some(Fault::SendThenAnswer(status)) => return answer(status, &[], String::new()),
        Some(Fault::SendThenReset) => reset(),
        None => {}
    }
    if let Some(complaint) = complaint {
        office.complaints.push(complaint);
        let fault = json!({"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided.",
            "error_codes": [7000215]});
        return answer(401, &[], fault.to_string());
    }
    let number = office.token_requests.len();
    office.token = format!("access-token-{number}");
    let mut grant = json!({"token_type": "Bearer", "expires_in": office.lifetime, "access_token": office.token});
    let personal = office.token_requests.last().is_some_and(|form| form.iter().any(|(key, _)| key == "refresh_token"));
    if personal {
        office.refresh_token = format!("refresh-{number}");
        grant["refresh_token"] = json!(office.refresh_token);
    }
    answer(200, &[], grant.to_string())
}

impl Office {
    fn wrong_token_request(&self, tenant: &str, headers: &HeaderMap, form: &[(String, String)]) -> Option<String> {
        let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value);
        let graph = &self.url;
        let expected = match field("grant_type") {
            "client_credentials" => [
                (TENANT.to_owned(), tenant),
                (CLIENT_SECRET.to_owned(), field("client_secret")),
                (format!("{graph}/.default"), field("scope")),
            ],
            _ => [
                ("consumers".to_owned(), tenant),
                (self.refresh_token.clone(), field("refresh_token")),
                (format!("{graph}/Mail.Send offline_access"), field("scope")),
            ],
        };
        let form_type = headers.get("content-type").is_some_and(|value| value == "application/x-www-form-urlencoded");
        let sound = form_type && field("client_id") == CLIENT_ID && !headers.contains_key("authorization");
        let fits = expected.iter().all(|(expected, found)| expected == found);
        (!sound || !fits).then(|| format!("token request for {tenant}: {form:?}"))
    }

    fn take(&mut self, uri: &Uri, headers: &HeaderMap, body: &[u8]) {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if text("content-type") != "application/json" {
            self.complaints.push(format!("the content type is `{}`", text("content-type")));
        }
        let body: Value = serde_json::from_slice(body).expect("the body is JSON");
        self.complaints.extend(schema::send_mail_faults(&body));
        self.mails.push(Mail { path: uri.path().to_owned(), body, request_id: text("client-request-id").to_owned() });
    }
}

async fn send_mail(State(graph): State<Graph>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mut office = graph.office();
    office.mail_requests += 1;
    match office.graph_faults.pop_front() {
        Some(Fault::Answer { status, headers, body }) => return answer(status, &headers, body),
        Some(Fault::SendThenAnswer(status)) => {
            office.take(&uri, &headers, &body);
            return answer(status, &[("retry-after", "1")], String::new());
        }
        Some(Fault::SendThenReset) => {
            office.take(&uri, &headers, &body);
            drop(office);
            reset();
        }
        None => {}
    }
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok());
    if office.token.is_empty() || bearer != Some(&format!("Bearer {}", office.token)) {
        let error = json!({"error": {"code": "InvalidAuthenticationToken", "message": "Lifetime validation failed."}});
        return answer(401, &[], error.to_string());
    }
    office.take(&uri, &headers, &body);
    answer(202, &[("request-id", "graph-request-1")], String::new())
}
