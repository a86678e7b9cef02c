//! A service's URL taken apart, once, before any piece of it is decoded.
//!
//! The grammar is Apprise's, with its faults mended: all before the first `?` is authority and path, `#` is an ordinary
//! character, and nothing is decoded twice. References stand in the text as single private characters, so that what they
//! stand for is never parsed.

use percent_encoding::percent_decode_str;

use crate::config::reference::{Piece, Reference, Text};

/// The raw pieces of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The scheme in lower case.
    pub scheme: String,
    /// All up to the first `/`.
    pub authority: String,
    /// The pieces between slashes, without the empty ones.
    pub path: Vec<String>,
    /// Whether a `/` ends the path, which servers may take for another address.
    pub ends_in_slash: bool,
    /// Names and values in order, decoded.
    pub query: Vec<(String, String)>,
}

impl Url {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// Words that say why the text is no URL.
    pub fn split(text: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = text.trim().split_once("://") else {
            return Err("this is no URL; it must begin with `scheme://`".to_owned());
        };
        let valid = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        if scheme.is_empty() || !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(valid) {
            return Err("the scheme before `://` may hold only letters and digits".to_owned());
        }
        if holds_another(rest) {
            return Err("this holds two URLs; write each on its own, and a `,` inside one as `%2C`".to_owned());
        }
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        Ok(Self {
            scheme: scheme.to_ascii_lowercase(),
            authority: authority.to_owned(),
            path: path.split('/').filter(|piece| !piece.is_empty()).map(str::to_owned).collect(),
            ends_in_slash: path.ends_with('/'),
            query: query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect::<Result<_, _>>()?,
        })
    }
}

/// Whether a second URL begins after a comma or white space.
fn holds_another(rest: &str) -> bool {
    rest.match_indices("://").any(|(at, _)| {
        let before = rest[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        before.len() < at && before.ends_with(|c: char| c == ',' || c.is_whitespace())
    })
}

/// One decoded query parameter; a `+` stays a `+`, because telephone numbers and base64 hold it, and a blank before a name stays,
/// because it may have been one.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    Ok((decode(name.trim_end())?, decode(value.trim())?))
}

/// Percent-decodes once; a `%` that begins no escape stays as it is.
///
/// # Errors
/// When the decoded bytes are no UTF-8.
pub fn decode(text: &str) -> Result<String, String> {
    match percent_decode_str(text).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err("the URL holds percent-escapes that are no UTF-8".to_owned()),
    }
}

/// References hidden in a text as single characters.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    references: Vec<Reference>,
}

/// The first character of Unicode's last private plane; the n-th reference is the n-th character from here.
const FIRST: u32 = 0x10_0000;

impl Hidden {
    /// The text with every reference as one private character.
    pub fn hide(text: &Text) -> (String, Self) {
        let mut hidden = Self::default();
        let mut shown = String::new();
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal) => shown.push_str(literal),
                Piece::Reference(reference) => {
                    let index = u32::try_from(hidden.references.len()).unwrap_or(u32::MAX);
                    shown.extend(char::from_u32(FIRST.saturating_add(index)));
                    hidden.references.push(reference.clone());
                }
            }
        }
        (shown, hidden)
    }

    /// The text with its references back.
    pub fn reveal(&self, shown: &str) -> Text {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        for c in shown.chars() {
            match self.reference(c) {
                None => literal.push(c),
                Some(reference) => {
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                    }
                    pieces.push(Piece::Reference(reference.clone()));
                }
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Text { pieces }
    }

    /// Whether a reference stands in the text.
    pub fn is_in(&self, shown: &str) -> bool {
        shown.chars().any(|c| self.reference(c).is_some())
    }

    fn reference(&self, c: char) -> Option<&Reference> {
        let index = u32::from(c).checked_sub(FIRST)?;
        self.references.get(usize::try_from(index).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Hidden, Url};
    use crate::config::reference::Text;

    #[test]
    fn a_hash_is_an_ordinary_character_and_slashes_collapse() {
        let url = Url::split("Slack://T1//B2/#ops?Footer=no&x").expect("it is a URL");
        assert_eq!((url.scheme.as_str(), url.authority.as_str()), ("slack", "T1"));
        assert_eq!(url.path, ["B2", "#ops"]);
        assert_eq!(url.query, [("Footer".into(), "no".into()), ("x".into(), String::new())]);
    }

    #[test]
    fn values_are_decoded_exactly_once() {
        let url = Url::split("json://host?a=%2541+b").expect("it is a URL");
        assert_eq!(url.query, [("a".into(), "%41+b".into())]);
        assert!(Url::split("json://host?a=%ff").is_err());
        assert!(Url::split("no url").is_err());
        assert!(Url::split("1://x").is_err());
    }

    #[test]
    fn two_urls_in_one_text_are_refused() {
        for two in ["json://a/x, json://b/y", "json://a?to=x,form://b", "json://a json://b"] {
            assert!(Url::split(two).is_err(), "{two}");
        }
        assert!(Url::split("ntfy://t?click=https://example.com/a,b").is_ok());
    }

    #[test]
    fn references_come_back_where_they_were() {
        let text = Text::parse("a://${env:X}/p${file:y}").expect("it is well formed");
        let (shown, hidden) = Hidden::hide(&text);
        assert!(hidden.is_in(&shown));
        assert_eq!(hidden.reveal(&shown), text);
    }
}
