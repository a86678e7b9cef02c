//! The variants of a template: files beside it whose names say for whom they are.
//!
//! Beside `deploy.j2` lie `deploy.html.j2`, `deploy.slack.j2`, `deploy.o365.html.j2`: the words between the name and the ending are a
//! format, a service, an account. For each account the most specific file is its template, and the format that it reads best decides
//! among equals. Where that has marks, the most specific file that says it is text may travel beside it.

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
        if self.variants().is_empty() { self } else { self.best(addressee, &self.candidates(addressee)) }
    }

    /// The same for an account whose messages may take along a text by hand, and that text: of the files that say they are text, the
    /// most specific one. `takes` tells for which formats they do; for those, text does not compete with what has marks.
    pub fn pair(&self, addressee: &Addressee<'_>, takes: impl Fn(Format) -> bool) -> (&Self, Option<&Self>) {
        if self.variants().is_empty() {
            return (self, None);
        }
        let all = self.candidates(addressee);
        let text = all.iter().filter(|it| it.says_text()).max_by_key(|it| (it.level, it.format.is_some()));
        let shown = || all.iter().filter(|it| !it.says_text()).copied().collect::<Vec<_>>();
        let pair = text.filter(|_| all.iter().any(|it| takes(it.template.format()))).map(|text| {
            let shown = self.best(addressee, &shown());
            (shown, text.template)
        });
        match pair {
            Some((shown, text)) if takes(shown.format()) => (shown, Some(text)),
            Some(_) | None => (self.suited(addressee), None),
        }
    }

    /// The template and its variants, as far as they may be for an account.
    fn candidates(&self, addressee: &Addressee<'_>) -> Vec<Candidate<'_>> {
        // Among variants, one without a format in its name has that of its front matter or of the template.
        let base = std::iter::once(Candidate { level: 0, format: None, template: self });
        let variants = self.variants().iter().filter_map(|it| {
            Some(Candidate { level: addressee.level(&it.names)?, format: it.format, template: &it.template })
        });
        base.chain(variants).collect()
    }

    /// The one of these that is for an account, or else the template itself.
    fn best<'a>(&'a self, addressee: &Addressee<'_>, all: &[Candidate<'a>]) -> &'a Self {
        let highest = all.iter().map(|it| it.level).max();
        let nearest = || all.iter().filter(|it| Some(it.level) == highest);
        let text = [Format::Text];
        // Marks in another form are still more than none.
        let wanted = if addressee.formats.is_empty() { &text[..] } else { addressee.formats };
        let converted = if addressee.formats.is_empty() { None } else { Some(&Format::Markdown) };
        let in_format = |format: &Format| {
            let named = nearest().find(|it| it.format == Some(*format));
            named.or_else(|| nearest().find(|it| it.format.is_none() && it.template.format() == *format))
        };
        let best = wanted.iter().chain(converted).find_map(in_format);
        let best = best.or_else(|| nearest().find(|it| it.format.is_none())).or_else(|| nearest().next());
        best.map_or(self, |it| it.template)
    }
}

/// A template that may be for an account.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    /// How specific it is.
    level: u8,
    /// What its name says.
    format: Option<Format>,
    template: &'a Template,
}

impl Candidate<'_> {
    /// Whether its name or its front matter says that it is text.
    fn says_text(&self) -> bool {
        self.template.says_text() || (self.format.is_some() && self.template.format() == Format::Text)
    }
}

impl Addressee<'_> {
    /// How specific a file with these names is for it; nothing where that is for others.
    fn level(&self, names: &[String]) -> Option<u8> {
        let weight = |name: &String| match name {
            name if *name == self.account => Some(2),
            name if *name == self.service => Some(1),
            _ => None,
        };
        names.iter().map(weight).sum()
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
    named_format(source.name()).unwrap_or_default()
}

/// The format that the last word of a file name says.
pub(super) fn named_format(name: &str) -> Option<Format> {
    let name = without_ending(name).unwrap_or(name);
    name.rsplit_once('.').and_then(|(_, word)| format_of_word(word))
}
