//! Words from outside, which may hold anything: services, templates and files say them.

/// The words on one line, in which what would steer a terminal is shown instead of obeyed.
pub(super) fn line(words: &str) -> String {
    let words = words.trim();
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\n' | '\t' => text.push(' '),
            '\r' => {}
            c if c.is_control() => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    text
}

/// The first characters of a line, and a mark where some were left out.
pub(super) fn short(line: &str, most: usize) -> String {
    match line.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}
