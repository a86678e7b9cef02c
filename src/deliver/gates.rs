//! Deliveries that wait for what becomes of others.

use crate::outcome::{Omission, Status};
use crate::plan::{Gate, Opening};

/// What a gate has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// So many of the watched deliveries have not ended.
    Waiting(usize),
    Open,
    Shut,
}

/// What becomes of a held delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Release {
    /// It may begin.
    Begin(usize),
    /// It is not needed.
    Omit(usize),
}

/// The gates of a plan and what has come of them.
#[derive(Debug)]
pub(super) struct Gates<'a> {
    gates: &'a [Gate],
    states: Vec<State>,
    /// For each delivery, the gates that watch it.
    watching: Vec<Vec<u32>>,
    /// For each delivery, how many gates hold it that have not shut; nothing where none does any more.
    holding: Vec<Option<u32>>,
}

impl<'a> Gates<'a> {
    /// The gates of a plan with so many deliveries.
    pub(super) fn new(gates: &'a [Gate], deliveries: usize) -> Self {
        let size = if gates.is_empty() { 0 } else { deliveries };
        let (mut watching, mut holding) = (vec![Vec::new(); size], vec![None; size]);
        for (number, gate) in (0_u32..).zip(gates) {
            gate.watched.iter().for_each(|watched| watching[*watched].push(number));
            gate.held.iter().for_each(|held| *holding[*held].get_or_insert(0) += 1);
        }
        let states = gates.iter().map(|gate| State::Waiting(gate.watched.len())).collect();
        Self { gates, states, watching, holding }
    }

    /// Whether the delivery waits.
    pub(super) fn holds(&self, delivery: usize) -> bool {
        self.holding.get(delivery).is_some_and(Option::is_some)
    }

    /// Takes notice of the end of a delivery, and says what that lets go.
    pub(super) fn ended(&mut self, delivery: usize, status: Status, omission: Option<Omission>) -> Vec<Release> {
        let mut released = Vec::new();
        if let Some(holding) = self.holding.get_mut(delivery) {
            *holding = None;
        }
        for number in self.watching.get(delivery).cloned().unwrap_or_default() {
            let index = number as usize;
            let (gate, state) = (&self.gates[index], &mut self.states[index]);
            let State::Waiting(left) = state else { continue };
            *state = match *left {
                _ if opens(gate.opens, status, omission) => State::Open,
                1 => State::Shut,
                left => State::Waiting(left - 1),
            };
            let now = *state;
            for held in &gate.held {
                let Some(holding) = self.holding[*held].as_mut() else { continue };
                match now {
                    State::Waiting(_) => {}
                    State::Open => {
                        self.holding[*held] = None;
                        released.push(Release::Begin(*held));
                    }
                    State::Shut => {
                        *holding -= 1;
                        if *holding == 0 {
                            self.holding[*held] = None;
                            released.push(Release::Omit(*held));
                        }
                    }
                }
            }
        }
        released
    }

    /// Every delivery that still waits, which then does no longer.
    pub(super) fn drain(&mut self) -> Vec<usize> {
        let waiting = self.holding.iter_mut().enumerate();
        waiting.filter_map(|(delivery, holding)| holding.take().map(|_| delivery)).collect()
    }
}

fn opens(opening: Opening, status: Status, omission: Option<Omission>) -> bool {
    match opening {
        Opening::NotSent => status != Status::Sent && omission != Some(Omission::NotNeeded),
        Opening::Failed => status == Status::Failed,
        Opening::FailedOrUnknown => matches!(status, Status::Failed | Status::Unknown),
    }
}
