//! Files from elsewhere: read piece by piece, never more than asked for, and never from where they must not come.

use std::error::Error;
use std::io;
use std::sync::Arc;

use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use reqwest::{RequestBuilder, Response};

use crate::config::policy::{Policy, Redirect};
use crate::outcome::{Failure, FailureKind};
use crate::problem::Problem;
use crate::transport::answer::Answer;
use crate::transport::client::{Line, guarded};
use crate::transport::fault;
use crate::transport::guard::{Guard, Private};
use crate::transport::reach::Reach;
use crate::transport::redirect::{self, Next};

/// A way to files of other servers.
pub struct Download {
    line: Line,
    guard: Arc<Guard>,
}

/// What a server says of a file whose bytes have been taken.
pub struct Served {
    /// The headers of the answer that brought it.
    pub headers: HeaderMap,
}

/// Why a file did not come.
pub enum Refusal {
    /// The exchange broke.
    Failure(Failure),
    /// The server has something else to say than a file.
    Answer(Box<Answer>),
    /// It lies on a machine that must not be reached; the words name it.
    Private(String),
    /// It has more bytes than are taken; so many, where the server says that.
    TooLarge(Option<u64>),
    /// What takes the bytes cannot go on.
    Disk(io::Error),
}

impl Download {
    /// A way with the time limits and the trust of `policy` to where `reach` allows.
    ///
    /// # Errors
    /// A problem when the system offers no usable certificate store or proxy setting.
    pub fn new(policy: &Policy, reach: Reach) -> Result<Self, Problem> {
        let guard = Guard::new(reach);
        Ok(Self { line: guarded(policy, Arc::clone(&guard))?, guard })
    }

    /// Begins a request for the file at `url`, which is complete and percent-encoded.
    pub fn request(&self, url: &str) -> RequestBuilder {
        self.line.request(reqwest::Method::GET, url)
    }

    /// Hands the bytes of a file to `take`, `most` of them at the most. A redirect is followed where the policy says so, to another host
    /// without any credential, and every step is checked as the first one was.
    ///
    /// # Errors
    /// Why it did not come, or not whole; what was taken by then is good for nothing.
    pub async fn run(
        &self,
        request: RequestBuilder,
        most: u64,
        take: &mut (dyn FnMut(&[u8]) -> io::Result<()> + Send),
    ) -> Result<Served, Refusal> {
        match tokio::time::timeout(self.line.timeout, self.talk(request, most, take)).await {
            Ok(result) => result,
            Err(_) => {
                let words = format!("it did not come within {}", humantime::format_duration(self.line.timeout));
                Err(Refusal::Failure(Failure::new(FailureKind::Timeout, words)))
            }
        }
    }

    async fn talk(
        &self,
        request: RequestBuilder,
        most: u64,
        take: &mut (dyn FnMut(&[u8]) -> io::Result<()> + Send),
    ) -> Result<Served, Refusal> {
        let mut response = self.send(request).await?;
        if !response.status().is_success() {
            let answer = Answer {
                status: response.status().as_u16(),
                headers: std::mem::take(response.headers_mut()),
                body: vec![],
            };
            return Err(Refusal::Answer(Box::new(answer)));
        }
        let announced =
            response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > most) {
            return Err(Refusal::TooLarge(announced));
        }
        let mut taken: u64 = 0;
        while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
            taken += chunk.len() as u64;
            if taken > most {
                return Err(Refusal::TooLarge(None));
            }
            take(&chunk).map_err(Refusal::Disk)?;
        }
        Ok(Served { headers: std::mem::take(response.headers_mut()) })
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Refusal> {
        let mut request = request.build().map_err(|error| broken(&error))?;
        let mut left = if self.line.redirect == Redirect::Followed { redirect::MOST } else { 0 };
        loop {
            self.guard.admit(request.url()).map_err(|private| Refusal::Private(private.to_string()))?;
            let next = request.try_clone();
            let response = self.line.client.execute(request).await.map_err(|error| broken(&error))?;
            let (status, headers) = (response.status().as_u16(), response.headers());
            let place = next.as_ref().and_then(|next| redirect::next(next.method(), next.url(), status, headers));
            request = match (next, place) {
                (Some(mut next), Some(Next::Same(url))) if left > 0 => {
                    *next.url_mut() = url;
                    next
                }
                (_, Some(Next::Elsewhere(url))) if left > 0 => {
                    self.request(url.as_str()).build().map_err(|error| broken(&error))?
                }
                (_, _) => return Ok(response),
            };
            left -= 1;
        }
    }
}

/// What an error of the client means.
fn broken(error: &reqwest::Error) -> Refusal {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if let Some(private) = inner.downcast_ref::<Private>() {
            return Refusal::Private(private.to_string());
        }
        cause = inner.source();
    }
    Refusal::Failure(fault::classify(error))
}
