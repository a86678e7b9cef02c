//! An account as a URL: the first form of its service that says all of it, which reading the URL again proves.

use std::path::Path;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::bind::{Stated, state};
use crate::config;
use crate::config::defaults::Defaults;
use crate::config::keys;
use crate::config::policy_text::{ATTEMPTS, MIN_DELAY, Setting};
use crate::config::reference::{Piece, Text};
use crate::problem::{Origin, Problem, Problems};
use crate::secret::MASK;
use crate::service::catalog::Catalog;
use crate::service::definition::FieldType;
use crate::service::field::{Field, Written};
use crate::service::kind::UrlForm;
use crate::service::pattern::Slot;

/// What a URL shows in the place of secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// Themselves.
    Shown,
    /// A mask; references are shown as they are written.
    Masked,
}

/// RFC 3986 section 2.3: what is never escaped, and the `+` of telephone numbers.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'+');
/// What a piece of a path may hold besides, which leaves addresses and tokens readable.
const GENTLE: &AsciiSet = &STRICT.remove(b':').remove(b'@').remove(b'=').remove(b',');
/// The most tries that `retry` of a URL can ask for, the first one included.
const MOST_TRIES: u32 = 11;

/// The account as a URL, whose files and programs count from `folder`.
///
/// # Errors
/// What of the account no URL can say, each at its place, or at `place` where it has none.
pub fn url(
    stated: &Stated,
    catalog: &Catalog,
    folder: &Path,
    secrets: Secrets,
    place: &Origin,
) -> Result<String, Problems> {
    let mut problems: Problems =
        stated.settings.iter().filter_map(|setting| parameter(setting).err()).map(|it| it.at(place.clone())).collect();
    for (name, written, origin) in &stated.fields {
        let words = written.try_map(|text| text.native(folder)).err();
        problems.extend(words.map(|words| no_place(name, &words).at(origin.clone())).into_iter().collect());
    }
    if problems.any_error() {
        return Err(problems);
    }
    if let Some(way) = Way::find(stated, catalog, folder) {
        return Ok(way.written(stated, folder, secrets));
    }
    // Whatever is in the way is found by leaving it out.
    for (at, (name, _, origin)) in stated.fields.iter().enumerate() {
        let mut without = stated.clone();
        without.fields.remove(at);
        if Way::find(&without, catalog, folder).is_some() {
            problems.push(no_place(name, "no form of its URL can hold this value").at(origin.clone()));
        }
    }
    let without = Stated { targets: Vec::new(), ..stated.clone() };
    if !stated.targets.is_empty() && Way::find(&without, catalog, folder).is_some() {
        problems.push(no_place("to", "no form of its URL can hold these targets").at(place.clone()));
    }
    if problems.is_empty() {
        let names: Vec<_> = stated.fields.iter().map(|(name, ..)| format!("`{name}`")).collect();
        let words = format!("no form of its URL holds {} together", names.join(", "));
        problems.push(Problem::new(format!("this account is no URL: {words}")).at(place.clone()).hint(hint(stated)));
    }
    Err(problems)
}

fn no_place(name: &str, why: &str) -> Problem {
    Problem::new(format!("`{name}` keeps this account from being a URL: {why}"))
        .hint("leave the account in the configuration, or change this value")
}

fn hint(stated: &Stated) -> String {
    format!("`dispatch services {}` shows every form", stated.kind.definition.name)
}

/// A setting as a query has it.
fn parameter((key, text): &Setting) -> Result<(&'static str, String), Problem> {
    let tries = text.parse::<u32>().ok().filter(|tries| (1..=MOST_TRIES).contains(tries));
    match (*key, tries) {
        (ATTEMPTS, Some(tries)) => Ok(("retry", (tries - 1).to_string())),
        (ATTEMPTS, None) => Err(no_place(key, "`retry` of a URL gives ten more tries at the most")),
        (MIN_DELAY, _) => Ok(("wait", seconds(text))),
        (name @ ("cto" | "rto"), _) => Ok((name, seconds(text))),
        (key, _) if key.starts_with("retry.") || !keys::is_parameter(key) => {
            Err(no_place(key, "only a configuration can say it"))
        }
        (key, _) if text.contains('\n') => Err(no_place(key, "a URL can hold only one window")),
        (key, _) => Ok((key, text.clone())),
    }
}

/// A time as Apprise reads it, too: a number of seconds, where no part of it is lost.
fn seconds(text: &str) -> String {
    let exact = |time: &Duration| Duration::try_from_secs_f64(time.as_secs_f64()).is_ok_and(|read| read == *time);
    let time = humantime::parse_duration(text).ok().filter(exact);
    time.map_or(text.to_owned(), |time| time.as_secs_f64().to_string())
}

/// A way to write an account as a URL.
struct Way<'a> {
    prefix: String,
    authority: Vec<Slot<'a>>,
    path: Vec<Slot<'a>>,
    /// The fields that stand in the query.
    asked: Vec<&'a str>,
    /// What is escaped in authority and path.
    escaped: &'static AsciiSet,
}

