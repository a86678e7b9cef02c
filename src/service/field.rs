//! A declared field and what it makes of the text that users write.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Serde;
use regex::Regex;

use crate::config::boolean;
use crate::problem::Problems;
use crate::secret::MASK;
use crate::service::definition::{FieldSpec, FieldType};
use crate::service::email;
use crate::suggest;

/// A field of a compiled definition.
#[derive(Debug)]
pub struct Field {
    /// Its name in templates, configurations and URLs.
    pub name: Arc<str>,
    /// Its declaration.
    pub spec: FieldSpec,
    /// The value when nothing is given; `none` where there is no default.
    pub default: Value,
    pattern: Option<Regex>,
    slashes_until: Option<Regex>,
}

/// What was written for a field, in one of the three shapes that YAML and URLs have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written<T> {
    /// One text.
    One(T),
    /// A list of texts.
    Many(Vec<T>),
    /// Names and texts.
    Named(Vec<(String, T)>),
}

impl<T> Written<T> {
    /// Every text in it.
    pub fn texts(&self) -> impl Iterator<Item = &T> {
        let (items, named) = match self {
            Self::One(text) => (std::slice::from_ref(text), [].as_slice()),
            Self::Many(items) => (items.as_slice(), [].as_slice()),
            Self::Named(named) => ([].as_slice(), named.as_slice()),
        };
        items.iter().chain(named.iter().map(|(_, text)| text))
    }

    /// The same shape with every text changed.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn try_map<U, E>(&self, mut change: impl FnMut(&T) -> Result<U, E>) -> Result<Written<U>, E> {
        Ok(match self {
            Self::One(text) => Written::One(change(text)?),
            Self::Many(items) => Written::Many(items.iter().map(change).collect::<Result<_, _>>()?),
            Self::Named(named) => Written::Named(
                named.iter().map(|(name, text)| Ok((name.clone(), change(text)?))).collect::<Result<_, E>>()?,
            ),
        })
    }
}

impl Field {
    /// Compiles a declaration.
    ///
    /// # Errors
    /// Words that say what is wrong with it.
    pub fn compile(name: &str, spec: &FieldSpec) -> Result<Self, String> {
        let pattern = spec.pattern.as_deref().map(whole).transpose()?;
        let slashes_until = spec.slashes_until.as_deref().map(whole).transpose()?;
        let mut field =
            Self { name: name.into(), spec: spec.clone(), default: Value::from(()), pattern, slashes_until };
        field.default = match &spec.default {
            None => Value::from(()),
            Some(serde_json::Value::String(text)) => field.value(&Written::One(text.clone()))?,
            Some(other) => Value::from(Serde(other)),
        };
        Ok(field)
    }

