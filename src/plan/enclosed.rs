//! The files of a message: those of the run, those of its templates, and those of its account, in this order.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::attachment::{Enclosure, Shelf, told_apart};
use crate::bind::Account;
use crate::message::{Attachment, Target};
use crate::plan::content::{Content, Contents, seen};
use crate::plan::files;
use crate::problem::{Problem, Problems};
use crate::template::{Context, Outside, Scope};

/// Where the files of a plan come from.
#[derive(Clone)]
pub struct Sources<'a> {
    /// What opens them.
    pub shelf: &'a Shelf,
    /// What paths of accounts see where the message has no template, but for account and target.
    pub context: Context,
    /// What all of them see of the environment.
    pub outside: Arc<Outside>,
}

/// The files of one message after the other.
pub(super) struct Enclosing<'a> {
    contents: &'a Contents<'a>,
    sources: &'a Sources<'a>,
    /// The columns that targets have.
    columns: &'a BTreeSet<String>,
    /// Every list so far, by what it is made of: equal ones are one, so that messages with them can share their parts.
    known: HashMap<String, Arc<[Attachment]>>,
}

impl<'a> Enclosing<'a> {
    pub(super) fn new(contents: &'a Contents<'a>, sources: &'a Sources<'a>, columns: &'a BTreeSet<String>) -> Self {
        Self { contents, sources, columns, known: HashMap::new() }
    }

    /// How often the files of an account must be found.
    pub(super) fn scope(&self, account: &Account, content: &Content<'_>) -> Scope {
        let context = self.context(content);
        let slots = account.attachments.iter().flat_map(Enclosure::slots);
        let scopes =
            slots.map(|slot| if slot.reads_columns(self.columns, context) { Scope::Target } else { slot.scope() });
        scopes.max().unwrap_or(Scope::Run)
    }

    fn context<'c>(&'c self, content: &'c Content<'_>) -> &'c Context {
        match content {
            Content::Message(_) => &self.sources.context,
            Content::Template { context, .. } => context,
        }
    }

    /// The files of the message for an account and one of its targets, found no more often than `scope` says.
    pub(super) fn of(
        &mut self,
        content: &Content<'_>,
        scope: Scope,
        account: &Account,
        target: Option<&Arc<Target>>,
    ) -> Result<Arc<[Attachment]>, Problem> {
        let given = match content {
            Content::Message(message) => &message.attachments,
            Content::Template { attachments, .. } => attachments,
        };
        // A template around the message of the run sends what belongs to that, too.
        let inside = self.contents.inside(content).map(|usual| (of_template(usual), usual));
        let own = [(of_template(content), content), (&account.attachments, content)];
        let mut wanted = Vec::new();
        for (enclosures, content) in inside.into_iter().chain(own).filter(|(enclosures, _)| !enclosures.is_empty()) {
            let context = seen(self.context(content), scope, account, target).seeing(&self.sources.outside);
            for enclosure in enclosures {
                wanted.extend(enclosure.wanted(&context, self.sources.shelf)?);
            }
        }
        if wanted.is_empty() {
            return Ok(Arc::clone(given));
        }
        let key = wanted.iter().fold(format!("{:p}", given.as_ptr()), |key, wanted| key + &wanted.key());
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut files = given.to_vec();
        for wanted in &wanted {
            files.extend(self.sources.shelf.open(wanted)?);
        }
        let files: Arc<[Attachment]> = told_apart(files).into();
        self.known.insert(key, Arc::clone(&files));
        Ok(files)
    }
}

/// The files that the template of a content names, where it has one.
fn of_template<'c>(content: &'c Content<'_>) -> &'c [Enclosure] {
    match content {
        Content::Message(_) => &[],
        Content::Template { template, .. } => template.attachments(),
    }
}

/// What is wrong with the files of an account whose paths are written out, as far as it can be seen without a message.
pub fn examine(account: &Account, shelf: &Shelf, outside: &Outside) -> Problems {
    let context = Context::of(serde_json::Map::new(), "", "");
    let slots = account.attachments.iter().flat_map(Enclosure::slots);
    let mut problems: Problems = slots.flat_map(|slot| slot.closed(outside)).collect();
    let fixed = account.attachments.iter().filter(|enclosure| enclosure.slots().next().is_none());
    for wanted in
        fixed.filter_map(|enclosure| problems.keep(enclosure.wanted(&context, shelf))).flatten().collect::<Vec<_>>()
    {
        if let Some(file) = problems.keep(shelf.open(&wanted)).flatten() {
            let sorted = problems.keep(files::sorted(account, &[file].into()));
            problems.extend(sorted.map(|sorted| sorted.warnings).unwrap_or_default());
        }
    }
    problems
}
