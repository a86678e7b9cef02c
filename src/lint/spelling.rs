//! Tags that are most likely a slip: on one account alone, in no group, and one letter away from a tag in use.

use std::collections::{HashMap, HashSet};

use crate::config::model::Located;
use crate::config::tag::Tag;
use crate::lint::material::Material;
use crate::problem::Problems;
use crate::warning::Warning;

/// The shortest word in which a letter too many is taken for a slip; shorter ones are often alike on purpose, as `dev` and `div`.
const SHORTEST: usize = 4;

/// The longest tag that is compared, in bytes; a longer one was not typed, and has too many words that are one letter away.
const LONGEST: usize = 64;

/// Every tag that no other account has and no group names, while several accounts or a group have one that is nearly the same.
pub(super) fn misspelt_tags(material: &Material<'_>) -> Problems {
    let config = material.config;
    let mut uses: HashMap<&str, Vec<&Located<Tag>>> = HashMap::new();
    let tags = config.accounts.iter().flat_map(|entry| &entry.tags);
    for tag in tags.filter(|tag| tag.value.name.len() <= LONGEST) {
        uses.entry(&tag.value.name).or_default().push(tag);
    }
    let grouped: HashSet<&str> = config
        .groups
        .iter()
        .flat_map(|group| group.members.iter().map(|member| &*member.value.name).chain([&*group.name.value]))
        .collect();
    let names: HashSet<String> =
        config.accounts.iter().filter_map(|entry| Some(entry.name.as_ref()?.value.to_lowercase())).collect();
    // Words that are one letter apart share a word in which a letter is left out, so each is compared with few others.
    let mut near: HashMap<String, Vec<&str>> = HashMap::new();
    let in_use = uses.iter().filter(|(name, places)| places.len() > 1 || grouped.contains(*name));
    for (name, _) in in_use {
        for key in shortened(name) {
            near.entry(key).or_default().push(name);
        }
    }
    let mut problems = Problems::new();
    for (name, places) in &uses {
        let [place] = places.as_slice() else { continue };
        if grouped.contains(name) || names.contains(*name) {
            continue;
        }
        let like = shortened(name).into_iter().flat_map(|key| near.get(&key).into_iter().flatten().copied());
        let Some(meant) = like.filter(|other| is_slip(name, other)).min() else { continue };
        let problem =
            place.problem(format!("no other account and no group has the tag `{name}`, and others have `{meant}`"));
        problems.push(problem.hint(format!("did you mean `{meant}`?")).warn(Warning::MisspeltTag));
    }
    problems
}

/// The word, and what is left of it without each of its letters.
fn shortened(word: &str) -> Vec<String> {
    let without =
        |(at, c): (usize, char)| [word.get(..at), word.get(at + c.len_utf8()..)].into_iter().flatten().collect();
    word.char_indices().map(without).chain([word.to_owned()]).collect()
}

/// Whether a word is another one with a slip in it: one letter or mark off, and not another number or another member of a row.
fn is_slip(word: &str, other: &str) -> bool {
    if word == other || strsim::damerau_levenshtein(word, other) != 1 {
        return false;
    }
    let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if letters(word) == letters(other) {
        return true;
    }
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    let parts = |word: &str| word.split(['-', '_', '.']).map(str::to_owned).collect::<Vec<_>>();
    let (parts, others) = (parts(word), parts(other));
    let long = |(a, b): (&String, &String)| a == b || a.chars().count().min(b.chars().count()) >= SHORTEST;
    digits(word) == digits(other) && parts.len() == others.len() && parts.iter().zip(&others).all(long)
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_slip_is_told_from_words_that_are_alike_on_purpose() {
        for (word, meant) in
            [("alert", "alerts"), ("oncall", "on-call"), ("blling", "billing"), ("web-tema", "web-team")]
        {
            assert!(is_slip(word, meant), "{word} {meant}");
        }
        for (word, other) in [
            ("dev", "div"),
            ("node-1", "node-2"),
            ("team-a", "team-b"),
            ("eu-west", "us-west"),
            ("ops", "ops"),
            ("a", "b"),
        ] {
            assert!(!is_slip(word, other), "{word} {other}");
        }
    }
}
