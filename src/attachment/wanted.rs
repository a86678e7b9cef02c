//! What is to be attached, by path, pattern or address.
//!
//! | written | means |
//! |---|---|
//! | `report.pdf` | a file |
//! | `reports/*.pdf` | every file that fits, sorted; `**` is folders however deep |
//! | `report.pdf?name=June.pdf&mime=application/pdf` | a file under another name, or with another type |
//! | `file:///srv/report.pdf` | a file, `%20` standing for a space |
//! | `https://example.com/report.pdf` | what is there, also with `name` and `mime` in the query |
//!
//! A file that is called exactly as it is written comes before every other meaning.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::glob;
use super::kind::essence;
use crate::config::pattern::Folders;
use crate::config::reference::{Dollars, Place as Referred, Text};
use crate::config::{Address, address_text, conceal_address, is_address};
use crate::problem::{Origin, Problem, Source};

/// Where a file is to come from.
#[derive(Clone)]
pub enum Place {
    /// From this machine.
    Path(PathBuf),
    /// From this machine, by a pattern that nothing fits.
    Unmatched(PathBuf),
    /// From the web.
    Web(Box<Address>),
}

/// A file that is to travel with a message.
#[derive(Clone)]
pub struct Wanted {
    /// Where it is to come from.
    pub place: Place,
    /// The name that recipients are to see, where it was given.
    pub name: Option<String>,
    /// The MIME type, where it was given.
    pub mime: Option<String>,
    /// Where it was written, unless that was the command line.
    pub origin: Option<Origin>,
}

impl Wanted {
    /// A file of this machine under its own name.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self { place: Place::Path(path.into()), name: None, mime: None, origin: None }
    }

    /// What a pattern stands for that nothing fits.
    pub(super) fn unmatched(pattern: impl Into<PathBuf>) -> Self {
        Self { place: Place::Unmatched(pattern.into()), ..Self::path("") }
    }

    /// What is at an address, under the name and with the type that its query gives.
    #[must_use]
    pub fn web(address: Address) -> Self {
        let (name, mime) = (address.name_of_file().map(str::to_owned), address.type_of_file().map(str::to_owned));
        Self { place: Place::Web(Box::new(address)), name, mime, origin: None }
    }

    /// What is the same for two that lead to one file under one name.
    #[must_use]
    pub fn key(&self) -> String {
        let place = match &self.place {
            Place::Path(path) | Place::Unmatched(path) => path.to_string_lossy().into_owned(),
            Place::Web(address) => address.key(),
        };
        format!("{place}\0{:?}\0{:?}\0", self.name, self.mime)
    }

    /// The same with a name and a type, where they are given.
    ///
    /// # Errors
    /// A type that is none.
    pub fn called(self, name: Option<String>, mime: Option<String>) -> Result<Self, Problem> {
        let wanted = Self { name: name.or(self.name), mime: mime.or(self.mime), ..self };
        match &wanted.mime {
            Some(mime) if essence(mime).is_none() => {
                let problem = Problem::new(format!("`{mime}` is no MIME type"));
                Err(problem.hint("write two words with a slash, such as `application/pdf`"))
            }
            Some(_) | None => Ok(wanted),
        }
    }
}

/// What one argument of the command line stands for, in order; `look_up` resolves the variables of an address.
///
/// # Errors
/// An address that is none, options that mean nothing.
pub fn given(
    written: &Path,
    look_up: &dyn Fn(&Text, &Origin) -> Result<String, Problem>,
) -> Result<Vec<Wanted>, Problem> {
    let Some(text) = written.to_str() else { return Ok(vec![Wanted::path(written)]) };
    if is_address(text) {
        return web(text, look_up).and_then(|wanted| wanted.called(None, None)).map(|wanted| vec![wanted]);
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        if !scheme.eq_ignore_ascii_case("file") {
            let problem = Problem::new(format!("nothing can be attached from `{scheme}://`"));
            return Err(problem.hint("name a file, or an address that begins with `https://`"));
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        return called(Wanted::path(path), query).map(|wanted| vec![wanted]);
    }
    files(text)
}

/// Whether an argument is an address that holds a credential which is written out.
#[must_use]
pub fn shows_credential(written: &Path) -> bool {
    written.to_str().and_then(written_out).is_some_and(|address| address.tells())
}

/// Whether an argument is an address that may hold one: beside user, password and headers, any value of a query may let a request pass.
#[must_use]
pub fn may_show_credential(written: &Path) -> bool {
    written.to_str().and_then(written_out).is_some_and(|address| address.tells() || address.url().query().is_some())
}

fn written_out(text: &str) -> Option<Address> {
    let origin = Origin::new(&Source::new("command line", text), 0..text.len());
    let is_meant = is_address(text) && !text.contains("${");
    is_meant.then(|| Address::of_file(text, &origin).ok()).flatten()
}

/// The files that a path, a pattern or a path with a query stands for.
fn files(text: &str) -> Result<Vec<Wanted>, Problem> {
    if Path::new(text).exists() {
        return Ok(vec![Wanted::path(text)]);
    }
    if let Some((path, query)) = text.rsplit_once('?').filter(|(_, query)| is_query(query)) {
        let found = files(path)?;
        return match found.as_slice() {
            [one] => called(one.clone(), query).map(|wanted| vec![wanted]),
            _ => {
                let problem =
                    Problem::new(format!("`{path}` stands for {} files, which cannot share a name", found.len()));
                Err(problem.hint("name them one by one"))
            }
        };
    }
    if !glob::is_pattern(text) {
        return Ok(vec![Wanted::path(text)]);
    }
    let found = glob::find(text, &Folders::default())
        .map_err(|error| Problem::new(format!("`{text}` cannot be looked up: {error}")))?;
    if found.is_empty() {
        return Ok(vec![Wanted::unmatched(text)]);
    }
    Ok(found.into_iter().map(Wanted::path).collect())
}

/// Whether what stands behind a `?` gives a name or a type, and is no part of a pattern.
fn is_query(query: &str) -> bool {
    query.split('&').all(|pair| pair.starts_with("name=") || pair.starts_with("mime="))
}

fn called(wanted: Wanted, query: &str) -> Result<Wanted, Problem> {
    let (mut name, mut mime) = (None, None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
        match key {
            "name" => name = Some(value),
            "mime" => mime = Some(value),
            _ => {
                let problem = Problem::new(format!("`{key}` means nothing for a file"));
                return Err(problem.hint("`name` and `mime` do; write `%3F` for a `?` that belongs to the path"));
            }
        }
    }
    wanted.called(name, mime)
}

/// What is at an address of the command line.
fn web(text: &str, look_up: &dyn Fn(&Text, &Origin) -> Result<String, Problem>) -> Result<Wanted, Problem> {
    let source = Source::new("command line", text);
    conceal_address(&source, &(0..text.len()));
    let origin = Origin::new(&source, 0..text.len());
    let at = |problem: Problem| problem.at(origin.clone());
    let parsed = Text::parse_with(text, Dollars::Literal)
        .map_err(|bad| at(Problem::new(bad.message).hint("write `${env:NAME}`")))?;
    if parsed.any_place(&|place| !matches!(place, Referred::Env(_))) {
        let problem = Problem::new("an address of the command line may refer to variables alone");
        return Err(at(problem.hint("put the value into a variable, and write `${env:NAME}`")));
    }
    let written = address_text(&parsed, &|text| look_up(text, &origin))?;
    Ok(Wanted::web(Address::of_file(&written, &origin)?))
}
