//! What the names that stand in a template or in a path say of how often it must be filled in.

use std::collections::BTreeSet;

use super::compile::Scope;
use super::context::Context;

/// Whether a root of the context stands there, whole or with a field.
pub(super) fn mention<'n>(mut names: impl Iterator<Item = &'n String>, root: &str) -> bool {
    names.any(|name| name.split('.').next() == Some(root))
}

/// How often it must be filled in.
pub(super) fn scope<'n>(names: impl Iterator<Item = &'n String> + Clone) -> Scope {
    // `debug()` prints whatever there is.
    if mention(names.clone(), "target") || mention(names.clone(), "debug") {
        Scope::Target
    } else if mention(names, "account") {
        Scope::Account
    } else {
        Scope::Run
    }
}

/// Whether one of these columns stands there by its own name.
pub(super) fn read_columns<'n>(
    names: impl Iterator<Item = &'n String>,
    columns: &BTreeSet<String>,
    context: &Context,
) -> bool {
    let mut roots = names.filter_map(|name| name.split('.').next());
    roots.any(|root| columns.contains(root) && !context.is_given(root))
}
