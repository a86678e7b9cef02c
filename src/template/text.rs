//! Values as text, no longer than the steps of a rendering allow: a list that holds itself twice, sixty times over, has no end.

use std::fmt;
use std::io;

use minijinja::{Error, State, Value};

use super::filters::refuse;

/// How many bytes are gone through in a step, one after the other.
pub(super) const STRETCH: u64 = 4;

/// The value as a template shows it.
pub(super) fn shown(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    if let Some(text) = value.as_str() {
        // Whoever asks goes through it character by character.
        state.consume_fuel(text.len() as u64 / STRETCH)?;
        return Ok(text.to_owned());
    }
    let mut out = Counted::new(state);
    let done = fmt::write(&mut out, format_args!("{value}")).map_err(refuse);
    out.end(done)
}

/// The value as JSON.
pub(super) fn json(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let mut out = Counted::new(state);
    let done = serde_json::to_writer(&mut out, value).map_err(refuse);
    out.end(done)
}

/// The value as YAML.
pub(super) fn yaml(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let mut out = Counted::new(state);
    let done = serde_yaml::to_writer(&mut out, value).map_err(refuse);
    out.end(done)
}

/// A text whose growth counts as steps.
struct Counted<'a, 't, 'e> {
    state: &'a State<'t, 'e>,
    bytes: Vec<u8>,
    refused: Option<Error>,
}

impl<'a, 't, 'e> Counted<'a, 't, 'e> {
    fn new(state: &'a State<'t, 'e>) -> Self {
        Self { state, bytes: Vec::new(), refused: None }
    }

    fn add(&mut self, bytes: &[u8]) -> bool {
        // To come to a piece takes as long as to look at some of its characters.
        match self.state.consume_fuel(4 + bytes.len() as u64 / STRETCH) {
            Ok(()) => self.bytes.extend_from_slice(bytes),
            Err(error) => self.refused = Some(error),
        }
        self.refused.is_none()
    }

    fn end(self, done: Result<(), Error>) -> Result<String, Error> {
        match self.refused {
            Some(refused) => Err(refused),
            None => done.map(|()| String::from_utf8_lossy(&self.bytes).into_owned()),
        }
    }
}

impl fmt::Write for Counted<'_, '_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.add(text.as_bytes()) { Ok(()) } else { Err(fmt::Error) }
    }
}

impl io::Write for Counted<'_, '_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.add(bytes) { Ok(bytes.len()) } else { Err(io::Error::other("too many steps")) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
