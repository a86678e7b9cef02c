//! Texts that problems point into, and places in them.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::problem::site::Site;

/// A text that problems can point into: a configuration file, a template, a definition, an argument.
pub struct Source {
    name: String,
    text: String,
    /// The number of the line with which the text begins.
    first_line: usize,
    concealed: Mutex<Vec<Range<usize>>>,
    included_at: Option<Origin>,
    site: Option<Site>,
    marks: OnceLock<Vec<Mark>>,
}

impl Source {
    /// Keeps `text` under the `name` that problems show, usually a path.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self::of(name.into(), text.into(), 1, None, None))
    }

    /// The same for a line of a text of which nothing else is held, or may be shown; `number` counts from 1.
    pub fn line(name: impl Into<String>, text: impl Into<String>, number: usize) -> Arc<Self> {
        Arc::new(Self::of(name.into(), text.into(), number, None, None))
    }

    /// The same for a text that another one includes, at this place.
    pub fn included(name: impl Into<String>, text: impl Into<String>, at: Origin) -> Arc<Self> {
        Arc::new(Self::of(name.into(), text.into(), 1, Some(at), None))
    }

    /// The same for a text from the web, which another one may include at a place.
    pub fn fetched(name: impl Into<String>, text: impl Into<String>, at: Option<Origin>, site: Site) -> Arc<Self> {
        Arc::new(Self::of(name.into(), text.into(), 1, at, Some(site)))
    }

    fn of(name: String, text: String, first_line: usize, included_at: Option<Origin>, site: Option<Site>) -> Self {
        Self { name, text, first_line, concealed: Mutex::default(), included_at, site, marks: OnceLock::new() }
    }

    /// The number of the line with which the text begins: 1, unless only that line is known.
    pub(super) fn first_line(&self) -> usize {
        self.first_line
    }

    /// Where another text includes this one.
    pub fn included_at(&self) -> Option<&Origin> {
        self.included_at.as_ref()
    }

    /// Where on the web it was read; nowhere for what lies on this machine.
    pub fn site(&self) -> Option<&Site> {
        self.site.as_ref()
    }

    /// The name that problems show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Marks bytes that no snippet may show, because they are or may be a secret.
    pub fn conceal(&self, span: Range<usize>) {
        self.concealed.lock().unwrap_or_else(PoisonError::into_inner).push(span);
    }

    /// Whether some of these bytes may not be shown.
    pub fn is_concealed(&self, span: &Range<usize>) -> bool {
        let concealed = self.concealed.lock().unwrap_or_else(PoisonError::into_inner);
        concealed.iter().any(|hidden| hidden.start < span.end && span.start < hidden.end)
    }

    /// The text with every concealed character replaced by `*`, so that columns still fit.
    pub fn shown(&self) -> String {
        self.masked(&(0..self.text.len()))
    }

    /// A part of the text with every concealed character replaced by `*`.
    fn masked(&self, part: &Range<usize>) -> String {
        let concealed = self.concealed.lock().unwrap_or_else(PoisonError::into_inner);
        let touches = |span: &&Range<usize>| span.start < part.end && part.start < span.end;
        let mut concealed: Vec<_> = concealed.iter().filter(touches).cloned().collect();
        concealed.sort_by_key(|span| span.start);
        let mut spans = concealed.into_iter();
        let mut hidden_until = 0;
        let mut next = spans.next();
        let mask = |(at, c): (usize, char)| {
            let at = part.start + at;
            while let Some(span) = next.take_if(|span| span.start <= at) {
                hidden_until = hidden_until.max(span.end);
                next = spans.next();
            }
            if at < hidden_until && !matches!(c, '\n' | '\r') { '*' } else { c }
        };
        self.text.get(part.clone()).unwrap_or("").char_indices().map(mask).collect()
    }

    /// The part of the text up to a byte offset.
    fn before(&self, offset: usize) -> &str {
        self.text.get(..offset).unwrap_or(&self.text)
    }

    /// Line and column of a byte offset, both counted from 1, the column in characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let marks = self.marks.get_or_init(|| Mark::along(&self.text));
        let before = self.before(offset);
        let known = marks.partition_point(|mark| mark.offset <= before.len());
        let nearest = known.checked_sub(1).and_then(|at| marks.get(at)).copied().unwrap_or(Mark::START);
        let Mark { line, column, .. } = nearest.behind(before.get(nearest.offset..).unwrap_or(""));
        (line + self.first_line - 1, column)
    }
}

