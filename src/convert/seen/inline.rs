//! Running text: marks, code, links, mentions and what is escaped.

use super::blocks::verbatim;
use super::flavour::{Backslash, Edge, Flavour, Links};
use crate::convert::Inline;
use crate::convert::from_html::is_safe;

/// How deep marks may lie in each other; what is deeper is text.
const DEEPEST: usize = 8;

/// The beginnings of addresses that are links by themselves.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The longest address in bytes, so that a bracket is never followed far.
const LONGEST_ADDRESS: usize = 4096;

/// The running text of a paragraph or a line.
pub(super) fn inline(text: &str, flavour: &Flavour) -> Vec<Inline> {
    within(text, flavour, 0)
}

fn within(text: &str, flavour: &Flavour, depth: usize) -> Vec<Inline> {
    let mut scan = Scan { text, flavour, out: Vec::new(), plain: String::new(), unclosed: Vec::new() };
    let mut at = 0;
    while let Some(rest) = scan.text.get(at..).filter(|rest| !rest.is_empty()) {
        at += scan.step(at, rest, depth);
    }
    scan.flush();
    scan.out
}

struct Scan<'a> {
    text: &'a str,
    flavour: &'a Flavour,
    out: Vec<Inline>,
    /// Text that is not in `out` yet.
    plain: String,
    /// The marks that nothing closes in the rest of the text: what was looked for in vain is not looked for again.
    unclosed: Vec<&'static str>,
}

impl Scan<'_> {
    /// Takes what the rest of the text begins with; how many bytes that is.
    fn step(&mut self, at: usize, rest: &str, depth: usize) -> usize {
        let flavour = self.flavour;
        if let Some(escaped) = escaped(rest, flavour) {
            self.plain.push(escaped);
            return 1 + escaped.len_utf8();
        }
        if let Some((code, length)) = code(rest, flavour) {
            self.push(Inline::Code(verbatim(code, flavour)));
            return length;
        }
        if depth < DEEPEST {
            let taken = self.link(rest, depth).or_else(|| self.mark(at, rest, depth));
            if let Some(length) = taken {
                return length;
            }
        }
        if let Some(address) = self.address(at, rest) {
            let url = match flavour.backslash {
                Backslash::EscapesInCode => unescaped(address),
                Backslash::Plain | Backslash::Escapes => without_entities_of(address, flavour),
            };
            self.push(Inline::Link(url.clone(), vec![Inline::Text(url)]));
            return address.len();
        }
        if flavour.links == Links::AngleWithEntities
            && let Some((c, length)) = entity(rest)
        {
            self.plain.push(c);
            return length;
        }
        let next = rest.chars().next().unwrap_or_default();
        // A run of one sign that is no mark here is none further on either.
        let run = if next == '`' || self.is_sign(next) { run_of(next, rest) } else { next.len_utf8() };
        self.plain.push_str(rest.get(..run).unwrap_or_default());
        run
    }

    fn is_sign(&self, c: char) -> bool {
        self.flavour.marks.iter().any(|(mark, ..)| mark.starts_with(c))
    }

    fn push(&mut self, inline: Inline) {
        self.flush();
        self.out.push(inline);
    }

    fn flush(&mut self) {
        let plain = std::mem::take(&mut self.plain);
        self.out.extend(Some(plain).filter(|text| !text.is_empty()).map(Inline::Text));
    }

    /// Marked text at the start of the rest.
    fn mark(&mut self, at: usize, rest: &str, depth: usize) -> Option<usize> {
        let (sign, mark, edge) = self
            .flavour
            .marks
            .iter()
            .copied()
            .find(|(sign, ..)| rest.starts_with(sign) && !self.unclosed.contains(sign))?;
        let before = self.text.get(..at).and_then(|before| before.chars().next_back());
        let from = rest.get(sign.len()..)?;
        let first = from.chars().next()?;
        if !opens(edge, before, first) {
            return None;
        }
        let Some(length) = closing(from, sign, edge, self.flavour) else {
            self.unclosed.push(sign);
            return None;
        };
        let inner = from.get(..length)?;
        self.push(Inline::Marked(mark, within(inner, self.flavour, depth + 1)));
        Some(sign.len() + length + sign.len())
    }

    /// A link or a mention at the start of the rest.
    fn link(&mut self, rest: &str, depth: usize) -> Option<usize> {
        match self.flavour.links {
            Links::Bare => None,
            Links::Square => {
                let (label, url, length) = square(rest, self.flavour)?;
                let label = within(label, self.flavour, depth + 1);
                self.push(Inline::Link(Some(url).filter(|url| is_safe(url))?, label));
                Some(length)
            }
            Links::Angle | Links::AngleWithEntities => {
                let length = angled(rest, self.flavour)?;
                let inner = rest.get(1..length - 1)?;
                let (url, label) = inner.split_once('|').map_or((inner, None), |(url, label)| (url, Some(label)));
                let shown = match mention(url, label) {
                    Some(name) => Inline::Mention(name),
                    None => {
                        let url = without_entities_of(url, self.flavour);
                        if !url.contains(':') || !is_safe(&url) {
                            return None;
                        }
                        let label = label.filter(|label| !label.is_empty());
                        let label = label.map(|label| within(label, self.flavour, depth + 1));
                        Inline::Link(url.clone(), label.unwrap_or_else(|| vec![Inline::Text(url)]))
                    }
                };
                self.push(shown);
                Some(length)
            }
        }
    }

    /// An address that stands by itself.
    fn address<'b>(&self, at: usize, rest: &'b str) -> Option<&'b str> {
        let before = self.text.get(..at).and_then(|before| before.chars().next_back());
        if before.is_some_and(char::is_alphanumeric) || !SCHEMES.iter().any(|scheme| rest.starts_with(scheme)) {
            return None;
        }
        let end = rest.find(|c: char| c.is_whitespace() || "<>|".contains(c)).unwrap_or(rest.len());
        let address = rest.get(..end)?.trim_end_matches(|c: char| ".,;:!?)*_~'\"".contains(c));
        Some(address).filter(|address| !SCHEMES.contains(address) && !address.is_empty())
    }
}

