//! From the text of a YAML file to a tree, within budgets that no hostile file can break.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag, options};

use crate::config::merge;
use crate::config::node::{Key, Kind, Mark, Node};
use crate::config::{conceal, scalar, syntax};
use crate::problem::{Origin, Problem, Problems, Source};

/// How deep lists and mappings may nest, aliases included.
const MAX_DEPTH: usize = 64;
/// How many values a file may hold after every alias is replaced by what it stands for.
const MAX_NODES: usize = 1_000_000;
/// How long a key may be, in characters; YAML's own 1,024 are too few for a URL that is a key.
const MAX_KEY: usize = 16 * 1024;

/// What a file is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// It stands for itself.
    Base,
    /// It is laid over another one, so that it may say what to replace and to remove.
    Overlay,
    /// It is the head of a template, or its variables, which may say nothing.
    Head,
}

/// Reads the one document of a file; what is wrong inside a mapping is collected, a fault of syntax ends the reading.
pub(crate) fn parse(source: &Arc<Source>, part: Part) -> (Option<Node<'_>>, Problems) {
    let mut builder = Builder::new(source, part);
    let built = builder.build();
    let Builder { root, mut problems, .. } = builder;
    if root.is_none() && built.is_ok() && part != Part::Base {
        return (None, problems);
    }
    match built.and_then(|()| root.ok_or_else(|| syntax::empty(source))) {
        Ok(root) => (Some(root), problems),
        Err(problem) => {
            conceal::lines(source);
            problems.push(problem);
            (None, problems)
        }
    }
}

struct Builder<'s> {
    source: &'s Arc<Source>,
    part: Part,
    open: Vec<Open<'s>>,
    root: Option<Node<'s>>,
    anchors: HashMap<usize, Rc<Anchored<'s>>>,
    /// Whether the value of a key is concealed, by its name: many accounts have the same keys.
    telling: HashMap<Cow<'s, str>, bool>,
    nodes: usize,
    problems: Problems,
}

/// A list or mapping whose end is still to come.
struct Open<'s> {
    start: usize,
    anchor: usize,
    mark: Mark,
    content: Content<'s>,
}

enum Content<'s> {
    List(Vec<Node<'s>>),
    Map { entries: Vec<(Key<'s>, Node<'s>)>, key: Option<Key<'s>> },
}

/// What an alias stands for.
struct Anchored<'s> {
    node: Node<'s>,
    size: usize,
    depth: usize,
}

impl<'s> Builder<'s> {
    fn new(source: &'s Arc<Source>, part: Part) -> Self {
        Self {
            source,
            part,
            open: vec![],
            root: None,
            anchors: HashMap::new(),
            telling: HashMap::new(),
            nodes: 0,
            problems: Problems::new(),
        }
    }

    fn fault(&self, span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(message).at(Origin::new(self.source, span))
    }

    fn build(&mut self) -> Result<(), Problem> {
        syntax::check_characters(self.source)?;
        let options = options! { emit_comments: false, simple_key_max_lookahead: MAX_KEY };
        for event in Parser::new_from_str_with_options(self.source.text(), options) {
            let (event, span) = event.map_err(|error| syntax::explain(self.source, &error))?;
            self.take(event, span)?;
        }
        Ok(())
    }

    fn take(&mut self, event: Event<'s>, span: Span) -> Result<(), Problem> {
        let span = span.byte_range().unwrap_or_default();
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(self.fault(span, "a second document begins here").hint("keep one document in a file"))
            }
            Event::Alias(anchor) => self.alias(anchor, &span),
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.trimmed(span);
                let mark = self.mark(tag.as_deref(), &span)?;
                let is_plain = style == ScalarStyle::Plain && (tag.is_none() || mark != Mark::None);
                conceal::url(self.source, &span);
                let kind = if is_plain { scalar::plain(text) } else { Kind::Str(text) };
                self.put(Node { kind, span, mark }, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(span.start, anchor, Content::List(vec![]), tag.as_deref())
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin(span.start, anchor, Content::Map { entries: vec![], key: None }, tag.as_deref())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, start: usize, anchor: usize, content: Content<'s>, tag: Option<&Tag>) -> Result<(), Problem> {
        let here = start..start;
        let mark = self.mark(tag, &here)?;
        self.open.push(Open { start, anchor, mark, content });
        self.check_depth(0, &here)
    }

    fn end(&mut self, span: Range<usize>) -> Result<(), Problem> {
        let Some(Open { start, anchor, mark, content }) = self.open.pop() else { return Ok(()) };
        // A block collection has no closing mark of its own: it ends where its last value does.
        let last = match &content {
            Content::List(items) => items.last(),
            Content::Map { entries, .. } => entries.last().map(|(_, value)| value),
        };
        let end = if span.is_empty() { last.map_or(start, |node| node.span.end) } else { span.end };
        let kind = match content {
            Content::List(items) => Kind::List(items),
            Content::Map { entries, .. } => Kind::Map(merge::entries(entries, self.source, &mut self.problems)),
        };
        self.put(Node { kind, span: start..end.max(start), mark }, anchor)
    }

