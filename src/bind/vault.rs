//! Where references are resolved: the environment that `cli` hands down, and files.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::config::reference::{Reference, Text};
use crate::problem::{Origin, Problem};

/// The values of references; each is looked up once a run.
#[derive(Default)]
pub struct Vault {
    environment: HashMap<String, String>,
    known: RefCell<HashMap<Reference, Result<String, Problem>>>,
}

/// The largest file that a reference may name, in bytes.
const LARGEST: u64 = 1 << 20;

impl Vault {
    /// A vault over the given environment variables.
    pub fn new(environment: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { environment: environment.into_iter().collect(), known: RefCell::default() }
    }

    /// The text with every reference resolved.
    ///
    /// # Errors
    /// A problem at `origin` that names the reference that has no value.
    pub fn resolve(&self, text: &Text, origin: &Origin) -> Result<String, Problem> {
        text.resolve(|reference| self.look_up(reference)).map_err(|problem| problem.at(origin.clone()))
    }

    /// A variable of the environment, where it is set.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }

    fn look_up(&self, reference: &Reference) -> Result<String, Problem> {
        if let Some(known) = self.known.borrow().get(reference) {
            return known.clone();
        }
        let value = match reference {
            Reference::Env(name) => self.variable(name),
            Reference::File(path) => file(path),
        };
        self.known.borrow_mut().insert(reference.clone(), value.clone());
        value
    }

    fn variable(&self, name: &str) -> Result<String, Problem> {
        let names = self.environment.keys().map(String::as_str);
        self.environment.get(name).cloned().ok_or_else(|| {
            let near = crate::suggest::nearest(name, names).map(|near| format!("; did you mean `{near}`?"));
            let hint = format!("set it where `dispatch` runs{}", near.unwrap_or_default());
            Problem::new(format!("the environment variable `{name}` is not set")).hint(hint)
        })
    }
}

fn file(path: &str) -> Result<String, Problem> {
    let refused = |why: String| Problem::new(format!("the file `{path}` cannot be used: {why}"));
    let size = std::fs::metadata(path).map_err(|error| refused(error.to_string()))?.len();
    if size > LARGEST {
        return Err(refused(format!("it has {size} bytes, and a value may have {LARGEST}")));
    }
    let mut text = std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    // Editors and `echo` end a file with a line break that is no part of the value.
    if text.ends_with('\n') {
        text.pop();
        text.truncate(text.strip_suffix('\r').map_or(text.len(), str::len));
    }
    Ok(text)
}
