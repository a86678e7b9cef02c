//! A delivery on its way, or several that travel in one message: which part is next, and how that one has fared.

use std::ops::Range;
use std::sync::Arc;

use tokio::time::Instant;

use crate::config::policy::Duplicates;
use crate::deliver::event::PartOutcome;
use crate::outcome::Failure;

/// The state of one delivery between its attempts, or of neighbours in the plan that fare alike because they share each of them.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    /// Which delivery of the plan, the first of them where they are several.
    pub(super) delivery: usize,
    /// How many they are.
    pub(super) width: usize,
    /// Which bucket it belongs to.
    pub(super) bucket: usize,
    /// Which wave of the bucket's flow it last started in.
    pub(super) wave: u32,
    /// Which part is next or under way.
    pub(super) part: usize,
    /// How often that part has been tried in this session of the run.
    pub(super) attempts: u32,
    /// How often it was tried in earlier ones, or in a wider lane that was refused for one of its recipients.
    pub(super) earlier: u32,
    /// The first of the deliveries that were in its message in an earlier session, where that is known.
    pub(super) head: Option<usize>,
    /// When the delivery was first tried.
    pub(super) began: Option<Instant>,
    /// The last failure of that part; `maybe_delivered` when any of its attempts may have delivered it, as far as anybody knows.
    pub(super) trouble: Option<Arc<Failure>>,
}

impl Lane {
    /// A delivery that nothing has been done for.
    pub(super) fn new(delivery: usize, bucket: usize) -> Self {
        Self {
            delivery,
            width: 1,
            bucket,
            wave: 0,
            part: 0,
            attempts: 0,
            earlier: 0,
            head: None,
            began: None,
            trouble: None,
        }
    }

    /// The deliveries of the plan that it carries.
    pub(super) fn members(&self) -> Range<usize> {
        self.delivery..self.delivery + self.width
    }

    /// A lane for each of its deliveries.
    pub(super) fn apart(self) -> impl Iterator<Item = Self> {
        self.members().map(move |delivery| Self { delivery, width: 1, ..self.clone() })
    }

    /// Two lanes with half of its deliveries each. The attempt that was refused for one of the recipients counts for neither: it
    /// was another message.
    pub(super) fn halved(mut self) -> [Self; 2] {
        self.trouble = self.trouble.filter(|trouble| trouble.maybe_delivered);
        self.attempts -= 1;
        self.earlier += 1;
        let half = self.width / 2;
        let second = Self { delivery: self.delivery + half, width: self.width - half, ..self.clone() };
        [Self { width: half, ..self }, second]
    }

    /// Whether another lane stands where this one does, and may go on with it in one message.
    pub(super) fn stands_like(&self, other: &Self) -> bool {
        let place = |lane: &Self| (lane.part, lane.attempts, lane.earlier, lane.head, lane.began);
        self.delivery + self.width == other.delivery && place(self) == place(other) && self.trouble == other.trouble
    }

    /// Whether nothing was ever tried of it.
    pub(super) fn is_fresh(&self) -> bool {
        self.part == 0 && self.tries() == 0
    }

    /// How often its part has been tried over all sessions.
    pub(super) fn tries(&self) -> u32 {
        self.earlier + self.attempts
    }

    /// Counts another attempt at the part.
    pub(super) fn begin(&mut self, now: Instant) {
        self.attempts += 1;
        self.began.get_or_insert(now);
    }

    /// Remembers why the attempt failed, and never forgets that an earlier one may have delivered the part, unless the service found
    /// out before it tried again.
    pub(super) fn fail(&mut self, mut failure: Failure, duplicates: Duplicates) -> Arc<Failure> {
        failure.maybe_delivered |= match duplicates {
            Duplicates::Avoid | Duplicates::Accept => self.is_in_doubt(),
            Duplicates::Verify => false,
        };
        let failure = Arc::new(failure);
        self.trouble = Some(Arc::clone(&failure));
        failure
    }

    fn is_in_doubt(&self) -> bool {
        self.trouble.as_ref().is_some_and(|earlier| earlier.maybe_delivered)
    }

    /// Turns to the next part.
    pub(super) fn advance(&mut self) {
        self.part += 1;
        self.attempts = 0;
        self.earlier = 0;
        self.head = None;
        self.trouble = None;
    }

    /// How the part ends when it is not tried again.
    pub(super) fn verdict(&self) -> PartOutcome {
        match &self.trouble {
            None => PartOutcome::NotAttempted,
            Some(failure) if failure.maybe_delivered => PartOutcome::Unknown(Failure::clone(failure)),
            Some(failure) => PartOutcome::Failed(Failure::clone(failure)),
        }
    }
}
