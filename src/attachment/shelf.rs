//! The files of a run, each looked through or fetched once, however many messages it travels with.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::content::{Keeping, LARGEST, hash, look};
use super::wanted::{Place, Wanted};
use super::{kind, name};
use crate::config::Address;
use crate::config::pattern::Folders;
use crate::message::{Attachment, Content};
use crate::problem::{Problem, Problems};
use crate::warning::Warning;

/// How many files are kept in memory or open; further ones are opened anew when they are sent.
const MOST_AT_HAND: usize = 64;

/// What a server gave for an address.
pub struct Fetched {
    /// What is in it.
    pub content: Content,
    /// Its beginning.
    pub head: Vec<u8>,
    /// The name that the server gives it.
    pub name: Option<String>,
    /// The type that the server says it has.
    pub media_type: Option<String>,
}

type Fetch = dyn Fn(&Address) -> Result<Fetched, Problem>;

/// What a shelf is for.
enum Purpose {
    /// Files are to be sent.
    Run(Box<Fetch>),
    /// Files are looked at as far as they are there: nothing is fetched, and one that a later step makes may be missing.
    Check(RefCell<Problems>),
}

/// Every file of a run; what fetches is handed down, because the network is the program's affair.
pub struct Shelf {
    purpose: Purpose,
    known: RefCell<HashMap<String, Result<Rc<Found>, Problem>>>,
    at_hand: Cell<usize>,
    /// What is in folders in which patterns are looked up.
    pub(super) folders: Folders,
    /// What each was called and its hash, in the order in which they were met.
    met: RefCell<Vec<(String, [u8; 32])>>,
}

/// A file that was looked through.
struct Found {
    content: Content,
    head: Vec<u8>,
    /// Its own name, where it has one.
    name: Option<String>,
    media_type: Option<String>,
    link: Option<Arc<str>>,
}

impl Shelf {
    /// A shelf without files.
    pub fn new(fetch: impl Fn(&Address) -> Result<Fetched, Problem> + 'static) -> Self {
        Self::with(Purpose::Run(Box::new(fetch)))
    }

    /// A shelf for `check`.
    #[must_use]
    pub fn checking() -> Self {
        Self::with(Purpose::Check(RefCell::default()))
    }

    fn with(purpose: Purpose) -> Self {
        let (known, met, at_hand) = (RefCell::default(), RefCell::default(), Cell::new(0));
        Self { purpose, known, at_hand, folders: Folders::default(), met }
    }

    /// Warnings of a check about files that are not there.
    pub fn warnings(&self) -> Problems {
        match &self.purpose {
            Purpose::Run(_) => Problems::new(),
            Purpose::Check(warnings) => warnings.borrow().clone(),
        }
    }

    /// A shelf to which nothing comes from the web.
    #[must_use]
    pub fn local() -> Self {
        Self::new(|address| {
            let problem = Problem::new(format!("`{}` cannot be attached: nothing is fetched here", address.name()));
            Err(problem.hint("name a file"))
        })
    }

    /// The file, ready to be sent; in a check, nothing where it is not there yet.
    ///
    /// # Errors
    /// When it cannot be read or fetched, is no regular file, or is larger than 150 MiB.
    pub fn open(&self, wanted: &Wanted) -> Result<Option<Attachment>, Problem> {
        if let Purpose::Check(warnings) = &self.purpose {
            let words = match &wanted.place {
                Place::Web(_) => return Ok(None),
                Place::Path(path) if path.exists() => None,
                Place::Path(path) => Some(format!("there is no file `{}` to attach", path.display())),
                Place::Unmatched(pattern) => Some(unmatched(pattern)),
            };
            if let Some(words) = words {
                let problem = wanted.origin.iter().cloned().fold(Problem::new(words), Problem::at);
                let hint = "check the path, unless something makes the file before the run";
                warnings.borrow_mut().push(problem.hint(hint).warn(Warning::AttachmentMissing));
                return Ok(None);
            }
        }
        let found = self.found(&wanted.place).map_err(|problem| match &wanted.origin {
            Some(origin) => problem.at(origin.clone()),
            None => problem,
        })?;
        let given = wanted.name.as_deref().and_then(name::cleaned);
        let name = given.or_else(|| found.name.clone());
        let kind = |name: &str| match &wanted.mime {
            Some(mime) => mime.trim().to_owned(),
            None => kind::mime(name, &found.head, found.media_type.as_deref()),
        };
        let (name, mime) = match name {
            Some(name) => (name.clone(), kind(&name)),
            None => {
                let mime = kind("");
                let end = kind::ending(&mime, &found.head);
                (end.map_or("attachment".to_owned(), |end| format!("attachment.{end}")), mime)
            }
        };
        let link = found.link.clone();
        Ok(Some(Attachment { name: name.into(), mime: mime.into(), content: found.content.clone(), link }))
    }

