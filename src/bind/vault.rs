//! Where references are resolved: the environment that `cli` hands down, files, and what programs print.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use crate::bind::command::{Call, NoOutput};
use crate::bind::complaint::repeatable;
use crate::config::is_telling;
use crate::config::reference::{Otherwise, Place, Program, Reference, Text};
use crate::problem::{Origin, Problem};
use crate::secret::Redactor;

/// The values of references; each is looked up, and each command run, once a run.
pub struct Vault {
    environment: HashMap<String, String>,
    /// Variables that the environment of the process does not have, for the commands.
    added: Vec<(String, String)>,
    commands: Commands,
    patience: Duration,
    known: RefCell<HashMap<Place, Found>>,
}

/// Whether a vault may run the commands of references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commands {
    /// It may: a plan or a delivery needs what they print.
    Run,
    /// It may not: what they would print is not known.
    Leave,
}

/// What was found where a reference points.
#[derive(Clone)]
enum Found {
    Value(String),
    /// Nothing is there, which a default makes good.
    Nothing(Problem),
    /// Something is there that cannot be used.
    Unusable(Problem),
}

/// The largest value that a reference may have, in bytes.
pub(super) const LARGEST: u64 = 1 << 20;

/// How long a command may take, unless something else is said.
const PATIENCE: Duration = Duration::from_secs(30);

impl Default for Vault {
    fn default() -> Self {
        Self::new([])
    }
}

impl Vault {
    /// A vault over the given environment variables, which runs commands.
    pub fn new(environment: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            environment: environment.into_iter().collect(),
            added: Vec::new(),
            commands: Commands::Run,
            patience: PATIENCE,
            known: RefCell::default(),
        }
    }

    /// Adds variables of a file; one that the environment has keeps its value.
    #[must_use]
    pub fn with(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        for (name, value) in variables {
            if !self.environment.contains_key(&name) {
                self.environment.insert(name.clone(), value.clone());
                self.added.push((name, value));
            }
        }
        self
    }

    /// Says whether commands are run.
    #[must_use]
    pub fn commands(self, commands: Commands) -> Self {
        Self { commands, ..self }
    }

    /// Says how long a command may take, in place of 30 seconds.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The text with every reference resolved.
    ///
    /// # Errors
    /// A problem at `origin` that names the reference that has no value.
    pub fn resolve(&self, text: &Text, origin: &Origin) -> Result<String, Problem> {
        text.resolve(|reference| self.value(reference)).map_err(|problem| problem.at(origin.clone()))
    }

    /// Whether it may look up all that a text refers to.
    #[must_use]
    pub fn may_resolve(&self, text: &Text) -> bool {
        match self.commands {
            Commands::Run => true,
            Commands::Leave => !text.may_run(),
        }
    }

    /// Every variable of the environment.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A variable of the environment, where it is set.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }

    /// Teaches the values behind a text that was resolved, each for itself.
    pub(super) fn teach(&self, text: &Text, redactor: &mut Redactor) {
        for reference in text.references() {
            if let Ok(value) = self.value(reference) {
                redactor.learn(&value);
            }
        }
    }

    /// Teaches the values behind a text of a field that is no secret: those of files, commands and variables that are called so.
    pub(super) fn teach_telling(&self, text: &Text, redactor: &mut Redactor) {
        for reference in text.references() {
            let tells = match &reference.place {
                Place::Env(name) => is_telling(name),
                Place::File(_) | Place::Cmd(_) => true,
            };
            if let Some(value) = tells.then(|| self.value(reference).ok()).flatten() {
                redactor.learn(&value);
            }
        }
    }

    fn value(&self, reference: &Reference) -> Result<String, Problem> {
        let found = self.find(&reference.place);
        match (found, &reference.otherwise) {
            (Found::Value(value), Otherwise::Missing) => Ok(value),
            (Found::Value(value), _) if !value.is_empty() => Ok(value),
            (Found::Nothing(problem), Otherwise::Missing) | (Found::Unusable(problem), _) => Err(problem),
            (_, Otherwise::Default { text, .. }) => text.resolve(|reference| self.value(reference)),
            (Found::Nothing(problem), Otherwise::Why(why)) => Err(because(problem, why)),
            (Found::Value(_), Otherwise::Why(why)) => Err(because(empty(&reference.place), why)),
        }
    }

    fn find(&self, place: &Place) -> Found {
        if let Some(known) = self.known.borrow().get(place) {
            return known.clone();
        }
        let found = match place {
            Place::Env(name) => self.variable(name),
            Place::File(path) => file(path),
            Place::Cmd(program) => self.output(program).map_or_else(Found::Unusable, Found::Value),
        };
        self.known.borrow_mut().insert(place.clone(), found.clone());
        found
    }

    fn variable(&self, name: &str) -> Found {
        let Some(value) = self.environment.get(name) else {
            let names = self.environment.keys().map(String::as_str);
            let near = crate::suggest::nearest(name, names).map(|near| format!("; did you mean `{near}`?"));
            let hint = format!("set it where `dispatch` runs{}", near.unwrap_or_default());
            return Found::Nothing(Problem::new(format!("the environment variable `{name}` is not set")).hint(hint));
        };
        Found::Value(value.clone())
    }

    /// What a command prints.
    fn output(&self, program: &Program) -> Result<String, Problem> {
        let words: Result<Vec<_>, _> =
            program.words.iter().map(|word| word.resolve(|reference| self.value(reference))).collect();
        let words = words?;
        let [name, ..] = words.as_slice() else { return Err(Problem::new("`${cmd:}` names no program")) };
        // Arguments may hold credentials, so that only the program is named.
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).replace(char::is_control, " ");
        if self.commands == Commands::Leave {
            return Err(Problem::new(format!("the command `{name}` is not run here")));
        }
        let call = Call { words: &words, folder: &program.folder, variables: &self.added, patience: self.patience };
        let failed = |problem: String| Problem::new(format!("the command `{name}` {problem}"));
        call.output().map(without_line_break).map_err(|error| match error {
            NoOutput::NotStarted(error) if error.kind() == std::io::ErrorKind::NotFound => {
                failed("was not found".into()).hint("install it, or write its path; it is looked for in `PATH`")
            }
            NoOutput::NotStarted(error) => {
                failed(format!("cannot be run: {error}")).hint("check its path and its permissions")
            }
            NoOutput::TooSlow => {
                failed(format!("took longer than {} and was stopped", humantime::format_duration(self.patience)))
                    .hint("it must not wait for anybody: it gets no input")
            }
            NoOutput::TooLong => {
                failed(format!("prints more than {LARGEST} bytes")).hint("let it print the value and nothing else")
            }
            NoOutput::NoText => failed("prints something that is no UTF-8".into())
                .hint("let it print the value as text, such as in base64"),
            NoOutput::Failed { status, printed, complaint } => {
                let said = repeatable(&complaint, &self.redactor(&words, &printed));
                let said = said.map(|said| format!(" and said: {said}")).unwrap_or_default();
                failed(format!("ended with {status}{said}")).hint("run it by hand, where `dispatch` runs, to see why")
            }
        })
    }

    /// What removes from the words of a command all that may be a secret: what it and the other references gave, what it was
    /// given by references, and the variables that are called so.
    fn redactor(&self, words: &[String], printed: &str) -> Redactor {
        let mut redactor = Redactor::default();
        let telling = self.environment.iter().filter(|(name, _)| is_telling(name));
        telling.for_each(|(_, value)| redactor.learn(value));
        for (place, found) in &*self.known.borrow() {
            match (place, found) {
                (Place::File(_) | Place::Cmd(_), Found::Value(value)) => redactor.learn(value),
                (Place::Env(_), _) | (_, Found::Nothing(_) | Found::Unusable(_)) => {}
            }
        }
        printed.lines().chain(printed.split_whitespace()).for_each(|text| redactor.learn(text));
        // `--password hunter2`, and `--password=hunter2`.
        for (name, value) in words.iter().zip(words.iter().skip(1)) {
            if name.starts_with('-') && is_telling(name) {
                redactor.learn(value);
            }
        }
        redactor
    }
}

