//! The accounts that stand in for others.

use std::collections::HashMap;

use crate::bind::outline::Outline;
use crate::config::model::{Config, Located};
use crate::config::{Circle, circles};
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
                        let hint = suggest::hint(&name.value, outlines.iter().map(|outline| &*outline.name));
                        let problem = name.problem(format!("no account is called `{}`", name.value));
                        problems.push(problem.hint("a fallback is named by its account's name").maybe_hint(hint));
                    }
                }
            }
            links.push(found);
        }
        let name = |place: usize| &*outlines[place].name;
        let found = circles(links.len(), |place| links[place].iter().copied());
        for Circle { path, closing } in &found {
            let (Some(first), Some(last)) = (path.first(), path.last()) else { continue };
            let message = if first == last {
                format!("`{}` is its own fallback", name(*first))
            } else {
                let way: Vec<&str> = path.iter().chain([first]).map(|place| name(*place)).collect();
                format!("the fallbacks of `{}` lead back to it: {}", name(*first), way.join(" > "))
            };
            problems.push(closing.problem(message).hint("remove this one"));
        }
        let closes = |link: &Located<String>| found.iter().any(|circle| std::ptr::eq(circle.closing, link));
        let kept = |links: Vec<(&Located<String>, usize)>| {
            links.into_iter().filter(|(link, _)| !closes(link)).map(|(_, place)| place).collect()
        };
        (Self(links.into_iter().map(kept).collect()), problems)
    }

    /// The fallbacks of one account.
    #[must_use]
    pub fn of(&self, account: usize) -> &[usize] {
        self.0.get(account).map_or(&[], Vec::as_slice)
    }
}