    /// Whether a name in a configuration or a URL means this field.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Every name that means this field.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.name).chain(self.spec.aliases.iter().map(String::as_str))
    }

    /// Whether a piece of a URL may be only the beginning of the value, whose slashes nobody escaped.
    pub fn may_go_on(&self, piece: &str) -> bool {
        self.slashes_until.as_ref().is_some_and(|end| !end.is_match(piece))
    }

    /// The value that was meant.
    ///
    /// # Errors
    /// Words that say what a good value looks like; they never repeat the value of a secret.
    pub fn value(&self, written: &Written<String>) -> Result<Value, String> {
        match (self.spec.kind, written) {
            (FieldType::List, Written::One(text)) => Ok(items(text).map(Value::from).collect()),
            (FieldType::List, Written::Many(texts)) => {
                Ok(texts.iter().map(|text| Value::from(text.as_str())).collect())
            }
            (FieldType::Emails, Written::One(text)) => self.mailboxes(std::slice::from_ref(text)),
            (FieldType::Emails, Written::Many(texts)) => self.mailboxes(texts),
            (FieldType::Map, Written::Named(named)) => {
                Ok(Value::from_pairs(named.iter().map(|(name, text)| (name.as_str(), text.as_str()))))
            }
            (FieldType::Map, _) => Err(format!("`{}` takes names and values", self.name)),
            (_, Written::Named(_)) => Err(format!("`{}` takes a value, not a mapping", self.name)),
            (_, Written::Many(_)) => Err(format!("`{}` takes one value, not a list", self.name)),
            (kind, Written::One(text)) => self.scalar(kind, text),
        }
    }

    /// As [`Self::value`], for a text that may be, or hold, a secret whatever the field: no word of an error repeats it.
    ///
    /// # Errors
    /// Words that say what a good value looks like.
    pub fn unseen_value(&self, written: &Written<String>) -> Result<Value, String> {
        let veil = |words: String, text: &String| words.replace(&format!("`{text}`"), "the value");
        self.value(written).map_err(|words| written.texts().fold(words, veil))
    }

    /// What stands for the value where nobody may see it: of one that is taken apart, every piece.
    #[must_use]
    pub fn masked(&self) -> Value {
        let names = self.pattern.iter().flat_map(|pattern| pattern.capture_names().flatten());
        let pieces: Vec<_> = names.map(|name| (name, MASK)).collect();
        if pieces.is_empty() { Value::from(MASK) } else { Value::from_pairs(pieces) }
    }

    fn scalar(&self, kind: FieldType, text: &str) -> Result<Value, String> {
        let refuse = |wanted: &str| {
            let shown = if self.spec.secret { "the value" } else { &format!("`{text}`") };
            Err(format!("{shown} is not valid for `{}`: {wanted}", self.name))
        };
        if !self.spec.choices.is_empty() {
            return self.choice(text);
        }
        match kind {
            FieldType::Text => match &self.pattern {
                None => Ok(Value::from(text)),
                Some(pattern) => match pattern.captures(text) {
                    None => refuse(&self.spec.help),
                    Some(groups) => Ok(captured(pattern, &groups).unwrap_or_else(|| Value::from(text))),
                },
            },
            FieldType::Bool => {
                boolean(text.trim()).map_or_else(|| refuse("write `yes` or `no`"), |flag| Ok(flag.into()))
            }
            FieldType::Int => {
                let (min, max) = (self.spec.min.unwrap_or(i64::MIN), self.spec.max.unwrap_or(i64::MAX));
                match text.trim().parse::<i64>() {
                    Ok(number) if (min..=max).contains(&number) => Ok(Value::from(number)),
                    Ok(_) if self.spec.max.is_none() => refuse(&format!("it must be {min} at the least")),
                    Ok(_) if self.spec.min.is_none() => refuse(&format!("it must be {max} at the most")),
                    Ok(_) => refuse(&format!("it must be from {min} to {max}")),
                    Err(_) => refuse("a whole number is needed"),
                }
            }
            FieldType::Port => match text.trim().parse::<u16>() {
                Ok(port) if port > 0 => Ok(Value::from(port)),
                _ => refuse("a port is a number from 1 to 65535"),
            },
            FieldType::Host => match host_fault(text) {
                None => Ok(Value::from(text)),
                Some(wanted) => refuse(wanted),
            },
            // A path is kept percent-encoded, and a URL is complete: both stand in a request as they are.
            FieldType::Path => Ok(Value::from_safe_string(text.to_owned())),
            FieldType::Url => match text.split_once("://") {
                Some(("http" | "https", rest)) if !rest.is_empty() && !rest.contains(['?', '#', ' ']) => {
                    Ok(Value::from_safe_string(text.trim_end_matches('/').to_owned()))
                }
                _ => refuse("it must begin with `http://` or `https://` and hold neither `?` nor `#`"),
            },
            FieldType::List | FieldType::Map | FieldType::Emails => refuse("it has the wrong shape"),
        }
    }

    fn choice(&self, text: &str) -> Result<Value, String> {
        let wanted = text.trim().to_lowercase();
        let names = || self.spec.choices.keys().map(String::as_str);
        let beginnings: Vec<_> = names().filter(|name| !wanted.is_empty() && name.starts_with(&wanted)).collect();
        match (self.spec.choices.get(&wanted), beginnings.as_slice()) {
            (Some(value), _) => Ok(Value::from(Serde(value))),
            (None, [only]) => Ok(Value::from(Serde(self.spec.choices.get(*only)))),
            _ => {
                let all: Vec<_> = names().collect();
                let near = suggest::nearest(&wanted, names()).map(|near| format!("; did you mean `{near}`?"));
                let near = near.unwrap_or_default();
                Err(format!(
                    "`{text}` is not valid for `{}`: it must be one of {}{near}",
                    self.name,
                    suggest::listed(&all)
                ))
            }
        }
    }

    fn mailboxes(&self, texts: &[String]) -> Result<Value, String> {
        let mut problems = Problems::new();
        let parsed: Vec<_> =
            texts.iter().filter_map(|text| problems.keep_all(email::parse_list(text))).flatten().collect();
        let shown = parsed.iter().map(|mailbox| Value::from(mailbox.to_string())).collect();
        problems.check(shown).map_err(|problems| problems.words())
    }
}

