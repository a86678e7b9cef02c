//! The front matter of a template: what it says about the message before the message itself.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::kind::Kind as Type;
use super::yaml;
use crate::config::enclosures::{Enclosed, written};
use crate::config::keys::{self, KeyHelp, Shape, key};
use crate::config::model::Located;
use crate::config::node::{Key, Kind, Node};
use crate::config::tree::{self, Part};
use crate::message::{Format, Severity};
use crate::problem::{Origin, Problem, Problems, Source};
use crate::suggest;

/// The keys of front matter.
pub const FRONT: [KeyHelp; 6] = [
    key(
        "title",
        Shape::Literal,
        "\"{{ product }} {{ version }} is out\"",
        "the template of the title, one line of plain text",
    ),
    key("type", Shape::Literal, "success", "what kind of news it is; `--notification-type` is stronger"),
    key("format", Shape::Literal, "markdown", "the markup of the body, where the name of the file does not say it"),
    key("tags", Shape::Literals, "[ops, \"dev,!beta\"]", "which accounts get it where the command says no `--tag`"),
    keys::ENCLOSURES,
    key(
        "vars",
        Shape::Anything,
        "{version: {type: string, required: true}}",
        "the variables that it takes; others are mistakes",
    ),
];

/// The keys of a variable in `vars`.
pub const OF_VARIABLE: [KeyHelp; 4] = [
    key("type", Shape::Literal, "string", "what it may hold"),
    key("required", Shape::Flag, "true", "whether a run without it is a mistake"),
    key("default", Shape::Literal, "CI", "its value where none is given"),
    key("description", Shape::Literal, "the version that was deployed", "what it means, for people"),
];

/// A variable that the front matter declares.
#[derive(Clone, Debug)]
pub struct Variable {
    /// What it may hold; anything where that is not said.
    pub kind: Option<Type>,
    /// Whether a run without it is a fault.
    pub required: bool,
    /// Its value where none is given.
    pub default: Option<Value>,
    /// What it means, for people.
    pub description: Option<String>,
    /// Where it is declared.
    pub origin: Origin,
}

/// What a template says about its message.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// The template of the title; always plain text.
    pub title: Option<String>,
    /// What kind of news it is.
    pub severity: Option<Severity>,
    /// The markup of the body.
    pub format: Option<Format>,
    /// Which accounts a run selects that says nothing of tags itself, as the values of `--tag` do.
    pub tags: Option<Located<Vec<String>>>,
    /// The variables it takes; where it declares any, others are faults.
    pub vars: Option<BTreeMap<String, Variable>>,
    /// The files that messages take along.
    pub attachments: Vec<Enclosed>,
}

/// A template cut in two.
pub(super) struct Parts {
    /// What the front matter says, as far as it is understood.
    pub(super) front: Front,
    /// Where the title is written, with its quotes.
    pub(super) title: Range<usize>,
    /// Where it says what kind of news the message is.
    pub(super) severity: Option<Range<usize>>,
    /// The first byte of the body.
    pub(super) body: usize,
    /// Whether there is front matter at all.
    pub(super) has_front: bool,
    /// What is wrong with the front matter.
    pub(super) problems: Problems,
}

/// Reads the YAML between two `---` lines at the very start, if the template begins with one.
pub(super) fn read(source: &Arc<Source>) -> Result<Parts, Problem> {
    let text = source.text();
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut lines = Lines { text, at: bom };
    if !lines.next().is_some_and(is_fence) {
        return Ok(Parts {
            front: Front::default(),
            title: bom..bom,
            severity: None,
            body: bom,
            has_front: false,
            problems: Problems::new(),
        });
    }
    let start = lines.at;
    loop {
        let end = lines.at;
        match lines.next() {
            Some(line) if is_fence(line) => {
                // The first fence is YAML's own mark of a document, so that places in the head are places in the file.
                let head = Source::new(source.name(), text.get(..end).unwrap_or(""));
                let mut reader = Reader {
                    source,
                    front: Front::default(),
                    title: bom..bom,
                    severity: None,
                    problems: Problems::new(),
                };
                let (root, problems) = tree::parse(&head, Part::Head);
                reader.problems.extend(problems);
                root.iter().for_each(|root| reader.head(root));
                let Reader { front, title, severity, problems, .. } = reader;
                return Ok(Parts { front, title, severity, body: lines.at, has_front: true, problems });
            }
            Some(_) => {}
            None => {
                return Err(Problem::new("the front matter has no end")
                    .at(Origin::new(source, bom..start))
                    .hint("close it with a line `---`, or begin the template with an empty line if `---` belongs to the message"));
            }
        }
    }
}

/// The front matter while it is read.
struct Reader<'s> {
    source: &'s Arc<Source>,
    front: Front,
    title: Range<usize>,
    severity: Option<Range<usize>>,
    problems: Problems,
}

