//! CSV: records that know their lines, and quotes that are what they seem.
//!
//! `csv-core` takes a record apart. Where a record begins and ends is found here, because whoever mends a row needs its line, which
//! is lost behind CRLF and blank lines there, and because a quote that is never closed would swallow the rest of the file.

use std::io;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use crate::audience::lines::{Lines, trimmed};

/// The most cells of a record.
const MOST_CELLS: usize = 4096;

/// The records of a CSV file.
pub(super) struct Records {
    pub(super) lines: Lines,
    delimiter: u8,
    core: Reader,
    raw: Vec<u8>,
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
    /// The line on which the record begins.
    pub(super) line: usize,
}

/// Why a record is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote opens a cell and nothing closes it.
    Open,
    /// Something stands between a closing quote and the next delimiter.
    Behind,
    /// There are too many cells.
    TooMany,
    /// It is no UTF-8.
    NoText,
}

/// What comes next in a file.
pub(super) enum Next {
    Record,
    Bad(Fault),
    End,
}

impl Records {
    pub(super) fn new(lines: Lines, delimiter: u8) -> Self {
        let core = ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Self { lines, delimiter, core, raw: Vec::new(), text: Vec::new(), ends: vec![0; 64], count: 0, line: 0 }
    }

    /// Reads the next record; blank lines are none.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        loop {
            self.raw.clear();
            if !self.lines.next(&mut self.raw)? {
                return Ok(Next::End);
            }
            self.line = self.lines.number;
            if !trimmed(&self.raw).is_empty() {
                break;
            }
        }
        let mut quotes = Quotes { delimiter: self.delimiter, state: State::Start, fault: None };
        let mut seen = 0;
        loop {
            self.raw.get(seen..).unwrap_or_default().iter().for_each(|byte| quotes.take(*byte));
            seen = self.raw.len();
            if quotes.state != State::Quoted {
                break;
            }
            if !self.lines.next(&mut self.raw)? {
                return Ok(Next::Bad(Fault::Open));
            }
        }
        Ok(match quotes.fault.map_or_else(|| self.split(), Err) {
            Ok(()) => Next::Record,
            Err(fault) => Next::Bad(fault),
        })
    }

    /// Takes the record apart.
    fn split(&mut self) -> Result<(), Fault> {
        let length = trimmed(&self.raw).len();
        self.raw.truncate(length);
        if std::str::from_utf8(&self.raw).is_err() {
            return Err(Fault::NoText);
        }
        self.raw.push(b'\n');
        self.text.resize(self.text.len().max(self.raw.len()), 0);
        loop {
            let (result, _, _, cells) = self.core.read_record(&self.raw, &mut self.text, &mut self.ends);
            if result == ReadRecordResult::Record {
                self.count = cells;
                return Ok(());
            }
            self.core.reset();
            if self.ends.len() >= MOST_CELLS {
                return Err(Fault::TooMany);
            }
            self.ends = vec![0; MOST_CELLS];
        }
    }

    /// How many cells the record has.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The cells of the record.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> + Clone {
        let ends = self.ends.get(..self.count).unwrap_or_default();
        let starts = std::iter::once(&0).chain(ends);
        starts.zip(ends).map(|(start, end)| {
            let cell = self.text.get(*start..*end).unwrap_or_default();
            // The record as a whole is UTF-8, and delimiters and quotes are ASCII.
            std::str::from_utf8(cell).unwrap_or_default()
        })
    }
}

/// Where a record is inside quotes.
struct Quotes {
    delimiter: u8,
    state: State,
    fault: Option<Fault>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A cell begins.
    Start,
    /// In a cell without quotes, in which a quote means itself.
    Plain,
    Quoted,
    /// Behind a quote that closes, unless another one follows.
    Closed,
}

impl Quotes {
    fn take(&mut self, byte: u8) {
        self.state = match (self.state, byte) {
            (State::Start, b'"') | (State::Closed, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Closed,
            (State::Quoted, _) => State::Quoted,
            (State::Start | State::Plain | State::Closed, byte) if byte == self.delimiter => State::Start,
            (State::Closed, b'\r' | b'\n') => State::Closed,
            (State::Closed, _) => {
                self.fault = Some(Fault::Behind);
                State::Plain
            }
            (State::Start | State::Plain, _) => State::Plain,
        };
    }
}
