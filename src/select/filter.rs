//! `--tag` as a question to each account.

use std::fmt;

use crate::bind::Outline;
use crate::problem::Problem;

/// The filter of a run: one of its alternatives must hold, and all terms of it.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    alternatives: Vec<Vec<Term>>,
    /// Terms that hold for every alternative.
    exclusions: Vec<Term>,
}

/// One term of a filter, lower-cased.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    All,
    Tag(String),
    Not(String),
}

/// Why an account is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was given on the command line.
    Named,
    /// No tag was asked for, and it has none.
    Untagged,
    /// It has the tag `always`.
    Always,
    /// These words of the filter fit it.
    Fits(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named => f.write_str("named on the command line"),
            Self::Untagged => f.write_str("no tag asked for, and it has none"),
            Self::Always => f.write_str("it has the tag `always`"),
            Self::Fits(terms) => write!(f, "it fits `{terms}`"),
        }
    }
}

impl Filter {
    /// Reads the values of `--tag`: each is an alternative, and commas or white space inside one mean "and". A value that
    /// only excludes takes from what the others select; on its own, from all accounts.
    ///
    /// # Errors
    /// A problem about a word that is no tag, or that asks for escalation.
    pub fn parse<S: AsRef<str>>(values: &[S]) -> Result<Self, Problem> {
        let words = |value: &str| {
            let words = value.split(|c: char| c.is_whitespace() || ",;[]".contains(c)).filter(|word| !word.is_empty());
            words.map(term).collect::<Result<Vec<_>, _>>()
        };
        let alternatives = values.iter().map(|value| words(value.as_ref())).collect::<Result<Vec<_>, _>>()?;
        // An empty value asks for no tag, as `--tag "$UNSET"` does.
        let asked = alternatives.into_iter().filter(|terms| !terms.is_empty());
        let (exclusions, mut alternatives): (Vec<_>, Vec<_>) =
            asked.partition(|terms| terms.iter().all(|term| matches!(term, Term::Not(_))));
        if alternatives.is_empty() && !exclusions.is_empty() {
            alternatives.push(Vec::new());
        }
        Ok(Self { alternatives, exclusions: exclusions.concat() })
    }

    /// Why the filter selects an account; nothing where it does not.
    pub fn reason(&self, account: &Outline) -> Option<Reason> {
        if self.alternatives.is_empty() {
            return account.tags.is_empty().then_some(Reason::Untagged);
        }
        let has = |tag: &str| account.tags.iter().any(|own| own == tag) || account.name.eq_ignore_ascii_case(tag);
        let holds = |term: &Term| match term {
            Term::All => true,
            Term::Tag(tag) => has(tag),
            Term::Not(tag) => !has(tag),
        };
        if !self.exclusions.iter().all(holds) {
            return None;
        }
        if let Some(terms) = self.alternatives.iter().find(|terms| terms.iter().all(holds)) {
            return Some(Reason::Fits(
                terms.iter().chain(&self.exclusions).map(Term::shown).collect::<Vec<_>>().join(","),
            ));
        }
        let excluded = |terms: &[Term]| terms.iter().any(|term| matches!(term, Term::Not(tag) if has(tag)));
        let always = has("always") && self.alternatives.iter().any(|terms| !excluded(terms));
        always.then_some(Reason::Always)
    }

    /// The tags that no account has, in the order in which they were named: those to send to, and those to leave out.
    pub fn strangers(&self, accounts: &[Outline]) -> (Vec<&str>, Vec<&str>) {
        let known = |tag: &str| {
            accounts.iter().any(|it| it.tags.iter().any(|own| own == tag) || it.name.eq_ignore_ascii_case(tag))
        };
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for term in self.alternatives.iter().flatten().chain(&self.exclusions) {
            match term {
                Term::Tag(tag) if !known(tag) => wanted.push(tag.as_str()),
                Term::Not(tag) if !known(tag) => unwanted.push(tag.as_str()),
                Term::All | Term::Tag(_) | Term::Not(_) => {}
            }
        }
        (wanted, unwanted)
    }
}

impl Term {
    fn shown(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Tag(tag) => tag.clone(),
            Self::Not(tag) => format!("!{tag}"),
        }
    }
}

fn term(word: &str) -> Result<Term, Problem> {
    let lower = word.to_lowercase();
    let (name, not) = match lower.strip_prefix('!') {
        Some(name) => (name, true),
        None => (lower.as_str(), false),
    };
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if let Some((before, after)) = name.split_once(':') {
        let what = match (digits(before), digits(after.rsplit(':').next().unwrap_or(after))) {
            (true, _) => Some("a priority"),
            (false, true) => Some("a number of retries"),
            (false, false) => None,
        };
        if let Some(what) = what {
            return Err(Problem::new(format!("`{word}` asks for {what}, and escalation is not supported yet"))
                .hint("write the tag alone; `retry` on an account sets its retries"));
        }
    }
    let good = |c: char| c.is_alphanumeric() || "._-".contains(c);
    if name.is_empty() || !name.chars().all(good) {
        return Err(Problem::new(format!("`{word}` is no tag")).hint("a tag has letters, digits, `.`, `_` and `-`"));
    }
    Ok(match (name, not) {
        ("all", false) => Term::All,
        (name, false) => Term::Tag(name.to_owned()),
        (name, true) => Term::Not(name.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::bind::Outline;

    /// The accounts of Apprise's own table, and one that is in a group.
    fn accounts() -> Vec<Outline> {
        let account = |name: &str, tags: &[&str]| Outline {
            name: name.into(),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        };
        vec![
            account("untagged", &[]),
            account("one", &["a"]),
            account("two", &["b"]),
            account("both", &["a", "b"]),
            account("every", &["always"]),
        ]
    }

    fn selected(tags: &[&str]) -> String {
        let filter = Filter::parse(tags).expect("the tags are valid");
        let names: Vec<_> =
            accounts().iter().filter(|it| filter.reason(it).is_some()).map(|it| it.name.to_string()).collect();
        names.join(" ")
    }

    #[test]
    fn the_algebra_is_apprises() {
        assert_eq!(selected(&[]), "untagged");
        assert_eq!(selected(&["a"]), "one both every");
        assert_eq!(selected(&["A"]), "one both every");
        assert_eq!(selected(&["a", "b"]), "one two both every");
        assert_eq!(selected(&["a,b"]), "both every");
        assert_eq!(selected(&["a b"]), "both every");
        assert_eq!(selected(&["all"]), "untagged one two both every");
        assert_eq!(selected(&["all,a"]), "one both every");
        assert_eq!(selected(&["nomatch"]), "every");
        assert_eq!(selected(&["", ","]), "untagged");
    }

    #[test]
    fn a_name_is_a_tag_and_an_exclamation_mark_excludes() {
        assert_eq!(selected(&["Two"]), "two every");
        assert_eq!(selected(&["!a"]), "untagged two every");
        assert_eq!(selected(&["all,!always"]), "untagged one two both");
        assert_eq!(selected(&["b,!a"]), "two every");
        assert_eq!(selected(&["b", "!a"]), "two every");
        assert_eq!(selected(&["!a", "!b"]), "untagged every");
        assert_eq!(selected(&["a", "!always"]), "one both");
    }

    #[test]
    fn escalation_is_refused_and_never_ignored() {
        for word in ["2:a", "a:3", "1:a:3"] {
            let problem = Filter::parse(&[word]).expect_err("it asks for escalation");
            assert!(problem.message.contains("not supported yet"), "{}", problem.message);
        }
        assert!(Filter::parse(&["a|b"]).is_err());
    }
}
