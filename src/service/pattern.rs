//! URL patterns of definitions: `[{user}@]{host}[:{port}]/{token}[/{targets*}]`.

use regex::Regex;

use crate::service::definition::FieldType;
use crate::service::url::{Url, decode};

/// A pattern with its optional stretches written out: each alternative is tried in turn.
#[derive(Debug)]
pub struct Pattern {
    alternatives: Vec<Alternative>,
}

/// A stretch of one way to write a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot<'a> {
    /// Text as it is.
    Literal(&'a str),
    /// The value of a token, in one piece.
    Token(&'a str),
    /// Any number of further pieces, one for each item of a token, and how many there must be.
    List(&'a str, usize),
    /// Further pieces, which together are the path that a token holds.
    Path(&'a str),
}

#[derive(Debug)]
struct Alternative {
    /// What the regular expression was made from.
    written: String,
    authority: Regex,
    authority_tokens: Vec<String>,
    before: Vec<Segment>,
    rest: Option<Rest>,
    after: Vec<Segment>,
}

#[derive(Debug, PartialEq)]
enum Segment {
    Literal(String),
    Token(String),
}

#[derive(Debug, PartialEq)]
enum Rest {
    /// `{x*}` or `{x+}`: every further piece is an item.
    List { token: String, least: usize },
    /// `{x**}`: every further piece, kept as a path.
    Path(String),
}

/// What a token caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caught {
    /// One decoded piece.
    Piece(String),
    /// Decoded items.
    List(Vec<String>),
    /// A path, still percent-encoded, with a slash before each piece.
    Path(String),
}

impl Pattern {
    /// Compiles what stands after `scheme://`; `kind_of` tells the type of a declared token and `None` for any other.
    ///
    /// # Errors
    /// Words that say what is wrong with it.
    pub fn compile(text: &str, kind_of: impl Fn(&str) -> Option<FieldType>) -> Result<Self, String> {
        let alternatives =
            written_out(text)?.iter().map(|flat| Alternative::compile(flat, &kind_of)).collect::<Result<_, _>>()?;
        Ok(Self { alternatives })
    }

    /// What the tokens catch in a URL, for every alternative that fits its shape, in order.
    pub fn catch<'a>(&'a self, url: &Url) -> impl Iterator<Item = Vec<(&'a str, Caught)>> {
        self.alternatives.iter().filter_map(|alternative| alternative.catch(url))
    }

    /// Every way to write a URL of this shape, the longest first: what its authority is made of, and the pieces of its path.
    pub fn ways(&self) -> impl Iterator<Item = (Vec<Slot<'_>>, Vec<Slot<'_>>)> {
        self.alternatives.iter().map(|alternative| (slots(&alternative.written), alternative.path()))
    }
}

impl Segment {
    fn slot(&self) -> Slot<'_> {
        match self {
            Self::Literal(text) => Slot::Literal(text),
            Self::Token(token) => Slot::Token(token),
        }
    }
}

impl Alternative {
    fn compile(flat: &str, kind_of: &impl Fn(&str) -> Option<FieldType>) -> Result<Self, String> {
        let (authority, path) = split_outside_braces(flat);
        let written = authority.to_owned();
        let (authority, authority_tokens) = authority_regex(authority, kind_of)?;
        let mut alternative = Self { written, authority, authority_tokens, before: vec![], rest: None, after: vec![] };
        for piece in path {
            match variable(piece) {
                Some(rest) if alternative.rest.is_none() => alternative.rest = Some(rest),
                Some(_) => return Err(format!("`{flat}` has two variable stretches in its path")),
                None if alternative.rest.is_none() => alternative.before.push(segment(piece)),
                None => alternative.after.push(segment(piece)),
            }
        }
        let stranger = alternative.tokens().find(|token| kind_of(token).is_none()).map(str::to_owned);
        match stranger {
            Some(stranger) => Err(format!("the URL names `{stranger}`, which is neither a field nor `targets`")),
            None => Ok(alternative),
        }
    }