impl<'a> Way<'a> {
    /// The way that puts most into authority and path, and comes back as the same account.
    fn find(stated: &'a Stated, catalog: &Catalog, folder: &Path) -> Option<Self> {
        let mut ways: Vec<Self> = stated.kind.urls.iter().flat_map(|form| Self::of(form, stated)).collect();
        ways.sort_by_key(|way| (way.prefix.starts_with("http"), way.asked.len()));
        ways.into_iter().find(|way| {
            let given = config::from_argument(&way.written(stated, folder, Secrets::Shown));
            let read = state(&given.entry, catalog, &Defaults::default());
            read.is_ok_and(|read| read.is_some_and(|read| read.is_same_as(&at_home(stated, folder))))
        })
    }

    fn of(form: &'a UrlForm, stated: &'a Stated) -> Vec<Self> {
        let definition = &stated.kind.definition;
        let own = definition.schemes.iter().filter(|(_, transport)| **transport == stated.transport);
        let scheme = own.map(|(scheme, _)| scheme).max_by_key(|scheme| **scheme == definition.name);
        let Some(scheme) = form.vendor.as_ref().or(scheme) else { return Vec::new() };
        let given = |token: &str| match token {
            "targets" => !stated.targets.is_empty(),
            _ => stated.fields.iter().any(|(name, ..)| **name == *token),
        };
        // What may be left out of a path can stand in the query instead.
        let may_go = |slot: &Slot<'_>| matches!(slot, Slot::Path(_) | Slot::List(_, 0));
        let without = |path: &[Slot<'a>]| path.iter().copied().filter(|slot| !may_go(slot)).collect::<Vec<_>>();
        let whole = form.pattern.ways();
        let both = whole.flat_map(|(authority, path)| [(authority.clone(), without(&path)), (authority, path)]);
        let mut ways = Vec::new();
        for (authority, path) in both {
            let tokens = || authority.iter().chain(&path);
            let fits = tokens().all(|slot| match slot {
                Slot::Literal(_) | Slot::Path(_) | Slot::List(_, 0) => true,
                Slot::Token(token) | Slot::List(token, _) => given(token),
            });
            if !fits {
                continue;
            }
            let placed = |name: &str| {
                tokens().any(|slot| match slot {
                    Slot::Literal(_) => false,
                    Slot::Token(token) | Slot::Path(token) | Slot::List(token, _) => *token == name,
                })
            };
            let names = stated.fields.iter().map(|(name, ..)| &**name).filter(|name| !placed(name));
            let mut asked: Vec<_> = names.collect();
            if !stated.targets.is_empty() && !tokens().any(|slot| matches!(slot, Slot::List("targets", _))) {
                asked.push("targets");
            }
            let lone = matches!(authority.as_slice(), [Slot::Token(_)]);
            let prefix = format!("{scheme}://");
            let way = |escaped| Self {
                prefix: prefix.clone(),
                authority: authority.clone(),
                path: path.clone(),
                asked: asked.clone(),
                escaped,
            };
            ways.extend(lone.then(|| way(GENTLE)).into_iter().chain([way(STRICT)]));
        }
        ways
    }

    /// The URL; whether it says the same as the account is another question.
    fn written(&self, stated: &Stated, folder: &Path, secrets: Secrets) -> String {
        let writer = Writer { stated, folder, secrets };
        let mut targets = stated.listed_targets().into_iter();
        let mut url = self.prefix.clone();
        for slot in &self.authority {
            match slot {
                Slot::Literal(text) => url.push_str(text),
                Slot::Token("targets") => url.extend(targets.next().map(|text| writer.text(&text, self.escaped))),
                Slot::Token(name) | Slot::List(name, _) | Slot::Path(name) => {
                    url.extend(writer.field(name, self.escaped))
                }
            }
        }
        let gentle = self.escaped;
        for slot in &self.path {
            match slot {
                Slot::Literal(text) => url.extend(["/", text]),
                Slot::Token("targets") => {
                    url.extend(targets.next().map(|text| format!("/{}", writer.text(&text, gentle))));
                }
                Slot::List("targets", _) => {
                    url.extend(targets.by_ref().map(|text| format!("/{}", writer.target(&text))));
                }
                Slot::Token(name) | Slot::List(name, _) => {
                    url.extend(writer.field(name, GENTLE).map(|text| format!("/{text}")));
                }
                Slot::Path(name) => url.extend(writer.path(name)),
            }
        }
        let mut pairs = Vec::new();
        for name in &self.asked {
            match *name {
                "targets" => pairs.extend(writer.targets(targets.by_ref())),
                name => writer.query(name, &mut pairs),
            }
        }
        let settings = stated.settings.iter().filter_map(|setting| parameter(setting).ok());
        pairs.extend(settings.map(|(key, text)| format!("{key}={}", utf8_percent_encode(&text, GENTLE))));
        if !pairs.is_empty() {
            url.push('?');
            url.push_str(&pairs.join("&"));
        }
        url
    }
}

/// Writes the pieces of an account.
struct Writer<'a> {
    stated: &'a Stated,
    folder: &'a Path,
    secrets: Secrets,
}

