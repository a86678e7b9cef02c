//! `include`: what it names, which files that is, and how far a file may reach.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::address::is_address;
use crate::config::conceal;
use crate::config::environment::base_of;
use crate::config::file::read_included;
use crate::config::fragment::Fragments;
use crate::config::keys::KeyHelp;
use crate::config::model::Located;
use crate::config::node::{Key, Kind, Node};
use crate::config::page::{Form, Page};
use crate::config::pattern::{self, Folders};
use crate::config::policy_keys::flag;
use crate::config::reference::Text;
use crate::problem::{Language, Origin, Problem, Source};
use crate::suggest;
use crate::warning::Warning;

/// Which files may be included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those below the folder of the top file.
    #[default]
    Tree,
    /// Any.
    Anywhere,
}

/// What a file says of other files.
#[derive(Debug, Default)]
pub(crate) struct Includes {
    /// What is included, in the order in which it was written.
    pub(crate) named: Vec<Located<Named>>,
    /// How far the files below a top file reach.
    pub(crate) reach: Reach,
    /// What becomes of the others where one of them is wrong.
    pub(crate) fragments: Fragments,
    /// Files, folders and patterns of tests, in the same way.
    pub(crate) tests: Vec<Located<String>>,
}

/// What an element of `include` names.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    /// Files, folders and patterns, relative to the file that names them; in a file from the web, an address like its own.
    Path(String),
    /// An address on the web, in a file of this machine.
    Address(Text),
}

impl Page<'_> {
    /// Takes the value of `include`.
    pub(crate) fn include(&mut self, known: &KeyHelp, node: &Node<'_>) {
        let items = if let Kind::List(items) = &node.kind { items.as_slice() } else { std::slice::from_ref(node) };
        for item in items {
            match (&item.kind, self.form) {
                (Kind::Str(text), Form::Native) => self.included(text, &item.span),
                (Kind::Str(text), Form::Apprise) => self.several(text, &item.span),
                _ => self.report_shape(known, item),
            }
        }
    }

    /// Takes what Apprise would take for several paths and addresses.
    fn several(&mut self, text: &str, span: &Range<usize>) {
        let separates = |c: char| matches!(c, ',' | ';' | '[' | ']');
        let mut found = false;
        for word in text.split_whitespace() {
            // In an address, these are marks of its own.
            let word = word.trim_matches(separates);
            let pieces = if word.contains("://") { vec![word] } else { word.split(separates).collect() };
            for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
                found = true;
                self.included(piece, span);
            }
        }
        if !found {
            self.included("", span);
        }
    }

    /// Takes one path or address.
    pub(crate) fn included(&mut self, text: &str, span: &Range<usize>) {
        let text = text.trim();
        let is_ours = self.base().site().is_none();
        let of_file = text.get(..7).filter(|start| start.eq_ignore_ascii_case("file://")).and_then(|_| text.get(7..));
        if is_ours && is_address(text) {
            conceal::url(self.base(), span);
            let address = self.text(text, span);
            if address.may_run() {
                return self.report(
                    span,
                    "an address cannot refer to a command",
                    "write `${env:NAME}` or `${file:PATH}`",
                );
            }
            let address = self.located(Named::Address(address), span);
            return self.includes.named.push(address);
        }
        if text.contains("${") {
            return self.report(span, "`include` cannot hold a reference", "write the path out, relative to this file");
        }
        let path = match of_file {
            Some(path) if is_ours && !path.contains('?') => path,
            _ if text.contains("://") && (is_ours || !is_address(text)) => {
                self.conceal(span);
                let hint = "write a path, or an address that begins with `https://`";
                return self.report(span, "`include` takes neither this scheme nor options of a file", hint);
            }
            _ => text,
        };
        if path.is_empty() {
            return self.report(span, "`include` names no file here", "write a path, or remove it");
        }
        let path = self.located(Named::Path(path.to_owned()), span);
        self.includes.named.push(path);
    }

    /// Takes the value of `allow_outside`.
    pub(crate) fn reach(&mut self, known: &KeyHelp, key: &Key<'_>, node: &Node<'_>) {
        if self.is_foreign(key) {
            return;
        }
        if self.base().included_at().is_some() {
            return self.only_in_top_file(key);
        }
        let (_, value) = self.field(key, node);
        let read = flag(known, &value, Reach::Anywhere, Reach::Tree);
        self.includes.reach = self.problems.keep(read).unwrap_or_default();
    }
}

/// A top file and the folder that what it includes has to lie in.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    top: Arc<Source>,
    root: Option<PathBuf>,
    reach: Reach,
}

impl Tree {
    pub(crate) fn new(top: &Arc<Source>, reach: Reach) -> Self {
        Self { top: Arc::clone(top), root: folder_of(top).canonicalize().ok(), reach }
    }

