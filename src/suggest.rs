//! Did-you-mean: the known word closest to a mistyped one.

/// After how many words out of the same list no more are sought: nobody reads on, and a list may be long.
pub const ENOUGH: usize = 100;

/// The candidate nearest to `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let look = Look::of(&word);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let most = 1.max(word.len().min(candidate.len()) / 3);
        let most = best.map_or(most, |(distance, _)| most.min(distance.saturating_sub(1)));
        // Most candidates look so different that nothing has to be measured.
        if look.distance(Look::of(candidate)) > most || best.is_some_and(|(distance, _)| distance == 0) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
        // A word of which no letter is left is another one.
        if distance <= most && distance < word.len() {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// What is seen of a word at a glance.
#[derive(Clone, Copy)]
struct Look {
    characters: usize,
    /// Which characters of ASCII it has, whatever their case.
    ascii: u128,
}

impl Look {
    fn of(word: &str) -> Self {
        let mark = |ascii, byte: u8| if byte.is_ascii() { ascii | 1_u128 << byte.to_ascii_lowercase() } else { ascii };
        Self { characters: word.chars().count(), ascii: word.bytes().fold(0, mark) }
    }

    /// A distance that two such words have at the least: a slip changes the length by one, and which characters there are by two.
    fn distance(self, other: Self) -> usize {
        let differing = (self.ascii ^ other.ascii).count_ones().div_ceil(2) as usize;
        differing.max(self.characters.abs_diff(other.characters))
    }
}

/// The most words that are listed.
const MOST: usize = 20;

/// A hint that names the nearest candidate, or lists all of them where they are few.
pub fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(word, candidates.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let mut all: Vec<_> = candidates.into_iter().take(MOST + 1).collect();
    all.sort_unstable();
    (1..=MOST).contains(&all.len()).then(|| format!("known here: {}", listed(&all)))
}

/// Words in backticks, separated by commas.
pub fn listed<S: AsRef<str>>(words: &[S]) -> String {
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{hint, nearest};

    #[test]
    fn a_slip_is_mended_and_nonsense_is_not() {
        assert_eq!(nearest("overfow", ["overflow", "format"]), Some("overflow"));
        assert_eq!(nearest("Tgas", ["tags", "to"]), Some("tags"));
        assert_eq!(nearest("zzz", ["tags", "to"]), None);
        assert_eq!(nearest("a", ["b"]), None);
    }

    #[test]
    fn the_first_of_the_nearest_is_meant() {
        assert_eq!(nearest("hook-12", ["hook-9", "hook-21", "hook-13", "hook-1"]), Some("hook-21"));
        assert_eq!(nearest("ÄRGER", ["arger", "ärge", "Ärger", "ärger"]), Some("Ärger"));
        assert_eq!(nearest("abc", ["abcd", "ABC"]), Some("ABC"));
    }

    #[test]
    fn a_short_list_is_shown_when_nothing_is_near() {
        assert_eq!(hint("zzz", ["b", "a"]).as_deref(), Some("known here: `a`, `b`"));
        assert_eq!(hint("zzz", []), None);
    }
}
