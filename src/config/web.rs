//! Configurations from the web: read by what the program hands down, and made texts like any other.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::config::address::Address;
use crate::config::file::decode;
use crate::config::reference::{Dollars, Piece, Place, Text};
use crate::problem::{Origin, Problem, Site, Source};
use crate::transport::segment;

/// What a server gave for an address.
pub struct Fetched {
    /// The whole text, or one byte more than a configuration may have.
    pub body: Vec<u8>,
    /// What the server says of it.
    pub media_type: Option<String>,
}

type LookUp<'a> = dyn Fn(&Text, &Origin) -> Result<String, Problem> + 'a;
type Fetch<'a> = dyn Fn(&Address) -> Result<Fetched, Problem> + 'a;

/// How configurations on the web are reached; the program hands it down, because the environment and the network are its affair.
pub struct Web<'a> {
    look_up: Box<LookUp<'a>>,
    fetch: Box<Fetch<'a>>,
    /// What was read, by its address: a run reads each once, however often it reads its configuration.
    known: RefCell<HashMap<String, Arc<Source>>>,
}

impl<'a> Web<'a> {
    /// The web by what resolves references and what fetches.
    pub fn new(
        look_up: impl Fn(&Text, &Origin) -> Result<String, Problem> + 'a,
        fetch: impl Fn(&Address) -> Result<Fetched, Problem> + 'a,
    ) -> Self {
        Self { look_up: Box::new(look_up), fetch: Box::new(fetch), known: RefCell::default() }
    }

    /// No web at all.
    pub fn none() -> Self {
        let refused = || Problem::new("nothing is read from the web here").hint("name a file");
        Self::new(move |_, _| Err(refused()), move |_| Err(refused()))
    }

    /// The address that a text means; what stands behind a reference is a piece of it and no mark, whatever it holds.
    pub(crate) fn address(&self, text: &Text, origin: &Origin) -> Result<Address, Problem> {
        Address::parse(&address_text(text, &|piece| (self.look_up)(piece, origin))?, origin)
    }

    /// The text at an address; `at` is where another text includes it.
    pub(crate) fn read(&self, address: &Address, at: Option<&Origin>) -> Result<Arc<Source>, Problem> {
        let at = at.cloned();
        let (name, key) = (address.name(), address.key());
        if let Some(known) = self.known.borrow().get(&key) {
            let language = known.site().and_then(|site| site.language);
            return Ok(Source::fetched(name, known.text(), at, Site { language, ..address.site(None) }));
        }
        let placed = |problem: Problem| at.iter().cloned().fold(problem, Problem::at);
        let fetched = (self.fetch)(address).map_err(placed)?;
        if fetched.body.trim_ascii_start().starts_with(b"<") {
            let problem = Problem::new(format!("`{name}` is a web page and no configuration"));
            let hint = "name the address of the file itself; a server may show a page to sign in where credentials are missing";
            return Err(placed(problem.hint(hint)));
        }
        let made = |text| Source::fetched(&*name, text, at.clone(), address.site(fetched.media_type.as_deref()));
        let source = decode(&name, fetched.body, made).map_err(placed)?;
        self.known.borrow_mut().insert(key, Arc::clone(&source));
        Ok(source)
    }
}

impl Default for Web<'_> {
    fn default() -> Self {
        Self::none()
    }
}

/// The address that a text means, whose references are looked up one by one; what stands behind one is a piece of the address and no
/// mark, whatever it holds.
///
/// # Errors
/// A reference that cannot be looked up.
pub fn address_text(text: &Text, look_up: &dyn Fn(&Text) -> Result<String, Problem>) -> Result<String, Problem> {
    let mut written = String::new();
    for piece in &text.pieces {
        match piece {
            Piece::Literal(literal) => written.push_str(literal),
            Piece::Reference(_) => written.push_str(&segment(&look_up(&Text { pieces: vec![piece.clone()] })?)),
        }
    }
    Ok(written)
}

/// Reads the configuration at an address of the command line or a variable of the environment, which `from` names. It may refer to
/// variables, so that a credential need not stand there.
///
/// # Errors
/// An address that cannot be understood, or that nothing can be read from.
pub fn read_address(written: &str, from: &str, web: &Web<'_>) -> Result<Arc<Source>, Problem> {
    let source = Source::new(from, written);
    crate::config::conceal::url(&source, &(0..written.len()));
    let origin = Origin::new(&source, 0..written.len());
    let at = |problem: Problem| problem.at(origin.clone());
    let text = Text::parse_with(written, Dollars::Literal)
        .map_err(|bad| at(Problem::new(bad.message).hint("write `${env:NAME}`")))?;
    if text.any_place(&|place| !matches!(place, Place::Env(_))) {
        let problem = Problem::new(format!("an address of the {from} may refer to variables alone"));
        return Err(at(problem.hint("put the value into a variable, and write `${env:NAME}`")));
    }
    web.read(&web.address(&text, &origin)?, None).map_err(|problem| match problem.origin {
        Some(_) => problem,
        None => at(problem),
    })
}

/// Whether an address of the command line holds a credential that is written out.
#[must_use]
pub fn shows_credential(written: &str) -> bool {
    let origin = Origin::new(&Source::new("command line", written), 0..written.len());
    !written.contains("${") && Address::parse(written, &origin).is_ok_and(|address| address.tells())
}
