//! Texts in headers: folded where they are plain, and encoded where they are not (RFC 2047, RFC 2231).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::utf8_percent_encode;

use crate::service::email::Mailbox;
use crate::service::office365::header::one_line;
use crate::transport::UNRESERVED;

/// Where a line is folded, if it can be.
const LINE: usize = 76;
/// The longest word that stays whole; a line may have 998 bytes.
const LONGEST_WORD: usize = 900;
/// So many bytes make an encoded word that fits on the line of `Subject`.
const ENCODED_BYTES: usize = 39;
/// The characters of a parameter's piece, so that its line stays short.
const PIECE: usize = 50;

/// A header with free text, such as a subject.
pub(super) fn header(name: &str, value: &str) -> String {
    let value = one_line(value);
    match is_plain(&value) {
        true => folded(name, &value),
        false => format!("{name}: {}", encoded(&value)),
    }
}

/// A header with addresses, one on a line; nothing where there are none.
pub(super) fn addresses(name: &str, mailboxes: &[Mailbox]) -> Option<String> {
    let all: Vec<_> = mailboxes.iter().map(mailbox).collect();
    (!all.is_empty()).then(|| format!("{name}: {}", all.join(",\r\n ")))
}

/// A header with a list of phrases.
pub(super) fn phrases(name: &str, all: &[String]) -> Option<String> {
    let all: Vec<_> = all.iter().map(|text| phrase(text)).collect();
    (!all.is_empty()).then(|| format!("{name}: {}", all.join(",\r\n ")))
}

/// A parameter of a header on lines of its own, in pieces where it is long or not plain.
pub(super) fn parameter(name: &str, value: &str) -> String {
    let value = one_line(value);
    if value.len() <= PIECE && value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return format!(";\r\n {name}={}", quoted(&value));
    }
    let mut pieces = vec![String::new()];
    for c in value.chars() {
        // A piece holds whole characters, because some programs decode each by itself.
        let character = utf8_percent_encode(c.encode_utf8(&mut [0; 4]), UNRESERVED).to_string();
        match pieces.last_mut() {
            Some(piece) if piece.len() + character.len() <= PIECE => piece.push_str(&character),
            _ => pieces.push(character),
        }
    }
    if let [only] = pieces.as_slice() {
        return format!(";\r\n {name}*=utf-8''{only}");
    }
    let numbered = pieces.iter().enumerate().map(|(number, piece)| match number {
        0 => format!(";\r\n {name}*0*=utf-8''{piece}"),
        _ => format!(";\r\n {name}*{number}*={piece}"),
    });
    numbered.collect()
}

/// `Ann <ann@example.com>`, or the address alone.
fn mailbox(mailbox: &Mailbox) -> String {
    match &mailbox.name {
        Some(name) => format!("{} <{}>", phrase(name), mailbox.address),
        None => mailbox.address.clone(),
    }
}

/// A name: as it is where it is made of plain words, in quotes where it is plain but for its signs, and encoded otherwise.
fn phrase(text: &str) -> String {
    let text = one_line(text);
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-'_+".contains(c));
    if text.len() > LINE || !text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) || text.contains("=?") {
        return encoded(&text);
    }
    if text.split(' ').all(word) { text.into_owned() } else { quoted(&text) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether a text comes back whole when it is folded at its spaces.
fn is_plain(text: &str) -> bool {
    let ascii = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    let sound = |word: &str| (1..=LONGEST_WORD).contains(&word.len());
    text.is_empty() || (ascii && !text.contains("=?") && text.split(' ').all(sound))
}

fn folded(name: &str, value: &str) -> String {
    let mut text = format!("{name}:");
    let mut length = text.len();
    for word in value.split(' ') {
        let apart = if length + 1 + word.len() > LINE && length > name.len() + 1 { "\r\n " } else { " " };
        length = if apart == " " { length + 1 + word.len() } else { 1 + word.len() };
        text.push_str(apart);
        text.push_str(word);
    }
    text
}

/// Encoded words, each of whole characters; the breaks between them vanish when they are read.
fn encoded(text: &str) -> String {
    let mut words = vec![String::new()];
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= ENCODED_BYTES => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let words: Vec<_> = words.iter().map(|word| format!("=?utf-8?B?{}?=", BASE64.encode(word))).collect();
    words.join("\r\n ")
}
