//! Did-you-mean: the known word closest to a mistyped one.

/// The candidate nearest to `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        // A word of which no letter is left is another one.
        .filter(|(distance, candidate)| {
            *distance <= 1.max(word.len().min(candidate.len()) / 3) && *distance < word.len()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
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
    fn a_short_list_is_shown_when_nothing_is_near() {
        assert_eq!(hint("zzz", ["b", "a"]).as_deref(), Some("known here: `a`, `b`"));
        assert_eq!(hint("zzz", []), None);
    }
}
