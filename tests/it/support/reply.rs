//! What the loopback server does with a request.
//! What the loopback server does with a request.

use std::time::Duration;

/// An answer, and how it reaches the client.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) delay: Duration,
    pub(super) manner: Manner,
}

/// How an answer reaches the client.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    Whole,
    /// So many bytes of the body at once, with a pause before each.
    Drip(usize, Duration),
    /// The connection is closed after so many bytes of the body.
    CutAfter(usize),
    /// The connection is reset instead.
    Reset,
    /// Nothing comes until the client gives up.
    Silence,
}

impl Reply {
    /// An answer without a body.
    pub fn status(status: u16) -> Self {
        Self { status, headers: vec![], body: vec![], delay: Duration::ZERO, manner: Manner::Whole }
    }

    /// A 200 with this JSON.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::status(200).header("content-type", "application/json").body(value.to_string())
    }

    /// No answer, but a reset after the request was read.
    pub fn reset() -> Self {
        Self { manner: Manner::Reset, ..Self::status(0) }
    }

    /// No answer, ever.
    pub fn silence() -> Self {
        Self { manner: Manner::Silence, ..Self::status(0) }
    }

    /// The same answer with another header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same answer with this body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The same answer, after a while.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The same answer with a body that comes `size` bytes at a time, with a pause before each.
    pub fn drip(mut self, size: usize, pause: Duration) -> Self {
        self.manner = Manner::Drip(size, pause);
        self
    }

    /// The same answer, closed after so many bytes of the body.
    pub fn cut_after(mut self, bytes: usize) -> Self {
        self.manner = Manner::CutAfter(bytes);
        self
    }

    /// Status line, headers and the empty line.
    pub(super) fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\ncontent-length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }
}
