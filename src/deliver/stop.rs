//! How a run is told to stop before its end.

use tokio::sync::watch;

/// How urgently the run should stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Not at all.
    None,
    /// Start nothing more, and let what is under way finish.
    Gently,
    /// Now.
    AtOnce,
}

/// A handle on a run that stops it; clones share it.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<Urgency>);

impl Stop {
    /// A handle that has not been used.
    pub fn new() -> Self {
        Self(watch::Sender::new(Urgency::None))
    }

    /// Stops gently the first time and at once the second time.
    pub fn interrupt(&self) {
        self.0.send_modify(|urgency| {
            *urgency = match urgency {
                Urgency::None => Urgency::Gently,
                Urgency::Gently | Urgency::AtOnce => Urgency::AtOnce,
            }
        });
    }

    /// Reports the present urgency first and then every change.
    pub(super) fn watch(&self) -> watch::Receiver<Urgency> {
        let mut receiver = self.0.subscribe();
        receiver.mark_changed();
        receiver
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}
