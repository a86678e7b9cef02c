//! Every account of a run: read, outlined, selected and bound.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::bind::{Account, Fallbacks, Outline, Resolving, bind, check_defaults, outline};
use crate::cli::isolate::place;
use crate::cli::sources::Sources;
use crate::config::model::{Config, Entry, Recipients};
use crate::config::{self, Fault, GivenUrl, LeftOut};
use crate::plan::Refusal;
use crate::problem::{Level, Origin, Problem, Problems, Source};
use crate::select::{Filter, Reason};
use crate::service::catalog::Catalog;

/// The configuration with the name and the tags of every account.
pub(super) struct Roster {
    pub(super) config: Config,
    pub(super) outlines: Vec<Outline>,
    /// Those of the accounts that are left out of it.
    pub(super) gone: Vec<Outline>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) fallbacks: Fallbacks,
    /// How many accounts at the end were given as URLs, on the command line or in the environment.
    pub(super) urls: usize,
    /// Where the recipients of selected accounts stand.
    pub(super) recipients: Recipients,
}

/// What to do with a bad account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadAccounts {
    /// Nothing is sent.
    Refuse,
    /// It is left out and reported.
    Skip,
}

/// The accounts that a run delivers to, and those that it leaves out with what is wrong with them.
#[derive(Default)]
pub(super) struct Selection {
    pub(super) accounts: Vec<Account>,
    pub(super) skipped: Vec<(Arc<str>, Problem)>,
    /// For each account of the configuration, its place among `accounts`.
    pub(super) places: Vec<Option<usize>>,
    /// The accounts whose service stands behind a reference that was not looked up, by their place in the configuration, in order.
    pub(super) unknown: Vec<usize>,
}

impl Selection {
    /// Leaves out the accounts for which there is no plan, and says why; the new place of each that there was.
    pub(super) fn skip(&mut self, refusals: Vec<Refusal>) -> Vec<Option<usize>> {
        let mut left = vec![true; self.accounts.len()];
        for Refusal { account, problem, .. } in refusals {
            if let (Some(left), Some(account)) = (left.get_mut(account), self.accounts.get(account)) {
                *left = false;
                self.skipped.push((Arc::clone(&account.name), problem));
            }
        }
        self.keep(&left)
    }

    /// Lets go of the accounts that are not left; the new place of each that there was.
    pub(super) fn keep(&mut self, left: &[bool]) -> Vec<Option<usize>> {
        let is_left = |place: usize| left.get(place).is_none_or(|left| *left);
        let mut kept = 0;
        let moved: Vec<_> = (0..self.accounts.len())
            .map(|place| {
                is_left(place).then(|| {
                    kept += 1;
                    kept - 1
                })
            })
            .collect();
        self.places.iter_mut().for_each(|place| *place = place.and_then(|place| moved.get(place).copied().flatten()));
        let mut place = 0;
        self.accounts.retain(|_| {
            place += 1;
            is_left(place - 1)
        });
        moved
    }
}

impl Roster {
    /// Reads every file, and adds the accounts that were given as URLs; the problems are those of the files.
    pub(super) fn read(sources: &Sources<'_>, given: &[GivenUrl]) -> (Self, Problems) {
        let (roster, mut problems) = Self::read_whole(sources, given);
        problems.extend(roster.config.faults.iter().map(|fault| fault.problem.clone()).collect());
        (roster, problems)
    }

    /// The same, with what is wrong with included files that stand for themselves among the faults of the configuration.
    pub(super) fn read_whole(sources: &Sources<'_>, given: &[GivenUrl]) -> (Self, Problems) {
        let (mut config, mut problems) =
            config::load_without(&sources.files, sources.env.as_ref(), &sources.web, LeftOut::default());
        let mut catalog = Catalog::builtin();
        for folder in config.services.clone() {
            let Err(found) = catalog.add_folder(&folder.value) else { continue };
            let found = found.at(&folder.origin);
            match config.fragment(&folder.origin).map(|file| file.name().to_owned()) {
                None => problems.extend(found),
                Some(file) => {
                    let fault = |problem| Fault { file: file.clone(), problem };
                    config.faults.extend(found.sorted().into_iter().map(fault));
                }
            }
        }
        let (mut roster, found) = Self::of(config, Arc::new(catalog), given, &HashMap::new());
        roster.recipients = sources.recipients;
        problems.extend(found);
        (roster, problems)
    }

