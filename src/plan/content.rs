//! What a run sends to each account, before it is converted and cut.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::bind::Account;
use crate::config::policy::TemplateName;
use crate::message::{Attachment, Message, Severity, Target};
use crate::plan::enclosed::Sources;
use crate::plan::making::Making;
use crate::problem::Problem;
use crate::template::{ColumnTypes, Context, Scope, Template};

/// What the run sends.
pub enum Content<'a> {
    /// One message for everybody.
    Message(Message),
    /// A template, rendered as often as it must be.
    Template {
        /// The template.
        template: &'a Template,
        /// What it sees, but for account and target.
        context: Context,
        /// What kind of news it is.
        severity: Severity,
        /// Files that travel with every message.
        attachments: Arc<[Attachment]>,
    },
}

/// What the run sends to each account.
pub struct Contents<'a> {
    /// What accounts get that have no template of their own.
    pub usual: Option<Content<'a>>,
    /// The templates that accounts have for themselves; one may show the usual message of its account.
    pub own: Vec<(TemplateName, Content<'a>)>,
    /// Where the files come from that templates and accounts name; nothing is fetched where this is missing.
    pub files: Option<Sources<'a>>,
}

impl Content<'_> {
    /// The types of the columns that its recipients have.
    #[must_use]
    pub fn column_types(&self) -> ColumnTypes {
        match self {
            Self::Message(_) => ColumnTypes::default(),
            Self::Template { template, .. } => template.column_types(),
        }
    }
}

impl<'a> From<Content<'a>> for Contents<'a> {
    fn from(usual: Content<'a>) -> Self {
        Self { usual: Some(usual), own: Vec::new(), files: None }
    }
}

impl<'a> Contents<'a> {
    /// What an account gets; nothing where the run has nothing for it.
    #[must_use]
    pub fn of(&self, account: &Account) -> Option<&Content<'a>> {
        let named = account.policy.template.as_ref();
        let own = named.and_then(|named| self.own.iter().find(|(template, _)| template == named));
        own.map(|(_, content)| content).or(self.usual.as_ref())
    }

    /// The message in whose place another content stands, where it shows that.
    pub(super) fn inside(&self, content: &Content<'_>) -> Option<&Content<'a>> {
        let usual = self.usual.as_ref().filter(|usual| address(usual) != address(content))?;
        match content {
            Content::Template { template, .. } if template.reads_message() => Some(usual),
            Content::Template { .. } | Content::Message(_) => None,
        }
    }

    /// How often the message of a content must be made.
    pub(super) fn scope<A: Borrow<Account>>(
        &self,
        content: &Content<'_>,
        accounts: &[A],
        columns: &BTreeSet<String>,
    ) -> Scope {
        let inside = self.inside(content).map_or(Scope::Run, |usual| self.scope(usual, accounts, columns));
        let own = match content {
            Content::Message(_) => Scope::Run,
            Content::Template { template, context, .. } => {
                let zoned = || accounts.iter().any(|account| account.borrow().policy.zone.is_some());
                let least = if template.tells_time() && zoned() { Scope::Account } else { Scope::Run };
                let by_row = template.reads_columns(columns, context);
                template.scope().max(least).max(if by_row { Scope::Target } else { Scope::Run })
            }
        };
        own.max(inside)
    }
}

/// What tells a content from all others of a run.
pub(super) type Address = *const ();

pub(super) fn address(content: &Content<'_>) -> Address {
    std::ptr::from_ref(content).cast()
}

/// The message that the run makes for an account and one of its targets, before it is converted and cut.
///
/// # Errors
/// What stands in the way of rendering it.
pub fn message(contents: &Contents<'_>, account: &Account, target: Option<&Arc<Target>>) -> Result<Message, Problem> {
    let content = contents.of(account).ok_or_else(|| Problem::new("there is nothing to send"))?;
    Making::of(contents, content, account, &mut drop)?.message(Scope::Target, account, target)
}

/// What a template or a path sees that is filled in so often.
pub(super) fn seen(context: &Context, scope: Scope, account: &Account, target: Option<&Arc<Target>>) -> Context {
    let of_account = || {
        let (service, zone) = (&account.kind.definition.name, account.policy.zone.as_ref());
        context.for_account(&account.name, service, &account.tags, zone)
    };
    match scope {
        Scope::Run => context.clone(),
        Scope::Account => of_account(),
        Scope::Target => {
            let context = of_account();
            target.map_or_else(|| context.clone(), |target| context.for_target(target))
        }
    }
}