/// A pattern that must match the whole text.
///
/// # Errors
/// The words of the regular expression's own error.
pub(crate) fn whole(pattern: &str) -> Result<Regex, String> {
    Regex::new(&format!("(?s)^(?:{pattern})$"))
        .map_err(|error| format!("`{pattern}` is no regular expression: {error}"))
}

/// The named groups as a mapping in which a group without a match is `none`; nothing where there is no named group.
fn captured(pattern: &Regex, groups: &regex::Captures<'_>) -> Option<Value> {
    let named: Vec<_> = pattern
        .capture_names()
        .flatten()
        .map(|name| (name, groups.name(name).map_or(Value::from(()), |group| Value::from(group.as_str()))))
        .collect();
    (!named.is_empty()).then(|| Value::from_pairs(named))
}

/// The items of a text that lists several, separated by commas.
pub(crate) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// What keeps a text from standing as the host of a URL: a good one is an IP address, or labels of letters, digits, `-` and `_`.
fn host_fault(text: &str) -> Option<&'static str> {
    const SHAPE: &str = "a host is a name or an IP address, with its port apart";
    if let Some(address) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().err().map(|_| SHAPE);
    }
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    let name = text.trim_end_matches('.');
    if text.len() > 253 || !name.split('.').all(is_label) {
        return Some(SHAPE);
    }
    // RFC 1123, section 2.1; no name server would find it.
    if name.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) {
        return Some("no part of a host's name begins or ends with `-`");
    }
    // RFC 1123, section 2.1: what ends in digits is an address. Of one with fewer numbers, HTTP clients make another machine's.
    let ends_in_digits = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    (ends_in_digits && name.parse::<Ipv4Addr>().is_err())
        .then_some("an IPv4 address is four numbers from 0 to 255 with dots between them")
}

#[cfg(test)]
mod tests {
    use super::{Field, Written};
    use crate::service::definition::{FieldSpec, FieldType};
    use minijinja::Value;
    use serde_json::json;

    fn value(spec: FieldSpec, text: &str) -> Result<Value, String> {
        Field::compile("x", &spec)?.value(&Written::One(text.to_owned()))
    }

    fn of(kind: FieldType) -> FieldSpec {
        FieldSpec { kind, help: "a letter".to_owned(), ..FieldSpec::default() }
    }

    #[test]
    fn an_unknown_boolean_is_an_error_and_never_a_no() {
        assert_eq!(value(of(FieldType::Bool), "Yes"), Ok(Value::from(true)));
        assert_eq!(value(of(FieldType::Bool), "off"), Ok(Value::from(false)));
        for wrong in ["ture", "", "2"] {
            assert!(value(of(FieldType::Bool), wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ports_and_hosts_are_checked() {
        for wrong in ["0", "65536", "-1", "http"] {
            assert!(value(of(FieldType::Port), wrong).is_err(), "{wrong}");
        }
        for good in ["example.com", "0.pool.example.org", "münchen.example", "a_b", "[::1]", "10.0.0.1"] {
            assert!(value(of(FieldType::Host), good).is_ok(), "{good}");
        }
        for wrong in ["", "a b", "a..b", "host:80", "a/b", "-bad-", "-a.b", "a.b-", "256.1.1.1", "10.1", "[x]"] {
            assert!(value(of(FieldType::Host), wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_choice_takes_a_unique_beginning_and_says_what_exists() {
        let choices = [("low".to_owned(), json!(0)), ("high".to_owned(), json!(8)), ("highest".to_owned(), json!(9))];
        let spec = || FieldSpec { choices: choices.clone().into_iter().collect(), ..of(FieldType::Text) };
        assert_eq!(value(spec(), "L"), Ok(Value::from(0)));
        assert_eq!(value(spec(), "high"), Ok(Value::from(8)));
        let error = value(spec(), "hi").expect_err("it begins two names");
        assert!(error.contains("one of `low`, `high`, `highest`"), "{error}");
    }

    #[test]
    fn the_value_of_a_secret_is_never_repeated() {
        let spec = FieldSpec { secret: true, pattern: Some("[a-z]".to_owned()), ..of(FieldType::Text) };
        let error = value(spec, "HUNTER2").expect_err("it does not fit");
        assert!(!error.contains("HUNTER2") && error.contains("a letter"), "{error}");
    }
}
