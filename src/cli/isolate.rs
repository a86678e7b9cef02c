//! Included files in which something is wrong are left out of a run, where the configuration says `fragments: isolate`.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::bind::{Account, Outline, Resolving};
use crate::cli::roster::{BadAccounts, Roster, Selection};
use crate::cli::selecting::Asked;
use crate::cli::sources::Sources;
use crate::config::model::{Config, Entry};
use crate::config::{GivenUrl, LeftOut};
use crate::problem::{Level, Origin, Problem, Problems, Source};
use crate::select::{Filter, Reason};

/// What is left out: each file with the first thing that is wrong with it, and all of that.
#[derive(Default)]
struct Apart {
    files: Vec<(Arc<str>, Problem)>,
    problems: Problems,
}

impl Roster {
    /// Reads and binds everything; what is left out of it is skipped where the filter asks for it, and its problems are warnings.
    pub(super) fn gather(
        sources: &Sources,
        given: &[GivenUrl],
        ask: impl FnOnce(&Config, &mut Problems) -> Asked,
        resolving: Resolving<'_>,
        bad: BadAccounts,
        problems: &mut Problems,
    ) -> (Self, Selection, Asked) {
        let (whole, mut found) = Self::read_whole(sources, given);
        let asked = ask(&whole.config, problems);
        let filter = &asked.filter;
        let selection = whole.bind(filter, resolving, bad, &mut found);
        let mut apart = Apart::default();
        let mut left_out = LeftOut::of(&whole.config, whole.outlines.iter().map(|outline| &*outline.name));
        if !apart.take(&whole.config, &mut found, &mut left_out) {
            problems.extend(found);
            return (whole, selection, asked);
        }
        // Read again as if those files were not there: then nothing of them is left behind, neither a group nor a variable.
        loop {
            let (mut rest, mut found) = Self::read_without(sources, given, left_out.clone(), &whole);
            let mut selection = rest.bind(filter, resolving, bad, &mut found);
            // What is left may have needed it, which is wrong with that now.
            if apart.take(&rest.config, &mut found, &mut left_out) {
                continue;
            }
            problems.extend(found);
            selection.skipped.splice(0..0, apart.skipped(&whole, &rest, filter));
            problems.extend(apart.problems);
            let (is_kept, entries) = (rest.kept(None), whole.entries());
            let gone = entries.filter(|(entry, _)| !is_kept.contains(&place(&entry.origin)));
            let gone = gone.map(|(_, outline)| outline.clone()).collect();
            rest.gone = gone;
            // A run does not go on as it was when one of them is mended.
            (rest.config.files, rest.config.overlays) = (whole.config.files, whole.config.overlays);
            return (rest, selection, asked);
        }
    }

    /// The accounts of the configuration itself.
    fn entries(&self) -> impl Iterator<Item = (&Entry, &Outline)> {
        self.config.accounts.iter().zip(self.configured())
    }

    /// The places of its accounts, or of those that are part of the run.
    fn kept(&self, reasons: Option<&[Option<Reason>]>) -> HashSet<(&str, usize)> {
        let is_meant = |index: usize| reasons.is_none_or(|reasons| reasons[index].is_some());
        let meant = self.entries().enumerate().filter(|(index, _)| is_meant(*index));
        meant.map(|(_, (entry, _))| place(&entry.origin)).collect()
    }
}

impl BadAccounts {
    /// What becomes of an account that turns out to be bad, where what these files include stands for itself.
    pub(super) fn of(self, account: &Account, isolating: &[Arc<Source>]) -> Self {
        let is_isolating = |top: &Origin| isolating.iter().any(|file| Arc::ptr_eq(file, &top.source));
        if account.origin.chain().last().is_some_and(is_isolating) { Self::Skip } else { self }
    }
}

/// What tells an account from all others however often its file is read.
pub(super) fn place(origin: &Origin) -> (&str, usize) {
    (origin.source.name(), origin.span.start)
}

impl Apart {
    /// Takes the problems of every included file that has an error, which is left out; whether there is one.
    fn take(&mut self, config: &Config, found: &mut Problems, left_out: &mut LeftOut) -> bool {
        let file_of = |problem: &Problem| problem.origin.as_ref().and_then(|place| config.fragment(place));
        let problems: Vec<_> = std::mem::take(found).sorted();
        let errors = problems.iter().filter(|problem| problem.level == Level::Error);
        let bad: HashSet<*const Source> = errors.filter_map(file_of).map(Arc::as_ptr).collect();
        let mut own = Vec::new();
        for problem in problems {
            match file_of(&problem).filter(|file| bad.contains(&Arc::as_ptr(file))) {
                Some(file) => own.push((file.name().to_owned(), problem)),
                None => found.push(problem),
            }
        }
        own.extend(config.faults.iter().map(|fault| (fault.file.clone(), fault.problem.clone())));
        let mut any = false;
        for (file, problem) in own {
            if problem.level == Level::Error && left_out.add(&file) {
                any = true;
                self.files.push((file.into(), problem.clone()));
            }
            self.problems.push(problem.warning());
        }
        any
    }

    /// The files in which no account can be seen, and the accounts that are part of the run no more.
    fn skipped(&self, whole: &Roster, rest: &Roster, filter: &Filter) -> Vec<(Arc<str>, Problem)> {
        let causes: HashMap<&str, &Problem> = self.files.iter().map(|(file, problem)| (&**file, problem)).collect();
        let seen: HashSet<&str> = whole
            .entries()
            .filter_map(|(entry, _)| whole.config.fragment(&entry.origin))
            .map(|file| file.name())
            .collect();
        let mut skipped: Vec<_> = self.files.iter().filter(|(file, _)| !seen.contains(&**file)).cloned().collect();
        let reasons = rest.reasons(filter);
        let (kept, reasons) = (rest.kept(Some(&reasons)), whole.reasons(filter));
        for ((entry, outline), reason) in whole.entries().zip(reasons) {
            if reason.is_none() || kept.contains(&place(&entry.origin)) {
                continue;
            }
            // Its own file, one through which that is included, or else whatever brought it into the run.
            let files =
                whole.config.fragment(&entry.origin).into_iter().flat_map(|file| {
                    std::iter::successors(Some(&**file), |file| file.included_at().map(|at| &*at.source))
                });
            let cause = files.filter_map(|file| causes.get(file.name()).copied()).next();
            let cause = cause.or(self.files.first().map(|(_, problem)| problem));
            skipped.extend(cause.map(|problem| (Arc::clone(&outline.name), problem.clone())));
        }
        skipped
    }
}
