//! How each word of a filter stands to one account: what speaks for it and what speaks against it.

use crate::bind::Outline;
use crate::select::filter::Filter;
use crate::select::term::{Asks, Term};

/// A word of a filter, held against an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The word without its retries.
    pub word: String,
    /// What came of it.
    pub finding: Finding,
}

/// What came of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The word takes every account.
    Everything,
    /// The account has the tag, with this priority.
    Has(String, u32),
    /// It does not have the tag.
    Lacks(String),
    /// It has the tag with this priority, and the word asks for another one.
    OtherPriority(String, u32),
    /// It has the tag, and the word leaves out who has it.
    LeftOut(String),
    /// It does not have the tag that would leave it out.
    NotLeftOut(String),
}

impl Finding {
    /// Whether it speaks for the account.
    #[must_use]
    pub fn speaks_for(&self) -> bool {
        match self {
            Self::Everything | Self::Has(..) | Self::NotLeftOut(_) => true,
            Self::Lacks(_) | Self::OtherPriority(..) | Self::LeftOut(_) => false,
        }
    }
}

impl Filter {
    /// What each alternative of the filter finds, word by word, with what holds for all of them at the end of each; one list of
    /// nothing where no tag is asked for.
    #[must_use]
    pub fn weigh(&self, account: &Outline) -> Vec<Vec<Weighed>> {
        let weigh = |terms: &Vec<Term>| terms.iter().chain(&self.exclusions).map(|term| term.weigh(account)).collect();
        self.alternatives.iter().map(weigh).collect()
    }
}

impl Term {
    fn weigh(&self, account: &Outline) -> Weighed {
        let finding = match &self.asks {
            Asks::Nothing => Finding::Everything,
            Asks::Has(wanted) => match account.priority(&wanted.name) {
                None => Finding::Lacks(wanted.name.clone()),
                Some(priority) if wanted.fits(account) => Finding::Has(wanted.name.clone(), priority),
                Some(priority) => Finding::OtherPriority(wanted.name.clone(), priority),
            },
            Asks::HasNot(wanted) if wanted.fits(account) => Finding::LeftOut(wanted.name.clone()),
            Asks::HasNot(wanted) => Finding::NotLeftOut(wanted.name.clone()),
        };
        Weighed { word: self.to_string(), finding }
    }
}
