//! Which column of an audience holds the addresses.

use crate::problem::Problem;
use crate::suggest;

/// The columns that hold addresses where none is named, in any case.
pub const ADDRESS_COLUMNS: [&str; 4] = ["to", "email", "address", "target"];

/// The place of the column with the addresses among `names`; `named` is what the user calls it.
///
/// # Errors
/// When there is no such column, or more than one that could be it.
pub(crate) fn column<'n>(names: impl Iterator<Item = &'n str> + Clone, named: Option<&str>) -> Result<usize, Problem> {
    if let Some(named) = named {
        return names.clone().position(|name| name == named).ok_or_else(|| {
            let hint = suggest::hint(named, names);
            Problem::new(format!("there is no column `{named}` for the addresses")).maybe_hint(hint)
        });
    }
    let is_usual = |name: &str| ADDRESS_COLUMNS.iter().any(|usual| usual.eq_ignore_ascii_case(name.trim()));
    let found: Vec<_> = names.clone().enumerate().filter(|(_, name)| is_usual(name)).collect();
    match found.as_slice() {
        [(place, _)] => Ok(*place),
        [] => {
            let all: Vec<_> = names.collect();
            let problem = Problem::new(format!("no column is called {}", suggest::listed(&ADDRESS_COLUMNS)));
            let known = if all.is_empty() { String::new() } else { format!("; there are {}", suggest::listed(&all)) };
            Err(problem.hint(format!("rename the column with the addresses, or name it with `address: COLUMN`{known}")))
        }
        several => {
            let all: Vec<_> = several.iter().map(|(_, name)| *name).collect();
            let problem = Problem::new(format!("{} could all hold the addresses", suggest::listed(&all)));
            Err(problem.hint(format!("name one of them in the audience: `address: {}`", all.first().unwrap_or(&"to"))))
        }
    }
}
