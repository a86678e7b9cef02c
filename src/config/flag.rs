//! The words for true and false, wherever a user may write one of them.

/// Every word that is one of the two. Apprise goes by the first two letters and takes all else for `no`, so that a slip switches
/// something off; here it is a mistake.
pub(crate) const WORDS: [(&str, bool); 18] = [
    ("true", true),
    ("false", false),
    ("yes", true),
    ("no", false),
    ("on", true),
    ("off", false),
    ("1", true),
    ("0", false),
    ("y", true),
    ("n", false),
    ("t", true),
    ("f", false),
    ("allow", true),
    ("deny", false),
    ("enable", true),
    ("disable", false),
    ("always", true),
    ("never", false),
];

/// What a word means, in any case; nothing where it is none of them.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    WORDS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, meaning)| *meaning)
}
