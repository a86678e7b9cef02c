//! A YAML document as a tree whose every node and key knows its bytes.

use std::borrow::Cow;
use std::ops::Range;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node<'s> {
    pub(crate) kind: Kind<'s>,
    pub(crate) span: Range<usize>,
    /// What an overlay asks for with it.
    pub(crate) mark: Mark,
}

/// What a value of an overlay does with that of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It is merged with it where both are mappings or lists of named elements, and otherwise replaces it.
    None,
    /// `!replace`: it replaces it whole.
    Replace,
    /// `!remove`: there is to be none.
    Remove,
}

/// What a node is, by the core schema of YAML 1.2.
#[derive(Clone, Debug)]
pub(crate) enum Kind<'s> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Cow<'s, str>),
    List(Vec<Node<'s>>),
    Map(Vec<(Key<'s>, Node<'s>)>),
}

/// A key of a mapping; its name is the text as it was written, whatever type that text would have as a value.
#[derive(Clone, Debug)]
pub(crate) struct Key<'s> {
    pub(crate) name: Cow<'s, str>,
    pub(crate) span: Range<usize>,
}

impl Node<'_> {
    /// Moves it and all that it holds behind another text.
    pub(crate) fn shift(&mut self, by: usize) {
        self.span = self.span.start + by..self.span.end + by;
        match &mut self.kind {
            Kind::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Kind::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
                key.span = key.span.start + by..key.span.end + by;
                value.shift(by);
            }),
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Str(_) => {}
        }
    }

    /// What it is, for a message.
    pub(crate) fn described(&self) -> &'static str {
        match self.kind {
            Kind::Null => "nothing",
            Kind::Bool(_) => "a boolean",
            Kind::Int(_) | Kind::Float(_) => "a number",
            Kind::Str(_) => "text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
        }
    }

    /// How many nodes it holds, itself included, and how deep they nest.
    pub(crate) fn measure(&self) -> (usize, usize) {
        let add = |(size, depth): (usize, usize), node: &Self| {
            let (more, deeper) = node.measure();
            (size + more, depth.max(deeper + 1))
        };
        match &self.kind {
            Kind::List(items) => items.iter().fold((1, 1), add),
            Kind::Map(entries) => entries.iter().map(|(_, value)| value).fold((1, 1), add),
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Str(_) => (1, 0),
        }
    }
}
