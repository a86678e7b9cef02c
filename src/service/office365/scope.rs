//! Permissions as people and old programs write them, and their names at Graph.

use crate::problem::Problem;
use crate::suggest;

/// Permissions that have to do with mail, by the names that Graph gives them.
const KNOWN: [&str; 16] = [
    "Mail.Send",
    "Mail.Send.Shared",
    "Mail.Read",
    "Mail.Read.Shared",
    "Mail.ReadBasic",
    "Mail.ReadWrite",
    "Mail.ReadWrite.Shared",
    "MailboxSettings.Read",
    "MailboxSettings.ReadWrite",
    "User.Read",
    "User.Read.All",
    "User.ReadBasic.All",
    "email",
    "offline_access",
    "openid",
    "profile",
];

/// Windows Live permissions and what they allowed, by Microsoft's table for the Outlook REST API.
const WINDOWS_LIVE: [(&str, &str); 8] = [
    ("wl.basic", "User.Read Contacts.Read"),
    ("wl.calendars", "Calendars.Read"),
    ("wl.calendars_update", "Calendars.ReadWrite"),
    ("wl.contacts_create", "Contacts.ReadWrite"),
    ("wl.contacts_calendars", "Calendars.Read"),
    ("wl.emails", "User.Read"),
    ("wl.events_create", "Calendars.ReadWrite"),
    ("wl.imap", "Mail.ReadWrite Mail.Send"),
];

/// Resources whose permissions have the same names at Graph; a token for one of them is no token for Graph.
const RESOURCES: [&str; 5] = [
    "https://graph.microsoft.com/",
    "https://outlook.office.com/",
    "https://outlook.office365.com/",
    "https://outlook.office.com/api/",
    "https://outlook.live.com/",
];

/// The name that Graph has for one permission, such as `Mail.Send` for `https://outlook.office.com/mail.send`.
///
/// A name that is not known and not nearly known either is taken as it is, because Graph has many.
///
/// # Errors
/// A problem that names the permission: one of Windows Live with what to write instead, a slip with what was probably meant, or
/// something that is none.
pub fn graph_name(written: &str) -> Result<String, Problem> {
    let written = written.trim();
    let lower = written.to_lowercase();
    if let Some((_, names)) = WINDOWS_LIVE.iter().find(|(name, _)| *name == lower) {
        let words = format!("`{written}` is a permission of Windows Live, which is shut down");
        return Err(Problem::new(words).hint(format!("write `{names}`")));
    }
    if lower.starts_with("wl.") {
        let words = format!("`{written}` is a permission of Windows Live, which is shut down");
        return Err(Problem::new(words).hint("to send mail, write `Mail.Send`"));
    }
    // Prefixes overlap, and the longest is the one that leaves a name.
    let resource =
        RESOURCES.iter().filter(|resource| lower.starts_with(**resource)).map(|resource| resource.len()).max();
    let name = written.get(resource.unwrap_or(0)..).unwrap_or(written);
    if let Some(known) = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok((*known).to_owned());
    }
    let plain = |piece: &str| !piece.is_empty() && piece.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    let near = suggest::nearest(name, KNOWN);
    if name.split('.').all(plain) && name.contains('.') && near.is_none() {
        return Ok(name.to_owned());
    }
    let problem =
        Problem::new(format!("`{written}` is no permission of Graph")).hint("to send mail, write `Mail.Send`");
    Err(problem.maybe_hint(near.map(|near| format!("did you mean `{near}`?"))))
}

#[cfg(test)]
mod tests {
    use super::{WINDOWS_LIVE, graph_name};

    #[test]
    fn every_spelling_of_a_permission_is_the_one_of_graph() {
        for (written, name) in [
            ("Mail.Send", "Mail.Send"),
            ("mail.send", "Mail.Send"),
            (" https://graph.microsoft.com/Mail.ReadWrite ", "Mail.ReadWrite"),
            ("https://outlook.office.com/mail.send", "Mail.Send"),
            ("https://outlook.office365.com/Mail.Send.Shared", "Mail.Send.Shared"),
            ("https://outlook.office.com/api/mail.read", "Mail.Read"),
            ("offline_access", "offline_access"),
            ("Sites.FullControl.All", "Sites.FullControl.All"),
        ] {
            assert_eq!(graph_name(written).expect(written), name);
        }
    }

    #[test]
    fn what_is_gone_or_mistyped_is_answered_with_what_to_write() {
        for (old, names) in WINDOWS_LIVE {
            let problem = graph_name(&old.to_uppercase()).expect_err(old);
            assert_eq!(problem.hint, Some(format!("write `{names}`")));
        }
        for (wrong, words) in [
            ("Mail.Sned", "did you mean `Mail.Send`?"),
            ("wl.skydrive", "Windows Live"),
            ("https://example.com/Mail.Send", "no permission"),
            ("", "no permission"),
            ("Mail..Send.All", "no permission"),
        ] {
            let shown = graph_name(wrong).expect_err(wrong).to_string();
            assert!(shown.contains(words) && shown.contains(&format!("`{wrong}`")), "{shown}");
        }
    }
}
