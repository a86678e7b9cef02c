//! The recipients of audiences become targets of an account.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use crate::audience::{self, Audience, Digest, Form, Heard, Recipient};
use crate::bind::account::Account;
use crate::config::model::Located;
use crate::message::Target;
use crate::problem::{Problem, Problems};
use crate::row::Columns;
use crate::service::target::TargetRules;
use crate::template::{ColumnTypes, Predicate};
use crate::warning::Warning;

/// Who is enlisted for an account.
pub struct Enlistment<'a> {
    /// The account, whose targets so far come first.
    pub account: &'a Account,
    /// Its audiences.
    pub audiences: &'a [&'a Audience],
    /// Which of their recipients are meant; without it, all of them.
    pub filter: Option<&'a Predicate>,
    /// What the columns of their rows must hold.
    pub types: &'a ColumnTypes,
}

/// What one audience of an account gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many rows it has.
    pub rows: usize,
    /// How many of them are no recipients.
    pub bad: usize,
    /// How many of them name somebody again.
    pub duplicates: usize,
    /// How many recipients were handed over.
    pub recipients: usize,
}

/// What the audiences of an account gave.
#[derive(Debug, Default)]
pub struct Enlisted {
    /// The targets that the account had before, with the rows that are about them.
    pub own: Vec<Arc<Target>>,
    /// What there is in each of the audiences.
    pub tallies: Vec<Tally>,
    /// Why audiences cannot be read at all.
    pub unreadable: Vec<Problem>,
    /// The names of all columns.
    pub columns: BTreeSet<String>,
    /// Those of them whose cells are always text.
    pub texts: BTreeSet<String>,
    /// What the service makes of a target, by the names of its fields.
    pub fields: BTreeSet<String>,
    /// The files that were read, with what they held.
    pub files: Vec<(String, Digest)>,
}

impl Enlisted {
    /// How many rows there are in all audiences.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.tallies.iter().map(|tally| tally.rows).sum()
    }

    /// How many recipients were handed over.
    #[must_use]
    pub fn recipients(&self) -> usize {
        self.tallies.iter().map(|tally| tally.recipients).sum()
    }
}

impl Enlistment<'_> {
    /// Hands over every recipient once, in order, and adds what is wrong to `problems`; nothing is held but what tells
    /// duplicates, some 50 bytes a recipient.
    pub fn run(&self, each: &mut dyn FnMut(Arc<Target>), problems: &mut Problems) -> Enlisted {
        let own = self.account.targets.clone();
        let Some(rules) = &self.account.kind.targets else { return Enlisted { own, ..Enlisted::default() } };
        let own_places = own.iter().enumerate().map(|(place, target)| (target.identity(), place)).collect();
        let mut desk = Desk {
            rules,
            scope: self.account.scope(),
            filter: self.filter,
            own_places,
            types: self.types,
            seen: Seen::default(),
            tally: Tally::default(),
            heard: Heard::default(),
            columns: None,
            found: Enlisted { own, ..Enlisted::default() },
        };
        for (number, audience) in self.audiences.iter().enumerate() {
            let read = audience::read(audience, &mut |recipient| {
                desk.tally.rows += 1;
                match recipient {
                    Ok(recipient) => {
                        if let Some(target) = desk.take(audience, number, recipient) {
                            desk.tally.recipients += 1;
                            each(target);
                        }
                    }
                    Err(problem) => desk.refuse(problem),
                }
            });
            desk.found.tallies.push(std::mem::take(&mut desk.tally));
            desk.found.unreadable.extend(read.as_ref().err().cloned());
            let (path, digest) = (audience.list.file().map(|file| &file.path), desk.heard.keep(read));
            let file = path.zip(digest.flatten()).map(|(path, digest)| (path.display().to_string(), digest));
            desk.found.files.extend(file);
        }
        problems.extend(desk.heard.end(self.audiences));
        desk.found
    }
}

/// Recipients that are given in the place of an account's own, each once.
pub fn given(account: &Account, texts: &[Located<String>], problems: &mut Problems) -> Vec<Arc<Target>> {
    let Some(rules) = &account.kind.targets else { return Vec::new() };
    let scope = account.scope();
    let mut found: Vec<Arc<Target>> = Vec::new();
    for text in texts {
        for item in rules.listed(&text.value) {
            let parsed = rules.parse(item, &scope);
            let parsed = parsed.map_err(|words| text.problem(format!("{words} (account `{}`)", account.name)));
            let Some(target) = problems.keep(parsed) else { continue };
            if found.iter().all(|known| known.identity() != target.identity()) {
                found.push(Arc::new(target));
            }
        }
    }
    found
}

