//! Names, tags and group members: what they may look like, and the ways to write several of them.

use std::ops::Range;

use crate::config::model::Located;
use crate::config::node::{Kind, Node};
use crate::config::page::{Form, Page};

/// What a label stands for, in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Name,
    Service,
    Tag,
    Group,
    Member,
}

impl Label {
    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Service => "service name",
            Self::Tag => "tag",
            Self::Group => "group name",
            Self::Member => "group member",
        }
    }
}

impl Page<'_> {
    /// One label from a whole scalar, with its case kept.
    pub(crate) fn label(&mut self, label: Label, node: &Node<'_>) -> Option<Located<String>> {
        let Kind::Str(text) = &node.kind else {
            self.report_no_text(label, node);
            return None;
        };
        self.check_label(label, text, &node.span)
    }

    /// Several labels, lower-cased, without repetitions.
    pub(crate) fn labels(&mut self, label: Label, node: &Node<'_>) -> Vec<Located<String>> {
        let mut found = vec![];
        match &node.kind {
            Kind::Str(text) => self.split(label, text, &node.span, &mut found),
            Kind::List(items) => items.iter().for_each(|item| self.one_of(label, item, &mut found)),
            _ => self.one_of(label, node, &mut found),
        }
        found
    }

    fn one_of(&mut self, label: Label, node: &Node<'_>, found: &mut Vec<Located<String>>) {
        match (&node.kind, self.form) {
            (Kind::Str(text), Form::Apprise) => self.split(label, text, &node.span, found),
            (Kind::Str(text), Form::Native) => self.add(label, text, &node.span, found),
            // Apprise lets a member carry a comment: `- ops: the people on call`.
            (Kind::Map(entries), Form::Apprise) if label == Label::Member => {
                entries.iter().for_each(|(key, _)| self.split(label, &key.name, &key.span, found));
            }
            _ => self.report_no_text(label, node),
        }
    }

    /// Labels in one text, separated by commas or blanks; Apprise takes semicolons and brackets, too.
    pub(crate) fn split(&mut self, label: Label, text: &str, span: &Range<usize>, found: &mut Vec<Located<String>>) {
        let form = self.form;
        let separates =
            |c: char| c.is_whitespace() || c == ',' || (form == Form::Apprise && matches!(c, ';' | '[' | ']'));
        let mut start = 0;
        for piece in text.split(separates) {
            let place = start..start + piece.len();
            start = place.end + text.get(place.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            if !piece.is_empty() {
                let place = self.inside(span, text, place);
                self.add(label, piece, &place, found);
            }
        }
    }

    /// One label, lower-cased, unless it is there already.
    pub(crate) fn add(&mut self, label: Label, text: &str, span: &Range<usize>, found: &mut Vec<Located<String>>) {
        let Some(mut checked) = self.check_label(label, text, span) else { return };
        checked.value = checked.value.to_lowercase();
        if !found.iter().any(|known| known.value == checked.value) {
            found.push(checked);
        }
    }

    fn check_label(&mut self, label: Label, text: &str, span: &Range<usize>) -> Option<Located<String>> {
        let word = label.word();
        let begins_well = text.starts_with(char::is_alphanumeric);
        if begins_well && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')) {
            return Some(self.located(text.to_owned(), span));
        }
        if text.contains("${") {
            let message = format!("a {word} cannot hold a reference");
            self.report(span, message, "write it out; references work in `url` and in the fields of a service");
        } else if let Some(name) = escalating(text) {
            let message = format!("`{text}` asks for escalation, which is not supported yet");
            self.report(span, message, format!("write `{name}`"));
        } else if text.is_empty() {
            self.report(span, format!("a {word} is empty"), "write one, or remove the key");
        } else {
            let hint = "use letters, digits, `.`, `_` and `-`, and begin with a letter or digit";
            self.report(span, format!("`{text}` is no valid {word}"), hint);
        }
        None
    }

    fn report_no_text(&mut self, label: Label, node: &Node<'_>) {
        let message = format!("a {} must be text, not {}", label.word(), node.described());
        let hint = match (&node.kind, label) {
            (Kind::Bool(_) | Kind::Int(_) | Kind::Float(_), _) => {
                format!("quote it: `\"{}\"`", self.source.text().get(node.span.clone()).unwrap_or(""))
            }
            (_, Label::Tag | Label::Member) => "write a name, or a list of names such as `[ops, dev]`".to_owned(),
            _ => "write a name such as `ops-chat`".to_owned(),
        };
        self.report(&node.span, message, hint);
    }
}

/// The name in `2:ops`, `ops:3` or `2:ops:3`, Apprise's spellings of a priority and of retries.
fn escalating(text: &str) -> Option<&str> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let rest = text.split_once(':').filter(|(priority, _)| is_number(priority)).map(|(_, rest)| rest);
    let name = rest.unwrap_or(text);
    let name = name.rsplit_once(':').filter(|(_, retries)| is_number(retries)).map_or(name, |(name, _)| name);
    (name.len() < text.len() && !name.is_empty()).then_some(name)
}
