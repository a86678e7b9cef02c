//! Names, tags and group members: what they may look like, and the ways to write several of them.

use std::ops::Range;

use crate::config::model::Located;
use crate::config::node::{Kind, Node};
use crate::config::page::{Form, Page};
use crate::config::tag::{Spelling, Tag};
use crate::config::tag_list::TagList;

/// What a label stands for, in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Name,
    Service,
    Tag,
    Group,
    Member,
    Fallback,
    Audience,
    Template,
    Account,
}

impl Label {
    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Service => "service name",
            Self::Tag => "tag",
            Self::Group => "group name",
            Self::Member => "group member",
            Self::Fallback => "fallback",
            Self::Audience => "audience",
            Self::Template => "template",
            Self::Account => "name of an account",
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

    /// Several names, lower-cased, without repetitions.
    pub(crate) fn names(&mut self, label: Label, node: &Node<'_>) -> Vec<Located<String>> {
        self.tags(label, node).into_iter().map(|tag| tag.map(|tag| tag.name.to_string())).collect()
    }

    /// Several labels, lower-cased, without repetitions; only tags and groups can have a priority, all others have none.
    pub(crate) fn tags(&mut self, label: Label, node: &Node<'_>) -> Vec<Located<Tag>> {
        let mut found = TagList::default();
        match &node.kind {
            Kind::Str(text) => self.add_split(label, text, &node.span, &mut found),
            Kind::List(items) => items.iter().for_each(|item| self.one_of(label, item, &mut found)),
            _ => self.one_of(label, node, &mut found),
        }
        found.into_tags()
    }

    fn one_of(&mut self, label: Label, node: &Node<'_>, found: &mut TagList) {
        match (&node.kind, self.form) {
            (Kind::Str(text), Form::Apprise) => self.add_split(label, text, &node.span, found),
            (Kind::Str(text), Form::Native) => self.add(label, text, &node.span, found),
            // Apprise lets a member carry a comment: `- ops: the people on call`.
            (Kind::Map(entries), Form::Apprise) if label == Label::Member => {
                entries.iter().for_each(|(key, _)| self.add_split(label, &key.name, &key.span, found));
            }
            _ => self.report_no_text(label, node),
        }
    }

    /// Labels in one text, separated by commas or blanks; Apprise takes semicolons and brackets, too.
    pub(crate) fn split(&mut self, label: Label, text: &str, span: &Range<usize>) -> Vec<Located<Tag>> {
        let mut found = TagList::default();
        self.add_split(label, text, span, &mut found);
        found.into_tags()
    }

    fn add_split(&mut self, label: Label, text: &str, span: &Range<usize>, found: &mut TagList) {
        let form = self.form;
        let separates =
            |c: char| c.is_whitespace() || c == ',' || (form == Form::Apprise && matches!(c, ';' | '[' | ']'));
        let written = self.start_of(span, text);
        let mut start = 0;
        for piece in text.split(separates) {
            let place = start..start + piece.len();
            start = place.end + text.get(place.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            if !piece.is_empty() {
                let place = written.map_or(span.clone(), |written| written + place.start..written + place.end);
                self.add(label, piece, &place, found);
            }
        }
    }

    /// One label, lower-cased, as `tags` would give it.
    pub(crate) fn tag(&mut self, label: Label, text: &str, span: &Range<usize>) -> Vec<Located<Tag>> {
        let mut found = TagList::default();
        self.add(label, text, span, &mut found);
        found.into_tags()
    }

    /// One label, lower-cased, unless it is there already.
    fn add(&mut self, label: Label, text: &str, span: &Range<usize>, found: &mut TagList) {
        let spelling = Spelling::of(text);
        let takes_priority = matches!(label, Label::Tag | Label::Group) && spelling.retries.is_none();
        let name = if takes_priority { spelling.name } else { text };
        let Some(name) = self.check_label(label, name, span) else { return };
        let digits = spelling.priority.filter(|_| takes_priority).unwrap_or("0");
        let Ok(priority) = digits.parse() else {
            let hint = "priorities are whole numbers; begin with 0 and 1";
            return self.report(span, format!("the priority `{digits}` is too large"), hint);
        };
        let tag = name.map(|name| Tag { name: name.to_lowercase().into(), priority });
        match found.find(&tag.value.name) {
            None => found.push(tag),
            Some(known) if known.value.priority == priority => {}
            Some(known) => {
                let message =
                    format!("`{}` has two priorities, {} and {priority}", tag.value.name, known.value.priority);
                self.report(span, message, "keep one of them");
            }
        }
    }

    pub(crate) fn check_label(&mut self, label: Label, text: &str, span: &Range<usize>) -> Option<Located<String>> {
        let word = label.word();
        let begins_well = text.starts_with(char::is_alphanumeric);
        if begins_well && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')) {
            return Some(self.located(text.to_owned(), span));
        }
        if text.contains("${") {
            let message = format!("a {word} cannot hold a reference");
            self.report(span, message, "write it out; references work in `url` and in the fields of a service");
        } else if let Some((message, hint)) = misplaced(label, text) {
            self.report(span, message, hint);
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
                format!("quote it: `\"{}\"`", self.written(&node.span))
            }
            (_, Label::Tag | Label::Member | Label::Fallback | Label::Audience | Label::Account) => {
                "write a name, or a list of names such as `[ops, dev]`".to_owned()
            }
            _ => "write a name such as `ops-chat`".to_owned(),
        };
        self.report(&node.span, message, hint);
    }
}

/// What is wrong with `2:ops`, `ops:3` or `2:ops:3`, Apprise's spellings of a priority and of retries, where they cannot stand.
fn misplaced(label: Label, text: &str) -> Option<(String, String)> {
    let Spelling { priority, name, retries } = Spelling::of(text);
    let of = label.word();
    match (retries, priority) {
        (None, None) => None,
        (Some(retries), _) if label == Label::Tag => {
            let priority = priority.map(|priority| format!("{priority}:")).unwrap_or_default();
            let hint = format!("write `{priority}{name}`, and `retry: {retries}` in the account");
            Some((format!("`{text}` asks for retries, which belong to the account and not to its tag"), hint))
        }
        (Some(_), _) => {
            Some((format!("`{text}` asks for retries, which a {of} cannot have"), format!("write `{name}`")))
        }
        (None, Some(priority)) if label == Label::Member => {
            let hint = format!(
                "write `{name}` here, and the priority before the group's name: `\"{priority}:GROUP\": {name}`"
            );
            Some((format!("`{text}` asks for a priority, which stands before the name of the group"), hint))
        }
        (None, Some(_)) => {
            Some((format!("`{text}` asks for a priority, which a {of} cannot have"), format!("write `{name}`")))
        }
    }
}
