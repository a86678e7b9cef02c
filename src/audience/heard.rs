//! What is wrong with the rows of audiences, as far as somebody will read it.

use crate::audience::list::Audience;
use crate::problem::{Level, Problem, Problems};
use crate::suggest;
use crate::warning::Warning;

/// The most errors, and the most warnings, that are kept: a file may have a million bad rows.
const MOST: usize = 1000;

/// What is wrong, up to a number that somebody may still read.
#[derive(Default)]
pub struct Heard {
    problems: Problems,
    errors: usize,
    warnings: usize,
}

impl Heard {
    /// Takes one.
    pub fn push(&mut self, problem: Problem) {
        let count = match problem.level {
            Level::Error => &mut self.errors,
            Level::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= MOST {
            self.problems.push(problem);
        }
    }

    /// Takes the problem of a result, or gives its value.
    pub fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }

    /// All that was heard, and how much was not.
    pub fn end(mut self, audiences: &[&Audience]) -> Problems {
        let names: Vec<&str> = audiences.iter().map(|audience| audience.name.value.as_str()).collect();
        let more = |count: usize, what: &str| {
            let words = format!("{} more {what} in {}", count - MOST, suggest::listed(&names));
            Problem::new(words).hint("mend those that are shown, and look again")
        };
        if self.errors > MOST {
            self.problems.push(more(self.errors, "rows have mistakes"));
        }
        if self.warnings > MOST {
            self.problems.push(more(self.warnings, "recipients are named twice").warn(Warning::DuplicateTarget));
        }
        self.problems
    }
}
