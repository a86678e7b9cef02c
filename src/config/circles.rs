//! Things that lead back to themselves, through others or directly.

use std::collections::HashSet;

/// A way that ends where it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle<L> {
    /// The things on the way, each once.
    pub path: Vec<usize>,
    /// The link from the last of them back to the first.
    pub closing: L,
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
        while let Some((_, rest)) = path.last_mut() {
            let Some((link, next)) = rest.next() else {
                path.pop();
                continue;
            };
            if let Some(from) = path.iter().position(|(place, _)| *place == next) {
                let path = path.iter().skip(from).map(|(place, _)| *place).collect();
                circles.push(Circle { path, closing: link });
            } else if entered.insert(next) {
                path.push((next, links(next)));
            }
        }
    }
    circles
}