    /// Every file that was opened, as it was named, with its hash.
    pub fn met(&self) -> Vec<(String, [u8; 32])> {
        self.met.borrow().clone()
    }

    fn found(&self, place: &Place) -> Result<Rc<Found>, Problem> {
        let key = match place {
            Place::Path(path) => path.canonicalize().unwrap_or_else(|_| path.clone()).to_string_lossy().into_owned(),
            Place::Unmatched(pattern) => {
                let hint = "`*` and `?` stand for any characters of a name, and `**` for folders";
                return Err(Problem::new(unmatched(pattern)).hint(hint));
            }
            Place::Web(address) => address.key(),
        };
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let found = match place {
            Place::Path(path) | Place::Unmatched(path) => self.look_through(path),
            Place::Web(address) => self.bring(address),
        };
        let found = found.map(Rc::new);
        if let Ok(found) = &found {
            let name = match place {
                Place::Path(path) | Place::Unmatched(path) => path.display().to_string(),
                Place::Web(address) => address.name(),
            };
            self.met.borrow_mut().push((name, hash(&found.content)));
        }
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn look_through(&self, path: &Path) -> Result<Found, Problem> {
        let refused = |why: &str| Problem::new(format!("the file `{}` cannot be attached: {why}", path.display()));
        let failed = |error: std::io::Error| refused(&error.to_string());
        let meta = std::fs::metadata(path).map_err(failed)?;
        if !meta.is_file() {
            return Err(refused("it is no regular file"));
        }
        if meta.len() > LARGEST {
            return Err(refused(&format!("it has {} bytes, and {LARGEST} is the most", meta.len())));
        }
        let keeping = if self.at_hand.get() < MOST_AT_HAND { Keeping::AtHand } else { Keeping::InPlace };
        self.at_hand.set(self.at_hand.get() + 1);
        let (content, head) = look(path, meta.len(), keeping).map_err(failed)?;
        let name = path.file_name().and_then(|name| name::cleaned(&name.to_string_lossy()));
        Ok(Found { content, head, name, media_type: None, link: None })
    }

    fn bring(&self, address: &Address) -> Result<Found, Problem> {
        let Purpose::Run(fetch) = &self.purpose else { return Err(Problem::new("a check fetches nothing")) };
        let Fetched { content, head, name, media_type } = fetch(address)?;
        let of_path = || {
            let last = address.url().path_segments().and_then(|mut pieces| pieces.next_back()).unwrap_or_default();
            name::cleaned(&percent_decode_str(last).decode_utf8_lossy())
        };
        let name = name.as_deref().and_then(name::cleaned).or_else(of_path);
        if kind::is_page(&head) && name.as_deref().is_some_and(kind::is_no_page) {
            let name = address.name();
            let problem = Problem::new(format!("`{name}` cannot be attached: the server has a web page in its place"));
            return Err(
                problem.hint("check the address; a server may show a page to sign in where credentials are missing")
            );
        }
        let link = Some(address).filter(|address| !address.needs_credentials());
        let link = link.map(|address| Arc::from(address.url().as_str()));
        Ok(Found { content, head, name, media_type, link })
    }
}

fn unmatched(pattern: &Path) -> String {
    format!("no file matches `{}`", pattern.display())
}

impl Default for Shelf {
    fn default() -> Self {
        Self::local()
    }
}
