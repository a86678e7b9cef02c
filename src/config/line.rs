//! One line of Apprise's text format, taken apart.

use std::ops::Range;

/// What a line is; the ranges are bytes of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Nothing, or a comment.
    Blank,
    /// `ops, dev = json://example.com`; without `=`, the tags are empty.
    Url { tags: Range<usize>, url: Range<usize>, comment: Range<usize> },
    /// `everyone = ops, dev`.
    Group { names: Range<usize>, members: Range<usize> },
    /// `include other.conf`.
    Include { path: Range<usize>, comment: Range<usize> },
    /// None of these.
    Bad { tags: Range<usize>, why: Why },
}

/// Why a line is none of those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Nothing stands before its `=`.
    NoGroup,
    /// Nothing stands after its `=`.
    NoValue,
    /// It has no `=`, and nothing in it begins a URL.
    Word,
    /// There is a URL, or what seems to be one, behind something that is no list of tags.
    NoTags,
    /// What stands after the `=` is neither a URL nor a list of tags.
    NoUrl,
    /// A comment stands behind something else than a URL.
    Comment,
    /// It holds a character that no line may hold.
    Control,
}

impl Line {
    /// Takes a line apart, without its line break.
    pub(crate) fn of(line: &str) -> Self {
        let content = trimmed(line, 0..line.len());
        let text = &line[content.clone()];
        if text.is_empty() || text.starts_with(['#', ';']) {
            return Self::Blank;
        }
        if text.contains(|c: char| c.is_control() && c != '\t') {
            return Self::Bad { tags: 0..0, why: Why::Control };
        }
        if begins_with_scheme(text) {
            return Self::with_url(line, 0..0, content);
        }
        let Some(equals) = line.find('=') else {
            if let Some(path) = included(line, &content) {
                return Self::with_path(line, path);
            }
            let why = if text.contains(['/', ':', '@']) { Why::NoTags } else { Why::Word };
            return Self::Bad { tags: 0..0, why: if has_comment(text) { Why::Comment } else { why } };
        };
        let (left, right) = (trimmed(line, 0..equals), trimmed(line, equals + 1..line.len()));
        let (names, value) = (&line[left.clone()], &line[right.clone()]);
        if !names.chars().all(|c| is_of_labels(c) || c == ':' || c == '!') {
            let path = included(line, &content);
            return path.map_or(Self::Bad { tags: 0..0, why: Why::NoTags }, |path| Self::with_path(line, path));
        }
        if begins_with_scheme(value) {
            return Self::with_url(line, left, right);
        }
        if value.is_empty() {
            return Self::Bad { tags: left, why: Why::NoValue };
        }
        if !value.chars().all(|c| is_of_labels(c) || c == ':') {
            let why = if has_comment(value) { Why::Comment } else { Why::NoUrl };
            let path = included(line, &content);
            return path.map_or(Self::Bad { tags: left, why }, |path| Self::with_path(line, path));
        }
        if names.is_empty() {
            Self::Bad { tags: left, why: Why::NoGroup }
        } else {
            Self::Group { names: left, members: right }
        }
    }

    /// A path up to a comment.
    fn with_path(line: &str, place: Range<usize>) -> Self {
        let end = comment(&line[place.clone()]).map_or(place.end, |at| place.start + at);
        Self::Include { path: trimmed(line, place.start..end), comment: end..place.end }
    }

    /// A URL up to a comment.
    fn with_url(line: &str, tags: Range<usize>, place: Range<usize>) -> Self {
        let text = &line[place.clone()];
        // In a query, Apprise takes every `#` for what it is, as in `?to=#ops, #dev`.
        let before_query = text.split('?').next().unwrap_or("");
        let comment = comment(before_query).unwrap_or(text.len());
        let url = trimmed(line, place.start..place.start + comment);
        Self::Url { tags, url, comment: place.start + comment..place.end }
    }
}

/// Whether a text begins with `scheme://`.
pub(crate) fn begins_with_scheme(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Where a `#` stands between white space; one before a name may be a channel.
fn comment(text: &str) -> Option<usize> {
    let is_comment = |at: &usize| {
        let after = &text[at + 1..];
        text[..*at].ends_with(char::is_whitespace) && (after.is_empty() || after.starts_with(char::is_whitespace))
    };
    text.match_indices('#').map(|(at, _)| at).find(is_comment)
}

fn has_comment(text: &str) -> bool {
    comment(text).is_some()
}

/// What stands behind the word `include` at the beginning of the content; nothing where there is no such word, or nothing behind it.
fn included(line: &str, content: &Range<usize>) -> Option<Range<usize>> {
    let text = &line[content.clone()];
    let end = text.find(char::is_whitespace)?;
    let says_so = text[..end].trim_end_matches(':').eq_ignore_ascii_case("include");
    says_so.then(|| trimmed(line, content.start + end..content.end))
}

/// Whether a character may stand in a list of tags.
fn is_of_labels(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || "._-,;[]".contains(c)
}

fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.start + text.len() - text.trim_start().len();
    start..start + text.trim().len()
}
