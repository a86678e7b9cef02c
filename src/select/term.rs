//! One word of a filter: `ops`, `2:ops`, `ops:3`, `!ops`, `all`.

use std::fmt;

use crate::bind::Outline;
use crate::config::tag::Spelling;
use crate::problem::Problem;

/// The most extra tries that a filter gives, as `retry` on an account does.
const MOST_RETRIES: u32 = 10;

/// A word of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) asks: Asks,
    /// How many extra tries the accounts have that are selected by it.
    pub(super) retries: Option<u32>,
}

/// What a word asks of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    Nothing,
    Has(Wanted),
    HasNot(Wanted),
}

/// A tag that a filter names, lower-cased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// The only priority that is meant, where one was written.
    pub priority: Option<u32>,
}

impl Wanted {
    /// Whether the account has the tag, with the priority that is meant.
    #[must_use]
    pub fn fits(&self, account: &Outline) -> bool {
        let own = account.priority(&self.name);
        own.is_some_and(|own| self.priority.is_none_or(|priority| priority == own))
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(priority) = self.priority {
            write!(f, "{priority}:")?;
        }
        f.write_str(&self.name)
    }
}

/// The word without its retries.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.asks {
            Asks::Nothing => f.write_str("all"),
            Asks::Has(wanted) => wanted.fmt(f),
            Asks::HasNot(wanted) => write!(f, "!{wanted}"),
        }
    }
}

impl Term {
    /// Reads a word.
    ///
    /// # Errors
    /// A problem about a word that is no tag, or that asks for what it cannot have.
    pub(super) fn parse(word: &str) -> Result<Self, Problem> {
        let lower = word.to_lowercase();
        let (text, not) = match lower.strip_prefix('!') {
            Some(text) => (text, true),
            None => (lower.as_str(), false),
        };
        let spelling = Spelling::of(text);
        let good = |c: char| c.is_alphanumeric() || "._-".contains(c);
        if spelling.name.is_empty() || !spelling.name.chars().all(good) {
            return Err(Problem::new(format!("`{word}` is no tag")).hint(
                "a tag has letters, digits, `.`, `_` and `-`; `2:ops` names a priority of it, `ops:3` gives 3 retries",
            ));
        }
        let priority = spelling.priority.map(|digits| priority(word, digits)).transpose()?;
        let retries = spelling.retries.map(|digits| retries(word, digits)).transpose()?;
        let name = spelling.name.to_owned();
        let asks = match (spelling.name, not) {
            ("all", false) if priority.is_some() => {
                let problem = Problem::new(format!("`{word}` asks for a priority of all accounts, which have none"));
                return Err(problem.hint("write `all`, or a tag instead of it"));
            }
            ("all", false) => Asks::Nothing,
            (_, false) => Asks::Has(Wanted { name, priority }),
            (_, true) if retries.is_some() => {
                let problem = Problem::new(format!("`{word}` gives retries to accounts that it leaves out"));
                return Err(problem.hint(format!("write `!{}`", Wanted { name, priority })));
            }
            (_, true) => Asks::HasNot(Wanted { name, priority }),
        };
        Ok(Self { asks, retries })
    }

    /// Whether it holds for an account.
    pub(super) fn holds(&self, account: &Outline) -> bool {
        match &self.asks {
            Asks::Nothing => true,
            Asks::Has(wanted) => wanted.fits(account),
            Asks::HasNot(wanted) => !wanted.fits(account),
        }
    }

    /// Whether it keeps an account out.
    pub(super) fn excludes(&self, account: &Outline) -> bool {
        matches!(&self.asks, Asks::HasNot(wanted) if wanted.fits(account))
    }
}

fn priority(word: &str, digits: &str) -> Result<u32, Problem> {
    let parsed = digits.parse();
    parsed.map_err(|_| Problem::new(format!("the priority of `{word}` is too large")).hint("no account has it"))
}

fn retries(word: &str, digits: &str) -> Result<u32, Problem> {
    let parsed = digits.parse().ok().filter(|retries| *retries <= MOST_RETRIES);
    parsed.ok_or_else(|| {
        let problem = Problem::new(format!("`{word}` asks for more than {MOST_RETRIES} retries"));
        problem.hint("for more, set `retry: {attempts: …}` on the account")
    })
}
