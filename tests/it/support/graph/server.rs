//! The two listeners, and the way of every request: faults, limits, the answer.

use std::net::TcpListener;

use axum::Router;
use axum::extract::{Request as Incoming, State};
use axum::response::{IntoResponse, Response};

use super::answer::Answer;
use super::fault::{Fault, Step};
use super::office::{Graph, Office};
use super::request::Request;

impl Graph {
    pub(crate) fn start() -> Self {
        let (main, url) = listener();
        let (uploads, upload_url) = listener();
        let graph = Self::of(Office::new(url, upload_url));
        let office = Router::new().fallback(serve).with_state(graph.clone());
        let store = Router::new().fallback(serve_upload).with_state(graph.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(async move {
                let tokio = |listener| tokio::net::TcpListener::from_std(listener).expect("it is non-blocking");
                let main = std::future::IntoFuture::into_future(axum::serve(tokio(main), office));
                let uploads = std::future::IntoFuture::into_future(axum::serve(tokio(uploads), store));
                tokio::try_join!(main, uploads).expect("they serve for ever");
            });
        });
        graph
    }
}

fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.set_nonblocking(true).expect("sockets can be non-blocking");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    (listener, url)
}

/// Ends the task of the connection without an answer and without a word on stderr.
fn reset() -> ! {
    std::panic::resume_unwind(Box::new("the connection breaks"))
}

/// Counts a request of a mailbox out, however it ends.
struct UnderWay {
    graph: Graph,
    mailbox: String,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.graph.office().limits.leave(&self.mailbox);
    }
}

async fn serve(State(graph): State<Graph>, incoming: Incoming) -> Response {
    let (parts, body) = incoming.into_parts();
    let head = Request::head(parts);
    let Some(step) = step(&head) else {
        let request = head.read(body).await;
        let mut office = graph.office();
        if request.path.ends_with("/oauth2/v2.0/authorize") {
            return office.authorize(&request).into_response();
        }
        office.complain(format!("nothing is at {} {}", request.method, request.path));
        return Answer::refusal(404, "BadRequest", "Resource not found for the segment.").into_response();
    };
    if matches!(step, Step::Login | Step::Device) {
        let request = head.read(body).await;
        let mut office = graph.office();
        if step == Step::Login {
            office.token_requests.push(request.form());
        }
        let fault = office.faults.take(step);
        return conclude(&mut office, step, fault, |office| match step {
            Step::Login => office.token(&request),
            _ => office.device_code(&request),
        });
    }
    let (fault, throttled, under_way) = {
        let mut office = graph.office();
        office.graph_requests += 1;
        office.anchors.push(head.header("x-anchormailbox").to_owned());
        let mailbox = office.mailbox_of(&head);
        let throttled = office.limits.enter(&mailbox);
        let fault = if throttled.is_none() { office.faults.take(step) } else { None };
        (fault, throttled, UnderWay { graph: graph.clone(), mailbox })
    };
    if matches!(fault, Some(Fault::Reset)) {
        reset();
    }
    let request = head.read(body).await;
    graph.linger(step).await;
    let mut office = graph.office();
    let number = office.graph_requests;
    let retry_after = office.limits.retry_after.clone();
    let refused = throttled.or_else(|| match fault {
        None => office.faults.blown_away(&retry_after),
        Some(_) => None,
    });
    let response = match refused {
        Some(refused) => refused.into_response(),
        None => conclude(&mut office, step, fault, |office| {
            office.graph(step, &request).header("request-id", format!("graph-request-{number}"))
        }),
    };
    drop(office);
    drop(under_way);
    response
}

