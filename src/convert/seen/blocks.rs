//! Code between fences, quotes, headings and the paragraphs between them.

use super::flavour::{Backslash, Fences, Flavour, Lines, Links};
use super::inline::{inline, unescaped, without_entities};
use crate::convert::{Block, Inline, Mark};

/// How deep quotes lie in each other at the most: no service shows one inside of another.
const DEEPEST: usize = 1;

const FENCE: &str = "```";

/// The blocks of a body.
pub(super) fn blocks(body: &str, flavour: &Flavour, depth: usize) -> Vec<Block> {
    let (mut blocks, mut rest) = (Vec::new(), body);
    while let Some((before, code, after)) = fenced(rest, flavour, depth) {
        running(before.strip_suffix('\n').unwrap_or(before), flavour, depth, &mut blocks);
        blocks.push(code);
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    running(rest, flavour, depth, &mut blocks);
    blocks
}

/// The first code between fences, with what stands around it.
fn fenced<'a>(text: &'a str, flavour: &Flavour, depth: usize) -> Option<(&'a str, Block, &'a str)> {
    let (before, from) = opening(text, flavour, depth)?;
    let (code, after) = from.split_once(FENCE)?;
    let is_language = |line: &&str| line.chars().all(|c| c.is_alphanumeric() || "+-#_.".contains(c));
    let (language, code) = match flavour.fences {
        Fences::WithLanguage => {
            let named = code.split_once('\n').filter(|(language, _)| is_language(language));
            named.unwrap_or(("", code))
        }
        Fences::Plain => ("", code.strip_prefix('\n').unwrap_or(code)),
    };
    let code = code.strip_suffix('\n').unwrap_or(code);
    Some((before, Block::Code(language.to_owned(), verbatim(code, flavour)), after))
}

/// What stands before and after a fence that no backslash takes away, and that is in no quote.
fn opening<'a>(text: &'a str, flavour: &Flavour, depth: usize) -> Option<(&'a str, &'a str)> {
    let mut begin = 0;
    for line in text.split_inclusive('\n') {
        let opens = |at: usize| {
            let before = line.get(..at).unwrap_or_default();
            let backslashes = before.len() - before.trim_end_matches('\\').len();
            flavour.backslash == Backslash::Plain || backslashes.is_multiple_of(2)
        };
        // A quote has its own.
        let in_quote = depth < DEEPEST && quoted(line.trim_end_matches('\n'), flavour).is_some();
        let found = line.match_indices(FENCE).filter(|_| !in_quote).find(|(at, _)| opens(*at));
        if let Some((at, _)) = found {
            let (before, from) = text.split_at_checked(begin + at)?;
            return Some((before, from.get(FENCE.len()..)?));
        }
        begin += line.len();
    }
    None
}

/// Code as it is seen.
pub(super) fn verbatim(code: &str, flavour: &Flavour) -> String {
    match (flavour.backslash, flavour.links) {
        (Backslash::EscapesInCode, _) => unescaped(code),
        (_, Links::AngleWithEntities) => without_entities(code),
        _ => code.to_owned(),
    }
}

/// Text without fences.
fn running(text: &str, flavour: &Flavour, depth: usize, blocks: &mut Vec<Block>) {
    let mut lines = text.lines().peekable();
    let mut paragraph = String::new();
    while let Some(line) = lines.next() {
        if let Some(first) = quoted(line, flavour).filter(|_| depth < DEEPEST) {
            end(&mut paragraph, flavour, blocks);
            let mut inner = first.to_owned();
            while let Some(next) = lines.peek().and_then(|next| quoted(next, flavour)) {
                inner.push('\n');
                inner.push_str(next);
                lines.next();
            }
            blocks.push(Block::Quote(self::blocks(&inner, flavour, depth + 1)));
            continue;
        }
        let heading = flavour.headings.iter().find_map(|(sign, level)| Some((line.strip_prefix(sign)?, *level)));
        if let Some((heading, level)) = heading {
            end(&mut paragraph, flavour, blocks);
            blocks.push(Block::Heading(level, inline(heading.trim(), flavour)));
            continue;
        }
        if line.trim().is_empty() {
            end(&mut paragraph, flavour, blocks);
            continue;
        }
        if !paragraph.is_empty() {
            paragraph.push('\n');
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let (margin, rest) = line.split_at(indent);
        paragraph.push_str(margin);
        match flavour.bullets.iter().find_map(|sign| rest.strip_prefix(sign)) {
            Some(item) => {
                paragraph.push_str("• ");
                paragraph.push_str(item);
            }
            None => paragraph.push_str(rest),
        }
    }
    end(&mut paragraph, flavour, blocks);
}

/// A quoted line without what makes it one.
fn quoted<'a>(line: &'a str, flavour: &Flavour) -> Option<&'a str> {
    let quoted = flavour.quotes.iter().find_map(|sign| line.strip_prefix(sign));
    quoted.or_else(|| flavour.quotes.iter().any(|sign| line == sign.trim_end()).then_some(""))
}

fn end(paragraph: &mut String, flavour: &Flavour, blocks: &mut Vec<Block>) {
    let text = std::mem::take(paragraph);
    let text = text.trim_end();
    if text.is_empty() {
        return;
    }
    let inlines = match flavour.lines {
        Lines::Together => inline(text, flavour),
        Lines::Each => {
            let mut all = Vec::new();
            for (number, line) in text.lines().enumerate() {
                all.extend((number > 0).then_some(Inline::Break));
                all.extend(inline(line, flavour));
            }
            all
        }
    };
    blocks.push(Block::Paragraph(broken(inlines)));
}

/// Running text in which every new line is a line break.
fn broken(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match inline {
            Inline::Text(text) => {
                for (number, line) in text.split('\n').enumerate() {
                    out.extend((number > 0).then_some(Inline::Break));
                    out.extend(Some(line.to_owned()).filter(|line| !line.is_empty()).map(Inline::Text));
                }
            }
            Inline::Marked(mark, inner) => out.push(marked(mark, inner)),
            Inline::Link(url, label) => out.push(Inline::Link(url, broken(label))),
            other => out.push(other),
        }
    }
    out
}

fn marked(mark: Mark, inner: Vec<Inline>) -> Inline {
    Inline::Marked(mark, broken(inner))
}