impl Writer<'_> {
    fn find(&self, name: &str) -> Option<(&Field, &Written<Text>)> {
        let field = self.stated.kind.field(name)?;
        let (_, written, _) = self.stated.fields.iter().find(|(own, ..)| **own == *name)?;
        Some((field, written))
    }

    /// A text with all but references percent-encoded.
    fn text(&self, text: &Text, escaped: &'static AsciiSet) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(literal) => utf8_percent_encode(literal, escaped).to_string(),
            // A reference that cannot be written was found before.
            Piece::Reference(_) => Text { pieces: vec![piece.clone()] }.native(self.folder).unwrap_or_default(),
        };
        text.pieces.iter().map(piece).collect()
    }

    /// The same with what it holds masked, where the field is a secret.
    fn value(&self, field: &Field, text: &Text, escaped: &'static AsciiSet) -> String {
        let is_hidden = field.spec.secret && self.secrets == Secrets::Masked;
        let piece = |piece: &Piece| match piece {
            Piece::Literal(_) if is_hidden => MASK.to_owned(),
            Piece::Literal(_) | Piece::Reference(_) => self.text(&Text { pieces: vec![piece.clone()] }, escaped),
        };
        text.pieces.iter().map(piece).collect()
    }

    /// A field that is one text.
    fn field(&self, name: &str, escaped: &'static AsciiSet) -> Option<String> {
        let (field, written) = self.find(name)?;
        let Written::One(text) = written else { return None };
        let is_host = field.spec.kind == FieldType::Host;
        match text.literal() {
            Some(host) if is_host && host.chars().all(|c| c.is_ascii_alphanumeric() || "[]:.-_".contains(c)) => {
                Some(host.to_owned())
            }
            _ => Some(self.value(field, text, escaped)),
        }
    }

    /// A field that holds a path; one that keeps its escapes stays as it is.
    fn path(&self, name: &str) -> Option<String> {
        let (field, written) = self.find(name)?;
        let Written::One(text) = written else { return None };
        let is_raw = field.spec.kind == FieldType::Path;
        match text.literal() {
            Some(_) if field.spec.secret && self.secrets == Secrets::Masked => Some(format!("/{MASK}")),
            Some(path) if is_raw => Some(path.to_owned()),
            Some(path) => Some(
                path.split('/')
                    .map(|piece| utf8_percent_encode(piece, GENTLE).to_string())
                    .collect::<Vec<_>>()
                    .join("/"),
            ),
            None => Some(format!("/{}", self.value(field, text, GENTLE))),
        }
    }

    /// A target in the path; a `#` at its front is understood there by everyone.
    fn target(&self, target: &Text) -> String {
        let shown = self.text(target, GENTLE);
        shown.strip_prefix("%23").map_or(shown.clone(), |rest| format!("#{rest}"))
    }

    /// The targets of a query, each by itself where a list would not be read as these.
    fn targets(&self, targets: impl Iterator<Item = Text>) -> Vec<String> {
        let texts: Vec<Text> = targets.collect();
        let all: Vec<String> = texts.iter().map(|text| self.text(text, GENTLE)).collect();
        let literal: Option<Vec<&str>> = texts.iter().map(Text::literal).collect();
        let is_list = |items: Vec<&str>| {
            self.stated.kind.targets.as_ref().is_some_and(|rules| rules.listed(&items.join(",")) == items)
        };
        match literal.is_some_and(is_list) {
            true => vec![format!("to={}", all.join(","))],
            false => all.iter().map(|text| format!("to={text}")).collect(),
        }
    }

    fn query(&self, name: &str, pairs: &mut Vec<String>) {
        let Some((field, written)) = self.find(name) else { return };
        match written {
            Written::One(text) => pairs.push(format!("{name}={}", self.value(field, text, GENTLE))),
            Written::Many(items) => {
                let items: Vec<_> = items.iter().map(|item| self.value(field, item, GENTLE)).collect();
                pairs.push(format!("{name}={}", items.join(",")));
            }
            Written::Named(named) => pairs.extend(named.iter().map(|(key, text)| {
                let prefix = field.spec.prefix.map(String::from).unwrap_or_default();
                format!("{prefix}{}={}", utf8_percent_encode(key, STRICT), self.value(field, text, GENTLE))
            })),
        }
    }
}

/// The account as a configuration in `folder` has it, so that it can be compared with one that was read without a folder.
fn at_home(stated: &Stated, folder: &Path) -> Stated {
    let home = |text: &Text| text.native(folder).ok().and_then(|text| Text::parse(&text).ok()).unwrap_or_default();
    let mut moved = stated.clone();
    for (_, written, _) in &mut moved.fields {
        if let Ok(changed) = written.try_map(|text| Ok::<_, ()>(home(text))) {
            *written = changed;
        }
    }
    moved.targets.iter_mut().for_each(|(text, _)| *text = home(text));
    moved
}
