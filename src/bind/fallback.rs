//! The accounts that stand in for others.

use std::collections::{HashMap, HashSet};

use crate::bind::outline::Outline;
use crate::config::circles;
use crate::config::model::{Config, Located};
use crate::problem::Problems;
use crate::suggest;

/// For each account the numbers of its fallbacks, in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub struct Fallbacks(Vec<Vec<usize>>);

impl Fallbacks {
    /// Finds the fallbacks of every account, with a problem for each name that nobody has and each that leads back to its account;
    /// such fallbacks are left out.
    pub fn find(config: &Config, outlines: &[Outline]) -> (Self, Problems) {
        let mut problems = Problems::new();
        if config.accounts.iter().all(|entry| entry.fallback.is_empty()) {
            return (Self::default(), problems);
        }
        let places: HashMap<String, usize> =
            outlines.iter().enumerate().map(|(place, outline)| (outline.name.to_lowercase(), place)).collect();
        let mut links: Vec<Vec<(&Located<String>, usize)>> = Vec::with_capacity(outlines.len());
        for entry in &config.accounts {
            let mut found = Vec::new();
            for name in &entry.fallback {
                match places.get(&name.value) {
                    Some(place) => found.push((name, *place)),
                    None => {
                        let names = outlines.iter().map(|outline| &*outline.name);
                        let hint =
                            if problems.len() < suggest::ENOUGH { suggest::hint(&name.value, names) } else { None };
                        let problem = name.problem(format!("no account is called `{}`", name.value));
                        problems.push(match config.left_out.knew(&name.value) {
                            true => problem.hint("there is one in a file that is left out").warning(),
                            false => problem.hint("a fallback is named by its account's name").maybe_hint(hint),
                        });
                    }
                }
            }
            links.push(found);
        }
        let name = |place: usize| &*outlines[place].name;
        let found = circles(links.len(), |place| links[place].iter().copied());
        for circle in &found {
            let message = match circle.path.as_slice() {
                [] => continue,
                [own] => format!("`{}` is its own fallback", name(*own)),
                [first, ..] => format!("the fallbacks of `{}` lead back to it: {}", name(*first), circle.words(name)),
            };
            problems.push(circle.closing.problem(message).hint("remove this one"));
        }
        let closing: HashSet<*const Located<String>> =
            found.iter().map(|circle| std::ptr::from_ref(circle.closing)).collect();
        let kept = |links: Vec<(&Located<String>, usize)>| {
            links
                .into_iter()
                .filter(|(link, _)| !closing.contains(&std::ptr::from_ref(*link)))
                .map(|(_, place)| place)
                .collect()
        };
        (Self(links.into_iter().map(kept).collect()), problems)
    }

    /// The fallbacks of one account.
    #[must_use]
    pub fn of(&self, account: usize) -> &[usize] {
        self.0.get(account).map_or(&[], Vec::as_slice)
    }
}