/// Whether a mark may open between these two characters.
fn opens(edge: Edge, before: Option<char>, after: char) -> bool {
    match edge {
        Edge::Any => true,
        Edge::Tight => !after.is_whitespace(),
        Edge::Word => !after.is_whitespace() && !before.is_some_and(char::is_alphanumeric),
    }
}

/// How far it is to the mark that closes this one; code, links and what is escaped close nothing.
fn closing(text: &str, sign: &str, edge: Edge, flavour: &Flavour) -> Option<usize> {
    let letter = sign.chars().next()?;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(escaped) = escaped(rest, flavour) {
            at += 1 + escaped.len_utf8();
        } else if let Some((_, length)) = code(rest, flavour) {
            at += length;
        } else if let Some(inner) = angled(rest, flavour) {
            at += inner;
        } else if rest.starts_with(letter) {
            let run = run_of(letter, rest);
            // Of two signs or more, the last ones close, so that those before them can close what is inside.
            let fits = if sign.len() > 1 { run >= sign.len() } else { run % 2 == 1 };
            let end = at + run - sign.len().min(run);
            let inside = text.get(..end).and_then(|inside| inside.chars().next_back());
            let after = text.get(at + run..).and_then(|after| after.chars().next());
            let closes = match edge {
                Edge::Any => true,
                Edge::Tight => inside.is_some_and(|c| !c.is_whitespace()),
                Edge::Word => inside.is_some_and(|c| !c.is_whitespace()) && !after.is_some_and(char::is_alphanumeric),
            };
            if fits && closes && end > 0 {
                return Some(end);
            }
            at += run;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

/// How long something in angle brackets is, where that is a link or a mention.
fn angled(rest: &str, flavour: &Flavour) -> Option<usize> {
    let inner = rest.strip_prefix('<').filter(|_| matches!(flavour.links, Links::Angle | Links::AngleWithEntities))?;
    let end = inner.find(['>', '<', '\n'])?;
    inner.get(end..)?.starts_with('>').then_some(end + 2)
}

/// The sign behind a backslash that means nothing.
fn escaped(rest: &str, flavour: &Flavour) -> Option<char> {
    let next = rest.strip_prefix('\\').filter(|_| flavour.backslash != Backslash::Plain)?.chars().next()?;
    next.is_ascii_punctuation().then_some(next)
}

/// Code at the start of a text between as many backticks on both sides, and how long it is with them.
fn code<'a>(rest: &'a str, flavour: &Flavour) -> Option<(&'a str, usize)> {
    if !rest.starts_with('`') {
        return None;
    }
    let (mark, from) = rest.split_at(run_of('`', rest));
    let is_end = |at: usize| {
        let before = from.get(..at).unwrap_or_default();
        let backslashes = run_of('\\', before.get(before.trim_end_matches('\\').len()..).unwrap_or_default());
        flavour.backslash != Backslash::EscapesInCode || backslashes.is_multiple_of(2)
    };
    let (end, _) = from.match_indices(mark).find(|(at, _)| is_end(*at))?;
    Some((from.get(..end)?, end + 2 * mark.len()))
}

/// How many bytes of a text are this character and nothing else.
fn run_of(c: char, text: &str) -> usize {
    text.len() - text.trim_start_matches(c).len()
}

/// The label, the address and the length of `[label](url)` and `[label](<url>)`.
fn square<'a>(rest: &'a str, flavour: &Flavour) -> Option<(&'a str, String, usize)> {
    let from = rest.strip_prefix('[')?;
    let mut at = 0;
    let label = loop {
        let next = from.get(at..)?;
        match next.chars().next()? {
            ']' => break from.get(..at)?,
            '\n' | '[' => return None,
            '\\' => at += 1 + next.chars().nth(1)?.len_utf8(),
            c => at += c.len_utf8(),
        }
    };
    let address = from.get(at + 1..)?.strip_prefix('(').filter(|_| !label.is_empty())?;
    let start = rest.len() - address.len();
    if let Some(inner) = address.strip_prefix('<') {
        let (url, after) = inner.split_at(inner.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))?);
        return after.starts_with(">)").then(|| (label, url.to_owned(), start + url.len() + 3));
    }
    let (mut url, mut depth, mut chars) = (String::new(), 0_usize, address.char_indices());
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if flavour.backslash != Backslash::Plain => url.push(chars.next()?.1),
            ')' if depth == 0 => return Some((label, url, start + at + 1)),
            // Telegram's addresses have a backslash before each bracket that closes.
            '(' if flavour.backslash != Backslash::EscapesInCode => {
                depth += 1;
                url.push(c);
            }
            ')' => {
                depth -= 1;
                url.push(c);
            }
            c if c.is_whitespace() || at > LONGEST_ADDRESS => return None,
            c => url.push(c),
        }
    }
    None
}

/// What is seen of somebody or something that is named by an id: the name, where it is given.
fn mention(id: &str, name: Option<&str>) -> Option<String> {
    let sign = match id.chars().next()? {
        '@' | '!' => '@',
        '#' => '#',
        'u' => return id.strip_prefix("users/").map(|id| format!("@{id}")),
        _ => return None,
    };
    let word = name.unwrap_or_else(|| id.get(1..).unwrap_or_default());
    // A date, or a name that has its sign already.
    let bare = id.starts_with("!date") || word.starts_with(sign);
    Some(if bare { word.to_owned() } else { format!("{sign}{word}") })
}

/// A character that is written as an entity, and how long that is.
fn entity(rest: &str) -> Option<(char, usize)> {
    let known = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')];
    known.into_iter().find(|(entity, _)| rest.starts_with(entity)).map(|(entity, c)| (c, entity.len()))
}

/// Text in which every entity is what it stands for.
pub(super) fn without_entities(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn without_entities_of(text: &str, flavour: &Flavour) -> String {
    if flavour.links == Links::AngleWithEntities { without_entities(text) } else { text.to_owned() }
}

/// Text without the backslashes that escape something in it.
pub(super) fn unescaped(text: &str) -> String {
    let (mut out, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    out
}
