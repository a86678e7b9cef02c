//! What a configuration says, checked as far as it can be without knowing the services.

use std::borrow::Cow;
use std::sync::Arc;

use crate::audience::Audience;
use crate::config::attachments::AttachmentSettings;
use crate::config::defaults::{Defaults, Pair};
use crate::config::enclosures::Enclosures;
use crate::config::fragment::{Fault, LeftOut};
use crate::config::ledger::LedgerSettings;
use crate::config::policy::PolicyPatch;
use crate::config::reference::Text;
use crate::config::routing::{RoutingTest, TestFiles};
use crate::config::tag::Tag;
use crate::config::templates::NamedTemplate;
use crate::config::written::Written;
use crate::problem::{Origin, Problem, Source};

/// A value with the place it was read from.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was read.
    pub origin: Origin,
}

impl<T> Located<T> {
    /// Puts a value at its place.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// The same place with what becomes of the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), origin: self.origin }
    }

    /// An error about this value, at its place.
    pub fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(message).at(self.origin.clone())
    }
}

impl Located<Value> {
    /// The text of a scalar exactly as it was written, so that `0123` and `1.10` keep every digit.
    ///
    /// `None` for nothing, lists, mappings, and text with references.
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                self.origin.source.text().get(self.origin.span.clone()).map(Cow::Borrowed)
            }
            Value::Text(text) => text.literal().map(Cow::Borrowed),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// A value of a service's field as it was written.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`, or nothing after the colon.
    Null,
    /// `true` or `false`; [`Located::scalar`] has the word as it was written.
    Bool(bool),
    /// A whole number; [`Located::scalar`] has the digits as they were written.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, with its references unresolved.
    Text(Text),
    /// A list.
    List(Vec<Located<Value>>),
    /// A mapping, in the order of the file.
    Map(Vec<(Located<String>, Located<Value>)>),
}

/// One account as the configuration has it: by URL, by service and fields, or both.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name given to it; bind names the others.
    pub name: Option<Located<String>>,
    /// Its URL.
    pub url: Option<Located<Text>>,
    /// Its service, where there is no URL that says so.
    pub service: Option<Located<String>>,
    /// Everything else that was written: the service's own fields, and fields that override the URL, strongest last.
    pub fields: Vec<(Located<String>, Located<Value>)>,
    /// Its tags, in the order of the file, without repetitions.
    pub tags: Vec<Located<Tag>>,
    /// The names of the accounts that stand in for it, lower-cased, in the order in which they are tried.
    pub fallback: Vec<Located<String>>,
    /// The names of the audiences that its message goes to as well, lower-cased.
    pub audiences: Vec<Located<String>>,
    /// The files that its messages take along, in the order in which they were written; nothing where it does not say.
    pub attachments: Option<Enclosures>,
    /// Where its recipients stand.
    pub recipients: Recipients,
    /// How to deliver, where it differs from the defaults.
    pub policy: PolicyPatch,
    /// Its delivery settings as they were written.
    pub settings: Vec<Pair>,
    /// The defaults of the included files that it stands in, weakest first; stronger than those of the configuration.
    pub defaults: Arc<[Arc<Defaults>]>,
    /// The entry as a whole.
    pub origin: Origin,
    /// What an overlay says of it, as a whole.
    pub overlay: Option<Origin>,
}

impl Entry {
    /// An account of which nothing is known yet but its place.
    #[must_use]
    pub fn at(origin: Origin) -> Self {
        Self {
            name: None,
            url: None,
            service: None,
            fields: Vec::new(),
            tags: Vec::new(),
            fallback: Vec::new(),
            audiences: Vec::new(),
            attachments: None,
            recipients: Recipients::Own,
            policy: PolicyPatch::default(),
            settings: Vec::new(),
            defaults: Arc::default(),
            origin,
            overlay: None,
        }
    }
}

/// Where the recipients of an account stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recipients {
    /// In the account itself, and in the audiences that it names.
    #[default]
    Own,
    /// Somewhere else, in the place of its own: they were given for one run.
    Given,
}

/// A name for a set of tags: every account that has one of the members has the group's name as a tag, too.
#[derive(Clone, Debug)]
pub struct Group {
    /// The group's name, lower-cased.
    pub name: Located<String>,
    /// Tags, account names and other groups, each with the priority that the group has for the accounts that it brings.
    pub members: Vec<Located<Tag>>,
}

impl Group {
    /// Its members by the priority that they have in it, each time with its name and that priority as its key is written.
    pub fn by_priority(&self) -> Vec<(Tag, Vec<&Located<Tag>>)> {
        let mut priorities: Vec<u32> = self.members.iter().map(|member| member.value.priority).collect();
        priorities.sort_unstable();
        priorities.dedup();
        let of_one = |priority| {
            let members = self.members.iter().filter(|member| member.value.priority == priority);
            (Tag { name: self.name.value.as_str().into(), priority }, members.collect())
        };
        priorities.into_iter().map(of_one).collect()
    }
}

/// The configuration of a run: all its files together, those that they include among them.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The files themselves, those that are named first.
    pub files: Vec<Arc<Source>>,
    /// The overlays of the environment that were laid over some of them.
    pub overlays: Vec<Arc<Source>>,
    /// Variables for every template, strings, numbers, lists and maps alike.
    pub vars: serde_json::Map<String, serde_json::Value>,
    /// Variables and other sections as they were written.
    pub written: Written,
    /// How to deliver, unless an account says otherwise.
    pub defaults: Defaults,
    /// The defaults of every included file, whether or not it has an account.
    pub included_defaults: Vec<Arc<Defaults>>,
    /// Every account, in the order of the files.
    pub accounts: Vec<Entry>,
    /// Every group, in the order of the files.
    pub groups: Vec<Group>,
    /// Every audience, in the order of the files.
    pub audiences: Vec<Audience>,
    /// Every template that has a name, in the order of the files.
    pub templates: Vec<NamedTemplate>,
    /// Which variables of the environment templates may show: names, and patterns with `*`.
    pub template_env: Vec<Located<String>>,
    /// Where attachments may be fetched from.
    pub attachments: AttachmentSettings,
    /// What the record of runs may hold, and how long.
    pub ledger: LedgerSettings,
    /// Folders of the user's own service definitions, relative to the file that names them.
    pub services: Vec<Located<std::path::PathBuf>>,
    /// The files that are named and say that what they include stands for itself.
    pub isolating: Vec<Arc<Source>>,
    /// What is wrong with files that such a file includes and that could not be read.
    pub faults: Vec<Fault>,
    /// What it was read without.
    pub left_out: LeftOut,
    /// The tests that stand in the configuration itself.
    pub tests: Vec<RoutingTest>,
    /// Where there are more.
    pub(crate) test_files: Vec<TestFiles>,
}