    /// The same again without some files; every account keeps the name that it has in the whole configuration.
    pub(super) fn read_without(
        sources: &Sources<'_>,
        given: &[GivenUrl],
        left_out: LeftOut,
        whole: &Self,
    ) -> (Self, Problems) {
        let (config, mut problems) = config::load_without(&sources.files, sources.env.as_ref(), &sources.web, left_out);
        let named = whole.config.accounts.iter().zip(whole.configured());
        let names = named.map(|(entry, outline)| (place(&entry.origin), Arc::clone(&outline.name))).collect();
        let (mut roster, found) = Self::of(config, Arc::clone(&whole.catalog), given, &names);
        roster.recipients = sources.recipients;
        problems.extend(found);
        (roster, problems)
    }

    fn of(
        mut config: Config,
        catalog: Arc<Catalog>,
        given: &[GivenUrl],
        names: &HashMap<(&str, usize), Arc<str>>,
    ) -> (Self, Problems) {
        let mut problems = Problems::new();
        let configured = config.accounts.len();
        for GivenUrl { entry, problem } in given.iter().cloned() {
            config.accounts.push(entry);
            problems.extend(problem.into_iter().collect());
        }
        let mut outlines = outline(&config);
        for (entry, outline) in config.accounts.iter().zip(&mut outlines).take(configured) {
            if let Some(name) = names.get(&place(&entry.origin)) {
                outline.name = Arc::clone(name);
            }
        }
        problems.extend(check_defaults(&config, &catalog));
        let (fallbacks, found) = Fallbacks::find(&config, &outlines);
        problems.extend(found);
        let (gone, recipients) = (Vec::new(), Recipients::Own);
        (Self { config, outlines, gone, catalog, fallbacks, urls: given.len(), recipients }, problems)
    }

    /// The accounts of the configuration, without those that were given as URLs.
    pub(super) fn configured(&self) -> &[Outline] {
        &self.outlines[..self.outlines.len() - self.urls]
    }

    /// For each account why it is part of the run; nothing where it is not.
    pub(super) fn reasons(&self, filter: &Filter) -> Vec<Option<Reason>> {
        let (configured, given) = self.outlines.split_at(self.outlines.len() - self.urls);
        let mut reasons: Vec<_> = configured.iter().map(|outline| filter.reason(outline)).collect();
        reasons.extend(given.iter().map(|_| Some(Reason::Named)));
        // Whoever stands in for an account is part of the run, too, and so are its own fallbacks.
        let mut next: Vec<usize> = (0..reasons.len()).filter(|index| reasons[*index].is_some()).collect();
        while let Some(index) = next.pop() {
            for fallback in self.fallbacks.of(index).iter().copied() {
                if reasons[fallback].is_none() && !filter.excludes(&self.outlines[fallback]) {
                    reasons[fallback] = Some(Reason::Fallback(Arc::clone(&self.outlines[index].name)));
                    next.push(fallback);
                }
            }
        }
        reasons
    }

