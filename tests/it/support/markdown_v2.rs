//! Telegram's `MarkdownV2` as its server reads it: what readers see, or what it refuses.
//!
//! After the rules of <https://core.telegram.org/bots/api#markdownv2-style>.

/// Marks that open and close, the longer ones before those that they begin with.
const MARKS: [&str; 5] = ["__", "||", "_", "*", "~"];
const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

/// The text without its marks.
pub fn read(markup: &str) -> Result<String, String> {
    let (mut text, mut open, mut rest) = (String::new(), Vec::<&str>::new(), markup);
    let mut line_start = true;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let begins_line = std::mem::replace(&mut line_start, c == '\n');
        if c == '\\' {
            let escaped = after.chars().next().ok_or("a backslash at the end")?;
            text.push(escaped);
            rest = &after[escaped.len_utf8()..];
        } else if let Some(block) = rest.strip_prefix("```") {
            let (code, after) = code(block, "```")?;
            text.push_str(code.split_once('\n').map_or("", |(_, code)| code));
            rest = after;
            // The parser has left the backslashes of code in it.
        } else if let Some(span) = rest.strip_prefix('`') {
            let (code, after) = code(span, "`")?;
            text.push_str(&code);
            rest = after;
        } else if c == '>' && begins_line {
            rest = after;
        } else if let Some(after) = rest.strip_prefix(']').filter(|_| open.last() == Some(&"[")) {
            open.pop();
            rest = address(after.strip_prefix('(').ok_or("a label without an address")?)?;
        } else if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            if open.last() == Some(mark) {
                open.pop();
            } else if open.contains(mark) {
                return Err(format!("`{mark}` inside itself before `{rest}`"));
            } else {
                open.push(mark);
            }
            rest = &rest[mark.len()..];
        } else if c == '[' {
            open.push("[");
            rest = after;
        } else if RESERVED.contains(c) {
            return Err(format!("`{c}` has no backslash before `{after}`"));
        } else {
            text.push(c);
            rest = after;
        }
    }
    if open.is_empty() { Ok(text) } else { Err(format!("{open:?} is never closed")) }
}

/// Code up to the mark that ends it, and what follows.
fn code<'a>(from: &'a str, end: &str) -> Result<(String, &'a str), String> {
    let (mut text, mut rest) = (String::new(), from);
    loop {
        if let Some(after) = rest.strip_prefix(end) {
            return Ok((text, after));
        }
        let mut chars = rest.chars();
        let c = chars.next().ok_or("code that never ends")?;
        let c = if c == '\\' { chars.next().ok_or("a backslash at the end")? } else { c };
        if c == '`' && !rest.starts_with('\\') {
            return Err("a backtick in code".to_owned());
        }
        text.push(c);
        rest = chars.as_str();
    }
}

/// What follows the address of a link.
fn address(from: &str) -> Result<&str, String> {
    let mut chars = from.chars();
    loop {
        match chars.next().ok_or("an address that never ends")? {
            ')' => return Ok(chars.as_str()),
            '\\' => drop(chars.next()),
            _ => {}
        }
    }
}