/// Where a byte stands.
#[derive(Clone, Copy)]
struct Mark {
    offset: usize,
    line: usize,
    column: usize,
}

impl Mark {
    const START: Self = Self { offset: 0, line: 1, column: 1 };
    /// How many bytes lie between two marks: few to count through, and few marks.
    const STRIDE: usize = 1024;

    /// So many marks along a text that every place is near one of them, also where a line is long: a file can have a problem at
    /// each of its bytes.
    fn along(text: &str) -> Vec<Self> {
        let mut marks = vec![Self::START];
        let (mut last, mut rest) = (Self::START, text);
        while let Some(end) = (Self::STRIDE..rest.len()).find(|end| rest.is_char_boundary(*end)) {
            let (stretch, after) = rest.split_at(end);
            last = last.behind(stretch);
            marks.push(last);
            rest = after;
        }
        marks
    }

    /// The place behind a text that begins here.
    fn behind(self, text: &str) -> Self {
        let offset = self.offset + text.len();
        match text.rfind('\n') {
            Some(end) => {
                let column = text.get(end + 1..).unwrap_or("").chars().count() + 1;
                Self { offset, line: self.line + text.matches('\n').count(), column }
            }
            None => Self { offset, column: self.column + text.chars().count(), ..self },
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.name).finish()
    }
}

/// The bytes of a source that something came from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The text pointed into.
    pub source: Arc<Source>,
    /// The bytes meant.
    pub span: Range<usize>,
}

impl Origin {
    /// Points at `span` of `source`.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// The places through which the text was included, the nearest first; none for one that was named.
    pub fn chain(&self) -> impl Iterator<Item = &Origin> {
        std::iter::successors(self.source.included_at(), |at| at.source.included_at())
    }

    /// The line in which it begins; nothing where that is too long to be read.
    pub fn excerpt(&self) -> Option<Excerpt> {
        let text = self.source.text();
        let offset = self.source.before(self.span.start).len();
        let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(offset..)?;
        let end =
            offset + rest.find('\n').map_or(rest.len(), |at| rest.get(..at).unwrap_or("").trim_end_matches('\r').len());
        if end - start > Excerpt::LONGEST {
            return None;
        }
        // Masking keeps columns but not bytes, so the span is found again by characters.
        let masked = self.source.masked(&(start..end));
        let place = |at: usize| {
            let characters = text.get(start..at).map_or(usize::MAX, |before| before.chars().count());
            masked.char_indices().nth(characters).map_or(masked.len(), |(at, _)| at)
        };
        let span = place(offset)..place(self.span.end.clamp(offset, end));
        Some(Excerpt { line: self.source.position(offset).0, span, text: masked })
    }
}

/// The line of a source that something stands in, with every concealed character replaced by `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of the line, counted from 1.
    pub line: usize,
    /// The line without its end.
    pub text: String,
    /// The bytes of the line that are meant; what is meant may go on in the next line.
    pub span: Range<usize>,
}

impl Excerpt {
    /// The longest line that is shown, in bytes; nobody reads a file without line breaks.
    const LONGEST: usize = 16 * 1024;
}

/// Shows `file:line:column`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.source.position(self.span.start);
        write!(f, "{}:{line}:{column}", self.source.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Source};

    #[test]
    fn a_place_is_counted_in_lines_and_characters_however_long_the_text() {
        let text = format!("é{}\n\nänd{}\r\n{}", "x€".repeat(1500), "ü".repeat(2000), "short\n".repeat(900));
        let source = Source::new("a", text.as_str());
        let (mut line, mut column) = (1, 1);
        for (at, c) in text.char_indices() {
            assert_eq!(source.position(at), (line, column), "byte {at}");
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(source.position(text.len()), (line, column));
        assert_eq!(source.position(usize::MAX), (line, column));
    }

    #[test]
    fn an_excerpt_is_one_masked_line_with_what_is_meant_in_it() {
        let source = Source::new("a", "one\nkey: pässwörd, other\r\nthree");
        source.conceal(9..19);
        let excerpt = Origin::new(&source, 21..36).excerpt().expect("the line is short");
        assert_eq!((excerpt.line, excerpt.text.as_str()), (2, "key: ********, other"));
        assert_eq!(&excerpt.text[excerpt.span], "other");
        let end = Origin::new(&source, source.text().len()..99).excerpt().expect("the line is short");
        assert_eq!((end.line, end.text.as_str(), end.span), (3, "three", 5..5));
        assert_eq!(Origin::new(&Source::new("a", "x".repeat(100_000)), 5..6).excerpt(), None);
    }
}