    /// The files that an element of `include` stands for, in order; a warning where a folder or a pattern has none.
    pub(crate) fn find(&self, written: &Located<String>) -> Result<BTreeSet<PathBuf>, Problem> {
        let path = tidy(&folder_of(&written.origin.source).join(&written.value));
        let mut found = match path.metadata() {
            Ok(known) if known.is_dir() => {
                self.confine(&path, &written.origin)?;
                let is_config = |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml" || end == "yml");
                let files =
                    Folders::default().matches(&path, &["*"]).map_err(|error| unreadable(&path, &error, written))?;
                files.into_iter().filter(is_config).collect()
            }
            Err(_) if pattern::is_pattern(&written.value) => self.matching(written)?,
            // What is not there lies nowhere, and reading explains what else is wrong.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok([path].into()),
            Ok(_) | Err(_) => {
                self.confine(&path, &written.origin)?;
                return Ok([path].into());
            }
        };
        // Whoever writes `*.yaml` means the other ones; an overlay is read with the file that it belongs to.
        let own = Path::new(written.origin.source.name());
        let own = base_of(own).unwrap_or_else(|| own.to_owned()).canonicalize().ok();
        let overlay = found.iter().find(|path| base_of(path).is_some()).cloned();
        found.retain(|path| path.canonicalize().ok() != own && base_of(path).is_none());
        if found.is_empty() {
            let problem = written.problem(format!("no file matches `{}`", path.display()));
            let problem = problem.warn(Warning::IncludeWithoutMatch);
            return Err(match overlay {
                Some(path) => {
                    problem.hint(format!("`{}` is an overlay, which `--env` lays over another file", path.display()))
                }
                None => problem.hint("a path is relative to this file; of a folder, `*.yaml` and `*.yml` count"),
            });
        }
        found.iter().try_for_each(|path| self.confine(path, &written.origin))?;
        Ok(found.iter().map(|path| tidy(path)).collect())
    }

    /// The files that fit a pattern; what comes before its first `*` or `?` is a folder.
    fn matching(&self, written: &Located<String>) -> Result<BTreeSet<PathBuf>, Problem> {
        let names: Vec<&str> = written.value.split('/').collect();
        let plain = names.iter().take_while(|name| !pattern::is_pattern(name)).count();
        let (before, after) = names.split_at(plain);
        if after.contains(&"..") {
            let problem = written.problem("`..` stands after a `*` or `?`");
            return Err(problem.hint("write it at the beginning, as in `../teams/*.yaml`"));
        }
        let before = if *before == [""] { "/".to_owned() } else { before.join("/") };
        let folder = tidy(&folder_of(&written.origin.source).join(before));
        if !folder.is_dir() {
            return Ok(BTreeSet::new());
        }
        self.confine(&folder, &written.origin)?;
        let mut after: Vec<&str> = after.iter().copied().filter(|name| !matches!(*name, "" | ".")).collect();
        // `**/**` says no more than `**`, and would look everywhere twice.
        after.dedup_by(|next, name| *next == pattern::ANY_DEPTH && *name == pattern::ANY_DEPTH);
        Folders::default().matches(&folder, &after).map_err(|error| unreadable(&folder, &error, written))
    }

    /// Refuses what lies outside of the tree, also behind a symbolic link.
    pub(crate) fn confine(&self, path: &Path, at: &Origin) -> Result<(), Problem> {
        // What cannot be followed cannot be read either, which says so.
        let Ok(real) = path.canonicalize() else { return Ok(()) };
        let is_inside = self.root.as_ref().is_some_and(|root| real.starts_with(root));
        if self.reach == Reach::Anywhere || is_inside {
            return Ok(());
        }
        let message = format!("`{}` lies outside the folder of `{}`", path.display(), self.top.name());
        let hint = match Language::of(&self.top) {
            Language::Yaml => format!("say `allow_outside: true` in `{}`", self.top.name()),
            Language::Text => "include it from a YAML file that says `allow_outside: true`".to_owned(),
        };
        let hint = format!("move it into that folder, or {hint}");
        Err(Problem::new(message).at(at.clone()).hint(hint))
    }
}

/// The folder that the paths in a file are relative to.
fn folder_of(source: &Source) -> &Path {
    let parent = Path::new(source.name()).parent();
    parent.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The same path without `.` in it.
fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path.components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect();
    if tidy.as_os_str().is_empty() { PathBuf::from(".") } else { tidy }
}

/// A file that is named or found; where it is not there, the problem says so at the place that names it.
pub(crate) fn read(path: &Path, at: &Origin) -> Result<Arc<Source>, Problem> {
    let read = read_included(path, at);
    read.map_err(|unread| if path.exists() { unread } else { missing(path, at) })
}

fn missing(path: &Path, at: &Origin) -> Problem {
    let entries = path.parent().and_then(|folder| tidy(&Path::new(".").join(folder)).read_dir().ok());
    let names = entries.into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let names: Vec<String> = names.collect();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let near =
        suggest::nearest(&wanted, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
    let problem = Problem::new(format!("there is no file `{}`", path.display())).at(at.clone());
    problem.hint("check the path; it is relative to this file").maybe_hint(near)
}

fn unreadable(folder: &Path, error: &std::io::Error, written: &Located<String>) -> Problem {
    let problem = written.problem(format!("the folder `{}` cannot be read: {error}", folder.display()));
    problem.hint("check its permissions")
}
