//! Deliveries that wait for what becomes of others.

use crate::outcome::{Omission, Status};
use crate::plan::{Gate, Opening};

/// What a gate has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// So many of the watched deliveries have not ended, and none of the others opened it.
    Waiting(usize),
    /// It opens as soon as the gate before it is open.
    Ready,
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
    /// For each gate, those that come after it.
    followers: Vec<Vec<usize>>,
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
        let mut followers = vec![Vec::new(); gates.len()];
        for (number, gate) in (0_u32..).zip(gates) {
            gate.watched.iter().for_each(|watched| watching[*watched].push(number));
            gate.held.iter().for_each(|held| *holding[*held].get_or_insert(0) += 1);
            if let Some(before) = gate.after {
                followers[before].push(number as usize);
            }
        }
        let states = gates.iter().map(|gate| State::Waiting(gate.watched.len())).collect();
        let mut gates = Self { gates, states, followers, watching, holding };
        for (number, gate) in gates.gates.iter().enumerate() {
            if gate.opens == Opening::AtOnce {
                gates.trigger(number);
            }
        }
        gates
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
        for number in self.watching.get_mut(delivery).map(std::mem::take).unwrap_or_default() {
            let index = number as usize;
            let State::Waiting(left) = self.states[index] else { continue };
            released.extend(match left {
                _ if opens(self.gates[index].opens, status, omission) => self.trigger(index),
                1 => self.shut(index),
                left => {
                    self.states[index] = State::Waiting(left - 1);
                    Vec::new()
                }
            });
        }
        released
    }

    /// Every delivery that still waits, which then does no longer.
    pub(super) fn drain(&mut self) -> Vec<usize> {
        let waiting = self.holding.iter_mut().enumerate();
        waiting.filter_map(|(delivery, holding)| holding.take().map(|_| delivery)).collect()
    }

    /// Opens a gate, and those behind it that wait only for that; where the one before it is not open, it gets ready.
    fn trigger(&mut self, gate: usize) -> Vec<Release> {
        let before = self.gates[gate].after;
        if before.is_some_and(|before| self.states[before] != State::Open) {
            self.states[gate] = State::Ready;
            return Vec::new();
        }
        let (mut released, mut opening) = (Vec::new(), vec![gate]);
        while let Some(gate) = opening.pop() {
            self.states[gate] = State::Open;
            for held in &self.gates[gate].held {
                if self.holding[*held].take().is_some() {
                    released.push(Release::Begin(*held));
                }
            }
            opening.extend(self.followers[gate].iter().filter(|after| self.states[**after] == State::Ready));
        }
        released
    }

    /// Shuts a gate and all behind it.
    fn shut(&mut self, gate: usize) -> Vec<Release> {
        let (mut released, mut shutting) = (Vec::new(), vec![gate]);
        while let Some(gate) = shutting.pop() {
            self.states[gate] = State::Shut;
            for held in &self.gates[gate].held {
                let Some(holding) = self.holding[*held].as_mut() else { continue };
                *holding -= 1;
                if *holding == 0 {
                    self.holding[*held] = None;
                    released.push(Release::Omit(*held));
                }
            }
            let undecided = |after: &&usize| matches!(self.states[**after], State::Waiting(_) | State::Ready);
            shutting.extend(self.followers[gate].iter().filter(undecided));
        }
        released
    }
}

fn opens(opening: Opening, status: Status, omission: Option<Omission>) -> bool {
    match opening {
        Opening::NotSent => status != Status::Sent && omission != Some(Omission::NotNeeded),
        Opening::Failed => status == Status::Failed,
        Opening::FailedOrUnknown => matches!(status, Status::Failed | Status::Unknown),
        Opening::AtOnce => true,
    }
}