fn because(problem: Problem, why: &str) -> Problem {
    if why.is_empty() {
        return problem;
    }
    Problem { message: format!("{}: {why}", problem.message), ..problem }
}

/// The problem of a value that may not be empty.
fn empty(place: &Place) -> Problem {
    match place {
        Place::Env(name) => {
            Problem::new(format!("the environment variable `{name}` is empty")).hint("set it where `dispatch` runs")
        }
        Place::File(path) => Problem::new(format!("the file `{path}` is empty")).hint("write the value into it"),
        Place::Cmd(_) => Problem::new("the command prints nothing"),
    }
}

fn file(path: &str) -> Found {
    let refused = |why: String| Problem::new(format!("the file `{path}` cannot be used: {why}"));
    let size = match std::fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let hint = "check the path; it counts from the folder of the configuration";
            return Found::Nothing(Problem::new(format!("there is no file `{path}`")).hint(hint));
        }
        Err(error) => return Found::Unusable(refused(error.to_string())),
    };
    if size > LARGEST {
        return Found::Unusable(refused(format!("it has {size} bytes, and a value may have {LARGEST}")));
    }
    match std::fs::read_to_string(path) {
        Ok(text) => Found::Value(without_line_break(text)),
        Err(error) => Found::Unusable(refused(error.to_string())),
    }
}

/// Editors, `echo` and programs end a text with a line break that is no part of the value.
fn without_line_break(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        text.truncate(text.strip_suffix('\r').map_or(text.len(), str::len));
    }
    text
}
