//! What a configuration from the web may not do, all of it in one place.
//!
//! Whoever keeps such a file decides which accounts a message goes to; that is what it is included for. It must not reach what lies
//! on this machine, nor change how others are delivered to:
//!
//! | it may not | because | where |
//! |---|---|---|
//! | refer to files and commands, also in defaults | their content would go to a host of its choosing | [`Page::trusted`] |
//! | refer to variables but those of `allow_env` in its address | the same | [`Page::trusted`] |
//! | include files of this machine, or leave TLS | the same; and others could change it on the way | `address` |
//! | have `services`, `ledger`, `templates`, `template_env`, `tests`, `fragments` or `allow_outside` | they name files, or are the user's: the record of runs, the reach of includes | [`Page::is_foreign`] |
//! | have `attachments`, at the top or in an account | they name files, and machines that only this one reaches | [`Page::is_foreign`] |
//! | name a template for an account | the text of another one would go to a host of its choosing | `templates` |
//! | turn off the check of certificates, for an account or in an address | the message could be read on the way | `policy_keys`, `address` |
//! | set defaults for other files | the same; its defaults hold for its own accounts | `walk` |
//! | write into files, or use a certificate, a token file or an identity of this machine | these are no credentials of its own | `bind` |
//! | use a sign-in that is stored here, or fields that `defaults` of another server or of this machine set | the same | `bind` |

use std::ops::Range;

use crate::config::node::Key;
use crate::config::page::Page;
use crate::config::reference::{Place, Text};

impl Page<'_> {
    /// Whether the file is from the web; a key that only files of this machine may have is a problem then.
    pub(crate) fn is_foreign(&mut self, key: &Key<'_>) -> bool {
        let foreign = self.base().site().is_some();
        if foreign {
            let message = format!("`{}` has no meaning in a file from the web", key.name);
            self.report(&key.span, message, "remove it, or write it in a file of this machine");
        }
        foreign
    }

    /// The text, where the file may refer to what it refers to; otherwise a problem, and nothing of its references is left.
    pub(crate) fn trusted(&mut self, parsed: Text, text: &str, span: &Range<usize>) -> Text {
        let Some(site) = self.base().site() else { return parsed };
        let is_allowed = |place: &Place| match place {
            Place::Env(name) => site.variables.iter().any(|allowed| allowed == name),
            Place::File(_) | Place::Cmd(_) => false,
        };
        if !parsed.any_place(&|place| !is_allowed(place)) {
            return parsed;
        }
        let (message, hint) = match parsed.any_place(&|place| !matches!(place, Place::Env(_))) {
            true => (
                "a file from the web can refer neither to files nor to commands",
                "write the account in a file of this machine",
            ),
            false => (
                "a file from the web can refer only to variables that are allowed to it",
                "add `allow_env=NAME` to the query of the address where the file is named",
            ),
        };
        self.report(span, message, hint);
        Text::veiled(text)
    }
}
