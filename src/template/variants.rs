//! The variants of a template: files beside it whose names say for whom they are.
//!
//! Beside `deploy.j2` lie `deploy.html.j2`, `deploy.slack.j2`, `deploy.o365.html.j2`: the words between the name and the ending are a
//! format, a service, an account. For each account the most specific file is its template, and the format that it reads best decides
//! among equals.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compile::{Around, Template};
use super::outside::Outside;
use crate::config;
use crate::message::Format;
use crate::problem::{Problem, Problems, Source};
use crate::suggest;

/// The words for formats in file names.
const FORMATS: [(&str, Format); 6] = [
    ("html", Format::Html),
    ("htm", Format::Html),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("txt", Format::Text),
    ("text", Format::Text),
];

/// A file beside the template.
#[derive(Debug)]
pub(super) struct Variant {
    names: Vec<String>,
    format: Option<Format>,
    pub(super) template: Template,
}

/// An account, as far as it decides which variant is for it.
#[derive(Clone, Copy, Debug)]
pub struct Addressee<'a> {
    /// Its name.
    pub account: &'a str,
    /// Its service.
    pub service: &'a str,
    /// The formats with marks that it is shown as they were written, the best one first; none where it reads only text.
    pub formats: &'a [Format],
}

/// What the words in a file name say.
#[derive(PartialEq, Eq)]
struct Words {
    names: Vec<String>,
    format: Option<Format>,
}

impl Template {
    /// Reads a template and its variants. `known` are the names of services and accounts, which variants may be for.
    ///
    /// Every mistake and every warning is added to `problems`.
    pub fn open(path: &Path, known: &HashSet<&str>, outside: &Arc<Outside>, problems: &mut Problems) -> Option<Self> {
        let source = problems.keep(config::read_file(path))?;
        Self::open_read(&source, path, known, outside, problems)
    }

    /// The same where its own file is read already, so that it may be a pipe.
    pub fn open_read(
        source: &Arc<Source>,
        path: &Path,
        known: &HashSet<&str>,
        outside: &Arc<Outside>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let around = Around { folder: folder_of(path), outside };
        let base = problems.keep_all(Self::read(source, Some(around)));
        let mut seen: Vec<(PathBuf, Words)> = Vec::new();
        let mut variants = Vec::new();
        for (path, words) in beside(path, problems) {
            let Some(words) = understood(&path, &words, known, problems) else { continue };
            if let Some((other, _)) = seen.iter().find(|(_, other)| *other == words) {
                let message = format!("`{}` and `{}` are for the same accounts", other.display(), path.display());
                problems.push(Problem::new(message).hint("remove or rename one of the two"));
                continue;
            }
            let read = problems.keep(config::read_file(&path));
            if let (Some(base), Some(source)) = (&base, read) {
                let template = problems.keep_all(base.variant(&source, words.format, around));
                let (names, format) = (words.names.clone(), words.format);
                variants.extend(template.map(|template| Variant { names, format, template }));
            }
            seen.push((path, words));
        }
        base.map(|base| base.with(variants))
    }

    /// The variant for an account: that which names it, or else its service, in the format that it reads best; otherwise the
    /// template itself.
    pub fn suited(&self, addressee: &Addressee<'_>) -> &Self {
        if self.variants().is_empty() {
            return self;
        }
        let level = |names: &[String]| {
            let weight = |name: &String| match name {
                name if *name == addressee.account => Some(2),
                name if *name == addressee.service => Some(1),
                _ => None,
            };
            names.iter().map(weight).sum::<Option<u8>>()
        };
        // Among variants, one without a format in its name has that of its front matter or of the template.
        let base = std::iter::once((0, None, self));
        let variants = self.variants().iter().filter_map(|it| Some((level(&it.names)?, it.format, &it.template)));
        let all: Vec<_> = base.chain(variants).collect();
        let highest = all.iter().map(|(level, ..)| *level).max();
        let nearest = || all.iter().filter(|(level, ..)| Some(*level) == highest);
        let text = [Format::Text];
        // Marks in another form are still more than none.
        let wanted = if addressee.formats.is_empty() { &text[..] } else { addressee.formats };
        let converted = if addressee.formats.is_empty() { None } else { Some(&Format::Markdown) };
        let in_format = |format: &Format| {
            let named = nearest().find(|(_, named, _)| *named == Some(*format));
            named.or_else(|| nearest().find(|(_, named, it)| named.is_none() && it.format() == *format))
        };
        let best = wanted.iter().chain(converted).find_map(in_format);
        let best = best.or_else(|| nearest().find(|(_, named, _)| named.is_none())).or_else(|| nearest().next());
        best.map_or(self, |(.., template)| template)
    }
}

/// The folder in which a file lies.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The files beside a template whose names go on where its own ends, with the words in them, in order.
fn beside(path: &Path, problems: &mut Problems) -> Vec<(PathBuf, Vec<String>)> {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let Some(own) = name(path) else { return vec![] };
    let Some(stem) = without_ending(&own) else { return vec![] };
    let stem = stem.rsplit_once('.').filter(|(_, word)| format_of_word(word).is_some()).map_or(stem, |(stem, _)| stem);
    let folder = folder_of(path);
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("the folder `{}` cannot be read: {error}", folder.display());
            let hint = "make it readable, so that variants of the template are found";
            problems.push(Problem::new(message).hint(hint).warning());
            return vec![];
        }
    };
    let words = |path: &Path| -> Option<Vec<String>> {
        let name = name(path).filter(|name| *name != own)?;
        let words = without_ending(&name)?.strip_prefix(stem)?.strip_prefix('.')?;
        Some(words.split('.').map(str::to_owned).collect())
    };
    let found = entries.filter_map(|entry| {
        let found = entry.ok()?.path();
        let words = words(&found)?;
        found.is_file().then(|| (path.with_file_name(found.file_name().unwrap_or_default()), words))
    });
    let mut found: Vec<_> = found.collect();
    found.sort();
    found
}

/// What the words in a file name mean; a word that nobody knows is a mistake where it looks like one, and otherwise the file merely
/// lies there.
fn understood(path: &Path, words: &[String], known: &HashSet<&str>, problems: &mut Problems) -> Option<Words> {
    let (mut names, mut format) = (Vec::new(), None);
    for word in words {
        match format_of_word(word) {
            Some(_) if format.is_some() => {
                let problem = Problem::new(format!("the name of `{}` says two formats", path.display()));
                problems.push(problem.hint("write one of them"));
                return None;
            }
            Some(meant) => format = Some(meant),
            None if known.contains(word.as_str()) => names.push(word.clone()),
            None => {
                let all = FORMATS.iter().map(|(word, _)| *word).chain(known.iter().copied());
                let near = suggest::nearest(word, all);
                let message = format!("`{}` is for nobody: `{word}` is no format, service or account", path.display());
                problems.push(match near {
                    Some(near) => Problem::new(message).hint(format!("did you mean `{near}`?")),
                    None => Problem::new(message).hint("rename it, or move it away").warning(),
                });
                return None;
            }
        }
    }
    names.sort_unstable();
    Some(Words { names, format })
}

fn without_ending(name: &str) -> Option<&str> {
    config::TEMPLATE_ENDINGS.iter().find_map(|end| name.strip_suffix(end))
}

fn format_of_word(word: &str) -> Option<Format> {
    FORMATS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|(_, format)| *format)
}

/// The format that a file name stands for.
pub(super) fn format_of(source: &Arc<Source>) -> Format {
    let name = without_ending(source.name()).unwrap_or(source.name());
    name.rsplit_once('.').and_then(|(_, word)| format_of_word(word)).unwrap_or_default()
}
