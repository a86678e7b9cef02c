//! The files of a message: those of the run, those of its template, and those of its account, in this order.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::attachment::{Enclosure, Shelf, told_apart};
use crate::bind::Account;
use crate::message::Attachment;
use crate::plan::files;
use crate::problem::{Problem, Problems};
use crate::template::{Context, Scope};

/// Where the files of a plan come from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// What opens them.
    pub shelf: &'a Shelf,
    /// What paths of accounts see where the message has no template, but for account and target.
    pub context: &'a Context,
}

/// The files of one message after the other.
pub(super) struct Enclosing<'a> {
    pub(super) shelf: &'a Shelf,
    pub(super) context: &'a Context,
    /// Those that travel with every message.
    pub(super) given: Arc<[Attachment]>,
    /// Those that the template names.
    pub(super) of_template: &'a [Enclosure],
    /// Every list so far, by what it is made of: equal ones are one, so that messages with them can share their parts.
    pub(super) known: HashMap<String, Arc<[Attachment]>>,
}

impl Enclosing<'_> {
    /// How often the files of an account must be found.
    pub(super) fn scope(&self, account: &Account, columns: &BTreeSet<String>) -> Scope {
        let slots = account.attachments.iter().flat_map(Enclosure::slots);
        let scope =
            slots.map(|slot| if slot.reads_columns(columns, self.context) { Scope::Target } else { slot.scope() });
        scope.max().unwrap_or(Scope::Run)
    }

    /// The files of the message for an account, whose paths see what `context` gives.
    pub(super) fn of(
        &mut self,
        account: &Account,
        context: impl FnOnce() -> Context,
    ) -> Result<Arc<[Attachment]>, Problem> {
        if self.of_template.is_empty() && account.attachments.is_empty() {
            return Ok(Arc::clone(&self.given));
        }
        let (context, mut wanted) = (context(), Vec::new());
        for enclosure in self.of_template.iter().chain(&*account.attachments) {
            wanted.extend(enclosure.wanted(&context)?);
        }
        let key = wanted.iter().map(|wanted| wanted.key()).collect::<String>();
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut files = self.given.to_vec();
        for wanted in &wanted {
            files.extend(self.shelf.open(wanted)?);
        }
        let files: Arc<[Attachment]> = told_apart(files).into();
        self.known.insert(key, Arc::clone(&files));
        Ok(files)
    }
}

/// What is wrong with the files of an account whose paths are written out, as far as it can be seen without a message.
pub fn examine(account: &Account, shelf: &Shelf) -> Problems {
    let context = Context::of(serde_json::Map::new(), "", "");
    let mut problems = Problems::new();
    let fixed = account.attachments.iter().filter(|enclosure| enclosure.slots().next().is_none());
    for wanted in fixed.filter_map(|enclosure| problems.keep(enclosure.wanted(&context))).flatten().collect::<Vec<_>>()
    {
        if let Some(file) = problems.keep(shelf.open(&wanted)).flatten() {
            problems.keep(files::taken(account, &file));
        }
    }
    problems
}
