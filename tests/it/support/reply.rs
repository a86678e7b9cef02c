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
    pub(super) announced: Announced,
}

/// What the head says of the length of the body.
#[derive(Clone, Copy, Debug)]
pub(super) enum Announced {
    Rightly,
    As(u64),
    /// Nothing, so that the end of the connection is that of the body.
    NotAtAll,
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
        Self {
            status,
            headers: vec![],
            body: vec![],
            delay: Duration::ZERO,
            manner: Manner::Whole,
            announced: Announced::Rightly,
        }
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

    /// The same answer, which claims to have a body of so many bytes.
    pub fn claiming(mut self, length: u64) -> Self {
        self.announced = Announced::As(length);
        self
    }

    /// The same answer, which says nothing of its length.
    pub fn unannounced(mut self) -> Self {
        self.announced = Announced::NotAtAll;
        let length = self.body.len();
        self.cut_after(length)
    }

    /// Status line, headers and the empty line.
    pub(super) fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        let length = match self.announced {
            Announced::Rightly => Some(self.body.len() as u64),
            Announced::As(length) => Some(length),
            Announced::NotAtAll => None,
        };
        head.extend(length.map(|length| format!("content-length: {length}\r\n")));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }
}
