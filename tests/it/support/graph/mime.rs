//! Reads a MIME message strictly: RFC 5322 headers, RFC 2047 words, RFC 2045 parts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use regex::Regex;
use ring::digest::{SHA256, digest};

use super::attachments::hex;
use super::ledger::{Attached, Letter};

/// The longest line of a message, without its end.
const LONGEST_LINE: usize = 998;

/// Headers and body of a message or a part.
struct Part<'a> {
    headers: Vec<(String, String)>,
    body: &'a str,
}

/// What a message says.
pub(super) fn letter(bytes: &[u8]) -> Result<Letter, String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).ok_or("it is not ASCII")?;
    if text.replace("\r\n", "").contains(['\r', '\n']) {
        return Err("a line does not end with CRLF".to_owned());
    }
    if let Some(line) = text.split("\r\n").find(|line| line.len() > LONGEST_LINE) {
        return Err(format!("a line has {} characters", line.len()));
    }
    let part = part(text)?;
    let mut letter = Letter {
        subject: decoded(part.header("subject")),
        from: addresses(part.header("from")).pop(),
        to: addresses(part.header("to")),
        cc: addresses(part.header("cc")),
        bcc: addresses(part.header("bcc")),
        reply_to: addresses(part.header("reply-to")),
        headers: part.headers.iter().map(|(name, value)| (name.clone(), decoded(value))).collect(),
        ..Letter::default()
    };
    for name in ["from", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "content-type"] {
        if part.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).count() > 1 {
            return Err(format!("`{name}` is there twice"));
        }
    }
    if part.header("mime-version") != "1.0" {
        return Err("`MIME-Version: 1.0` is missing".to_owned());
    }
    read(&part, &mut letter)?;
    Ok(letter)
}

fn read(part: &Part<'_>, letter: &mut Letter) -> Result<(), String> {
    let kind = part.header("content-type");
    let kind = if kind.is_empty() { "text/plain" } else { kind };
    let main = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if main.starts_with("multipart/") {
        let boundary = parameter(kind, "boundary").ok_or("a multipart without a boundary")?;
        let opening = format!("--{boundary}\r\n");
        let closing = format!("--{boundary}--");
        let body = format!("\r\n{}", part.body);
        let (inside, _) = body.split_once(&format!("\r\n{closing}")).ok_or("a multipart does not end")?;
        for piece in inside.split(&format!("\r\n{opening}")).skip(1) {
            read(&self::part(piece)?, letter)?;
        }
        return Ok(());
    }
    let bytes = content(part)?;
    let disposition = part.header("content-disposition").to_ascii_lowercase();
    let is_text = matches!(main.as_str(), "text/plain" | "text/html") && !disposition.starts_with("attachment");
    if is_text {
        let text = String::from_utf8(bytes).map_err(|_| "a text is not UTF-8")?.replace("\r\n", "\n");
        let format = if main == "text/html" { "html" } else { "text" };
        let before =
            (std::mem::replace(&mut letter.content, text), std::mem::replace(&mut letter.content_type, format.into()));
        letter.alternative = Some(before.0).filter(|_| !before.1.is_empty());
        return Ok(());
    }
    let name = parameter(part.header("content-disposition"), "filename").or_else(|| parameter(kind, "name"));
    letter.attachments.push(Attached {
        name: decoded(&name.unwrap_or_default()),
        content_type: main,
        size: bytes.len(),
        sha256: hex(digest(&SHA256, &bytes).as_ref()),
        inline: disposition.starts_with("inline"),
        content_id: Some(part.header("content-id").trim_matches(['<', '>']).to_owned()).filter(|id| !id.is_empty()),
    });
    Ok(())
}

impl Part<'_> {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

fn part(text: &str) -> Result<Part<'_>, String> {
    let (head, body) = text.split_once("\r\n\r\n").ok_or("there is no empty line after the headers")?;
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => value.push_str(&format!(" {}", line.trim())),
            (false, _, Some((name, value))) if !name.is_empty() && !name.contains(' ') => {
                headers.push((name.to_owned(), value.trim().to_owned()));
            }
            _ => return Err(format!("`{line}` is no header")),
        }
    }
    Ok(Part { headers, body })
}

fn content(part: &Part<'_>) -> Result<Vec<u8>, String> {
    match part.header("content-transfer-encoding").to_ascii_lowercase().as_str() {
        "base64" => BASE64.decode(part.body.replace("\r\n", "")).map_err(|error| format!("base64: {error}")),
        "quoted-printable" => Ok(quoted(&part.body.replace("=\r\n", ""), false)),
        "" | "7bit" => Ok(part.body.as_bytes().to_vec()),
        other => Err(format!("`{other}` is no encoding")),
    }
}

/// Quoted-printable; in headers an underscore stands for a space.
fn quoted(text: &str, in_header: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, escaped) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
                continue;
            }
            (b'_', _) if in_header => bytes.push(b' '),
            _ => bytes.push(*first),
        }
        rest = after;
    }
    bytes
}

/// A header with its encoded words decoded.
fn decoded(text: &str) -> String {
    // Space between two encoded words belongs to neither.
    let joined = Regex::new(r"\?=\s+=\?").expect("it is sound").replace_all(text, "?==?").into_owned();
    let word = Regex::new(r"(?i)=\?utf-8\?([bq])\?([^?]*)\?=").expect("it is sound");
    let decode = |found: &regex::Captures<'_>| {
        let bytes = match &found[1] {
            "b" | "B" => BASE64.decode(&found[2]).unwrap_or_default(),
            _ => quoted(&found[2], true),
        };
        String::from_utf8_lossy(&bytes).into_owned()
    };
    word.replace_all(&joined, decode).into_owned()
}

/// A parameter of a header, in RFC 2231's form too.
fn parameter(header: &str, name: &str) -> Option<String> {
    let plain = Regex::new(&format!(r#"(?i);\s*{name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))"#)).expect("it is sound");
    let extended = Regex::new(&format!(r"(?i);\s*{name}\*\s*=\s*utf-8'[^']*'([^;\s]+)")).expect("it is sound");
    if let Some(found) = extended.captures(header) {
        return Some(percent_encoding::percent_decode_str(&found[1]).decode_utf8_lossy().into_owned());
    }
    let found = plain.captures(header)?;
    let text = found.get(1).or_else(|| found.get(2)).map_or("", |text| text.as_str());
    Some(text.replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// The addresses of a header without their names.
fn addresses(header: &str) -> Vec<String> {
    let quoted = Regex::new(r#""(?:[^"\\]|\\.)*""#).expect("it is sound").replace_all(header, "");
    let address = |entry: &str| match entry.split_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or_default().to_owned(),
        None => entry.trim().to_owned(),
    };
    quoted.split(',').map(address).filter(|address| !address.is_empty()).collect()
}
