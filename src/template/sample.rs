//! A template that is tried without a run: what stands in the place of variables that only a run gives.

use super::compile::{Scope, Template};
use super::context::Context;
use super::kind::Kind;
use super::vars::Variables;
use super::{declared, names};
use crate::problem::Problems;

/// What a variable without a type holds.
const TEXT: &str = "sample";

impl Template {
    /// What it sees in a run that gives every variable: the same as the [`context`](Self::context), with a value of the declared type
    /// for each that has none. A column is stronger.
    pub fn filled(&self, variables: &Variables, run: &str, now: &str) -> Context {
        let declared = self.front().vars.as_ref();
        let (mut values, _) = declared::values(declared, variables);
        for name in self.variables() {
            let kind = declared.and_then(|vars| vars.get(name)?.kind);
            values.entry(name).or_insert_with(|| kind.map_or_else(|| TEXT.into(), Kind::sample));
        }
        let usual = values.keys().filter(|name| !variables.values.contains_key(*name)).cloned().collect();
        Context::new(values, usual, self.column_types(), run, now)
    }

    /// What is wrong with it and with its variants where nobody is known who gets them; one that says something of its account or its
    /// target is left out.
    pub fn for_nobody(&self, context: &Context) -> Problems {
        let for_all = self.all().filter(|template| names::scope(template.own_names()) == Scope::Run);
        for_all.filter_map(|template| template.render(context).err()).collect()
    }
}