async fn serve_upload(State(graph): State<Graph>, incoming: Incoming) -> Response {
    let (parts, body) = incoming.into_parts();
    let head = Request::head(parts);
    let (step, fault) = {
        let mut office = graph.office();
        let step = if head.method == "PUT" { office.faults.put() } else { Step::Get };
        let fault = if head.method == "PUT" { office.faults.take(step) } else { None };
        (step, fault)
    };
    if matches!(fault, Some(Fault::Reset)) {
        reset();
    }
    let request = head.read(body).await;
    graph.linger(step).await;
    conclude(&mut graph.office(), step, fault, |office| office.upload(&request))
}

/// The answer, or what a fault makes of it.
fn conclude(
    office: &mut Office,
    step: Step,
    fault: Option<Fault>,
    work: impl FnOnce(&mut Office) -> Answer,
) -> Response {
    match fault {
        Some(Fault::Answer { status, headers, body }) => {
            let answer = headers
                .into_iter()
                .fold(Answer::text(status, &body), |answer, (name, value)| answer.header(name, value));
            answer.into_response()
        }
        Some(Fault::Reset) => reset(),
        Some(fault @ (Fault::SendThenAnswer(_) | Fault::SendThenReset)) => {
            let answer = work(office);
            if !answer.is_success() {
                office.faults.put_back(step, fault);
                return answer.into_response();
            }
            match fault {
                Fault::SendThenAnswer(status) => {
                    let retry_after = office.limits.retry_after.clone();
                    Answer::status(status).header("retry-after", retry_after).into_response()
                }
                _ => reset(),
            }
        }
        None => work(office).into_response(),
    }
}

/// What a request to the main server is; none where nothing is at its address.
fn step(request: &Request) -> Option<Step> {
    let segments = request.segments();
    let mut path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let method = request.method.as_str();
    match (method, &path[..]) {
        ("POST", [_, "oauth2", "v2.0", "token"]) => return Some(Step::Login),
        ("POST", [_, "oauth2", "v2.0", "devicecode"]) => return Some(Step::Device),
        ("GET", ["v1.0", application]) if application.starts_with("applications(appId='") => {
            return Some(Step::Application);
        }
        (_, ["v1.0", "me", ..]) => drop(path.drain(..2)),
        (_, ["v1.0", "users", _, ..]) => drop(path.drain(..3)),
        _ => return None,
    }
    Some(match (method, &path[..]) {
        ("POST", ["sendMail"]) => Step::SendMail,
        ("POST", ["messages"]) => Step::CreateDraft,
        ("POST", ["messages", _, "attachments"]) => Step::Attach,
        ("POST", ["messages", _, "attachments", "createUploadSession"]) => Step::CreateSession,
        ("POST", ["messages", _, "send"]) => Step::Send,
        ("GET", ["messages"] | ["messages", _] | ["mailFolders", _, "messages"]) => Step::Get,
        ("PATCH", ["messages", _]) => Step::Update,
        ("DELETE", ["messages", _]) => Step::Delete,
        _ => return None,
    })
}

impl Office {
    /// The mailbox that a request is about; `me` is the one whose token it carries.
    pub(super) fn mailbox_of(&self, request: &Request) -> String {
        let segments = request.segments();
        match segments.get(1).map(String::as_str) {
            Some("users") => segments.get(2).cloned().unwrap_or_default().to_lowercase(),
            Some("me") => self.access(request).map_or("nobody", |access| access.holder.mailbox()).to_owned(),
            _ => String::new(),
        }
    }

    fn graph(&mut self, step: Step, request: &Request) -> Answer {
        let result = match step {
            Step::SendMail => self.send_mail(request),
            Step::CreateDraft => self.create_draft(request),
            Step::Attach => self.attach(request),
            Step::CreateSession => self.create_session(request),
            Step::Send => self.send_draft(request),
            Step::Update => self.update_draft(request),
            Step::Get => self.get(request),
            Step::Delete => self.delete(request),
            Step::Application => self.application(request),
            Step::Login | Step::Device | Step::Upload(_) => Ok(Answer::status(404)),
        };
        result.unwrap_or_else(|refusal| refusal)
    }
}
