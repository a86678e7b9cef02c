//! A command's words: split as a shell splits them, and without anything else that a shell does.

use crate::config::reference_syntax;

/// Words that mean something to a shell alone.
const OPERATORS: [&str; 11] = ["|", "||", "&", "&&", ";", "<", ">", ">>", "2>", "2>&1", "2>/dev/null"];

/// The words of a command: quotes and backslashes keep white space together, and a reference is never taken apart.
///
/// # Errors
/// A quote that is not closed, or a word that only a shell understands.
pub(super) fn split(command: &str) -> Result<Vec<String>, String> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<Word> = None;
    let mut rest = command;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            word.take().map(Word::end).transpose()?.into_iter().for_each(|word| words.push(word));
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let word = word.get_or_insert_default();
        word.quoted |= matches!(c, '\'' | '"' | '\\');
        let taken = match c {
            '\'' => single(rest, &mut word.text)?,
            '"' => double(rest, &mut word.text)?,
            '\\' => {
                let next = rest.chars().nth(1).ok_or("a `\\` at the end of a command quotes nothing")?;
                word.text.push(next);
                1 + next.len_utf8()
            }
            _ => {
                let length = reference_syntax::length(rest).unwrap_or(c.len_utf8());
                word.text.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[taken..];
    }
    word.map(Word::end).transpose()?.into_iter().for_each(|word| words.push(word));
    Ok(words)
}

/// A word that is being read.
#[derive(Default)]
struct Word {
    text: String,
    /// Whether a part of it is quoted, so that it means itself.
    quoted: bool,
}

impl Word {
    fn end(self) -> Result<String, String> {
        if !self.quoted && OPERATORS.contains(&self.text.as_str()) {
            return Err(format!(
                "no shell reads a command, so `{0}` has no meaning in it; ask for one, `${{cmd:sh -c '…'}}`, or quote the `{0}`",
                self.text
            ));
        }
        Ok(self.text)
    }
}

/// Takes what stands between single quotes, where every character means itself; how many bytes that was.
fn single(from: &str, text: &mut String) -> Result<usize, String> {
    let inside = from.get(1..).unwrap_or("");
    let end = inside.find('\'').ok_or("a `'` in a command is not closed")?;
    text.push_str(&inside[..end]);
    Ok(end + 2)
}

/// Takes what stands between double quotes, where a backslash quotes `"`, `\`, `$` and a backquote; how many bytes that was.
fn double(from: &str, text: &mut String) -> Result<usize, String> {
    let mut characters = from.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Ok(at + 1),
            '\\' => match characters.next_if(|(_, next)| matches!(next, '"' | '\\' | '$' | '`')) {
                Some((_, next)) => text.push(next),
                None => text.push('\\'),
            },
            _ => text.push(c),
        }
    }
    Err("a `\"` in a command is not closed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        for (command, words) in [
            ("a  b\tc\n", &["a", "b", "c"][..]),
            (r#"a 'b c' "d e" f\ g"#, &["a", "b c", "d e", "f g"]),
            (r#"a'b'"c"d '' """#, &["abcd", "", ""]),
            (r#"'\n' "\n\"\\" \\"#, &[r"\n", r#"\n"\"#, r"\"]),
            ("curl https://x/?a=1&b=2 '|'", &["curl", "https://x/?a=1&b=2", "|"]),
            ("a ${env:X:-b c} d", &["a", "${env:X:-b c}", "d"]),
        ] {
            assert_eq!(
                split(command).as_deref(),
                Ok(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()[..]),
                "{command}"
            );
        }
    }

    #[test]
    fn what_only_a_shell_understands_is_refused() {
        for command in ["a | b", "a > b", "a && b", "a 'b", "a \"b", "a \\"] {
            assert!(split(command).is_err(), "{command}");
        }
    }
}