    fn path(&self) -> Vec<Slot<'_>> {
        let rest = self.rest.iter().map(|rest| match rest {
            Rest::List { token, least } => Slot::List(token, *least),
            Rest::Path(token) => Slot::Path(token),
        });
        let before = self.before.iter().map(Segment::slot);
        before.chain(rest).chain(self.after.iter().map(Segment::slot)).collect()
    }

    fn tokens(&self) -> impl Iterator<Item = &str> {
        let rest = self.rest.iter().map(|rest| match rest {
            Rest::List { token, .. } | Rest::Path(token) => token.as_str(),
        });
        let segments = self.before.iter().chain(&self.after).filter_map(|segment| match segment {
            Segment::Token(token) => Some(token.as_str()),
            Segment::Literal(_) => None,
        });
        self.authority_tokens.iter().map(String::as_str).chain(segments).chain(rest)
    }

    fn catch(&self, url: &Url) -> Option<Vec<(&str, Caught)>> {
        let groups = self.authority.captures(&url.authority)?;
        let mut caught = Vec::new();
        for (index, token) in self.authority_tokens.iter().enumerate() {
            let text = groups.get(index + 1).map_or("", |group| group.as_str());
            if !text.is_empty() {
                caught.push((token.as_str(), Caught::Piece(decode(text).ok()?)));
            }
        }
        let fixed = self.before.len() + self.after.len();
        let spare = url.path.len().checked_sub(fixed)?;
        let (before, others) = url.path.split_at(self.before.len());
        let (between, after) = others.split_at(spare);
        for (segment, piece) in self.before.iter().chain(&self.after).zip(before.iter().chain(after)) {
            let piece = decode(piece).ok()?;
            match segment {
                Segment::Literal(text) if *text != piece => return None,
                Segment::Literal(_) => {}
                Segment::Token(token) => caught.push((token, Caught::Piece(piece))),
            }
        }
        match &self.rest {
            None if spare > 0 => return None,
            None => {}
            Some(Rest::List { least, .. }) if spare < *least => return None,
            Some(Rest::List { .. } | Rest::Path(_)) if spare == 0 => {}
            Some(Rest::List { token, .. }) => {
                caught
                    .push((token, Caught::List(between.iter().map(|item| decode(item).ok()).collect::<Option<_>>()?)));
            }
            Some(Rest::Path(token)) => {
                let pieces = between.iter().map(|piece| format!("/{}", kept(piece)));
                let end = (url.ends_in_slash && self.after.is_empty()).then(|| "/".to_owned());
                caught.push((token, Caught::Path(pieces.chain(end).collect())));
            }
        }
        Some(caught)
    }
}

/// A piece of a path with escapes for what would be lost on its way into a request: a `#` would begin a fragment, and tabs and line
/// breaks are passed over.
fn kept(piece: &str) -> String {
    let is_lost = |c: char| c == '#' || c.is_ascii_control();
    piece.chars().fold(String::new(), |text, c| match is_lost(c) {
        true => format!("{text}%{:02X}", u32::from(c)),
        false => format!("{text}{c}"),
    })
}

/// Every way to write a pattern without its brackets, the longest first.
fn written_out(text: &str) -> Result<Vec<String>, String> {
    let Some(open) = text.find('[') else {
        return if text.contains(']') {
            Err(format!("`{text}` closes a `]` that it did not open"))
        } else {
            Ok(vec![text.to_owned()])
        };
    };
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        depth = match c {
            '[' => depth + 1,
            ']' => depth - 1,
            _ => depth,
        };
        if depth == 0 {
            let (before, inner, after) = (&text[..open], &text[open + 1..at], &text[at + 1..]);
            let mut all = written_out(&format!("{before}{inner}{after}"))?;
            all.extend(written_out(&format!("{before}{after}"))?);
            return Ok(all);
        }
    }
    Err(format!("`{text}` opens a `[` that it does not close"))
}

/// The authority, and the pieces of the path.
fn split_outside_braces(flat: &str) -> (&str, Vec<&str>) {
    let (authority, path) = flat.split_once('/').unwrap_or((flat, ""));
    (authority, path.split('/').filter(|piece| !piece.is_empty()).collect())
}

/// The literal stretches and the tokens of an authority.
fn slots(authority: &str) -> Vec<Slot<'_>> {
    let mut slots = Vec::new();
    let mut rest = authority;
    while let Some((literal, from)) = rest.split_once('{') {
        let (token, after) = from.split_once('}').unwrap_or((from, ""));
        slots.extend(Some(Slot::Literal(literal)).filter(|_| !literal.is_empty()));
        slots.push(Slot::Token(token));
        rest = after;
    }
    slots.extend(Some(Slot::Literal(rest)).filter(|_| !rest.is_empty()));
    slots
}

fn inner(piece: &str) -> Option<&str> {
    piece.strip_prefix('{')?.strip_suffix('}')
}

fn variable(piece: &str) -> Option<Rest> {
    let token = inner(piece)?;
    if let Some(token) = token.strip_suffix("**") {
        return Some(Rest::Path(token.to_owned()));
    }
    let least = usize::from(token.ends_with('+'));
    token.strip_suffix(['*', '+']).map(|token| Rest::List { token: token.to_owned(), least })
}

fn segment(piece: &str) -> Segment {
    inner(piece).map_or_else(|| Segment::Literal(piece.to_owned()), |token| Segment::Token(token.to_owned()))
}

