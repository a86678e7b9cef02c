//! What an account asks of every mail beside its text and its readers.

use crate::problem::Problem;
use crate::service::settings::Settings;

/// What an account asks of every mail beside its text and its readers.
pub(super) struct Options {
    pub(super) sent_items: SentItems,
}

/// Whether the sender keeps a copy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SentItems {
    Save,
    Skip,
}

impl Options {
    pub(super) fn read(settings: &Settings) -> Result<Self, Problem> {
        let sent_items = if settings.flag("savesent") == Some(false) { SentItems::Skip } else { SentItems::Save };
        Ok(Self { sent_items })
    }
}
