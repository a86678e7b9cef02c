//! The filters that messages want beside the engine's own.

use std::fmt::Write as _;

use minijinja::{Environment, Error, ErrorKind, HtmlEscape, State, Value};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::text::STRETCH;
use super::{order, pattern, text, through, times};
use crate::convert;
use crate::message::Dialect;

macro_rules! filters {
    ($($name:literal => $filter:expr,)*) => {
        /// The names of the filters that a template has beside those of minijinja.
        pub const FILTERS: &[&str] = &[$($name),*];

        /// Adds all of them.
        pub(super) fn add(env: &mut Environment<'_>) {
            $(env.add_filter($name, $filter);)*
            env.add_filter("string", string);
            env.add_filter("trim", trim);
            order::add(env);
            through::add(env);
        }
    };
}

filters! {
    "date" => times::date,
    "duration" => times::duration,
    "filesize" => filesize,
    "group_by" => order::group_by,
    "hash" => hash,
    "html_escape" => html_escape,
    "json" => text::json,
    "md_escape" => md_escape,
    "minus" => times::minus,
    "plus" => times::plus,
    "regex_match" => pattern::regex_match,
    "regex_replace" => pattern::regex_replace,
    "seconds" => times::seconds,
    "truncate" => truncate,
    "until" => times::until,
    "urlencode" => urlencode,
    "wordwrap" => wordwrap,
    "yaml" => yaml,
}

/// A number of bytes as people write it, in steps of 1000, or of 1024 where `binary` is said.
fn filesize(bytes: f64, steps: Option<&str>) -> Result<String, Error> {
    let (step, units) = match steps {
        None | Some("decimal") => (1000.0, ["B", "kB", "MB", "GB", "TB", "PB"]),
        Some("binary") => (1024.0, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]),
        Some(other) => return Err(refuse(format!("sizes are `decimal` or `binary`, not `{other}`"))),
    };
    let (mut size, mut units) = (bytes, units.into_iter());
    let mut unit = units.next().unwrap_or_default();
    // What would be shown as a whole step is one of the next unit.
    while (size.abs() * 10.0).round() / 10.0 >= step {
        let Some(next) = units.next() else { break };
        (size, unit) = (size / step, next);
    }
    Ok(if unit == "B" { format!("{size:.0} {unit}") } else { format!("{size:.1} {unit}") })
}

/// The SHA-256 of a text, in hexadecimal digits.
fn hash(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The text so that a browser shows it as it is; in HTML, values are so anyway.
fn html_escape(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    if value.is_safe() {
        return Ok(value.clone());
    }
    Ok(Value::from_safe_string(HtmlEscape(&text::shown(state, value)?).to_string()))
}

/// The text so that Markdown shows it as it is.
fn md_escape(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    Ok(convert::escape(&text::shown(state, value)?, Dialect::Markdown))
}

/// The text cut to so many characters, as readers count them, with an ellipsis inside that number.
fn truncate(state: &State<'_, '_>, text: &str, length: usize) -> Result<String, Error> {
    let mut characters = text.grapheme_indices(true);
    let mut kept = 0;
    for number in 0..=length {
        let Some((start, character)) = characters.next() else { return Ok(text.to_owned()) };
        // Where characters end is worked out byte by byte.
        state.consume_fuel(4 * character.len() as u64)?;
        if number + 1 == length {
            kept = start;
        }
    }
    Ok(format!("{}{}", text.get(..kept).unwrap_or(""), if length > 0 { "…" } else { "" }))
}

/// A value percent-encoded for any place in a URL, `/` included.
fn urlencode(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    Ok(percent_encoding::utf8_percent_encode(&text::shown(state, value)?, KEPT).to_string())
}

/// The engine's own filter `string`, which writes a list of any size before it counts.
fn string(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    match value {
        value if value.is_undefined() => Err(ErrorKind::UndefinedError.into()),
        value if value.as_str().is_some() => Ok(value.clone()),
        value => text::shown(state, value).map(Value::from),
    }
}

/// The engine's own filter `trim`, which looks for every character among all that are to go.
fn trim(state: &State<'_, '_>, value: &Value, characters: Option<&str>) -> Result<Value, Error> {
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let text = text::shown(state, value)?;
    let trimmed = match characters {
        None => text.trim(),
        Some(characters) => {
            state.consume_fuel((text.len() as u64).saturating_mul(characters.len() as u64) / STRETCH)?;
            text.trim_matches(|c| characters.contains(c))
        }
    };
    Ok(if value.is_safe() { Value::from_safe_string(trimmed.to_owned()) } else { Value::from(trimmed) })
}

/// The text in lines of so many columns at the most; a longer word has a line to itself.
fn wordwrap(state: &State<'_, '_>, text: &str, width: usize) -> Result<String, Error> {
    // Words are looked for first, and then measured.
    state.consume_fuel(2 * text.len() as u64 / STRETCH)?;
    let wrapped = |line: &str| {
        let mut out = String::with_capacity(line.len());
        let mut used = 0;
        for word in line.split_whitespace() {
            let columns = word.width();
            if used > 0 {
                let fits = used + 1 + columns <= width;
                out.push(if fits { ' ' } else { '\n' });
                used = if fits { used + 1 } else { 0 };
            }
            out.push_str(word);
            used += columns;
        }
        out
    };
    Ok(text.split('\n').map(wrapped).collect::<Vec<_>>().join("\n"))
}

/// A value as YAML, without a line break at its end.
fn yaml(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    text::yaml(state, value).map(|text| text.trim_end().to_owned())
}

/// An error of a filter.
pub(super) fn refuse(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidOperation, error.to_string())
}