    fn alias(&mut self, anchor: usize, span: &Range<usize>) -> Result<(), Problem> {
        let Some(known) = self.anchors.get(&anchor).cloned() else {
            let problem = self.fault(span.clone(), "this alias stands for something that contains it");
            return Err(problem.hint("write the value out here"));
        };
        // The budgets come before the copy, or an alias bomb would go off here.
        self.count(known.size, span)?;
        self.check_depth(known.depth, span)?;
        self.put(known.node.clone(), 0)
    }

    /// Puts a finished node where it belongs: under an anchor, into the open collection, or at the root.
    fn put(&mut self, node: Node<'s>, anchor: usize) -> Result<(), Problem> {
        self.count(1, &node.span)?;
        if anchor != 0 {
            let (size, depth) = node.measure();
            self.count(size, &node.span)?;
            self.anchors.insert(anchor, Rc::new(Anchored { node: node.clone(), size, depth }));
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map { entries, key }) => match key.take() {
                Some(key) => {
                    let telling = self.telling.entry(key.name.clone());
                    if *telling.or_insert_with_key(|name| conceal::is_telling(name)) {
                        self.source.conceal(node.span.clone());
                    }
                    entries.push((key, node));
                }
                None => *key = Some(as_key(node, self.source)?),
            },
        }
        Ok(())
    }

    fn count(&mut self, more: usize, span: &Range<usize>) -> Result<(), Problem> {
        self.nodes += more;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(self
            .fault(span.clone(), "the file holds more than a million values, aliases included")
            .hint("use fewer aliases, or split the file"))
    }

    fn check_depth(&self, more: usize, span: &Range<usize>) -> Result<(), Problem> {
        if self.open.len() + more <= MAX_DEPTH {
            return Ok(());
        }
        Err(self
            .fault(span.clone(), format!("lists and mappings nest more than {MAX_DEPTH} deep here"))
            .hint("no setting needs such depth; look for a stray bracket or an alias"))
    }

    /// What a tag asks for; those of YAML itself that are no surprise ask for nothing.
    fn mark(&self, tag: Option<&Tag>, span: &Range<usize>) -> Result<Mark, Problem> {
        let Some(tag) = tag else { return Ok(Mark::None) };
        let written = tag.original();
        // A value ends after its tag, or begins there.
        let before = self.source.text().get(..span.end).unwrap_or("");
        let place = before.rfind(&*written).map_or_else(|| span.clone(), |at| at..at + written.len());
        let mark = match &*written {
            "!replace" => Mark::Replace,
            "!remove" => Mark::Remove,
            _ if ["str", "map", "seq"].iter().any(|known| tag.is_yaml_core_schema_tag(known)) => Mark::None,
            _ => {
                let problem = self.fault(place, format!("the YAML tag `{written}` is not supported"));
                return Err(problem.hint(
                    "leave the tag out; secrets are written as `${env:NAME}`, `${file:PATH}` or `${cmd:PROGRAM}`",
                ));
            }
        };
        if mark != Mark::None && self.part != Part::Overlay {
            let problem = self.fault(place, format!("`{written}` has a meaning only in an overlay"));
            return Err(problem
                .hint("write it in `dispatch.NAME.yaml` beside `dispatch.yaml`, which `--env NAME` lays over it"));
        }
        Ok(mark)
    }

    /// The bytes without the line breaks that end a block scalar.
    fn trimmed(&self, span: Range<usize>) -> Range<usize> {
        let written = self.source.text().get(span.clone()).unwrap_or("");
        span.start..span.start + written.trim_end().len()
    }
}

/// A scalar as a key; whatever type it would have as a value, its text counts.
fn as_key<'s>(node: Node<'s>, source: &'s Arc<Source>) -> Result<Key<'s>, Problem> {
    let fault = |message: &str| Problem::new(message).at(Origin::new(source, node.span.clone()));
    match node.kind {
        Kind::Str(name) => Ok(Key { name, span: node.span }),
        Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) => {
            let name = source.text().get(node.span.clone()).unwrap_or("").into();
            Ok(Key { name, span: node.span })
        }
        Kind::Null => Err(fault("a key is missing before this colon").hint("write `key: value`, or quote the text")),
        Kind::List(_) => Err(fault("a list cannot be a key").hint("quote the key if it is text")),
        Kind::Map(_) => {
            Err(fault("a `{` begins a mapping here, not text").hint("quote the whole value, as in `\"{{ name }}\"`"))
        }
    }
}
