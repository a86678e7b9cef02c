//! What an account from the web may not use of this machine; `config` has the whole list.

use crate::bind::account::Given;
use crate::bind::draft::Draft;
use crate::config::model::Entry;
use crate::problem::{Problem, Problems};
use crate::service::definition::Native;
use crate::service::kind::Adapter;

/// The fields of Microsoft 365 that name a credential of this machine.
const OF_MACHINE: [&str; 5] =
    ["certificate", "certificate_key", "federated_token_file", "federated", "managed_identity"];

/// The problems of an account that uses what is not its own; none for one that is configured on this machine.
pub(super) fn check(draft: &Draft<'_>, fields: &[(std::sync::Arc<str>, Given)], entry: &Entry) -> Problems {
    if entry.origin.source.site().is_none() {
        return Problems::new();
    }
    let advice = "write the account in a file of this machine";
    match &draft.kind.adapter {
        Adapter::Native(Native::File) => {
            let problem = Problem::new("an account from the web cannot write into files of this machine");
            problem.at(entry.origin.clone()).hint(advice).into()
        }
        Adapter::Native(Native::Office365) => {
            // A certificate that is written out is its own.
            let is_own = |given: &Given| match given {
                Given::Now(value) => value.is_none() || value.as_str().is_some_and(|text| text.contains("-----BEGIN")),
                Given::Later(..) => false,
            };
            let foreign = draft.fields.iter().filter(|(field, ..)| OF_MACHINE.contains(&&*field.name));
            let foreign =
                foreign.filter(|(field, ..)| !fields.iter().any(|(name, given)| *name == field.name && is_own(given)));
            let problem = |name: &str| {
                Problem::new(format!("`{name}` of an account from the web would be a credential of this machine"))
            };
            foreign.map(|(field, _, origin)| problem(&field.name).at(origin.clone()).hint(advice)).collect()
        }
        Adapter::Http(_) | Adapter::Native(Native::Console) => Problems::new(),
    }
}
