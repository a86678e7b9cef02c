//! A login server that takes each refresh token once, and a Graph that takes the tokens it gave; both on loopback.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use reqwest::Url;
use serde_json::json;

use crate::support::cli::Folder;
use crate::support::server::{Recorded, Reply, Server};

pub(super) const CLIENT: &str = "00000000-0000-4000-8000-000000000001";
pub(super) const TENANT: &str = "example.onmicrosoft.com";

/// What the servers know.
pub(super) struct Books {
    /// The only refresh token that is taken.
    pub(super) refresh_token: String,
    /// The access tokens that open Graph.
    pub(super) open: Vec<String>,
    /// How many seconds a token is good for.
    pub(super) lifetime: u32,
    /// How long refresh tokens are.
    pub(super) size: usize,
    /// The form of each request for a token.
    pub(super) forms: Vec<HashMap<String, String>>,
    pub(super) mails: usize,
    /// What the next request for a token meets instead of an answer.
    pub(super) login_fault: Option<Reply>,
    /// What the next mail meets after it was taken.
    pub(super) mail_fault: Option<Reply>,
}

/// Both servers.
pub(super) struct Office {
    pub(super) server: Server,
    books: Arc<Mutex<Books>>,
}

impl Office {
    /// Servers that begin with the refresh token `r-0`.
    pub(super) fn start() -> Self {
        Self::with(|_, _| None)
    }

    /// The same, where `first` may answer a request before they do.
    pub(super) fn with(first: impl Fn(&Recorded, &mut Books) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let books = Books {
            refresh_token: "r-0".to_owned(),
            open: Vec::new(),
            lifetime: 3599,
            size: 0,
            forms: Vec::new(),
            mails: 0,
            login_fault: None,
            mail_fault: None,
        };
        let books = Arc::new(Mutex::new(books));
        let shared = Arc::clone(&books);
        let server = Server::start(move |request| {
            let mut books = shared.lock().unwrap();
            first(request, &mut books).unwrap_or_else(|| books.answer(request))
        });
        Self { server, books }
    }

    pub(super) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// How many tokens were asked for, and how many mails were taken.
    pub(super) fn counts(&self) -> (usize, usize) {
        let books = self.books();
        (books.forms.len(), books.mails)
    }

    /// A folder with one account, whose fields these are beside the servers, the client and a recipient.
    pub(super) fn folder(&self, fields: &str) -> Folder {
        let url = self.server.url("");
        let common = format!("service: o365, client_id: {CLIENT}, graph_url: '{url}', login_url: '{url}'");
        Folder::with(&format!(
            "version: 1\naccounts:\n  - {{name: mail, {common}, to: [bob@example.com], retry: {{attempts: 2, min_delay: 1ms, max_delay: 1ms}}, {fields}}}\n"
        ))
    }

    /// A folder with the account of a person, whose configuration has the first refresh token.
    pub(super) fn person(&self) -> Folder {
        self.folder("source: ann@outlook.com, refresh_token: r-0")
    }
}

impl Books {
    /// What the servers answer.
    pub(super) fn answer(&mut self, request: &Recorded) -> Reply {
        if request.path.ends_with("/oauth2/v2.0/token") { self.token(request) } else { self.mail(request) }
    }

    fn token(&mut self, request: &Recorded) -> Reply {
        let query = Url::parse(&format!("http://form.example/?{}", request.text())).unwrap();
        let form: HashMap<_, _> = query.query_pairs().into_owned().collect();
        self.forms.push(form.clone());
        if let Some(fault) = self.login_fault.take() {
            return fault;
        }
        let number = self.forms.len();
        let mut grant = json!({"access_token": format!("access-{number}"), "expires_in": self.lifetime});
        if form["grant_type"] == "refresh_token" {
            if form["refresh_token"] != self.refresh_token {
                return invalid_grant();
            }
            self.refresh_token = format!("r-{number}{}", "x".repeat(self.size));
            grant["refresh_token"] = json!(self.refresh_token);
            grant["scope"] = json!("Mail.Send Mail.ReadWrite");
        }
        self.open.push(format!("access-{number}"));
        Reply::json(&grant)
    }

    fn mail(&mut self, request: &Recorded) -> Reply {
        let bearer = request.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
        if !bearer.is_some_and(|token| self.open.iter().any(|open| open == token)) {
            let error = json!({"error": {"code": "InvalidAuthenticationToken", "message": "No."}});
            return Reply::status(401).body(error.to_string());
        }
        self.mails += 1;
        self.mail_fault.take().unwrap_or_else(|| Reply::status(202))
    }
}

/// The refusal of a refresh token.
pub(super) fn invalid_grant() -> Reply {
    let words = "AADSTS70000: The grant has been used or revoked.\r\nTrace ID: 1";
    let body = json!({"error": "invalid_grant", "error_description": words, "error_codes": [70000], "trace_id": "t-1"});
    Reply::status(400).body(body.to_string())
}

/// Sends a short mail that has to arrive.
pub(super) fn must_send(folder: &Folder) {
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
}
