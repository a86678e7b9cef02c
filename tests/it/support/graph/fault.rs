//! What goes wrong on demand, and where.

use std::collections::VecDeque;

use serde_json::json;

use super::answer::Answer;
use super::office::CLIENT_SECRET;

/// What happens instead of a good answer, once.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// An answer; nothing is done.
    Answer { status: u16, headers: Vec<(&'static str, &'static str)>, body: String },
    /// The request is carried out, and then this status is answered.
    SendThenAnswer(u16),
    /// The request is carried out, and then the connection breaks.
    SendThenReset,
    /// The connection breaks before the body is read; nothing is done.
    Reset,
}

/// A place in the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The token endpoint.
    Login,
    /// The endpoint that hands out device codes.
    Device,
    SendMail,
    CreateDraft,
    Attach,
    CreateSession,
    /// The n-th PUT that any upload session sees, from 1.
    Upload(usize),
    Send,
    /// Changing a draft.
    Update,
    /// Reading a message or looking for one.
    Get,
    Delete,
    /// `GET /applications`.
    Application,
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

/// A share of all requests to Graph that is refused, the same one for the same seed.
struct Storm {
    state: u64,
    percent: u64,
}

/// The faults that are still to come.
#[derive(Default)]
pub(super) struct Faults {
    graph: VecDeque<Fault>,
    placed: Vec<(Step, Fault)>,
    storm: Option<Storm>,
    /// How many PUTs there were.
    puts: usize,
}

impl Faults {
    pub(super) fn anywhere(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.graph.extend(faults);
    }

    pub(super) fn at(&mut self, step: Step, faults: impl IntoIterator<Item = Fault>) {
        self.placed.extend(faults.into_iter().map(|fault| (step, fault)));
    }

    pub(super) fn storm(&mut self, seed: u64, percent: u64) {
        self.storm = (percent > 0).then_some(Storm { state: seed | 1, percent });
    }

    pub(super) fn put(&mut self) -> Step {
        self.puts += 1;
        Step::Upload(self.puts)
    }

    /// The fault that the next request of this kind meets.
    pub(super) fn take(&mut self, step: Step) -> Option<Fault> {
        if let Some(index) = self.placed.iter().position(|(place, _)| *place == step) {
            return Some(self.placed.remove(index).1);
        }
        match step {
            Step::Login | Step::Device | Step::Upload(_) => None,
            _ => self.graph.pop_front(),
        }
    }

    /// Puts back a fault that had no chance, because the request was refused anyway.
    pub(super) fn put_back(&mut self, step: Step, fault: Fault) {
        self.placed.insert(0, (step, fault));
    }

    /// Whether the storm has this request, and then how it is refused.
    pub(super) fn blown_away(&mut self, retry_after: &str) -> Option<Answer> {
        let storm = self.storm.as_mut()?;
        // xorshift64*, so that a seed is enough to see the same storm again.
        storm.state ^= storm.state >> 12;
        storm.state ^= storm.state << 25;
        storm.state ^= storm.state >> 27;
        let number = storm.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        if number % 100 >= storm.percent {
            return None;
        }
        let (status, code) = match (number / 100) % 4 {
            0 => (503, "ErrorServerBusy"),
            1 => (429, "TooManyRequests"),
            _ => (429, "ApplicationThrottled"),
        };
        Some(Answer::refusal(status, code, "Too many requests.").header("retry-after", retry_after))
    }
}