/// The authority as a regular expression: split at the last `@` and the first `:` of each side, as users mean it.
fn authority_regex(text: &str, kind_of: &impl Fn(&str) -> Option<FieldType>) -> Result<(Regex, Vec<String>), String> {
    let (mut regex, mut tokens) = ("(?s)^".to_owned(), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (literal, from) = rest.split_at(open);
        let close = from.find('}').ok_or_else(|| format!("`{text}` has a `{{` without its `}}`"))?;
        let (token, after) = (&from[1..close], &from[close + 1..]);
        regex.push_str(&regex::escape(literal));
        regex.push_str(match (kind_of(token), after.chars().next()) {
            (Some(FieldType::Host), _) => r"(\[[^\]]*\]|[^:@]*)",
            (_, Some(':')) => "([^:]*)",
            (_, Some('@')) if literal.ends_with(':') => "(.*)",
            (_, Some('@')) => "([^:]*)",
            (Some(FieldType::Port), _) => "([^:@]*)",
            _ if text.len() == close + 1 => "(.+)",
            _ => "([^@]+)",
        });
        tokens.push(token.to_owned());
        rest = after;
    }
    regex.push_str(&regex::escape(rest));
    regex.push('$');
    Regex::new(&regex).map(|regex| (regex, tokens)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Caught, Pattern};
    use crate::service::definition::FieldType;
    use crate::service::url::Url;

    fn catch(pattern: &str, url: &str) -> Option<Vec<(String, Caught)>> {
        let kind_of = |name: &str| match name {
            "host" => Some(FieldType::Host),
            "port" => Some(FieldType::Port),
            "nothing" => None,
            _ => Some(FieldType::Text),
        };
        let pattern = Pattern::compile(pattern, kind_of).expect("it is a pattern");
        let url = Url::split(url).expect("it is a URL");
        pattern.catch(&url).next().map(|all| all.into_iter().map(|(name, caught)| (name.to_owned(), caught)).collect())
    }

    fn piece(name: &str, text: &str) -> (String, Caught) {
        (name.to_owned(), Caught::Piece(text.to_owned()))
    }

    #[test]
    fn the_authority_is_split_at_the_last_at_and_the_first_colon() {
        let form = "[{user}[:{password}]@]{host}[:{port}]";
        let expected = vec![piece("user", "u"), piece("password", "p@s:s"), piece("host", "h"), piece("port", "80")];
        assert_eq!(catch(form, "json://u:p@s:s@h:80"), Some(expected));
        assert_eq!(catch(form, "json://us@er@h"), Some(vec![piece("user", "us@er"), piece("host", "h")]));
        assert_eq!(catch(form, "json://u%40:p%2F@[::1]:1").map(|all| all[0].clone()), Some(piece("user", "u@")));
        assert_eq!(catch(form, "json://[::1]:1").map(|all| all[0].clone()), Some(piece("host", "[::1]")));
    }

    #[test]
    fn a_lone_token_takes_the_whole_authority() {
        assert_eq!(catch("{bot}", "tgram://123:abc"), Some(vec![piece("bot", "123:abc")]));
        let expected = vec![piece("source", "me@example.com"), piece("tenant", "t")];
        assert_eq!(catch("{source}/{tenant}", "o365://me@example.com/t"), Some(expected));
        let expected = vec![piece("sid", "AC1"), piece("token", "t"), piece("from", "w:+1")];
        assert_eq!(catch("{sid}:{token}@{from}", "twilio://AC1:t@w:+1"), Some(expected));
    }

    #[test]
    fn lists_and_paths_take_what_is_left() {
        let list = |items: &[&str]| Caught::List(items.iter().map(|&item| item.to_owned()).collect());
        let all = catch("{a}/{b}[/{targets*}]", "x://1/2/%23ops/%40me").expect("it fits");
        assert_eq!(all[2], ("targets".to_owned(), list(&["#ops", "@me"])));
        assert_eq!(catch("{a}/{targets+}", "x://1"), None);
        let all = catch("{host}/{path**}/{token}", "gotify://h/sub%20dir/x/tok").expect("it fits");
        assert_eq!(all[1], piece("token", "tok"));
        assert_eq!(all[2], ("path".to_owned(), Caught::Path("/sub%20dir/x".to_owned())));
        let all = catch("{host}[/{path**}]", "json://h/x#\ty/").expect("it fits");
        assert_eq!(all[1], ("path".to_owned(), Caught::Path("/x%23%09y/".to_owned())));
        assert_eq!(catch("hooks.example.com/services/{a}", "https://hooks.example.com/other/1"), None);
    }

    #[test]
    fn broken_patterns_are_refused() {
        for broken in ["[{a}", "{a}]", "{a", "{nothing}", "{a}/{b*}/{c*}"] {
            let kind_of = |name: &str| (name != "nothing").then_some(FieldType::Text);
            assert!(Pattern::compile(broken, kind_of).is_err(), "{broken}");
        }
    }
}
