//! A compiled definition: everything that is known of a service before any account of it exists.

use std::sync::Arc;

use minijinja::Value;

use crate::config::policy::PolicyPatch;
use crate::message::{Dialect, Format};
use crate::problem::{Problems, Source};
use crate::service::compile;
use crate::service::definition::{Definition, LimitSpec, Native, Transport, UrlSpec};
use crate::service::expression::Formula;
use crate::service::field::Field;
use crate::service::http::Program;
use crate::service::pattern::Pattern;
use crate::service::target::TargetRules;

/// A service that accounts can use.
#[derive(Debug)]
pub struct Kind {
    /// The definition it was compiled from.
    pub definition: Definition,
    /// Its fields, in the order of the definition.
    pub fields: Vec<Field>,
    /// Fields that are only names for others, each with what tells the field that is meant.
    pub stand_ins: Vec<(Arc<str>, Formula)>,
    /// Its targets, where an account can have several recipients.
    pub targets: Option<TargetRules>,
    /// Its URL forms, in the order in which they are tried.
    pub urls: Vec<UrlForm>,
    /// Its limits; the first whose condition holds counts.
    pub limits: Vec<(Option<Formula>, LimitSpec)>,
    /// How it is delivered to, unless the account says otherwise.
    pub pace: PolicyPatch,
    /// What tells the sender at the vendor, whose pace all of its accounts share; nothing where each account has its own.
    pub shared: Vec<Formula>,
    /// How many recipients a sender may write to in any 24 hours; any number where the definition does not say.
    pub daily: Option<Formula>,
    /// Where it takes a text beside a message with marks: what of an account stands in the way, and why. Nothing where it takes none.
    pub alternative: Option<Vec<(Formula, String)>>,
    /// What delivers.
    pub adapter: Adapter,
}

/// What delivers a part.
#[derive(Debug)]
pub enum Adapter {
    /// The definition itself.
    Http(Arc<Program>),
    /// Code of ours.
    Native(Native),
}

/// A compiled URL form.
#[derive(Debug)]
pub struct UrlForm {
    /// The declaration.
    pub spec: UrlSpec,
    /// Its shape.
    pub pattern: Pattern,
    /// The vendor's transport, where the form is a URL of the vendor's own.
    pub vendor: Option<String>,
    /// What must hold of the captured pieces and the query.
    pub when: Option<Formula>,
    /// Fields that the form sets.
    pub set: Vec<(String, Value)>,
}

impl Kind {
    /// Decodes and compiles a definition.
    ///
    /// # Errors
    /// Every mistake in it, at its place as far as it is known.
    pub fn compile(source: &Arc<Source>) -> Result<Self, Problems> {
        compile::kind(source)
    }

    /// The field that a name in a configuration or a URL means.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.is_called(name))
    }

    /// Whether it takes a text that was written by hand beside a message of this format, which arrives in this dialect.
    pub fn takes_text_beside(&self, written: Format, arrives: Dialect) -> bool {
        self.alternative.is_some() && written != Format::Text && arrives.format() != Format::Text
    }

    /// Whether a name in lower case is its own or one of its schemes.
    pub fn is_called(&self, name: &str) -> bool {
        self.definition.name == name || self.definition.schemes.contains_key(name)
    }

    /// The transport of one of its schemes.
    pub fn transport(&self, scheme: &str) -> Option<Transport> {
        self.definition.schemes.get(scheme).copied()
    }
}
