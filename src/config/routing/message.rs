//! Reading what a test makes its message from.

use crate::config::keys::{self, KeyHelp};
use crate::config::model::Located;
use crate::config::node::{Kind, Node};
use crate::config::page::Page;
use crate::config::policy_keys::choice;
use crate::config::routing::PLAIN_MESSAGE;
use crate::config::routing::model::{PlainMessage, Variable};
use crate::message::Format;

impl Page<'_> {
    /// A message as a run is given it.
    pub(super) fn plain_message(&mut self, known: &KeyHelp, node: &Node<'_>) -> Option<Located<PlainMessage>> {
        let Kind::Map(entries) = &node.kind else {
            self.report_shape(known, node);
            return None;
        };
        let mut message = PlainMessage::default();
        for (key, node) in entries {
            match keys::find(&PLAIN_MESSAGE, &key.name) {
                Some(known) if known.name == "title" => message.title = self.literal(known, node).map(|it| it.value),
                Some(known) if known.name == "body" => {
                    message.body = self.literal(known, node).map(|it| it.value).unwrap_or_default();
                }
                Some(known) => {
                    let value = self.value(node);
                    let format = self.problems.keep(choice(known, &value, &Format::NAMES));
                    message.format = format.unwrap_or_default();
                }
                None => self.report_unknown(key, node, keys::names(&PLAIN_MESSAGE)),
            }
        }
        Some(self.located(message, &node.span))
    }

    /// Variables of the environment; unlike other texts, their values may be empty.
    pub(super) fn environment(&mut self, known: &KeyHelp, node: &Node<'_>) -> Option<Vec<Variable>> {
        let Kind::Map(entries) = &node.kind else {
            self.report_shape(known, node);
            return None;
        };
        let mut variables = Vec::with_capacity(entries.len());
        for (key, node) in entries {
            let value = match &node.kind {
                Kind::Str(text) if text.is_empty() => String::new(),
                _ => self.literal(known, node)?.value,
            };
            variables.push(Variable { name: self.key(key), value });
        }
        Some(variables)
    }
}
