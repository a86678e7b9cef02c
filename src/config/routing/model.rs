//! What a test of the routing asks, and what it expects.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::config::model::Located;
use crate::config::templates::TemplateName;
use crate::message::Format;
use crate::problem::Origin;

/// Names of accounts, lower-cased, at the place of all of them.
pub type Names = Located<Vec<Located<String>>>;

/// A run that is only thought of, and what has to be true of it.
#[derive(Clone, Debug)]
pub struct RoutingTest {
    /// What people call it.
    pub name: Option<String>,
    /// The values of `--tag`; nothing where it has none.
    pub tags: Option<Located<Vec<String>>>,
    /// The accounts that have to be selected.
    pub expected: Expected,
    /// The accounts of every step, in order.
    pub steps: Option<Located<Vec<Names>>>,
    /// For some accounts all of their recipients.
    pub recipients: Vec<Recipients>,
    /// The message that has to be made.
    pub message: Option<MessageTest>,
    /// Words of what has to stand in its way.
    pub fails: Option<Located<String>>,
    /// The test as a whole.
    pub origin: Origin,
}

impl RoutingTest {
    /// Every name of an account in it.
    pub fn names(&self) -> impl Iterator<Item = &Located<String>> {
        let (exactly, includes, excludes) = match &self.expected {
            Expected::Exactly(names) => (Some(names), None, None),
            Expected::Partly { includes, excludes } => (None, includes.as_ref(), excludes.as_ref()),
        };
        let of_message = self.message.as_ref().and_then(|message| message.accounts.as_ref());
        let lists = [exactly, includes, excludes, of_message].into_iter().flatten();
        let lists = lists.chain(self.steps.iter().flat_map(|steps| &steps.value));
        lists.flat_map(|names| &names.value).chain(self.recipients.iter().map(|it| &it.account))
    }

    /// Whether it leaves open which accounts are selected.
    #[must_use]
    pub fn says_nothing_of_accounts(&self) -> bool {
        matches!(self.expected, Expected::Partly { includes: None, excludes: None }) && self.steps.is_none()
    }

    /// Whether it needs to know of accounts more than their names and tags, and nothing else.
    #[must_use]
    pub fn only_looks_at_messages(&self) -> bool {
        self.says_nothing_of_accounts() && self.recipients.is_empty()
    }
}

/// The recipients that an account has to have, and no others.
#[derive(Clone, Debug)]
pub struct Recipients {
    /// The account, lower-cased.
    pub account: Located<String>,
    /// Its targets.
    pub targets: Located<Vec<Located<String>>>,
}

/// The accounts that have to be selected; those of later steps and those that stand in for others are among them.
#[derive(Clone, Debug)]
pub enum Expected {
    /// Exactly these; none where nothing may be selected.
    Exactly(Names),
    /// Some that must be among them, and some that must not.
    Partly {
        /// Those that must.
        includes: Option<Names>,
        /// Those that must not.
        excludes: Option<Names>,
    },
}

/// What a test makes its message from.
#[derive(Clone, Debug)]
pub enum Basis {
    /// A template.
    Template(TemplateName),
    /// A message that accounts with templates of their own put into those, and others get as it is.
    Message(Located<PlainMessage>),
}

/// A message as a run is given it.
#[derive(Clone, Debug, Default)]
pub struct PlainMessage {
    /// The title, where it has one.
    pub title: Option<String>,
    /// The body.
    pub body: String,
    /// The markup of the body.
    pub format: Format,
}

/// A variable of the environment.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Located<String>,
    /// What templates see.
    pub value: String,
}

/// A message that is made, and what it has to be.
#[derive(Clone, Debug)]
pub struct MessageTest {
    /// What it is made from.
    pub basis: Basis,
    /// The variables of templates, as `--var` gives them, of any type.
    pub vars: Map<String, Value>,
    /// The environment that templates see; the real one where nothing is said of it.
    pub env: Option<Vec<Variable>>,
    /// The time of the run.
    pub now: Timestamp,
    /// The accounts whose messages are looked at; nothing where it is all that are selected.
    pub accounts: Option<Names>,
    /// The title, exactly.
    pub title: Option<Located<String>>,
    /// What has to stand in the title.
    pub title_contains: Vec<Located<String>>,
    /// The body of every part, exactly but for line breaks at the end.
    pub body: Option<Located<Vec<String>>>,
    /// What has to stand in the body of some part.
    pub body_contains: Vec<Located<String>>,
    /// The text beside it that was written by hand, exactly but for line breaks at the end.
    pub alternative: Option<Located<String>>,
    /// What has to stand in that text.
    pub alternative_contains: Vec<Located<String>>,
    /// In how many parts it travels.
    pub parts: Option<Located<u32>>,
}

impl MessageTest {
    /// Where a problem of making the message belongs.
    #[must_use]
    pub fn place(&self) -> &Origin {
        match &self.basis {
            Basis::Template(template) => &template.written().origin,
            Basis::Message(message) => &message.origin,
        }
    }
}