impl Reader<'_> {
    fn head(&mut self, root: &Node<'_>) {
        let Some(entries) = self.entries("the front matter", root) else { return };
        for (key, node) in entries {
            match &*key.name {
                "title" => {
                    self.front.title = self.text("title", node);
                    self.title = node.span.clone();
                }
                "type" => {
                    self.front.severity = self.word("type", node, &Severity::NAMES);
                    self.severity = Some(key.span.clone());
                }
                "tags" => self.front.tags = self.tags(node),
                "format" => self.front.format = self.word("format", node, &Format::NAMES),
                "vars" => {
                    self.front.vars = self
                        .entries("`vars`", node)
                        .map(|vars| vars.iter().map(|(key, node)| self.variable(key, node)).collect());
                }
                "attachments" => self.front.attachments = self.enclosed(node),
                _ => self.unknown(key, &FRONT),
            }
        }
    }

    /// The files that messages take along; their paths count from the folder of the template.
    fn enclosed(&mut self, node: &Node<'_>) -> Vec<Enclosed> {
        let source = self.source;
        let folder = Path::new(source.name()).parent().unwrap_or(Path::new(""));
        let items = written(&keys::ENCLOSURES, node, &mut |span, message, hint| self.report(span, message, hint));
        let at = |span: &Range<usize>| Origin::new(source, span.clone());
        items.into_iter().map(|item| item.of_template(folder, &at)).collect()
    }

    fn variable(&mut self, key: &Key<'_>, node: &Node<'_>) -> (String, Variable) {
        let origin = Origin::new(self.source, key.span.clone());
        let mut variable = Variable { kind: None, required: false, default: None, description: None, origin };
        let what = format!("`vars.{}`", key.name);
        let mut written = None;
        for (key, node) in self.entries(&what, node).into_iter().flatten() {
            match &*key.name {
                "type" => variable.kind = self.word("type", node, &Type::NAMES),
                "required" => variable.required = self.flag(node).unwrap_or_default(),
                "default" => {
                    variable.default = Some(yaml::value(node, self.source, &mut self.problems));
                    written = Some(node.span.clone());
                }
                "description" => variable.description = self.text("description", node),
                _ => self.unknown(key, &OF_VARIABLE),
            }
        }
        if let (Some(kind), Some(default), Some(span)) = (variable.kind, &variable.default, written)
            && !kind.takes(default)
        {
            let message = format!("the default of `{}` must be {}", key.name, kind.words());
            self.report(&span, message, format!("for example `default: {}`", kind.example()));
        }
        (key.name.to_string(), variable)
    }

    /// The entries of a mapping, or of none where nothing is written.
    fn entries<'n, 's>(&mut self, what: &str, node: &'n Node<'s>) -> Option<&'n [(Key<'s>, Node<'s>)]> {
        match &node.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Null => None,
            Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Str(_) | Kind::List(_) => {
                let message = format!("{what} must be a mapping, not {}", node.described());
                self.report(&node.span, message, "write `key: value`");
                None
            }
        }
    }

    fn text(&mut self, key: &str, node: &Node<'_>) -> Option<String> {
        match &node.kind {
            Kind::Str(text) => return Some(text.to_string()),
            Kind::Null => {}
            Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::List(_) | Kind::Map(_) => {
                let message = format!("`{key}` must be text, not {}", node.described());
                self.report(&node.span, message, "put it in quotes");
            }
        }
        None
    }

    /// One text, or a list of them, of which none is empty.
    fn tags(&mut self, node: &Node<'_>) -> Option<Located<Vec<String>>> {
        let items = if let Kind::List(items) = &node.kind { items.as_slice() } else { std::slice::from_ref(node) };
        let mut tags = Vec::new();
        for item in items {
            match &item.kind {
                Kind::Str(text) if !text.trim().is_empty() => tags.push(text.to_string()),
                _ => {
                    let message = format!("`tags` must be a tag or a list of tags, not {}", item.described());
                    self.report(&item.span, message, "for example `tags: [ops, \"dev,!beta\"]`");
                    return None;
                }
            }
        }
        if tags.is_empty() {
            self.report(&node.span, "`tags` names no tag", "for example `tags: ops`, or remove it");
            return None;
        }
        Some(Located::new(tags, Origin::new(self.source, node.span.clone())))
    }

    fn word<T: Copy>(&mut self, key: &str, node: &Node<'_>, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key, node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let hint = suggest::hint(&text, words.iter().map(|(word, _)| *word));
            self.report(&node.span, format!("`{text}` is no {key}"), hint.unwrap_or_default());
        }
        found
    }

    fn flag(&mut self, node: &Node<'_>) -> Option<bool> {
        let flag = if let Kind::Bool(flag) = node.kind { Some(flag) } else { None };
        if flag.is_none() {
            let message = format!("`required` must be true or false, not {}", node.described());
            self.report(&node.span, message, "for example `required: true`");
        }
        flag
    }

    fn unknown(&mut self, key: &Key<'_>, known: &'static [KeyHelp]) {
        let hint = suggest::hint(&key.name, keys::names(known));
        self.report(&key.span, format!("unknown key `{}`", key.name), hint.unwrap_or_else(|| "remove it".to_owned()));
    }

    fn report(&mut self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(message).at(Origin::new(self.source, span.clone())).hint(hint));
    }
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let line = self.text.get(self.at..)?.split_inclusive('\n').next()?;
        self.at += line.len();
        Some(line)
    }
}
