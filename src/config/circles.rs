//! Things that lead back to themselves, through others or directly.

use std::collections::{HashMap, HashSet};

/// A way that ends where it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle<L> {
    /// The first things on the way, each once.
    pub path: Vec<usize>,
    /// How many more there are.
    pub more: usize,
    /// The link from the last of them back to the first.
    pub closing: L,
}

impl<L> Circle<L> {
    /// The most things that are shown of a way.
    const SHOWN: usize = 16;

    /// `a > b > a`, by the names of the things.
    pub fn words<'n>(&self, name: impl Fn(usize) -> &'n str) -> String {
        let way = self.path.iter().map(|place| name(*place).to_owned());
        let left_out = (self.more > 0).then(|| format!("… {} more …", self.more));
        let first = self.path.first().map(|place| name(*place).to_owned());
        way.chain(left_out).chain(first).collect::<Vec<_>>().join(" > ")
    }
}

/// The circles among so many things, of which each leads to others by links; without the links that close them there is none.
pub fn circles<L, I: Iterator<Item = (L, usize)>>(count: usize, links: impl Fn(usize) -> I) -> Vec<Circle<L>> {
    let mut circles = Vec::new();
    let mut entered = HashSet::new();
    for start in 0..count {
        if !entered.insert(start) {
            continue;
        }
        // A walk in depth with its own stack, as a way may be long.
        let mut path = vec![(start, links(start))];
        let mut steps = HashMap::from([(start, 0)]);
        while let Some((place, rest)) = path.last_mut() {
            let Some((link, next)) = rest.next() else {
                steps.remove(place);
                path.pop();
                continue;
            };
            if let Some(from) = steps.get(&next) {
                let way: Vec<usize> =
                    path.iter().skip(*from).take(Circle::<L>::SHOWN).map(|(place, _)| *place).collect();
                circles.push(Circle { more: path.len() - from - way.len(), path: way, closing: link });
            } else if entered.insert(next) {
                steps.insert(next, path.len());
                path.push((next, links(next)));
            }
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn a_long_way_is_found_at_once_and_shown_in_short() {
        const COUNT: usize = 100_000;
        // Each leads to the next, and every one back to the first.
        let found = circles(COUNT, |place| [place + 1, 0].into_iter().filter(|to| *to < COUNT).map(|to| ((), to)));
        assert_eq!(found.len(), COUNT);
        assert_eq!(found.iter().map(|circle| circle.path.len() + circle.more).max(), Some(COUNT));
        let names = ["a", "b"];
        let short = found.iter().find(|circle| circle.path.len() == 2).map(|circle| circle.words(|place| names[place]));
        assert_eq!(short.as_deref(), Some("a > b > a"));
        let long = found.iter().find(|circle| circle.more == 7).map(|circle| circle.words(|_| "x"));
        assert_eq!(long, Some(format!("{}… 7 more … > x", "x > ".repeat(16))));
    }
}
