//! Mail addresses as people write them: `ann@example.com`, `Ann <ann@example.com>`, `"Smith, Bob" <bob@example.com>`.

use std::fmt;

use crate::problem::{Problem, Problems};

/// A mail address, with the name that readers see beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name without its quotes; never empty.
    pub name: Option<String>,
    /// `local@domain`, an international domain in its ASCII form.
    pub address: String,
}

impl Mailbox {
    /// What two spellings of one address have in common; no large provider tells them apart by case.
    pub fn identity(&self) -> String {
        self.address.to_lowercase()
    }
}

/// Shows the address as people write it, its name in quotes where it needs them.
impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            None => f.write_str(&self.address),
            Some(name) if name.chars().all(|c| c.is_alphanumeric() || " -'".contains(c)) => {
                write!(f, "{name} <{}>", self.address)
            }
            Some(name) => {
                write!(f, "\"{}\" <{}>", name.replace('\\', "\\\\").replace('"', "\\\""), self.address)
            }
        }
    }
}

/// Reads one address.
///
/// # Errors
/// A problem that names the text and says what is wrong with it.
pub fn parse(text: &str) -> Result<Mailbox, Problem> {
    mailbox(text).map_err(|fault| {
        Problem::new(format!("`{}` is not a mail address: {fault}", shown(text)))
            .hint("write `ann@example.com` or `Ann Smith <ann@example.com>`")
    })
}

/// The text as a problem may show it: what stands before an `@` may be a user name and a password.
fn shown(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((before, domain)) if before.contains(':') && !before.contains([' ', '<', '"']) => format!("…@{domain}"),
        _ => text.escape_debug().to_string(),
    }
}

/// Reads addresses separated by commas or semicolons; one inside quotes separates nothing.
///
/// # Errors
/// Every item that is not an address.
pub fn parse_list(text: &str) -> Result<Vec<Mailbox>, Problems> {
    let mut problems = Problems::new();
    let mailboxes = items(text).filter_map(|item| problems.keep(parse(item))).collect();
    problems.check(mailboxes)
}

/// The pieces of a text between commas or semicolons, whether they are addresses or not; one inside quotes separates nothing.
pub fn items(text: &str) -> impl Iterator<Item = &str> {
    let mut quotes = Quotes::default();
    text.split(move |c| !quotes.covers(c) && matches!(c, ',' | ';')).map(str::trim).filter(|item| !item.is_empty())
}

/// Where a text is inside quotes, read character by character.
#[derive(Default)]
struct Quotes {
    open: bool,
    escaped: bool,
}

impl Quotes {
    /// Whether the next character is quoted or is itself a quote.
    fn covers(&mut self, c: char) -> bool {
        let was_open = self.open;
        match c {
            _ if std::mem::take(&mut self.escaped) => {}
            '\\' => self.escaped = self.open,
            '"' => self.open = !self.open,
            _ => {}
        }
        was_open || self.open
    }
}

/// Why a text is no address.
type Fault = &'static str;

fn mailbox(text: &str) -> Result<Mailbox, Fault> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err("it holds a line break or another control character");
    }
    let mut quotes = Quotes::default();
    let bracket = text.find(|c| !quotes.covers(c) && c == '<');
    if quotes.open {
        return Err("a double quote is not closed");
    }
    if is_group(text) {
        return Err("a group (`name: …;`) is not taken, so list its members");
    }
    let Some(open) = bracket else {
        return Ok(Mailbox { name: None, address: address(text)? });
    };
    let (name, rest) = text.split_at(open);
    let inside = rest.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).ok_or("a `>` has to end it")?;
    Ok(Mailbox { name: display_name(name.trim())?, address: address(inside)? })
}

/// RFC 5322 section 3.4: a name, a colon, and the members up to a semicolon, which has separated the rest already.
fn is_group(text: &str) -> bool {
    let mut quotes = Quotes::default();
    let colon = text.find(|c| !quotes.covers(c) && matches!(c, ':' | '<' | '@'));
    colon.is_some_and(|at| {
        let (name, rest) = text.split_at(at);
        let member = rest.get(1..).unwrap_or_default();
        rest.starts_with(':') && (member.trim().is_empty() || member.starts_with(' ') || name.contains(' '))
    })
}

fn display_name(text: &str) -> Result<Option<String>, Fault> {
    let name = match text.strip_prefix('"') {
        Some(rest) => unquote(rest)?,
        None if text.contains(['(', ')']) => return Err("comments in parentheses are not understood, quote the name"),
        None if text.contains(['"', '>', ',', ';', '@', ':']) => return Err("the name has to stand in double quotes"),
        None => text.to_owned(),
    };
    Ok(Some(name).filter(|name| !name.trim().is_empty()))
}

/// The text up to the closing quote, which has to be the last character.
fn unquote(text: &str) -> Result<String, Fault> {
    let mut name = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' if rest.as_str().is_empty() => return Ok(name),
            '"' => return Err("something follows the quoted name"),
            '\\' => name.extend(rest.next()),
            c => name.push(c),
        }
    }
    Err("a double quote is not closed")
}

fn address(text: &str) -> Result<String, Fault> {
    let (local, domain) = text.rsplit_once('@').ok_or("it has no `@`")?;
    check_local(local)?;
    let domain = match domain.is_ascii() {
        true => domain.to_owned(),
        false => idna::domain_to_ascii(domain).map_err(|_| "its domain is not a valid international name")?,
    };
    check_domain(&domain)?;
    // RFC 5321 section 4.5.3.1.3 allows a path of 256 octets, of which the angle brackets take two.
    if local.len() + 1 + domain.len() > 254 {
        return Err("it is longer than 254 bytes");
    }
    Ok(format!("{local}@{domain}"))
}

/// RFC 5322 section 3.2.3 `dot-atom`, with RFC 6532 letters; the quoted form is refused, as most mail systems do.
fn check_local(local: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c);
    match local {
        "" => Err("nothing stands before the `@`"),
        _ if local.contains(['(', ')']) => Err("comments in parentheses are not understood"),
        _ if local.contains('"') => Err("Exchange takes no double quotes before the `@`"),
        _ if !local.chars().all(allowed) => Err("a character before the `@` is not allowed there"),
        _ if local.split('.').any(str::is_empty) => Err("a dot before the `@` has no letter beside it"),
        _ if local.len() > 64 => Err("more than 64 bytes stand before the `@`"),
        _ => Ok(()),
    }
}

fn check_domain(domain: &str) -> Result<(), Fault> {
    let label_is_sound = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    match domain {
        "" => Err("nothing stands after the `@`"),
        "localhost" => Ok(()),
        _ if !domain.split('.').all(label_is_sound) => Err("what stands after the `@` is not a domain"),
        _ if !domain.contains('.') => Err("its domain has no dot"),
        _ if last.chars().all(|c| c.is_ascii_digit()) => Err("a number is not a domain"),
        _ => Ok(()),
    }
}
