//! A URL of which only that is shown what is known to be no secret.

use std::collections::HashSet;

use crate::bind::{Layer, Trace};
use crate::cli::configuration::mask::{Secrecy, reference_shown};
use crate::config::keys;
use crate::config::model::{Located, Value};
use crate::config::reference::{Piece, Text};
use crate::secret::MASK;
use crate::service::url::decode;

/// What stands between the pieces of a URL.
const MARKS: [char; 7] = ['/', ':', '@', ',', '?', '&', '='];

/// The URL with a mask for each piece that is a secret or that nobody knows.
pub(super) fn shown(url: &Text, trace: Option<&Trace>) -> String {
    let known = Known::of(trace);
    let mut shown = String::new();
    // The scheme, up to which nothing is masked, and whether a `?` has come.
    let (mut begun, mut query) = (false, false);
    for piece in &url.pieces {
        let literal = match piece {
            Piece::Reference(reference) => {
                shown.push_str(&reference_shown(reference, true));
                continue;
            }
            Piece::Literal(literal) => literal.as_str(),
        };
        let rest = match literal.split_once("://").filter(|_| !begun) {
            Some((scheme, rest)) => {
                shown.push_str(scheme);
                shown.push_str("://");
                begun = true;
                rest
            }
            None => literal,
        };
        let mut rest = rest;
        while !rest.is_empty() {
            let end = rest.find(MARKS).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            let mark = after.chars().next();
            let is_name = query && mark == Some('=');
            let is_open = token.is_empty() || is_name || known.is_open(token);
            shown.push_str(if is_open { token } else { MASK });
            shown.extend(mark);
            query |= mark == Some('?');
            rest = after.get(mark.map_or(0, char::len_utf8)..).unwrap_or("");
        }
    }
    shown
}

/// The pieces of values that are secrets, and of those that are none.
#[derive(Default)]
struct Known {
    open: HashSet<String>,
    secret: HashSet<String>,
}

impl Known {
    fn of(trace: Option<&Trace>) -> Self {
        let mut known = Self::default();
        let Some(trace) = trace else { return known };
        for said in trace.said.iter().filter(|said| said.layer == Layer::Url) {
            let is_setting = keys::find(&keys::POLICY, &said.name).is_some();
            let secret = !is_setting && Secrecy::in_url(&trace.kind, &said.name) == Secrecy::Secret;
            let pieces = if secret { &mut known.secret } else { &mut known.open };
            collect(&said.value, pieces);
        }
        known
    }

    fn is_open(&self, token: &str) -> bool {
        let Ok(token) = decode(token) else { return false };
        let all_in = |set: &HashSet<String>| pieces(&token).all(|piece| set.contains(piece));
        all_in(&self.open) && !pieces(&token).any(|piece| self.secret.contains(piece))
    }
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(MARKS).filter(|piece| !piece.is_empty())
}

fn collect(value: &Located<Value>, found: &mut HashSet<String>) {
    match &value.value {
        Value::Text(text) => {
            let literals = text.pieces.iter().filter_map(|piece| match piece {
                Piece::Literal(literal) => Some(literal),
                Piece::Reference(_) => None,
            });
            found.extend(literals.flat_map(|literal| pieces(literal)).map(str::to_owned));
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| collect(value, found)),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            found.extend(value.scalar().iter().flat_map(|text| pieces(text)).map(str::to_owned));
        }
        Value::Null => {}
    }
}
