//! What an application may do in a person's name, as it is asked for at the login server.

use crate::problem::Problem;
use crate::service::office365::scope::graph_name;

/// Scopes of the login server itself, which belong to no other server.
const OWN: &[&str] = &["offline_access", "openid", "profile", "email"];

/// What is asked for, as the login server wants to read it, and how that differs from what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes {
    /// Every scope with its resource, separated by spaces.
    pub text: String,
    /// What was read as something else than it says.
    pub notes: Vec<String>,
}

/// The scopes for sending as a person, and those asked for beside them; `graph` is the root of the cloud's Graph.
///
/// # Errors
/// A name that is no right of Graph, with the one that is meant where that is known.
pub fn scopes<'a>(graph: &str, asked: impl IntoIterator<Item = &'a str>) -> Result<Scopes, Problem> {
    let mut found = vec![format!("{graph}/Mail.Send")];
    let mut notes = Vec::new();
    let words = asked.into_iter().flat_map(|text| text.split([' ', ','])).filter(|word| !word.is_empty());
    for word in words {
        let name = graph_name(strip(word, &format!("{graph}/")).unwrap_or(word))?;
        if strip(word, "https://outlook.").is_some() {
            notes
                .push(format!("`{word}` is of the Outlook API, which is gone: `{name}` of Graph is asked for instead"));
        }
        let scope = if OWN.contains(&&*name) { name } else { format!("{graph}/{name}") };
        if !found.contains(&scope) {
            found.push(scope);
        }
    }
    found.retain(|scope| scope != "offline_access");
    found.push("offline_access".to_owned());
    Ok(Scopes { text: found.join(" "), notes })
}

impl Scopes {
    /// The rights of Graph that are asked for and not among those that were granted.
    pub fn missing_in<'a>(&'a self, granted: &str) -> impl Iterator<Item = &'a str> {
        let name = |scope: &'a str| scope.rsplit('/').next().unwrap_or(scope);
        let granted: Vec<String> =
            granted.split_whitespace().map(|scope| scope.rsplit('/').next().unwrap_or(scope).to_lowercase()).collect();
        let rights = self.text.split(' ').map(name).filter(|right| right.contains('.'));
        rights.filter(move |right| !granted.contains(&right.to_lowercase()))
    }
}

/// What follows a root, in whichever case that is written.
fn strip<'a>(word: &'a str, root: &str) -> Option<&'a str> {
    let start = word.get(..root.len())?;
    start.eq_ignore_ascii_case(root).then(|| &word[root.len()..])
}

#[cfg(test)]
mod tests {
    use super::scopes;

    const GRAPH: &str = "https://graph.microsoft.us";

    #[test]
    fn a_right_gets_the_root_of_the_cloud_and_is_asked_for_once() {
        let asked = ["mail.readwrite,Mail.Send", "https://graph.microsoft.us/Mail.ReadWrite", "offline_access openid"];
        let scopes = scopes(GRAPH, asked).unwrap();
        let text =
            "https://graph.microsoft.us/Mail.Send https://graph.microsoft.us/Mail.ReadWrite openid offline_access";
        assert_eq!((scopes.text.as_str(), scopes.notes.len()), (text, 0));
    }

    #[test]
    fn what_was_not_granted_is_found_in_any_spelling() {
        let asked = scopes(GRAPH, ["Mail.ReadWrite"]).unwrap();
        let missing = |granted: &str| asked.missing_in(granted).collect::<Vec<_>>().join(" ");
        assert_eq!(missing("Mail.Send https://graph.microsoft.us/mail.readwrite"), "");
        assert_eq!(missing("https://graph.microsoft.us/Mail.Send openid"), "Mail.ReadWrite");
    }

    #[test]
    fn a_scope_of_the_outlook_api_becomes_that_of_graph() {
        let scopes = scopes(GRAPH, ["https://outlook.office.com/mail.readwrite"]).unwrap();
        assert_eq!(scopes.text.split(' ').nth(1), Some("https://graph.microsoft.us/Mail.ReadWrite"));
        assert!(scopes.notes[0].contains("`Mail.ReadWrite` of Graph"), "{:?}", scopes.notes);
    }

    #[test]
    fn what_is_no_right_of_graph_is_refused() {
        for asked in ["wl.imap", "Mail.Sent", "everything", "https://example.com/Mail.Send"] {
            assert!(scopes(GRAPH, [asked]).is_err(), "{asked}");
        }
    }
}