/// Where recipients come in, one by one.
struct Desk<'a> {
    rules: &'a TargetRules,
    scope: minijinja::Value,
    filter: Option<&'a Predicate>,
    types: &'a ColumnTypes,
    own_places: HashMap<String, usize>,
    seen: Seen,
    /// That of the audience which is read.
    tally: Tally,
    heard: Heard,
    /// Those of the row before, which are known already.
    columns: Option<Arc<Columns>>,
    found: Enlisted,
}

impl Desk<'_> {
    /// The target of a recipient, unless it is not meant, or not for the first time.
    fn take(&mut self, audience: &Audience, number: usize, recipient: Recipient) -> Option<Arc<Target>> {
        let mut target = match self.rules.parse(&recipient.address, &self.scope) {
            Ok(target) => target,
            Err(words) => {
                self.refuse(Problem::new(words).at(recipient.origin(audience)));
                return None;
            }
        };
        self.note_names(audience, &recipient, &target);
        let mut faults = self.types.faults(&recipient.row).map(|problem| problem.at(recipient.origin(audience)));
        if let Some(first) = faults.next() {
            self.refuse(first);
            faults.for_each(|problem| self.heard.push(problem));
            return None;
        }
        drop(faults);
        let (place, line) = (recipient.row.place(), recipient.row.line());
        target.row = Some(recipient.row.clone());
        let target = Arc::new(target);
        let identity = target.identity();
        let own = self.own_places.get(&identity).and_then(|place| self.found.own.get_mut(*place));
        let is_own = own.is_some();
        // Whoever is a target in any case has the variables of its row in any case, too.
        if let Some(own) = own.filter(|own| own.row.is_none()) {
            *own = Arc::new(Target { row: target.row.clone(), ..(**own).clone() });
        }
        if let Some(filter) = self.filter {
            match filter.holds(&target, self.types) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(problem) => {
                    // It would fail for all the others as well.
                    self.filter = None;
                    self.heard.push(problem);
                    return None;
                }
            }
        }
        let twice = |hint: String| {
            let words = format!("the target `{}` is named twice; it gets one message", target.label);
            Problem::new(words).at(recipient.origin(audience)).hint(hint).warn(Warning::DuplicateTarget)
        };
        if is_own {
            self.tally.duplicates += 1;
            self.heard.push(twice("it is a target of the account beside its audience".to_owned()));
            return None;
        }
        if let Some((first, first_line)) = self.seen.before(&identity, number, line) {
            let first = match first == number {
                true => place.rsplit_once(':').map_or(place.clone(), |(file, _)| format!("{file}:{first_line}")),
                false => format!("line {first_line} of another audience of the account"),
            };
            self.tally.duplicates += 1;
            self.heard.push(twice(format!("the first is at {first}")));
            return None;
        }
        Some(target)
    }

    /// Takes a row for one that is no recipient.
    fn refuse(&mut self, problem: Problem) {
        self.tally.bad += 1;
        self.heard.push(problem);
    }

    /// Notes the names of columns and fields that are new.
    fn note_names(&mut self, audience: &Audience, recipient: &Recipient, target: &Target) {
        if self.columns.as_ref().is_some_and(|columns| Arc::ptr_eq(columns, recipient.row.columns())) {
            return;
        }
        let columns = recipient.row.columns();
        let names = || columns.names().map(str::to_owned);
        self.found.columns.extend(names());
        match audience.list.file().map(|file| file.form) {
            Some(Form::Csv { .. }) => {
                self.found.texts.extend(names().filter(|name| self.types.leaves_text(name)));
            }
            Some(Form::Ndjson) | None => {}
        }
        let fields = target.value.keys().map(String::as_str).chain(["label"]);
        self.found.fields.extend(fields.map(str::to_owned));
        self.columns = Some(Arc::clone(columns));
    }
}

/// Who came already: of each identity so many bits of a hash that two of them are never the same by chance.
#[derive(Default)]
struct Seen {
    places: HashMap<[u32; 3], [u32; 2]>,
    hashes: [RandomState; 2],
}

impl Seen {
    /// The audience and the line where an identity stood before; otherwise it is noted.
    fn before(&mut self, identity: &str, audience: usize, line: usize) -> Option<(usize, usize)> {
        let [one, two] = self.hashes.each_ref().map(|state| state.hash_one(identity));
        let key = [one as u32, (one >> 32) as u32, two as u32];
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match self.places.entry(key) {
            std::collections::hash_map::Entry::Occupied(first) => {
                let [audience, line] = *first.get();
                Some((audience as usize, line as usize))
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert([short(audience), short(line)]);
                None
            }
        }
    }
}
