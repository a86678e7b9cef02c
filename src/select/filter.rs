//! `--tag` as a question to each account.

use std::fmt;
use std::sync::Arc;

use crate::bind::Outline;
use crate::problem::Problem;
use crate::select::term::{Asks, Term, Wanted};

/// The filter of a run: one of its alternatives must hold, and all terms of it.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub(super) alternatives: Vec<Vec<Term>>,
    /// Terms that hold for every alternative.
    pub(super) exclusions: Vec<Term>,
}

/// Why an account is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was given as a URL, on the command line or in the environment.
    Named,
    /// No tag was asked for, and it has none.
    Untagged,
    /// It has the tag `always`.
    Always,
    /// These words of the filter fit it.
    Fits(String),
    /// It is tried when the account of this name failed.
    Fallback(Arc<str>),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named => f.write_str("given as a URL"),
            Self::Untagged => f.write_str("no tag asked for, and it has none"),
            Self::Always => f.write_str("it has the tag `always`"),
            Self::Fits(terms) => write!(f, "it fits `{terms}`"),
            Self::Fallback(name) => write!(f, "fallback of `{name}`"),
        }
    }
}

impl Filter {
    /// Reads the values of `--tag`: each is an alternative, and commas or white space inside one mean "and". A value that
    /// only excludes takes from what the others select; on its own, from all accounts.
    ///
    /// # Errors
    /// A problem about a word that is no tag, or that asks for what it cannot have.
    pub fn parse<S: AsRef<str>>(values: &[S]) -> Result<Self, Problem> {
        let words = |value: &str| {
            let words = value.split(|c: char| c.is_whitespace() || ",;[]".contains(c)).filter(|word| !word.is_empty());
            words.map(Term::parse).collect::<Result<Vec<_>, _>>()
        };
        let alternatives = values.iter().map(|value| words(value.as_ref())).collect::<Result<Vec<_>, _>>()?;
        // An empty value asks for no tag, as `--tag "$UNSET"` does.
        let asked = alternatives.into_iter().filter(|terms| !terms.is_empty());
        let (exclusions, mut alternatives): (Vec<_>, Vec<_>) =
            asked.partition(|terms| terms.iter().all(|term| matches!(term.asks, Asks::HasNot(_))));
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
        if self.exclusions.iter().any(|term| term.excludes(account)) {
            return None;
        }
        if let Some(terms) = self.alternatives.iter().find(|terms| terms.iter().all(|term| term.holds(account))) {
            let terms: Vec<_> = terms.iter().chain(&self.exclusions).map(ToString::to_string).collect();
            return Some(Reason::Fits(terms.join(",")));
        }
        (account.priority("always").is_some() && !self.excludes(account)).then_some(Reason::Always)
    }

    /// Whether an account must not get a message, whatever else speaks for it.
    #[must_use]
    pub fn excludes(&self, account: &Outline) -> bool {
        let excluded = |terms: &Vec<Term>| terms.iter().any(|term| term.excludes(account));
        excluded(&self.exclusions) || (!self.alternatives.is_empty() && self.alternatives.iter().all(excluded))
    }

    /// Whether an alternative of the filter takes an account.
    pub(super) fn takes(&self, alternative: &[Term], account: &Outline) -> bool {
        alternative.iter().chain(&self.exclusions).all(|term| term.holds(account))
    }

    /// How many extra tries the filter gives an account: what the first word says that selects the account and says so.
    #[must_use]
    pub fn retries(&self, account: &Outline) -> Option<u32> {
        let taking = self.alternatives.iter().filter(|terms| self.takes(terms, account));
        taking.flatten().find_map(|term| term.retries)
    }

    /// The tags that no account has, in the order in which they were named: those to send to, and those to leave out.
    #[must_use]
    pub fn strangers<'o>(&self, accounts: impl Iterator<Item = &'o Outline> + Clone) -> (Vec<&Wanted>, Vec<&Wanted>) {
        let stranger = |wanted: &Wanted| !accounts.clone().any(|account| wanted.fits(account));
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for term in self.alternatives.iter().flatten().chain(&self.exclusions) {
            match &term.asks {
                Asks::Has(tag) if stranger(tag) => wanted.push(tag),
                Asks::HasNot(tag) if stranger(tag) => unwanted.push(tag),
                Asks::Nothing | Asks::Has(_) | Asks::HasNot(_) => {}
            }
        }
        (wanted, unwanted)
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::bind::Outline;
    use crate::config::tag::Tag;

    /// The accounts of Apprise's own table, and one that is in a group.
    fn accounts() -> Vec<Outline> {
        let account = |name: &str, tags: &[&str]| Outline {
            name: name.into(),
            tags: tags.iter().map(|&tag| Tag { name: tag.into(), priority: 0 }).collect(),
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
    fn a_priority_selects_exactly_and_retries_are_bounded() {
        let account =
            |name: &str, priority| Outline { name: name.into(), tags: [Tag { name: "a".into(), priority }].into() };
        let accounts = [account("first", 0), account("later", 2)];
        let selected = |word: &str| {
            let filter = Filter::parse(&[word]).expect("the word is valid");
            let selected = accounts.iter().filter(|account| filter.reason(account).is_some());
            selected.map(|account| (&*account.name, filter.retries(account))).collect::<Vec<_>>()
        };
        assert_eq!(selected("0:a"), [("first", None)]);
        assert_eq!(selected("2:A"), [("later", None)]);
        assert_eq!(selected("0:later"), [("later", None)]);
        assert_eq!(selected("a:3"), [("first", Some(3)), ("later", Some(3))]);
        assert_eq!(selected("2:a:0"), [("later", Some(0))]);
        assert_eq!(selected("all:10,!2:a"), [("first", Some(10))]);
        let filter = Filter::parse(&["first", "a,later:1", "a:2"]).expect("the words are valid");
        assert_eq!(accounts.each_ref().map(|account| filter.retries(account)), [Some(2), Some(1)]);
    }

    #[test]
    fn words_that_ask_for_too_much_are_explained() {
        for (word, start) in [
            ("a:11", "`a:11` asks for more than 10 retries (for more, set `retry: {attempts: …}` on the account)"),
            ("1:all", "`1:all` asks for a priority of all accounts"),
            ("!a:3", "`!a:3` gives retries to accounts that it leaves out (write `!a`)"),
            ("99999999999:a", "the priority of `99999999999:a` is too large"),
            ("a|b", "`a|b` is no tag"),
            ("1:", "`1:` is no tag"),
            (":1", "`:1` is no tag"),
        ] {
            let problem = Filter::parse(&[word]).expect_err("it asks for too much").to_string();
            assert!(problem.starts_with(start), "{problem}");
        }
    }
}
