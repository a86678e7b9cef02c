//! A message that may be too long for a service, in parts.
#![no_main]

use dispatch::config::policy::{Cutting, Numbering, Overflow};
use dispatch::convert::{Block, parse, plain};
use dispatch::limit::{Limit, Limits, Sharing, TitleMode, Unit};
use dispatch::message::{Dialect, Format};
use dispatch::plan::overflow::{Body, fit};

const FORMATS: [Format; 3] = [Format::Text, Format::Markdown, Format::Html];
const UNITS: [Unit; 3] = [Unit::Bytes, Unit::Chars, Unit::Utf16];
const OVERFLOWS: [Overflow; 2] = [Overflow::Split, Overflow::Truncate];
const NUMBERINGS: [Numbering; 2] = [Numbering::None, Numbering::Parentheses];

/// What a document says, without any mark.
fn said(blocks: &[Block]) -> String {
    let one = |block: &Block| match block {
        Block::Paragraph(text) | Block::Heading(_, text) => plain(text),
        Block::Code(_, text) => text.clone(),
        Block::Quote(inner) => said(inner),
        Block::List(_, items) => items.iter().map(|item| said(item)).collect(),
        Block::Table(_, rows) => rows.iter().flatten().map(|cell| plain(cell)).collect(),
        Block::Rule => String::new(),
    };
    blocks.iter().map(one).collect()
}

/// What no dialect changes.
fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|letter| letter.is_alphanumeric())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(([choice, more, size], bytes)) = bytes.split_first_chunk() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (choice, more) = (usize::from(*choice), usize::from(*more));
    let format = FORMATS[choice % 3];
    let dialect = Dialect::ALL[choice / 3 % Dialect::ALL.len()];
    let limit = Limit { max: 1 + 2 * usize::from(*size), unit: UNITS[more % 3] };
    let (overflow, numbering) = (OVERFLOWS[more / 3 % 2], NUMBERINGS[more / 6 % 2]);
    let limits = Limits { title: TitleMode::Own(None), body: Some(limit), sharing: Sharing::Separate };
    let cutting = Cutting { overflow, numbering, max_parts: None };
    // Where there is no room for a single character, that is said.
    let Ok(fitted) = fit(None, &Body { text, end: &[], format, dialect }, &limits, cutting) else { return };
    for piece in &fitted.pieces {
        assert!(limit.holds(&piece.body), "{} of {limit:?}: {:?}", limit.unit.measure(&piece.body), piece.body);
    }
    // What the markup of a single service says is for that alone to read.
    let is_read = matches!(dialect, Dialect::Text | Dialect::Html | Dialect::Markdown);
    if is_read && overflow == Overflow::Split && numbering == Numbering::None {
        let whole = said(&parse(text, format));
        let parts: String = fitted.pieces.iter().map(|piece| said(&parse(&piece.body, dialect.format()))).collect();
        // A part may repeat the head of a table, and show the address of a link.
        let mut sent = letters(&parts);
        let lost = letters(&whole).find(|letter| sent.all(|other| other != *letter));
        assert!(lost.is_none(), "{lost:?} of {whole:?} is lost: {:?}", fitted.pieces);
    }
});
