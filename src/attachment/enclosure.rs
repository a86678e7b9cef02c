//! A file that an account or a template names: compiled once, and looked for as often as its path differs.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::glob;
use super::shelf::Shelf;
use super::wanted::Wanted;
use crate::config::enclosures::Enclosed;
use crate::config::pattern;
use crate::config::reference::{Piece, Text};
use crate::config::{Address, address_text, is_address};
use crate::problem::{Origin, Problem};
use crate::template::{Context, Slot, Use};

/// A file that messages take along.
#[derive(Clone, Debug)]
pub struct Enclosure {
    written: Arc<Enclosed>,
    source: Source,
    name: Name,
}

/// Where a file comes from.
#[derive(Clone, Debug)]
enum Source {
    Path(String),
    PathSlot(Box<Slot>),
    /// The address, its references resolved.
    Address(String),
    AddressSlot(Box<Slot>),
    /// An address behind a reference that was not looked up, because nothing is sent.
    Unknown,
}

#[derive(Clone, Debug)]
enum Name {
    Own,
    Given(String),
    Slot(Box<Slot>),
}

/// What resolves the references of an address; nothing where they are not to be looked up.
pub type LookUp<'a> = dyn Fn(&Text, &Origin) -> Option<Result<String, Problem>> + 'a;

impl Enclosure {
    /// Compiles what was written.
    ///
    /// # Errors
    /// A fault in a template, an address that is none, a reference without a value, a type that is none.
    pub fn compile(written: Enclosed, look_up: &LookUp<'_>) -> Result<Self, Problem> {
        let (text, origin) = (&written.text.value, &written.text.origin);
        let source = match text.literal() {
            Some(literal) if is_address(literal) && Slot::is_one(literal) => {
                Source::AddressSlot(Box::new(Slot::compile(literal, Use::Address, origin)?))
            }
            Some(literal) if is_address(literal) => {
                Address::of_file(literal, origin)?;
                Source::Address(literal.to_owned())
            }
            Some(literal) if Slot::is_one(literal) => {
                Source::PathSlot(Box::new(Slot::compile(literal, Use::Path, origin)?))
            }
            Some(literal) => Source::Path(literal.to_owned()),
            None => referred(text, origin, look_up)?,
        };
        let name = match &written.name {
            None => Name::Own,
            Some(name) if Slot::is_one(&name.value) => {
                Name::Slot(Box::new(Slot::compile(&name.value, Use::Words, &name.origin)?))
            }
            Some(name) => Name::Given(name.value.clone()),
        };
        if let Some(mime) = &written.mime {
            Wanted::path("")
                .called(None, Some(mime.value.clone()))
                .map_err(|problem| problem.at(mime.origin.clone()))?;
        }
        Ok(Self { written: Arc::new(written), source, name })
    }

    /// The texts with values in it.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        let source = match &self.source {
            Source::PathSlot(slot) | Source::AddressSlot(slot) => Some(&**slot),
            Source::Path(_) | Source::Address(_) | Source::Unknown => None,
        };
        let name = match &self.name {
            Name::Slot(slot) => Some(&**slot),
            Name::Own | Name::Given(_) => None,
        };
        source.into_iter().chain(name)
    }

    /// The files that it stands for in a context, several where it is a pattern; each folder is read once for all that a shelf holds.
    ///
    /// # Errors
    /// A value that is not there, or a path that leads out of its folder.
    pub fn wanted(&self, context: &Context, shelf: &Shelf) -> Result<Vec<Wanted>, Problem> {
        let origin = &self.written.text.origin;
        let found = match &self.source {
            Source::Path(path) => self.files(path, shelf)?,
            Source::PathSlot(slot) => self.files(&slot.fill(context)?, shelf)?,
            Source::Address(text) => vec![Wanted::web(Address::of_file(text, origin)?)],
            Source::AddressSlot(slot) => vec![Wanted::web(Address::of_file(&slot.fill(context)?, origin)?)],
            Source::Unknown => Vec::new(),
        };
        let name = match &self.name {
            Name::Own => None,
            Name::Given(name) => Some(name.clone()),
            Name::Slot(slot) => Some(slot.fill(context)?),
        };
        if let (Some(given), true) = (&self.written.name, found.len() > 1) {
            let problem = given.problem(format!("{} files cannot share a name", found.len()));
            return Err(problem.hint("remove `name`, or name the files one by one"));
        }
        let mime = self.written.mime.as_ref().map(|mime| mime.value.clone());
        let called = |wanted: Wanted| {
            Wanted { origin: Some(origin.clone()), ..wanted }
                .called(name.clone(), mime.clone())
                .map_err(|problem| problem.at(origin.clone()))
        };
        found.into_iter().map(called).collect()
    }

    /// The files of a path or a pattern, in which what was filled in stands for itself.
    fn files(&self, text: &str, shelf: &Shelf) -> Result<Vec<Wanted>, Problem> {
        let path = self.path(Path::new(&pattern::plain(text)));
        if !glob::is_pattern(text) || path.exists() {
            return Ok(vec![self.confined(path)?]);
        }
        let problem = |words: String| self.written.text.problem(words);
        let failed = |error: std::io::Error| problem(format!("`{}` cannot be looked up: {error}", path.display()));
        let folder = self.written.folder.to_str().map(pattern::literal);
        let Some(folder) = folder else { return Ok(vec![self.confined(path)?]) };
        let pattern = Path::new(&folder).join(text);
        let found = glob::find(&pattern.to_string_lossy(), &shelf.folders).map_err(failed)?;
        if found.is_empty() {
            return Ok(vec![Wanted::unmatched(path)]);
        }
        found.into_iter().map(|path| self.confined(path)).collect()
    }

    fn confined(&self, path: PathBuf) -> Result<Wanted, Problem> {
        self.written.confine(&path).map(|()| Wanted::path(path))
    }

    /// A path as it counts from where the program runs.
    fn path(&self, path: &Path) -> PathBuf {
        glob::tidy(&self.written.folder.join(path))
    }
}

/// An address with references.
fn referred(text: &Text, origin: &Origin, look_up: &LookUp<'_>) -> Result<Source, Problem> {
    let has_tags = text.pieces.iter().any(|piece| match piece {
        Piece::Literal(literal) => Slot::is_one(literal),
        Piece::Reference(_) => false,
    });
    if has_tags {
        let problem = Problem::new("an address with references cannot be a template, too").at(origin.clone());
        return Err(problem.hint("write the references out, or the values of the template"));
    }
    let unknown = Cell::new(0);
    let address = address_text(text, &|piece| {
        look_up(piece, origin).unwrap_or_else(|| {
            unknown.set(unknown.get() + 1);
            Ok(String::new())
        })
    })?;
    if unknown.get() > 0 {
        return Ok(Source::Unknown);
    }
    Address::of_file(&address, origin)?;
    Ok(Source::Address(address))
}
