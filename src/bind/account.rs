//! An account whose service is known and whose fields are checked.

use std::sync::Arc;

use minijinja::Value;

use crate::attachment::Enclosure;
use crate::config::policy::Policy;
use crate::config::reference::Text;
use crate::config::tag::Tag;
use crate::message::Target;
use crate::problem::Origin;
use crate::service::definition::Transport;
use crate::service::field::Written;
use crate::service::kind::Kind;

/// An account that a run may deliver to.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its unique name.
    pub name: Arc<str>,
    /// Its service.
    pub kind: Arc<Kind>,
    /// What the scheme of its URL stands for.
    pub transport: Transport,
    /// Its tags and the groups that it belongs to.
    pub tags: Arc<[Tag]>,
    /// Its fields, in the order of the definition; an unset field is absent.
    pub fields: Vec<(Arc<str>, Given)>,
    /// Its recipients; none where the service knows where to put the message.
    pub targets: Vec<Arc<Target>>,
    /// How it is delivered to.
    pub policy: Policy,
    /// The files that its messages take along.
    pub attachments: Arc<[Enclosure]>,
    /// The texts with references that the values above were resolved from.
    pub referred: Vec<Text>,
    /// Whether a plan can be made for it.
    pub knowledge: Knowledge,
    /// Where it is configured.
    pub origin: Origin,
}

/// How much of an account is known before it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// All that a plan needs.
    Enough,
    /// Less: recipients, or fields that are no secrets, stand behind references that were not looked up.
    TooLittle,
}

/// The value of a field.
#[derive(Clone, Debug)]
pub enum Given {
    /// It is known and has its type.
    Now(Value),
    /// It is behind a reference that is resolved when the account is opened.
    Later(Written<Text>, Origin),
}

impl Account {
    /// The fields that are known, as templates of the definition see them; all others are `none`.
    pub fn scope(&self) -> Value {
        scope(&self.kind, &self.fields)
    }
}

/// The known fields of an account of `kind`, as templates see them.
pub(super) fn scope(kind: &Kind, fields: &[(Arc<str>, Given)]) -> Value {
    let known = |name: &str| match fields.iter().find(|(own, _)| **own == *name) {
        Some((_, Given::Now(value))) => value.clone(),
        Some((_, Given::Later(..))) | None => Value::from(()),
    };
    Value::from_pairs(kind.fields.iter().map(|field| (Value::from(&field.name), known(&field.name))))
}
