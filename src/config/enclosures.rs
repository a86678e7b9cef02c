//! `attachments` of an account, of defaults or of a template: the files that messages take along, as they are written.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::config::address::is_address;
use crate::config::conceal;
use crate::config::include::Tree;
use crate::config::keys::{self, KeyHelp};
use crate::config::model::Located;
use crate::config::node::{Key, Kind, Node};
use crate::config::page::Page;
use crate::config::reference::Text;
use crate::problem::{Origin, Problem};
use crate::secret::MASK;
use crate::suggest;

/// A file that messages take along, before it is looked for.
#[derive(Clone, Debug)]
pub struct Enclosed {
    /// A path, a pattern or an address, any of which may be a template; an address may hold references instead.
    pub text: Located<Text>,
    /// The template of the name that recipients see.
    pub name: Option<Located<String>>,
    /// Its MIME type.
    pub mime: Option<Located<String>>,
    /// The folder from which a path counts.
    pub folder: PathBuf,
    pub(crate) realm: Realm,
}

/// All files that one place names, in the order in which they were written.
pub type Enclosures = Located<Vec<Enclosed>>;

/// Where a file may lie.
#[derive(Clone, Debug)]
pub(crate) enum Realm {
    /// Below the folder from which its path counts.
    Folder,
    /// Where the files of a configuration may lie.
    Tree(Tree),
}

impl Enclosed {
    /// It as it is shown: a path as it counts from where the program runs, an address without credentials.
    #[must_use]
    pub fn shown(&self) -> String {
        let written = match self.text.value.literal() {
            Some(text) => text.to_owned(),
            None => self.text.value.native(&self.folder).unwrap_or_else(|_| "https://*".to_owned()),
        };
        match is_address(&written) {
            true => masked(&written),
            false => self.folder.join(written).to_string_lossy().into_owned(),
        }
    }

    /// Refuses a path that leads to where the file may not lie, also by a symbolic link.
    ///
    /// # Errors
    /// The problem, at the place that names the file.
    pub fn confine(&self, path: &Path) -> Result<(), Problem> {
        let origin = &self.text.origin;
        match &self.realm {
            Realm::Tree(tree) => tree.confine(path, origin),
            Realm::Folder => {
                // What cannot be followed cannot be read either, which says so.
                let Ok(real) = path.canonicalize() else { return Ok(()) };
                if self.folder.canonicalize().is_ok_and(|folder| real.starts_with(folder)) {
                    return Ok(());
                }
                let message = format!("`{}` does not lie in the folder of the template", path.display());
                let hint = format!("name a file below `{}`, or attach it with `--attach`", self.folder.display());
                Err(Problem::new(message).at(origin.clone()).hint(hint))
            }
        }
    }
}

/// An address without user, password and the values of its query.
fn masked(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.rsplit_once('@').map_or(path.to_owned(), |(_, host)| format!("{MASK}@{host}"));
    let pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let pairs = pairs.iter().map(|pair| pair.split_once('=').map_or("*".to_owned(), |(name, _)| format!("{name}=*")));
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.is_empty() { format!("{scheme}://{path}") } else { format!("{scheme}://{path}?{query}") }
}

impl Page<'_> {
    /// Takes the files of an account or of defaults.
    pub(crate) fn enclosures(&mut self, known: &KeyHelp, key: &Key<'_>, node: &Node<'_>) -> Option<Enclosures> {
        if self.is_foreign(key) {
            return None;
        }
        let items = written(known, node, &mut |span, message, hint| self.report(span, message, hint));
        let folder = self.path("");
        let files = items.into_iter().filter_map(|item| self.enclosed(item, &folder)).collect();
        Some(self.located(files, &node.span))
    }

    fn enclosed(&mut self, item: Item<'_>, folder: &Path) -> Option<Enclosed> {
        let (text, span) = item.text;
        let text = match is_address(text) {
            true => {
                conceal::url(self.base(), &span);
                self.text(text, &span)
            }
            false if text.contains("${") => {
                self.report(&span, "a path cannot hold a reference", "write it out; it is relative to this file");
                return None;
            }
            false => Text::plain(text),
        };
        let at = |(text, span): (&str, Range<usize>)| self.located(text.to_owned(), &span);
        let (name, mime) = (item.name.map(at), item.mime.map(at));
        let (text, folder) = (self.located(text, &span), folder.to_owned());
        Some(Enclosed { text, name, mime, folder, realm: Realm::Folder })
    }
}

/// One file of a list, with the places of what is said of it.
pub(crate) struct Item<'n> {
    pub(crate) text: (&'n str, Range<usize>),
    pub(crate) name: Option<(&'n str, Range<usize>)>,
    pub(crate) mime: Option<(&'n str, Range<usize>)>,
}

impl Item<'_> {
    /// The same for a template, in whose folder the file has to lie; it can hold no references.
    pub(crate) fn of_template(self, folder: &Path, at: &dyn Fn(&Range<usize>) -> Origin) -> Enclosed {
        let located = |(text, span): (&str, Range<usize>)| Located::new(text.to_owned(), at(&span));
        Enclosed {
            text: located(self.text).map(Text::plain),
            name: self.name.map(located),
            mime: self.mime.map(located),
            folder: folder.to_owned(),
            realm: Realm::Folder,
        }
    }
}

/// The files of a list, or of one text; what is wrong is reported with its place and what to do.
pub(crate) fn written<'n>(
    known: &KeyHelp,
    node: &'n Node<'_>,
    report: &mut dyn FnMut(&Range<usize>, String, String),
) -> Vec<Item<'n>> {
    let items = if let Kind::List(items) = &node.kind { items.as_slice() } else { std::slice::from_ref(node) };
    items.iter().filter_map(|item| one(known, item, report)).collect()
}

fn one<'n>(
    known: &KeyHelp,
    node: &'n Node<'_>,
    report: &mut dyn FnMut(&Range<usize>, String, String),
) -> Option<Item<'n>> {
    let mut item = Item { text: ("", node.span.clone()), name: None, mime: None };
    match &node.kind {
        Kind::Str(text) => item.text.0 = text.trim(),
        Kind::Map(entries) => {
            for (key, value) in entries {
                let Some(inner) = keys::find(&keys::ENCLOSURE, &key.name) else {
                    let near = suggest::hint(&key.name, keys::names(&keys::ENCLOSURE));
                    report(
                        &key.span,
                        format!("unknown key `{}`", key.name),
                        near.unwrap_or_else(|| "remove it".to_owned()),
                    );
                    continue;
                };
                let Kind::Str(text) = &value.kind else {
                    let message = format!("`{}` must be text, not {}", inner.name, value.described());
                    report(&value.span, message, format!("for example `{}: {}`", inner.name, inner.example));
                    return None;
                };
                let said = (text.trim(), value.span.clone());
                match inner.name {
                    "path" => item.text = said,
                    "name" => item.name = Some(said),
                    _ => item.mime = Some(said),
                }
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::List(_) => {
            let message = format!("`{}` must be {}, not {}", known.name, known.shape.words(), node.described());
            report(&node.span, message, format!("for example `{}: {}`", known.name, known.example));
            return None;
        }
    }
    let (text, span) = &item.text;
    if text.is_empty() {
        report(
            span,
            format!("`{}` names no file here", known.name),
            "write a path or an address, or remove it".to_owned(),
        );
        return None;
    }
    if text.contains("://") && !is_address(text) {
        let hint = "write a path, or an address that begins with `https://`";
        report(span, format!("`{}` does not take this scheme", known.name), hint.to_owned());
        return None;
    }
    Some(item)
}
