//! What an account asks of every mail beside its text and its readers.

use crate::problem::Problem;
use crate::service::settings::Settings;

/// What an account asks of every mail beside its text and its readers.
pub(super) struct Options {
    pub(super) sent_items: SentItems,
    pub(super) anchor: Anchor,
}

/// Whether requests name the mailbox in `x-AnchorMailbox`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Mailbox,
    Nothing,
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
        let anchor = if settings.flag("anchor_mailbox") == Some(true) { Anchor::Mailbox } else { Anchor::Nothing };
        Ok(Self { sent_items, anchor })
    }
}
