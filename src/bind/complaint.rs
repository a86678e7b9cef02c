//! What a command that failed says on standard error, as far as it may be repeated.

use std::sync::LazyLock;

use regex::Regex;

use crate::secret::{MASK, Redactor};

/// The longest complaint that is repeated, in characters; its end says most.
const LONGEST: usize = 300;

/// What looks like a credential, whatever it is: the value after a word that announces one, the user of a URL, and a long text
/// of letters and digits that no language has.
static LOOKS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r#"(?i)((?:pass(?:word|wd|phrase)?|pwd|secret|token|key|credential|cookie|authorization)["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)[^\s"',;]+"#,
        r"(?i)(\b(?:bearer|basic)\s+)[^\s,;]+",
        r"(://)[^/@\s]+@",
        r"()\b(?:[A-Za-z_-]*[0-9][A-Za-z_-]*){4,}\b",
    ]
    .into_iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// The last words of a complaint without anything secret; nothing where there are none.
pub(super) fn repeatable(complaint: &str, redactor: &Redactor) -> Option<String> {
    let known = redactor.redact(complaint);
    let lines: Vec<&str> = known.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let text = lines[lines.len().saturating_sub(3)..].join("; ").replace(char::is_control, " ");
    let masked = LOOKS.iter().fold(text, |text, look| look.replace_all(&text, format!("${{1}}{MASK}")).into_owned());
    let surplus = masked.chars().count().saturating_sub(LONGEST);
    let shown: String = masked.chars().skip(surplus).collect();
    let begins = if surplus == 0 { "" } else { "…" };
    (!shown.is_empty()).then(|| format!("{begins}{shown}"))
}

#[cfg(test)]
mod tests {
    use super::repeatable;
    use crate::secret::Redactor;

    #[test]
    fn what_is_known_or_looks_like_a_secret_is_masked() {
        let mut redactor = Redactor::default();
        redactor.learn("hunter2-known");
        let shown = |text: &str| repeatable(text, &redactor).unwrap_or_default();
        assert_eq!(shown("no such item\n"), "no such item");
        assert_eq!(shown("bad hunter2-known here"), "bad **** here");
        assert_eq!(shown("password: hunter2 refused"), "password: **** refused");
        assert_eq!(shown("Authorization: Bearer hunter2"), "Authorization: Bearer ****");
        assert_eq!(shown("cannot reach https://me:hunter2@h/x"), "cannot reach https://****h/x");
        assert_eq!(shown("the bearer hunter2, no"), "the bearer ****, no");
        assert_eq!(shown("the token expired"), "the token expired");
        assert_eq!(shown("got ghp_a8d7f6a5sd4f3 for it"), "got **** for it");
        assert_eq!(shown("exit 12 at 10:30 on host-1"), "exit 12 at 10:30 on host-1");
        assert_eq!(shown(" \n\t\n"), "");
        assert!(shown(&"word ".repeat(200)).starts_with('…'));
    }
}
