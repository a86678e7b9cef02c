//! An account given as a URL on the command line.

use std::sync::Arc;

use crate::config::conceal;
use crate::config::model::{Entry, Located};
use crate::config::policy::PolicyPatch;
use crate::config::reference::Text;
use crate::problem::{Origin, Source};

/// The entry that a URL stands for; it holds no references, because the shell has its own.
pub fn from_argument(url: &str) -> Entry {
    let source = Source::new("command line", url);
    let span = 0..url.len();
    conceal::url(&source, &span);
    // A mistyped URL has its secrets in it all the same; a word without any mark is a command, mistyped.
    if let Some(mark) = url.find([':', '/', '@']).filter(|_| !url.contains("://")) {
        source.conceal(mark..url.len());
    }
    let origin = Origin::new(&source, span);
    Entry {
        name: None,
        url: Some(Located::new(Text::plain(url), origin.clone())),
        service: None,
        fields: Vec::new(),
        tags: Vec::new(),
        fallback: Vec::new(),
        policy: PolicyPatch::default(),
        defaults: Arc::default(),
        origin,
    }
}