    /// Binds every account, also those that are not selected, so that no mistake waits for its day; `resolving` is for those
    /// that are.
    pub(super) fn bind(
        &self,
        filter: &Filter,
        resolving: Resolving<'_>,
        bad: BadAccounts,
        problems: &mut Problems,
    ) -> Selection {
        let mut broken = self.broken(problems, bad);
        let mut selection = Selection { places: vec![None; self.outlines.len()], ..Selection::default() };
        let reasons = self.reasons(filter);
        for (index, (entry, outline)) in self.config.accounts.iter().zip(&self.outlines).enumerate() {
            let selected = reasons[index].is_some();
            let resolving = if selected { resolving } else { Resolving::Without };
            let before = problems.len();
            let entry = &match (self.recipients, selected) {
                (Recipients::Given, true) => Cow::Owned(Entry { recipients: Recipients::Given, ..entry.clone() }),
                (Recipients::Given | Recipients::Own, _) => Cow::Borrowed(entry),
            };
            let (account, found) = bind(entry, outline, &self.catalog, &self.config.defaults, resolving);
            let (errors, warnings) = found.split();
            problems.extend(warnings);
            match bad {
                BadAccounts::Refuse => problems.extend(errors),
                BadAccounts::Skip => broken.entry(index).or_default().extend(errors),
            }
            match (account, broken.remove(&index).and_then(|found| found.sorted().into_iter().next())) {
                (_, Some(problem)) if selected => selection.skipped.push((Arc::clone(&outline.name), problem)),
                // Nobody knows whom this entry was for, so that it may have been for this run.
                (_, Some(problem)) if entry.url.is_none() && entry.service.is_none() && entry.tags.is_empty() => {
                    problems.push(problem.warning())
                }
                (Some(mut account), None) if selected => {
                    if let Some(retries) = filter.retries(outline).filter(|_| reasons[index] != Some(Reason::Named)) {
                        account.policy.attempts = retries + 1;
                    }
                    selection.places[index] = Some(selection.accounts.len());
                    selection.accounts.push(account);
                }
                (None, None) if selected && problems.len() == before => selection.unknown.push(index),
                _ => {}
            }
        }
        selection
    }

    /// With `Skip`, the problems that lie inside an account, by the account; all others stay where they are.
    fn broken(&self, problems: &mut Problems, bad: BadAccounts) -> HashMap<usize, Problems> {
        let mut broken: HashMap<usize, Problems> = HashMap::new();
        if bad == BadAccounts::Refuse {
            return broken;
        }
        // By the file, and there by where they begin; two of them never overlap, unless an alias makes them one.
        let mut entries: HashMap<*const Source, Vec<(&Range<usize>, usize)>> = HashMap::new();
        for (index, entry) in self.config.accounts.iter().enumerate() {
            for Origin { source, span } in std::iter::once(&entry.origin).chain(&entry.overlay) {
                entries.entry(Arc::as_ptr(source)).or_default().push((span, index));
            }
        }
        entries.values_mut().for_each(|entries| entries.sort_by_key(|(span, _)| span.start));
        for problem in std::mem::take(problems).sorted() {
            let origin = problem.origin.as_ref().filter(|_| problem.level == Level::Error);
            let inside = origin.and_then(|origin| {
                let entries = entries.get(&Arc::as_ptr(&origin.source))?;
                let before = entries.get(..entries.partition_point(|(span, _)| span.start <= origin.span.start))?;
                let (span, _) = before.last().filter(|(span, _)| origin.span.end <= span.end)?;
                Some(before.iter().rev().take_while(move |(other, _)| other == span))
            });
            match inside {
                Some(entries) => {
                    entries.for_each(|(_, index)| broken.entry(*index).or_default().push(problem.clone()));
                }
                None => problems.push(problem),
            }
        }
        broken
    }

    /// Every account, also of those that are left out.
    pub(super) fn everyone(&self) -> impl Iterator<Item = &Outline> + Clone {
        self.outlines.iter().chain(&self.gone)
    }

    /// The names of all services and accounts, for which a template may have variants.
    pub(super) fn readers(&self) -> HashSet<&str> {
        self.catalog.names().chain(self.everyone().map(|outline| &*outline.name)).collect()
    }

    /// Every tag and group that an account has, sorted.
    pub(super) fn tags(&self) -> Vec<&str> {
        let mut tags: Vec<_> = self.everyone().flat_map(Outline::tag_names).collect();
        tags.sort_unstable();
        tags.dedup();
        tags
    }
}
