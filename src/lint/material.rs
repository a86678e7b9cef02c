//! What the lints look at, and all of them together.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::bind::{Account, Outline};
use crate::config::model::{Config, Entry};
use crate::lint::{credential, duplicate, plain, selection, spelling};
use crate::problem::Problems;

/// Tells which of some files are in a repository; it is asked at the most once.
pub type Tracked<'a> = dyn Fn(&[&Path]) -> HashSet<PathBuf> + 'a;

/// A configuration with what became of it.
pub struct Material<'a> {
    /// All files together.
    pub config: &'a Config,
    /// For each account its name and tags.
    pub outlines: &'a [Outline],
    /// For each account what it was bound to; nothing where that failed, or only a reference knows its service.
    pub accounts: Vec<Option<&'a Account>>,
    /// Which files are in a repository.
    pub tracked: &'a Tracked<'a>,
}

impl<'a> Material<'a> {
    /// Every account that is bound, with what was written for it.
    pub(super) fn bound(&self) -> impl Iterator<Item = (&'a Entry, &'a Account)> {
        self.config.accounts.iter().zip(&self.accounts).filter_map(|(entry, account)| Some((entry, (*account)?)))
    }
}

/// Every warning about a configuration. Those about what is missing are left out where something is wrong, because what is wrong may
/// be what is missed.
pub fn lint(material: &Material<'_>, before: &Problems) -> Problems {
    let mut problems = plain::plain_secrets(material);
    problems.extend(credential::over_http(material));
    problems.extend(duplicate::duplicate_accounts(material));
    if !before.any_error() {
        problems.extend(selection::unreachable_accounts(material));
        problems.extend(selection::unused_groups(material));
        problems.extend(selection::unused_audiences(material));
        problems.extend(selection::names_like_tags(material));
        problems.extend(selection::reserved_words(material));
        problems.extend(spelling::misspelt_tags(material));
    }
    problems
}
