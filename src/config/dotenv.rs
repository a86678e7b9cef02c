//! Files of environment variables: `KEY=VALUE` a line, with quotes and comments, and nothing is put in place of a dollar.

use std::collections::HashMap;
use std::sync::Arc;

use crate::problem::{Origin, Problem, Problems, Source};
use crate::warning::Warning;

/// Reads the variables of a file, in its order, with a problem for every line that is none.
///
/// All values are concealed, also in lines that cannot be read.
pub fn variables(source: &Arc<Source>) -> (Vec<(String, String)>, Problems) {
    conceal(source);
    let mut reader = Reader { source, at: 0, problems: Problems::new() };
    let mut found: Vec<(String, String)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    if source.text().starts_with('\u{feff}') {
        reader.at = '\u{feff}'.len_utf8();
    }
    while reader.at < source.text().len() {
        let line = reader.at;
        match reader.line() {
            Ok(Some((name, value))) => match places.get(&name).and_then(|place| found.get_mut(*place)) {
                Some(known) => {
                    let problem = Problem::new(format!("`{name}` is set twice; the later value holds"));
                    let place = Origin::new(source, line..line + reader.rest_of(line).len());
                    reader.problems.push(problem.at(place).hint("remove one of them").warn(Warning::VariableTwice));
                    known.1 = value;
                }
                None => {
                    places.insert(name.clone(), found.len());
                    found.push((name, value));
                }
            },
            Ok(None) => {}
            Err(problem) => {
                reader.problems.push(problem);
                reader.at = line;
                reader.skip_line();
            }
        }
    }
    (found, reader.problems)
}

/// Conceals everything but names and the marks after them; a value may have several lines.
fn conceal(source: &Source) {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let name = line.find('=').filter(|end| name_of(&line[..*end]).is_ok()).map_or(0, |end| end + 1);
        source.conceal(start + name..start + line.len());
        start += line.len();
    }
}

/// The name before a `=`, without `export`.
fn name_of(written: &str) -> Result<&str, &'static str> {
    let name = written.trim_start_matches([' ', '\t', '\u{feff}']);
    let name = match name.strip_prefix("export") {
        Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
        _ => name,
    };
    if name.ends_with([' ', '\t']) && is_name(name.trim_end()) {
        return Err("there is white space before the `=`");
    }
    if is_name(name) { Ok(name) } else { Err("the name of a variable holds only letters, digits and `_`") }
}

fn is_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A file of variables while it is read.
struct Reader<'s> {
    source: &'s Arc<Source>,
    at: usize,
    problems: Problems,
}

impl<'s> Reader<'s> {
    /// The rest of the line that holds this place, without its line break.
    fn rest_of(&self, at: usize) -> &'s str {
        let rest = self.source.text().get(at..).unwrap_or("");
        rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }

    fn skip_line(&mut self) {
        let rest = self.source.text().get(self.at..).unwrap_or("");
        self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
    }

    fn fault(&self, start: usize, message: &str) -> Problem {
        let place = Origin::new(self.source, start..start + self.rest_of(start).len());
        Problem::new(message).at(place).hint("write `NAME=value`, or `NAME='any value'`")
    }

    /// One variable; nothing where the line is empty or a comment.
    fn line(&mut self) -> Result<Option<(String, String)>, Problem> {
        let line = self.rest_of(self.at);
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            self.skip_line();
            return Ok(None);
        }
        let start = self.at + line.len() - line.trim_start().len();
        let Some((written, value)) = line.split_once('=') else {
            return Err(self.fault(start, "this line sets no variable"));
        };
        let name = name_of(written).map_err(|words| self.fault(start, words))?;
        self.at += written.len() + 1;
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            Some(' ' | '\t') if !matches!(value.trim_start().chars().next(), None | Some('#')) => {
                return Err(self.fault(self.at, "there is white space after the `=`"));
            }
            _ => {
                self.skip_line();
                without_comment(value).to_owned()
            }
        };
        Ok(Some((name.to_owned(), value)))
    }

    /// A value in quotes, which may have several lines; only a comment may follow it.
    fn quoted(&mut self, quote: char) -> Result<String, Problem> {
        let (start, text) = (self.at, self.source.text());
        let mut value = String::new();
        let mut characters = text.get(start..).unwrap_or("").char_indices().skip(1);
        let end = loop {
            let Some((at, c)) = characters.next() else {
                // All that follows may belong to the value.
                self.source.conceal(start..text.len());
                return Err(self.fault(start, "this quote is not closed"));
            };
            match c {
                _ if c == quote => break start + at + 1,
                '\\' if quote == '"' => value.push(match characters.next() {
                    Some((_, 'n')) => '\n',
                    Some((_, 'r')) => '\r',
                    Some((_, 't')) => '\t',
                    Some((_, c @ ('"' | '\\' | '$'))) => c,
                    _ => {
                        let problem = self.fault(start + at, "this backslash quotes nothing that is known");
                        return Err(problem.hint("write `\\\\` for a backslash, or put the value in single quotes"));
                    }
                }),
                _ => value.push(c),
            }
        };
        let after = self.rest_of(end);
        if !after.trim().is_empty() && !after.trim_start().starts_with('#') {
            return Err(self.fault(end, "something follows the closing quote"));
        }
        self.at = end;
        self.skip_line();
        Ok(value)
    }
}

/// An unquoted value up to a `#` after white space.
fn without_comment(value: &str) -> &str {
    let comment = value.match_indices('#').map(|(at, _)| at).find(|at| value[..*at].ends_with([' ', '\t']));
    value[..comment.unwrap_or(value.len())].trim()
}
