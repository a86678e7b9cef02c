//! The port of this machine to which the browser brings the answer of the login server.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::cli::auth::page::Page;
use crate::outcome::Failure;
use crate::secret::Secret;
use crate::service::office365::sign_in::{Arrival, Visit};

/// The longest head of a request that is read; a code has some two thousand characters.
const LONGEST: usize = 32 << 10;
/// How long a visitor may take to say what it wants; browsers open connections ahead of need.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most visitors at once.
const MOST: usize = 32;

/// A port that only this machine can reach.
pub(super) struct Door(TcpListener);

impl Door {
    /// Opens any port that is free.
    pub(super) async fn open() -> io::Result<Self> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map(Self)
    }

    /// Its number.
    pub(super) fn port(&self) -> io::Result<u16> {
        self.0.local_addr().map(|address| address.port())
    }

    /// Waits for the answer to this visit: the code, or why there is none. `tell` hears of answers to other sign-ins.
    pub(super) async fn answer(&self, visit: &Visit, tell: impl Fn()) -> io::Result<Result<Secret, Failure>> {
        let mut visitors = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = self.0.accept(), if visitors.len() < MOST => visitors.push(receive(accepted?.0, visit)),
                Some(arrival) = visitors.next() => match arrival {
                    Some(Arrival::Code(code)) => return Ok(Ok(code)),
                    Some(Arrival::Refused(failure)) => return Ok(Err(failure)),
                    Some(Arrival::Foreign) => tell(),
                    Some(Arrival::Elsewhere) | None => {}
                },
            }
        }
    }
}

/// Reads one request and answers it; nothing where the visitor wants nothing, or has left.
async fn receive(mut stream: TcpStream, visit: &Visit) -> Option<Arrival> {
    let head = tokio::time::timeout(PATIENCE, head(&mut stream)).await.ok()?.ok()?;
    let arrival = target(&head).map(|target| visit.read(target));
    let page = match &arrival {
        Some(Arrival::Code(_)) => Page::Arrived,
        Some(Arrival::Refused(_)) => Page::Refused,
        Some(Arrival::Foreign) => Page::Foreign,
        Some(Arrival::Elsewhere) => Page::Nothing,
        None if head.is_empty() => return None,
        None => Page::Unreadable,
    };
    // Whether the person sees the page or not: the answer has come.
    let _ = stream.write_all(page.response().as_bytes()).await;
    let _ = stream.shutdown().await;
    arrival
}

/// The head of a request, as far as it came.
async fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST && !bytes.ends_with(b"\r\n\r\n") && stream.read_buf(&mut bytes).await? > 0 {}
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The target of a whole GET request.
fn target(head: &str) -> Option<&str> {
    let line = head.strip_suffix("\r\n\r\n")?.lines().next()?;
    line.strip_prefix("GET ")?.strip_suffix(" HTTP/1.1")
}
