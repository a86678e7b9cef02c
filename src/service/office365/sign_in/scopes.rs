//! What an application may do in a person's name, by the names of Graph and by the older ones that people find in guides.

use crate::problem::Problem;
use crate::suggest;

/// The rights that mail may need, as Graph spells them.
const RIGHTS: &[&str] =
    &["Mail.Send", "Mail.ReadWrite", "Mail.Read", "Mail.Send.Shared", "Mail.ReadWrite.Shared", "User.Read"];

/// Scopes of the login server itself, which belong to no other server.
const OWN: &[&str] = &["offline_access", "openid", "profile", "email"];

/// The names of Windows Live, and what they are today.
const LIVE: &[(&str, &str)] = &[
    ("wl.imap", "`Mail.ReadWrite` and `Mail.Send`"),
    ("wl.emails", "`User.Read`"),
    ("wl.basic", "`User.Read`"),
    ("wl.signin", "`User.Read`"),
    ("wl.offline_access", "`offline_access`, which is always asked for"),
];

/// The roots of the Outlook API, which is gone.
const OUTLOOK: &[&str] = &["https://outlook.office.com/", "https://outlook.office365.com/"];

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
        let outlook = OUTLOOK.iter().find_map(|root| strip(word, root));
        let scope = match outlook {
            Some(name) => {
                let right = right(name).map_err(|problem| of_outlook(word, problem))?;
                notes.push(format!(
                    "`{word}` is of the Outlook API, which is gone: `{right}` of Graph is asked for instead"
                ));
                format!("{graph}/{right}")
            }
            None => match (OWN.iter().find(|own| own.eq_ignore_ascii_case(word)), strip(word, &format!("{graph}/"))) {
                (Some(own), _) => (*own).to_owned(),
                (None, Some(name)) => format!("{graph}/{}", right(name)?),
                (None, None) => format!("{graph}/{}", right(word)?),
            },
        };
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

/// A right as Graph spells it.
fn right(name: &str) -> Result<&str, Problem> {
    if let Some(known) = RIGHTS.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(known);
    }
    if let Some((_, today)) = LIVE.iter().find(|(old, _)| old.eq_ignore_ascii_case(name)) {
        return Err(Problem::new(format!("`{name}` is a scope of Windows Live, which is gone"))
            .hint(format!("in Graph it is {today}")));
    }
    if strip(name, "wl.").is_some() {
        let words = format!("`{name}` is a scope of Windows Live, which is gone");
        return Err(
            Problem::new(words).hint("to send mail, ask for `Mail.Send`, and for large files for `Mail.ReadWrite`")
        );
    }
    if name.contains("://") {
        return Err(Problem::new(format!("`{name}` is not a scope of this account's Graph"))
            .hint("write the name alone, such as `Mail.Send`: the root of the account's cloud is put before it"));
    }
    let shaped = name.contains('.') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    match suggest::nearest(name, RIGHTS.iter().copied()) {
        None if shaped => Ok(name),
        near => Err(Problem::new(format!("`{name}` is not a right of Graph")).hint(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("those that mail may need: {}", suggest::listed(RIGHTS)),
        })),
    }
}

/// A scope of the Outlook API that Graph has no name for.
fn of_outlook(word: &str, problem: Problem) -> Problem {
    Problem::new(format!("`{word}` is of the Outlook API, which is gone")).maybe_hint(problem.hint)
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
    fn what_is_no_right_of_graph_is_answered_with_the_name_that_is_meant() {
        for (asked, meant) in [
            ("wl.imap", "`Mail.ReadWrite` and `Mail.Send`"),
            ("wl.photos", "`Mail.Send`"),
            ("Mail.Sent", "did you mean `Mail.Send`?"),
            ("https://graph.microsoft.com/Mail.Send", "write the name alone"),
            ("https://outlook.office.com/Mail.Sent", "did you mean `Mail.Send`?"),
            ("everything", "`User.Read`"),
        ] {
            let problem = scopes(GRAPH, [asked]).unwrap_err().to_string();
            assert!(problem.contains(meant), "{asked}: {problem}");
        }
    }
}
